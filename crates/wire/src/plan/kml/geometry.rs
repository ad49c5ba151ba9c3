//! The shapes of a placemark.

use super::altitude::{Mode, drawn_band, mode, told_band};
use super::properties::Properties;
use super::tree::Element;
use super::{Fault, track};
use crate::plan::error::quoted;
use crate::plan::ring::closed_polygon;
use crate::plan::{Decimal, PlanExtent, ReadOptions};
use volume::{Circle, Extent, Outline, Polygon, Position, TimeWindow, Volume4D};

/// What is known of a placemark when its shapes are read.
pub(super) struct Context<'a> {
    pub(super) properties: &'a Properties<'a>,
    pub(super) options: &'a ReadOptions,
    /// When its volumes are; a fault only where there is a volume, for routes have their times.
    pub(super) window: &'a dyn Fn() -> Result<TimeWindow, Fault>,
}

/// Names of elements that are geometries.
const GEOMETRIES: [&str; 8] = [
    "Point",
    "LineString",
    "LinearRing",
    "Polygon",
    "MultiGeometry",
    "Track",
    "MultiTrack",
    "Model",
];

/// The extents of the geometry of a placemark.
pub(super) fn extents(
    placemark: &Element,
    context: &Context<'_>,
) -> Result<Vec<PlanExtent>, Fault> {
    let mut found = placemark.children.iter().filter(|child| GEOMETRIES.contains(&&*child.name));
    let Some(geometry) = found.next() else {
        return Err(Fault::new("has no geometry; give it a Polygon or a gx:Track"));
    };
    if let Some(second) = found.next() {
        return Err(Fault::at(second, "is a second geometry; put both into a MultiGeometry"));
    }
    let mut extents = Vec::new();
    read(geometry, context, &mut extents)?;
    if extents.is_empty() {
        return Err(Fault::at(geometry, "is empty"));
    }
    Ok(extents)
}

/// Reads one geometry. Geometries lie in each other no deeper than elements may.
fn read(
    geometry: &Element,
    context: &Context<'_>,
    extents: &mut Vec<PlanExtent>,
) -> Result<(), Fault> {
    let extent = match &*geometry.name {
        "MultiGeometry" => {
            for child in &geometry.children {
                read(child, context, extents)?;
            }
            return Ok(());
        }
        "MultiTrack" => {
            for route in track::multi_track(geometry, context.properties)? {
                extents.push(PlanExtent::Fixed(Extent::Route(route)));
            }
            return Ok(());
        }
        "Polygon" => Extent::Volume(polygon(geometry, context)?),
        "Point" => Extent::Volume(circle(geometry, context)?),
        "Track" => Extent::Route(track::track(geometry, context.properties)?),
        "LineString" | "LinearRing" => Extent::Route(track::line(geometry, context.properties)?),
        other => {
            let problem = format!("{} is not a shape that can be read", quoted(other));
            return Err(Fault::at(geometry, problem));
        }
    };
    extents.push(PlanExtent::Fixed(extent));
    Ok(())
}

fn polygon(geometry: &Element, context: &Context<'_>) -> Result<Volume4D, Fault> {
    if let Some(inner) = geometry.child("innerBoundaryIs") {
        return Err(Fault::at(
            inner,
            "holes are not read; leave it out, which takes the hole too, or cut the polygon in two",
        ));
    }
    let ring = geometry.child("outerBoundaryIs").and_then(|outer| outer.child("LinearRing"));
    let Some(ring) = ring else {
        return Err(Fault::at(geometry, "has no outerBoundaryIs with a LinearRing"));
    };
    let told = coordinates(ring)?;
    let (positions, altitudes): (Vec<_>, Vec<_>) = told.into_iter().unzip();
    let altitude = match told_band(context.properties, context.options)? {
        Some(band) => band,
        None => {
            drawn_band(geometry, mode(geometry, context.properties)?, &altitudes, context.options)?
        }
    };
    let polygon: Polygon = closed_polygon(positions).map_err(|problem| Fault::at(ring, problem))?;
    Ok(Volume4D { outline: Outline::Polygon(polygon), altitude, time: (context.window)()? })
}

fn circle(geometry: &Element, context: &Context<'_>) -> Result<Volume4D, Fault> {
    let Some(radius_m) = context.properties.meters("radius_m")? else {
        return Err(Fault::at(
            geometry,
            "a point is no volume; give it radius_m in its ExtendedData, with altitude_lower, \
             altitude_upper, altitude_unit and altitude_datum",
        ));
    };
    let told = coordinates(geometry)?;
    let [(center, _)] = told.as_slice() else {
        return Err(Fault::at(geometry, "a point has one position"));
    };
    let circle =
        Circle::new(*center, radius_m).map_err(|error| Fault::at(geometry, error.to_string()))?;
    let Some(altitude) = told_band(context.properties, context.options)? else {
        return Err(Fault::at(
            geometry,
            "a circle needs altitude_lower, altitude_upper, altitude_unit and altitude_datum in \
             its ExtendedData",
        ));
    };
    Ok(Volume4D { outline: Outline::Circle(circle), altitude, time: (context.window)()? })
}

/// The positions in the `coordinates` of a geometry, each with its altitude where it has one.
pub(super) fn coordinates(geometry: &Element) -> Result<Vec<(Position, Option<Decimal>)>, Fault> {
    let Some(coordinates) = geometry.child("coordinates") else {
        return Err(Fault::at(geometry, "has no coordinates"));
    };
    let mut told = Vec::new();
    for tuple in coordinates.text().split_whitespace() {
        let mut parts = tuple.split(',');
        let read = match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(longitude), Some(latitude), altitude, None) => {
                position(longitude, latitude, altitude)
            }
            _ => Err(format!(
                "{} is not longitude,latitude,altitude; write no blanks around the commas",
                quoted(tuple)
            )),
        };
        told.push(read.map_err(|problem| Fault::at(coordinates, problem))?);
    }
    Ok(told)
}

/// A position and its altitude, of three texts.
pub(super) fn position(
    longitude: &str,
    latitude: &str,
    altitude: Option<&str>,
) -> Result<(Position, Option<Decimal>), String> {
    let degrees = |text: &str| {
        let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
        number.ok_or_else(|| format!("{} is not a number of degrees", quoted(text)))
    };
    let position = Position::new(degrees(latitude)?, degrees(longitude)?)
        .map_err(|error| error.to_string())?;
    let altitude = altitude.map(|text| {
        Decimal::parse(text)
            .map_err(|error| format!("altitude {} cannot be read: {error}", quoted(text)))
    });
    Ok((position, altitude.transpose()?))
}

/// The datum that altitudes of a route are measured from.
pub(super) fn route_datum(
    geometry: &Element,
    properties: &Properties<'_>,
) -> Result<volume::Datum, Fault> {
    use crate::plan::limits::Reference;
    match mode(geometry, properties)? {
        Mode::Absolute(Reference::Datum(datum)) => Ok(datum),
        Mode::Absolute(Reference::Ground) | Mode::RelativeToGround | Mode::ClampToGround => {
            Err(Fault::at(
                geometry,
                "a route follows no ground; write altitudeMode absolute, with altitudes above AMSL \
                 or above the altitude_datum of its ExtendedData",
            ))
        }
    }
}
