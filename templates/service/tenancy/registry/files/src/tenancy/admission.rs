//! What the registry answers, and what that means to a caller.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::api::{
    language::Text,
    problem::{Kind, Problem},
};

/// What a caller is told to wait when the registry does not say.
const RETRY_LATER: Duration = Duration::from_secs(5);

/// What the registry is asked: whether a tenant may call, and to take what the call uses from its quota.
#[derive(Debug, Serialize)]
pub(super) struct Question<'a> {
    pub(super) tenant: &'a str,
    pub(super) metric: Option<&'a str>,
    pub(super) quantity: u32,
    /// Tells one use from another, so that one that is reported twice counts once.
    pub(super) id: Uuid,
    pub(super) source: &'a str,
}

/// What it answers.
#[derive(Debug, Deserialize)]
pub(super) struct Answer {
    tenant: Tenant,
    allowed: bool,
    reason: Option<String>,
    retry_after_s: Option<u64>,
}

#[derive(Debug, Deserialize)]
struct Tenant {
    id: Uuid,
    isolation: String,
}

/// The only place of a tenant's rows that this service knows: tables that it shares with others.
const SHARED_TABLES: &str = "row";

/// What becomes of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is done for this tenant.
    Admitted(Uuid),
    /// There is no such tenant.
    Unknown,
    /// The tenant is suspended or deleted.
    Suspended,
    /// The tenant is being set up or moved.
    NotNow(Duration),
    /// The tenant's calls come too fast.
    RateLimited(Duration),
    /// The tenant has used up what it may use.
    QuotaExceeded(Duration),
}

impl Answer {
    /// What the answer means. `None` if it is of a kind that nobody has heard of, or the tenant's rows are elsewhere.
    pub(super) fn verdict(&self) -> Option<Verdict> {
        if self.allowed {
            return (self.tenant.isolation == SHARED_TABLES).then_some(Verdict::Admitted(self.tenant.id));
        }
        let wait = self.retry_after_s.map_or(RETRY_LATER, Duration::from_secs);
        match self.reason.as_deref()? {
            "suspended" | "deleted" => Some(Verdict::Suspended),
            "provisioning" | "moving" => Some(Verdict::NotNow(wait)),
            "rate-limited" => Some(Verdict::RateLimited(wait)),
            "quota-exceeded" => Some(Verdict::QuotaExceeded(wait)),
            _ => None,
        }
    }
}

impl Verdict {
    /// Whether it is about the tenant and not about this call.
    pub(super) const fn is_standing(&self) -> bool {
        !matches!(self, Self::RateLimited(_) | Self::QuotaExceeded(_))
    }

    /// The tenant, or why there is none to do anything for.
    pub(super) fn tenant(self) -> Result<Uuid, Problem> {
        match self {
            Self::Admitted(tenant) => Ok(tenant),
            Self::Unknown => Err(Problem::new(Kind::TenantUnknown)),
            Self::Suspended => Err(Problem::new(Kind::TenantSuspended)),
            Self::NotNow(wait) => Err(Problem::new(Kind::Unavailable).retry_after(wait).detail(Text::fixed(
                "The tenant is being set up or moved. Wait as long as Retry-After says.",
                "该租户正在开通或迁移。请按 Retry-After 等待。",
            ))),
            Self::RateLimited(wait) => Err(Problem::new(Kind::RateLimited).retry_after(wait).detail(Text::fixed(
                "The tenant sends too many requests. Wait as long as Retry-After says.",
                "该租户请求过多。请按 Retry-After 等待。",
            ))),
            Self::QuotaExceeded(wait) => Err(Problem::new(Kind::QuotaExceeded).retry_after(wait)),
        }
    }
}

/// 503: nobody can say whether the tenant may call. What went wrong is for the log.
pub(super) fn not_known(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Problem {
    Problem::new(Kind::Unavailable).retry_after(RETRY_LATER).cause(cause).detail(Text::fixed(
        "It cannot be found out whether the tenant may call. Wait as long as Retry-After says.",
        "暂时无法确认该租户是否可以调用。请按 Retry-After 等待。",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(allowed: bool, reason: Option<&str>, retry_after_s: Option<u64>) -> Option<Verdict> {
        let tenant = Tenant { id: Uuid::from_u128(7), isolation: "row".to_owned() };
        Answer { tenant, allowed, reason: reason.map(str::to_owned), retry_after_s }.verdict()
    }

    #[test]
    fn only_what_is_allowed_is_admitted() {
        assert_eq!(verdict(true, None, None), Some(Verdict::Admitted(Uuid::from_u128(7))));
        assert_eq!(verdict(false, Some("suspended"), None), Some(Verdict::Suspended));
        assert_eq!(verdict(false, Some("deleted"), None), Some(Verdict::Suspended));
        assert_eq!(verdict(false, Some("moving"), None), Some(Verdict::NotNow(RETRY_LATER)));
        let wait = Duration::from_secs(9);
        assert_eq!(verdict(false, Some("provisioning"), Some(9)), Some(Verdict::NotNow(wait)));
        assert_eq!(verdict(false, Some("rate-limited"), Some(9)), Some(Verdict::RateLimited(wait)));
        assert_eq!(verdict(false, Some("quota-exceeded"), Some(9)), Some(Verdict::QuotaExceeded(wait)));
        assert_eq!(verdict(false, Some("something new"), None), None);
        assert_eq!(verdict(false, None, None), None);
    }

    #[test]
    fn a_tenant_whose_rows_are_elsewhere_is_not_served_here() {
        let tenant = Tenant { id: Uuid::from_u128(7), isolation: "schema".to_owned() };
        let answer = Answer { tenant, allowed: true, reason: None, retry_after_s: None };
        assert_eq!(answer.verdict(), None);
    }
}
