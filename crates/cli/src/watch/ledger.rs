//! What a watcher keeps of a log: enough to see that it only grows, and to cosign it.

use anyhow::{Context, Result, bail};
use evidence::Hash;
use evidence::checkpoint::{self, Checkpoint};
use evidence::cosignature::CosigningKey;
use evidence::hash::leaf_hash;
use evidence::note::{SignedNote, VerifierKey};
use evidence::tree::Frontier;
use line::{Body, Entry};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;

/// How many of the last roots are remembered: a checkpoint may be a little older than the entries.
const ROOTS_MAX: usize = 8_192;

/// The log as far as it was seen.
pub(crate) struct Ledger {
    log_key: Option<VerifierKey>,
    frontier: Frontier,
    /// The roots at the last sizes.
    roots: BTreeMap<u64, Hash>,
    /// The last checkpoint that was seen to fit, as its note.
    last: Option<(Checkpoint, String)>,
    /// One that is ahead of the entries.
    ahead: Option<(Checkpoint, String)>,
    /// The size just behind the newest entry that is no cosignature.
    worth_cosigning: u64,
    cosigned: u64,
}

/// The host shows another log than it did before. It is not to be believed any more.
#[derive(Debug)]
pub(crate) struct Fault(pub(crate) String);

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Fault {}

impl Ledger {
    /// A ledger of nothing yet; the log's key is the given one, else that which entry 0 names.
    pub(crate) fn new(log_key: Option<VerifierKey>) -> Self {
        Self {
            log_key,
            frontier: Frontier::new(),
            roots: BTreeMap::new(),
            last: None,
            ahead: None,
            worth_cosigning: 0,
            cosigned: 0,
        }
    }

    /// The ledger that was kept in a file, or a new one where there is none.
    pub(crate) fn load(path: &Path, log_key: Option<VerifierKey>) -> Result<Self> {
        if !path.exists() {
            return Ok(Self::new(log_key));
        }
        let told = || format!("{} is no state of `clearline watch`", path.display());
        let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        let json: Value = serde_json::from_slice(&bytes).with_context(told)?;
        let number = |name: &str| json[name].as_u64().with_context(told);
        let text = |name: &str| json[name].as_str().with_context(told);
        let subtrees = json["subtrees"].as_array().with_context(told)?;
        let hash = |value: &Value| {
            let text = value.as_str().with_context(told)?;
            text.parse::<Hash>().with_context(told)
        };
        let subtrees: Result<Vec<Hash>> = subtrees.iter().map(hash).collect();
        let frontier = Frontier::from_parts(number("size")?, subtrees?).with_context(told)?;
        let kept: VerifierKey = text("log_key")?.parse().with_context(told)?;
        if log_key.as_ref().is_some_and(|given| *given != kept) {
            bail!("{} is of a log with the key {kept}, not with that of --log-key", path.display());
        }
        let note = text("checkpoint")?;
        let last = match note {
            "" => None,
            note => {
                let checkpoint = checkpoint::open(note.as_bytes(), &kept).with_context(told)?;
                Some((checkpoint, note.to_owned()))
            }
        };
        let mut ledger = Self { frontier, last, ..Self::new(Some(kept)) };
        ledger.worth_cosigning = number("worth_cosigning")?;
        ledger.cosigned = number("cosigned")?;
        if !json["worth_cosigning_root"].is_null() {
            let root = hash(&json["worth_cosigning_root"])?;
            ledger.roots.insert(ledger.worth_cosigning, root);
        }
        // Of the roots before the last size, only those that are still needed are kept.
        if let Some((checkpoint, _)) = &ledger.last {
            ledger.roots.insert(checkpoint.size(), *checkpoint.root());
        }
        ledger.remember();
        Ok(ledger)
    }

    /// Keeps the ledger: the file is replaced in one step, so that none is ever half written.
    pub(crate) fn save(&self, path: &Path) -> Result<()> {
        let (size, subtrees) = self.frontier.parts();
        let Some(log_key) = &self.log_key else { return Ok(()) };
        let json = json!({
            "size": size,
            "subtrees": subtrees.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "log_key": log_key.to_string(),
            "checkpoint": self.last.as_ref().map_or("", |(_, note)| note),
            "worth_cosigning": self.worth_cosigning,
            "worth_cosigning_root": self.roots.get(&self.worth_cosigning).map(Hash::to_string),
            "cosigned": self.cosigned,
        });
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let told = || format!("cannot write {}", path.display());
        let mut file =
            tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new("."))).with_context(told)?;
        writeln!(file, "{json:#}").with_context(told)?;
        file.as_file().sync_all().with_context(told)?;
        file.persist(path).with_context(told)?;
        Ok(())
    }

    /// How many entries were seen without a gap.
    pub(crate) fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// Takes in the next entry, byte for byte.
    pub(crate) fn append(&mut self, record: &[u8], entry: &Entry) -> Result<()> {
        if let Body::LineOpened { log_key, .. } = &entry.body {
            let named: VerifierKey = log_key.parse().context("entry 0 names no key of the log")?;
            match &self.log_key {
                Some(given) if *given != named => {
                    let fault = format!("entry 0 names the log key {named}, but it is {given}");
                    return Err(Fault(fault).into());
                }
                _ => self.log_key = Some(named),
            }
        }
        self.frontier.append(leaf_hash(record));
        self.remember();
        if !matches!(entry.body, Body::CheckpointCosigned { .. }) {
            self.worth_cosigning = self.size();
        }
        if let Some((checkpoint, note)) = self.ahead.take() {
            self.compare(checkpoint, note)?;
        }
        Ok(())
    }

    fn remember(&mut self) {
        self.roots.insert(self.frontier.size(), self.frontier.root());
        while self.roots.len() > ROOTS_MAX {
            self.roots.pop_first();
        }
    }

    /// Holds the checkpoint that the host serves now against what it sent and signed before. One
    /// that is ahead waits for its entries.
    pub(crate) fn check(&mut self, note: &[u8]) -> Result<()> {
        let Some(log_key) = &self.log_key else { return Ok(()) };
        let checkpoint = checkpoint::open(note, log_key)
            .map_err(|error| Fault(format!("the checkpoint is not to be believed: {error}")))?;
        let text = String::from_utf8(note.to_vec())?;
        self.compare(checkpoint, text)
    }

    fn compare(&mut self, checkpoint: Checkpoint, note: String) -> Result<()> {
        let (size, root) = (checkpoint.size(), *checkpoint.root());
        if let Some((last, kept)) = &self.last
            && size < last.size()
        {
            let fault = format!(
                "the host takes back what it signed: its log had {} entries, now it has {size}; \
                 {}.\nKeep both; they are the proof.\n--- before\n{kept}--- now\n{note}",
                last.size(),
                self.what_is_left(size, &root)
            );
            return Err(Fault(fault).into());
        }
        if size > self.size() {
            self.ahead = Some((checkpoint, note));
            return Ok(());
        }
        match self.roots.get(&size) {
            Some(ours) if *ours == root => {
                self.last = Some((checkpoint, note));
                Ok(())
            }
            Some(ours) => {
                let before = self.last.as_ref().map_or("none", |(_, note)| note);
                let fault = format!(
                    "the host signed another log than it sends: the root over {size} entries is \
                     {ours}, but it signed {root}.\nKeep this; it is the proof.\n--- last \
                     consistent\n{before}--- now\n{note}"
                );
                Err(Fault(fault).into())
            }
            // Older than what is remembered, and not older than the last: it will come again.
            None => Ok(()),
        }
    }

    /// What became of a log that is shorter than it was, as far as is known here.
    fn what_is_left(&self, size: u64, root: &Hash) -> String {
        match self.roots.get(&size) {
            Some(ours) if ours == root => {
                let last = self.size().saturating_sub(1);
                format!("those are as they were, and entries {size} to {last} are gone")
            }
            Some(_) => "and of those some are others than before".to_owned(),
            None => "whether those are as they were is not known here".to_owned(),
        }
    }

    /// The fault of a host that has fewer entries than it sent, without a checkpoint to show it.
    pub(crate) fn lost(&self, why: &str) -> Fault {
        let note = self.last.as_ref().map_or("none\n", |(_, note)| note);
        Fault(format!(
            "the host sent {} entries, and has fewer now: {why}.\nKeep this; it is the proof of \
             what it had.\n--- before\n{note}",
            self.size()
        ))
    }

    /// The checkpoint that is worth a cosignature, with it: at the size just behind the newest
    /// entry that is no cosignature itself, so that all sides cosign the same sizes and do not
    /// answer each other for ever. It is covered by one of the host that was seen to fit.
    pub(crate) fn cosigned(&self, key: &CosigningKey, now_s: u64) -> Result<Option<String>> {
        let size = self.worth_cosigning;
        let Some((last, _)) = self.last.as_ref().filter(|_| size > self.cosigned) else {
            return Ok(None);
        };
        let Some(root) = self.roots.get(&size).filter(|_| size <= last.size()) else {
            return Ok(None);
        };
        let checkpoint = Checkpoint::new(last.origin(), size, *root)?;
        let line = key.cosign(&checkpoint, now_s)?;
        let note = format!("{checkpoint}\n{line}\n");
        SignedNote::parse(note.as_bytes()).context("the cosigned checkpoint is no note")?;
        Ok(Some(note))
    }

    /// Notes that the line has the cosignature.
    pub(crate) fn note_cosigned(&mut self) {
        self.cosigned = self.worth_cosigning;
    }
}
