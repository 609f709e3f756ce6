//! Test data of entities: `fixtures/<module>.json`. What a body refers to is created before it is needed.

use std::{collections::BTreeSet, fs, path::Path};

use reqwest::Response;
use serde_json::{Map, Value as Json, json};
use service::{config::Config, http};

use super::{Database, TestService, caller, header, start_on};

/// Starts the service, as a caller behind a gateway sees it, with what the test data of an entity refers to.
pub async fn start_for(module: &str, change: impl FnOnce(&mut Config)) -> (TestService, Samples) {
    let service = serve(Database::create().await, change).await;
    let samples = Samples::of(&service, module).await;
    (service, samples)
}

/// Leaves what the test data of an entity refers to in a database.
pub async fn prepare(database: Database, module: &str) -> (Database, Samples) {
    let service = serve(database, |_| ()).await;
    let samples = Samples::of(&service, module).await;
    (service.leave().await, samples)
}

async fn serve(database: Database, change: impl FnOnce(&mut Config)) -> TestService {
    let mut service = start_on(database, http::routes(), |config| {
        config.identity.trust_headers = true;
        change(config);
    })
    .await;
    service.caller = caller("somebody", 1);
    service
}

/// A part of the test data of an entity; see [`Samples::get`].
pub fn part(module: &str, name: &str) -> Json {
    Fixture::read(module).0[name].clone()
}

/// The test data of one entity.
pub struct Samples {
    fixture: Fixture,
    targets: Targets,
}

impl Samples {
    /// Reads the test data, and creates what its bodies refer to: for each body another one.
    pub async fn of(service: &TestService, module: &str) -> Self {
        Self::complete(service, Fixture::read(module), Targets::default()).await
    }

    /// The same for another caller: with what that one sees, too, and the rest created again.
    pub async fn seen_by(&self, service: &TestService) -> Self {
        let mut targets = Targets::default();
        for target in &self.targets.0 {
            let (module, _, id) = target;
            let path = below(Fixture::read(module).path(), id);
            if service.get(&path).send().await.unwrap().status() == 200 {
                targets.0.push(target.clone());
            }
        }
        Self::complete(service, self.fixture.clone(), targets).await
    }

    async fn complete(service: &TestService, fixture: Fixture, mut targets: Targets) -> Self {
        for n in 0..fixture.bodies().len() {
            for (field, module) in fixture.references() {
                if fixture.bodies()[n].get(&field).is_some() {
                    targets.create(service, &module, n).await;
                }
            }
        }
        Self { fixture, targets }
    }

    /// A part of the test data: `bodies` that clients may send, `broken` values with the rule that each one breaks, which
    /// fields are `optional`, `secret`, `readonly` or, together, `unique`.
    pub fn get(&self, name: &str) -> Json {
        self.fixture.0[name].clone()
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
        self.fixture.path()
    }

    /// What a client may send; different for each `n`. Every third one has only what is required.
    pub fn body(&self, n: usize) -> Json {
        self.targets.fill(&self.fixture, n)
    }

    /// What the API shows of a body: everything but secrets.
    pub fn shown(&self, n: usize) -> Map<String, Json> {
        let secret = self.fields("secret");
        let members = self.body(n).as_object().unwrap().clone();
        members.into_iter().filter(|(name, _)| !secret.contains(name)).collect()
    }

    /// Creates one.
    pub async fn create(&self, service: &TestService, n: usize) -> Json {
        self.create_with(service, n, &json!({})).await
    }

    /// Creates one that differs from its body in these fields.
    pub async fn create_with(&self, service: &TestService, n: usize, fields: &Json) -> Json {
        post(service, self.path(), &with(self.body(n), fields)).await
    }

    /// Creates several.
    pub async fn fill(&self, service: &TestService, count: usize) -> Vec<Json> {
        let mut entities = Vec::new();
        for n in 0..count {
            entities.push(self.create(service, n).await);
        }
        entities
    }

    /// Something that a field can name, made from the body `n` of the other test data: its path, and its id.
    pub async fn target(&mut self, service: &TestService, field: &str, n: usize) -> (String, Json) {
        let module = self.fixture.module(field);
        self.other(service, &module, n).await
    }

    /// An entity of a module, made from its body `n`: its path, and its id. Nothing refers to it.
    pub async fn other(&mut self, service: &TestService, module: &str, n: usize) -> (String, Json) {
        let id = self.targets.create(service, module, n).await;
        self.targets.free(service, module, n).await;
        (below(Fixture::read(module).path(), &id), id)
    }
}

/// What has been created to refer to, in the order of its making: the module, the number of the body, the id.
#[derive(Default)]
struct Targets(Vec<(String, usize, Json)>);

impl Targets {
    /// Creates an entity, and before that what it must refer to itself. Returns its id.
    async fn create(&mut self, service: &TestService, module: &str, n: usize) -> Json {
        if let Some(id) = self.find(module, n) {
            return id;
        }
        let mut fixture = Fixture::read(module);
        fixture.keep_required();
        for (field, other) in fixture.references() {
            if fixture.bodies()[n].get(&field).is_some() {
                Box::pin(self.create(service, &other, n)).await;
            }
        }
        let id = post(service, fixture.path(), &self.fill(&fixture, n)).await["id"].clone();
        self.0.push((module.to_owned(), n, id.clone()));
        id
    }

    /// Deletes what may refer to an entity: what was created after it, from the same number.
    async fn free(&mut self, service: &TestService, module: &str, number: usize) {
        let place = self.0.iter().position(|(other, n, _)| other == module && *n == number).unwrap();
        for index in (place + 1..self.0.len()).rev().filter(|index| self.0[*index].1 == number).collect::<Vec<_>>() {
            let (other, _, id) = self.0.remove(index);
            let path = below(Fixture::read(&other).path(), &id);
            assert_eq!(service.request("DELETE", &path).send().await.unwrap().status(), 204, "{path}");
        }
    }

    fn find(&self, module: &str, n: usize) -> Option<Json> {
        self.0.iter().find(|(other, number, _)| other == module && *number == n).map(|(_, _, id)| id.clone())
    }

    /// A body with the ids of what it refers to.
    fn fill(&self, fixture: &Fixture, n: usize) -> Json {
        let mut body = fixture.bodies()[n].clone();
        for (field, module) in fixture.references() {
            if body.get(&field).is_some() {
                body[&field] = self.find(&module, n).unwrap();
            }
        }
        body
    }
}

/// A file of test data.
#[derive(Clone)]
struct Fixture(Json);

impl Fixture {
    fn read(module: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/{module}.json"));
        Self(serde_json::from_slice(&fs::read(path).unwrap()).unwrap())
    }

    fn path(&self) -> &str {
        self.0["path"].as_str().unwrap()
    }

    fn bodies(&self) -> &[Json] {
        self.0["bodies"].as_array().unwrap()
    }

    /// The fields that name other entities, and the modules of those.
    fn references(&self) -> Vec<(String, String)> {
        let references: Map<String, Json> = serde_json::from_value(self.0["references"].clone()).unwrap();
        references.into_iter().map(|(field, module)| (field, module.as_str().unwrap().to_owned())).collect()
    }

    /// The module of what a field names.
    fn module(&self, field: &str) -> String {
        self.0["references"][field].as_str().unwrap().to_owned()
    }

    /// Takes out what bodies need not refer to: it could lead back to where it started.
    fn keep_required(&mut self) {
        let optional: Vec<String> = serde_json::from_value(self.0["optional"].clone()).unwrap();
        let references = self.references();
        for body in self.0["bodies"].as_array_mut().unwrap() {
            for (field, _) in references.iter().filter(|(field, _)| optional.contains(field)) {
                body.as_object_mut().unwrap().remove(field);
            }
        }
    }
}

async fn post(service: &TestService, path: &str, body: &Json) -> Json {
    json(service.post(path).json(body).send().await.unwrap(), 201).await
}

/// An object with other values for some of its members.
pub fn with(mut body: Json, fields: &Json) -> Json {
    for (name, value) in fields.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

/// The path of one of a list.
pub fn below(path: &str, id: &Json) -> String {
    format!("{path}/{}", id.as_str().unwrap())
}

/// The body of a response that is JSON.
pub async fn json(response: Response, status: u16) -> Json {
    let content_type = header(&response, "content-type").to_owned();
    let actual = response.status().as_u16();
    let body = response.text().await.unwrap();
    assert_eq!((actual, content_type.as_str()), (status, "application/json"), "{body}");
    serde_json::from_str(&body).unwrap()
}

/// The pointers and codes of a problem.
pub fn errors(problem: &Json) -> BTreeSet<(String, String)> {
    let text = |value: &Json| value.as_str().unwrap().to_owned();
    let errors = problem["errors"].as_array().unwrap().iter();
    errors.map(|error| (text(&error["pointer"]), text(&error["code"]))).collect()
}

/// One violation.
pub fn error(pointer: &str, code: &str) -> (String, String) {
    (pointer.to_owned(), code.to_owned())
}
