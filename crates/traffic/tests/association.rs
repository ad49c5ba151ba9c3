//! Tracks of two sources that are perhaps one aircraft: told late rather than wrongly, and hiding
//! nothing.

mod sky;

use proptest::prelude::*;
use sky::{flying, seconds};
use std::collections::BTreeSet;
use traffic::alert::{AlertRules, Alerts, Steadiness};
use traffic::association::{AssociationRules, Associations};
use traffic::encounter::{EncounterRules, Routes, relative_state};
use traffic::well_clear::Vertical;
use traffic::{AircraftId, Heights, Picture, PictureRules, Report, TrackId};
use volume::{Altitude, Datum, DatumRules, Minima};

/// What a source calls what it sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Icao,
    Serial,
    Name,
}

fn track(source: &str, kind: Kind, number: u32) -> TrackId {
    let name = format!("{number:03}");
    let aircraft = match kind {
        Kind::Icao => AircraftId::Icao24(number),
        Kind::Serial => AircraftId::Serial(name.into()),
        Kind::Name => AircraftId::Named(name.into()),
    };
    TrackId { aircraft, source: source.into() }
}

/// A track in a second, so many metres east and north of a place, with a velocity.
fn seen(id: &TrackId, second: i64, (east, north): (f64, f64), velocity: (f64, f64)) -> Report {
    let place = (north / 110_574.0, 8.0 + east / 111_319.49);
    let mut report = flying("", place, 100_000, velocity, 0);
    (report.track, report.time) = (id.clone(), seconds(second));
    report
}

fn told(associations: &Associations) -> Vec<(TrackId, TrackId)> {
    associations.told().map(|(a, b)| (a.clone(), b.clone())).collect()
}

/// One aircraft under two names, with so many metres of error in one of them.
fn check(one: &TrackId, other: &TrackId, error_m: f64, seconds_told: usize) {
    let (mut picture, mut associations) =
        (Picture::new(PictureRules::default()), Associations::default());
    let mut count = 0;
    for second in 0..30 {
        let east = 20.0 * second as f64;
        let now = seconds(second);
        picture.take(seen(one, second, (east, 0.0), (20.0, 0.0)), now);
        picture.take(seen(other, second, (east, error_m), (21.0, 1.0)), now);
        associations.step(&picture, &AssociationRules::default(), now);
        count += told(&associations).len();
    }
    assert_eq!(count, seconds_told, "{one:?} {other:?} {error_m}");
}

#[test]
fn only_two_kinds_of_names_of_two_sources_are_perhaps_one() {
    use Kind::{Icao, Name, Serial};
    let tower = |kind| track("tower", kind, 1);
    let radar = |kind| track("radar", kind, 2);
    // From the eighth look on.
    check(&tower(Icao), &radar(Serial), 50.0, 23);
    check(&tower(Serial), &radar(Icao), 149.0, 23);
    check(&tower(Name), &radar(Serial), 50.0, 23);
    for kind in [Icao, Serial, Name] {
        check(&tower(kind), &radar(kind), 0.0, 0);
    }
    check(&tower(Icao), &track("tower", Serial, 2), 0.0, 0);
    check(&tower(Icao), &radar(Serial), 151.0, 0);
}

#[test]
fn whoever_was_seen_apart_is_two_for_good() {
    let (one, other) = (track("tower", Kind::Icao, 1), track("radar", Kind::Serial, 2));
    for (from, until) in [(0, 1), (20, 21)] {
        let (mut picture, mut associations) =
            (Picture::new(PictureRules::default()), Associations::default());
        for second in 0..100 {
            let now = seconds(second);
            // For one second 460 m away: no jump to the picture.
            let north = if (from..until).contains(&second) { 460.0 } else { 0.0 };
            picture.take(seen(&one, second, (0.0, 0.0), (1.0, 0.0)), now);
            picture.take(seen(&other, second, (0.0, north), (1.0, 0.0)), now);
            associations.step(&picture, &AssociationRules::default(), now);
            let is_told = !told(&associations).is_empty();
            assert_eq!(is_told, (7..from).contains(&second), "{from}: {second}");
        }
    }
}

#[test]
fn of_two_that_might_be_it_none_is() {
    let one = track("tower", Kind::Icao, 1);
    let others = [track("radar", Kind::Serial, 2), track("radar", Kind::Serial, 3)];
    let (mut picture, mut associations) =
        (Picture::new(PictureRules::default()), Associations::default());
    for second in 0..40 {
        let now = seconds(second);
        picture.take(seen(&one, second, (0.0, 0.0), (1.0, 0.0)), now);
        for (other, north) in others.iter().zip([20.0, 60.0]) {
            picture.take(seen(other, second, (0.0, north), (1.0, 0.0)), now);
        }
        associations.step(&picture, &AssociationRules::default(), now);
        assert_eq!(told(&associations), [], "{second}");
    }
}

#[test]
fn what_cannot_be_compared_vertically_or_is_apart_so_does_not_fit() {
    let (one, other) = (track("tower", Kind::Icao, 1), track("radar", Kind::Serial, 2));
    let altitude = |mm, datum| Heights::of(Altitude::new(mm, datum).expect("in range"));
    let of = [
        (altitude(160_000, Datum::Std), 23),
        (altitude(160_001, Datum::Std), 0),
        (altitude(100_000, Datum::W84), 0),
        (Heights::default(), 0),
    ];
    for (heights, seconds_told) in of {
        let (mut picture, mut associations) =
            (Picture::new(PictureRules::default()), Associations::default());
        let mut count = 0;
        for second in 0..30 {
            picture.take(seen(&one, second, (0.0, 0.0), (0.0, 0.0)), seconds(second));
            let mut report = seen(&other, second, (0.0, 0.0), (0.0, 0.0));
            report.heights = heights;
            picture.take(report, seconds(second));
            associations.step(&picture, &AssociationRules::default(), seconds(second));
            count += told(&associations).len();
        }
        assert_eq!(count, seconds_told, "{heights:?}");
    }
}

/// A true aircraft: where it is, whither it goes, whom two sources call what, and how wrongly they
/// see it.
#[derive(Clone, Debug)]
struct Aircraft {
    from: (f64, f64),
    velocity: (f64, f64),
    names: [Option<Kind>; 2],
    first: [i64; 2],
    error_m: [f64; 2],
}

fn aircraft() -> impl Strategy<Value = Aircraft> {
    let kind = || prop_oneof![Just(Kind::Icao), Just(Kind::Serial), Just(Kind::Name)];
    let name = || proptest::option::weighted(0.8, kind());
    let place = (-300.0..300.0_f64, -300.0..300.0_f64);
    let velocity = (-6.0..6.0_f64, -6.0..6.0_f64);
    let error = || -60.0..60.0_f64;
    (place, velocity, [name(), name()], [0_i64..15, 0..15], [error(), error()]).prop_map(
        |(from, velocity, names, first, error_m)| Aircraft {
            from,
            velocity,
            names,
            first,
            error_m,
        },
    )
}

/// All that is heard of some aircraft in a second; the name says which aircraft it is.
fn heard(sky: &[Aircraft], second: i64) -> Vec<Report> {
    let mut heard = Vec::new();
    for (number, one) in (0..).zip(sky) {
        for (place, source) in ["radar", "tower"].into_iter().enumerate() {
            let Some(kind) = one.names[place].filter(|_| one.first[place] <= second) else {
                continue;
            };
            let flown = |axis: f64, speed: f64| axis + speed * second as f64;
            let east = flown(one.from.0, one.velocity.0) + one.error_m[place];
            let north = flown(one.from.1, one.velocity.1);
            let id = track(source, kind, 2 * number + place as u32);
            heard.push(seen(&id, second, (east, north), one.velocity));
        }
    }
    heard
}

/// Laterally, vertically and by velocity, by the definitions.
fn gates(picture: &Picture, a: &TrackId, b: &TrackId, now: volume::Instant) -> (bool, bool) {
    let rules = AssociationRules::default();
    let [a, b] = [a, b].map(|id| picture.get(id).expect("it is known"));
    let state = relative_state(a, b, now);
    let lateral_m = state.distance_squared().sqrt();
    let Vertical::Known { height_mm, .. } = state.vertical else { panic!("one datum") };
    let speed = state.velocity_m_s[0].hypot(state.velocity_m_s[1]);
    let fits = lateral_m <= rules.lateral_m
        && height_mm.abs() <= rules.vertical_m * 1e3
        && speed <= rules.velocity_m_s;
    (fits, lateral_m > rules.lateral_m * rules.apart)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// What is told is held against all that was seen, pair by pair and look by look; and all
    /// alerts are those of a picture in which nobody asks who is who.
    #[test]
    fn what_is_told_follows_from_all_that_was_seen(
        sky in proptest::collection::vec(aircraft(), 1..7),
    ) {
        let minima = Minima::new(100_000, 30_000, 0).expect("minima");
        let conflict = Some(EncounterRules::new(minima, DatumRules::default()));
        let steadiness = Steadiness::default();
        let rules = AlertRules { conflict, well_clear: Vec::new(), steadiness };
        let mut picture = Picture::new(PictureRules::default());
        let (mut associations, mut alerts) = (Associations::default(), Alerts::default());
        let mut backwards = Associations::default();
        let mut looks: Vec<(BTreeSet<TrackId>, Picture)> = Vec::new();
        for second in 0..30 {
            let now = seconds(second);
            for report in heard(&sky, second) {
                picture.take(report, now);
            }
            associations.step(&picture, &AssociationRules::default(), now);
            let mut same = Picture::new(PictureRules::default());
            heard(&sky, second).into_iter().rev().for_each(|report| {
                same.take(report, now);
            });
            backwards.step(&same, &AssociationRules::default(), now);
            alerts.step(&picture, &Routes::new(), &rules, now);
            looks.push((picture.tracks().map(|(id, _)| id.clone()).collect(), picture.clone()));
            let now_told = told(&associations);
            prop_assert_eq!(&now_told, &told(&backwards), "the order of reports says nothing");
            let mut partners = BTreeSet::new();
            for (a, b) in &now_told {
                prop_assert!(a.source != b.source);
                let kinds = [a, b].map(|id| core::mem::discriminant(&id.aircraft));
                prop_assert!(kinds[0] != kinds[1]);
                prop_assert!(partners.insert((a, &b.source)) && partners.insert((b, &a.source)));
                let joint: Vec<(bool, bool)> = (0..)
                    .zip(&looks)
                    .filter(|(_, (known, _))| known.contains(a) && known.contains(b))
                    .map(|(then, (_, picture))| gates(picture, a, b, seconds(then)))
                    .collect();
                let fitting = joint.iter().rev().take(10).filter(|(fits, _)| *fits).count();
                prop_assert!(fitting >= 6, "{a:?} {b:?}: {joint:?}");
                prop_assert!(joint.iter().all(|(_, apart)| !apart), "{a:?} {b:?}: {joint:?}");
            }
            // Two that are truly two and too close are an alert, told as perhaps one or not.
            let standing: BTreeSet<_> =
                alerts.passings().map(|(a, b, _, _)| (a.clone(), b.clone())).collect();
            for ((a, one), (b, other)) in picture.tracks().flat_map(|a| {
                picture.tracks().map(move |b| (a, b)).filter(|(a, b)| a.0 < b.0)
            }) {
                let lateral_m = relative_state(one, other, now).distance_squared().sqrt();
                if lateral_m < 99.0 {
                    let pair = (a.clone(), b.clone());
                    prop_assert!(standing.contains(&pair), "{second}: {pair:?}");
                }
            }
        }
    }
}
