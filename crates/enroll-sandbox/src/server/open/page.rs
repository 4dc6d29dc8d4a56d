//! The page for a browser: one static file, with headers that keep everything else out of it.
//!
//! The policy allows the file's own `<script>` and `<style>` elements, by the hash of their
//! content, and requests to the sandbox itself. Elements with attributes, inline handlers and
//! `style` attributes stay forbidden; a test finds them in the file.

use axum::{body::Body, response::Response};
use base64::{Engine, engine::general_purpose::STANDARD};
use http::{
    HeaderMap, HeaderName, HeaderValue,
    header::{
        CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
    },
};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

const PAGE: &str = include_str!("../page.html");

static HEADERS: LazyLock<HeaderMap> = LazyLock::new(|| {
    let fixed: [(HeaderName, &'static str); 5] = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "no-referrer"),
        // The next version of the sandbox may listen on the same port.
        (CACHE_CONTROL, "no-store"),
    ];
    let fixed = fixed.map(|(name, value)| (name, HeaderValue::from_static(value)));
    let policy = HeaderValue::from_str(&policy(PAGE)).unwrap_or(HeaderValue::from_static("default-src 'none'"));
    fixed.into_iter().chain([(CONTENT_SECURITY_POLICY, policy)]).collect()
});

/// The page.
pub(super) fn response() -> Response {
    let mut response = Response::new(Body::from(PAGE));
    response.headers_mut().clone_from(&HEADERS);
    response
}

/// The policy of a page. `data:` lets it have an empty icon, so that a browser requests none.
fn policy(page: &str) -> String {
    let (scripts, styles) = (sources(page, "script"), sources(page, "style"));
    format!(
        "default-src 'none'; script-src {scripts}; style-src {styles}; img-src data:; connect-src 'self'; base-uri \
         'none'; form-action 'none'; frame-ancestors 'none'"
    )
}

/// The hashes of the content of all elements of that name.
fn sources(page: &str, element: &str) -> String {
    let (begin, end) = (format!("<{element}>"), format!("</{element}>"));
    let contents = page.split(&begin).skip(1).filter_map(|rest| Some(rest.split_once(&end)?.0));
    let hashes: Vec<String> =
        contents.map(|content| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(content)))).collect();
    if hashes.is_empty() { "'none'".to_owned() } else { hashes.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_allows_the_elements_of_the_page_by_their_hash() {
        // The hash of `abc` is the example of FIPS 180.
        let abc = "'sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0='";
        let policy = policy("<style>abc</style><script>abc</script><script></script>");
        let empty = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";
        assert!(policy.contains(&format!("script-src {abc} {empty}; style-src {abc};")), "{policy}");
        assert!(super::policy("").contains("script-src 'none'; style-src 'none'"), "{policy}");
    }

    #[test]
    fn the_page_has_nothing_that_its_policy_forbids() {
        let forbidden = [
            "<script ",
            "<style ",
            " style=",
            " onclick=",
            " onsubmit=",
            " onload=",
            "javascript:",
            "<link rel=\"style",
        ];
        for forbidden in forbidden {
            assert!(!PAGE.contains(forbidden), "`{forbidden}` is in page.html, where a browser ignores it");
        }
        assert!(!PAGE.contains('\r'), "a browser hashes the page without carriage returns");
    }

    #[test]
    fn the_page_is_short_and_needs_nothing_else() {
        assert!(PAGE.lines().count() <= 300, "{} lines", PAGE.lines().count());
        for elsewhere in ["http:", "https:", "\"//", "'//", "`//", " src=", "@import", "url("] {
            assert!(!PAGE.contains(elsewhere), "`{elsewhere}` is in page.html, which loads nothing from elsewhere");
        }
    }

    /// A client decides about paths and names of fields, so none of them may become an element.
    #[test]
    fn the_page_inserts_text_and_no_html() {
        for html in ["innerHTML", "outerHTML", "insertAdjacent", "setHTML", "document.write", "DOMParser", "eval("] {
            assert!(!PAGE.contains(html), "`{html}` is in page.html; insert a string as text");
        }
    }
}
