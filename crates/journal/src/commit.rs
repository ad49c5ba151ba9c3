//! What is kept together or not at all: one or more records, some with withheld bytes beside them.

use thiserror::Error;

/// The most bytes that one commit may take, records and withheld bytes together, with 8 bytes
/// added for each of either: 64 MiB. SQLite could hold 1 GB; a reader has to hold a whole commit
/// in memory, and the disk room reserved ahead has to be larger than what is under way.
pub const COMMIT_BYTES_MAX: usize = 64 << 20;

/// What one record, or one blob of withheld bytes, costs beside its own bytes.
const OVERHEAD: usize = 8;

/// Records that are kept together or not at all.
///
/// The bytes of all records lie in one buffer, those of all withheld blobs in another, so that a
/// commit of a thousand records costs a handful of allocations. A commit without records is
/// allowed and leaves nothing behind: a batch in which everything was rejected needs no special
/// case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    first: u64,
    ends: Vec<u32>,
    bytes: Vec<u8>,
    withheld: Vec<Blob>,
    withheld_bytes: Vec<u8>,
}

/// Where the withheld bytes of a record end in their buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Blob {
    offset: u32,
    end: u32,
}

/// A record does not fit into the commit any more; the commit is as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error(
    "a commit holds at most {COMMIT_BYTES_MAX} bytes, and numbers end at 2^63 - 1; \
     this record does not fit behind the {records} that are there"
)]
pub struct CommitFull {
    /// How many records the commit holds.
    pub records: usize,
}

impl Commit {
    /// A commit without records yet, whose first one will have the number `first`: the head that
    /// the log is expected to have.
    pub fn new(first: u64) -> Self {
        let (ends, bytes) = (Vec::new(), Vec::new());
        Self { first, ends, bytes, withheld: Vec::new(), withheld_bytes: Vec::new() }
    }

    /// Adds a record, with what is withheld beside it, and returns its number.
    ///
    /// # Errors
    ///
    /// [`CommitFull`] when the commit would exceed [`COMMIT_BYTES_MAX`], or the number 2^63 - 1.
    pub fn push(&mut self, record: &[u8], withheld: Option<&[u8]>) -> Result<u64, CommitFull> {
        let full = CommitFull { records: self.ends.len() };
        let withheld_len = withheld.map_or(0, |withheld| withheld.len().saturating_add(OVERHEAD));
        let taken = record.len().saturating_add(OVERHEAD).saturating_add(withheld_len);
        let index = self.end();
        if self.size().saturating_add(taken) > COMMIT_BYTES_MAX || index >= i64::MAX as u64 {
            return Err(full);
        }
        if let Some(withheld) = withheld {
            self.withheld_bytes.extend_from_slice(withheld);
            let end = offset(self.withheld_bytes.len());
            self.withheld.push(Blob { offset: offset(self.ends.len()), end });
        }
        self.bytes.extend_from_slice(record);
        self.ends.push(offset(self.bytes.len()));
        Ok(index)
    }

    /// The number of the first record.
    pub fn first(&self) -> u64 {
        self.first
    }

    /// How many records there are.
    pub fn count(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no record yet.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The number behind the last record: the head after this commit.
    pub fn end(&self) -> u64 {
        self.first.saturating_add(self.ends.len() as u64)
    }

    /// What the commit counts against [`COMMIT_BYTES_MAX`].
    pub fn size(&self) -> usize {
        let items = self.ends.len() + self.withheld.len();
        self.bytes.len() + self.withheld_bytes.len() + items * OVERHEAD
    }

    /// The records, in order.
    pub fn records(&self) -> impl Iterator<Item = &[u8]> {
        self.ends.iter().scan(0, |start, end| {
            let bytes = &self.bytes[*start as usize..*end as usize];
            *start = *end;
            Some(bytes)
        })
    }

    /// The withheld blobs, each with its record's place in the commit, in order.
    pub fn withheld(&self) -> impl Iterator<Item = (u32, &[u8])> {
        self.withheld.iter().scan(0, |start, blob| {
            let bytes = &self.withheld_bytes[*start as usize..blob.end as usize];
            *start = blob.end;
            Some((blob.offset, bytes))
        })
    }

    /// The bytes of all records, one behind the other.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// Lengths within a commit fit 32 bits, for [`COMMIT_BYTES_MAX`] does.
fn offset(length: usize) -> u32 {
    u32::try_from(length).expect("a commit is smaller than 4 GiB")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_gives_back_what_was_pushed() {
        let mut commit = Commit::new(7);
        assert_eq!(commit.push(b"one", None), Ok(7));
        assert_eq!(commit.push(b"", Some(b"secret")), Ok(8));
        assert_eq!(commit.push(b"three", Some(b"")), Ok(9));
        let records: Vec<&[u8]> = commit.records().collect();
        assert_eq!(records, [b"one".as_slice(), b"", b"three"]);
        let withheld: Vec<_> = commit.withheld().collect();
        assert_eq!(withheld, [(1, b"secret".as_slice()), (2, b"".as_slice())]);
        assert_eq!((commit.first(), commit.count(), commit.end()), (7, 3, 10));
        assert_eq!(commit.size(), 3 + 5 + 6 + 5 * 8);
    }

    #[test]
    fn a_commit_takes_what_it_may_and_not_a_byte_more() {
        let mut commit = Commit::new(0);
        let half = vec![0; COMMIT_BYTES_MAX / 2 - 8];
        commit.push(&half, None).expect("half fits");
        let before = commit.clone();
        let longer = vec![0; half.len() + 1];
        assert_eq!(commit.push(&longer, None), Err(CommitFull { records: 1 }));
        assert_eq!(commit, before);
        commit.push(&half, None).expect("exactly the rest fits");
        assert_eq!(commit.push(b"", None), Err(CommitFull { records: 2 }));
    }

    #[test]
    fn numbers_end_where_the_database_ends() {
        let mut commit = Commit::new(i64::MAX as u64 - 1);
        commit.push(b"the last", None).expect("its number is 2^63 - 2, and the head 2^63 - 1");
        assert!(commit.push(b"beyond", None).is_err());
        assert!(Commit::new(u64::MAX).push(b"far beyond", None).is_err());
    }
}
