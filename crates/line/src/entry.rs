//! Entries: what was decided, as facts. An entry carries only what every side may see; the rest of
//! a fact is withheld and stands beside it.

use crate::entity::Retirement;
use crate::{
    Actor, Agreement, Answer, Attestation, Digest, Disclosed, Extents, IntentState, ItemId,
    ItemKind, Ovn, PartyId, RecordRange, desk, register, rid, traffic, utm,
};
use std::sync::Arc;
use volume::{Conflict, Instant};

/// A fact: an entry of the log, and what is withheld of it. Both become durable together.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// What every side may see.
    pub entry: Entry,
    /// What only some may see. All of it may be missing in a log whose retention erased it.
    pub withheld: Withheld,
}

/// An entry of the log.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its place in the log, from 0.
    pub index: u64,
    /// When the host took what it follows from.
    pub time: Instant,
    /// Whose it is; `None` for what the host notes.
    pub party: Option<PartyId>,
    /// Which officer or program of the party.
    pub actor: Option<Actor>,
    /// What proves that. An unsigned entry of a party proves nothing against the host.
    pub attestation: Attestation,
    /// The party's own number: of its signed submissions where signed, else of its unsigned
    /// entries, counted by the host; 0 for what the host notes.
    pub seq: u64,
    /// The entry that this one follows from, where one command had several results.
    pub cause: Option<u64>,
    /// What happened.
    pub body: Body,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// The line was opened: always entry 0.
    LineOpened {
        /// Under which agreement.
        agreement: Arc<Agreement>,
        /// The verifier key of the log.
        log_key: String,
    },
    /// A side proposed another agreement, and thereby countersigned it.
    AgreementProposed {
        /// The agreement.
        agreement: Arc<Agreement>,
    },
    /// A side countersigned a proposed agreement.
    AgreementCountersigned {
        /// SHA-256 of its text.
        hash: Digest,
    },
    /// Every side has countersigned; the agreement is in force from here on.
    AgreementChanged {
        /// SHA-256 of its text.
        hash: Digest,
    },
    /// An intent or constraint was declared.
    ItemDeclared(ItemEntry),
    /// An intent or constraint was changed.
    ItemChanged(ItemEntry),
    /// An intent or constraint was withdrawn by its owner.
    ItemWithdrawn {
        /// Which kind.
        kind: ItemKind,
        /// Which.
        id: ItemId,
    },
    /// A side countersigned a joint constraint.
    ConstraintCountersigned {
        /// Which.
        id: ItemId,
        /// At which version.
        version: u32,
    },
    /// Two items are in conflict. The encounter is withheld.
    ConflictFound {
        /// Which two.
        pair: Pair,
        /// Who was shown the encounter.
        disclosed: Vec<Disclosed>,
    },
    /// Two items are still in conflict, but otherwise than before. The encounter is withheld.
    ConflictChanged {
        /// Which two.
        pair: Pair,
        /// Who was shown the encounter.
        disclosed: Vec<Disclosed>,
    },
    /// Two items are no longer in conflict.
    ConflictCleared {
        /// Which two.
        pair: Pair,
        /// Why.
        because: ClearedBecause,
    },
    /// A side cosigned a checkpoint of this log.
    CheckpointCosigned {
        /// How many entries it covers.
        size: u64,
        /// The root of the tree over them.
        root: Digest,
        /// When the side says it cosigned, seconds since 1970.
        time_s: u64,
        /// The signature line.
        line: String,
    },
    /// A party was shown something of others outside of the ordinary.
    Shown {
        /// To whom.
        to: PartyId,
        /// How.
        how: ShownIn,
    },
    /// Items ended long enough ago: they left the live state, and what was withheld beside these
    /// entries is erased.
    Retired {
        /// The items that were still live.
        items: Vec<ItemId>,
        /// The entries whose withheld bytes are erased.
        erased: Vec<u64>,
    },
    /// A supplier did something after F3548-21.
    Utm(utm::Body),
    /// A supplier did something after F3411.
    Rid(rid::Body),
    /// A duty officer did something, or time did it at the desk.
    Desk(desk::Body),
    /// The working group did something, or time did it in its register.
    Register(register::Body),
    /// Something was seen of live traffic, or a side took note of it.
    Traffic(traffic::Body),
    /// Entities of suppliers ended long enough ago, and are held no longer.
    EntitiesRetired(Retirement),
    /// The host's clock jumped by more than a second.
    ClockJumped {
        /// What it was expected to say.
        from: Instant,
        /// What it said.
        to: Instant,
    },
}

/// An item as its entry tells it. Extents and OVN are withheld.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemEntry {
    /// Its id.
    pub id: ItemId,
    /// Intent or constraint.
    pub kind: ItemKind,
    /// 1 when declared, one more with every change.
    pub version: u32,
    /// The state of an intent; `None` for a constraint.
    pub state: Option<IntentState>,
    /// Whether it was declared later than the agreed notice before it begins (DL-17).
    pub late: bool,
    /// Whether it is a joint constraint, in force for all once every side has countersigned.
    pub joint: bool,
    /// Who is shown what of it from now on.
    pub disclosed: Vec<Disclosed>,
}

/// Two items in conflict: for two intents `a` before `b` in byte order; the intent first where
/// the other is a constraint.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair {
    /// The one.
    pub a: ItemId,
    /// The other.
    pub b: ItemId,
    /// What the other is.
    pub b_kind: ItemKind,
}

impl Pair {
    /// The pair of two items in their order; `None` for two constraints, which are not compared.
    pub fn new(one: (&ItemId, ItemKind), other: (&ItemId, ItemKind)) -> Option<Self> {
        let (first, second) = match (one.1, other.1) {
            (ItemKind::Constraint, ItemKind::Constraint) => return None,
            (ItemKind::Intent, ItemKind::Constraint) => (one, other),
            (ItemKind::Constraint, ItemKind::Intent) => (other, one),
            (ItemKind::Intent, ItemKind::Intent) if one.0 <= other.0 => (one, other),
            (ItemKind::Intent, ItemKind::Intent) => (other, one),
        };
        Some(Self { a: first.0.clone(), b: second.0.clone(), b_kind: second.1 })
    }

    /// Whether an item is one of the two.
    pub fn has(&self, id: &ItemId) -> bool {
        self.a == *id || self.b == *id
    }
}

/// Why a conflict is one no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClearedBecause {
    /// One of the two was changed.
    Changed,
    /// One of the two was withdrawn.
    Withdrawn,
    /// One of the two ended and was retired.
    Retired,
    /// Another agreement came into force.
    Agreement,
}

impl ClearedBecause {
    /// All reasons.
    pub const ALL: [Self; 4] = [Self::Changed, Self::Withdrawn, Self::Retired, Self::Agreement];

    /// The name in entries.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Withdrawn => "withdrawn",
            Self::Retired => "retired",
            Self::Agreement => "agreement",
        }
    }
}

/// How a party was shown something outside of the ordinary.
#[derive(Clone, Debug, PartialEq)]
pub enum ShownIn {
    /// In the answer to a dry run, which named these items of others; none where it said no more
    /// than that there are conflicts.
    DryRun(Vec<ItemId>),
    /// In a bundle that it took.
    Export {
        /// Whose entries, where not those of all.
        of: Option<PartyId>,
        /// Which entries.
        range: RecordRange,
        /// How many withheld items went with them.
        revealed: u64,
    },
}

/// What only some may see of a fact.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Withheld {
    /// Where and when an item is.
    pub extents: Option<Arc<Extents>>,
    /// The OVN of an item.
    pub ovn: Option<Ovn>,
    /// When, where and how close two items meet.
    pub encounter: Option<Conflict>,
    /// What only a supplier may see of what it did after F3548-21.
    pub utm: Option<Arc<utm::Withheld>>,
    /// What only a supplier may see of what it did after F3411.
    pub rid: Option<Arc<rid::Withheld>>,
    /// What only the two parties of a message may see of it and of what is answered.
    pub message: Option<Arc<desk::Withheld>>,
    /// What was seen of live traffic, as those are told whom it concerns.
    pub seen: Option<Arc<traffic::Seen>>,
    /// The tracks that it rests on, each as the party of its feed is shown it.
    pub tracks: [Option<Arc<traffic::TrackLabel>>; 2],
    /// What the party sent, with its signature.
    pub submission: Option<Arc<Submission>>,
    /// What the party was answered.
    pub answer: Option<Answer>,
}

/// What a side signed: RFC 7515, appendix F, a detached JWS and the body it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// The protected header, base64url.
    pub protected: String,
    /// The body, byte for byte.
    pub body: Vec<u8>,
    /// The signature, base64url.
    pub signature: String,
}
