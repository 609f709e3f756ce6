use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub struct Login {
    pub name: String,
    pub password: String, //~ secret-in-debug
}

/// What the service needs to call the provider.
#[derive(Clone, Debug)]
pub struct Provider {
    pub client_id: String,
    #[serde(default)]
    pub client_secret: Option<String>, //~ secret-in-debug
    signing_key: [u8; 32], //~ secret-in-debug
}
