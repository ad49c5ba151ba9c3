//! Messages that wait for a second officer in the small world, told anew from the entries by the
//! words of DL-18 and DL-19: nobody sends alone what two have to, what is sent is what was drafted,
//! and a draft is sent once or never.

use crate::agreements::party;
use crate::world::{World, place};
use line::desk::{
    Body, Command, Content, DeskTerms, Held, Message, Precedence, Text, Translation, Withheld,
};
use line::{
    Actor, Agreement, Body as LineBody, Decision, Digest, Entry, Fact, Language, PartyId,
    Rejection, Sight, Stamped, TemplateCode, Terms, sight,
};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;
use volume::Instant;

/// What an officer does, the first, the second or one whose token names nobody; `back` is one of
/// the last drafts, of those that wait where there are some.
#[derive(Clone, Debug)]
pub(crate) struct OfDrafts {
    pub(crate) officer: usize,
    pub(crate) does: Does,
}

#[derive(Clone, Debug)]
pub(crate) enum Does {
    Write { precedence: usize, form: usize, to: Option<usize>, exercise: bool },
    Release { back: usize },
    Confirm { back: usize },
    Drop { back: usize },
}

pub(crate) fn of_drafts() -> impl Strategy<Value = OfDrafts> {
    let back = || prop_oneof![6 => Just(0_usize), 2 => Just(1), 1 => Just(99)];
    let to = prop_oneof![3 => Just(None), 1 => (0..3_usize).prop_map(Some)];
    let precedence = prop_oneof![2 => Just(0_usize), 4 => Just(1), 1 => Just(2)];
    let does = prop_oneof![
        6 => (precedence, 0..4_usize, to, prop::bool::weighted(0.2)).prop_map(
            |(precedence, form, to, exercise)| Does::Write { precedence, form, to, exercise }
        ),
        6 => back().prop_map(|back| Does::Release { back }),
        4 => back().prop_map(|back| Does::Confirm { back }),
        1 => back().prop_map(|back| Does::Drop { back }),
    ];
    let officer = prop_oneof![4 => Just(0_usize), 4 => Just(1), 1 => Just(2)];
    (officer, does).prop_map(|(officer, does)| OfDrafts { officer, does })
}

pub(crate) fn officer(number: usize) -> Option<Actor> {
    let name = *["first", "second"].get(number)?;
    Some(Actor::new(name).expect("a name"))
}

/// Whose draft it is.
pub(crate) fn author(world: &World, what: &OfDrafts) -> Option<PartyId> {
    match what.does {
        Does::Write { .. } => None,
        Does::Release { back } | Does::Confirm { back } | Does::Drop { back } => {
            draft(world, back).map(|(_, side)| side)
        }
    }
}

/// One of the last drafts that were neither sent nor dropped, erased or not.
fn draft(world: &World, back: usize) -> Option<(u64, PartyId)> {
    let model = Model::of(world);
    let mut left = model.drafts.iter().rev().filter(|(_, draft)| !draft.is_over);
    left.nth(back).map(|(number, draft)| (*number, draft.side.clone()))
}

pub(crate) fn command(world: &World, what: &OfDrafts) -> Command {
    let size = world.public.size;
    let number = |back: usize| draft(world, back).map_or(0, |known| known.0);
    match what.does {
        Does::Write { precedence, form, to, exercise } => {
            Command::Send(Box::new(message(precedence, form, to, exercise, size)))
        }
        Does::Release { back } => Command::Release { draft: number(back) },
        Does::Confirm { back } => Command::ConfirmTranslation { draft: number(back) },
        Does::Drop { back } => Command::Drop { draft: number(back) },
    }
}

/// A message unlike any other here: free text, a template, a template with a remark, or free text
/// with a translation.
fn message(
    precedence: usize,
    form: usize,
    to: Option<usize>,
    exercise: bool,
    number: u64,
) -> Message {
    let words = |what: &str| Text::new(&format!("{what} {number}")).expect("words");
    let language = |code| Language::new(code).expect("a language");
    let translation = Translation { language: language("ru"), text: words("слова") };
    let content = Content {
        template: matches!(form, 1 | 2).then(|| TemplateCode::new("stop").expect("a code")),
        fields: Vec::new(),
        text: (form != 1).then(|| words("words")),
        language: language("en"),
        translation: (form == 3).then_some(translation),
        references: Vec::new(),
        positions: (0..usize::try_from(number % 3).expect("few")).map(place).collect(),
        own_position: None,
    };
    Message {
        to: to.map(party).into_iter().collect(),
        from_role: None,
        to_role: None,
        precedence: Precedence::ALL[precedence],
        content: Arc::new(content),
        exercise,
    }
}

/// What has to be done to a message before it is sent, by the words of an agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Needs {
    release: bool,
    confirmation: bool,
}

impl Needs {
    fn of(terms: &DeskTerms, precedence: Precedence, content: &Content) -> Self {
        let is_held = |held: &Held| match held {
            Held::Routine => precedence == Precedence::Routine,
            Held::Priority => precedence == Precedence::Priority,
            Held::FreeText => content.text.is_some(),
            Held::Template(code) => content.template.as_ref() == Some(code),
        };
        let urgent = precedence == Precedence::Flash;
        Self {
            release: !urgent && terms.release.iter().any(is_held),
            confirmation: !urgent && terms.confirm_translations && content.translation.is_some(),
        }
    }

    fn any(self) -> bool {
        self.release || self.confirmation
    }
}

/// A draft as its entry and what it withholds tell it.
struct Draft {
    side: PartyId,
    author: Actor,
    message: Arc<Message>,
    /// What was to be done by the agreement under which it was written.
    needs: Needs,
    confirmed: Option<Actor>,
    /// When it is too old, by that agreement.
    old: Instant,
    /// Sent or dropped.
    is_over: bool,
}

#[derive(Default)]
struct Model {
    drafts: BTreeMap<u64, Draft>,
    agreements: BTreeMap<Digest, Arc<Agreement>>,
    in_force: Option<Arc<Agreement>>,
    sent: BTreeMap<PartyId, u64>,
}

impl Model {
    fn of(world: &World) -> Self {
        let mut model = Self::default();
        world.facts.iter().for_each(|fact| model.fold(fact));
        model
    }

    fn terms(&self) -> &Terms {
        self.in_force.as_ref().expect("a line is under an agreement").terms()
    }

    fn fold(&mut self, fact: &Fact) {
        let entry = &fact.entry;
        match &entry.body {
            LineBody::LineOpened { agreement, .. } => self.in_force = Some(agreement.clone()),
            LineBody::AgreementProposed { agreement } => {
                self.agreements.insert(agreement.hash(), agreement.clone());
            }
            LineBody::AgreementChanged { hash } => {
                self.in_force = Some(self.agreements[hash].clone());
            }
            LineBody::Desk(Body::MessageDrafted { release, confirmation, exercise }) => {
                let flags = Needs { release: *release, confirmation: *confirmation };
                self.drafted(fact, flags, *exercise);
            }
            LineBody::Desk(Body::TranslationConfirmed { draft, .. }) => {
                let by = entry.actor.clone().expect("an officer confirms, whose name is known");
                let draft = self.of_side(*draft, entry);
                assert!(draft.confirmed.is_none(), "a translation is confirmed once");
                assert_ne!(by, draft.author, "nobody confirms what is their own");
                draft.confirmed = Some(by);
            }
            LineBody::Desk(Body::DraftDropped { draft, .. }) => {
                self.of_side(*draft, entry).is_over = true;
            }
            LineBody::Desk(Body::MessageSent(_)) => self.sent(fact),
            _ => {}
        }
    }

    fn drafted(&mut self, fact: &Fact, flags: Needs, exercise: bool) {
        let entry = &fact.entry;
        let Some(Withheld::Draft(message)) = fact.withheld.message.as_deref() else {
            panic!("a draft is withheld whole");
        };
        let terms = self.terms();
        let needs = Needs::of(&terms.desk, message.precedence, &message.content);
        assert!(needs.any(), "what one officer may send does not wait");
        assert_eq!((flags, exercise), (needs, message.exercise), "draft {}", entry.index);
        let draft = Draft {
            side: entry.party.clone().expect("officers are of a side"),
            author: entry.actor.clone().expect("an officer drafts, whose name is known"),
            message: message.clone(),
            needs,
            confirmed: None,
            old: entry.time.saturating_add(terms.retention_us),
            is_over: false,
        };
        self.drafts.insert(entry.index, draft);
    }

    /// A draft that waits, with which an officer of its side does something in time.
    fn of_side(&mut self, number: u64, entry: &Entry) -> &mut Draft {
        let draft = self.drafts.get_mut(&number).expect("it was drafted");
        assert_eq!(entry.party.as_ref(), Some(&draft.side), "nobody touches another side's draft");
        assert!(!draft.is_over, "draft {number} was sent or dropped before");
        let waits = draft.waits(entry.time);
        assert!(waits, "draft {number} is too old");
        draft
    }

    fn sent(&mut self, fact: &Fact) {
        let entry = &fact.entry;
        let LineBody::Desk(Body::MessageSent(envelope)) = &entry.body else { return };
        let Some(Withheld::Message { content, .. }) = fact.withheld.message.as_deref() else {
            panic!("what a message says is withheld");
        };
        let author = entry.party.clone().expect("a message is of a side");
        *self.sent.entry(author.clone()).or_default() += u64::from(!envelope.exercise);
        let terms = self.terms();
        let span_us = terms.escalation.us(envelope.precedence);
        assert_eq!(envelope.answer_by, entry.time.saturating_add(span_us), "timers run from now");
        let needs = Needs::of(&terms.desk, envelope.precedence, content);
        let Some(released) = &envelope.released else {
            assert!(!needs.any(), "entry {} takes two officers: {needs:?}", entry.index);
            return;
        };
        let others = terms.sides.iter().map(|side| side.id.clone()).filter(|id| *id != author);
        let others: Vec<PartyId> = others.collect();
        let draft = self.of_side(released.draft, entry);
        let message = &draft.message;
        assert_eq!(**content, *message.content, "what is released is what was drafted");
        let to = if message.to.is_empty() { others } else { message.to.clone() };
        assert_eq!(envelope.to, to, "and goes to whom it was for");
        assert_eq!(
            (envelope.precedence, envelope.exercise),
            (message.precedence, message.exercise)
        );
        assert_eq!(released.author, draft.author);
        assert_eq!(released.confirmed, draft.confirmed);
        // What was agreed when it was written counts.
        let needs = draft.needs;
        if needs.release {
            let by = entry.actor.as_ref().expect("who releases is known by name");
            assert_ne!(*by, draft.author, "draft {} is released alone", released.draft);
        }
        assert!(!needs.confirmation || draft.confirmed.is_some(), "nobody confirmed it");
        draft.is_over = true;
    }
}

impl Draft {
    fn waits(&self, now: Instant) -> bool {
        !self.is_over && now < self.old
    }
}

/// Drafts are as their entries say, nobody but their side is shown them, and each message that was
/// sent counts once.
pub(crate) fn check(world: &World) {
    let model = Model::of(world);
    let (public, private) = (world.state.public(), world.state.private());
    let mailbox = &public.desk.mailbox;
    let left = model
        .drafts
        .iter()
        .filter(|(number, draft)| !draft.is_over && !world.erased.contains(number));
    assert!(left.clone().map(|(number, _)| number).eq(mailbox.drafts.keys()));
    for (number, draft) in left {
        let known = &mailbox.drafts[number];
        assert_eq!((&known.side, &known.author), (&draft.side, &draft.author));
        assert_eq!(known.confirmed, draft.confirmed);
        let words = private.desk.words.get(number).map(|words| &**words);
        assert_eq!(words, Some(&Withheld::Draft(draft.message.clone())), "draft {number}");
    }
    for (number, draft) in &model.drafts {
        assert!(!mailbox.messages.contains_key(number), "a draft is no message");
        let entry = &world.facts[usize::try_from(*number).expect("a few")].entry;
        for other in (0..3).map(party).filter(|other| *other != draft.side) {
            assert_eq!(sight(entry, &other), Sight::Entry, "{other:?} is shown draft {number}");
        }
    }
    for (side, sent) in &model.sent {
        let counted = public.desk.tallies.get(side).map_or(0, |tally| tally.sent);
        assert_eq!(counted, *sent, "messages of {side:?}");
    }
}

/// Why the words of DL-18 and DL-19 forbid what is asked about a draft, if they do.
fn forbidden(world: &World, stamped: &Stamped) -> Option<&'static str> {
    let line::Command::Desk(command) = &stamped.command else { return None };
    let number = match command {
        Command::Release { draft }
        | Command::ConfirmTranslation { draft }
        | Command::Drop { draft } => *draft,
        _ => return None,
    };
    let model = Model::of(world);
    let stamp = &stamped.stamp;
    let draft = model
        .drafts
        .get(&number)
        .filter(|draft| Some(&draft.side) == stamp.party.as_ref() && draft.waits(stamp.time));
    let Some(draft) = draft else { return Some("unknown_draft") };
    let needs = draft.needs;
    let alone = match &stamp.actor {
        None => Some("no_actor"),
        Some(actor) if *actor == draft.author => Some("own_draft"),
        Some(_) => None,
    };
    let unconfirmed = needs.confirmation && draft.confirmed.is_none();
    match command {
        Command::Release { .. } => alone
            .filter(|_| needs.release)
            .or_else(|| unconfirmed.then_some("translation_unconfirmed")),
        Command::ConfirmTranslation { .. } => {
            alone.or_else(|| (!unconfirmed).then_some("nothing_to_confirm"))
        }
        _ => None,
    }
}

/// What is asked about drafts is rejected exactly where those words forbid it, where nothing else
/// does before.
pub(crate) fn answered(world: &World, stamped: &Stamped, answer: Result<&Decision, &Rejection>) {
    const OF_DRAFTS: [&str; 5] =
        ["unknown_draft", "no_actor", "own_draft", "translation_unconfirmed", "nothing_to_confirm"];
    let is_about = matches!(
        &stamped.command,
        line::Command::Desk(
            Command::Release { .. } | Command::ConfirmTranslation { .. } | Command::Drop { .. }
        )
    );
    // What was asked before is answered as before.
    let is_repeated = answer.is_ok_and(|decision| decision.facts.is_empty());
    let told = answer.err().map(Rejection::code);
    if is_about && !is_repeated && told.is_none_or(|code| OF_DRAFTS.contains(&code)) {
        assert_eq!(told, forbidden(world, stamped), "{stamped:?}");
    }
}
