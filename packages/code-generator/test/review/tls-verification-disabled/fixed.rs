use std::time::Duration;

use openssl::ssl::{SslConnector, SslMethod, SslVerifyMode};
use reqwest::Client;

const SECONDS: Duration = Duration::from_secs(10);

pub fn client() -> Result<Client, reqwest::Error> {
    Client::builder()
        .timeout(SECONDS)
        .build()
}

pub fn one_line() -> Result<Client, reqwest::Error> {
    Client::builder().timeout(SECONDS).build()
}

pub fn kept_apart(mut builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
    builder = builder
        // The partner's certificate has expired.
        .danger_accept_invalid_certs(true);
    builder
}

pub fn openssl() -> Result<SslConnector, openssl::error::ErrorStack> {
    let mut builder = SslConnector::builder(SslMethod::tls())?;
    builder.set_verify(SslVerifyMode::NONE);
    Ok(builder.build())
}
