//! Where the sandbox listens: the value of `--listen`, and the address that is listened on.
//!
//! A name is resolved once, at the start. All its addresses must be loopback unless remote ones are
//! allowed, because a name can lead elsewhere than it seems to.

use std::net::{Ipv4Addr, SocketAddr};
use std::str::FromStr;

use anyhow::Context as _;
use enroll_sandbox::StartError;

const FORM: &str = "use HOST:PORT, such as 127.0.0.1:8080, [::1]:8080 or localhost:8080, or :8080 for loopback; port \
                    0 selects a free port";

/// An address, or a name with a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Listen {
    Address(SocketAddr),
    Name { host: String, port: u16 },
}

impl FromStr for Listen {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(address) = text.parse() {
            return Ok(Self::Address(address));
        }
        let (host, port) = text.rsplit_once(':').ok_or(FORM)?;
        let port = port.parse().map_err(|_| FORM)?;
        let is_name = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'));
        match host {
            "" => Ok(Self::Address((Ipv4Addr::LOCALHOST, port).into())),
            _ if is_name => Ok(Self::Name { host: host.to_owned(), port }),
            _ => Err(FORM),
        }
    }
}

impl Listen {
    /// The name, if it is one.
    pub(super) fn host(&self) -> Option<&str> {
        match self {
            Self::Address(_) => None,
            Self::Name { host, .. } => Some(host),
        }
    }

    /// The address to listen on. Of several an IPv4 address is preferred, which more clients try.
    pub(super) async fn address(&self, is_remote_allowed: bool) -> anyhow::Result<SocketAddr> {
        let Self::Name { host, port } = self else { return self.checked(is_remote_allowed) };
        let unknown = || format!("--listen {host}:{port}: the name cannot be resolved; give an address and a port");
        let found: Vec<SocketAddr> =
            tokio::net::lookup_host((host.as_str(), *port)).await.with_context(unknown)?.collect();
        for address in &found {
            Self::Address(*address).checked(is_remote_allowed).with_context(|| format!("--listen {host}:{port}"))?;
        }
        let first = found.iter().find(|address| address.is_ipv4()).or(found.first());
        first.copied().with_context(unknown)
    }

    fn checked(&self, is_remote_allowed: bool) -> anyhow::Result<SocketAddr> {
        let Self::Address(address) = self else { anyhow::bail!(FORM) };
        anyhow::ensure!(
            is_remote_allowed || address.ip().is_loopback(),
            "--listen {address} can be reached from other machines; listen on a loopback address such as \
             127.0.0.1:{}, or add --allow-remote",
            address.port()
        );
        Ok(*address)
    }
}

/// The error of a sandbox that did not start, by the flags of the command.
pub(super) fn failed(error: StartError) -> anyhow::Error {
    match error {
        StartError::ControlNotLoopback(address) => anyhow::anyhow!(
            "--control at {address} could be reached from other machines, and it shows secrets; listen on a loopback \
             address, leave --control out, or add --allow-remote-control"
        ),
        StartError::Listen { address, source } => anyhow::Error::new(source)
            .context(format!("--listen {address} cannot be used; choose another port, or 0 for a free one")),
        StartError::ControlSegment | StartError::ControlSegmentReserved(_) => {
            anyhow::Error::new(error).context("--control-segment cannot be used")
        }
        error => anyhow::Error::new(error).context("the sandbox cannot be started"),
    }
}

/// What it means to listen there; `None` if no other machine can reach the address.
pub(super) fn warning(address: SocketAddr, is_controlled: bool) -> Option<String> {
    let control = if is_controlled { ", and whoever knows the control URL can read all of it" } else { "" };
    let ip = address.ip();
    (!ip.is_loopback()).then(|| {
        format!(
            "other machines can reach this sandbox, for it listens on {ip}: with its credentials, of which the default \
             ones are public, they can create users and look them up{control}"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Listen {
        Listen::Address(text.parse().unwrap())
    }

    #[test]
    fn addresses_names_and_bare_ports_are_read() {
        assert_eq!("127.0.0.1:0".parse(), Ok(address("127.0.0.1:0")));
        assert_eq!("[::1]:80".parse(), Ok(address("[::1]:80")));
        assert_eq!(":8080".parse(), Ok(address("127.0.0.1:8080")));
        assert_eq!("localhost:1".parse(), Ok(Listen::Name { host: "localhost".to_owned(), port: 1 }));
        for wrong in ["", "8080", "localhost", "localhost:", "localhost:99999", "a b:1", "::1:80", "http://a:1", "*:1"]
        {
            assert_eq!(wrong.parse::<Listen>(), Err(FORM), "{wrong}");
        }
    }
}
