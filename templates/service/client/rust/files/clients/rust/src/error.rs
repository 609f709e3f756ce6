//! What can go wrong with a request.

use std::{fmt, time::Duration};

use serde::Deserialize;

/// Why there is no answer of the kind that was asked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The service refused the request, and says why.
    #[error("{0}")]
    Problem(Box<Problem>),
    /// An answer that does not come from the service itself, such as one of a proxy.
    #[error("the answer has the status {status} and does not say why")]
    Status {
        /// The HTTP status.
        status: u16,
    },
    /// The service was not reached in time, or its answer was cut off.
    #[error("the service was not reached, or its answer was cut off")]
    Transport(#[from] reqwest::Error),
    /// A value could not be written as JSON, or the answer is not what this client expects.
    #[error("not the JSON that was expected")]
    Json(#[from] serde_json::Error),
    /// The client cannot be made as it was described.
    #[error("{0}")]
    Setting(String),
}

impl Error {
    /// The problem, if the service told one.
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Problem(problem) => Some(problem),
            _ => None,
        }
    }

    /// Whether the service told a problem of this kind, such as `not-found`.
    pub fn is(&self, kind: &str) -> bool {
        self.problem().is_some_and(|problem| problem.kind() == kind)
    }
}

/// A problem document (RFC 9457).
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Problem {
    /// `/problems/<kind>`
    #[serde(rename = "type")]
    pub type_: String,
    /// What kind of problem it is, for people.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened this time, for people.
    #[serde(default)]
    pub detail: String,
    /// The id of the request, which the service's log has, too.
    #[serde(default)]
    pub instance: String,
    /// Everything that is wrong with the input.
    #[serde(default)]
    pub errors: Vec<Violation>,
    /// When to try again.
    #[serde(skip)]
    pub retry_after: Option<Duration>,
}

/// One place in the input that breaks a rule.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Violation {
    /// A JSON pointer into the body, or the name of a parameter or header.
    pub pointer: String,
    /// Which rule; never translated.
    pub code: String,
    /// The rule, for people.
    pub message: String,
}

impl Problem {
    /// The kind, such as `validation`; it never changes, and is never translated.
    pub fn kind(&self) -> &str {
        self.type_.strip_prefix("/problems/").unwrap_or(&self.type_)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.title, self.status)?;
        for Violation { pointer, message, .. } in &self.errors {
            write!(f, "; {pointer} {message}")?;
        }
        Ok(())
    }
}
