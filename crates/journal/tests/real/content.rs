//! What the tests append: bytes that follow from their numbers, so that they can be checked later.

use journal::{Commit, Journal, Options, ReadError, Reader, Record, SqliteJournal, Withheld, open};
use std::fs;
use std::path::Path;

/// Numbers that follow from a number, and look random.
pub(crate) fn scatter(number: u64) -> u64 {
    let mixed = (number ^ (number >> 31)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) ^ (mixed >> 32)
}

fn bytes(number: u64, length_max: u64) -> Vec<u8> {
    let length = scatter(number) % (length_max + 1);
    let mut bytes = number.to_le_bytes().to_vec();
    bytes.extend((0..length).map(|at| scatter(number ^ at << 40).to_le_bytes()[0]));
    bytes
}

pub(crate) fn record(index: u64) -> Vec<u8> {
    bytes(index, 300)
}

/// Every third record has withheld bytes, some of them longer than a page.
pub(crate) fn withheld(index: u64) -> Option<Vec<u8>> {
    index.is_multiple_of(3).then(|| bytes(!index, if index.is_multiple_of(30) { 9000 } else { 90 }))
}

/// The commit that begins at a number; how long it is follows from the number.
pub(crate) fn commit(first: u64) -> Commit {
    let mut commit = Commit::new(first);
    for index in first..=first + scatter(first) % 6 {
        commit.push(&record(index), withheld(index).as_deref()).expect("it is small");
    }
    commit
}

/// So many commits, one behind the other.
pub(crate) fn commits(first: u64, count: usize) -> Vec<Commit> {
    let mut next = first;
    let mut following = || {
        let commit = commit(next);
        next = commit.end();
        commit
    };
    (0..count).map(|_| following()).collect()
}

pub(crate) fn expected(index: u64, is_erased: bool) -> Record {
    let bytes = |bytes| if is_erased { Withheld::Erased } else { Withheld::Bytes(bytes) };
    Record { index, record: record(index), withheld: withheld(index).map(bytes) }
}

/// Options for tests: little is held in reserve, so that opening is quick.
pub(crate) fn options() -> Options {
    Options { identity: b"a line".to_vec(), reserve_bytes: 64 << 10, ..Options::default() }
}

pub(crate) fn opened(directory: &Path) -> SqliteJournal {
    open(directory, &options()).expect("the journal opens")
}

/// A journal with so many commits, closed again; gives its head.
pub(crate) fn filled(directory: &Path, count: usize) -> u64 {
    let mut journal = opened(directory);
    for commit in commits(0, count) {
        journal.append(&[commit]).expect("there is room");
    }
    journal.head()
}

/// Everything, read in pieces of odd sizes.
pub(crate) fn everything(reader: &mut dyn Reader) -> Result<Vec<Record>, ReadError> {
    let mut all: Vec<Record> = Vec::new();
    loop {
        let from = all.last().map_or(0, |last| last.index + 1);
        let found = reader.read(from, 7, 2000)?;
        if found.is_empty() {
            return Ok(all);
        }
        all.extend(found);
    }
}

/// The message with those of its sources, as whoever logs it prints it.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let source = error.source().map(|source| format!(": {}", chain(source)));
    format!("{error}{}", source.unwrap_or_default())
}

/// Copies what a disk would hold; not the shared memory, which does not outlive a crash.
pub(crate) fn copy(from: &Path, to: &Path) {
    for name in ["journal.db", "journal.db-wal"] {
        if from.join(name).exists() {
            fs::copy(from.join(name), to.join(name)).expect("it can be copied");
        }
    }
}
