//! Versions as entity tags, and the conditional requests made with them (RFC 9110, section 13).

use super::{
    language::Text,
    problem::{Kind, Problem},
    validation::Violation,
};

/// The `ETag` of a version.
#[must_use]
pub fn etag(version: i64) -> String {
    format!("\"{version}\"")
}

/// Which versions a header names.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Tags {
    /// The header is absent.
    Absent,
    /// `*`: any version, as long as the entity exists.
    Any,
    /// These; a tag that no version can have is left out.
    Listed(Vec<i64>),
}

/// `If-Match`: change the entity only if it still has this version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IfMatch(Tags);

impl IfMatch {
    /// Reads the header. With `required`, a missing one is 428.
    pub fn parse(header: Option<&[u8]>, required: bool) -> Result<Self, Problem> {
        match header {
            None if required => Err(Problem::new(Kind::PreconditionRequired)),
            None => Ok(Self(Tags::Absent)),
            // Strong comparison: a weak tag never matches.
            Some(value) => parse_tags("If-Match", value, |weak, version| version.filter(|_| !weak)).map(Self),
        }
    }

    /// Whether the client expects nothing, so that the last writer wins.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        self.0 == Tags::Absent
    }

    /// Fails with 412 if the entity's version is not one that the client expects.
    pub fn check(&self, version: i64) -> Result<(), Problem> {
        match &self.0 {
            Tags::Listed(versions) if !versions.contains(&version) => Err(Problem::new(Kind::PreconditionFailed)),
            _ => Ok(()),
        }
    }
}

/// `If-None-Match`: send the entity only if the client does not have it yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IfNoneMatch(Tags);

impl IfNoneMatch {
    /// Reads the header.
    pub fn parse(header: Option<&[u8]>) -> Result<Self, Problem> {
        match header {
            None => Ok(Self(Tags::Absent)),
            // Weak comparison: proxies that compress make tags weak.
            Some(value) => parse_tags("If-None-Match", value, |_, version| version).map(Self),
        }
    }

    /// Whether the client has this version already, so that 304 is the answer.
    #[must_use]
    pub fn has(&self, version: i64) -> bool {
        match &self.0 {
            Tags::Absent => false,
            Tags::Any => true,
            Tags::Listed(versions) => versions.contains(&version),
        }
    }
}

/// Reads `*` or a list of entity tags; `keep` decides from weakness and version what counts.
fn parse_tags(name: &'static str, value: &[u8], keep: fn(bool, Option<i64>) -> Option<i64>) -> Result<Tags, Problem> {
    let malformed = || {
        Problem::new(Kind::InvalidHeader).violation(Violation::new(
            name,
            "format",
            Text::fixed("must be * or entity tags such as \"3\"", "必须是 * 或形如 \"3\" 的实体标签"),
        ))
    };
    let mut rest = std::str::from_utf8(value).map_err(|_| malformed())?.trim();
    match rest {
        "*" => return Ok(Tags::Any),
        "" => return Err(malformed()),
        _ => {}
    }
    let mut versions = Vec::new();
    loop {
        // A list may have empty elements (RFC 9110, section 5.6.1.2).
        rest = rest.trim_start_matches([',', ' ', '\t']);
        if rest.is_empty() {
            return Ok(Tags::Listed(versions));
        }
        let weak = rest.strip_prefix("W/");
        let opened = weak.unwrap_or(rest).strip_prefix('"').ok_or_else(malformed)?;
        let (tag, after) = opened.split_once('"').ok_or_else(malformed)?;
        // Tags are compared by character: "02" is not "2".
        let version = tag.parse().ok().filter(|version: &i64| version.to_string() == tag);
        versions.extend(keep(weak.is_some(), version));
        rest = after.trim_start();
        if !rest.is_empty() && !rest.starts_with(',') {
            return Err(malformed());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn if_match(value: &str) -> Result<IfMatch, Problem> {
        IfMatch::parse(Some(value.as_bytes()), true)
    }

    fn if_none_match(value: &str) -> Result<IfNoneMatch, Problem> {
        IfNoneMatch::parse(Some(value.as_bytes()))
    }

    #[test]
    fn if_match_lets_only_named_versions_pass() {
        for (header, passes) in [
            ("\"3\"", true),
            ("\"2\", \"3\"", true),
            ("*", true),
            ("\"4\"", false),
            ("W/\"3\"", false),
            ("\"abc\"", false),
            ("\"03\"", false),
            ("\"+3\"", false),
            (", \"2\" ,, \"3\",", true),
            (",", false),
            ("\"\"", false),
        ] {
            assert_eq!(if_match(header).unwrap().check(3).is_ok(), passes, "{header}");
        }
        let problem = if_match("\"4\"").unwrap().check(3).unwrap_err();
        assert_eq!(problem.kind, Kind::PreconditionFailed);
    }

    #[test]
    fn a_missing_if_match_is_a_problem_only_when_required() {
        assert!(IfMatch::parse(None, false).unwrap().is_absent());
        assert_eq!(IfMatch::parse(None, true).unwrap_err().kind, Kind::PreconditionRequired);
    }

    #[test]
    fn if_none_match_compares_weakly() {
        for (header, has) in [("\"3\"", true), ("W/\"3\"", true), ("*", true), ("\"2\",\"3\"", true), ("\"2\"", false)]
        {
            assert_eq!(if_none_match(header).unwrap().has(3), has, "{header}");
        }
        assert!(!IfNoneMatch::parse(None).unwrap().has(3));
    }

    #[test]
    fn what_is_not_a_tag_is_refused() {
        for header in ["", "3", "\"3", "\"3\" \"4\"", "\"3\"4", "w/\"3\"", "'3'"] {
            assert_eq!(if_match(header).unwrap_err().kind, Kind::InvalidHeader, "{header:?}");
            assert_eq!(if_none_match(header).unwrap_err().kind, Kind::InvalidHeader, "{header:?}");
        }
    }
}
