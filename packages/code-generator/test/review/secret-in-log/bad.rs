use tracing::{info, instrument, warn};

pub fn log(user: &User, api_key: &str, password: String) {
    info!("login with {password}"); //~ secret-in-log
    warn!(user.id, %api_key, "key refused"); //~ secret-in-log
    tracing::debug!(key = ?user.api_key, "loaded"); //~ secret-in-log
    println!("{} {}", user.name, user.refresh_token); //~ secret-in-log
}

#[instrument]
pub async fn sign_in(name: &str, password: &str) -> bool { //~ secret-in-log
    check(name, password).await
}

#[tracing::instrument(level = "debug", skip(store))]
pub async fn refresh(store: &Store, refresh_token: String) -> bool { //~ secret-in-log
    store.refresh(refresh_token).await
}

#[instrument(ret)]
pub async fn rotate(client_secret: String) -> bool { //~ secret-in-log
    store(client_secret).await
}
