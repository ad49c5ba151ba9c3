//! Lengths, times and altitudes as people write them in options and agreements, always with their
//! unit.
//!
//! A number without a unit is refused: 3 of what? Numbers stay decimal until they are whole
//! millimetres or microseconds, so 1000ft is 304,800 mm and not a float near it.

use crate::plan::limits::{self, Reference};
use crate::plan::{AltitudeUnit, Decimal, DecimalError, LengthUnit, Rounding};
use volume::{Altitude, Datum, Minima};

const LENGTH_UNITS: &str = "m, km, ft or NM";
const TIME_UNITS: &str = "s, min or h";

/// A length, not negative, millimetres: `3NM`, `1000 ft`. A fraction of a millimetre is rounded
/// up, so that no minimum shrinks.
pub fn length_mm(text: &str) -> Result<i64, String> {
    let (number, unit) = split(text, LENGTH_UNITS, "3NM")?;
    let unit = match unit {
        "m" => LengthUnit::Meter,
        "km" => LengthUnit::Kilometer,
        "ft" => LengthUnit::Foot,
        "NM" => LengthUnit::NauticalMile,
        other => return Err(format!("{other:?} is not a unit of length; write {LENGTH_UNITS}")),
    };
    scaled(number, unit.mm_ratio(), "10km")
}

/// A lateral minimum, millimetres.
pub fn lateral_mm(text: &str) -> Result<i64, String> {
    at_most(text, length_mm(text)?, Minima::LATERAL_MM_MAX, "10,000 km")
}

/// A vertical minimum, millimetres.
pub fn vertical_mm(text: &str) -> Result<i64, String> {
    at_most(text, length_mm(text)?, Minima::VERTICAL_MM_MAX, "1,000 km")
}

/// A minimum in time, microseconds.
pub fn separation_us(text: &str) -> Result<i64, String> {
    at_most(text, duration_us(text)?, Minima::TIME_US_MAX, "366 days")
}

fn at_most(text: &str, value: i64, most: i64, told: &str) -> Result<i64, String> {
    if value <= most {
        Ok(value)
    } else {
        Err(format!("{text:?} is too much; at most {told} can be asked for"))
    }
}

/// A time, not negative, microseconds: `0s`, `10 min`. A fraction of one is rounded up.
pub fn duration_us(text: &str) -> Result<i64, String> {
    let (number, unit) = split(text, TIME_UNITS, "10min")?;
    let us = match unit {
        "s" => 1_000_000,
        "min" => 60 * 1_000_000,
        "h" => 3_600 * 1_000_000,
        other => return Err(format!("{other:?} is not a unit of time; write {TIME_UNITS}")),
    };
    scaled(number, (us, 1), "1h")
}

/// The longest gap within a route: a time, and more than none.
pub fn gap_us(text: &str) -> Result<i64, String> {
    match duration_us(text)? {
        0 => Err("no two fixes are without a gap; write a time, as in 10min".to_owned()),
        us => Ok(us),
    }
}

/// The height of ground: `500m` is above mean sea level, `500m W84` above the ellipsoid. It may
/// be below either. A fraction of a millimetre is rounded up, for it is a highest ground.
pub fn ground(text: &str) -> Result<Altitude, String> {
    let trimmed = text.trim();
    let letters = trimmed.trim_end_matches(|char: char| char.is_ascii_alphanumeric());
    let (value, datum) = match trimmed[letters.len()..].to_ascii_uppercase().as_str() {
        "AMSL" | "MSL" | "W84" | "WGS84" | "STD" => (letters, datum(&trimmed[letters.len()..])?),
        _ => (trimmed, Datum::Amsl),
    };
    if datum == Datum::Std {
        let problem = "the ground does not rise and fall with the air pressure; \
                       write its height as in \"500m AMSL\" or \"500m W84\"";
        return Err(problem.to_owned());
    }
    let (number, unit) = split(value, "m or ft", "500m")?;
    let unit = match unit {
        "m" => AltitudeUnit::Meter,
        "ft" => AltitudeUnit::Foot,
        other => {
            return Err(format!("{other:?} is not a unit of ground height; write m or ft"));
        }
    };
    let value = decimal(number, "500m")?;
    limits::altitude(value, unit, datum, Rounding::Up)
}

/// A datum by its name, for altitudes that stand without one.
pub fn datum(text: &str) -> Result<Datum, String> {
    match limits::parse_reference(text) {
        Ok(Reference::Datum(datum)) => Ok(datum),
        Ok(Reference::Ground) | Err(_) => {
            Err(format!("{text:?} is not a datum of altitudes; write W84, AMSL or STD"))
        }
    }
}

/// A number and the unit behind it; spaces around either mean nothing.
fn split<'a>(text: &'a str, units: &str, example: &str) -> Result<(&'a str, &'a str), String> {
    let text = text.trim();
    let Some(start) = text.find(|char: char| char.is_alphabetic()) else {
        return Err(format!("{text:?} has no unit; write {units} behind it, as in {example}"));
    };
    Ok((text[..start].trim_end(), &text[start..]))
}

fn decimal(number: &str, example: &str) -> Result<Decimal, String> {
    match Decimal::parse(number) {
        Ok(decimal) => Ok(decimal),
        Err(DecimalError::NotANumber) if number.is_empty() => {
            Err(format!("there is no number before the unit; write one, as in {example}"))
        }
        Err(DecimalError::NotANumber) => {
            Err(format!("{number:?} is not a number; write one, as in {example}"))
        }
        Err(DecimalError::TooLong) => Err(format!("{number:?} has too many digits")),
    }
}

fn scaled(number: &str, (steps, units): (i64, i64), example: &str) -> Result<i64, String> {
    let scaled = decimal(number, example)?.scaled(steps, units, Rounding::Up);
    match scaled {
        // Minus a tenth of a step rounds up to none, and is no less negative for it.
        Some(value) if value >= 0 && !number.starts_with('-') => Ok(value),
        Some(_) => Err(format!("{number:?} is negative; distances and times are not")),
        None => Err(format!("{number:?} is too large")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_lengths() {
        for (text, mm) in [
            ("3NM", 5_556_000),
            ("3 NM", 5_556_000),
            (" 1000ft ", 304_800),
            ("0m", 0),
            ("2.5km", 2_500_000),
            (".5m", 500),
            ("0.0001m", 1),
            ("1 ft", 305),
        ] {
            assert_eq!(length_mm(text), Ok(mm), "{text}");
        }
    }

    #[test]
    fn reads_times() {
        for (text, us) in [("0s", 0), ("10min", 600_000_000), ("1.5 h", 5_400_000_000)] {
            assert_eq!(duration_us(text), Ok(us), "{text}");
        }
    }

    #[test]
    fn reads_ground() {
        for (text, mm, datum) in [
            ("500m", 500_000, Datum::Amsl),
            ("500 m AMSL", 500_000, Datum::Amsl),
            ("500m amsl", 500_000, Datum::Amsl),
            ("-20m W84", -20_000, Datum::W84),
            ("1000ft MSL", 304_800, Datum::Amsl),
        ] {
            let altitude = Altitude::new(mm, datum).expect("the altitude is in range");
            assert_eq!(ground(text), Ok(altitude), "{text}");
        }
    }

    /// Every mistake gets a sentence that says what would be right.
    #[test]
    fn says_what_is_wrong() {
        let told = |result: Result<i64, String>| result.expect_err("the text is wrong");
        let length = |text| told(length_mm(text));
        assert_eq!(length("3"), "\"3\" has no unit; write m, km, ft or NM behind it, as in 3NM");
        assert_eq!(length(""), "\"\" has no unit; write m, km, ft or NM behind it, as in 3NM");
        assert_eq!(length("3nm"), "\"nm\" is not a unit of length; write m, km, ft or NM");
        assert_eq!(length("3NM2"), "\"NM2\" is not a unit of length; write m, km, ft or NM");
        assert_eq!(length("NM"), "there is no number before the unit; write one, as in 10km");
        assert_eq!(length("1,5km"), "\"1,5\" is not a number; write one, as in 10km");
        assert_eq!(length("-3NM"), "\"-3\" is negative; distances and times are not");
        assert_eq!(length("-0.0001m"), "\"-0.0001\" is negative; distances and times are not");
        assert_eq!(length("99999999999999999999km"), "\"99999999999999999999\" is too large");
        assert_eq!(
            length("1000000000000000000000000000m"),
            "\"1000000000000000000000000000\" has too many digits"
        );

        let time = |text| told(duration_us(text));
        assert_eq!(time("10"), "\"10\" has no unit; write s, min or h behind it, as in 10min");
        assert_eq!(time("10m"), "\"m\" is not a unit of time; write s, min or h");
        let gap = "no two fixes are without a gap; write a time, as in 10min";
        assert_eq!(told(gap_us("0s")), gap);

        let height = |text| ground(text).expect_err("the text is wrong");
        assert_eq!(height("500"), "\"500\" has no unit; write m or ft behind it, as in 500m");
        assert_eq!(height("5NM"), "\"NM\" is not a unit of ground height; write m or ft");
        assert!(height("500m STD").contains("air pressure"));
        assert!(height("2000km").contains("not a unit"));
        assert!(height("1000001m").contains("outside"));
        let named = datum("QNH").expect_err("the text is wrong");
        assert_eq!(named, "\"QNH\" is not a datum of altitudes; write W84, AMSL or STD");
        assert!(datum("AGL").is_err());
    }
}
