//! What an agreement says of live traffic. All of it may be left out: an agreement that is silent
//! shares no track.

use super::Read;
use super::keys::Keys;
use crate::quantity;
use line::traffic::TrafficTerms;
use volume::Minima;

pub(super) fn traffic(keys: &mut Keys) -> Read<TrafficTerms> {
    let terms = keys.optional_table("traffic", |keys| {
        let mut terms = TrafficTerms::default();
        if let Some(share) = keys.optional_bool("share_tracks")? {
            terms.share_tracks = share;
        }
        if let Some(us) = keys.optional("look_ahead", look_ahead)? {
            terms.look_ahead_us = us;
        }
        terms.tolerance = keys.optional_table("tolerance", |keys| {
            let lateral = keys.required("lateral", quantity::lateral_mm)?;
            let vertical = keys.required("vertical", quantity::vertical_mm)?;
            Minima::new(lateral, vertical, 0).map_err(|error| keys.fault(&error))
        })?;
        Ok(terms)
    })?;
    Ok(terms.unwrap_or_default())
}

fn look_ahead(text: &str) -> Result<i64, String> {
    match quantity::duration_us(text)? {
        us @ 1..=TrafficTerms::LOOK_AHEAD_US_MAX => Ok(us),
        _ => Err(format!("is {text:?}; at least a moment and at most 1h is looked ahead")),
    }
}
