//! Every hash of the tree in one flat file, so that any tile or proof is a few reads.
//!
//! The hashes stand in the order in which they come to be: a leaf, then every subtree that it
//! completes. The file is derived and disposable: the journal has the entries, and the roots that
//! are signed come from the fold over the journal, never from here.

use evidence::Hash;
use evidence::tree::Frontier;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

const HASH_BYTES: usize = 32;

/// The stored hashes of a tree.
#[derive(Debug)]
pub struct StoredHashes {
    file: File,
    path: PathBuf,
}

/// Why a stored hash could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("cannot {doing} the stored hashes in {}", path.display())]
pub struct StoredHashesError {
    doing: &'static str,
    path: PathBuf,
    source: io::Error,
}

impl StoredHashes {
    /// Opens the file, or makes it.
    ///
    /// # Errors
    /// When the system cannot.
    pub fn open(path: &Path) -> Result<Self, StoredHashesError> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let path = path.to_owned();
        match options.open(&path) {
            Ok(file) => Ok(Self { file, path }),
            Err(source) => Err(StoredHashesError { doing: "open", path, source }),
        }
    }

    /// Whether the file holds the hashes of this tree, as far as its root tells.
    pub fn holds(&self, tree: &Frontier) -> bool {
        self.root(tree.parts().0).is_ok_and(|root| root == tree.root())
    }

    /// Writes the hashes that appending to a tree of `size` leaves told, in order.
    ///
    /// # Errors
    /// When the system cannot.
    pub fn write(&self, size: u64, hashes: &[Hash]) -> Result<(), StoredHashesError> {
        let bytes: Vec<u8> = hashes.iter().flat_map(|hash| hash.0).collect();
        self.file
            .write_all_at(&bytes, position(0, size) * HASH_BYTES as u64)
            .map_err(|source| self.error("write", source))
    }

    /// The root of the complete subtree at a level and an index in that level.
    ///
    /// # Errors
    /// When the system cannot, or the file does not have it.
    pub fn subtree(&self, level: u8, index: u64) -> Result<Hash, StoredHashesError> {
        let mut bytes = [0; HASH_BYTES];
        self.file
            .read_exact_at(&mut bytes, position(level, index) * HASH_BYTES as u64)
            .map_err(|source| self.error("read", source))?;
        Ok(Hash(bytes))
    }

    /// The root of the tree over the first `size` entries.
    ///
    /// # Errors
    /// As [`subtree`](Self::subtree).
    pub fn root(&self, size: u64) -> Result<Hash, StoredHashesError> {
        let levels = (0..64).rev().filter(|level| size >> level & 1 == 1);
        let subtrees = levels.map(|level| {
            // The subtrees of a tree, from left to right, are as its size is in binary.
            let before = (size >> level) & !1;
            self.subtree(level, before)
        });
        let subtrees = subtrees.collect::<Result<Vec<Hash>, _>>()?;
        let tree = Frontier::from_parts(size, subtrees)
            .map_err(|error| self.error("read", io::Error::other(error)))?;
        Ok(tree.root())
    }

    fn error(&self, doing: &'static str, source: io::Error) -> StoredHashesError {
        StoredHashesError { doing, path: self.path.clone(), source }
    }
}

/// Where the hash of a subtree stands: after all hashes that came to be before it.
fn position(level: u8, index: u64) -> u64 {
    // The subtree is complete with its last leaf; leaf n comes after n leaves and the
    // n/2 + n/4 + ... subtrees that those completed.
    let last = ((index + 1) << level) - 1;
    let before: u64 = (0..64).map(|shift| last >> shift).take_while(|count| *count > 0).sum();
    before + u64::from(level)
}

#[cfg(test)]
mod tests {
    use super::*;
    use evidence::hash::leaf_hash;

    #[test]
    fn every_subtree_is_found_where_it_was_written() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let stored = StoredHashes::open(&folder.path().join("tree.bin")).expect("a new file");
        let mut tree = Frontier::new();
        let mut roots = vec![tree.root()];
        let mut told = Vec::new();
        for leaf in 0..300u64 {
            let mut hashes = Vec::new();
            let hash = leaf_hash(&leaf.to_be_bytes());
            tree.append_telling(hash, |level, index, hash| {
                hashes.push(*hash);
                told.push((level, index, *hash));
            });
            stored.write(leaf, &hashes).expect("the disk takes it");
            roots.push(tree.root());
        }
        for (level, index, hash) in told {
            assert_eq!(stored.subtree(level, index).expect("it was written"), hash);
        }
        for (size, root) in roots.iter().enumerate() {
            assert_eq!(stored.root(size as u64).expect("it was written"), *root, "{size}");
        }
        assert!(stored.holds(&tree));
        assert!(stored.root(301).is_err(), "there is no 301st leaf");
    }
}
