//! Items and conflicts as one recipient is shown them.

use super::shape::{route_texts, utc};
use super::{RoutePointText, Volume4dText};
use crate::answer::{DEGREES, METERS, rounded};
use line::{Form, IntentState, Item, ItemId, ItemKind, Pair, PartyId, State, Terms};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use volume::{ClosestApproach, ClosestPoint, Conflict, Extent, Instant};

/// An operational intent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({
    "id": "N1", "owner": "north", "version": 1, "state": "Accepted", "late": false,
    "declared": "2026-06-01T09:00:00.000000Z", "changed": "2026-06-01T09:00:00.000000Z",
    "disclosure": "overlap",
}))]
pub struct IntentView {
    /// Its id.
    pub id: String,
    /// Whose it is.
    pub owner: String,
    /// 1 when declared, one more with every change.
    pub version: u32,
    /// In the words of F3548-21.
    pub state: String,
    /// Whether it was declared later than the agreed notice.
    pub late: bool,
    /// Its opaque version number, for its owner alone: what `If-Match` wants.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ovn: Option<String>,
    /// When it was declared.
    pub declared: String,
    /// When it was last changed.
    pub changed: String,
    /// How much of it is shown here: `full`, `volumes` or `overlap`.
    pub disclosure: String,
    /// Its volumes, as far as they are shown; a route becomes volumes around its legs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volumes: Option<Vec<Volume4dText>>,
    /// Its route, where all is shown and it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route: Option<Vec<RoutePointText>>,
    /// Its route in pieces, where all is shown and it was declared so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub routes: Option<Vec<Vec<RoutePointText>>>,
}

/// A constraint.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ConstraintView {
    /// Its id.
    pub id: String,
    /// Whose it is.
    pub owner: String,
    /// 1 when declared, one more with every change.
    pub version: u32,
    /// Whether it was declared later than the agreed notice.
    pub late: bool,
    /// Whether it is to hold for all sides jointly.
    pub joint: bool,
    /// Who has countersigned it at this version, where it is joint.
    pub countersigned: Vec<String>,
    /// Whether it is in force: a joint one only once every side has countersigned.
    pub in_force: bool,
    /// Its opaque version number, for its owner alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ovn: Option<String>,
    /// When it was declared.
    pub declared: String,
    /// When it was last changed.
    pub changed: String,
    /// How much of it is shown here: `full`, `volumes` or `overlap`.
    pub disclosure: String,
    /// What it blocks, as far as it is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volumes: Option<Vec<Volume4dText>>,
}

/// Two items in conflict. When, where and how close stands there for those who may see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ConflictView {
    /// The one: before `b` in byte order, or the intent where `b` is a constraint.
    pub a: String,
    /// The other.
    pub b: String,
    /// Whose `a` is.
    pub a_owner: String,
    /// Whose `b` is.
    pub b_owner: String,
    /// `intent-intent` or `intent-constraint`.
    pub kind: String,
    /// When it was found.
    pub found: String,
    /// The encounter, where it is shown.
    #[serde(flatten)]
    pub encounter: Option<EncounterView>,
}

/// When and how close.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EncounterView {
    /// The earliest instant of either in conflict; null when there is no earliest.
    pub start: Option<String>,
    /// The latest; null when there is no latest.
    pub end: Option<String>,
    /// Least lateral, then least vertical, then earliest, among instants in conflict.
    pub closest: ClosestView,
}

/// The closest approach.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ClosestView {
    /// Lateral distance, metres.
    pub lateral_m: f64,
    /// Vertical distance, metres.
    pub vertical_m: f64,
    /// Where `a` is then.
    pub a: PointView,
    /// Where `b` is then.
    pub b: PointView,
}

/// One item's point of the closest approach.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PointView {
    /// When; null when the conflict has neither a first nor a last instant.
    pub time: Option<String>,
    /// Degrees.
    pub latitude: f64,
    /// Degrees.
    pub longitude: f64,
    /// Metres above the item's own datum; null when both are unbounded there.
    pub altitude_m: Option<f64>,
}

impl From<&Conflict> for EncounterView {
    fn from(conflict: &Conflict) -> Self {
        let closest = ClosestView::from(&conflict.closest);
        Self { start: conflict.start.map(utc), end: conflict.end.map(utc), closest }
    }
}

impl From<&ClosestApproach> for ClosestView {
    fn from(closest: &ClosestApproach) -> Self {
        Self {
            lateral_m: rounded(closest.lateral_m, METERS),
            vertical_m: rounded(closest.vertical_m, METERS),
            a: PointView::from(&closest.a),
            b: PointView::from(&closest.b),
        }
    }
}

impl From<&ClosestPoint> for PointView {
    fn from(point: &ClosestPoint) -> Self {
        Self {
            time: point.time.map(utc),
            latitude: rounded(point.position.latitude_deg(), DEGREES),
            longitude: rounded(point.position.longitude_deg(), DEGREES),
            altitude_m: point.altitude.map(|altitude| rounded(altitude.meters(), METERS)),
        }
    }
}

/// How much of an item a recipient is shown: what its current entry says. Who is not named there
/// is shown the overlap alone, once there is one.
fn form(item: &Item, recipient: &PartyId) -> Form {
    if item.public.owner == *recipient {
        return Form::Full;
    }
    let shown = item.public.disclosed.iter().find(|shown| shown.to == *recipient);
    shown.map_or(Form::Overlap, |shown| shown.form)
}

/// How far volumes reach beyond a route that is shown as volumes: half of the lateral minimum, so
/// that who stays that far from them stays clear, but at least 100 m.
pub fn half_width_m(terms: Option<&Terms>) -> f64 {
    terms.map_or(0.0, |terms| terms.separation.lateral_m() / 2.0).max(100.0)
}

/// The parts of an item as volumes: routes become volumes around their legs.
pub(super) fn volumes(parts: &[Extent], half_width_m: f64) -> Vec<Volume4dText> {
    let mut texts = Vec::with_capacity(parts.len());
    for part in parts {
        match part {
            Extent::Volume(volume) => texts.push(volume.into()),
            Extent::Route(route) => {
                texts.extend(route.cover(half_width_m).iter().map(Volume4dText::from));
            }
        }
    }
    texts
}

fn terms(state: &State) -> Option<&Terms> {
    state.public().agreement.as_ref().map(|agreement| agreement.terms())
}

/// Extents as somebody sees them: as volumes, as a route, as a route in pieces, or not at all.
#[derive(Default)]
struct Shown {
    volumes: Option<Vec<Volume4dText>>,
    route: Option<Vec<RoutePointText>>,
    routes: Option<Vec<Vec<RoutePointText>>>,
}

/// The extents of an item as a recipient of this form sees them.
fn shown_extents(state: &State, item: &Item, form: Form) -> Shown {
    let parts = item.private.extents.parts();
    let as_route = |part: &Extent| match part {
        Extent::Route(route) => Some(route_texts(route)),
        Extent::Volume(_) => None,
    };
    let routes: Option<Vec<_>> = parts.iter().map(as_route).collect();
    match (form, routes) {
        (Form::Overlap, _) => Shown::default(),
        (Form::Full, Some(mut routes)) if routes.len() == 1 => {
            Shown { route: routes.pop(), ..Shown::default() }
        }
        (Form::Full, Some(routes)) => Shown { routes: Some(routes), ..Shown::default() },
        (Form::Full, None) | (Form::Volumes, _) => {
            let volumes = volumes(parts, half_width_m(terms(state)));
            Shown { volumes: Some(volumes), ..Shown::default() }
        }
    }
}

fn ovn(item: &Item, recipient: &PartyId) -> Option<String> {
    (item.public.owner == *recipient).then(|| item.private.ovn.to_string())
}

/// An intent as a recipient is shown it.
pub fn intent_view(state: &State, item: &Item, recipient: &PartyId) -> IntentView {
    let (public, form) = (&item.public, form(item, recipient));
    let Shown { volumes, route, routes } = shown_extents(state, item, form);
    IntentView {
        id: item.id.to_string(),
        owner: public.owner.to_string(),
        version: public.version,
        state: public.state.unwrap_or(IntentState::Accepted).name().to_owned(),
        late: public.late,
        ovn: ovn(item, recipient),
        declared: utc(public.declared),
        changed: utc(public.changed),
        disclosure: form.name().to_owned(),
        volumes,
        route,
        routes,
    }
}

/// A constraint as a recipient is shown it.
pub fn constraint_view(state: &State, item: &Item, recipient: &PartyId) -> ConstraintView {
    let (public, form) = (&item.public, form(item, recipient));
    let Shown { volumes, .. } = shown_extents(state, item, form);
    ConstraintView {
        id: item.id.to_string(),
        owner: public.owner.to_string(),
        version: public.version,
        late: public.late,
        joint: public.joint,
        countersigned: public.countersigned.iter().map(PartyId::to_string).collect(),
        in_force: public.in_force,
        ovn: ovn(item, recipient),
        declared: utc(public.declared),
        changed: utc(public.changed),
        disclosure: form.name().to_owned(),
        volumes,
    }
}

/// A conflict that stands, as a recipient is shown it; `None` when there is no such conflict.
pub fn conflict_view(state: &State, pair: &Pair, recipient: &PartyId) -> Option<ConflictView> {
    let record = state.public().conflicts.get(pair)?;
    let owner = |id: &ItemId| Some(&state.public().items.get(id)?.owner);
    let shown = record.disclosed.iter().any(|shown| shown.to == *recipient);
    let encounter = state.private().encounters.get(pair).filter(|_| shown);
    Some(conflict_text(
        pair,
        (owner(&pair.a)?, owner(&pair.b)?),
        record.found,
        encounter.map(|encounter| &**encounter),
    ))
}

pub(super) fn conflict_text(
    pair: &Pair,
    (a_owner, b_owner): (&PartyId, &PartyId),
    found: Instant,
    encounter: Option<&Conflict>,
) -> ConflictView {
    ConflictView {
        a: pair.a.to_string(),
        b: pair.b.to_string(),
        a_owner: a_owner.to_string(),
        b_owner: b_owner.to_string(),
        kind: pair_kind(pair.b_kind).to_owned(),
        found: utc(found),
        encounter: encounter.map(EncounterView::from),
    }
}

/// What two items in conflict are, by the second.
const fn pair_kind(b_kind: ItemKind) -> &'static str {
    match b_kind {
        ItemKind::Intent => "intent-intent",
        ItemKind::Constraint => "intent-constraint",
    }
}
