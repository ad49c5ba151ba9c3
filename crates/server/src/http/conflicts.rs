//! Conflicts that stand: `/v1/conflicts`. When, where and how close is shown to those whom the
//! conflict's entry names; that two items are in conflict, to every side.

use super::list::{PageQuery, pair_cursor};
use super::path::InQuery;
use super::{App, Member};
use crate::error::Problem;
use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use line::{ItemId, ItemKind, Pair, Rejection, State};
use std::ops::Bound;
use wire::native::{NoticedPage, conflict_view};
use wire::papers::NOTICE;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/v1/conflicts", get(list))
}

async fn list(
    Shared(app): Shared<App>,
    Member(identity): Member,
    InQuery(query): InQuery<PageQuery>,
) -> Result<Response, Problem> {
    let (limit, after, intent) = (query.limit()?, query.after_pair()?, query.intent()?);
    let durable = app.view.durable();
    let mut pairs = match &intent {
        Some(id) => of_intent(&durable.state, id, after.as_ref())?,
        None => next_pairs(&durable.state, after.as_ref(), limit + 1),
    };
    let more = pairs.len() > limit;
    pairs.truncate(limit);
    let next_cursor = pairs.last().filter(|_| more).map(pair_cursor);
    let views = pairs.iter().filter_map(|p| conflict_view(&durable.state, p, &identity.party));
    let (items, notice) = (views.collect(), NOTICE.to_owned());
    Ok(Json(NoticedPage { items, next_cursor, notice }).into_response())
}

fn next_pairs(state: &State, after: Option<&Pair>, most: usize) -> Vec<Pair> {
    let from = after.map_or(Bound::Unbounded, Bound::Excluded);
    let behind = state.public().conflicts.range((from, Bound::Unbounded));
    behind.take(most).map(|(pair, _)| pair.clone()).collect()
}

/// All of one intent: as many as it meets.
fn of_intent(state: &State, id: &ItemId, after: Option<&Pair>) -> Result<Vec<Pair>, Problem> {
    let public = state.public();
    if public.items.get(id).is_none_or(|item| item.kind != ItemKind::Intent) {
        return Err(Rejection::UnknownItem(ItemKind::Intent, id.clone()).into());
    }
    let behind = public.pairs_of(id).filter(|pair| after.is_none_or(|after| after < pair));
    let mut pairs: Vec<Pair> = behind.collect();
    pairs.sort();
    Ok(pairs)
}
