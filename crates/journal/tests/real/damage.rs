//! A disk that changes bits: whoever opens and reads gets what was stored, or an error.

use crate::content::{chain, commits, copy, everything, expected, filled, opened, options};
use journal::{Journal, OpenError, ReadError, Reader, Record, Verify, open, open_reader};
use rusqlite::Connection;
use std::fs;
use std::path::Path;

/// A small journal with something of everything, and what it holds.
fn small(folder: &Path) -> Vec<Record> {
    let head = filled(folder, 12);
    let mut journal = opened(folder);
    journal.erase(&[0, 3, 6]).expect("there is room");
    (0..head).map(|index| expected(index, index <= 6)).collect()
}

fn flipped(bytes: &[u8], bit: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[bit / 8] ^= 1 << (bit % 8);
    bytes
}

#[test]
fn a_flipped_bit_in_the_database_gives_an_error_or_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let original = small(folder.path());
    let file = folder.path().join("journal.db");
    assert!(!folder.path().join("journal.db-wal").exists(), "all of it is in the database");
    let bytes = fs::read(&file).expect("it is there");
    let mut errors = 0;
    // Every bit of the database's header, and a sample of all others.
    let bits = (0..800).chain((800..bytes.len() * 8).step_by(149));
    for bit in bits {
        fs::write(&file, flipped(&bytes, bit)).expect("it can be written");
        let found = open(folder.path(), &options()).map(|journal| {
            let mut reader = journal.reader()?;
            everything(&mut *reader)
        });
        match found {
            Ok(Ok(found)) => assert_eq!(found, original, "bit {bit}"),
            Ok(Err(_)) | Err(_) => errors += 1,
        }
        let _ = fs::remove_file(folder.path().join("journal.db-wal"));
    }
    assert!(errors > 500, "only {errors} flips were noticed");
}

#[test]
fn a_flipped_bit_is_noticed_by_a_reader_beside_the_writer_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let original = small(folder.path());
    let file = folder.path().join("journal.db");
    let bytes = fs::read(&file).expect("it is there");
    for bit in (3..bytes.len() * 8).step_by(61) {
        fs::write(&file, flipped(&bytes, bit)).expect("it can be written");
        let found = open_reader(folder.path()).map(|mut reader| everything(&mut reader));
        if let Ok(Ok(found)) = found {
            // A reader cannot know that the log once was longer; opening for writing does.
            assert!(original.starts_with(&found), "bit {bit}");
        }
    }
}

#[test]
fn a_flipped_bit_in_the_wal_gives_an_error_or_loses_what_a_crash_could_have_torn() {
    let (folder, torn) = (tempfile::tempdir().expect("one"), tempfile::tempdir().expect("two"));
    let mut journal = opened(folder.path());
    let group = commits(0, 9);
    for commit in &group {
        journal.append(std::slice::from_ref(commit)).expect("there is room");
    }
    copy(folder.path(), torn.path());
    let file = torn.path().join("journal.db-wal");
    let database = fs::read(torn.path().join("journal.db")).expect("it is there");
    let bytes = fs::read(&file).expect("it is not closed yet");
    let (mut errors, mut cut) = (0, 0);
    for bit in (0..256).chain((256..bytes.len() * 8).step_by(1999)) {
        fs::write(torn.path().join("journal.db"), &database).expect("it can be written");
        fs::write(&file, flipped(&bytes, bit)).expect("it can be written");
        match open(torn.path(), &options()) {
            Ok(journal) => {
                let mut reader = journal.reader().expect("it can be read");
                let found = everything(&mut *reader).expect("it verifies");
                let whole: Vec<u64> = group[6..].iter().map(|commit| commit.end()).collect();
                assert!(whole.contains(&journal.head()), "bit {bit}: head {}", journal.head());
                assert!(found.iter().all(|it| *it == expected(it.index, false)), "bit {bit}");
                cut += usize::from(journal.head() < group[8].end());
            }
            Err(error) => {
                assert!(chain(&error).contains("journal.db-wal is damaged"), "{}", chain(&error));
                errors += 1;
            }
        }
    }
    assert!(errors > 0 && cut > 0, "{errors} errors, {cut} cut");
}

/// Changes a closed journal behind its back.
fn tamper(folder: &Path, statement: &str) {
    let connection = Connection::open(folder.join("journal.db")).expect("it is a database");
    let changed = connection.execute(statement, []).expect("the statement is right");
    assert!(changed > 0, "{statement} changed nothing");
}

#[test]
fn damage_names_the_commit_and_the_file_and_is_never_skipped() {
    let folder = tempfile::tempdir().expect("a folder");
    let head = filled(folder.path(), 100);
    let second = crate::content::commit(0).end();
    tamper(folder.path(), &format!("DELETE FROM commits WHERE first = {second}"));
    // It is older than what is verified at opening.
    let journal = opened(folder.path());
    assert_eq!(journal.head(), head);
    let mut reader = journal.reader().expect("it can be read");
    let error = everything(&mut *reader).expect_err("a commit is missing");
    let message = error.to_string();
    assert!(message.contains("journal.db"), "{message}");
    assert!(message.contains(&format!("the commit at record {second} is damaged: it is missing")));
    let behind = crate::content::commit(second).end();
    assert_eq!(reader.read(behind, 1, 0).expect("it is whole"), [expected(behind, false)]);
    assert!(reader.read(second, 1, 0).is_err());
    drop((journal, reader));
    let all = journal::Options { verify: Verify::Everything, ..options() };
    assert!(matches!(
        open(folder.path(), &all),
        Err(OpenError::Unverified(ReadError::Damaged { commit, .. })) if commit == second
    ));
}

#[test]
fn a_journal_that_contradicts_itself_does_not_open() {
    let statements = [
        "DELETE FROM commits WHERE first = (SELECT max(first) FROM commits)",
        "DELETE FROM commits WHERE first = 0",
        "DELETE FROM commits",
        "DELETE FROM head",
        "UPDATE head SET head = head - 1",
        "UPDATE head SET head = head + 1",
        "UPDATE commits SET count = count + 1 WHERE first = (SELECT max(first) FROM commits)",
        "UPDATE commits SET checksum = checksum + 1",
        "UPDATE meta SET identity = x'00'",
        "UPDATE withheld SET bytes = NULL",
        "UPDATE withheld SET bytes = zeroblob(length(bytes))",
        "DELETE FROM withheld",
    ];
    for statement in statements {
        let folder = tempfile::tempdir().expect("a folder");
        filled(folder.path(), 12);
        tamper(folder.path(), statement);
        let error = open(folder.path(), &options()).map(|_| ()).expect_err(statement);
        let message = chain(&error);
        assert!(message.contains("journal.db"), "{statement}: {message}");
    }
}

#[test]
fn withheld_bytes_of_another_record_do_not_pass() {
    let folder = tempfile::tempdir().expect("a folder");
    filled(folder.path(), 12);
    let other = "UPDATE withheld SET (checksum, bytes) =
        (SELECT checksum, bytes FROM withheld WHERE record = 3) WHERE record = 0";
    tamper(folder.path(), other);
    let mut reader = open_reader(folder.path()).expect("it can be read");
    let message = reader.read_withheld(0).expect_err("they are another's").to_string();
    assert!(message.contains("withheld bytes of record 0 are not those"), "{message}");
    assert_eq!(reader.read_withheld(3).expect("whole"), expected(3, false).withheld);
}
