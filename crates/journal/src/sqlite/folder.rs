//! The journal's folder: made durably, and locked against a second writer.

use super::OpenError;
use std::fs::{File, OpenOptions, TryLockError, create_dir_all};
use std::io;
use std::path::Path;

const LOCK: &str = "journal.lock";

/// Makes a folder, so that it is still there after a power failure.
pub(super) fn make(directory: &Path) -> io::Result<()> {
    if directory.is_dir() {
        return Ok(());
    }
    create_dir_all(directory)?;
    match directory.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => sync(parent),
        _ => Ok(()),
    }
}

/// Makes what was created, renamed or removed in a folder durable.
#[cfg(unix)]
pub(crate) fn sync(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

/// Elsewhere a folder cannot be opened as a file, and needs no sync.
#[cfg(not(unix))]
pub(crate) fn sync(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Keeps other writers out of a folder while it lives. The system gives the folder back when the
/// process ends, however it ends, so no stale lock is ever left behind.
#[derive(Debug)]
pub(super) struct Lock(File);

impl Drop for Lock {
    /// Closing alone is not enough: a child that is just being started holds the same file, until
    /// it becomes another program.
    fn drop(&mut self) {
        // Where it cannot be given back, the end of the process does.
        let _ = self.0.unlock();
    }
}

/// Takes the folder for writing.
pub(super) fn lock(directory: &Path) -> Result<Lock, OpenError> {
    let folder = || directory.to_owned();
    let path = directory.join(LOCK);
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(path);
    let file = file.map_err(|source| OpenError::Folder { folder: folder(), source })?;
    match file.try_lock() {
        Ok(()) => Ok(Lock(file)),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse { folder: folder() }),
        Err(TryLockError::Error(source)) => Err(OpenError::Folder { folder: folder(), source }),
    }
}
