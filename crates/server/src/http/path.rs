//! Ids in paths and the parameters of a query, read with errors that name them.

use crate::error::Problem;
use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use line::ItemId;
use serde::de::DeserializeOwned;

/// The id of an item, from the path.
#[derive(Clone, Debug)]
pub(super) struct IdInPath(pub(super) ItemId);

impl<S: Send + Sync> FromRequestParts<S> for IdInPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let wrong = |detail: String| Problem::bad_request("bad_id", detail).in_field("id");
        let Path(text) = Path::<String>::from_request_parts(parts, state)
            .await
            .map_err(|_| wrong("the id in the path is not percent-encoded UTF-8".into()))?;
        ItemId::new(&text).map(Self).map_err(|error| wrong(format!("the id in the path {error}")))
    }
}

/// The index of an entry, from the path.
#[derive(Clone, Copy, Debug)]
pub(super) struct EntryInPath(pub(super) u64);

impl<S: Send + Sync> FromRequestParts<S> for EntryInPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let read = Path::<u64>::from_request_parts(parts, state).await;
        let wrong = |_| {
            let detail = "the id in the path is the index of an entry, a whole number";
            Problem::bad_request("bad_id", detail).in_field("id")
        };
        read.map(|Path(index)| Self(index)).map_err(wrong)
    }
}

/// Two indexes of entries, from the path.
#[derive(Clone, Copy, Debug)]
pub(super) struct EntriesInPath(pub(super) u64, pub(super) u64);

impl<S: Send + Sync> FromRequestParts<S> for EntriesInPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let read = Path::<(u64, u64)>::from_request_parts(parts, state).await;
        let wrong = |_| {
            let detail = "the ids in the path are indexes of entries, whole numbers";
            Problem::bad_request("bad_id", detail).in_field("id")
        };
        read.map(|Path((one, other))| Self(one, other)).map_err(wrong)
    }
}

/// The parameters of a query, of which none may be unknown or stand twice.
#[derive(Clone, Debug)]
pub(super) struct InQuery<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for InQuery<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let read = Query::<T>::from_request_parts(parts, state).await;
        let Query(read) = read.map_err(|rejection| {
            let source = std::error::Error::source(&rejection).map(ToString::to_string);
            let detail = source.unwrap_or_else(|| rejection.body_text());
            Problem::bad_request("bad_parameter", detail)
        })?;
        Ok(Self(read))
    }
}
