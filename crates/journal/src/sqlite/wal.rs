//! Whether the WAL of SQLite ends in a torn tail, or was damaged before its end.
//!
//! SQLite reads its WAL up to the first frame that does not verify and drops the rest, silently:
//! right for a tail torn by a crash, wrong for a disk that changed a bit in the middle of what was
//! acknowledged. The two can be told apart. A transaction is written only after the sync of the
//! one before, so a broken frame with two whole transactions behind it was whole once. The last
//! transactions of the WAL cannot be judged that way; a checkpoint soon makes them part of the
//! database, where the checksums of commits watch over them.
//!
//! The format is that of <https://www.sqlite.org/fileformat2.html#walformat>.

use super::PAGE_BYTES;
use std::fs;
use std::io;
use std::path::Path;
use thiserror::Error;

const HEADER: usize = 32;
const FRAME_HEADER: usize = 24;
const FRAME: usize = FRAME_HEADER + PAGE_BYTES as usize;

/// The last bit says how the words of the checksum are read.
const MAGIC: u32 = 0x377f_0682;

/// How many whole transactions behind a broken frame prove that it was whole once: the first of
/// them may be the one that the broken frame belongs to.
const TRANSACTIONS: usize = 2;

/// What was found.
#[derive(Debug, Error)]
pub(super) enum WalError {
    #[error("it cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    #[error("its frame {frame} does not verify, and acknowledged commits stand behind it")]
    Broken { frame: usize },
    #[error("its header does not verify, and acknowledged commits stand behind it")]
    BrokenHeader,
}

/// Refuses a WAL of which SQLite would drop what was acknowledged, as far as that can be told.
pub(super) fn check(path: &Path) -> Result<(), WalError> {
    match fs::read(path) {
        Ok(bytes) => check_bytes(&bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn check_bytes(bytes: &[u8]) -> Result<(), WalError> {
    let Some((header, frames)) = bytes.split_at_checked(HEADER) else { return Ok(()) };
    let order = if word(header, 0) == MAGIC + 1 { Order::Big } else { Order::Little };
    let is_whole = word(header, 0) & !1 == MAGIC
        && u64::from(word(header, 8)) == PAGE_BYTES
        && sum(Sum(0, 0), &header[..24], order) == stored_sum(header);
    if is_whole {
        let chain = Chain { order, salts: [word(header, 16), word(header, 20)] };
        return match chain.broken_frame(frames, Some(stored_sum(header))) {
            Some(frame) => Err(WalError::Broken { frame }),
            None => Ok(()),
        };
    }
    // A header fits one sector, which disks write whole. So a broken one was damaged, if what
    // stands behind it belongs together; which bits of it are right is not known.
    let Some(first) = frames.get(..FRAME_HEADER) else { return Ok(()) };
    let salts = [word(first, 8), word(first, 12)];
    let mut chains = [Order::Little, Order::Big].map(|order| Chain { order, salts }).into_iter();
    let is_broken = chains.any(|chain| chain.broken_frame(frames, None).is_some());
    if is_broken { Err(WalError::BrokenHeader) } else { Ok(()) }
}

#[derive(Clone, Copy, Debug)]
enum Order {
    Little,
    Big,
}

/// Two running sums, each depending on the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Sum(u32, u32);

/// What the frames of one generation of a WAL have in common.
#[derive(Clone, Copy, Debug)]
struct Chain {
    order: Order,
    salts: [u32; 2],
}

impl Chain {
    /// The first broken frame, counted from 1, if enough transactions stand behind it. Without a
    /// sum to begin with, whatever comes before the frames is broken, and so is the first.
    fn broken_frame(&self, frames: &[u8], begin: Option<Sum>) -> Option<usize> {
        let mut broken = if begin.is_some() { None } else { Some(1) };
        let mut before = begin;
        let mut transactions = 0;
        for (number, frame) in (1..).zip(frames.chunks_exact(FRAME)) {
            let is_whole = before.is_none_or(|before| self.is_whole(frame, before))
                && [word(frame, 8), word(frame, 12)] == self.salts;
            if !is_whole && broken.is_none() {
                broken = Some(number);
            }
            let is_commit = word(frame, 4) != 0;
            transactions += usize::from(broken.is_some() && is_whole && is_commit);
            // A frame's sum goes on from the one before as it is stored, so frames behind a
            // broken one can be verified nevertheless.
            before = Some(Sum(word(frame, 16), word(frame, 20)));
        }
        broken.filter(|_| transactions >= TRANSACTIONS)
    }

    fn is_whole(&self, frame: &[u8], before: Sum) -> bool {
        let (head, page) = frame.split_at(FRAME_HEADER);
        let sum_of_head = sum(before, &head[..8], self.order);
        sum(sum_of_head, page, self.order) == Sum(word(head, 16), word(head, 20))
    }
}

fn stored_sum(header: &[u8]) -> Sum {
    Sum(word(header, 24), word(header, 28))
}

/// The numbers in headers are big-endian in every WAL.
fn word(bytes: &[u8], at: usize) -> u32 {
    let word = bytes.get(at..at + 4).and_then(|word| word.try_into().ok());
    word.map_or(0, u32::from_be_bytes)
}

fn sum(begin: Sum, bytes: &[u8], order: Order) -> Sum {
    let read = |word: &[u8]| {
        let word = word.try_into().expect("a word is four bytes");
        match order {
            Order::Little => u32::from_le_bytes(word),
            Order::Big => u32::from_be_bytes(word),
        }
    };
    bytes.chunks_exact(8).fold(begin, |Sum(first, second), pair| {
        let first = first.wrapping_add(read(&pair[..4])).wrapping_add(second);
        let second = second.wrapping_add(read(&pair[4..])).wrapping_add(first);
        Sum(first, second)
    })
}
