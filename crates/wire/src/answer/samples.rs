//! Two pairs that hold what is hard to write: open ends, odd names, more digits than wanted.

use super::{Named, Pair, PairKind};
use volume::{Altitude, ClosestApproach, ClosestPoint, Conflict, Datum, Instant, Position};

fn point(micros: Option<i64>, degrees: (f64, f64), altitude: Option<(i64, Datum)>) -> ClosestPoint {
    let instant = |micros| Instant::from_micros(micros).expect("the instant is in range");
    ClosestPoint {
        time: micros.map(instant),
        position: Position::new(degrees.0, degrees.1).expect("the position is on the Earth"),
        altitude: altitude
            .map(|(mm, datum)| Altitude::new(mm, datum).expect("the altitude is in range")),
    }
}

/// Two routes that meet across the antimeridian.
pub(super) fn routes() -> Conflict {
    Conflict {
        start: Instant::from_micros(1_780_308_000_000_000),
        end: Instant::from_micros(1_780_308_061_500_000),
        closest: ClosestApproach {
            lateral_m: 1_234.567_890_1,
            vertical_m: 0.0,
            a: point(
                Some(1_780_308_030_000_001),
                (-17.123_456_789_12, 179.995),
                Some((10_668_000, Datum::Amsl)),
            ),
            b: point(
                Some(1_780_308_030_000_001),
                (-17.0, -179.995),
                Some((10_668_000, Datum::Amsl)),
            ),
        },
    }
}

/// An intent in a constraint, both without end.
pub(super) fn unbounded() -> Conflict {
    let inside = (47.0, -0.000_000_000_1);
    Conflict {
        start: None,
        end: None,
        closest: ClosestApproach {
            lateral_m: 0.0,
            vertical_m: -0.0,
            a: point(None, inside, None),
            b: point(None, inside, Some((120_500, Datum::W84))),
        },
    }
}

/// Both, as pairs.
pub(super) fn pairs(conflicts: &[Conflict; 2]) -> [Pair<'_>; 2] {
    let named = |id, party| Named { id, party };
    [
        Pair {
            a: named("N\"1", Some("north")),
            b: named("S,2", Some("south")),
            kind: PairKind::IntentIntent,
            conflict: &conflicts[0],
        },
        Pair {
            a: named("dröne", None),
            b: named("zone", None),
            kind: PairKind::IntentConstraint,
            conflict: &conflicts[1],
        },
    ]
}
