//! Was nothing of a kind said between two instants?

use super::{Answer, End, Holds, NoneOf, Sight, at};
use crate::answer::Utc;
use crate::record::kind;
use line::desk::Body as DeskBody;
use line::{Body, Entry};

pub(super) struct NoneOfLook {
    asked: NoneOf,
    /// The next entry, as long as none is missing since the last before the time in question.
    next: Option<u64>,
    /// The first entry after it.
    after: Option<u64>,
    found: Vec<String>,
    looked_at: u64,
}

/// So many are named.
const FOUND_MAX: usize = 20;

impl NoneOfLook {
    pub(super) fn new(asked: NoneOf) -> Self {
        Self { asked, next: None, after: None, found: Vec::new(), looked_at: 0 }
    }

    pub(super) fn see(&mut self, sight: Sight<'_>) {
        let entry = sight.entry;
        let begins = entry.time < self.asked.from || entry.index == 0;
        if begins {
            self.next = Some(entry.index);
        }
        let follows = self.next == Some(entry.index);
        if self.after.is_none() {
            self.next = follows.then_some(entry.index + 1);
        }
        if entry.time >= self.asked.to {
            if follows && self.after.is_none() {
                self.after = Some(entry.index);
            }
            return;
        }
        if entry.time < self.asked.from {
            return;
        }
        self.looked_at += 1;
        if self.is_such(entry) {
            let party =
                entry.party.as_ref().map_or_else(String::new, |party| format!(" of {party}"));
            self.found.push(format!("{}: {}{party}", at(entry), kind(&entry.body)));
        }
    }

    fn is_such(&self, entry: &Entry) -> bool {
        let NoneOf { party, template, .. } = &self.asked;
        let of_template = template.as_ref().is_none_or(|template| {
            matches!(&entry.body, Body::Desk(DeskBody::MessageSent(envelope))
                if envelope.template.as_ref() == Some(template))
        });
        kind(&entry.body) == self.asked.kind
            && of_template
            && (party.is_none() || entry.party == *party)
    }

    pub(super) fn end(self, end: &End) -> Answer {
        let NoneOf { kind, template, party, from, to } = &self.asked;
        let with = template.as_ref().map_or_else(String::new, |code| format!(" with {code}"));
        let by = party.as_ref().map_or_else(String::new, |party| format!(" by {party}"));
        let (from, to) = (Utc(*from), Utc(*to));
        let question = format!("was there no {kind}{with}{by} from {from} until before {to}?");
        let mut lines: Vec<String> = self.found.iter().take(FOUND_MAX).cloned().collect();
        let holds = if !self.found.is_empty() {
            lines.push(format!("{} of them", self.found.len()));
            Holds::Refuted
        } else if self.after.is_some() {
            Holds::Proven
        } else {
            // Nothing was seen behind the time in question without a gap before it.
            lines.push(match end.last {
                Some((last, time)) if self.next == Some(end.size) => format!(
                    "not until {to}: the log of this checkpoint ends with entry {last} at {}",
                    Utc(time)
                ),
                _ => "entries of that time are left out; take a complete bundle, or an extract \
                      by range from before it to behind it"
                    .to_owned(),
            });
            Holds::Open
        };
        if holds == Holds::Proven {
            lines.push(format!(
                "{} entries have a stamp of that time, none is left out, and none is such",
                self.looked_at
            ));
            lines.push(
                "this shows what the log took, by the host's clock: not that nobody tried, and \
                 not what was said elsewhere"
                    .to_owned(),
            );
        }
        Answer { question, holds, lines, statistics: None }
    }
}
