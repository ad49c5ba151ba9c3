//! How often a party may ask, so that none can take the line from the others.

use super::pace::Pace;
use crate::config::Limits;
use crate::error::Problem;
use axum::http::StatusCode;
use governor::Quota;
use governor::clock::{Clock as Ticks, DefaultClock};
use line::PartyId;
use std::time::Duration;

/// The paces of all parties.
pub struct PartyRates<C: Ticks = DefaultClock> {
    requests: Pace<PartyId, C>,
    dry_runs: Pace<PartyId, C>,
}

impl PartyRates {
    /// As the limits say.
    pub fn new(limits: &Limits) -> Self {
        Self::with_clock(limits, DefaultClock::default())
    }
}

impl<C: Ticks + Clone> PartyRates<C> {
    /// The same with a clock of one's own.
    pub fn with_clock(limits: &Limits, clock: C) -> Self {
        let burst = limits.requests_per_second.saturating_add(limits.requests_per_second.get());
        let requests = Quota::per_second(limits.requests_per_second).allow_burst(burst);
        let dry_runs = Quota::per_minute(limits.dry_runs_per_minute);
        Self { requests: Pace::new(requests, clock.clone()), dry_runs: Pace::new(dry_runs, clock) }
    }

    /// Counts a request of this party; 429 when there are too many.
    pub fn request(&self, party: &PartyId) -> Result<(), Problem> {
        let detail = "your party sends more requests than are answered; send them more slowly";
        self.requests.check(party).map_err(|wait| too_many("too_many_requests", detail, wait))
    }

    /// Counts a dry run of this party; 429 when there are too many.
    pub fn dry_run(&self, party: &PartyId) -> Result<(), Problem> {
        let detail = "your party has asked for as many dry runs as it may in a minute";
        self.dry_runs.check(party).map_err(|wait| too_many("too_many_checks", detail, wait))
    }
}

/// `Retry-After` is in whole seconds, and after it the next try is to succeed.
fn too_many(code: &'static str, detail: &str, wait: Duration) -> Problem {
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    let seconds = u32::try_from(seconds).unwrap_or(u32::MAX).max(1);
    Problem::new(StatusCode::TOO_MANY_REQUESTS, code, detail).retry_after(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Options};
    use axum::http::header::RETRY_AFTER;
    use axum::response::IntoResponse;
    use governor::clock::FakeRelativeClock;
    use std::num::NonZeroU32;

    #[test]
    fn a_party_that_asks_too_often_is_told_when_to_come_back() {
        let limits = Config::load_with(&Options::default(), []).expect("defaults").limits;
        let limits = Limits { requests_per_second: NonZeroU32::MIN, ..limits };
        let clock = FakeRelativeClock::default();
        let rates = PartyRates::with_clock(&limits, clock.clone());
        let [north, south] = ["north", "south"].map(|name| PartyId::new(name).expect("a name"));
        assert!((0..60).all(|_| rates.dry_run(&north).is_ok()), "sixty a minute");
        let problem = rates.dry_run(&north).expect_err("the sixty-first");
        assert_eq!(problem.code(), "too_many_checks");
        assert_eq!(problem.into_response().headers()[RETRY_AFTER], "1");
        assert!(rates.dry_run(&south).is_ok(), "the other party is not concerned");
        clock.advance(Duration::from_secs(1));
        assert!(rates.dry_run(&north).is_ok() && rates.dry_run(&north).is_err());
        let requests = [(); 3].map(|()| rates.request(&north).map_err(|p| p.code().to_owned()));
        assert_eq!(requests, [Ok(()), Ok(()), Err("too_many_requests".to_owned())]);
    }
}
