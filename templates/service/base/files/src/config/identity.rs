//! `[identity]`

use super::reader::Reader;

/// How the service knows who asks.
#[derive(Clone, Debug)]
pub struct IdentityConfig {
    /// Whether the headers below are believed.
    pub trust_headers: bool,
    /// The header that names the person or program.
    pub subject_header: String,
    /// The header that names the tenant.
    pub tenant_header: String,
}

impl IdentityConfig {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let mut name = |key| {
            reader.text(key, "the name of a header in lower case, such as x-user-id", |text| {
                is_header_name(text).then(|| text.to_owned())
            })
        };
        Self {
            subject_header: name("identity.subject_header"),
            tenant_header: name("identity.tenant_header"),
            trust_headers: reader.flag("identity.trust_headers"),
        }
    }
}

/// Whether HTTP takes this as the name of a header, in the case that the service looks it up in.
fn is_header_name(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_'))
}
