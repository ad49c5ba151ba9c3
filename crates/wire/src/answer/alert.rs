//! Alerts of live traffic as JSON Lines: one object a change. Names, order and units are fixed.

use super::{METERS, Utc, rounded};
use serde::Serialize;
use std::io::{self, Write};
use traffic::alert::{Alert, Change};

#[derive(Serialize)]
struct Row<'a> {
    time: String,
    a: String,
    b: String,
    rule: &'a str,
    level: &'a str,
    start: Option<String>,
    closest: Option<Closest>,
    change: &'static str,
    a_source: &'a str,
    b_source: &'a str,
}

#[derive(Serialize)]
struct Closest {
    time: String,
    lateral_m: f64,
    vertical_m: Option<f64>,
}

/// Writes one line. When an alert is over its level is `none`, and what would have been is left
/// out: it is no longer predicted.
pub fn write_alert(alert: &Alert, out: &mut dyn Write) -> io::Result<()> {
    let is_over = alert.change == Change::Cleared;
    let closest = Closest {
        time: Utc(alert.closest.time).to_string(),
        lateral_m: rounded(alert.closest.lateral_m, METERS),
        vertical_m: alert.closest.vertical_m.map(|meters| rounded(meters, METERS)),
    };
    let row = Row {
        time: Utc(alert.time).to_string(),
        a: alert.a.aircraft.to_string(),
        b: alert.b.aircraft.to_string(),
        rule: &alert.rule,
        level: if is_over { "none" } else { &alert.level },
        start: (!is_over).then(|| Utc(alert.start).to_string()),
        closest: (!is_over).then_some(closest),
        change: match alert.change {
            Change::Raised => "raised",
            Change::Level => "level",
            Change::Cleared => "cleared",
        },
        a_source: &alert.a.source,
        b_source: &alert.b.source,
    };
    serde_json::to_writer(&mut *out, &row)?;
    out.write_all(b"\n")
}
