//! Live traffic: who is where, who is about to meet, and who left what was declared.
//!
//! Reports of aircraft come in, and time is an argument: the same reports and the same instants
//! give the same alerts, on every machine and on every replay. Alerts and observations come out;
//! nothing here changes a plan, and nothing here knows a feed's format, a clock or a socket.

pub mod alert;
pub mod association;
pub mod conformance;
pub mod encounter;
pub mod intrusion;
mod passing;
mod picture;
mod report;
mod vector;
pub mod well_clear;

pub use passing::Passing;
pub use picture::{Doubt, Freshness, Implausible, Picture, PictureRules, Taken, Track};
pub use report::{
    AircraftId, ClimbRates, Heights, HeightsError, Quality, Report, Surface, TrackId, Velocity,
    VelocityError,
};
