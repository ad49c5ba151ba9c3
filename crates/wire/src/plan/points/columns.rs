//! The columns of point records, and the cells of one row.

use std::borrow::Cow;

/// A column that is understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Id,
    Callsign,
    Icao24,
    Time,
    Timestamp,
    Latitude,
    Lat,
    Longitude,
    Lon,
    AltitudeFt,
    AltitudeM,
    FlightLevel,
    Altitude,
    AltitudeUnit,
    AltitudeDatum,
    Party,
    Kind,
}

/// What the columns of a row must tell: each group by its word, and the columns that tell it, the
/// one that counts first.
pub(super) const NEEDED: [(&str, &[Column]); 5] = [
    ("id", IDS),
    ("time", TIMES),
    ("latitude", LATITUDES),
    ("longitude", LONGITUDES),
    ("altitude", ALTITUDES),
];

pub(super) const IDS: &[Column] = &[Column::Id, Column::Callsign, Column::Icao24];
pub(super) const TIMES: &[Column] = &[Column::Time, Column::Timestamp];
pub(super) const LATITUDES: &[Column] = &[Column::Latitude, Column::Lat];
pub(super) const LONGITUDES: &[Column] = &[Column::Longitude, Column::Lon];
pub(super) const ALTITUDES: &[Column] =
    &[Column::AltitudeFt, Column::AltitudeM, Column::FlightLevel, Column::Altitude];

impl Column {
    /// Every column, in the order of its discriminant.
    pub(super) const ALL: [Self; 17] = [
        Self::Id,
        Self::Callsign,
        Self::Icao24,
        Self::Time,
        Self::Timestamp,
        Self::Latitude,
        Self::Lat,
        Self::Longitude,
        Self::Lon,
        Self::AltitudeFt,
        Self::AltitudeM,
        Self::FlightLevel,
        Self::Altitude,
        Self::AltitudeUnit,
        Self::AltitudeDatum,
        Self::Party,
        Self::Kind,
    ];

    /// The name in a header or as a key.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Callsign => "callsign",
            Self::Icao24 => "icao24",
            Self::Time => "time",
            Self::Timestamp => "timestamp",
            Self::Latitude => "latitude",
            Self::Lat => "lat",
            Self::Longitude => "longitude",
            Self::Lon => "lon",
            Self::AltitudeFt => "altitude_ft",
            Self::AltitudeM => "altitude_m",
            Self::FlightLevel => "flight_level",
            Self::Altitude => "altitude",
            Self::AltitudeUnit => "altitude_unit",
            Self::AltitudeDatum => "altitude_datum",
            Self::Party => "party",
            Self::Kind => "kind",
        }
    }

    /// The column of exactly this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.name() == name)
    }
}

/// The names of columns, for a person: `"time" or "timestamp"`.
pub(super) fn either(columns: &[Column]) -> String {
    let names: Vec<_> = columns.iter().map(|column| format!("{:?}", column.name())).collect();
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// The cells of one row that are there, by column.
#[derive(Debug, Default)]
pub(super) struct Cells<'row> {
    cells: [Option<Cow<'row, str>>; Column::ALL.len()],
}

impl<'row> Cells<'row> {
    /// Puts a cell in its place. A cell that is empty, but for blanks, is not there. Answers
    /// whether the place was free.
    pub(super) fn put(&mut self, column: Column, cell: Cow<'row, str>) -> bool {
        let Some(place) = self.cells.get_mut(column as usize) else { return false };
        if place.is_some() {
            return false;
        }
        if !cell.trim().is_empty() {
            *place = Some(cell);
        }
        true
    }

    /// The cell of a column, without the blanks around it.
    pub(super) fn get(&self, column: Column) -> Option<&str> {
        self.cells.get(column as usize)?.as_deref().map(str::trim)
    }

    /// The first of the columns that the row has, with its cell.
    pub(super) fn first(&self, columns: &[Column]) -> Option<(Column, &str)> {
        columns.iter().find_map(|column| Some((*column, self.get(*column)?)))
    }
}
