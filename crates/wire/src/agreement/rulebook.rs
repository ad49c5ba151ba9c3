//! Rulebooks: TOML that a side files, that people read, and that the law evaluates (DL-41).
//!
//! The agreement names the file by its version and the SHA-256 of its text. Like an agreement it
//! has no unknown key and no quantity without its unit.

use super::keys::Keys;
use super::{AgreementFault, Read, named, party, table, text_hash};
use crate::quantity;
use line::desk::Precedence;
use line::desk::rules::{Measure, Rule, Rulebook};
use line::{Extents, PartyId, RuleId};
use std::sync::Arc;
use volume::{
    Altitude, AltitudeBand, Circle, Extent, Minima, Outline, Polygon, Position, TimeWindow,
    Volume4D,
};

/// Reads a rulebook.
///
/// # Errors
/// With the key at fault, and what would be right.
pub fn parse_rulebook(text: &str) -> Result<Rulebook, AgreementFault> {
    let mut keys = Keys::new(String::new(), table(text)?);
    let version = keys.required("version", named)?;
    let rules = keys.tables("rule", rule)?;
    keys.finish()?;
    Ok(Rulebook::new(text, text_hash(text), &version, rules)?)
}

fn rule(keys: &mut Keys) -> Read<Rule> {
    let id = keys.required("id", |text| RuleId::new(text).map_err(|error| error.to_string()))?;
    let title = keys.required("title", named)?;
    let claimed = keys.optional_bool("claimed")?.unwrap_or(false).then_some(Measure::Claimed);
    let notice = keys.optional("notice", quantity::duration_us)?;
    let notice = notice.map(|least_us| Measure::Notice { least_us });
    let measures = [
        claimed,
        notice,
        keys.optional_table("separation", separation)?,
        keys.optional_table("closed", closed)?,
        keys.optional_table("altitudes", altitudes)?,
        keys.optional_table("reply", reply)?,
    ];
    let mut measures = measures.into_iter().flatten();
    let (measure, more) = (measures.next(), measures.next());
    match (measure, more) {
        (Some(measure), None) => Ok(Rule { id, title, measure }),
        _ => Err(keys.fault(
            &"says what breaks it by one of notice, separation, closed, altitudes, reply, or by \
              claimed = true",
        )),
    }
}

fn separation(keys: &mut Keys) -> Read<Measure> {
    let lateral_mm = keys.required("lateral", quantity::lateral_mm)?;
    let vertical_mm = keys.required("vertical", quantity::vertical_mm)?;
    let time_us = keys.optional("time", quantity::separation_us)?.unwrap_or(0);
    let minima = Minima::new(lateral_mm, vertical_mm, time_us);
    Ok(Measure::Separation { minima: minima.map_err(|error| keys.fault(&error))? })
}

fn reply(keys: &mut Keys) -> Read<Measure> {
    let precedence = |text: &str| {
        let wrong = || format!("is {text:?}; write \"routine\", \"priority\" or \"flash\"");
        Precedence::named(text).ok_or_else(wrong)
    };
    Ok(Measure::Reply {
        precedence: keys.required("precedence", precedence)?,
        within_us: keys.required("within", quantity::duration_us)?,
    })
}

fn closed(keys: &mut Keys) -> Read<Measure> {
    let to = keys.optional("to", party)?;
    let outline = outline(keys)?;
    let (lower, upper) = (keys.optional("lower", altitude)?, keys.optional("upper", altitude)?);
    let band = AltitudeBand::new(lower, upper).map_err(|error| keys.fault(&error))?;
    volumes(keys, to, vec![(outline, band)])
}

/// The altitudes that a side keeps to within an area: what is closed to it is below and above
/// them, where the limits themselves belong to it.
fn altitudes(keys: &mut Keys) -> Read<Measure> {
    let to = Some(keys.required("side", party)?);
    let outline = outline(keys)?;
    let (lower, upper) = (keys.required("lower", altitude)?, keys.required("upper", altitude)?);
    AltitudeBand::new(Some(lower), Some(upper)).map_err(|error| keys.fault(&error))?;
    let next = |limit: Altitude, by_mm: i64| {
        let next = Altitude::new(limit.mm().saturating_add(by_mm), limit.datum());
        next.map_err(|error| error.to_string())
    };
    let below = next(lower, -1).map_err(|error| keys.fault(&error))?;
    let above = next(upper, 1).map_err(|error| keys.fault(&error))?;
    let below = AltitudeBand::new(None, Some(below)).map_err(|error| keys.fault(&error))?;
    let above = AltitudeBand::new(Some(above), None).map_err(|error| keys.fault(&error))?;
    volumes(keys, to, vec![(outline.clone(), below), (outline, above)])
}

fn volumes(keys: &Keys, to: Option<PartyId>, parts: Vec<(Outline, AltitudeBand)>) -> Read<Measure> {
    let part = |(outline, altitude)| {
        Extent::Volume(Volume4D { outline, altitude, time: TimeWindow::ALWAYS })
    };
    let volumes = Extents::new(parts.into_iter().map(part).collect());
    Ok(Measure::Closed { to, volumes: Arc::new(volumes.map_err(|error| keys.fault(&error))?) })
}

/// `circle = "46.5, 8.0, 5km"`, or `polygon = ["46.0, 8.0", ...]`: latitude, longitude.
fn outline(keys: &mut Keys) -> Read<Outline> {
    let circle = keys.optional("circle", circle)?;
    let corners = keys.texts("polygon", position)?;
    match (circle, corners) {
        (Some(circle), corners) if corners.is_empty() => Ok(circle.into()),
        (None, corners) if !corners.is_empty() => {
            Ok(Polygon::new(corners).map_err(|error| keys.fault(&error))?.into())
        }
        _ => Err(keys.fault(&"lies either in a circle or in a polygon; write one of them")),
    }
}

fn circle(text: &str) -> Result<Circle, String> {
    let (place, radius) = text.rsplit_once(',').ok_or("is no circle; write \"46.5, 8.0, 5km\"")?;
    let radius_m = quantity::length_mm(radius.trim())? as f64 / 1_000.0;
    Circle::new(position(place)?, radius_m).map_err(|error| error.to_string())
}

fn position(text: &str) -> Result<Position, String> {
    let wrong = || format!("is {text:?}; write latitude and longitude, as in \"46.5, 8.0\"");
    let (latitude, longitude) = text.split_once(',').ok_or_else(wrong)?;
    let degrees = |text: &str| text.trim().parse::<f64>().map_err(|_| wrong());
    let position = Position::new(degrees(latitude)?, degrees(longitude)?);
    position.map_err(|error| error.to_string())
}

/// `3000m AMSL`, `10000ft STD`: nothing is guessed of the datum (DL-33).
fn altitude(text: &str) -> Result<Altitude, String> {
    let wrong = || format!("is {text:?}; write a height with its datum, as in \"3000m AMSL\"");
    let (height, datum) = text.trim().rsplit_once(' ').ok_or_else(wrong)?;
    let altitude = Altitude::new(quantity::length_mm(height)?, quantity::datum(datum)?);
    altitude.map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &str = r#"
        version = "1"
        [[rule]]
        id = "late"
        title = "Flights are declared half an hour before"
        notice = "30min"
        [[rule]]
        id = "gulf"
        title = "The gulf is closed to the north"
        [rule.closed]
        to = "north"
        circle = "46.5, 8.0, 5km"
        upper = "10000ft STD"
        [[rule]]
        id = "block"
        title = "The south keeps to its block"
        [rule.altitudes]
        side = "south"
        polygon = ["46.0, 8.0", "46.0, 9.0", "47.0, 9.0"]
        lower = "3000m AMSL"
        upper = "4000m AMSL"
        [[rule]]
        id = "near"
        title = "Two miles"
        separation = { lateral = "2NM", vertical = "500ft" }
        [[rule]]
        id = "answer"
        title = "Flash within the minute"
        reply = { precedence = "flash", within = "60s" }
        [[rule]]
        id = "over"
        title = "Overflights"
        claimed = true
    "#;

    fn check(from: &str, to: &str, told: &str) {
        assert!(RULES.contains(from), "{from}");
        let fault = parse_rulebook(&RULES.replacen(from, to, 1)).expect_err("a wrong rulebook");
        assert!(fault.to_string().starts_with(told), "{fault}");
    }

    #[test]
    fn rules_are_read_and_mistakes_told_with_their_key() {
        let rulebook = parse_rulebook(RULES).expect("a rulebook");
        assert_eq!((rulebook.version(), rulebook.rules().len()), ("1", 6));
        check("version", "vision", "version: is missing");
        check("notice = \"30min\"", "notice = \"30\"", "rule[0].notice: ");
        check("notice = \"30min\"", "", "rule[0]: says what breaks it by one of");
        check("claimed = true", "claimed = false", "rule[5]: says what breaks it by one of");
        check("title = \"Overflights\"", "", "rule[5].title: is missing");
        check("circle = \"46.5, 8.0, 5km\"", "", "rule[1].closed: lies either in a circle or");
        check("5km", "5", "rule[1].closed.circle: ");
        check("10000ft STD", "10000ft", "rule[1].closed.upper: is \"10000ft\"; write a height");
        check("side = \"south\"", "", "rule[2].altitudes.side: is missing");
        check("lower = \"3000m AMSL\"", "lower = \"5000m AMSL\"", "rule[2].altitudes: ");
        check("\"46.0, 9.0\", ", "", "rule[2].altitudes: ");
        check("precedence = \"flash\"", "precedence = \"now\"", "rule[4].reply.precedence: ");
        check("id = \"over\"", "id = \"late\"", "rule: \"late\" stands twice");
        check("version = \"1\"", "version = ", "line 2: ");
    }
}
