//! The schemas of bodies: those that the interfaces are read and written with.

use serde_json::{Value, json};
use utoipa::OpenApi;
use wire::native::{
    AccountRequest, AcknowledgeReply, AgreementReply, AgreementView, AlertView, CheckReply,
    CheckRequest, ConflictView, ConstraintReply, ConstraintView, CosignatureReply,
    CosignatureRequest, CountersignAgreementRequest, CountersignConstraintRequest,
    CountersignPaperRequest, CountersignReply, DeskReply, DisclosureView, DraftView, EntryView,
    FeedView, FrictionRequest, FrictionText, HistoryPositionView, HistoryTrackView, HistoryView,
    IntentReply, IntentView, LineCheckRequest, LineStateRequest, LineStateView, MessageRequest,
    MessageView, ObservationView, OutcomeRequest, PaperRequest, PaperText, PartyView, PassingsView,
    PlaceView, PlanFileReply, PlanItemView, ProposeAgreementRequest, PublicationReply,
    PublicationRequest, PutConstraintRequest, PutIntentRequest, ReasonRequest, ReceiptRequest,
    RegisterReply, RulebookRequest, RulebookView, StanceRequest, StatisticsView, TrackFeaturesView,
    TrackView, TracksView, ViolationRequest, ViolationView, WithdrawReply,
};

#[derive(OpenApi)]
#[openapi(components(schemas(
    AcknowledgeReply,
    AlertView,
    FeedView,
    HistoryPositionView,
    HistoryTrackView,
    HistoryView,
    ObservationView,
    PassingsView,
    TrackFeaturesView,
    TrackView,
    TracksView,
    AgreementReply,
    AgreementView,
    CheckReply,
    CheckRequest,
    ConflictView,
    ConstraintReply,
    ConstraintView,
    CosignatureReply,
    CosignatureRequest,
    CountersignAgreementRequest,
    CountersignConstraintRequest,
    CountersignReply,
    DeskReply,
    DisclosureView,
    DraftView,
    EntryView,
    IntentReply,
    IntentView,
    LineCheckRequest,
    LineStateRequest,
    LineStateView,
    MessageRequest,
    MessageView,
    PlaceView,
    ReceiptRequest,
    wire::templates::Template,
    PartyView,
    PlanFileReply,
    PlanItemView,
    ProposeAgreementRequest,
    PublicationReply,
    PublicationRequest,
    PutConstraintRequest,
    PutIntentRequest,
    RulebookRequest,
    RulebookView,
    StanceRequest,
    StatisticsView,
    ViolationRequest,
    ViolationView,
    WithdrawReply,
    AccountRequest,
    CountersignPaperRequest,
    FrictionRequest,
    FrictionText,
    OutcomeRequest,
    PaperRequest,
    PaperText,
    ReasonRequest,
    RegisterReply,
)))]
struct Native;

/// All schemas by name.
pub(super) fn all() -> Value {
    let native = serde_json::to_value(Native::openapi()).expect("a document is JSON");
    let mut schemas = native["components"]["schemas"].clone();
    let suppliers = crate::astm::document::schemas();
    for (name, schema) in suppliers.as_object().into_iter().flatten() {
        // What a side publishes to suppliers is answered with bodies of theirs.
        let same = schemas.get(name).is_none_or(|known| known == schema);
        assert!(same, "two schemas are called {name}");
        schemas[name] = schema.clone();
    }
    schemas["Problem"] = problem();
    schemas["SessionRequest"] = json!({
        "type": "object",
        "required": ["code"],
        "properties": {"code": {"type": "string", "description": "The one-time code."}},
        "additionalProperties": false,
        "example": {"code": "vq3Zk0PqJm0cYt1nG6fR2w"},
    });
    schemas["SessionCode"] = json!({
        "type": "object",
        "required": ["code", "expires_in_s"],
        "properties": {
            "code": {"type": "string", "description": "Good for one use."},
            "expires_in_s": {"type": "integer", "description": "How long it can be used, s."},
        },
        "example": {"code": "mF_9.B5f-4.1JqM", "expires_in_s": 300},
    });
    schemas["SessionReply"] = json!({
        "type": "object",
        "required": ["party", "scope", "expires_in_s"],
        "properties": {
            "party": {"type": "string"},
            "actor": {
                "type": "string",
                "description": "Which officer, where the token behind the session says so.",
            },
            "scope": {"type": "string"},
            "expires_in_s": {"type": "integer"},
        },
    });
    schemas
}

/// RFC 9457, with two members of our own.
fn problem() -> Value {
    json!({
        "type": "object",
        "required": ["type", "title", "status", "code", "detail"],
        "properties": {
            "type": {"type": "string", "const": "about:blank"},
            "title": {"type": "string", "description": "The phrase of the status."},
            "status": {"type": "integer"},
            "code": {"type": "string", "description": "For programs; it never changes."},
            "detail": {"type": "string", "description": "What is wrong, and what would be right."},
            "field": {
                "type": "string",
                "description": "The member, parameter or header that is wrong.",
            },
            "missing_operational_intents": {
                "type": "array",
                "items": {"type": "object"},
                "description": "With the code `missing_from_key`: the references of F3548-21 whose \
                    OVNs the key lacks, as suppliers are shown them.",
            },
        },
        "example": {
            "type": "about:blank", "title": "Bad Request", "status": 400, "code": "bad_request",
            "detail": "latitude 91 is outside -90 to 90",
            "field": "volumes[0].volume.outline_polygon.vertices[0]",
        },
    })
}
