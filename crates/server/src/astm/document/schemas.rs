//! The schemas of the suppliers' bodies: those that they are read and written with.

use serde_json::Value;
use utoipa::OpenApi;
use wire::f3411::{v19, v22a};
use wire::{f3548, interuss, supplier};

#[derive(OpenApi)]
#[openapi(components(schemas(
    supplier::ErrorResponse,
    f3548::AirspaceConflictResponse,
    f3548::ChangeConstraintReferenceResponse,
    f3548::ChangeOperationalIntentReferenceResponse,
    f3548::ErrorReport,
    f3548::GetConstraintReferenceResponse,
    f3548::GetOperationalIntentReferenceResponse,
    f3548::GetSubscriptionResponse,
    f3548::PutConstraintReferenceParameters,
    f3548::PutOperationalIntentReferenceParameters,
    f3548::PutSubscriptionParameters,
    f3548::PutSubscriptionResponse,
    f3548::QueryConstraintReferencesResponse,
    f3548::QueryOperationalIntentReferenceResponse,
    f3548::QueryParameters,
    f3548::QuerySubscriptionsResponse,
    f3548::SetUssAvailabilityStatusParameters,
    f3548::UssAvailabilityStatusResponse,
    v22a::GetIdentificationServiceAreaResponse,
    v22a::GetSubscriptionResponse,
    v22a::PutIdentificationServiceAreaParameters,
    v22a::PutIdentificationServiceAreaResponse,
    v22a::PutSubscriptionParameters,
    v22a::PutSubscriptionResponse,
    v22a::SearchIdentificationServiceAreasResponse,
    v22a::SearchSubscriptionsResponse,
    v19::GetIdentificationServiceAreaResponse,
    v19::GetSubscriptionResponse,
    v19::PutIdentificationServiceAreaParameters,
    v19::PutIdentificationServiceAreaResponse,
    v19::PutSubscriptionParameters,
    v19::PutSubscriptionResponse,
    v19::SearchIdentificationServiceAreasResponse,
    v19::SearchSubscriptionsResponse,
    interuss::CertificatesResponse,
    interuss::DssInstancesResponse,
    interuss::GetVersionResponse,
    interuss::GlobalOptionsResponse,
    interuss::PoolResponse,
    interuss::VersionResponse,
)))]
struct Suppliers;

/// All of them by name.
pub(crate) fn schemas() -> Value {
    let document = serde_json::to_value(Suppliers::openapi()).expect("a document is JSON");
    document["components"]["schemas"].clone()
}
