//! `[tenancy]`

use std::time::Duration;

use url::Url;

use super::{DAY, HttpConfig, IdentityConfig, SHORTEST, Secret, identity::is_header_name, reader::Reader};

/// Whose requests are answered.
#[derive(Clone, Debug)]
pub struct TenancyConfig {
    /// What says which tenant a request is for.
    pub source: TenantSource,
    /// The header of [`TenantSource::Header`].
    pub header: String,
    /// The domain of [`TenantSource::Subdomain`].
    pub base_domain: String,
    /// Whether requests that name no tenant are refused.
    pub required: bool,
    /// Who knows the tenants.
    pub registry: RegistryConfig,
}

/// What says which tenant a request is for; nothing else is believed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TenantSource {
    /// The header of a gateway, if the configuration trusts it.
    #[default]
    Gateway,
    /// A header of anybody.
    Header,
    /// The host that is asked.
    Subdomain,
}

/// The registry of tenants.
#[derive(Clone, Debug)]
pub struct RegistryConfig {
    /// Where it answers, without a slash at the end.
    pub url: String,
    /// What it is asked with.
    pub token: Secret<String>,
    /// How long it may take.
    pub timeout: Duration,
    /// How long its answer about a tenant's status may be used again.
    pub cache: Duration,
    /// What each request uses one of; empty when requests are not counted.
    pub metric: String,
}

impl TenancyConfig {
    pub(super) fn read(reader: &mut Reader) -> Self {
        Self {
            source: reader.text("tenancy.source", "gateway, header or subdomain", |text| match text {
                "gateway" => Some(TenantSource::Gateway),
                "header" => Some(TenantSource::Header),
                "subdomain" => Some(TenantSource::Subdomain),
                _ => None,
            }),
            header: reader.text("tenancy.header", "the name of a header in lower case, such as x-tenant", |text| {
                is_header_name(text).then(|| text.to_owned())
            }),
            base_domain: reader.text(
                "tenancy.base_domain",
                "empty or a domain in lower case, such as example.com",
                |text| (text.is_empty() || is_domain(text)).then(|| text.to_owned()),
            ),
            required: reader.flag("tenancy.required"),
            registry: RegistryConfig {
                url: reader.text(
                    "tenancy.registry.url",
                    "a URL such as http://tenants:7070, without credentials or a query",
                    registry_url,
                ),
                token: reader.secret("tenancy.registry.token", "visible ASCII characters", |text| {
                    text.bytes().all(|byte| byte.is_ascii_graphic())
                }),
                timeout: reader.duration("tenancy.registry.timeout", SHORTEST..=DAY),
                cache: reader.duration("tenancy.registry.cache", Duration::ZERO..=DAY),
                metric: reader.text(
                    "tenancy.registry.metric",
                    "empty or a name of small letters, digits and underscores",
                    |text| text.bytes().all(is_metric_byte).then(|| text.to_owned()),
                ),
            },
        }
    }

    /// The rules about several values.
    pub(super) fn check(&self, reader: &mut Reader, http: &HttpConfig, identity: &IdentityConfig) {
        reader.rule(
            self.source != TenantSource::Subdomain || !self.base_domain.is_empty(),
            "tenancy.base_domain",
            "must be given when tenancy.source is subdomain",
        );
        reader.rule(
            self.source != TenantSource::Header || self.header != identity.subject_header,
            "tenancy.header",
            "must differ from identity.subject_header",
        );
        reader.rule(
            self.registry.timeout < http.request_timeout,
            "tenancy.registry.timeout",
            "must be shorter than http.request_timeout",
        );
    }
}

fn registry_url(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let plain = url.scheme() == "http" && url.username().is_empty() && url.password().is_none();
    let whole = url.has_host() && url.query().is_none() && url.fragment().is_none();
    (plain && whole).then(|| url.as_str().trim_end_matches('/').to_owned())
}

/// Whether DNS takes this as a name, in the case that hosts are compared in.
fn is_domain(text: &str) -> bool {
    text.split('.').all(|label| {
        let inside = label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        (1..=63).contains(&label.len()) && inside && !label.starts_with('-') && !label.ends_with('-')
    })
}

const fn is_metric_byte(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_'
}
