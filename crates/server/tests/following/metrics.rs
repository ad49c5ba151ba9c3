//! What `/metrics` tells of what happened.

use crate::client::get;
use crate::house::{House, PATIENCE};
use line::Command;
use server::sequencer::Asked;
use tokio::time::timeout;
use volume::Instant;

/// A number of the metrics, read as Prometheus reads it.
pub(crate) async fn number(house: &House, name: &str) -> f64 {
    let text = get(house, "", "/metrics").await;
    let line = text.text().lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.and_then(|value| value.parse().ok()).unwrap_or_else(|| panic!("no {name}"))
}

#[tokio::test]
async fn commits_jumps_of_the_clock_and_the_journal_are_told() {
    let data = tempfile::tempdir().expect("a folder");
    let house = House::open(data.path()).await;
    assert_eq!(number(&house, "clearline_commit_seconds_count").await, 0.0);
    house.declare("north", "N1", 46.0, 7.0).await;
    house.declare("north", "N2", 48.0, 7.0).await;
    assert_eq!(number(&house, "clearline_commit_seconds_count").await, 2.0);
    assert!(number(&house, "clearline_commit_seconds_sum").await > 0.0);
    assert_eq!(number(&house, "clearline_commit_commands_sum").await, 2.0);
    assert_eq!(number(&house, "clearline_clock_jumps_total").await, 0.0);

    // What the sequencer asks of the law when the wall clock leaves the steady one.
    let at = |us| Instant::from_micros(us).expect("an instant");
    let jump = Command::NoteClockJump { from: at(0), to: at(60_000_000) };
    let asked = house.app.queue.ask(Asked::by_host(jump, ()));
    timeout(PATIENCE, asked).await.expect("in time").expect("it is taken");
    assert_eq!(number(&house, "clearline_clock_jumps_total").await, 1.0);

    let bytes = number(&house, "clearline_journal_bytes").await;
    assert!(bytes > 4096.0, "the journal takes some room: {bytes}");
    assert!(bytes < f64::from(64 << 20), "the reserve is no part of it: {bytes}");
    house.stop().await;
}
