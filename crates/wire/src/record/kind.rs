//! The kinds of entries, and who says them.

use super::{desk, entities, register, traffic};
use line::{Body, ItemEntry, ItemKind};

/// The kinds of entries, as they are written.
pub const KINDS: [&str; 71] = [
    "line_opened",
    "agreement_proposed",
    "agreement_countersigned",
    "agreement_changed",
    "intent_declared",
    "constraint_declared",
    "intent_changed",
    "constraint_changed",
    "intent_withdrawn",
    "constraint_withdrawn",
    "constraint_countersigned",
    "conflict_found",
    "conflict_changed",
    "conflict_cleared",
    "checkpoint_cosigned",
    "shown",
    "retired",
    "clock_jumped",
    "reference_declared",
    "reference_changed",
    "reference_deleted",
    "constraint_reference_declared",
    "constraint_reference_changed",
    "constraint_reference_deleted",
    "subscription_set",
    "subscription_deleted",
    "availability_set",
    "reported",
    "heartbeat",
    "area_declared",
    "area_changed",
    "area_deleted",
    "area_subscription_set",
    "area_subscription_deleted",
    "entities_retired",
    "line_state_stated",
    "line_state_in_force",
    "line_state_changed",
    "line_check_sent",
    "line_check_answered",
    "line_check_missed",
    "message_drafted",
    "translation_confirmed",
    "draft_dropped",
    "message_sent",
    "message_received",
    "readback_mismatched",
    "message_escalated",
    "message_unanswered",
    "rulebook_filed",
    "violation_noted",
    "violation_claimed",
    "violation_answered",
    "friction_raised",
    "friction_stated",
    "friction_acknowledged",
    "friction_under_review",
    "outcome_proposed",
    "outcome_agreed",
    "friction_disagreed",
    "friction_overdue",
    "paper_proposed",
    "paper_countersigned",
    "paper_withdrawn",
    "paper_lapsed",
    "alert_raised",
    "alert_changed",
    "alert_cleared",
    "alert_acknowledged",
    "observed",
    "track_segment_closed",
];

/// The kind of an entry, as it is written.
pub fn kind(body: &Body) -> &'static str {
    match body {
        Body::LineOpened { .. } => "line_opened",
        Body::AgreementProposed { .. } => "agreement_proposed",
        Body::AgreementCountersigned { .. } => "agreement_countersigned",
        Body::AgreementChanged { .. } => "agreement_changed",
        Body::ItemDeclared(ItemEntry { kind: ItemKind::Intent, .. }) => "intent_declared",
        Body::ItemDeclared(ItemEntry { kind: ItemKind::Constraint, .. }) => "constraint_declared",
        Body::ItemChanged(ItemEntry { kind: ItemKind::Intent, .. }) => "intent_changed",
        Body::ItemChanged(ItemEntry { kind: ItemKind::Constraint, .. }) => "constraint_changed",
        Body::ItemWithdrawn { kind: ItemKind::Intent, .. } => "intent_withdrawn",
        Body::ItemWithdrawn { kind: ItemKind::Constraint, .. } => "constraint_withdrawn",
        Body::ConstraintCountersigned { .. } => "constraint_countersigned",
        Body::ConflictFound { .. } => "conflict_found",
        Body::ConflictChanged { .. } => "conflict_changed",
        Body::ConflictCleared { .. } => "conflict_cleared",
        Body::CheckpointCosigned { .. } => "checkpoint_cosigned",
        Body::Shown { .. } => "shown",
        Body::Retired { .. } => "retired",
        Body::Utm(body) => entities::utm_kind(body),
        Body::Rid(body) => entities::rid_kind(body),
        Body::Desk(body) => desk::kind(body),
        Body::Register(body) => register::kind(body),
        Body::Traffic(body) => traffic::kind(body),
        Body::EntitiesRetired(_) => "entities_retired",
        Body::ClockJumped { .. } => "clock_jumped",
    }
}

/// Whether the host notes such entries; all others are said by a party.
pub(super) fn is_of_host(body: &Body) -> bool {
    match body {
        Body::Desk(body) => desk::is_of_host(body),
        Body::Register(body) => register::is_of_host(body),
        Body::Traffic(body) => traffic::is_of_host(body),
        Body::LineOpened { .. }
        | Body::AgreementChanged { .. }
        | Body::ConflictFound { .. }
        | Body::ConflictChanged { .. }
        | Body::ConflictCleared { .. }
        | Body::Retired { .. }
        | Body::EntitiesRetired(_)
        | Body::ClockJumped { .. } => true,
        Body::AgreementProposed { .. }
        | Body::AgreementCountersigned { .. }
        | Body::ItemDeclared(_)
        | Body::ItemChanged(_)
        | Body::ItemWithdrawn { .. }
        | Body::ConstraintCountersigned { .. }
        | Body::CheckpointCosigned { .. }
        | Body::Utm(_)
        | Body::Rid(_)
        | Body::Shown { .. } => false,
    }
}
