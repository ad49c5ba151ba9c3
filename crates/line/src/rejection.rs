//! Rejections: what the law forbids, each with a code that never changes.

use crate::desk::DeskRejection;
use crate::entity::EntityRejection;
use crate::register::RegisterRejection;
use crate::traffic::TrafficRejection;
use crate::{Answer, Digest, IntentState, ItemId, ItemKind, KeyId, PartyId};

/// Why a command was rejected. A rejection changes nothing and is not remembered.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Rejection {
    /// The line has not been opened.
    #[error("the line is not open yet: its first entry is the agreement")]
    NotOpened,
    /// The line was opened before.
    #[error("the line is open already; propose another agreement instead")]
    AlreadyOpened,
    /// The party is no side of the agreement.
    #[error("{0:?} is no side of this line; its sides stand in the agreement")]
    UnknownParty(PartyId),
    /// The key is none of the side's, or no longer.
    #[error("key {1:?} is none of side {0:?}'s in the agreement in force")]
    UnknownKey(PartyId, KeyId),
    /// The number of a signed submission is not the next one.
    #[error("seq is {given}; the next submission of this side is {expected}")]
    OutOfSequence {
        /// The number given.
        given: u64,
        /// The number that would be right.
        expected: u64,
    },
    /// A signed submission names another predecessor.
    #[error("{}", prev_wrong(*seq, expected))]
    BrokenChain {
        /// The number of the submission before.
        seq: u64,
        /// Its hash.
        expected: Digest,
    },
    /// The idempotency key was used for another request.
    #[error(
        "this Idempotency-Key was used for another request within 24 h; use a new key, or repeat \
         the same method, path and body"
    )]
    IdempotencyKeyReused,
    /// As many first answers of the party are remembered as may be.
    #[error(
        "{kept} MiB of first answers are remembered for {0:?}, and no more; send without an \
         Idempotency-Key, or once some are 24 h old", kept = Answer::KEPT_BYTES_MAX >> 20
    )]
    TooManyAnswers(PartyId),
    /// One command would bring about more conflicts than are found at once.
    #[error("it conflicts with more than {0} items; divide it into several")]
    TooManyConflicts(usize),
    /// There is no such item.
    #[error("there is no {kind} {id:?}; it may be withdrawn or retired", kind = .0.name(), id = .1)]
    UnknownItem(ItemKind, ItemId),
    /// The id is taken by an item of the other kind.
    #[error("{:?} is already the id of {}; choose another", .1, with_article(*.0))]
    OtherKind(ItemKind, ItemId),
    /// The item is another party's.
    #[error("{what} {id:?} belongs to {owner:?}; only its owner changes it", what = .kind.name())]
    NotOwner {
        /// Which kind.
        kind: ItemKind,
        /// Which.
        id: ItemId,
        /// Whose it is.
        owner: PartyId,
    },
    /// The item exists, and the command says that it is new.
    #[error("{} {:?} exists; to change it, send its OVN in If-Match", .0.name(), .1)]
    AlreadyExists(ItemKind, ItemId),
    /// The OVN is not that of the current version.
    #[error("the OVN is not that of {} {:?} as it is now; read it again", .0.name(), .1)]
    OvnMismatch(ItemKind, ItemId),
    /// An intent cannot begin so.
    #[error(
        "state: an intent begins as Accepted or Activated, not as {}", .0.name()
    )]
    InitialState(IntentState),
    /// A transition that the standard's graph does not have.
    #[error(
        "state: an intent that is {} cannot become {}; it can become {}",
        .from.name(), .to.name(), after(*.from)
    )]
    StateTransition {
        /// Its state.
        from: IntentState,
        /// The state asked for.
        to: IntentState,
    },
    /// An intent without a beginning or an end.
    #[error("{0}: an intent begins and ends; give every volume a start and an end")]
    Unbounded(&'static str),
    /// Everything of it lies in the past.
    #[error("the {} ends in the past; its end must not be before now", .0.name())]
    EndsInPast(ItemKind),
    /// It conflicts, and the agreement refuses that. Named are the items that their entries show
    /// to the author.
    #[error("it conflicts with {}, and this agreement refuses conflicting intents", joined(.0))]
    Conflicts(Vec<ItemId>),
    /// The constraint is not joint, the version is not the current one, or it was declared before
    /// the side joined.
    #[error("constraint {0:?} is no joint one that was shown to you at version {1}; read it again")]
    NotCountersignable(ItemId, u32),
    /// It has this side's signature already.
    #[error("side {0:?} has countersigned this already")]
    AlreadyCountersigned(PartyId),
    /// No such proposal stands.
    #[error("no agreement with SHA-256 {0:?} is proposed")]
    UnknownProposal(Digest),
    /// The agreement proposed is the one in force or one already proposed.
    #[error("an agreement with SHA-256 {0:?} is in force or proposed already")]
    AgreementKnown(Digest),
    /// The agreement proposed is for another line.
    #[error("line: the agreement is for line {given:?}; this line is {ours:?}")]
    OtherLine {
        /// The line it names.
        given: String,
        /// This line.
        ours: String,
    },
    /// Too many proposals of this side stand.
    #[error("{0} proposals of this side stand already; they end when one comes into force")]
    TooManyProposals(usize),
    /// A side that would leave has something in the sky that only it could change.
    #[error(
        "side {side:?} leaves with this agreement and still has items in the sky ({items}, {one:?} \
         among them); it withdraws them first"
    )]
    LeavingWithItems {
        /// Which side.
        side: PartyId,
        /// How many of its items have not ended.
        items: usize,
        /// One of them.
        one: ItemId,
    },
    /// A side without a cosigner key cosigned.
    #[error("side {0:?} has no cosigner key in the agreement in force")]
    NoCosigner(PartyId),
    /// What a supplier asked is not lawful.
    #[error(transparent)]
    Entity(#[from] EntityRejection),
    /// What an officer asked is not lawful.
    #[error(transparent)]
    Desk(#[from] DeskRejection),
    /// What the working group asked is not lawful.
    #[error(transparent)]
    Register(#[from] RegisterRejection),
    /// What a side said to an alert is not lawful.
    #[error(transparent)]
    Traffic(#[from] TrafficRejection),
    /// A checkpoint of more entries than there are.
    #[error("the checkpoint covers {size} entries; this log has {ours}")]
    BeyondLog {
        /// What the checkpoint covers.
        size: u64,
        /// What there is.
        ours: u64,
    },
}

impl Rejection {
    /// The stable code, as scripts see it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotOpened => "not_opened",
            Self::AlreadyOpened => "already_opened",
            Self::UnknownParty(_) => "unknown_party",
            Self::UnknownKey(..) => "unknown_key",
            Self::OutOfSequence { .. } => "out_of_sequence",
            Self::BrokenChain { .. } => "broken_chain",
            Self::IdempotencyKeyReused => "idempotency_key_reused",
            Self::TooManyAnswers(_) => "too_many_answers",
            Self::TooManyConflicts(_) => "too_many_conflicts",
            Self::UnknownItem(ItemKind::Intent, _) => "unknown_intent",
            Self::UnknownItem(ItemKind::Constraint, _) => "unknown_constraint",
            Self::OtherKind(..) => "other_kind",
            Self::NotOwner { .. } => "not_owner",
            Self::AlreadyExists(..) => "already_exists",
            Self::OvnMismatch(..) => "ovn_mismatch",
            Self::InitialState(_) => "initial_state",
            Self::StateTransition { .. } => "state_transition",
            Self::Unbounded(_) => "unbounded",
            Self::EndsInPast(_) => "ends_in_past",
            Self::Conflicts(_) => "conflicts",
            Self::NotCountersignable(..) => "not_countersignable",
            Self::AlreadyCountersigned(_) => "already_countersigned",
            Self::UnknownProposal(_) => "unknown_proposal",
            Self::AgreementKnown(_) => "agreement_known",
            Self::OtherLine { .. } => "other_line",
            Self::TooManyProposals(_) => "too_many_proposals",
            Self::LeavingWithItems { .. } => "leaving_with_items",
            Self::NoCosigner(_) => "no_cosigner",
            Self::Entity(entity) => entity.code(),
            Self::Desk(desk) => desk.code(),
            Self::Register(register) => register.code(),
            Self::Traffic(traffic) => traffic.code(),
            Self::BeyondLog { .. } => "beyond_log",
        }
    }
}

fn with_article(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Intent => "an intent",
        ItemKind::Constraint => "a constraint",
    }
}

fn after(from: IntentState) -> String {
    let next = IntentState::ALL.into_iter().filter(|next| from.may_become(*next));
    next.map(IntentState::name).collect::<Vec<_>>().join(", ")
}

fn prev_wrong(seq: u64, expected: &Digest) -> String {
    match seq {
        0 => "prev of a side's first submission is 32 bytes of zero".to_owned(),
        _ => format!("prev is not the hash of this side's submission {seq}, which is {expected:?}"),
    }
}

fn joined(ids: &[ItemId]) -> String {
    const NAMED_MAX: usize = 10;
    if ids.is_empty() {
        return "items that are shown only by their overlap".to_owned();
    }
    let named: Vec<String> = ids.iter().take(NAMED_MAX).map(|id| format!("{id:?}")).collect();
    match ids.len().saturating_sub(NAMED_MAX) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}
