//! Coordinates as officers write them: decimal degrees, degrees with minutes and seconds, and MGRS.
//!
//! In 2001 one aircraft took degrees and minutes, another decimals (DL-16). So the form is named
//! when a place is entered, nothing is guessed from its look, and every place is told in all
//! forms. The datum is WGS84, always.

mod mercator;
mod mgrs;

use core::fmt::Write as _;
use volume::Position;

/// A form in which a place is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CoordinateForm {
    /// Degrees with a decimal point: `35.28360, 40.06300`, latitude first.
    Decimal,
    /// Degrees, minutes and seconds: `35 17 01.0 N 040 03 46.8 E`.
    Dms,
    /// The military grid: `37S FV 12345 67890`, in areas of 1 m to 10 km. The middle of the area
    /// is meant. Not within 6 degrees of the north pole or 10 of the south pole.
    Mgrs,
}

impl CoordinateForm {
    /// All forms.
    pub const ALL: [Self; 3] = [Self::Decimal, Self::Dms, Self::Mgrs];

    /// The name in requests.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Decimal => "decimal",
            Self::Dms => "dms",
            Self::Mgrs => "mgrs",
        }
    }

    /// The form of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.name() == name)
    }
}

/// A place in every form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forms {
    /// To a meter: five decimals.
    pub decimal: String,
    /// To a tenth of a second, which is three meters.
    pub dms: String,
    /// To a meter; `None` near the poles, where the grid is another.
    pub mgrs: Option<String>,
}

/// Reads a place in a form.
///
/// # Errors
/// With what would be right.
pub fn parse(text: &str, form: CoordinateForm) -> Result<Position, String> {
    match form {
        CoordinateForm::Decimal => decimal(text),
        CoordinateForm::Dms => dms(text),
        CoordinateForm::Mgrs => mgrs::parse(text),
    }
}

/// A place in every form.
pub fn forms(position: Position) -> Forms {
    let (latitude, longitude) = (position.latitude_deg(), position.longitude_deg());
    Forms {
        decimal: format!("{latitude:.5}, {longitude:.5}"),
        dms: format!(
            "{} {}",
            dms_text(latitude, ["N", "S"], 2),
            dms_text(longitude, ["E", "W"], 3)
        ),
        mgrs: mgrs::write(position),
    }
}

fn decimal(text: &str) -> Result<Position, String> {
    let wrong = || {
        let example = "35.28360, 40.06300";
        format!("is no latitude and longitude in decimal degrees; write them as in {example:?}")
    };
    let parts: Vec<&str> = text
        .split(|c: char| c == ',' || c.is_whitespace())
        .filter(|part| !part.is_empty())
        .collect();
    let [latitude, longitude] = parts[..] else { return Err(wrong()) };
    let number = |text: &str| {
        let plain = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+');
        // What has no point is not told from degrees and minutes run together.
        let is_decimal = text.chars().all(plain) && text.contains('.');
        text.parse::<f64>().ok().filter(|_| is_decimal).ok_or_else(wrong)
    };
    Position::new(number(latitude)?, number(longitude)?).map_err(|error| error.to_string())
}

fn dms(text: &str) -> Result<Position, String> {
    let wrong = || {
        let example = "35 17 01.0 N 040 03 46.8 E";
        format!("is no place in degrees, minutes and seconds; write it as in {example:?}")
    };
    let marks =
        |c: char| c.is_whitespace() || matches!(c, ',' | '°' | '\'' | '"' | '′' | '″' | ':');
    let spaced = ['N', 'S', 'E', 'W']
        .into_iter()
        .fold(text.to_uppercase(), |text, letter| text.replace(letter, &format!(" {letter} ")));
    let parts: Vec<&str> = spaced.split(marks).filter(|part| !part.is_empty()).collect();
    let [a, b, c, north, d, e, f, east] = parts[..] else { return Err(wrong()) };
    let latitude = sexagesimal([a, b, c]).ok_or_else(wrong)?;
    let longitude = sexagesimal([d, e, f]).ok_or_else(wrong)?;
    let latitude = match north {
        "N" => latitude,
        "S" => -latitude,
        _ => return Err(wrong()),
    };
    let longitude = match east {
        "E" => longitude,
        "W" => -longitude,
        _ => return Err(wrong()),
    };
    Position::new(latitude, longitude).map_err(|error| error.to_string())
}

fn sexagesimal([degrees, minutes, seconds]: [&str; 3]) -> Option<f64> {
    let whole = |text: &str| text.parse::<u16>().ok().map(f64::from);
    let (degrees, minutes) = (whole(degrees)?, whole(minutes)?);
    let digits = seconds.chars().all(|c| c.is_ascii_digit() || c == '.');
    let seconds: f64 = seconds.parse().ok().filter(|_| digits)?;
    (minutes < 60.0 && seconds < 60.0).then_some(degrees + minutes / 60.0 + seconds / 3_600.0)
}

/// Tenths of seconds are rounded as a whole, so that no 60 can stand anywhere.
fn dms_text(degrees: f64, [plus, minus]: [&str; 2], width: usize) -> String {
    let tenths = (degrees.abs() * 36_000.0).round();
    let letter = if degrees < 0.0 { minus } else { plus };
    let whole = |value: f64| value.trunc();
    let (seconds, rest) = (tenths % 600.0, whole(tenths / 600.0));
    let (minutes, degrees) = (rest % 60.0, whole(rest / 60.0));
    let mut text = String::new();
    let _ = write!(text, "{degrees:0width$.0} {minutes:02.0} {:04.1} {letter}", seconds / 10.0);
    text
}

#[cfg(test)]
mod tests;
