//! The native API: what a side sends and is sent, as JSON.
//!
//! Requests are read strictly: an unknown or repeated member, a byte order mark or a wrong unit is
//! refused with the path of what is wrong. Answers are rendered for one recipient, who is shown
//! what the entries say was disclosed to it, and nothing else (DL-30). Nothing here knows a route
//! of HTTP or a status.

mod desk;
mod disclosure;
mod drafts;
mod entry;
mod error;
mod features;
mod history;
mod item;
mod messages;
mod page;
mod party;
mod plan_file;
mod protected;
mod publication;
mod register;
mod reply;
mod request;
mod rules;
mod shape;
#[cfg(test)]
mod tests;
mod traffic;

pub use crate::body::{ApiError, BYTES_MAX as BODY_BYTES_MAX};
pub use crate::record::register::{
    AccountText, DeadlinesText, DisagreementText, EvidenceText, FrictionText, MissedText,
    OutcomeText, PaperText, SignedText,
};
pub use crate::record::words::{ContentText, PlaceText, ReferenceText, TranslationText};
pub use desk::{
    DeskCountsView, DeskReply, LineCheckRequest, LineChecksView, LineStateRequest, LineStateView,
    SideStateView, StatementView, line_state, parse_line_check, parse_line_state,
};
pub use disclosure::{DisclosureView, disclosures};
pub use drafts::{DraftView, ReleasedView, draft_view};
pub use entry::{EntryView, WithheldView, disclosed_names};
pub use error::Problem;
pub use features::{
    GEOJSON, PointGeometryView, TrackFeatureView, TrackFeaturesView, track_features,
};
pub use history::{
    HISTORY_POSITIONS_MAX, HISTORY_US_MAX, History, HistoryPositionView, HistoryTrackView,
    HistoryView, HistoryWindow,
};
pub use item::{
    ClosestView, ConflictView, ConstraintView, EncounterView, IntentView, PointView, conflict_view,
    constraint_view, half_width_m, intent_view,
};
pub use messages::{
    MessageRequest, MessageView, PlaceRequest, PlaceView, ReceiptOf, ReceiptRequest, ReceiptView,
    RecipientView, RenderedView, message_view, parse_message, parse_receipt, parse_stop, place,
    place_view,
};
pub use page::{NoticedPage, Page};
pub use party::{
    AgreementView, CountsView, KeyView, PartyView, ProposalView, SettledView, agreement_view,
    parties,
};
pub use plan_file::{PLAN_ITEMS_MAX, PlanFileReply, PlanItemView, read_plan_file};
pub use protected::{LINE_TYPE, ProtectedHeader, ProtectedHeaderError};
pub use publication::{
    Publication, PublicationReply, PublicationRequest, parse_publication, parse_taking_back,
};
pub use register::{
    AccountRequest, CountersignPaperRequest, FrictionRequest, OfFriction, OutcomeRequest,
    PaperRequest, ReasonRequest, RegisterReply, parse_account, parse_bulletin, parse_disagreement,
    parse_friction, parse_minutes, parse_outcome, parse_paper_countersignature, parse_reason,
};
pub use reply::{
    AgreementReply, CheckConflict, CheckReply, ConstraintReply, CosignatureReply, CountersignReply,
    IntentReply, ReplyBody, WithdrawReply, reply_body,
};
pub use request::{
    Check, CheckRequest, CosignatureRequest, CountersignAgreementRequest,
    CountersignConstraintRequest, ProposeAgreementRequest, PutConstraint, PutConstraintRequest,
    PutIntent, PutIntentRequest, parse_agreement_proposal, parse_check, parse_constraint,
    parse_constraint_countersignature, parse_cosignature, parse_countersignature, parse_intent,
};
pub use rules::{
    DayView, RulebookRequest, RulebookView, StanceOf, StanceRequest, StanceView, StandingsView,
    StatisticsView, ViolationRequest, ViolationView, parse_claim, parse_rulebook_filing,
    parse_stance, rulebook_view, statistics_view, violation_view,
};
pub use shape::{
    AltitudeText, AltitudeUnits, CircleText, LatLng, PolygonText, RadiusText, RadiusUnits,
    Reference, RoutePointText, TimeFormat, TimeText, Volume3dText, Volume4dText,
};
pub use traffic::{
    AcknowledgeReply, AcknowledgedView, AlertClosestView, AlertTrackView, AlertView, DoubtView,
    FeedView, ObservationView, PassingNow, PassingView, PassingsView, SuggestedMessageView,
    TrackNameView, TrackView, TracksView, alert_view, observation_view, passing_view, track_name,
    track_view,
};

/// The most vertices of all volumes of one item together, as F3548-21 has it for one outline.
pub const VERTICES_MAX: usize = 10_000;
/// The most volumes of one item.
pub const VOLUMES_MAX: usize = line::EXTENTS_MAX;
/// The most points of a route.
pub const POINTS_MAX: usize = 10_000;
/// The longest route, kilometres over the ground: two and a half times round the Earth.
pub const ROUTE_KM_MAX: f64 = 100_000.0;
/// How many items a page of a list has unless asked for otherwise.
pub const PAGE_ITEMS: usize = 100;
/// The most items of a page.
pub const PAGE_ITEMS_MAX: usize = 1_000;
