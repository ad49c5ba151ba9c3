//! Where answers go: standard output, or a file that appears only when it is whole.

use anyhow::{Context, Result};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// An output being written.
pub(crate) struct Output {
    writer: BufWriter<Sink>,
    path: Option<PathBuf>,
}

enum Sink {
    Stdout(io::Stdout),
    /// A regular file, under another name until it is whole.
    Staged(NamedTempFile),
    /// A device or pipe, which cannot be replaced.
    Direct(File),
}

impl Output {
    /// Standard output, or the file at `path`. A file that stood there stays until
    /// [`finish`](Self::finish), and for good when the run fails before.
    pub(crate) fn create(path: Option<&Path>) -> Result<Self> {
        let sink = match path {
            None => Sink::Stdout(io::stdout()),
            Some(path) => {
                file_sink(path).with_context(|| format!("cannot write {}", path.display()))?
            }
        };
        let writer = BufWriter::with_capacity(1 << 16, sink);
        Ok(Self { writer, path: path.map(Path::to_owned) })
    }

    /// Writes what is buffered, and gives a file its name.
    pub(crate) fn finish(self) -> Result<()> {
        let sink = self.writer.into_inner().map_err(io::IntoInnerError::into_error)?;
        match (sink, self.path) {
            (Sink::Staged(file), Some(path)) => {
                let target = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
                file.as_file().sync_all()?;
                file.persist(target).with_context(|| format!("cannot write {}", path.display()))?;
                Ok(())
            }
            (mut sink, _) => Ok(sink.flush()?),
        }
    }
}

fn file_sink(path: &Path) -> io::Result<Sink> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Ok(metadata) if !metadata.is_file() => {
            Ok(Sink::Direct(File::options().write(true).open(path)?))
        }
        Ok(_) => staged(&fs::canonicalize(path)?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => staged(path),
        Err(error) => Err(error),
    }
}

/// A temporary file beside the target, for a rename is whole only within one file system.
fn staged(target: &Path) -> io::Result<Sink> {
    let directory = match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    // Told of the folder itself, rather than of a temporary file that nobody named.
    fs::metadata(directory)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".clearline-");
    readable_by_all_the_mask_allows(&mut builder);
    Ok(Sink::Staged(builder.tempfile_in(directory)?))
}

/// Temporary files are private by default; an answer is an ordinary file.
#[cfg(unix)]
fn readable_by_all_the_mask_allows(builder: &mut tempfile::Builder<'_, '_>) {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(fs::Permissions::from_mode(0o666));
}

#[cfg(not(unix))]
fn readable_by_all_the_mask_allows(_: &mut tempfile::Builder<'_, '_>) {}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(stdout) => stdout.write(bytes),
            Self::Staged(file) => file.write(bytes),
            Self::Direct(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(stdout) => stdout.flush(),
            Self::Staged(file) => file.flush(),
            Self::Direct(file) => file.flush(),
        }
    }
}

/// Whether an error says that the reader of our output has gone, as `head` does. The reader has
/// what it wanted, so this is no failure.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    })
}
