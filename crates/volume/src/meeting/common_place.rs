//! The places that two volumes have in common, and the geoid there.
//!
//! The place of a meeting is a point of one of the two, the *base*, that is near enough to the
//! other: of a polygon and a circle the polygon, of two of a kind the one that is not measured
//! from the ellipsoid, or either. In a cell that can be found on lines alone. If any point of the
//! base in the cell is near the other, then one on the border of the base or of the cell is, or
//! the other lies within both.

use super::Standard;
use super::places::{Step, settled};
use crate::area::{Area, AreaKind, Ball};
use crate::cell::Cell;
use crate::contact::{Passage, Reach, TIE_M};
use crate::earth;
use crate::geoid::{Geoid, GeoidHeight};
use crate::shape::VolumePart;
use crate::stretch::Stretch;
use crate::vector::Vec3;
use crate::vertical::{self, too_close};
use crate::{Altitude, Datum, MissingPressureBuffer};

/// Whether two volumes whose outlines and windows meet are too close in altitude at a place that
/// both have.
pub(super) fn meet(
    a: &VolumePart,
    b: &VolumePart,
    standard: &Standard<'_>,
) -> Result<bool, MissingPressureBuffer> {
    let lateral_m = standard.minima.lateral_m();
    let distance = |geoid| vertical::band_distance_mm(a.band, b.band, geoid, standard.rules);
    let close = |&distance: &i64| too_close(distance, standard.minima.vertical_mm());
    let close_at = |geoid: GeoidHeight| Ok(close(&distance(geoid)?));
    for (base, other) in bases(a, b) {
        match settled(base.geoid(), distance, close)? {
            Some(true) => return Ok(true),
            Some(false) => continue,
            None => {}
        }
        let base = Base { base: &base.area, other: &other.area, lateral_m };
        let meets = base.search(&mut Cell::faces(), &mut |cell| {
            if !close_at(cell.geoid().somewhere)? {
                return Ok(Step::Clear);
            }
            let middle = cell.ball().center;
            let meets = base.has(middle) && close_at(Cell::finest_at(middle).geoid().somewhere)?;
            Ok(match (meets || cell.is_finest() && base.meets_in(cell), cell.is_finest()) {
                (true, _) => Step::Meets,
                (false, true) => Step::Clear,
                (false, false) => Step::Divide,
            })
        })?;
        if meets {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Where two volumes that meet are closest, and the geoid there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Nearest {
    pub(super) lateral_m: f64,
    pub(super) vertical_mm: i64,
    pub(super) a: Vec3,
    pub(super) b: Vec3,
    pub(super) geoid: GeoidHeight,
}

/// Where two volumes that meet are closest: laterally, then vertically.
pub(super) fn nearest(
    a: &VolumePart,
    b: &VolumePart,
    standard: &Standard<'_>,
) -> Result<Option<Nearest>, MissingPressureBuffer> {
    let lateral_m = standard.minima.lateral_m();
    let distance = |geoid| vertical::band_distance_mm(a.band, b.band, geoid, standard.rules);
    let told = |(lateral_m, a, b): (f64, Vec3, Vec3), geoid| {
        let vertical_mm = distance(geoid)?.max(0);
        Ok(Nearest { lateral_m, vertical_mm, a, b, geoid })
    };
    let Some(closest) = a.area.closest(&b.area, lateral_m) else { return Ok(None) };
    let anywhere = told(closest, Geoid::ANYWHERE.somewhere)?;
    if distance(Geoid::ANYWHERE.everywhere)?.max(0) == anywhere.vertical_mm {
        return Ok(Some(anywhere));
    }
    let mut found = None::<Nearest>;
    for (base, other) in bases(a, b) {
        let is_a = core::ptr::eq(base, a);
        let at = if is_a { closest.1 } else { closest.2 };
        let there = told(closest, Cell::finest_at(at).geoid().somewhere)?;
        if there.vertical_mm == 0 {
            return Ok(Some(there));
        }
        let base = Base { base: &base.area, other: &other.area, lateral_m };
        base.search(&mut Cell::faces(), &mut |cell| {
            let geoid = cell.geoid().somewhere;
            let least_mm = distance(geoid)?.max(0);
            let least_m = base.gap_m(cell);
            let adds = found.is_none_or(|found| {
                least_m <= found.lateral_m + TIE_M
                    && (least_m + TIE_M < found.lateral_m || least_mm < found.vertical_mm)
            });
            if !adds || !too_close(least_mm, standard.minima.vertical_mm()) {
                return Ok(Step::Clear);
            }
            if !cell.is_finest() {
                return Ok(Step::Divide);
            }
            if let Some((lateral_m, at, other)) = base.nearest_in(cell) {
                let ends = if is_a { (at, other) } else { (other, at) };
                let nearest = told((lateral_m, ends.0, ends.1), geoid)?;
                found = Some(found.map_or(nearest, |found| found.nearer_of(nearest)));
            }
            Ok(Step::Clear)
        })?;
    }
    Ok(found)
}

impl Nearest {
    fn nearer_of(self, other: Self) -> Self {
        let tie = (self.lateral_m - other.lateral_m).abs() <= TIE_M;
        let other_first = if tie {
            other.vertical_mm < self.vertical_mm
        } else {
            other.lateral_m < self.lateral_m
        };
        if other_first { other } else { self }
    }
}

/// The volumes that the place of a meeting can be a point of, each with the other one.
fn bases<'a>(
    a: &'a VolumePart,
    b: &'a VolumePart,
) -> impl Iterator<Item = (&'a VolumePart, &'a VolumePart)> {
    let is_ring = |volume: &VolumePart| matches!(volume.area.kind, AreaKind::Ring(_));
    let is_off_ellipsoid = |volume: &VolumePart| {
        let off = |limit: Option<Altitude>| limit.is_some_and(|it| it.datum() != Datum::W84);
        off(volume.band.lower()) || off(volume.band.upper())
    };
    let wanted = if is_ring(a) == is_ring(b) { is_off_ellipsoid } else { is_ring };
    [(a, b), (b, a)].into_iter().filter(move |(base, _)| wanted(base))
}

/// One area and those of its points that are near another.
struct Base<'a> {
    base: &'a Area,
    other: &'a Area,
    lateral_m: f64,
}

impl Base<'_> {
    /// Visits the cells with such points, coarse ones first, until one meets.
    fn search(
        &self,
        cells: &mut dyn Iterator<Item = Cell>,
        visit: &mut dyn FnMut(&Cell) -> Result<Step, MissingPressureBuffer>,
    ) -> Result<bool, MissingPressureBuffer> {
        for cell in cells {
            if !self.reaches(&cell) {
                continue;
            }
            let telling = cell.tells_more_than(self.base.ball.radius_m);
            let step = if telling { visit(&cell)? } else { Step::Divide };
            let meets = match step {
                Step::Clear => false,
                Step::Meets => true,
                Step::Divide => self.search(&mut cell.children(), visit)?,
            };
            if meets {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The other is no nearer to a point of the cell than this.
    fn gap_m(&self, cell: &Cell) -> f64 {
        cell.ball().gap_m(&self.other.ball).max(0.0)
    }

    /// Whether there may be such points in a cell.
    fn reaches(&self, cell: &Cell) -> bool {
        let ball = cell.ball();
        if ball.gap_m(&self.base.ball) > 0.001 || self.gap_m(cell) > self.lateral_m + 0.001 {
            return false;
        }
        // A large cell is cheaper to divide than to hold against all edges.
        let around = Area::around(ball);
        ball.radius_m > 100_000.0
            || around.meets(self.base, 0.0) && around.meets(self.other, self.lateral_m)
    }

    /// Whether a point is one of them.
    fn has(&self, point: Vec3) -> bool {
        let here = Area::around(Ball { center: point, radius_m: 0.0 });
        self.base.holds(point) && here.meets(self.other, self.lateral_m)
    }

    /// Whether there are such points in a cell.
    fn meets_in(&self, cell: &Cell) -> bool {
        self.lines_in(cell).iter().any(|line| line.meets(self.other, self.lateral_m))
            || self.point_within(cell).is_some()
    }

    /// The border of the base within the cell, and the border of the cell within the base. A
    /// circle is the base of circles only, and then [`Self::point_within`] stands for its border.
    fn lines_in(&self, cell: &Cell) -> Vec<Stretch> {
        let mut lines = Vec::new();
        if let AreaKind::Ring(_) = self.base.kind {
            let walls = cell.walls();
            let clipped = |arc| {
                let (from, to) = walls.clip(&arc)?;
                Some(Stretch { passage: Passage::edge(arc), from, to })
            };
            lines.extend(self.base.arcs().filter_map(clipped));
        }
        for arc in cell.border() {
            let side = Stretch { passage: Passage::edge(arc), from: 0.0, to: 1.0 };
            let spells = side.spells_inside(self.base).into_iter();
            lines.extend(spells.map(|(from, to)| Stretch { from, to, ..side }));
        }
        lines
    }

    /// A point of the cell that lies in both, or is the nearest of all to the other, when no line
    /// needs to be near for that.
    fn point_within(&self, cell: &Cell) -> Option<Vec3> {
        let point = match (&self.base.kind, &self.other.kind) {
            (AreaKind::Disc { center, radius_m }, AreaKind::Disc { center: other, .. }) => {
                let apart_m = earth::surface_distance_m(*center, *other);
                let share = if apart_m > *radius_m { radius_m / apart_m } else { 1.0 };
                earth::geodesic_at(*center, *other, share)
            }
            _ => self.other.corners()[0],
        };
        (cell.walls().hold(point) && self.has(point)).then_some(point)
    }

    /// The one of these points in a cell that is nearest to the other: how far it is, the point,
    /// and the point of the other.
    fn nearest_in(&self, cell: &Cell) -> Option<(f64, Vec3, Vec3)> {
        let lines = self.lines_in(cell);
        let inside = lines.iter().map(|line| line.point(line.from));
        let inside = inside.chain(self.point_within(cell));
        if let Some(point) = inside.into_iter().find(|&point| self.other.holds(point)) {
            return Some((0.0, point, point));
        }
        let nearest_point = self.point_within(cell).map(|point| {
            let center = self.other.corners()[0];
            (earth::surface_distance_m(point, center), point, center)
        });
        let to_lines = lines.iter().filter_map(|line| line.closest(self.other, self.lateral_m));
        let nearest = to_lines.map(|closest| (closest.lateral_m, closest.a, closest.b));
        let (to_arc_m, at, on_arc) = nearest
            .chain(nearest_point)
            .reduce(|one, other| if other.0 < one.0 { other } else { one })?;
        let radius_m = self.other.radius_m();
        if to_arc_m <= radius_m {
            return Some((0.0, at, at));
        }
        let border = earth::geodesic_at(on_arc, at, radius_m / to_arc_m);
        let within = Reach::of_meeting(self.lateral_m + radius_m).holds(at, on_arc);
        within.then_some((to_arc_m - radius_m, at, border))
    }
}
