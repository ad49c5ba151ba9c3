//! Those who follow the record from outside, over real sockets and the real journal: entries page
//! by page, the stream, the tile log.

mod bundles;
mod client;
mod entries;
mod filters;
mod house;
mod metrics;
mod snapshots;
mod stream;
mod tlog;
