use actix_web::{HttpResponse, get, web};
use axum::{Json, Router, extract::Path, routing::delete};

use crate::{AppState, Task};

#[get("/tasks")]
async fn list() -> HttpResponse {
    todo!() //~ panic-in-handler
}

async fn read(Path(id): Path<u64>) -> Json<Task> {
    match crate::find(id) {
        Some(task) => Json(task),
        None => panic!("no task {id}"), //~ panic-in-handler
    }
}

pub fn routes() -> Router<AppState> {
    Router::new().route("/tasks/{id}", delete(remove).get(read))
}

async fn remove() {
    let undo = || core::unimplemented!("undo"); //~ panic-in-handler
    undo()
}
