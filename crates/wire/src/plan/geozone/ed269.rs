//! EUROCAE ED-269: the JSON of UAS geographical zones that most European States publish.
//!
//! A file holds a list of zones, as `UASZoneList` or `features`, or is that list, or one zone.
//! Each `geometry` is a list of airspace volumes: a `horizontalProjection` (a polygon as GeoJSON
//! writes it, or a circle of `center` and `radius`) between two limits in `uomDimensions`.

use super::{Layer, LimitNames, Times, band, draft, hand};
use crate::plan::error::quoted;
use crate::plan::json::{
    Draft, Fault, Json, Object, Read, Report, Root, polygon, position, read_collection,
};
use crate::plan::{ReadOptions, Sink};
use std::io::BufRead;
use volume::{Circle, Outline};

const NAMES: LimitNames = LimitNames {
    lower: "lowerLimit",
    lower_reference: "lowerVerticalReference",
    upper: "upperLimit",
    upper_reference: "upperVerticalReference",
    unit: "uomDimensions",
};

/// Reads ED-269 zones and hands each to the sink as a constraint, whose id is the `identifier`,
/// or as an error that names the zone and the member at fault.
pub fn read(source_name: &str, input: impl BufRead, options: &ReadOptions, sink: &mut Sink) {
    let mut report = Report::new(source_name, "zone", sink);
    let root = read_collection(input, &["UASZoneList", "features"], &mut |part| {
        hand(&mut report, identifier, part.value, |json| zone(json, options))
    });
    match root {
        Err(broken) => report.broken(broken),
        Ok(Root::Stopped | Root::Array) => {}
        Ok(Root::Scalar) => report.file(&not_ed269()),
        Ok(Root::Object { others, lists }) => match (others, lists.as_slice()) {
            (Err(fault), _) => report.file(&fault),
            (Ok(_), [_, ..]) => {}
            (Ok(root), []) if root.get("identifier").is_some() => {
                hand(&mut report, identifier, Ok(Json::Object(root)), |json| zone(json, options));
            }
            (Ok(_), []) => report.file(&not_ed269()),
        },
    }
}

fn not_ed269() -> Fault {
    Fault::new("there are no zones here; write {\"UASZoneList\": [...]}")
}

fn identifier(json: &Json) -> Option<String> {
    json.object().ok()?.get("identifier")?.id().ok()
}

fn zone(json: &Json, options: &ReadOptions) -> Read<Draft> {
    let zone = json.object()?;
    let id = zone.required("identifier", Json::id)?;
    let layers = zone.required("geometry", |json| json.each(|json| layer(json, options)))?;
    if layers.is_empty() {
        return Err(Fault::new("it is empty; give at least one volume").under("geometry"));
    }
    // ED-269 calls the list of days and hours `schedule`; files have `dailyPeriod` too.
    let read = |json: &Json| Times::read(json, &["schedule", "dailyPeriod"]);
    let times = zone.optional("applicability", read)?.unwrap_or_else(Times::always);
    draft(id, layers, &times)
}

fn layer(json: &Json, options: &ReadOptions) -> Read<Layer> {
    let layer = json.object()?;
    let outline = layer.required("horizontalProjection", |json| outline(json.object()?, layer))?;
    Ok(Layer { outline, altitude: band(layer, &NAMES, options)? })
}

fn outline(projection: &Object, layer: &Object) -> Read<Outline> {
    match projection.required("type", Json::text)? {
        "Polygon" => Ok(projection.required("coordinates", polygon)?.into()),
        "Circle" => {
            let center = projection.required("center", position)?;
            // Readers differ on whether a radius is in `uomDimensions` or always in meters. A
            // number of feet read as meters only makes the circle larger.
            layer.optional(NAMES.unit, Json::text)?;
            let circle = projection.required("radius", |json| {
                Circle::new(center, json.float()?).map_err(|error| Fault::new(error.to_string()))
            });
            Ok(circle?.into())
        }
        other => Err(Fault::new(format!(
            "{} is not a projection; write \"Polygon\" or \"Circle\"",
            quoted(other)
        ))
        .under("type")),
    }
}
