//! Words that make an outcome less sure.
//!
//! No provider publishes all of its error messages, so these lists are guesses, and wide on
//! purpose: a word found here never proves anything. It turns a rejection into *maybe*, because the
//! server may have failed after it created the user, or the user may be there already.

mod lists;

use lists::{
    AFFIRMATION, BARE, DENIAL, DONE, EXISTING, EXISTING_WORDS, FAULT, FAULT_WORDS, LOCKOUT, MISSING, OUTCOMES, PARTS,
};

use super::fold::plain;

/// A message as its words: small letters without accents, one space between them and around them.
pub(crate) struct LooseWords(String);

impl LooseWords {
    /// The words of a text. `USER_ALREADY_EXISTS`, `userAlreadyExists` and `User already exists`
    /// are the same three.
    pub(crate) fn of(text: &str) -> Self {
        let mut words = String::with_capacity(text.len() + 16);
        words.push(' ');
        let mut after_small = false;
        for letter in plain(text).chars() {
            let splits = !letter.is_alphanumeric() || (letter.is_uppercase() && after_small);
            if splits && !words.ends_with(' ') {
                words.push(' ');
            }
            if letter.is_alphanumeric() {
                words.extend(letter.to_lowercase());
            }
            after_small = letter.is_lowercase();
        }
        if !words.ends_with(' ') {
            words.push(' ');
        }
        Self(words)
    }

    /// The words, one after the other.
    pub(crate) fn each(&self) -> impl Iterator<Item = &str> {
        self.0.split_whitespace()
    }

    /// Whether it may speak of a server that failed. The usual statuses of such a server count as
    /// words of that kind.
    pub(crate) fn speak_of_a_fault(&self) -> bool {
        self.contain_any(FAULT) || self.are_any(FAULT_WORDS) || self.each().any(is_server_status)
    }

    /// Whether it may speak of something that was done.
    pub(crate) fn speak_of_something_done(&self) -> bool {
        self.contain_any(DONE)
    }

    /// Whether a success may deny itself by it.
    pub(crate) fn deny(&self) -> bool {
        self.contain_any(DENIAL)
    }

    /// Whether it is the name of a flag that only a success has.
    pub(crate) fn affirm(&self) -> bool {
        self.are_any(AFFIRMATION)
    }

    /// Whether it is the name of a field that says what came of a request.
    pub(crate) fn name_an_outcome(&self) -> bool {
        self.are_any(OUTCOMES)
    }

    /// Whether it may speak of a key that the provider does not listen to for a while.
    pub(crate) fn speak_of_a_lockout(&self) -> bool {
        self.contain_any(LOCKOUT)
    }

    /// Whether it may speak of something that exists.
    pub(crate) fn speak_of_existing(&self) -> bool {
        let mut there = Self(self.0.clone());
        MISSING.iter().for_each(|phrase| there.0 = there.0.replace(phrase, " "));
        there.contain_any(EXISTING) || there.are_any(EXISTING_WORDS)
    }

    /// Whether a conflict is about the caller's own id of the user, or names nothing that it is
    /// about.
    pub(crate) fn name_the_external_id_alone(&self) -> bool {
        self.name_the_external_id() || self.each().all(|word| BARE.contains(&word))
    }

    /// Whether it is the name of a part of an error, and of nothing that an error is about but the
    /// caller's own id.
    pub(crate) fn name_a_part_of_an_error(&self) -> bool {
        self.name_the_external_id() || self.each().all(|word| PARTS.contains(&word))
    }

    /// Whether it is the name of an id, but not of the caller's own.
    pub(crate) fn end_with_id(&self) -> bool {
        self.0.ends_with(" id ") && !self.name_the_external_id()
    }

    fn name_the_external_id(&self) -> bool {
        [" external id ", " externalid ", " external user id "].iter().any(|id| self.0.contains(id))
    }

    fn contain_any(&self, parts: &[&str]) -> bool {
        parts.iter().any(|part| self.0.contains(part))
    }

    fn are_any(&self, words: &[&str]) -> bool {
        self.each().any(|word| words.contains(&word))
    }
}

fn is_server_status(word: &str) -> bool {
    // Not all of 500 to 599: 555 is in many a telephone number.
    word.len() == 3 && word.parse().is_ok_and(|status: u16| matches!(status, 500..=511 | 520..=530))
}

#[cfg(test)]
mod tests {
    use super::LooseWords;

    #[test]
    fn words_are_the_same_in_every_spelling() {
        for text in ["User already exists", "USER_ALREADY_EXISTS", "userAlreadyExists", " user-already:exists. "] {
            assert_eq!(LooseWords::of(text).0, " user already exists ", "{text}");
        }
        assert_eq!(LooseWords::of("").0, " ");
    }

    #[test]
    fn a_fault_of_the_server_is_noticed() {
        for text in [
            "EService:Unavailable: employer Rate Limit Exceeded Ltd",
            "Internal error: signature service is down",
            "socket hang up",
            "Request failed with status code 500",
            "Bad gateway",
            "Database error",
            "connect ECONNREFUSED 10.0.0.1:5432",
            "Query read ETIMEDOUT",
            "An error occurred",
            "deadlock detected",
            "INTERNAL_SERVER_ERROR",
            "Something went wrong",
            "timed out",
            "Cannot read properties of undefined",
            "service_unavailable",
            "IllegalStateException at commit",
            "violates foreign key constraint",
            "getaddrinfo EAI_AGAIN postgres",
            "transaction aborted",
            "Error interno del servidor",
            "Servi\u{e7}o indispon\u{ed}vel",
            "Error de conexi\u{f3}n con la base de datos",
            "Erro no banco de dados",
            "Algo deu errado",
            "Intente m\u{e1}s tarde",
            "Falha ao salvar",
            "fetch failed",
            "EHOSTUNREACH",
            "out of memory",
            "Maximum call stack size exceeded",
            "context canceled",
            "QueryFailedError",
            "AttributeError",
        ] {
            assert!(LooseWords::of(text).speak_of_a_fault(), "{text}");
        }
        for text in [
            "Phone must be in the international format",
            "E-mail address is not valid",
            "Unexpected field x",
            "Invalid phone, please try again",
            "Provided email is not valid",
            "Unable to verify client",
            "EGeneral:Invalid arguments",
            "Missing field or field not valid",
            "The partner has an invalid flow.",
            "Error",
        ] {
            assert!(!LooseWords::of(text).speak_of_a_fault(), "{text}");
        }
    }

    #[test]
    fn something_done_and_a_denial_are_noticed() {
        let done = LooseWords::of("User was created, but the wallet could not be made");
        assert!(done.speak_of_something_done() && !done.speak_of_a_fault());
        assert!(LooseWords::of("rejected").deny() && !LooseWords::of("active").deny());
    }

    #[test]
    fn something_that_exists_is_noticed() {
        for text in [
            "email is already in use",
            "alias already taken",
            "Phone number already in use",
            "Tax id is already registered",
            "Request id already used",
            "Partner wallet already exists",
            "displayName 'Already Taken Ltd' is not allowed",
            "This address has been used",
            "duplicate key value violates unique constraint",
            "ER_DUP_ENTRY",
            "SQLSTATE 23505",
            "P2002",
            "E11000 dup key",
            "There is an account with this email",
            "Correo repetido",
            "j\u{61}\u{301} cadastrado",
            "al\u{ad}ready there",
            "Conflict",
            "AlreadyRegistered",
            "El usuario ya existe",
            "E-mail já cadastrado",
            "email must not exist",
        ] {
            assert!(LooseWords::of(text).speak_of_existing(), "{text}");
        }
        for text in [
            "Partner doesn't exist",
            "Public key is unregistered",
            "User not registered",
            "Focused people refused",
            "Invalid User Input",
            "E-mail address is not valid",
        ] {
            assert!(!LooseWords::of(text).speak_of_existing(), "{text}");
        }
    }

    #[test]
    fn a_conflict_about_something_else_is_noticed() {
        for text in ["Phone number already in use", "Request id already used", "email exists", "Partner wallet"] {
            assert!(!LooseWords::of(text).name_the_external_id_alone(), "{text}");
        }
        for text in [
            "A person with this date of birth already exists",
            "Device already registered to another customer",
            "external wallet id exists",
            "Unprocessable",
        ] {
            assert!(!LooseWords::of(text).name_the_external_id_alone(), "{text}");
        }
        for text in ["Duplicate external_id", "Conflict", "Error", "The external id of the partner has been taken"] {
            assert!(LooseWords::of(text).name_the_external_id_alone(), "{text}");
        }
    }
}
