//! What an entry is about: whose items, and where they are. Those who follow a part of the log
//! choose by it.
//!
//! It is found out when the entry is told, from the state just before it, so that it also holds
//! for an item that the entry removes. For older entries it is found out from what is live now;
//! what cannot be known any more is said to be unknown, and then concerns everybody.

use line::{
    Body, Disclosed, Entry, Extents, Fact, ItemId, Pair, PartyId, ShownIn, State, desk, traffic,
};
use std::sync::Arc;
use volume::Conflict;

/// What an entry is about.
#[derive(Clone, Debug)]
pub struct About {
    /// Whose doing it is, and whose items.
    pub parties: Parties,
    /// Where it is.
    pub place: Place,
}

/// Whom an entry concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parties {
    /// The whole line; or whom is not known any more.
    All,
    /// These.
    Some(Vec<PartyId>),
}

/// Where something is, and who may know that.
#[derive(Clone, Debug)]
pub enum Place {
    /// Nowhere, or where is not known any more.
    Unknown,
    /// Where an item is.
    Item {
        /// Whose it is.
        owner: PartyId,
        /// Who else is shown its extents, and in which form.
        disclosed: Vec<Disclosed>,
        /// Where it is.
        extents: Arc<Extents>,
    },
    /// Where two items meet.
    Encounter {
        /// Who is shown that.
        disclosed: Vec<Disclosed>,
        /// Where they meet.
        encounter: Arc<Conflict>,
    },
}

impl About {
    /// What a fact is about; `state` is the state before it, or else the state now.
    pub fn of(fact: &Fact, state: &State) -> Self {
        let entry = &fact.entry;
        match &entry.body {
            Body::ItemDeclared(item) | Body::ItemChanged(item) => {
                let owner = entry.party.clone();
                let extents = fact.withheld.extents.clone();
                let place = owner.clone().zip(extents).map(|(owner, extents)| {
                    let disclosed = item.disclosed.clone();
                    Place::Item { owner, disclosed, extents }
                });
                let place = place.unwrap_or(Place::Unknown);
                Self {
                    parties: owner.map_or(Parties::All, |owner| Parties::Some(vec![owner])),
                    place,
                }
            }
            Body::ItemWithdrawn { id, .. } => {
                // Nobody but its owner withdraws an item.
                let owner = entry.party.clone();
                let parties = owner.map_or(Parties::All, |owner| Parties::Some(vec![owner]));
                Self { parties, place: item_place(entry, id, state) }
            }
            Body::ConstraintCountersigned { id, .. } => {
                Self { parties: parties(entry, [id], state), place: item_place(entry, id, state) }
            }
            Body::ConflictFound { pair, disclosed } | Body::ConflictChanged { pair, disclosed } => {
                let encounter = fact.withheld.encounter.map(Arc::new);
                conflict(entry, pair, Some((disclosed, encounter)), state)
            }
            Body::ConflictCleared { pair, .. } => {
                let known = state.public().conflicts.get(pair);
                let encounter = state.private().encounters.get(pair).cloned();
                conflict(entry, pair, known.map(|known| (&known.disclosed, encounter)), state)
            }
            Body::Shown { to, how } => {
                Self { parties: shown(entry, to, how, state), place: Place::Unknown }
            }
            // That others have drafts is on the record, and concerns nobody but their side.
            Body::Utm(_)
            | Body::Rid(_)
            | Body::Desk(
                desk::Body::MessageDrafted { .. }
                | desk::Body::TranslationConfirmed { .. }
                | desk::Body::DraftDropped { .. },
            ) => {
                let author = entry.party.clone();
                let parties = author.map_or(Parties::All, |author| Parties::Some(vec![author]));
                Self { parties, place: Place::Unknown }
            }
            Body::Desk(desk::Body::MessageSent(envelope)) => {
                let author = entry.party.iter().cloned();
                let parties = author.chain(envelope.to.iter().cloned()).collect();
                Self { parties: Parties::Some(parties), place: Place::Unknown }
            }
            Body::Traffic(body) => {
                Self { parties: watching(entry, body, state), place: Place::Unknown }
            }
            Body::Desk(_)
            | Body::Register(_)
            | Body::LineOpened { .. }
            | Body::AgreementProposed { .. }
            | Body::AgreementCountersigned { .. }
            | Body::AgreementChanged { .. }
            | Body::CheckpointCosigned { .. }
            | Body::Retired { .. }
            | Body::EntitiesRetired(_)
            | Body::ClockJumped { .. } => Self { parties: Parties::All, place: Place::Unknown },
        }
    }
}

/// Whom something concerns that was seen of live traffic.
fn watching(entry: &Entry, body: &traffic::Body, state: &State) -> Parties {
    let concerned = |audience: &traffic::Audience| {
        let parties = audience.feeds.iter().chain(&audience.concerned).chain(&entry.party);
        Parties::Some(parties.cloned().collect())
    };
    match body {
        traffic::Body::AlertRaised { audience, .. }
        | traffic::Body::AlertChanged { audience, .. }
        | traffic::Body::Observed(audience) => concerned(audience),
        traffic::Body::AlertCleared { alert, .. } | traffic::Body::AlertAcknowledged { alert } => {
            let known = state.public().traffic.alerts.get(alert);
            known.map_or(Parties::All, |known| concerned(&known.audience))
        }
        traffic::Body::SegmentClosed(segment) => Parties::Some(vec![segment.party.clone()]),
    }
}

fn conflict(
    entry: &Entry,
    pair: &Pair,
    known: Option<(&Vec<Disclosed>, Option<Arc<Conflict>>)>,
    state: &State,
) -> About {
    let mut concerned = parties(entry, [&pair.a, &pair.b], state);
    let Some((disclosed, encounter)) = known else {
        return About { parties: concerned, place: Place::Unknown };
    };
    if concerned == Parties::All {
        // One of the two is gone already. Its owner is among those who were shown the encounter.
        concerned = Parties::Some(disclosed.iter().map(|shown| shown.to.clone()).collect());
    }
    let place = encounter.map_or(Place::Unknown, |encounter| Place::Encounter {
        disclosed: disclosed.clone(),
        encounter,
    });
    About { parties: concerned, place }
}

/// Whose the entry is and whose these items are; all where one of them is not known.
fn parties<'a>(
    entry: &Entry,
    items: impl IntoIterator<Item = &'a ItemId>,
    state: &State,
) -> Parties {
    let mut parties: Vec<PartyId> = entry.party.iter().cloned().collect();
    for id in items {
        let Some(item) = state.public().items.get(id).filter(|item| was(entry, &item.entries))
        else {
            return Parties::All;
        };
        parties.push(item.owner.clone());
    }
    Parties::Some(parties)
}

fn shown(entry: &Entry, to: &PartyId, how: &ShownIn, state: &State) -> Parties {
    let items = match how {
        ShownIn::DryRun(items) => items.as_slice(),
        ShownIn::Export { of: None, .. } => return Parties::All,
        ShownIn::Export { of: Some(of), .. } => return Parties::Some(vec![to.clone(), of.clone()]),
    };
    match parties(entry, items, state) {
        Parties::All => Parties::All,
        Parties::Some(mut parties) => {
            parties.push(to.clone());
            Parties::Some(parties)
        }
    }
}

fn item_place(entry: &Entry, id: &ItemId, state: &State) -> Place {
    let item = state.item(id).filter(|item| was(entry, &item.public.entries));
    item.map_or(Place::Unknown, |item| Place::Item {
        owner: item.public.owner.clone(),
        disclosed: item.public.disclosed.clone(),
        extents: item.private.extents.clone(),
    })
}

/// Whether an item whose versions stand in these entries is the one that an entry speaks of: after
/// an item is gone, its id may name another.
fn was(entry: &Entry, versions: &[u64]) -> bool {
    versions.first().is_some_and(|first| *first < entry.index)
}
