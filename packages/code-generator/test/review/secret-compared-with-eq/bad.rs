use hmac::{Hmac, Mac};

use crate::{Config, Error, Headers, User, hash_password};

pub fn authorize(config: &Config, headers: &Headers) -> Result<(), Error> {
    let given = headers.bearer().ok_or(Error::Unauthorized)?;
    if given != config.api_token { //~ secret-compared-with-eq
        return Err(Error::Unauthorized);
    }
    Ok(())
}

pub fn is_admin(headers: &Headers, api_key: &str) -> bool {
    headers.get("x-api-key") == Some(api_key) //~ secret-compared-with-eq
}

pub fn login(user: &User, password: &str) -> bool {
    hash_password(password, &user.salt) == user.password_hash //~ secret-compared-with-eq
}

pub fn in_the_clear(user: &User, password: &str) -> bool {
    user.password == password //~ secret-compared-with-eq
}

pub fn webhook(body: &[u8], signature: &[u8], mut mac: Hmac<sha2::Sha256>) -> bool {
    mac.update(body);
    let expected_signature = mac.finalize().into_bytes();
    expected_signature.as_slice() == signature //~ secret-compared-with-eq
}

pub fn callback(session: &Headers, token: &Headers) -> bool {
    session.csrf_token() == token.csrf_token() //~ secret-compared-with-eq
}

pub fn any_of(config: &Config, presented: &str) -> bool {
    config.clients.iter().any(|client| client.client_secret.as_str() == presented) //~ secret-compared-with-eq
}
