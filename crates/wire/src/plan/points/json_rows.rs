//! Point records in JSON: an array of objects, or one object on each line.

use super::Input;
use super::columns::{Cells, Column};
use super::fix::{Fix, RowError};
use super::tracks::{Numbering, ROWS_MAX, Tracks};
use crate::plan::outlet::{Done, Outlet};
use crate::plan::{Place, ReadOptions};
use elements::{Elements, Next};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;
use std::io::BufRead;

mod elements;

/// Reads an array of objects, element by element.
pub(super) fn read_array(
    input: Input<'_>,
    options: &ReadOptions,
    outlet: &mut Outlet,
) -> Result<Tracks, Done> {
    let mut elements = Elements::new(input);
    let mut tracks = Tracks::new(Numbering::Members);
    let mut number = 0;
    loop {
        let (line, element) = match elements.next() {
            Ok(Next::Element { line, element }) => (line, element),
            Ok(Next::End) => return Ok(tracks),
            Err((line, problem)) => {
                return Err(outlet.fatal(Place::line(line), None, problem));
            }
        };
        number += 1;
        let place = Place { line: Some(line), ..Place::member("row", number) };
        let row = read_row(element).map_err(|error| {
            let place = Place { line: Some(broken_line(line, &error)), ..place.clone() };
            outlet.fatal(place, None, format!("is not JSON: {}", bare(&error)))
        })?;
        take(row, number, place, &mut tracks, options, outlet)?;
    }
}

/// Reads one object from each line. A line that is not JSON is a bad row: the next line is none
/// the worse for it.
pub(super) fn read_lines(
    mut input: Input<'_>,
    options: &ReadOptions,
    outlet: &mut Outlet,
) -> Result<Tracks, Done> {
    let mut tracks = Tracks::new(Numbering::Lines);
    let mut bytes = Vec::new();
    loop {
        input.refill();
        bytes.clear();
        let line = input.line();
        let length = input.read_until(b'\n', &mut bytes).map_err(|error| {
            outlet.fatal(Place::line(line), None, format!("cannot be read: {error}"))
        })?;
        if length == 0 {
            return Ok(tracks);
        }
        elements::spell_missing(&mut bytes);
        let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes).trim_ascii();
        if text.is_empty() {
            continue;
        }
        let place = Place::line(line);
        match read_row(text) {
            Ok(row) => take(row, line, place, &mut tracks, options, outlet)?,
            Err(error) => {
                let problem = format!("is not one JSON object on one line: {}", bare(&error));
                outlet.refuse(place, None, problem)?;
            }
        }
    }
}

fn take(
    row: Object<'_>,
    number: u64,
    place: Place,
    tracks: &mut Tracks,
    options: &ReadOptions,
    outlet: &mut Outlet,
) -> Result<(), Done> {
    let fix = match row.fault {
        Some(error) => Err(error),
        None => Fix::read(&row.cells, options),
    };
    match fix {
        Ok(fix) if tracks.push(number, &fix) => Ok(()),
        Ok(_) => {
            let problem = format!("a file may have at most {ROWS_MAX} rows");
            Err(outlet.fatal(place, None, problem))
        }
        Err(error) => super::refuse(place, &row.cells, &error, outlet),
    }
}

/// The line in the file of a fault that the parser found in an element beginning on `line`.
fn broken_line(line: u64, error: &serde_json::Error) -> u64 {
    let within = u64::try_from(error.line()).unwrap_or(1);
    line.saturating_add(within.saturating_sub(1))
}

/// The message without the line and column that the parser counts within the element.
fn bare(error: &serde_json::Error) -> String {
    if error.is_eof() {
        return "it ends inside a value".to_owned();
    }
    let message = error.to_string();
    message.split(" at line ").next().unwrap_or(&message).to_owned()
}

fn read_row(element: &[u8]) -> Result<Object<'_>, serde_json::Error> {
    if element.first() == Some(&b'{') {
        return serde_json::from_slice(element);
    }
    serde_json::from_slice::<serde::de::IgnoredAny>(element)?;
    let problem = "the row is not a JSON object".to_owned();
    let fault = Some(RowError { field: None, problem, fatal: false });
    Ok(Object { cells: Cells::default(), fault })
}

/// One row: its cells, or the first thing wrong with them.
struct Object<'row> {
    cells: Cells<'row>,
    fault: Option<RowError>,
}

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor)
    }
}

struct ObjectVisitor;

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = Object<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut object = Object { cells: Cells::default(), fault: None };
        let mut seen = [false; Column::ALL.len()];
        while let Some(Key(column)) = map.next_key()? {
            let Some(column) = column else {
                map.next_value::<serde::de::IgnoredAny>()?;
                continue;
            };
            let cell = cell(map.next_value::<&'de RawValue>()?.get());
            let twice =
                seen.get_mut(column as usize).is_some_and(|seen| std::mem::replace(seen, true));
            let fault = match cell {
                _ if twice => Some("is there twice"),
                None => Some("is neither text nor a number"),
                Some(cell) => {
                    object.cells.put(column, cell);
                    None
                }
            };
            if let (Some(problem), None) = (fault, &object.fault) {
                object.fault = Some(RowError::at(column, problem));
            }
        }
        Ok(object)
    }
}

/// The text of a value: what stands in a string, or the digits of a number. `null` is empty;
/// `None` is anything else.
fn cell(raw: &str) -> Option<Cow<'_, str>> {
    match raw.as_bytes().first() {
        Some(b'"') => {
            let inner = raw.strip_prefix('"')?.strip_suffix('"')?;
            if inner.contains('\\') {
                return serde_json::from_str::<String>(raw).ok().map(Cow::Owned);
            }
            Some(Cow::Borrowed(inner))
        }
        Some(b'-' | b'0'..=b'9') => Some(Cow::Borrowed(raw)),
        Some(b'n') => Some(Cow::Borrowed("")),
        _ => None,
    }
}

/// A key, as the column it names.
struct Key(Option<Column>);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl Visitor<'_> for KeyVisitor {
            type Value = Key;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_str<E>(self, name: &str) -> Result<Key, E> {
                Ok(Key(Column::named(name)))
            }
        }
        deserializer.deserialize_identifier(KeyVisitor)
    }
}
