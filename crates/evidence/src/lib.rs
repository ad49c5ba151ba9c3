//! The proof of the record: hashes, trees, tiles, checkpoints and signatures; bytes in, verdict out.
