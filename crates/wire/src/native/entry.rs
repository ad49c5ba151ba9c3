//! An entry as one recipient is shown it, in `/v1/entries` and on the stream.

use super::Volume4dText;
use super::item::{half_width_m, volumes};
use super::party::base64;
use crate::papers::NOTICE;
use crate::record::{RecordError, WithheldName, decode_entry, decode_withheld, withheld};
use line::{Body, Entry, PartyId, Sight, Terms, desk, sight};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// An entry, byte for byte, and what the recipient may see of what is withheld beside it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct EntryView {
    /// The entry as it stands in the log: its bytes are what the tree is over.
    #[schema(value_type = Object)]
    pub entry: Box<RawValue>,
    /// The withheld items that are shown, by name; each can be checked against the commitment of
    /// that name in the entry.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub withheld: BTreeMap<String, WithheldView>,
    /// The extents as volumes, where only volumes are disclosed and a route was declared. The host
    /// made them of the route: no commitment covers them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volumes: Option<Vec<Volume4dText>>,
    /// That this is not a permission and gives no guarantee (DL-31): beside what tells of flights,
    /// of conflicts that are there or no longer, of live traffic, and what officers say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
}

/// A withheld item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WithheldView {
    /// What its commitment was salted with: 16 bytes, base64.
    pub salt: String,
    /// Its bytes, exactly, as text: JSON but for the `ovn`. Hash them as they are.
    pub value: String,
}

impl EntryView {
    /// An entry of the log and what stands beside it, as far as `recipient` may see it. The terms
    /// say how wide volumes around a route are.
    ///
    /// # Errors
    /// When the bytes are no entry, or not what is withheld of one.
    pub fn new(
        record: &[u8],
        blob: Option<&[u8]>,
        recipient: &PartyId,
        terms: Option<&Terms>,
    ) -> Result<Self, RecordError> {
        let (entry, commitments) = decode_entry(record)?;
        let malformed = |problem: String| RecordError::Malformed {
            index: Some(entry.index),
            field: "withheld".to_owned(),
            problem,
        };
        let raw = core::str::from_utf8(record).map_err(|error| malformed(error.to_string()))?;
        let raw = RawValue::from_string(raw.to_owned());
        let mut view = Self {
            entry: raw.map_err(|error| malformed(error.to_string()))?,
            withheld: BTreeMap::new(),
            volumes: None,
            notice: is_noticed(&entry.body).then(|| NOTICE.to_owned()),
        };
        let Some(blob) = blob else { return Ok(view) };
        let sight = sight(&entry, recipient);
        for item in withheld::open(blob).map_err(|error| malformed(error.to_string()))? {
            if !may_see(sight, item.name) {
                continue;
            }
            if item.name == WithheldName::Extents && sight == Sight::Volumes {
                let one = withheld::pack([item]);
                let extents = decode_withheld(&entry, &commitments, &one)?.extents;
                let parts = extents.as_ref().map_or(&[][..], |extents| extents.parts());
                if parts.iter().any(|part| matches!(part, volume::Extent::Route(_))) {
                    view.volumes = Some(volumes(parts, half_width_m(terms)));
                    continue;
                }
            }
            let value = core::str::from_utf8(item.bytes);
            let value = value.map_err(|error| malformed(error.to_string()))?.to_owned();
            let shown = WithheldView { salt: base64(&item.salt), value };
            view.withheld.insert(item.name.as_str().to_owned(), shown);
        }
        Ok(view)
    }
}

/// Whether somebody could take what an entry tells for a permission to fly, or for a word that it
/// is safe to.
const fn is_noticed(body: &Body) -> bool {
    match body {
        Body::ItemDeclared(_)
        | Body::ItemChanged(_)
        | Body::ItemWithdrawn { .. }
        | Body::ConstraintCountersigned { .. }
        | Body::ConflictFound { .. }
        | Body::ConflictChanged { .. }
        | Body::ConflictCleared { .. }
        | Body::Desk(desk::Body::MessageSent(_) | desk::Body::MessageReceived { .. })
        | Body::Traffic(_) => true,
        Body::LineOpened { .. }
        | Body::AgreementProposed { .. }
        | Body::AgreementCountersigned { .. }
        | Body::AgreementChanged { .. }
        | Body::CheckpointCosigned { .. }
        | Body::Shown { .. }
        | Body::Retired { .. }
        | Body::Utm(_)
        | Body::Rid(_)
        | Body::Desk(_)
        | Body::Register(_)
        | Body::EntitiesRetired(_)
        | Body::ClockJumped { .. } => false,
    }
}

/// What of a fact's withheld items is within a sight. An encounter is shown to whoever its entry
/// names, in whatever form.
fn may_see(sight: Sight, name: WithheldName) -> bool {
    match (sight, name) {
        (Sight::Own, _) => true,
        (Sight::Full, WithheldName::Message) => true,
        (Sight::Seen { .. }, WithheldName::Seen) => true,
        (Sight::Seen { first, .. }, WithheldName::TrackA) => first,
        (Sight::Seen { second, .. }, WithheldName::TrackB) => second,
        (Sight::Seen { .. }, _) => false,
        (Sight::Full | Sight::Volumes, WithheldName::Extents | WithheldName::Encounter) => true,
        (Sight::Overlap, WithheldName::Encounter) => true,
        (Sight::Full | Sight::Volumes | Sight::Overlap, _) | (Sight::Entry, _) => false,
    }
}

/// What of an entry's withheld items a party may be given as they are, in a bundle too: names, in
/// their order. A route of which only volumes are disclosed is none of them.
pub fn disclosed_names(entry: &Entry, recipient: &PartyId, has_route: bool) -> Vec<WithheldName> {
    let sight = sight(entry, recipient);
    let given = |name: &WithheldName| {
        let hidden = *name == WithheldName::Extents && sight == Sight::Volumes && has_route;
        may_see(sight, *name) && !hidden
    };
    WithheldName::ALL.into_iter().filter(given).collect()
}
