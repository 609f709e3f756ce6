//! The HTTP adapter: carries `crate::api` and the entities to and from the wire with axum.

mod admission;
mod body;
mod context;
mod cors;
mod docs;
pub mod extract;
mod health;
mod idempotent;
mod identity;
mod metrics;
mod observe;
pub mod openapi;
mod problems;
mod rate_limit;
pub mod respond;
pub(crate) mod server;
mod state;

use axum::middleware;
use utoipa_axum::router::OpenApiRouter;

pub use axum::Router;

pub(crate) use self::metrics::router as metrics_router;
pub use self::{context::Client, state::AppState};

/// Routes with their part of the description.
pub type Routes = OpenApiRouter<AppState>;

/// The routes of every entity.
#[must_use]
pub fn routes() -> Routes {
    OpenApiRouter::new()
}

/// The routes that every service has.
#[must_use]
pub fn system_routes() -> Routes {
    OpenApiRouter::new()
        .merge(health::routes())
        .merge(openapi::routes())
        .merge(docs::routes())
        .merge(problems::routes())
}

/// Everything that is served, and its description.
///
/// A request passes the layers from the last one written to the first, and its response passes them back.
pub fn app(state: &AppState, api: Routes) -> Router {
    let api = Router::from(api)
        // Next to the handlers, so that health and documentation answer even when the API is full.
        .layer(middleware::from_fn_with_state(state.clone(), admission::admit));
    let app = Router::from(system_routes())
        .merge(api)
        .fallback(problems::not_found)
        .method_not_allowed_fallback(problems::method_not_allowed);
    // Inside the rendering of problems, and before any route: a preflight request names a method that is not its own.
    let app = match cors::layer(&state.config.http.cors) {
        Some(cors) => app.layer(cors),
        None => app,
    };
    app
        // Turns problems and panics into documents, and gives every response its security headers.
        .layer(middleware::from_fn(problems::render))
        // Outermost, so that it sees every response as the client does: request id, span, metrics, access log.
        .layer(middleware::from_fn_with_state(state.clone(), observe::observe))
        .with_state(state.clone())
}
