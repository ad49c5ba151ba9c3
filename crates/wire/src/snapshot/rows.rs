//! The lines of a snapshot, and how a state is told in them.

use super::desk::DeskText;
use super::entities::EntityRow;
use super::rules::DayText;
use super::traffic::{TrafficText, WithheldTraffic};
use crate::record::geometry::{EncounterText, ExtentsText};
use crate::record::register::RegisterState;
use crate::record::text::{Base64, Text};
use crate::record::withheld::AnswerText;
use crate::record::words::WordsText;
use line::{
    Cosigned, Disclosed, ItemId, ItemKind, Pair, PartyId, PrivateState, PublicItem, PublicState,
};
use serde::{Deserialize, Serialize};
use volume::Instant;

/// One line.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Row<'a> {
    #[serde(borrow)]
    Line(LineRow<'a>),
    #[serde(borrow)]
    Proposal(ProposalRow<'a>),
    #[serde(borrow)]
    Party(PartyRow<'a>),
    #[serde(borrow)]
    Counts(CountsRow<'a>),
    #[serde(borrow)]
    Cosigned(CosignedRow<'a>),
    #[serde(borrow)]
    Item(ItemRow<'a>),
    #[serde(borrow)]
    Private(PrivateRow<'a>),
    #[serde(borrow)]
    Conflict(ConflictRow<'a>),
    #[serde(borrow)]
    ConflictsOf(ConflictsOfRow<'a>),
    #[serde(borrow)]
    Encounter(EncounterRow<'a>),
    #[serde(borrow)]
    Answer(AnswerRow<'a>),
    #[serde(borrow)]
    AnswerDue(AnswerDueRow<'a>),
    /// Instants and entries.
    RecordsDue(Vec<(i64, u64)>),
    Entity(EntityRow),
    Desk(DeskText),
    Day(DayText),
    Register(RegisterState),
    Traffic(TrafficText),
    TrafficWithheld(WithheldTraffic),
    /// What a message or an answer says, by its entry.
    Words(u64, WordsText),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LineRow<'a> {
    pub(super) size: u64,
    pub(super) time_us: Option<i64>,
    #[serde(borrow)]
    pub(super) log_key: Text<'a>,
    #[serde(borrow)]
    pub(super) agreement: Option<Text<'a>>,
    pub(super) settled: Option<(u64, Base64<32>)>,
    #[serde(borrow)]
    pub(super) settled_by: Vec<CosignedText<'a>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProposalRow<'a> {
    #[serde(borrow)]
    pub(super) agreement: Text<'a>,
    pub(super) entry: u64,
    #[serde(borrow)]
    pub(super) countersigned: Vec<Text<'a>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PartyRow<'a> {
    #[serde(borrow)]
    pub(super) id: Text<'a>,
    pub(super) signed: u64,
    pub(super) last: Base64<32>,
    pub(super) unsigned: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CountsRow<'a> {
    #[serde(borrow)]
    pub(super) id: Text<'a>,
    pub(super) declared: u64,
    pub(super) changed: u64,
    pub(super) withdrawn: u64,
    pub(super) late: u64,
    pub(super) conflicts: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CosignedRow<'a> {
    pub(super) size: u64,
    #[serde(borrow)]
    pub(super) by: Vec<CosignedText<'a>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CosignedText<'a> {
    #[serde(borrow)]
    pub(super) side: Text<'a>,
    pub(super) root: Base64<32>,
    pub(super) time_s: u64,
    #[serde(borrow)]
    pub(super) line: Text<'a>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ItemRow<'a> {
    #[serde(borrow)]
    pub(super) id: Text<'a>,
    pub(super) kind: KindText,
    #[serde(borrow)]
    pub(super) owner: Text<'a>,
    pub(super) version: u32,
    #[serde(borrow)]
    pub(super) state: Option<Text<'a>>,
    pub(super) late: bool,
    pub(super) joint: bool,
    #[serde(borrow)]
    pub(super) countersigned: Vec<Text<'a>>,
    pub(super) in_force: bool,
    #[serde(borrow)]
    pub(super) disclosed: Vec<(Text<'a>, Text<'a>)>,
    pub(super) declared_us: i64,
    pub(super) changed_us: i64,
    pub(super) entries: Vec<u64>,
    pub(super) countersignatures: Vec<u64>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum KindText {
    Intent,
    Constraint,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PrivateRow<'a> {
    #[serde(borrow)]
    pub(super) id: Text<'a>,
    #[serde(borrow)]
    pub(super) ovn: Text<'a>,
    pub(super) due_us: Option<i64>,
    pub(super) extents: ExtentsText,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PairText<'a> {
    #[serde(borrow)]
    pub(super) a: Text<'a>,
    #[serde(borrow)]
    pub(super) b: Text<'a>,
    pub(super) b_kind: KindText,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConflictRow<'a> {
    #[serde(borrow)]
    pub(super) pair: PairText<'a>,
    pub(super) found_us: i64,
    pub(super) entries: Vec<u64>,
    #[serde(borrow)]
    pub(super) disclosed: Vec<(Text<'a>, Text<'a>)>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConflictsOfRow<'a> {
    #[serde(borrow)]
    pub(super) id: Text<'a>,
    #[serde(borrow)]
    pub(super) others: Vec<Text<'a>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EncounterRow<'a> {
    #[serde(borrow)]
    pub(super) pair: PairText<'a>,
    pub(super) encounter: EncounterText,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswerRow<'a> {
    #[serde(borrow)]
    pub(super) party: Text<'a>,
    #[serde(borrow)]
    pub(super) key: Text<'a>,
    pub(super) until_us: i64,
    #[serde(borrow)]
    pub(super) answer: AnswerText<'a>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswerDueRow<'a> {
    pub(super) until_us: i64,
    pub(super) entry: u64,
    #[serde(borrow)]
    pub(super) party: Text<'a>,
    #[serde(borrow)]
    pub(super) key: Text<'a>,
}

/// Hands out all lines of a state, in their order.
pub(super) fn each(public: &PublicState, private: &PrivateState, to: &mut dyn FnMut(&Row<'_>)) {
    each_of_line(public, to);
    for (id, item) in &public.items {
        to(&Row::Item(item_row(id, item)));
    }
    for (id, item) in &private.items {
        to(&Row::Private(PrivateRow {
            id: id.as_str().into(),
            ovn: item.ovn.as_str().into(),
            due_us: item.due.map(Instant::micros),
            extents: ExtentsText::from(&*item.extents),
        }));
    }
    for (pair, record) in &public.conflicts {
        let (found_us, entries) = (record.found.micros(), record.entries.clone());
        let disclosed = disclosed_texts(&record.disclosed);
        to(&Row::Conflict(ConflictRow { pair: pair.into(), found_us, entries, disclosed }));
    }
    for (id, others) in &public.conflicts_of {
        let others = others.iter().map(|id| id.as_str().into()).collect();
        to(&Row::ConflictsOf(ConflictsOfRow { id: id.as_str().into(), others }));
    }
    for (pair, conflict) in &private.encounters {
        let encounter = EncounterText::from(&**conflict);
        to(&Row::Encounter(EncounterRow { pair: pair.into(), encounter }));
    }
    for ((party, key), (until, answer)) in &private.answers {
        let (party, key) = (party.as_str().into(), Text::from(&**key));
        let (until_us, answer) = (until.micros(), AnswerText::from(answer));
        to(&Row::Answer(AnswerRow { party, key, until_us, answer }));
    }
    for (entry, (until, party, key)) in &private.answers_due {
        let (party, key) = (party.as_str().into(), Text::from(&**key));
        let until_us = until.micros();
        to(&Row::AnswerDue(AnswerDueRow { until_us, entry: *entry, party, key }));
    }
    let due = private.records_due.keys().map(|(due, entry)| (due.micros(), *entry));
    to(&Row::RecordsDue(due.collect()));
}

fn each_of_line(public: &PublicState, to: &mut dyn FnMut(&Row<'_>)) {
    let settled = public.settled.as_ref();
    to(&Row::Line(LineRow {
        size: public.size,
        time_us: public.time.map(Instant::micros),
        log_key: public.log_key.as_str().into(),
        agreement: public.agreement.as_ref().map(|agreement| agreement.text().into()),
        settled: settled.map(|settled| (settled.size, Base64(settled.root.0))),
        settled_by: settled.map_or_else(Vec::new, |settled| cosigned_texts(&settled.cosigned)),
    }));
    for proposal in public.proposals.values() {
        to(&Row::Proposal(ProposalRow {
            agreement: proposal.agreement.text().into(),
            entry: proposal.entry,
            countersigned: party_texts(&proposal.countersigned),
        }));
    }
    for (id, chain) in &public.chains {
        let (id, last) = (id.as_str().into(), Base64(chain.last.0));
        let (signed, unsigned) = (chain.signed, chain.unsigned);
        to(&Row::Party(PartyRow { id, signed, last, unsigned }));
    }
    for (id, counts) in &public.counts {
        to(&Row::Counts(CountsRow {
            id: id.as_str().into(),
            declared: counts.declared,
            changed: counts.changed,
            withdrawn: counts.withdrawn,
            late: counts.late,
            conflicts: counts.conflicts,
        }));
    }
    for (size, by) in &public.cosigned {
        to(&Row::Cosigned(CosignedRow { size: *size, by: cosigned_texts(by) }));
    }
}

fn item_row<'a>(id: &'a ItemId, item: &'a PublicItem) -> ItemRow<'a> {
    ItemRow {
        id: id.as_str().into(),
        kind: item.kind.into(),
        owner: item.owner.as_str().into(),
        version: item.version,
        state: item.state.map(|state| state.name().into()),
        late: item.late,
        joint: item.joint,
        countersigned: party_texts(&item.countersigned),
        in_force: item.in_force,
        disclosed: disclosed_texts(&item.disclosed),
        declared_us: item.declared.micros(),
        changed_us: item.changed.micros(),
        entries: item.entries.clone(),
        countersignatures: item.countersignatures.clone(),
    }
}

fn party_texts(parties: &[PartyId]) -> Vec<Text<'_>> {
    parties.iter().map(|party| party.as_str().into()).collect()
}

fn disclosed_texts(disclosed: &[Disclosed]) -> Vec<(Text<'_>, Text<'_>)> {
    disclosed.iter().map(|shown| (shown.to.as_str().into(), shown.form.name().into())).collect()
}

fn cosigned_texts(cosigned: &[Cosigned]) -> Vec<CosignedText<'_>> {
    cosigned
        .iter()
        .map(|one| CosignedText {
            side: one.side.as_str().into(),
            root: Base64(one.root.0),
            time_s: one.time_s,
            line: one.line.as_str().into(),
        })
        .collect()
}

impl From<ItemKind> for KindText {
    fn from(kind: ItemKind) -> Self {
        match kind {
            ItemKind::Intent => Self::Intent,
            ItemKind::Constraint => Self::Constraint,
        }
    }
}

impl From<KindText> for ItemKind {
    fn from(kind: KindText) -> Self {
        match kind {
            KindText::Intent => Self::Intent,
            KindText::Constraint => Self::Constraint,
        }
    }
}

impl<'a> From<&'a Pair> for PairText<'a> {
    fn from(pair: &'a Pair) -> Self {
        let (a, b) = (pair.a.as_str().into(), pair.b.as_str().into());
        Self { a, b, b_kind: pair.b_kind.into() }
    }
}
