//! The hashes of a log in memory, for whoever has no tiles to read them from.

use evidence::Hash;
use evidence::tree::Frontier;

/// All complete subtrees of a log: 64 bytes an entry.
#[derive(Clone, Debug, Default)]
pub struct LogHashes {
    frontier: Frontier,
    levels: Vec<Vec<Hash>>,
}

/// A subtree that is not there, or not yet complete.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a log of {size} entries has no complete subtree {index} of level {level}")]
pub struct NoSuchSubtree {
    /// The level in the tree.
    pub level: u8,
    /// The index in that level.
    pub index: u64,
    /// The size of the log.
    pub size: u64,
}

impl LogHashes {
    /// Appends an entry by the hash of its leaf.
    pub fn append(&mut self, leaf: Hash) {
        let levels = &mut self.levels;
        self.frontier.append_telling(leaf, |level, _, root| {
            let level = usize::from(level);
            if levels.len() == level {
                levels.push(Vec::new());
            }
            levels[level].push(*root);
        });
    }

    /// How many entries were appended.
    pub fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// The root of the tree over all of them.
    pub fn root(&self) -> Hash {
        self.frontier.root()
    }

    /// The root of a complete subtree, as makers of proofs and tiles ask for it.
    ///
    /// # Errors
    /// When the log has none such.
    pub fn subtree(&self, level: u8, index: u64) -> Result<Hash, NoSuchSubtree> {
        let known = usize::try_from(index)
            .ok()
            .and_then(|place| self.levels.get(usize::from(level))?.get(place));
        known.copied().ok_or(NoSuchSubtree { level, index, size: self.size() })
    }
}
