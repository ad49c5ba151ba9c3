//! The files of a bundle, in a ZIP archive or unpacked, read one at a time and never more of them
//! than has been granted: a small archive must not become a large memory.

use super::layout;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::io::{self, Read, Seek};
use zip::ZipArchive;

/// The most files of a bundle. The directory of an archive is held in memory, some hundred bytes
/// a file; entries stand 256 to a file, what is withheld of each stands alone.
pub const FILES_MAX: usize = 4_000_000;

/// The most bytes that are unpacked of one bundle.
pub const UNPACKED_BYTES_MAX: u64 = 1 << 36;

/// The files of a bundle.
pub struct Files {
    /// The places of the files in their archive, by name; of an unpacked bundle, nothing is told.
    names: BTreeMap<String, usize>,
    read: RefCell<Box<Reader>>,
    left: Cell<u64>,
}

/// Gives a file by its name and place, and no more of it than so many bytes.
type Reader = dyn FnMut(&str, usize, u64) -> io::Result<Vec<u8>>;

/// Why a bundle cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// It is no archive.
    #[error("it is no ZIP archive that can be read")]
    Archive(#[source] zip::result::ZipError),
    /// Two files have one name, so that two readers may read two different bundles.
    #[error("two files of the archive have one name, so it can be read in two ways")]
    NameTwice,
    /// A name is not text.
    #[error("file {number} of the archive has a name that is not UTF-8")]
    Name {
        /// Which one, from 0.
        number: usize,
    },
    /// There are more files than are read.
    #[error("there are {files} files, and at most {FILES_MAX} are read")]
    TooMany {
        /// How many there are.
        files: usize,
    },
    /// It holds no bundle.
    #[error("there is no file `{0}`; a bundle of a line has one at its top")]
    Missing(&'static str),
    /// It is neither of the two kinds of bundle.
    #[error("there are neither tiles of entries (a complete bundle) nor proofs (an extract)")]
    NoEntries,
}

/// Why a file of a bundle is not there to be checked.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// There is none of that name.
    #[error("is missing")]
    Missing,
    /// It cannot be read or unpacked.
    #[error("cannot be read: {0}")]
    Read(io::Error),
    /// It is larger than any such file.
    #[error("is larger than {bytes_max} bytes, which no such file is")]
    TooLarge {
        /// The most that is read.
        bytes_max: u64,
    },
    /// All that was granted to the bundle is used up.
    #[error("is not read: the files before it had {UNPACKED_BYTES_MAX} bytes, the most unpacked")]
    UsedUp,
}

impl core::fmt::Debug for Files {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Files({})", self.names.len())
    }
}

impl Files {
    /// The files of a ZIP archive.
    ///
    /// # Errors
    /// When it is none, or could be read in two ways.
    pub fn zip(input: impl Read + Seek + 'static) -> Result<Self, Unreadable> {
        let mut archive = ZipArchive::new(input).map_err(Unreadable::Archive)?;
        if archive.has_duplicate_names() {
            return Err(Unreadable::NameTwice);
        }
        if archive.len() > FILES_MAX {
            return Err(Unreadable::TooMany { files: archive.len() });
        }
        let mut names = BTreeMap::new();
        for (number, name) in archive.file_names_raw().enumerate() {
            let name = core::str::from_utf8(name).map_err(|_| Unreadable::Name { number })?;
            if !name.ends_with('/') {
                names.insert(name.to_owned(), number);
            }
        }
        let read = move |_: &str, place: usize, most: u64| {
            let file = archive.by_index(place).map_err(io::Error::other)?;
            let mut bytes = Vec::new();
            file.take(most).read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        Ok(Self::new(names, Box::new(read)))
    }

    /// The files of a bundle that somebody unpacked: their names from its top, with `/` between
    /// folders, and how to read one, but no more of it than so many bytes.
    ///
    /// # Errors
    /// When there are too many.
    pub fn unpacked(
        names: impl IntoIterator<Item = String>,
        mut read: impl FnMut(&str, u64) -> io::Result<Vec<u8>> + 'static,
    ) -> Result<Self, Unreadable> {
        let names: BTreeMap<String, usize> = names.into_iter().map(|name| (name, 0)).collect();
        if names.len() > FILES_MAX {
            return Err(Unreadable::TooMany { files: names.len() });
        }
        Ok(Self::new(names, Box::new(move |name, _, most| read(name, most))))
    }

    fn new(names: BTreeMap<String, usize>, read: Box<Reader>) -> Self {
        Self { names, read: RefCell::new(read), left: Cell::new(UNPACKED_BYTES_MAX) }
    }

    /// The names of all files, in byte order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.keys().map(String::as_str)
    }

    /// Whether there is a file of that name.
    pub fn has(&self, name: &str) -> bool {
        self.names.contains_key(name)
    }

    /// The names that begin so, without that beginning.
    pub fn under<'b>(&'b self, start: &'b str) -> impl Iterator<Item = &'b str> {
        let from = self
            .names
            .range::<str, _>((core::ops::Bound::Included(start), core::ops::Bound::Unbounded));
        from.map_while(move |(name, _)| name.strip_prefix(start))
    }

    /// The whole of a file.
    ///
    /// # Errors
    /// When it is missing, damaged or larger than any such file is.
    pub fn read(&self, name: &str) -> Result<Vec<u8>, FileError> {
        let place = *self.names.get(name).ok_or(FileError::Missing)?;
        let left = self.left.get();
        let bytes_max = layout::bytes_max(name);
        let most = bytes_max.min(left);
        let mut read = self.read.borrow_mut();
        let bytes = read(name, place, most + 1).map_err(FileError::Read)?;
        let length = bytes.len() as u64;
        self.left.set(left.saturating_sub(length));
        if length <= most {
            Ok(bytes)
        } else if most < bytes_max {
            Err(FileError::UsedUp)
        } else {
            Err(FileError::TooLarge { bytes_max })
        }
    }
}
