//! `clearline sample`: a made-up sky to try things on.

use crate::output::Output;
use crate::sample::{Counts, FLIGHTS_MAX, Region, Sky, write_geojson, write_heard, write_records};
use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use volume::Instant;
use wire::plan::{Rounding, instant::parse_rfc3339};

const EXAMPLES: &str = "\
Examples:
  clearline sample --flights 400 --seed 7 --out sky.geojson
  clearline sample --region levant --flights 200 --drones 100 --hours 12 --out levant.geojson
  clearline sample --flights 50000 --drones 0 --region world --out world.csv
  clearline sample --region levant --format heard --drones 0 | clearline traffic alerts -
  clearline sample --parties red,blue,green | clearline check -

The same options give the same bytes, on every machine. Flights are routes in feet above mean sea
level, in a standard atmosphere, where a flight level is the same number; drones are volumes in
metres above the WGS84 ellipsoid. So a sample can be checked as it is, without a pressure buffer.
Nothing in it is fit for navigation.";

/// Write a made-up sky: flights between real airports, and drones near towns.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// How many flights.
    #[arg(long, default_value_t = 400, value_name = "N", value_parser = item_count())]
    flights: u64,
    /// How many drone operations.
    #[arg(long, default_value_t = 40, value_name = "N", value_parser = item_count())]
    drones: u64,
    /// Which of all possible skies; each number is another.
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
    /// Who flies, separated by commas.
    #[arg(long, default_value = "north,south", value_name = "NAMES", value_delimiter = ',')]
    parties: Vec<String>,
    /// Where.
    #[arg(long, value_enum, default_value_t = Region::Europe)]
    region: Region,
    /// When the first may depart (RFC 3339, with a zone).
    #[arg(long, default_value = "2026-12-01T00:00:00Z", value_name = "TIME", value_parser = start)]
    start: Instant,
    /// Within how many hours from the start everything departs.
    #[arg(long, default_value_t = 24, value_name = "N",
        value_parser = clap::value_parser!(u32).range(1..=8_760))]
    hours: u32,
    /// Leave out what ends by then, and of what is heard all before it (RFC 3339, with a zone).
    #[arg(long, value_name = "TIME", value_parser = start)]
    since: Option<Instant>,
    /// GeoJSON holds everything; CSV holds the routes alone, as point records; heard is what a
    /// receiver would hear of the flights, a fix every five seconds, as JSON Lines of point
    /// records [default: by the name of the file, else geojson].
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Where to write [default: standard output].
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Geojson,
    Csv,
    Heard,
}

/// A thousand million items are more than any sky holds, and few enough for every number here.
fn item_count() -> clap::builder::RangedU64ValueParser {
    clap::value_parser!(u64).range(0..=1_000_000_000)
}

fn start(text: &str) -> Result<Instant, String> {
    parse_rfc3339(text, Rounding::Down)
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    check_parties(&arguments.parties)?;
    let start_s = arguments.start.micros().div_euclid(1_000_000);
    let span_s = i64::from(arguments.hours) * 3_600;
    // The longest flight takes less than a day; so does the longest drone operation.
    let end_s = start_s + span_s + 86_400;
    if Instant::from_micros(end_s * 1_000_000).is_none() {
        bail!("--start is too late: everything must land before the year 10000");
    }
    let since_s = arguments.since.map_or(i64::MIN, |it| it.micros().div_euclid(1_000_000));
    if format(arguments) == Format::Heard && arguments.flights > FLIGHTS_MAX {
        let flights = arguments.flights;
        bail!("--flights: {flights} would be heard; --format heard holds at most {FLIGHTS_MAX}");
    }
    let counts = Counts { flights: arguments.flights, drones: arguments.drones };
    let sky = Sky::new(arguments.region, arguments.seed, &arguments.parties, start_s, span_s);
    let mut out = Output::create(arguments.out.as_deref())?;
    let written = match format(arguments) {
        Format::Geojson => write_geojson(&sky, counts, since_s, &mut out),
        Format::Csv => write_records(&sky, counts.flights, since_s, &mut out),
        Format::Heard => write_heard(&sky, counts.flights, since_s, &mut out),
    };
    written.map_err(anyhow::Error::from).and_then(|()| out.finish()).context("cannot write")?;
    if format(arguments) != Format::Geojson && counts.drones > 0 {
        let note = "note: point records hold the routes alone; for the drone volumes, \
                    write GeoJSON (or ask for none: --drones 0)";
        let _ = writeln!(io::stderr(), "{note}");
    }
    Ok(ExitCode::SUCCESS)
}

fn format(arguments: &Arguments) -> Format {
    let named_csv = |path: &Path| path.extension().is_some_and(|it| it.eq_ignore_ascii_case("csv"));
    match arguments.format {
        Some(format) => format,
        None if arguments.out.as_deref().is_some_and(named_csv) => Format::Csv,
        None => Format::Geojson,
    }
}

fn check_parties(parties: &[String]) -> Result<()> {
    for (index, party) in parties.iter().enumerate() {
        if party.trim().is_empty() {
            bail!("--parties: a name is empty; write names with commas between, as north,south");
        }
        if parties[..index].contains(party) {
            bail!("--parties: {party:?} is named twice; give each party a name of its own");
        }
    }
    Ok(())
}
