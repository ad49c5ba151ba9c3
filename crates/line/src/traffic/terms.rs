//! What an agreement says of live traffic. An agreement that is silent shares no track.

use volume::Minima;

/// What the sides agreed on for live traffic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrafficTerms {
    /// Whether every side sees the tracks of every feed. Otherwise a feed's tracks are its
    /// party's alone.
    pub share_tracks: bool,
    /// How far ahead two aircraft are predicted, microseconds.
    pub look_ahead_us: i64,
    /// How far from what was declared an aircraft still conforms; `None` for half the separation
    /// minima, so that two that conform stay apart as far as their intents do.
    pub tolerance: Option<Minima>,
}

/// Five minutes: farther ahead nothing that flies straight does so still.
const LOOK_AHEAD_US: i64 = 300_000_000;

impl TrafficTerms {
    /// The farthest that anything is predicted, microseconds.
    pub const LOOK_AHEAD_US_MAX: i64 = 3_600_000_000;
}

impl Default for TrafficTerms {
    fn default() -> Self {
        Self { share_tracks: false, look_ahead_us: LOOK_AHEAD_US, tolerance: None }
    }
}
