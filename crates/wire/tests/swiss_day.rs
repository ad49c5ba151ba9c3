//! A real day over Switzerland, read as point records, when its file is at hand.
//!
//! The file is not part of the project: it is looked for as `shared/data` beside any folder that
//! the project lies in. Where it is not, the test says so and passes.

use std::io::{BufReader, Write};
use std::path::{Path, PathBuf};
use volume::{Datum, Extent};
use wire::plan::{AltitudeUnit, Flow, PlanExtent, ReadOptions, read_plan};

fn shared(name: &str) -> Option<PathBuf> {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    home.ancestors().map(|folder| folder.join("shared/data").join(name)).find(|path| path.exists())
}

#[test]
fn the_swiss_day_reads_whole() {
    let name = "adsb-switzerland/switzerland.json.gz";
    let Some(path) = shared(name) else {
        // The test harness hides what a passing test prints, so this goes around it.
        writeln!(std::io::stderr(), "skipped: {name} is not here").expect("stderr takes a line");
        return;
    };
    let file = std::fs::File::open(&path).expect("the file exists");
    let input = BufReader::new(file);
    let options = ReadOptions {
        altitude_unit: Some(AltitudeUnit::Foot),
        altitude_datum: Some(Datum::Std),
        ..ReadOptions::default()
    };
    let (mut ids, mut routes, mut points) = (0, 0, 0);
    let summary = read_plan(name, input, &options, &mut |read| {
        let item = read.expect("every row of the day is right");
        ids += 1;
        for extent in item.extents {
            let PlanExtent::Fixed(Extent::Route(route)) = extent else {
                panic!("fixes make routes")
            };
            routes += 1;
            points += route.points().len();
        }
        Flow::Continue
    });
    assert_eq!((ids, routes, points), (1243, 1244, 139_098));
    assert_eq!((summary.lone_fixes.count, summary.repeated_rows.count), (0, 0));
}
