//! The disk is full: writing is refused before anything is decided, and reading goes on.

use crate::content::{commits, everything, opened, options};
use journal::{AppendError, Commit, Journal, NoRoom, Options, open};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A commit of so many bytes.
fn large(first: u64, bytes: usize) -> Commit {
    let mut commit = Commit::new(first);
    commit.push(&vec![0x5a; bytes], None).expect("it is not that large");
    commit
}

#[test]
fn a_bound_in_pages_is_met_before_and_when_it_is_reached() {
    let folder = tempfile::tempdir().expect("a folder");
    let bounded = Options { pages_max: Some(200), ..options() };
    let mut journal = open(folder.path(), &bounded).expect("it opens");
    // 16 of the 200 pages are held back.
    while journal.reserve().is_ok() {
        journal.append(&[large(journal.head(), 20_000)]).expect("room was reserved");
    }
    let refused = journal.reserve().expect_err("the bound is near");
    assert!(matches!(refused, NoRoom::Pages { pages_max: 200, .. }), "{refused}");
    // Whoever does not ask first meets the bound itself, and nothing of it is stored.
    let head = journal.head();
    let group = [large(head, 1000), large(head + 1, 400_000)];
    let error = journal.append(&group).expect_err("there is no room");
    assert!(matches!(error, AppendError::NoRoom(NoRoom::Pages { .. })) && !error.is_fatal());
    assert_eq!(journal.head(), head);
    let mut reader = journal.reader().expect("it can be read");
    assert_eq!(everything(&mut *reader).expect("it verifies").len() as u64, head);
    // What is small still fits, and with a wider bound all of it.
    journal.append(&group[..1]).expect("it fits");
    drop((journal, reader));
    let mut journal = opened(folder.path());
    journal.reserve().expect("there is no bound any more");
    journal.append(&group[1..]).expect("there is room");
}

/// A small disk of its own, taken away at the end.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(folder: &Path) -> Option<Self> {
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=8m", "tmpfs"]).arg(folder);
        let mounted = mount.output().is_ok_and(|output| output.status.success());
        mounted.then(|| Self(folder.to_owned()))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg("-l").arg(&self.0).status();
        assert!(unmounted.is_ok_and(|status| status.success()) || std::thread::panicking());
    }
}

/// Takes all the room that is left.
fn fill(path: &Path) {
    let mut file = File::create(path).expect("a file");
    for chunk in [1 << 16, 1 << 12, 1] {
        while file.write_all(&vec![1; chunk]).is_ok() {}
    }
}

#[test]
fn a_full_disk_loses_nothing_keeps_readers_and_lets_writers_go_on_later() {
    let folder = tempfile::tempdir().expect("a folder");
    let Some(_disk) = SmallDisk::mount(folder.path()) else {
        writeln!(std::io::stderr(), "skipped: only root can mount a small disk").expect("stderr");
        return;
    };
    let data = folder.path().join("data");
    let held = Options { reserve_bytes: 1 << 20, ..options() };
    let mut journal = open(&data, &held).expect("it opens");
    journal.append(&commits(0, 20)).expect("there is room");

    // Somebody else fills the disk between the asking and the append: the reserve is given up.
    journal.reserve().expect("there is room");
    let ballast = folder.path().join("ballast");
    fill(&ballast);
    journal.append(&[large(journal.head(), 300_000)]).expect("it was decided, so it has to fit");
    let refused = journal.reserve().expect_err("the disk is full");
    assert!(matches!(refused, NoRoom::Disk { .. }), "{refused}");
    assert!(refused.to_string().contains(&data.display().to_string()), "{refused}");

    // Reading, ending and starting again want nothing that is not there.
    fill(&ballast.with_extension("more"));
    let head = journal.head();
    let mut reader = journal.reader().expect("it can be read");
    assert_eq!(everything(&mut *reader).expect("it verifies").len() as u64, head);
    drop((journal, reader));
    let mut journal = open(&data, &held).expect("it opens on a full disk");
    assert_eq!(journal.head(), head);
    assert!(journal.reserve().is_err());

    fs::remove_file(&ballast).expect("it is there");
    fs::remove_file(ballast.with_extension("more")).expect("it is there");
    let mut batches = 0;
    while journal.reserve().is_ok() {
        journal.append(&[large(journal.head(), 100_000)]).expect("room was reserved");
        batches += 1;
    }
    assert!(batches > 10, "only {batches} batches fit");
    let mut reader = journal.reader().expect("it can be read");
    assert_eq!(everything(&mut *reader).expect("it verifies").len() as u64, head + batches);
}
