//! Ids and versions in paths.

use crate::body::ApiError;
use crate::plan::quoted;
use line::entity::{EntityId, Known};
use std::sync::Arc;

/// Reads the id of an entity in a path: a UUID of version 4 with its dashes or without, in either
/// case, in braces or as `urn:uuid:`.
///
/// # Errors
/// When it is none.
pub fn parse_id(text: &str) -> Result<EntityId, ApiError> {
    EntityId::parse(text)
        .map_err(|error| ApiError::bad(format!("Invalid ID format: {} {error}", quoted(text))))
}

/// What the author knows of an entity: that it is new, or its version as it stands in the path.
pub(crate) fn known(version: Option<&str>) -> Known<Arc<str>> {
    version.map_or(Known::New, |version| Known::At(Arc::from(version)))
}
