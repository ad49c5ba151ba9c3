//! Progress on standard error, for a person who waits; nothing at all in a pipe.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// A run that is over sooner has no need of progress, only of its answer.
const PATIENCE: Duration = Duration::from_millis(500);

/// How far a run is.
pub(crate) struct Progress {
    bar: ProgressBar,
    began: Instant,
    is_shown: AtomicBool,
}

impl Progress {
    /// Reading `bytes` bytes, or nobody knows how many.
    pub(crate) fn reading(source: &str, bytes: Option<u64>) -> Self {
        let template = match bytes {
            Some(_) => "reading {msg} {wide_bar} {bytes}/{total_bytes}",
            None => "reading {msg} {spinner} {bytes}",
        };
        Self::new(bytes, template, source)
    }

    /// Doing something to `count` things.
    pub(crate) fn counting(doing: &str, count: usize) -> Self {
        Self::new(Some(count as u64), "{msg} {wide_bar} {percent}%", doing)
    }

    fn new(length: Option<u64>, template: &str, message: &str) -> Self {
        let bar = ProgressBar::with_draw_target(length, ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template(template);
        bar.set_style(style.expect("the templates are written above"));
        bar.set_message(message.to_owned());
        Self { bar, began: Instant::now(), is_shown: AtomicBool::new(false) }
    }

    /// So much more is done.
    pub(crate) fn advance(&self, by: u64) {
        self.bar.inc(by);
        if self.began.elapsed() > PATIENCE && !self.is_shown.swap(true, Ordering::Relaxed) {
            // The target hides itself where standard error is no terminal.
            self.bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(10));
        }
    }

    /// Writes a line to standard error without tearing the bar.
    pub(crate) fn tell(&self, line: &str) {
        // A standard error that cannot be written to leaves the exit code to tell.
        self.bar.suspend(|| drop(writeln!(io::stderr(), "{line}")));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
