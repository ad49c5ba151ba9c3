//! Derived state beside the journal: written whole or not at all, verified, and disposable.
//!
//! A snapshot is a file `snapshot-<head>.bin`: a state folded from the records below `head`. It
//! only saves time: whoever finds none, or none that verifies, folds from the records. So a
//! damaged one is never an error.

use crate::sqlite::folder;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// How many are kept: the newest, and one in case it is damaged.
const KEPT: usize = 2;

/// Of what a snapshot begins with: a name, a line end that a text transfer would change, and the
/// version of this header.
const MAGIC: [u8; 12] = *b"CLsnap\r\n\x01\x00\x00\x00";

/// How long the header is: the magic, the head, the length, the checksum.
pub const HEADER_BYTES: usize = 32;

/// The beginning of a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// The state is that of the records below this number.
    pub head: u64,
    /// How many bytes of state follow.
    pub length: u64,
    checksum: u32,
}

impl Header {
    /// The header of a state.
    pub fn new(head: u64, bytes: &[u8]) -> Self {
        let length = bytes.len() as u64;
        Self { head, length, checksum: checksum(head, length, bytes) }
    }

    /// The header as bytes.
    pub fn encode(&self) -> [u8; HEADER_BYTES] {
        let mut bytes = [0; HEADER_BYTES];
        bytes[..12].copy_from_slice(&MAGIC);
        bytes[12..20].copy_from_slice(&self.head.to_le_bytes());
        bytes[20..28].copy_from_slice(&self.length.to_le_bytes());
        bytes[28..].copy_from_slice(&self.checksum.to_le_bytes());
        bytes
    }

    /// Reads a header; nothing if it is none of this version. Whether it is right shows only
    /// together with the state, for one checksum stands over both.
    pub fn decode(bytes: &[u8; HEADER_BYTES]) -> Option<Self> {
        let (magic, rest) = bytes.split_first_chunk::<12>()?;
        let (head, rest) = rest.split_first_chunk::<8>()?;
        let (length, checksum) = rest.split_first_chunk::<8>()?;
        let checksum = u32::from_le_bytes(checksum.try_into().ok()?);
        let (head, length) = (u64::from_le_bytes(*head), u64::from_le_bytes(*length));
        (*magic == MAGIC).then_some(Self { head, length, checksum })
    }

    /// Whether this is the header of that state.
    pub fn is_of(&self, bytes: &[u8]) -> bool {
        let length = bytes.len() as u64;
        length == self.length && checksum(self.head, length, bytes) == self.checksum
    }
}

fn checksum(head: u64, length: u64, bytes: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&MAGIC);
    hasher.update(&head.to_le_bytes());
    hasher.update(&length.to_le_bytes());
    hasher.update(bytes);
    hasher.finalize()
}

/// Writes the state folded from the records below `head`, and removes all snapshots but the newest
/// two. After a crash the snapshot is there whole, or not at all.
///
/// # Errors
///
/// When the disk refuses. What was there before stays.
pub fn write(directory: &Path, head: u64, bytes: &[u8]) -> io::Result<()> {
    let temporary = directory.join(format!("snapshot-{head}.tmp"));
    let written = write_durably(&temporary, head, bytes)
        .and_then(|()| fs::rename(&temporary, path(directory, head)))
        .and_then(|()| folder::sync(directory));
    if written.is_err() {
        // Half a snapshot takes room that a full disk may be short of.
        let _ = fs::remove_file(&temporary);
        return written;
    }
    for old in heads(directory).into_iter().filter(|found| *found <= head).skip(KEPT) {
        // One too many does no harm.
        let _ = fs::remove_file(path(directory, old));
    }
    Ok(())
}

fn write_durably(path: &Path, head: u64, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(&Header::new(head, bytes).encode())?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// The newest snapshot that verifies, of a state at or before `head_max`: its head and its bytes.
/// Damaged ones are passed over.
pub fn newest_valid(directory: &Path, head_max: u64) -> Option<(u64, Vec<u8>)> {
    let candidates = heads(directory).into_iter().filter(|head| *head <= head_max);
    candidates.filter_map(|head| Some((head, read(directory, head)?))).next()
}

fn read(directory: &Path, head: u64) -> Option<Vec<u8>> {
    let mut file = File::open(path(directory, head)).ok()?;
    let mut header = [0; HEADER_BYTES];
    file.read_exact(&mut header).ok()?;
    let header = Header::decode(&header)?;
    // The length is believed only when the file has it: a wrong one must not ask for memory.
    let behind = file.metadata().ok()?.len().checked_sub(HEADER_BYTES as u64)?;
    if header.head != head || header.length != behind {
        return None;
    }
    let mut bytes = Vec::with_capacity(usize::try_from(header.length).ok()?);
    file.read_to_end(&mut bytes).ok()?;
    header.is_of(&bytes).then_some(bytes)
}

/// Removes snapshots of a state beyond `head`, and what an interrupted writing left.
///
/// A journal is opened at a head behind a snapshot when the state was ahead of the disk as the
/// power failed. Other records will get those numbers, and the snapshot would tell of a history
/// that never was.
pub(crate) fn remove_beyond(directory: &Path, head: u64) {
    for found in heads(directory).into_iter().filter(|found| *found > head) {
        let _ = fs::remove_file(path(directory, found));
    }
    for temporary in names(directory).filter(|name| head_in(name, ".tmp").is_some()) {
        let _ = fs::remove_file(directory.join(temporary));
    }
}

fn path(directory: &Path, head: u64) -> PathBuf {
    directory.join(format!("snapshot-{head}.bin"))
}

/// The heads of all snapshots, the newest first.
fn heads(directory: &Path) -> Vec<u64> {
    let mut heads: Vec<u64> = names(directory).filter_map(|name| head_in(&name, ".bin")).collect();
    heads.sort_unstable_by(|first, second| second.cmp(first));
    heads
}

fn head_in(name: &str, end: &str) -> Option<u64> {
    let digits = name.strip_prefix("snapshot-")?.strip_suffix(end)?;
    let head = digits.parse().ok()?;
    // Only as it would be written: not `+7`, not `007`.
    (format!("{head}") == digits).then_some(head)
}

fn names(directory: &Path) -> impl Iterator<Item = String> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().into_string().ok())
}
