//! What the host notes of live traffic, and what a side says to it.

use super::{Audience, Encounter, Observation, Over, Segment, TrackLabel};
use crate::RuleName;

/// What is asked. All but the acknowledgement is noted by the host itself.
#[derive(Clone, Debug)]
pub enum Command {
    /// Two aircraft are about to be too close.
    RaiseAlert {
        /// By which rule.
        rule: RuleName,
        /// How severe.
        level: RuleName,
        /// Who is told.
        audience: Audience,
        /// When, and how close.
        encounter: Encounter,
        /// Which tracks, in the order of the feeds in the audience.
        tracks: [TrackLabel; 2],
    },
    /// An alert that stands has another level.
    ChangeAlert {
        /// The entry that raised it.
        alert: u64,
        /// How severe it is now.
        level: RuleName,
        /// When, and how close, as it looks now.
        encounter: Encounter,
    },
    /// An alert that stands is over.
    ClearAlert {
        /// The entry that raised it.
        alert: u64,
        /// Why.
        because: Over,
    },
    /// A feed saw something of an item.
    Observe {
        /// Who is told.
        audience: Audience,
        /// What.
        observation: Observation,
        /// Which track.
        track: TrackLabel,
    },
    /// A piece of the flight recorder is complete.
    CloseSegment(Segment),
    /// A side has taken note of an alert.
    AcknowledgeAlert {
        /// The entry that raised it.
        alert: u64,
    },
}

impl Command {
    /// Whether it is the host that says so.
    pub const fn is_of_host(&self) -> bool {
        match self {
            Self::RaiseAlert { .. }
            | Self::ChangeAlert { .. }
            | Self::ClearAlert { .. }
            | Self::Observe { .. }
            | Self::CloseSegment(_) => true,
            Self::AcknowledgeAlert { .. } => false,
        }
    }
}
