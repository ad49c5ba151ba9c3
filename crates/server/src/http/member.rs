//! Who may ask: the sides of the agreement, at a pace that leaves room for the others.

use super::App;
use crate::auth::{Authenticated, Identity, Scope};
use crate::error::Problem;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use line::{PartyId, PublicState, Rejection};
use std::sync::Arc;

/// A side of the agreement in force that reads; the token carries `line.read`.
#[derive(Clone, Debug)]
pub struct Member(pub Arc<Identity>);

/// The same, or a side that only a standing proposal has: it reads what it is to countersign.
#[derive(Clone, Debug)]
pub(super) struct Joining;

impl FromRequestParts<App> for Member {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let identity = reader(parts, app).await?;
        require_side(app, &identity.party)?;
        Ok(Self(identity))
    }
}

impl FromRequestParts<App> for Joining {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let identity = reader(parts, app).await?;
        require_known(app, &identity.party)?;
        Ok(Self)
    }
}

async fn reader(parts: &mut Parts, app: &App) -> Result<Arc<Identity>, Problem> {
    let Authenticated(identity) = Authenticated::from_request_parts(parts, app).await?;
    app.rates.request(&identity.party)?;
    identity.require(Scope::Read)?;
    Ok(identity)
}

/// Goes on where the party is a side of the agreement in force.
pub(super) fn require_side(app: &App, party: &PartyId) -> Result<(), Problem> {
    let durable = app.view.durable();
    let unknown = || Rejection::UnknownParty(party.clone()).into();
    is_side(durable.state.public(), party).then_some(()).ok_or_else(unknown)
}

/// Goes on where the party is a side of the agreement in force or of one that is proposed. Which
/// of the two a command wants is for the law to say.
pub(super) fn require_known(app: &App, party: &PartyId) -> Result<(), Problem> {
    let durable = app.view.durable();
    let public = durable.state.public();
    let joins = |known: &line::Proposal| known.agreement.terms().side(party).is_some();
    if is_side(public, party) || public.proposals.values().any(joins) {
        return Ok(());
    }
    Err(Rejection::UnknownParty(party.clone()).into())
}

fn is_side(public: &PublicState, party: &PartyId) -> bool {
    public.agreement.as_ref().is_some_and(|known| known.terms().side(party).is_some())
}
