//! Two tracks: the closest approach of every two pieces, continuously, never by sampling.
//!
//! The instants of the two, held against each other, are a convex polygon: both within their
//! pieces, close enough in time, close enough in altitude. Whether there are any is decided with
//! integers; how near the tracks come there is the matter of `contact`.

use super::instants::{Instants, brought_near};
use super::places::{self, Step};
use super::{End, Meeting, Standard};
use crate::contact::{self, Contact, Limits, Reach};
use crate::geoid::Geoid;
use crate::heights::Heights;
use crate::region::{HalfPlane, Pair, Region};
use crate::track::{Piece, Track};
use crate::vertical::{Offset, Range, Window, Within, too_close};
use crate::{Altitude, Datum, MissingPressureBuffer, earth};

/// Two pieces and the instants at which they are close in time and altitude.
struct Together {
    base_us: i64,
    region: Region,
    heights: Heights,
    window: Window,
}

impl Together {
    /// Whether nothing of the answer changes with the offset, from this one to the one of another:
    /// the same instants, and no vertical distance at any.
    fn is_everywhere(&self, other: &Self) -> bool {
        let corners = other.region.corners();
        self.region.corners() == corners
            && corners.iter().all(|&corner| other.heights.distance_mm(corner) == 0.0)
    }
}

/// Whether two pieces are closer than the minima at some instants.
pub(crate) fn pieces_meet(
    a: (&Track, usize),
    b: (&Track, usize),
    standard: &Standard<'_>,
) -> Result<bool, MissingPressureBuffer> {
    let (piece_a, piece_b) = (a.0.piece(a.1), b.0.piece(b.1));
    let offset = |geoid| Offset::between(a.0.datum, b.0.datum, geoid, standard.rules);
    let near = |a: &Piece, b: &Piece, offset| near_together(a, b, offset, standard);
    let whole = |&offset: &Offset| near(&piece_a, &piece_b, offset);
    if let Some(answer) = places::settled(Geoid::ANYWHERE, offset, whole)? {
        return Ok(answer);
    }
    let on_a = geoid_is_on_a(a.0);
    let (base, geoid) =
        if on_a { (piece_a, a.0.geoid_over(a.1)) } else { (piece_b, b.0.geoid_over(b.1)) };
    if let Some(answer) = places::settled(geoid, offset, whole)? {
        return Ok(answer);
    }
    places::along(&base, &mut |cell, geoid, part| {
        let (a, b) = if on_a { (part, &piece_b) } else { (&piece_a, part) };
        places::judge(cell, geoid, offset, |&offset| near(a, b, offset))
    })
}

/// Of two tracks the geoid is taken where the one is that does not fly above the ellipsoid.
fn geoid_is_on_a(a: &Track) -> bool {
    a.datum != Datum::W84
}

fn near_together(a: &Piece, b: &Piece, offset: Offset, standard: &Standard<'_>) -> bool {
    let reach = Reach::new(standard.minima.lateral_m());
    together(a, b, offset, standard).is_some_and(|together| {
        let (a, b) = (a.passage(together.base_us), b.passage(together.base_us));
        contact::meets(&a, &b, &together.region, &reach)
    })
}

/// The instants at which two pieces are closer than the minima in time and altitude, or `None`.
fn together(a: &Piece, b: &Piece, offset: Offset, standard: &Standard<'_>) -> Option<Together> {
    let corners = instants(a, b, standard.minima.time_us())?;
    let vertical_mm = standard.minima.vertical_mm();
    let window = Window::of_difference(offset, vertical_mm);
    let time_us = standard.minima.time_us();
    let within = |apart_us: i64| match apart_us {
        _ if time_us == 0 || apart_us.abs() < time_us => Within::Between,
        ..0 => Within::FirstEnd,
        0.. => Within::LastEnd,
    };
    let differences: Vec<_> =
        corners.iter().map(|&(u, v)| (a.climb.above(u, &b.climb, v), within(u - v))).collect();
    if !window.meets(&Range::of(&differences)?) {
        return None;
    }
    let base_us = a.start_us.max(b.start_us);
    let heights = Heights {
        base_mm: a.climb.near(base_us, 0.0) - b.climb.near(base_us, 0.0),
        per_u: a.climb.rate(),
        per_v: -b.climb.rate(),
        none_mm: window.none_mm(vertical_mm),
    };
    let pairs = corners.iter().map(|&(u, v)| Pair::new((u - base_us) as f64, (v - base_us) as f64));
    let region = clip_to_window(&Region::polygon(pairs)?, &heights, &window);
    Some(Together { base_us, region, heights, window })
}

/// What floats make of differences of altitudes within 1,000 km, millimetres.
const HEIGHT_NOISE_MM: f64 = 1e-5;

/// The pairs of a region whose difference in altitude lies in a window that they are known to
/// meet. Should rounding leave none, the pair nearest to the window stands for them.
pub(super) fn clip_to_window(region: &Region, heights: &Heights, window: &Window) -> Region {
    let at_most = |sign: f64, mm: i64| HalfPlane {
        u: sign * heights.per_u,
        v: sign * heights.per_v,
        limit: sign * (mm as f64 - heights.base_mm),
    };
    let corner_by = |region: &Region, order: &dyn Fn(&Pair) -> f64| {
        let corners = region.corners();
        let first = corners.iter().min_by(|a, b| order(a).total_cmp(&order(b)));
        Region::point(*first.unwrap_or(&corners[0]))
    };
    if let (Some(low), Some(high)) = (window.low_mm, window.high_mm)
        && low == high
    {
        let border = at_most(1.0, low);
        let off = |pair: &Pair| border.excess(*pair).abs();
        let level = region.on_border(border, HEIGHT_NOISE_MM);
        return level.unwrap_or_else(|| corner_by(region, &off));
    }
    let limits = [window.high_mm.map(|mm| (1.0, mm)), window.low_mm.map(|mm| (-1.0, mm))];
    let mut clipped = *region;
    for (sign, mm) in limits.into_iter().flatten() {
        let half_plane = at_most(sign, mm);
        let over = |pair: &Pair| half_plane.excess(*pair);
        clipped = clipped.clip(half_plane).unwrap_or_else(|| corner_by(&clipped, &over));
    }
    clipped
}

/// The corners of the set of instants, one of each piece, that are too close in time; at most
/// eight, in order. All of them are whole microseconds, for the set is bounded by whole instants
/// and by a whole difference.
fn instants(a: &Piece, b: &Piece, minimum_us: i64) -> Option<Vec<(i64, i64)>> {
    let gap_us = (b.start_us - a.end_us).max(a.start_us - b.end_us);
    if !too_close(gap_us, minimum_us) {
        return None;
    }
    if minimum_us == 0 {
        let (start, end) = (a.start_us.max(b.start_us), a.end_us.min(b.end_us));
        return Some(vec![(start, start), (end, end)]);
    }
    let base = a.start_us;
    let local = |us: i64| (us - base) as f64;
    let square = Region::rectangle(
        (local(a.start_us), local(a.end_us)),
        (local(b.start_us), local(b.end_us)),
    );
    let limit = minimum_us as f64;
    let band = square
        .clip(HalfPlane { u: 1.0, v: -1.0, limit })
        .and_then(|region| region.clip(HalfPlane { u: -1.0, v: 1.0, limit }))?;
    let whole = |parameter: f64| base + parameter.round() as i64;
    Some(band.corners().iter().map(|pair| (whole(pair.u), whole(pair.v))).collect())
}

/// Where two tracks meet, or `None` when they do not.
pub(crate) fn tracks_meeting(
    a: &Track,
    b: &Track,
    standard: &Standard<'_>,
) -> Result<Option<Meeting>, MissingPressureBuffer> {
    let time_us = standard.minima.time_us();
    let mut found = None::<Meeting>;
    let shared = a.pieces_within(b.start_us() - time_us, b.end_us() + time_us);
    for index_a in shared {
        let piece = a.piece(index_a);
        for index_b in b.pieces_within(piece.start_us - time_us, piece.end_us + time_us) {
            let meeting = pieces_meeting((a, index_a), (b, index_b), standard)?;
            Meeting::add(&mut found, meeting);
        }
    }
    Ok(found)
}

fn pieces_meeting(
    a: (&Track, usize),
    b: (&Track, usize),
    standard: &Standard<'_>,
) -> Result<Option<Meeting>, MissingPressureBuffer> {
    if !pieces_meet(a, b, standard)? {
        return Ok(None);
    }
    let (piece_a, piece_b) = (a.0.piece(a.1), b.0.piece(b.1));
    let datums = (a.0.datum, b.0.datum);
    let offset = |geoid| Offset::between(datums.0, datums.1, geoid, standard.rules);
    let anywhere = offset(Geoid::ANYWHERE.somewhere)?;
    if anywhere == offset(Geoid::ANYWHERE.everywhere)? {
        return Ok(meeting_of((&piece_a, &piece_b), datums, anywhere, standard));
    }
    let on_a = geoid_is_on_a(a.0);
    let base = if on_a { piece_a } else { piece_b };
    let mut found = None;
    places::along(&base, &mut |cell, geoid, part| {
        let (a, b) = if on_a { (part, &piece_b) } else { (&piece_a, part) };
        let (possible, sure) = (offset(geoid.somewhere)?, offset(geoid.everywhere)?);
        let Some(near) = together(a, b, possible, standard) else {
            return Ok(Step::Clear);
        };
        let within = || together(a, b, sure, standard);
        if !cell.is_finest() && !within().is_some_and(|sure| near.is_everywhere(&sure)) {
            return Ok(Step::Divide);
        }
        Meeting::add(&mut found, meeting_of((a, b), datums, possible, standard));
        Ok(Step::Clear)
    })?;
    Ok(found)
}

/// Where two pieces meet whose altitudes differ by an offset.
fn meeting_of(
    (piece_a, piece_b): (&Piece, &Piece),
    datums: (Datum, Datum),
    offset: Offset,
    standard: &Standard<'_>,
) -> Option<Meeting> {
    let together = together(piece_a, piece_b, offset, standard)?;
    let reach = Reach::of_meeting(standard.minima.lateral_m());
    let base_us = together.base_us;
    // Without a minimum in time both are held against each other at equal instants.
    let time_us = standard.minima.time_us();
    let contact = contact::contact(
        &piece_a.passage(base_us),
        &piece_b.passage(base_us),
        &together.region,
        (&reach, if time_us == 0 { Limits::First } else { Limits::Both }),
        &together.heights,
    );
    let lasts = |piece: &Piece| (piece.start_us, piece.end_us);
    let us_a = Instants::near(lasts(piece_a), lasts(piece_b), time_us);
    let us_b = Instants::near(lasts(piece_b), lasts(piece_a), time_us);
    // At equal instants a minimum in height says of each whether it is within.
    let holds = |us: i64| together.window.holds(piece_a.climb.above(us, &piece_b.climb, us));
    let within = |us: i64| if time_us == 0 { us_a.beside(us, holds) } else { us };
    contact.map(|Contact { extent, closest }| {
        let v = if time_us == 0 { extent.u } else { extent.v };
        let at = brought_near(
            (us_a.nearest(base_us, closest.at.u), us_b.nearest(base_us, closest.at.v)),
            (us_a, us_b),
            time_us,
        );
        let at = (within(at.0), within(at.1));
        let start_us = us_a.first(base_us, extent.u.0).min(us_b.first(base_us, v.0));
        let end_us = us_a.last(base_us, extent.u.1).max(us_b.last(base_us, v.1));
        let end = |datum, piece: &Piece, us, parameter: f64, point| {
            let mm = piece.climb.near(base_us, parameter).round() as i64;
            End { us: Some(us), point, altitude: Altitude::new(mm, datum).ok() }
        };
        Meeting {
            start_us: Some(within(start_us)),
            end_us: Some(within(end_us)),
            lateral_m: earth::surface_distance_m(closest.a, closest.b),
            least_m: closest.least_m,
            vertical_mm: closest.vertical_mm,
            a: end(datums.0, piece_a, at.0, closest.at.u, closest.a),
            b: end(datums.1, piece_b, at.1, closest.at.v, closest.b),
        }
    })
}
