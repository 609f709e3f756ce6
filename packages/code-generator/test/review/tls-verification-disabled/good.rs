use openssl::ssl::{SslConnector, SslMethod, SslVerifyMode};
use reqwest::{Certificate, Client};

const SECONDS: std::time::Duration = std::time::Duration::from_secs(10);

pub fn verified(authority: Certificate) -> Result<Client, reqwest::Error> {
    Client::builder().timeout(SECONDS).add_root_certificate(authority).danger_accept_invalid_certs(false).build()
}

pub fn as_configured(trust_all: bool) -> Result<Client, reqwest::Error> {
    Client::builder().timeout(SECONDS).danger_accept_invalid_certs(trust_all).build()
}

pub fn switched_off(settings: &crate::Settings) -> reqwest::ClientBuilder {
    let mut builder = Client::builder().timeout(SECONDS);
    if settings.tls_skip_verify {
        builder = builder.danger_accept_invalid_certs(true);
    }
    builder
}

pub fn openssl() -> Result<SslConnector, openssl::error::ErrorStack> {
    let mut builder = SslConnector::builder(SslMethod::tls())?;
    builder.set_verify(SslVerifyMode::PEER);
    Ok(builder.build())
}

#[cfg(test)]
mod tests {
    #[test]
    fn talks_to_a_test_server() {
        let _client = reqwest::Client::builder().danger_accept_invalid_certs(true).build().unwrap();
    }
}
