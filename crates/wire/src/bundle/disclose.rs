//! What of a fact's withheld part may go into a bundle for somebody.

use crate::native::disclosed_names;
use crate::record::withheld;
use crate::record::{RecordError, WithheldName};
use line::{Entry, PartyId};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// What of the bytes withheld beside an entry a recipient may be given, exactly as the entry
/// committed to them; `None` when that is nothing. Who may see what is decided in one place
/// ([`disclosed_names`]); here that is only applied to bytes.
///
/// A recipient who is shown volumes alone is not given a route: it is shown as volumes around its
/// legs elsewhere, and those are not the bytes that the entry committed to.
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
    let extents = items.iter().find(|item| item.name == WithheldName::Extents);
    let has_route = extents.is_some_and(|extents| has_route(extents.bytes));
    let names = disclosed_names(entry, recipient, has_route);
    let mut shown = items.into_iter().filter(|item| names.contains(&item.name)).peekable();
    Ok(shown.peek().is_some().then(|| withheld::pack(shown)))
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
