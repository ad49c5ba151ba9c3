//! All conflicts of a real day of flights as routes, continuously checked, on one core.
//!
//! `cargo bench -p cli --bench day [-- FILE]`; FILE is the OpenSky sample of 2020-07-14 beside
//! the repository (`../shared/data/opensky-2020/2020-07-14.csv`) and is skipped aloud when it is
//! not there. The file has the first and the last fix of each flight and no path between, so a
//! documented model makes a route of each (`model.rs`).

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

#[path = "../city/report.rs"]
mod report;

mod model;

use report::measure;
use std::error::Error;
use std::path::PathBuf;
use volume::{DatumRules, ElementId, Extent, Minima, Pairs, Shape};

const RULES: DatumRules = DatumRules { pressure_buffer_mm: None };

fn main() -> Result<(), Box<dyn Error>> {
    let named = std::env::args().skip(1).find(|argument| argument != "--bench");
    let beside =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/opensky-2020/2020-07-14.csv");
    let path = named.map_or_else(|| PathBuf::from(beside), PathBuf::from);
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("SKIPPED: there is no {}", path.display());
        return Ok(());
    };
    report::machine();
    let (flights, left_out) = model::flights(&text)?;
    println!("{} flights, {left_out} rows left out as no flight", flights.len());
    let minima = Minima::new(5_556_000, 304_800, 0)?;

    let prepare = || -> Vec<Shape> {
        flights.iter().map(|route| Shape::new(&[Extent::Route(route.clone())])).collect()
    };
    let before = report::resident_bytes();
    let shapes = prepare();
    let each = report::resident_bytes().saturating_sub(before) / shapes.len().max(1) as u64;
    drop(shapes);
    let (preparing, shapes) = measure(prepare);
    preparing.print("routes prepared", 0, None);
    let elements: usize = shapes.iter().map(Shape::element_count).sum();
    println!("  {elements} pieces of at most 100 km; {each} bytes a prepared flight");
    let (checking, pairs) = measure(|| all_pairs(&shapes, &minima));
    checking.print("all pairs, 1 thread", pairs.len(), None);
    let (telling, told) = measure(|| {
        pairs
            .iter()
            .filter_map(|&(a, b)| {
                shapes[a as usize].conflict(&shapes[b as usize], &minima, &RULES).ok().flatten()
            })
            .count()
    });
    telling.print("each described, 1 thread", told, None);
    Ok(())
}

fn all_pairs(shapes: &[Shape], minima: &Minima) -> Vec<(u32, u32)> {
    let mut all = Pairs::new(minima, &RULES);
    for (shape, key) in shapes.iter().zip(0..) {
        all.add(key, shape);
    }
    let mut pairs = Vec::new();
    for share in all.shares(16) {
        let tell = |a: ElementId, b: ElementId| pairs.push((a.key.min(b.key), a.key.max(b.key)));
        share
            .tell_meeting(shapes, (minima, &RULES), |_, _| true, tell)
            .expect("one datum needs no buffer");
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}
