//! `cargo xtask deny`: what we depend on, held against deny.toml by `cargo deny`.
//!
//! Licences, bans and sources are enforced always. Advisories need a database that lives on
//! GitHub, which a closed build machine may not reach: then the check is skipped, aloud. Why this
//! is so stands in docs/decisions/0002-advisories-where-there-is-a-network.md.

use crate::shell;
use crate::tool::Tool;
use anyhow::Result;
use std::process::Command;

const DENY: Tool = Tool { name: "cargo-deny", version: "0.20.2" };

/// Enforces licences, bans and sources; enforces advisories where their database can be fetched.
pub(crate) fn run() -> Result<()> {
    let tool = DENY.path()?;
    let deny = |arguments: &[&str]| {
        let mut command = Command::new(&tool);
        command.current_dir(shell::root()).arg("--locked").args(arguments);
        shell::run(&mut command)
    };
    deny(&["check", "licenses", "bans", "sources"])?;
    if deny(&["fetch", "db"]).is_err() {
        println!(
            "\nADVISORIES SKIPPED: the advisory database could not be fetched (it lives on \
             github.com).\nLicences, bans and sources hold. Run `cargo xtask deny` on a machine \
             that reaches it before a release."
        );
        return Ok(());
    }
    deny(&["check", "advisories"])
}
