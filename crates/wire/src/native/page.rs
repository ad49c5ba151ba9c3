//! Lists come in pages.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Page<T> {
    /// What there is, in a fixed order.
    pub items: Vec<T>,
    /// What to send as `cursor` for the next page; null after the last.
    pub next_cursor: Option<String>,
}
