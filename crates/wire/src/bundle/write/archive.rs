//! A ZIP archive being written, to anything that takes bytes.

use std::cell::Cell;
use std::io::{self, Write};
use std::rc::Rc;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipWriter};

/// An archive being written. When it is dropped unfinished, nothing more is written, so that what
/// was cut off stays recognizable as that.
pub(super) struct Archive<W: Write> {
    zip: ZipWriter<StreamWriter<Gate<W>>>,
    is_open: Rc<Cell<bool>>,
}

/// Takes bytes as long as the archive is wanted.
struct Gate<W> {
    inner: W,
    is_open: Rc<Cell<bool>>,
}

impl<W: Write> Archive<W> {
    pub(super) fn new(inner: W) -> Self {
        let is_open = Rc::new(Cell::new(true));
        let gate = Gate { inner, is_open: is_open.clone() };
        Self { zip: ZipWriter::new_stream(gate), is_open }
    }

    /// Adds a file. Files get no time of their own: equal logs give equal bundles.
    pub(super) fn file(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.begin(name, CompressionMethod::Deflated)?;
        self.zip.write_all(bytes)
    }

    /// Adds a file of hashes, which nothing makes smaller.
    pub(super) fn hashes(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.begin(name, CompressionMethod::Stored)?;
        self.zip.write_all(bytes)
    }

    /// Begins a file whose bytes are written to [`body`](Self::body).
    pub(super) fn begin(&mut self, name: &str, method: CompressionMethod) -> io::Result<()> {
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(zip::DateTime::default())
            .unix_permissions(0o644);
        self.zip.start_file(name, options).map_err(io::Error::from)
    }

    pub(super) fn body(&mut self) -> impl Write + '_ {
        &mut self.zip
    }

    pub(super) fn finish(self) -> io::Result<W> {
        Ok(self.zip.finish().map_err(io::Error::from)?.into_inner().inner)
    }

    /// Stops writing: what is dropped from here on leaves no trace.
    pub(super) fn abandon(self) {
        self.is_open.set(false);
    }
}

impl<W: Write> Write for Gate<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.is_open.get() { self.inner.write(bytes) } else { Ok(bytes.len()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.is_open.get() { self.inner.flush() } else { Ok(()) }
    }
}
