use std::path::PathBuf;

use axum::{
    extract::{Path, State},
    response::Response,
};
use tokio::fs;

use crate::{AppState, Error};

pub async fn download(State(state): State<AppState>, Path(name): Path<String>) -> Result<Vec<u8>, Error> {
    Ok(fs::read(state.upload_dir.join(&name)).await?) //~ path-from-input
}

pub async fn remove(Path((owner, file)): Path<(String, String)>) -> Result<(), Error> {
    fs::remove_file(format!("/data/{owner}/{file}")).await?; //~ path-from-input
    Ok(())
}

pub async fn page(Path(name): Path<String>) -> Result<Response, Error> {
    let path = PathBuf::from(name); //~ path-from-input
    crate::render(&path).await
}
