use std::path::Component;

use axum::extract::{Path, State};
use tokio::fs;
use uuid::Uuid;

use crate::{AppState, Error};

pub async fn download(State(state): State<AppState>, Path(id): Path<Uuid>) -> Result<Vec<u8>, Error> {
    Ok(fs::read(state.upload_dir.join(id.to_string())).await?)
}

pub async fn checked(State(state): State<AppState>, Path(name): Path<String>) -> Result<Vec<u8>, Error> {
    let mut parts = std::path::Path::new(&name).components();
    let (Some(Component::Normal(part)), None) = (parts.next(), parts.next()) else {
        return Err(Error::NotFound);
    };
    Ok(fs::read(state.upload_dir.join(part)).await?)
}

pub async fn proxied(State(state): State<AppState>, Path(name): Path<String>) -> Result<Vec<u8>, Error> {
    let url = state.base_url.join(&name)?;
    state.client.get(url).await
}

pub async fn looked_up(State(state): State<AppState>, Path(name): Path<String>) -> Result<Vec<u8>, Error> {
    let file = state.files.find(&name).await?;
    Ok(fs::read(state.upload_dir.join(file.stored_as)).await?)
}

/// Not a handler: the caller has checked the name.
pub async fn read(dir: &std::path::Path, name: String) -> Result<Vec<u8>, Error> {
    Ok(fs::read(dir.join(&name)).await?)
}

#[cfg(test)]
mod tests {
    async fn serve(axum::extract::Path(name): axum::extract::Path<String>) -> Vec<u8> {
        std::fs::read(name).unwrap()
    }
}
