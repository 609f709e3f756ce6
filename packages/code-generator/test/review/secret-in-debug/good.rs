use derive_more::Debug as MoreDebug;
use secrecy::SecretString;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub struct Login {
    pub name: String,
    pub password: SecretString,
    pub password_hash: String,
    pub hashed_password: String,
    pub password_length: usize,
    pub api_key_id: String,
    pub public_key: String,
}

#[derive(Clone)]
pub struct Provider {
    pub client_secret: String,
}

impl std::fmt::Debug for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Provider").finish_non_exhaustive()
    }
}

#[derive(MoreDebug)]
pub struct Token {
    #[debug(skip)]
    access_token: String,
}

mod other {
    use derive_more::Debug;

    #[derive(Debug)]
    pub struct Token {
        #[debug("***")]
        access_token: String,
    }
}

#[derive(Debug, clap::Args)]
pub struct Arguments {
    pub password: Option<String>,
}

#[derive(Debug)]
pub struct Change {
    pub password: bool,
}

#[cfg(test)]
mod tests {
    #[derive(Debug)]
    struct Account {
        password: String,
    }
}
