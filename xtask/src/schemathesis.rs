//! `cargo xtask schemathesis`: requests made up from the document of the API, against the binary.
//!
//! Schemathesis (from PyPI) reads `/openapi.json` and asks every operation what the document
//! allows and what it forbids; no answer may be a fault of the server, and each has a status, a
//! media type and a shape that the document names. It needs Python; where that is missing, it is
//! said aloud. It takes minutes, so it is no step of `ci`.

use crate::shell;
use anyhow::{Context, Result, ensure};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The one version that is used, so that its next release turns nothing red by itself.
const VERSION: &str = "4.32.5";
const PYTHON: &str = "python3";
/// What is held of each answer.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
                      response_schema_conformance";
/// Every scope that some route asks for, so that requests reach what lies behind.
const SCOPES: &str = "line.read line.write line.officer utm.strategic_coordination \
    utm.conformance_monitoring_sa utm.constraint_management utm.constraint_processing \
    utm.availability_arbitration rid.display_provider rid.service_provider \
    dss.read.identification_service_areas dss.write.identification_service_areas \
    interuss.pool_status.read interuss.pool_status.heartbeat.write \
    interuss.versioning.read_system_versions";

/// Asks everything; further arguments are handed on to `schemathesis run`.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let has_python = Command::new(PYTHON).args(["-m", "venv", "--help"]).output();
    if !has_python.is_ok_and(|answer| answer.status.success()) {
        println!("schemathesis: SKIPPED: there is no {PYTHON} with venv");
        return Ok(());
    }
    let program = install()?;
    shell::run(shell::cargo().args(["build", "--locked", "--bin", "clearline"]))?;
    let target = shell::target_directory()?;
    let clearline = target.join("debug/clearline");
    let folder = target.join("schemathesis/line");
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("clear {}", folder.display()))?;
    }
    let (mut server, url) = serve(&clearline, &folder)?;
    let asked = ask(&program, &clearline, &folder, &url, arguments);
    let is_running = server.try_wait()?.is_none();
    server.kill().and_then(|()| server.wait().map(drop)).context("cannot end the server")?;
    ensure!(is_running, "the server ended while it was asked; see its words above");
    asked
}

/// The program in an environment of its own below `target`.
fn install() -> Result<PathBuf> {
    let home = shell::target_directory()?.join("schemathesis/python");
    let program = home.join("bin/schemathesis");
    let wanted = format!("version {VERSION}");
    let told = Command::new(&program).arg("--version").output();
    if told.is_ok_and(|answer| String::from_utf8_lossy(&answer.stdout).trim().ends_with(&wanted)) {
        return Ok(program);
    }
    println!("schemathesis {VERSION} is not here; installing it below target");
    shell::run(Command::new(PYTHON).args(["-m", "venv", "--clear"]).arg(&home))?;
    let mut pip = Command::new(home.join("bin/pip"));
    pip.args(["install", "--quiet", "--disable-pip-version-check"]);
    shell::run(pip.arg(format!("schemathesis=={VERSION}")))?;
    Ok(program)
}

fn serve(clearline: &Path, folder: &Path) -> Result<(Child, String)> {
    let mut serve = Command::new(clearline);
    serve.args(["serve", "--listen", "127.0.0.1:0", "--log-filter", "warn"]);
    serve.args(["--pool-id", "pool", "--locality", "here", "--data"]).arg(folder);
    eprintln!("$ {}", shell::rendered(&serve));
    let mut server = serve.stdout(Stdio::piped()).spawn().context("start `clearline serve`")?;
    let out = server.stdout.take().context("the server has no output")?;
    let mut lines = BufReader::new(out).lines();
    let first = lines.next().transpose()?.context("the server ended; see its words above")?;
    let url = first.strip_prefix("listening on ").context("the server says something else")?;
    // Read on, so that the server never waits for somebody to.
    std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
    Ok((server, url.to_owned()))
}

fn ask(
    program: &Path,
    clearline: &Path,
    folder: &Path,
    url: &str,
    arguments: &[String],
) -> Result<()> {
    let mut token = Command::new(clearline);
    token.args(["token", "--party", "north", "--ttl", "1h", "--scope", SCOPES, "--data"]);
    let token = shell::output(token.arg(folder))?;
    let mut ask = Command::new(program);
    ask.current_dir(folder.parent().context("a folder lies in a folder")?);
    ask.args(["run", &format!("{url}/openapi.json"), "--checks", CHECKS]);
    ask.args(["--phases", "examples,coverage,fuzzing", "--continue-on-failure"]);
    // They have no end.
    ask.args(["--exclude-path", "/v1/stream", "--exclude-path", "/v1/traffic/stream"]);
    ask.args(["--warnings", "off", "--no-color"]);
    ask.args(["--header", &format!("Authorization: Bearer {}", token.trim())]);
    // Not by the house's own words: they would print the token.
    let status = ask.args(arguments).status().context("cannot start schemathesis")?;
    ensure!(status.success(), "schemathesis found what the document does not allow ({status})");
    Ok(())
}
