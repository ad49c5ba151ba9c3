//! The fold over the journal: read, decoded on all cores, applied in order.

use super::StoreError;
use crate::tree::StoredHashes;
use crate::view::Durable;
use evidence::Hash;
use evidence::hash::leaf_hash;
use evidence::tree::Frontier;
use journal::{Reader, Record, Withheld};
use line::Fact;
use std::num::NonZero;
use std::thread;
use wire::record;

/// So many entries are decoded together.
const CHUNK: usize = 8_192;
/// And so many bytes of them, at most.
const CHUNK_BYTES: usize = 32 << 20;

/// An entry ready to be applied.
type Decoded = (Fact, Hash);

/// Folds all entries in that are not folded in yet. Their hashes are stored where that is wanted.
pub(super) fn fold(
    reader: &mut dyn Reader,
    stored: Option<&StoredHashes>,
    mut durable: Durable,
) -> Result<Durable, StoreError> {
    let mut next = read(reader, durable.size())?;
    while !next.is_empty() {
        let from = durable.size() + next.len() as u64;
        // The next entries are read and decoded while these are applied.
        next = thread::scope(|scope| {
            let reader = &mut *reader;
            let reading = scope.spawn(move || read(reader, from));
            apply(stored, &mut durable, &next)?;
            reading.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })?;
    }
    Ok(durable)
}

/// Makes the stored hashes of the first `size` entries anew.
pub(super) fn rebuild_hashes(
    reader: &mut dyn Reader,
    stored: &StoredHashes,
    size: u64,
) -> Result<(), StoreError> {
    let mut tree = Frontier::new();
    while tree.size() < size {
        let most = usize::try_from(size - tree.size()).unwrap_or(CHUNK).min(CHUNK);
        let records = reader.read(tree.size(), most, CHUNK_BYTES)?;
        let leaves = records.iter().map(|record| leaf_hash(&record.record));
        append(Some(stored), &mut tree, leaves)?;
    }
    Ok(())
}

fn read(reader: &mut dyn Reader, from: u64) -> Result<Vec<Decoded>, StoreError> {
    let records = reader.read(from, CHUNK, CHUNK_BYTES)?;
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let share = records.len().div_ceil(cores).max(1);
    thread::scope(|scope| {
        let decoding: Vec<_> = records
            .chunks(share)
            .map(|share| scope.spawn(|| share.iter().map(decode).collect::<Result<Vec<_>, _>>()))
            .collect();
        let mut decoded = Vec::with_capacity(records.len());
        for one in decoding {
            decoded.extend(one.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
        }
        Ok(decoded)
    })
}

fn decode(record: &Record) -> Result<Decoded, StoreError> {
    let withheld = match &record.withheld {
        Some(Withheld::Bytes(bytes)) => Some(&bytes[..]),
        Some(Withheld::Erased) | None => None,
    };
    let fact = record::decode(&record.record, withheld)
        .map_err(|source| StoreError::Entry { index: record.index, source })?;
    Ok((fact, leaf_hash(&record.record)))
}

fn apply(
    stored: Option<&StoredHashes>,
    durable: &mut Durable,
    decoded: &[Decoded],
) -> Result<(), StoreError> {
    append(stored, &mut durable.tree, decoded.iter().map(|(_, leaf)| *leaf))?;
    for (fact, _) in decoded {
        durable.state.apply(fact);
    }
    Ok(())
}

fn append(
    stored: Option<&StoredHashes>,
    tree: &mut Frontier,
    leaves: impl Iterator<Item = Hash>,
) -> Result<(), StoreError> {
    let (size, mut told) = (tree.size(), Vec::new());
    for leaf in leaves {
        tree.append_telling(leaf, |_, _, hash| told.push(*hash));
    }
    match stored {
        Some(stored) => Ok(stored.write(size, &told)?),
        None => Ok(()),
    }
}
