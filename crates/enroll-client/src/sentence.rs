//! A provider's sentence as words, for providers that publish no codes.
//!
//! Whole words are looked for, in whatever case: a text found inside another word says nothing ("in use" stands in "login user"). What a sentence repeats of an
//! e-mail address is left out, since an address can hold any word. What these words do not settle, they leave open.

/// The words of a sentence or a name: `User already exists`, `USER_ALREADY_EXISTS` and `userAlreadyExists` are the same three.
///
/// ```
/// use enroll_client::Sentence;
/// let sentence = Sentence::new("The user jo.doe@example.com already exists.");
/// assert!(sentence.says("already exists") && sentence.is_duplicate());
/// assert!(!Sentence::new("Partner doesn't exist").is_duplicate());
/// assert!(Sentence::new("Something went wrong").is_server_fault());
/// ```
#[derive(Clone, Default)]
pub struct Sentence(Vec<String>);

/// A server that failed, and may have made the user before or after.
const FAULT: &[&str] = &[
    "internal",
    "server error",
    "unavailable",
    "busy",
    "overloaded",
    "timeout",
    "timed out",
    "time out",
    "deadline",
    "went wrong",
    "unexpected error",
    "unknown error",
    "try again later",
    "failed to",
];
/// What is said of something that is there.
const THERE: &[&str] = &["exists", "in use", "is registered", "is taken", "was registered", "been registered"];
/// What follows "already" then.
const ALREADY: &[&str] = &[
    "exists",
    "exist",
    "registered",
    "taken",
    "in use",
    "used",
    "created",
    "present",
    "been created",
    "been registered",
    "been used",
];
const TWICE: &[&str] = &["duplicate", "duplicated", "not unique", "unique constraint"];
/// `t` is what is left of "doesn't".
const NOT: &[&str] = &["not", "no", "non", "never", "cannot", "t", "must", "should", "only"];
/// So many words are listened to.
const WORDS: usize = 200;

impl Sentence {
    /// The words of a text.
    pub fn new(text: &str) -> Self {
        let mut words = Self::default();
        for part in text.split_whitespace().filter(|part| !part.contains('@')) {
            part.split(|c: char| !c.is_alphanumeric()).for_each(|part| words.add(part));
            if words.0.len() > WORDS {
                break;
            }
        }
        words
    }

    /// Adds the words of a part without signs, which may be set off by capitals alone.
    fn add(&mut self, part: &str) {
        let mut word = String::new();
        let mut after_small = false;
        for letter in part.chars() {
            if letter.is_uppercase() && after_small {
                self.0.push(std::mem::take(&mut word));
            }
            after_small = letter.is_lowercase();
            word.extend(letter.to_lowercase());
        }
        self.0.extend((!word.is_empty()).then_some(word));
    }

    /// Whether these words stand in it, one after the other. They are given in small letters, with a space between them.
    pub fn says(&self, phrase: &str) -> bool {
        let phrase: Vec<&str> = phrase.split(' ').collect();
        self.0.windows(phrase.len()).any(|words| words == phrase)
    }

    /// Whether one of these stands in it.
    pub fn says_any(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| self.says(phrase))
    }

    /// Whether it speaks of a fault of the server, after which nobody knows what became of the request. What exists already is no such fault.
    pub fn is_server_fault(&self) -> bool {
        self.says_any(FAULT) && !self.is_there_already()
    }

    fn is_there_already(&self) -> bool {
        !self.says("not already") && ALREADY.iter().any(|word| self.says(&format!("already {word}")))
    }

    /// Whether it says that what was to be made is there.
    pub fn is_duplicate(&self) -> bool {
        self.is_there_already() || self.says_any(TWICE) || (self.says_any(THERE) && !self.says_any(NOT))
    }

    /// Whether it says that the nonce was refused. Beside a fault of the server, by status or in words, only the usual wording counts.
    pub fn refuses_nonce(&self, status: u16) -> bool {
        let is_fault = status == 408 || status >= 500 || self.is_server_fault();
        self.says("invalid nonce") || (!is_fault && self.says("nonce"))
    }
}

impl std::fmt::Debug for Sentence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "[sentence of {} words]", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::Sentence;

    #[test]
    fn words_are_whole_and_in_any_case() {
        for text in [
            "User already exists",
            "USER_ALREADY_EXISTS",
            "userAlreadyExists",
            "EUser:Already exists",
            "(already exists)",
        ] {
            assert!(Sentence::new(text).says("already exists"), "{text}");
        }
        for text in ["Login user", "Invalid value in user email", "mistaken", "Admin user"] {
            assert!(!Sentence::new(text).says_any(&["in use", "taken"]), "{text}");
        }
    }

    #[test]
    fn duplicates_are_told_from_their_opposite() {
        for text in [
            "email is already in use",
            "Email Already In Use",
            "User exists",
            "User is already registered",
            "duplicate key value violates unique constraint",
            "Failed to create user: e-mail already exists",
            "E-mail is not unique",
            "This address has already been used",
            "The user already exists and cannot be created",
        ] {
            assert!(Sentence::new(text).is_duplicate(), "{text}");
        }
        for text in [
            "Partner doesn't exist",
            "Non-existent public key",
            "Public key is unregistered",
            "User not registered",
            "Limit already reached",
            "User does not already exist",
            "Business must be registered in the EU",
            "country must exist in the list",
            "Selfie must be taken again",
            "external_id must be a unique string",
            "already.exists@example.com is not an address",
            "",
        ] {
            assert!(!Sentence::new(text).is_duplicate(), "{text}");
        }
    }

    #[test]
    fn a_fault_of_the_server_is_heard() {
        for text in [
            "Something went wrong",
            "EService:Temporarily unavailable",
            "INTERNAL_ERROR",
            "Failed to send mail",
            "timed out",
        ] {
            assert!(Sentence::new(text).is_server_fault(), "{text}");
        }
        for text in [
            "E-mail address is not valid",
            "Unexpected field x",
            "Invalid phone, please try again",
            "User already exists on server",
        ] {
            assert!(!Sentence::new(text).is_server_fault(), "{text}");
        }
    }

    #[test]
    fn a_nonce_is_heard_more_strictly_beside_a_fault() {
        let nonce = |text: &str, status| Sentence::new(text).refuses_nonce(status);
        assert!(nonce("Nonce was used before", 200) && nonce("EAPI:Invalid nonce", 500));
        assert!(!nonce("could not store the nonce", 500) && !nonce("Nonce was used before", 408));
        assert!(!nonce("Internal error while saving the nonce", 200) && nonce("Invalid nonce: internal clock", 200));
    }

    #[test]
    fn nothing_of_it_is_shown() {
        assert_eq!(format!("{:?}", Sentence::new("Canary already exists")), "[sentence of 3 words]");
    }
}
