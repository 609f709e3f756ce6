//! Defaults, file and environment, laid over each other with a memory of where each value came from.

use std::{collections::BTreeMap, ffi::OsString, fmt, path::PathBuf};

use toml::{Table, Value};

use super::{ConfigError, ENV_PREFIX, nearest::nearest};

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// `config/default.toml`, which is part of the binary.
    Default,
    /// The configuration file.
    File(PathBuf),
    /// An environment variable.
    Environment(String),
    /// Not one value but how several fit together.
    Combination,
}

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => formatter.write_str("built-in default"),
            Self::File(path) => write!(formatter, "file {}", path.display()),
            Self::Environment(name) => write!(formatter, "environment variable {name}"),
            Self::Combination => formatter.write_str("taken together"),
        }
    }
}

/// The values of all layers by dotted key. The keys are those of the defaults; no others exist.
pub(super) struct Layers {
    values: BTreeMap<String, (Value, Source)>,
    pub(super) errors: Vec<ConfigError>,
}

impl Layers {
    /// Starts with the defaults, which name every key there is.
    pub(super) fn new(defaults: Table) -> Self {
        let mut values = BTreeMap::new();
        flatten("", defaults, &mut |key, value| {
            values.insert(key, (value, Source::Default));
        });
        Self { values, errors: Vec::new() }
    }

    /// Lays a configuration file over what is there.
    pub(super) fn add_file(&mut self, path: PathBuf, text: &str) {
        match text.parse::<Table>() {
            Ok(table) => {
                let source = Source::File(path);
                flatten("", table, &mut |key, value| self.set(key, value, source.clone()));
            }
            Err(error) => {
                let problem = format!("is not TOML: {}", error.to_string().trim());
                self.fail(String::new(), Source::File(path), problem);
            }
        }
    }

    /// Lays environment variables over what is there: `<PREFIX>__HTTP__PORT` is `http.port`.
    pub(super) fn add_environment(&mut self, variables: impl IntoIterator<Item = (OsString, OsString)>) {
        for (name, value) in variables {
            let Some(name) = name.to_str() else { continue };
            let Some(path) = name.strip_prefix(ENV_PREFIX).and_then(|rest| rest.strip_prefix("__")) else { continue };
            let key = path.split("__").collect::<Vec<_>>().join(".").to_lowercase();
            let source = Source::Environment(name.to_owned());
            match value.into_string() {
                Ok(text) => {
                    let value = self.typed(&key, text);
                    self.set(key, value, source);
                }
                Err(_) => self.fail(key, source, "is not UTF-8".to_owned()),
            }
        }
    }

    /// Records that a value cannot be used.
    pub(super) fn fail(&mut self, key: String, source: Source, problem: String) {
        self.errors.push(ConfigError { key, source, problem });
    }

    /// A value and where it came from.
    pub(super) fn get(&self, key: &str) -> Option<&(Value, Source)> {
        self.values.get(key)
    }

    fn set(&mut self, key: String, value: Value, source: Source) {
        if let Some(known) = self.values.get_mut(&key) {
            *known = (value, source);
        } else {
            let hint = nearest(&key, self.values.keys()).map(|near| format!("; did you mean {near}?"));
            self.fail(key, source, format!("is not a known key{}", hint.unwrap_or_default()));
        }
    }

    /// The environment knows only text: reads it as the type that the default has. What does not fit stays text, so
    /// that whoever reads the value says what was expected.
    fn typed(&self, key: &str, text: String) -> Value {
        let parsed = match self.values.get(key) {
            Some((Value::Integer(_), _)) => text.parse().ok().map(Value::Integer),
            Some((Value::Float(_), _)) => text.parse().ok().map(Value::Float),
            Some((Value::Boolean(_), _)) => text.parse().ok().map(Value::Boolean),
            Some((Value::Array(_), _)) => {
                let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
                Some(Value::Array(items.map(|item| Value::String(item.to_owned())).collect()))
            }
            _ => None,
        };
        parsed.unwrap_or(Value::String(text))
    }
}

/// Visits every value that is not a table, by dotted key.
fn flatten(prefix: &str, table: Table, visit: &mut impl FnMut(String, Value)) {
    for (key, value) in table {
        let key = if prefix.is_empty() { key } else { format!("{prefix}.{key}") };
        match value {
            Value::Table(table) => flatten(&key, table, visit),
            value => visit(key, value),
        }
    }
}
