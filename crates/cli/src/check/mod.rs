//! What `clearline check` is made of: plans are read and joined, compared, and told.

mod datums;
mod expansion;
mod intake;
mod plans;
mod table;

pub(crate) use datums::refuse_mixed_datums;
pub(crate) use intake::read_all;
pub(crate) use plans::{Item, Plans};
pub(crate) use table::{Look, Summary, write_table};
