//! Arcs of circles as vertices of a polygon that holds them.
//!
//! A volume may grow a little, never shrink. Where the inside of the outline is on the center's
//! side, edges are tangents: every vertex between the ends lies outside the arc. Where it is on
//! the far side, edges are chords, which leave the far side a little more. Both stay within 10 m
//! of the arc: 5 m for the tangents and chords, and half a meter so that the flattening of the
//! Earth, which the tangents do not know, cannot turn the one into the other.
//!
//! The ends of an arc drawn between two positions are seldom equally far from the center, for
//! files round. The larger distance counts where the arc bounds from outside, the smaller where
//! it bounds from inside; ends that differ by more than a tenth and 1,000 m are refused.

use super::outline::Direction;
use geographiclib_rs::{DirectGeodesic, Geodesic, InverseGeodesic};
use std::sync::LazyLock;
use volume::Position;

/// Meters in a nautical mile.
pub(super) const NAUTICAL_MILE_M: f64 = 1852.0;

/// The largest radius of an arc, meters: 1,000 NM. Up to here a sphere tells well enough how far
/// outside the vertices must lie.
const RADIUS_M_MAX: f64 = 1_000.0 * NAUTICAL_MILE_M;

/// How far tangents may stand out from the arc, and chords from the inside, meters.
const SAGITTA_M: f64 = 5.0;

/// What is added to hold what a sphere does not know, meters.
const MARGIN_M: f64 = 0.5;

/// No edge spans more of a small circle than this, degrees.
const STEP_DEG_MAX: f64 = 15.0;

/// How far rounding to whole seconds, and of the radius, may take a vertex from the end of an arc
/// that it is meant to be, meters.
const FOLD_M_MAX: f64 = 100.0;

/// How far beside the end of an arc a vertex may lie to be straight out from it, meters.
const STRAIGHT_M_MAX: f64 = 1.0;

/// Vertices this close are one, meters; the polygon wants them 1 mm apart.
const SAME_M: f64 = 0.002;

/// Mean radius of the Earth, meters.
const EARTH_M: f64 = 6_371_008.8;

static EARTH: LazyLock<Geodesic> = LazyLock::new(Geodesic::wgs84);

/// An arc: from its start on, by `sweep_deg` degrees around the center, negative when
/// counterclockwise.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arc {
    center: Position,
    start: Position,
    end: Position,
    start_deg: f64,
    sweep_deg: f64,
    radius_m_min: f64,
    radius_m_max: f64,
}

impl Arc {
    /// The arc of a circle between two azimuths.
    pub(super) fn by_angles(
        center: Position,
        radius_m: f64,
        (start_deg, end_deg): (f64, f64),
        direction: Direction,
    ) -> Result<Self, String> {
        if radius_m > RADIUS_M_MAX {
            return Err(too_large(radius_m));
        }
        if start_deg == end_deg {
            return Err("the angles are equal; a whole circle is \"DC\"".to_owned());
        }
        Ok(Self {
            center,
            start: from(center, start_deg, radius_m)?,
            end: from(center, end_deg, radius_m)?,
            start_deg,
            sweep_deg: sweep(start_deg, end_deg, direction),
            radius_m_min: radius_m,
            radius_m_max: radius_m,
        })
    }

    /// The arc around a center between two positions.
    pub(super) fn between(
        center: Position,
        start: Position,
        end: Position,
        direction: Direction,
    ) -> Result<Self, String> {
        if start == end {
            return Err("the ends of the arc are one position; a whole circle is \"DC\"".to_owned());
        }
        let ((start_m, start_deg), (end_m, end_deg)) = (polar(center, start), polar(center, end));
        let (radius_m_min, radius_m_max) = (start_m.min(end_m), start_m.max(end_m));
        if radius_m_max > RADIUS_M_MAX {
            return Err(too_large(radius_m_max));
        }
        let apart_m = radius_m_max - radius_m_min;
        if apart_m > 1_000.0 && apart_m > 0.1 * radius_m_max {
            return Err(format!(
                "the arc begins {start_m:.0} m and ends {end_m:.0} m from its center; \
                 both ends must be equally far"
            ));
        }
        if radius_m_min < 1.0 {
            return Err("the center lies on an end of the arc".to_owned());
        }
        let sweep_deg = sweep(start_deg, end_deg, direction);
        Ok(Self { center, start, end, start_deg, sweep_deg, radius_m_min, radius_m_max })
    }

    /// Positions that show which way the arc goes.
    pub(super) fn rough(&self, into: &mut Vec<Position>) {
        into.push(self.start);
        for quarter in 1..4 {
            let azimuth_deg = self.start_deg + self.sweep_deg * f64::from(quarter) / 4.0;
            into.extend(from(self.center, azimuth_deg, self.radius_m_min));
        }
        into.push(self.end);
    }

    /// Where the arc begins.
    pub(super) fn start(&self) -> Position {
        self.start
    }

    /// Where the arc ends.
    pub(super) fn end(&self) -> Position {
        self.end
    }

    /// Whether a position lies within 100 m of an end of the arc, on the way along it or
    /// straight out from it.
    pub(super) fn passes_by(&self, position: Position, end: Position) -> bool {
        let (_, azimuth_deg) = polar(self.center, position);
        let along_deg = match self.sweep_deg > 0.0 {
            true => azimuth_deg - self.start_deg,
            false => self.start_deg - azimuth_deg,
        };
        let slack_deg = (STRAIGHT_M_MAX / self.radius_m_min).to_degrees();
        (along_deg + slack_deg).rem_euclid(360.0) < self.sweep_deg.abs() + 2.0 * slack_deg
            && polar(end, position).0 < FOLD_M_MAX
    }

    /// The vertices between the ends of the arc, in an outline that goes round as told.
    pub(super) fn between_ends(&self, way_round: Direction, mut take: impl FnMut(Position)) {
        let steps = self.steps();
        let step_deg = self.sweep_deg / f64::from(steps);
        let clockwise = self.sweep_deg > 0.0;
        let holds_center = clockwise == (way_round == Direction::Clockwise);
        if holds_center {
            // The corner of two tangents of a circle on a sphere.
            let angle = self.radius_m_max / EARTH_M;
            let corner = (angle.tan() / (step_deg.to_radians() / 2.0).cos()).atan();
            let corner_m = corner * EARTH_M + MARGIN_M;
            for step in 0..steps {
                let azimuth_deg = self.start_deg + step_deg * (f64::from(step) + 0.5);
                from(self.center, azimuth_deg, corner_m).into_iter().for_each(&mut take);
            }
        } else {
            for step in 1..steps {
                let azimuth_deg = self.start_deg + step_deg * f64::from(step);
                from(self.center, azimuth_deg, self.radius_m_min).into_iter().for_each(&mut take);
            }
        }
    }

    /// How many edges keep within the sagitta: at most 5,000, at the largest radius.
    fn steps(&self) -> u32 {
        let radius_m = self.radius_m_max;
        let step_deg = 2.0 * (radius_m / (radius_m + SAGITTA_M)).acos().to_degrees();
        let steps = (self.sweep_deg.abs() / step_deg.min(STEP_DEG_MAX)).ceil();
        // The bounds hold for every arc that can be made; they keep the cast harmless.
        steps.clamp(1.0, 5_000.0) as u32
    }
}

fn too_large(radius_m: f64) -> String {
    let (radius, most) = (radius_m / NAUTICAL_MILE_M, RADIUS_M_MAX / NAUTICAL_MILE_M);
    format!("the radius of the arc is {radius:.1} NM; at most {most} NM can be read")
}

/// Degrees from one azimuth to the other in the direction, more than 0 and at most 360,
/// counterclockwise negative. Angles that are one azimuth, as 0 and 360, are a whole turn.
fn sweep(start_deg: f64, end_deg: f64, direction: Direction) -> f64 {
    let turn = |degrees: f64| match degrees.rem_euclid(360.0) {
        0.0 => 360.0,
        degrees => degrees,
    };
    match direction {
        Direction::Clockwise => turn(end_deg - start_deg),
        Direction::Counterclockwise => -turn(start_deg - end_deg),
    }
}

/// The position at an azimuth and distance from another.
fn from(center: Position, azimuth_deg: f64, distance_m: f64) -> Result<Position, String> {
    let (latitude, longitude): (f64, f64) = EARTH.direct(
        center.latitude_deg(),
        center.longitude_deg(),
        azimuth_deg.rem_euclid(360.0),
        distance_m,
    );
    Position::new(latitude, longitude).map_err(|error| error.to_string())
}

/// Distance (meters) and azimuth (degrees) of a position as seen from another.
fn polar(center: Position, position: Position) -> (f64, f64) {
    let (distance_m, azimuth_deg, _, _): (f64, f64, f64, f64) = EARTH.inverse(
        center.latitude_deg(),
        center.longitude_deg(),
        position.latitude_deg(),
        position.longitude_deg(),
    );
    (distance_m, azimuth_deg)
}

/// Which way round an outline goes, seen from above: the sign of its area on the plane that
/// touches the Earth at its middle.
pub(super) fn way_round(outline: &[Position]) -> Direction {
    let vectors: Vec<[f64; 3]> = outline.iter().map(|position| vector(*position)).collect();
    let mut middle = [0.0; 3];
    for vector in &vectors {
        for (sum, part) in middle.iter_mut().zip(vector) {
            *sum += part;
        }
    }
    let next = vectors.iter().cycle().skip(1);
    // Twice the area of each triangle with the middle, counterclockwise positive.
    let area: f64 = vectors.iter().zip(next).map(|(a, b)| triple(&middle, a, b)).sum();
    if area > 0.0 { Direction::Counterclockwise } else { Direction::Clockwise }
}

fn vector(position: Position) -> [f64; 3] {
    let (latitude, longitude) =
        (position.latitude_deg().to_radians(), position.longitude_deg().to_radians());
    [latitude.cos() * longitude.cos(), latitude.cos() * longitude.sin(), latitude.sin()]
}

fn triple(a: &[f64; 3], b: &[f64; 3], c: &[f64; 3]) -> f64 {
    let ([ax, ay, az], [bx, by, bz], [cx, cy, cz]) = (*a, *b, *c);
    ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx)
}

/// Removes vertices that repeat the one before, or close the ring: files give the ends of arcs
/// as vertices too.
pub(super) fn remove_repeats<T>(vertices: &mut Vec<T>, position: impl Fn(&T) -> Position) {
    let same = |a: &T, b: &T| {
        let (a, b) = (position(a), position(b));
        a == b || polar(a, b).0 < SAME_M
    };
    vertices.dedup_by(|b, a| same(a, b));
    while let (true, Some(first), Some(last)) =
        (vertices.len() > 1, vertices.first(), vertices.last())
    {
        if !same(first, last) {
            break;
        }
        vertices.pop();
    }
}
