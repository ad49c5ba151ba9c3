//! EUROCAE ED-318: UAS geographical zones as GeoJSON with additions.
//!
//! A FeatureCollection whose features are zones. A geometry has a vertical `layer`; a Point has
//! an `extent`, a circle whose radius is in meters along the ellipsoid (ED-318, 4.2.3.1); several
//! volumes are a GeometryCollection, each with its own layer (4.2.3.2). `limitedApplicability` says
//! when; without it a zone always applies.

use super::{Layer, LimitNames, Times, band, draft, hand};
use crate::plan::error::quoted;
use crate::plan::json::{
    Draft, Fault, Json, Object, Read, Report, Root, polygon, position, read_collection,
};
use crate::plan::{Flow, ReadOptions, Sink};
use std::io::BufRead;
use volume::{AltitudeBand, Circle, Outline};

const NAMES: LimitNames = LimitNames {
    lower: "lower",
    lower_reference: "lowerReference",
    upper: "upper",
    upper_reference: "upperReference",
    unit: "uom",
};

/// Reads ED-318 zones and hands each to the sink as a constraint, whose id is the `identifier`,
/// or as an error that names the zone and the member at fault.
pub fn read(source_name: &str, input: impl BufRead, options: &ReadOptions, sink: &mut Sink) {
    let mut report = Report::new(source_name, "zone", sink);
    let root = read_collection(input, &["features"], &mut |part| {
        if part.list.is_empty() {
            report.file(&not_ed318());
            return Flow::Stop;
        }
        hand(&mut report, identifier, part.value, |json| zone(json, options))
    });
    match root {
        Err(broken) => report.broken(broken),
        Ok(Root::Stopped) => {}
        Ok(Root::Array | Root::Scalar) => report.file(&not_ed318()),
        Ok(Root::Object { others, lists }) => match (others, lists.as_slice()) {
            (Err(fault), _) => report.file(&fault),
            (Ok(_), [_, ..]) => {}
            (Ok(root), []) if root.get("geometry").is_some() => {
                hand(&mut report, identifier, Ok(Json::Object(root)), |json| zone(json, options));
            }
            (Ok(_), []) => report.file(&not_ed318()),
        },
    }
}

fn not_ed318() -> Fault {
    Fault::new(
        "there are no zones here; write {\"type\": \"FeatureCollection\", \"features\": [...]}",
    )
}

fn identifier(json: &Json) -> Option<String> {
    json.object().ok()?.get("properties")?.object().ok()?.get("identifier")?.id().ok()
}

fn zone(json: &Json, options: &ReadOptions) -> Read<Draft> {
    let feature = json.object()?;
    let (id, times) = feature.required("properties", |json| {
        let properties = json.object()?;
        let id = properties.required("identifier", Json::id)?;
        let read = |json: &Json| Times::read(json, &["schedule"]);
        let times = properties.optional("limitedApplicability", read)?;
        Ok((id, times.unwrap_or_else(Times::always)))
    })?;
    let layers = feature.required("geometry", |json| layers(json.object()?, options))?;
    draft(id, layers, &times)
}

fn layers(geometry: &Object, options: &ReadOptions) -> Read<Vec<Layer>> {
    if geometry.required("type", Json::text)? != "GeometryCollection" {
        return one(geometry, options);
    }
    geometry.required("geometries", |json| {
        let each = json.each(|json| one(json.object()?, options))?;
        if each.is_empty() {
            return Err(Fault::new("it is empty; give at least one geometry"));
        }
        Ok(each.into_iter().flatten().collect())
    })
}

/// The layers of one geometry: several for a MultiPolygon, else one.
fn one(geometry: &Object, options: &ReadOptions) -> Read<Vec<Layer>> {
    let outlines: Vec<Outline> = match geometry.required("type", Json::text)? {
        "Polygon" => vec![geometry.required("coordinates", polygon)?.into()],
        "MultiPolygon" => {
            let polygons = geometry.required("coordinates", |json| json.each(polygon))?;
            polygons.into_iter().map(Outline::from).collect()
        }
        "Point" => {
            let center = geometry.required("coordinates", position)?;
            let circle = geometry.required("extent", |json| {
                let extent = json.object()?;
                extent.required("subType", |json| match json.text()? {
                    "Circle" => Ok(()),
                    other => Err(Fault::new(format!("{} is not \"Circle\"", quoted(other)))),
                })?;
                extent.required("radius", |json| {
                    Circle::new(center, json.float()?)
                        .map_err(|error| Fault::new(error.to_string()))
                })
            });
            vec![circle?.into()]
        }
        other => {
            return Err(Fault::new(format!(
                "{} cannot be a zone; write a Polygon, a MultiPolygon, a Point with a circular \
                 extent, or a GeometryCollection of those",
                quoted(other)
            ))
            .under("type"));
        }
    };
    if outlines.is_empty() {
        return Err(Fault::new("it has no polygons").under("coordinates"));
    }
    let altitude = geometry.optional("layer", |json| band(json.object()?, &NAMES, options))?;
    let altitude = altitude.unwrap_or(AltitudeBand::UNBOUNDED);
    Ok(outlines.into_iter().map(|outline| Layer { outline, altitude }).collect())
}
