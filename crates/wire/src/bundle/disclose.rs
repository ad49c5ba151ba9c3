//! What of a fact's withheld part may go into a bundle for somebody.

use crate::record::withheld::{self, WithheldItem};
use crate::record::{RecordError, WithheldName};
use line::{Entry, PartyId, Sight, sight};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// What of the bytes withheld beside an entry a recipient may be given, exactly as the entry
/// committed to them; `None` when that is nothing. The law says who may see what
/// ([`line::sight`]); here that is only applied to bytes.
///
/// A recipient who is shown volumes alone is not given a route: it would be shown as volumes
/// around its legs, and those are not the bytes that the entry committed to.
///
/// # Errors
/// When the bytes are no withheld bytes.
pub fn disclosed(
    entry: &Entry,
    blob: &[u8],
    recipient: &PartyId,
) -> Result<Option<Vec<u8>>, RecordError> {
    let items = withheld::open(blob).map_err(|error| RecordError::Malformed {
        index: Some(entry.index),
        field: "withheld".to_owned(),
        problem: error.to_string(),
    })?;
    let sight = sight(entry, recipient);
    let mut shown = items.into_iter().filter(|item| may_see(sight, item)).peekable();
    Ok(shown.peek().is_some().then(|| withheld::pack(shown)))
}

fn may_see(sight: Sight, item: &WithheldItem<'_>) -> bool {
    use WithheldName::{Answer, Encounter, Extents, Ovn, Submission};
    match (sight, item.name) {
        (Sight::Own, Extents | Ovn | Encounter | Submission | Answer)
        | (Sight::Full, Extents | Encounter)
        | (Sight::Overlap, Encounter) => true,
        (Sight::Volumes, Extents) => !has_route(item.bytes),
        (Sight::Full | Sight::Volumes | Sight::Overlap, Ovn | Submission | Answer)
        | (Sight::Volumes, Encounter)
        | (Sight::Overlap, Extents)
        | (Sight::Entry, _) => false,
    }
}

/// Whether extents have a route among their parts; what cannot be read has one, to be safe.
fn has_route(extents: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Parts<'a> {
        #[serde(borrow)]
        parts: Vec<BTreeMap<&'a str, &'a RawValue>>,
    }
    match serde_json::from_slice::<Parts<'_>>(extents) {
        Ok(Parts { parts }) => parts.iter().any(|part| part.keys().any(|key| *key != "volume")),
        Err(_) => true,
    }
}
