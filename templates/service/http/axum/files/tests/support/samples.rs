//! Test data of entities: `fixtures/<module>.json`. What a body refers to is created before the test begins.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs,
    path::Path,
};

use reqwest::Response;
use serde_json::{Map, Value as Json, json};
use service::{config::Config, http};

use super::{Database, TestService, caller, header, start_on};

/// Starts the service as a gateway's caller sees it, with what the test data of an entity refers to.
pub async fn start_for(module: &str, change: impl FnOnce(&mut Config)) -> (TestService, Samples) {
    let service = serve(Database::create().await, change).await;
    let samples = Samples::of(&service, module).await;
    (service, samples)
}

/// The same on a database, and stops the service again.
pub async fn prepare(database: Database, module: &str) -> (Database, Samples) {
    let service = serve(database, |_| ()).await;
    let samples = Samples::of(&service, module).await;
    (service.leave().await, samples)
}

async fn serve(database: Database, change: impl FnOnce(&mut Config)) -> TestService {
    let trusting = |config: &mut Config| {
        config.identity.trust_headers = true;
        change(config);
    };
    let mut service = start_on(database, http::routes(), trusting).await;
    service.caller = caller("somebody", 1);
    service
}

/// The test data of one entity.
pub struct Samples {
    fixture: Json,
    /// What was created to refer to: ids by module, in the order of their making.
    targets: Targets,
}

type Targets = Vec<(String, Vec<Json>)>;

impl Samples {
    /// Reads the test data, and creates what its bodies refer to: another one for each body.
    pub async fn of(service: &TestService, module: &str) -> Self {
        let fixture = read(module);
        let mut targets = Targets::new();
        for field in referring(&fixture) {
            create_targets(service, &module_of(&fixture, &field), &mut targets).await;
        }
        Self { fixture, targets }
    }

    /// A part of the test data: `bodies` that clients may send, `broken` values with the rule that each one breaks, which
    /// fields are `optional`, `secret`, `readonly` or, together, `unique`.
    pub fn get(&self, name: &str) -> Json {
        self.fixture[name].clone()
    }

    /// The fields of a list in the test data.
    pub fn fields(&self, name: &str) -> Vec<String> {
        serde_json::from_value(self.get(name)).unwrap()
    }

    /// Values that break a rule: the field, the value, the rule.
    pub fn broken(&self) -> Vec<(String, Json, String)> {
        serde_json::from_value(self.get("broken")).unwrap()
    }

    /// The path of the list.
    pub fn path(&self) -> &str {
        self.fixture["path"].as_str().unwrap()
    }

    /// What a client may send; different for each `n`. Every third one has only what is required.
    pub fn body(&self, n: usize) -> Json {
        filled(&self.fixture, n, &self.targets)
    }

    /// What the API shows of a body: everything but secrets.
    pub fn shown(&self, n: usize) -> Map<String, Json> {
        let secret = self.fields("secret");
        let members = self.body(n).as_object().unwrap().clone();
        members.into_iter().filter(|(name, _)| !secret.contains(name)).collect()
    }

    /// Creates one.
    pub async fn create(&self, service: &TestService, n: usize) -> Json {
        self.create_with(service, n, json!({})).await
    }

    /// Creates one, with some fields that the body does not have.
    pub async fn create_with(&self, service: &TestService, n: usize, fields: Json) -> Json {
        let mut body = self.body(n);
        for (name, value) in fields.as_object().unwrap() {
            body[name] = value.clone();
        }
        json(service.post(self.path()).json(&body).send().await.unwrap(), 201).await
    }

    /// Creates several.
    pub async fn fill(&self, service: &TestService, count: usize) -> Vec<Json> {
        let mut entities = Vec::new();
        for n in 0..count {
            entities.push(self.create(service, n).await);
        }
        entities
    }

    /// The module of what a field names.
    pub fn module_of(&self, field: &str) -> String {
        module_of(&self.fixture, field)
    }

    /// Something that a field may name, and that nothing else refers to: the path of its list, and its id.
    pub async fn target(&self, service: &TestService, field: &str) -> (String, Json) {
        const FREE: usize = 1;
        let module = self.module_of(field);
        let fixture = read(&module);
        let path = fixture["path"].as_str().unwrap().to_owned();
        if path == self.path() {
            let id = self.create(service, FREE).await["id"].clone();
            return (path, id);
        }
        let mut targets = self.targets.iter().rev();
        while let Some((other, ids)) = targets.next().filter(|(other, _)| *other != module) {
            let path = read(other)["path"].as_str().unwrap().to_owned();
            let deleted = service.request("DELETE", &below(&path, &ids[FREE])).send().await.unwrap();
            assert_eq!(deleted.status(), 204, "{other}");
        }
        let (_, ids) = self.targets.iter().find(|(other, _)| *other == module).unwrap();
        (path, ids[FREE].clone())
    }
}
