//! The journal from outside, on a real disk: killed, torn, flipped, filled, and beside its twin.

mod content;
mod damage;
mod erasing;
mod kill;
mod opening;
mod room;
mod same;
mod snapshots;
mod torn;
mod writing;
