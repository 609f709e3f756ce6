//! What a request calls its tenant.

use uuid::Uuid;

/// The longest slug: DNS takes no longer label.
const MAX_SLUG_LENGTH: usize = 63;

/// A slug or a UUID that a tenant may have.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TenantName(String);

impl TenantName {
    /// What a tenant's name looks like, for error messages.
    pub const EXPECTED: &'static str = "a UUID, or 1 to 63 small letters, digits and hyphens inside";

    /// Reads a UUID with hyphens, or a slug. `None` if it is anything else.
    #[must_use]
    pub fn parse(name: &[u8]) -> Option<Self> {
        let name = std::str::from_utf8(name).ok()?;
        let inside = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        let slug = inside && !name.starts_with('-') && !name.ends_with('-');
        if (1..=MAX_SLUG_LENGTH).contains(&name.len()) && slug {
            return Some(Self(name.to_owned()));
        }
        // Only what is written with capital letters gets here.
        let hyphenated = name.len() == uuid::fmt::Hyphenated::LENGTH;
        hyphenated.then(|| name.parse::<Uuid>().ok()).flatten().map(Self::from)
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Uuid> for TenantName {
    fn from(id: Uuid) -> Self {
        Self(id.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_or_a_uuid() {
        let longest = "x".repeat(63);
        for name in ["a", "acme", "acme-2", "7", "01937e8f-0000-7000-8000-000000000001", &longest] {
            assert_eq!(TenantName::parse(name.as_bytes()).unwrap().as_str(), name);
        }
        let capital = TenantName::parse(b"01937E8F-0000-7000-8000-000000000001").unwrap();
        assert_eq!(capital.as_str(), "01937e8f-0000-7000-8000-000000000001");
        let too_long = "x".repeat(64);
        for name in ["", "-a", "a-", "A", "a.b", "a b", "a/b", "a%00", "a'--", "租户", &too_long] {
            assert_eq!(TenantName::parse(name.as_bytes()), None, "{name:?}");
        }
        assert_eq!(TenantName::parse(b"\xff"), None);
    }
}
