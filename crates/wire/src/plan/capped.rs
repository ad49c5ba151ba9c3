//! A reader that refuses to give more than it should, for what comes out of compression.
//!
//! A few bytes can unpack to more than any disk holds, and what is read of them is kept; past the
//! cap there is an error, not an end, so that nothing is ever read as whole that is not.

use core::cell::Cell;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

/// What may be unpacked from however few bytes.
const FREE_BYTES: u64 = 64 << 20;

/// How many times its size a file may unpack to beyond that. Plans pack 10 to 40 times smaller;
/// deflate cannot do better than 1,032.
const RATIO_MAX: u64 = 100;

/// How many packed bytes went by, known to whoever caps what comes out of them.
pub(crate) type PackedBytes = Rc<Cell<u64>>;

/// Passes on at most so many bytes, and fails when there are more.
pub(crate) struct Capped<R> {
    inner: R,
    cap: u64,
    packed: PackedBytes,
    passed: u64,
}

impl<R: Read> Capped<R> {
    /// Caps `inner` at `cap` bytes, and at 64 MiB and a hundred times the `packed` bytes that it
    /// comes from.
    pub(crate) fn new(inner: R, cap: u64, packed: PackedBytes) -> Self {
        Self { inner, cap, packed, passed: 0 }
    }
}

impl<R: Read> Read for Capped<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(into)?;
        self.passed = self.passed.saturating_add(count as u64);
        if self.passed > self.cap {
            return Err(io::Error::other(format!(
                "it is larger than {} MiB unpacked, the most that is read",
                self.cap >> 20
            )));
        }
        if self.passed > self.packed.get().saturating_mul(RATIO_MAX).saturating_add(FREE_BYTES) {
            return Err(io::Error::other(format!(
                "it unpacks to more than {} MiB and {RATIO_MAX} times its size, as no plans do; \
                 if it is good, unpack it and give the plain file",
                FREE_BYTES >> 20
            )));
        }
        Ok(count)
    }
}

/// Passes all bytes on, and counts them.
pub(crate) struct Counted<R> {
    inner: R,
    count: PackedBytes,
}

impl<R: BufRead> Counted<R> {
    /// Counts what `inner` gives in `count`.
    pub(crate) fn new(inner: R, count: PackedBytes) -> Self {
        Self { inner, count }
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.count.set(self.count.get().saturating_add(count as u64));
        self.inner.consume(count);
    }
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(into)?;
        self.count.set(self.count.get().saturating_add(count as u64));
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_the_cap_is_an_error_not_an_end() {
        let read = |length: usize| {
            let bytes = vec![7; length];
            let mut read = Vec::new();
            Capped::new(bytes.as_slice(), 1 << 20, Rc::default()).read_to_end(&mut read)
        };
        assert_eq!(read(0).expect("nothing fits"), 0);
        assert_eq!(read(1 << 20).expect("the cap itself fits"), 1 << 20);
        let error = read((1 << 20) + 1).expect_err("one more does not");
        assert!(error.to_string().contains("larger than 1 MiB unpacked"), "{error}");
    }

    #[test]
    fn few_bytes_unpack_to_few() {
        let read = |packed: u64, length: u64| {
            let packed = Rc::new(Cell::new(packed));
            io::copy(
                &mut Capped::new(io::repeat(7).take(length), u64::MAX, packed),
                &mut io::sink(),
            )
        };
        assert!(read(0, FREE_BYTES).is_ok());
        assert!(read(1_000, FREE_BYTES + 100_000).is_ok());
        let error = read(1_000, FREE_BYTES + 100_001).expect_err("one byte more");
        assert!(error.to_string().contains("more than 64 MiB and 100 times its size"), "{error}");
    }

    #[test]
    fn what_goes_by_is_counted() {
        let count = PackedBytes::default();
        let mut counted = Counted::new(&b"abcdef"[..], Rc::clone(&count));
        counted.fill_buf().expect("memory can be read");
        counted.consume(2);
        let mut two = [0; 2];
        counted.read_exact(&mut two).expect("two bytes are left");
        assert_eq!((count.get(), &two), (4, b"cd"));
    }
}
