//! All conflicts among the volumes of twenty cities in a day, beside other indexes in one run.
//!
//! `cargo bench -p cli --bench city [-- COUNT...]` (10,000, 100,000 and 1,000,000 without COUNT).
//! `cargo bench -p cli --bench city -- --csv FILE COUNT` writes the boxes of the mix instead, for
//! `benches/postgis.sh`.
//!
//! Every contender is given the prepared shapes and does all else itself: boxes, index, search,
//! and the same exact test of each candidate. The pair sets are compared; a difference ends the
//! run. Each figure is the median of the runs, shown with the least and the greatest.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

mod mix;
mod peers;
mod report;

use peers::Boxes;
use report::{Runs, measure};
use std::collections::BTreeSet;
use std::error::Error;
use std::io::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;
use volume::{DatumRules, Extent, Index, Minima, Pairs, Shape};

const MINIMA: Minima = Minima::TOUCHING;
const RULES: DatumRules = DatumRules { pressure_buffer_mm: None };
/// How far volumes lie from the middles of their cities, kilometres.
const CITY_KM: f64 = 25.0;

/// Two keys, the lesser first.
type Pair = (u32, u32);

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if let [csv, file, count] = arguments.as_slice()
        && csv == "--csv"
    {
        let boxes = Boxes::of(&mix::volumes(count.parse()?, CITY_KM));
        return Ok(boxes.write_csv(std::fs::File::create(file)?)?);
    }
    let mut counts = arguments.iter().map(|count| count.parse()).collect::<Result<Vec<_>, _>>()?;
    if counts.is_empty() {
        counts = vec![10_000, 100_000, 1_000_000];
    }
    report::machine();
    for &count in &counts {
        all_pairs(count)?;
    }
    growth_with_density()?;
    Ok(())
}

fn prepared(extents: &[Extent]) -> Vec<Shape> {
    extents.iter().map(|extent| Shape::new(std::slice::from_ref(extent))).collect()
}

fn all_pairs(count: usize) -> Result<(), Box<dyn Error>> {
    println!("\n{count} volumes");
    let before = report::resident_bytes();
    let extents = mix::volumes(count, CITY_KM);
    let start = Instant::now();
    let shapes = prepared(&extents);
    println!("  shapes prepared in {:.0} ms", start.elapsed().as_secs_f64() * 1e3);
    let boxes = Boxes::of(&extents);
    drop(extents);

    let (ours, expected) = measure(|| clearline(&shapes, 1));
    ours.print("clearline, 1 thread", expected.len(), None);
    let (both, pairs) = measure(|| clearline(&shapes, 2));
    both.print("clearline, 2 threads", pairs.len(), Some(&ours));
    same(&expected, &pairs, "clearline on two threads")?;
    for (name, search) in [
        ("rstar", peers::rstar as fn(&Boxes, &Narrow) -> Vec<Pair>),
        ("geo-index", peers::geo_index),
    ] {
        let narrow = Narrow { shapes: &shapes };
        let (runs, pairs) = measure(|| sorted(search(&boxes, &narrow)));
        runs.print(&format!("{name}, 1 thread"), pairs.len(), Some(&ours));
        same(&expected, &pairs, name)?;
    }
    drop(boxes);
    queries(&shapes);
    memory(count, before);
    Ok(())
}

/// The exact test that every contender ends with.
pub(crate) struct Narrow<'a> {
    shapes: &'a [Shape],
}

impl Narrow<'_> {
    /// Whether two volumes are in conflict.
    pub(crate) fn meets(&self, a: u32, b: u32) -> bool {
        self.shapes[a as usize]
            .element_meets(0, (&self.shapes[b as usize], 0), &MINIMA, &RULES)
            .expect("one datum needs no buffer")
    }
}

fn sorted(mut pairs: Vec<Pair>) -> Vec<Pair> {
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

fn same(expected: &[Pair], found: &[Pair], name: &str) -> Result<(), Box<dyn Error>> {
    if expected == found {
        return Ok(());
    }
    let (a, b): (BTreeSet<_>, BTreeSet<_>) = (expected.iter().collect(), found.iter().collect());
    let first = a.symmetric_difference(&b).next();
    Err(format!("{name} found {} pairs, not {}: {first:?}", found.len(), expected.len()).into())
}

fn clearline(shapes: &[Shape], threads: usize) -> Vec<Pair> {
    let mut all = Pairs::new(&MINIMA, &RULES);
    for (shape, key) in shapes.iter().zip(0..) {
        all.add(key, shape);
    }
    let shares = all.shares(16);
    let next = AtomicUsize::new(0);
    let gathered = Mutex::new(Vec::new());
    let work = || {
        let mut pairs = Vec::new();
        while let Some(share) = shares.get(next.fetch_add(1, Ordering::Relaxed)) {
            let tell = |a: volume::ElementId, b: volume::ElementId| {
                pairs.push((a.key.min(b.key), a.key.max(b.key)));
            };
            share
                .tell_meeting(shapes, (&MINIMA, &RULES), |_, _| true, tell)
                .expect("one datum needs no buffer");
        }
        gathered.lock().expect("no thread panics").append(&mut pairs);
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(work);
        }
        work();
    });
    sorted(gathered.into_inner().expect("no thread panics"))
}

/// One volume against all: the index answers and each candidate is tested exactly.
fn queries(shapes: &[Shape]) {
    let start = Instant::now();
    let mut index = Index::new(&MINIMA, &RULES);
    for (shape, key) in shapes.iter().zip(0..) {
        index.insert(key, shape);
    }
    let per_insert = start.elapsed().as_secs_f64() * 1e6 / shapes.len() as f64;
    let step = (shapes.len() / 5_000).max(1);
    let mut times = Vec::new();
    for shape in shapes.iter().step_by(step) {
        let start = Instant::now();
        let mut conflicts = 0;
        index.query(shape, |element, id| {
            let other = (&shapes[id.key as usize], id.element);
            let meets = shape.element_meets(element, other, &MINIMA, &RULES);
            conflicts += u32::from(meets.expect("one datum needs no buffer"));
        });
        std::hint::black_box(conflicts);
        times.push(start.elapsed().as_secs_f64() * 1e6);
    }
    times.sort_by(f64::total_cmp);
    let at = |share: usize| times[(times.len() - 1) * share / 100];
    println!(
        "  one against all: median {:.1} us, p90 {:.1} us, p99 {:.1} us; an insertion {:.1} us",
        at(50),
        at(90),
        at(99),
        per_insert
    );
}

/// The memory of shapes and index alone, as the system counts it.
fn memory(count: usize, before: u64) {
    let shapes = prepared(&mix::volumes(count, CITY_KM));
    let mut index = Index::new(&MINIMA, &RULES);
    for (shape, key) in shapes.iter().zip(0..) {
        index.insert(key, shape);
    }
    let now = report::resident_bytes();
    let each = now.saturating_sub(before) / count as u64;
    // What other contenders used before may not have gone back to the system, so this is at most.
    println!(
        "  memory: at most {each} bytes a volume, shape and index; {} entries",
        index.entry_count()
    );
    std::hint::black_box((shapes, index));
}

/// The same number of volumes over larger and smaller cities.
fn growth_with_density() -> Result<(), Box<dyn Error>> {
    println!("\nGrowth with density, 100,000 volumes, 1 thread");
    let mut least = None::<Runs>;
    for city_km in [50.0, 25.0, 12.5, 6.25] {
        let shapes = prepared(&mix::volumes(100_000, city_km));
        let (runs, pairs) = measure(|| clearline(&shapes, 1));
        runs.print(&format!("within {city_km} km of a city"), pairs.len(), least.as_ref());
        least.get_or_insert(runs);
    }
    std::io::stdout().flush()?;
    Ok(())
}
