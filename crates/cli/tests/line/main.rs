//! The real thing: the built binary over loopback, with its real journal, killed for real.

#[allow(dead_code, reason = "the tests of other commands use another part of it")]
mod host;
mod kill;
mod suppliers;
