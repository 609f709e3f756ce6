//! A token bucket for each client.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv4Addr},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use axum::http::HeaderMap;

use crate::config::RateLimitConfig;

/// How many clients are remembered before those that have paused long enough are forgotten.
const MANY_CLIENTS: usize = 10_000;

/// How often each client may call.
pub(super) struct RateLimiter {
    per_second: f64,
    burst: f64,
    trust_forwarded_for: bool,
    buckets: Mutex<HashMap<IpAddr, Bucket>>,
}

struct Bucket {
    tokens: f64,
    filled: Instant,
}

impl RateLimiter {
    /// A limiter, if the configuration asks for one.
    pub(super) fn new(config: &RateLimitConfig) -> Option<Self> {
        (config.requests_per_second > 0).then(|| Self {
            per_second: f64::from(config.requests_per_second),
            burst: f64::from(config.burst),
            trust_forwarded_for: config.trust_forwarded_for,
            buckets: Mutex::default(),
        })
    }

    /// Takes one request from the client's bucket, or says how long until there is one to take.
    pub(super) fn take(&self, peer: Option<IpAddr>, headers: &HeaderMap) -> Result<(), Duration> {
        let forwarded = self.trust_forwarded_for.then(|| forwarded_for(headers)).flatten();
        let client = forwarded.or(peer).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        self.take_at(network(client), Instant::now())
    }

    fn take_at(&self, client: IpAddr, now: Instant) -> Result<(), Duration> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MANY_CLIENTS && !buckets.contains_key(&client) {
            buckets.retain(|_, bucket| self.filled(bucket, now) < self.burst);
        }
        let bucket = buckets.entry(client).or_insert(Bucket { tokens: self.burst, filled: now });
        bucket.tokens = self.filled(bucket, now);
        bucket.filled = now;
        if bucket.tokens < 1.0 {
            return Err(Duration::from_secs_f64((1.0 - bucket.tokens) / self.per_second));
        }
        bucket.tokens -= 1.0;
        Ok(())
    }

    fn filled(&self, bucket: &Bucket, now: Instant) -> f64 {
        let elapsed = now.saturating_duration_since(bucket.filled).as_secs_f64();
        (bucket.tokens + elapsed * self.per_second).min(self.burst)
    }
}

/// What counts as one client: an IPv6 address has its whole network of 2^64, and could use a new one for each request.
fn network(client: IpAddr) -> IpAddr {
    match client.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6((u128::from(address) & (u128::MAX << 64)).into()),
        address @ IpAddr::V4(_) => address,
    }
}

/// The address that the nearest proxy saw. Entries before the last are whatever the client made up.
fn forwarded_for(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    last.rsplit(',').next()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLIENT: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

    fn limiter(requests_per_second: u32, burst: u32, trust_forwarded_for: bool) -> RateLimiter {
        RateLimiter::new(&RateLimitConfig { requests_per_second, burst, trust_forwarded_for }).unwrap()
    }

    #[test]
    fn a_burst_then_a_steady_rate() {
        let (limiter, start) = (limiter(10, 2, false), Instant::now());
        assert_eq!(limiter.take_at(CLIENT, start), Ok(()));
        assert_eq!(limiter.take_at(CLIENT, start), Ok(()));
        assert_eq!(limiter.take_at(CLIENT, start), Err(Duration::from_millis(100)));
        let later = start + Duration::from_millis(100);
        assert_eq!(limiter.take_at(CLIENT, later), Ok(()));
        assert!(limiter.take_at(CLIENT, later).is_err());
        let other = IpAddr::V4(Ipv4Addr::BROADCAST);
        assert_eq!(limiter.take_at(other, later), Ok(()));
    }

    #[test]
    fn a_pause_earns_no_more_than_the_burst() {
        let (limiter, start) = (limiter(10, 1, false), Instant::now());
        assert_eq!(limiter.take_at(CLIENT, start), Ok(()));
        let later = start + Duration::from_mins(1);
        assert_eq!(limiter.take_at(CLIENT, later), Ok(()));
        assert!(limiter.take_at(CLIENT, later).is_err());
    }

    #[test]
    fn clients_that_paused_are_forgotten_when_there_are_many() {
        let (limiter, start) = (limiter(10, 1, false), Instant::now());
        for number in 0..u32::try_from(MANY_CLIENTS).unwrap() {
            assert_eq!(limiter.take_at(IpAddr::V4(number.into()), start), Ok(()));
        }
        assert_eq!(limiter.take_at(IpAddr::V4(u32::MAX.into()), start + Duration::from_secs(1)), Ok(()));
        assert_eq!(limiter.buckets.lock().unwrap().len(), 1);
    }

    #[test]
    fn forwarded_addresses_count_only_when_trusted() {
        let headers = HeaderMap::from_iter([(
            axum::http::HeaderName::from_static("x-forwarded-for"),
            "10.0.0.1, 10.0.0.2".parse().unwrap(),
        )]);
        for (trusted, key) in [(true, "10.0.0.2".parse().unwrap()), (false, CLIENT)] {
            let limiter = limiter(1, 1, trusted);
            assert_eq!(limiter.take(Some(CLIENT), &headers), Ok(()));
            assert!(limiter.buckets.lock().unwrap().contains_key(&key));
        }
    }

    #[test]
    fn one_network_of_version_6_is_one_client() {
        let network = |text: &str| super::network(text.parse().unwrap()).to_string();
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(network("::ffff:192.0.2.7"), "192.0.2.7");
        assert_eq!(network("192.0.2.7"), "192.0.2.7");
    }

    #[test]
    fn zero_means_no_limit() {
        let config = RateLimitConfig { requests_per_second: 0, burst: 1, trust_forwarded_for: false };
        assert!(RateLimiter::new(&config).is_none());
    }
}
