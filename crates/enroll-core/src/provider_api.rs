//! The common items that every provider's crate exports.

pub use enroll_client::{
    AttemptRecord, Attempts, Code, DecodeError, Ended, Existing, HttpClient, ListedError, Order, RejectionKind,
    ResponseValue, nonce, signing, token,
};

pub use crate::{
    Address, BirthPlace, Budget, Business, CallOptions, Capabilities, Config, ConfigError, CreateUser, CreatedUser,
    Date, Endpoint, Error, ErrorKind, ExtraSet, Facts, Gender, NewUser, Person, PersonName, Personal, Problem,
    ProblemKind, Provider, RawBody, Recovery, Report, Requirement, Retry, Secret, Step, Subject, TaxId, Timestamp,
    UserMayExist, facts,
};
