//! The ledger of disclosures: who was shown what, and when (DL-31), as the entries tell it.

use super::shape::utc;
use line::{Body, Disclosed, Entry, ItemId, ShownIn, desk};
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
    /// `item`, `encounter`, `message`, `dry_run` or `export`.
    pub how: String,
    /// In which form an item was shown: `full`, `volumes` or `overlap`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    /// Which items were shown, where they are named.
    pub items: Vec<String>,
    /// Whose items, where it is one party's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
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

/// What an entry says was shown, and to whom.
pub fn disclosures(entry: &Entry) -> Vec<DisclosureView> {
    let view = |to: &line::PartyId, how: &str, items: &[&ItemId]| DisclosureView {
        entry: entry.index,
        time: utc(entry.time),
        to: to.as_str().to_owned(),
        how: how.to_owned(),
        form: None,
        items: items.iter().map(|id| id.as_str().to_owned()).collect(),
        of: None,
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
        _ => Vec::new(),
    }
}
