//! `cargo xtask run`: from a fresh clone to a running line of two sides, in one command.

use crate::{console, shell};
use anyhow::{Context, Result, bail};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::SystemTime;

/// Builds `clearline`, opens a line of two sides on loopback, declares a sample sky for each, says
/// what to try next, and serves until Ctrl-C.
pub(crate) fn run() -> Result<()> {
    // Without a network for the packages there is no console, and everything else all the same.
    if let Err(error) = console::build() {
        println!("console: SKIPPED, not built: {error:#}");
    }
    shell::run(shell::cargo().args(["build", "--release", "--locked", "--bin", "clearline"]))?;
    let target = shell::target_directory()?;
    let demo = Demo { clearline: target.join("release/clearline"), folder: target.join("demo") };
    demo.clear()?;
    let now_s = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_secs();
    for (side, seed) in SIDES {
        demo.make_sky(side, seed, now_s)?;
    }
    let (mut server, told) = demo.serve()?;
    demo.make_tokens()?;
    for (side, _) in SIDES {
        demo.declare(side, &told.url)?;
    }
    println!("\n{}", demo.next(&told));
    // Ctrl-C reaches both processes; this one waits for the other to finish what it took.
    server.wait().context("cannot wait for the server")?;
    Ok(())
}

/// The sides, and which of all skies each has: ones in which two aircraft are about to meet seven
/// minutes after the start, so that whoever looks at once has something to do.
const SIDES: [(&str, &str); 2] = [("north", "1"), ("south", "24")];

/// What the server says when it starts, in the order in which it says it.
struct Told {
    url: String,
    log_key: String,
    /// One line a side: `console for north: http://...#code=...`.
    consoles: Vec<String>,
}

impl Told {
    /// Takes the first lines of what a server says.
    fn take(lines: &mut impl Iterator<Item = std::io::Result<String>>) -> Result<Told> {
        let mut line = |begins: &str| -> Result<String> {
            let line =
                lines.next().transpose()?.context("the server ended; see its words above")?;
            let rest = line.strip_prefix(begins);
            rest.map(str::to_owned)
                .with_context(|| format!("the server says `{line}` instead of `{begins}...`"))
        };
        let url = line("listening on ")?;
        let log_key = line("log key ")?;
        let mut consoles = Vec::new();
        for side in ["north", "south"] {
            let begins = format!("console for {side}: ");
            consoles.push(format!("{begins}{}", line(&begins)?));
        }
        Ok(Told { url, log_key, consoles })
    }
}

struct Demo {
    clearline: PathBuf,
    folder: PathBuf,
}

impl Demo {
    /// Every demonstration begins anew: what an earlier one left is taken away.
    fn clear(&self) -> Result<()> {
        let folder = &self.folder;
        if folder.exists() {
            fs::remove_dir_all(folder)
                .with_context(|| format!("cannot clear {}", folder.display()))?;
        }
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))
    }

    fn line(&self) -> PathBuf {
        self.folder.join("line")
    }

    /// Starts the server and waits until it has said where it listens and how it is reached. What
    /// else it says is passed on.
    fn serve(&self) -> Result<(Child, Told)> {
        let mut serve = Command::new(&self.clearline);
        serve.args(["serve", "--listen", "127.0.0.1:0", "--log-filter", "warn", "--data"]);
        serve.arg(self.line()).stdout(Stdio::piped());
        for (side, _) in SIDES {
            // What the side's receivers hear of its own aircraft, as if it were heard now.
            let heard = self.sky(side, "jsonl");
            let feed = format!(
                "points+file://{}#party={side}&name={side}-receivers&aircraft=own",
                heard.display()
            );
            serve.args(["--feed", &feed]);
        }
        eprintln!("$ {}", shell::rendered(&serve));
        let mut server = serve.spawn().context("cannot start `clearline serve`")?;
        let out = server.stdout.take().context("the server has no output")?;
        let mut lines = BufReader::new(out).lines();
        let told = Told::take(&mut lines)?;
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(|line| println!("{line}")));
        Ok((server, told))
    }

    fn make_tokens(&self) -> Result<()> {
        for side in ["north", "south"] {
            let mut token = Command::new(&self.clearline);
            token.args(["token", "--party", side, "--ttl", "24h"]);
            token.args(["--scope", "line.read line.write line.officer", "--data"]).arg(self.line());
            let made = token.output().context("cannot start `clearline token`")?;
            if !made.status.success() {
                bail!("no token: {}", String::from_utf8_lossy(&made.stderr));
            }
            fs::write(self.token(side), made.stdout)?;
        }
        Ok(())
    }

    fn token(&self, side: &str) -> PathBuf {
        self.folder.join(format!("{side}.token"))
    }

    /// Where a sky of a side stands: as it is declared, or as it is heard.
    fn sky(&self, side: &str, extension: &str) -> PathBuf {
        self.folder.join(format!("{side}.{extension}"))
    }

    /// Writes a sky for one side, some of which is in the air already: as it is declared, and as it
    /// is heard from now on.
    fn make_sky(&self, side: &str, seed: &str, now_s: u64) -> Result<()> {
        for (extension, format) in [("geojson", "geojson"), ("jsonl", "heard")] {
            let mut sample = Command::new(&self.clearline);
            sample.args(["sample", "--region", "levant", "--parties", side, "--seed", seed]);
            let drones = if format == "heard" { "0" } else { "18" };
            sample.args(["--flights", "48", "--drones", drones, "--format", format]);
            sample.args(["--start", &rfc3339(now_s - 50 * 60), "--hours", "5"]);
            sample.args(["--since", &rfc3339(now_s)]).arg("--out").arg(self.sky(side, extension));
            shell::run(&mut sample)?;
        }
        Ok(())
    }

    fn declare(&self, side: &str, url: &str) -> Result<()> {
        let mut submit = Command::new(&self.clearline);
        submit
            .arg("submit")
            .arg(self.sky(side, "geojson"))
            .args(["--url", url, "--token-file"])
            .arg(self.token(side));
        eprintln!("$ {}", shell::rendered(&submit));
        let done = submit.stderr(Stdio::inherit()).output();
        let done = done.context("cannot start `clearline submit`")?;
        let told = String::from_utf8_lossy(&done.stdout);
        // 1 says that there are conflicts, which is what a demonstration wants.
        if !matches!(done.status.code(), Some(0 | 1)) {
            bail!("the sky of {side} could not be declared: {told}");
        }
        let count = |begins| told.lines().filter(|line| line.starts_with(begins)).count();
        println!("{side} declares {} items; {} conflicts", count("declared"), count("CONFLICT"));
        Ok(())
    }

    /// What to try, with all that it takes: the lines of the start have long scrolled away.
    fn next(&self, told: &Told) -> String {
        // From where the reader stands, so that the lines can be copied and are short.
        let here = std::env::current_dir().unwrap_or_default();
        let short = |path: &Path| path.strip_prefix(&here).unwrap_or(path).display().to_string();
        let clearline = short(&self.clearline);
        let (line, south) = (short(&self.line()), short(&self.token("south")));
        let (north, folder) = (short(&self.token("north")), short(&self.folder));
        let (url, log_key, consoles) = (&told.url, &told.log_key, told.consoles.join("\n  "));
        format!(
            "A line of two sides, north and south, is open at {url}; Ctrl-C ends it.
Open one of the two links in a browser (each works once, for five minutes):
  {consoles}
To try next, in another shell:
  {clearline} watch --url {url} --token-file {south} --cosign {line}/keys/south.cosigner.key
  {clearline} watch --url {url} --token-file {north} --cosign {line}/keys/north.cosigner.key
  curl -H \"Authorization: Bearer $(cat {north})\" {url}/v1/conflicts
  {clearline} officer --url {url} --token-file {north} stop
  {clearline} officer --url {url} --token-file {south} inbox
  {clearline} export --url {url} --token-file {north} --out {folder}/bundle.zip
  {clearline} verify {folder}/bundle.zip --log-key '{log_key}'
  open {url}/docs in a browser
Or end it (Ctrl-C, or kill -9), start it again, and find everything:
  {clearline} serve --data {line}"
        )
    }
}

/// So many seconds after 1970, RFC 3339.
fn rfc3339(seconds: u64) -> String {
    let (days, of_day) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = civil(days);
    let (hour, minute, second) = (of_day / 3_600, of_day / 60 % 60, of_day % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// The date so many days after 1970-01-01 (Gregorian, counted from 1 March 0000, where a leap day
/// ends its year).
fn civil(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_says_at_first_is_taken_and_anything_else_is_an_error() {
        let said = |text: &str| {
            let lines: Vec<_> = text.lines().map(|line| Ok(line.to_owned())).collect();
            Told::take(&mut lines.into_iter())
        };
        let told = said(
            "listening on http://127.0.0.1:1\nlog key line+1+k\n\
             console for north: http://127.0.0.1:1/#code=a\n\
             console for south: http://127.0.0.1:1/#code=b\n",
        )
        .expect("what a server says");
        assert_eq!((told.url.as_str(), told.log_key.as_str()), ("http://127.0.0.1:1", "line+1+k"));
        assert_eq!(told.consoles[1], "console for south: http://127.0.0.1:1/#code=b");
        assert!(said("listening on http://127.0.0.1:1\nsomething else\n").is_err());
        assert!(said("listening on http://127.0.0.1:1\n").is_err());
    }

    #[test]
    fn dates_are_those_of_the_calendar() {
        assert_eq!(civil(0), (1970, 1, 1));
        assert_eq!(civil(59), (1970, 3, 1));
        assert_eq!(civil(11_016), (2000, 2, 29));
        assert_eq!(civil(20_513), (2026, 3, 1));
        assert_eq!(rfc3339(951_868_799), "2000-02-29T23:59:59Z");
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00Z");
    }
}
