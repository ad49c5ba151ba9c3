//! ASTM F3548-21 operational intents and constraints, as suppliers exchange them.
//!
//! The shapes are those of `utm.yaml`, the OpenAPI text beside the standard. A file holds one of
//! them or an array of them, bare or in the envelope of an answer or a notification
//! (`operational_intent`, `constraint`) or of a list (`operational_intents`, `constraints`).
//! Unknown members are left alone, and `null` is absent, as the standard's services have it.

use super::error::quoted;
use super::instant::parse_rfc3339;
use super::json::{Draft, Fault, Json, Object, Read, Report, Root, read_collection};
use super::limits;
use super::{AltitudeUnit, Flow, Kind, PlanExtent, ReadOptions, Rounding, Sink};
use std::io::BufRead;
use volume::{
    Altitude, AltitudeBand, Circle, Datum, Extent, Instant, Outline, Polygon, Position, TimeWindow,
    Volume4D,
};

const INTENTS: &str = "operational_intents";
const CONSTRAINTS: &str = "constraints";

/// Reads operational intents and constraints and hands each to the sink: an item, whose party is
/// the `manager`, or an error that names the item and the member at fault.
///
/// Off-nominal volumes are read with the others: in the states Nonconforming and Contingent they
/// are where the aircraft flies. One item holds at most 2,000,000 JSON values.
pub fn read(source_name: &str, input: impl BufRead, _options: &ReadOptions, sink: &mut Sink) {
    let mut report = Report::new(source_name, "item", sink);
    let root = read_collection(input, &[INTENTS, CONSTRAINTS], &mut |part| {
        let listed = match part.list {
            INTENTS => Some(Kind::Intent),
            CONSTRAINTS => Some(Kind::Constraint),
            _ => None,
        };
        hand(&mut report, listed, part.value)
    });
    match root {
        Err(broken) => report.broken(broken),
        Ok(Root::Stopped | Root::Array) => {}
        Ok(Root::Scalar) => report.file(&not_f3548()),
        Ok(Root::Object { others, lists }) => match (others, lists.as_slice()) {
            (Err(fault), _) => report.file(&fault),
            (Ok(_), [_, ..]) => {}
            (Ok(root), []) if unwrapped(&root).is_some() => {
                hand(&mut report, None, Ok(Json::Object(root)));
            }
            (Ok(_), []) => report.file(&not_f3548()),
        },
    }
}

fn not_f3548() -> Fault {
    Fault::new(
        "there is no operational intent here; write {\"reference\": {...}, \"details\": \
         {\"volumes\": [...]}}, or an array of those",
    )
}

/// Hands over one item, `listed` in a list whose name says its kind or not.
fn hand(report: &mut Report<'_, '_>, listed: Option<Kind>, value: Read<Json>) -> Flow {
    let json = match value {
        Ok(json) => json,
        Err(fault) => return report.member(None, Err(fault)),
    };
    let unwrapped = json.object().map(|object| unwrapped(object).unwrap_or((object, None)));
    match unwrapped {
        Ok((entity, wrapped)) => {
            let id = entity.get("reference").and_then(|json| json.object().ok()?.get("id"));
            let id = id.and_then(|id| id.id().ok());
            report.member(id, entity_draft(entity, wrapped.or(listed)))
        }
        Err(fault) => report.member(None, Err(fault)),
    }
}

/// The entity itself and the kind that its envelope says; `None` where there is neither.
fn unwrapped(object: &Object) -> Option<(&Object, Option<Kind>)> {
    let inner = |name| object.get(name).and_then(|json| json.object().ok());
    if let Some(intent) = inner("operational_intent") {
        return Some((intent, Some(Kind::Intent)));
    }
    if let Some(constraint) = inner("constraint") {
        return Some((constraint, Some(Kind::Constraint)));
    }
    let bare = object.get("reference").is_some() || object.get("details").is_some();
    bare.then_some((object, None))
}

/// The states of an operational intent.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Accepted,
    Activated,
    Nonconforming,
    Contingent,
}

fn state(json: &Json) -> Read<State> {
    match json.text()? {
        "Accepted" => Ok(State::Accepted),
        "Activated" => Ok(State::Activated),
        "Nonconforming" => Ok(State::Nonconforming),
        "Contingent" => Ok(State::Contingent),
        other => Err(Fault::new(format!(
            "{} is not a state; write \"Accepted\", \"Activated\", \"Nonconforming\" or \
             \"Contingent\"",
            quoted(other)
        ))),
    }
}

fn entity_draft(entity: &Object, said: Option<Kind>) -> Read<Draft> {
    let (id, party, state) = entity.required("reference", |json| {
        let reference = json.object()?;
        let id = reference.required("id", Json::id)?;
        let manager = reference.required("manager", |json| Ok(json.text()?.to_owned()))?;
        Ok((id, manager, reference.optional("state", state)?))
    })?;
    let details = entity.required("details", Json::object)?;
    let kind = match (said, state) {
        (Some(kind), _) => kind,
        (None, Some(_)) => Kind::Intent,
        // Of the two, only the details of a constraint have a type.
        (None, None) if details.get("type").is_some() => Kind::Constraint,
        (None, None) => Kind::Intent,
    };
    let in_details = |fault: Fault| fault.under("details");
    let extents = match kind {
        Kind::Constraint => volumes(details, "volumes", kind).map_err(in_details)?,
        Kind::Intent => {
            let state = state.ok_or_else(|| {
                Fault::new(
                    "it is missing; write \"Accepted\", or wrap a constraint as {\"constraint\": \
                     {...}}",
                )
                .under("state")
                .under("reference")
            })?;
            intent_volumes(details, state).map_err(in_details)?
        }
    };
    if extents.is_empty() {
        let problem = Fault::new("it is empty; give at least one volume");
        return Err(in_details(problem.under("volumes")));
    }
    Ok(Draft { id, party: Some(party), kind, extents })
}

/// The volumes of an operational intent. Only a Contingent one may do without nominal volumes.
fn intent_volumes(details: &Object, state: State) -> Read<Vec<PlanExtent>> {
    let mut extents = volumes(details, "volumes", Kind::Intent)?;
    if extents.is_empty() && state != State::Contingent {
        return Ok(extents);
    }
    extents.append(&mut volumes(details, "off_nominal_volumes", Kind::Intent)?);
    Ok(extents)
}

fn volumes(details: &Object, name: &str, kind: Kind) -> Read<Vec<PlanExtent>> {
    let volumes = details.optional(name, |json| json.each(|json| volume4d(json, kind)))?;
    let fixed = |volume| PlanExtent::Fixed(Extent::Volume(volume));
    Ok(volumes.unwrap_or_default().into_iter().map(fixed).collect())
}

fn volume4d(json: &Json, kind: Kind) -> Read<Volume4D> {
    let volume4d = json.object()?;
    let (outline, altitude) = volume4d.required("volume", |json| {
        let volume3d = json.object()?;
        Ok((outline(volume3d)?, band(volume3d, kind)?))
    })?;
    let start = bound(volume4d, "time_start", kind, |json| time(json, Rounding::Down))?;
    let end = bound(volume4d, "time_end", kind, |json| time(json, Rounding::Up))?;
    let time = TimeWindow::new(start, end)
        .map_err(|error| Fault::new(error.to_string()).under("time_end"))?;
    Ok(Volume4D { outline, altitude, time })
}

/// Reads a bound of a volume. Those of an operational intent are required; a constraint without
/// one is unbounded there.
fn bound<T>(
    object: &Object,
    name: &str,
    kind: Kind,
    read: impl FnOnce(&Json) -> Read<T>,
) -> Read<Option<T>> {
    match (object.optional(name, read)?, kind) {
        (None, Kind::Intent) => Err(Fault::new(
            "it is missing; the standard requires it of every volume of an operational intent",
        )
        .under(name)),
        (bound, Kind::Intent | Kind::Constraint) => Ok(bound),
    }
}

fn band(volume3d: &Object, kind: Kind) -> Read<AltitudeBand> {
    let lower = bound(volume3d, "altitude_lower", kind, |json| altitude(json, Rounding::Down))?;
    let upper = bound(volume3d, "altitude_upper", kind, |json| altitude(json, Rounding::Up))?;
    AltitudeBand::new(lower, upper)
        .map_err(|error| Fault::new(error.to_string()).under("altitude_lower"))
}

fn altitude(json: &Json, rounding: Rounding) -> Read<Altitude> {
    let altitude = json.object()?;
    altitude.required("units", |json| only(json, "M"))?;
    altitude.required("reference", |json| only(json, "W84"))?;
    altitude.required("value", |json| {
        Ok(limits::altitude(json.decimal()?, AltitudeUnit::Meter, Datum::W84, rounding)?)
    })
}

fn time(json: &Json, rounding: Rounding) -> Read<Instant> {
    let time = json.object()?;
    time.optional("format", |json| only(json, "RFC3339"))?;
    time.required("value", |json| Ok(parse_rfc3339(json.text()?, rounding)?))
}

/// The standard allows one value here.
fn only(json: &Json, allowed: &str) -> Read<()> {
    let text = json.text()?;
    if text == allowed {
        return Ok(());
    }
    Err(Fault::new(format!("{} is not allowed; the standard has only {allowed:?}", quoted(text))))
}

fn outline(volume3d: &Object) -> Read<Outline> {
    let polygon = volume3d.optional("outline_polygon", polygon)?;
    let circle = volume3d.optional("outline_circle", circle)?;
    match (polygon, circle) {
        (Some(polygon), None) => Ok(polygon.into()),
        (None, Some(circle)) => Ok(circle.into()),
        (Some(_), Some(_)) => {
            Err(Fault::new("it has both outline_polygon and outline_circle; give exactly one"))
        }
        (None, None) => {
            Err(Fault::new("it has no outline; give outline_polygon or outline_circle"))
        }
    }
}

fn polygon(json: &Json) -> Read<Polygon> {
    json.object()?.required("vertices", |json| {
        Polygon::new(json.each(position)?).map_err(|error| Fault::new(error.to_string()))
    })
}

fn circle(json: &Json) -> Read<Circle> {
    let circle = json.object()?;
    let center = circle.required("center", position)?;
    circle.required("radius", |json| {
        let radius = json.object()?;
        radius.required("units", |json| only(json, "M"))?;
        radius.required("value", |json| {
            Circle::new(center, json.float()?).map_err(|error| Fault::new(error.to_string()))
        })
    })
}

fn position(json: &Json) -> Read<Position> {
    let point = json.object()?;
    let latitude_deg = point.required("lat", Json::float)?;
    let longitude_deg = point.required("lng", Json::float)?;
    Position::new(latitude_deg, longitude_deg).map_err(|error| Fault::new(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::super::told::told;
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let options = ReadOptions::default();
        assert_eq!(told(|sink| read("f", text.as_bytes(), &options, sink)), expected, "{text}");
    }

    const TIMES: &str = r#""time_start":{"value":"2026-06-01T10:00:00Z","format":"RFC3339"},
        "time_end":{"value":"2026-06-01T11:00:00Z","format":"RFC3339"}"#;
    const POLYGON: &str = r#""outline_polygon":{"vertices":[{"lat":0,"lng":0},{"lat":0,"lng":1},
        {"lat":1,"lng":0}]}"#;
    const CIRCLE: &str = r#""outline_circle":{"center":{"lat":47,"lng":8},
        "radius":{"value":300.183,"units":"M"}}"#;
    const ALTITUDES: &str = r#""altitude_lower":{"value":19.5,"reference":"W84","units":"M"},
        "altitude_upper":{"value":120.0001,"reference":"W84","units":"M"}"#;
    const SEEN: &str = "polygon 0,0 0,1 1,0 19500W84..120001W84 \
        2026-06-01T10:00:00Z..2026-06-01T11:00:00Z";
    const SEEN_CIRCLE: &str = "circle 47,8 300.183m 19500W84..120001W84 \
        2026-06-01T10:00:00Z..2026-06-01T11:00:00Z";

    fn volume(outline: &str) -> String {
        format!("{{\"volume\":{{{outline},{ALTITUDES}}},{TIMES}}}")
    }

    fn intent(state: &str, volumes: &str, off_nominal: &str) -> String {
        format!(
            "{{\"reference\":{{\"id\":\"i1\",\"manager\":\"uss1\",\"state\":\"{state}\",\
             \"ovn\":\"x\"}},\"details\":{{\"volumes\":[{volumes}],\
             \"off_nominal_volumes\":[{off_nominal}],\"priority\":0}}}}"
        )
    }

    #[test]
    fn reads_every_envelope() {
        let one = intent("Accepted", &volume(POLYGON), "");
        let line = |number: u32| format!("[item {number}, id \"i1\"] intent i1 uss1: {SEEN}");
        check(&one, &line(1));
        check("[]", "");
        check(
            &format!("[{one},{{\"operational_intent\":{one}}}]"),
            &format!("{}\n{}", line(1), line(2)),
        );
        check(&format!("{{\"operational_intent\":{one}}}"), &line(1));
        check(
            &format!(
                "{{\"operational_intent_id\":\"i1\",\"operational_intent\":{one},\
                      \"subscriptions\":[]}}"
            ),
            &line(1),
        );
        check(
            &format!("{{\"operational_intents\":[{one},{one}]}}"),
            &format!("{}\n{}", line(1), line(2)),
        );
    }

    #[test]
    fn reads_off_nominal_volumes() {
        let (polygon, circle) = (volume(POLYGON), volume(CIRCLE));
        check(
            &intent("Nonconforming", &polygon, &circle),
            &format!("[item 1, id \"i1\"] intent i1 uss1: {SEEN} + {SEEN_CIRCLE}"),
        );
        check(
            &intent("Contingent", "", &circle),
            &format!("[item 1, id \"i1\"] intent i1 uss1: {SEEN_CIRCLE}"),
        );
        let empty = "f: item 1, id \"i1\": details.volumes: it is empty; give at least one volume";
        check(&intent("Contingent", "", ""), empty);
        check(&intent("Accepted", "", ""), empty);
        check(&intent("Nonconforming", "", &circle), empty);
    }

    #[test]
    fn reads_constraints() {
        let constraint = format!(
            "{{\"reference\":{{\"id\":\"c1\",\"manager\":\"city\"}},\"details\":{{\"volumes\":\
             [{{\"volume\":{{{CIRCLE},\"altitude_upper\":null}}}}]}}}}"
        );
        let line = "[item 1, id \"c1\"] constraint c1 city: circle 47,8 300.183m *..* *..*";
        check(&format!("{{\"constraint\":{constraint}}}"), line);
        check(&format!("{{\"constraints\":[{constraint}]}}"), line);
        let typed = constraint.replace("\"details\":{", "\"details\":{\"type\":\"com.example\",");
        check(&typed, line);
        check(
            &constraint,
            "f: item 1, id \"c1\": reference.state: it is missing; write \"Accepted\", or wrap a \
             constraint as {\"constraint\": {...}}",
        );
        check(
            &format!(
                "{{\"constraints\":[{}]}}",
                constraint.replace("[{\"volume", "[],\"x\":[{\"volume")
            ),
            "f: item 1, id \"c1\": details.volumes: it is empty; give at least one volume",
        );
    }

    /// Where the volume of the good items stands.
    const AT: &str = "details.volumes[0]";

    /// A good item with one thing wrong is told so.
    #[track_caller]
    fn problem_in(outline: &str, from: &str, to: &str, expected: &str) {
        let good = intent("Accepted", &volume(outline), "");
        assert!(good.contains(from), "{from}");
        check(&good.replacen(from, to, 1), &format!("f: item 1, id \"i1\": {expected}"));
    }

    #[track_caller]
    fn problem(from: &str, to: &str, expected: &str) {
        problem_in(POLYGON, from, to, expected);
    }

    #[test]
    fn a_wrong_reference_or_outline_is_named() {
        problem(
            "\"Accepted\"",
            "\"Ended\"",
            "reference.state: \"Ended\" is not a state; write \
                 \"Accepted\", \"Activated\", \"Nonconforming\" or \"Contingent\"",
        );
        problem("\"manager\"", "\"owner\"", "reference.manager: it is missing");
        problem("\"details\"", "\"detail\"", "details: it is missing");
        problem("\"volume\":", "\"volum\":", &format!("{AT}.volume: it is missing"));
        problem(
            POLYGON,
            "\"x\":0",
            &format!(
                "{AT}.volume: it has no outline; give outline_polygon \
                 or outline_circle"
            ),
        );
        problem(
            POLYGON,
            &format!("{POLYGON},{CIRCLE}"),
            &format!(
                "{AT}.volume: it has both \
                 outline_polygon and outline_circle; give exactly one"
            ),
        );
        problem(
            "\"lat\":1",
            "\"lat\":91",
            &format!(
                "{AT}.volume.outline_polygon.vertices[2]: \
                 latitude 91 is outside -90 to 90 degrees"
            ),
        );
        problem(
            "\"lng\":1}",
            "\"lon\":1}",
            &format!(
                "{AT}.volume.outline_polygon.vertices[1].lng: \
                 it is missing"
            ),
        );
    }

    #[test]
    fn a_wrong_altitude_or_time_is_named() {
        problem(
            "\"altitude_lower\"",
            "\"lower\"",
            &format!(
                "{AT}.volume.altitude_lower: it is \
                 missing; the standard requires it of every volume of an operational intent"
            ),
        );
        problem(
            "19.5",
            "\"19.5\"",
            &format!(
                "{AT}.volume.altitude_lower.value: a string stands \
                 where a number is needed"
            ),
        );
        problem(
            "19.5",
            "200",
            &format!(
                "{AT}.volume.altitude_lower: lower altitude 200000 mm is \
                 above upper altitude 120001 mm (W84)"
            ),
        );
        problem(
            "\"units\":\"M\"",
            "\"units\":\"FT\"",
            &format!(
                "{AT}.volume.altitude_lower.units: \
                 \"FT\" is not allowed; the standard has only \"M\""
            ),
        );
        problem(
            "\"W84\"",
            "\"AGL\"",
            &format!(
                "{AT}.volume.altitude_lower.reference: \"AGL\" is \
                 not allowed; the standard has only \"W84\""
            ),
        );
        problem(
            "\"time_end\"",
            "\"end\"",
            &format!(
                "{AT}.time_end: it is missing; the standard \
                 requires it of every volume of an operational intent"
            ),
        );
        problem("T11:00:00Z", "T09:00:00Z", &format!("{AT}.time_end: the end is before the start"));
        problem(
            "\"RFC3339\"",
            "\"epoch\"",
            &format!(
                "{AT}.time_start.format: \"epoch\" is not \
                 allowed; the standard has only \"RFC3339\""
            ),
        );
        problem(
            "T10:00:00Z",
            "",
            &format!(
                "{AT}.time_start.value: \"2026-06-01\" is a date \
                 without a time; write \"2026-06-01T00:00:00Z\", or the time you mean"
            ),
        );
    }

    #[test]
    fn a_wrong_circle_is_named() {
        let problem = |from: &str, to: &str, expected: &str| {
            let expected = format!("{AT}.volume.outline_circle.{expected}");
            problem_in(CIRCLE, from, to, &expected);
        };
        problem("\"radius\"", "\"r\"", "radius: it is missing");
        problem(
            "\"units\":\"M\"",
            "\"units\":\"FT\"",
            "radius.units: \"FT\" is not allowed; the \
                 standard has only \"M\"",
        );
        problem(
            "300.183",
            "0",
            "radius.value: radius 0 m is not more than 0 and at most \
                 20,000,000 m",
        );
    }

    #[test]
    fn a_file_without_items_is_told_so() {
        let nothing = "FATAL f: there is no operational intent here; write {\"reference\": {...}, \
            \"details\": {\"volumes\": [...]}}, or an array of those";
        check("{}", nothing);
        check("7", nothing);
        check("{\"operational_intent_references\":[]}", nothing);
        check("[7]", "f: item 1: a number stands where an object is needed");
        check("[{}]", "f: item 1: reference: it is missing");
        check("{\"reference\":{}}", "f: item 1: reference.id: it is missing");
        check("{\"operational_intents\":7}", nothing);
        check("[{]", "FATAL f: line 1: column 3: it is not JSON: key must be a string");
    }
}
