//! Bundles from anyone: what does not stand under the log's key is never verified, and no bytes
//! make verifying stop without an answer.

#![no_main]

use libfuzzer_sys::fuzz_target;
use std::io::Cursor;
use wire::bundle::{Files, Options, Report, verify};

/// A key under which nothing was ever signed here.
const KEY: &str = "line.example/north-south+ec4a024a+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";

fuzz_target!(|input: (&[u8], Vec<(&str, &[u8])>)| {
    let (archive, unpacked) = input;
    let options = Options::new(KEY.parse().expect("it is a key")).expect("of a log");
    if let Ok(files) = Files::zip(Cursor::new(archive.to_vec())) {
        check(verify(&files, &options).ok());
    }
    let files: std::collections::BTreeMap<String, Vec<u8>> =
        unpacked.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())).collect();
    let names: Vec<String> = files.keys().cloned().collect();
    let read = move |name: &str, most: u64| {
        Ok(files[name].iter().copied().take(usize::try_from(most).unwrap_or(usize::MAX)).collect())
    };
    let files = Files::unpacked(names, read).expect("a fuzzer has not so many");
    check(verify(&files, &options).ok());
});

fn check(report: Option<Report>) {
    let Some(report) = report else { return };
    assert!(!report.is_verified(), "nobody has the key: {report}");
    assert!(report.to_json().starts_with('{'));
}
