//! UAS geographical zones as States publish them: EUROCAE ED-269 (2020) and ED-318 (2024).
//!
//! Both are constraints with vertical layers and times of applicability. The two formats write
//! the same facts differently; what they share stands here and in `times`.
//!
//! What the fields mean was taken from the standards' data models as their public readers and
//! guidelines describe them (ED-269 chapter 8; ED-318 sections 4.2.2 to 4.2.5; the GeoZone of
//! ASTM F3548-21's `utm.yaml`, which is ED-269's).

pub mod ed269;
pub mod ed318;
mod times;

use super::json::{Draft, Fault, Json, Object, Read, Report};
use super::limits::{self, Limit, LimitError, LimitSide};
use super::schedule::Schedule;
use super::{Decimal, Flow, Kind, PlanExtent, ReadOptions};
use times::Times;
use volume::{AltitudeBand, Outline};

/// A limit this high or higher is how files without an empty upper limit write "unlimited": the
/// Swiss ED-318 data set has 99999 m where its ED-269 original has none.
const UNLIMITED: i64 = 99_999;

/// One volume of a zone, before its times.
struct Layer {
    outline: Outline,
    altitude: AltitudeBand,
}

/// Where the fields of a limit stand in a format.
struct LimitNames {
    lower: &'static str,
    lower_reference: &'static str,
    upper: &'static str,
    upper_reference: &'static str,
    unit: &'static str,
}

/// The band of a layer. A limit that is absent or `null` is unbounded.
fn band(layer: &Object, names: &LimitNames, options: &ReadOptions) -> Read<AltitudeBand> {
    let limit = |value: &str, reference: &str| -> Read<Option<Limit>> {
        let Some(value) = layer.optional(value, decimal)? else {
            return Ok(None);
        };
        let unit = layer.required(names.unit, |json| Ok(limits::parse_unit(json.text()?)?))?;
        let reference =
            layer.required(reference, |json| Ok(limits::parse_reference(json.text()?)?))?;
        Ok(Some(Limit { value, unit, reference }))
    };
    let lower = limit(names.lower, names.lower_reference)?;
    let upper = limit(names.upper, names.upper_reference)?.filter(|limit| !is_unlimited(limit));
    limits::band(lower, upper, options.ground_max).map_err(|LimitError { side, problem }| {
        Fault::new(problem).under(match side {
            LimitSide::Lower => names.lower,
            LimitSide::Upper => names.upper,
        })
    })
}

fn is_unlimited(limit: &Limit) -> bool {
    let whole = limit.value.scaled(1, 1, super::Rounding::Down);
    whole.is_some_and(|value| value >= UNLIMITED)
}

/// A number, or a string that holds one: published files have both.
fn decimal(json: &Json) -> Read<Decimal> {
    match json {
        Json::Text(text) => Decimal::parse(text)
            .map_err(|error| Fault::new(format!("{}: {error}", super::error::quoted(text)))),
        json => json.decimal(),
    }
}

/// Hands over one zone, with its `identifier` if that can be read.
fn hand(
    report: &mut Report<'_, '_>,
    id: impl FnOnce(&Json) -> Option<String>,
    zone: Read<Json>,
    read: impl FnOnce(&Json) -> Read<Draft>,
) -> Flow {
    let id = zone.as_ref().ok().and_then(id);
    report.member(id, zone.and_then(|json| read(&json)))
}

/// The constraint of a zone: each layer, at all of the times.
fn draft(id: String, layers: Vec<Layer>, times: &Times) -> Read<Draft> {
    let mut extents = Vec::with_capacity(layers.len());
    let mut last: Option<Schedule> = None;
    for Layer { outline, altitude } in layers {
        let schedule = Schedule::new(times.of(&outline)?);
        let schedule = schedule.map_err(|error| Fault::new(error.to_string()))?;
        // Layers differ in their times only where the sun tells these: one is kept for all.
        let shared = last.take().filter(|last| *last == schedule).unwrap_or(schedule);
        extents.push(PlanExtent::at_times(outline, altitude, &shared));
        last = Some(shared);
    }
    Ok(Draft { id, party: None, kind: Kind::Constraint, extents })
}

#[cfg(test)]
mod tests;
