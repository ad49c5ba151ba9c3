//! The settings that there are: their names, their defaults, and what each is for.
//!
//! A setting has one name everywhere: `body_bytes` of the table `limits` is
//! `CLEARLINE_LIMITS_BODY_BYTES` in the environment; `listen` is also `--listen`.

/// How a setting is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// One value, or none.
    One,
    /// Any number of values.
    Many,
    /// `true` or `false`.
    Switch,
}

/// One setting.
#[derive(Debug)]
pub(super) struct Setting {
    /// Its name in the file, with its table before a dot.
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    /// What holds where nobody says anything; `None` where nothing does.
    pub(super) default: Option<&'static str>,
    /// Whether there is a flag for it.
    pub(super) has_flag: bool,
}

const fn flag(name: &'static str, shape: Shape, default: Option<&'static str>) -> Setting {
    Setting { name, shape, default, has_flag: true }
}

const fn limit(name: &'static str, default: &'static str) -> Setting {
    Setting { name, shape: Shape::One, default: Some(default), has_flag: false }
}

/// All settings, in the order in which they are explained.
pub(super) const SETTINGS: &[Setting] = &[
    flag("data", Shape::One, Some("clearline-data")),
    flag("listen", Shape::One, Some("127.0.0.1:8080")),
    flag("agreement", Shape::One, None),
    flag("base_map", Shape::One, None),
    flag("accept_jwt_key", Shape::Many, None),
    flag("audience", Shape::Many, None),
    flag("jwks_url", Shape::One, None),
    flag("allow_http_base_urls", Shape::Switch, Some("false")),
    flag("behind_tls_proxy", Shape::Switch, Some("false")),
    flag("tls_certificate", Shape::One, None),
    flag("tls_key", Shape::One, None),
    flag("pool_id", Shape::One, None),
    flag("locality", Shape::One, None),
    flag("public_endpoint", Shape::One, None),
    flag("host", Shape::Many, None),
    flag("origin", Shape::Many, None),
    flag("feed", Shape::Many, None),
    flag("well_clear", Shape::Many, None),
    flag("log_format", Shape::One, Some("text")),
    flag("log_filter", Shape::One, Some("info")),
    limit("limits.body_bytes", "4194304"),
    limit("limits.requests_per_second", "5000"),
    limit("limits.dry_runs_per_minute", "60"),
    limit("limits.new_tokens_per_second", "500"),
    limit("limits.streams", "4096"),
    limit("limits.streams_per_party", "1024"),
    limit("limits.queue_commands", "4096"),
    limit("limits.connections", "8192"),
    limit("limits.body_seconds", "30"),
    limit("limits.header_seconds", "10"),
    limit("limits.stall_seconds", "20"),
    limit("traffic.step_milliseconds", "1000"),
    limit("traffic.segment_seconds", "600"),
    limit("traffic.segments_days", "30"),
    limit("suppliers.references_days", "112"),
    limit("suppliers.constraints_days", "112"),
    limit("suppliers.subscriptions_days", "112"),
    limit("suppliers.areas_minutes", "30"),
    limit("suppliers.area_subscriptions_minutes", "30"),
];

impl Setting {
    pub(super) fn named(name: &str) -> Option<&'static Self> {
        SETTINGS.iter().find(|setting| setting.name == name)
    }

    /// The environment variable that sets it.
    pub(super) fn variable(&self) -> String {
        format!("CLEARLINE_{}", self.name.replace('.', "_").to_ascii_uppercase())
    }

    /// The flag that sets it, where there is one.
    pub(super) fn flag(&self) -> String {
        format!("--{}", self.name.replace('_', "-"))
    }
}

/// The name that somebody may have meant by this one: a typing error or two away.
pub(super) fn meant<'a>(wrong: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let distances = names.map(|name| (distance(wrong, name), name));
    distances.min().filter(|(distance, name)| *distance <= 1 + name.len() / 4).map(|(_, name)| name)
}

/// How many characters have to be changed, added or left out (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.chars().enumerate() {
            let change = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}
