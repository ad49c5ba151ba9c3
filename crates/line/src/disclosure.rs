//! Disclosure: the one place that says who may see what of a fact (DL-30, DL-31).
//!
//! API, stream, tiles and bundles alike ask here. What an entry says it disclosed is what is
//! shown: a later agreement changes what later entries disclose, never what an old one did.

use crate::{Body, Entry, Form, PartyId, Terms, desk, traffic};

/// That a recipient is shown something in a form. It stands in the entry of what is shown: the
/// entries are the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disclosed {
    /// To whom.
    pub to: PartyId,
    /// In which form.
    pub form: Form,
}

/// How much of a fact's withheld part somebody may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// All of it, the OVN, submission and first answer included: it is theirs.
    Own,
    /// Extents and encounter, as they are; and what a message or an answer says.
    Full,
    /// Extents as volumes.
    Volumes,
    /// The encounter.
    Overlap,
    /// What was seen of live traffic, and of the tracks that it rests on those that are given.
    Seen {
        /// Whether the first track is shown.
        first: bool,
        /// Whether the second is.
        second: bool,
    },
    /// The entry alone.
    Entry,
}

/// How much of a fact a party may see beside its entry.
pub fn sight(entry: &Entry, recipient: &PartyId) -> Sight {
    let disclosed = match &entry.body {
        Body::ItemDeclared(item) | Body::ItemChanged(item) => &item.disclosed,
        Body::ConflictFound { disclosed, .. } | Body::ConflictChanged { disclosed, .. } => {
            disclosed
        }
        Body::Desk(body) if is_told(body, recipient) => return Sight::Full,
        Body::Traffic(body) => {
            return seen(body, recipient).unwrap_or_else(|| own(entry, recipient));
        }
        _ => return own(entry, recipient),
    };
    match disclosed.iter().find(|shown| shown.to == *recipient) {
        Some(Disclosed { form: Form::Full, .. }) => Sight::Full,
        Some(Disclosed { form: Form::Volumes, .. }) => Sight::Volumes,
        Some(Disclosed { form: Form::Overlap, .. }) => Sight::Overlap,
        None => own(entry, recipient),
    }
}

/// Whether somebody is told what a message or an answer says: those whom a message addresses, and
/// whose message was answered.
fn is_told(body: &desk::Body, recipient: &PartyId) -> bool {
    match body {
        desk::Body::MessageSent(envelope) => envelope.to.contains(recipient),
        desk::Body::MessageReceived { from, .. } | desk::Body::ReadbackMismatched { from, .. } => {
            from == recipient
        }
        _ => false,
    }
}

/// How much somebody is shown of what was seen of live traffic; `None` for nothing.
fn seen(body: &traffic::Body, recipient: &PartyId) -> Option<Sight> {
    let audience = match body {
        traffic::Body::AlertRaised { audience, .. }
        | traffic::Body::AlertChanged { audience, .. }
        | traffic::Body::Observed(audience) => audience,
        traffic::Body::AlertCleared { .. }
        | traffic::Body::AlertAcknowledged { .. }
        | traffic::Body::SegmentClosed(_) => return None,
    };
    let sees = |number| audience.sees_track(number, recipient);
    audience.is_told(recipient).then(|| Sight::Seen { first: sees(0), second: sees(1) })
}

fn own(entry: &Entry, recipient: &PartyId) -> Sight {
    if entry.party.as_ref() == Some(recipient) { Sight::Own } else { Sight::Entry }
}

/// Who is shown an item of `owner` as soon as it is declared. Nobody countersigns what it cannot
/// see: a joint constraint is shown to every side in full.
pub(crate) fn of_item(terms: &Terms, owner: &PartyId, joint: bool) -> Vec<Disclosed> {
    let others = terms.sides.iter().map(|side| &side.id).filter(|id| *id != owner);
    let form = |to| if joint { Form::Full } else { terms.form(owner, to) };
    let shown = others.map(|to| Disclosed { to: to.clone(), form: form(to) });
    shown.filter(|shown| shown.form != Form::Overlap).collect()
}

/// Who is shown the encounter of two items: their owners, and whoever sees both in full.
pub(crate) fn of_encounter(terms: &Terms, owners: [&PartyId; 2]) -> Vec<Disclosed> {
    let sees = |party: &PartyId| {
        owners.contains(&party) || owners.iter().all(|owner| terms.form(owner, party) == Form::Full)
    };
    let mut shown: Vec<Disclosed> = Vec::new();
    let sides = terms.sides.iter().map(|side| &side.id);
    for to in sides.chain(owners).filter(|to| sees(to)) {
        if !shown.iter().any(|known| known.to == *to) {
            shown.push(Disclosed { to: to.clone(), form: Form::Overlap });
        }
    }
    shown
}
