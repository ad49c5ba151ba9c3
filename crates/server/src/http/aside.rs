//! Parsing whose geometry may take long: on a thread of its own, so that no other request waits
//! for it.

use crate::error::Problem;
use wire::native::ApiError;

/// Parses aside.
///
/// # Errors
/// What the parser says; 503 where the server stops before it is done.
pub(crate) async fn aside<T, E>(
    parse: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
) -> Result<T, E>
where
    T: Send + 'static,
    E: From<ApiError> + From<Problem>,
{
    let parsed = tokio::task::spawn_blocking(parse).await;
    let cut_short = |_| Problem::unavailable("cut_short", "the server is stopping");
    Ok(parsed.map_err(cut_short)??)
}
