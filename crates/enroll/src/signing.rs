//! The signing middleware, in one place: what authorises an attempt, and the parts for a custom
//! authoriser, which a provider's crate accepts in `with_authorizer`.
//!
//! Every provider's client authorises each attempt through its own [`Authorize`], below generated
//! code and above the transport, over the bytes that are sent. The order of one call:
//!
//! 1. the mapping makes a typed request of a profile; generated code serialises it, once;
//! 2. the call waits for those before it, if nonces must arrive in order ([`NonceOrder`]); all clients
//!    with one nonce source have one order;
//! 3. the authoriser draws a nonce ([`NonceSource`], [`Clock`]) or a token ([`TokenSource`]), and
//!    signs;
//! 4. those bytes are sent;
//! 5. the response is read whole and judged, before another attempt may draw;
//! 6. if the outcome is safe to retry, steps 2 to 5 are retried after a wait
//!    ([`Retry`](crate::Retry)): a new nonce or token, a new signature.
//!
//! What can be given from outside is given through [`Config`](crate::Config).

pub use enroll_core::client::clock::{Clock, ManualClock, SystemClock};
pub use enroll_core::client::nonce::{FileNonces, MonotonicNonces, NonceError, NonceSource, NonceUnit};
pub use enroll_core::client::signing::{
    Base64Of64, Encoding, HexOf32, HmacSha256, HmacSha512, KeyError, PartKind, SignedPart, SigningStep, body_bytes,
    request_target, sha256,
};
pub use enroll_core::client::token::{Refreshing, TokenError, TokenSource};
pub use enroll_core::client::{
    Attempt, Authorize, AuthorizeError, Authorized, NonceOrder, StaticHeaders, set_header, set_secret_header,
};
