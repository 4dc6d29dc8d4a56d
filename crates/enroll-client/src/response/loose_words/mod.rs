//! Matches messages with word lists that make an outcome less certain.
//!
//! No provider documents all of its error messages, so these lists are guesses, and broad on
//! purpose. A match never proves anything. It turns a rejection into *maybe*, because the server
//! may have failed after it created the user, or the user may exist already.

mod lists;

use lists::{
    AFFIRMATION, BARE, DENIAL, DONE, EXISTING, EXISTING_WORDS, FAULT, FAULT_WORDS, LOCKOUT, MISSING, OUTCOMES, PARTS,
};

use super::fold::plain;

/// The words of a message, in lower case and without accents, with one space before and after each.
pub(crate) struct LooseWords(String);

impl LooseWords {
    /// The words of a string. `USER_ALREADY_EXISTS`, `userAlreadyExists` and `User already exists`
    /// have the same three.
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

    /// The words, in order.
    pub(crate) fn each(&self) -> impl Iterator<Item = &str> {
        self.0.split_whitespace()
    }

    /// Whether the message may be about a failure of the server. The usual statuses of such a
    /// failure count as well.
    pub(crate) fn suggest_fault(&self) -> bool {
        self.contain_any(FAULT) || self.are_any(FAULT_WORDS) || self.each().any(is_server_status)
    }

    /// Whether the message may be about something that was done.
    pub(crate) fn suggest_done(&self) -> bool {
        self.contain_any(DONE)
    }

    /// Whether the message may contradict a success status.
    pub(crate) fn suggest_denial(&self) -> bool {
        self.contain_any(DENIAL)
    }

    /// Whether this is the name of a flag that is true in a success.
    pub(crate) fn name_a_success_flag(&self) -> bool {
        self.are_any(AFFIRMATION)
    }

    /// Whether this is the name of a field that holds the outcome of a request.
    pub(crate) fn name_an_outcome_field(&self) -> bool {
        self.are_any(OUTCOMES)
    }

    /// Whether the message may be about a key that is locked out.
    pub(crate) fn suggest_lockout(&self) -> bool {
        self.contain_any(LOCKOUT)
    }

    /// Whether the message may be about something that exists.
    pub(crate) fn suggest_existing(&self) -> bool {
        let mut rest = Self(self.0.clone());
        MISSING.iter().for_each(|phrase| rest.0 = rest.0.replace(phrase, " "));
        rest.contain_any(EXISTING) || rest.are_any(EXISTING_WORDS)
    }

    /// Whether a message about a conflict names the external id, or does not name its subject.
    pub(crate) fn name_only_the_external_id(&self) -> bool {
        self.name_the_external_id() || self.each().all(|word| BARE.contains(&word))
    }

    /// Whether this is the name of a part of an error, or the external id, and not another subject
    /// of an error.
    pub(crate) fn name_a_part_of_an_error(&self) -> bool {
        self.name_the_external_id() || self.each().all(|word| PARTS.contains(&word))
    }

    /// Whether this is the name of an id, but not of the external id.
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
    // Not all of 500 to 599: many telephone numbers contain 555.
    word.len() == 3 && word.parse().is_ok_and(|status: u16| matches!(status, 500..=511 | 520..=530))
}

#[cfg(test)]
mod tests {
    use super::LooseWords;

    #[test]
    fn every_spelling_has_the_same_words() {
        for text in ["User already exists", "USER_ALREADY_EXISTS", "userAlreadyExists", " user-already:exists. "] {
            assert_eq!(LooseWords::of(text).0, " user already exists ", "{text}");
        }
        assert_eq!(LooseWords::of("").0, " ");
    }

    #[test]
    fn messages_about_a_server_failure_are_recognised() {
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
            assert!(LooseWords::of(text).suggest_fault(), "{text}");
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
            assert!(!LooseWords::of(text).suggest_fault(), "{text}");
        }
    }

    #[test]
    fn messages_about_something_done_or_denied_are_recognised() {
        let done = LooseWords::of("User was created, but the wallet could not be made");
        assert!(done.suggest_done() && !done.suggest_fault());
        assert!(LooseWords::of("rejected").suggest_denial() && !LooseWords::of("active").suggest_denial());
    }

    #[test]
    fn messages_about_something_that_exists_are_recognised() {
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
            assert!(LooseWords::of(text).suggest_existing(), "{text}");
        }
        for text in [
            "Partner doesn't exist",
            "Public key is unregistered",
            "User not registered",
            "Focused people refused",
            "Invalid User Input",
            "E-mail address is not valid",
        ] {
            assert!(!LooseWords::of(text).suggest_existing(), "{text}");
        }
    }

    #[test]
    fn conflicts_about_the_external_id_and_about_something_else_are_distinguished() {
        for text in ["Phone number already in use", "Request id already used", "email exists", "Partner wallet"] {
            assert!(!LooseWords::of(text).name_only_the_external_id(), "{text}");
        }
        for text in [
            "A person with this date of birth already exists",
            "Device already registered to another customer",
            "external wallet id exists",
            "Unprocessable",
        ] {
            assert!(!LooseWords::of(text).name_only_the_external_id(), "{text}");
        }
        for text in ["Duplicate external_id", "Conflict", "Error", "The external id of the partner has been taken"] {
            assert!(LooseWords::of(text).name_only_the_external_id(), "{text}");
        }
    }
}
