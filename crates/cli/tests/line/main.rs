//! The real thing: the built binary over loopback, with its real journal, killed for real.

mod host;
mod kill;
