//! An intent or constraint prepared for comparison, and the comparison of two of them.

use crate::area::Area;
use crate::geoid::GeoidHeight;
use crate::meeting::{self, Meeting, Standard};
use crate::track::Track;
use crate::vertical::Geoid;
use crate::{
    AltitudeBand, Conflict, DatumRules, Extent, Minima, MissingPressureBuffer, TimeWindow, Volume4D,
};
use std::sync::OnceLock;

/// Everything one intent flies, or one constraint blocks, prepared once and compared often.
#[derive(Clone, Debug)]
pub struct Shape {
    parts: Box<[Part]>,
}

#[derive(Clone, Debug)]
enum Part {
    Volume(Box<VolumePart>),
    Track(Track),
}

/// A volume prepared for comparison.
#[derive(Clone, Debug)]
pub(crate) struct VolumePart {
    pub(crate) area: Area,
    pub(crate) band: AltitudeBand,
    pub(crate) time: TimeWindow,
    geoid: OnceLock<GeoidHeight>,
}

impl From<&Volume4D> for VolumePart {
    fn from(volume: &Volume4D) -> Self {
        Self {
            area: Area::from(&volume.outline),
            band: volume.altitude,
            time: volume.time,
            geoid: OnceLock::new(),
        }
    }
}

impl Geoid for VolumePart {
    fn height(&self) -> GeoidHeight {
        let ball = &self.area.ball;
        *self.geoid.get_or_init(|| GeoidHeight::around(ball.center, ball.radius_m))
    }
}

/// The smallest things that are compared: a volume, or one piece of a track.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Element<'a> {
    Volume(&'a VolumePart),
    Piece(&'a Track, usize),
}

impl Shape {
    /// Prepares the extents of one intent or constraint.
    pub fn new(extents: &[Extent]) -> Self {
        let part = |extent: &Extent| match extent {
            Extent::Volume(volume) => Part::Volume(Box::new(VolumePart::from(volume))),
            Extent::Route(route) => Part::Track(Track::from(route)),
        };
        Self { parts: extents.iter().map(part).collect() }
    }

    /// How many elements the shape has; they are numbered from zero.
    pub(crate) fn elements(&self) -> impl Iterator<Item = Element<'_>> {
        self.parts
            .iter()
            .flat_map(|part| (0..part.element_count()).map(move |index| part.element(index)))
    }

    /// The element with a number below the count of elements.
    pub(crate) fn element(&self, number: u32) -> Element<'_> {
        let mut index = number as usize;
        let mut parts = self.parts.iter();
        let mut part = &self.parts[0];
        while let Some(next) = parts.next() {
            part = next;
            if index < part.element_count() {
                break;
            }
            index -= part.element_count();
        }
        part.element(index)
    }

    /// Whether two shapes are in conflict anywhere.
    pub fn meets(
        &self,
        other: &Self,
        minima: &Minima,
        rules: &DatumRules,
    ) -> Result<bool, MissingPressureBuffer> {
        // Deciding and describing take the same search; only all pairs of a sky, which the index
        // decides element by element, are worth a way of their own.
        Ok(self.conflict(other, minima, rules)?.is_some())
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
        for a in &self.parts {
            for b in &other.parts {
                if let Some(meeting) = parts_meeting(a, b, &standard)? {
                    found = Some(found.map_or(meeting, |known| known.join(meeting)));
                }
            }
        }
        Ok(found.map(|meeting| meeting.conflict()))
    }
}

impl Part {
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
