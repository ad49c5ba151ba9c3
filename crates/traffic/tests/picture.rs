//! What becomes of reports: old, repeated, jumping, lying, from two sources.

mod sky;

use sky::{at, id, report, seconds};
use traffic::{Freshness, Implausible, Picture, PictureRules, Report, Taken, Velocity};
use volume::Altitude;

fn picture() -> Picture {
    Picture::new(PictureRules::default())
}

fn take(picture: &mut Picture, report: Report) -> Taken {
    let now = report.time;
    picture.take(report, now)
}

#[test]
fn a_report_is_taken_once_and_in_order() {
    let mut picture = picture();
    let first = report("a", 0, (47.0, 8.0), 3_000_000);
    assert_eq!(take(&mut picture, first.clone()), Taken::Believed);
    assert_eq!(take(&mut picture, first), Taken::Repeated);
    let next = report("a", 5, (47.001, 8.0), 3_000_000);
    assert_eq!(take(&mut picture, next), Taken::Believed);
    let late = report("a", 3, (47.0005, 8.0), 3_000_000);
    assert_eq!(take(&mut picture, late), Taken::Late);
    let ahead = report("a", 30, (47.01, 8.0), 3_000_000);
    assert_eq!(picture.take(ahead, seconds(6)), Taken::Ahead);
    assert_eq!(picture.get(&id("a")).expect("it is known").report.time, seconds(5));
}

#[test]
fn a_jump_is_marked_and_not_believed_and_not_hidden() {
    let mut picture = picture();
    take(&mut picture, report("a", 0, (47.0, 8.0), 3_000_000));
    let taken = take(&mut picture, report("a", 1, (48.0, 8.0), 3_000_000));
    assert!(matches!(taken, Taken::Doubted(Implausible::Jump(speed)) if speed > 100_000.0));
    let track = picture.get(&id("a")).expect("it is known");
    assert_eq!(track.report.position, at((47.0, 8.0)));
    let doubt = track.doubt.as_ref().expect("the jump is shown");
    assert_eq!((doubt.report.position, track.doubted), (at((48.0, 8.0)), 1));
    // The true aircraft flies on, and the lie is over.
    assert_eq!(take(&mut picture, report("a", 2, (47.001, 8.0), 3_000_000)), Taken::Believed);
    assert_eq!(picture.get(&id("a")).expect("it is known").doubt, None);
}

#[test]
fn what_is_told_again_and_again_is_believed_in_the_end() {
    let mut picture = picture();
    take(&mut picture, report("a", 0, (47.0, 8.0), 3_000_000));
    let told = |second: i64| report("a", second, (48.0 + 0.001 * second as f64, 8.0), 3_000_000);
    for second in 1..10 {
        assert!(matches!(take(&mut picture, told(second)), Taken::Doubted(_)), "{second}");
    }
    assert_eq!(take(&mut picture, told(10)), Taken::Reacquired);
    // No velocity is made of the way between the two places.
    assert_eq!(picture.get(&id("a")).expect("it is known").velocity, None);
    // Places that do not agree with one another never are.
    for second in 11..200 {
        let anywhere = report("a", second, (10.0 + (second % 7) as f64, 8.0), 3_000_000);
        assert!(matches!(take(&mut picture, anywhere), Taken::Doubted(_)), "{second}");
    }
}

#[test]
fn altitudes_of_two_kinds_are_not_compared() {
    let mut picture = picture();
    take(&mut picture, report("a", 0, (47.0, 8.0), 3_000_000));
    let mut geometric = report("a", 1, (47.0, 8.0), 0);
    let altitude = Altitude::new(9_000_000, volume::Datum::W84).expect("in range");
    geometric.heights = traffic::Heights::of(altitude);
    assert_eq!(take(&mut picture, geometric), Taken::Believed);
    let taken = take(&mut picture, {
        let mut lower = report("a", 2, (47.0, 8.0), 0);
        lower.heights =
            traffic::Heights::of(Altitude::new(3_000_000, volume::Datum::W84).expect("in range"));
        lower
    });
    assert!(matches!(taken, Taken::Doubted(Implausible::Climb(_))));
}

#[test]
fn nothing_is_believed_to_fly_as_fast_as_it_says() {
    let mut picture = picture();
    let mut fast = report("a", 0, (47.0, 8.0), 3_000_000);
    fast.velocity = Velocity::new(2_000.0, 0.0).ok();
    take(&mut picture, fast.clone());
    assert_eq!(picture.get(&id("a")).expect("it is known").velocity, None);
    fast.time = seconds(1);
    assert!(matches!(take(&mut picture, fast), Taken::Doubted(Implausible::Speed(_))));
}

#[test]
fn a_velocity_that_is_not_told_is_that_of_the_way() {
    let mut picture = picture();
    take(&mut picture, report("a", 0, (0.0, 8.0), 3_000_000));
    take(&mut picture, report("a", 10, (0.0, 8.01), 3_000_000));
    let velocity = picture.get(&id("a")).expect("it is known").velocity.expect("two reports");
    assert!((velocity.east() - 111.32).abs() < 0.01 && velocity.north().abs() < 1e-6);
}

#[test]
fn ages_are_told_and_old_tracks_forgotten() {
    let mut picture = picture();
    take(&mut picture, report("a", 0, (47.0, 8.0), 3_000_000));
    let fresh = |picture: &Picture, second| {
        picture.get(&id("a")).map(|track| track.freshness(seconds(second), picture.rules()))
    };
    assert_eq!(fresh(&picture, 10), Some(Freshness::Live));
    assert_eq!(fresh(&picture, 11), Some(Freshness::Coasting));
    assert_eq!(fresh(&picture, 31), Some(Freshness::Stale));
    assert_eq!(picture.forget(seconds(600)), 0);
    assert_eq!(picture.forget(seconds(601)), 1);
    assert!(picture.is_empty());
}

/// DL-46: several sources of one aircraft stand side by side.
#[test]
fn two_sides_tracks_of_one_aircraft_are_associated_and_not_merged() {
    let mut picture = picture();
    let mut north = report("a", 0, (47.0, 8.0), 3_000_000);
    north.track.source = "north".into();
    north.track.aircraft = traffic::AircraftId::Icao24(0x4b_1234);
    let mut south = north.clone();
    south.track.source = "south".into();
    south.position = at((47.002, 8.0));
    take(&mut picture, north.clone());
    take(&mut picture, south);
    let seen: Vec<_> = picture.of_aircraft(&north.track.aircraft).collect();
    assert_eq!(seen.len(), 2);
    assert_eq!(&*seen[0].0.source, "north");
    assert_ne!(seen[0].1.report.position, seen[1].1.report.position);
}
