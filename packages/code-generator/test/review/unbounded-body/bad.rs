use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{DefaultBodyLimit, Request},
    routing::post,
};

use crate::{Error, State};

pub fn routes() -> Router<State> {
    Router::new().route("/import", post(import)).layer(DefaultBodyLimit::disable()) //~ unbounded-body
}

pub fn large() -> DefaultBodyLimit {
    DefaultBodyLimit::max(usize::MAX) //~ unbounded-body
}

async fn import(body: Body) -> Result<(), Error> {
    let bytes = to_bytes(body, usize::MAX).await?; //~ unbounded-body
    crate::store(bytes).await
}

pub async fn verify(request: Request) -> Result<Request, Error> {
    let (parts, body) = request.into_parts();
    let bytes = axum::body::to_bytes(body, std::usize::MAX).await?; //~ unbounded-body
    crate::verify(&parts, &bytes)?;
    Ok(Request::from_parts(parts, Body::from(bytes)))
}
