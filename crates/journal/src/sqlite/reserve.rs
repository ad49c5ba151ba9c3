//! Disk room held in reserve, in a file that is given up when the disk is full.
//!
//! The standard library cannot ask how much room a disk has, and the answer would be stale when
//! used. A file of real bytes is certain: while it stands, what is under way will fit, because
//! giving the file up makes room for it.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

const RESERVE: &str = "reserve.bin";

const CHUNK: usize = 1 << 20;

/// The reserve of one journal.
#[derive(Debug)]
pub(super) struct Reserve {
    path: PathBuf,
    bytes: u64,
    is_held: bool,
}

impl Reserve {
    /// Nothing is held yet.
    pub(super) fn new(directory: &Path, bytes: u64) -> Self {
        Self { path: directory.join(RESERVE), bytes, is_held: false }
    }

    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Sees to it that the reserve is held; cheap while it is. Where there is not enough room,
    /// what could be taken is given back at once, for others need it.
    pub(super) fn hold(&mut self) -> io::Result<()> {
        if self.is_held {
            return Ok(());
        }
        let filled = self.fill();
        match filled {
            Ok(()) => self.is_held = true,
            Err(_) => self.release(),
        }
        filled
    }

    /// Gives the room up. That it fails is nobody's concern: the append that wanted it will say.
    pub(super) fn release(&mut self) {
        self.is_held = false;
        if let Ok(file) = OpenOptions::new().write(true).open(&self.path) {
            // Some file systems free room only once the truncation is on the disk.
            let _ = file.set_len(0).and_then(|()| file.sync_all());
        }
    }

    /// The file grows from its start, so its length says how far an earlier attempt came.
    fn fill(&self) -> io::Result<()> {
        let path = &self.path;
        let mut file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
        let mut length = file.seek(SeekFrom::End(0))?;
        if length == self.bytes {
            return Ok(());
        }
        if length > self.bytes {
            file.set_len(self.bytes)?;
            return file.sync_all();
        }
        let noise = noise();
        while length < self.bytes {
            let left = self.bytes - length;
            let part = usize::try_from(left).map_or(CHUNK, |left| left.min(CHUNK));
            file.write_all(&noise[..part])?;
            length += part as u64;
        }
        File::sync_all(&file)
    }
}

/// Bytes that a compressing file system cannot make smaller: a zero would hold no room there.
fn noise() -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        // Marsaglia's xorshift64.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    (0..CHUNK / 8).flat_map(|_| next()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(reserve: &Reserve) -> u64 {
        std::fs::metadata(&reserve.path).expect("the reserve exists").len()
    }

    #[test]
    fn the_reserve_is_filled_given_up_and_filled_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut reserve = Reserve::new(folder.path(), 3_000_000);
        reserve.hold().expect("there is room");
        assert_eq!(length(&reserve), 3_000_000);
        reserve.release();
        assert_eq!(length(&reserve), 0);
        reserve.hold().expect("there is room");
        assert_eq!(length(&reserve), 3_000_000);
    }

    #[test]
    fn an_attempt_that_a_crash_cut_short_is_continued_and_a_larger_reserve_made_smaller() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join(RESERVE), b"begun").expect("a file");
        for bytes in [10_000, 1_000, 2_000_000] {
            let mut reserve = Reserve::new(folder.path(), bytes);
            reserve.hold().expect("there is room");
            assert_eq!(length(&reserve), bytes);
        }
    }

    #[test]
    fn the_bytes_are_not_easily_made_smaller() {
        let mut counts = [0_usize; 256];
        noise().into_iter().for_each(|byte| counts[usize::from(byte)] += 1);
        let expected = CHUNK / 256;
        assert!(counts.iter().all(|count| count.abs_diff(expected) < expected / 10));
    }
}
