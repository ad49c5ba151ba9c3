//! Facts of officers, of the working group, of rules and of live traffic, at random: for the
//! properties of all facts.

use super::tests::{digest, instant, item_id, party, position, text};
use line::desk::rules::{self, Claim, Stance};
use line::desk::{
    self, Content, Envelope, Field, JointState, Message, Miss, Note, Place, Precedence,
    ReceiptKind, Reference, Released, StatedState, Text, Translation, Withheld,
};
use line::register::{self, Deadline, Deadlines, Evidence, PaperKind, Proposed, Raised};
use line::traffic::{self, Audience, Over, Segment};
use line::{
    Actor, Body, Digest, FieldName, Language, PartyId, Role, RuleId, RuleName, TemplateCode,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

fn note() -> impl Strategy<Value = Note> {
    text().prop_map(|text| Note::new(&text).expect("words"))
}

fn words<const MAX: usize>() -> impl Strategy<Value = Text<MAX>> {
    text().prop_map(|text| Text::new(&text).expect("words"))
}

fn role() -> impl Strategy<Value = Role> {
    text().prop_map(|text| Role::new(&text).expect("a name"))
}

fn rule() -> impl Strategy<Value = RuleId> {
    "[a-z][a-z0-9-]{0,9}[a-z]".prop_map(|text| RuleId::new(&text).expect("a name"))
}

fn rule_name() -> impl Strategy<Value = RuleName> {
    "[a-z][a-z0-9-]{0,9}[a-z]".prop_map(|text| RuleName::new(&text).expect("a name"))
}

/// A number of an entry before any fact here.
fn number() -> impl Strategy<Value = u64> {
    0..1_000_u64
}

fn numbers() -> impl Strategy<Value = Vec<u64>> {
    prop::collection::btree_set(number(), 0..5).prop_map(|all| all.into_iter().collect())
}

fn one_of<T: Copy + core::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = T> {
    prop::sample::select(all)
}

fn parties() -> impl Strategy<Value = Vec<PartyId>> {
    prop::collection::btree_set(party(), 1..4).prop_map(|all| all.into_iter().collect())
}

fn actor() -> impl Strategy<Value = Actor> {
    text().prop_map(|text| Actor::new(&text).expect("a name"))
}

fn released() -> impl Strategy<Value = Released> {
    (number(), actor(), option::of(actor())).prop_map(|(draft, author, confirmed)| Released {
        draft,
        author,
        confirmed,
    })
}

fn envelope() -> impl Strategy<Value = Envelope> {
    let template = option::of(Just(TemplateCode::new("stop").expect("a code")));
    let precedence = one_of(&Precedence::ALL);
    let parts = (parties(), role(), role(), precedence, template, 0..9_u32, instant());
    (parts, any::<bool>(), option::of(released())).prop_map(|(parts, exercise, released)| {
        let (to, from_role, to_role, precedence, template, positions, answer_by) = parts;
        Envelope {
            to,
            from_role,
            to_role,
            precedence,
            template,
            positions,
            answer_by,
            exercise,
            released,
        }
    })
}

/// What an officer says.
pub(super) fn said_at_desk() -> impl Strategy<Value = Body> {
    use desk::Body as Desk;
    let state = (one_of(&StatedState::ALL), instant(), note(), any::<bool>());
    let receipt = (number(), party(), role(), one_of(&ReceiptKind::ALL), any::<[bool; 2]>());
    let said = prop_oneof![
        state.prop_map(|(state, effective, reason, short_notice)| Desk::StateStated {
            state,
            effective,
            reason,
            short_notice
        }),
        (party(), option::of(instant()), any::<bool>())
            .prop_map(|(to, answer_by, exercise)| Desk::CheckSent { to, answer_by, exercise }),
        (party(), number(), any::<[bool; 2]>()).prop_map(|(from, check, [late, exercise])| {
            Desk::CheckAnswered { from, check, late, exercise }
        }),
        envelope().prop_map(Desk::MessageSent),
        receipt.prop_map(|(message, from, role, receipt, [late, exercise])| {
            Desk::MessageReceived { message, from, role, receipt, late, exercise }
        }),
        (number(), party(), any::<bool>()).prop_map(|(message, from, exercise)| {
            Desk::ReadbackMismatched { message, from, exercise }
        }),
        said_of_rules().prop_map(Desk::Rules),
        said_of_drafts(),
    ];
    said.prop_map(Body::Desk)
}

fn said_of_drafts() -> impl Strategy<Value = desk::Body> {
    use desk::Body as Desk;
    prop_oneof![
        any::<[bool; 3]>().prop_map(|[release, confirmation, exercise]| Desk::MessageDrafted {
            release,
            confirmation,
            exercise
        }),
        (number(), any::<bool>())
            .prop_map(|(draft, exercise)| Desk::TranslationConfirmed { draft, exercise }),
        (number(), any::<bool>())
            .prop_map(|(draft, exercise)| Desk::DraftDropped { draft, exercise }),
    ]
}

fn place() -> impl Strategy<Value = Place> {
    (position(), words()).prop_map(|(position, entered)| Place { position, entered })
}

fn language() -> impl Strategy<Value = Language> {
    one_of(&["en", "ru", "ar"]).prop_map(|code| Language::new(code).expect("a language"))
}

fn reference() -> impl Strategy<Value = Reference> {
    prop_oneof![
        item_id().prop_map(Reference::Item),
        (item_id(), item_id()).prop_map(|(one, other)| Reference::Conflict(one, other)),
        number().prop_map(Reference::Entry),
    ]
}

fn content() -> impl Strategy<Value = Content> {
    let field = ("[a-z][a-z_]{0,9}[a-z]", words()).prop_map(|(name, value)| {
        let name = FieldName::new(&name).expect("a name");
        Field { name, value }
    });
    let template = option::of(Just(TemplateCode::new("stop").expect("a code")));
    let translation = option::of(
        (language(), words()).prop_map(|(language, text)| Translation { language, text }),
    );
    let written = (template, vec(field, 0..3), option::of(words()), language(), translation);
    let about = (vec(reference(), 0..3), vec(place(), 0..3), option::of(place()));
    (written, about).prop_map(|(written, (references, positions, own_position))| {
        let (template, fields, text, language, translation) = written;
        Content {
            template,
            fields,
            text,
            language,
            translation,
            references,
            positions,
            own_position,
        }
    })
}

/// What is withheld of messages and answers, of every kind; an entry takes what it can have.
#[derive(Clone, Debug)]
pub(super) struct Words {
    message: Arc<Message>,
    own: Vec<u32>,
    note: Option<Note>,
    readback: Vec<Place>,
}

pub(super) fn withheld_words() -> impl Strategy<Value = Words> {
    let to = prop_oneof![Just(Vec::<PartyId>::new()), parties()];
    let roles = (option::of(role()), option::of(role()));
    let message = (to, roles, one_of(&Precedence::ALL), content(), any::<bool>()).prop_map(
        |(to, (from_role, to_role), precedence, content, exercise)| {
            let content = Arc::new(content);
            Arc::new(Message { to, from_role, to_role, precedence, content, exercise })
        },
    );
    (message, vec(0..9_u32, 0..3), option::of(note()), vec(place(), 0..3))
        .prop_map(|(message, own, note, readback)| Words { message, own, note, readback })
}

impl Words {
    pub(super) fn beside(self, body: &Body) -> Option<Arc<Withheld>> {
        let Body::Desk(body) = body else { return None };
        let Self { message, own, note, readback } = self;
        let words = match body {
            desk::Body::MessageSent(_) => {
                Withheld::Message { content: message.content.clone(), own }
            }
            desk::Body::MessageDrafted { .. } => Withheld::Draft(message),
            desk::Body::MessageReceived { .. } => Withheld::Receipt { note, readback },
            desk::Body::ReadbackMismatched { .. } => Withheld::Mismatch { readback, wrong: own },
            _ => return None,
        };
        Some(Arc::new(words))
    }
}

fn said_of_rules() -> impl Strategy<Value = rules::Body> {
    let stance = one_of(&[Stance::Agreed, Stance::Disputed]);
    prop_oneof![
        (rule(), party(), numbers(), note()).prop_map(|(rule, side, evidence, reason)| {
            rules::Body::ViolationClaimed(Claim { rule, side, evidence, reason })
        }),
        (number(), stance, option::of(note())).prop_map(|(violation, stance, reason)| {
            rules::Body::ViolationAnswered { violation, stance, reason }
        }),
    ]
}

/// What the host notes of officers, of the working group and of live traffic.
pub(super) fn noted_beside() -> impl Strategy<Value = Body> {
    use desk::Body as Desk;
    let joint = || one_of(&JointState::ALL);
    let miss = prop_oneof![
        (instant(), 0..1_000_000_i64, 1..9_u32).prop_map(|(first, later, times)| Miss::Call {
            first,
            last: first.saturating_add(later),
            times
        }),
        (number(), instant()).prop_map(|(check, due)| Miss::Answer { check, due }),
    ];
    let noted = prop_oneof![
        (party(), number()).prop_map(|(side, statement)| Desk::StateInForce { side, statement }),
        (joint(), joint()).prop_map(|(from, to)| Desk::JointStateChanged { from, to }),
        (party(), party(), miss, any::<u32>())
            .prop_map(|(from, to, miss, in_a_row)| Desk::CheckMissed { from, to, miss, in_a_row }),
        (number(), party(), role(), any::<u32>(), instant(), any::<bool>()).prop_map(
            |(message, party, role, rung, answer_by, exercise)| Desk::MessageEscalated {
                message,
                party,
                role,
                rung,
                answer_by,
                exercise
            }
        ),
        (number(), party(), any::<bool>()).prop_map(|(message, party, exercise)| {
            Desk::MessageUnanswered { message, party, exercise }
        }),
        (rule(), party(), numbers()).prop_map(|(rule, side, evidence)| {
            Desk::Rules(rules::Body::ViolationNoted { rule, side, evidence })
        }),
    ];
    prop_oneof![noted.prop_map(Body::Desk), noted_of_group(), noted_in_sight()]
}

fn evidence() -> impl Strategy<Value = Evidence> {
    prop_oneof![
        number().prop_map(Evidence::Entry),
        item_id().prop_map(Evidence::Item),
        (item_id(), item_id()).prop_map(|(one, other)| Evidence::Conflict(one, other)),
        (digest(), words()).prop_map(|(hash, what)| Evidence::Held { hash, what }),
    ]
}

/// What a side says at the working group's table.
pub(super) fn said_at_table() -> impl Strategy<Value = Body> {
    use register::Body as Group;
    let due = || option::of(instant());
    let deadlines = (due(), due(), due()).prop_map(|(acknowledge, review, conclude)| Deadlines {
        acknowledge,
        review,
        conclude,
    });
    let raised = (parties(), words(), words(), vec(evidence(), 0..4), deadlines).prop_map(
        |(with, title, statement, evidence, deadlines)| {
            let raised = Raised { with, title, statement, evidence, deadlines };
            Group::FrictionRaised(Box::new(raised))
        },
    );
    let paper = (one_of(&PaperKind::ALL), any::<bool>(), text(), option::of(instant()));
    let proposed = paper.prop_map(|(kind, joint, text, lapses)| {
        // The entry does not say it: it follows from the text.
        let hash = Digest(Sha256::digest(&text).into());
        let text = Text::new(&text).expect("words");
        let language = Language::new("en").expect("a language");
        let proposed = Proposed { kind, joint, text, hash, language, lapses };
        Group::PaperProposed(Box::new(proposed))
    });
    let said = prop_oneof![
        raised,
        proposed,
        (number(), words(), vec(evidence(), 0..4)).prop_map(|(friction, statement, evidence)| {
            Group::FrictionStated { friction, statement, evidence }
        }),
        (number(), any::<bool>())
            .prop_map(|(friction, by_all)| Group::FrictionAcknowledged { friction, by_all }),
        number().prop_map(|friction| Group::FrictionUnderReview { friction }),
        (number(), words())
            .prop_map(|(friction, outcome)| Group::OutcomeProposed { friction, outcome }),
        (number(), number(), any::<bool>()).prop_map(|(friction, outcome, resolved)| {
            Group::OutcomeAgreed { friction, outcome, resolved }
        }),
        (number(), note())
            .prop_map(|(friction, reason)| Group::FrictionDisagreed { friction, reason }),
        (number(), digest(), any::<bool>()).prop_map(|(paper, hash, signed_by_all)| {
            Group::PaperCountersigned { paper, hash, signed_by_all }
        }),
        (number(), note()).prop_map(|(paper, reason)| Group::PaperWithdrawn { paper, reason }),
    ];
    said.prop_map(Body::Register)
}

fn noted_of_group() -> impl Strategy<Value = Body> {
    use register::Body as Group;
    let overdue = (number(), one_of(&Deadline::ALL), instant(), parties());
    let noted = prop_oneof![
        overdue.prop_map(|(friction, deadline, due, missing)| {
            let missing = if deadline == Deadline::Acknowledge { missing } else { Vec::new() };
            Group::FrictionOverdue { friction, deadline, due, missing }
        }),
        number().prop_map(|paper| Group::PaperLapsed { paper }),
    ];
    noted.prop_map(Body::Register)
}

fn noted_in_sight() -> impl Strategy<Value = Body> {
    use traffic::Body as Sight;
    let audience = |feeds: usize| {
        (vec(party(), feeds), parties(), any::<bool>())
            .prop_map(|(feeds, concerned, shared)| Audience { feeds, concerned, shared })
    };
    let segment = (party(), instant(), 0..1_000_000_i64, any::<[u32; 2]>(), digest());
    let noted = prop_oneof![
        (rule_name(), rule_name(), audience(2))
            .prop_map(|(rule, level, audience)| Sight::AlertRaised { rule, level, audience }),
        (number(), rule_name(), audience(2))
            .prop_map(|(alert, level, audience)| Sight::AlertChanged { alert, level, audience }),
        (number(), one_of(&Over::ALL))
            .prop_map(|(alert, because)| Sight::AlertCleared { alert, because }),
        audience(1).prop_map(Sight::Observed),
        (segment, any::<bool>()).prop_map(|((party, from, long, [reports, bytes], hash), torn)| {
            let (reports, bytes) = (u64::from(reports), u64::from(bytes));
            let to = from.saturating_add(long);
            Sight::SegmentClosed(Segment { party, from, to, reports, bytes, hash, torn })
        }),
    ];
    noted.prop_map(Body::Traffic)
}

/// What a side says to what feeds saw.
pub(super) fn said_in_sight() -> impl Strategy<Value = Body> {
    number().prop_map(|alert| Body::Traffic(traffic::Body::AlertAcknowledged { alert }))
}
