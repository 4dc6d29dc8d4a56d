//! Path templates, such as `/b2b/users/{user}`.
//!
//! A parameter is a whole segment and never empty. Fixed segments are compared as they were sent,
//! without decoding.

use crate::target;

/// The path of an operation.
#[derive(Debug)]
pub(crate) struct Path {
    template: String,
}

impl Path {
    pub(super) fn new(template: &str) -> Self {
        Self { template: template.to_owned() }
    }

    /// The template itself.
    pub(crate) fn as_str(&self) -> &str {
        &self.template
    }

    /// The segments that are no parameter, also the empty one before the first slash.
    pub(crate) fn fixed_segments(&self) -> impl Iterator<Item = &str> {
        self.template.split('/').filter(|segment| parameter(segment).is_none())
    }

    /// Whether a path that was sent has this form.
    pub(crate) fn matches(&self, path: &str) -> bool {
        self.template.split('/').count() == path.split('/').count()
            && self.pairs(path).all(|(pattern, sent)| match parameter(pattern) {
                Some(_) => !sent.is_empty(),
                None => pattern == sent,
            })
    }

    /// The decoded value of a parameter in a path of this form; `None` if the template lacks it.
    pub(crate) fn value(&self, path: &str, name: &str) -> Option<String> {
        self.pairs(path).find(|(pattern, _)| parameter(pattern) == Some(name)).map(|(_, sent)| target::segment(sent))
    }

    fn pairs<'a>(&'a self, path: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.template.split('/').zip(path.split('/'))
    }
}

/// The name of the parameter that a segment of a template is; `None` if the segment is fixed.
fn parameter(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_one_segment_that_is_not_empty() {
        let path = Path::new("/b2b/users/{user}");
        assert!(path.matches("/b2b/users/AA95%20N84G"));
        for other in ["/b2b/users", "/b2b/users/", "/b2b/users/a/b", "/b2b/people/a", "//b2b/users/a"] {
            assert!(!path.matches(other), "{other}");
        }
        assert_eq!(path.value("/b2b/users/AA95%20N84G", "user").as_deref(), Some("AA95 N84G"));
        assert_eq!(path.value("/b2b/users/AA95", "name"), None);
    }

    #[test]
    fn a_path_without_parameters_is_compared_as_it_was_sent() {
        let path = Path::new("/v2/users");
        assert!(path.matches("/v2/users"));
        assert!(!path.matches("/v2/users/") && !path.matches("/v2/%75sers"));
    }
}
