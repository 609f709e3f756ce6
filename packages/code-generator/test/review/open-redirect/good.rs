use axum::{Form, extract::{Path, Query, State}, response::Redirect};

use crate::{AppState, Error, Login, Next};

pub async fn logout() -> Redirect {
    Redirect::to("/")
}

pub async fn checked(Query(params): Query<Next>) -> Redirect {
    if params.next.starts_with('/') && !params.next.starts_with("//") {
        Redirect::to(&params.next)
    } else {
        Redirect::to("/")
    }
}

pub async fn login(Form(form): Form<Login>) -> Result<Redirect, Error> {
    let target = form.return_to.unwrap_or_default();
    crate::allowed(&target)?;
    Ok(Redirect::to(&target))
}

pub async fn task(Path(id): Path<u64>) -> Redirect {
    Redirect::to(&format!("/tasks/{id}"))
}

pub async fn shortened(State(state): State<AppState>, Path(code): Path<String>) -> Result<Redirect, Error> {
    let link = state.links.find(&code).await?;
    Ok(Redirect::to(&link.target))
}

pub async fn provider(State(state): State<AppState>, Query(params): Query<Next>) -> Result<Redirect, Error> {
    let address = state.oauth.authorize_url(&params.next)?;
    Ok(Redirect::to(address.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn anywhere(Query(params): Query<Next>) -> Redirect {
        Redirect::to(&params.next)
    }
}
