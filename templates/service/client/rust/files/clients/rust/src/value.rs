//! Values that need more than a type of the standard library.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

/// What a patch does to a field that may have no value. Fields that always have one are an `Option`: `None` keeps it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Change<T> {
    /// The field stays as it is.
    #[default]
    Keep,
    /// The field loses its value.
    Clear,
    /// The field gets this value.
    To(T),
}

impl<T> Change<T> {
    /// Whether the patch does not mention the field.
    pub const fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }
}

impl<T> From<T> for Change<T> {
    fn from(value: T) -> Self {
        Self::To(value)
    }
}

impl<T: Serialize> Serialize for Change<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::To(value) => serializer.serialize_some(value),
            Self::Keep | Self::Clear => serializer.serialize_none(),
        }
    }
}

/// A text that the service never sends back, and that does not get into logs.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl<T: Into<String>> From<T> for Secret {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_tells_keep_from_clear() {
        assert!(Change::<i32>::default().is_keep());
        assert_eq!(serde_json::to_string(&Change::<i32>::Clear).unwrap(), "null");
        assert_eq!(serde_json::to_string(&Change::from(7)).unwrap(), "7");
    }

    #[test]
    fn a_secret_is_sent_but_not_shown() {
        let secret = Secret::from("hidden");
        assert_eq!(serde_json::to_string(&secret).unwrap(), "\"hidden\"");
        assert_eq!(format!("{secret:?}"), "Secret(…)");
    }
}
