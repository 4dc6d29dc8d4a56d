//! What became of the user, whatever a server does. Each expectation is written out: what the call came to, and whether the user may exist.

mod answers;
mod answers_in_band;
mod crowd;
mod faults;
mod rows;
mod support;
mod tolerance;
