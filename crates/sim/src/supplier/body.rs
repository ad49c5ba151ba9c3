//! Bodies that suppliers send, of a sky of a few cells in which they meet.

use crate::dice::Dice;
use serde_json::{Value, json};
use volume::Instant;
use wire::answer::Utc;

const MINUTE_US: i64 = 60_000_000;

/// A volume somewhere near, soon.
pub(super) fn volume(dice: &mut Dice, now: Instant) -> Value {
    // A cell of level 13 is a little more than a kilometer wide.
    let latitude = 46.0 + dice.between(0, 4) as f64 / 100.0;
    let longitude = 8.0 + dice.between(0, 2) as f64 / 100.0;
    let lower = 50 * dice.between(0, 3);
    let altitude = |metres: i64| json!({"value": metres, "units": "M", "reference": "W84"});
    // Sometimes wholly in the past, which the law refuses.
    let start = now.saturating_add(dice.between(-6, 60) * MINUTE_US);
    let end = start.saturating_add(dice.between(3, 60) * MINUTE_US);
    json!({
        "volume": {
            "outline_circle": {
                "center": {"lat": latitude, "lng": longitude},
                "radius": {"value": dice.between(50, 700), "units": "M"},
            },
            "altitude_lower": altitude(lower),
            "altitude_upper": altitude(lower + 50 * dice.between(0, 2)),
        },
        "time_start": time(start),
        "time_end": time(end),
    })
}

/// A volume over all of this small sky and some hours, which covers most others.
pub(super) fn everywhere(dice: &mut Dice, now: Instant) -> Value {
    json!({
        "volume": {
            "outline_circle": {
                "center": {"lat": 46.02, "lng": 8.01},
                "radius": {"value": 6_000, "units": "M"},
            },
        },
        "time_start": time(now.saturating_add(-4 * MINUTE_US)),
        "time_end": time(now.saturating_add(dice.between(60, 600) * MINUTE_US)),
    })
}

fn time(instant: Instant) -> Value {
    json!({"value": Utc(instant).to_string(), "format": "RFC3339"})
}
