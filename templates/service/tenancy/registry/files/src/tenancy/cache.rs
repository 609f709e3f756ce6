//! What the registry has said a moment ago.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use super::{TenantName, admission::Verdict};

/// How many tenants are remembered: names that nobody has must not fill the memory.
const MOST: usize = 10_000;

/// Answers that may be used again for a while.
#[derive(Debug)]
pub(super) struct Cache {
    keep: Duration,
    answers: Mutex<HashMap<TenantName, (Verdict, Instant)>>,
}

impl Cache {
    pub(super) fn new(keep: Duration) -> Self {
        Self { keep, answers: Mutex::default() }
    }

    /// What was said about a tenant, if that was not too long ago.
    pub(super) fn get(&self, tenant: &TenantName, now: Instant) -> Option<Verdict> {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.get(tenant).filter(|(_, since)| self.is_fresh(*since, now)).map(|(verdict, _)| verdict.clone())
    }

    /// Keeps what has been said.
    pub(super) fn put(&self, tenant: &TenantName, verdict: Verdict, now: Instant) {
        if self.keep.is_zero() {
            return;
        }
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        if answers.len() >= MOST {
            answers.retain(|_, (_, since)| self.is_fresh(*since, now));
        }
        if answers.len() < MOST || answers.contains_key(tenant) {
            answers.insert(tenant.clone(), (verdict, now));
        }
    }

    fn is_fresh(&self, since: Instant, now: Instant) -> bool {
        now.saturating_duration_since(since) < self.keep
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> TenantName {
        TenantName::parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn an_answer_is_kept_for_a_while() {
        let (cache, start) = (Cache::new(Duration::from_secs(5)), Instant::now());
        cache.put(&name("acme"), Verdict::Suspended, start);
        assert_eq!(cache.get(&name("acme"), start + Duration::from_millis(4999)), Some(Verdict::Suspended));
        assert_eq!(cache.get(&name("acme"), start + Duration::from_secs(5)), None);
        assert_eq!(cache.get(&name("other"), start), None);
        let never = Cache::new(Duration::ZERO);
        never.put(&name("acme"), Verdict::Suspended, start);
        assert_eq!(never.get(&name("acme"), start), None);
    }

    #[test]
    fn names_without_end_do_not_fill_it() {
        let (cache, start) = (Cache::new(Duration::from_secs(5)), Instant::now());
        for number in 0..=MOST {
            cache.put(&name(&format!("t{number}")), Verdict::Unknown, start);
        }
        assert_eq!(cache.answers.lock().unwrap().len(), MOST);
        assert_eq!(cache.get(&name("t0"), start), Some(Verdict::Unknown));
        let later = start + Duration::from_secs(5);
        cache.put(&name("late"), Verdict::Unknown, later);
        assert_eq!(cache.answers.lock().unwrap().len(), 1);
    }
}
