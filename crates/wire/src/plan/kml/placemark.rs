//! A placemark as an item.

use super::geometry::{Context, extents};
use super::properties::Properties;
use super::tree::Element;
use super::{Fault, time};
use crate::plan::error::quoted;
use crate::plan::outlet::{Done, Outlet};
use crate::plan::{Kind, Place, PlanItem, ReadOptions, Tally};
use std::collections::HashSet;

/// The most bytes that an id or party may have.
const NAME_BYTES_MAX: usize = 256;

/// The names that became ids.
#[derive(Default)]
pub(super) struct Names {
    met: HashSet<String>,
    /// The placemarks whose name an earlier one had.
    pub(super) shared: Tally,
}

/// Hands over a placemark: an item, or what is wrong with it.
pub(super) fn hand_over(
    placemark: &Element,
    mut place: Place,
    inherited_time: Option<&Element>,
    options: &ReadOptions,
    names: &mut Names,
    outlet: &mut Outlet,
) -> Result<(), Done> {
    place.line = Some(placemark.line);
    let properties = Properties::read(placemark);
    let id = properties.as_ref().ok().and_then(|properties| id(placemark, properties));
    place.id = id.map(str::to_owned);
    // An id attribute or property that says the same as the name was meant.
    let only_named = properties.as_ref().is_ok_and(|it| stated_id(placemark, it).is_none());
    let read = properties.and_then(|properties| {
        item(placemark, &properties, inherited_time, options, place.clone())
    });
    match read {
        Ok(item) => {
            if !names.met.insert(item.id.clone()) && only_named {
                names.shared.add(|| place);
            }
            outlet.item(item)
        }
        Err(fault) => {
            place.line = fault.line.or(place.line);
            outlet.refuse(place, fault.field.as_deref(), fault.problem)
        }
    }
}

/// The id: the property, else the attribute, else the name.
fn id<'a>(placemark: &'a Element, properties: &Properties<'a>) -> Option<&'a str> {
    let name = || placemark.child("name").map(Element::text).filter(|name| !name.is_empty());
    stated_id(placemark, properties).or_else(name).filter(|id| id.len() <= NAME_BYTES_MAX)
}

fn stated_id<'a>(placemark: &'a Element, properties: &Properties<'a>) -> Option<&'a str> {
    let property = properties.filled("id").map(|property| property.text);
    property.or_else(|| placemark.id.as_deref().filter(|id| !id.is_empty()))
}

fn item(
    placemark: &Element,
    properties: &Properties<'_>,
    inherited_time: Option<&Element>,
    options: &ReadOptions,
    place: Place,
) -> Result<PlanItem, Fault> {
    let Some(id) = id(placemark, properties) else {
        return Err(Fault::new(format!(
            "has no id of at most {NAME_BYTES_MAX} bytes; give it a <name>, an id attribute, or \
             id in its ExtendedData"
        )));
    };
    let kind = match properties.filled("kind") {
        None => Kind::Intent,
        Some(property) => match property.text {
            "intent" => Kind::Intent,
            "constraint" => Kind::Constraint,
            other => {
                let problem = "is not a kind; write \"intent\" or \"constraint\"";
                return Err(property.fault(format!("{} {problem}", quoted(other))));
            }
        },
    };
    let party = properties.filled("party");
    if let Some(party) = party.filter(|party| party.text.len() > NAME_BYTES_MAX) {
        return Err(party.fault(format!("is longer than {NAME_BYTES_MAX} bytes")));
    }
    let window = || time::window(placemark, inherited_time, properties);
    let context = Context { properties, options, window: &window };
    Ok(PlanItem {
        id: id.to_owned(),
        party: party.map(|party| party.text.to_owned()),
        kind,
        extents: extents(placemark, &context)?,
        place,
    })
}
