//! Point records: one row for each fix of each flight, in CSV or JSON.
//!
//! Three spellings of the same rows are read:
//!
//! - CSV with a header: columns in any order, separated by commas, unknown ones ignored;
//! - a JSON array of objects, read element by element;
//! - JSON Lines: one object on each line.
//!
//! | column | meaning |
//! |---|---|
//! | `id`, `callsign`, `icao24` | the id: the first of them that the row has |
//! | `time`, `timestamp` | RFC 3339, or a number: seconds since 1970, milliseconds from 1e11 on |
//! | `latitude` or `lat`, `longitude` or `lon` | degrees, WGS84 |
//! | `altitude_ft`, `altitude_m` | the altitude above the `altitude_datum` of the row or option |
//! | `flight_level` | the altitude, above STD |
//! | `altitude` | the altitude in the unit of `altitude_unit`, or of the option |
//! | `party` | whose it is, not required |
//!
//! Of several columns for one thing the first that the row has counts. A cell is missing when it
//! is empty, `null`, or a bare `NaN` in JSON; blanks around it do not count. Names of columns are
//! matched in any case in CSV. Rows may come in any order; the answer does not depend on it.
//!
//! The rows of an id in time order are its route. A gap longer than the longest starts a new
//! piece, so that no leg is flown that nobody declared; a fix with no other within the longest
//! gap is dropped and counted, a row that repeats another exactly is merged and counted.
//!
//! Limits: 100,000,000 rows (40 bytes each are held until the file ends, for only then are the
//! routes known), 1 MiB for each row, 256 bytes for an id or party.

mod columns;
mod csv_rows;
mod fix;
mod json_rows;
mod tracks;

use super::metered::Metered;
use super::outlet::{Done, Outlet};
use super::{Place, ReadOptions, ReadSummary, Sink};
use std::io::{self, BufRead, Chain, Cursor, Read};

/// The most bytes that one row may have.
const ROW_BYTES_MAX: usize = 1 << 20;

/// Reads point records in any of their spellings, told apart by the first byte: `[` begins a JSON
/// array, `{` begins JSON Lines, anything else a CSV header.
///
/// Bad rows are handed over as they are met, the items when the file has ended, in byte order of
/// their ids.
pub fn read(
    source_name: &str,
    mut input: impl BufRead,
    options: &ReadOptions,
    sink: &mut Sink,
) -> ReadSummary {
    let mut outlet = Outlet::new(source_name, sink);
    let mut summary = ReadSummary::default();
    // Done or not, what was counted is what was read.
    let _ = read_rows(&mut input, options, &mut outlet, &mut summary);
    summary
}

/// Whether a line looks like the header of point records: two cells or more, one of them a column
/// that is understood.
pub(crate) fn is_header(line: &str) -> bool {
    let cells = line.split([',', ';', '\t']);
    let name = |cell: &str| {
        let bare = |char: char| char.is_whitespace() || matches!(char, '"' | '\u{feff}');
        cell.trim_matches(bare).to_ascii_lowercase()
    };
    cells.clone().count() > 1 && cells.map(name).any(|name| columns::Column::named(&name).is_some())
}

fn read_rows(
    input: &mut dyn BufRead,
    options: &ReadOptions,
    outlet: &mut Outlet,
    summary: &mut ReadSummary,
) -> Result<(), Done> {
    let cannot_read = |error| format!("cannot be read: {error}");
    let mut input = without_mark(input)
        .map_err(|error| outlet.fatal(Place::default(), None, cannot_read(error)))?;
    let first = first_byte(&mut input)
        .map_err(|error| outlet.fatal(Place::default(), None, cannot_read(error)))?;
    let tracks = match first {
        Some(b'[') => json_rows::read_array(input, options, outlet)?,
        Some(b'{') => json_rows::read_lines(input, options, outlet)?,
        Some(_) | None => csv_rows::read(input, options, outlet)?,
    };
    tracks.into_items(options.max_gap_us, outlet, summary)
}

/// Hands over what is wrong with a row, with its id where the row has one.
fn refuse(
    place: Place,
    cells: &columns::Cells<'_>,
    error: &fix::RowError,
    outlet: &mut Outlet,
) -> Result<(), Done> {
    let place = match cells.first(columns::IDS) {
        Some((_, id)) => place.with_id(id),
        None => place,
    };
    if error.fatal {
        return Err(outlet.fatal(place, error.field, &error.problem));
    }
    outlet.refuse(place, error.field, &error.problem)
}

/// The input of a reader of rows.
type Input<'a> = Metered<Chain<Cursor<Vec<u8>>, &'a mut dyn BufRead>>;

/// The input behind its byte order mark, if it has one, in whatever pieces that comes.
fn without_mark(input: &mut dyn BufRead) -> io::Result<Input<'_>> {
    const MARK: &[u8] = b"\xEF\xBB\xBF";
    let mut head = Vec::new();
    input.take(MARK.len() as u64).read_to_end(&mut head)?;
    if head == MARK {
        head.clear();
    }
    Ok(Metered::new(Cursor::new(head).chain(input), ROW_BYTES_MAX))
}

/// The first byte that is not blank, left in the input; the blanks before it are taken out, for
/// none of the spellings needs them.
fn first_byte(input: &mut Input<'_>) -> io::Result<Option<u8>> {
    loop {
        input.refill();
        let buffer = input.fill_buf()?;
        let blanks = buffer.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let first = buffer.get(blanks).copied();
        let is_over = buffer.is_empty();
        input.consume(blanks);
        if first.is_some() || is_over {
            return Ok(first);
        }
    }
}

#[cfg(test)]
mod tests;
