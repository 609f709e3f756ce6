use clap::Parser;

use crate::{Error, Settings};

const API_KEY: &str = "x-api-key";
const PASSWORD: &str = "password";
const CLIENT_SECRET: &str = "APP_CLIENT_SECRET_V2";
const ACCESS_TOKEN: &str = "https://id.example.org/oauth2/v2/Token1";
const CHECKSUM: &str = "9f86d081884c7d659a2feaa0c55ad015";
const PUBLIC_KEY: &str = "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A";

#[derive(Parser)]
struct Options {
    #[arg(long, default_value = "postgres://app:h9Kd72nA@db.internal.corp:5432/app")]
    database: String,
}

pub fn settings(host: &str) -> Result<Settings, Error> {
    Ok(Settings {
        password: std::env::var("DB_PASSWORD_1a2B3c")?,
        api_key: "<your-API-key-1a2B3c>".into(),
        client_secret: "changeme-1a2B3c4D".into(),
        secret: "a sentence, 1a2B3c4D, about it".into(),
        database: "postgres://postgres:postgres@localhost:5432/app".into(),
        replica: "postgres://app:app@db/app".into(),
        documented: "https://user:secret1@api.example.com/v1".into(),
        address: format!("postgres://{}:{}@{host}.internal.corp/app", "app", "h9Kd72nA"),
    })
}

pub fn form() -> &'static str {
    let password_label = "Passw0rdAgain1x2Y";
    password_label
}

pub fn looked_up(vault: &crate::Vault) -> String {
    let password = vault.read("Pr0duct1on-Db2", "a1B2c3D4");
    password
}

pub fn patterns() -> Vec<(&'static str, crate::TestValue)> {
    vec![("ghp_[0-9A-Za-z]{36}", crate::TestValue::Single("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"))]
}

pub fn tried() -> crate::TestValue {
    crate::TestValue::Many(&["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", "AKIAIOSFODNN7EXAMPLE"])
}

#[cfg(test)]
mod tests {
    const API_KEY: &str = "f3Kq9ZtX2mB7vR1c";
}
