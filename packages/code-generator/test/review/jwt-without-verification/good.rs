use jsonwebtoken::{Algorithm, DecodingKey, TokenData, Validation, dangerous_insecure_decode, decode};

use crate::{Claims, Error, Issuer};

pub fn claims(token: &str, key: &DecodingKey) -> Result<TokenData<Claims>, Error> {
    let mut validation = Validation::new(Algorithm::RS256);
    validation.set_issuer(&["https://id.example.org"]);
    validation.validate_exp = true;
    validation.validate_nbf = true;
    validation.validate_aud = false;
    Ok(decode(token, key, &validation)?)
}

/// Not all of these tokens expire.
pub fn optional_expiry(token: &str, key: &DecodingKey, now: u64) -> Result<Claims, Error> {
    let mut validation = Validation::new(Algorithm::RS256);
    validation.validate_exp = false;
    let claims = decode::<Claims>(token, key, &validation)?.claims;
    if claims.exp.is_some_and(|exp| exp < now) { Err(Error::Expired) } else { Ok(claims) }
}

/// The issuer decides the key; nothing else is believed.
pub fn unverified_issuer(token: &str) -> Result<Issuer, Error> {
    Ok(dangerous_insecure_decode::<Claims>(token)?.claims.iss)
}

/// The key's id, read without any validation: the key is needed to validate.
#[tracing::instrument(skip_all)]
pub fn key_id(token: &str) -> Result<String, Error> {
    Ok(jsonwebtoken::dangerous::insecure_decode::<Claims>(token)?.claims.key)
}

pub struct UnverifiedClaims(Claims);

impl UnverifiedClaims {
    pub fn read(token: &str) -> Result<Self, Error> {
        Ok(Self(jsonwebtoken::dangerous::insecure_decode(token)?.claims))
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn signs() {
        let mut validation = super::Validation::default();
        validation.insecure_disable_signature_validation();
    }
}
