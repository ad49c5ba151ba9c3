//! Altitude limits as files state them, and the band between two of them.
//!
//! Files measure limits from more than the datums of [`volume`]: from the ground too. The ground
//! below an item is not known here, so a lower limit above ground is taken as unbounded below, and
//! an upper one is counted from the highest ground that the user states; a band may grow by this,
//! never shrink. This module knows no field names: the reader that calls it says where the limit
//! stood.

use super::error::quoted;
use super::{AltitudeUnit, Decimal, Rounding};
use volume::{Altitude, AltitudeBand, Datum};

/// What a file measures a limit from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reference {
    /// A datum that is the same everywhere.
    Datum(Datum),
    /// The ground below: AGL, and SFC or GND as a height of zero.
    Ground,
}

/// A limit as a file states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The number.
    pub value: Decimal,
    /// Its unit.
    pub unit: AltitudeUnit,
    /// What it is measured from.
    pub reference: Reference,
}

/// Which limit of a band a problem is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitSide {
    /// The lower limit, or the order of the two.
    Lower,
    /// The upper limit.
    Upper,
}

/// Why a band could not be made, for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitError {
    /// Which limit is at fault.
    pub side: LimitSide,
    /// What is wrong, and what would be right.
    pub problem: String,
}

/// The unit named `m`, `ft` or `FL`, in any case.
pub fn parse_unit(text: &str) -> Result<AltitudeUnit, String> {
    match text.to_ascii_uppercase().as_str() {
        "M" => Ok(AltitudeUnit::Meter),
        "FT" => Ok(AltitudeUnit::Foot),
        "FL" => Ok(AltitudeUnit::FlightLevel),
        _ => Err(format!(
            "{} is not a unit of altitude; write \"m\", \"ft\" or \"FL\"",
            quoted(text)
        )),
    }
}

/// The reference named `W84` (or `WGS84`), `AMSL` (or `MSL`), `STD`, or `AGL` (or `SFC`, `GND`),
/// in any case.
pub fn parse_reference(text: &str) -> Result<Reference, String> {
    match text.to_ascii_uppercase().as_str() {
        "W84" | "WGS84" => Ok(Reference::Datum(Datum::W84)),
        "AMSL" | "MSL" => Ok(Reference::Datum(Datum::Amsl)),
        "STD" => Ok(Reference::Datum(Datum::Std)),
        "AGL" | "SFC" | "GND" => Ok(Reference::Ground),
        _ => Err(format!(
            "{} is not an altitude datum; write \"W84\", \"AMSL\", \"STD\" or \"AGL\"",
            quoted(text)
        )),
    }
}

/// The altitude of `value` in `unit` above `datum`. A flight level is measured from the standard
/// surface and from nothing else.
pub fn altitude(
    value: Decimal,
    unit: AltitudeUnit,
    datum: Datum,
    rounding: Rounding,
) -> Result<Altitude, String> {
    let mm = millimeters(value, unit, Reference::Datum(datum), rounding)?;
    Altitude::new(mm, datum).map_err(|error| error.to_string())
}

/// The band between two limits; `None` is unbounded. The lower limit rounds down and the upper
/// one up. A lower limit above ground is unbounded below; an upper one needs `ground_max`, the
/// highest ground anywhere below the item, and is measured from the datum of that.
pub fn band(
    lower: Option<Limit>,
    upper: Option<Limit>,
    ground_max: Option<Altitude>,
) -> Result<AltitudeBand, LimitError> {
    let below = lower.map(lower_altitude).transpose().map_err(at(LimitSide::Lower))?.flatten();
    let above = upper.map(|limit| upper_altitude(limit, ground_max)).transpose();
    let above = above.map_err(at(LimitSide::Upper))?;
    heights_in_order(lower, upper).map_err(at(LimitSide::Lower))?;
    AltitudeBand::new(below, above).map_err(|error| at(LimitSide::Lower)(error.to_string()))
}

fn at(side: LimitSide) -> impl Fn(String) -> LimitError {
    move |problem| LimitError { side, problem }
}

fn lower_altitude(limit: Limit) -> Result<Option<Altitude>, String> {
    match limit.reference {
        Reference::Datum(datum) => {
            altitude(limit.value, limit.unit, datum, Rounding::Down).map(Some)
        }
        Reference::Ground => {
            // The number is dropped, but not unread: a flight level above ground is an error.
            millimeters(limit.value, limit.unit, limit.reference, Rounding::Down)?;
            Ok(None)
        }
    }
}

fn upper_altitude(limit: Limit, ground_max: Option<Altitude>) -> Result<Altitude, String> {
    match limit.reference {
        Reference::Datum(datum) => altitude(limit.value, limit.unit, datum, Rounding::Up),
        Reference::Ground => {
            let height_mm = millimeters(limit.value, limit.unit, limit.reference, Rounding::Up)?;
            let ground = ground_max.ok_or_else(|| {
                "the upper limit is above ground level, and how high the ground is is not known; \
                 give the highest ground below the plans with --ground-max, or write the limit \
                 above W84, AMSL or STD"
                    .to_owned()
            })?;
            let mm = ground.mm().checked_add(height_mm).ok_or_else(out_of_range)?;
            Altitude::new(mm, ground.datum()).map_err(|error| error.to_string())
        }
    }
}

/// Two heights above ground have an order even where the ground is not known.
fn heights_in_order(lower: Option<Limit>, upper: Option<Limit>) -> Result<(), String> {
    let height_mm = |limit: Option<Limit>, rounding| {
        let limit = limit.filter(|limit| limit.reference == Reference::Ground)?;
        millimeters(limit.value, limit.unit, limit.reference, rounding).ok()
    };
    match (height_mm(lower, Rounding::Down), height_mm(upper, Rounding::Up)) {
        (Some(lower_mm), Some(upper_mm)) if lower_mm > upper_mm => {
            Err(format!("lower height {lower_mm} mm is above upper height {upper_mm} mm (AGL)"))
        }
        _ => Ok(()),
    }
}

fn millimeters(
    value: Decimal,
    unit: AltitudeUnit,
    reference: Reference,
    rounding: Rounding,
) -> Result<i64, String> {
    if unit == AltitudeUnit::FlightLevel && reference != Reference::Datum(Datum::Std) {
        return Err("a flight level is measured from STD; write the datum \"STD\", or the unit \
                    \"m\" or \"ft\""
            .to_owned());
    }
    let (numerator, denominator) = unit.mm_ratio();
    value.scaled(numerator, denominator, rounding).ok_or_else(out_of_range)
}

fn out_of_range() -> String {
    "the altitude is outside -1,000,000 m to 1,000,000 m".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A limit from `100 ft AGL`, none from `-`.
    fn limit(text: &str) -> Result<Option<Limit>, String> {
        if text == "-" {
            return Ok(None);
        }
        let mut words = text.split(' ');
        let mut word = || words.next().expect("a limit is three words");
        let value = Decimal::parse(word()).map_err(|error| error.to_string())?;
        let unit = parse_unit(word())?;
        Ok(Some(Limit { value, unit, reference: parse_reference(word())? }))
    }

    fn render(lower: &str, upper: &str, ground_max: Option<Altitude>) -> String {
        let limits = limit(lower).and_then(|lower| Ok((lower, limit(upper)?)));
        let (lower, upper) = match limits {
            Ok(limits) => limits,
            Err(problem) => return problem,
        };
        let show = |altitude: Option<Altitude>| match altitude {
            Some(altitude) => format!("{} {}", altitude.mm(), altitude.datum()),
            None => "-".to_owned(),
        };
        match band(lower, upper, ground_max) {
            Ok(band) => format!("{} .. {}", show(band.lower()), show(band.upper())),
            Err(error) => format!("{:?}: {}", error.side, error.problem),
        }
    }

    #[test]
    fn makes_bands() {
        let ground = Altitude::new(500_000, Datum::Amsl).ok();
        let check = |lower: &str, upper: &str, expected: &str| {
            assert_eq!(render(lower, upper, ground), expected, "{lower} .. {upper}");
        };
        check("-", "-", "- .. -");
        check("100 ft AMSL", "1000 ft amsl", "30480 AMSL .. 304800 AMSL");
        check("0.0001 m W84", "0.0001 M WGS84", "0 W84 .. 1 W84");
        check("-0.0001 m W84", "-", "-1 W84 .. -");
        check("340 FL STD", "35000 ft STD", "10363200 STD .. 10668000 STD");
        check("1000 ft MSL", "95 FL STD", "304800 AMSL .. 2895600 STD");
        check("50 m AGL", "120 m AGL", "- .. 620000 AMSL");
        check("0 ft SFC", "10 m AMSL", "- .. 10000 AMSL");
        check("9 m GND", "-", "- .. -");
        check("1 m AMSL", "1 m AMSL", "1000 AMSL .. 1000 AMSL");
    }

    #[test]
    fn refuses_with_the_reason() {
        let check = |lower: &str, upper: &str, expected: &str| {
            let problem = render(lower, upper, None);
            assert!(problem.contains(expected), "{lower} .. {upper}: {problem}");
        };
        check("-", "120 m AGL", "Upper: the upper limit is above ground level");
        check("-", "120 m AGL", "--ground-max");
        check("-", "100 FL AMSL", "Upper: a flight level is measured from STD");
        check("100 FL AGL", "-", "Lower: a flight level is measured from STD");
        check("2 m W84", "1 m W84", "Lower: lower altitude 2000 mm is above");
        check("1000001 m W84", "-", "Lower: altitude 1000001000 mm is outside");
        check("-", "1e20 m W84", "Upper: the altitude is outside");
        check("1 furlong W84", "-", "\"furlong\" is not a unit of altitude; write \"m\"");
        check("1 m NAVD88", "-", "\"NAVD88\" is not an altitude datum; write \"W84\"");
    }

    #[test]
    fn heights_above_ground_keep_their_order() {
        let ground = Altitude::new(500_000, Datum::Amsl).ok();
        let problem = render("200 m AGL", "100 m AGL", ground);
        assert_eq!(problem, "Lower: lower height 200000 mm is above upper height 100000 mm (AGL)");
        let beyond = Altitude::new(Altitude::MAGNITUDE_MM_MAX, Datum::W84).ok();
        assert!(render("-", "1 m AGL", beyond).contains("outside"));
        assert!(render("-", "9e15 m AGL", beyond).contains("outside"));
    }
}
