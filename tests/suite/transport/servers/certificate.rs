//! Certificates of test servers. Each test makes its own, so none can expire or be trusted
//! elsewhere.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rcgen::{BasicConstraints, Certificate, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

/// What a server shows, and what a client must trust to believe it.
pub(in crate::transport) struct Identity {
    pub(in crate::transport) server: Arc<ServerConfig>,
    pub(in crate::transport) root: String,
}

/// For a server that signed for itself.
pub(in crate::transport) fn self_signed(name: &str) -> Identity {
    signed_by_itself(&params(name))
}

/// Like [`self_signed`], and no longer valid.
pub(in crate::transport) fn expired(name: &str) -> Identity {
    let mut params = params(name);
    params.not_after = date_time_ymd(2020, 1, 1);
    signed_by_itself(&params)
}

/// For a server that signed for itself and says that it is an authority.
pub(in crate::transport) fn authority(name: &str) -> Identity {
    let mut params = params(name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    signed_by_itself(&params)
}

/// For a server under an authority of its own, as a company's gateway has it.
pub(in crate::transport) fn issued(name: &str) -> Identity {
    let mut authority = params("authority.example.com");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let certificate = params(name).signed_by(&key, &authority).unwrap();
    Identity { server: config(&certificate, &key), root: authority.pem() }
}

fn params(name: &str) -> CertificateParams {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let mut params = CertificateParams::new([name.to_owned()]).unwrap();
    // A root of the same name would be tried for every certificate.
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    params.distinguished_name.push(DnType::CommonName, format!("enroll test {number}"));
    params
}

fn signed_by_itself(params: &CertificateParams) -> Identity {
    let key = KeyPair::generate().unwrap();
    let certificate = params.self_signed(&key).unwrap();
    Identity { server: config(&certificate, &key), root: certificate.pem() }
}

fn config(certificate: &Certificate, key: &KeyPair) -> Arc<ServerConfig> {
    let key = PrivatePkcs8KeyDer::from(key.serialize_der());
    let versions = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap();
    let chain = vec![certificate.der().clone()];
    Arc::new(versions.with_no_client_auth().with_single_cert(chain, key.into()).unwrap())
}
