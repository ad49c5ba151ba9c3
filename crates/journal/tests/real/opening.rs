//! Who may open what, and what is said to those who may not.

use crate::content::{chain, commits, copy, everything, expected, filled, opened, options};
use journal::{
    AppendError, Commit, Journal, OpenError, Reader, WrongHead, open, open_reader, snapshot,
};
use rusqlite::Connection;
use std::env;
use std::fs;
use std::process::Command;

#[test]
fn what_was_appended_is_there_after_reopening() {
    let folder = tempfile::tempdir().expect("a folder");
    let deep = folder.path().join("data/line");
    let mut journal = opened(&deep);
    assert_eq!((journal.head(), journal.identity()), (0, b"a line".as_slice()));
    assert_eq!(journal.directory(), deep);
    let group = commits(0, 50);
    let head = journal.append(&group).expect("there is room");
    assert_eq!((head, journal.head()), (group[49].end(), head));
    drop(journal);
    let other = journal::Options { identity: b"another".to_vec(), ..options() };
    let journal = open(&deep, &other).expect("it opens");
    assert_eq!((journal.head(), journal.identity()), (head, b"a line".as_slice()));
    let mut reader = open_reader(&deep).expect("anyone may read");
    assert_eq!(reader.read(head - 1, 9, 9).expect("it is whole"), [expected(head - 1, false)]);
}

#[test]
fn a_wrong_head_is_refused_with_the_actual_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut journal = opened(folder.path());
    let group = commits(0, 3);
    for wrong in [1, 7, u64::MAX] {
        let error = journal.append(&commits(wrong.min(99), 1)).expect_err("the head is 0");
        let refused = WrongHead { expected: wrong.min(99), actual: 0 };
        assert!(matches!(error, AppendError::WrongHead(found) if found == refused));
        assert!(!error.is_fatal());
    }
    // One that does not follow refuses them all.
    let gap = [group[0].clone(), group[2].clone()];
    assert!(matches!(journal.append(&gap), Err(AppendError::WrongHead(_))));
    assert_eq!(journal.head(), 0);
    journal.append(&group).expect("these follow");
    let again = journal.append(&group).expect_err("they are there already");
    let message = again.to_string();
    assert!(message.contains(&format!("at 0, and it is at {}", group[2].end())), "{message}");
}

#[test]
fn a_head_moved_by_somebody_else_is_noticed_on_the_disk() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut journal = opened(folder.path());
    let group = commits(0, 2);
    let head = journal.append(&group[..1]).expect("there is room");
    let other = Connection::open(folder.path().join("journal.db")).expect("it is a database");
    other.execute("UPDATE head SET head = 1000", []).expect("nobody else is writing");
    let error = journal.append(&group[1..]).expect_err("the head was moved");
    let refused = WrongHead { expected: head, actual: 1000 };
    assert!(matches!(error, AppendError::WrongHead(found) if found == refused));
    let count: i64 =
        other.query_row("SELECT count(*) FROM commits", [], |row| row.get(0)).expect("a number");
    assert_eq!(count, 1);
}

#[test]
fn commits_without_records_leave_nothing_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut journal = opened(folder.path());
    assert_eq!(journal.append(&[]).expect("nothing to do"), 0);
    assert_eq!(journal.append(&[Commit::new(0)]).expect("nothing to do"), 0);
    let mut some = commits(0, 2);
    some.insert(1, Commit::new(some[0].end()));
    some.insert(0, Commit::new(0));
    let head = journal.append(&some).expect("there is room");
    assert_eq!(head, some[3].end());
    assert!(matches!(journal.append(&[Commit::new(0)]), Err(AppendError::WrongHead(_))));
    drop(journal);
    assert_eq!(opened(folder.path()).head(), head);
}

#[test]
fn a_second_writer_is_refused_and_the_folder_named() {
    const FOLDER: &str = "CLEARLINE_TEST_SECOND_WRITER";
    if let Some(folder) = env::var_os(FOLDER) {
        let refused = open(folder.as_ref(), &options()).expect_err("another process has it");
        assert!(matches!(refused, OpenError::InUse { .. }));
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let journal = opened(folder.path());
    let message = open(folder.path(), &options()).map(|_| ()).expect_err("it is open").to_string();
    assert!(message.contains(&folder.path().display().to_string()), "{message}");
    assert!(message.contains("in use by another process"), "{message}");
    let itself = env::current_exe().expect("the test is a program");
    let other = Command::new(itself)
        .args(["--exact", "opening::a_second_writer_is_refused_and_the_folder_named"])
        .env(FOLDER, folder.path())
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&other.stdout);
    assert!(other.status.success() && said.contains("1 passed"), "{said}");
    drop(journal);
    opened(folder.path());
}

#[test]
fn what_is_no_journal_of_this_version_is_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("journal.db");
    fs::write(&file, b"Dear diary, today I was opened by a stranger. ".repeat(100)).expect("text");
    let before = fs::read(&file).expect("it is there");
    assert!(matches!(open(folder.path(), &options()), Err(OpenError::NotAJournal { .. })));
    assert_eq!(fs::read(&file).expect("it is there"), before);
    fs::remove_file(&file).expect("it is there");
    let other = Connection::open(&file).expect("a database");
    other.execute_batch("CREATE TABLE notes (text)").expect("it can be made");
    drop(other);
    assert!(matches!(open(folder.path(), &options()), Err(OpenError::NotAJournal { .. })));
    fs::remove_file(&file).expect("it is there");
    filled(folder.path(), 1);
    let newer = Connection::open(&file).expect("a database");
    newer.pragma_update(None, "user_version", 2).expect("it can be set");
    drop(newer);
    let message = chain(&open(folder.path(), &options()).map(|_| ()).expect_err("it is newer"));
    assert!(message.contains("has format 2, and this version knows format 1"), "{message}");
    assert!(matches!(open_reader(folder.path()), Err(OpenError::Format { .. })));
}

#[test]
fn a_making_that_was_cut_short_is_begun_anew() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("journal.db"), b"").expect("a file");
    let mut journal = opened(folder.path());
    journal.append(&commits(0, 1)).expect("there is room");
}

#[test]
fn a_folder_that_cannot_be_used_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("taken");
    fs::write(&file, b"").expect("a file");
    let message = open(&file, &options()).map(|_| ()).expect_err("it is a file").to_string();
    assert!(message.contains("cannot use the folder") && message.contains("taken"), "{message}");
    assert!(open_reader(&folder.path().join("absent")).is_err());
}

#[test]
fn opening_removes_snapshots_of_what_the_disk_never_had() {
    let folder = tempfile::tempdir().expect("a folder");
    let head = filled(folder.path(), 3);
    snapshot::write(folder.path(), head, b"true").expect("there is room");
    snapshot::write(folder.path(), head + 1, b"ahead of the disk").expect("there is room");
    fs::write(folder.path().join("snapshot-9.tmp"), b"cut short").expect("a file");
    opened(folder.path());
    assert_eq!(snapshot::newest_valid(folder.path(), u64::MAX), Some((head, b"true".to_vec())));
    assert!(!folder.path().join("snapshot-9.tmp").exists());
}

#[test]
fn a_reader_sees_what_is_appended_after_it_was_made_and_begets_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut journal = opened(folder.path());
    let mut reader = journal.reader().expect("it can be read");
    assert_eq!(reader.read(0, 9, 9).expect("it is empty"), []);
    let head = journal.append(&commits(0, 9)).expect("there is room");
    assert_eq!(reader.head().expect("it can be read"), head);
    let mut another = reader.another().expect("it can be read");
    drop((reader, journal));
    let found = another.read(2, 5, usize::MAX).expect("it is whole");
    assert_eq!(found, (2..7).map(|index| expected(index, false)).collect::<Vec<_>>());
    assert_eq!(another.read(head, 5, 5).expect("nothing is there"), []);
    assert_eq!(another.read(u64::MAX, 5, 5).expect("nothing is there"), []);
    assert_eq!(another.read(0, 0, 5).expect("nothing is wanted"), []);
    assert_eq!(another.read_withheld(u64::MAX).expect("nothing is there"), None);
}

#[test]
fn what_a_crash_left_can_be_read_without_writing_to_it() {
    let (folder, left) = (tempfile::tempdir().expect("one"), tempfile::tempdir().expect("two"));
    let mut journal = opened(folder.path());
    let head = journal.append(&commits(0, 9)).expect("there is room");
    copy(folder.path(), left.path());
    let mut reader = open_reader(left.path()).expect("it can be read");
    let found = everything(&mut reader).expect("it verifies");
    assert_eq!(found, (0..head).map(|index| expected(index, false)).collect::<Vec<_>>());
}

#[test]
fn a_folder_is_free_at_once_even_while_children_are_started() {
    let folder = tempfile::tempdir().expect("a folder");
    let (stop, stopped) = std::sync::mpsc::channel::<()>();
    let busy = std::thread::spawn(move || {
        let itself = env::current_exe().expect("the test is a program");
        while let Err(std::sync::mpsc::TryRecvError::Empty) = stopped.try_recv() {
            let child = Command::new(&itself).arg("--list").output().expect("it runs");
            assert!(child.status.success());
        }
    });
    for _ in 0..100 {
        opened(folder.path());
    }
    drop(stop);
    busy.join().expect("it was told to end");
}
