//! What the reads of the record have in common: what they ask for, and who still may.

use super::App;
use super::member::require_side;
use crate::auth::{Identity, Scope};
use crate::error::Problem;
use axum::extract::{FromRequestParts, Query};
use axum::http::Uri;
use axum::http::request::Parts;
use line::{PartyId, Terms};
use serde::de::DeserializeOwned;
use wire::record::{KINDS, RecordError};

/// Goes on where somebody may read the record now: with the scope, and as a side of the line.
pub(super) fn may_read(app: &App, identity: &Identity) -> Result<(), Problem> {
    identity.require(Scope::Read)?;
    require_side(app, &identity.party)
}

/// The parameters of a request; one that is unknown, doubled or no number is refused.
pub(super) struct Asked<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<App> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        Self::of(&parts.uri)
    }
}

impl<T: DeserializeOwned> Asked<T> {
    /// The same, for who is let in must be known before what is asked for is looked at.
    pub(super) fn of(uri: &Uri) -> Result<Self, Problem> {
        let query = Query::<T>::try_from_uri(uri);
        let Query(asked) =
            query.map_err(|error| Problem::bad_request("bad_parameter", error.body_text()))?;
        Ok(Self(asked))
    }
}

/// A party named in a parameter.
pub(super) fn party(name: Option<&str>) -> Result<Option<PartyId>, Problem> {
    let wrong = |error: line::NameError| {
        Problem::bad_request("bad_parameter", error.to_string()).in_field("party")
    };
    name.map(PartyId::new).transpose().map_err(wrong)
}

/// Kinds of entries, separated by commas; none given means all.
pub(super) fn kinds(names: Option<&str>) -> Result<Vec<&'static str>, Problem> {
    let named = |name: &str| {
        let unknown = || {
            let detail = format!("{name:?} is no kind of entry; those are {}", KINDS.join(", "));
            Problem::bad_request("bad_parameter", detail).in_field("kind")
        };
        KINDS.into_iter().find(|kind| *kind == name).ok_or_else(unknown)
    };
    names.map_or(Ok(Vec::new()), |names| names.split(',').map(named).collect())
}

/// The terms in force.
pub(super) fn terms(app: &App) -> Option<Terms> {
    let durable = app.view.durable();
    durable.state.public().agreement.as_ref().map(|agreement| agreement.terms().clone())
}

/// An entry of the host's own log is not what it should be.
pub(super) fn unreadable(error: RecordError) -> Problem {
    tracing::error!(error = &error as &dyn std::error::Error, "the log cannot be understood");
    Problem::unavailable("log_unreadable", "the host cannot read its log now")
}
