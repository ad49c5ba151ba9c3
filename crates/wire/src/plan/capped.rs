//! A reader that refuses to give more than it should, for what comes out of compression.
//!
//! A few bytes can unpack to more than any disk holds; past the cap there is an error, not an
//! end, so that nothing is ever read as whole that is not.

use std::io::{self, Read};

/// Passes on at most so many bytes, and fails when there are more.
pub(crate) struct Capped<R> {
    inner: R,
    cap: u64,
    left: u64,
}

impl<R: Read> Capped<R> {
    /// Caps `inner` at `cap` bytes.
    pub(crate) fn new(inner: R, cap: u64) -> Self {
        Self { inner, cap, left: cap }
    }
}

impl<R: Read> Read for Capped<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            let mut one = [0];
            return match self.inner.read(&mut one)? {
                0 => Ok(0),
                _ => Err(io::Error::other(format!(
                    "it is larger than {} MiB unpacked, the most that is read",
                    self.cap >> 20
                ))),
            };
        }
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(into.len());
        let (into, _) = into.split_at_mut(most);
        let count = self.inner.read(into)?;
        self.left = self.left.saturating_sub(count as u64);
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
            Capped::new(bytes.as_slice(), 1 << 20).read_to_end(&mut read)
        };
        assert_eq!(read(0).expect("nothing fits"), 0);
        assert_eq!(read(1 << 20).expect("the cap itself fits"), 1 << 20);
        let error = read((1 << 20) + 1).expect_err("one more does not");
        assert!(error.to_string().contains("larger than 1 MiB unpacked"), "{error}");
    }
}
