use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

pub fn md5_hash(password: &str) -> String {
    let digest = md5::compute(password); //~ weak-hash-for-password
    format!("{digest:x}")
}

pub fn one_go(password: &str) -> Vec<u8> {
    Sha256::digest(password.as_bytes()).to_vec() //~ weak-hash-for-password
}

pub fn salted(user_password: &str, salt: &[u8]) -> Vec<u8> {
    let mut hasher = Sha512::new();
    hasher.update(salt);
    hasher.update(user_password.as_bytes()); //~ weak-hash-for-password
    hasher.finalize().to_vec()
}

pub fn chained(form: &crate::Login, salt: &[u8]) -> Vec<u8> {
    Sha1::new().chain_update(salt).chain_update(&form.password).finalize().to_vec() //~ weak-hash-for-password
}

pub fn blake(passphrase: &str) -> blake3::Hash {
    blake3::hash(passphrase.as_bytes()) //~ weak-hash-for-password
}
