//! Bytes in JSON: Base64, for `#[serde(serialize_with = "…")]`.

use base64::{Engine, prelude::BASE64_STANDARD};
use serde::{Serialize, Serializer};

/// Writes bytes.
pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&BASE64_STANDARD.encode(bytes))
}

/// Writes bytes, or null.
pub fn serialize_optional<S: Serializer>(bytes: &Option<Vec<u8>>, serializer: S) -> Result<S::Ok, S::Error> {
    bytes.as_ref().map(|bytes| BASE64_STANDARD.encode(bytes)).serialize(serializer)
}
