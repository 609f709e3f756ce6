//! The HTTP API's rules that no web framework needs to know: problems, languages, preconditions, idempotency,
//! lists and merge patches. An adapter (`crate::http`) only carries them to and from the wire.

pub mod bulk;
pub mod cursor;
pub mod idempotency;
pub mod language;
pub mod list;
pub mod patch;
pub mod precondition;
pub mod problem;
pub mod problem_kind;
pub mod validation;
