//! What plays the scenarios: words in, commands to the law, and what followed in words again.

mod crowded;
pub(crate) mod extents;
mod limits;
pub(crate) mod tell;
pub(crate) mod terms;
pub(crate) mod world;
