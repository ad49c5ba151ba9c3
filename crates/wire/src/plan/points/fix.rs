//! One fix out of the cells of one row.

use super::columns::{ALTITUDES, Cells, Column, IDS, LATITUDES, LONGITUDES, TIMES, either};
use crate::plan::error::quoted;
use crate::plan::instant::parse_rfc3339;
use crate::plan::limits::{Reference, altitude, parse_reference, parse_unit};
use crate::plan::{AltitudeUnit, Decimal, DecimalError, ReadOptions, Rounding};
use volume::{Altitude, Datum, Instant, Position};

/// The most bytes that an id or party may have.
const NAME_BYTES_MAX: usize = 256;

/// From this magnitude a bare number is milliseconds since 1970, below it seconds: as seconds it
/// would be the year 5138, as milliseconds it is 1973.
const EPOCH_MILLISECONDS_MIN: u64 = 100_000_000_000;

/// What one row says.
#[derive(Debug)]
pub(super) struct Fix<'row> {
    pub(super) id: &'row str,
    pub(super) party: Option<&'row str>,
    pub(super) time: Instant,
    pub(super) position: Position,
    pub(super) altitude: Altitude,
}

/// What is wrong with a row.
#[derive(Debug)]
pub(super) struct RowError {
    pub(super) field: Option<&'static str>,
    pub(super) problem: String,
    /// Every row will have the same fault: an option is missing.
    pub(super) fatal: bool,
}

impl RowError {
    pub(super) fn at(column: Column, problem: impl Into<String>) -> Self {
        Self { field: Some(column.name()), problem: problem.into(), fatal: false }
    }

    fn missing(columns: &[Column]) -> Self {
        let field = columns.first().map(|column| column.name());
        Self { field, problem: format!("is missing; give {}", either(columns)), fatal: false }
    }

    /// An option must be given before any row of the file can be understood.
    fn option(column: Column, problem: &str) -> Self {
        Self { fatal: true, ..Self::at(column, problem) }
    }
}

impl<'row> Fix<'row> {
    /// Reads one row.
    pub(super) fn read(cells: &'row Cells<'_>, options: &ReadOptions) -> Result<Self, RowError> {
        let (column, id) = cells.first(IDS).ok_or_else(|| RowError::missing(IDS))?;
        let id = short_name(column, id)?;
        let party =
            cells.get(Column::Party).map(|party| short_name(Column::Party, party)).transpose()?;
        if let Some(kind) = cells.get(Column::Kind).filter(|kind| *kind != "intent") {
            return Err(RowError::at(
                Column::Kind,
                format!("{} cannot be a point record; only an \"intent\" can", quoted(kind)),
            ));
        }
        let time = read_time(cells)?;
        let latitude = degrees(cells, LATITUDES)?;
        let longitude = degrees(cells, LONGITUDES)?;
        let position = position(latitude, longitude)?;
        let altitude = read_altitude(cells, options)?;
        Ok(Self { id, party, time, position, altitude })
    }
}

fn short_name(column: Column, name: &str) -> Result<&str, RowError> {
    if name.len() > NAME_BYTES_MAX {
        let problem = format!("{} is longer than {NAME_BYTES_MAX} bytes", quoted(name));
        return Err(RowError::at(column, problem));
    }
    Ok(name)
}

fn read_time(cells: &Cells<'_>) -> Result<Instant, RowError> {
    let (column, text) = cells.first(TIMES).ok_or_else(|| RowError::missing(TIMES))?;
    let outside = || format!("{} since 1970 is outside the years 0000 to 9999", quoted(text));
    let read = match Decimal::parse(text) {
        Ok(number) => epoch(number).ok_or_else(outside),
        Err(DecimalError::TooLong) => Err(outside()),
        Err(DecimalError::NotANumber) => parse_rfc3339(text, Rounding::Nearest)
            .map_err(|problem| format!("{problem}, or as seconds or milliseconds since 1970")),
    };
    read.map_err(|problem| RowError::at(column, problem))
}

fn epoch(number: Decimal) -> Option<Instant> {
    let magnitude = |rounding| number.scaled(1, 1, rounding).map(i64::unsigned_abs);
    // Whole units toward zero: the smaller of the magnitudes rounded down and up.
    let whole = magnitude(Rounding::Down)?.min(magnitude(Rounding::Up)?);
    let unit_us = if whole >= EPOCH_MILLISECONDS_MIN { 1_000 } else { 1_000_000 };
    Instant::from_micros(number.scaled(unit_us, 1, Rounding::Nearest)?)
}

fn degrees(cells: &Cells<'_>, columns: &[Column]) -> Result<(Column, f64), RowError> {
    let (column, text) = cells.first(columns).ok_or_else(|| RowError::missing(columns))?;
    let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
    number
        .map(|number| (column, number))
        .ok_or_else(|| RowError::at(column, format!("{} is not a number of degrees", quoted(text))))
}

fn position(latitude: (Column, f64), longitude: (Column, f64)) -> Result<Position, RowError> {
    use volume::PositionError::{Latitude, Longitude};
    // A fix on the antimeridian is one place, whichever of its two longitudes is written.
    let east = if longitude.1 == -180.0 { 180.0 } else { longitude.1 };
    Position::new(latitude.1, east).map_err(|error| {
        let column = match error {
            Latitude(_) => latitude.0,
            Longitude(_) => longitude.0,
        };
        RowError::at(column, error.to_string())
    })
}

fn read_altitude(cells: &Cells<'_>, options: &ReadOptions) -> Result<Altitude, RowError> {
    let (column, text) = cells.first(ALTITUDES).ok_or_else(|| RowError::missing(ALTITUDES))?;
    let number = Decimal::parse(text).map_err(|error| {
        RowError::at(column, format!("{} cannot be read: {error}", quoted(text)))
    })?;
    let unit = match column {
        Column::AltitudeFt => AltitudeUnit::Foot,
        Column::AltitudeM => AltitudeUnit::Meter,
        Column::FlightLevel => AltitudeUnit::FlightLevel,
        _ => unit(cells, options)?,
    };
    let datum = datum(column, unit, cells, options)?;
    altitude(number, unit, datum, Rounding::Nearest)
        .map_err(|problem| RowError::at(column, problem))
}

fn unit(cells: &Cells<'_>, options: &ReadOptions) -> Result<AltitudeUnit, RowError> {
    if let Some(text) = cells.get(Column::AltitudeUnit) {
        return parse_unit(text).map_err(|problem| RowError::at(Column::AltitudeUnit, problem));
    }
    options.altitude_unit.ok_or_else(|| {
        RowError::option(
            Column::Altitude,
            "has no unit; say it with --altitude-unit m, ft or FL (and --altitude-datum), \
             or in a column \"altitude_unit\"",
        )
    })
}

fn datum(
    column: Column,
    unit: AltitudeUnit,
    cells: &Cells<'_>,
    options: &ReadOptions,
) -> Result<Datum, RowError> {
    if let Some(text) = cells.get(Column::AltitudeDatum) {
        let at = |problem| RowError::at(Column::AltitudeDatum, problem);
        return match parse_reference(text).map_err(at)? {
            Reference::Datum(datum) => Ok(datum),
            Reference::Ground => Err(at(format!(
                "{} is above ground, which a fix cannot be; write \"W84\", \"AMSL\" or \"STD\"",
                quoted(text)
            ))),
        };
    }
    let implied = (unit == AltitudeUnit::FlightLevel).then_some(Datum::Std);
    // The option speaks for altitudes that need a datum; the column brings its own.
    let told = match column {
        Column::FlightLevel => implied,
        _ => options.altitude_datum.or(implied),
    };
    told.ok_or_else(|| {
        RowError::option(
            column,
            "has no datum; say it with --altitude-datum W84, AMSL or STD (and, for a bare \
             \"altitude\", --altitude-unit), or in a column \"altitude_datum\"",
        )
    })
}
