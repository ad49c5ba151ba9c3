//! The metrics, in one place and with types: a number that grows has a count and an age.
//!
//! Labels come from routes, codes and our own words, never from requests: nobody can make the
//! number of series grow.

use super::process::Process;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::{Family, MetricConstructor};
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use std::borrow::Cow;
use std::sync::atomic::{AtomicU64, Ordering};

/// All metrics of a server. Whoever does a thing counts it.
#[derive(Debug)]
pub struct Metrics {
    /// Requests answered, by route, method and status.
    pub requests: Family<RequestLabels, Counter>,
    /// How long they took to be answered, seconds.
    pub request_seconds: Family<RouteLabels, Histogram, DurationBuckets>,
    /// Refusals, by their stable code.
    pub refusals: Family<Code, Counter>,
    /// Requests that were not let in, by reason.
    pub auth_failures: Family<Reason, Counter>,
    /// Connections open.
    pub connections: Gauge,
    /// Entries in the log.
    pub entries: Gauge,
    /// Live items, by kind.
    pub items: Family<Item, Gauge>,
    /// For how long the first of what has ended is held already, by kind.
    pub ended_held_s: Family<Item, Gauge>,
    /// What waits in a queue now.
    pub queue_depth: Family<Queue, Gauge>,
    /// What may wait in it at most.
    pub queue_bound: Family<Queue, Gauge>,
    /// How long a batch takes to be durable, from its decision to its sync, seconds.
    pub commit_seconds: Histogram,
    /// How many commands a commit carries.
    pub commit_commands: Histogram,
    /// Clients of streams.
    pub stream_clients: Gauge,
    /// How many entries the slowest of them is behind.
    pub stream_lag_entries: Gauge,
    /// Clients of streams that were cut off because they were too slow.
    pub stream_cut: Counter,
    /// The journal on disk with the hashes of its tree, without its reserve, bytes.
    pub journal_bytes: Gauge,
    /// Attempts to fetch keys that failed.
    pub jwks_failures: Counter,
    /// Jumps of the clock by more than a second.
    pub clock_jumps: Counter,
    /// Tracks of all feeds.
    pub tracks: Gauge,
    /// Seconds that a look at the picture takes.
    pub traffic_step_seconds: Histogram,
    /// How often positions could not be recorded.
    pub recorder_failures: Counter,
    /// Feeds by how their connection stands.
    pub feeds: Family<Stand, Gauge>,
    /// Reports that feeds told.
    pub feed_reports: Gauge,
    /// Messages of feeds that could not be read.
    pub feed_wrong: Gauge,
    /// Reports that gave way to newer ones.
    pub feed_dropped: Gauge,
    /// Alerts that stand.
    pub alerts: Gauge,
    /// Alerts that were not noted.
    pub alerts_unnoted: Gauge,
    ages: Ages,
    registry: Registry,
}

/// When things last happened, seconds since 1970, and 0 for never; told as ages.
#[derive(Debug, Default)]
struct Ages {
    jwks: Age,
    snapshot: Age,
    unsettled: Age,
}

#[derive(Debug, Default)]
struct Age {
    since_s: AtomicU64,
    gauge: Gauge,
}

/// A request that was answered.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct RequestLabels {
    /// The route's pattern, such as `/v1/intents/{id}`.
    pub route: Cow<'static, str>,
    /// The method; `other` for one that no route has.
    pub method: &'static str,
    /// The status.
    pub status: u16,
}

/// A route.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct RouteLabels {
    /// The route's pattern.
    pub route: Cow<'static, str>,
}

/// The stable code of a refusal.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Code {
    /// The code.
    pub code: Cow<'static, str>,
}

/// Why somebody was not let in.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Reason {
    /// A short word.
    pub reason: &'static str,
}

/// A kind of live item.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Item {
    /// Such as `intent`.
    pub kind: &'static str,
}

/// A queue.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Queue {
    /// Such as `commands`.
    pub queue: &'static str,
}

/// How something stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Stand {
    /// Such as `connected`.
    pub state: &'static str,
}

/// Makes the histogram of a route.
#[derive(Clone, Debug)]
pub struct DurationBuckets;

impl MetricConstructor<Histogram> for DurationBuckets {
    fn new_metric(&self) -> Histogram {
        durations()
    }
}

/// From a quarter of a millisecond to 8 s.
fn durations() -> Histogram {
    Histogram::new((0..16).map(|power| 0.000_25 * f64::from(1u32 << power)))
}

/// From one to 4,096.
fn sizes() -> Histogram {
    Histogram::new((0..13).map(|power| f64::from(1u32 << power)))
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// Metrics at zero.
    pub fn new() -> Self {
        let mut metrics = Self {
            requests: Family::default(),
            request_seconds: Family::new_with_constructor(DurationBuckets),
            refusals: Family::default(),
            auth_failures: Family::default(),
            connections: Gauge::default(),
            entries: Gauge::default(),
            items: Family::default(),
            ended_held_s: Family::default(),
            queue_depth: Family::default(),
            queue_bound: Family::default(),
            commit_seconds: durations(),
            commit_commands: sizes(),
            stream_clients: Gauge::default(),
            stream_lag_entries: Gauge::default(),
            stream_cut: Counter::default(),
            journal_bytes: Gauge::default(),
            jwks_failures: Counter::default(),
            clock_jumps: Counter::default(),
            tracks: Gauge::default(),
            traffic_step_seconds: durations(),
            recorder_failures: Counter::default(),
            feeds: Family::default(),
            feed_reports: Gauge::default(),
            feed_wrong: Gauge::default(),
            feed_dropped: Gauge::default(),
            alerts: Gauge::default(),
            alerts_unnoted: Gauge::default(),
            ages: Ages::default(),
            registry: Registry::with_prefix("clearline"),
        };
        metrics.register_doors();
        metrics.register_line();
        metrics.register_traffic();
        metrics
    }

    fn register_doors(&mut self) {
        let r = &mut self.registry;
        r.register("requests", "Requests answered", self.requests.clone());
        let help = "Seconds until a request was answered";
        r.register("request_seconds", help, self.request_seconds.clone());
        r.register("refusals", "Refusals by their stable code", self.refusals.clone());
        r.register("auth_failures", "Requests not let in", self.auth_failures.clone());
        r.register("connections", "Connections open", self.connections.clone());
        r.register("jwks_failures", "Failed attempts to fetch keys", self.jwks_failures.clone());
        let help = "Seconds since keys were fetched; -1 before the first time";
        r.register("jwks_age_seconds", help, self.ages.jwks.gauge.clone());
        r.register_collector(Box::new(Process));
    }

    fn register_line(&mut self) {
        let r = &mut self.registry;
        r.register("entries", "Entries in the log", self.entries.clone());
        r.register("items", "Live items", self.items.clone());
        let what = "How long ago the first one ended that is still held, by kind";
        r.register("ended_held_seconds", what, self.ended_held_s.clone());
        r.register("queue_depth", "What waits in a queue", self.queue_depth.clone());
        r.register("queue_bound", "What may wait in a queue", self.queue_bound.clone());
        r.register("commit_seconds", "Seconds a commit takes", self.commit_seconds.clone());
        r.register("commit_commands", "Commands in a commit", self.commit_commands.clone());
        r.register("stream_clients", "Clients of streams", self.stream_clients.clone());
        let help = "Entries that the slowest client of a stream is behind";
        r.register("stream_lag_entries", help, self.stream_lag_entries.clone());
        r.register("stream_cut", "Slow clients of streams cut off", self.stream_cut.clone());
        r.register(
            "journal_bytes",
            "Bytes of the journal on disk, without its reserve",
            self.journal_bytes.clone(),
        );
        r.register("clock_jumps", "Jumps of the clock", self.clock_jumps.clone());
        let help = "Seconds since the last snapshot; -1 before the first";
        r.register("snapshot_age_seconds", help, self.ages.snapshot.gauge.clone());
        let help = "Age of the oldest entry that is not settled, seconds; -1 where all are";
        r.register("unsettled_age_seconds", help, self.ages.unsettled.gauge.clone());
    }

    fn register_traffic(&mut self) {
        let r = &mut self.registry;
        r.register("tracks", "Tracks of all feeds", self.tracks.clone());
        let help = "Seconds that a look at the picture takes";
        r.register("traffic_step_seconds", help, self.traffic_step_seconds.clone());
        let help = "Times that positions could not be recorded";
        r.register("recorder_failures", help, self.recorder_failures.clone());
        r.register("feeds", "Feeds by how their connection stands", self.feeds.clone());
        r.register("feed_reports", "Reports that feeds told", self.feed_reports.clone());
        r.register("feed_wrong", "Messages of feeds not understood", self.feed_wrong.clone());
        let help = "Reports of feeds that gave way to newer ones";
        r.register("feed_dropped", help, self.feed_dropped.clone());
        r.register("alerts", "Alerts that stand", self.alerts.clone());
        let help = "Alerts that were not noted, for there were too many";
        r.register("alerts_unnoted", help, self.alerts_unnoted.clone());
    }

    /// Keys were fetched now.
    pub fn jwks_refreshed(&self, now_s: u64) {
        self.ages.jwks.since(now_s);
    }

    /// A snapshot was written now.
    pub fn snapshot_written(&self, now_s: u64) {
        self.ages.snapshot.since(now_s);
    }

    /// The oldest entry that is not settled is of then; `None` where all are settled.
    pub fn oldest_unsettled(&self, since_s: Option<u64>) {
        self.ages.unsettled.since(since_s.unwrap_or(0));
    }

    /// Somebody was not let in.
    pub fn auth_failed(&self, reason: &'static str) {
        self.auth_failures.get_or_create(&Reason { reason }).inc();
    }

    /// A refusal left with this code.
    pub fn refused(&self, code: Cow<'static, str>) {
        self.refusals.get_or_create(&Code { code }).inc();
    }

    /// All of it in the text form that Prometheus reads (OpenMetrics), as it is now.
    pub fn render(&self, now_s: u64) -> String {
        for age in [&self.ages.jwks, &self.ages.snapshot, &self.ages.unsettled] {
            age.tell(now_s);
        }
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &self.registry)
            .expect("writing to a string does not fail");
        text
    }

    /// The media type of that text.
    pub const CONTENT_TYPE: &'static str =
        "application/openmetrics-text; version=1.0.0; charset=utf-8";
}

impl Age {
    fn since(&self, unix_s: u64) {
        self.since_s.store(unix_s, Ordering::Relaxed);
    }

    fn tell(&self, now_s: u64) {
        let since_s = self.since_s.load(Ordering::Relaxed);
        let age_s = if since_s == 0 {
            -1
        } else {
            i64::try_from(now_s.saturating_sub(since_s)).unwrap_or(i64::MAX)
        };
        self.gauge.set(age_s);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_and_ages_are_told_as_prometheus_reads_them() {
        let metrics = Metrics::new();
        let labels = RequestLabels { route: "/v1/intents/{id}".into(), method: "PUT", status: 201 };
        metrics.requests.get_or_create(&labels).inc();
        let route = RouteLabels { route: "/v1/intents/{id}".into() };
        metrics.request_seconds.get_or_create(&route).observe(0.003);
        metrics.queue_bound.get_or_create(&Queue { queue: "commands" }).set(4096);
        metrics.items.get_or_create(&Item { kind: "intent" }).set(7);
        metrics.refused("queue_full".into());
        metrics.auth_failed("expired");
        metrics.jwks_refreshed(1000);
        metrics.oldest_unsettled(Some(900));
        let text = metrics.render(1060);
        for line in [
            "clearline_requests_total{route=\"/v1/intents/{id}\",method=\"PUT\",status=\"201\"} 1",
            "clearline_request_seconds_bucket{le=\"0.004\",route=\"/v1/intents/{id}\"} 1",
            "clearline_queue_bound{queue=\"commands\"} 4096",
            "clearline_items{kind=\"intent\"} 7",
            "clearline_refusals_total{code=\"queue_full\"} 1",
            "clearline_auth_failures_total{reason=\"expired\"} 1",
            "clearline_jwks_age_seconds 60",
            "clearline_snapshot_age_seconds -1",
            "clearline_unsettled_age_seconds 160",
        ] {
            assert!(text.lines().any(|told| told == line), "{line}\n{text}");
        }
        assert!(text.ends_with("# EOF\n"));
        metrics.oldest_unsettled(None);
        assert!(metrics.render(1061).contains("clearline_unsettled_age_seconds -1\n"));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_process_tells_its_memory_and_its_files() {
        let text = Metrics::new().render(0);
        let value = |name: &str| -> f64 {
            let line = text.lines().find(|line| line.starts_with(&format!("{name} ")));
            line.and_then(|line| line.rsplit(' ').next()?.parse().ok()).expect(name)
        };
        assert!(value("clearline_process_resident_bytes") > 1e6);
        assert!(value("clearline_process_open_files") >= 3.0);
    }
}
