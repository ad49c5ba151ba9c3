//! Rows gathered by id, and the routes they make.

use super::fix::Fix;
use crate::plan::outlet::{Done, Outlet};
use crate::plan::{Kind, Place, PlanExtent, PlanItem, ReadSummary};
use std::collections::HashMap;
use volume::{Datum, Extent, Instant, Position, Route, RouteError, RoutePoint};

/// The most rows that one file may have.
pub(super) const ROWS_MAX: usize = 100_000_000;

/// How rows are numbered for a person.
#[derive(Clone, Copy, Debug)]
pub(super) enum Numbering {
    /// By the line a row begins on.
    Lines,
    /// By its place in an array.
    Members,
}

impl Numbering {
    fn place(self, number: u32) -> Place {
        match self {
            Self::Lines => Place::line(u64::from(number)),
            Self::Members => Place::member("row", u64::from(number)),
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Lines => "line",
            Self::Members => "row",
        }
    }
}

/// One row, as small as it can be held.
#[derive(Clone, Copy, Debug)]
struct Row {
    time: Instant,
    position: Position,
    /// Altitudes are within ±1,000 km, which millimetres of 32 bits hold.
    altitude_mm: i32,
    id: u32,
    number: u32,
}

/// Why an id cannot be one intent.
#[derive(Clone, Debug)]
struct Discord {
    field: &'static str,
    problem: String,
}

#[derive(Debug)]
struct Id {
    name: Box<str>,
    /// The party, and the first row that names it.
    party: Option<(Box<str>, u32)>,
    datum: (Datum, u32),
    discord: Option<Discord>,
}

/// All rows of a file.
#[derive(Debug)]
pub(super) struct Tracks {
    numbering: Numbering,
    index: HashMap<Box<str>, u32>,
    ids: Vec<Id>,
    rows: Vec<Row>,
}

impl Tracks {
    pub(super) fn new(numbering: Numbering) -> Self {
        Self { numbering, index: HashMap::new(), ids: Vec::new(), rows: Vec::new() }
    }

    /// Takes a row, by its number; `false` when there are too many.
    pub(super) fn push(&mut self, number: u64, fix: &Fix<'_>) -> bool {
        // A number past 32 bits is only ever told, and a file that long says as little by it.
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        let altitude_mm = i32::try_from(fix.altitude.mm());
        let (Ok(altitude_mm), true) = (altitude_mm, self.rows.len() < ROWS_MAX) else {
            return false;
        };
        let Some(id) = self.intern(number, fix) else { return false };
        self.rows.push(Row { time: fix.time, position: fix.position, altitude_mm, id, number });
        true
    }

    fn intern(&mut self, number: u32, fix: &Fix<'_>) -> Option<u32> {
        let datum = fix.altitude.datum();
        if let Some(index) = self.index.get(fix.id).copied() {
            let word = self.numbering.word();
            self.ids.get_mut(index as usize)?.agree(word, number, fix.party, datum);
            return Some(index);
        }
        let index = u32::try_from(self.ids.len()).ok()?;
        let name: Box<str> = fix.id.into();
        self.index.insert(name.clone(), index);
        let party = fix.party.map(|party| (party.into(), number));
        self.ids.push(Id { name, party, datum: (datum, number), discord: None });
        Some(index)
    }

    /// Hands over one item for each id that has a route.
    pub(super) fn into_items(
        mut self,
        max_gap_us: i64,
        outlet: &mut Outlet,
        summary: &mut ReadSummary,
    ) -> Result<(), Done> {
        self.rows.sort_unstable_by_key(|row| (row.id, row.time, row.number));
        let mut groups: Vec<(&Id, &[Row])> = Vec::with_capacity(self.ids.len());
        for rows in self.rows.chunk_by(|a, b| a.id == b.id) {
            groups
                .extend(rows.first().and_then(|row| Some((self.ids.get(row.id as usize)?, rows))));
        }
        groups.sort_unstable_by(|a, b| a.0.name.cmp(&b.0.name));
        for (id, rows) in groups {
            let group = Group { id, numbering: self.numbering, max_gap_us };
            group.hand_over(rows, outlet, summary)?;
        }
        Ok(())
    }
}

impl Id {
    /// Holds a further row against what the id is known for.
    fn agree(&mut self, word: &str, number: u32, party: Option<&str>, datum: Datum) {
        if self.discord.is_some() {
            return;
        }
        let (known, known_at) = self.datum;
        if known != datum {
            self.discord = Some(Discord {
                field: "altitude",
                problem: format!(
                    "is above {known} in {word} {known_at} and above {datum} in {word} {number}; \
                     the route of one id has one datum"
                ),
            });
        }
        match (&self.party, party) {
            (_, None) => {}
            (None, Some(party)) => self.party = Some((party.into(), number)),
            (Some((known, known_at)), Some(party)) if **known != *party => {
                self.discord = Some(Discord {
                    field: "party",
                    problem: format!(
                        "is {known:?} in {word} {known_at} and {party:?} in {word} {number}; \
                         one id has one party"
                    ),
                });
            }
            (Some(_), Some(_)) => {}
        }
    }
}

/// The rows of one id on their way to an item.
struct Group<'a> {
    id: &'a Id,
    numbering: Numbering,
    max_gap_us: i64,
}

impl Group<'_> {
    fn hand_over(
        &self,
        rows: &[Row],
        outlet: &mut Outlet,
        summary: &mut ReadSummary,
    ) -> Result<(), Done> {
        let first = rows.iter().map(|row| row.number).min().unwrap_or(0);
        if let Some(discord) = &self.id.discord {
            return outlet.refuse(self.place(first), Some(discord.field), &discord.problem);
        }
        let fixes = self.distinct(rows, outlet, summary)?;
        let mut extents = Vec::new();
        let together = |a: &Row, b: &Row| b.time.micros() - a.time.micros() <= self.max_gap_us;
        for piece in fixes.chunk_by(together) {
            match piece {
                [lone] => summary.lone_fixes.add(|| self.place(lone.number)),
                piece => match self.route(piece) {
                    Ok(route) => extents.push(PlanExtent::Fixed(Extent::Route(route))),
                    Err((number, problem)) => {
                        outlet.refuse(self.place(number), None, problem)?;
                    }
                },
            }
        }
        if extents.is_empty() {
            return Ok(());
        }
        outlet.item(PlanItem {
            id: self.id.name.to_string(),
            party: self.id.party.as_ref().map(|(party, _)| party.to_string()),
            kind: Kind::Intent,
            extents,
            place: self.place(first),
        })
    }

    /// One row for each instant. Rows that repeat another are merged; where rows disagree, none
    /// can be believed, so all of that instant are left out and the error names two of them.
    fn distinct(
        &self,
        rows: &[Row],
        outlet: &mut Outlet,
        summary: &mut ReadSummary,
    ) -> Result<Vec<Row>, Done> {
        let mut kept = Vec::with_capacity(rows.len());
        for instant in rows.chunk_by(|a, b| a.time == b.time) {
            let Some((first, others)) = instant.split_first() else { continue };
            let differs =
                |row: &&Row| row.position != first.position || row.altitude_mm != first.altitude_mm;
            if let Some(other) = others.iter().find(differs) {
                let (word, one) = (self.numbering.word(), first.number);
                let problem = format!(
                    "{} has another position or altitude in {word} {one}; \
                     one id is at one place at a time",
                    told(first.time)
                );
                outlet.refuse(self.place(other.number), Some("time"), problem)?;
                continue;
            }
            for row in others {
                summary.repeated_rows.add(|| self.place(row.number));
            }
            kept.push(*first);
        }
        Ok(kept)
    }

    fn route(&self, piece: &[Row]) -> Result<Route, (u32, String)> {
        let point = |row: &Row| RoutePoint {
            time: row.time,
            position: row.position,
            altitude_mm: i64::from(row.altitude_mm),
        };
        let points = piece.iter().map(point).collect();
        Route::new(self.id.datum.0, points).map_err(|error| {
            // The place names the row of the fix that a leg leads to.
            let (at, problem) = match error {
                RouteError::TooFewPoints(_) => (0, error.to_string()),
                RouteError::TimeNotIncreasing(at) | RouteError::Altitude(at, _) => {
                    (at, error.to_string())
                }
                RouteError::LegTooSlow(at) => {
                    (at, "the leg to this fix takes more than 366 days".to_owned())
                }
                RouteError::LegTooLong(at, km) => {
                    (at, format!("the leg to this fix is {km:.0} km long; its path is ambiguous"))
                }
                RouteError::LegTooFast(at, km_s) => (
                    at,
                    format!(
                        "the leg to this fix would be flown at {km_s:.0} km/s; its time or \
                         position is wrong, or two flights have one id"
                    ),
                ),
            };
            (piece.get(at).map_or(0, |row| row.number), problem)
        })
    }

    fn place(&self, number: u32) -> Place {
        self.numbering.place(number).with_id(&*self.id.name)
    }
}

/// An instant for a person.
fn told(time: Instant) -> String {
    jiff::Timestamp::from_microsecond(time.micros())
        .map_or_else(|_| format!("{} us", time.micros()), |timestamp| timestamp.to_string())
}
