//! Reads request bodies: of the right type, not too large, not too slow, and well-formed.

use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, Request},
    http::{HeaderMap, header},
};
use http_body::Body as _;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use serde_path_to_error::{Path, Segment};

use super::AppState;
use crate::{
    api::{
        language::Text,
        problem::{Kind, Problem},
        validation::Violation,
    },
    config::HttpConfig,
};

/// A body of `application/json`.
#[derive(Debug)]
pub struct Json<T> {
    /// What it says.
    pub value: T,
    /// Each byte of it.
    pub bytes: Bytes,
}

/// A body of `application/merge-patch+json` (RFC 7396), or of `application/json`, which is read the same way.
#[derive(Debug)]
pub struct MergePatch<T> {
    /// What it says.
    pub value: T,
}

impl<T: DeserializeOwned> FromRequest<AppState> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Problem> {
        let bytes = read(request, &state.config.http, &["application/json"]).await?;
        Ok(Self { value: parse(&bytes)?, bytes })
    }
}

impl<T: DeserializeOwned> FromRequest<AppState> for MergePatch<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Problem> {
        let types = ["application/merge-patch+json", "application/json"];
        let bytes = read(request, &state.config.http, &types).await?;
        Ok(Self { value: parse(&bytes)? })
    }
}

async fn read(request: Request, limits: &HttpConfig, types: &[&str]) -> Result<Bytes, Problem> {
    if !has_type(request.headers(), types) {
        return Err(Problem::new(Kind::UnsupportedMediaType)
            .detail(Text::new(format!("Send {}.", types.join(" or ")), format!("请发送 {}。", types.join(" 或 ")))));
    }
    let max = limits.max_body_bytes;
    let body = request.into_body();
    // What Content-Length promises, before anything is read.
    if body.size_hint().lower() > max as u64 {
        return Err(too_large(max));
    }
    match tokio::time::timeout(limits.body_timeout, collect(body, max)).await {
        Ok(outcome) => outcome,
        Err(_) => Err(Problem::new(Kind::RequestTimeout)),
    }
}

async fn collect(body: Body, max: usize) -> Result<Bytes, Problem> {
    match Limited::new(body, max).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(too_large(max)),
        Err(error) => Err(Problem::new(Kind::MalformedJson)
            .detail(Text::fixed("The body broke off.", "请求体中断。"))
            .cause(error)),
    }
}

fn too_large(max: usize) -> Problem {
    Problem::new(Kind::PayloadTooLarge)
        .detail(Text::new(format!("At most {max} bytes are read."), format!("最多读取 {max} 字节。")))
}

fn has_type(headers: &HeaderMap, types: &[&str]) -> bool {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = value.split(';').next().unwrap_or_default().trim();
    types.iter().any(|accepted| media_type.eq_ignore_ascii_case(accepted))
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| match error.inner().classify() {
        Category::Data => wrong_data(&error),
        Category::Syntax | Category::Eof | Category::Io => malformed(error.inner()),
    })?;
    json.end().map_err(|error| malformed(&error))?;
    Ok(value)
}

fn malformed(error: &serde_json::Error) -> Problem {
    let (line, column) = (error.line(), error.column());
    // The library's message ends with the place, which is said here in words of our own.
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    Problem::new(Kind::MalformedJson).detail(Text::new(
        format!("Line {line}, column {column}: {message}."),
        format!("第 {line} 行第 {column} 列：{message}。"),
    ))
}

/// JSON that has another shape than expected.
fn wrong_data(error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    let message = error.inner().to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    let place = pointer(error.path());
    let violation = if let Some(field) = named_field(message, "unknown field `") {
        let text = Text::fixed("is not a field that exists", "不是已有的字段");
        // The path may or may not include the field that is unknown.
        let parent = place.strip_suffix(&format!("/{}", escape(field))).unwrap_or(&place);
        Violation::new(format!("{parent}/{}", escape(field)), "unknown-field", text)
    } else if let Some(field) = named_field(message, "missing field `") {
        Violation::new(format!("{place}/{}", escape(field)), "required", Text::fixed("is required", "必填"))
    } else {
        Violation::new(place, "type", Text::new(message.to_owned(), format!("类型不符：{message}")))
    };
    Problem::validation(vec![violation])
}

fn named_field<'a>(message: &'a str, start: &str) -> Option<&'a str> {
    message.strip_prefix(start)?.split('`').next()
}

/// A JSON pointer (RFC 6901).
fn pointer(path: &Path) -> String {
    let steps = path.iter().map(|segment| match segment {
        Segment::Seq { index } => format!("/{index}"),
        Segment::Map { key } | Segment::Enum { variant: key } => format!("/{}", escape(key)),
        Segment::Unknown => String::new(),
    });
    steps.collect()
}

fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Order {
        #[expect(dead_code, reason = "only its type matters")]
        lines: Vec<Line>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Line {
        #[expect(dead_code, reason = "only its type matters")]
        #[serde(rename = "count/~")]
        count: u8,
    }

    fn problem(json: &str) -> Problem {
        parse::<Order>(json.as_bytes()).unwrap_err()
    }

    #[test]
    fn what_is_not_json_is_placed_by_line_and_column() {
        let problem = problem("{\n  \"lines\": [}");
        assert_eq!(problem.kind, Kind::MalformedJson);
        let detail = problem.detail.unwrap();
        assert_eq!(detail.en, "Line 2, column 13: expected value.");
        assert_eq!(detail.zh, "第 2 行第 13 列：expected value。");
    }

    #[test]
    fn nothing_may_follow_the_value() {
        assert_eq!(problem("{\"lines\":[]} x").kind, Kind::MalformedJson);
        assert_eq!(problem("").kind, Kind::MalformedJson);
        assert_eq!(problem("\u{0}").kind, Kind::MalformedJson);
    }

    #[test]
    fn wrong_data_is_placed_by_pointer() {
        for (json, kind, pointer, code) in [
            (r#"{"lines":[{"count/~":1},{"count/~":"x"}]}"#, Kind::Validation, "/lines/1/count~1~0", "type"),
            (r#"{"lines":[{"count/~":1,"b/c":2}]}"#, Kind::UnknownField, "/lines/0/b~1c", "unknown-field"),
            (r#"{"lines":[],"more":2}"#, Kind::UnknownField, "/more", "unknown-field"),
            (r#"{"lines":[{}]}"#, Kind::Validation, "/lines/0/count~1~0", "required"),
            ("{}", Kind::Validation, "/lines", "required"),
            ("[]", Kind::Validation, "", "type"),
            ("3", Kind::Validation, "", "type"),
        ] {
            let problem = problem(json);
            assert_eq!(problem.kind, kind, "{json}");
            let violation = &problem.violations[0];
            assert_eq!((violation.pointer.as_ref(), violation.code), (pointer, code), "{json}");
        }
    }
}
