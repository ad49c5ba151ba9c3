//! The tile log, read with the reader of `evidence` from outside.
