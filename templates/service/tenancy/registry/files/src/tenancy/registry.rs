//! Asks the registry: `tenant-manager serve`.

use std::time::Instant;

use reqwest::{Client, StatusCode, redirect::Policy};
use uuid::Uuid;

use super::{
    TenantName,
    admission::{Answer, Question, Verdict, not_known},
    cache::Cache,
};
use crate::{api::problem::Problem, config::RegistryConfig};

/// The client of the registry.
#[derive(Debug)]
pub struct Registry {
    client: Client,
    address: String,
    config: RegistryConfig,
    cache: Cache,
}

impl Registry {
    /// A client that has not asked anything yet.
    pub fn new(config: &RegistryConfig) -> Result<Self, reqwest::Error> {
        let client = Client::builder()
            .timeout(config.timeout)
            // The token is for the registry alone.
            .redirect(Policy::none())
            .no_proxy()
            .build()?;
        Ok(Self {
            client,
            address: format!("{}/api/v1/admissions", config.url),
            cache: Cache::new(config.cache),
            config: config.clone(),
        })
    }

    /// The id of a tenant that may call; the call is counted. Any other tenant is refused.
    pub async fn admit(&self, tenant: &TenantName) -> Result<Uuid, Problem> {
        match self.cache.get(tenant, Instant::now()) {
            // Each call that is admitted has to be counted.
            Some(Verdict::Admitted(_)) if !self.config.metric.is_empty() => {}
            Some(verdict) => return verdict.tenant(),
            None => {}
        }
        let verdict = self.ask(tenant).await?;
        if verdict.is_standing() {
            self.cache.put(tenant, verdict.clone(), Instant::now());
        }
        verdict.tenant()
    }

    async fn ask(&self, tenant: &TenantName) -> Result<Verdict, Problem> {
        let metric = Some(self.config.metric.as_str()).filter(|metric| !metric.is_empty());
        let source = env!("CARGO_PKG_NAME");
        let question = Question { tenant: tenant.as_str(), metric, quantity: 1, id: Uuid::now_v7(), source };
        let request = self.client.post(&self.address).bearer_auth(self.config.token.expose()).json(&question);
        let response = request.send().await.map_err(not_known)?;
        match response.status() {
            StatusCode::OK => {
                let answer: Answer = response.json().await.map_err(not_known)?;
                answer.verdict().ok_or_else(|| not_known(format!("of no use here: {answer:?}")))
            }
            StatusCode::NOT_FOUND if is_problem(&response) => Ok(Verdict::Unknown),
            status => Err(not_known(format!("the registry answered {status}"))),
        }
    }
}

/// Whether the registry itself says so, and not something in between that knows no such address.
fn is_problem(response: &reqwest::Response) -> bool {
    let content_type = response.headers().get("content-type").map(reqwest::header::HeaderValue::as_bytes);
    content_type.is_some_and(|content_type| content_type.starts_with(b"application/problem+json"))
}
