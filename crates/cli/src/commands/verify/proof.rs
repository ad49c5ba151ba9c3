//! One entry with its proof (C2SP tlog-proof), as the page of a bulletin has it: for somebody who
//! has a bulletin and neither a token nor a bundle.

use crate::output::Output;
use crate::watch::Words;
use anyhow::{Context, Result};
use evidence::note::VerifierKey;
use evidence::policy::Policy;
use evidence::proof::Proof;
use line::register::Body as RegisterBody;
use line::{Attestation, Body, Withheld};
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;
use std::process::ExitCode;
use wire::record::decode_entry;

/// With which every proof begins.
const HEADER: &[u8] = b"c2sp.org/tlog-proof@v1\n";
/// More than the largest proof that is read.
const BYTES_MAX: u64 = 4 << 20;

/// The bytes of a proof; nothing where it is something else.
pub(super) fn read(path: &Path) -> Result<Option<Vec<u8>>> {
    let told = || format!("cannot read {}", path.display());
    if fs::metadata(path).with_context(told)?.is_dir() {
        return Ok(None);
    }
    let mut file = File::open(path).with_context(told)?.take(BYTES_MAX);
    let mut bytes = Vec::new();
    file.by_ref().take(HEADER.len() as u64).read_to_end(&mut bytes).with_context(told)?;
    if bytes != HEADER {
        return Ok(None);
    }
    file.read_to_end(&mut bytes).with_context(told)?;
    Ok(Some(bytes))
}

/// Verifies a proof and shows what it proves. The entry is its extra data, for which nothing but
/// the way to the signed root vouches.
pub(super) fn verify(bytes: &[u8], log_key: &VerifierKey) -> Result<ExitCode> {
    let proof = Proof::parse(bytes)?;
    let policy = Policy::new(log_key.clone(), Vec::new()).context("--log-key")?;
    let mut out = Output::create(None)?;
    let record = proof.extra();
    let opened = match proof.verify(record, &policy) {
        Ok(opened) => opened,
        Err(error) => {
            let why = std::error::Error::source(&error);
            let why = why.map_or_else(String::new, |why| format!(": {why}"));
            writeln!(out, "NOT PROVEN: {error}{why}")?;
            out.finish()?;
            return Ok(ExitCode::from(1));
        }
    };
    let (entry, _) = decode_entry(record).context("the entry that is proven cannot be read")?;
    let checkpoint = &opened.checkpoint;
    let (origin, size) = (checkpoint.origin(), checkpoint.size());
    if entry.index != proof.index() {
        writeln!(out, "NOT PROVEN: the entry calls itself {}, at {}", entry.index, proof.index())?;
        out.finish()?;
        return Ok(ExitCode::from(1));
    }
    writeln!(out, "proven: entry {} stands in the log {origin} of {size} entries", entry.index)?;
    writeln!(out, "{}", Words::default().tell(&entry, &Withheld::default()))?;
    match &entry.attestation {
        Attestation::Signed(signed) => {
            let kid = &signed.kid;
            writeln!(out, "its party signed it with {kid:?}; a bundle has the signature itself")?;
        }
        Attestation::Bearer => writeln!(out, "that its party said so is the host's word")?,
        Attestation::Host => writeln!(out, "the host notes it itself")?,
    }
    if let Body::Register(RegisterBody::PaperProposed(paper)) = &entry.body {
        writeln!(out, "SHA-256 {:?}\n\n{}", paper.hash, paper.text.as_str())?;
    }
    out.finish()?;
    Ok(ExitCode::SUCCESS)
}
