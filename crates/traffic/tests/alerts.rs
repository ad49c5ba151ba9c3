//! Alerts over time: steady, deterministic, and complete.

mod sky;

use proptest::prelude::*;
use sky::{flying, id, seconds};
use traffic::alert::{Alert, AlertRules, Alerts, Change, Steadiness};
use traffic::encounter::{EncounterRules, Routes, not_clear, relative_state};
use traffic::well_clear::{AlertLevels, Timing};
use traffic::{Picture, PictureRules, Report};
use volume::{DatumRules, Minima};

fn conflict_rules() -> AlertRules {
    let minima = Minima::new(5_556_000, 304_800, 0).expect("minima");
    let conflict = Some(EncounterRules::new(minima, DatumRules::default()));
    AlertRules { conflict, well_clear: Vec::new(), steadiness: Steadiness::default() }
}

/// Two aircraft abreast at a standstill, so far apart in each second.
fn told(apart_deg: &[f64], rules: &AlertRules) -> Vec<(i64, Change, String)> {
    let (mut picture, mut alerts) = (Picture::new(PictureRules::default()), Alerts::default());
    let mut told = Vec::new();
    for (second, &apart) in (0_i64..).zip(apart_deg) {
        for (name, longitude) in [("a", 8.0), ("b", 8.0 + apart)] {
            let mut report = flying(name, (0.0, longitude), 3_000_000, (0.0, 0.0), 0);
            report.time = seconds(second);
            picture.take(report, seconds(second));
        }
        for alert in alerts.step(&picture, &Routes::new(), rules, seconds(second)) {
            assert_eq!((&alert.a, &alert.b, alert.time), (&id("a"), &id("b"), seconds(second)));
            told.push((second, alert.change, alert.level.to_string()));
        }
    }
    told
}

const NEAR: f64 = 0.0495;
/// More than 3 NM (0.0499 degrees on the equator), less than a tenth more.
const HARDLY: f64 = 0.052;
/// No farther than something flies within a second.
const FAR: f64 = 0.06;

#[test]
fn a_violation_is_told_at_once_and_let_go_after_a_while() {
    let seen = told(&[FAR, NEAR, NEAR, FAR, FAR, FAR, FAR], &conflict_rules());
    let violation = |second, change| (second, change, "violation".to_owned());
    assert_eq!(seen, [violation(1, Change::Raised), violation(5, Change::Cleared)]);
}

#[test]
fn at_the_edge_of_the_minimum_nothing_flickers() {
    let edge: Vec<f64> =
        (0..60).map(|second| if second % 2 == 0 { NEAR } else { HARDLY }).collect();
    assert_eq!(told(&edge, &conflict_rules()).len(), 1);
    let just_beyond = [NEAR, HARDLY, HARDLY, HARDLY, HARDLY, HARDLY, HARDLY, HARDLY];
    assert_eq!(told(&just_beyond, &conflict_rules()).len(), 1);
    // What never was too close is not raised by the wider bounds.
    assert_eq!(told(&[HARDLY; 20], &conflict_rules()), []);
}

/// Converging along the equator, with the second told only in some of the steps.
fn head_on(rules: &AlertRules, until: i64) -> Vec<Alert> {
    let (mut picture, mut alerts) = (Picture::new(PictureRules::default()), Alerts::default());
    let mut told = Vec::new();
    for second in 0..until {
        for (name, longitude, east) in [("a", 8.0, 250.0), ("b", 9.4, -250.0)] {
            let flown = east * second as f64 / 111_319.49;
            let mut report = flying(name, (0.0, longitude + flown), 3_000_000, (east, 0.0), 0);
            report.time = seconds(second);
            picture.take(report, seconds(second));
        }
        told.extend(alerts.step(&picture, &Routes::new(), rules, seconds(second)));
    }
    told
}

#[test]
fn levels_rise_once_each() {
    let words = |alerts: &[Alert]| -> Vec<String> {
        alerts.iter().map(|it| format!("{:?} {}", it.change, it.level)).collect()
    };
    let told = head_on(&conflict_rules(), 700);
    let levels = ["Raised predicted", "Level imminent", "Level violation", "Cleared violation"];
    assert_eq!(words(&told), levels);
    let clear = AlertRules {
        conflict: None,
        well_clear: vec![AlertLevels::do_365_en_route()],
        ..conflict_rules()
    };
    let told = head_on(&clear, 700);
    let levels = ["Raised corrective", "Level warning", "Cleared warning"];
    assert_eq!(words(&told), levels);
    assert_eq!(&*told[0].rule, "well-clear-en-route");
}

#[test]
fn the_same_reports_give_the_same_alerts() {
    let mut rules = conflict_rules();
    rules.well_clear = vec![AlertLevels::do_365_en_route(), AlertLevels::do_365_terminal()];
    assert_eq!(head_on(&rules, 700), head_on(&rules, 700));
}

fn aircraft(number: usize) -> impl Strategy<Value = Report> {
    let place = (46.9..47.1_f64, 7.9..8.2_f64);
    (place, 0..2_000_000_i64, (-200.0..200.0_f64, -200.0..200.0_f64), -15_000..15_000_i32).prop_map(
        move |(place, level, velocity, climb)| {
            flying(&format!("{number:03}"), place, level, velocity, climb)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_sweep_loses_nobody_who_is_not_well_clear(
        sky in (2..30_usize).prop_flat_map(|count| (0..count).map(aircraft).collect::<Vec<_>>()),
        terminal in any::<bool>(),
    ) {
        let levels =
            if terminal { AlertLevels::do_365_terminal() } else { AlertLevels::do_365_en_route() };
        let mut picture = Picture::new(PictureRules::default());
        for report in &sky {
            picture.take(report.clone(), report.time);
        }
        let found = not_clear(&picture, &levels, seconds(3));
        let found: Vec<_> = found.into_iter().map(|it| (it.a, it.b, it.level)).collect();
        let mut expected = Vec::new();
        for (index, (a, x)) in picture.tracks().enumerate() {
            for (b, y) in picture.tracks().skip(index + 1) {
                let state = relative_state(x, y, seconds(3));
                let on = levels.alert(&state, Timing::Alerting);
                if let Some(on) = on.or_else(|| levels.alert(&state, Timing::Early)) {
                    expected.push((a.clone(), b.clone(), on.level));
                }
            }
        }
        prop_assert_eq!(found, expected);
    }
}
