//! Recorded files, where they are at hand.

use super::told_in;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use wire::feed::FeedFormat;

/// Looked for as `shared/data` beside any folder that the project lies in; aloud when missing.
fn shared(name: &str) -> Option<PathBuf> {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut places = home.ancestors().map(|folder| folder.join("shared/data").join(name));
    let found = places.find(|path| path.exists());
    if found.is_none() {
        // The test harness hides what a passing test prints, so this goes around it.
        writeln!(std::io::stderr(), "skipped: {name} is not here").expect("stderr takes a line");
    }
    found
}

#[test]
fn samples_of_cursor_on_target_are_read() {
    let Some(folder) = shared("cot") else { return };
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the folder can be read")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|it| it == "cot"))
        .collect();
    files.sort();
    assert!(!files.is_empty());
    for file in files {
        let bytes = fs::read(&file).expect("the file can be read");
        assert_eq!(FeedFormat::detect(&bytes), Some(FeedFormat::CursorOnTarget), "{file:?}");
        let told = told_in(FeedFormat::CursorOnTarget, &bytes, bytes.len());
        // Shapes, routes and markers of battle dimension are no errors; only an atom is a track.
        assert!(!told.contains("radar: "), "{file:?}: {told}");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let is_atom = text.contains("<event") && text.contains(" type='a-u-G' time=");
        assert_eq!(told.lines().count(), usize::from(is_atom), "{file:?}: {told}");
    }
}

#[test]
fn the_swiss_day_is_a_feed_without_errors() {
    let Some(file) = shared("adsb-switzerland/switzerland.json.gz") else { return };
    let packed = fs::read(file).expect("the file can be read");
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&packed[..]), &mut bytes)
        .expect("it unpacks");
    assert_eq!(FeedFormat::detect(&bytes[..4_096]), Some(FeedFormat::Points));
    let told = told_in(FeedFormat::Points, &bytes, 65_536);
    assert_eq!(told.lines().filter(|line| line.starts_with("radar: ")).count(), 0);
    assert_eq!(told.lines().count(), 139_098);
}
