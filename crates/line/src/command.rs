//! Commands: everything that can be asked of the line.

use crate::{
    Agreement, Digest, Extents, IntentState, ItemId, ItemKind, Ovn, PartyId, desk, register, rid,
    traffic, utm,
};
use std::sync::Arc;
use volume::Instant;

/// What is asked of the line. All of it is parsed and checked in itself; whether it is lawful now
/// is for [`decide`](crate::decide) to say.
#[derive(Clone, Debug)]
pub enum Command {
    /// The first of all: opens the line under an agreement, and names the key that signs its log.
    OpenLine {
        /// The agreement.
        agreement: Arc<Agreement>,
        /// The log's verifier key, as text.
        log_key: String,
    },
    /// Proposes another agreement, which the proposer thereby countersigns.
    ProposeAgreement {
        /// The agreement proposed.
        agreement: Arc<Agreement>,
    },
    /// Countersigns the agreement proposed with this hash.
    CountersignAgreement {
        /// SHA-256 of its text.
        hash: Digest,
    },
    /// Declares or changes an intent.
    PutIntent {
        /// Its id.
        id: ItemId,
        /// Where and when it will fly.
        extents: Arc<Extents>,
        /// Its state from now on.
        state: IntentState,
        /// Whether it is new or known.
        expected: Expected,
    },
    /// Declares or changes a constraint.
    PutConstraint {
        /// Its id.
        id: ItemId,
        /// What it blocks, and when.
        extents: Arc<Extents>,
        /// Whether it is to hold for all sides jointly, once every side has countersigned (DL-37).
        joint: bool,
        /// Whether it is new or known.
        expected: Expected,
    },
    /// Countersigns a joint constraint at a version.
    CountersignConstraint {
        /// Its id.
        id: ItemId,
        /// The version meant.
        version: u32,
    },
    /// Withdraws an item.
    Withdraw {
        /// Intent or constraint.
        kind: ItemKind,
        /// Its id.
        id: ItemId,
        /// Its OVN, where the owner makes sure of the version.
        ovn: Option<Ovn>,
    },
    /// Asks what an item would conflict with, and declares nothing.
    Check {
        /// What it would be.
        kind: ItemKind,
        /// An item that it would replace.
        replaces: Option<ItemId>,
        /// Where and when it would be.
        extents: Arc<Extents>,
    },
    /// A side's cosignature of a checkpoint. The edge has verified it, and that the log had this
    /// root at this size.
    Cosign {
        /// How many entries the checkpoint covers.
        size: u64,
        /// The root hash of the tree over them.
        root: Digest,
        /// When the side says it cosigned, seconds since 1970.
        time_s: u64,
        /// The whole signature line, as it stands under the checkpoint.
        line: String,
    },
    /// Notes that a party takes a part of the record with it, with what is withheld and may be
    /// shown to it.
    Export {
        /// Whose entries: those of one party, or of all.
        of: Option<PartyId>,
        /// Which entries.
        range: RecordRange,
        /// How many withheld items go with them.
        revealed: u64,
    },
    /// Notes that the host's clock jumped.
    NoteClockJump {
        /// What the clock was expected to say.
        from: Instant,
        /// What it said.
        to: Instant,
    },
    /// What a supplier asks after F3548-21.
    Utm(utm::Command),
    /// What a supplier asks after F3411.
    Rid(rid::Command),
    /// What a duty officer asks.
    Desk(desk::Command),
    /// What the working group asks.
    Register(register::Command),
    /// What the host notes of live traffic, and what a side says to it.
    Traffic(traffic::Command),
    /// Lets time do what is due. Nothing follows when nothing is.
    Tick,
}

/// What the author of a change knows of the item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// That it is new.
    New,
    /// That it is at this version.
    At(Ovn),
}

/// A range of entries, from the first to before the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordRange {
    /// The first entry.
    pub from: u64,
    /// The first entry after it.
    pub to: u64,
}
