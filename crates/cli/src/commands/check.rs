//! `clearline check`: which of these plans would come too close?

use crate::check::{Look, Plans, Summary, read_all, refuse_mixed_datums, write_table};
use crate::output::{Output, is_broken_pipe};
use crate::sky::{Found, Question, conflicts};
use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use std::fs;
use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;
use volume::{Altitude, Datum, DatumRules, Minima};
use wire::answer::{Named, Pair, write_csv, write_geojson, write_json_lines};
use wire::plan::{AltitudeUnit, Kind, ReadOptions, limits::parse_unit};
use wire::quantity::{datum, gap_us, ground, lateral_mm, length_mm, separation_us, vertical_mm};

const EXAMPLES: &str = "\
Examples:
  clearline check sky.geojson
  clearline check north.geojson south.csv zones.json --between-parties
  clearline check sky.geojson --lateral 5NM --vertical 2000ft --time 2min
  clearline check tracks.csv.gz --altitude-unit ft --altitude-datum STD --format jsonl
  clearline check sky.geojson --format geojson --out conflicts.geojson
  clearline sample | clearline check -

A distance equal to the minimum is separated; a minimum of zero makes touching a conflict. Two
things conflict when they are too close laterally and vertically and in time. Constraints are not
compared with each other, nor are the parts of one id.

Exit codes: 0 no conflict, 1 conflicts, 2 bad input or usage (and then no answer).";

/// Find every conflict among plans: GeoJSON, CSV or JSON point records, KML, F3548-21, ED-269,
/// ED-318, OpenAir.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Plan files; `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Least lateral distance between intents (m, km, ft, NM).
    #[arg(long, default_value = "3NM", value_name = "LENGTH", value_parser = lateral_mm)]
    lateral: i64,
    /// Least vertical distance between intents.
    #[arg(long, default_value = "1000ft", value_name = "LENGTH", value_parser = vertical_mm)]
    vertical: i64,
    /// Least distance in time between intents (s, min, h).
    #[arg(long, default_value = "0s", value_name = "TIME", value_parser = separation_us)]
    time: i64,
    /// Least lateral distance from an intent to a constraint.
    #[arg(long, default_value = "0m", value_name = "LENGTH", value_parser = lateral_mm)]
    constraint_lateral: i64,
    /// Least vertical distance from an intent to a constraint.
    #[arg(long, default_value = "0m", value_name = "LENGTH", value_parser = vertical_mm)]
    constraint_vertical: i64,
    /// Least distance in time from an intent to a constraint.
    #[arg(long, default_value = "0s", value_name = "TIME", value_parser = separation_us)]
    constraint_time: i64,
    /// Only pairs of two different parties. What names no party is compared with everything.
    #[arg(long)]
    between_parties: bool,
    /// How to answer [default: table on a terminal, else jsonl].
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Where to write the answer; the file appears when it is whole [default: standard output].
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// The unit of a bare `altitude` in point records: m, ft or FL.
    #[arg(long, value_name = "UNIT", value_parser = parse_unit)]
    altitude_unit: Option<AltitudeUnit>,
    /// The datum of altitudes in point records that do not say: W84, AMSL or STD.
    #[arg(long, value_name = "DATUM", value_parser = datum)]
    altitude_datum: Option<Datum>,
    /// How far a pressure altitude may be from the true one; without it flight levels are not
    /// compared with other altitudes.
    #[arg(long, value_name = "LENGTH", value_parser = length_mm)]
    pressure_buffer: Option<i64>,
    /// The highest ground below the plans, for limits above ground: 500m is above mean sea
    /// level, "500m W84" above the ellipsoid.
    #[arg(long, value_name = "ALTITUDE", value_parser = ground, allow_hyphen_values = true)]
    ground_max: Option<Altitude>,
    /// A longer gap between two point records starts a new piece of a route.
    #[arg(long, default_value = "10min", value_name = "TIME", value_parser = gap_us)]
    max_gap: i64,
    /// Leave out what cannot be understood, and name it, instead of stopping.
    #[arg(long)]
    skip_invalid: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Table,
    /// One JSON object a pair.
    Jsonl,
    /// For maps: the closest points of each pair.
    Geojson,
    /// One row a pair.
    Csv,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let began = Instant::now();
    let question = question(arguments);
    refuse_to_replace_a_plan(arguments)?;
    // A file that cannot be written is better known now than after a long comparison.
    let out = Output::create(arguments.out.as_deref())?;
    let mut plans = read_all(
        &arguments.files,
        &read_options(arguments),
        question.constraint_minima.time_us(),
        arguments.skip_invalid,
    )?;
    if question.rules.pressure_buffer_mm.is_none() {
        refuse_mixed_datums(&plans)?;
    }
    plans.sort();
    let found = conflicts(&plans, &question)?;
    let summary = Summary {
        intents: plans.count(Kind::Intent),
        constraints: plans.count(Kind::Constraint),
        elapsed: began.elapsed(),
        minima: question.minima,
        constraint_minima: question.constraint_minima,
        between_parties: question.between_parties,
    };
    match write(out, arguments, &plans, &found, &summary) {
        // Whoever read the answer has read enough of it; the answer stays what it is.
        Err(error) if is_broken_pipe(&error) => {}
        written => written.context("cannot write the answer")?,
    }
    Ok(ExitCode::from(u8::from(!found.is_empty())))
}

/// The answer would stand where the only copy of a plan may have stood.
fn refuse_to_replace_a_plan(arguments: &Arguments) -> Result<()> {
    let Some(out) = &arguments.out else { return Ok(()) };
    // A file that does not exist yet replaces nothing; a device is not replaced either.
    let Ok(target) = fs::canonicalize(out) else { return Ok(()) };
    let is_target = |file: &&PathBuf| fs::canonicalize(file).is_ok_and(|file| file == target);
    match arguments.files.iter().find(is_target) {
        Some(file) if target.is_file() => {
            let file = file.display();
            bail!("{file} is one of the plans; name another file for the answer with --out")
        }
        Some(_) | None => Ok(()),
    }
}

fn question(arguments: &Arguments) -> Question {
    let minima = Minima::new(arguments.lateral, arguments.vertical, arguments.time);
    let constraint_minima = Minima::new(
        arguments.constraint_lateral,
        arguments.constraint_vertical,
        arguments.constraint_time,
    );
    let in_range = "each minimum was held against its most when it was read";
    Question {
        minima: minima.expect(in_range),
        constraint_minima: constraint_minima.expect(in_range),
        rules: DatumRules { pressure_buffer_mm: arguments.pressure_buffer },
        between_parties: arguments.between_parties,
    }
}

fn read_options(arguments: &Arguments) -> ReadOptions {
    ReadOptions {
        altitude_unit: arguments.altitude_unit,
        altitude_datum: arguments.altitude_datum,
        ground_max: arguments.ground_max,
        max_gap_us: arguments.max_gap,
    }
}

fn write(
    mut out: Output,
    arguments: &Arguments,
    plans: &Plans,
    found: &[Found],
    summary: &Summary,
) -> Result<()> {
    let pairs = found.iter().map(|found| pair(plans, found));
    let to_terminal = arguments.out.is_none() && io::stdout().is_terminal();
    let by_default = if to_terminal { Format::Table } else { Format::Jsonl };
    match arguments.format.unwrap_or(by_default) {
        Format::Table => write_table(pairs, summary, look(to_terminal), &mut out)?,
        Format::Jsonl => write_json_lines(pairs, &mut out)?,
        Format::Geojson => write_geojson(pairs, &mut out)?,
        Format::Csv => write_csv(pairs, &mut out)?,
    }
    out.finish()
}

fn pair<'a>(plans: &'a Plans, found: &'a Found) -> Pair<'a> {
    let named = |index| {
        let (id, party) = plans.name(index);
        Named { id, party }
    };
    let (a, b) = (named(found.a), named(found.b));
    Pair { a, b, kind: found.kind, conflict: &found.conflict }
}

/// A terminal's width and, unless the user wants none (NO_COLOR), its colors.
fn look(to_terminal: bool) -> Look {
    if !to_terminal {
        return Look { width: None, colored: false };
    }
    let width = console::Term::stdout().size_checked().map(|(_, columns)| usize::from(columns));
    Look { width, colored: console::colors_enabled() }
}
