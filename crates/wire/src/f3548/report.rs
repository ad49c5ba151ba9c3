//! Reports of problems between suppliers, or with the discovery service.

use crate::body::{self, ApiError};
use crate::supplier::{Response, Time, required};
use line::entity::EntityId;
use line::utm::Command;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// A report.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = f3548::ErrorReport)]
pub struct ErrorReport {
    /// What the report is called, in answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 128, example = json!(null))]
    pub report_id: Option<String>,
    /// The exchange that went wrong.
    #[schema(value_type = ExchangeRecord, required = true)]
    pub exchange: Option<ExchangeRecord>,
}

/// A request and the answer to it. The report is kept as it came: what is missing is not missed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = f3548::ExchangeRecord)]
pub struct ExchangeRecord {
    /// The URL of the request.
    pub url: Option<String>,
    /// The method of the request.
    pub method: Option<String>,
    /// Headers of the request or of the answer.
    pub headers: Option<Vec<String>>,
    /// `Client` or `Server`: which of the two the author of the report was.
    pub recorder_role: Option<String>,
    /// When the request was sent or received.
    pub request_time: Option<Time>,
    /// The body of the request, base64.
    pub request_body: Option<String>,
    /// When the answer was sent or received.
    pub response_time: Option<Time>,
    /// The body of the answer, base64.
    pub response_body: Option<String>,
    /// The status of the answer.
    pub response_code: Option<i32>,
    /// What the problem is, for people.
    pub problem: Option<String>,
}

/// Reads `POST /dss/v1/reports`.
///
/// # Errors
/// With the member at fault; all of them are 400.
pub fn parse_report(body: &[u8]) -> Result<Command, ApiError> {
    let report: ErrorReport = body::json(body)?;
    let right = "give the request that the report is about";
    required(report.exchange.as_ref(), "exchange", right)?;
    Ok(Command::Report { body: Arc::from(body) })
}

/// The answer to a report: what it said, as it said it, and what it is called.
pub fn reported(id: EntityId, body: &[u8]) -> Response {
    let read = serde_json::from_slice::<BTreeMap<String, Box<RawValue>>>(body);
    let mut members = read.unwrap_or_default();
    let id = serde_json::value::to_raw_value(&id.to_string()).expect("a text is JSON");
    members.insert("report_id".to_owned(), id);
    Response::json(201, &members)
}
