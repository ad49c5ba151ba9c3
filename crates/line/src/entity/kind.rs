//! The kinds of entities, and how many there are.

use volume::Instant;

/// What an entity is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EntityKind {
    /// An operational intent reference (F3548-21).
    Reference,
    /// A constraint reference (F3548-21).
    Constraint,
    /// A subscription to references and constraints (F3548-21).
    Subscription,
    /// An identification service area (F3411).
    Area,
    /// A subscription to identification service areas (F3411).
    AreaSubscription,
}

impl EntityKind {
    /// All kinds.
    pub const ALL: [Self; 5] =
        [Self::Reference, Self::Constraint, Self::Subscription, Self::Area, Self::AreaSubscription];

    /// The name in messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reference => "operational intent reference",
            Self::Constraint => "constraint reference",
            Self::Subscription | Self::AreaSubscription => "subscription",
            Self::Area => "identification service area",
        }
    }

    /// The name in entries, snapshots and metrics.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Reference => "reference",
            Self::Constraint => "constraint_reference",
            Self::Subscription => "subscription",
            Self::Area => "area",
            Self::AreaSubscription => "area_subscription",
        }
    }
}

/// How many entities of a kind are held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EntityCounts {
    /// How many there are, ended ones included.
    pub held: usize,
    /// When the one that ends, or ended, first does so; `None` where there is none. Of
    /// subscriptions, those on which nothing depends.
    pub first_end: Option<Instant>,
}
