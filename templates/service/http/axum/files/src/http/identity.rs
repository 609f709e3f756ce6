//! Who asks, as headers say that a gateway sets after it has authenticated the request.
//!
//! What they say is never logged, only what is wrong with them.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, request::Parts},
};

use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};

use super::AppState;
use crate::{
    api::problem::{Kind, Problem},
    config::IdentityConfig,
    domain::caller::{Caller, OwnerScope, Subject, TenantScope},
};

/// The caller, known or not: a header that is missing says nothing. One that is malformed is refused.
impl FromRequestParts<AppState> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        read(&parts.headers, &state.config.identity)
    }
}

/// What the caller owns.
impl FromRequestParts<AppState> for OwnerScope {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let identity = &state.config.identity;
        Self::of(&read(&parts.headers, identity)?).ok_or_else(|| missing(identity, &identity.subject_header))
    }
}

/// What belongs to the caller's tenant.
impl FromRequestParts<AppState> for TenantScope {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let identity = &state.config.identity;
        Self::of(&read(&parts.headers, identity)?).ok_or_else(|| missing(identity, &identity.tenant_header))
    }
}

/// Reads the headers, if they are believed.
pub(super) fn read(headers: &HeaderMap, identity: &IdentityConfig) -> Result<Caller, Problem> {
    if !identity.trust_headers {
        return Ok(Caller::default());
    }
    let tenant = |value: &[u8]| std::str::from_utf8(value).ok()?.parse().ok();
    Ok(Caller {
        subject: one(headers, &identity.subject_header, "1 to 255 visible ASCII characters", Subject::parse)?,
        tenant: one(headers, &identity.tenant_header, "a UUID", tenant)?,
    })
}

/// The value of a header that may be there once.
fn one<T>(
    headers: &HeaderMap,
    name: &str,
    expected: &str,
    parse: impl Fn(&[u8]) -> Option<T>,
) -> Result<Option<T>, Problem> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(unauthenticated(format!("there is more than one {name} header")));
    }
    match parse(value.as_bytes()) {
        Some(value) => Ok(Some(value)),
        None => Err(unauthenticated(format!("{name} is not {expected}"))),
    }
}

/// How the description names what the routes ask for: `security(("subject" = []))`, `security(("tenant" = []))`.
pub(super) fn schemes(identity: &IdentityConfig) -> [(&'static str, SecurityScheme); 2] {
    let scheme = |header: &str, says: &str| {
        let description = format!("{says}. The gateway sets it, after it has authenticated the request.");
        SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::with_description(header, &description)))
    };
    [
        ("subject", scheme(&identity.subject_header, "Names the person or program that asks")),
        ("tenant", scheme(&identity.tenant_header, "Names the tenant that the caller acts for")),
    ]
}

fn missing(identity: &IdentityConfig, name: &str) -> Problem {
    if identity.trust_headers {
        unauthenticated(format!("there is no {name} header"))
    } else {
        unauthenticated("identity.trust_headers is off, so that no caller is known".to_owned())
    }
}

/// 401. What is wrong with the headers is the gateway's affair, so only the log says it.
fn unauthenticated(cause: String) -> Problem {
    Problem::new(Kind::Unauthenticated).cause(cause)
}
