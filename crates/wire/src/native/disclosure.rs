//! The ledger of disclosures: who was shown what, and when (DL-31), as the entries tell it.

use super::shape::utc;
use line::register::{Body as RegisterBody, PaperKind};
use line::{Body, Disclosed, Entry, ItemId, PartyId, PublicState, ShownIn, desk};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// That a party was shown something. What it was shown stands in the entry named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DisclosureView {
    /// The entry that says so.
    pub entry: u64,
    /// When.
    pub time: String,
    /// To whom.
    pub to: String,
    /// `item`, `encounter`, `message`, `dry_run`, `export`, `friction`, `minutes` or `bulletin`.
    pub how: String,
    /// In which form an item was shown: `full`, `volumes` or `overlap`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    /// Which items were shown, where they are named.
    pub items: Vec<String>,
    /// Whose items, where it is one party's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// Which friction or paper, by its number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<u64>,
    /// Whether everybody may read it from then on, as a bulletin that is out.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub public: bool,
    /// The first entry of an export.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<u64>,
    /// The first entry after an export.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<u64>,
    /// How many withheld items went with an export.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revealed: Option<u64>,
}

/// What an entry says was shown, and to whom. Frictions and papers stand in their entries, so that
/// every other side of the agreement in force reads them: which those are, the state says.
pub fn disclosures(entry: &Entry, state: &PublicState) -> Vec<DisclosureView> {
    let view = |to: &PartyId, how: &str, items: &[&ItemId]| DisclosureView {
        entry: entry.index,
        time: utc(entry.time),
        to: to.as_str().to_owned(),
        how: how.to_owned(),
        form: None,
        items: items.iter().map(|id| id.as_str().to_owned()).collect(),
        of: None,
        about: None,
        public: false,
        from: None,
        until: None,
        revealed: None,
    };
    let all = |disclosed: &[Disclosed], how: &str, items: &[&ItemId]| {
        let shown = disclosed.iter().map(|shown| {
            let form = (how == "item").then(|| shown.form.name().to_owned());
            let of = entry.party.as_ref().map(|owner| owner.as_str().to_owned());
            DisclosureView { form, of, ..view(&shown.to, how, items) }
        });
        shown.collect()
    };
    match &entry.body {
        Body::ItemDeclared(item) | Body::ItemChanged(item) => {
            all(&item.disclosed, "item", &[&item.id])
        }
        Body::ConflictFound { pair, disclosed } | Body::ConflictChanged { pair, disclosed } => {
            all(disclosed, "encounter", &[&pair.a, &pair.b])
        }
        Body::Shown { to, how: ShownIn::DryRun(items) } => {
            vec![view(to, "dry_run", &items.iter().collect::<Vec<_>>())]
        }
        Body::Shown { to, how: ShownIn::Export { of, range, revealed } } => {
            vec![DisclosureView {
                of: of.as_ref().map(|of| of.as_str().to_owned()),
                from: Some(range.from),
                until: Some(range.to),
                revealed: Some(*revealed),
                ..view(to, "export", &[])
            }]
        }
        Body::Desk(desk::Body::MessageSent(envelope)) => {
            envelope.to.iter().map(|to| view(to, "message", &[])).collect()
        }
        Body::Register(body) => {
            let Some((how, about, public)) = of_group(entry, body, state) else {
                return Vec::new();
            };
            let of = entry.party.as_ref().map(|author| author.as_str().to_owned());
            let row = |to| DisclosureView {
                of: of.clone(),
                about: Some(about),
                public,
                ..view(to, how, &[])
            };
            others(entry, state).map(row).collect()
        }
        _ => Vec::new(),
    }
}

/// Which words of a side an entry of the working group holds: how they are shown, of which friction
/// or paper they are, and whether everybody may read them.
fn of_group(
    entry: &Entry,
    body: &RegisterBody,
    state: &PublicState,
) -> Option<(&'static str, u64, bool)> {
    let how = |kind: PaperKind| match kind {
        PaperKind::Minutes => "minutes",
        PaperKind::Bulletin => "bulletin",
    };
    match body {
        RegisterBody::FrictionRaised(_) => Some(("friction", entry.index, false)),
        RegisterBody::FrictionStated { friction, .. }
        | RegisterBody::OutcomeProposed { friction, .. }
        | RegisterBody::FrictionDisagreed { friction, .. } => Some(("friction", *friction, false)),
        RegisterBody::PaperProposed(paper) => {
            let public = paper.kind == PaperKind::Bulletin && !paper.joint;
            Some((how(paper.kind), entry.index, public))
        }
        // With the last signature a bulletin is out, and with any other nothing new is shown.
        RegisterBody::PaperCountersigned { paper, signed_by_all: true, .. } => {
            let known = state.register.papers.get(paper)?;
            let is_out = known.kind == PaperKind::Bulletin;
            is_out.then_some((how(known.kind), *paper, true))
        }
        RegisterBody::PaperWithdrawn { paper, .. } => {
            let known = state.register.papers.get(paper)?;
            Some((how(known.kind), *paper, false))
        }
        RegisterBody::PaperCountersigned { .. }
        | RegisterBody::FrictionAcknowledged { .. }
        | RegisterBody::FrictionUnderReview { .. }
        | RegisterBody::OutcomeAgreed { .. }
        | RegisterBody::FrictionOverdue { .. }
        | RegisterBody::PaperLapsed { .. } => None,
    }
}

/// The sides that read what another says.
fn others<'a>(entry: &'a Entry, state: &'a PublicState) -> impl Iterator<Item = &'a PartyId> {
    let sides = state.agreement.iter().flat_map(|agreement| &agreement.terms().sides);
    sides.map(|side| &side.id).filter(|side| Some(*side) != entry.party.as_ref())
}
