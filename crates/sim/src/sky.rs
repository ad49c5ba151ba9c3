//! A small piece of sky, so that its users meet.

use crate::dice::Dice;
use line::{Agreement, CosignerKey, Extents, SideKey};
use std::sync::Arc;
use volume::{
    Altitude, AltitudeBand, Circle, Datum, Extent, Instant, Outline, Position, Route, RoutePoint,
    TimeWindow, Volume4D,
};
use wire::agreement::{self, DemonstrationSide, demonstration};

const MINUTE_US: i64 = 60_000_000;

/// Extents around a time: a few volumes, or a route.
pub(crate) fn extents(dice: &mut Dice, now: Instant) -> Arc<Extents> {
    let parts = if dice.percent(20) {
        vec![Extent::Route(route(dice, now))]
    } else {
        (0..=dice.below(2)).map(|_| Extent::Volume(volume(dice, now))).collect()
    };
    Arc::new(Extents::new(parts).expect("one to three parts are neither none nor too many"))
}

fn volume(dice: &mut Dice, now: Instant) -> Volume4D {
    let circle = Circle::new(position(dice), dice.between(500, 8_000) as f64);
    let lower = dice.between(0, 4_000) * 1_000;
    let upper = lower + dice.between(0, 500) * 1_000;
    let band = AltitudeBand::new(Some(altitude(lower)), Some(altitude(upper)));
    // Sometimes wholly in the past, which the law refuses.
    let start = now.saturating_add(dice.between(-30, 90) * MINUTE_US);
    let end = start.saturating_add(dice.between(0, 60) * MINUTE_US);
    Volume4D {
        outline: Outline::Circle(circle.expect("the radius is positive and small")),
        altitude: band.expect("the upper limit is not below the lower"),
        time: TimeWindow::new(Some(start), Some(end)).expect("the end is not before the start"),
    }
}

fn route(dice: &mut Dice, now: Instant) -> Route {
    let mut time = now.saturating_add(dice.between(-5, 60) * MINUTE_US);
    let points = (0..2 + dice.below(3)).map(|_| {
        time = time.saturating_add(dice.between(5, 15) * MINUTE_US);
        let altitude_mm = dice.between(0, 4_000) * 1_000;
        RoutePoint { time, position: position(dice), altitude_mm }
    });
    let points = points.collect();
    Route::new(Datum::W84, points).expect("points minutes and a few kilometers apart are a route")
}

fn position(dice: &mut Dice) -> Position {
    let latitude = 46.0 + dice.between(0, 400) as f64 / 1_000.0;
    let longitude = 8.0 + dice.between(0, 400) as f64 / 1_000.0;
    Position::new(latitude, longitude).expect("a place in the Alps is a place on Earth")
}

fn altitude(mm: i64) -> Altitude {
    Altitude::new(mm, Datum::W84).expect("a few kilometers are an altitude")
}

/// Line checks in both directions, so often that some are missed in every history; two officers
/// behind some messages; and short deadlines of the working group.
const TALK: &str = r#"
[[check]]
from = "north"
to = "south"
interval = "10min"
answer = "6min"
misses = 2

[[check]]
from = "south"
to = "north"
interval = "15min"
answer = "8min"
misses = 3

[messages]
release = ["priority messages"]
confirm_translations = true

[working_group]
acknowledge = "10min"
review = "20min"
conclude = "40min"
countersign = "15min"
"#;

/// The agreement of the demonstration, with keys of this world and a short retention, so that
/// things are retired while it is watched.
pub(crate) fn agreement(sides: &[&str], keys: Vec<SideKey>) -> Arc<Agreement> {
    let mut of_sides = keys.into_iter().zip(sides).map(|(key, side)| DemonstrationSide {
        cosigner: Some(CosignerKey { name: (*side).to_owned(), public: key.public }),
        keys: vec![key],
    });
    let mut next = || of_sides.next().expect("two sides have two keys");
    let text = demonstration("sim.example/line", &next(), &next())
        .replace("retention = \"24h\"", "retention = \"1h\"");
    let text = format!("{text}{TALK}");
    Arc::new(agreement::parse(&text).expect("the demonstration is an agreement"))
}
