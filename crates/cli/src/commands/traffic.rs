//! `clearline traffic`: what recorded traffic would have told, and what live traffic tells.

mod feed;
mod intents;
mod prove;
mod told;

use crate::live::{Flight, Recordings, read_recordings};
use crate::output::{Output, is_broken_pipe};
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand, ValueEnum};
use intents::{Intents, write_observation};
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};
use told::{Telling, Told};
use traffic::alert::{AlertRules, Alerts, Steadiness};
use traffic::conformance::Conformance;
use traffic::encounter::EncounterRules;
use traffic::well_clear::AlertLevels;
use traffic::{Picture, PictureRules};
use volume::{DatumRules, Minima};
use wire::answer::write_alert;
use wire::feed::{FeedFormat, write_point};
use wire::quantity::{gap_us, lateral_mm, length_mm, vertical_mm};

const EXAMPLES: &str = "\
Examples:
  clearline traffic alerts day.json.gz
  clearline traffic alerts north.sbs south.cot --well-clear en-route
  clearline traffic replay day.json.gz --speed 60
  clearline traffic feed sbs+tcp://127.0.0.1:30003
  clearline traffic prove 1780308600-42.jsonl.gz --bundle day.zip --log-key \"$VKEY\"";

const ALERT_EXAMPLES: &str = "\
Examples:
  clearline traffic alerts day.json.gz
  clearline traffic alerts north.sbs south.cot --between-parties --look-ahead 2min
  clearline traffic alerts drones.jsonl --lateral 100m --vertical 50m
  clearline traffic alerts day.json.gz --well-clear en-route --out alerts.jsonl
  clearline traffic alerts day.json.gz --thresholds well-clear.toml
  clearline traffic alerts day.sbs --intents plans.geojson

Each file is a source. One line is written when an alert is raised, changes its level, or is over.
A distance equal to the minimum is separated; a threshold of well clear belongs to its violation,
as published. The same files give the same lines.

Exit codes: 0 no alert, 1 alerts, 2 bad input or usage.";

const REPLAY_EXAMPLES: &str = "\
Examples:
  clearline traffic replay day.json.gz --speed 60
  clearline traffic replay day.sbs --speed 10 --as cot | nc 127.0.0.1 4242
  clearline traffic replay day.sbs --speed 1000000 --as geojson > day.geojson

Point records are all that was heard. Cursor on Target has what is believed. GeoJSON has that too,
and of a track that jumps what is not believed, as a property: one FeatureCollection, and a position
that is doubted is never drawn. A third coordinate is a height above the WGS84 ellipsoid; a pressure
altitude is the property altitude_std_m.";

/// Live traffic: who is about to meet, from feeds and from recordings of them.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Alerts(Box<AlertArguments>),
    Replay(ReplayArguments),
    Feed(Box<feed::Arguments>),
    Prove(Box<prove::Arguments>),
}

/// Name every pair of tracks that is about to lose separation, as JSON Lines.
#[derive(Args, Debug)]
#[command(after_help = ALERT_EXAMPLES)]
struct AlertArguments {
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    rules: RuleArguments,
    /// A plan file with intents: a track whose callsign or id is the name of one is predicted along
    /// it, and how it conforms to it is told (repeatable).
    #[arg(long, value_name = "FILE")]
    intents: Vec<PathBuf>,
    /// Leave out what cannot be understood, and name it, instead of stopping.
    #[arg(long)]
    skip_invalid: bool,
    /// How often to look, in the time of the recording.
    #[arg(long, default_value = "5s", value_name = "TIME", value_parser = gap_us)]
    step: i64,
    /// Where to write the answer [default: standard output].
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// What is too close.
#[derive(Args, Debug)]
struct RuleArguments {
    /// Least lateral distance between aircraft (m, km, ft, NM).
    #[arg(long, default_value = "3NM", value_name = "LENGTH", value_parser = lateral_mm)]
    lateral: i64,
    /// Least vertical distance between aircraft.
    #[arg(long, default_value = "1000ft", value_name = "LENGTH", value_parser = vertical_mm)]
    vertical: i64,
    /// How far ahead to look.
    #[arg(long, default_value = "5min", value_name = "TIME", value_parser = look_ahead_us)]
    look_ahead: i64,
    /// How far a pressure altitude may be from the true one; without it aircraft that tell
    /// altitudes of two kinds are compared laterally, and the vertical distance is null.
    #[arg(long, value_name = "LENGTH", value_parser = length_mm)]
    pressure_buffer: Option<i64>,
    /// Only pairs of two different parties. Tracks of no party are compared with everything.
    #[arg(long)]
    between_parties: bool,
    /// Whether they stay well clear too, by the thresholds of DO-365.
    #[arg(long, value_enum)]
    well_clear: Vec<Defaults>,
    /// The same by thresholds of a TOML file.
    #[arg(long, value_name = "FILE")]
    thresholds: Option<PathBuf>,
}

/// Recorded feeds.
#[derive(Args, Debug)]
struct Input {
    /// Recorded feeds, plain or gzipped; `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// What the files are [default: told from what is in them]: sbs, aircraft-json, opensky, cot
    /// or points. Beast, MAVLink and Remote ID are read from recordings that say when bytes were
    /// received, and which feed they are of.
    #[arg(long, value_name = "FORMAT", value_parser = FeedFormat::parse)]
    format: Option<FeedFormat>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Defaults {
    EnRoute,
    Terminal,
    NonCooperative,
}

/// Tell recorded traffic again, as fast as it was or faster.
#[derive(Args, Debug)]
#[command(after_help = REPLAY_EXAMPLES)]
struct ReplayArguments {
    #[command(flatten)]
    input: Input,
    /// How many times faster than it was.
    #[arg(long, default_value_t = 1.0, value_name = "FACTOR", value_parser = speed)]
    speed: f64,
    /// In which format.
    #[arg(long = "as", value_enum, default_value_t = Told::Points)]
    told: Told,
}

/// An hour is farther than anything flies straight, and near enough for every number here.
fn look_ahead_us(text: &str) -> Result<i64, String> {
    match gap_us(text)? {
        us if us <= 3_600_000_000 => Ok(us),
        _ => Err(format!("{text:?} is too far; at most 1h is looked ahead")),
    }
}

fn speed(text: &str) -> Result<f64, String> {
    let factor = text.parse().ok().filter(|it: &f64| (0.001..=1e6).contains(it));
    factor.ok_or_else(|| format!("{text:?} is no factor from 0.001 to 1000000"))
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    match &arguments.what {
        What::Alerts(arguments) => alerts(arguments),
        What::Replay(arguments) => replay(arguments),
        What::Feed(arguments) => feed::run(arguments),
        What::Prove(arguments) => prove::run(arguments),
    }
}

fn rules(arguments: &RuleArguments) -> Result<AlertRules> {
    let minima = Minima::new(arguments.lateral, arguments.vertical, 0)?;
    let datums = DatumRules { pressure_buffer_mm: arguments.pressure_buffer };
    let mut conflict = EncounterRules::new(minima, datums);
    conflict.look_ahead_us = arguments.look_ahead;
    conflict.between_parties = arguments.between_parties;
    let defaults = arguments.well_clear.iter().map(|defaults| match defaults {
        Defaults::EnRoute => AlertLevels::do_365_en_route(),
        Defaults::Terminal => AlertLevels::do_365_terminal(),
        Defaults::NonCooperative => AlertLevels::do_365_non_cooperative(),
    });
    let mut well_clear: Vec<AlertLevels> = defaults.collect();
    if let Some(file) = &arguments.thresholds {
        let name = file.display();
        let text = fs::read_to_string(file).with_context(|| format!("cannot read {name}"))?;
        well_clear.extend(wire::well_clear::parse(&text).with_context(|| format!("{name}"))?);
    }
    let mut names: Vec<&str> = well_clear.iter().map(|levels| &**levels.name()).collect();
    names.sort_unstable();
    if let Some(twice) = names.windows(2).find(|pair| pair[0] == pair[1]) {
        bail!("the rule {:?} is asked for twice; give each a name of its own", twice[0]);
    }
    Ok(AlertRules { conflict: Some(conflict), well_clear, steadiness: Steadiness::default() })
}

fn alerts(arguments: &AlertArguments) -> Result<ExitCode> {
    let rules = rules(&arguments.rules)?;
    let mut out = Output::create(arguments.out.as_deref())?;
    let recordings =
        read_recordings(&arguments.input.files, arguments.input.format, arguments.skip_invalid)?;
    let mut intents = match &rules.conflict {
        Some(conflict) => Intents::read(&arguments.intents, conflict)?,
        None => bail!("intents are held against the minima, and there are none"),
    };
    let mut count = 0_u64;
    let how = (&rules, arguments.step);
    let written = tell_alerts(recordings, how, &mut intents, &mut out, &mut count);
    match written.and_then(|()| out.finish()) {
        // Whoever read the answer has read enough of it; the answer stays what it is.
        Err(error) if is_broken_pipe(&error) => {}
        written => written.context("cannot write the answer")?,
    }
    Ok(if count == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn tell_alerts(
    recordings: Recordings,
    (rules, step_us): (&AlertRules, i64),
    intents: &mut Intents,
    out: &mut Output,
    count: &mut u64,
) -> Result<()> {
    let (mut flight, mut alerts) = (Flight::new(recordings, step_us), Alerts::default());
    let mut picture = Picture::new(PictureRules::default());
    while let Some(now) = flight.step(&mut picture) {
        let (routes, seen) = intents.look(&picture, now);
        for one in seen {
            *count += u64::from(one.now != Conformance::Conforming);
            write_observation(&one, out)?;
        }
        for alert in alerts.step(&picture, &routes, rules, now) {
            *count += 1;
            write_alert(&alert, out)?;
        }
    }
    Ok(())
}

fn replay(arguments: &ReplayArguments) -> Result<ExitCode> {
    let recordings = read_recordings(&arguments.input.files, arguments.input.format, true)?;
    let mut out = Output::create(None)?;
    match tell_again(recordings, arguments, &mut out).and_then(|()| out.finish()) {
        Err(error) if is_broken_pipe(&error) => {}
        written => written.context("cannot write")?,
    }
    Ok(ExitCode::SUCCESS)
}

fn tell_again(recordings: Recordings, arguments: &ReplayArguments, out: &mut Output) -> Result<()> {
    let (began, mut first) = (Instant::now(), None);
    let mut picture = Picture::new(PictureRules::default());
    let mut telling = Telling::new(arguments.told);
    for report in recordings.reports {
        let time = report.time;
        let since_us = time.micros() - *first.get_or_insert(time.micros());
        let due = Duration::from_secs_f64(since_us as f64 / 1e6 / arguments.speed);
        if let Some(wait) = due.checked_sub(began.elapsed()).filter(|wait| !wait.is_zero()) {
            out.flush()?;
            std::thread::park_timeout(wait);
        }
        picture.take(report.clone(), time);
        telling.tell((&report, &picture), time, write_point, out)?;
    }
    telling.end(out)
}
