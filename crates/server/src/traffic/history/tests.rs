//! What was recorded is read back: of the party alone, of the window alone, finished or not.

use super::super::recorder::Recorder;
use super::*;
use std::time::Duration;
use traffic::{AircraftId, ClimbRates, Heights, Quality, Report, Surface, TrackId, Velocity};
use volume::{Altitude, Datum, Position};
use wire::answer::Utc;

const SEGMENT: Duration = Duration::from_secs(100);
const KEPT: Duration = Duration::from_secs(86_400);

fn at(second: i64) -> Instant {
    Instant::from_micros(1_780_308_000_000_000 + second * 1_000_000).expect("in range")
}

fn party(name: &str) -> PartyId {
    PartyId::new(name).expect("a name")
}

fn report(address: u32, second: i64) -> Report {
    let altitude = Altitude::new(3_048_000, Datum::Std).expect("in range");
    Report {
        track: TrackId { aircraft: AircraftId::Icao24(address), source: "tower".into() },
        time: at(second),
        position: Position::new(47.0, 8.0).expect("a position"),
        heights: Heights::of(altitude),
        velocity: Some(Velocity::from_track(100.0, 90.0).expect("slow enough")),
        climb: ClimbRates { pressure_mm_s: Some(5_080), geometric_mm_s: None },
        quality: Quality::default(),
        surface: Surface::Airborne,
        callsign: Some("SWR1".into()),
        party: None,
    }
}

/// 250 seconds of two parties: two segments finished each, of which one is noted, and one open.
fn recorded(data: &Path) -> Recorder {
    let mut recorder = Recorder::open(data, SEGMENT, KEPT).expect("it opens");
    for second in 0..=250 {
        recorder.keep(&party("north"), &report(1, second), at(second)).expect("kept");
        recorder.keep(&party("south"), &report(2, second), at(second)).expect("kept");
        recorder.turn(at(second)).expect("turned");
    }
    for (entry, closed) in recorder.closed.clone().iter().take(2).enumerate() {
        recorder.was_noted(closed, entry as u64 + 7);
    }
    recorder
}

fn told(data: &Path, of: &str, from: i64, to: i64) -> HistoryView {
    let window = HistoryWindow { from: at(from), to: at(to) };
    read(&data.join(super::super::FOLDER), &party(of), window)
}

#[test]
fn a_party_reads_what_its_own_feeds_told_across_segments() {
    let data = tempfile::tempdir().expect("a folder");
    let recorder = recorded(data.path());
    let view = told(data.path(), "north", 0, 250);
    assert!(view.complete);
    let [track] = &view.tracks[..] else { panic!("one track: {view:?}") };
    assert_eq!((track.aircraft.as_str(), track.source.as_str()), ("000001", "tower"));
    assert_eq!(track.callsign.as_deref(), Some("SWR1"));
    let times: Vec<_> = track.positions.iter().map(|position| position.time.clone()).collect();
    let expected: Vec<_> = (0..=50).map(|step| Utc(at(5 * step)).to_string()).collect();
    assert_eq!(times, expected);
    let first = &track.positions[0];
    assert_eq!((first.altitude_std_m, first.altitude_m), (Some(3_048.0), None));
    let close =
        |found: Option<f64>, wanted: f64| found.is_some_and(|it| (it - wanted).abs() < 0.01);
    assert!(close(first.speed_m_s, 100.0) && close(first.track_deg, 90.0), "{first:?}");
    assert!(close(first.climb_m_s, 5.08), "{first:?}");
    drop(recorder);
}

#[test]
fn a_window_is_told_alone_and_what_is_no_segment_is_left_out() {
    let data = tempfile::tempdir().expect("a folder");
    let _recorder = recorded(data.path());
    let folder = data.path().join(super::super::FOLDER);
    fs::write(folder.join("1-aa.open"), b"torn").expect("written");
    fs::write(folder.join("notes.txt"), b"of somebody").expect("written");
    let view = told(data.path(), "south", 120, 130);
    assert!(view.complete);
    assert_eq!(view.tracks[0].aircraft, "000002");
    assert_eq!(view.tracks[0].positions.len(), 3);
    assert!(told(data.path(), "south", 300, 400).tracks.is_empty());
    assert!(told(data.path(), "east", 0, 250).tracks.is_empty());
    let nowhere = tempfile::tempdir().expect("a folder");
    assert!(told(nowhere.path(), "north", 0, 250).complete);
}
