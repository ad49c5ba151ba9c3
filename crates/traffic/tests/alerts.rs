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

/// One hovers, and one passes it by: how that is told in each second, and how it is.
fn check_passing(miss_m: f64, speed: f64, start_m: f64, until: i64) {
    let meters = |meters: f64| meters / 110_574.0;
    let (mut picture, mut alerts) = (Picture::new(PictureRules::default()), Alerts::default());
    let passes_s = start_m / speed;
    let mut was_past = false;
    for second in 0..until {
        for (name, north, from, speed) in [("a", 0.0, 0.0, 0.0), ("b", miss_m, start_m, speed)] {
            let longitude = 8.0 + (from - speed * second as f64) / 111_319.49;
            let place = (meters(north), longitude);
            let mut report = flying(name, place, 3_000_000, (-speed, 0.0), 0);
            report.time = seconds(second);
            picture.take(report, seconds(second));
        }
        alerts.step(&picture, &Routes::new(), &conflict_rules(), seconds(second));
        let told: Vec<_> = alerts.passings().collect();
        assert_eq!(told.len(), alerts.standing());
        let [(_, _, _, passing)] = told[..] else { continue };
        assert_eq!(passing.time, seconds(second));
        let off_s = (passing.closest.time.micros() - seconds(0).micros()) as f64 / 1e6 - passes_s;
        let off_m = passing.closest.lateral_m - miss_m;
        assert!(off_s.abs() < 0.5 && off_m.abs() < 1.0, "{second} s: {off_s} s, {off_m} m");
        assert_eq!(passing.closest.vertical_m, Some(0.0));
        // Within half a second of it either word is right.
        if (second as f64 - passes_s).abs() > 0.5 {
            assert_eq!(passing.is_past, second as f64 > passes_s, "{second} s of {passes_s}");
        }
        assert!(passing.is_past || !was_past, "what has been does not come again");
        was_past = passing.is_past;
    }
    assert!(was_past, "the alert stood until after they had passed");
}

#[test]
fn a_pair_that_turns_back_is_told_of_the_approach_to_come() {
    let (mut picture, mut alerts) = (Picture::new(PictureRules::default()), Alerts::default());
    let mut told = Vec::new();
    for second in 0..60_i64 {
        // Away from each other for 20 s, and back.
        let east = if second < 20 { 50.0 } else { -50.0 };
        let flown = if second < 20 { second } else { 40 - second } as f64 * 50.0;
        for (name, east, from) in [("a", 0.0, 0.0), ("b", east, 1_000.0 + flown)] {
            let place = (0.0, 8.0 + from / 111_319.49);
            let mut report = flying(name, place, 3_000_000, (east, 0.0), 0);
            report.time = seconds(second);
            picture.take(report, seconds(second));
        }
        alerts.step(&picture, &Routes::new(), &conflict_rules(), seconds(second));
        told.extend(alerts.passings().map(|(_, _, _, it)| (it.is_past, it.closest.lateral_m)));
    }
    let is_past: Vec<bool> = told.iter().map(|(is_past, _)| *is_past).collect();
    assert_eq!(is_past, (0..60).map(|second| second < 20).collect::<Vec<_>>());
    assert!(told[..20].iter().all(|(_, lateral_m)| (lateral_m - 1_000.0).abs() < 2.0), "{told:?}");
    assert!(told[20..].iter().all(|(_, lateral_m)| *lateral_m < 2.0), "{told:?}");
}

#[test]
fn what_is_not_heard_of_any_more_is_told_as_it_was() {
    let (mut picture, mut alerts) = (Picture::new(PictureRules::default()), Alerts::default());
    for name in ["a", "b"] {
        picture.take(flying(name, (0.0, 8.0), 3_000_000, (0.0, 0.0), 0), seconds(0));
    }
    let rules = conflict_rules();
    alerts.step(&picture, &Routes::new(), &rules, seconds(0));
    alerts.step(&picture, &Routes::new(), &rules, seconds(31));
    let told: Vec<_> = alerts.passings().map(|(_, _, _, it)| it.time).collect();
    assert_eq!(told, [seconds(0)]);
    (32..35).for_each(|second| {
        alerts.step(&picture, &Routes::new(), &rules, seconds(second));
    });
    assert_eq!((alerts.standing(), alerts.passings().count()), (0, 0));
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
    fn a_passing_is_told_as_it_is(
        miss_m in 0.0..5_000.0_f64,
        speed in 80.0..250.0_f64,
        start_m in 6_000.0..20_000.0_f64,
    ) {
        check_passing(miss_m, speed, start_m, (start_m / speed) as i64 + 5);
    }

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
