use secrecy::SecretString;
use tracing::{info, instrument, warn};

pub fn log(user: &User, api_key: &SecretString, password: &str, secret: Redacted<String>) {
    info!("the password is wrong");
    warn!(user.id, has_key = user.api_key.is_some(), "key refused");
    tracing::debug!(length = password.len(), hash = %digest(password), "loaded");
    info!(password_age = user.password_age, token_id = %user.token_id, ?api_key, ?secret);
}

#[instrument(skip(password))]
pub async fn sign_in(name: &str, password: &str) -> bool {
    check(name, password).await
}

#[instrument(skip_all, fields(name))]
pub async fn refresh(name: &str, refresh_token: String) -> bool {
    renew(name, refresh_token).await
}

#[instrument]
pub async fn sealed(client_secret: SecretString) -> bool {
    store(client_secret).await
}
