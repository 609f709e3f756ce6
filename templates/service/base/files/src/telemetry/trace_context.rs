//! W3C Trace Context: the trace that a request belongs to.

/// What a `traceparent` header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceParent<'a> {
    /// 32 hexadecimal digits.
    pub trace_id: &'a str,
    /// 16 hexadecimal digits: the caller's span.
    pub parent_id: &'a str,
    /// Whether the caller records the trace.
    pub sampled: bool,
}

impl<'a> TraceParent<'a> {
    /// Reads the header. One that is malformed is as good as none.
    #[must_use]
    pub fn parse(header: &'a str) -> Option<Self> {
        let mut parts = header.split('-');
        let version = parts.next().filter(|part| is_hex(part, 2) && *part != "ff")?;
        let trace_id = parts.next().filter(|part| is_hex(part, 32) && !is_zero(part))?;
        let parent_id = parts.next().filter(|part| is_hex(part, 16) && !is_zero(part))?;
        let flags = parts.next().filter(|part| is_hex(part, 2))?;
        // Later versions may say more; version 00 may not.
        if version == "00" && parts.next().is_some() {
            return None;
        }
        let flags = u8::from_str_radix(flags, 16).ok()?;
        Some(Self { trace_id, parent_id, sampled: flags & 1 == 1 })
    }
}

fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

fn is_zero(text: &str) -> bool {
    text.bytes().all(|byte| byte == b'0')
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
    const SPAN: &str = "00f067aa0ba902b7";

    #[test]
    fn reads_what_the_recommendation_allows() {
        let expected = TraceParent { trace_id: TRACE, parent_id: SPAN, sampled: true };
        assert_eq!(TraceParent::parse(&format!("00-{TRACE}-{SPAN}-01")), Some(expected));
        assert_eq!(TraceParent::parse(&format!("cc-{TRACE}-{SPAN}-01-what-is-new")), Some(expected));
        let unsampled = TraceParent { sampled: false, ..expected };
        assert_eq!(TraceParent::parse(&format!("00-{TRACE}-{SPAN}-00")), Some(unsampled));
    }

    #[test]
    fn nonsense_is_as_good_as_none() {
        let zeros = "0".repeat(32);
        for header in [
            String::new(),
            "00".to_owned(),
            format!("00-{TRACE}-{SPAN}"),
            format!("00-{TRACE}-{SPAN}-1"),
            format!("00-{TRACE}-{SPAN}-01-more"),
            format!("ff-{TRACE}-{SPAN}-01"),
            format!("00-{zeros}-{SPAN}-01"),
            format!("00-{TRACE}-0000000000000000-01"),
            format!("00-{}-{SPAN}-01", TRACE.to_uppercase()),
            format!("00-{TRACE}x-{SPAN}-01"),
        ] {
            assert_eq!(TraceParent::parse(&header), None, "{header}");
        }
    }
}
