//! `clearline submit`: declares plans on a line.

use crate::check::read_all;
use crate::declare::{Declared, Plan, Signer, declare};
use crate::output::Output;
use crate::remote::{Client, Remote};
use anyhow::{Result, bail};
use clap::Args;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use volume::{Altitude, Datum};
use wire::papers::NOTICE;
use wire::plan::{AltitudeUnit, ReadOptions, limits::parse_unit};
use wire::quantity::{datum, gap_us, ground};

const EXAMPLES: &str = "\
Examples:
  clearline submit north.geojson --url http://127.0.0.1:8443 --token-file north.token
  clearline submit day.csv.gz --url https://line.example --token-file north.token \\
      --altitude-datum STD
  clearline submit north.kml --url https://line.example --token-file north.token \\
      --sign north-1.key --kid north-1

Reads what `clearline check` reads. Each intent and constraint is declared under its id, in the
order of the ids; what is signed proves against the host that you declared it, and that it left
nothing out. What you declared before is changed where it is another now, and keeps its state; what
is as it was stays. What is no longer in the file stays on the line: withdraw it there.

Exit codes: 0 all stand, 1 all stand, with conflicts, 2 something was not declared.";

/// Declare plans on a line, and be told their conflicts.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Plan files; `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    remote: Remote,
    /// A file with the private key of submissions: every declaration is signed.
    #[arg(long, value_name = "KEYFILE", requires = "kid")]
    sign: Option<PathBuf>,
    /// What the agreement calls that key.
    #[arg(long, value_name = "KID", requires = "sign")]
    kid: Option<String>,
    /// The unit of a bare `altitude` in point records: m, ft or FL.
    #[arg(long, value_name = "UNIT", value_parser = parse_unit)]
    altitude_unit: Option<AltitudeUnit>,
    /// The datum of altitudes in point records that do not say: W84, AMSL or STD.
    #[arg(long, value_name = "DATUM", value_parser = datum)]
    altitude_datum: Option<Datum>,
    /// The highest ground below the plans, for limits above ground.
    #[arg(long, value_name = "ALTITUDE", value_parser = ground, allow_hyphen_values = true)]
    ground_max: Option<Altitude>,
    /// A longer gap between two point records starts a new piece of a route.
    #[arg(long, default_value = "10min", value_name = "TIME", value_parser = gap_us)]
    max_gap: i64,
    /// Leave out what cannot be understood, and name it, instead of stopping.
    #[arg(long)]
    skip_invalid: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let options = ReadOptions {
        altitude_unit: arguments.altitude_unit,
        altitude_datum: arguments.altitude_datum,
        ground_max: arguments.ground_max,
        max_gap_us: arguments.max_gap,
    };
    let mut plans = read_all(&arguments.files, &options, 0, arguments.skip_invalid)?;
    plans.sort();
    // All are made before the first is sent: a line is not left with half of a plan.
    let plans: Result<Vec<(&str, Plan)>> =
        plans.iter().map(|(id, item)| Ok((id, Plan::of(id, item)?))).collect();
    let plans = plans?;
    let client = Client::new(&arguments.remote)?;
    let mut signer = match (&arguments.sign, &arguments.kid) {
        (Some(path), Some(kid)) => Some(Signer::open(&client, path, kid)?),
        _ => None,
    };
    let mut out = Output::create(None)?;
    let (mut conflicts, mut refused) = (0_u64, 0_u64);
    for (id, plan) in &plans {
        match declare(&client, signer.as_mut(), id, plan)? {
            Declared::Taken(told) => {
                conflicts += told.conflicts.len() as u64;
                writeln!(out, "{}", told.line)?;
                for conflict in told.conflicts {
                    writeln!(out, "CONFLICT {conflict}")?;
                }
            }
            Declared::Refused(why) => {
                refused += 1;
                writeln!(out, "NOT DECLARED {id}: {why}")?;
            }
        }
        out.flush()?;
    }
    out.finish()?;
    // What stands, and what would conflict, is not leave to fly (DL-31).
    let _ = writeln!(io::stderr(), "{NOTICE}");
    if refused > 0 {
        bail!("{refused} of {} were not declared", plans.len());
    }
    Ok(ExitCode::from(u8::from(conflicts > 0)))
}
