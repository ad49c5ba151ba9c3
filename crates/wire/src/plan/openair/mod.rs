//! OpenAir: airspace as gliders and their instruments carry it. Every airspace is a constraint.
//!
//! A file is lines, each a record: a code of two letters and what it says. Records from one `AC`
//! to the next are one airspace.
//!
//! | record | meaning here |
//! |---|---|
//! | `AC` | an airspace begins; its class says nothing here |
//! | `AN`, `AI` | name and identifier; the id is `AI`, else `AN`; one id, one constraint |
//! | `AL`, `AH` | lower and upper limit, both needed; a bare number is feet AMSL |
//! | `AA` | a time of activation, OpenAir 2; several are several windows, none means always |
//! | `V X=`, `V D=` | center and direction of the arcs that follow, in this airspace |
//! | `DP`, `DA`, `DB`, `DC` | a vertex; an arc by angles; an arc by its ends; a circle (NM) |
//! | `DY`, `V W=`, ..., other `A`, `S` and `T` records | ways, pens and notes; left alone |
//!
//! A line that begins with `*` is a comment, and so is the rest of a line from `*` on, except in
//! names. Files are read as UTF-8 and, line by line where they are not, as Latin-1: only names
//! have letters beyond ASCII, so no number is ever read differently.
//!
//! Arcs become vertices of the polygon so that it holds the whole arc and reaches at most 10 m
//! beyond it.
//!
//! Limits: 64 KiB for each line, 10,000 vertices and arcs for each airspace, 1,000 NM for the
//! radius of an arc, 100 times of activation.

mod activation;
mod altitude;
mod arc;
mod coordinate;
mod outline;
mod record;

use super::limits::{self, Limit, LimitSide};
use super::metered::Metered;
use super::outlet::{Done, Outlet};
use super::schedule::{Period, Schedule};
use super::{Kind, Place, PlanExtent, PlanItem, ReadOptions, Sink};
use outline::Sketch;
use record::Record;
use std::io::BufRead;
use volume::TimeWindow;

/// The most bytes that one line may have.
const LINE_BYTES_MAX: usize = 64 << 10;

/// The most times of activation that one airspace may have.
const ACTIVATIONS_MAX: usize = 100;

/// Reads OpenAir and hands over each airspace as a constraint, or why it could not be read.
pub fn read(source_name: &str, input: impl BufRead, options: &ReadOptions, sink: &mut Sink) {
    let mut outlet = Outlet::new(source_name, sink);
    let mut metered = Metered::new(input, LINE_BYTES_MAX);
    // Done or not, everything that was read is handed over.
    let _ = read_lines(&mut metered, options, &mut outlet);
}

/// Whether a line is a record of OpenAir, if perhaps a wrong one. Notes do not count: their codes
/// are words of many languages.
pub(crate) fn is_record(line: &str) -> bool {
    let parts = record::parts(line.trim_start_matches('\u{feff}'));
    parts.is_some_and(|parts| match record::read(&parts) {
        Ok(Record::Ignored) | Err(record::Wrong::Unknown) => false,
        Ok(_) | Err(record::Wrong::Told(_)) => true,
    })
}

fn read_lines<R: BufRead>(
    input: &mut Metered<R>,
    options: &ReadOptions,
    outlet: &mut Outlet,
) -> Result<(), Done> {
    let mut bytes = Vec::new();
    let mut airspace: Option<Airspace> = None;
    loop {
        input.refill();
        bytes.clear();
        let line = input.line();
        let length = input.read_until(b'\n', &mut bytes).map_err(|error| {
            outlet.fatal(Place::line(line), None, format!("cannot be read: {error}"))
        })?;
        if length == 0 {
            break;
        }
        let text = decode(&bytes);
        let Some(parts) = record::parts(text.trim_start_matches('\u{feff}')) else { continue };
        let record = record::read(&parts);
        if airspace.is_none() && matches!(record, Err(record::Wrong::Unknown)) {
            let problem = "this is not OpenAir; airspace begins with a record such as \"AC R\"";
            return Err(outlet.fatal(Place::line(line), None, problem));
        }
        let begins = record.as_ref().is_ok_and(|record| match &airspace {
            Some(airspace) => airspace.ends_before(record),
            None => true,
        });
        if begins && let Some(whole) = airspace.replace(Airspace::new(line)) {
            whole.hand_over(options, outlet)?;
        }
        if let Some(airspace) = &mut airspace {
            airspace.take(line, parts.code, record);
        }
    }
    airspace.map_or(Ok(()), |last| last.hand_over(options, outlet))
}

/// The text of a line: UTF-8, or else Latin-1, of which every byte is a letter.
fn decode(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    }
}

/// What is wrong with an airspace.
struct Fault {
    line: u64,
    field: String,
    problem: String,
}

/// One airspace, as far as it is read.
struct Airspace {
    line: u64,
    class_seen: bool,
    name: Option<String>,
    identifier: Option<String>,
    lower: Option<(u64, altitude::Stated)>,
    upper: Option<(u64, altitude::Stated)>,
    activations: Vec<TimeWindow>,
    sketch: Sketch,
    /// The first fault; an airspace with a fault is refused whole.
    fault: Option<Fault>,
}

impl Airspace {
    fn new(line: u64) -> Self {
        Self {
            line,
            class_seen: false,
            name: None,
            identifier: None,
            lower: None,
            upper: None,
            activations: Vec::new(),
            sketch: Sketch::default(),
            fault: None,
        }
    }

    /// Whether a record belongs to the next airspace: its class always, its name when this one
    /// is drawn already.
    fn ends_before(&self, record: &Record) -> bool {
        match record {
            Record::Class => self.class_seen || !self.sketch.is_empty(),
            Record::Name(_) => self.name.is_some() && !self.sketch.is_empty(),
            Record::Identifier(_) => self.identifier.is_some() && !self.sketch.is_empty(),
            Record::Lower(_)
            | Record::Upper(_)
            | Record::Activation(_)
            | Record::Draw(_)
            | Record::Ignored => false,
        }
    }

    fn take(&mut self, line: u64, code: &str, record: Result<Record, record::Wrong>) {
        let taken = match record {
            Ok(record) => self.take_record(line, record),
            Err(wrong) => Err(wrong.problem()),
        };
        if let (Err(problem), None) = (taken, &self.fault) {
            self.fault = Some(Fault { line, field: code.to_owned(), problem });
        }
    }

    fn take_record(&mut self, line: u64, record: Record) -> Result<(), String> {
        match record {
            Record::Class => self.class_seen = true,
            Record::Name(name) => once(&mut self.name, name)?,
            Record::Identifier(identifier) => once(&mut self.identifier, identifier)?,
            Record::Lower(lower) => once(&mut self.lower, (line, lower))?,
            Record::Upper(upper) => once(&mut self.upper, (line, upper))?,
            Record::Activation(window) => {
                if self.activations.len() >= ACTIVATIONS_MAX {
                    return Err(format!("an airspace may have {ACTIVATIONS_MAX} times at most"));
                }
                self.activations.push(window);
            }
            Record::Draw(stroke) => self.sketch.draw(stroke)?,
            Record::Ignored => {}
        }
        Ok(())
    }

    fn hand_over(mut self, options: &ReadOptions, outlet: &mut Outlet) -> Result<(), Done> {
        let id = self.identifier.take().or(self.name.take());
        let place = |line| match &id {
            Some(id) => Place::line(line).with_id(id.clone()),
            None => Place::line(line),
        };
        let extents = match self.fault.take() {
            Some(fault) => Err(fault),
            None => self.extents(options),
        };
        match (extents, &id) {
            (Ok(extents), Some(id)) => outlet.item(PlanItem {
                id: id.clone(),
                party: None,
                kind: Kind::Constraint,
                extents,
                place: place(self.line),
            }),
            (Ok(_), None) => {
                let problem = "is missing; every airspace needs a name (AN) or identifier (AI)";
                outlet.refuse(place(self.line), Some("AN"), problem)
            }
            (Err(fault), _) => outlet.refuse(place(fault.line), Some(&fault.field), fault.problem),
        }
    }

    fn extents(&self, options: &ReadOptions) -> Result<Vec<PlanExtent>, Fault> {
        let fault = |line, field: &str, problem: &str| Fault {
            line,
            field: field.to_owned(),
            problem: problem.to_owned(),
        };
        let (lower_line, lower) = self.lower.as_ref().ok_or_else(|| {
            fault(self.line, "AL", "is missing; write the lower limit, as in \"AL GND\"")
        })?;
        let (upper_line, upper) = self.upper.as_ref().ok_or_else(|| {
            fault(self.line, "AH", "is missing; write the upper limit, as in \"AH FL95\"")
        })?;
        let lower: Option<Limit> =
            lower.lower().map_err(|problem| fault(*lower_line, "AL", &problem))?;
        let altitude =
            limits::band(lower, upper.upper(), options.ground_max).map_err(
                |error| match error.side {
                    LimitSide::Lower => fault(*lower_line, "AL", &error.problem),
                    LimitSide::Upper => fault(*upper_line, "AH", &error.problem),
                },
            )?;
        let outline =
            self.sketch.outline().map_err(|problem| fault(self.line, "outline", &problem))?;
        let windows = match self.activations.as_slice() {
            [] => &[TimeWindow::ALWAYS],
            windows => windows,
        };
        let periods = windows.iter().map(|&window| Period::continuous(window)).collect();
        let schedule =
            Schedule::new(periods).map_err(|error| fault(self.line, "AA", &error.to_string()))?;
        Ok(vec![PlanExtent::at_times(outline, altitude, &schedule)])
    }
}

/// Sets what an airspace may say once.
fn once<T>(slot: &mut Option<T>, value: T) -> Result<(), String> {
    match slot {
        Some(_) => {
            Err("is there twice in one airspace; each begins with its own \"AC\"".to_owned())
        }
        None => {
            *slot = Some(value);
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests;
