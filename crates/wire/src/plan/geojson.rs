//! GeoJSON (RFC 7946) with the properties of `clearline check`: volumes and routes.
//!
//! A FeatureCollection is read feature by feature, in any order of its members; a single Feature
//! is read too. Polygons, MultiPolygons and Points with `radius_m` are volumes, LineStrings with
//! altitudes and `times` are routes. Properties that mean nothing here are left alone.

use super::error::quoted;
use super::instant::parse_rfc3339;
use super::json::{
    Draft, Fault, Json, Object, Read, Report, Root, polygon, position, read_collection,
};
use super::limits::{self, Limit, LimitSide, Reference};
use super::{Decimal, Flow, Kind, PlanExtent, ReadOptions, Rounding, Sink};
use std::io::BufRead;
use volume::{
    Altitude, AltitudeBand, Circle, Datum, Extent, Instant, Outline, Route, RouteError, RoutePoint,
    TimeWindow, Volume4D,
};

/// Reads GeoJSON and hands each feature to the sink: an item, or an error that names the feature,
/// its id and the property.
///
/// One feature holds at most 2,000,000 JSON values and a polygon at most 10,000 vertices.
pub fn read(source_name: &str, input: impl BufRead, options: &ReadOptions, sink: &mut Sink) {
    let mut report = Report::new(source_name, "feature", sink);
    let root = read_collection(input, &["features"], &mut |part| {
        if part.list.is_empty() {
            report.file(&not_geojson("an array"));
            return Flow::Stop;
        }
        let id = part.value.as_ref().ok().and_then(feature_id);
        report.member(id, part.value.and_then(|json| feature(&json, options)))
    });
    match root {
        Err(broken) => report.broken(broken),
        Ok(Root::Stopped) => {}
        Ok(Root::Array) => report.file(&not_geojson("an array")),
        Ok(Root::Scalar) => report.file(&not_geojson("a single value")),
        Ok(Root::Object { others, lists }) => match others.and_then(|root| whole(root, &lists)) {
            Ok(None) => {}
            Ok(Some(single)) => {
                report.member(feature_id(&single), feature(&single, options));
            }
            Err(fault) => report.file(&fault),
        },
    }
}

fn not_geojson(what: &str) -> Fault {
    Fault::new(format!(
        "the file is {what}, not GeoJSON; write {{\"type\": \"FeatureCollection\", \"features\": \
         [...]}}"
    ))
}

/// Checks what a file says of itself, and gives back the file where it is one single feature.
fn whole(root: Object, lists: &[String]) -> Read<Option<Json>> {
    root.optional("crs", crs)?;
    let found = root.required("type", |json| Ok(json.text()?.to_owned()));
    let found = found.map_err(|_| {
        Fault::new("it is missing; write \"type\": \"FeatureCollection\"").under("type")
    })?;
    match (found.as_str(), lists) {
        ("FeatureCollection", [_, ..]) => Ok(None),
        ("FeatureCollection", []) => root.required("features", |json| json.array().map(|_| None)),
        ("Feature", []) => Ok(Some(Json::Object(root))),
        _ => Err(Fault::new(format!(
            "{} is not what a file holds; write a FeatureCollection of Features, whose properties \
             say when and how high",
            quoted(&found)
        ))
        .under("type")),
    }
}

/// RFC 7946 knows WGS84 alone. Older files may name another system, and their numbers would be
/// read as wrong places.
fn crs(json: &Json) -> Read<()> {
    let properties = json.object()?;
    properties.optional("properties", |json| {
        json.object()?.optional("name", |json| {
            let name = json.text()?;
            if name.contains("CRS84") || name.contains("4326") {
                return Ok(());
            }
            Err(Fault::new(format!(
                "{} is not WGS84; convert the file to longitude and latitude (EPSG:4326)",
                quoted(name)
            )))
        })
    })?;
    Ok(())
}

/// The id of a feature, as far as it can be read.
fn feature_id(json: &Json) -> Option<String> {
    let feature = json.object().ok()?;
    let properties = feature.get("properties").and_then(|json| json.object().ok());
    let id = properties.and_then(|properties| properties.get("id"));
    id.filter(|id| **id != Json::Null).or_else(|| feature.get("id"))?.id().ok()
}

fn feature(json: &Json, options: &ReadOptions) -> Read<Draft> {
    let feature = json.object()?;
    feature.required("type", |json| match json.text()? {
        "Feature" => Ok(()),
        other => Err(Fault::new(format!("{} is not \"Feature\"", quoted(other)))),
    })?;
    let (id, party, kind) = feature.required("properties", |json| {
        let properties = json.object()?;
        let own = properties.optional("id", Json::id)?;
        let party = properties.optional("party", party)?;
        Ok((own, party, properties.optional("kind", kind)?.unwrap_or(Kind::Intent)))
    })?;
    let id = match id {
        Some(id) => id,
        None => feature.optional("id", Json::id)?.ok_or_else(|| {
            Fault::new("it is missing; give each feature an id").under("id").under("properties")
        })?,
    };
    let properties = feature.required("properties", Json::object)?;
    let extents = feature.required("geometry", |json| match json {
        Json::Null => Err(Fault::new("it is null, so the feature is nowhere; draw its outline")),
        json => Ok(json.object()?),
    })?;
    let extents = extents_of(extents, properties, options)?;
    Ok(Draft { id, party, kind, extents })
}

/// An empty name is refused: all who have none would be one party, and not told apart.
fn party(json: &Json) -> Read<String> {
    match json.text()? {
        "" => Err(Fault::new("it is empty; name the party, or leave it out or null")),
        name => Ok(name.to_owned()),
    }
}

fn kind(json: &Json) -> Read<Kind> {
    match json.text()? {
        "intent" => Ok(Kind::Intent),
        "constraint" => Ok(Kind::Constraint),
        other => Err(Fault::new(format!(
            "{} is not a kind; write \"intent\" or \"constraint\"",
            quoted(other)
        ))),
    }
}

fn extents_of(
    geometry: &Object,
    properties: &Object,
    options: &ReadOptions,
) -> Read<Vec<PlanExtent>> {
    let in_geometry = |fault: Fault| fault.under("geometry");
    let in_properties = |fault: Fault| fault.under("properties");
    let word = geometry.required("type", Json::text).map_err(in_geometry)?;
    let outlines: Vec<Outline> = match word {
        "Polygon" => {
            let polygon = geometry.required("coordinates", polygon).map_err(in_geometry)?;
            vec![polygon.into()]
        }
        "MultiPolygon" => {
            let polygons = geometry.required("coordinates", |json| json.each(polygon));
            polygons.map_err(in_geometry)?.into_iter().map(Outline::from).collect()
        }
        "Point" => {
            let center = geometry.required("coordinates", position).map_err(in_geometry)?;
            let circle = properties.required("radius_m", |json| {
                Circle::new(center, json.float()?).map_err(|error| Fault::new(error.to_string()))
            });
            vec![circle.map_err(in_properties)?.into()]
        }
        "LineString" => {
            let route = route(geometry, properties)?;
            return Ok(vec![PlanExtent::Fixed(Extent::Route(route))]);
        }
        other => {
            return Err(Fault::new(format!(
                "{} cannot be checked; write a Polygon, a MultiPolygon, a Point with radius_m, or \
                 a LineString with altitudes and times",
                quoted(other)
            ))
            .under("type")
            .under("geometry"));
        }
    };
    if outlines.is_empty() {
        return Err(in_geometry(Fault::new("it has no polygons").under("coordinates")));
    }
    let altitude = band(properties, options).map_err(in_properties)?;
    let time = window(properties).map_err(in_properties)?;
    let volumes = outlines.into_iter().map(|outline| Volume4D { outline, altitude, time });
    Ok(volumes.map(|volume| PlanExtent::Fixed(Extent::Volume(volume))).collect())
}

fn band(properties: &Object, options: &ReadOptions) -> Read<AltitudeBand> {
    let lower = properties.nullable("altitude_lower", Json::decimal)?;
    let upper = properties.nullable("altitude_upper", Json::decimal)?;
    let unit =
        properties.nullable("altitude_unit", |json| Ok(limits::parse_unit(json.text()?)?))?;
    let datum = properties.nullable("altitude_datum", reference)?;
    let limit = |value: Option<Decimal>| -> Read<Option<Limit>> {
        let Some(value) = value else {
            return Ok(None);
        };
        let null = |name| Fault::new("it is null, but an altitude needs it").under(name);
        let unit = unit.ok_or_else(|| null("altitude_unit"))?;
        let reference = datum.ok_or_else(|| null("altitude_datum"))?;
        Ok(Some(Limit { value, unit, reference }))
    };
    limits::band(limit(lower)?, limit(upper)?, options.ground_max).map_err(|error| {
        let fault = Fault::new(error.problem);
        match error.side {
            LimitSide::Lower => fault.under("altitude_lower"),
            LimitSide::Upper => fault.under("altitude_upper"),
        }
    })
}

fn reference(json: &Json) -> Read<Reference> {
    Ok(limits::parse_reference(json.text()?)?)
}

fn window(properties: &Object) -> Read<TimeWindow> {
    let instant = |name, rounding| {
        properties.nullable(name, |json| Ok(parse_rfc3339(json.text()?, rounding)?))
    };
    let start = instant("time_start", Rounding::Down)?;
    let end = instant("time_end", Rounding::Up)?;
    TimeWindow::new(start, end).map_err(|error| Fault::new(error.to_string()).under("time_end"))
}

fn route(geometry: &Object, properties: &Object) -> Read<Route> {
    let in_properties = |fault: Fault| fault.under("properties");
    let unit = properties.required("altitude_unit", |json| Ok(limits::parse_unit(json.text()?)?));
    let unit = unit.map_err(in_properties)?;
    let datum = properties.required("altitude_datum", |json| match reference(json)? {
        Reference::Datum(datum) => Ok(datum),
        Reference::Ground => Err(Fault::new(
            "the altitudes of a route cannot be above ground level, for the ground below is not \
             known; write them above W84, AMSL or STD",
        )),
    });
    let datum: Datum = datum.map_err(in_properties)?;
    let times = properties.required("times", |json| json.each(time)).map_err(in_properties)?;
    let places = geometry.required("coordinates", |json| {
        json.each(|json| {
            let position = position(json)?;
            let [_, _, z, ..] = json.array()? else {
                return Err(Fault::new(
                    "it has no altitude; write [longitude, latitude, altitude]",
                ));
            };
            let altitude = z
                .decimal()
                .and_then(|value| Ok(limits::altitude(value, unit, datum, Rounding::Nearest)?));
            altitude.map(|altitude| (position, altitude)).map_err(|fault| fault.at_index(2))
        })
    });
    let places: Vec<(volume::Position, Altitude)> =
        places.map_err(|fault| fault.under("geometry"))?;
    if times.len() != places.len() {
        let problem = format!(
            "there are {} times for {} positions; give one for each",
            times.len(),
            places.len()
        );
        return Err(in_properties(Fault::new(problem).under("times")));
    }
    let points = times.into_iter().zip(places).map(|(time, (position, altitude))| RoutePoint {
        time,
        position,
        altitude_mm: altitude.mm(),
    });
    Route::new(datum, points.collect()).map_err(|error| match error {
        RouteError::TimeNotIncreasing(index) => {
            let fault = Fault::new("it is not later than the time before it").at_index(index);
            in_properties(fault.under("times"))
        }
        other => Fault::new(other.to_string()).under("geometry"),
    })
}

fn time(json: &Json) -> Read<Instant> {
    Ok(parse_rfc3339(json.text()?, Rounding::Nearest)?)
}

#[cfg(test)]
mod tests;
