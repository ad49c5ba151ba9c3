//! Where the geoid is taken when two datums are compared: cell by cell of a fixed grid.
//!
//! A meeting has one place: where the track is, or where the one track is that does not fly above
//! the ellipsoid, or a point of both volumes. Two things meet when they do so in some cell with
//! the geoid of that cell. No extent enters into it, so cutting things into parts changes nothing.
//! Coarse cells first: what is clear or sure wherever in them it is needs no finer ones.

use crate::MissingPressureBuffer;
use crate::arc::Arc;
use crate::area::arc_ball;
use crate::cell::Cell;
use crate::geoid::{Geoid, GeoidHeight};
use crate::track::Piece;

/// What is known of the meetings in a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// There are none, or none that are still of interest.
    Clear,
    /// There is one, and that is all that was asked.
    Meets,
    /// The cells of half the size have to be looked at.
    Divide,
}

/// The answer for some geoid, when it is the same whatever the geoid is at the place.
pub(super) fn settled<K: PartialEq>(
    geoid: Geoid,
    key: impl Fn(GeoidHeight) -> Result<K, MissingPressureBuffer>,
    test: impl Fn(&K) -> bool,
) -> Result<Option<bool>, MissingPressureBuffer> {
    let possible = key(geoid.somewhere)?;
    if !test(&possible) {
        return Ok(Some(false));
    }
    let sure = key(geoid.everywhere)?;
    Ok((sure == possible || test(&sure)).then_some(true))
}

/// The answer for what lies in a cell.
pub(super) fn judge<K: PartialEq>(
    cell: &Cell,
    geoid: Geoid,
    key: impl Fn(GeoidHeight) -> Result<K, MissingPressureBuffer>,
    test: impl Fn(&K) -> bool,
) -> Result<Step, MissingPressureBuffer> {
    if cell.is_finest() {
        let meets = test(&key(geoid.somewhere)?);
        return Ok(if meets { Step::Meets } else { Step::Clear });
    }
    Ok(match settled(geoid, key, test)? {
        Some(true) => Step::Meets,
        Some(false) => Step::Clear,
        None => Step::Divide,
    })
}

/// A visit of a cell, with the geoid over it and the part of a piece that lies in it.
pub(super) type PieceVisit<'a> =
    dyn FnMut(&Cell, Geoid, &Piece) -> Result<Step, MissingPressureBuffer> + 'a;

/// Visits the cells that a piece goes through, coarse ones first, until one meets.
pub(super) fn along(
    piece: &Piece,
    visit: &mut PieceVisit<'_>,
) -> Result<bool, MissingPressureBuffer> {
    let mut shorts = Vec::new();
    cut(piece.arc, (0.0, 1.0), &mut shorts);
    along_cells(piece, &mut Cell::faces(), &shorts, visit)
}

/// A part of the arc of a piece, between two of its fractions.
#[derive(Clone, Copy)]
struct Short {
    arc: Arc,
    ends: (f64, f64),
}

/// Cuts an arc into parts that are cheap to halve further.
fn cut(arc: Arc, ends: (f64, f64), shorts: &mut Vec<Short>) {
    const SHORT_M: f64 = 8_000.0;
    if arc.chord().norm() <= SHORT_M {
        shorts.push(Short { arc, ends });
        return;
    }
    let (first, second) = arc.halves();
    let middle = 0.5 * (ends.0 + ends.1);
    cut(first, (ends.0, middle), shorts);
    cut(second, (middle, ends.1), shorts);
}

fn along_cells(
    piece: &Piece,
    cells: &mut dyn Iterator<Item = Cell>,
    shorts: &[Short],
    visit: &mut PieceVisit<'_>,
) -> Result<bool, MissingPressureBuffer> {
    for cell in cells {
        let walls = cell.walls();
        let (mut within, mut kept) = (None::<(f64, f64)>, Vec::new());
        for short in shorts {
            let Some((from, to)) = walls.clip(&short.arc) else { continue };
            let at = |share: f64| short.ends.0 + (short.ends.1 - short.ends.0) * share;
            let (first, last) = within.unwrap_or((at(from), at(to)));
            within = Some((first.min(at(from)), last.max(at(to))));
            kept.push(*short);
        }
        let Some(part) = within.and_then(|(from, to)| piece.between(from, to)) else { continue };
        let step = if cell.tells_more_than(arc_ball(&piece.arc).radius_m) {
            visit(&cell, cell.geoid(), &part)?
        } else {
            Step::Divide
        };
        let meets = match step {
            Step::Clear => false,
            Step::Meets => true,
            Step::Divide => along_cells(piece, &mut cell.children(), &kept, visit)?,
        };
        if meets {
            return Ok(true);
        }
    }
    Ok(false)
}
