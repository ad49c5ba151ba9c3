//! A made-up sky with real airports: flights on great circles, and drones near towns.
//!
//! Everything follows from the seed, on every machine. Items are made one at a time and written
//! at once, so a sample of millions needs no more memory than a sample of one. This module knows
//! how to make items and write them, not where they go.

mod airports;
mod draw;
mod drone;
mod earth;
mod flight;
mod geojson;
mod heard;
mod records;
mod sky;

pub(crate) use geojson::write_geojson;
pub(crate) use heard::{FLIGHTS_MAX, write_heard};
pub(crate) use records::write_records;
pub(crate) use sky::{Region, Sky};

/// How many items of each kind a sample holds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counts {
    pub(crate) flights: u64,
    pub(crate) drones: u64,
}
