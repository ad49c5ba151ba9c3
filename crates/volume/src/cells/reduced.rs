//! An extent as suppliers are told of it: the cells that it touches, and heights above the
//! ellipsoid.
//!
//! A side's volumes and routes know more than that: circles with true distances, altitudes above
//! mean sea level, an instant for every point of a track. What is told holds all of it: it may be
//! larger, and is never smaller.

use super::{CellUnion, CoveringError};
use crate::altitude::AltitudeError;
use crate::arc::Arc;
use crate::area::{Ball, arc_ball, ball_around};
use crate::earth;
use crate::geoid::Geoid;
use crate::vector::Vec3;
use crate::{Altitude, Circle, Datum, Extent, Outline, Position, Route, Volume4D};

/// How far around a track an aircraft may be, which has no width of its own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrackMargin {
    /// To all sides, metres; finite and not negative.
    pub lateral_m: f64,
    /// Above and below, millimetres; not negative.
    pub vertical_mm: i64,
}

/// What an extent is reduced to.
#[derive(Clone, Debug, PartialEq)]
pub struct Reduced {
    /// The cells that it touches.
    pub cells: CellUnion,
    /// No part of it is lower, millimetres above the ellipsoid.
    pub lowest_mm: i64,
    /// No part of it is higher, millimetres above the ellipsoid.
    pub highest_mm: i64,
}

/// Why an extent cannot be told to suppliers.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ReducedError {
    /// Its cells are too many or cannot be found.
    #[error(transparent)]
    Covering(#[from] CoveringError),
    /// A volume without a limit.
    #[error("it has no {0} altitude; suppliers have to know the lowest and the highest")]
    Unlimited(&'static str),
    /// Where a pressure is met depends on the weather.
    #[error(
        "its altitudes are above the standard surface (STD), and suppliers know altitudes above \
         the ellipsoid alone; declare it in W84 or AMSL"
    )]
    Pressure,
    /// An altitude that no volume could have.
    #[error("with its margins it is out of range: {0}")]
    Altitude(#[from] AltitudeError),
}

/// A leg is told in pieces of at most so many metres, each as an outline.
const PIECE_M_MAX: f64 = 25_000.0;

/// By how much the outline of a piece is wider than it has to be: its edges are straight on
/// another sphere, its corners are found along tangents, and over 25 km neither makes a
/// thousandth.
const WIDER: f64 = 1.01;
const WIDER_M: f64 = 10.0;

impl Extent {
    /// The extent as suppliers are told of it.
    ///
    /// # Errors
    /// When it is too large, has no limit above or below, or its altitudes are pressures.
    pub fn reduced(&self, margin: TrackMargin) -> Result<Reduced, ReducedError> {
        match self {
            Self::Volume(volume) => of_volume(volume),
            Self::Route(route) => of_route(route, margin),
        }
    }
}

fn of_volume(volume: &Volume4D) -> Result<Reduced, ReducedError> {
    let limit = |limit: Option<Altitude>, name| limit.ok_or(ReducedError::Unlimited(name));
    let lower = limit(volume.altitude.lower(), "lower")?;
    let upper = limit(volume.altitude.upper(), "upper")?;
    let (cells, ball) = match &volume.outline {
        Outline::Polygon(polygon) => {
            let corners: Vec<Vec3> =
                polygon.vertices().iter().map(|at| earth::surface_point(*at)).collect();
            (CellUnion::of_polygon(polygon.vertices())?, ball_around(&corners))
        }
        Outline::Circle(circle) => {
            let center = earth::surface_point(circle.center());
            (
                around(circle.center(), circle.radius_m())?,
                Ball { center, radius_m: circle.radius_m() },
            )
        }
    };
    // A band has one datum.
    let (lowest_mm, highest_mm) = above_ellipsoid((lower.mm(), upper.mm()), lower.datum(), &ball)?;
    Ok(Reduced { cells, lowest_mm, highest_mm })
}

fn of_route(route: &Route, margin: TrackMargin) -> Result<Reduced, ReducedError> {
    let mut all: Option<Reduced> = None;
    let mut found = 0;
    for leg in route.points().windows(2) {
        let ends = (leg[0].position, leg[1].position);
        let heights = (
            leg[0].altitude_mm.min(leg[1].altitude_mm),
            leg[0].altitude_mm.max(leg[1].altitude_mm),
        );
        let heights = (heights.0 - margin.vertical_mm, heights.1 + margin.vertical_mm);
        for piece in pieces(ends) {
            let cells = beside(&piece, margin.lateral_m)?;
            // What the search costs, where a track goes over one place many times.
            found += cells.cells().len();
            let ball = arc_ball(&piece);
            let ball = Ball { radius_m: ball.radius_m + margin.lateral_m, ..ball };
            let (lowest_mm, highest_mm) = above_ellipsoid(heights, route.datum(), &ball)?;
            let next = Reduced { cells, lowest_mm, highest_mm };
            let merged = match all.take() {
                None => next,
                Some(all) => all.with(&next),
            };
            if merged.cells.cells().len() > CellUnion::CELLS_MAX
                || found > 10 * CellUnion::CELLS_MAX
            {
                return Err(CoveringError::TooManyCells.into());
            }
            all = Some(merged);
        }
    }
    Ok(all.expect("a route has a leg, and a leg has a piece"))
}

impl Reduced {
    fn with(self, other: &Self) -> Self {
        Self {
            cells: self.cells.union(&other.cells),
            lowest_mm: self.lowest_mm.min(other.lowest_mm),
            highest_mm: self.highest_mm.max(other.highest_mm),
        }
    }
}

/// A leg in pieces of `PIECE_M_MAX` at most, one where it stays at a point.
fn pieces((from, to): (Position, Position)) -> impl Iterator<Item = Arc> {
    let line = earth::Line::through(from, to);
    let count = (line.length_m() / PIECE_M_MAX).ceil().max(1.0);
    // A leg is at most half-way round the Earth: at most 800 pieces.
    (0..count as u32).map(move |piece| {
        let at = |piece: u32| line.at(f64::from(piece) / count);
        Arc::new(at(piece), at(piece + 1))
    })
}

/// The cells within a distance of a piece of a leg: those of an outline around it, with square
/// corners, so that pieces with a bend between them leave nothing out.
fn beside(piece: &Arc, lateral_m: f64) -> Result<CellUnion, ReducedError> {
    let wide_m = lateral_m * WIDER + WIDER_M;
    let chord = piece.chord();
    if chord.norm() < 1.0 {
        return around(earth::position_of(piece.start), wide_m);
    }
    let corner = |at: Vec3, along_m: f64, across_m: f64| {
        let up = earth::normal_at(at);
        let along = (chord - up * chord.dot(up)).unit();
        let corner = at + along * along_m + along.cross(up) * across_m;
        earth::position_of(earth::lift(corner))
    };
    let outline = [
        corner(piece.start, -wide_m, wide_m),
        corner(piece.end, wide_m, wide_m),
        corner(piece.end, wide_m, -wide_m),
        corner(piece.start, -wide_m, -wide_m),
    ];
    Ok(CellUnion::of_polygon(&outline)?)
}

/// The cells within a true distance of a point.
fn around(center: Position, radius_m: f64) -> Result<CellUnion, ReducedError> {
    // A circle is covered as a polygon of twenty corners on it, whose edges are 1.25 % nearer, on
    // a sphere on which a degree of latitude is up to 0.7 % longer than it is at the equator.
    const WIDER: f64 = 1.0 / 0.98;
    let circle = Circle::new(center, radius_m * WIDER + WIDER_M);
    let wide = circle.unwrap_or_else(|_| Circle::new(center, radius_m).expect("a radius"));
    Ok(CellUnion::of_circle(&wide)?)
}

/// What heights above a datum can be above the ellipsoid, anywhere in a ball.
fn above_ellipsoid(
    (lowest_mm, highest_mm): (i64, i64),
    datum: Datum,
    ball: &Ball,
) -> Result<(i64, i64), ReducedError> {
    let (least_mm, most_mm) = match datum {
        Datum::W84 => (0, 0),
        Datum::Amsl => {
            let geoid = Geoid::within(ball).somewhere;
            (geoid.least_mm, geoid.most_mm)
        }
        Datum::Std => return Err(ReducedError::Pressure),
    };
    let (lowest_mm, highest_mm) = (lowest_mm + least_mm, highest_mm + most_mm);
    Altitude::new(lowest_mm, Datum::W84)?;
    Altitude::new(highest_mm, Datum::W84)?;
    Ok((lowest_mm, highest_mm))
}
