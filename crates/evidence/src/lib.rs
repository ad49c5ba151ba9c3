//! The proof of the record: hashes, trees, checkpoints and signatures; bytes in, verdict out.
//!
//! It is all that an outsider needs to check a line's log alone. The log is a C2SP tlog-tiles log:
//! entries hash into an RFC 6962 [`tree`], read through [`tile`]s; its head is a [`checkpoint`], a
//! signed [`note`]; the sides put [`cosignature`]s on it, and a [`policy`] says whose are wanted. A
//! [`proof`] shows one entry in the log, offline. Beside the log, a [`commitment`] holds what an
//! entry withholds, and a [`submission`] what a side has signed.
//!
//! The crate deliberately knows nothing of what an entry says, of the line's law, of JSON, and of
//! where bytes come from: no file, no network, no clock, no random source. Whoever makes keys and
//! salts hands them in.

#![no_std]

extern crate alloc;

pub mod checkpoint;
pub mod commitment;
pub mod cosignature;
pub mod ed25519;
mod encoding;
pub mod hash;
pub mod note;
pub mod policy;
pub mod proof;
pub mod submission;
pub mod tile;
pub mod tree;

pub use encoding::Base64Error;
pub use hash::Hash;
