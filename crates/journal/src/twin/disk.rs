//! The twin's disk: a log of frames, of which a part is synced.
//!
//! A frame is a commit with its withheld bytes behind it, or a list of records whose withheld
//! bytes are erased. Erasing also overwrites them where they lie, once the list is synced.

use super::faults::{Dice, Survival};
use crate::commit::Commit;
use crate::packed::{self, Damage, Packed};
use crate::read::StoredWithheld;
use std::collections::BTreeMap;
use std::ops::{Range, RangeInclusive};

/// Kind, length of the body, checksum, first record.
const HEADER: usize = 1 + 4 + 4 + 8;

/// Two bits apart, so that no flip of one makes the other.
const COMMIT: u8 = 1;
const ERASURE: u8 = 2;

/// What a disk holds: what was synced, and what was written since.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Disk {
    bytes: Vec<u8>,
    /// What an append or an erasing has returned for is below this.
    synced: usize,
    /// What is known of the synced part, so that it need not be searched; made anew by recovery.
    index: Index,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Index {
    head: u64,
    commits: Vec<Place>,
    withheld: BTreeMap<u64, Blob>,
    /// Up to where the bytes are indexed.
    end: usize,
}

/// Where a commit's frame lies, and which records it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    first: u64,
    count: u64,
    checksum: u32,
    body: Range<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Blob {
    bytes: Range<usize>,
    checksum: u32,
    is_erased: bool,
}

/// The commit that is damaged, and how.
type Found = (u64, Damage);

impl Disk {
    /// All bytes, synced or not.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// How many bytes were synced.
    pub fn synced(&self) -> usize {
        self.synced
    }

    /// Flips a bit, counted from the beginning; nothing happens beyond the end.
    pub fn flip(&mut self, bit: usize) {
        if let Some(byte) = self.bytes.get_mut(bit / 8) {
            *byte ^= 1 << (bit % 8);
        }
    }

    pub(super) fn head(&self) -> u64 {
        self.index.head
    }

    pub(super) fn write_commits(&mut self, commits: &[Commit]) {
        for commit in commits.iter().filter(|commit| !commit.is_empty()) {
            let (body, checksum) = packed::encode(commit);
            self.write_frame(COMMIT, commit.first(), checksum, &body);
            for (_, withheld) in commit.withheld() {
                self.bytes.extend_from_slice(withheld);
            }
        }
    }

    pub(super) fn write_erasure(&mut self, records: &[u64]) {
        let body: Vec<u8> = records.iter().flat_map(|record| record.to_le_bytes()).collect();
        self.write_frame(ERASURE, 0, packed::checksum(0, &body), &body);
    }

    fn write_frame(&mut self, kind: u8, first: u64, checksum: u32, body: &[u8]) {
        let length = u32::try_from(body.len()).expect("a frame is smaller than 4 GiB");
        self.bytes.push(kind);
        self.bytes.extend_from_slice(&length.to_le_bytes());
        self.bytes.extend_from_slice(&checksum.to_le_bytes());
        self.bytes.extend_from_slice(&first.to_le_bytes());
        self.bytes.extend_from_slice(body);
    }

    /// What was written is on the disk, and readers may see it.
    pub(super) fn sync(&mut self) {
        self.synced = self.bytes.len();
        // Nothing was damaged between the writing and here; `flip` shows when reading.
        let indexed = self.index_up_to(self.synced);
        debug_assert_eq!(indexed, Ok(()));
    }

    /// Only so many bytes of what was not synced were written.
    pub(super) fn tear(&mut self, bytes: usize) {
        let end = self.synced.saturating_add(bytes).min(self.bytes.len());
        self.bytes.truncate(end);
    }

    pub(super) fn crash(&mut self, survival: Survival) {
        let unsynced = self.bytes.len() - self.synced;
        match survival {
            Survival::Nothing => self.tear(0),
            Survival::Everything => {}
            Survival::Bytes(bytes) => self.tear(bytes),
            Survival::Seeded(seed) => {
                let mut dice = Dice(seed);
                let mut below = |bound: usize| {
                    usize::try_from(dice.below(bound as u64)).expect("it is below a length")
                };
                self.tear(below(unsynced + 1));
                let left = self.bytes.len() - self.synced;
                if below(2) == 0 {
                    let begin = self.synced + below(left);
                    let end = begin + below(self.bytes.len() - begin + 1);
                    self.bytes[begin..end].fill(0);
                }
            }
        }
    }

    /// Cuts a torn tail and gives the head, or names the damage to what was synced.
    pub(super) fn recover(&mut self) -> Result<u64, Found> {
        self.index = Index::default();
        self.index_up_to(self.synced)?;
        for (record, blob) in &self.index.withheld {
            let bytes = &self.bytes[blob.bytes.clone()];
            if !blob.is_erased && packed::withheld_checksum(*record, bytes) != blob.checksum {
                return Err((*record, Damage::Withheld(*record)));
            }
        }
        while self.index.end < self.bytes.len() && self.index_frame(self.bytes.len()).is_ok() {}
        self.bytes.truncate(self.index.end);
        self.synced = self.index.end;
        Ok(self.index.head)
    }

    fn index_up_to(&mut self, end: usize) -> Result<(), Found> {
        while self.index.end < end {
            self.index_frame(end)?;
        }
        Ok(())
    }

    /// Takes the next frame into the index, if it is whole and ends before `limit`.
    fn index_frame(&mut self, limit: usize) -> Result<(), Found> {
        let head = self.index.head;
        let (kind, place) = self.frame(limit).ok_or((head, Damage::Lengths))?;
        let body = &self.bytes[place.body.clone()];
        match kind {
            COMMIT if place.first == head => {
                let packed = packed::decode(head, body, place.checksum).map_err(|it| (head, it))?;
                let place = Place { count: packed.count(), ..place };
                let blobs = self.blobs(&packed, place.body.end, limit)?;
                self.index.head = packed.end();
                self.index.end = blobs.last().map_or(place.body.end, |(_, blob)| blob.bytes.end);
                self.index.withheld.extend(blobs);
                self.index.commits.push(place);
            }
            ERASURE if packed::checksum(place.first, body) == place.checksum => {
                let records = body.chunks_exact(8);
                let records: Vec<u64> = records
                    .map(|bytes| u64::from_le_bytes(bytes.try_into().expect("it is 8 bytes")))
                    .collect();
                self.index.end = place.body.end;
                records.into_iter().for_each(|record| self.overwrite(record));
            }
            COMMIT => return Err((head, Damage::Missing)),
            _ => return Err((head, Damage::Checksum)),
        }
        Ok(())
    }

    fn frame(&self, limit: usize) -> Option<(u8, Place)> {
        let begin = self.index.end;
        let (kind, rest) = self.bytes.get(begin..limit)?.split_first()?;
        let (length, rest) = rest.split_first_chunk()?;
        let (checksum, rest) = rest.split_first_chunk()?;
        let (first, rest) = rest.split_first_chunk()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        let body = begin + HEADER..begin + HEADER + length;
        let (checksum, first) = (u32::from_le_bytes(*checksum), u64::from_le_bytes(*first));
        (length <= rest.len()).then_some((*kind, Place { first, count: 0, checksum, body }))
    }

    /// The withheld bytes behind a commit. Beyond what was synced they have to verify here: a
    /// commit is there whole or not at all.
    fn blobs(
        &self,
        packed: &Packed<'_>,
        mut begin: usize,
        limit: usize,
    ) -> Result<Vec<(u64, Blob)>, Found> {
        let mut blobs = Vec::new();
        for (record, mark) in packed.records().filter_map(|(index, _, mark)| Some((index, mark?))) {
            let damage = (self.index.head, Damage::Withheld(record));
            let bytes = begin..begin + mark.length as usize;
            let found = self.bytes.get(bytes.clone()).filter(|_| bytes.end <= limit);
            let checksum = packed::withheld_checksum(record, found.ok_or(damage)?);
            if bytes.end > self.synced && checksum != mark.checksum {
                return Err(damage);
            }
            begin = bytes.end;
            blobs.push((record, Blob { bytes, checksum: mark.checksum, is_erased: false }));
        }
        Ok(blobs)
    }

    fn overwrite(&mut self, record: u64) {
        if let Some(blob) = self.index.withheld.get_mut(&record) {
            blob.is_erased = true;
            self.bytes[blob.bytes.clone()].fill(0);
        }
    }

    /// The commits from the one that holds `from` on: first record, count, body, checksum.
    pub(super) fn commits(&self, from: u64) -> impl Iterator<Item = (u64, u64, &[u8], u32)> {
        let commits = &self.index.commits;
        let begin = commits.partition_point(|place| place.first <= from).saturating_sub(1);
        commits[begin..].iter().map(|place| {
            (place.first, place.count, &self.bytes[place.body.clone()], place.checksum)
        })
    }

    pub(super) fn withheld(&self, records: RangeInclusive<u64>) -> Vec<StoredWithheld> {
        let stored = |(record, blob): (&u64, &Blob)| {
            let bytes = (!blob.is_erased).then(|| self.bytes[blob.bytes.clone()].to_vec());
            let checksum =
                if blob.is_erased { packed::erased_checksum(*record) } else { blob.checksum };
            StoredWithheld { record: *record, checksum, bytes }
        };
        self.index.withheld.range(records).map(stored).collect()
    }
}
