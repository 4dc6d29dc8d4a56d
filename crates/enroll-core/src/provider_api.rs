//! The common items that every provider's crate exports.

pub use enroll_client::{
    AttemptEnded, CallEnd, CallEnded, CallInfo, LOG_TARGET, Observer, SentRequest, WaitReason, Waiting,
};
pub use enroll_client::{
    AttemptRecord, Attempts, DecodeError, Ended, ErrorCode, Existing, HttpClient, ListedError, NonceOrder,
    RejectionKind, ResponseValue, nonce, signing, token,
};

pub use crate::{
    Access, Address, BirthPlace, Budget, Business, CallOptions, Capabilities, Config, ConfigError, CreateUser,
    CreatedUser, Date, Endpoint, Error, ErrorKind, Exists, ExtraSet, Facts, FindError, FoundUser, Gender, LookUp,
    Match, NewUser, Ownership, Page, PageQuery, PendingCall, Person, PersonName, Personal, Problem, ProblemKind,
    Provider, RawBody, Recovery, Report, Requirement, Retry, Secret, SettleError, SettleOptions, Settled,
    SignedRequest, Step, StillUnknown, Subject, TaxId, Timeouts, Timestamp, UserMayExist, UserQuery, facts, settle,
};
