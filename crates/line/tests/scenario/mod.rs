//! What plays the scenarios: words in, commands to the law, and what followed in words again.

mod crowded;
pub(crate) mod extents;
pub(crate) mod group;
mod limits;
pub(crate) mod officers;
pub(crate) mod rules;
pub(crate) mod suppliers;
pub(crate) mod tell;
pub(crate) mod tell_suppliers;
pub(crate) mod terms;
pub(crate) mod traffic;
pub(crate) mod world;
