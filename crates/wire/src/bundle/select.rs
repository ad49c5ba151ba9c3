//! Which entries go into an extract.

use line::entity::{EntityId, EntityKind};
use line::{Attestation, Body, Entry, Extents, ItemId, Pair, PartyId, ShownIn, rid, utm};
use std::collections::{BTreeMap, BTreeSet};
use volume::cells::{CellUnion, Zone};
use volume::{
    AltitudeBand, DatumRules, Extent, Minima, Polygon, Position, Shape, TimeWindow, Volume4D,
};

/// What an extract is about. Whatever is given has to hold of an entry; entries about the
/// agreement are always taken, for without them the others cannot be read.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// From this entry on.
    pub from: Option<u64>,
    /// Before this entry.
    pub to: Option<u64>,
    /// What this party did, and the conflicts of its items.
    pub party: Option<PartyId>,
    /// What lies in this area, and what became of it. What suppliers share lies where its cells
    /// do, to which their entries reduce it; where they subscribe is theirs alone to know.
    pub area: Option<Area>,
    /// These two items and their conflict.
    pub conflict: Option<(ItemId, ItemId)>,
}

/// A rectangle of latitudes and longitudes.
#[derive(Clone, Debug)]
pub struct Area {
    shape: Shape,
    /// The same for cells: what suppliers share is held as those.
    zone: Zone,
}

/// Why there is no such area.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?}: {1}; write south,west,north,east in degrees, as in 46.5,6.9,47.5,8.6")]
pub struct AreaError(String, String);

impl core::str::FromStr for Area {
    type Err = AreaError;

    fn from_str(text: &str) -> Result<Self, AreaError> {
        let wrong = |why: String| AreaError(text.to_owned(), why);
        let numbers: Result<Vec<f64>, _> =
            text.split(',').map(|number| number.trim().parse::<f64>()).collect();
        let numbers = numbers.map_err(|error| wrong(error.to_string()))?;
        let [south, west, north, east] = numbers[..] else {
            return Err(wrong(format!("{} numbers", numbers.len())));
        };
        let corners = [(south, west), (south, east), (north, east), (north, west)];
        let corners: Result<Vec<Position>, _> =
            corners.into_iter().map(|(lat, lon)| Position::new(lat, lon)).collect();
        let corners = corners.map_err(|error| wrong(error.to_string()))?;
        let zone = Zone::new(&corners).map_err(|error| wrong(error.to_string()))?;
        let outline = Polygon::new(corners).map_err(|error| wrong(error.to_string()))?;
        let (altitude, time) = (AltitudeBand::UNBOUNDED, TimeWindow::ALWAYS);
        let volume = Volume4D { outline: outline.into(), altitude, time };
        Ok(Self { shape: Shape::new(&[Extent::Volume(volume)]), zone })
    }
}

impl Area {
    /// Whether something is in the area, at whatever height and time.
    fn meets(&self, extents: &Extents) -> bool {
        let rules = DatumRules { pressure_buffer_mm: Some(0) };
        let met = self.shape.conflict(extents.shape(), &Minima::TOUCHING, &rules);
        met.is_ok_and(|conflict| conflict.is_some())
    }
}

impl Selection {
    /// Whether nothing is chosen, so that the bundle is a complete one.
    pub fn is_everything(&self) -> bool {
        let Self { from, to, party, area, conflict } = self;
        from.is_none() && to.is_none() && party.is_none() && area.is_none() && conflict.is_none()
    }
}

/// Chooses among the entries of a log, which it is shown in order, all of them.
#[derive(Clone, Debug)]
pub struct Choice {
    selection: Selection,
    owners: BTreeMap<ItemId, PartyId>,
    in_area: BTreeSet<ItemId>,
    /// What suppliers share in the area.
    shared_there: BTreeSet<(EntityKind, EntityId)>,
    chosen: BTreeSet<u64>,
}

impl Choice {
    /// A choice that has seen nothing yet.
    pub fn new(selection: Selection) -> Self {
        let (owners, in_area, shared_there) = Default::default();
        Self { selection, owners, in_area, shared_there, chosen: BTreeSet::new() }
    }

    /// Looks at the next entry, with its extents where whoever the bundle is for may see them.
    pub fn look(&mut self, entry: &Entry, extents: Option<&Extents>) {
        if let Body::ItemDeclared(item) | Body::ItemChanged(item) = &entry.body {
            if let Some(party) = &entry.party {
                self.owners.insert(item.id.clone(), party.clone());
            }
            let Selection { area: Some(area), .. } = &self.selection else {
                return self.take(entry);
            };
            if extents.is_some_and(|extents| area.meets(extents)) {
                self.in_area.insert(item.id.clone());
            }
        }
        if let (Some(area), Some((about, cells))) = (&self.selection.area, place(&entry.body))
            && area.zone.meets(cells)
        {
            self.shared_there.insert(about);
        }
        self.take(entry);
    }

    /// The entries chosen: also those that the chosen ones follow from.
    pub fn chosen(self) -> BTreeSet<u64> {
        self.chosen
    }

    fn take(&mut self, entry: &Entry) {
        if self.wants(entry) {
            self.chosen.insert(entry.index);
            self.chosen.extend(entry.cause);
        }
    }

    fn wants(&self, entry: &Entry) -> bool {
        let Selection { from, to, party, area, conflict } = &self.selection;
        if is_about_agreement(&entry.body) {
            return true;
        }
        from.is_none_or(|from| from <= entry.index)
            && to.is_none_or(|to| entry.index < to)
            && party.as_ref().is_none_or(|party| self.concerns(entry, party))
            && (area.is_none() || self.is_there(&entry.body))
            && conflict.as_ref().is_none_or(|(a, b)| is_of_conflict(entry, a, b))
    }

    /// Whether an entry is about something that is or was in the area.
    fn is_there(&self, body: &Body) -> bool {
        items(body).iter().any(|id| self.in_area.contains(*id))
            || shared(body).iter().any(|about| self.shared_there.contains(about))
    }

    fn concerns(&self, entry: &Entry, party: &PartyId) -> bool {
        let attested = !matches!(entry.attestation, Attestation::Host);
        (attested && entry.party.as_ref() == Some(party))
            || matches!(&entry.body, Body::Shown { to, how: ShownIn::DryRun(_) } if to == party)
            || items(&entry.body).iter().any(|id| self.owners.get(*id) == Some(party))
    }
}

fn is_about_agreement(body: &Body) -> bool {
    matches!(
        body,
        Body::LineOpened { .. }
            | Body::AgreementProposed { .. }
            | Body::AgreementCountersigned { .. }
            | Body::AgreementChanged { .. }
    )
}

/// The items that an entry is about.
fn items(body: &Body) -> Vec<&ItemId> {
    match body {
        Body::ItemDeclared(item) | Body::ItemChanged(item) => vec![&item.id],
        Body::ItemWithdrawn { id, .. } | Body::ConstraintCountersigned { id, .. } => vec![id],
        Body::ConflictFound { pair, .. }
        | Body::ConflictChanged { pair, .. }
        | Body::ConflictCleared { pair, .. } => vec![&pair.a, &pair.b],
        Body::Retired { items, .. } => items.iter().collect(),
        Body::LineOpened { .. }
        | Body::AgreementProposed { .. }
        | Body::AgreementCountersigned { .. }
        | Body::AgreementChanged { .. }
        | Body::CheckpointCosigned { .. }
        | Body::Shown { .. }
        | Body::Utm(_)
        | Body::Rid(_)
        | Body::EntitiesRetired(_)
        | Body::Desk(_)
        | Body::Register(_)
        | Body::Traffic(_)
        | Body::ClockJumped { .. } => Vec::new(),
    }
}

/// Which entities an entry is about, of those whose place entries tell.
fn shared(body: &Body) -> Vec<(EntityKind, EntityId)> {
    use EntityKind::{Area, Constraint, Reference};
    match body {
        Body::Utm(body) => match body {
            utm::Body::ReferenceDeclared(put) | utm::Body::ReferenceChanged(put) => {
                vec![(Reference, put.id)]
            }
            utm::Body::ReferenceDeleted { id, .. } => vec![(Reference, *id)],
            utm::Body::ConstraintDeclared(put) | utm::Body::ConstraintChanged(put) => {
                vec![(Constraint, put.id)]
            }
            utm::Body::ConstraintDeleted { id } => vec![(Constraint, *id)],
            utm::Body::SubscriptionSet { .. }
            | utm::Body::SubscriptionDeleted { .. }
            | utm::Body::AvailabilitySet { .. }
            | utm::Body::Reported { .. }
            | utm::Body::Beaten(_) => Vec::new(),
        },
        Body::Rid(body) => match body {
            rid::Body::AreaDeclared(put) | rid::Body::AreaChanged(put) => vec![(Area, put.id)],
            rid::Body::AreaDeleted { id } => vec![(Area, *id)],
            rid::Body::SubscriptionSet { .. } | rid::Body::SubscriptionDeleted { .. } => Vec::new(),
        },
        Body::EntitiesRetired(retired) => retired.clone(),
        _ => Vec::new(),
    }
}

/// The entity that an entry puts in a place, and its cells.
fn place(body: &Body) -> Option<((EntityKind, EntityId), &CellUnion)> {
    let cells = match body {
        Body::Utm(utm::Body::ReferenceDeclared(put) | utm::Body::ReferenceChanged(put)) => {
            &put.airspace.cells
        }
        Body::Utm(utm::Body::ConstraintDeclared(put) | utm::Body::ConstraintChanged(put)) => {
            &put.airspace.cells
        }
        Body::Rid(rid::Body::AreaDeclared(put) | rid::Body::AreaChanged(put)) => {
            &put.airspace.cells
        }
        _ => return None,
    };
    Some((*shared(body).first()?, cells))
}

fn is_of_conflict(entry: &Entry, a: &ItemId, b: &ItemId) -> bool {
    match pair(&entry.body) {
        Some(pair) => pair.has(a) && pair.has(b),
        None => items(&entry.body).iter().any(|id| *id == a || *id == b),
    }
}

fn pair(body: &Body) -> Option<&Pair> {
    match body {
        Body::ConflictFound { pair, .. }
        | Body::ConflictChanged { pair, .. }
        | Body::ConflictCleared { pair, .. } => Some(pair),
        _ => None,
    }
}
