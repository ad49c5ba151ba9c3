//! Intents as bodies and as commands.

use line::{Command, Expected, Extents, IntentState, ItemId};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};
use volume::{
    Altitude, AltitudeBand, Datum, Extent, Instant, Outline, Polygon, Position, TimeWindow,
    Volume4D,
};

/// Two hours from now, at the full hour, seconds.
pub(crate) fn first_start_s() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    (now / 3_600 + 2) * 3_600
}

/// A circle of 100 m in one square kilometer. Where none is to meet another they follow on each
/// other in time; else each overlaps the one before and the one after.
pub(crate) fn busy_place(first_start_s: u64, number: u64, meets: bool) -> String {
    let start_s = first_start_s + number * 60;
    let end_s = start_s + if meets { 61 } else { 30 };
    let at = |s: u64| wire::answer::Utc(instant(s as i64 * 1_000_000)).to_string();
    format!(
        concat!(
            r#"{{"state":"Accepted","volumes":[{{"volume":{{"outline_circle":{{"center":"#,
            r#"{{"lat":{},"lng":8.0}},"radius":{{"value":100,"units":"M"}}}},"#,
            r#""altitude_lower":{{"value":50,"units":"M","reference":"W84"}},"#,
            r#""altitude_upper":{{"value":120,"units":"M","reference":"W84"}}}},"#,
            r#""time_start":{{"value":"{}","format":"RFC3339"}},"#,
            r#""time_end":{{"value":"{}","format":"RFC3339"}}}}]}}"#
        ),
        46.5 + (number % 8) as f64 / 1_000.0,
        at(start_s),
        at(end_s),
    )
}

/// An intent of ten minutes an hour after `now`, four corners of a kilometer, which meets no
/// other: a place is used again after 240,000 intents.
pub(crate) fn apart(number: u64, now: Instant) -> Command {
    let (row, column, layer) = (number / 300 % 100, number % 300, number / 30_000 % 8);
    let (south, west) = (-60.0 + row as f64, -170.0 + column as f64);
    let corners = [(0.0, 0.0), (0.0, 0.01), (0.01, 0.01), (0.01, 0.0)];
    let corner = |(north, east): (f64, f64)| {
        Position::new(south + north, west + east).expect("a place on Earth")
    };
    let polygon = Polygon::new(corners.map(corner).to_vec()).expect("a square");
    let altitude = |m: i64| Altitude::new(m * 1_000, Datum::W84).expect("an altitude");
    let lower = layer as i64 * 1_000;
    let band = AltitudeBand::new(Some(altitude(lower)), Some(altitude(lower + 100)));
    let start = now.saturating_add(3_600_000_000);
    let time = TimeWindow::new(Some(start), Some(start.saturating_add(600_000_000)));
    let volume = Volume4D {
        outline: Outline::Polygon(polygon),
        altitude: band.expect("a band"),
        time: time.expect("a window"),
    };
    let extents = Arc::new(Extents::new(vec![Extent::Volume(volume)]).expect("one volume"));
    let id = ItemId::new(&format!("6d3bd3ab-3d12-4a4c-a0f7-{number:012}")).expect("an id");
    Command::PutIntent { id, extents, state: IntentState::Accepted, expected: Expected::New }
}

fn instant(us: i64) -> Instant {
    Instant::from_micros(us).expect("a time in this century")
}
