//! The readers' end of a journal, and the one way in which every engine verifies what it reads.

use crate::packed::{self, Damage, WithheldMark};
use std::error::Error;
use std::ops::{ControlFlow, RangeInclusive};
use std::path::PathBuf;
use thiserror::Error;

/// A reader: independent of the writer's end and of other readers, for a thread of its own.
///
/// It sees what is durable and nothing else. Whatever it returns was verified.
pub trait Reader: Send {
    /// The number of the next record.
    ///
    /// # Errors
    ///
    /// When the journal cannot be read.
    fn head(&mut self) -> Result<u64, ReadError>;

    /// Records from `from` on, without a gap: at most `records_max` of them, and no further one
    /// once `bytes_max` bytes of records and withheld bytes would be exceeded. The first is
    /// returned whatever its size, so a reader always gets on. Nothing at and beyond the head.
    ///
    /// # Errors
    ///
    /// [`ReadError::Damaged`] names the commit whose stored bytes are not those once written. A
    /// damaged commit is never skipped: asking for what is behind it works, asking across it does
    /// not.
    fn read(
        &mut self,
        from: u64,
        records_max: usize,
        bytes_max: usize,
    ) -> Result<Vec<Record>, ReadError>;

    /// What is withheld beside one record; nothing where nothing was or the record does not exist.
    ///
    /// # Errors
    ///
    /// As [`Reader::read`].
    fn read_withheld(&mut self, index: u64) -> Result<Option<Withheld>, ReadError> {
        let found = self.read(index, 1, 0)?;
        Ok(found.into_iter().next().and_then(|record| record.withheld))
    }

    /// Another reader of the same journal, for another thread.
    ///
    /// # Errors
    ///
    /// When the journal cannot be opened again.
    fn another(&self) -> Result<Box<dyn Reader>, ReadError>;
}

/// A record as it was appended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its number.
    pub index: u64,
    /// Its bytes.
    pub record: Vec<u8>,
    /// What is withheld beside it, if anything ever was.
    pub withheld: Option<Withheld>,
}

/// What is withheld beside a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Withheld {
    /// The bytes, as they were appended.
    Bytes(Vec<u8>),
    /// They were erased.
    Erased,
}

/// Why records could not be read.
#[derive(Debug, Error)]
pub enum ReadError {
    /// The disk does not hold what was written to it.
    #[error(
        "{}: the commit at record {commit} is damaged: {damage}; restore the journal from a copy \
         or from a holder of the log", file.display()
    )]
    Damaged {
        /// In which file.
        file: PathBuf,
        /// The number of the commit's first record, or the one that should stand there.
        commit: u64,
        /// What is wrong.
        damage: Damage,
    },
    /// The journal could not be read.
    #[error("cannot read the journal {}", file.display())]
    Failed {
        /// In which file.
        file: PathBuf,
        /// What the system said.
        source: Box<dyn Error + Send + Sync>,
    },
}

/// A commit as an engine stores it, before anything is verified.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StoredCommit<'a> {
    pub(crate) first: u64,
    pub(crate) count: u64,
    pub(crate) body: &'a [u8],
    pub(crate) checksum: u32,
}

/// Withheld bytes as an engine stores them; none where they were erased.
#[derive(Clone, Debug)]
pub(crate) struct StoredWithheld {
    pub(crate) record: u64,
    pub(crate) checksum: u32,
    pub(crate) bytes: Option<Vec<u8>>,
}

pub(crate) type Visit<'a> =
    &'a mut dyn FnMut(StoredCommit<'_>) -> Result<ControlFlow<()>, ReadError>;

/// What an engine has to be able to do so that [`read`] can verify it.
pub(crate) trait Source {
    /// The file that errors name.
    fn file(&self) -> PathBuf;

    /// The number of the next record.
    fn head(&mut self) -> Result<u64, ReadError>;

    /// Shows the commits from the one that holds `from` on, in order, until told to stop.
    fn commits(&mut self, from: u64, visit: Visit<'_>) -> Result<(), ReadError>;

    /// What is stored beside these records, in order.
    fn withheld(&mut self, records: RangeInclusive<u64>) -> Result<Vec<StoredWithheld>, ReadError>;
}

/// How much of the log one reading may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) records_max: usize,
    pub(crate) bytes_max: usize,
}

/// A record whose withheld bytes are still to be looked up.
struct Found {
    record: Record,
    commit: u64,
    mark: Option<WithheldMark>,
}

/// Reads and verifies; see [`Reader::read`].
pub(crate) fn read(
    source: &mut impl Source,
    from: u64,
    limits: Limits,
) -> Result<Vec<Record>, ReadError> {
    let head = source.head()?;
    if from >= head || limits.records_max == 0 {
        return Ok(Vec::new());
    }
    let found = read_records(source, from, head, limits)?;
    add_withheld(source, found)
}

fn read_records(
    source: &mut impl Source,
    from: u64,
    head: u64,
    limits: Limits,
) -> Result<Vec<Found>, ReadError> {
    let file = source.file();
    let damaged = |commit, damage| ReadError::Damaged { file: file.clone(), commit, damage };
    let (mut found, mut bytes) = (Vec::new(), 0_usize);
    // Where the next commit has to begin; the first may begin before `from`.
    let mut next = None;
    let mut is_full = false;
    source.commits(from, &mut |stored| {
        let expected = next.unwrap_or(stored.first);
        if stored.first != expected || (next.is_none() && stored.first > from) {
            return Err(damaged(next.unwrap_or(from), Damage::Missing));
        }
        let packed = packed::decode(stored.first, stored.body, stored.checksum)
            .map_err(|damage| damaged(stored.first, damage))?;
        if packed.count() != stored.count {
            return Err(damaged(stored.first, Damage::Column));
        }
        next = Some(packed.end());
        for (index, record, mark) in packed.records().filter(|(index, ..)| *index >= from) {
            let size = record.len() + mark.map_or(0, |mark| mark.length as usize);
            bytes = bytes.saturating_add(size);
            is_full = !found.is_empty() && bytes > limits.bytes_max;
            if is_full || index >= head {
                return Ok(ControlFlow::Break(()));
            }
            let record = Record { index, record: record.to_vec(), withheld: None };
            found.push(Found { record, commit: stored.first, mark });
            is_full = found.len() == limits.records_max;
            if is_full {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    })?;
    // Every number below the head was appended once.
    let behind = from + found.len() as u64;
    if !is_full && behind < head { Err(damaged(behind, Damage::Missing)) } else { Ok(found) }
}

fn add_withheld(source: &mut impl Source, mut found: Vec<Found>) -> Result<Vec<Record>, ReadError> {
    let file = source.file();
    let mut marked = found.iter().filter(|found| found.mark.is_some()).map(|it| it.record.index);
    let first = marked.next();
    if let Some(first) = first {
        let last = marked.next_back().unwrap_or(first);
        let mut stored = source.withheld(first..=last)?.into_iter().peekable();
        for found in &mut found {
            let Some(mark) = found.mark else { continue };
            let index = found.record.index;
            // Rows that nothing vouches for are passed over: they are beside no record.
            while stored.next_if(|stored| stored.record < index).is_some() {}
            let stored = stored.next_if(|stored| stored.record == index);
            let withheld = verify(index, mark, stored).map_err(|damage| ReadError::Damaged {
                file: file.clone(),
                commit: found.commit,
                damage,
            })?;
            found.record.withheld = Some(withheld);
        }
    }
    Ok(found.into_iter().map(|found| found.record).collect())
}

fn verify(
    index: u64,
    mark: WithheldMark,
    stored: Option<StoredWithheld>,
) -> Result<Withheld, Damage> {
    let stored = stored.ok_or(Damage::WithheldMissing(index))?;
    let (is_right, withheld) = match stored.bytes {
        Some(bytes) => {
            let checksum = packed::withheld_checksum(index, &bytes);
            let is_as_marked = checksum == mark.checksum && bytes.len() == mark.length as usize;
            (is_as_marked && checksum == stored.checksum, Withheld::Bytes(bytes))
        }
        None => (stored.checksum == packed::erased_checksum(index), Withheld::Erased),
    };
    if is_right { Ok(withheld) } else { Err(Damage::Withheld(index)) }
}
