//! How often somebody may do something: one pace for each, bounded in number.

use governor::clock::{Clock as Ticks, DefaultClock};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use std::hash::Hash;
use std::net::IpAddr;
use std::time::Duration;

/// How many are kept apart; those who have long done nothing are forgotten first.
const KEPT_MAX: usize = 100_000;

/// What somebody is told who comes when there is no room to keep his pace.
const NO_ROOM_WAIT: Duration = Duration::from_secs(1);

/// One pace for each `K`.
pub(crate) struct Pace<K: Hash + Eq + Clone, C: Ticks = DefaultClock> {
    limiter: RateLimiter<K, HashMapStateStore<K>, C, NoOpMiddleware<C::Instant>>,
    clock: C,
}

impl<K: Hash + Eq + Clone, C: Ticks + Clone> Pace<K, C> {
    pub(crate) fn new(quota: Quota, clock: C) -> Self {
        let limiter = RateLimiter::new(quota, HashMapStateStore::default(), clock.clone());
        Self { limiter, clock }
    }

    /// Goes on where this one may do it once more now; else says how long to wait.
    pub(crate) fn check(&self, key: &K) -> Result<(), Duration> {
        if self.limiter.len() > KEPT_MAX {
            self.limiter.retain_recent();
            if self.limiter.len() > KEPT_MAX {
                return Err(NO_ROOM_WAIT);
            }
        }
        self.limiter.check_key(key).map_err(|until| until.wait_time_from(self.clock.now()))
    }
}

/// Whose an address is: an IPv6 address is one of 2^64 that its owner may use (RFC 6177).
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.into(),
        IpAddr::V6(v6) => {
            let bits = u128::from(v6) >> 64 << 64;
            std::net::Ipv6Addr::from(bits).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use governor::clock::FakeRelativeClock;
    use std::num::NonZeroU32;

    #[test]
    fn each_has_a_pace_of_its_own_and_gets_it_back() {
        let clock = FakeRelativeClock::default();
        let quota = Quota::per_second(NonZeroU32::new(2).expect("not zero"));
        let pace = Pace::new(quota, clock.clone());
        assert_eq!([1, 1, 2].map(|key| pace.check(&key).is_ok()), [true; 3]);
        let wait = pace.check(&1).expect_err("both are used");
        assert_eq!(wait, Duration::from_millis(500));
        assert!(pace.check(&2).is_ok());
        clock.advance(Duration::from_millis(499));
        assert!(pace.check(&1).is_err());
        clock.advance(Duration::from_millis(1));
        assert_eq!([1, 1].map(|key| pace.check(&key).is_ok()), [true, false]);
    }

    #[test]
    fn whoever_is_idle_is_forgotten_to_make_room() {
        let clock = FakeRelativeClock::default();
        let quota = Quota::per_second(NonZeroU32::MIN);
        let pace = Pace::new(quota, clock.clone());
        for key in 0..=KEPT_MAX {
            assert!(pace.check(&key).is_ok());
        }
        assert_eq!(pace.check(&usize::MAX), Err(NO_ROOM_WAIT));
        // One second until it may again, and one more until nothing is left to remember.
        clock.advance(Duration::from_secs(3));
        assert!(pace.check(&usize::MAX).is_ok());
    }

    #[test]
    fn an_address_has_one_pace_however_it_is_written() {
        let of = |text: &str| network(text.parse().expect("an address"));
        assert_eq!(of("10.0.0.1"), of("::ffff:10.0.0.1"));
        assert_ne!(of("10.0.0.1"), of("10.0.0.2"));
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:2"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
    }
}
