//! Which entries a client of the stream wants: those that concern a party, and those in an area.
//!
//! A filter never hides what might be wanted: an entry whose place or parties are not known, or
//! whose place the recipient may not see, passes. So a filter tells nobody more than the entries.

use crate::error::Problem;
use crate::view::{About, Parties, Place};
use line::{Disclosed, Form, PartyId, Terms};
use volume::{
    AltitudeBand, Circle, Conflict, DatumRules, Extent, Minima, Polygon, Position, Shape,
    TimeWindow, Volume4D,
};
use wire::native::half_width_m;

/// The most vertices of an area.
const VERTICES_MAX: usize = 100;
/// A point is compared as a circle of this radius, metres.
const POINT_M: f64 = 0.001;

/// What is wanted.
#[derive(Clone, Debug, Default)]
pub(in crate::http) struct Filter {
    pub(in crate::http) party: Option<PartyId>,
    pub(in crate::http) area: Option<Area>,
}

impl Filter {
    /// Whether all entries are wanted.
    pub(in crate::http) fn is_all(&self) -> bool {
        self.party.is_none() && self.area.is_none()
    }

    /// Whether an entry is wanted, as far as the recipient may know what it is about.
    pub(in crate::http) fn wants(
        &self,
        about: &About,
        recipient: &PartyId,
        terms: Option<&Terms>,
    ) -> bool {
        let concerns = match (&self.party, &about.parties) {
            (None, _) | (_, Parties::All) => true,
            (Some(party), Parties::Some(parties)) => parties.contains(party),
        };
        let lies_in = |area: &Area| area.has(&about.place, recipient, terms);
        concerns && self.area.as_ref().is_none_or(lies_in)
    }
}

/// An area on the ground, at every height and time.
#[derive(Clone, Debug)]
pub(in crate::http) struct Area(Shape);

impl Area {
    /// The area of `lat,lng,lat,lng,...` in degrees.
    ///
    /// # Errors
    /// 400 where that is no outline.
    pub(in crate::http) fn parse(text: &str) -> Result<Self, Problem> {
        let wrong = |why: String| {
            let detail = format!(
                "{why}; write the corners as lat,lng,lat,lng,... in degrees, \
                 3 to {VERTICES_MAX} of them"
            );
            Problem::bad_request("bad_area", detail).in_field("area")
        };
        let numbers = text.split(',').map(|number| number.trim().parse::<f64>());
        let numbers: Vec<f64> = numbers
            .take(2 * VERTICES_MAX + 1)
            .collect::<Result<_, _>>()
            .map_err(|error| wrong(error.to_string()))?;
        let (corners, rest) = numbers.as_chunks::<2>();
        if !rest.is_empty() || corners.len() < 3 {
            return Err(wrong(format!("there are {} numbers", numbers.len())));
        }
        let corners = corners.iter().map(|[lat, lng]| Position::new(*lat, *lng));
        let corners: Vec<Position> =
            corners.collect::<Result<_, _>>().map_err(|error| wrong(error.to_string()))?;
        let outline = Polygon::new(corners).map_err(|error| wrong(error.to_string()))?;
        Ok(Self(Shape::new(&[standing(outline.into())])))
    }

    fn has(&self, place: &Place, recipient: &PartyId, terms: Option<&Terms>) -> bool {
        match place {
            Place::Unknown => true,
            Place::Item { owner, disclosed, extents } => {
                let form =
                    if owner == recipient { Some(Form::Full) } else { form(disclosed, recipient) };
                match form {
                    None | Some(Form::Overlap) => true,
                    Some(Form::Full) => self.meets(extents.shape()),
                    Some(Form::Volumes) => self.meets_volumes(extents.parts(), terms),
                }
            }
            Place::Encounter { disclosed, encounter } => {
                form(disclosed, recipient).is_none() || self.has_encounter(encounter)
            }
        }
    }

    /// Routes of which volumes are disclosed are compared as those: else the filter would tell
    /// where in them the route is.
    fn meets_volumes(&self, parts: &[Extent], terms: Option<&Terms>) -> bool {
        parts.iter().any(|part| match part {
            Extent::Volume(_) => self.meets(&Shape::new(std::slice::from_ref(part))),
            Extent::Route(route) => {
                let volumes = route.cover(half_width_m(terms)).into_iter().map(Extent::Volume);
                self.meets(&Shape::new(&volumes.collect::<Vec<_>>()))
            }
        })
    }

    fn has_encounter(&self, encounter: &Conflict) -> bool {
        [encounter.closest.a, encounter.closest.b].into_iter().any(|point| {
            let circle = Circle::new(point.position, POINT_M).expect("the radius is in range");
            self.meets(&Shape::new(&[standing(circle.into())]))
        })
    }

    fn meets(&self, shape: &Shape) -> bool {
        // Every height is within the area, so no datum is converted.
        let rules = DatumRules { pressure_buffer_mm: Some(0) };
        let met = self.0.conflict(shape, &Minima::TOUCHING, &rules);
        met.is_ok_and(|conflict| conflict.is_some())
    }
}

fn standing(outline: volume::Outline) -> Extent {
    let (altitude, time) = (AltitudeBand::UNBOUNDED, TimeWindow::ALWAYS);
    Extent::Volume(Volume4D { outline, altitude, time })
}

fn form(disclosed: &[Disclosed], recipient: &PartyId) -> Option<Form> {
    disclosed.iter().find(|shown| shown.to == *recipient).map(|shown| shown.form)
}
