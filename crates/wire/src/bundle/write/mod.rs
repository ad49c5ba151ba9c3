//! Writing bundles: the whole log in one pass, or chosen entries with their proofs.

mod archive;
mod hashes;

pub use hashes::{LogHashes, NoSuchSubtree};

use super::{layout, state};
use crate::record::{RecordError, decode_entry};
use archive::Archive;
use evidence::checkpoint::{Checkpoint, CheckpointError};
use evidence::hash::{Hash, leaf_hash};
use evidence::note::SignedNote;
use evidence::proof::{Proof, ProofError};
use evidence::tile::{Bundle, Tile, WIDTH, encode_entries};
use evidence::tree::{Frontier, ProveError, consistency_proof, inclusion_proof};
use line::PublicState;
use std::fmt::Write as _;
use std::io::{self, Write};
use zip::CompressionMethod;

/// An entry as its bytes, and beside it what whoever the bundle is for may have of what it
/// withholds: see [`disclosed`](super::disclosed).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The entry.
    pub record: Vec<u8>,
    /// The blob of withheld items, cut to what is disclosed.
    pub withheld: Option<Vec<u8>>,
}

/// Why a bundle was not written. `E` is whatever keeps the log from being read.
#[derive(Debug, thiserror::Error)]
pub enum WriteError<E> {
    /// The log could not be read.
    #[error("the log cannot be read")]
    Read(#[source] E),
    /// The bundle could not be written.
    #[error("the bundle cannot be written")]
    Write(#[from] io::Error),
    /// An entry is none, or not where it belongs.
    #[error("the log holds what is no entry")]
    Record(#[from] RecordError),
    /// Entries do not follow on one another.
    #[error("entry {found} stands where entry {expected} belongs")]
    Order {
        /// The index that would be right.
        expected: u64,
        /// The index that is there.
        found: u64,
    },
    /// The checkpoint is none.
    #[error("the text of the checkpoint is none")]
    Checkpoint(#[source] CheckpointError),
    /// The log is another than the one the checkpoint is of.
    #[error("the log has {size} entries under {root}, its checkpoint says {wanted} under {signed}")]
    Head {
        /// How many entries there were.
        size: u64,
        /// The root over them.
        root: Hash,
        /// How many the checkpoint says.
        wanted: u64,
        /// The root that it signs.
        signed: Hash,
    },
    /// A proof could not be made.
    #[error("a proof cannot be made")]
    Prove(#[source] ProveError<E>),
    /// A proof cannot be written.
    #[error("a proof cannot be written")]
    Proof(#[source] ProofError),
}

/// Writes a complete bundle: the entries of the log from the first to the last that the checkpoint
/// covers, in order. It is written as the entries come, with little memory.
///
/// # Errors
/// When the log cannot be read or is not the checkpoint's, or the bundle cannot be written. Then
/// what was written is no archive.
pub fn write_complete<W: Write, E>(
    out: W,
    checkpoint: &SignedNote,
    log: impl IntoIterator<Item = Result<Held, E>>,
) -> Result<W, WriteError<E>> {
    let head: Checkpoint = checkpoint.text().parse().map_err(WriteError::Checkpoint)?;
    let mut writing = Writing::new(out, checkpoint)?;
    match writing.all(log).and_then(|()| writing.end(&head)) {
        Ok(()) => Ok(writing.archive.finish()?),
        Err(error) => {
            writing.archive.abandon();
            Err(error)
        }
    }
}

/// A complete bundle on its way.
struct Writing<W: Write> {
    archive: Archive<W>,
    state: PublicState,
    frontier: Frontier,
    /// The entries of the tile of entries that is not full yet.
    entries: Vec<Vec<u8>>,
    /// The hashes of each level's tile that is not full yet, and the tile's index.
    tiles: Vec<(u64, Vec<Hash>)>,
}

/// Levels of the tree between two levels of tiles.
const TILE_HEIGHT: u8 = 8;

impl<W: Write> Writing<W> {
    fn new(out: W, checkpoint: &SignedNote) -> io::Result<Self> {
        let mut archive = Archive::new(out);
        archive.file(layout::README, layout::README_TEXT.as_bytes())?;
        archive.file(layout::CHECKPOINT, checkpoint.to_string().as_bytes())?;
        let (state, frontier) = (PublicState::default(), Frontier::new());
        Ok(Self { archive, state, frontier, entries: Vec::new(), tiles: Vec::new() })
    }

    fn all<E>(
        &mut self,
        log: impl IntoIterator<Item = Result<Held, E>>,
    ) -> Result<(), WriteError<E>> {
        log.into_iter().try_for_each(|held| self.append(held.map_err(WriteError::Read)?))
    }

    fn append<E>(&mut self, held: Held) -> Result<(), WriteError<E>> {
        let (entry, _) = decode_entry(&held.record)?;
        let expected = self.state.size;
        if entry.index != expected {
            return Err(WriteError::Order { expected, found: entry.index });
        }
        self.state.apply(&entry);
        if let Some(withheld) = &held.withheld {
            self.archive.file(&layout::withheld(entry.index), withheld)?;
        }
        let mut full = Vec::new();
        let tiles = &mut self.tiles;
        self.frontier.append_telling(leaf_hash(&held.record), |level, _, root| {
            if level % TILE_HEIGHT == 0 {
                full.extend(keep(tiles, level / TILE_HEIGHT, *root));
            }
        });
        self.entries.push(held.record);
        if self.entries.len() == usize::from(WIDTH) {
            self.end_entries(expected / u64::from(WIDTH))?;
        }
        for (tile, hashes) in full {
            self.write_tile(tile, &hashes)?;
        }
        Ok(())
    }

    fn end_entries(&mut self, index: u64) -> io::Result<()> {
        let entries = core::mem::take(&mut self.entries);
        let width = u16::try_from(entries.len()).expect("a tile is at most 256 wide");
        let bundle = Bundle::new(index, width).expect("the log has these entries");
        let bytes = encode_entries(entries.iter().map(Vec::as_slice));
        let bytes = bytes.expect("the reader of entries takes none that is longer");
        self.archive.file(&bundle.to_string(), &bytes)
    }

    fn write_tile(&mut self, tile: Tile, hashes: &[Hash]) -> io::Result<()> {
        let bytes: Vec<u8> = hashes.iter().flat_map(|hash| hash.0).collect();
        self.archive.hashes(&tile.to_string(), &bytes)
    }

    /// The tiles on the right edge, and the state, once the log is seen to be the checkpoint's.
    fn end<E>(&mut self, head: &Checkpoint) -> Result<(), WriteError<E>> {
        let (size, root) = (self.frontier.size(), self.frontier.root());
        if (size, root) != (head.size(), *head.root()) {
            let (wanted, signed) = (head.size(), *head.root());
            return Err(WriteError::Head { size, root, wanted, signed });
        }
        if !self.entries.is_empty() {
            self.end_entries(size / u64::from(WIDTH))?;
        }
        for (level, (index, hashes)) in core::mem::take(&mut self.tiles).into_iter().enumerate() {
            if let Some(tile) = partial(level, index, hashes.len()) {
                self.write_tile(tile, &hashes)?;
            }
        }
        self.archive.begin(layout::STATE, CompressionMethod::Deflated)?;
        state::write(&self.state, self.archive.body())?;
        Ok(())
    }
}

/// Keeps a hash for the tile it belongs to, and gives the tile when that is full.
fn keep(tiles: &mut Vec<(u64, Vec<Hash>)>, level: u8, root: Hash) -> Option<(Tile, Vec<Hash>)> {
    let place = usize::from(level);
    if tiles.len() == place {
        tiles.push((0, Vec::new()));
    }
    let (index, hashes) = &mut tiles[place];
    hashes.push(root);
    if hashes.len() < usize::from(WIDTH) {
        return None;
    }
    let tile = Tile::new(level, *index, WIDTH).expect("the log has these hashes");
    *index += 1;
    Some((tile, core::mem::take(hashes)))
}

/// The tile on the right edge of a level, where that one is not empty.
fn partial(level: usize, index: u64, width: usize) -> Option<Tile> {
    let (level, width) = (u8::try_from(level).ok()?, u16::try_from(width).ok()?);
    Tile::new(level, index, width).ok()
}

/// Writes an extract: chosen entries in order, each with a proof, from the roots of complete
/// subtrees of the log; with `since`, also the proof that the log's first so many entries are its
/// beginning. Whoever chooses takes the entries about the agreement along: see
/// [`Choice`](super::Choice).
///
/// # Errors
/// As for [`write_complete`].
pub fn write_extract<W: Write, E>(
    out: W,
    checkpoint: &SignedNote,
    chosen: impl IntoIterator<Item = Result<(u64, Held), E>>,
    subtree: &mut impl FnMut(u8, u64) -> Result<Hash, E>,
    since: Option<u64>,
) -> Result<W, WriteError<E>> {
    let head: Checkpoint = checkpoint.text().parse().map_err(WriteError::Checkpoint)?;
    let mut archive = Archive::new(out);
    let write = || -> Result<(), WriteError<E>> {
        archive.file(layout::README, layout::README_TEXT.as_bytes())?;
        archive.file(layout::CHECKPOINT, checkpoint.to_string().as_bytes())?;
        for held in chosen {
            let (index, held) = held.map_err(WriteError::Read)?;
            let (entry, _) = decode_entry(&held.record)?;
            if entry.index != index {
                return Err(WriteError::Order { expected: index, found: entry.index });
            }
            let path = inclusion_proof(index, head.size(), subtree).map_err(WriteError::Prove)?;
            let proof = Proof::new(index, path, checkpoint.clone()).map_err(WriteError::Proof)?;
            archive.file(&layout::entry(index), &held.record)?;
            archive.file(&layout::proof(index), proof.to_string().as_bytes())?;
            if let Some(withheld) = &held.withheld {
                archive.file(&layout::withheld(index), withheld)?;
            }
        }
        if let Some(size) = since {
            let path = consistency_proof(size, head.size(), subtree).map_err(WriteError::Prove)?;
            archive.file(&layout::consistency(size), consistency_text(size, &path).as_bytes())?;
        }
        Ok(())
    };
    match write() {
        Ok(()) => Ok(archive.finish()?),
        Err(error) => {
            archive.abandon();
            Err(error)
        }
    }
}

/// The lines of a consistency proof as C2SP tlog-witness sends them: `old`, and the hashes.
fn consistency_text(size: u64, path: &[Hash]) -> String {
    let mut text = format!("old {size}\n");
    for hash in path {
        let _ = writeln!(text, "{hash}");
    }
    text
}
