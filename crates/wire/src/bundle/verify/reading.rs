//! Entries read one after the other: what each of them says, held against all before it.

use super::super::report::{Check, Kind, Report};
use super::agreements::Agreements;
use super::chains::Chains;
use super::drafts::Drafts;
use super::sides::SideKeys;
use super::{Asked, Case, cosignatures, submissions, withheld};
use crate::answer::Utc;
use crate::record::{Commitments, decode_entry};
use line::{Body, Entry, Withheld};
use volume::Instant;

/// What all kinds of bundle have in common: who signs, and in what order.
pub(super) struct Reading<'a> {
    case: Case<'a>,
    kind: Kind,
    pub(super) agreements: Agreements,
    chains: Chains,
    drafts: Drafts,
    sides: SideKeys<'a>,
    pub(super) asked: Asked,
    /// The entry that began the last decision, and the time of its stamp.
    last: Option<(u64, Instant)>,
}

/// An entry, with what is revealed of it.
pub(super) struct Seen {
    pub(super) entry: Entry,
    pub(super) commitments: Commitments,
}

impl<'a> Reading<'a> {
    pub(super) fn new(case: Case<'a>, kind: Kind) -> Self {
        let sides = SideKeys::new(&case.options.side_keys);
        let (agreements, chains) = (Agreements::default(), Chains::default());
        let drafts = Drafts::default();
        let asked = Asked::new(&case.options.questions);
        Self { case, kind, agreements, chains, drafts, sides, asked, last: None }
    }

    /// Reads the record that stands at an index; nothing when it is none, or another's.
    pub(super) fn decode(index: u64, record: &[u8], report: &mut Report) -> Option<Seen> {
        let (entry, commitments) = match decode_entry(record) {
            Ok(read) => read,
            Err(error) => {
                report.fail_entry(Check::Record, index, "a record that can be read", error);
                return None;
            }
        };
        if entry.index != index {
            let expected = format!("the record of index {index}");
            report.fail_entry(Check::Order, index, expected, format!("index {}", entry.index));
            return None;
        }
        Some(Seen { entry, commitments })
    }

    /// Checks all that an entry and what is revealed of it say by themselves and of their party,
    /// and gives what is revealed.
    pub(super) fn check(&mut self, seen: &Seen, report: &mut Report) -> Withheld {
        let entry = &seen.entry;
        if entry.index == 0 {
            self.check_opening(entry, report);
        }
        self.check_time(entry, report);
        self.chains.check(entry, self.kind, report);
        let withheld = withheld::read(&self.case, entry, &seen.commitments, report);
        let side = self.agreements.author(entry);
        let before = report.counts.submissions;
        if let Some(submission) = &withheld.submission {
            submissions::check(&self.case, entry, side, (submission, &withheld), report);
        }
        cosignatures::check(&self.case, entry, side, report);
        self.drafts.check(entry, &withheld, report);
        self.asked.see(entry, &withheld, report.counts.submissions > before);
        withheld
    }

    /// How many entries the log has.
    pub(super) fn size(&self) -> u64 {
        self.case.size()
    }

    /// Brings an agreement into force, where the entry does that.
    pub(super) fn apply(&mut self, entry: &Entry, report: &mut Report) {
        if let Some(terms) = self.agreements.apply(&entry.body) {
            self.sides.check(entry.index, terms, report);
        }
    }

    pub(super) fn end(&mut self, report: &mut Report) {
        self.sides.end(report);
        report.answers = self.asked.end(self.case.size());
    }

    fn check_opening(&self, entry: &Entry, report: &mut Report) {
        let origin = self.case.signed.checkpoint.origin();
        let key = self.case.options.log_key.to_string();
        let Body::LineOpened { agreement, log_key } = &entry.body else {
            return report.fail_entry(Check::Opening, 0, "line_opened", "another kind of entry");
        };
        let line = &agreement.terms().line;
        if line != origin {
            let expected = format!("the line {origin}, of which the checkpoint is");
            report.fail_entry(Check::Opening, 0, expected, line);
        }
        if *log_key != key {
            report.fail_entry(Check::Opening, 0, format!("the log key {key}"), log_key);
        }
    }

    /// Stamps strictly increase, and what follows from one command has its stamp.
    fn check_time(&mut self, entry: &Entry, report: &mut Report) {
        let time = entry.time;
        let mut fail = |expected: String, found: String| {
            report.fail_entry(Check::Order, entry.index, expected, found);
        };
        match (self.kind, entry.cause, self.last) {
            (_, None, Some((_, last))) if time <= last => {
                fail(format!("a time after {}", Utc(last)), Utc(time).to_string());
            }
            (_, Some(cause), Some((first, last))) if cause == first && time != last => {
                fail(format!("the time {} of its cause", Utc(last)), Utc(time).to_string());
            }
            (Kind::Complete, Some(cause), Some((first, _))) if cause != first => {
                let expected = format!("the cause {first}, which began this decision");
                fail(expected, format!("cause {cause}"));
            }
            // In an extract, what it follows from may be missing.
            (Kind::Extract, Some(_), Some((_, last))) if time < last => {
                fail(format!("a time not before {}", Utc(last)), Utc(time).to_string());
            }
            _ => {}
        }
        let first = match (entry.cause, self.last) {
            (Some(_), Some((first, _))) => first,
            (Some(cause), None) => cause,
            (None, _) => entry.index,
        };
        self.last = Some((first, time));
    }
}
