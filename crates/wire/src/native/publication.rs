//! One picture: a side's intent, published to drone suppliers as an F3548-21 reference.
//!
//! Suppliers cannot plan beside what they cannot ask about (F3548-21, 8.2.1): whoever declares a
//! reference is asked for its details, and for its OVN, at its own base URL. So a side that wants
//! to be seen there brings the `uss_base_url` of its own working USS, as any supplier does.

use super::half_width_m;
use crate::body::{self, ApiError};
use crate::f3548::{OperationalIntentReference, SubscriberToNotify};
use crate::supplier::{Extent, Extents, Schemes, base_url, parse_id};
use line::entity::{Airspace, Height, Known, Subscribers, UssUrl};
use line::utm::{Command, Key, PutReference, Reference, SubscriptionChoice};
use line::{Item, PartyId, Terms};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use volume::cells::TrackMargin;

/// Publishes an intent, as it stands, to suppliers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"uss_base_url": "https://uss.north.example/utm", "key": []}))]
pub struct PublicationRequest {
    /// Where suppliers ask your own USS for the details of the intent, and tell it of changes
    /// around it.
    #[serde(default)]
    #[schema(value_type = String, required = true)]
    pub uss_base_url: Option<String>,
    /// The OVNs of everything there, which show that you know of it.
    #[serde(default)]
    pub key: Vec<String>,
    /// Whether your USS is to be told of what changes around it, as whoever flies has to be.
    #[serde(default)]
    pub subscribe: bool,
}

/// An intent was published, or taken back from suppliers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PublicationReply {
    /// The reference as it is, or last was, with its OVN.
    pub reference: OperationalIntentReference,
    /// Whom your USS has to tell of it.
    pub subscribers: Vec<SubscriberToNotify>,
    /// The index of the entry that says so.
    pub entry: u64,
}

/// What a publication asks for, read.
#[derive(Clone, Debug)]
pub struct Publication {
    url: UssUrl,
    key: Key,
    subscribe: bool,
}

/// Reads a publication. Suppliers' base URLs have one of these schemes.
///
/// # Errors
/// With the member at fault.
pub fn parse_publication(body: &[u8], schemes: Schemes) -> Result<Publication, ApiError> {
    let request: PublicationRequest = body::json(body)?;
    let Some(url) = request.uss_base_url.as_deref().filter(|url| !url.is_empty()) else {
        let detail = "is missing; suppliers ask your own USS for the details of an intent, and \
                      cannot plan beside one whose details nobody gives; write its base URL";
        return Err(ApiError::bad(detail).under("uss_base_url"));
    };
    let url = base_url(Some(url), schemes).map_err(|error| error.under("uss_base_url"))?;
    let key = Key::new(request.key.into_iter().map(String::into_boxed_str));
    Ok(Publication { url, key, subscribe: request.subscribe })
}

impl Publication {
    /// What it asks of the law: the intent as it stands, as a reference with this id; a new one,
    /// or a change of the one with this OVN. A track, which has no width, is told with half of what
    /// the agreement keeps between two, as wherever it is shown as volumes.
    ///
    /// # Errors
    /// Where the intent cannot be told to suppliers, with the reason.
    pub fn command(
        self,
        reference: &str,
        ovn: Option<&str>,
        intent: &Item,
        terms: &Terms,
    ) -> Result<Command, ApiError> {
        let Self { url, key, subscribe } = self;
        let subscription = match subscribe {
            false => SubscriptionChoice::None,
            true => SubscriptionChoice::Implicit { url: url.clone(), for_constraints: false },
        };
        let state = intent.public.state;
        let state = state.ok_or_else(|| ApiError::bad("a constraint is no intent"))?;
        Ok(Command::PutReference(Box::new(PutReference {
            id: parse_id(reference)?,
            known: ovn.map_or(Known::New, |ovn| Known::At(Arc::from(ovn))),
            state,
            airspace: Arc::new(airspace(intent, terms)?),
            key,
            url,
            subscription,
            ovn_suffix: None,
            // A side says itself where its aircraft are.
            monitors_conformance: true,
        })))
    }
}

/// Reads which reference is taken back from suppliers, and at which OVN.
///
/// # Errors
/// When the id is none.
pub fn parse_taking_back(reference: &str, ovn: &str) -> Result<Command, ApiError> {
    Ok(Command::DeleteReference { id: parse_id(reference)?, ovn: Arc::from(ovn) })
}

/// All parts of an intent as one airspace, as a supplier's own volumes would be.
fn airspace(intent: &Item, terms: &Terms) -> Result<Airspace, ApiError> {
    let lateral_m = half_width_m(Some(terms));
    let margin = TrackMargin { lateral_m, vertical_mm: terms.separation.vertical_mm() / 2 };
    let mut extents = Extents::default();
    for (index, part) in intent.private.extents.parts().iter().enumerate() {
        let at_part = |error: ApiError| {
            let detail = format!("part {} of the intent: {}", index + 1, error.detail);
            ApiError { code: "not_publishable", detail, field: None }
        };
        let reduced = part.reduced(margin).map_err(|error| at_part(ApiError::bad(error)))?;
        let lower = height(reduced.lowest_mm, f32::next_down).map_err(at_part)?;
        let upper = height(reduced.highest_mm, f32::next_up).map_err(at_part)?;
        let times = (intent.private.extents.start(), intent.private.extents.end());
        let extent = Extent::new(|| Ok(reduced.cells), (Some(lower), Some(upper)), times);
        extents.add(extent.map_err(at_part)?).map_err(at_part)?;
    }
    let merged = extents.merged().expect("an intent has a part");
    let time = merged.span().expect("an intent begins and ends");
    Ok(Airspace { cells: merged.cells, heights: merged.heights, time })
}

/// A height in 32 bits of floating point, on the safe side of what was meant.
fn height(mm: i64, away: fn(f32) -> f32) -> Result<Height, ApiError> {
    Extent::height(f64::from(away(mm as f32 / 1000.0)))
}

/// The answer to a publication, or to taking it back.
pub(super) fn publication_reply(
    reference: &Reference,
    subscribers: &[Subscribers],
    entry: u64,
    author: &PartyId,
) -> PublicationReply {
    PublicationReply {
        reference: OperationalIntentReference::new(reference, author),
        subscribers: subscribers.iter().map(SubscriberToNotify::from).collect(),
        entry,
    }
}
