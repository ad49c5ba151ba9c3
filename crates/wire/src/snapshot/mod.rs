//! Snapshots of the state: a restart reads the newest one and the tail of the log.
//!
//! A snapshot is JSON Lines: a head with the version, the hash of all that follows and how many
//! lines that are, then one line for each thing there is, in a fixed order. Lines are read on all
//! cores at once, and geometry has the form that the record has, so that there is one reader of it
//! to be strict. A snapshot is derived and disposable: what is not of this version, or broken in
//! any way, is an error, and the log is folded instead.

pub(crate) mod desk;
mod entities;
mod parts;
mod rows;
pub(crate) mod rules;
pub(crate) mod traffic;

use crate::record::register::RegisterState;
use crate::record::text::Base64;
use crate::record::words::WordsText;
use line::{PrivateState, PublicState, State};
use parts::Parts;
use rows::Row;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::num::NonZero;
use std::thread;

/// The version that is written, and the only one that is read.
const VERSION: u32 = 1;
/// Fewer lines than this are read on one core.
const LINES_A_THREAD_MIN: usize = 1_024;

/// Why a snapshot cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// It does not begin as snapshots do.
    #[error("the first line is no head of a snapshot: {0}")]
    Head(String),
    /// It is of another version.
    #[error("the snapshot is of version {0}; this program reads version {VERSION}")]
    Version(u32),
    /// Its bytes are not those that were written.
    #[error("the snapshot is damaged: its lines do not have the hash that its head names")]
    Damaged,
    /// A line cannot be understood.
    #[error("line {line}: {problem}")]
    Line {
        /// Which, counted from 1.
        line: usize,
        /// What is wrong with it.
        problem: String,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    clearline_snapshot: u32,
    sha256: Base64<32>,
    lines: usize,
}

/// What every version has in its head.
#[derive(Deserialize)]
struct AnyHead {
    clearline_snapshot: u32,
}

/// Writes a state.
pub fn encode(state: &State) -> Vec<u8> {
    let mut lines = Vec::with_capacity(1 << 16);
    let mut count = 0;
    rows::each(state.public(), state.private(), &mut |row: &Row<'_>| {
        serde_json::to_writer(&mut lines, row).expect("a Vec takes all that is written");
        lines.push(b'\n');
        count += 1;
    });
    entities::each(state.public(), state.private(), &mut |row| {
        serde_json::to_writer(&mut lines, &Row::Entity(row)).expect("a Vec takes all");
        lines.push(b'\n');
        count += 1;
    });
    if let Some(desk) = desk::DeskText::of(&state.public().desk) {
        serde_json::to_writer(&mut lines, &Row::Desk(desk)).expect("a Vec takes all");
        lines.push(b'\n');
        count += 1;
    }
    for day in &state.public().days {
        serde_json::to_writer(&mut lines, &Row::Day(day.into())).expect("a Vec takes all");
        lines.push(b'\n');
        count += 1;
    }
    if let Some(register) = RegisterState::of(&state.public().register) {
        serde_json::to_writer(&mut lines, &Row::Register(register)).expect("a Vec takes all");
        lines.push(b'\n');
        count += 1;
    }
    for (entry, words) in &state.private().desk.words {
        let row = Row::Words(*entry, WordsText::from(&**words));
        serde_json::to_writer(&mut lines, &row).expect("a Vec takes all");
        lines.push(b'\n');
        count += 1;
    }
    let traffic = traffic::TrafficText::of(&state.public().traffic).map(Row::Traffic);
    let withheld = traffic::WithheldTraffic::rows(&state.private().traffic);
    for row in traffic.into_iter().chain(withheld.map(Row::TrafficWithheld)) {
        serde_json::to_writer(&mut lines, &row).expect("a Vec takes all");
        lines.push(b'\n');
        count += 1;
    }
    let sha256 = Base64(Sha256::digest(&lines).into());
    let head = Head { clearline_snapshot: VERSION, sha256, lines: count };
    let mut bytes = serde_json::to_vec(&head).expect("a Vec takes all that is written");
    bytes.push(b'\n');
    bytes.append(&mut lines);
    bytes
}

/// Reads a state, and prepares it for decisions.
///
/// # Errors
/// When it is not of this version, or damaged.
pub fn decode(bytes: &[u8]) -> Result<State, SnapshotError> {
    let (public, private) = decode_parts(bytes)?;
    Ok(State::from_parts(public, private))
}

/// Reads a state for reading alone: nothing can be decided on it, and it takes less time and room.
///
/// # Errors
/// As for [`decode`].
pub fn decode_for_reading(bytes: &[u8]) -> Result<State, SnapshotError> {
    let (public, private) = decode_parts(bytes)?;
    Ok(State::for_reading_from_parts(public, private))
}

fn decode_parts(bytes: &[u8]) -> Result<(PublicState, PrivateState), SnapshotError> {
    let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
    let (head, rest) = (&bytes[..end], bytes.get(end + 1..).unwrap_or_default());
    let told = |error: serde_json::Error| SnapshotError::Head(error.to_string());
    let AnyHead { clearline_snapshot } = serde_json::from_slice(head).map_err(told)?;
    if clearline_snapshot != VERSION {
        return Err(SnapshotError::Version(clearline_snapshot));
    }
    let head: Head = serde_json::from_slice(head).map_err(told)?;
    if head.sha256.0 != <[u8; 32]>::from(Sha256::digest(rest)) {
        return Err(SnapshotError::Damaged);
    }
    let text = core::str::from_utf8(rest).map_err(|_| SnapshotError::Damaged)?;
    let lines: Vec<&str> = text.lines().collect();
    if lines.len() != head.lines {
        return Err(SnapshotError::Damaged);
    }
    let mut all = Parts::default();
    for parts in read_all(&lines) {
        all.append(parts?);
    }
    Ok(all.into_states())
}

/// Reads the lines in shares of one a core, and hands them back in their order.
fn read_all(lines: &[&str]) -> Vec<Result<Parts, SnapshotError>> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let share = lines.len().div_ceil(cores).max(LINES_A_THREAD_MIN);
    thread::scope(|scope| {
        let shares = lines.chunks(share).enumerate();
        let running: Vec<_> = shares
            .map(|(index, lines)| scope.spawn(move || read_share(lines, index * share)))
            .collect();
        running.into_iter().map(|one| one.join().expect("reading lines does not panic")).collect()
    })
}

fn read_share(lines: &[&str], before: usize) -> Result<Parts, SnapshotError> {
    let mut parts = Parts::default();
    for (index, line) in lines.iter().enumerate() {
        // The head is line 1.
        let at = |problem| SnapshotError::Line { line: before + index + 2, problem };
        let row: Row<'_> = serde_json::from_str(line).map_err(|error| at(error.to_string()))?;
        parts.add(row).map_err(at)?;
    }
    Ok(parts)
}

#[cfg(test)]
mod tests;
