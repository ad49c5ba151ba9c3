//! What the author of a command is answered.

use super::desk::{DeskReply, desk_reply};
use super::item::{EncounterView, conflict_text};
use super::party::hex;
use super::publication::{PublicationReply, publication_reply};
use super::register::{RegisterReply, register_reply};
use super::shape::utc;
use super::traffic::AcknowledgeReply;
use super::{ConflictView, ConstraintView, IntentView, constraint_view, intent_view};
use crate::papers::NOTICE;
use line::{ConflictAnswer, Item, ItemKind, PartyId, Reply, State, Untold, utm};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use volume::Instant;

/// An intent was declared or changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct IntentReply {
    /// The intent, with its new OVN.
    pub intent: IntentView,
    /// Its conflicts, all there are now.
    pub conflicts: Vec<ConflictView>,
    /// The index of the entry that says so.
    pub entry: u64,
    /// That this is not a permission and gives no guarantee (DL-31).
    #[serde(default)]
    pub notice: String,
}

/// A constraint was declared, changed or countersigned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ConstraintReply {
    /// The constraint.
    pub constraint: ConstraintView,
    /// Its conflicts, all there are now.
    pub conflicts: Vec<ConflictView>,
    /// The index of the entry that says so.
    pub entry: u64,
    /// That this is not a permission and gives no guarantee (DL-31).
    #[serde(default)]
    pub notice: String,
}

/// An item was withdrawn. It stands here as it last was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct WithdrawReply {
    /// The intent, where it was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intent: Option<IntentView>,
    /// The constraint, where it was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constraint: Option<ConstraintView>,
    /// The index of the entry that says so.
    pub entry: u64,
}

/// A joint constraint was countersigned (DL-37).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CountersignReply {
    /// Which.
    pub id: String,
    /// The version that was countersigned.
    pub version: u32,
    /// Who has countersigned this version, its owner first.
    pub countersigned: Vec<String>,
    /// Whether it is in force, as it is once every side has countersigned.
    pub in_force: bool,
    /// Its conflicts, all there are now.
    pub conflicts: Vec<ConflictView>,
    /// The entry that says so.
    pub entry: u64,
    /// That this is not a permission and gives no guarantee (DL-31).
    #[serde(default)]
    pub notice: String,
}

/// A dry run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({
    "conflict": true, "until": "2026-06-01T10:30:00.000000Z", "conflicts": [], "entry": 42,
}))]
pub struct CheckReply {
    /// Whether it would conflict with anything.
    pub conflict: bool,
    /// Until when; null when it would not, or without end.
    pub until: Option<String>,
    /// The conflicts, as far as they are shown: those with items of which only the overlap is
    /// disclosed are counted in `conflict` and `until` alone.
    pub conflicts: Vec<CheckConflict>,
    /// The entry that notes what was shown of others, where something was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<u64>,
    /// That this is not a permission and gives no guarantee (DL-31).
    #[serde(default)]
    pub notice: String,
}

/// A conflict that an item would have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CheckConflict {
    /// The other item.
    pub id: String,
    /// Whose it is.
    pub owner: String,
    /// What it is: `intent` or `constraint`.
    pub kind: String,
    /// Which of the two in `closest` is the item that was tried: `a` or `b`.
    pub tried: String,
    /// When and how close.
    #[serde(flatten)]
    pub encounter: EncounterView,
}

/// An agreement was proposed or countersigned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AgreementReply {
    /// SHA-256 of its text, 64 hexadecimal digits.
    pub hash: String,
    /// Who has countersigned it.
    pub countersigned: Vec<String>,
    /// Whether it is in force now.
    pub in_force: bool,
    /// The index of the entry that says so.
    pub entry: u64,
}

/// A cosignature was taken, or was known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CosignatureReply {
    /// How many entries are settled now.
    pub settled: u64,
    /// The entry that holds the cosignature; null when it was known before.
    pub entry: Option<u64>,
}

/// Any of these.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum ReplyBody {
    /// An intent was declared or changed.
    Intent(Box<IntentReply>),
    /// A constraint was declared, changed or countersigned.
    Constraint(Box<ConstraintReply>),
    /// A joint constraint was countersigned.
    Countersigned(CountersignReply),
    /// An item was withdrawn.
    Withdrawn(Box<WithdrawReply>),
    /// A dry run.
    Checked(CheckReply),
    /// An agreement was proposed or countersigned.
    Agreement(AgreementReply),
    /// A cosignature was taken.
    Cosigned(CosignatureReply),
    /// An officer said something.
    Desk(DeskReply),
    /// The working group did something.
    Register(RegisterReply),
    /// A side took note of an alert.
    Acknowledged(AcknowledgeReply),
    /// An intent was published to suppliers, or taken back.
    Published(Box<PublicationReply>),
}

/// The body of the answer to a command of `recipient`, stamped `now`; `None` where there is none:
/// for what the host notes, for most that suppliers ask, whose standards have bodies of their own,
/// and for a repetition, whose body is that of the first answer.
///
/// The state may be that before the command or after it: of it only is told what the recipient was
/// told before.
pub fn reply_body(
    state: &State,
    reply: &Reply,
    recipient: &PartyId,
    now: Instant,
) -> Option<ReplyBody> {
    match reply {
        Reply::Item { item, conflicts, entry, created: _ } => {
            let owner = &item.public.owner;
            let conflicts = conflict_views(state, owner, conflicts, recipient, now);
            Some(item_reply(state, item, conflicts, *entry, recipient))
        }
        Reply::Withdrawn { item, entry } => {
            let (mut intent, mut constraint) = (None, None);
            match item.kind() {
                ItemKind::Intent => intent = Some(intent_view(state, item, recipient)),
                ItemKind::Constraint => constraint = Some(constraint_view(state, item, recipient)),
            }
            let reply = WithdrawReply { intent, constraint, entry: *entry };
            Some(ReplyBody::Withdrawn(Box::new(reply)))
        }
        Reply::Countersigned { id, item, conflicts, entry } => {
            let conflicts = conflict_views(state, &item.owner, conflicts, recipient, now);
            Some(ReplyBody::Countersigned(CountersignReply {
                id: id.to_string(),
                version: item.version,
                countersigned: item.countersigned.iter().map(PartyId::to_string).collect(),
                in_force: item.in_force,
                conflicts,
                entry: *entry,
                notice: NOTICE.to_owned(),
            }))
        }
        Reply::Checked { conflicts, untold, entry } => {
            Some(ReplyBody::Checked(check_reply(conflicts, *untold, *entry)))
        }
        Reply::Agreement { agreement, countersigned, in_force, entry } => {
            Some(ReplyBody::Agreement(AgreementReply {
                hash: hex(agreement.hash()),
                countersigned: countersigned.iter().map(PartyId::to_string).collect(),
                in_force: *in_force,
                entry: *entry,
            }))
        }
        Reply::Cosigned { settled, entry } => {
            Some(ReplyBody::Cosigned(CosignatureReply { settled: *settled, entry: *entry }))
        }
        Reply::Register(reply) => Some(ReplyBody::Register(register_reply(reply))),
        Reply::Desk(reply) => Some(ReplyBody::Desk(desk_reply(reply))),
        Reply::Traffic(line::traffic::Reply::Acknowledged { alert, entry }) => {
            Some(ReplyBody::Acknowledged(AcknowledgeReply { alert: *alert, entry: *entry }))
        }
        Reply::Utm(
            utm::Reply::Reference { reference, subscribers, entry, created: _ }
            | utm::Reply::ReferenceDeleted { reference, subscribers, entry },
        ) => {
            let reply = publication_reply(reference, subscribers, *entry, recipient);
            Some(ReplyBody::Published(Box::new(reply)))
        }
        Reply::Noted { .. } | Reply::Utm(_) | Reply::Rid(_) | Reply::Repeated(_) => None,
    }
}

fn item_reply(
    state: &State,
    item: &Item,
    conflicts: Vec<ConflictView>,
    entry: u64,
    recipient: &PartyId,
) -> ReplyBody {
    match item.kind() {
        ItemKind::Intent => {
            let intent = intent_view(state, item, recipient);
            ReplyBody::Intent(Box::new(IntentReply {
                intent,
                conflicts,
                entry,
                notice: NOTICE.to_owned(),
            }))
        }
        ItemKind::Constraint => {
            let constraint = constraint_view(state, item, recipient);
            ReplyBody::Constraint(Box::new(ConstraintReply {
                constraint,
                conflicts,
                entry,
                notice: NOTICE.to_owned(),
            }))
        }
    }
}

/// The conflicts of an item as its owner, or who countersigned it, is told them. Who owns neither
/// of two items sees the encounter only where the conflict's entry says so.
fn conflict_views(
    state: &State,
    mine: &PartyId,
    conflicts: &[ConflictAnswer],
    recipient: &PartyId,
    now: Instant,
) -> Vec<ConflictView> {
    let view = |answer: &ConflictAnswer| {
        let pair = answer.pair.as_ref()?;
        let theirs = &answer.other_owner;
        let owners = if answer.mine_first { (mine, theirs) } else { (theirs, mine) };
        let record = state.public().conflicts.get(pair);
        let shown = [mine, theirs].contains(&recipient)
            || record
                .is_some_and(|record| record.disclosed.iter().any(|shown| shown.to == *recipient));
        let found = record.map_or(now, |record| record.found);
        Some(conflict_text(pair, owners, found, answer.encounter.as_ref().filter(|_| shown)))
    };
    conflicts.iter().filter_map(view).collect()
}

fn check_reply(
    conflicts: &[ConflictAnswer],
    untold: Option<Untold>,
    entry: Option<u64>,
) -> CheckReply {
    let told = conflicts.iter().map(|answer| answer.until);
    let untils: Vec<Option<Instant>> = told.chain(untold.map(|untold| untold.until)).collect();
    // One conflict without an end leaves none to tell.
    let until = untils.iter().copied().collect::<Option<Vec<Instant>>>();
    CheckReply {
        conflict: !untils.is_empty(),
        until: until.and_then(|untils| untils.into_iter().max()).map(utc),
        conflicts: conflicts.iter().filter_map(check_conflict).collect(),
        entry,
        notice: NOTICE.to_owned(),
    }
}

fn check_conflict(answer: &ConflictAnswer) -> Option<CheckConflict> {
    let encounter = EncounterView::from(answer.encounter.as_ref()?);
    Some(CheckConflict {
        id: answer.other.to_string(),
        owner: answer.other_owner.to_string(),
        kind: answer.other_kind.name().to_owned(),
        tried: if answer.mine_first { "a" } else { "b" }.to_owned(),
        encounter,
    })
}
