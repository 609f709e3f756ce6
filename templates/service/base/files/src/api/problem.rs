//! Problem details (RFC 9457): every error that a client can see.

use std::{error::Error, time::Duration};

use serde::Serialize;
use utoipa::ToSchema;

pub use super::problem_kind::Kind;
use super::{
    language::{Language, Text},
    validation::Violation,
};
use crate::domain::StoreError;

/// What a client is told to wait before it tries again, when nothing better is known.
const RETRY_SOON: Duration = Duration::from_secs(1);

/// Why a request was not done. Handlers return it; the adapter renders it in the client's language.
///
/// The `cause` is for the log only and never reaches a client.
#[derive(Debug)]
pub struct Problem {
    /// The kind, which fixes type, title and status.
    pub kind: Kind,
    /// What happened this time, if there is more to say than about any problem of the kind.
    pub detail: Option<Text>,
    /// Every violation found in the input.
    pub violations: Vec<Violation>,
    /// When to try again.
    pub retry_after: Option<Duration>,
    /// What went wrong inside.
    pub cause: Option<Box<dyn Error + Send + Sync>>,
}

impl Problem {
    /// A problem of a kind, with nothing more to say.
    #[must_use]
    pub const fn new(kind: Kind) -> Self {
        Self { kind, detail: None, violations: Vec::new(), retry_after: None, cause: None }
    }

    /// Says what happened this time.
    #[must_use]
    pub fn detail(mut self, detail: Text) -> Self {
        self.detail = Some(detail);
        self
    }

    /// Adds one violation of the input.
    #[must_use]
    pub fn violation(mut self, violation: Violation) -> Self {
        self.violations.push(violation);
        self
    }

    /// Adds violations of the input.
    #[must_use]
    pub fn violations(mut self, violations: impl IntoIterator<Item = Violation>) -> Self {
        self.violations.extend(violations);
        self
    }

    /// Says when to try again.
    #[must_use]
    pub const fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// Keeps what went wrong inside, for the log.
    #[must_use]
    pub fn cause(mut self, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// 422: the input breaks rules; all of them at once. Nothing but unknown fields is a kind of its own.
    #[must_use]
    pub fn validation(violations: Vec<Violation>) -> Self {
        let unknown_only = violations.iter().all(|violation| violation.code == "unknown-field");
        Self::new(if unknown_only { Kind::UnknownField } else { Kind::Validation }).violations(violations)
    }

    /// 404.
    #[must_use]
    pub const fn not_found() -> Self {
        Self::new(Kind::NotFound)
    }

    /// 500: something that should not happen.
    #[must_use]
    pub fn internal(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::new(Kind::Internal).cause(cause)
    }

    /// The document that a client receives.
    #[must_use]
    pub fn document<'a>(&'a self, language: Language, request_id: &'a str) -> ProblemDocument<'a> {
        ProblemDocument {
            r#type: self.kind.path(),
            title: self.kind.title().get(language),
            status: self.kind.status(),
            detail: self.detail.as_ref().unwrap_or(self.kind.description()).get(language),
            instance: request_id,
            errors: self.violations.iter().map(|violation| ViolationDocument::new(violation, language)).collect(),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict { field } => Self::new(Kind::Conflict)
                .detail(Text::new(
                    format!("Another entry already has this value of \"{field}\"."),
                    format!("\"{field}\" 的值已被使用。"),
                ))
                .violation(Violation::new(format!("/{field}"), "unique", Text::fixed("is already taken", "已被使用"))),
            StoreError::ReferenceNotFound { fields } => {
                let message = Text::fixed("refers to an entry that does not exist", "引用的条目不存在");
                let names = fields.join(", ");
                Self::new(Kind::ReferenceNotFound)
                    .detail(Text::new(
                        format!("\"{names}\" refers to an entry that does not exist."),
                        format!("\"{names}\" 引用的条目不存在。"),
                    ))
                    .violations(
                        fields.iter().map(|field| Violation::new(format!("/{field}"), "reference", message.clone())),
                    )
            }
            StoreError::Referenced { by: None } => Self::new(Kind::Conflict)
                .detail(Text::fixed("Another entry refers to this one.", "仍有其他条目引用此条目。")),
            StoreError::Referenced { by: Some(by) } => Self::new(Kind::Conflict).detail(Text::new(
                format!("Another entry refers to this one: \"{by}\"."),
                format!("仍有其他条目引用此条目：\"{by}\"。"),
            )),
            StoreError::LeaseLost => super::idempotency::still_running(),
            StoreError::NotFound => Self::not_found(),
            StoreError::Unavailable(cause) => Self::new(Kind::Unavailable).retry_after(RETRY_SOON).cause(cause),
            StoreError::Internal(cause) => Self::internal(cause),
        }
    }
}

/// A problem as it is sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemDocument<'a> {
    /// Where the kind of problem is described.
    #[schema(example = "/problems/not-found")]
    pub r#type: &'a str,
    /// What the kind of problem means, in the language asked for.
    pub title: &'a str,
    /// The HTTP status again.
    #[schema(example = 404, minimum = 400, maximum = 599)]
    pub status: u16,
    /// What happened this time, and what to do about it.
    pub detail: &'a str,
    /// The request id, which the log also has.
    pub instance: &'a str,
    /// Every violation found in the input.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub errors: Vec<ViolationDocument<'a>>,
}

/// One violation of the input, as it is sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Violation)]
pub struct ViolationDocument<'a> {
    /// A JSON pointer into the body, or the name of the query parameter or header.
    #[schema(example = "/email")]
    pub pointer: &'a str,
    /// What rule was broken; never translated.
    #[schema(example = "format")]
    pub code: &'a str,
    /// The rule for people, in the language asked for.
    pub message: &'a str,
}

impl<'a> ViolationDocument<'a> {
    fn new(violation: &'a Violation, language: Language) -> Self {
        Self { pointer: &violation.pointer, code: violation.code, message: violation.message.get(language) }
    }
}
