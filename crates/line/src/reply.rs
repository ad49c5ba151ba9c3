//! Replies: what the author of a command is told once it is durable.

use crate::{
    Agreement, Answer, Item, ItemId, ItemKind, Pair, PartyId, PublicItem, desk, register, rid,
    traffic, utm,
};
use std::sync::Arc;
use volume::{Conflict, Instant};

/// What the author of a command is told.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// An item was declared or changed.
    Item {
        /// Whether it is new.
        created: bool,
        /// The item, as its owner sees it.
        item: Item,
        /// Its conflicts, all there are now.
        conflicts: Vec<ConflictAnswer>,
        /// The entry that says so.
        entry: u64,
    },
    /// A joint constraint was countersigned, which its owner never does.
    Countersigned {
        /// Which.
        id: ItemId,
        /// What all may see of it.
        item: Arc<PublicItem>,
        /// Its conflicts, all there are now; without the encounters that are not shown to the one
        /// who countersigned.
        conflicts: Vec<ConflictAnswer>,
        /// The entry that says so.
        entry: u64,
    },
    /// An item was withdrawn.
    Withdrawn {
        /// The item, as it last was.
        item: Item,
        /// The entry that says so.
        entry: u64,
    },
    /// A dry run: nothing was declared.
    Checked {
        /// The conflicts that the item would have, but for those that are not told.
        conflicts: Vec<ConflictAnswer>,
        /// That there are conflicts of which a dry run tells no more than until when.
        untold: Option<Untold>,
        /// The entry that notes what was shown, where something of others was.
        entry: Option<u64>,
    },
    /// An agreement was proposed or countersigned.
    Agreement {
        /// Which.
        agreement: Arc<Agreement>,
        /// Who has countersigned it.
        countersigned: Vec<PartyId>,
        /// Whether it is in force now.
        in_force: bool,
        /// The entry that says so.
        entry: u64,
    },
    /// A cosignature was taken, or was known.
    Cosigned {
        /// How many entries are settled now.
        settled: u64,
        /// The entry that holds the cosignature; `None` when it was known before.
        entry: Option<u64>,
    },
    /// The host's own command was done.
    Noted {
        /// Its first entry, where there was one.
        entry: Option<u64>,
    },
    /// What a supplier is told after F3548-21.
    Utm(utm::Reply),
    /// What a supplier is told after F3411.
    Rid(rid::Reply),
    /// What a duty officer is told.
    Desk(desk::Reply),
    /// What the working group is told.
    Register(register::Reply),
    /// What a side is told that took note of an alert.
    Traffic(traffic::Reply),
    /// The request is a repetition: the first answer, byte for byte.
    Repeated(Answer),
}

/// Conflicts with items that their owners show only by their overlap. A dry run says that there
/// are some, and until when: an encounter is shown for what is declared, not for what is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Untold {
    /// Until when the last of them lasts; `None` when it never ends.
    pub until: Option<Instant>,
}

/// A conflict as a party is told it, most often the owner of one of the two.
#[derive(Clone, Debug, PartialEq)]
pub struct ConflictAnswer {
    /// Which two; `None` where nothing was declared.
    pub pair: Option<Pair>,
    /// Whether the asking party's item is the first of the two in the encounter.
    pub mine_first: bool,
    /// The other item.
    pub other: ItemId,
    /// What the other is.
    pub other_kind: ItemKind,
    /// Whose the other is.
    pub other_owner: PartyId,
    /// When, where and how close; `None` where that is not shown to the one who is told.
    pub encounter: Option<Conflict>,
    /// Until when, where there is an end and it is shown.
    pub until: Option<Instant>,
}
