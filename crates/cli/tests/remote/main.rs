//! The commands that speak to a line, run as people run them: against a socket, a line with the
//! real law behind it, and real keys.

#[allow(dead_code, reason = "each user of the line at work uses a part of it")]
#[path = "../../../wire/tests/bundle/log.rs"]
mod log;

mod bundles;
mod desk;
mod served;
mod submit;
mod watch;
