//! Withheld bytes that are erased are gone from the disk, and the records stay verifiable.

use crate::content::{everything, expected, filled, opened};
use journal::{Commit, Journal, Withheld};
use std::fs;
use std::path::Path;

const SECRET: &[u8] = b"the position that nobody may know, repeated until it fills pages; ";

fn disk_holds_the_secret(folder: &Path) -> bool {
    let files = fs::read_dir(folder).expect("a folder").flatten();
    files
        .map(|file| fs::read(file.path()).expect("a file"))
        .any(|bytes| bytes.windows(SECRET.len()).any(|window| window == SECRET))
}

#[test]
fn erased_bytes_are_gone_from_every_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut journal = opened(folder.path());
    let mut commit = Commit::new(0);
    commit.push(b"public", Some(SECRET)).expect("it is small");
    commit.push(b"public too", Some(&SECRET.repeat(500))).expect("it is small");
    journal.append(&[commit]).expect("there is room");
    assert!(disk_holds_the_secret(folder.path()));
    let mut reader = journal.reader().expect("it can be read");
    journal.erase(&[0]).expect("there is room");
    assert_eq!(reader.read_withheld(0).expect("whole"), Some(Withheld::Erased));
    assert_eq!(reader.read_withheld(1).expect("whole"), Some(Withheld::Bytes(SECRET.repeat(500))));
    journal.erase(&[1]).expect("there is room");
    assert!(!disk_holds_the_secret(folder.path()));
    assert_eq!(reader.read(0, 1, 0).expect("whole")[0].record, b"public");
}

#[test]
fn erasing_is_incremental_idempotent_and_lasting() {
    let folder = tempfile::tempdir().expect("a folder");
    let head = filled(folder.path(), 30);
    let mut journal = opened(folder.path());
    journal.erase(&[]).expect("nothing to do");
    journal.erase(&[9, 0, 3, 0]).expect("there is room");
    // Erased already, without withheld bytes, not there.
    journal.erase(&[0, 6, 1, head, u64::MAX]).expect("there is room");
    assert_eq!(journal.head(), head);
    drop(journal);
    let journal = opened(folder.path());
    let mut reader = journal.reader().expect("it can be read");
    let found = everything(&mut *reader).expect("it verifies");
    let right: Vec<_> = (0..head).map(|index| expected(index, index <= 9)).collect();
    assert_eq!(found, right);
    assert_eq!(reader.read_withheld(1).expect("whole"), None);
    assert_eq!(reader.read_withheld(head).expect("whole"), None);
}
