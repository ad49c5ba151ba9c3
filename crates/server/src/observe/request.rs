//! What is noted of every request: its route, its status, how long it took. Never its token, its
//! query, its headers or its body.

use super::metrics::{Metrics, RequestLabels, RouteLabels};
use crate::error::RefusalCode;
use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use std::borrow::Cow;
use std::sync::Arc;
use std::time::Instant;

/// A layer for all routes: counts and logs what was answered.
pub async fn observe_request(
    State(metrics): State<Arc<Metrics>>,
    request: Request,
    next: Next,
) -> Response {
    let began = Instant::now();
    let route: Cow<'static, str> = match request.extensions().get::<MatchedPath>() {
        Some(path) => path.as_str().to_owned().into(),
        None => "none".into(),
    };
    let method = known(request.method());
    let response = next.run(request).await;
    let seconds = began.elapsed().as_secs_f64();
    let status = response.status().as_u16();
    let code = response.extensions().get::<RefusalCode>().map(|RefusalCode(code)| code.clone());
    tracing::info!(
        method,
        route = &*route,
        status,
        code = code.as_deref(),
        milliseconds = (seconds * 1000.0).ceil(),
        "answered"
    );
    if let Some(code) = code {
        metrics.refused(code);
    }
    let labels = RequestLabels { route: route.clone(), method, status };
    metrics.requests.get_or_create(&labels).inc();
    metrics.request_seconds.get_or_create(&RouteLabels { route }).observe(seconds);
    response
}

/// Methods are whatever a client writes; only these become labels.
fn known(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "PUT" => "PUT",
        "POST" => "POST",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

#[cfg(test)]
mod tests;
