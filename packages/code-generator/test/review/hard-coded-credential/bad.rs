use crate::{Client, Settings};

const API_KEY: &str = "f3Kq9ZtX2mB7vR1c"; //~ hard-coded-credential
static SIGNING_KEY: &[u8] = b"9aD2kLm4Qe8Rt1Zx"; //~ hard-coded-credential

pub fn connect() -> Client {
    let password = "Tr0ub4dor&3"; //~ hard-coded-credential
    Client::new("reports", password)
}

pub fn settings() -> Settings {
    Settings {
        user: "admin".to_owned(),
        client_secret: "q8W-2xZ7_pL0vN5t".to_owned(), //~ hard-coded-credential
        database: String::from("postgres://app:h9Kd72nA@db.internal.corp:5432/app"), //~ hard-coded-credential
    }
}

pub fn upload(client: &Client) {
    client.sign_with("AKIAIOSFODNN7QXMPRST"); //~ hard-coded-credential
    client.trust("-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ"); //~ hard-coded-credential
}
