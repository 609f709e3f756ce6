//! What relations promise, whatever the entities. Each function is a test: of a field that names another entity, or of a
//! list below an entity's path.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};
use service::shutdown::Ending;
use uuid::Uuid;

use super::{
    TestService, caller, header, problem,
    samples::{Samples, below, error, errors, json, start_for, with},
};

/// The number of the body that entities are made of; what they refer to otherwise has the same.
const OWN: usize = 3;
/// The numbers of what they are to refer to.
const TARGET: usize = 1;
const OTHER_TARGET: usize = 2;

/// What a field names must be there: it has never been, or was deleted, in any request that writes.
pub async fn names_what_is_there(module: &str, field: &str) {
    let (service, mut samples) = start_for(module, |_| ()).await;
    let entity = samples.create(&service, OWN).await;
    let path = below(samples.path(), &entity["id"]);
    let (target, deleted) = samples.target(&service, field, TARGET).await;
    assert_eq!(delete(&service, &target).await, 204);
    for missing in [json!(Uuid::now_v7()), deleted] {
        let part = json!({ field: missing });
        let whole = with(samples.body(OWN + 1), &part);
        let expected = BTreeSet::from([error(&format!("/{field}"), "reference")]);
        for (method, path, body) in [("POST", samples.path(), &whole), ("PUT", &path, &whole), ("PATCH", &path, &part)]
        {
            let response = service.request(method, path).json(body).send().await.unwrap();
            assert_eq!(errors(&problem(response, 422, "reference-not-found").await), expected, "{method}");
        }
        let bulk = format!("{}/bulk", samples.path());
        let results = service.post(&bulk).json(&json!({ "items": [whole] })).send().await.unwrap();
        let result = json(results, 200).await["items"][0].clone();
        assert_eq!((&result["status"], errors(&result["problem"])), (&json!(422), expected));
    }
    assert_eq!(read(&service, &path).await, entity, "nothing was changed");
    assert_eq!(service.stop().await, Ending::Drained);
}

/// When what a field names is deleted, the field has no value any more, which is a new version.
pub async fn is_cleared(module: &str, field: &str) {
    let Referring { service, target, entity, path, .. } = referring(module, field).await;
    assert_eq!(delete(&service, &target).await, 204);
    let response = service.get(&path).header("if-none-match", "\"1\"").send().await.unwrap();
    let cleared = json(response, 200).await;
    let expected = json!({ field: null, "version": 2, "updated_at": cleared["updated_at"] });
    assert_eq!(cleared, with(entity, &expected));
    assert_eq!(service.stop().await, Ending::Drained);
}

/// When what a field names is deleted, so is the entity.
pub async fn goes_with_it(module: &str, field: &str) {
    let Referring { service, samples, target, path, .. } = referring(module, field).await;
    let other = samples.create(&service, OWN + 1).await;
    assert_eq!(delete(&service, &target).await, 204);
    problem(service.get(&path).send().await.unwrap(), 404, "not-found").await;
    assert_eq!(read(&service, &below(samples.path(), &other["id"])).await, other);
    assert_eq!(service.stop().await, Ending::Drained);
}

/// What a field names cannot be deleted as long as it does; `by` is what the refusal says.
pub async fn keeps_it(module: &str, field: &str, by: &str) {
    let Referring { service, target, entity, path, .. } = referring(module, field).await;
    let response = service.request("DELETE", &target).send().await.unwrap();
    let refused = problem(response, 409, "conflict").await;
    assert!(refused["detail"].as_str().unwrap().contains(by), "{refused}");
    assert_eq!(service.get(&target).send().await.unwrap().status(), 200);
    assert_eq!(read(&service, &path).await, entity);
    assert_eq!(delete(&service, &path).await, 204);
    assert_eq!(delete(&service, &target).await, 204, "what is deleted holds nothing back");
    assert_eq!(service.stop().await, Ending::Drained);
}

/// An entity that names another one.
struct Referring {
    service: TestService,
    samples: Samples,
    target: String,
    entity: Json,
    path: String,
}

async fn referring(module: &str, field: &str) -> Referring {
    let (service, mut samples) = start_for(module, |_| ()).await;
    let (target, id) = samples.target(&service, field, TARGET).await;
    let entity = samples.create_with(&service, OWN, &json!({ field: id })).await;
    let path = below(samples.path(), &entity["id"]);
    Referring { service, samples, target, entity, path }
}

/// Below an entity's path there is the list of those of `module` whose field names it.
pub async fn lists_what_names_it(module: &str, field: &str, segment: &str) {
    let (service, mut samples) = start_for(module, |_| ()).await;
    let (path, id) = samples.target(&service, field, TARGET).await;
    let (elsewhere, other) = samples.target(&service, field, OTHER_TARGET).await;
    let (list, elsewhere) = (format!("{path}/{segment}"), format!("{elsewhere}/{segment}"));
    let empty = json!({ "items": [], "next_cursor": null });
    assert_eq!(read(&service, &list).await, empty);
    let mut entities = Vec::new();
    for n in OWN..OWN + 3 {
        entities.push(samples.create_with(&service, n, &json!({ field: id })).await);
    }
    samples.create_with(&service, OWN + 3, &json!({ field: other })).await;
    is_a_list(&service, &list, &elsewhere, &entities).await;
    assert_eq!(delete(&service, &below(samples.path(), &entities[0]["id"])).await, 204);
    assert_eq!(ids(&read(&service, &list).await["items"]), ids(&json!(entities[1..])));
    assert_eq!(service.stop().await, Ending::Drained);
}

/// Below an entity's path there is a list of others, which are added and taken away. `parameter` is what the description
/// calls the other id.
pub async fn links_others(module: &str, segment: &str, other: &str, parameter: &str) {
    let (service, mut samples) = start_for(module, |_| ()).await;
    let own = samples.create(&service, OWN).await;
    let neighbour = samples.create(&service, OWN + 1).await;
    let list = format!("{}/{segment}", below(samples.path(), &own["id"]));
    let elsewhere = format!("{}/{segment}", below(samples.path(), &neighbour["id"]));
    let mut paths = Vec::new();
    let mut others = Vec::new();
    for n in OWN + 2..OWN + 5 {
        let (path, _) = samples.other(&service, other, n).await;
        others.push(read(&service, &path).await);
        paths.push(path);
    }
    for other in &others {
        for again in [false, true] {
            let response = service.request("PUT", &below(&list, &other["id"])).send().await.unwrap();
            assert_eq!(response.status(), 204, "{again}");
            assert!(response.bytes().await.unwrap().is_empty());
        }
    }
    is_a_list(&service, &list, &elsewhere, &others).await;
    assert_eq!(read(&service, &elsewhere).await["items"], json!([]));

    let link = below(&list, &others[0]["id"]);
    assert_eq!(delete(&service, &link).await, 204);
    assert_eq!(delete(&service, &link).await, 404);
    assert_eq!(delete(&service, &paths[1]).await, 204);
    assert_eq!(read(&service, &list).await["items"], json!([others[2]]));
    let unknown = json!(Uuid::now_v7());
    let nobodys = format!("{}/{segment}", below(samples.path(), &unknown));
    let ends = [
        below(&list, &unknown),
        below(&list, &others[1]["id"]),
        format!("{list}/1"),
        below(&nobodys, &others[0]["id"]),
    ];
    for path in ends {
        for method in ["PUT", "DELETE"] {
            problem(service.request(method, &path).send().await.unwrap(), 404, "not-found").await;
        }
    }
    let template = format!("{}/{{id}}/{segment}/{{{parameter}}}", samples.path());
    answers(&service, &link, &template, &["DELETE", "PUT"]).await;
    assert_eq!(delete(&service, &below(samples.path(), &own["id"])).await, 204);
    problem(service.get(&list).send().await.unwrap(), 404, "not-found").await;
    assert_eq!(service.get(&paths[2]).send().await.unwrap().status(), 200);
    assert_eq!(service.stop().await, Ending::Drained);
}

/// A list below an entity's path shows nobody what belongs to others; the entity itself may be everybody's.
pub async fn lists_ones_own(module: &str, field: &str, segment: &str) {
    let (mut service, mut samples) = start_for(module, |_| ()).await;
    let (path, id) = samples.target(&service, field, TARGET).await;
    let list = format!("{path}/{segment}");
    let own = samples.create_with(&service, OWN, &json!({ field: id })).await;
    let known = std::mem::replace(&mut service.caller, caller("stranger", 2));
    if sees(&service, &path).await {
        assert_eq!(read(&service, &list).await["items"], json!([]));
        let others = samples.seen_by(&service).await;
        let theirs = others.create_with(&service, OWN, &json!({ field: id })).await;
        assert_eq!(read(&service, &list).await["items"], json!([theirs]));
    } else {
        problem(service.get(&list).send().await.unwrap(), 404, "not-found").await;
    }
    service.caller = known;
    assert_eq!(read(&service, &list).await["items"], json!([own]));
    assert_eq!(service.stop().await, Ending::Drained);
}

/// Nobody sees or changes what is linked to others' entities, and nobody links what they do not see.
pub async fn links_ones_own(module: &str, segment: &str, other: &str) {
    let (mut service, mut samples) = start_for(module, |_| ()).await;
    let own = samples.create(&service, OWN).await;
    let (path, id) = samples.other(&service, other, OWN + 2).await;
    let list = format!("{}/{segment}", below(samples.path(), &own["id"]));
    let link = below(&list, &id);
    assert_eq!(service.request("PUT", &link).send().await.unwrap().status(), 204);
    let known = std::mem::replace(&mut service.caller, caller("stranger", 2));
    problem(service.get(&list).send().await.unwrap(), 404, "not-found").await;
    for method in ["PUT", "DELETE"] {
        problem(service.request(method, &link).send().await.unwrap(), 404, "not-found").await;
    }
    let others = samples.seen_by(&service).await;
    let theirs = others.create(&service, OWN).await;
    let crossing = format!("{}/{segment}/{}", below(samples.path(), &theirs["id"]), id.as_str().unwrap());
    let expected = if sees(&service, &path).await { 204 } else { 404 };
    assert_eq!(service.request("PUT", &crossing).send().await.unwrap().status(), expected);
    service.caller = known;
    assert_eq!(read(&service, &list).await["items"], json!([read(&service, &path).await]));
    assert_eq!(service.stop().await, Ending::Drained);
}

async fn sees(service: &TestService, path: &str) -> bool {
    service.get(path).send().await.unwrap().status() == 200
}

/// The address answers like any list, with these entities; its cursors are of no use `elsewhere`.
async fn is_a_list(service: &TestService, list: &str, elsewhere: &str, entities: &[Json]) {
    let query = "limit=2&sort=id";
    let sorted = sorted_by_id(entities);
    let response = service.get(&format!("{list}?{query}")).send().await.unwrap();
    let link = header(&response, "link").to_owned();
    let first = json(response, 200).await;
    assert_eq!(first["items"], json!(sorted[..2]));
    let cursor = first["next_cursor"].as_str().unwrap();
    assert_eq!(link, format!("<{list}?{query}&cursor={cursor}>; rel=\"next\""));
    let second = read(service, &format!("{list}?{query}&cursor={cursor}")).await;
    assert_eq!(second, json!({ "items": sorted[2..], "next_cursor": null }));
    let response = service.get(&format!("{elsewhere}?{query}&cursor={cursor}")).send().await.unwrap();
    problem(response, 400, "invalid-cursor").await;
    let id = entities[0]["id"].as_str().unwrap();
    assert_eq!(read(service, &format!("{list}?id={id}")).await["items"], json!([entities[0]]));
    problem(service.get(&format!("{list}?no-such=1")).send().await.unwrap(), 400, "invalid-parameter").await;

    let [segment, id, path] = list.rsplitn(3, '/').collect::<Vec<_>>().try_into().unwrap();
    for id in [Uuid::now_v7().to_string(), "1".to_owned()] {
        problem(service.get(&format!("{path}/{id}/{segment}")).send().await.unwrap(), 404, "not-found").await;
    }
    assert!(id.parse::<Uuid>().is_ok());
    answers(service, list, &format!("{path}/{{id}}/{segment}"), &["GET"]).await;
}

/// An address answers these methods, says so, and is described.
async fn answers(service: &TestService, path: &str, template: &str, methods: &[&str]) {
    let response = service.request("PATCH", path).send().await.unwrap();
    let allowed: BTreeSet<_> = header(&response, "allow").split(", ").map(str::to_owned).collect();
    let head = methods.contains(&"GET").then_some("HEAD");
    let expected = methods.iter().copied().chain(head).chain(["OPTIONS"]).map(str::to_owned).collect();
    assert_eq!(allowed, expected, "{path}");
    problem(response, 405, "method-not-allowed").await;
    let description = read(service, "/openapi.json").await;
    let described = description["paths"][template].as_object().unwrap().keys().map(|method| method.to_uppercase());
    assert_eq!(described.collect::<Vec<_>>(), methods, "{template}");
}

async fn read(service: &TestService, path: &str) -> Json {
    json(service.get(path).send().await.unwrap(), 200).await
}

async fn delete(service: &TestService, path: &str) -> u16 {
    service.request("DELETE", path).send().await.unwrap().status().as_u16()
}

fn sorted_by_id(entities: &[Json]) -> Vec<Json> {
    let mut sorted = entities.to_vec();
    sorted.sort_by_key(|entity| entity["id"].as_str().unwrap().to_owned());
    sorted
}

fn ids(entities: &Json) -> BTreeSet<String> {
    entities.as_array().unwrap().iter().map(|entity| entity["id"].as_str().unwrap().to_owned()).collect()
}
