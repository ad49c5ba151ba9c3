//! Feeds as they come: whole, in pieces, wrong, and recorded.

mod binary;
mod geojson;
mod recorded;
mod text;
mod untrusted;

use std::fmt::Write;
use volume::{Altitude, Instant};
use wire::feed::{FeedFormat, FeedOptions, FeedReader};

/// All that a feed tells, a line each; the same in whatever pieces it comes.
fn told(format: FeedFormat, bytes: &[u8]) -> String {
    let whole = told_in(format, bytes, bytes.len().max(1));
    for piece in [1, 7] {
        assert_eq!(told_in(format, bytes, piece), whole, "in pieces of {piece}");
    }
    whole
}

fn told_in(format: FeedFormat, bytes: &[u8], piece: usize) -> String {
    let options = FeedOptions { source: "radar".into(), party: None };
    let (mut reader, mut told) = (FeedReader::new(format, options), String::new());
    let mut sink = |read: Result<traffic::Report, wire::feed::FeedError>| {
        let line = match read {
            Ok(report) => words(&report),
            Err(error) => error.to_string(),
        };
        writeln!(told, "{line}").expect("a String takes everything");
    };
    for bytes in bytes.chunks(piece) {
        reader.push(bytes, Instant::from_micros(1_700_000_000_000_000).expect("now"), &mut sink);
    }
    reader.end(&mut sink);
    told
}

fn words(report: &traffic::Report) -> String {
    let height = |altitude: Option<Altitude>| {
        altitude.map(|it| format!(" {}{}", it.mm(), it.datum())).unwrap_or_default()
    };
    let mut words = format!(
        "{}/{} @{} {},{}{}{}",
        report.track.source,
        report.track.aircraft,
        report.time.micros(),
        report.position.latitude_deg(),
        report.position.longitude_deg(),
        height(report.heights.pressure()),
        height(report.heights.geometric()),
    );
    if let Some(velocity) = report.velocity {
        write!(words, " {:.1}m/s {:.0}deg", velocity.speed(), velocity.track_deg())
            .expect("a String takes everything");
    }
    for rate in [report.climb.pressure_mm_s, report.climb.geometric_mm_s].into_iter().flatten() {
        write!(words, " climb {rate}").expect("a String takes everything");
    }
    if report.surface == traffic::Surface::Ground {
        words.push_str(" ground");
    }
    if let Some(callsign) = &report.callsign {
        write!(words, " {callsign}").expect("a String takes everything");
    }
    words
}
