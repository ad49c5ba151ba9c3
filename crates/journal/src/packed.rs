//! A commit as bytes, and the checksums over it: what every engine stores.
//!
//! All numbers are unsigned and little-endian, 32 bits:
//!
//! ```text
//! count | withheld | count x length | withheld x (offset, length, checksum) | bytes of the records
//! ```
//!
//! The checksum is a CRC-32 (the one of IEEE 802.3) over the first record's number and all of
//! this: a commit at another place in the log, with other lengths, or beside other withheld bytes
//! does not pass. The withheld bytes themselves lie elsewhere. Only their checksums are part of
//! the commit, so it stays verifiable when they are erased.
//!
//! A CRC finds what disks do to bytes, not what people do: that no one rewrote the log is proven
//! by the hash tree over it, which is not this crate's matter.

use crate::commit::{COMMIT_BYTES_MAX, Commit};
use thiserror::Error;

/// What is wrong with stored bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Damage {
    /// The bytes are not those that were stored.
    #[error("its checksum does not match its bytes")]
    Checksum,
    /// The bytes cannot be a commit, although their checksum matches.
    #[error("its lengths contradict one another")]
    Lengths,
    /// A column holds what is never written there.
    #[error("a column of its row holds what is never written there")]
    Column,
    /// Nothing, or something else, stands where the commit should.
    #[error("it is missing, although the log goes on behind it")]
    Missing,
    /// Withheld bytes differ from those that the commit vouches for.
    #[error("the withheld bytes of record {0} are not those that were stored")]
    Withheld(u64),
    /// Withheld bytes are gone without having been erased.
    #[error("the withheld bytes of record {0} are missing, and were not erased")]
    WithheldMissing(u64),
}

/// What a commit says of withheld bytes, erased or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WithheldMark {
    /// How many bytes were withheld.
    pub length: u32,
    /// Their checksum, as [`withheld_checksum`] gives it.
    pub checksum: u32,
}

/// A commit read back, whose checksum matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packed<'a> {
    first: u64,
    lengths: &'a [u8],
    withheld: &'a [u8],
    bytes: &'a [u8],
}

const NUMBER: usize = 4;
const MARK: usize = 3 * NUMBER;

/// A commit as bytes, and their checksum.
pub fn encode(commit: &Commit) -> (Vec<u8>, u32) {
    let marks: Vec<(u32, &[u8])> = commit.withheld().collect();
    let table = 2 * NUMBER + commit.count() * NUMBER + marks.len() * MARK;
    let mut body = Vec::with_capacity(table + commit.bytes().len());
    let mut put = |number: usize| {
        let number = u32::try_from(number).expect("a commit is smaller than 4 GiB");
        body.extend_from_slice(&number.to_le_bytes());
    };
    put(commit.count());
    put(marks.len());
    commit.records().for_each(|record| put(record.len()));
    for (offset, bytes) in marks {
        put(offset as usize);
        put(bytes.len());
        put(withheld_checksum(commit.first() + u64::from(offset), bytes) as usize);
    }
    body.extend_from_slice(commit.bytes());
    let checksum = checksum(commit.first(), &body);
    (body, checksum)
}

/// Reads a commit back.
///
/// # Errors
///
/// [`Damage::Checksum`] when these are not the bytes that were stored at this place, and
/// [`Damage::Lengths`] when they never were a commit.
pub fn decode(first: u64, body: &[u8], stored: u32) -> Result<Packed<'_>, Damage> {
    if checksum(first, body) != stored {
        return Err(Damage::Checksum);
    }
    parse(first, body).ok_or(Damage::Lengths)
}

fn parse(first: u64, body: &[u8]) -> Option<Packed<'_>> {
    let (count, rest) = number(body)?;
    let (marks, rest) = number(rest)?;
    let (lengths, rest) = rest.split_at_checked(usize::try_from(count).ok()? * NUMBER)?;
    let (withheld, bytes) = rest.split_at_checked(usize::try_from(marks).ok()? * MARK)?;
    let packed = Packed { first, lengths, withheld, bytes };
    let total: u64 = numbers(lengths).map(u64::from).sum();
    let end = first.checked_add(u64::from(count))?;
    let mut before = None;
    let in_order = packed.marks().all(|(offset, mark)| {
        let follows = before.is_none_or(|before| before < offset);
        before = Some(offset);
        follows && offset < count && mark.length as usize <= COMMIT_BYTES_MAX
    });
    let fits = bytes.len() as u64 == total && bytes.len() <= COMMIT_BYTES_MAX;
    (count > 0 && fits && in_order && end <= i64::MAX as u64).then_some(packed)
}

impl<'a> Packed<'a> {
    /// How many records there are; at least one.
    pub fn count(&self) -> u64 {
        (self.lengths.len() / NUMBER) as u64
    }

    /// The number behind the last record.
    pub fn end(&self) -> u64 {
        self.first + self.count()
    }

    /// The records in order: their numbers, their bytes, and what was withheld beside them.
    pub fn records(&self) -> impl Iterator<Item = (u64, &'a [u8], Option<WithheldMark>)> {
        let mut marks = self.marks().peekable();
        let mut rest = self.bytes;
        let first = self.first;
        (0u32..).zip(numbers(self.lengths)).map(move |(offset, length)| {
            let (record, behind) = rest.split_at(length as usize);
            rest = behind;
            let mark = marks.next_if(|(of, _)| *of == offset).map(|(_, mark)| mark);
            (first + u64::from(offset), record, mark)
        })
    }

    fn marks(&self) -> impl Iterator<Item = (u32, WithheldMark)> + use<'a> {
        self.withheld.chunks_exact(MARK).map(|mark| {
            let mut of_mark = numbers(mark);
            let mut next = || of_mark.next().expect("a mark is three numbers");
            (next(), WithheldMark { length: next(), checksum: next() })
        })
    }
}

/// The checksum of a commit's bytes at its place in the log.
pub fn checksum(first: u64, body: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&first.to_le_bytes());
    hasher.update(body);
    hasher.finalize()
}

/// The checksum of the withheld bytes of one record: those of another record do not pass for it.
pub fn withheld_checksum(record: u64, bytes: &[u8]) -> u32 {
    checksum(record, bytes)
}

/// What stands in place of the checksum where withheld bytes were erased, so that bytes lost to
/// damage do not pass for erased.
pub fn erased_checksum(record: u64) -> u32 {
    !checksum(record, b"erased")
}

fn number(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (number, rest) = bytes.split_first_chunk()?;
    Some((u32::from_le_bytes(*number), rest))
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> + use<'_> {
    bytes
        .chunks_exact(NUMBER)
        .map(|bytes| u32::from_le_bytes(bytes.try_into().expect("a chunk is four bytes")))
}

#[cfg(test)]
mod tests;
