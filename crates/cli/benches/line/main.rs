//! What the real server does on this machine: durable writes a second in one busy place, how soon
//! a thousand streams are told, how long a restart takes, and what a live intent takes of memory.
//!
//! The built binary serves on loopback with its real journal; clients and server share the
//! machine. The folder is made in the one that `TMPDIR` names, or the system's: it has to lie on
//! the disk that is to be measured.
//!
//!     cargo bench -p cli --bench line                       # all of it, small: under two minutes
//!     cargo bench -p cli --bench line -- writes --seconds 20
//!     cargo bench -p cli --bench line -- streams --streams 1000 --seconds 20
//!     cargo bench -p cli --bench line -- restart --entries 10000000 --live 100000
//!
//! A party may send 5,000 requests a second unless its server says otherwise; the one measured
//! says otherwise, for 32 clients of two parties send more.

mod declared;
mod host;
mod restart;
mod streams;
mod writes;

use std::time::Duration;

/// What is measured, and how much of it.
struct Plan {
    parts: Vec<String>,
    seconds: u64,
    streams: usize,
    entries: u64,
    live: u64,
}

impl Plan {
    /// The arguments; `cargo bench` adds its own `--bench`.
    fn read() -> Self {
        let mut plan =
            Self { parts: Vec::new(), seconds: 5, streams: 1_000, entries: 200_000, live: 200_000 };
        let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
        while let Some(argument) = arguments.next() {
            let mut number = || {
                let value = arguments.next().and_then(|text| text.parse::<u64>().ok());
                value.unwrap_or_else(|| panic!("{argument} takes a number"))
            };
            match argument.as_str() {
                "--seconds" => plan.seconds = number().max(1),
                "--streams" => plan.streams = number().max(1) as usize,
                "--entries" => plan.entries = number().max(1),
                "--live" => plan.live = number().max(1),
                "writes" | "streams" | "restart" => plan.parts.push(argument),
                other => panic!(
                    "{other:?} is none of writes, streams, restart, --seconds N, \
                                 --streams N, --entries N, --live N"
                ),
            }
        }
        plan
    }

    fn wants(&self, part: &str) -> bool {
        self.parts.is_empty() || self.parts.iter().any(|wanted| wanted == part)
    }
}

fn main() {
    let plan = Plan::read();
    say(&machine());
    if plan.wants("writes") {
        writes::measure(plan.seconds);
    }
    if plan.wants("streams") {
        streams::measure(plan.streams, plan.seconds);
    }
    if plan.wants("restart") {
        restart::measure(plan.entries, plan.live.min(plan.entries));
    }
}

/// The processor, its cores, the memory, and who else is at work.
fn machine() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let value = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name)).map(str::to_owned);
        let value = line.and_then(|line| Some(line.split_once(':')?.1.trim().to_owned()));
        value.unwrap_or_else(|| "unknown".to_owned())
    };
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let processor = value(&read("/proc/cpuinfo"), "model name");
    let memory = value(&read("/proc/meminfo"), "MemTotal");
    let load = read("/proc/loadavg");
    format!("{processor}, {cores} cores, {memory}; load before {}", load.trim())
}

#[expect(clippy::print_stdout, reason = "a benchmark tells a person what it measured")]
fn say(what: &str) {
    println!("{what}");
}

/// The middle one, the 99th of a hundred, and the longest, in milliseconds.
fn spread(lags: &mut [Duration]) -> String {
    lags.sort_unstable();
    let at = |share: f64| {
        let index = (lags.len().saturating_sub(1) as f64 * share) as usize;
        lags.get(index).map_or(0.0, |lag| lag.as_secs_f64() * 1e3)
    };
    format!("median {:.2} ms, p99 {:.2} ms, longest {:.1} ms", at(0.5), at(0.99), at(1.0))
}
