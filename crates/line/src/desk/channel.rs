//! How the line itself stands: what each side states, which checks are due, and what follows.

use super::{Body, CheckTerms, DeskTerms, Miss, Note};
use crate::{Entry, PartyId, Terms};
use std::collections::BTreeMap;
use volume::Instant;

/// How the line stands for a side, as it states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StatedState {
    /// The side speaks and listens.
    Open,
    /// The side has suspended the line.
    Suspended,
    /// The side comes back to the line, and is not yet open.
    Resuming,
}

impl StatedState {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Open, Self::Suspended, Self::Resuming];

    /// The name in entries.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Suspended => "suspended",
            Self::Resuming => "resuming",
        }
    }

    /// The state of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// How the line stands for all: suspended when any side has suspended it, else resuming when any
/// is resuming, else degraded when checks are missed, else open (DL-01).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum JointState {
    /// All speak and listen.
    #[default]
    Open,
    /// All are open, and as many line checks in a row were missed as the sides agreed on.
    Degraded,
    /// A side comes back, and none has suspended the line.
    Resuming,
    /// A side has suspended the line.
    Suspended,
}

impl JointState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Open, Self::Degraded, Self::Resuming, Self::Suspended];

    /// The name in entries.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Degraded => "degraded",
            Self::Resuming => "resuming",
            Self::Suspended => "suspended",
        }
    }

    /// The state of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// What a side stated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// How the line stands for it.
    pub state: StatedState,
    /// When it stated so.
    pub stated: Instant,
    /// From when on.
    pub effective: Instant,
    /// Why.
    pub reason: Note,
    /// Whether it suspended with less notice than was agreed.
    pub short_notice: bool,
    /// The entry that says so.
    pub entry: u64,
}

/// How the line stands for one side. A side that never stated anything is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SideChannel {
    /// What is in force.
    pub in_force: Option<Statement>,
    /// What it has announced and is not in force yet. A later statement takes its place.
    pub announced: Option<Statement>,
}

impl SideChannel {
    /// What is in force.
    pub fn state(&self) -> StatedState {
        self.in_force.as_ref().map_or(StatedState::Open, |statement| statement.state)
    }

    fn state_as(&mut self, statement: Statement) {
        // What was in force already, although nobody had noted it.
        if self.announced.as_ref().is_some_and(|one| one.effective <= statement.stated) {
            self.in_force = self.announced.take();
        }
        if statement.effective <= statement.stated {
            *self = Self { in_force: Some(statement), announced: None };
        } else {
            self.announced = Some(statement);
        }
    }

    /// What is in force at an instant, whether its entry has been made yet or not.
    pub fn state_at(&self, now: Instant) -> StatedState {
        let announced = self.announced.as_ref().filter(|announced| announced.effective <= now);
        announced.map_or(self.state(), |statement| statement.state)
    }
}

/// The line checks of one direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Direction {
    /// What was agreed; `None` where a side calls although nothing was.
    pub terms: Option<CheckTerms>,
    /// From when the interval to the next call counts: the last call, or when one was due.
    pub since: Instant,
    /// The call that waits for its answer, while that is due.
    pub open: Option<OpenCheck>,
    /// Calls that can still be answered although nothing is due, by the entry of each, in their
    /// order: the last few of each reason.
    pub untimed: Vec<(u64, Untimed)>,
    /// How many checks in a row did not come about.
    pub misses: u32,
    /// When the last was answered.
    pub answered: Option<Instant>,
}

/// Why no answer to a call is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Untimed {
    /// It is an exercise.
    Exercise,
    /// No line checks were agreed, or are no longer.
    NotAgreed,
    /// The answer was missed.
    Missed,
}

impl Untimed {
    /// All reasons.
    pub const ALL: [Self; 3] = [Self::Exercise, Self::NotAgreed, Self::Missed];

    /// The name in bundles.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exercise => "exercise",
            Self::NotAgreed => "not_agreed",
            Self::Missed => "missed",
        }
    }
}

/// A call that waits for its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenCheck {
    /// The entry of the call.
    pub check: u64,
    /// When the answer is due.
    pub due: Instant,
}

/// So many calls of one direction can be answered although nothing is due, for each reason.
const UNTIMED_MAX: usize = 4;

impl Direction {
    fn new(terms: Option<CheckTerms>, since: Instant) -> Self {
        let (open, untimed, misses, answered) = (None, Vec::new(), 0, None);
        Self { terms, since, open, untimed, misses, answered }
    }

    /// When something of it is due, at the earliest.
    pub fn next_due(&self) -> Option<Instant> {
        let terms = self.terms.as_ref()?;
        let call_us = terms.interval_us.saturating_add(terms.answer_us);
        Some(self.open.map_or(self.since.saturating_add(call_us), |open| open.due))
    }

    /// What is missed of it at an instant, if anything.
    pub(super) fn missed(&self, now: Instant) -> Option<Miss> {
        let terms = self.terms.as_ref()?;
        if self.next_due()? > now {
            return None;
        }
        if let Some(open) = self.open {
            return Some(Miss::Answer { check: open.check, due: open.due });
        }
        let passed_us = now.micros().saturating_sub(self.since.micros());
        let times = passed_us.saturating_sub(terms.answer_us) / terms.interval_us;
        let times = u32::try_from(times).unwrap_or(u32::MAX);
        let first = self.since.saturating_add(terms.interval_us);
        let last = self.since.saturating_add(terms.interval_us.saturating_mul(i64::from(times)));
        Some(Miss::Call { first, last, times })
    }

    fn is_degraded(&self) -> bool {
        self.terms.as_ref().is_some_and(|terms| self.misses >= terms.misses_max)
    }

    /// Keeps a call, in order of the calls. The oldest of its reason gives way, and none of
    /// another: when a miss is noted must make no difference to what can be answered.
    pub(super) fn keep_untimed(&mut self, check: u64, why: Untimed) {
        let at = self.untimed.partition_point(|(known, _)| *known < check);
        self.untimed.insert(at, (check, why));
        let of_reason = || self.untimed.iter().filter(|(_, other)| *other == why);
        if of_reason().count() > UNTIMED_MAX {
            let oldest = self.untimed.iter().position(|(_, other)| *other == why);
            oldest.map(|at| self.untimed.remove(at));
        }
    }

    /// The direction as it is once what is missed at an instant has been noted.
    pub(super) fn settled(&self, now: Instant) -> Self {
        let mut direction = self.clone();
        while let Some(miss) = direction.missed(now) {
            let in_a_row = direction.misses.saturating_add(miss.times());
            direction.miss(&miss, in_a_row);
        }
        direction
    }
}

/// How the line stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Channel {
    /// How it stands for each side that ever stated anything.
    pub sides: BTreeMap<PartyId, SideChannel>,
    /// Line checks, by who calls and who answers.
    pub directions: BTreeMap<(PartyId, PartyId), Direction>,
    /// How it stands for all.
    pub joint: JointState,
}

impl Channel {
    /// How it stands for a side.
    pub fn side(&self, id: &PartyId) -> SideChannel {
        self.sides.get(id).cloned().unwrap_or_default()
    }

    /// How it stands for all at an instant, by the one rule.
    pub fn joint_at(&self, now: Instant) -> JointState {
        let states = || self.sides.values().map(|side| side.state_at(now));
        if states().any(|state| state == StatedState::Suspended) {
            JointState::Suspended
        } else if states().any(|state| state == StatedState::Resuming) {
            JointState::Resuming
        } else if self.directions.values().any(Direction::is_degraded) {
            JointState::Degraded
        } else {
            JointState::Open
        }
    }

    /// Whether sides contradict each other: one has suspended the line or is resuming it, and
    /// another has stated since that it is open (the case of April 2017). Silence is no
    /// contradiction.
    pub fn is_contradictory(&self) -> bool {
        let stated = || self.sides.values().filter_map(|side| side.in_force.as_ref());
        stated().any(|one| {
            one.state != StatedState::Open
                && stated().any(|other| other.state == StatedState::Open && other.entry > one.entry)
        })
    }

    /// When something is due, at the earliest.
    pub fn next_due(&self) -> Option<Instant> {
        let announced = self.sides.values().filter_map(|side| side.announced.as_ref());
        let announced = announced.map(|statement| statement.effective);
        announced.chain(self.directions.values().filter_map(Direction::next_due)).min()
    }

    /// Folds an entry in.
    pub(crate) fn apply(&mut self, entry: &Entry, body: &Body) {
        match body {
            Body::StateStated { state, effective, reason, short_notice } => {
                let Some(party) = &entry.party else { return };
                let statement = Statement {
                    state: *state,
                    stated: entry.time,
                    effective: *effective,
                    reason: reason.clone(),
                    short_notice: *short_notice,
                    entry: entry.index,
                };
                self.sides.entry(party.clone()).or_default().state_as(statement);
            }
            Body::StateInForce { side, statement } => {
                let Some(side) = self.sides.get_mut(side) else { return };
                if side.announced.as_ref().is_some_and(|one| one.entry == *statement) {
                    side.in_force = side.announced.take();
                }
            }
            Body::JointStateChanged { to, .. } => self.joint = *to,
            Body::CheckSent { to, answer_by, exercise } => {
                let Some(from) = entry.party.clone() else { return };
                let direction = self.direction(from, to.clone(), entry.time);
                match answer_by {
                    Some(due) => {
                        direction.since = entry.time;
                        let open = OpenCheck { check: entry.index, due: *due };
                        if let Some(before) = direction.open.replace(open) {
                            direction.keep_untimed(before.check, Untimed::Missed);
                        }
                    }
                    None => {
                        let why = if *exercise { Untimed::Exercise } else { Untimed::NotAgreed };
                        direction.keep_untimed(entry.index, why);
                    }
                }
            }
            Body::CheckAnswered { from, check, late, exercise } => {
                let Some(to) = entry.party.clone() else { return };
                let direction = self.direction(from.clone(), to, entry.time);
                if *late && direction.open.is_some_and(|open| open.check == *check) {
                    // What gives way to a miss gives way whether that was noted before or not.
                    direction.keep_untimed(*check, Untimed::Missed);
                }
                direction.untimed.retain(|(known, _)| known != check);
                direction.open = direction.open.filter(|open| open.check != *check);
                if !exercise {
                    direction.answered = Some(entry.time);
                }
                // A late answer does not undo the miss, whether that is noted before it or after.
                if !exercise && !late {
                    direction.misses = 0;
                }
            }
            Body::CheckMissed { from, to, miss, in_a_row } => {
                let direction = self.direction(from.clone(), to.clone(), entry.time);
                direction.miss(miss, *in_a_row);
            }
            Body::MessageDrafted { .. }
            | Body::TranslationConfirmed { .. }
            | Body::DraftDropped { .. }
            | Body::MessageSent(_)
            | Body::MessageReceived { .. }
            | Body::ReadbackMismatched { .. }
            | Body::MessageEscalated { .. }
            | Body::MessageUnanswered { .. }
            | Body::Rules(_) => {}
        }
    }

    fn direction(&mut self, from: PartyId, to: PartyId, now: Instant) -> &mut Direction {
        self.directions.entry((from, to)).or_insert_with(|| Direction::new(None, now))
    }

    /// Other terms are in force from an instant on. What was due under the old ones is due no
    /// longer; what they and the new ones agree on alike goes on as it stands.
    pub(crate) fn come_into_force(&mut self, terms: &Terms, now: Instant) {
        let DeskTerms { checks, .. } = &terms.desk;
        self.sides.retain(|id, _| terms.side(id).is_some());
        self.directions.retain(|(from, to), direction| {
            let agreed = checks.iter().find(|agreed| (&agreed.from, &agreed.to) == (from, to));
            if direction.terms.as_ref() != agreed {
                if let Some(open) = direction.open {
                    let is_missed = open.due <= now;
                    let why = if is_missed { Untimed::Missed } else { Untimed::NotAgreed };
                    direction.keep_untimed(open.check, why);
                }
                let (untimed, answered) =
                    (core::mem::take(&mut direction.untimed), direction.answered);
                *direction = Direction::new(agreed.cloned(), now);
                (direction.untimed, direction.answered) = (untimed, answered);
            }
            terms.side(from).is_some() && terms.side(to).is_some()
        });
        for agreed in checks {
            let key = (agreed.from.clone(), agreed.to.clone());
            let fresh = || Direction::new(Some(agreed.clone()), now);
            self.directions.entry(key).or_insert_with(fresh);
        }
    }
}
