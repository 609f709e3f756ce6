use axum::Router;
use axum::http::HeaderValue;
use tower_http::cors::{Any, CorsLayer};

pub fn routes(origins: Vec<HeaderValue>) -> Router {
    let mut router = Router::new()
        .layer(CorsLayer::new().allow_origin(origins).allow_credentials(true))
        .layer(CorsLayer::new().allow_origin(Any));
    if cfg!(debug_assertions) {
        router = router.layer(CorsLayer::permissive());
    }
    router
}

#[cfg(test)]
mod tests {
    use tower_http::cors::CorsLayer;

    #[test]
    fn permissive() {
        let _ = CorsLayer::permissive();
    }
}
