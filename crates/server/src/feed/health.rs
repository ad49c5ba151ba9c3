//! How a feed does: what it counts, and how old what it told is.

use volume::Instant;

/// How the connection of a feed stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FeedState {
    /// It is being made.
    #[default]
    Connecting,
    /// Bytes come, or may.
    Connected,
    /// It failed, and is made anew in a while.
    Waiting,
    /// A recording is over.
    Over,
}

impl FeedState {
    /// All states.
    pub const ALL: [Self; 4] = [Self::Connecting, Self::Connected, Self::Waiting, Self::Over];

    /// The name in answers and metrics.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::Connected => "connected",
            Self::Waiting => "waiting",
            Self::Over => "over",
        }
    }
}

/// How a feed does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeedHealth {
    /// How its connection stands.
    pub state: FeedState,
    /// When the last byte came.
    pub heard: Option<Instant>,
    /// Of when its newest report is.
    pub newest: Option<Instant>,
    /// Bytes that came.
    pub bytes: u64,
    /// Reports that were read.
    pub reports: u64,
    /// Messages that could not be read.
    pub wrong: u64,
    /// Reports that gave way to newer ones, for nobody had taken them.
    pub dropped: u64,
    /// How often the connection was made anew.
    pub reconnects: u64,
    /// How many reports wait now.
    pub waiting: usize,
    /// What was last wrong, with the connection or with a message.
    pub problem: Option<String>,
}

#[derive(Debug, Default)]
pub(super) struct Health {
    told: FeedHealth,
}

/// Longer than this no problem is told: what a stranger sends is in it.
const PROBLEM_BYTES_MAX: usize = 300;

impl Health {
    pub(super) fn told(&self, waiting: usize) -> FeedHealth {
        FeedHealth { waiting, ..self.told.clone() }
    }

    pub(super) fn heard(&mut self, bytes: usize, now: Instant) {
        self.told.bytes += bytes as u64;
        self.told.heard = Some(now);
    }

    pub(super) fn understood(
        &mut self,
        times: impl ExactSizeIterator<Item = Instant>,
        wrong: u64,
        problem: Option<String>,
    ) {
        self.told.reports += times.len() as u64;
        self.told.newest = times.max().max(self.told.newest);
        self.told.wrong += wrong;
        if let Some(problem) = problem {
            self.told.problem = Some(cut(problem));
        }
    }

    pub(super) fn dropped(&mut self, reports: usize) {
        self.told.dropped += reports as u64;
    }

    pub(super) fn is_now(&mut self, state: FeedState, why: Option<String>) {
        if state == FeedState::Waiting {
            self.told.reconnects += 1;
        }
        self.told.state = state;
        if let Some(why) = why {
            self.told.problem = Some(cut(why));
        }
    }
}

fn cut(mut text: String) -> String {
    let mut end = text.len().min(PROBLEM_BYTES_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
    text
}
