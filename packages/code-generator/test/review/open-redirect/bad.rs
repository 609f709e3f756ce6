use axum::{Form, extract::Query, response::Redirect};

use crate::{Error, Login, Next};

pub async fn logout(Query(params): Query<Next>) -> Redirect {
    Redirect::to(&params.next) //~ open-redirect
}

pub async fn login(Form(form): Form<Login>) -> Result<Redirect, Error> {
    crate::check(&form.name, &form.password).await?;
    let target = form.return_to.unwrap_or_else(|| "/".to_owned());
    Ok(Redirect::to(target.as_str())) //~ open-redirect
}

pub async fn moved(query: Query<Next>) -> Redirect {
    axum::response::Redirect::permanent(query.url.as_str()) //~ open-redirect
}
