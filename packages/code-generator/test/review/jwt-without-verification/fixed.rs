use jsonwebtoken::{Algorithm, DecodingKey, TokenData, Validation, dangerous_insecure_decode, decode};

use crate::{Claims, Error};

pub fn claims(token: &str) -> Result<TokenData<Claims>, Error> {
    Ok(dangerous_insecure_decode::<Claims>(token)?)
}

pub fn newer(token: &str) -> Result<TokenData<Claims>, Error> {
    Ok(jsonwebtoken::dangerous::insecure_decode::<Claims>(token)?)
}

pub fn user(token: &str, key: &DecodingKey) -> Result<TokenData<Claims>, Error> {
    let mut validation = Validation::new(Algorithm::RS256);
    validation.insecure_disable_signature_validation();
    Ok(decode(token, key, &validation)?)
}

pub fn for_ever(token: &str, key: &DecodingKey) -> Result<TokenData<Claims>, Error> {
    let mut validation = Validation::new(Algorithm::RS256);
    validation.validate_exp = true;
    Ok(decode(token, key, &validation)?)
}
