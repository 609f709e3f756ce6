use axum::Router;
use tower_http::cors::{AllowOrigin, Any, CorsLayer};

pub fn routes() -> Router {
    Router::new()
        .layer(CorsLayer::permissive()) //~ permissive-cors
        .layer(CorsLayer::very_permissive()) //~ permissive-cors
        .layer(CorsLayer::new().allow_origin(Any).allow_credentials(true)) //~ permissive-cors
        .layer(
            CorsLayer::new()
                .allow_credentials(true) //~ permissive-cors
                .allow_origin(AllowOrigin::mirror_request()),
        )
}
