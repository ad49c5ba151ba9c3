//! Durable commits of opaque bytes: one append, one sync, one checksum.
