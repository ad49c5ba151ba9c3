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

/// A page of what somebody could take for a permission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoticedPage<T> {
    /// What there is, in a fixed order. Nothing is a page, too, and no permission either.
    pub items: Vec<T>,
    /// What to send as `cursor` for the next page; null after the last.
    pub next_cursor: Option<String>,
    /// That this is not a permission and gives no guarantee (DL-31).
    pub notice: String,
}
