//! The base map that the host offers to the consoles: one file of PMTiles, named by its SHA-256.
//!
//! Sides that do not trust each other agree on one map (DL-32) by naming its hash in the agreement.
//! So the file is read whole once, when the server starts, and is served for as long as it stays
//! what was read: whoever fetches it can tell what it should be, and find out whether it is.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// How a file of PMTiles begins: its name, and the version of the format that is read.
const MAGIC: &[u8] = b"PMTiles\x03";

/// How much is read at once, bytes.
const PIECE_BYTES: usize = 1 << 20;

/// A file of PMTiles, as it was when the server started.
#[derive(Clone, Debug)]
pub struct BaseMap {
    path: PathBuf,
    sha256: [u8; 32],
    bytes: u64,
    written: Option<SystemTime>,
}

/// Why a file is no base map.
#[derive(Debug, thiserror::Error)]
pub enum BaseMapError {
    /// It cannot be read.
    #[error("the base map {path:?} cannot be read")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is something else.
    #[error(
        "the base map {path:?} is no file of PMTiles version 3, which begins with `PMTiles`, 0x03"
    )]
    OtherFormat {
        /// The file.
        path: PathBuf,
    },
}

impl BaseMap {
    /// Reads the file whole.
    ///
    /// # Errors
    /// Where it cannot be read, or is no PMTiles.
    pub fn open(path: &Path) -> Result<Self, BaseMapError> {
        let unreadable = |source| BaseMapError::Unreadable { path: path.to_owned(), source };
        let mut file = File::open(path).map_err(unreadable)?;
        let metadata = file.metadata().map_err(unreadable)?;
        let mut hash = Sha256::new();
        let mut piece = vec![0; PIECE_BYTES];
        let mut beginning: Vec<u8> = Vec::new();
        loop {
            let read = file.read(&mut piece).map_err(unreadable)?;
            let read = &piece[..read];
            if read.is_empty() {
                break;
            }
            let missing = MAGIC.len() - beginning.len();
            beginning.extend(read.iter().take(missing));
            hash.update(read);
            if beginning.len() == MAGIC.len() && beginning != MAGIC {
                break;
            }
        }
        if beginning != MAGIC {
            return Err(BaseMapError::OtherFormat { path: path.to_owned() });
        }
        let (bytes, written) = identity(&metadata);
        Ok(Self { path: path.to_owned(), sha256: hash.finalize().into(), bytes, written })
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it is, as an agreement names it.
    pub const fn sha256(&self) -> &[u8; 32] {
        &self.sha256
    }

    /// What it is, as HTTP tells it: `Repr-Digest` of RFC 9530.
    pub fn digest(&self) -> String {
        format!("sha-256=:{}:", STANDARD.encode(self.sha256))
    }

    /// Whether the file is still what was read, as far as its size and its time tell.
    pub fn is_as_read(&self) -> bool {
        let now = std::fs::metadata(&self.path);
        now.is_ok_and(|now| identity(&now) == (self.bytes, self.written))
    }
}

/// What changes when somebody writes to a file.
fn identity(metadata: &Metadata) -> (u64, Option<SystemTime>) {
    (metadata.len(), metadata.modified().ok())
}
