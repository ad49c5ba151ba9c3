//! The power fails while an append is written: the WAL ends anywhere, or with garbage.

use crate::content::{commits, copy, everything, expected, opened};
use journal::Journal;
use std::fs;

#[test]
fn a_torn_tail_is_cut_and_what_was_acknowledged_is_kept() {
    let (folder, torn) = (tempfile::tempdir().expect("one"), tempfile::tempdir().expect("two"));
    let mut journal = opened(folder.path());
    let group = commits(0, 12);
    journal.append(&group[..5]).expect("there is room");
    let acknowledged = journal.head();
    let wal = |folder: &tempfile::TempDir| folder.path().join("journal.db-wal");
    let synced = fs::read(wal(&folder)).expect("it is not closed yet").len();
    journal.append(&group[5..]).expect("there is room");
    let head = journal.head();
    copy(folder.path(), torn.path());
    let database = fs::read(torn.path().join("journal.db")).expect("it is there");
    let written = fs::read(wal(&torn)).expect("it is there");
    assert!(written.len() > synced);
    let cuts = (synced..=written.len()).step_by(509).chain([written.len()]);
    for cut in cuts {
        for garbage in [None, Some(0), Some(0xa5)] {
            let mut bytes = written[..cut].to_vec();
            bytes.resize(if garbage.is_some() { written.len() } else { cut }, garbage.unwrap_or(0));
            fs::write(torn.path().join("journal.db"), &database).expect("it can be written");
            fs::write(wal(&torn), bytes).expect("it can be written");
            let mut journal = opened(torn.path());
            let kept = if cut == written.len() { head } else { acknowledged };
            assert_eq!(journal.head(), kept, "cut at {cut}");
            let mut reader = journal.reader().expect("it can be read");
            let found = everything(&mut *reader).expect("it verifies");
            assert_eq!(found.len() as u64, kept);
            assert!(found.iter().all(|it| *it == expected(it.index, false)));
            // And it goes on from there.
            let next = commits(kept, 1);
            assert_eq!(journal.append(&next).expect("there is room"), next[0].end());
        }
    }
}
