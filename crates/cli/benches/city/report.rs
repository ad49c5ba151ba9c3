//! How figures are taken and shown: medians of several runs, and the machine they were taken on.

use std::time::Instant;

/// The least number of runs of anything.
const RUNS: usize = 5;

/// The times of several runs of one thing, seconds, in order.
#[derive(Debug)]
pub(crate) struct Runs(Vec<f64>);

/// Runs something several times and keeps what it gave last.
pub(crate) fn measure<T>(mut work: impl FnMut() -> T) -> (Runs, T) {
    let mut times = Vec::new();
    loop {
        let start = Instant::now();
        let result = work();
        times.push(start.elapsed().as_secs_f64());
        // What takes long is run less often; three runs still have a middle.
        let enough = if times[0] > 5.0 { 3 } else { RUNS };
        if times.len() >= enough {
            times.sort_by(f64::total_cmp);
            return (Runs(times), result);
        }
    }
}

impl Runs {
    pub(crate) fn median(&self) -> f64 {
        self.0[self.0.len() / 2]
    }

    /// A line: name, median, least and greatest, and how many times as long as another.
    pub(crate) fn print(&self, name: &str, pairs: usize, beside: Option<&Self>) {
        let times = beside
            .map(|beside| format!("  x {:.2}", self.median() / beside.median()))
            .unwrap_or_default();
        println!(
            "  {name:28} {:9.1} ms  ({:.1} to {:.1})  {pairs} pairs{times}",
            self.median() * 1e3,
            self.0[0] * 1e3,
            self.0[self.0.len() - 1] * 1e3,
        );
    }
}

/// Says what machine this is.
pub(crate) fn machine() {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find(|line| line.starts_with("model name")).unwrap_or("unknown");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("{model}; {cores} cores; load {}", load.trim());
}

/// The memory of this process that is in use, bytes; zero where the system does not say.
pub(crate) fn resident_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = status.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok());
    pages.unwrap_or(0) * 4096
}
