//! A placemark as an item.

use super::geometry::{Context, extents};
use super::properties::Properties;
use super::tree::Element;
use super::{Fault, time};
use crate::plan::error::quoted;
use crate::plan::outlet::{Done, Outlet};
use crate::plan::{Kind, Place, PlanItem, ReadOptions};

/// The most bytes that an id or party may have.
const NAME_BYTES_MAX: usize = 256;

/// Hands over the `number`th placemark of a file: an item, or what is wrong with it.
pub(super) fn hand_over(
    placemark: &Element,
    number: u64,
    inherited_time: Option<&Element>,
    options: &ReadOptions,
    outlet: &mut Outlet,
) -> Result<(), Done> {
    let mut place = Place { line: Some(placemark.line), ..Place::member("placemark", number) };
    let properties = Properties::read(placemark);
    let id = properties.as_ref().ok().and_then(|properties| id(placemark, properties));
    place.id = id.map(str::to_owned);
    let read = properties.and_then(|properties| {
        item(placemark, &properties, inherited_time, options, place.clone())
    });
    match read {
        Ok(item) => outlet.item(item),
        Err(fault) => {
            place.line = fault.line.or(place.line);
            outlet.refuse(place, fault.field.as_deref(), fault.problem)
        }
    }
}

/// The id: the property, else the attribute, else the name.
fn id<'a>(placemark: &'a Element, properties: &Properties<'a>) -> Option<&'a str> {
    let property = properties.filled("id").map(|property| property.text);
    let attribute = || placemark.id.as_deref().filter(|id| !id.is_empty());
    let name = || placemark.child("name").map(Element::text).filter(|name| !name.is_empty());
    property.or_else(attribute).or_else(name).filter(|id| id.len() <= NAME_BYTES_MAX)
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
