//! A rectangle on a face of the cube, a range of altitudes and one of time around an element:
//! what the index compares.

use super::face::{Face, Rect};
use crate::arc::Arc;
use crate::area::{Area, AreaKind};
use crate::earth::{self, RADIUS_MIN_M};
use crate::geoid::GeoidHeight;
use crate::shape::Element;
use crate::vector::Vec3;
use crate::{Altitude, AltitudeBand, Datum, DatumRules, Minima, TimeWindow};

/// Where and when an element is on one face, wide enough that two elements in conflict have
/// bounds that meet on some face.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bounds {
    pub(crate) rect: Rect,
    altitude_low_m: f32,
    altitude_high_m: f32,
    pub(crate) start_us: i64,
    pub(crate) end_us: i64,
    datum: u8,
}

/// The datum of bounds whose limits have different ones.
const MIXED: u8 = 3;

/// What bounds are widened by, so that boxes of elements in conflict meet: each by half of the
/// minima, and altitudes of two datums by all they can differ.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Margin {
    lateral_m: f64,
    vertical_m: f64,
    time_us: i64,
    /// By the datums of the two bounds, metres.
    datum_slack_m: [[f32; 4]; 4],
}

impl Margin {
    pub(crate) fn new(minima: &Minima, rules: &DatumRules) -> Self {
        let geoid_m = (GeoidHeight::ANYWHERE.most_mm.max(-GeoidHeight::ANYWHERE.least_mm)) as f32
            / 1000.0
            + 1.0;
        // Without a buffer two such altitudes may not be compared; the comparison, not the
        // index, is to say so.
        let buffer_m = rules.pressure_buffer_mm.map_or(f32::INFINITY, |mm| mm as f32 / 1000.0);
        let slack = |a: usize, b: usize| match (a.min(b), a.max(b)) {
            (a, b) if a == b && b < usize::from(MIXED) => 0.0,
            (0, 1) => geoid_m,
            (1, 2) => buffer_m,
            _ => geoid_m + buffer_m,
        };
        let datum_slack_m = core::array::from_fn(|a| core::array::from_fn(|b| slack(a, b)));
        Self {
            // A millimetre for the tolerance, and a hundredth of the depth of long chords.
            lateral_m: minima.lateral_m() / 2.0 + 0.001,
            vertical_m: minima.vertical_mm() as f64 / 2000.0 + 0.001,
            time_us: minima.time_us() / 2 + 1,
            datum_slack_m,
        }
    }

    /// Whether two bounds of one face meet, given that they meet in time.
    pub(crate) fn meet(&self, a: &Bounds, b: &Bounds) -> bool {
        a.rect.meets(&b.rect) && self.levels_meet(a, b)
    }

    fn levels_meet(&self, a: &Bounds, b: &Bounds) -> bool {
        let slack_m = self.datum_slack_m[usize::from(a.datum)][usize::from(b.datum)];
        a.altitude_low_m - slack_m <= b.altitude_high_m
            && b.altitude_low_m - slack_m <= a.altitude_high_m
    }
}

impl Bounds {
    /// The bounds of an element, widened by a margin, on each face that it reaches.
    pub(crate) fn of(
        element: Element<'_>,
        margin: &Margin,
    ) -> impl Iterator<Item = (Face, Self)> + use<> {
        let (space, altitudes_m, datum, times_us) = match element {
            Element::Volume(volume) => {
                let (altitudes_m, datum) = band_range(volume.band);
                (area_box(&volume.area), altitudes_m, datum, window_range(volume.time))
            }
            Element::Piece(track, index) => {
                let piece = track.piece(index);
                let (low_mm, high_mm) = piece.altitude_range_mm();
                let altitudes_m = (low_mm as f64 / 1000.0, high_mm as f64 / 1000.0);
                let times_us = (piece.start_us, piece.end_us);
                (arc_box(&piece.arc), altitudes_m, track.datum as u8, times_us)
            }
        };
        let by = Vec3::new(margin.lateral_m, margin.lateral_m, margin.lateral_m);
        let space = (space.0 - by, space.1 + by);
        let altitude_low_m = ((altitudes_m.0 - margin.vertical_m) as f32).next_down();
        let altitude_high_m = ((altitudes_m.1 + margin.vertical_m) as f32).next_up();
        let start_us = times_us.0.saturating_sub(margin.time_us);
        let end_us = times_us.1.saturating_add(margin.time_us);
        Face::ALL.into_iter().filter_map(move |face| {
            let rect = face.rect(space)?;
            let bounds = Self { rect, altitude_low_m, altitude_high_m, start_us, end_us, datum };
            Some((face, bounds))
        })
    }

    /// How long the bounds last, microseconds.
    pub(crate) fn duration_us(&self) -> i64 {
        self.end_us.saturating_sub(self.start_us)
    }
}

fn window_range(window: TimeWindow) -> (i64, i64) {
    (
        window.start().map_or(i64::MIN, |start| start.micros()),
        window.end().map_or(i64::MAX, |end| end.micros()),
    )
}

fn band_range(band: AltitudeBand) -> ((f64, f64), u8) {
    let datum = |limit: Option<Altitude>| limit.map(Altitude::datum);
    let datum = match (datum(band.lower()), datum(band.upper())) {
        (Some(lower), Some(upper)) if lower == upper => lower as u8,
        (Some(datum), None) | (None, Some(datum)) => datum as u8,
        (None, None) => Datum::W84 as u8,
        (Some(_), Some(_)) => MIXED,
    };
    let low = band.lower().map_or(f64::NEG_INFINITY, Altitude::meters);
    let high = band.upper().map_or(f64::INFINITY, Altitude::meters);
    ((low, high), datum)
}

/// Past this the surface inside an outline bulges so much that only the ball is a fair bound.
const FLAT_M_MAX: f64 = 1_000_000.0;

/// How far the surface within `radius_m` of a point rises over the straight lines between its
/// borders: the sagitta of an arc across it, a tenth more for good measure.
fn bulge_m(radius_m: f64) -> f64 {
    1.1 * radius_m * radius_m / (2.0 * RADIUS_MIN_M)
}

fn area_box(area: &Area) -> (Vec3, Vec3) {
    let ball = &area.ball;
    if ball.radius_m > FLAT_M_MAX {
        return around(ball.center, Vec3::new(ball.radius_m, ball.radius_m, ball.radius_m));
    }
    match &area.kind {
        AreaKind::Disc { center, radius_m } => {
            let up = earth::normal_at(*center);
            let side =
                |along: f64| radius_m * (1.0 - along * along).max(0.0).sqrt() + bulge_m(*radius_m);
            around(*center, Vec3::new(side(up.x), side(up.y), side(up.z)))
        }
        AreaKind::Ring(corners) => {
            let bulge_m = bulge_m(ball.radius_m);
            let (low, high) =
                corners.iter().skip(1).fold((corners[0], corners[0]), |(low, high), corner| {
                    (least(low, *corner), greatest(high, *corner))
                });
            let by = Vec3::new(bulge_m, bulge_m, bulge_m);
            (low - by, high + by)
        }
    }
}

fn arc_box(arc: &Arc) -> (Vec3, Vec3) {
    let sagitta_m = arc.sagitta_m();
    let by = Vec3::new(sagitta_m, sagitta_m, sagitta_m);
    (least(arc.start, arc.end) - by, greatest(arc.start, arc.end) + by)
}

fn around(center: Vec3, by: Vec3) -> (Vec3, Vec3) {
    (center - by, center + by)
}

fn least(a: Vec3, b: Vec3) -> Vec3 {
    Vec3::new(a.x.min(b.x), a.y.min(b.y), a.z.min(b.z))
}

fn greatest(a: Vec3, b: Vec3) -> Vec3 {
    Vec3::new(a.x.max(b.x), a.y.max(b.y), a.z.max(b.z))
}
