//! Limits as OpenAir writes them: `GND`, `SFC`, `1500ft MSL`, `450 m AMSL`, `500 AGL`, `FL195`,
//! `UNLIM`.
//!
//! A number without a unit is feet, and without a reference above mean sea level, as the format
//! has it.

use crate::plan::error::quoted;
use crate::plan::limits::{Limit, Reference};
use crate::plan::{AltitudeUnit, Decimal};
use volume::Datum;

/// What an `AL` or `AH` record states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stated {
    /// A limit, the ground being zero above ground.
    Limit(Limit),
    /// No limit.
    Unlimited,
}

impl Stated {
    /// This as a lower limit, of which `UNLIM` is none.
    pub(super) fn lower(self) -> Result<Option<Limit>, String> {
        match self {
            Self::Limit(limit) => Ok(Some(limit)),
            Self::Unlimited => {
                Err("a lower limit cannot be unlimited; write \"AL GND\" for all below".to_owned())
            }
        }
    }

    /// This as an upper limit; `None` is unbounded.
    pub(super) fn upper(self) -> Option<Limit> {
        match self {
            Self::Limit(limit) => Some(limit),
            Self::Unlimited => None,
        }
    }
}

/// Reads a limit.
pub(super) fn read(text: &str) -> Result<Stated, String> {
    let upper = text.trim().to_ascii_uppercase();
    let stated = match upper.as_str() {
        "UNL" | "UNLIM" | "UNLTD" | "UNLIMITED" => Some(Stated::Unlimited),
        // A bare zero is written for the ground, wherever the ground is.
        "GND" | "SFC" | "0" => ground(),
        other => number_with_unit(other),
    };
    stated.ok_or_else(|| {
        format!(
            "{} is not an altitude; write \"GND\", \"1500ft MSL\", \"500ft AGL\", \"FL195\" or \
             \"UNLIM\"",
            quoted(text)
        )
    })
}

fn ground() -> Option<Stated> {
    let value = Decimal::parse("0").ok()?;
    let (unit, reference) = (AltitudeUnit::Foot, Reference::Ground);
    Some(Stated::Limit(Limit { value, unit, reference }))
}

fn number_with_unit(text: &str) -> Option<Stated> {
    if let Some(level) = text.strip_prefix("FL") {
        let value = Decimal::parse(level.trim()).ok()?;
        let (unit, reference) = (AltitudeUnit::FlightLevel, Reference::Datum(Datum::Std));
        return Some(Stated::Limit(Limit { value, unit, reference }));
    }
    let letter = |char: char| !(char.is_ascii_digit() || matches!(char, '.' | '-' | '+'));
    let (number, rest) = text.split_at_checked(text.find(letter).unwrap_or(text.len()))?;
    let value = Decimal::parse(number).ok()?;
    let rest = rest.trim();
    let (unit, rest) = ["FT", "FEET", "F", "MSL", "M"]
        .into_iter()
        .find_map(|unit| Some((unit, rest.strip_prefix(unit)?)))
        .unwrap_or(("", rest));
    let (unit, rest) = match unit {
        "M" => (AltitudeUnit::Meter, rest),
        // "MSL" begins like "M" but is no unit.
        "MSL" => (AltitudeUnit::Foot, "MSL"),
        _ => (AltitudeUnit::Foot, rest),
    };
    let reference = match rest.trim() {
        "" | "MSL" | "AMSL" | "ALT" => Reference::Datum(Datum::Amsl),
        "STD" => Reference::Datum(Datum::Std),
        "AGL" | "GND" | "SFC" | "ASFC" => Reference::Ground,
        _ => return None,
    };
    Some(Stated::Limit(Limit { value, unit, reference }))
}
