//! An officer: reads the log as far as the line reaches, sends, answers, calls and states; sleeps
//! at times, mishears places, loses patience and tries again.

use super::{drafts, group};
use crate::client::{Answered, Request};
use crate::dice::Dice;
use evidence::hash::sha256;
use line::desk::{
    Answered as Answer, Body, Command, Content, Message, Note, Place, Precedence, Receipt, Reply,
    StateStatement, StatedState, Text, Translation, Withheld,
};
use line::{
    Actor, Attestation, Body as LineBody, Command as LineCommand, Fact, Idempotency, Language,
    PartyId, PublicState, Reply as LineReply, Role, Sight, TemplateCode, sight,
};
use server::sequencer::Outcome;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use volume::{Instant, Position};

/// An officer of a side.
pub(super) struct Officer {
    party: PartyId,
    name: String,
    dice: Dice,
    /// The log as far as it was read, folded as anyone can.
    view: PublicState,
    /// What messages say, of this side and to it.
    words: BTreeMap<u64, Arc<Content>>,
    /// What drafts of this side say.
    drafts: BTreeMap<u64, Arc<Message>>,
    /// Messages to this side that it could still answer.
    inbox: BTreeSet<u64>,
    /// What the line said that it noted, by the entry: held against the log.
    told: BTreeMap<u64, Reply>,
    asked: BTreeMap<String, LineCommand>,
    waiting: Vec<(u64, Request)>,
    sent: u64,
    asleep_until: u64,
}

const WAITING_MAX: usize = 5;
/// After so many steps an officer sends again.
const PATIENCE: u64 = 40;

impl Officer {
    pub(super) fn new(party: &PartyId, name: &str, dice: Dice) -> Self {
        Self {
            party: party.clone(),
            name: name.to_owned(),
            dice,
            view: PublicState::default(),
            words: BTreeMap::new(),
            drafts: BTreeMap::new(),
            inbox: BTreeSet::new(),
            told: BTreeMap::new(),
            asked: BTreeMap::new(),
            waiting: Vec::new(),
            sent: 0,
            asleep_until: 0,
        }
    }

    pub(super) fn party(&self) -> &PartyId {
        &self.party
    }

    /// How many entries the officer has read.
    pub(super) fn seen(&self) -> u64 {
        self.view.size
    }

    pub(super) fn act(&mut self, step: u64, now: Instant) -> Vec<Request> {
        if step < self.asleep_until {
            return Vec::new();
        }
        if self.dice.percent(2) {
            self.asleep_until = step + self.dice.below(60);
        }
        let mut sent = Vec::new();
        // What carries no key is not repeated: nobody could tell it from a second wish.
        self.waiting.retain(|(at, one)| one.idempotency.is_some() || step < at + PATIENCE);
        for (at, request) in &mut self.waiting {
            if step >= *at + PATIENCE {
                *at = step;
                sent.push(request.clone());
            }
        }
        if self.waiting.len() < WAITING_MAX && self.dice.percent(40) {
            let request = self.wish(now);
            self.waiting.push((step, request.clone()));
            sent.push(request);
        }
        sent
    }

    pub(super) fn hear(&mut self, answered: &Answered) {
        let place = self.waiting.iter().position(|(_, one)| one.number == answered.number);
        let (Some(place), Ok(outcome)) = (place, &answered.answer) else { return };
        self.waiting.remove(place);
        let Outcome::Done(LineReply::Desk(reply)) = outcome else { return };
        let entry = match reply {
            Reply::Stated { entry, .. }
            | Reply::Sent { entry, .. }
            | Reply::Received { entry, .. }
            | Reply::Mismatched { entry, .. }
            | Reply::Checked { entry, .. }
            | Reply::Drafted { entry, .. }
            | Reply::DraftNoted { entry, .. }
            | Reply::Noted { entry } => *entry,
        };
        assert!(self.told.insert(entry, reply.clone()).is_none(), "two deeds are one entry");
    }

    /// Reads the next entry, with what is withheld of it as far as this side may see that.
    pub(super) fn read(&mut self, fact: &Fact) {
        let (index, sees) = (fact.entry.index, sight(&fact.entry, &self.party));
        self.view.apply(&fact.entry);
        let LineBody::Desk(body) = &fact.entry.body else { return };
        self.read_draft(fact, body, sees);
        let words = match fact.withheld.message.as_deref() {
            Some(Withheld::Message { content, .. }) if matches!(sees, Sight::Own | Sight::Full) => {
                Some(content)
            }
            _ => None,
        };
        if let Some(words) = words {
            self.words.insert(index, words.clone());
        }
        if let Body::MessageSent(envelope) = body
            && envelope.to.contains(&self.party)
        {
            assert_eq!(sees, Sight::Full, "whoever is addressed is shown what it says");
            self.inbox.insert(index);
        }
        let actor = fact.entry.actor.as_ref().map_or("", Actor::as_str);
        if let Some(asked) = self.asked.get(actor) {
            check_deed(asked, body, words);
        }
        if let Some(reply) = self.told.get(&index) {
            assert!(self.asked.contains_key(actor), "what the line said it noted is another's");
            check_told(reply, body);
        }
    }

    /// What is released is what was drafted, and nobody else is shown a draft.
    fn read_draft(&mut self, fact: &Fact, body: &Body, sees: Sight) {
        let mine = fact.entry.party.as_ref() == Some(&self.party);
        match (body, fact.withheld.message.as_deref()) {
            (Body::MessageDrafted { .. }, words) => {
                assert_eq!(sees, if mine { Sight::Own } else { Sight::Entry }, "whose draft it is");
                // Where its time was over before it was read, it is erased.
                if let Some(Withheld::Draft(message)) = words.filter(|_| mine) {
                    self.drafts.insert(fact.entry.index, message.clone());
                }
            }
            (Body::MessageSent(sent), Some(Withheld::Message { content, .. })) if mine => {
                let draft = sent.released.as_ref().and_then(|one| self.drafts.get(&one.draft));
                let alike = draft.is_none_or(|draft| {
                    draft.content == *content
                        && (draft.precedence, draft.exercise) == (sent.precedence, sent.exercise)
                });
                assert!(alike, "what was released is not what was drafted");
            }
            _ => {}
        }
    }

    /// Two who have seen the same entries see the same desk.
    pub(super) fn compare_views(&self, other: &Self) {
        assert!(self.view.desk == other.view.desk, "two officers see two unlike lines");
        assert!(self.view.register == other.view.register, "and two unlike registers");
    }

    /// A message says to whoever received it what its sender wrote.
    pub(super) fn compare_words(&self, other: &Self) {
        for (index, words) in self.words.iter().rev().take(5) {
            let theirs = other.words.get(index);
            assert!(theirs.is_none_or(|theirs| theirs == words), "message {index} says two things");
        }
    }

    fn wish(&mut self, now: Instant) -> Request {
        self.sent += 1;
        let actor = format!("{}#{}", self.name, self.sent);
        let hash = sha256(actor.as_bytes());
        let number = u64::from_be_bytes(*hash.0.first_chunk().expect("a hash has eight bytes"));
        let (command, alias) = self.line_command(now);
        // Who does something as another is known by what the other asked.
        let actor = match alias {
            Some(other) => other.to_string(),
            None => {
                self.asked.insert(actor.clone(), command.clone());
                actor
            }
        };
        let idempotency = self.dice.percent(60).then(|| Idempotency {
            key: Arc::from(format!("key {number}")),
            fingerprint: sha256(&number.to_be_bytes()).0,
        });
        Request {
            number,
            party: self.party.clone(),
            actor: Actor::new(&actor).expect("a short printable name"),
            command,
            idempotency,
            attestation: Attestation::Bearer,
            submission: None,
        }
    }

    fn line_command(&mut self, now: Instant) -> (LineCommand, Option<Actor>) {
        match self.dice.below(100) {
            0..25 => {
                let wish = group::wish(&self.view.register, now, &mut self.dice);
                return (LineCommand::Register(wish), None);
            }
            25..45 => {
                if let Some(wish) = drafts::wish(&self.view.desk, &self.party, &mut self.dice) {
                    return (LineCommand::Desk(wish.0), wish.1);
                }
            }
            _ => {}
        }
        (LineCommand::Desk(self.command(now)), None)
    }

    fn command(&mut self, now: Instant) -> Command {
        // What came last is what officers look at first.
        let inbox: Vec<u64> = self.inbox.iter().rev().take(4).copied().collect();
        let calls = self.view.desk.channel.directions.iter();
        let mine = calls.filter(|((_, to), _)| *to == self.party);
        let calls: Vec<u64> = mine
            .flat_map(|(_, one)| match one.open {
                Some(open) => vec![open.check],
                None => one.untimed.iter().map(|(check, _)| *check).collect(),
            })
            .collect();
        let message = self.dice.one_of(&inbox).copied();
        let check = self.dice.one_of(&calls).copied();
        match (self.dice.below(100), message, check) {
            (0..25, Some(message), _) => Command::Receive(Box::new(self.receipt(message))),
            (25..65, _, Some(check)) => Command::AnswerCheck { check },
            (50..78, _, _) => {
                let exercise = self.dice.percent(20);
                Command::CheckLine { to: self.other(), exercise }
            }
            (78..84, _, _) => Command::StateLine(self.statement(now)),
            (_, _, _) => Command::Send(Box::new(self.message())),
        }
    }

    fn other(&self) -> PartyId {
        let name = if self.party.as_str() == "north" { "south" } else { "north" };
        PartyId::new(name).expect("a short printable name")
    }

    fn statement(&mut self, now: Instant) -> StateStatement {
        let state = *self.dice.one_of(&StatedState::ALL).expect("there are three");
        let ahead_us = self.dice.between(-10, 600) * 1_000_000;
        let effective = self.dice.percent(60).then(|| now.saturating_add(ahead_us));
        StateStatement { state, effective, reason: note("as told") }
    }

    fn message(&mut self) -> Message {
        let precedence = *self.dice.one_of(&Precedence::ALL).expect("there are three");
        let positions = (0..self.dice.below(3)).map(|_| self.place()).collect();
        let stop = self.dice.percent(30);
        let template = stop.then(|| TemplateCode::new("stop").expect("four letters are a code"));
        let text = (!stop).then(|| Text::new("hold where you are").expect("four words"));
        let translated = text.is_some() && self.dice.percent(40);
        let translation = translated.then(|| Translation {
            language: Language::new("ru").expect("two letters are a language"),
            text: Text::new("ждите").expect("a word"),
        });
        let content = Content {
            template,
            fields: Vec::new(),
            text,
            language: Language::new("en").expect("two letters are a language"),
            translation,
            references: Vec::new(),
            positions,
            own_position: None,
        };
        let role = self.dice.percent(20).then(|| Role::new("shift supervisor").expect("a role"));
        Message {
            to: Vec::new(),
            from_role: None,
            to_role: role,
            precedence,
            content: Arc::new(content),
            exercise: self.dice.percent(10),
        }
    }

    fn place(&mut self) -> Place {
        let latitude = 46.0 + self.dice.between(0, 400) as f64 / 1_000.0;
        let position = Position::new(latitude, 8.1).expect("a place in the Alps");
        Place { position, entered: Text::new(&format!("{latitude},8.1")).expect("two numbers") }
    }

    fn receipt(&mut self, message: u64) -> Receipt {
        let answer = match self.dice.below(6) {
            0 | 1 => Answer::Delivered,
            2 | 3 => Answer::Read,
            4 => Answer::Relayed(note("the tower")),
            _ if self.dice.percent(50) => Answer::Acted(None),
            _ => Answer::Refused(note("not now")),
        };
        let known = self.words.get(&message).map(|words| words.positions.clone());
        let mut readback = known.unwrap_or_default();
        if let Some(first) = readback.first_mut()
            && self.dice.percent(35)
        {
            *first = self.place();
        }
        if !answer.kind().reads_back() {
            readback.clear();
        }
        Receipt { message, role: None, answer, readback }
    }
}

/// What stands in the log is what was asked.
fn check_deed(asked: &LineCommand, body: &Body, words: Option<&Arc<Content>>) {
    let LineCommand::Desk(asked) = asked else { return };
    let same = match (asked, body) {
        (Command::StateLine(asked), Body::StateStated { state, .. }) => asked.state == *state,
        (Command::CheckLine { to, .. }, Body::CheckSent { to: called, .. }) => to == called,
        (Command::AnswerCheck { check }, Body::CheckAnswered { check: known, .. }) => {
            check == known
        }
        (Command::Send(asked), Body::MessageSent(envelope)) => {
            let alike = words.is_none_or(|words| *words == asked.content);
            alike && (asked.precedence, asked.exercise) == (envelope.precedence, envelope.exercise)
        }
        (Command::Send(asked), Body::MessageDrafted { exercise, .. }) => {
            asked.exercise == *exercise && asked.precedence != Precedence::Flash
        }
        (Command::Release { draft }, Body::MessageSent(envelope)) => {
            envelope.released.as_ref().is_some_and(|released| released.draft == *draft)
        }
        (Command::ConfirmTranslation { draft }, Body::TranslationConfirmed { draft: d, .. })
        | (Command::Drop { draft }, Body::DraftDropped { draft: d, .. }) => draft == d,
        (Command::Receive(asked), Body::MessageReceived { message, receipt, .. }) => {
            (asked.message, asked.answer.kind()) == (*message, *receipt)
        }
        (Command::Receive(asked), Body::ReadbackMismatched { message, .. }) => {
            asked.message == *message
        }
        _ => false,
    };
    assert!(same, "an entry says otherwise than was asked: {asked:?} became {body:?}");
}

/// What the line said when it was asked is what it noted.
fn check_told(reply: &Reply, body: &Body) {
    let same = match (reply, body) {
        (Reply::Stated { short_notice, .. }, Body::StateStated { short_notice: noted, .. }) => {
            short_notice == noted
        }
        (Reply::Sent { answer_by, .. }, Body::MessageSent(envelope)) => {
            *answer_by == envelope.answer_by
        }
        (
            Reply::Drafted { release, confirmation, .. },
            Body::MessageDrafted { release: r, confirmation: c, .. },
        ) => (release, confirmation) == (r, c),
        (
            Reply::DraftNoted { draft, .. },
            Body::TranslationConfirmed { draft: d, .. } | Body::DraftDropped { draft: d, .. },
        ) => draft == d,
        (
            Reply::Received { message, late, .. },
            Body::MessageReceived { message: m, late: l, .. },
        ) => (message, late) == (m, l),
        (Reply::Mismatched { message, .. }, Body::ReadbackMismatched { message: m, .. }) => {
            message == m
        }
        (Reply::Checked { entry, check, .. }, Body::CheckSent { .. }) => entry == check,
        (Reply::Checked { check, late, .. }, Body::CheckAnswered { check: c, late: l, .. }) => {
            (check, late) == (c, l)
        }
        _ => false,
    };
    assert!(same, "the line said one thing and noted another: {reply:?}, {body:?}");
}

fn note(text: &str) -> Note {
    Note::new(text).expect("a few words")
}
