//! The flight recorder: every position that a feed told, beside the journal and never in it.
//!
//! One gzip file a party and span of time: a line that says what it is, with random bytes, so that
//! nobody can guess at its hash, then one point record a line. A file is `.open` while it is
//! written, `.closed` when it is complete and its hash not yet on the record, and then named after
//! the entry. Every look ends with what can be read of the file even if the process dies then; the
//! end that a crash takes is said to be missing, in the entry.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use line::traffic::Segment;
use line::{Digest, PartyId};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, Read as _, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;
use traffic::Report;
use volume::Instant;
use wire::answer::Utc;
use wire::feed::write_fix;

/// The folder of segments, in the data folder.
pub const FOLDER: &str = "tracks";
/// A segment that has so many bytes is closed before its time.
const SEGMENT_BYTES_MAX: u64 = 256 << 20;
/// So often what is written is synced; a loss of power loses no more.
const SYNC_US: i64 = 5_000_000;
/// The longest line of a segment, bytes: what is longer is not ours.
const LINE_BYTES_MAX: u64 = 64 << 10;

/// Why the flight recorder cannot write.
#[derive(Debug, thiserror::Error)]
#[error("the flight recorder cannot use {}", path.display())]
pub struct RecorderError {
    path: PathBuf,
    #[source]
    source: io::Error,
}

/// A segment that is complete, and where it lies.
#[derive(Clone, Debug)]
pub(super) struct Closed {
    pub(super) segment: Segment,
    path: PathBuf,
}

/// Writes segments.
#[derive(Debug)]
pub(super) struct Recorder {
    folder: PathBuf,
    segment_us: i64,
    kept: Duration,
    open: BTreeMap<PartyId, Open>,
    /// Complete, and not on the record yet.
    pub(super) closed: Vec<Closed>,
}

#[derive(Debug)]
struct Open {
    path: PathBuf,
    out: GzEncoder<File>,
    from: Instant,
    synced: Instant,
    reports: u64,
}

impl Recorder {
    /// The recorder of a data folder. What a crash left open is closed as far as it can be read.
    pub(super) fn open(
        data: &Path,
        segment: Duration,
        kept: Duration,
    ) -> Result<Self, RecorderError> {
        let folder = data.join(FOLDER);
        let failed = |source| RecorderError { path: folder.clone(), source };
        fs::create_dir_all(&folder).map_err(failed)?;
        let mut closed = Vec::new();
        for file in fs::read_dir(&folder).map_err(failed)?.flatten() {
            let path = file.path();
            let kind = path.extension().and_then(|name| name.to_str()).unwrap_or_default();
            let read = match kind {
                "open" => salvage(&path),
                "closed" => look(&path, false),
                _ => continue,
            };
            match read {
                Ok(one) => closed.extend(one),
                Err(error) => tracing::warn!(%error, path = %path.display(), "not a segment"),
            }
        }
        closed.sort_by_key(|one| one.segment.from);
        let segment_us = i64::try_from(segment.as_micros()).unwrap_or(i64::MAX);
        Ok(Self { folder, segment_us, kept, open: BTreeMap::new(), closed })
    }

    /// Keeps a report of a party's feed.
    pub(super) fn keep(
        &mut self,
        party: &PartyId,
        report: &Report,
        now: Instant,
    ) -> Result<(), RecorderError> {
        if !self.open.contains_key(party) {
            let open = Open::new(&self.folder, party, now)?;
            self.open.insert(party.clone(), open);
        }
        let Some(open) = self.open.get_mut(party) else { return Ok(()) };
        open.reports += 1;
        let failed = |source| RecorderError { path: open.path.clone(), source };
        write_fix(report, &mut open.out).map_err(failed)
    }

    /// What was kept is on its way to the disk; segments whose time is over are closed.
    pub(super) fn turn(&mut self, now: Instant) -> Result<(), RecorderError> {
        let mut over = Vec::new();
        for (party, open) in &mut self.open {
            let failed = |source| RecorderError { path: open.path.clone(), source };
            open.out.flush().map_err(failed)?;
            let file = open.out.get_ref();
            if now.micros() - open.synced.micros() >= SYNC_US {
                file.sync_data().map_err(failed)?;
                open.synced = now;
            }
            let bytes = file.metadata().map_err(failed)?.len();
            let is_over = now.micros() - open.from.micros() >= self.segment_us;
            if is_over || bytes >= SEGMENT_BYTES_MAX {
                over.push(party.clone());
            }
        }
        for party in over {
            self.close(&party, now)?;
        }
        Ok(())
    }

    /// Closes what is open, for the server stops.
    pub(super) fn close_all(&mut self, now: Instant) -> Result<(), RecorderError> {
        let parties: Vec<PartyId> = self.open.keys().cloned().collect();
        parties.iter().try_for_each(|party| self.close(party, now))
    }

    fn close(&mut self, party: &PartyId, now: Instant) -> Result<(), RecorderError> {
        let Some(open) = self.open.remove(party) else { return Ok(()) };
        let path = open.path.with_extension("closed");
        let failed = |source| RecorderError { path: path.clone(), source };
        let (from, reports) = (open.from, open.reports);
        let finished = open.out.finish().and_then(|file| file.sync_all());
        finished.and_then(|()| fs::rename(&open.path, &path)).map_err(failed)?;
        let (hash, bytes) = hash(&path).map_err(failed)?;
        let party = party.clone();
        let segment = Segment { party, from, to: now, reports, bytes, hash, torn: false };
        self.closed.push(Closed { segment, path });
        Ok(())
    }

    /// The hash of a segment is on the record, in this entry.
    pub(super) fn was_noted(&mut self, closed: &Closed, entry: u64) {
        self.closed.retain(|one| one.path != closed.path);
        let to_s = closed.segment.to.micros().div_euclid(1_000_000);
        let named = self.folder.join(format!("{to_s}-{entry}.jsonl.gz"));
        if let Err(error) = fs::rename(&closed.path, &named) {
            tracing::warn!(%error, path = %closed.path.display(), "a segment keeps its name");
        }
    }

    /// Deletes segments that are kept long enough. Their entries stay.
    pub(super) fn retire(&self, now: Instant) {
        let kept_s = i64::try_from(self.kept.as_secs()).unwrap_or(i64::MAX);
        let before_s = now.micros().div_euclid(1_000_000).saturating_sub(kept_s);
        for file in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let name = file.file_name();
            let name = name.to_str().unwrap_or_default();
            let to_s = name.strip_suffix(".jsonl.gz").and_then(|name| name.split_once('-'));
            let is_due = to_s
                .and_then(|(to_s, _)| to_s.parse().ok())
                .is_some_and(|to_s: i64| to_s < before_s);
            if is_due && let Err(error) = fs::remove_file(file.path()) {
                tracing::warn!(%error, name, "a segment is kept longer than it should be");
            }
        }
    }
}

impl Open {
    fn new(folder: &Path, party: &PartyId, now: Instant) -> Result<Self, RecorderError> {
        let mut drawn = [0; 24];
        let mut path = folder.to_owned();
        let name =
            |drawn: &[u8]| drawn.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let made = getrandom::fill(&mut drawn).map_err(io::Error::other).and_then(|()| {
            path.push(format!("{}-{}.open", now.micros(), name(&drawn[16..])));
            let mut out = GzEncoder::new(File::create_new(&path)?, Compression::fast());
            let head = json!({
                "clearline_tracks": 1,
                "party": party.as_str(),
                "from": Utc(now).to_string(),
                "salt": STANDARD.encode(&drawn[..16]),
            });
            writeln!(out, "{head}")?;
            Ok(out)
        });
        let failed = |source| RecorderError { path: path.clone(), source };
        let out = made.map_err(failed)?;
        Ok(Self { out, from: now, synced: now, reports: 0, path })
    }
}

fn hash(path: &Path) -> io::Result<(Digest, u64)> {
    let (mut file, mut hasher) = (File::open(path)?, Sha256::new());
    let mut bytes = vec![0; 1 << 16];
    let mut length = 0;
    loop {
        let count = file.read(&mut bytes)?;
        if count == 0 {
            return Ok((Digest(hasher.finalize().into()), length));
        }
        length += count as u64;
        hasher.update(bytes.get(..count).unwrap_or_default());
    }
}

/// What a segment that is complete says of itself.
fn look(path: &Path, torn: bool) -> io::Result<Option<Closed>> {
    let (hash, bytes) = hash(path)?;
    let mut lines = Lines::of(path)?;
    let Some((party, from)) = lines.head()? else { return Ok(None) };
    let (mut reports, mut to) = (0, from);
    while let Some(line) = lines.next()? {
        reports += 1;
        to = time_of(line).unwrap_or(to).max(to);
    }
    let segment = Segment { party, from, to, reports, bytes, hash, torn };
    Ok(Some(Closed { segment, path: path.to_owned() }))
}

/// Writes anew what can be read of a segment that a crash left open; nothing where nothing can.
fn salvage(path: &Path) -> io::Result<Option<Closed>> {
    let closed = path.with_extension("closed");
    let mut lines = Lines::of(path)?;
    let Some(_) = lines.head()? else {
        fs::remove_file(path)?;
        return Ok(None);
    };
    let mut out = GzEncoder::new(File::create(&closed)?, Compression::fast());
    out.write_all(&lines.line)?;
    while let Some(line) = lines.next()? {
        out.write_all(line)?;
    }
    out.finish()?.sync_all()?;
    fs::remove_file(path)?;
    look(&closed, true)
}

/// The whole lines of a segment; what is torn ends them.
pub(super) struct Lines {
    reader: BufReader<GzDecoder<File>>,
    line: Vec<u8>,
}

impl Lines {
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        let reader = BufReader::new(GzDecoder::new(File::open(path)?));
        Ok(Self { reader, line: Vec::new() })
    }

    pub(super) fn next(&mut self) -> io::Result<Option<&[u8]>> {
        self.line.clear();
        let read = (&mut self.reader).take(LINE_BYTES_MAX).read_until(b'\n', &mut self.line);
        // Where the stream is cut the decoder says so; what came before stands.
        let is_whole = read.is_ok() && self.line.ends_with(b"\n");
        Ok(is_whole.then_some(&*self.line))
    }

    /// Whose it is, and from when on.
    pub(super) fn head(&mut self) -> io::Result<Option<(PartyId, Instant)>> {
        let Some(line) = self.next()? else { return Ok(None) };
        let head: serde_json::Value = serde_json::from_slice(line).unwrap_or_default();
        let party = head["party"].as_str().and_then(|party| PartyId::new(party).ok());
        Ok(party.zip(head["from"].as_str().and_then(Utc::parse)))
    }
}

fn time_of(line: &[u8]) -> Option<Instant> {
    let fix: serde_json::Value = serde_json::from_slice(line).ok()?;
    Utc::parse(fix["time"].as_str()?)
}

#[cfg(test)]
mod tests;
