//! Point records in CSV.

use super::columns::{Cells, Column, NEEDED, either};
use super::fix::{Fix, RowError};
use super::tracks::{Numbering, ROWS_MAX, Tracks};
use super::{Input, ROW_BYTES_MAX};
use crate::plan::error::quoted;
use crate::plan::outlet::{Done, Outlet};
use crate::plan::{Place, ReadOptions};
use records::{Record, Records};
use std::borrow::Cow;
use std::io::BufRead;

mod quotes;
mod records;

/// Reads every row of a CSV file with a header.
pub(super) fn read(
    input: Input<'_>,
    options: &ReadOptions,
    outlet: &mut Outlet,
) -> Result<Tracks, Done> {
    let mut records = Records::new(input, ROW_BYTES_MAX);
    let mut tracks = Tracks::new(Numbering::Lines);
    let header = {
        let record = next(&mut records, outlet)?.unwrap_or_default();
        let place = Place::line(record.line.max(1));
        Header::read(&record).map_err(|problem| outlet.fatal(place, Some("header"), problem))?
    };
    while let Some(record) = next(&mut records, outlet)? {
        let place = Place::line(record.line);
        let mut cells = Cells::default();
        let placed = header.place_cells(&record, &mut cells);
        match placed.and_then(|()| Fix::read(&cells, options)) {
            Ok(fix) if tracks.push(record.line, &fix) => {}
            Ok(_) => {
                let problem = format!("a file may have at most {ROWS_MAX} rows");
                return Err(outlet.fatal(place, None, problem));
            }
            Err(error) => super::refuse(place, &cells, &error, outlet)?,
        }
    }
    Ok(tracks)
}

/// Reads the next record; `None` at the end of the file.
fn next<'a, R: BufRead>(
    records: &'a mut Records<R>,
    outlet: &mut Outlet,
) -> Result<Option<Record<'a>>, Done> {
    let line = records.line();
    records
        .next()
        .map_err(|error| outlet.fatal(Place::line(line), None, format!("cannot be read: {error}")))
}

/// Which column stands where.
#[derive(Debug)]
struct Header {
    columns: Vec<Option<Column>>,
}

impl Header {
    fn read(record: &Record<'_>) -> Result<Self, String> {
        let mut columns: Vec<Option<Column>> = Vec::with_capacity(record.cells().len());
        for name in record.cells() {
            let name = String::from_utf8_lossy(name).trim().to_ascii_lowercase();
            let column = Column::named(&name);
            if column.is_some() && columns.contains(&column) {
                return Err(format!("column {} is there twice", quoted(&name)));
            }
            columns.push(column);
        }
        let has = |column: &Column| columns.contains(&Some(*column));
        let lacking: Vec<_> = NEEDED.iter().filter(|(_, any)| !any.iter().any(has)).collect();
        if lacking.is_empty() {
            return Ok(Self { columns });
        }
        let words: Vec<_> = lacking.iter().map(|(word, _)| *word).collect();
        let accepted: Vec<_> = lacking.iter().map(|(_, any)| either(any)).collect();
        let joined = record.cells().any(|name| name.contains(&b';') || name.contains(&b'\t'));
        let hint = if joined { "; columns are separated by commas" } else { "" };
        Err(format!(
            "no column tells the {}; point records need {}{hint}",
            words.join(", "),
            accepted.join(", and ")
        ))
    }

    fn place_cells<'row>(
        &self,
        record: &'row Record<'_>,
        cells: &mut Cells<'row>,
    ) -> Result<(), RowError> {
        for (column, bytes) in self.columns.iter().zip(record.cells()) {
            let Some(column) = *column else { continue };
            let text = std::str::from_utf8(bytes)
                .map_err(|_| RowError::at(column, "is not UTF-8 text; save the file as UTF-8"))?;
            cells.put(column, Cow::Borrowed(text));
        }
        let (cells, columns) = (record.cells().len(), self.columns.len());
        if cells == columns {
            return Ok(());
        }
        let problem = format!("the row has {cells} cells and the header {columns}");
        Err(RowError { field: None, problem, fatal: false })
    }
}
