//! What came of verifying: what holds, what fails and where, and what could not be checked.

use crate::native::StatisticsView;
use evidence::Hash;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

/// How many failures are told; behind that they are counted.
pub const FAILURES_MAX: usize = 200;

/// The checks, by stable names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// A file of the bundle is there, whole, and as it has to be.
    File,
    /// The checkpoint is signed by the log's key and is of this line.
    Checkpoint,
    /// The tiles of hashes lead to the checkpoint's root.
    Tree,
    /// An entry is the one that stands at its place in the tree.
    Entry,
    /// An entry is a record that can be read.
    Record,
    /// Entries are numbered without a gap, and their times go forward.
    Order,
    /// Entry 0 opens this line with this log key.
    Opening,
    /// What an entry says could lawfully follow from the entries before it.
    Law,
    /// A party's own numbers have no gap, and each signed one names the one before it.
    Chain,
    /// A cosignature is the side's, over the root that this log has at that size.
    Cosignature,
    /// What is revealed is what the entry committed to.
    Withheld,
    /// A revealed submission is signed by the side's key, and is what its entry says.
    Submission,
    /// Conflicts are those that the revealed extents have.
    Conflict,
    /// The key of an operational intent showed everything that was there.
    Key,
    /// Every subscriber was told of a change, under its next number.
    Notification,
    /// The entries fold to the state that the bundle claims.
    State,
    /// The older checkpoint is the beginning of this log.
    Since,
    /// The keys that a side holds are those that the agreement names.
    SideKey,
}

impl Check {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Checkpoint => "checkpoint",
            Self::Tree => "tree",
            Self::Entry => "entry",
            Self::Record => "record",
            Self::Order => "order",
            Self::Opening => "opening",
            Self::Law => "law",
            Self::Chain => "chain",
            Self::Cosignature => "cosignature",
            Self::Withheld => "withheld",
            Self::Submission => "submission",
            Self::Conflict => "conflict",
            Self::Key => "key",
            Self::Notification => "notification",
            Self::State => "state",
            Self::Since => "since",
            Self::SideKey => "side_key",
        }
    }
}

/// Where something stands in a bundle.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// In the entry of that index, or beside it.
    Entry(u64),
    /// In a file.
    File(String),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Entry(index) => write!(f, "entry {index}"),
            Self::File(name) => f.write_str(name),
        }
    }
}

/// A check that failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// Which check.
    pub check: Check,
    /// Where.
    pub at: Place,
    /// What would be right.
    pub expected: String,
    /// What is there.
    pub found: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (check, at) = (self.check.name(), &self.at);
        write!(f, "{check}, {at}: expected {}; found {}", self.expected, self.found)
    }
}

/// A check that could not be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unchecked {
    /// Which check.
    pub check: Check,
    /// Why, and what that leaves open.
    pub why: String,
    /// How many times.
    pub count: u64,
    /// The first entry, where it is about entries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<u64>,
}

/// Whether what was asked of a bundle holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    /// It does, by what is verified.
    Proven,
    /// It does not.
    Refuted,
    /// The bundle does not say.
    Open,
}

/// What a bundle answers to a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// What was asked.
    pub question: String,
    /// Whether it holds.
    pub holds: Holds,
    /// What shows it, and what that does not show.
    pub lines: Vec<String>,
    /// The numbers, where they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statistics: Option<StatisticsView>,
}

/// What was verified, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Entries that stand at their place under the signed root.
    pub entries: u64,
    /// Entries that their party signed, in unbroken chains.
    pub signed: u64,
    /// Entries that the host attributes to a bearer of a party's token.
    pub bearer_attested: u64,
    /// Entries that the host noted.
    pub host: u64,
    /// Cosignatures in entries, over roots that this log has or had.
    pub cosignatures: u64,
    /// Cosignatures on the bundle's own checkpoint.
    pub checkpoint_cosignatures: u64,
    /// Withheld items that match their commitments.
    pub revealed: u64,
    /// Submissions whose signatures were verified.
    pub submissions: u64,
    /// Conflicts computed again from revealed extents, and found as they are told.
    pub conflicts: u64,
    /// Keys of suppliers computed again, and found whole.
    pub keys: u64,
    /// Notifications of suppliers, each under its next number.
    pub notifications: u64,
    /// Items whose revealed extents were compared with all other revealed ones.
    pub compared: u64,
}

/// Whether a bundle has the whole log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// All entries.
    Complete,
    /// Some of them.
    Extract,
}

/// What is known of the log whose bundle this is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its origin, which is the name of the line.
    pub origin: String,
    /// How many entries it has.
    pub size: u64,
    /// The root of the tree over them.
    pub root: Hash,
}

/// What came of verifying a bundle.
#[derive(Clone, Debug)]
pub struct Report {
    /// Whether it has the whole log.
    pub kind: Kind,
    /// The log, as far as its checkpoint could be read.
    pub head: Option<Head>,
    /// How many entries every side has cosigned, where anything shows that.
    pub settled: Option<u64>,
    /// What failed, the first [`FAILURES_MAX`].
    pub failures: Vec<Failure>,
    /// How many failures there are beyond those.
    pub failures_beyond: u64,
    /// What could not be checked.
    pub unchecked: Vec<Unchecked>,
    /// What was verified.
    pub counts: Counts,
    /// What was asked, and answered.
    pub answers: Vec<Answer>,
    /// What is open, while it is being counted.
    open: BTreeMap<(Check, String), (u64, Option<u64>)>,
}

impl Report {
    pub(super) fn new(kind: Kind) -> Self {
        Self {
            kind,
            head: None,
            settled: None,
            failures: Vec::new(),
            failures_beyond: 0,
            unchecked: Vec::new(),
            counts: Counts::default(),
            answers: Vec::new(),
            open: BTreeMap::new(),
        }
    }

    /// Whether all that could be checked holds.
    pub fn is_verified(&self) -> bool {
        self.failures.is_empty()
    }

    /// Whether all that could be checked holds, and so does all that was asked.
    pub fn is_answered(&self) -> bool {
        self.is_verified() && self.answers.iter().all(|answer| answer.holds == Holds::Proven)
    }

    pub(super) fn fail(
        &mut self,
        check: Check,
        at: Place,
        expected: impl fmt::Display,
        found: impl fmt::Display,
    ) {
        if self.failures.len() == FAILURES_MAX {
            self.failures_beyond += 1;
            return;
        }
        let (expected, found) = (shown(&expected), shown(&found));
        self.failures.push(Failure { check, at, expected, found });
    }

    pub(super) fn fail_entry(
        &mut self,
        check: Check,
        index: u64,
        expected: impl fmt::Display,
        found: impl fmt::Display,
    ) {
        self.fail(check, Place::Entry(index), expected, found);
    }

    /// Notes a check that could not be made; the same reason is told once and counted.
    pub(super) fn open(&mut self, check: Check, entry: Option<u64>, why: impl Into<String>) {
        let known = self.open.entry((check, why.into())).or_insert((0, entry));
        known.0 += 1;
    }

    pub(super) fn finish(mut self) -> Self {
        let open = std::mem::take(&mut self.open).into_iter();
        let told = |((check, why), (count, first))| Unchecked { check, why, count, first };
        self.unchecked = open.map(told).collect();
        self
    }

    /// The report as one JSON object, for programs.
    pub fn to_json(&self) -> String {
        #[derive(Serialize)]
        struct Json<'a> {
            verified: bool,
            kind: Kind,
            origin: Option<&'a str>,
            size: Option<u64>,
            root: Option<String>,
            settled: Option<u64>,
            counts: Counts,
            failures: &'a [Failure],
            failures_beyond: u64,
            unchecked: &'a [Unchecked],
            #[serde(skip_serializing_if = "<[Answer]>::is_empty")]
            answers: &'a [Answer],
        }
        let head = self.head.as_ref();
        let json = Json {
            verified: self.is_verified(),
            kind: self.kind,
            origin: head.map(|head| head.origin.as_str()),
            size: head.map(|head| head.size),
            root: head.map(|head| head.root.to_string()),
            settled: self.settled,
            counts: self.counts,
            failures: &self.failures,
            failures_beyond: self.failures_beyond,
            unchecked: &self.unchecked,
            answers: &self.answers,
        };
        serde_json::to_string(&json).expect("texts and numbers are JSON")
    }
}

/// What came from a bundle, without characters that would write over a terminal, and not endless.
fn shown(what: &impl fmt::Display) -> String {
    const CHARS_MAX: usize = 300;
    let mut text = String::new();
    let whole = what.to_string();
    for c in whole.chars().take(CHARS_MAX) {
        if c.is_control() {
            let _ = write!(text, "{}", c.escape_default());
        } else {
            text.push(c);
        }
    }
    if whole.chars().nth(CHARS_MAX).is_some() {
        text.push_str("...");
    }
    text
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = if self.is_verified() { "verified" } else { "DOES NOT VERIFY" };
        let kind = match self.kind {
            Kind::Complete => "complete bundle",
            Kind::Extract => "extract",
        };
        match &self.head {
            Some(Head { origin, size, root }) => {
                writeln!(f, "{verdict}: {kind} of {origin}, {size} entries, root {root}")?;
            }
            None => writeln!(f, "{verdict}: {kind}; its checkpoint cannot be read")?,
        }
        for failure in &self.failures {
            writeln!(f, "wrong: {failure}")?;
        }
        if self.failures_beyond > 0 {
            writeln!(f, "wrong: and {} more", self.failures_beyond)?;
        }
        self.fmt_counts(f)?;
        for open in &self.unchecked {
            write!(f, "not checked: {}: {}", open.check.name(), open.why)?;
            match (open.count, open.first) {
                (1, Some(first)) => writeln!(f, " (entry {first})")?,
                (count, Some(first)) => writeln!(f, " ({count} times, first at entry {first})")?,
                (1, None) => writeln!(f)?,
                (count, None) => writeln!(f, " ({count} times)")?,
            }
        }
        for answer in &self.answers {
            let verdict = match (self.is_verified(), answer.holds) {
                (false, _) => "WORTHLESS, FOR THE BUNDLE DOES NOT VERIFY",
                (true, Holds::Proven) => "PROVEN",
                (true, Holds::Refuted) => "NO",
                (true, Holds::Open) => "NOT ANSWERED",
            };
            writeln!(f, "asked: {} {verdict}", answer.question)?;
            for line in &answer.lines {
                writeln!(f, "  {}", shown(line))?;
            }
        }
        Ok(())
    }
}

impl Report {
    fn fmt_counts(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = &self.counts;
        let lines = [
            (counts.entries, "entries stand under the signed root"),
            (counts.signed, "of them are signed by their party"),
            (counts.bearer_attested, "of them are the host's word for a party"),
            (counts.host, "of them are the host's own notes"),
            (counts.cosignatures, "cosignatures in entries"),
            (counts.checkpoint_cosignatures, "cosignatures on the checkpoint"),
            (counts.revealed, "withheld items are what their entries committed to"),
            (counts.submissions, "submissions with their signatures"),
            (counts.compared, "items compared with all others that are revealed"),
            (counts.conflicts, "conflicts computed again"),
            (counts.keys, "keys of suppliers that show everything there"),
            (counts.notifications, "notifications of suppliers, each under its next number"),
        ];
        for (count, what) in lines.into_iter().filter(|(count, _)| *count > 0) {
            writeln!(f, "checked: {count} {what}")?;
        }
        match self.settled {
            Some(settled) => writeln!(f, "settled: every side has cosigned {settled} entries"),
            None => writeln!(f, "settled: nothing here shows what every side has cosigned"),
        }
    }
}
