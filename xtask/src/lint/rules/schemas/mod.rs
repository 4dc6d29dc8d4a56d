//! Rules about schemas: references, names, types, enumerations and privacy.

pub(super) mod arms;
pub(super) mod combined;
pub(super) mod enum_values;
pub(super) mod names;
pub(super) mod null_type;
pub(super) mod privacy;
pub(super) mod references;
pub(super) mod unnamed_types;
