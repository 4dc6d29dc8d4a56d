//! Rejects requests that a web page could have caused.
//!
//! A browser lets any page send simple requests to loopback, and DNS rebinding lets it read the
//! responses. Both show in headers that a page cannot choose: `Host`, `Origin` and
//! `Sec-Fetch-Site`. All providers are called by servers with secret keys, so no page has a reason
//! to call them. Credentials are not checked here.

use crate::reason::own::Own;
use http::{
    HeaderMap, HeaderName, Uri,
    header::{HOST, ORIGIN},
    uri::Authority,
};
use std::net::IpAddr;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The hosts under which the sandbox may be called, in addition to loopback.
#[derive(Debug)]
pub(crate) struct Guard {
    /// The address that the sandbox listens on.
    pub(crate) address: IpAddr,
    /// Allowed host names, in lower case.
    pub(crate) hosts: Vec<String>,
}

impl Guard {
    /// Why the request is rejected; `None` if it is accepted.
    pub(crate) fn problem(&self, uri: &Uri, headers: &HeaderMap) -> Option<Own> {
        let foreign = |case, message| Some(Own { case, message });
        let mut hosts = headers.get_all(HOST).iter();
        let host = hosts.next().and_then(|host| host.to_str().ok()).filter(|_| hosts.next().is_none());
        let is_host_own = host.is_some_and(|host| host.parse().is_ok_and(|host| self.is_own(&host)));
        if !is_host_own || !uri.authority().is_none_or(|authority| self.is_own(authority)) {
            return foreign(
                "foreign_host",
                "the Host of the request is not that of the sandbox; call it by 127.0.0.1, localhost or the address \
                 that it listens on, or allow the host (--allow-host, Builder::allow_host)",
            );
        }
        if !headers.get_all(ORIGIN).iter().all(|origin| is_same_origin(origin.as_bytes(), host)) {
            return foreign(
                "foreign_origin",
                "the Origin of the request is another site; call the sandbox from a program, not a web page",
            );
        }
        let is_same_site = |site: &[u8]| matches!(site, b"same-origin" | b"none");
        if !headers.get_all(SEC_FETCH_SITE).iter().all(|site| is_same_site(site.as_bytes())) {
            return foreign(
                "foreign_origin",
                "Sec-Fetch-Site names another site; call the sandbox from a program, not a web page",
            );
        }
        None
    }

    fn is_own(&self, authority: &Authority) -> bool {
        // A Host has no user information, which could hide the real host.
        if authority.as_str().contains('@') {
            return false;
        }
        let name = authority.host().to_ascii_lowercase();
        let rest = authority.as_str().get(name.len()..).unwrap_or_default();
        if !rest.is_empty() && rest.strip_prefix(':').is_none_or(|port| port.parse::<u16>().is_err()) {
            return false;
        }
        let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(&name);
        let is_bracketed = bare.len() < name.len();
        match bare.parse::<IpAddr>().ok().filter(|ip| ip.is_ipv6() == is_bracketed).ok_or(()) {
            Ok(ip) => self.is_own_address(ip.to_canonical()) || self.hosts.contains(&name),
            Err(_) => name == "localhost" || self.hosts.contains(&name),
        }
    }

    /// An IP address cannot be rebound by a name server, so any address is accepted if the sandbox
    /// listens on all of the machine's.
    fn is_own_address(&self, ip: IpAddr) -> bool {
        ip.is_loopback() || self.address.is_unspecified() || ip == self.address
    }
}

fn is_same_origin(origin: &[u8], host: Option<&str>) -> bool {
    host.is_some_and(|host| origin.eq_ignore_ascii_case(format!("http://{host}").as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn header((name, value): &(&str, &str)) -> (HeaderName, HeaderValue) {
        (name.parse().unwrap(), value.parse().unwrap())
    }

    fn is_rejected(listening: &str, uri: &str, headers: &[(&str, &str)]) -> bool {
        let headers: HeaderMap = headers.iter().map(header).collect();
        let guard = Guard { address: listening.parse().unwrap(), hosts: vec!["sandbox".to_owned()] };
        guard.problem(&uri.parse().unwrap(), &headers).is_some()
    }

    #[test]
    fn loopback_and_the_listen_address_are_accepted_with_any_port() {
        let own = [
            "127.0.0.1",
            "127.9.8.7:80",
            "[::1]:9",
            "[::1]",
            "[::ffff:127.0.0.1]:80",
            "localhost",
            "LocalHost:1",
            "sandbox:8080",
        ];
        for host in own {
            assert!(!is_rejected("127.0.0.1", "/", &[("host", host)]), "{host}");
        }
        assert!(!is_rejected("10.0.0.1", "/", &[("host", "10.0.0.1:1")]));
        assert!(!is_rejected("0.0.0.0", "/", &[("host", "10.0.0.1:1")]));
    }

    #[test]
    fn other_hosts_are_rejected() {
        let foreign = [
            "evil.example",
            "evil.example:80",
            "127.0.0.1.evil.example",
            "localhost.evil.example",
            "evil.localhost",
            "10.0.0.1",
            "0.0.0.0",
            "localhost@evil.example",
            "evil.example@localhost",
            "[::2]",
            "",
            "a b",
            "[::1]evil.example",
            "[127.0.0.1]",
            "localhost:evil",
            "localhost:99999",
        ];
        for host in foreign {
            assert!(is_rejected("127.0.0.1", "/", &[("host", host)]), "{host}");
        }
        assert!(is_rejected("0.0.0.0", "/", &[("host", "evil.example")]));
        assert!(is_rejected("127.0.0.1", "/", &[]));
        assert!(is_rejected("127.0.0.1", "/", &[("host", "localhost"), ("host", "evil.example")]));
        assert!(is_rejected("127.0.0.1", "http://evil.example/", &[("host", "localhost")]));
    }

    #[test]
    fn other_sites_are_rejected() {
        let with = |name, value| is_rejected("127.0.0.1", "/", &[("host", "127.0.0.1:80"), (name, value)]);
        for origin in ["null", "http://evil.example", "http://127.0.0.1:81", "https://127.0.0.1:80", ""] {
            assert!(with("origin", origin), "{origin}");
        }
        assert!(!with("origin", "http://127.0.0.1:80"));
        assert!(with("sec-fetch-site", "cross-site") && with("sec-fetch-site", "same-site"));
        assert!(!with("sec-fetch-site", "same-origin") && !with("sec-fetch-site", "none"));
    }
}
