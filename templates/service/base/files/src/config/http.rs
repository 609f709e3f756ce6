//! `[http]`

use std::{net::SocketAddr, time::Duration};

use super::{DAY, SHORTEST, reader::Reader, socket};

/// The HTTP server.
#[derive(Clone, Debug)]
pub struct HttpConfig {
    /// Where to listen; port 0 takes any free port.
    pub address: SocketAddr,
    /// The largest body that is read.
    pub max_body_bytes: usize,
    /// How many API requests may run at once.
    pub max_concurrent_requests: usize,
    /// How long a request head may take.
    pub header_timeout: Duration,
    /// How long a body may take.
    pub body_timeout: Duration,
    /// How long a request may take as a whole.
    pub request_timeout: Duration,
    /// Which pages of other origins may call the API.
    pub cors: CorsConfig,
    /// How often a client may call the API.
    pub rate_limit: RateLimitConfig,
}

/// Which pages of other origins may call the API.
#[derive(Clone, Debug)]
pub struct CorsConfig {
    /// The origins, or `*`. None turns CORS off.
    pub allowed_origins: Vec<String>,
    /// How long a browser may remember the answer to a preflight request.
    pub max_age: Duration,
}

/// How often a client may call the API.
#[derive(Clone, Debug)]
pub struct RateLimitConfig {
    /// Requests a second; 0 means no limit.
    pub requests_per_second: u32,
    /// Requests at once after a pause.
    pub burst: u32,
    /// Whether the client's address is taken from `X-Forwarded-For`.
    pub trust_forwarded_for: bool,
}

impl HttpConfig {
    pub(super) fn read(reader: &mut Reader) -> Self {
        Self {
            address: socket(reader, "http"),
            max_body_bytes: reader.integer("http.max_body_bytes", 1..=1 << 30),
            max_concurrent_requests: reader.integer("http.max_concurrent_requests", 1..=1_000_000),
            header_timeout: reader.duration("http.header_timeout", SHORTEST..=DAY),
            body_timeout: reader.duration("http.body_timeout", SHORTEST..=DAY),
            request_timeout: reader.duration("http.request_timeout", SHORTEST..=DAY),
            cors: CorsConfig {
                allowed_origins: reader.list(
                    "http.cors.allowed_origins",
                    "a list of origins such as https://app.example.com, without a path, or *",
                    is_origin,
                ),
                max_age: reader.duration("http.cors.max_age", Duration::ZERO..=DAY),
            },
            rate_limit: RateLimitConfig {
                requests_per_second: reader.integer("http.rate_limit.requests_per_second", 0..=1_000_000),
                burst: reader.integer("http.rate_limit.burst", 1..=1_000_000),
                trust_forwarded_for: reader.flag("http.rate_limit.trust_forwarded_for"),
            },
        }
    }
}

/// Whether a browser could send this as `Origin`: a scheme and a host, perhaps a port, and nothing after it.
fn is_origin(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    text == "*" || host.is_some_and(|host| !host.is_empty() && host.bytes().all(is_host_byte))
}

const fn is_host_byte(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b':' | b'[' | b']')
}
