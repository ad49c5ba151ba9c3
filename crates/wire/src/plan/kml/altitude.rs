//! How high a placemark is: altitude modes, and the limits its properties tell.

use super::Fault;
use super::properties::{Properties, Property};
use super::tree::Element;
use crate::plan::error::quoted;
use crate::plan::limits::{self, Limit, LimitSide, Reference, parse_reference, parse_unit};
use crate::plan::{AltitudeUnit, Decimal, ReadOptions, Rounding};
use volume::{AltitudeBand, Datum};

/// What the altitudes of a geometry are measured from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Absolute(Reference),
    RelativeToGround,
    ClampToGround,
}

/// The altitude mode of a geometry.
pub(super) fn mode(geometry: &Element, properties: &Properties<'_>) -> Result<Mode, Fault> {
    let Some(mode) = geometry.child("altitudeMode") else { return Ok(Mode::ClampToGround) };
    match mode.text() {
        "absolute" => match properties.filled("altitude_datum") {
            Some(property) => parse_reference(property.text)
                .map(Mode::Absolute)
                .map_err(|problem| property.fault(problem)),
            None => Ok(Mode::Absolute(Reference::Datum(Datum::Amsl))),
        },
        "relativeToGround" => Ok(Mode::RelativeToGround),
        "clampToGround" | "" => Ok(Mode::ClampToGround),
        other => Err(Fault::at(
            mode,
            format!("{} cannot be used; write \"absolute\" or \"relativeToGround\"", quoted(other)),
        )),
    }
}

/// The band that the properties tell; `None` where they tell none.
pub(super) fn told_band(
    properties: &Properties<'_>,
    options: &ReadOptions,
) -> Result<Option<AltitudeBand>, Fault> {
    let (lower, upper) = match (properties.get("altitude_lower"), properties.get("altitude_upper"))
    {
        (None, None) => return Ok(None),
        (Some(lower), Some(upper)) => (lower, upper),
        (Some(told), None) | (None, Some(told)) => {
            return Err(told.fault(
                "stands alone; give altitude_lower and altitude_upper, empty for unbounded",
            ));
        }
    };
    let limit = |property: Property<'_>| -> Result<Option<Limit>, Fault> {
        if property.text.is_empty() {
            return Ok(None);
        }
        let needed = |name: &str| {
            let problem = format!("has no {name}; give it in the ExtendedData too");
            properties.filled(name).ok_or_else(|| property.fault(problem))
        };
        let value = Decimal::parse(property.text).map_err(|error| {
            property.fault(format!("{} cannot be read: {error}", quoted(property.text)))
        })?;
        let (unit, datum) = (needed("altitude_unit")?, needed("altitude_datum")?);
        Ok(Some(Limit {
            value,
            unit: parse_unit(unit.text).map_err(|problem| unit.fault(problem))?,
            reference: parse_reference(datum.text).map_err(|problem| datum.fault(problem))?,
        }))
    };
    let band = limits::band(limit(lower)?, limit(upper)?, options.ground_max);
    band.map(Some).map_err(|error| match error.side {
        LimitSide::Lower => lower.fault(error.problem),
        LimitSide::Upper => upper.fault(error.problem),
    })
}

/// The band of a polygon by its positions, of which each has an altitude unless it is clamped.
pub(super) fn drawn_band(
    polygon: &Element,
    mode: Mode,
    altitudes: &[Option<Decimal>],
    options: &ReadOptions,
) -> Result<AltitudeBand, Fault> {
    let reference = match mode {
        Mode::ClampToGround => return on_the_ground(polygon, options),
        Mode::RelativeToGround => Reference::Ground,
        Mode::Absolute(reference) => reference,
    };
    let mut highest: Option<(i64, Decimal)> = None;
    let mut flat = true;
    for altitude in altitudes {
        let altitude = altitude.ok_or_else(|| {
            Fault::at(polygon, "has a position without an altitude; write lon,lat,altitude")
        })?;
        let mm = altitude.scaled(1_000, 1, Rounding::Up).ok_or_else(|| {
            Fault::at(polygon, "has an altitude outside -1,000,000 m to 1,000,000 m")
        })?;
        flat = flat && highest.is_none_or(|(_, first)| first == altitude);
        if highest.is_none_or(|(most, _)| mm > most) {
            highest = Some((mm, altitude));
        }
    }
    let Some((_, highest)) = highest else {
        return Err(Fault::at(polygon, "has no positions"));
    };
    let upper = Limit { value: highest, unit: AltitudeUnit::Meter, reference };
    let extruded =
        polygon.child("extrude").is_some_and(|extrude| matches!(extrude.text(), "1" | "true"));
    let lower = match (extruded, flat) {
        (true, _) => None,
        (false, true) => Some(upper),
        (false, false) => {
            return Err(Fault::at(
                polygon,
                "slopes, and is not extruded, so it has no limits; give it <extrude>1</extrude>, \
                 or altitude_lower and altitude_upper in its ExtendedData",
            ));
        }
    };
    limits::band(lower, Some(upper), options.ground_max)
        .map_err(|error| Fault::at(polygon, error.problem))
}

/// A clamped polygon is the ground below it, however high that is.
fn on_the_ground(polygon: &Element, options: &ReadOptions) -> Result<AltitudeBand, Fault> {
    let Some(ground_max) = options.ground_max else {
        return Err(Fault::at(
            polygon,
            "lies on the ground (altitudeMode clampToGround), and how high that is is not known; \
             write altitudeMode absolute, or altitude_lower, altitude_upper, altitude_unit and \
             altitude_datum in its ExtendedData, or give --ground-max",
        ));
    };
    AltitudeBand::new(None, Some(ground_max)).map_err(|error| Fault::at(polygon, error.to_string()))
}
