//! The chain of a side's lines of text, kept in a file where there is no network.
//!
//! Each line names the one before it, and a number is given out once. So the file is a log itself:
//! what is printed is on the disk before it is printed, in lines of JSON, of which none is ever
//! changed. A last line that a power cut left half was not printed, and is cut off.

use crate::keys;
use crate::output::Output;
use anyhow::{Context, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use evidence::ed25519::SecretKey;
use evidence::submission::DetachedJws;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};
use wire::native::LINE_TYPE;

/// No chain of a night is longer.
const FILE_BYTES_MAX: u64 = 64 << 20;

/// Where the line's own copy of the chain stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct After {
    seq: u64,
    hash: Option<[u8; 32]>,
}

impl FromStr for After {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (seq, hash) = text.split_once(':').map_or((text, None), |(seq, it)| (seq, Some(it)));
        let seq = seq.parse().map_err(|_| format!("{seq:?} is no number of a submission"))?;
        let hash = hash.map(hash_of).transpose()?;
        // Before the first there is nothing, and all know its hash.
        let hash = if seq == 0 { Some([0; 32]) } else { hash };
        Ok(Self { seq, hash })
    }
}

fn hash_of(text: &str) -> Result<[u8; 32], String> {
    let bytes = STANDARD.decode(text).ok().and_then(|bytes| bytes.try_into().ok());
    bytes.ok_or_else(|| format!("{text:?} is no SHA-256 in base64, 44 characters"))
}

/// A line of the file.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Noted {
    /// Which line and which key, at the beginning.
    Chain { line: String, kid: String },
    /// What was printed.
    Printed { seq: u64, hash: String, time_s: u64, says: String },
    /// Where the line stands, as an officer was told.
    After { seq: u64, hash: String },
}

/// A chain, taken by one process at a time.
pub(crate) struct Chain {
    key: SecretKey,
    line: String,
    kid: String,
    path: PathBuf,
    file: File,
    known: BTreeMap<u64, [u8; 32]>,
}

impl Chain {
    /// Opens the file of a chain, or begins one on a line.
    pub(crate) fn open(path: &Path, key: &Path, kid: &str, line: Option<&str>) -> Result<Self> {
        let key = keys::read_submission_key(key)?;
        let told = || format!("cannot keep the chain in {}", path.display());
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        let mut file = options.open(path).with_context(told)?;
        if file.try_lock().is_err() {
            bail!("{} is in use by another `clearline officer`", path.display());
        }
        let mut text = String::new();
        (&file).take(FILE_BYTES_MAX).read_to_string(&mut text).with_context(told)?;
        let whole = text.rfind('\n').map_or(0, |at| at + 1);
        if whole < text.len() {
            file.set_len(whole as u64).and_then(|()| file.sync_all()).with_context(told)?;
            text.truncate(whole);
        }
        file.seek(std::io::SeekFrom::End(0)).with_context(told)?;
        let known = BTreeMap::from([(0, [0; 32])]);
        let (name, kid) = (line.unwrap_or_default().to_owned(), kid.to_owned());
        let mut chain = Self { key, line: name, kid, path: path.to_owned(), file, known };
        chain.take_up(&text, line)?;
        Ok(chain)
    }

    fn take_up(&mut self, text: &str, line: Option<&str>) -> Result<()> {
        let path = self.path.display().to_string();
        let mut lines = text.lines().enumerate();
        let Some((_, first)) = lines.next() else {
            let line = line.with_context(|| {
                format!("{path} begins a chain: name the line, with --line, as its agreement does")
            })?;
            let begin = Noted::Chain { line: line.to_owned(), kid: self.kid.clone() };
            self.note(&begin)?;
            return sync_folder(&self.path);
        };
        let Ok(Noted::Chain { line: kept, kid }) = serde_json::from_str(first) else {
            bail!("{path} is no chain of `clearline officer --print`");
        };
        if line.is_some_and(|line| line != kept) || kid != self.kid {
            bail!("{path} is the chain of the key {kid:?} on {kept:?}; take another file");
        }
        self.line = kept;
        for (index, text) in lines {
            let wrong = || format!("{path}, line {}", index + 1);
            let (seq, hash) = match serde_json::from_str(text).with_context(wrong)? {
                Noted::Printed { seq, hash, .. } if seq == self.last().0 + 1 => (seq, hash),
                Noted::After { seq, hash } => (seq, hash),
                _ => bail!("{}: it does not follow from the line before it", wrong()),
            };
            let hash = hash_of(&hash).map_err(anyhow::Error::msg).with_context(wrong)?;
            self.stands_at(seq, hash);
        }
        Ok(())
    }

    fn stands_at(&mut self, seq: u64, hash: [u8; 32]) {
        self.known.split_off(&seq);
        self.known.insert(seq, hash);
    }

    fn last(&self) -> (u64, [u8; 32]) {
        let last = self.known.last_key_value().map(|(seq, hash)| (*seq, *hash));
        last.unwrap_or_default()
    }

    /// Takes back what was printed after what the line has.
    pub(crate) fn go_back(&mut self, after: &After) -> Result<()> {
        let After { seq, hash } = after;
        let hash = hash.or_else(|| self.known.get(seq).copied()).with_context(|| {
            format!(
                "number {seq} was not printed here; name its hash too, --after {seq}:HASH, as \
                 GET /v1/parties tells it in `last`"
            )
        })?;
        self.note(&Noted::After { seq: *seq, hash: STANDARD.encode(hash) })?;
        self.stands_at(*seq, hash);
        Ok(())
    }

    /// Signs what is said, notes it, and prints it.
    pub(crate) fn print(&mut self, path: &str, body: &str, actor: Option<&str>) -> Result<()> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let time_s = now.context("the clock of this machine is before 1970")?.as_secs();
        let (last, prev) = self.last();
        let seq = last + 1;
        let mut protected = json!({
            "typ": LINE_TYPE, "alg": "EdDSA", "kid": self.kid, "line": self.line,
            "method": "POST", "path": path, "seq": seq, "prev": URL_SAFE_NO_PAD.encode(prev),
            "iat": time_s,
        });
        if let Some(actor) = actor {
            protected["actor"] = actor.into();
        }
        let body = body.as_bytes();
        let jws = DetachedJws::sign(&self.key, protected.to_string().as_bytes(), body)?;
        let hash = jws.submission_hash(body).0;
        let (encoded, says) = (STANDARD.encode(hash), format!("POST {path}"));
        self.note(&Noted::Printed { seq, hash: encoded, time_s, says })?;
        self.stands_at(seq, hash);
        let mut out = Output::create(None)?;
        writeln!(out, "{}", jws.compact(body))?;
        out.finish()?;
        Ok(())
    }

    /// Durably, before anything follows from it.
    fn note(&mut self, noted: &Noted) -> Result<()> {
        let line = format!("{}\n", serde_json::to_string(noted)?);
        let written = self.file.write_all(line.as_bytes()).and_then(|()| self.file.sync_all());
        written.with_context(|| format!("cannot keep the chain in {}", self.path.display()))
    }
}

/// A file that was just made is there after a power cut once its folder says so.
fn sync_folder(path: &Path) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    #[cfg(unix)]
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .with_context(|| format!("cannot write to {}", folder.display()))?;
    Ok(())
}
