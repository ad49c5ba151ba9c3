//! Live traffic on the line: alerts, what was seen of intents, and what proves where everybody was.
//!
//! Positions are no facts of the line, and no entry holds one. What follows from them is: that two
//! aircraft are about to meet, that a flight left what was declared, that a side acknowledged it,
//! and the hash of each piece of the flight recorder. The host judges the tracks and notes what it
//! found; nothing here changes an intent, for only its manager does that.
//!
//! A feed belongs to a party, and only that party sees its tracks, unless the agreement shares
//! them. Whom an alert concerns is told when and how close, and of a track nothing.

mod command;
mod decide;
mod entry;
mod rejection;
mod state;
mod terms;

pub use command::Command;
pub use decide::{ALERTS_STANDING_MAX, Reply};
pub use entry::{
    Audience, Body, Encounter, Finding, Label, Observation, Over, Seen, Segment, TrackLabel,
};
pub use rejection::TrafficRejection;
pub use state::{Acknowledged, PrivateTraffic, PublicAlert, PublicObservation, PublicTraffic};
pub use terms::TrafficTerms;

pub(crate) use decide::noted;
