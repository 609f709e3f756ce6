//! Layers of configuration, and all errors at once.

use std::{ffi::OsString, io::Write, path::Path, time::Duration};

use service::config::{Config, ConfigErrors, ENV_PREFIX, LogFormat};
use tempfile::NamedTempFile;

use crate::support::variable;

fn file(text: &str) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

fn load(text: &str, variables: &[(&str, &str)]) -> Result<Config, ConfigErrors> {
    let file = file(text);
    Config::load(Some(file.path()), variables.iter().map(|(key, value)| (variable(key), OsString::from(value))))
}

/// The errors as text, without the path of the file.
fn errors(text: &str, variables: &[(&str, &str)]) -> Vec<String> {
    let errors = load(text, variables).unwrap_err().0;
    errors.into_iter().map(|error| format!("{} {}", error.key, error.problem)).collect()
}

#[test]
fn defaults_are_valid() {
    let config = Config::load(None, []).unwrap();
    assert_eq!(config.http.address.to_string(), "127.0.0.1:8080");
    assert_eq!(config.metrics.to_string(), "127.0.0.1:9090");
    assert_eq!(config.http.request_timeout, Duration::from_secs(30));
    assert_eq!(config.telemetry.log_format, LogFormat::Pretty);
    assert!(config.http.cors.allowed_origins.is_empty());
    assert!(!config.identity.trust_headers);
}

#[test]
fn the_environment_overrides_the_file_and_the_file_the_defaults() {
    let text = "[http]\nport = 1\nmax_body_bytes = 2\n[http.cors]\nallowed_origins = ['https://a.example']";
    let config = load(text, &[("HTTP__PORT", "3")]).unwrap();
    assert_eq!((config.http.address.port(), config.http.max_body_bytes), (3, 2));
    assert_eq!(config.http.cors.allowed_origins, ["https://a.example"]);
    let listed = load(text, &[("HTTP__CORS__ALLOWED_ORIGINS", "https://b.example, http://localhost:3000")]).unwrap();
    assert_eq!(listed.http.cors.allowed_origins, ["https://b.example", "http://localhost:3000"]);
}

#[test]
fn a_variable_names_the_file_unless_the_command_line_does() {
    let named = file("[http]\nport = 1");
    let variable = (OsString::from(format!("{ENV_PREFIX}_CONFIG")), named.path().as_os_str().to_owned());
    assert_eq!(Config::load(None, [variable.clone()]).unwrap().http.address.port(), 1);
    let given = file("[http]\nport = 2");
    assert_eq!(Config::load(Some(given.path()), [variable]).unwrap().http.address.port(), 2);
}

#[test]
fn every_error_is_reported_at_once() {
    let text = "\
        [http]\nport = 70000\nprot = 1\nbody_timeout = '1m'\nhost = 'localhost'\n\
        [api]\nrequire_if_match = 'yes'\ncursor_secret = 'short'\n\
        [http.cors]\nallowed_origins = ['https://a.example/']\n\
        [identity]\nsubject_header = 'X User'\ntrust_headers = 'gateway'\n\
        [nonsense]\nkey = 1";
    let found = errors(text, &[("HTTP__MAX_BODY_BYTES", "many"), ("TELEMETRY__LOG_FORMAT", "xml")]);
    for expected in [
        "http.prot is not a known key; did you mean http.port?",
        "nonsense.key is not a known key",
        "http.host must be an IP address such as 127.0.0.1 or ::, not \"localhost\"",
        "http.port must be a whole number from 0 to 65535, not 70000",
        "http.max_body_bytes must be a whole number from 1 to 1073741824, not \"many\"",
        "api.require_if_match must be true or false, not \"yes\"",
        "api.cursor_secret must be empty or at least 32 characters",
        "identity.subject_header must be the name of a header in lower case, such as x-user-id, not \"X User\"",
        "identity.trust_headers must be true or false, not \"gateway\"",
        "telemetry.log_format must be pretty or json, not \"xml\"",
        "http.body_timeout must be shorter than http.request_timeout",
    ] {
        assert!(found.iter().any(|error| error == expected), "no {expected:?} in {found:#?}");
    }
    assert!(found.iter().any(|error| error.starts_with("http.cors.allowed_origins must be a list of origins")));
    assert_eq!(found.len(), 12, "{found:#?}");
}

#[test]
fn an_error_says_where_its_value_came_from() {
    let file = file("[http]\nport = -1");
    let environment = [(variable("SHUTDOWN__DELAY"), "soon".into()), (variable("METRICS__PROT"), "1".into())];
    let text = Config::load(Some(file.path()), environment).unwrap_err().to_string();
    assert!(text.starts_with("the configuration has 3 error(s):\n"), "{text}");
    assert!(text.contains(&format!("not -1 (file {})", file.path().display())), "{text}");
    assert!(text.contains(&format!("(environment variable {ENV_PREFIX}__SHUTDOWN__DELAY)")), "{text}");
    assert!(text.contains("metrics.prot is not a known key; did you mean metrics.port?"), "{text}");
}

#[test]
fn rules_about_several_values() {
    for (variables, problem) in [
        (&[("METRICS__PORT", "8080")][..], "metrics.port must differ from http.port on the same host"),
        (&[("HTTP__REQUEST_TIMEOUT", "5s")], "store.acquire_timeout must be shorter than http.request_timeout"),
        (&[("API__IDEMPOTENCY_LEASE", "30s")], "api.idempotency_lease must be longer than http.request_timeout"),
        (&[("API__IDEMPOTENCY_TTL", "59s")], "api.idempotency_ttl must not be shorter than api.idempotency_lease"),
        (
            &[("IDENTITY__TENANT_HEADER", "x-user-id")],
            "identity.tenant_header must differ from identity.subject_header",
        ),
    ] {
        let found = errors("", variables);
        assert!(found.iter().any(|error| error == problem), "no {problem:?} in {found:?}");
    }
    assert!(load("", &[("HTTP__PORT", "0"), ("METRICS__PORT", "0")]).is_ok());
}

#[test]
fn a_file_that_is_no_toml_or_not_there_is_an_error_among_others() {
    let found = errors("[http\nport = 1", &[("HTTP__PORT", "x")]);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].contains("is not TOML"), "{found:?}");
    let missing = Config::load(Some(Path::new("/nonexistent/config.toml")), []).unwrap_err();
    assert!(missing.to_string().contains("cannot be read"), "{missing}");
}

#[test]
fn secrets_are_never_printed() {
    const SECRET: &str = "a-secret-that-is-long-enough-to-sign-with";
    let config = load("", &[("API__CURSOR_SECRET", SECRET)]).unwrap();
    assert_eq!(config.api.cursor_secret.expose(), SECRET);
    assert!(!format!("{config:?}").contains(SECRET));
    let refused = load("", &[("STORE__URL", "mysql://user:hunter2@host/db")]).unwrap_err().to_string();
    assert!(refused.contains("store.url must be"), "{refused}");
    assert!(!refused.contains("hunter2"), "{refused}");
}
