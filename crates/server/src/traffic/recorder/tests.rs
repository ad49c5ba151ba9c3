//! What is recorded is there, also after a crash at any byte.

use super::*;
use traffic::{AircraftId, ClimbRates, Heights, Quality, Surface, TrackId};
use volume::Position;

const SEGMENT: Duration = Duration::from_secs(600);
const KEPT: Duration = Duration::from_secs(86_400);

fn at(seconds: i64) -> Instant {
    Instant::from_micros(1_780_308_000_000_000 + seconds * 1_000_000).expect("in range")
}

fn report(second: i64) -> Report {
    Report {
        track: TrackId { aircraft: AircraftId::Icao24(0x4b_1812), source: "tower".into() },
        time: at(second),
        position: Position::new(47.0, 8.0).expect("a position"),
        heights: Heights::default(),
        velocity: None,
        climb: ClimbRates::default(),
        quality: Quality::default(),
        surface: Surface::Airborne,
        callsign: None,
        party: None,
    }
}

fn north() -> PartyId {
    PartyId::new("north").expect("a name")
}

/// The file of a segment that is written still.
fn open_file(data: &Path) -> PathBuf {
    let files = fs::read_dir(data.join(FOLDER)).expect("the folder").flatten();
    let mut open =
        files.map(|file| file.path()).filter(|path| path.extension() == Some("open".as_ref()));
    open.next().expect("one is open")
}

#[test]
fn a_segment_is_closed_in_time_hashed_named_and_deleted_in_time() {
    let data = tempfile::tempdir().expect("a folder");
    let mut recorder = Recorder::open(data.path(), SEGMENT, KEPT).expect("it opens");
    for second in 0..=600 {
        recorder.keep(&north(), &report(second), at(second)).expect("kept");
        recorder.turn(at(second)).expect("turned");
    }
    let [closed] = &recorder.closed[..] else { panic!("one is closed: {:?}", recorder.closed) };
    let closed = closed.clone();
    let bytes = fs::read(&closed.path).expect("it is there");
    assert_eq!(closed.segment.hash.0, <[u8; 32]>::from(Sha256::digest(&bytes)));
    assert_eq!((closed.segment.reports, closed.segment.torn), (601, false));
    assert_eq!((closed.segment.from, closed.segment.to), (at(0), at(600)));
    recorder.was_noted(&closed, 17);
    assert!(recorder.closed.is_empty() && !closed.path.exists());
    let kept = || fs::read_dir(data.path().join(FOLDER)).expect("the folder").count();
    recorder.retire(at(600 + 86_400));
    assert_eq!(kept(), 1);
    recorder.retire(at(602 + 86_400));
    assert_eq!(kept(), 0);
}

#[test]
fn a_crash_at_any_byte_loses_the_tail_and_says_so() {
    let data = tempfile::tempdir().expect("a folder");
    let mut recorder = Recorder::open(data.path(), SEGMENT, KEPT).expect("it opens");
    for second in 0..50 {
        recorder.keep(&north(), &report(second), at(second)).expect("kept");
        recorder.turn(at(second)).expect("turned");
    }
    // What was turned is there although nobody closed the file.
    let bytes = fs::read(open_file(data.path())).expect("it is there");
    let mut last = 0;
    for cut in (0..=bytes.len()).step_by(7).chain([bytes.len()]) {
        let after = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(after.path().join(FOLDER)).expect("made");
        fs::write(after.path().join(FOLDER).join("1-aa.open"), &bytes[..cut]).expect("written");
        let again = Recorder::open(after.path(), SEGMENT, KEPT).expect("it opens");
        let Some(closed) = again.closed.first() else {
            assert_eq!(last, 0, "what could be read before cannot be any more");
            continue;
        };
        let segment = &closed.segment;
        assert!(segment.torn && segment.reports >= last && segment.party == north());
        assert_eq!(segment.to, at(i64::try_from(segment.reports.max(1)).expect("small") - 1));
        let found = fs::read(&closed.path).expect("it is there");
        assert_eq!(segment.hash.0, <[u8; 32]>::from(Sha256::digest(&found)));
        last = segment.reports;
    }
    assert_eq!(last, 50);
}
