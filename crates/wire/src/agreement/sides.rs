//! The sides of an agreement and their keys.

use super::keys::Keys;
use super::{Read, named, party, public_key, vkey};
use line::{KeyId, Side, SideKey};

/// All sides, in the order of the text.
pub(super) fn sides(keys: &mut Keys) -> Read<Vec<Side>> {
    keys.tables("side", side)
}

fn side(keys: &mut Keys) -> Read<Side> {
    let id = keys.required("id", party)?;
    let title = keys.optional("title", named)?.unwrap_or_else(|| id.as_str().to_owned());
    let cosigner =
        keys.optional("cosigner", |text| vkey::cosigner_key(text).map_err(|e| e.to_string()))?;
    Ok(Side { id, title, keys: keys.tables("key", side_key)?, cosigner })
}

fn side_key(keys: &mut Keys) -> Read<SideKey> {
    Ok(SideKey {
        kid: keys.required("kid", |text| KeyId::new(text).map_err(|error| error.to_string()))?,
        public: keys.required("public", public_key)?,
    })
}
