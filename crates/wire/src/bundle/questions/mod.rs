//! Questions to a bundle (DL-43, DL-45): was this said, what was answered, is anything missing,
//! was nothing of a kind said, and who knew what, when.
//!
//! They are answered while the bundle is verified, from entries whose place in the log is proven,
//! and each answer says what it proves and what not. Nothing here can show what the host never
//! took: a log proves what entered it, in which order, and under whose signature.

mod chain;
mod none_of;
mod said;
mod who_knew;

use super::report::{Answer, Holds};
use crate::answer::Utc;
use crate::native::{StatisticsView, statistics_view};
use chain::ChainLook;
use line::{Attestation, Entry, PartyId, PublicState, TemplateCode, Withheld};
use none_of::NoneOfLook;
use said::SaidLook;
use volume::Instant;
use who_knew::WhoKnewLook;

/// What is asked of a bundle beside whether it verifies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// What each side did, day by day, by the entries alone.
    Statistics,
    /// Whether the entries give these numbers.
    Expect(StatisticsView),
    /// Whether a party's signed submission of this number entered the log, and what followed.
    Submission {
        /// Whose.
        party: PartyId,
        /// Its number.
        seq: u64,
    },
    /// Whether nothing of a party is missing from one number of its chain to another.
    Chain {
        /// Whose.
        party: PartyId,
        /// The first number.
        from: u64,
        /// The last.
        to: u64,
    },
    /// Whether no such entry was made from one instant until before another.
    NoneOf(NoneOf),
    /// Who was shown an entry, and what shows that they knew it.
    WhoKnew {
        /// Which.
        entry: u64,
    },
}

/// A kind of entry within a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoneOf {
    /// The kind, as entries name it.
    pub kind: String,
    /// Of messages: the template.
    pub template: Option<TemplateCode>,
    /// Of this party alone.
    pub party: Option<PartyId>,
    /// From when on.
    pub from: Instant,
    /// Until before when.
    pub to: Instant,
}

/// An entry as a question sees it.
#[derive(Clone, Copy)]
struct Sight<'a> {
    entry: &'a Entry,
    withheld: &'a Withheld,
    /// Whether its submission is revealed, and its signature holds.
    verified: bool,
}

/// What is known when all entries have been seen.
#[derive(Clone, Copy, Debug)]
struct End {
    /// How many entries the checkpoint covers.
    size: u64,
    /// Whether all of them were seen.
    whole: bool,
    /// The stamp of the last that was seen.
    last: Option<(u64, Instant)>,
}

impl End {
    /// What to say of something that was not found.
    fn without(&self) -> Holds {
        if self.whole { Holds::Refuted } else { Holds::Open }
    }
}

/// Questions on their way to an answer.
#[derive(Default)]
pub(super) struct Asked {
    looks: Vec<Look>,
    next: u64,
    gap: bool,
    last: Option<(u64, Instant)>,
}

enum Look {
    Statistics(Option<StatisticsView>),
    Expect(StatisticsView, Option<StatisticsView>),
    Said(SaidLook),
    Chain(ChainLook),
    NoneOf(NoneOfLook),
    WhoKnew(WhoKnewLook),
}

impl Asked {
    pub(super) fn new(questions: &[Question]) -> Self {
        let look = |question: &Question| match question.clone() {
            Question::Statistics => Look::Statistics(None),
            Question::Expect(view) => Look::Expect(view, None),
            Question::Submission { party, seq } => Look::Said(SaidLook::new(party, seq)),
            Question::Chain { party, from, to } => Look::Chain(ChainLook::new(party, from, to)),
            Question::NoneOf(asked) => Look::NoneOf(NoneOfLook::new(asked)),
            Question::WhoKnew { entry } => Look::WhoKnew(WhoKnewLook::new(entry)),
        };
        Self { looks: questions.iter().map(look).collect(), ..Self::default() }
    }

    /// Looks at the next entry.
    pub(super) fn see(&mut self, entry: &Entry, withheld: &Withheld, verified: bool) {
        self.gap |= entry.index != self.next;
        self.next = entry.index + 1;
        self.last = Some((entry.index, entry.time));
        let sight = Sight { entry, withheld, verified };
        for look in &mut self.looks {
            match look {
                Look::Statistics(_) | Look::Expect(..) => {}
                Look::Said(look) => look.see(sight),
                Look::Chain(look) => look.see(sight),
                Look::NoneOf(look) => look.see(sight),
                Look::WhoKnew(look) => look.see(sight),
            }
        }
    }

    /// Looks at what the entries so far add up to, in a log of so many.
    pub(super) fn folded(&mut self, state: &PublicState, size: u64) {
        for look in &mut self.looks {
            match look {
                Look::Statistics(found) if state.size == size => {
                    *found = Some(statistics_view(state));
                }
                Look::Expect(expected, found) if state.size == expected.entries => {
                    *found = Some(statistics_view(state));
                }
                _ => {}
            }
        }
    }

    /// The answers.
    pub(super) fn end(&mut self, size: u64) -> Vec<Answer> {
        let whole = !self.gap && self.next == size;
        let end = End { size, whole, last: self.last };
        let looks = core::mem::take(&mut self.looks).into_iter();
        let answer = |look| match look {
            Look::Statistics(found) => statistics(found),
            Look::Expect(expected, found) => expect(&expected, found, &end),
            Look::Said(look) => look.end(&end),
            Look::Chain(look) => look.end(&end),
            Look::NoneOf(look) => look.end(&end),
            Look::WhoKnew(look) => look.end(&end),
        };
        looks.map(answer).collect()
    }
}

fn statistics(found: Option<StatisticsView>) -> Answer {
    let question = "what did each side do, day by day?".to_owned();
    let (holds, lines) = match &found {
        Some(_) => (Holds::Proven, Vec::new()),
        None => (Holds::Open, vec![NOT_FOLDED.to_owned()]),
    };
    Answer { question, holds, lines, statistics: found }
}

/// Why there are no numbers.
const NOT_FOLDED: &str = "only a complete bundle whose entries add up gives these numbers";

fn expect(expected: &StatisticsView, found: Option<StatisticsView>, end: &End) -> Answer {
    let entries = expected.entries;
    let question = format!("do the first {entries} entries give the numbers that were told?");
    let Some(found) = found else {
        let why = if end.whole && entries > end.size {
            format!("the bundle has {} entries alone", end.size)
        } else {
            NOT_FOLDED.to_owned()
        };
        return Answer { question, holds: Holds::Open, lines: vec![why], statistics: None };
    };
    let mut lines = Vec::new();
    for row in &found.days {
        if !expected.days.contains(row) {
            lines.push(format!("otherwise than told: {} of {}: {row:?}", row.day, row.side));
        }
    }
    for row in &expected.days {
        let (day, side) = (&row.day, &row.side);
        if !found.days.iter().any(|known| (&known.day, &known.side) == (day, side)) {
            lines.push(format!("told, and nowhere in the entries: {day} of {side}"));
        }
    }
    let holds = if *expected == found { Holds::Proven } else { Holds::Refuted };
    Answer { question, holds, lines, statistics: Some(found) }
}

/// What shows that an entry is its party's.
fn proof(sight: Sight<'_>) -> String {
    let Sight { entry, verified, .. } = sight;
    let party = entry.party.as_ref().map_or("the host", PartyId::as_str);
    match &entry.attestation {
        Attestation::Signed(signed) if verified => {
            format!("signed by {party} (submission {} of its chain; verified)", signed.seq)
        }
        Attestation::Signed(signed) => {
            let seq = signed.seq;
            format!("signed by {party} (submission {seq} of its chain; not revealed here)")
        }
        Attestation::Bearer => format!("the host's word for {party}, unsigned"),
        Attestation::Host => "noted by the host".to_owned(),
    }
}

/// An entry with its instant.
fn at(entry: &Entry) -> String {
    format!("entry {}, {}", entry.index, Utc(entry.time))
}
