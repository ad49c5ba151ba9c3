//! Whether what an entry says could lawfully follow from the entries before it.
//!
//! Folding never judges, so a host that wrote what no law allows (another's item changed, a
//! conflict cleared that never was) would fold as well. What can be judged from entries alone is
//! judged here; what needs the withheld part is in its own modules.

use super::super::report::{Check, Report};
use super::agreements::Agreements;
use super::{desk, entities, register, traffic};
use line::{
    Attestation, Body, Digest, Entry, IntentState, ItemEntry, ItemId, ItemKind, Pair, PartyId,
    PublicItem, PublicState,
};

/// Expected and found.
type Wrong = Option<(String, String)>;

/// Tells what is unlawful about an entry, before it is folded in.
pub(super) fn check(
    entry: &Entry,
    state: &PublicState,
    agreements: &Agreements,
    report: &mut Report,
) {
    let author = check_author(entry, agreements);
    let body = check_body(entry, state);
    for (expected, found) in author.into_iter().chain(body) {
        report.fail_entry(Check::Law, entry.index, expected, found);
    }
}

fn check_author(entry: &Entry, agreements: &Agreements) -> Wrong {
    let party = entry.party.as_ref()?;
    // Suppliers are no sides, and sign nothing.
    if let (Body::Utm(_) | Body::Rid(_), Attestation::Bearer) = (&entry.body, &entry.attestation) {
        return None;
    }
    match agreements.author(entry) {
        Some(_) => None,
        None => wrong("a side of the agreement in force", format!("{party:?}")),
    }
}

fn check_body(entry: &Entry, state: &PublicState) -> Wrong {
    let party = entry.party.as_ref();
    match &entry.body {
        Body::ItemDeclared(item) => check_declared(item, state),
        Body::ItemChanged(item) => check_changed(item, party, state),
        Body::ItemWithdrawn { kind, id } => own_item(*kind, id, party, state).err(),
        Body::ConstraintCountersigned { id, version } => {
            check_countersigned(id, *version, party, state)
        }
        Body::ConflictFound { pair, .. } => check_found(pair, state),
        Body::ConflictChanged { pair, .. } | Body::ConflictCleared { pair, .. } => {
            let stands = state.conflicts.contains_key(pair);
            if stands {
                None
            } else {
                wrong(format!("a conflict of {} that stands", told(pair)), "none")
            }
        }
        Body::AgreementProposed { agreement } => {
            let is_known = state.proposals.contains_key(&agreement.hash());
            if is_known { wrong("a new proposal", "one that stands already") } else { None }
        }
        Body::AgreementCountersigned { hash } => match state.proposals.get(hash) {
            None => wrong("a proposal that stands", "none of that hash"),
            Some(proposal) if party.is_some_and(|party| proposal.countersigned.contains(party)) => {
                wrong("a first countersignature", "a second one of the same side")
            }
            Some(_) => None,
        },
        Body::AgreementChanged { hash } => check_agreed(hash, state),
        Body::CheckpointCosigned { size, .. } if *size > entry.index => {
            wrong(format!("a checkpoint of at most {} entries", entry.index), size)
        }
        Body::Retired { items, .. } => {
            let gone = items.iter().find(|id| !state.items.contains_key(*id))?;
            wrong("items that are live", format!("{gone:?}"))
        }
        Body::Utm(_) | Body::Rid(_) | Body::EntitiesRetired(_) => entities::check(entry, state),
        Body::Desk(body) => desk::check(entry, body, state),
        Body::Register(body) => register::check(entry, body, state),
        Body::Traffic(body) => traffic::check(entry, body, state),
        Body::LineOpened { .. }
        | Body::CheckpointCosigned { .. }
        | Body::Shown { .. }
        | Body::ClockJumped { .. } => None,
    }
}

fn wrong(expected: impl ToString, found: impl ToString) -> Wrong {
    Some((expected.to_string(), found.to_string()))
}

fn check_declared(item: &ItemEntry, state: &PublicState) -> Wrong {
    if state.items.contains_key(&item.id) {
        return wrong(format!("a new item {:?}", item.id), "one that is live already");
    }
    if item.version != 1 {
        return wrong("version 1", item.version);
    }
    match item.state {
        Some(state) if !state.may_begin() => {
            wrong("an intent that begins Accepted or Activated", state.name())
        }
        _ => None,
    }
}

fn check_changed(item: &ItemEntry, party: Option<&PartyId>, state: &PublicState) -> Wrong {
    let known = match own_item(item.kind, &item.id, party, state) {
        Ok(known) => known,
        Err(wrong) => return Some(wrong),
    };
    if item.version != known.version.saturating_add(1) {
        return wrong(format!("version {}", known.version.saturating_add(1)), item.version);
    }
    let states: (Option<IntentState>, Option<IntentState>) = (known.state, item.state);
    match states {
        (Some(from), Some(to)) if !from.may_become(to) => {
            wrong(format!("a state that may follow {}", from.name()), to.name())
        }
        _ => None,
    }
}

fn own_item<'a>(
    kind: ItemKind,
    id: &ItemId,
    party: Option<&PartyId>,
    state: &'a PublicState,
) -> Result<&'a PublicItem, (String, String)> {
    let expected = || format!("a live {} {id:?} of the same party", kind.name());
    match state.items.get(id) {
        None => Err((expected(), "none".to_owned())),
        Some(item) if item.kind != kind => Err((expected(), format!("a {}", item.kind.name()))),
        Some(item) if Some(&item.owner) != party => {
            Err((expected(), format!("one of {:?}", item.owner)))
        }
        Some(item) => Ok(item),
    }
}

fn check_countersigned(
    id: &ItemId,
    version: u32,
    party: Option<&PartyId>,
    state: &PublicState,
) -> Wrong {
    let expected = || format!("a joint constraint {id:?} of version {version}");
    match state.items.get(id) {
        Some(item) if item.joint && item.version == version => {
            let again = party.is_some_and(|party| item.countersigned.contains(party));
            if again {
                wrong("a first countersignature", "a second one of the same side")
            } else {
                None
            }
        }
        Some(item) => wrong(expected(), format!("version {}, joint {}", item.version, item.joint)),
        None => wrong(expected(), "none"),
    }
}

fn check_found(pair: &Pair, state: &PublicState) -> Wrong {
    if state.conflicts.contains_key(pair) {
        return wrong(format!("a new conflict of {}", told(pair)), "one that stands already");
    }
    for (id, kind) in [(&pair.a, ItemKind::Intent), (&pair.b, pair.b_kind)] {
        match state.items.get(id) {
            None => return wrong(format!("a live item {id:?}"), "none"),
            Some(item) if item.kind != kind => {
                return wrong(
                    format!("an item {id:?} that is a {}", kind.name()),
                    item.kind.name(),
                );
            }
            Some(item) if !item.in_force => {
                return wrong(
                    format!("an item {id:?} in force"),
                    "one not yet countersigned by all",
                );
            }
            Some(_) => {}
        }
    }
    None
}

/// Nobody is bound by what it has not signed: the sides as they are, and as they will be, have
/// countersigned.
fn check_agreed(hash: &Digest, state: &PublicState) -> Wrong {
    let Some(proposal) = state.proposals.get(hash) else {
        return wrong("a proposal that stands", "none of that hash");
    };
    let now = state.agreement.iter().flat_map(|agreement| &agreement.terms().sides);
    let mut sides = now.chain(&proposal.agreement.terms().sides);
    let missing = sides.find(|side| !proposal.countersigned.contains(&side.id))?;
    wrong("the countersignature of every side", format!("none of {:?}", missing.id))
}

pub(super) fn told(pair: &Pair) -> String {
    format!("{:?} and {:?}", pair.a, pair.b)
}
