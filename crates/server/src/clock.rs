//! The wall clock of the doors, in whole seconds, which a simulation or a test can set by hand.
//!
//! The stamps of the record come from elsewhere: they are finer and strictly increase.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// What time it is.
#[derive(Clone, Debug, Default)]
pub struct Clock(Source);

#[derive(Clone, Debug, Default)]
enum Source {
    #[default]
    System,
    Set(Arc<AtomicU64>),
}

impl Clock {
    /// The clock of the machine.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands at this second since 1970 until it is moved; clones stand with it.
    pub fn standing_at(unix_s: u64) -> Self {
        Self(Source::Set(Arc::new(AtomicU64::new(unix_s))))
    }

    /// Moves a standing clock on. The clock of the machine is not ours to move.
    pub fn advance(&self, by: Duration) {
        match &self.0 {
            Source::System => {}
            Source::Set(unix_s) => {
                unix_s.fetch_add(by.as_secs(), Ordering::SeqCst);
            }
        }
    }

    /// Seconds since 1970; 0 where the machine believes that it is earlier.
    pub fn unix_s(&self) -> u64 {
        match &self.0 {
            Source::System => {
                SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
            }
            Source::Set(unix_s) => unix_s.load(Ordering::SeqCst),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standing_clock_moves_when_moved_and_its_clones_with_it() {
        let clock = Clock::standing_at(100);
        let clone = clock.clone();
        clock.advance(Duration::from_secs(5));
        assert_eq!((clock.unix_s(), clone.unix_s()), (105, 105));
        assert!(Clock::system().unix_s() > 1_700_000_000, "the machine's clock runs");
    }
}
