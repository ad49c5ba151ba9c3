//! One line of OpenAir as a record.

use super::outline::{Direction, Stroke};
use super::{activation, altitude, arc, coordinate};
use crate::plan::error::quoted;
use volume::TimeWindow;

/// A record that was understood.
pub(super) enum Record {
    Class,
    Name(String),
    Identifier(String),
    Lower(altitude::Stated),
    Upper(altitude::Stated),
    Activation(TimeWindow),
    Draw(Stroke),
    Ignored,
}

/// What is wrong with a record.
pub(super) enum Wrong {
    /// It is no record of OpenAir.
    Unknown,
    /// It says something that cannot be.
    Told(String),
}

impl Wrong {
    pub(super) fn problem(self) -> String {
        match self {
            Self::Unknown => "is no record of OpenAir; a comment begins with \"*\"".to_owned(),
            Self::Told(problem) => problem,
        }
    }
}

/// A line in its parts: the code, and what follows.
pub(super) struct Parts<'a> {
    pub(super) code: &'a str,
    upper_code: String,
    rest: &'a str,
}

/// The parts of a line, or `None` where it is blank or a comment.
pub(super) fn parts(line: &str) -> Option<Parts<'_>> {
    let line = line.trim();
    if line.is_empty() || line.starts_with('*') {
        return None;
    }
    let (code, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let upper_code = code.to_ascii_uppercase();
    let is_name = matches!(upper_code.as_str(), "AN" | "AI");
    let told = if is_name { rest } else { rest.split('*').next().unwrap_or(rest) };
    Some(Parts { code, upper_code, rest: told.trim() })
}

/// Reads a record.
pub(super) fn read(parts: &Parts<'_>) -> Result<Record, Wrong> {
    let rest = parts.rest;
    let record = match parts.upper_code.as_str() {
        "AC" => Ok(Record::Class),
        "AN" => name(rest).map(Record::Name),
        "AI" => name(rest).map(Record::Identifier),
        "AL" => altitude::read(rest).map(Record::Lower),
        "AH" => altitude::read(rest).map(Record::Upper),
        "AA" => activation::read(rest).map(Record::Activation),
        "V" => variable(rest),
        "DP" => coordinate::read(rest).map(|position| Record::Draw(Stroke::Vertex(position))),
        "DC" => radius_m(rest).map(|radius_m| Record::Draw(Stroke::Circle { radius_m })),
        "DA" => arc_by_angles(rest).map(Record::Draw),
        "DB" => coordinate::read_two(rest)
            .map(|(start, end)| Record::Draw(Stroke::ArcBetween { start, end })),
        "DY" => Ok(Record::Ignored),
        other if is_note(other) => Ok(Record::Ignored),
        _ => return Err(Wrong::Unknown),
    };
    record.map_err(Wrong::Told)
}

/// Records that describe or paint, of which every program has its own.
fn is_note(code: &str) -> bool {
    let mut letters = code.chars();
    let first = letters.next().is_some_and(|letter| matches!(letter, 'A' | 'S' | 'T'));
    let second = letters.next().is_some_and(|letter| letter.is_ascii_alphanumeric());
    first && second && letters.next().is_none()
}

fn name(text: &str) -> Result<String, String> {
    const NAME_BYTES_MAX: usize = 256;
    match text.len() {
        0 => Err("is empty; write the name behind it".to_owned()),
        1..=NAME_BYTES_MAX => Ok(text.to_owned()),
        _ => Err(format!("{} is longer than {NAME_BYTES_MAX} bytes", quoted(text))),
    }
}

fn variable(text: &str) -> Result<Record, String> {
    let (variable, value) = text.split_once('=').ok_or_else(|| {
        format!("{} sets nothing; write \"V X=\" and a center, or \"V D=+\"", quoted(text))
    })?;
    let value = value.trim();
    match (variable.trim().to_ascii_uppercase().as_str(), value) {
        ("X", _) => coordinate::read(value).map(|center| Record::Draw(Stroke::Center(center))),
        ("D", "+") => Ok(Record::Draw(Stroke::Direction(Direction::Clockwise))),
        ("D", "-") => Ok(Record::Draw(Stroke::Direction(Direction::Counterclockwise))),
        ("D", _) => Err(format!("{} is no direction; write \"D=+\" or \"D=-\"", quoted(value))),
        ("W" | "Z" | "T", _) => Ok(Record::Ignored),
        _ => Err(format!("{} is no variable of OpenAir; \"X\" and \"D\" are", quoted(variable))),
    }
}

fn number(text: &str) -> Result<f64, String> {
    let text = text.trim();
    let digits = !text.contains(|char: char| char.is_ascii_alphabetic());
    let number = if digits { text.parse::<f64>().ok() } else { None };
    number
        .filter(|number| number.is_finite())
        .ok_or_else(|| format!("{} is not a number", quoted(text)))
}

fn radius_m(text: &str) -> Result<f64, String> {
    let radius_m = number(text)? * arc::NAUTICAL_MILE_M;
    if radius_m > 0.0 {
        Ok(radius_m)
    } else {
        Err(format!("radius {} NM is not more than 0", quoted(text)))
    }
}

fn arc_by_angles(text: &str) -> Result<Stroke, String> {
    let mut parts = text.split(',');
    let (Some(radius), Some(start), Some(end), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(format!(
            "{} is not a radius (NM) and two angles (degrees), as in \"DA 10, 270, 290\"",
            quoted(text)
        ));
    };
    let angle = |text: &str| {
        let angle = number(text)?;
        if (-360.0..=360.0).contains(&angle) {
            Ok(angle)
        } else {
            Err(format!("angle {} is outside -360 to 360 degrees", quoted(text.trim())))
        }
    };
    let (start_deg, end_deg) = (angle(start)?, angle(end)?);
    Ok(Stroke::ArcByAngles { radius_m: radius_m(radius)?, start_deg, end_deg })
}
