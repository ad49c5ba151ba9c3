//! `clearline key`: a key for a side.

use crate::keys;
use crate::output::Output;
use anyhow::{Context, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::{Args, ValueEnum};
use evidence::cosignature::CosigningKey;
use evidence::note::{KeyName, SigningKey, VerifierKey};
use std::ffi::OsString;
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  clearline key --name north.example --out north-cosigner.key
  clearline key --name north-1 --kind submission --out north-1.key

The private key stands in the file, which only you can read; keep it where the host of the line
cannot. What is printed goes into the agreement, under the [[side]]. The public key stands in a
file of the same name with .pub behind it, for `clearline verify --side-key`.";

/// Make a key with which a side cosigns checkpoints or signs what it submits.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// What the key is called: for a cosigner best a domain, for submissions its `kid`.
    #[arg(long, value_name = "NAME")]
    name: KeyName,
    /// Where to write the private key; the file must not exist.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// What it is for.
    #[arg(long, value_enum, default_value_t = Kind::Cosigner)]
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// It cosigns checkpoints: `clearline watch --cosign`.
    Cosigner,
    /// It signs what is declared: `clearline submit --sign`.
    Submission,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    // What the agreement would refuse later is better refused now.
    if arguments.kind == Kind::Submission {
        line::KeyId::new(arguments.name.as_str()).context("--name")?;
    } else if arguments.name.as_str().len() > 128 {
        bail!("--name: a cosigner's name has at most 128 bytes");
    }
    let secret = keys::generate()?;
    let public = *secret.public().as_bytes();
    let name = arguments.name.clone();
    let (private, verifier) = match arguments.kind {
        Kind::Cosigner => {
            let key = CosigningKey::new(name, secret);
            (key.to_secret_text(), key.verifier().clone())
        }
        Kind::Submission => {
            let key = SigningKey::new(name, secret);
            (key.to_secret_text(), key.verifier().clone())
        }
    };
    keys::write(&arguments.out, &private)?;
    let mut beside = OsString::from(&arguments.out);
    beside.push(".pub");
    let beside = PathBuf::from(beside);
    fs::write(&beside, format!("{verifier}\n"))
        .with_context(|| format!("cannot write {}", beside.display()))?;
    let mut out = Output::create(None)?;
    write!(out, "{}", in_agreement(arguments.kind, &verifier, &public))?;
    out.finish()?;
    Ok(ExitCode::SUCCESS)
}

/// The public side of a key as an agreement has it, TOML.
fn in_agreement(kind: Kind, verifier: &VerifierKey, public: &[u8; 32]) -> String {
    match kind {
        Kind::Cosigner => format!("cosigner = \"{verifier}\"\n"),
        Kind::Submission => {
            let kid = verifier.name().as_str().replace('\\', "\\\\").replace('"', "\\\"");
            let public = STANDARD.encode(public);
            format!("[[side.key]]\nkid = \"{kid}\"\npublic = \"{public}\"\n")
        }
    }
}
