//! The commands that speak to a line, run as people run them: the built binary on both ends, its
//! real journal, and real keys.

#[allow(dead_code, reason = "each user of the line at work uses a part of it")]
#[path = "../../../wire/tests/bundle/log.rs"]
mod log;

#[allow(dead_code, reason = "the tests of kills use another part of it")]
#[path = "../line/host.rs"]
mod host;

mod bundles;
mod desk;
mod house;
mod lines;
mod officers;
mod publish;
mod start;
mod submit;
mod supplier;
mod tls;
mod traffic;
mod watch;
