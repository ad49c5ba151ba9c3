//! An intent or constraint prepared for comparison, and the comparison of two of them.

use crate::area::Area;
use crate::geoid::Geoid;
use crate::meeting::{self, Meeting, Standard, Window};
use crate::track::Track;
use crate::{
    AltitudeBand, Conflict, DatumRules, Extent, Minima, MissingPressureBuffer, Outline, TimeWindow,
    Volume4D,
};
use std::sync::OnceLock;

/// Everything one intent flies, or one constraint blocks, prepared once and compared often.
#[derive(Clone, Debug)]
pub struct Shape {
    parts: Box<[Part]>,
    /// The number of the first element of each part after the first.
    first: Box<[u32]>,
}

#[derive(Clone, Debug)]
enum Part {
    Volume(VolumePart),
    Track(Track),
}

/// A volume prepared for comparison.
#[derive(Clone, Debug)]
pub(crate) struct VolumePart {
    pub(crate) area: Area,
    pub(crate) band: AltitudeBand,
    pub(crate) time: TimeWindow,
    geoid: OnceLock<Geoid>,
}

impl VolumePart {
    /// Prepares a volume. Where the one before it has the very same outline, at another time, the
    /// prepared outline is shared too.
    fn new(volume: &Volume4D, before: Option<(&Extent, &Part)>) -> Self {
        let area = match (&volume.outline, before) {
            (
                Outline::Polygon(outline),
                Some((
                    Extent::Volume(Volume4D { outline: Outline::Polygon(last), .. }),
                    Part::Volume(prepared),
                )),
            ) if outline.shares_vertices(last) => prepared.area.clone(),
            _ => Area::from(&volume.outline),
        };
        let (band, time) = (volume.altitude, volume.time);
        Self { area, band, time, geoid: OnceLock::new() }
    }
}

impl VolumePart {
    /// The geoid over the volume, computed when first asked for: few volumes ever are.
    pub(crate) fn geoid(&self) -> Geoid {
        *self.geoid.get_or_init(|| Geoid::within(&self.area.ball))
    }
}

/// The smallest things that are compared: a volume, or one piece of a track.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Element<'a> {
    Volume(&'a VolumePart),
    Piece(&'a Track, usize),
}

impl Element<'_> {
    /// Reads something of all that a comparison needs, so that it is near when it is needed.
    pub(crate) fn touch(&self) -> f64 {
        match self {
            Self::Volume(volume) => volume.area.corners().first().map_or(0.0, |corner| corner.x),
            Self::Piece(track, index) => track.piece(*index).arc.start.x,
        }
    }
}

impl Shape {
    /// Prepares the extents of one intent or constraint.
    pub fn new(extents: &[Extent]) -> Self {
        let mut parts: Vec<Part> = Vec::with_capacity(extents.len());
        for (index, extent) in extents.iter().enumerate() {
            parts.push(match extent {
                Extent::Volume(volume) => {
                    let before = index.checked_sub(1).map(|last| (&extents[last], &parts[last]));
                    Part::Volume(VolumePart::new(volume, before))
                }
                Extent::Route(route) => Part::Track(Track::from(route)),
            });
        }
        let parts = parts.into_boxed_slice();
        let first = parts
            .iter()
            .scan(0, |next, part| {
                *next += part.element_count() as u32;
                Some(*next)
            })
            .take(parts.len().saturating_sub(1))
            .collect();
        Self { parts, first }
    }

    /// How many elements the shape has: its volumes and the pieces of its routes.
    pub fn element_count(&self) -> usize {
        self.parts.iter().map(Part::element_count).sum()
    }

    /// The elements, in the order of their numbers from zero.
    pub(crate) fn elements(&self) -> impl Iterator<Item = Element<'_>> {
        self.parts
            .iter()
            .flat_map(|part| (0..part.element_count()).map(move |index| part.element(index)))
    }

    /// The element with a number below the count of elements.
    pub(crate) fn element(&self, number: u32) -> Element<'_> {
        let part = self.first.partition_point(|&first| first <= number);
        let first = if part == 0 { 0 } else { self.first[part - 1] };
        self.parts[part].element((number - first) as usize)
    }

    /// Whether an element of this shape is in conflict with an element of another. Elements are
    /// numbered as the [`Index`](crate::Index) tells them.
    ///
    /// # Errors
    /// As [`conflict`](Self::conflict).
    ///
    /// # Panics
    /// When a shape has no element of that number.
    pub fn element_meets(
        &self,
        element: u32,
        other: (&Self, u32),
        minima: &Minima,
        rules: &DatumRules,
    ) -> Result<bool, MissingPressureBuffer> {
        let standard = Standard { minima, rules };
        elements_meet(self.element(element), other.0.element(other.1), &standard)
    }

    /// Where two shapes are in conflict, over all their parts; `None` when they are not.
    ///
    /// # Errors
    /// When a flight level has to be compared with another datum and `rules` has no pressure
    /// buffer.
    pub fn conflict(
        &self,
        other: &Self,
        minima: &Minima,
        rules: &DatumRules,
    ) -> Result<Option<Conflict>, MissingPressureBuffer> {
        let standard = Standard { minima, rules };
        let mut found = None::<Meeting>;
        let windows: Vec<Window> = other.parts.iter().map(Part::window).collect();
        for a in &self.parts {
            let window = a.window();
            for (b, other) in other.parts.iter().zip(&windows) {
                let within = window.near(other, minima.time_us());
                if !found.as_ref().is_some_and(|found| found.cannot_grow(within)) {
                    Meeting::add(&mut found, parts_meeting(a, b, &standard)?);
                }
            }
        }
        Ok(found.map(|meeting| meeting.conflict()))
    }
}

impl Part {
    fn window(&self) -> Window {
        match self {
            Self::Volume(volume) => Window::from(volume.time),
            Self::Track(track) => Window::between(track.start_us(), track.end_us()),
        }
    }

    fn element_count(&self) -> usize {
        match self {
            Self::Volume(_) => 1,
            Self::Track(track) => track.piece_count(),
        }
    }

    fn element(&self, index: usize) -> Element<'_> {
        match self {
            Self::Volume(volume) => Element::Volume(volume),
            Self::Track(track) => Element::Piece(track, index),
        }
    }
}

fn parts_meeting(
    a: &Part,
    b: &Part,
    standard: &Standard<'_>,
) -> Result<Option<Meeting>, MissingPressureBuffer> {
    match (a, b) {
        (Part::Volume(a), Part::Volume(b)) => meeting::volumes_meeting(a, b, standard),
        (Part::Volume(a), Part::Track(b)) => meeting::volume_and_track_meeting(a, b, standard),
        (Part::Track(a), Part::Volume(b)) => {
            Ok(meeting::volume_and_track_meeting(b, a, standard)?.map(Meeting::swapped))
        }
        (Part::Track(a), Part::Track(b)) => meeting::tracks_meeting(a, b, standard),
    }
}

/// Whether two elements are in conflict.
pub(crate) fn elements_meet(
    a: Element<'_>,
    b: Element<'_>,
    standard: &Standard<'_>,
) -> Result<bool, MissingPressureBuffer> {
    match (a, b) {
        (Element::Volume(a), Element::Volume(b)) => meeting::volumes_meet(a, b, standard),
        (Element::Volume(volume), Element::Piece(track, index))
        | (Element::Piece(track, index), Element::Volume(volume)) => {
            meeting::volume_and_piece_meet(volume, (track, index), standard)
        }
        (Element::Piece(a, i), Element::Piece(b, j)) => {
            meeting::pieces_meet((a, i), (b, j), standard)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Altitude, Circle, Datum, Instant, Polygon, Position};
    use proptest::prelude::*;

    /// Small numbers, so that many of them are equal: degrees, kilometres, metres and minutes.
    type Drawn = (i8, u8, (i8, u8), (Option<u8>, Option<u8>));

    fn drawn() -> impl Strategy<Value = Vec<Drawn>> {
        let minute = || prop::option::weighted(0.9, 0..20_u8);
        let one = (-3..3_i8, 1..9_u8, (-2..3_i8, 0..3_u8), (minute(), minute()));
        prop::collection::vec(one, 1..12)
    }

    fn volume_of((degrees, kilometres, (floor, height), (from, to)): Drawn) -> Extent {
        let position = Position::new(47.0, f64::from(degrees) / 20.0).expect("in range");
        let circle = Circle::new(position, f64::from(kilometres) * 1000.0).expect("a circle");
        let altitude = |hectometres: i64| Altitude::new(hectometres * 100_000, Datum::W84);
        let floor = i64::from(floor);
        let altitudes = (altitude(floor), altitude(floor + i64::from(height)));
        let altitudes = (altitudes.0.expect("in range"), altitudes.1.expect("in range"));
        let altitude = AltitudeBand::new(Some(altitudes.0), Some(altitudes.1)).expect("in order");
        let instant = |minute: u8| Instant::from_micros(i64::from(minute) * 60_000_000);
        let instant = |minute| instant(minute).expect("in range");
        let (from, to) = match (from, to) {
            (Some(from), Some(to)) => (Some(from.min(to)), Some(from.max(to))),
            unbounded => unbounded,
        };
        let time = TimeWindow::new(from.map(instant), to.map(instant)).expect("in order");
        Extent::Volume(Volume4D { outline: circle.into(), altitude, time })
    }

    proptest! {
        #[test]
        fn what_is_passed_over_would_have_changed_nothing(
            one in drawn(),
            other in drawn(),
            minimum_us in prop::sample::select(vec![0, 1, 120_000_000]),
        ) {
            let shape = |all: Vec<Drawn>| {
                Shape::new(&all.into_iter().map(volume_of).collect::<Vec<_>>())
            };
            let (one, other) = (shape(one), shape(other));
            let minima = Minima::new(3_000_000, 150_000, minimum_us).expect("in range");
            let rules = DatumRules::default();
            let standard = Standard { minima: &minima, rules: &rules };
            let mut all = None;
            for a in &one.parts {
                for b in &other.parts {
                    Meeting::add(&mut all, parts_meeting(a, b, &standard).expect("one datum"));
                }
            }
            let told = one.conflict(&other, &minima, &rules).expect("one datum");
            prop_assert_eq!(told, all.map(|meeting| meeting.conflict()));
        }
    }

    #[test]
    fn one_outline_at_many_times_is_prepared_once() {
        let position = |latitude, longitude| Position::new(latitude, longitude).expect("in range");
        let ring = || vec![position(0.0, 0.0), position(0.0, 9.0), position(9.0, 0.0)];
        let (one, other) = (Polygon::new(ring()), Polygon::new(ring()));
        let (one, other) = (one.expect("a triangle"), other.expect("a triangle"));
        assert!(one == other && !one.shares_vertices(&other));
        let volume = |outline: &Polygon, hour: i64| {
            let instant = Instant::from_micros(hour * 3_600_000_000);
            let time = TimeWindow::new(instant, instant).expect("one instant");
            let (outline, altitude) = (outline.clone().into(), AltitudeBand::UNBOUNDED);
            Extent::Volume(Volume4D { outline, altitude, time })
        };
        let shape = Shape::new(&[volume(&one, 1), volume(&one, 2), volume(&other, 3)]);
        let corners: Vec<*const _> = shape
            .elements()
            .map(|element| match element {
                Element::Volume(volume) => volume.area.corners().as_ptr(),
                Element::Piece(..) => unreachable!("the shape was made of volumes"),
            })
            .collect();
        assert_eq!(corners[0], corners[1]);
        assert_ne!(corners[1], corners[2]);
    }
}
