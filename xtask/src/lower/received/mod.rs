pub(super) mod enums;
pub(super) mod lists;
pub(super) mod strings;
