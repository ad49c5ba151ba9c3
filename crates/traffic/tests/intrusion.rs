//! Whoever belongs to no intent is named inside of what others declared, once, and named when it
//! has left.

mod sky;

use proptest::prelude::*;
use sky::{at, report, seconds};
use std::collections::BTreeMap;
use std::sync::Arc;
use traffic::Report;
use traffic::conformance::{ConformanceRules, Declared};
use traffic::intrusion::{Intrusion, Intrusions, is_inside};
use volume::{
    Altitude, AltitudeBand, Circle, Datum, DatumRules, Extent, Minima, Outline, TimeWindow,
    Volume4D,
};

fn rules() -> ConformanceRules {
    ConformanceRules::new(Minima::TOUCHING, DatumRules::default())
}

/// 1 km around a place, 1,000 to 2,000 m, in the first 100 s.
fn zone(datum: Datum) -> Declared {
    let altitude = |meters: i64| Altitude::new(meters * 1_000, datum).ok();
    let band = AltitudeBand::new(altitude(1_000), altitude(2_000)).expect("a band");
    let time = TimeWindow::new(Some(seconds(0)), Some(seconds(100))).expect("a window");
    let circle = Circle::new(at((47.0, 8.0)), 1_000.0).expect("a circle");
    let extent =
        Extent::Volume(Volume4D { outline: Outline::Circle(circle), altitude: band, time });
    Declared::new("N1".into(), Some("north".into()), &[extent])
}

const INSIDE: (f64, f64) = (47.001, 8.0);
const BESIDE: (f64, f64) = (47.02, 8.0);

#[test]
fn inside_is_inside_in_place_height_and_time() {
    let stranger = |second, place, mm| report("x", second, place, mm);
    let inside = |report: &Report, datum| is_inside(report, &zone(datum), &rules());
    assert!(inside(&stranger(50, INSIDE, 1_500_000), Datum::Std));
    assert!(inside(&stranger(50, INSIDE, 2_000_000), Datum::Std), "its edge is its own");
    assert!(!inside(&stranger(50, INSIDE, 2_000_001), Datum::Std));
    assert!(!inside(&stranger(50, BESIDE, 1_500_000), Datum::Std));
    assert!(!inside(&stranger(101, INSIDE, 1_500_000), Datum::Std));
    // A pressure altitude and a height above the ellipsoid cannot be compared without a buffer.
    assert!(inside(&stranger(50, INSIDE, 9_000_000), Datum::W84));
}

/// What is told of a stranger that is inside or not, second by second.
fn told(stays: &[bool]) -> Vec<(i64, bool)> {
    let (mut intrusions, zone) = (Intrusions::default(), Arc::<str>::from("N1"));
    let mut told = Vec::new();
    for (second, is_inside) in (0..).zip(stays) {
        let inside = if *is_inside { vec![zone.clone()] } else { Vec::new() };
        let report = report("x", second, INSIDE, 0);
        let changed = intrusions.take(&report, &inside, &rules());
        told.extend(changed.into_iter().map(|Intrusion { item, is_inside, .. }| {
            assert_eq!(item, zone);
            (second, is_inside)
        }));
    }
    told
}

#[test]
fn an_edge_does_not_flicker() {
    let stays = |pattern: &[(bool, usize)]| -> Vec<bool> {
        pattern.iter().flat_map(|(is_inside, count)| vec![*is_inside; *count]).collect()
    };
    // Five seconds inside are told, four are not; ten seconds outside are told, nine are not.
    assert_eq!(told(&stays(&[(false, 3), (true, 6), (false, 20)])), [(8, true), (19, false)]);
    assert_eq!(told(&stays(&[(true, 5), (false, 20), (true, 5), (false, 3)])), []);
    assert_eq!(
        told(&stays(&[(true, 6), (false, 10), (true, 6), (false, 11)])),
        [(5, true), (32, false)]
    );
}

proptest! {
    /// Beside the definition: the state at each second follows from how long it has been so.
    #[test]
    fn what_is_told_is_what_the_dwell_times_say(
        stays in prop::collection::vec(any::<bool>(), 1..80),
    ) {
        // Long stays are rare among coins: each lasts four seconds.
        let stays: Vec<bool> = stays.into_iter().flat_map(|stay| [stay; 4]).collect();
        let mut expected = Vec::new();
        let mut is_told = false;
        for second in 0..stays.len() {
            let dwelt = (0..=second).rev().take_while(|at| stays[*at] == stays[second]).count() - 1;
            let is_due = match stays[second] {
                true => !is_told && dwelt >= 5,
                false => is_told && dwelt >= 10,
            };
            if is_due {
                is_told = stays[second];
                expected.push((second as i64, is_told));
            }
        }
        prop_assert_eq!(told(&stays), expected);
    }
}

#[test]
fn tracks_and_items_are_kept_apart_and_forgotten() {
    let (mut intrusions, rules) = (Intrusions::default(), rules());
    let items: [Arc<str>; 2] = ["N1".into(), "N2".into()];
    let mut told: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for second in 0..10 {
        for name in ["x", "y"] {
            let inside = if name == "x" { &items[..] } else { &items[1..] };
            for one in intrusions.take(&report(name, second, INSIDE, 0), inside, &rules) {
                let track = one.track.aircraft.to_string();
                told.entry(track).or_default().push(one.item.to_string());
            }
        }
    }
    assert_eq!(told.values().map(Vec::len).collect::<Vec<_>>(), [2, 1], "{told:?}");
    assert_eq!(intrusions.items().count(), 3);
    // A report from before is no news, and who is known to fly an intent is no stranger.
    assert_eq!(intrusions.take(&report("x", 3, INSIDE, 0), &[], &rules), []);
    intrusions.retain(|_| false);
    assert_eq!(intrusions.items().count(), 0);
}
