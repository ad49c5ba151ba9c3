//! Feeds: what receivers, trackers and other systems say of aircraft, in the formats they speak.
//!
//! A reader takes bytes as they come, in any pieces, from a socket or a file, and hands over each
//! report as soon as it is whole, or says what could not be read, where, and why. One wrong
//! message costs no other. Nothing here judges a report: that is the picture's to do.
//!
//! Altitudes stay what they are: a barometric one is `STD`, a satellite one `W84`.

mod aircraft_json;
mod beast;
mod cot;
mod error;
mod frame;
mod geojson;
mod heard;
mod mavlink;
mod mode_s;
mod open_sky;
mod points;
mod quantity;
mod reader;
mod recording;
mod remote_id;
mod sbs;

pub use cot::write_event;
pub use error::FeedError;
pub use geojson::TrackFeatures;
pub use points::{RecordedFix, read_fix, write_fix, write_point};
pub use reader::{FeedFormat, FeedOptions, FeedReader};
pub use recording::{read_recording, write_chunk};

use traffic::Report;

/// Where a reader hands what it has read: each report, or why something could not be read.
pub type FeedSink<'a> = dyn FnMut(Result<Report, FeedError>) + 'a;
