//! Intervals of violation against a dense evaluation of the published definitions, which shares
//! no formula with the closed forms.

use proptest::prelude::*;
use traffic::well_clear::{
    AlertLevels, Interval, RelativeState, TimeVariable, Timing, Vertical, Violations, WellClear,
};

const VARIABLES: [TimeVariable; 4] =
    [TimeVariable::TauMod, TimeVariable::Tau, TimeVariable::Tcpa, TimeVariable::Tep];

/// A millisecond on either side of a bound anything is right: so exact are reported intervals.
const TOLERANCE_S: f64 = 1e-3;

fn state(position_m: [f64; 2], velocity_m_s: [f64; 2], height: (f64, f64)) -> RelativeState {
    let vertical = Vertical::Known { height_mm: height.0, climb_mm_s: height.1 };
    RelativeState { position_m, velocity_m_s, vertical }
}

fn boundary(variable: TimeVariable, lateral: (i64, i64), vertical: (i64, i64)) -> WellClear {
    WellClear::new(variable, lateral, vertical).expect("within the limits")
}

/// Any state of two aircraft within 40 km and 3 km, with zeros more often than by chance.
fn states() -> impl Strategy<Value = RelativeState> {
    let or_zero = |range: core::ops::Range<f64>| prop_oneof![8 => range, 1 => Just(0.0)];
    let plane = |most: f64| [or_zero(-most..most), or_zero(-most..most)];
    (plane(20_000.0), plane(400.0), or_zero(-1.5e6..1.5e6), or_zero(-4e4..4e4))
        .prop_map(|(position, velocity, height, climb)| state(position, velocity, (height, climb)))
}

fn boundaries() -> impl Strategy<Value = WellClear> {
    let thousands = |most: i64| prop_oneof![6 => 0..most, 1 => Just(0)];
    (
        0..4_usize,
        thousands(8_000_000),
        thousands(60_000_000),
        thousands(900_000),
        thousands(60_000_000),
    )
        .prop_map(|(variable, lateral, time, vertical, coaltitude)| {
            boundary(VARIABLES[variable], (lateral, time), (vertical, coaltitude))
        })
}

/// Whether a time lies within the tolerance of an end of an interval.
fn is_at_an_end(violations: &Violations, seconds: f64) -> bool {
    let near = |interval: Interval| {
        (interval.from_s - seconds).abs() <= TOLERANCE_S
            || (interval.to_s - seconds).abs() <= TOLERANCE_S
    };
    violations.first.is_some_and(near) || violations.second.is_some_and(near)
}

fn check_densely(boundary: &WellClear, state: &RelativeState, look_ahead_s: f64) {
    let violations = boundary.violations(state, 0.0, look_ahead_s);
    let check = |seconds: f64| {
        let defined = boundary.is_violated(&state.after(seconds));
        let reported = violations.contains(seconds);
        assert!(
            defined == reported || is_at_an_end(&violations, seconds),
            "at {seconds} s the definition says {defined}, {violations:?} says {reported}"
        );
    };
    for step in 0..=3_000_u32 {
        check(look_ahead_s * f64::from(step) / 3_000.0);
    }
    // And closely at the ends, where a dense look would pass over a mistake.
    for interval in [violations.first, violations.second].into_iter().flatten() {
        for end in [interval.from_s, interval.to_s] {
            for off in [-0.01, -0.0011, 0.0011, 0.01] {
                if (0.0..=look_ahead_s).contains(&(end + off)) {
                    check(end + off);
                }
            }
        }
    }
}

/// Whether a miss is by less than rounding, so that the definition itself does not know.
fn is_a_close_call(boundary: &WellClear, state: &RelativeState) -> bool {
    let speed = state.velocity_m_s[0].hypot(state.velocity_m_s[1]);
    let miss = (state.position_m[0] * state.velocity_m_s[1]
        - state.position_m[1] * state.velocity_m_s[0])
        .abs();
    speed > 0.0 && (miss / speed - boundary.lateral_m()).abs() < 1e-6
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn intervals_are_a_dense_evaluation_of_the_definitions(
        state in states(), boundary in boundaries(), look_ahead_s in 1.0..200.0_f64,
    ) {
        prop_assume!(!is_a_close_call(&boundary, &state));
        check_densely(&boundary, &state, look_ahead_s);
    }

    /// Converging encounters, aimed so that most of them violate.
    #[test]
    fn intervals_of_converging_encounters_too(
        boundary in boundaries(), tcpa_s in -20.0..120.0_f64, miss_m in 0.0..6_000.0_f64,
        speed in 0.1..500.0_f64, height in (-1e6..1e6_f64, -3e4..3e4_f64),
    ) {
        let state = state([-tcpa_s * speed, miss_m], [speed, 0.0], height);
        prop_assume!(!is_a_close_call(&boundary, &state));
        check_densely(&boundary, &state, 150.0);
    }

    #[test]
    fn whoever_is_asked_first_the_answer_is_the_same(
        state in states(), boundary in boundaries(),
    ) {
        let flipped = RelativeState {
            position_m: state.position_m.map(|axis| -axis),
            velocity_m_s: state.velocity_m_s.map(|axis| -axis),
            vertical: match state.vertical {
                Vertical::Known { height_mm, climb_mm_s } => {
                    Vertical::Known { height_mm: -height_mm, climb_mm_s: -climb_mm_s }
                }
                Vertical::Unknown => Vertical::Unknown,
            },
        };
        let asked = |state| boundary.violations(state, 0.0, 100.0);
        prop_assert_eq!(asked(&state), asked(&flipped));
    }

    /// The papers' order of the volumes: TAU within TCPA within modified tau within entry.
    #[test]
    fn the_volumes_contain_one_another_as_published(
        state in states(), lateral in 0..8_000_000_i64, time in 0..60_000_000_i64,
    ) {
        let violated = |variable| boundary(variable, (lateral, time), (200_000, 0))
            .is_violated(&state);
        prop_assert!(!violated(TimeVariable::Tau) || violated(TimeVariable::Tcpa));
        prop_assert!(!violated(TimeVariable::Tcpa) || violated(TimeVariable::TauMod));
        prop_assert!(!violated(TimeVariable::TauMod) || violated(TimeVariable::Tep));
    }

    #[test]
    fn beyond_its_reach_no_level_is_on(state in states(), grown in 1.0..2.0_f64) {
        let levels = AlertLevels::do_365_en_route();
        let speed = state.velocity_m_s[0].hypot(state.velocity_m_s[1]);
        let distance = state.position_m[0].hypot(state.position_m[1]);
        prop_assume!(distance > 1.0);
        let factor = levels.reach_m(speed) * grown / distance * (1.0 + 1e-9);
        let far = RelativeState { position_m: state.position_m.map(|axis| axis * factor), ..state };
        prop_assert_eq!(levels.alert(&far, Timing::Early), None);
    }
}

#[test]
fn a_threshold_belongs_to_the_violation() {
    let tau_mod = boundary(TimeVariable::TauMod, (1_000_000, 0), (100_000, 0));
    let still = |distance: f64, height: f64| state([distance, 0.0], [0.0, 0.0], (height, 0.0));
    assert!(tau_mod.is_violated(&still(1_000.0, 100_000.0)));
    assert!(!tau_mod.is_violated(&still(1_000.000_001, 100_000.0)));
    assert!(!tau_mod.is_violated(&still(1_000.0, 100_001.0)));
    let whole = Interval { from_s: 0.0, to_s: 60.0 };
    let reported = |state| tau_mod.violations(&state, 0.0, 60.0).first;
    assert_eq!(reported(still(1_000.0, 100_000.0)), Some(whole));
    assert_eq!(reported(still(1_000.000_001, 100_000.0)), None);
    assert_eq!(reported(still(1_000.0, 100_001.0)), None);
}

#[test]
fn with_no_relative_velocity_only_distance_counts() {
    for variable in VARIABLES {
        let rule = boundary(variable, (1_000_000, 35_000_000), (100_000, 35_000_000));
        let abreast = |distance: f64| state([distance, 0.0], [0.0, 0.0], (0.0, 0.0));
        assert!(rule.violations(&abreast(1_001.0), 0.0, 300.0).is_empty(), "{variable:?}");
        assert!(!rule.violations(&abreast(999.0), 0.0, 300.0).is_empty(), "{variable:?}");
    }
}

#[test]
fn with_equal_vertical_rates_only_height_counts() {
    let rule = boundary(TimeVariable::TauMod, (1_000_000, 35_000_000), (137_160, 60_000_000));
    let climbing_together = |height: f64| state([-5_000.0, 0.0], [100.0, 0.0], (height, 0.0));
    assert!(rule.violations(&climbing_together(137_161.0), 0.0, 300.0).is_empty());
    assert!(!rule.violations(&climbing_together(-137_160.0), 0.0, 300.0).is_empty());
}

#[test]
fn a_touch_of_the_disk_is_an_instant() {
    let rule = boundary(TimeVariable::Tcpa, (1_000_000, 0), (100_000, 0));
    let touching = state([-5_000.0, 1_000.0], [100.0, 0.0], (0.0, 0.0));
    let instant = Interval { from_s: 50.0, to_s: 50.0 };
    assert_eq!(rule.violations(&touching, 0.0, 300.0).first, Some(instant));
}

#[test]
fn tau_may_be_violated_twice() {
    // They pass 900 m apart at 10 m/s: tau is at most 200 s until it grows again, and only
    // later are they within 1,000 m.
    let rule = boundary(TimeVariable::Tau, (1_000_000, 200_000_000), (100_000, 0));
    let slow = state([-2_000.0, 900.0], [10.0, 0.0], (0.0, 0.0));
    let violations = rule.violations(&slow, 0.0, 400.0);
    assert!(violations.first.is_some() && violations.second.is_some(), "{violations:?}");
    check_densely(&rule, &slow, 400.0);
}

#[test]
fn level_pairs_a_thousand_feet_apart_never_alert() {
    let rules = [
        AlertLevels::do_365_en_route(),
        AlertLevels::do_365_terminal(),
        AlertLevels::do_365_non_cooperative(),
    ];
    for rule in rules {
        for flight_level in 0..600_i64 {
            let (low, high) = (flight_level * 30_480, (flight_level + 10) * 30_480);
            for height in [low - high, high - low] {
                let crossing = state([-3_000.0, 0.0], [500.0, 0.0], (height as f64, 0.0));
                assert_eq!(rule.alert(&crossing, Timing::Early), None, "{}", rule.name());
            }
        }
    }
}

#[test]
fn the_defaults_of_do_365_climb_from_level_to_level() {
    let rule = AlertLevels::do_365_en_route();
    // Head on, co-altitude, 250 m/s of closure: the volume is entered about 40 s before they
    // meet (35 s of modified tau, and then some).
    let level = |tcpa_s: f64, height_ft: f64| {
        let state = state([-tcpa_s * 250.0, 0.0], [250.0, 0.0], (height_ft * 304.8, 0.0));
        rule.alert(&state, Timing::Alerting).map(|alert| rule.levels()[alert.level].name.clone())
    };
    assert_eq!(level(100.0, 0.0).as_deref(), None);
    assert_eq!(level(80.0, 0.0).as_deref(), Some("corrective"));
    assert_eq!(level(80.0, 500.0).as_deref(), Some("preventive"));
    assert_eq!(level(60.0, 0.0).as_deref(), Some("warning"));
    assert_eq!(level(60.0, 701.0).as_deref(), None);
}

#[test]
fn heights_that_nobody_knows_are_not_taken_for_separated() {
    let rule = AlertLevels::do_365_terminal();
    let unknown = RelativeState {
        position_m: [-1_000.0, 0.0],
        velocity_m_s: [100.0, 0.0],
        vertical: Vertical::Unknown,
    };
    assert!(rule.alert(&unknown, Timing::Alerting).is_some());
}
