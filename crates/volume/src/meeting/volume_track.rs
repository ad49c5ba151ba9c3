//! A volume and a track: when the track is near the outline, and when it is inside.

use super::instants::{Instants, reach_us};
use super::places::{self, Step};
use super::tracks::clip_to_window;
use super::{End, Meeting, Standard};
use crate::approach::Extent;
use crate::area::{Area, AreaKind, arc_ball};
use crate::contact::{self, Closest, Limits, Passage, Reach, TIE_M};
use crate::earth;
use crate::geoid::{Geoid, GeoidHeight};
use crate::heights::Heights;
use crate::region::{Pair, Region};
use crate::shape::VolumePart;
use crate::stretch::Stretch;
use crate::track::{Piece, Track};
use crate::vector::Vec3;
use crate::vertical::{Range, Window, Within, too_close};
use crate::{Altitude, Datum, MissingPressureBuffer};

/// A piece and the instants at which it is near a volume in time and altitude, in microseconds
/// since the piece begins.
struct Near {
    stretch: Stretch,
    heights: Heights,
    window: Window,
}

/// Whether a volume and a piece of a track are closer than the minima at some instant.
pub(crate) fn volume_and_piece_meet(
    volume: &VolumePart,
    (track, index): (&Track, usize),
    standard: &Standard<'_>,
) -> Result<bool, MissingPressureBuffer> {
    let piece = track.piece(index);
    let lateral_m = standard.minima.lateral_m();
    if arc_ball(&piece.arc).gap_m(&volume.area.ball) > lateral_m + 0.001 {
        return Ok(false);
    }
    let window = |geoid| window_of(volume, track.datum, geoid, standard);
    let meets = |piece: &Piece, window: &Window| {
        near(piece, volume, window, standard)
            .is_some_and(|near| near.stretch.meets(&volume.area, lateral_m))
    };
    let whole = |window: &Window| meets(&piece, window);
    if let Some(answer) = places::settled(Geoid::ANYWHERE, window, whole)? {
        return Ok(answer);
    }
    if let Some(answer) = places::settled(track.geoid_over(index), window, whole)? {
        return Ok(answer);
    }
    places::along(&piece, &mut |cell, geoid, part| {
        places::judge(cell, geoid, window, |window| meets(part, window))
    })
}

fn window_of(
    volume: &VolumePart,
    datum: Datum,
    geoid: GeoidHeight,
    standard: &Standard<'_>,
) -> Result<Window, MissingPressureBuffer> {
    let minimum_mm = standard.minima.vertical_mm();
    Window::of_band(datum, volume.band, geoid, (standard.rules, minimum_mm))
}

fn near(
    piece: &Piece,
    volume: &VolumePart,
    window: &Window,
    standard: &Standard<'_>,
) -> Option<Near> {
    let time_us = standard.minima.time_us();
    let start_us = volume.time.start().map_or(i64::MIN / 2, |start| start.micros());
    let end_us = volume.time.end().map_or(i64::MAX / 2, |end| end.micros());
    if !too_close((start_us - piece.end_us).max(piece.start_us - end_us), time_us) {
        return None;
    }
    let from_us = piece.start_us.max(start_us - time_us);
    let to_us = piece.end_us.min(end_us + time_us);
    let left_out = |us: i64, end_us: i64| time_us > 0 && us == end_us;
    let first =
        if left_out(from_us, start_us - time_us) { Within::FirstEnd } else { Within::Between };
    let last = if left_out(to_us, end_us + time_us) { Within::LastEnd } else { Within::Between };
    let altitudes = [(piece.climb.at(from_us), first), (piece.climb.at(to_us), last)];
    if !window.meets(&Range::of(&altitudes)?) {
        return None;
    }
    let heights = Heights {
        base_mm: piece.climb.near(piece.start_us, 0.0),
        per_u: piece.climb.rate(),
        per_v: 0.0,
        none_mm: window.none_mm(standard.minima.vertical_mm()),
    };
    let parameter = |us: i64| Pair::new((us - piece.start_us) as f64, 0.0);
    let all = Region::segment(parameter(from_us), parameter(to_us));
    let (from, to) = clip_to_window(&all, &heights, window).u_range();
    let stretch = Stretch { passage: piece.passage(piece.start_us), from, to };
    Some(Near { stretch, heights, window: *window })
}

/// Where a volume and a track meet, the volume first; `None` when they do not.
pub(crate) fn volume_and_track_meeting(
    volume: &VolumePart,
    track: &Track,
    standard: &Standard<'_>,
) -> Result<Option<Meeting>, MissingPressureBuffer> {
    let time_us = standard.minima.time_us();
    let from_us = volume.time.start().map_or(i64::MIN, |start| start.micros() - time_us);
    let to_us = volume.time.end().map_or(i64::MAX, |end| end.micros() + time_us);
    let mut found = None::<Meeting>;
    for index in track.pieces_within(from_us, to_us) {
        if volume_and_piece_meet(volume, (track, index), standard)? {
            let meeting = piece_meeting(volume, (&track.piece(index), track.datum), standard)?;
            Meeting::add(&mut found, meeting);
        }
    }
    Ok(found)
}

fn piece_meeting(
    volume: &VolumePart,
    (piece, datum): (&Piece, Datum),
    standard: &Standard<'_>,
) -> Result<Option<Meeting>, MissingPressureBuffer> {
    let window = |geoid| window_of(volume, datum, geoid, standard);
    let anywhere = window(Geoid::ANYWHERE.somewhere)?;
    let meeting = |piece: &Piece, near: &Near| meeting_near(near, volume, (piece, datum), standard);
    if anywhere == window(Geoid::ANYWHERE.everywhere)? {
        let near = near(piece, volume, &anywhere, standard);
        return Ok(near.and_then(|near| meeting(piece, &near)));
    }
    let mut found = None;
    places::along(piece, &mut |cell, geoid, part| {
        let (possible, sure) = (window(geoid.somewhere)?, window(geoid.everywhere)?);
        let Some(possible) = near(part, volume, &possible, standard) else {
            return Ok(Step::Clear);
        };
        let sure = || near(part, volume, &sure, standard);
        if !cell.is_finest() && !sure().is_some_and(|sure| possible.is_everywhere(&sure)) {
            return Ok(Step::Divide);
        }
        Meeting::add(&mut found, meeting(part, &possible));
        Ok(Step::Clear)
    })?;
    Ok(found)
}

impl Near {
    /// Whether nothing as far as a gap adds to a contact: all instants are in it, at one it is
    /// nearer.
    fn is_settled(&self, found: &contact::Contact, gap_m: f64) -> bool {
        const SAME_US: f64 = 0.001;
        let (from, to) = found.extent.u;
        from <= self.stretch.from + SAME_US
            && to >= self.stretch.to - SAME_US
            && gap_m > found.closest.lateral_m + TIE_M
    }

    /// Whether nothing of the answer changes with the geoid, from this one to that of another: the
    /// same instants, and no vertical distance at any.
    fn is_everywhere(&self, other: &Self) -> bool {
        let ends = [other.stretch.from, other.stretch.to];
        [self.stretch.from, self.stretch.to] == ends
            && ends.iter().all(|&end| other.heights.distance_mm(Pair::new(end, 0.0)) == 0.0)
    }
}

fn meeting_near(
    near: &Near,
    volume: &VolumePart,
    (piece, datum): (&Piece, Datum),
    standard: &Standard<'_>,
) -> Option<Meeting> {
    let area = &volume.area;
    let stretch = &near.stretch;
    let outside = approach_to(near, area, standard.minima.lateral_m());
    let inside = stretch.spells_inside(area);
    let mut extent = outside.map(|(extent, _)| extent);
    let mut overhead = None::<(f64, Pair)>;
    for &(from, to) in &inside {
        let spell = Extent { u: (from, to), v: (0.0, 0.0) };
        extent = Some(extent.map_or(spell, |extent| extent.join(spell)));
        let least = near.heights.least_on(Pair::new(from, 0.0), Pair::new(to, 0.0));
        overhead = Some(overhead.map_or(least, |known| {
            if (least.0, least.1.u) < (known.0, known.1.u) { least } else { known }
        }));
    }
    let (lateral_m, vertical_mm, parameter, point, border) = match (overhead, outside) {
        (Some((vertical_mm, at)), _) => {
            let point = stretch.point(at.u);
            (0.0, vertical_mm, at.u, point, point)
        }
        (None, Some((_, closest))) => {
            let (lateral_m, border) = to_border(area, &closest);
            (lateral_m, closest.vertical_mm, closest.at.u, closest.a, border)
        }
        (None, None) => return None,
    };
    let extent = extent?;
    let time_us = standard.minima.time_us();
    let (first_us, last_us) = lasts(volume);
    let instants = Instants::near((piece.start_us, piece.end_us), (first_us, last_us), time_us);
    let beside = |us| instants.beside(us, |us| near.window.holds(piece.climb.at(us)));
    let start_us = beside(instants.first(piece.start_us, extent.u.0));
    let end_us = beside(instants.last(piece.start_us, extent.u.1));
    let us = beside(instants.nearest(piece.start_us, parameter));
    let ends = ends(volume, (piece, datum), (us, parameter), (border, point), near);
    // With a minimum in time the volume is in conflict from nearly as much earlier, exactly the
    // minimum being separated, as far as it exists.
    let reach_us = reach_us(time_us);
    Some(Meeting {
        start_us: Some(start_us.min(first_us.max(start_us - reach_us))),
        end_us: Some(end_us.max(last_us.min(end_us + reach_us))),
        lateral_m,
        least_m: lateral_m,
        vertical_mm,
        a: ends.0,
        b: ends.1,
    })
}

/// From when to when a volume exists, microseconds.
fn lasts(volume: &VolumePart) -> (i64, i64) {
    (
        volume.time.start().map_or(i64::MIN, |start| start.micros()),
        volume.time.end().map_or(i64::MAX, |end| end.micros()),
    )
}

/// The volume's end and the track's end of a closest approach.
fn ends(
    volume: &VolumePart,
    (piece, datum): (&Piece, Datum),
    (us, parameter): (i64, f64),
    (border, point): (Vec3, Vec3),
    near: &Near,
) -> (End, End) {
    let (start_us, end_us) = lasts(volume);
    let mm = piece.climb.near(piece.start_us, parameter).round() as i64;
    let altitude = Altitude::new(mm, datum).ok();
    let (below, above) = near.heights.none_mm;
    let beside = if (mm as f64) < below {
        volume.band.lower()
    } else if (mm as f64) > above {
        volume.band.upper()
    } else {
        // Within the band: the same altitude where the datum is the same, else the nearest limit.
        let limit = volume.band.lower().or(volume.band.upper());
        if limit.is_none_or(|limit| limit.datum() == datum) { altitude } else { limit }
    };
    (
        End { us: Some(us.clamp(start_us, end_us)), point: border, altitude: beside },
        End { us: Some(us), point, altitude },
    )
}

/// The closest approach to the border of an area (to the center of a disc), and all instants at
/// which it is within reach.
fn approach_to(near: &Near, area: &Area, lateral_m: f64) -> Option<(Extent, Closest)> {
    let reach = Reach::of_meeting(lateral_m + area.radius_m());
    let mut found = None::<contact::Contact>;
    let ball = arc_ball(&near.stretch.passage.arc);
    for edge in area.arcs_nearest_to(&ball) {
        let gap_m = arc_ball(&edge).gap_m(&ball);
        if gap_m > reach.chord_m() + 0.001
            || found.is_some_and(|found| near.is_settled(&found, gap_m))
        {
            continue;
        }
        let edge = Passage::edge(edge);
        found = contact::contact_joined(
            found,
            (&near.stretch.passage, &edge),
            &near.stretch.region(),
            (&reach, Limits::First),
            &near.heights,
        );
    }
    found.map(|contact| (contact.extent, contact.closest))
}

/// The distance to the border of an area and the point there, from an approach to what the
/// area is measured from.
fn to_border(area: &Area, closest: &Closest) -> (f64, Vec3) {
    let distance_m = earth::surface_distance_m(closest.a, closest.b);
    match area.kind {
        AreaKind::Ring(_) => (distance_m, closest.b),
        AreaKind::Disc { radius_m, .. } if distance_m <= radius_m => (0.0, closest.a),
        AreaKind::Disc { radius_m, .. } => {
            (distance_m - radius_m, earth::geodesic_at(closest.b, closest.a, radius_m / distance_m))
        }
    }
}
