//! How requests reach the service.

use std::time::Duration;

use reqwest::{
    Method, StatusCode, Url,
    header::{self, HeaderMap, HeaderName, HeaderValue},
    redirect,
};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    api::etag,
    error::{Error, Problem},
};

/// How long to wait before trying again when the service does not say; doubled each time.
const FIRST_WAIT: Duration = Duration::from_millis(200);

/// Whoever is told to wait longer than this learns so at once.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// A service. Cheap to clone; all clones share their connections.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    retries: u32,
}

/// A client in the making.
#[derive(Clone, Debug)]
pub struct Builder {
    base: String,
    headers: Vec<(String, String)>,
    timeout: Duration,
    retries: u32,
}

impl Client {
    /// The service at an address such as `http://127.0.0.1:8080`.
    pub fn new(base: &str) -> Result<Self, Error> {
        Self::builder(base).build()
    }

    /// The same, with settings.
    pub fn builder(base: &str) -> Builder {
        let base = base.trim_end_matches('/').to_owned();
        Builder { base, headers: Vec::new(), timeout: Duration::from_secs(30), retries: 2 }
    }

    /// Sends a request, and sends it again as often as is allowed and makes sense.
    pub(crate) async fn send(&self, call: Call) -> Result<Answer, Error> {
        let mut wait = FIRST_WAIT;
        let mut left = self.retries;
        loop {
            let answer = self.send_once(&call).await;
            let Some(pause) = call.pause(&answer, wait).filter(|_| left > 0) else { return answer };
            tokio::time::sleep(pause).await;
            wait *= 2;
            left -= 1;
        }
    }

    async fn send_once(&self, call: &Call) -> Result<Answer, Error> {
        let mut url = Url::parse(&format!("{}{}", self.base, call.path)).map_err(|error| setting(&error))?;
        if !call.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&call.query);
        }
        let mut request = self.http.request(call.method.clone(), url);
        for (name, value) in &call.headers {
            request = request.header(*name, value);
        }
        if let Some(body) = &call.body {
            request = request.body(body.clone());
        }
        let response = request.send().await?;
        let status = response.status();
        let retry_after = response.headers().get(header::RETRY_AFTER).and_then(seconds);
        let body = response.bytes().await?;
        if status.is_success() || status == StatusCode::NOT_MODIFIED {
            return Ok(Answer { status, body: body.into() });
        }
        match serde_json::from_slice::<Problem>(&body) {
            Ok(problem) => Err(Error::Problem(Box::new(Problem { retry_after, ..problem }))),
            Err(_) => Err(Error::Status { status: status.as_u16() }),
        }
    }
}

impl Builder {
    /// Sends this header with every request, such as who asks: `x-user-id`, `authorization`, `accept-language`.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// How long one request may take; 30 seconds unless told.
    #[must_use]
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How often a request is sent again; twice unless told.
    #[must_use]
    pub const fn retries(mut self, retries: u32) -> Self {
        self.retries = retries;
        self
    }

    /// The client.
    pub fn build(self) -> Result<Client, Error> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json, application/problem+json"));
        for (name, value) in &self.headers {
            let name: HeaderName = name.parse().map_err(|error| setting(&error))?;
            let mut value: HeaderValue = value.parse().map_err(|error| setting(&error))?;
            // Whatever says who asks has no place in a log.
            value.set_sensitive(true);
            headers.insert(name, value);
        }
        let base = Url::parse(&self.base).map_err(|error| setting(&error))?;
        if !matches!(base.scheme(), "http" | "https") {
            return Err(Error::Setting(format!("{} is not an http or https address", self.base)));
        }
        let http = reqwest::Client::builder()
            .default_headers(headers)
            .timeout(self.timeout)
            .connect_timeout(self.timeout.min(Duration::from_secs(10)))
            .redirect(redirect::Policy::none())
            .build()?;
        Ok(Client { http, base: self.base, retries: self.retries })
    }
}

fn setting(error: &impl ToString) -> Error {
    Error::Setting(error.to_string())
}

/// When a request may be sent a second time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// Never: it might be done twice.
    Never,
    /// When the service said that it did not do it. If the answer was lost, a second one could not tell what the first did.
    Refused,
    /// Also when the answer was lost.
    Always,
}

/// A request.
#[derive(Debug)]
pub(crate) struct Call {
    method: Method,
    path: String,
    query: Vec<(String, String)>,
    headers: Vec<(&'static str, String)>,
    body: Option<Vec<u8>>,
    repeat: Repeat,
}

impl Call {
    pub(crate) fn new(method: Method, path: String) -> Self {
        let repeat = if method.is_safe() { Repeat::Always } else { Repeat::Never };
        Self { method, path, query: Vec::new(), headers: Vec::new(), body: None, repeat }
    }

    pub(crate) fn query(mut self, query: Vec<(String, String)>) -> Self {
        self.query = query;
        self
    }

    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.retain(|(other, _)| *other != name);
        self.headers.push((name, value.to_owned()));
        self
    }

    /// Only if the entity has this version.
    pub(crate) fn expecting(self, version: Option<i64>) -> Self {
        match version {
            Some(version) => self.header("if-match", &etag(version)),
            None => self,
        }
    }

    pub(crate) fn body(mut self, body: &impl Serialize) -> Result<Self, Error> {
        self.body = Some(serde_json::to_vec(body)?);
        Ok(self.header("content-type", "application/json"))
    }

    pub(crate) const fn repeat(mut self, repeat: Repeat) -> Self {
        self.repeat = repeat;
        self
    }

    /// How long to wait before this is sent again; `None` if it is not.
    fn pause(&self, answer: &Result<Answer, Error>, wait: Duration) -> Option<Duration> {
        match answer {
            Err(Error::Problem(problem)) if matches!(problem.status, 429 | 503) && self.repeat != Repeat::Never => {
                Some(problem.retry_after.unwrap_or(wait)).filter(|pause| *pause <= LONGEST_WAIT)
            }
            Err(Error::Transport(error)) => {
                let again = self.repeat == Repeat::Always || (self.repeat == Repeat::Refused && error.is_connect());
                again.then_some(wait)
            }
            _ => None,
        }
    }
}

/// What came back, when it is not a problem.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        Ok(serde_json::from_slice(&self.body)?)
    }
}

fn seconds(value: &HeaderValue) -> Option<Duration> {
    value.to_str().ok()?.parse().ok().map(Duration::from_secs)
}
