//! `clearline traffic feed`: a feed read live, and what it tells.

use super::RuleArguments;
use super::told::{Telling as Positions, Told};
use crate::output::{Output, is_broken_pipe};
use anyhow::{Context, Result, anyhow};
use clap::Args;
use server::feed::{Feed, FeedState, FeedUrl};
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use traffic::alert::{AlertRules, Alerts};
use traffic::encounter::Routes;
use traffic::{Picture, PictureRules, Taken};
use volume::Instant;
use wire::answer::write_alert;
use wire::feed::write_fix;
use wire::quantity::gap_us;

const EXAMPLES: &str = "\
Examples:
  clearline traffic feed sbs+tcp://127.0.0.1:30003
  clearline traffic feed 'aircraft-json+http://127.0.0.1:8080/data/aircraft.json#every=1s'
  clearline traffic feed cot+udp://127.0.0.1:4242 --tracks
  clearline traffic feed sbs+tcp://127.0.0.1:30003 --tracks --as cot | nc 127.0.0.1 4242
  clearline traffic feed 'points+file:///tmp/day.json.gz#speed=60' --for 1min

A feed is FORMAT+TRANSPORT://...; sbs and beast come by tcp, aircraft-json and opensky by http and
https, cot by tcp and udp, mavlink and remote-id by udp, and all of them by file. A connection that
fails is made anew, and said so. It ends with a recording, after --for, or when it is interrupted.

Exit codes: 0 no alert, 1 alerts, 2 bad usage.";

/// Read a feed live, and name every pair that is about to lose separation, as JSON Lines.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The feed.
    #[arg(value_name = "URL", value_parser = feed)]
    url: FeedUrl,
    #[command(flatten)]
    rules: RuleArguments,
    /// Tell every position instead of alerts.
    #[arg(long)]
    tracks: bool,
    /// In which format to tell positions.
    #[arg(long = "as", value_enum, default_value_t = Told::Points, requires = "tracks")]
    told: Told,
    /// For how long [default: until it is interrupted].
    #[arg(long = "for", value_name = "TIME", value_parser = gap_us)]
    time: Option<i64>,
}

fn feed(text: &str) -> Result<FeedUrl, String> {
    FeedUrl::parse(text, "feed").map_err(|error| error.to_string())
}

/// How often the picture is looked at.
const STEP: Duration = Duration::from_secs(1);

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let rules = super::rules(&arguments.rules)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .context("the system has no thread for the feed")?;
    let feed = Feed::new(arguments.url.clone());
    runtime.spawn(feed.clone().run());
    let (stop, stopped) = channel();
    runtime.spawn(async move {
        // Without the signal the process ends at once, which is as well.
        if tokio::signal::ctrl_c().await.is_ok() {
            let _ = stop.send(());
        }
    });
    let mut out = Output::create(None)?;
    let mut telling = Telling { feed, rules, told: 0, problem: None };
    let positions = arguments.tracks.then(|| Positions::new(arguments.told));
    let end = arguments.time.map(|us| now().saturating_add(us));
    let wait = || stopped.recv_timeout(STEP) == Err(RecvTimeoutError::Timeout);
    let written = telling.tell(&mut out, positions, end, wait);
    runtime.shutdown_background();
    match written.and_then(|()| out.finish()) {
        Err(error) if is_broken_pipe(&error) => {}
        written => written.context("cannot write")?,
    }
    Ok(ExitCode::from(u8::from(telling.told > 0)))
}

struct Telling {
    feed: Feed,
    rules: AlertRules,
    told: u64,
    /// What was last said to be wrong.
    problem: Option<String>,
}

impl Telling {
    fn tell(
        &mut self,
        out: &mut Output,
        mut positions: Option<Positions>,
        end: Option<Instant>,
        wait: impl Fn() -> bool,
    ) -> Result<()> {
        let (mut alerts, routes) = (Alerts::default(), Routes::new());
        let mut picture = Picture::new(PictureRules::default());
        loop {
            let goes_on = wait();
            let time = now();
            let is_over = self.feed.inbox().health().state == FeedState::Over;
            for report in self.feed.inbox().take() {
                let taken = picture.take(report.clone(), time);
                if let Some(positions) = &mut positions
                    && !matches!(taken, Taken::Repeated | Taken::Late | Taken::Ahead)
                {
                    positions.tell((&report, &picture), time, write_fix, out)?;
                }
            }
            picture.forget(time);
            if positions.is_none() {
                for alert in alerts.step(&picture, &routes, &self.rules, time) {
                    self.told += 1;
                    write_alert(&alert, out)?;
                }
            }
            out.flush()?;
            self.say_what_is_wrong()?;
            if is_over || !goes_on || end.is_some_and(|end| time >= end) {
                return positions.map_or(Ok(()), |positions| positions.end(out));
            }
        }
    }

    fn say_what_is_wrong(&mut self) -> Result<()> {
        let health = self.feed.inbox().health();
        if health.problem != self.problem {
            if let Some(problem) = &health.problem {
                let state = health.state.name();
                writeln!(io::stderr(), "note: the feed is {state}: {problem}")
                    .map_err(|error| anyhow!(error))?;
            }
            self.problem = health.problem;
        }
        Ok(())
    }
}

fn now() -> Instant {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let micros = i64::try_from(since.as_micros()).unwrap_or(i64::MAX);
    Instant::from_micros(micros).unwrap_or(Instant::MAX)
}
