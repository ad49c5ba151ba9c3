//! How long a restart takes, with a snapshot and without one, and what a live intent takes of
//! memory.
//!
//! The log is made by the real law and kept by the real journal, in a time of its own: so many
//! intents an hour that as many are live as were asked for, and what ended a day before is retired
//! and erased, as the demonstration agreement says. The file cache is warm.

use crate::declared::apart;
use crate::host::Host;
use crate::say;
use journal::Journal as _;
use line::{Attestation, Command, PartyId};
use server::sequencer::{Asked, Core, Outcome, Reading};
use std::path::Path;
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::{Duration, Instant};

/// How often a start is repeated; the middle one counts.
const STARTS: usize = 3;
/// A full fold of more entries than this is done once.
const REPEATED_MAX: u64 = 2_000_000;
/// So many commands are decided together; one step of retirement, of 128 items, comes with them.
const BATCH: u64 = 112;
/// So many batches are made durable together.
const BATCHES: usize = 64;
/// How long an intent is live: declared an hour before, flown ten minutes, kept a day.
const LIVE_US: u64 = (60 + 10 + 24 * 60) * 60 * 1_000_000;

pub(crate) fn measure(entries: u64, live: u64) {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path();
    let empty = Host::start(data);
    let empty_bytes = empty.resident_bytes();
    empty.stop();
    let began = Instant::now();
    let (entries, live) = generate(data, entries, live);
    say(&format!(
        "a log of {entries} entries, {live} intents live, made in {:.1?}:",
        began.elapsed()
    ));
    snapshots_removed(data);

    let per_intent =
        |host: &Host| host.resident_bytes().saturating_sub(empty_bytes) as f64 / live.max(1) as f64;
    let mut folds = Vec::new();
    let mut bytes = 0.0;
    for _ in 0..if entries > REPEATED_MAX { 1 } else { STARTS } {
        // Killed: it leaves no snapshot.
        let host = Host::start(data);
        folds.push(host.took);
        bytes = per_intent(&host);
    }
    say(&format!("  full fold: {:.2?}; {bytes:.0} bytes a live intent after it", middle(folds)));

    let host = Host::start(data);
    declare_one(data, &host);
    let stopped = host.stop();
    let size = snapshot_bytes(data);
    say(&format!("  stopped in {stopped:.2?}, with a snapshot of {:.1} MB", size as f64 / 1e6));
    let mut restarts = Vec::new();
    for _ in 0..STARTS {
        let host = Host::start(data);
        restarts.push(host.took);
        bytes = per_intent(&host);
    }
    say(&format!(
        "  restart from the snapshot: {:.2?}; {bytes:.0} bytes a live intent after it",
        middle(restarts)
    ));
}

/// A server writes a snapshot when there is something that the last one does not have.
fn declare_one(data: &Path, host: &Host) {
    let token = crate::host::token(data, "north", "line.read line.write");
    let mut connection = crate::host::Connection::open(&host.address, &token);
    let body =
        crate::declared::busy_place(crate::declared::first_start_s() + 86_400 * 365, 0, false);
    assert_eq!(connection.send("PUT", "/v1/intents/last", &body), 201, "{}", connection.answer());
}

/// Makes a log with so many entries; how many it has, and how many intents are live.
fn generate(data: &Path, entries: u64, live: u64) -> (u64, u64) {
    let opened = server::store::open(data, &journal::Options::default()).expect("it opens");
    let mut journal = opened.journal;
    let began = opened.state.public().time.expect("entry 0 has its time").saturating_add(1);
    let spacing_us = (LIVE_US / live.max(1)).max(1);
    let mut drawn = [0; 32];
    let mut core = Core::new(opened.state, move || {
        drawn = evidence::hash::leaf_hash(&drawn).0;
        drawn
    });
    let parties = ["north", "south"].map(|name| PartyId::new(name).expect("a name"));
    let (sender, made) = sync_channel::<(Reading, Vec<Asked<()>>)>(256);
    thread::scope(|scope| {
        scope.spawn(move || {
            for batch in 0.. {
                let since_us = (batch * BATCH * spacing_us) as i64;
                let now = Reading { wall: began.saturating_add(since_us), steady_us: since_us };
                let asked = (batch * BATCH..(batch + 1) * BATCH).map(|number| {
                    by_party(apart(number, now.wall), &parties[(number % 2) as usize])
                });
                if sender.send((now, asked.collect())).is_err() {
                    break;
                }
            }
        });
        let (mut commits, mut erased) = (Vec::new(), Vec::new());
        for (now, mut asked) in made {
            let left = entries.saturating_sub(core.state().size());
            asked.truncate(left as usize);
            let batch = core.decide(now, asked);
            let refused = batch.outcomes.iter().find(|(_, one)| !matches!(one, Outcome::Done(_)));
            assert!(refused.is_none(), "{refused:?}");
            commits.extend(batch.commits.into_iter().filter(|commit| !commit.is_empty()));
            erased.extend(batch.erased);
            let done = core.state().size() >= entries;
            if done || commits.len() >= BATCHES {
                journal.append(&commits).expect("the disk takes it");
                journal.erase(&erased).expect("the disk takes it");
                journal.reserve().expect("there is room");
                (commits, erased) = (Vec::new(), Vec::new());
            }
            if done {
                break;
            }
        }
    });
    (core.state().size(), core.state().public().items.len() as u64)
}

fn by_party(command: Command, party: &PartyId) -> Asked<()> {
    Asked {
        command,
        party: Some(party.clone()),
        actor: None,
        attestation: Attestation::Bearer,
        submission: None,
        idempotency: None,
        tag: (),
    }
}

fn snapshots(data: &Path) -> impl Iterator<Item = std::fs::DirEntry> {
    let files = std::fs::read_dir(server::store::folder(data)).expect("the folder of the log");
    files.flatten().filter(|file| file.file_name().to_string_lossy().starts_with("snapshot-"))
}

fn snapshots_removed(data: &Path) {
    snapshots(data).for_each(|file| std::fs::remove_file(file.path()).expect("it is ours"));
}

fn snapshot_bytes(data: &Path) -> u64 {
    snapshots(data).filter_map(|file| Some(file.metadata().ok()?.len())).max().unwrap_or(0)
}

fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
