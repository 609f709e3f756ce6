use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{DefaultBodyLimit, Request},
    middleware::Next,
    response::Response,
    routing::post,
};

use crate::{Error, State};

const MAX: usize = 64 * 1024;

pub fn routes() -> Router<State> {
    Router::new().route("/import", post(import)).layer(DefaultBodyLimit::max(10 * 1024 * 1024))
}

async fn import(body: Body) -> Result<(), Error> {
    let bytes = to_bytes(body, MAX).await?;
    crate::store(bytes).await
}

/// What the service itself answers is not the client's choice.
pub async fn rewrite(request: Request, next: Next) -> Result<Response, Error> {
    let response = next.run(request).await;
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await?;
    Ok(Response::from_parts(parts, Body::from(crate::rewrite(&bytes))))
}

pub async fn text(response: Response) -> Result<String, Error> {
    Ok(String::from_utf8(to_bytes(response.into_body(), usize::MAX).await?.to_vec())?)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(request: Request) -> Vec<u8> {
        to_bytes(request.into_body(), usize::MAX).await.unwrap().to_vec()
    }
}
