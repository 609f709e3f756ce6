use argon2::{Argon2, PasswordHasher, password_hash::SaltString};
use hmac::{Hmac, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256};

pub fn hash(password: &str, salt: &SaltString) -> Result<String, argon2::password_hash::Error> {
    Ok(Argon2::default().hash_password(password.as_bytes(), salt)?.to_string())
}

pub fn content(body: &[u8]) -> Vec<u8> {
    Sha256::digest(body).to_vec()
}

/// Long passwords are shortened, since bcrypt reads 72 bytes.
pub fn prehashed(password: &str) -> Result<String, bcrypt::BcryptError> {
    bcrypt::hash(Sha256::digest(password.as_bytes()), 12)
}

/// The service asks for the first five digits only.
pub fn pwned_prefix(password: &str) -> String {
    hex::encode_upper(Sha1::digest(password.as_bytes()))[..5].to_owned()
}

pub fn of_the_reset(password_reset_token: &str) -> Vec<u8> {
    let mut hasher = Sha256::new();
    hasher.update(password_reset_token);
    hasher.finalize().to_vec()
}

pub fn scram(password: &str, mut mac: Hmac<Sha256>) -> Vec<u8> {
    mac.update(password.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

pub fn settings(form: &mut crate::Form, password: &str) {
    form.update(password);
}
