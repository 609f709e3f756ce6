//! The kinds of problem: a closed list, the same one that the documentation shows.

use super::language::Text;

/// What sort of problem a client has run into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The body is not JSON.
    MalformedJson,
    /// A query parameter is unknown or has a bad value.
    InvalidParameter,
    /// A cursor was altered or belongs to another list.
    InvalidCursor,
    /// A header has a bad value.
    InvalidHeader,
    /// Nobody has said who asks.
    Unauthenticated,
    /// There is nothing at this address.
    NotFound,
    /// The address does not answer this method.
    MethodNotAllowed,
    /// No representation fits the `Accept` header.
    NotAcceptable,
    /// The body came too slowly.
    RequestTimeout,
    /// The state of something else stands in the way.
    Conflict,
    /// The entity has another version than the request expects.
    PreconditionFailed,
    /// The body is larger than allowed.
    PayloadTooLarge,
    /// The body is of a type that is not read here.
    UnsupportedMediaType,
    /// The input breaks rules.
    Validation,
    /// The input has a field that does not exist.
    UnknownField,
    /// An idempotency key was used with another request.
    IdempotencyMismatch,
    /// The input refers to something that does not exist.
    ReferenceNotFound,
    /// The request must name the version that it changes.
    PreconditionRequired,
    /// This client sends too many requests.
    RateLimited,
    /// Something went wrong inside.
    Internal,
    /// The service cannot do this now.
    Unavailable,
    /// The work took too long.
    UpstreamTimeout,
}

/// What is fixed about a kind.
struct Facts {
    slug: &'static str,
    path: &'static str,
    status: u16,
    title: Text,
    description: Text,
}

/// Writes the slug once, so that it cannot differ from the path.
macro_rules! facts {
    ($status:literal, $slug:literal, $title_en:literal, $title_zh:literal, $en:literal, $zh:literal $(,)?) => {
        const {
            &Facts {
                slug: $slug,
                path: concat!("/problems/", $slug),
                status: $status,
                title: Text::fixed($title_en, $title_zh),
                description: Text::fixed($en, $zh),
            }
        }
    };
}

impl Kind {
    /// Every kind, ordered by status.
    pub const ALL: [Self; 22] = [
        Self::MalformedJson,
        Self::InvalidParameter,
        Self::InvalidCursor,
        Self::InvalidHeader,
        Self::Unauthenticated,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::NotAcceptable,
        Self::RequestTimeout,
        Self::Conflict,
        Self::PreconditionFailed,
        Self::PayloadTooLarge,
        Self::UnsupportedMediaType,
        Self::Validation,
        Self::UnknownField,
        Self::IdempotencyMismatch,
        Self::ReferenceNotFound,
        Self::PreconditionRequired,
        Self::RateLimited,
        Self::Internal,
        Self::Unavailable,
        Self::UpstreamTimeout,
    ];

    /// The last part of the type: `not-found`.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        self.facts().slug
    }

    /// The `type` member: `/problems/not-found`.
    #[must_use]
    pub const fn path(self) -> &'static str {
        self.facts().path
    }

    /// The HTTP status.
    #[must_use]
    pub const fn status(self) -> u16 {
        self.facts().status
    }

    /// What such problems are called.
    #[must_use]
    pub const fn title(self) -> &'static Text {
        &self.facts().title
    }

    /// What the kind means and what to do about it.
    #[must_use]
    pub const fn description(self) -> &'static Text {
        &self.facts().description
    }

    /// The kind with this slug.
    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.slug() == slug)
    }

    #[expect(clippy::too_many_lines, reason = "a table")]
    const fn facts(self) -> &'static Facts {
        match self {
            Self::MalformedJson => facts!(
                400,
                "malformed-json",
                "Malformed JSON",
                "JSON 格式错误",
                "The body is not valid JSON. The detail gives the line and the column.",
                "请求体不是有效的 JSON。detail 给出行号和列号。",
            ),
            Self::InvalidParameter => facts!(
                400,
                "invalid-parameter",
                "Invalid parameter",
                "参数无效",
                "A query parameter, field or operator is unknown or has a bad value. Each one is named in errors.",
                "查询参数、字段或运算符未知，或其值无效。errors 中逐一列出。",
            ),
            Self::InvalidCursor => facts!(
                400,
                "invalid-cursor",
                "Invalid cursor",
                "游标无效",
                "The cursor was altered, or it belongs to a list with another sort or filter. Start again without it.",
                "游标被改动，或属于排序或过滤条件不同的列表。请去掉游标重新开始。",
            ),
            Self::InvalidHeader => facts!(
                400,
                "invalid-header",
                "Invalid header",
                "请求头无效",
                "A request header has a value that cannot be read. It is named in errors.",
                "某个请求头的值无法解析。errors 中给出其名称。",
            ),
            Self::Unauthenticated => facts!(
                401,
                "unauthenticated",
                "Unauthenticated",
                "未认证",
                "What is asked for belongs to somebody, and the request does not say who asks. Sign in, then send it again.",
                "所请求的内容有其归属，而请求没有表明调用者的身份。请登录后重试。",
            ),
            Self::NotFound => facts!(
                404,
                "not-found",
                "Not found",
                "未找到",
                "There is nothing at this address, or nothing any more.",
                "该地址没有内容，或内容已不存在。",
            ),
            Self::MethodNotAllowed => facts!(
                405,
                "method-not-allowed",
                "Method not allowed",
                "不允许的方法",
                "The address exists but does not answer this method. The Allow header lists those that it answers.",
                "该地址存在，但不支持此方法。Allow 响应头列出支持的方法。",
            ),
            Self::NotAcceptable => facts!(
                406,
                "not-acceptable",
                "Not acceptable",
                "无法满足 Accept",
                "Nothing here fits the Accept header. Ask for application/json.",
                "没有符合 Accept 请求头的表示。请使用 application/json。",
            ),
            Self::RequestTimeout => facts!(
                408,
                "request-timeout",
                "Request timeout",
                "请求超时",
                "The body did not arrive within the time limit.",
                "请求体未在限定时间内到达。",
            ),
            Self::Conflict => facts!(
                409,
                "conflict",
                "Conflict",
                "冲突",
                "Another entry has the same unique value (the field is named in errors), or the first request with this \
                 Idempotency-Key is still running.",
                "另一条目已有相同的唯一值（字段名见 errors），或使用同一 Idempotency-Key 的首个请求仍在执行。",
            ),
            Self::PreconditionFailed => facts!(
                412,
                "precondition-failed",
                "Precondition failed",
                "前提条件不成立",
                "The entity has another version than If-Match names; somebody changed it. Read it again, then decide.",
                "实体的版本与 If-Match 不符，已被他人修改。请重新读取后再决定。",
            ),
            Self::PayloadTooLarge => facts!(
                413,
                "payload-too-large",
                "Payload too large",
                "请求体过大",
                "The body is larger than the service accepts.",
                "请求体超过服务接受的大小。",
            ),
            Self::UnsupportedMediaType => facts!(
                415,
                "unsupported-media-type",
                "Unsupported media type",
                "不支持的媒体类型",
                "The Content-Type is missing or is not read here. Send application/json.",
                "缺少 Content-Type 或其类型不受支持。请发送 application/json。",
            ),
            Self::Validation => facts!(
                422,
                "validation",
                "Validation failed",
                "校验失败",
                "The input is well-formed but breaks rules. All of them are listed in errors.",
                "输入格式正确但违反规则。errors 中一次列出全部。",
            ),
            Self::UnknownField => facts!(
                422,
                "unknown-field",
                "Unknown field",
                "未知字段",
                "The input has a field that does not exist or cannot be written. It is named in errors.",
                "输入包含不存在或不可写的字段。errors 中给出其名称。",
            ),
            Self::IdempotencyMismatch => facts!(
                422,
                "idempotency-mismatch",
                "Idempotency key reused",
                "幂等键被重复使用",
                "This Idempotency-Key was used with another request. Use a new key for each new request.",
                "此 Idempotency-Key 已用于另一请求。每个新请求请使用新的键。",
            ),
            Self::ReferenceNotFound => facts!(
                422,
                "reference-not-found",
                "Reference not found",
                "引用不存在",
                "The input refers to an entry that does not exist. The field is named in errors.",
                "输入引用了不存在的条目。字段名见 errors。",
            ),
            Self::PreconditionRequired => facts!(
                428,
                "precondition-required",
                "Precondition required",
                "缺少前提条件",
                "This service changes nothing without an If-Match header. Send the ETag that was read.",
                "没有 If-Match 请求头时本服务不作修改。请发送读取到的 ETag。",
            ),
            Self::RateLimited => facts!(
                429,
                "rate-limited",
                "Too many requests",
                "请求过多",
                "This client sends too many requests. Wait as long as Retry-After says.",
                "该客户端请求过多。请按 Retry-After 等待。",
            ),
            Self::Internal => facts!(
                500,
                "internal",
                "Internal error",
                "内部错误",
                "Something went wrong inside. Quote the request id when you report it.",
                "服务内部出错。报告时请附上请求 ID。",
            ),
            Self::Unavailable => facts!(
                503,
                "unavailable",
                "Unavailable",
                "暂不可用",
                "The service is overloaded, stopping, or cannot reach its store. Wait as long as Retry-After says.",
                "服务过载、正在停止或无法访问存储。请按 Retry-After 等待。",
            ),
            Self::UpstreamTimeout => facts!(
                504,
                "upstream-timeout",
                "Timed out",
                "处理超时",
                "The work took longer than the service allows. It may or may not have been done.",
                "处理时间超过服务限制。操作可能已完成，也可能未完成。",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_kind_is_listed_once_by_status() {
        let slugs: HashSet<_> = Kind::ALL.into_iter().map(Kind::slug).collect();
        assert_eq!(slugs.len(), Kind::ALL.len());
        assert!(Kind::ALL.is_sorted_by_key(|kind| kind.status()));
        for kind in Kind::ALL {
            assert_eq!(Kind::from_slug(kind.slug()), Some(kind));
            assert_eq!(kind.path(), format!("/problems/{}", kind.slug()));
        }
        assert_eq!(Kind::from_slug("nonsense"), None);
    }
}
