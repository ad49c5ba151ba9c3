//! Exact geometry of a shared sky.
