//! What suppliers ask of the line after F3411.

use super::{Api, RidVersion};
use crate::entity::{EntityId, Heights, Known, UssUrl};
use volume::Instant;
use volume::cells::CellUnion;

/// What is asked. All of it is parsed and checked in itself.
#[derive(Clone, Debug)]
pub enum Command {
    /// Declares or changes an identification service area.
    PutArea(Box<PutArea>),
    /// Deletes an identification service area.
    DeleteArea {
        /// Which.
        id: EntityId,
        /// Its version.
        version: RidVersion,
    },
    /// Subscribes, or changes a subscription.
    PutSubscription(Box<PutSubscription>),
    /// Deletes a subscription.
    DeleteSubscription {
        /// Which.
        id: EntityId,
        /// Its version.
        version: RidVersion,
    },
}

/// Declares or changes an identification service area.
#[derive(Clone, Debug)]
pub struct PutArea {
    /// Which.
    pub id: EntityId,
    /// Whether it is new, or at which version.
    pub known: Known<RidVersion>,
    /// Where.
    pub cells: CellUnion,
    /// At which heights.
    pub heights: Heights,
    /// From when on; as it was or from now on where nothing is said.
    pub start: Option<Instant>,
    /// Until when; as it was where nothing is said, and needed for a new one.
    pub end: Option<Instant>,
    /// Where flights are asked for.
    pub url: UssUrl,
    /// Through which version of the standard it came.
    pub api: Api,
}

/// Subscribes, or changes a subscription.
#[derive(Clone, Debug)]
pub struct PutSubscription {
    /// Which.
    pub id: EntityId,
    /// Whether it is new, or at which version.
    pub known: Known<RidVersion>,
    /// Where.
    pub cells: CellUnion,
    /// From when on; as it was or from now on where nothing is said.
    pub start: Option<Instant>,
    /// Until when; as it was or for 24 hours where nothing is said.
    pub end: Option<Instant>,
    /// Where the subscriber is told.
    pub url: UssUrl,
    /// Through which version of the standard it came.
    pub api: Api,
}
