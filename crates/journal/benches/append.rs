//! How many records a second become durable, and how fast they are read back.
//!
//! Beside it in the same run, on the same disk: SQLite as it is used without a thought, one
//! transaction for each record, with the same WAL and the same sync; and a bare file, for what the
//! disk alone can do. The folder is made in the
//! one that `TMPDIR` names, or the system's; it has to lie on the disk that is to be measured.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use journal::{Commit, Journal, Options, Queue, SqliteJournal, Writer, open};
use rusqlite::Connection;
use std::hint::black_box;
use std::io::Write;
use std::path::Path;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

const ROUNDS: usize = 5;

/// About the size of an entry with its signature.
const RECORD_BYTES: usize = 300;

const BATCH: u64 = 32;

const RECORDS: u64 = 64_000;

const PEER_RECORDS: usize = 2_000;

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    println!("records of {RECORD_BYTES} bytes; medians of {ROUNDS} rounds (least to most)");
    let mut rounds = Rounds::default();
    for round in 0..ROUNDS {
        let at = |name: &str| folder.path().join(format!("{name}-{round}"));
        rounds.peer.push(peer(&at("peer")));
        rounds.bare.push(bare(&at("bare")));
        rounds.single.push(append(&at("single"), 1, RECORDS / 32));
        rounds.batches.push(append(&at("batches"), BATCH, RECORDS));
        rounds.withheld.push(append_withheld(&at("withheld")));
        rounds.writer.push(through_writer(&at("writer")));
        rounds.read.push(read(&at("batches")));
        rounds.opened.push(opened(&at("batches")));
    }
    let peer = median(&mut rounds.peer);
    show("SQLite, one insert a transaction", &mut rounds.peer, peer);
    show("bare file, 32 records and a sync", &mut rounds.bare, peer);
    show("journal, one record an append", &mut rounds.single, peer);
    show("journal, appends of 32", &mut rounds.batches, peer);
    show("journal, appends of 32, 300 bytes withheld beside each", &mut rounds.withheld, peer);
    show("writer thread, batches of 32, what waits in one sync", &mut rounds.writer, peer);
    show("read back in order, verified", &mut rounds.read, peer);
    let opening = median(&mut rounds.opened);
    println!("opening with {RECORDS} records: {:.1} ms", opening * 1e3);
}

/// Records a second, round by round; for opening, seconds.
#[derive(Default)]
struct Rounds {
    peer: Vec<f64>,
    bare: Vec<f64>,
    single: Vec<f64>,
    batches: Vec<f64>,
    withheld: Vec<f64>,
    writer: Vec<f64>,
    read: Vec<f64>,
    opened: Vec<f64>,
}

fn median(rounds: &mut [f64]) -> f64 {
    rounds.sort_by(f64::total_cmp);
    rounds[rounds.len() / 2]
}

fn show(what: &str, rounds: &mut [f64], peer: f64) {
    let median = median(rounds);
    let (least, most) = (rounds[0], rounds[rounds.len() - 1]);
    let ratio = median / peer;
    println!("{what}: {median:.0} /s ({least:.0} to {most:.0}), x {ratio:.1}");
}

fn per_second(records: u64, took: Duration) -> f64 {
    records as f64 / took.as_secs_f64()
}

fn record(index: u64) -> Vec<u8> {
    let mut record = index.to_le_bytes().to_vec();
    record.resize(RECORD_BYTES, b'.');
    record
}

fn journal(folder: &Path) -> SqliteJournal {
    open(folder, &Options::default()).expect("the journal opens")
}

fn commit(first: u64, records: u64, withheld: Option<&[u8]>) -> Commit {
    let mut commit = Commit::new(first);
    for index in first..first + records {
        commit.push(&record(index), withheld).expect("it is small");
    }
    commit
}

fn append(folder: &Path, batch: u64, records: u64) -> f64 {
    let mut journal = journal(folder);
    let begin = Instant::now();
    while journal.head() < records {
        journal.reserve().expect("there is room");
        let commit = commit(journal.head(), batch, None);
        journal.append(&[commit]).expect("there is room");
    }
    per_second(records, begin.elapsed())
}

fn append_withheld(folder: &Path) -> f64 {
    let mut journal = journal(folder);
    let withheld = record(0);
    let begin = Instant::now();
    while journal.head() < RECORDS {
        journal.reserve().expect("there is room");
        let commit = commit(journal.head(), BATCH, Some(&withheld));
        journal.append(&[commit]).expect("there is room");
    }
    per_second(RECORDS, begin.elapsed())
}

/// Batches are handed over as fast as the queue takes them, as a busy sequencer does.
fn through_writer(folder: &Path) -> f64 {
    let fatal = Box::new(|why| panic!("{why}"));
    let writer = Writer::start(Box::new(journal(folder)), Queue::default(), fatal);
    let writer = writer.expect("a thread");
    let (done, all_done) = channel();
    let begin = Instant::now();
    for first in (0..RECORDS).step_by(BATCH as usize) {
        writer.reserve().expect("there is room");
        let done = done.clone();
        let done = move |answer: Result<u64, _>| done.send(answer.is_ok()).expect("heard");
        writer.append(vec![commit(first, BATCH, None)], Box::new(done)).expect("the thread runs");
    }
    drop(done);
    assert!(all_done.iter().all(|is_stored| is_stored));
    let took = begin.elapsed();
    assert_eq!(writer.stop().head(), RECORDS);
    per_second(RECORDS, took)
}

fn read(folder: &Path) -> f64 {
    let journal = journal(folder);
    let mut reader = journal.reader().expect("it can be read");
    let begin = Instant::now();
    let mut from = 0;
    loop {
        let found = reader.read(from, 1024, 1 << 20).expect("it verifies");
        match found.last() {
            Some(last) => from = last.index + 1,
            None => break,
        }
        black_box(found);
    }
    assert_eq!(from, RECORDS);
    per_second(RECORDS, begin.elapsed())
}

/// Seconds.
fn opened(folder: &Path) -> f64 {
    let begin = Instant::now();
    black_box(journal(folder));
    begin.elapsed().as_secs_f64()
}

fn peer(folder: &Path) -> f64 {
    std::fs::create_dir_all(folder).expect("a folder");
    let connection = Connection::open(folder.join("peer.db")).expect("a database");
    let set = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
        CREATE TABLE log (number INTEGER PRIMARY KEY, record BLOB NOT NULL) STRICT;";
    connection.execute_batch(set).expect("it can be made");
    let mut insert = connection.prepare("INSERT INTO log (record) VALUES (?1)").expect("it parses");
    let begin = Instant::now();
    for index in 0..PEER_RECORDS as u64 {
        insert.execute([record(index)]).expect("there is room");
    }
    per_second(PEER_RECORDS as u64, begin.elapsed())
}

/// The same bytes as an append of 32, appended to a file and synced.
fn bare(path: &Path) -> f64 {
    let mut file = std::fs::File::create(path).expect("a file");
    let batch: Vec<u8> = (0..BATCH).flat_map(record).collect();
    let begin = Instant::now();
    let batches = RECORDS / BATCH / 4;
    for _ in 0..batches {
        file.write_all(&batch).and_then(|()| file.sync_data()).expect("there is room");
    }
    per_second(batches * BATCH, begin.elapsed())
}
