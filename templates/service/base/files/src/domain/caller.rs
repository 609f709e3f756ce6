//! Who asks. Somebody in front of the service finds that out; see `[identity]` in the configuration.

use uuid::Uuid;

/// The longest name of a subject.
const MAX_SUBJECT_LENGTH: usize = 255;

/// Who asks, as far as is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caller {
    /// The person or program.
    pub subject: Option<Subject>,
    /// The tenant that it acts for.
    pub tenant: Option<Uuid>,
}

impl Caller {
    /// Whom an entity names as the one who created or changed it.
    #[must_use]
    pub fn author(&self) -> Option<String> {
        self.subject.as_ref().map(|subject| subject.as_str().to_owned())
    }
}

/// What a person or program is called by whoever authenticated it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject(String);

impl Subject {
    /// Reads 1 to 255 visible ASCII characters. `None` if it is anything else.
    #[must_use]
    pub fn parse(name: &[u8]) -> Option<Self> {
        let name = std::str::from_utf8(name).ok()?;
        let valid = (1..=MAX_SUBJECT_LENGTH).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_graphic());
        valid.then(|| Self(name.to_owned()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The right to what one subject owns. Ports of entities that have owners ask for it, so that none can be reached without.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnerScope(Subject);

impl OwnerScope {
    /// The scope of a caller who is known.
    #[must_use]
    pub fn of(caller: &Caller) -> Option<Self> {
        caller.subject.clone().map(Self)
    }

    /// What the store keeps with each entity.
    #[must_use]
    pub fn key(&self) -> &str {
        self.0.as_str()
    }
}

/// The right to what belongs to one tenant. Ports of entities that tenants have ask for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantScope(Uuid);

impl TenantScope {
    /// The scope of a caller whose tenant is known.
    #[must_use]
    pub fn of(caller: &Caller) -> Option<Self> {
        caller.tenant.map(Self)
    }

    /// What the store keeps with each entity.
    #[must_use]
    pub const fn key(&self) -> Uuid {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_1_to_255_visible_characters() {
        for name in ["a", "auth0|5f7c8ec7", "ann@example.com", &"x".repeat(255)] {
            assert_eq!(Subject::parse(name.as_bytes()).unwrap().as_str(), name);
        }
        for name in ["", " ", "two words", "a\tb", "a\0", "安", &"x".repeat(256)] {
            assert_eq!(Subject::parse(name.as_bytes()), None, "{name:?}");
        }
        assert_eq!(Subject::parse(b"\xff"), None);
    }

    #[test]
    fn a_scope_needs_the_part_of_the_caller_that_it_is_named_after() {
        let nobody = Caller::default();
        assert_eq!((OwnerScope::of(&nobody), TenantScope::of(&nobody), nobody.author()), (None, None, None));
        let somebody = Caller { subject: Subject::parse(b"ann"), ..nobody.clone() };
        assert_eq!(OwnerScope::of(&somebody).unwrap().key(), "ann");
        assert_eq!((TenantScope::of(&somebody), somebody.author().as_deref()), (None, Some("ann")));
        let tenant = Caller { tenant: Some(Uuid::from_u128(7)), ..nobody };
        assert_eq!(TenantScope::of(&tenant).unwrap().key(), Uuid::from_u128(7));
        assert_eq!(OwnerScope::of(&tenant), None);
    }
}
