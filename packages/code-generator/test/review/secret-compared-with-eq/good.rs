use subtle::ConstantTimeEq;

use crate::{Config, Error, Form, Lexer, Settings, Token, User};

pub fn authorize(config: &Config, given: &str) -> bool {
    config.api_token.as_bytes().ct_eq(given.as_bytes()).into()
}

pub fn register(form: &Form) -> Result<(), Error> {
    if form.password.is_empty() || form.password == "" {
        return Err(Error::Empty);
    }
    if form.password != form.password_confirmation {
        return Err(Error::Mismatch);
    }
    if form.new_password == form.old_password {
        return Err(Error::Unchanged);
    }
    Ok(())
}

pub fn has_changed(settings: &Settings, other: &Settings) -> bool {
    settings.client_secret != other.client_secret || settings.api_key_id == other.api_key_id
}

pub fn pepper_fits(secret: &[u8], pepper: &[u8]) -> bool {
    secret == pepper
}

pub fn is_written(key: &crate::Key, data: &str) -> bool {
    data == key.dangerously_leak_secret()
}

pub fn comma(lexer: &Lexer, token: Token, expected: Token) -> bool {
    token == Token::Comma || token == expected || lexer.token == token
}

pub fn same_signature(a: &Lexer, expected_signature: &str, signature: &str) -> bool {
    a.kind == 3 && expected_signature == signature
}

pub fn lengths(user: &User) -> bool {
    user.access_token.len() == 32 && user.secret == None && user.password_length == user.required_length
}

impl PartialEq for Settings {
    fn eq(&self, other: &Self) -> bool {
        self.client_secret.as_str() == other.secret_key
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn reads(config: super::Config, given: &str) {
        assert!(config.api_token == given);
        let same = config.api_token == given;
    }
}
