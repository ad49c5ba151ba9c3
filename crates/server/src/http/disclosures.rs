//! `GET /v1/disclosures`: who was shown what, and when, newest first. The entries are the ledger;
//! this only picks out what they say of it.

use super::App;
use super::member::Member;
use super::reading::{self, Asked};
use crate::error::Problem;
use crate::log::Logged;
use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use line::{PartyId, PublicState};
use serde::Deserialize;
use wire::native::{DisclosureView, PAGE_ITEMS, PAGE_ITEMS_MAX, Page, disclosures};
use wire::record::decode_entry;

/// A request looks at so many entries at most, however few of them say something.
const LOOKED_AT_MAX: u64 = 10_000;
/// So many are read at once.
const READ_MAX: u64 = 256;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/v1/disclosures", get(ledger))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parameters {
    cursor: Option<u64>,
    limit: Option<usize>,
    item: Option<String>,
    party: Option<String>,
}

/// A page ends with a whole entry, so it may be a little longer than its limit.
async fn ledger(
    State(app): State<App>,
    _: Member,
    Asked(asked): Asked<Parameters>,
) -> Result<Json<Page<DisclosureView>>, Problem> {
    let limit = asked.limit.unwrap_or(PAGE_ITEMS);
    if !(1..=PAGE_ITEMS_MAX).contains(&limit) {
        let detail = format!("a page has 1 to {PAGE_ITEMS_MAX} disclosures");
        return Err(Problem::bad_request("bad_parameter", detail).in_field("limit"));
    }
    let party = reading::party(asked.party.as_deref())?;
    let head = app.view.durable().size();
    let mut before = asked.cursor.unwrap_or(head).min(head);
    let least = before.saturating_sub(LOOKED_AT_MAX);
    let mut items = Vec::new();
    while before > least && items.len() < limit {
        let from = before.saturating_sub(READ_MAX).max(least);
        for one in range(&app, from, before).await?.into_iter().rev() {
            if items.len() >= limit {
                break;
            }
            let state = app.view.durable();
            let state = state.state.public();
            items.extend(told(&one, asked.item.as_deref(), party.as_ref(), state)?);
            before = one.index;
        }
    }
    let next_cursor = (before > 0).then(|| before.to_string());
    Ok(Json(Page { items, next_cursor }))
}

/// All entries of a range, in order.
async fn range(app: &App, from: u64, to: u64) -> Result<Vec<Logged>, Problem> {
    let (mut next, mut entries) = (from, Vec::new());
    while next < to {
        let most = usize::try_from(to - next).unwrap_or(usize::MAX);
        let read = app.log.entries(next, most).await?;
        let Some(last) = read.last() else { return Err(crate::log::LogError::CutShort.into()) };
        next = last.index + 1;
        entries.extend(read);
    }
    Ok(entries)
}

fn told(
    one: &Logged,
    item: Option<&str>,
    party: Option<&PartyId>,
    state: &PublicState,
) -> Result<Vec<DisclosureView>, Problem> {
    let (entry, _) = decode_entry(&one.record).map_err(reading::unreadable)?;
    let mut told = disclosures(&entry, state);
    told.retain(|shown| {
        item.is_none_or(|item| shown.items.iter().any(|id| id == item))
            && party.is_none_or(|party| shown.to == party.as_str())
    });
    Ok(told)
}
