//! How long a step takes, a pair, and a report. `cargo bench -p traffic --bench step`.
//!
//! Times are of one core. The sky: aircraft spread evenly over Europe, at flight levels, most of
//! them level; three quarters of a million square kilometres hold 12,500 of 100,000.

#![allow(clippy::print_stdout, reason = "a benchmark tells its numbers")]
#![expect(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "a benchmark needs a clock"
)]

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant as Clock;
use traffic::association::{AssociationRules, Associations};
use traffic::encounter::{EncounterRules, Routes, encounters, not_clear, relative_state};
use traffic::well_clear::{AlertLevels, RelativeState, TimeVariable, Timing, Vertical, WellClear};
use traffic::{
    AircraftId, ClimbRates, Heights, Picture, PictureRules, Quality, Report, Surface, Track,
    TrackId, Velocity,
};
use volume::{Altitude, Datum, DatumRules, Instant, Minima, Position};

const ROUNDS: usize = 5;

fn main() {
    for count in [20_000, 100_000] {
        let picture = picture(count);
        let minima = Minima::new(5_556_000, 304_800, 0).expect("minima");
        let rules = EncounterRules::new(minima, DatumRules::default());
        let mut pairs = 0;
        let seconds = median(|| {
            pairs = encounters(&picture, &Routes::new(), at_second(1), &rules).len();
        });
        println!("{count} tracks, 300 s ahead: {:.1} ms, {pairs} encounters", seconds * 1e3);
        let levels = AlertLevels::do_365_en_route();
        let seconds = median(|| {
            pairs = not_clear(&picture, &levels, at_second(1)).len();
        });
        println!("{count} tracks, well clear: {:.1} ms, {pairs} pairs", seconds * 1e3);
    }
    for (count, wide) in [(20_000, true), (20_000, false), (100_000, true)] {
        associations(count, wide);
    }
    intervals();
    levels();
    ingest();
}

/// Seconds that this thread had a core, where the system tells; else seconds that passed. So
/// other work on the machine counts only as far as it takes the caches away.
fn on_core_s(began: Clock) -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = told.and_then(|told| told.split(' ').next()?.parse::<f64>().ok());
    nanos.map_or_else(|| began.elapsed().as_secs_f64(), |nanos| nanos / 1e9)
}

fn time(run: impl FnOnce()) -> f64 {
    let began = Clock::now();
    let before = on_core_s(began);
    run();
    on_core_s(began) - before
}

fn median(mut run: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..ROUNDS).map(|_| time(&mut run)).collect();
    times.sort_by(f64::total_cmp);
    times[ROUNDS / 2]
}

/// A fixed sequence of numbers from 0 to 1.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

fn at_second(seconds: i64) -> Instant {
    Instant::from_micros(1_700_000_000_000_000 + seconds * 1_000_000).expect("in range")
}

fn report(number: u32, draw: &mut Draw, source: &Arc<str>) -> Report {
    let position = Position::new(35.0 + 25.0 * draw.next(), -10.0 + 40.0 * draw.next());
    let level = (draw.next() * 400.0) as i64 / 10 * 10;
    let altitude = Altitude::new(level * 30_480, Datum::Std).expect("in range");
    let climb = if draw.next() < 0.7 { 0.0 } else { 30_000.0 * (draw.next() - 0.5) };
    Report {
        track: TrackId { aircraft: AircraftId::Icao24(number), source: source.clone() },
        time: at_second(0),
        position: position.expect("in range"),
        heights: Heights::of(altitude),
        velocity: Velocity::from_track(60.0 + 200.0 * draw.next(), 360.0 * draw.next()).ok(),
        climb: ClimbRates { pressure_mm_s: Some(climb as i32), geometric_mm_s: None },
        quality: Quality::default(),
        surface: Surface::Airborne,
        callsign: None,
        party: None,
    }
}

fn picture(count: u32) -> Picture {
    let (mut draw, source) = (Draw(1), Arc::from("radar"));
    let mut picture = Picture::new(PictureRules::default());
    for number in 0..count {
        picture.take(report(number, &mut draw, &source), at_second(0));
    }
    picture
}

/// Two feeds that know aircraft by ids of two kinds, over Europe or one region of it: the first
/// look, at which every track is new, and those that follow.
fn associations(count: u32, wide: bool) {
    let (mut draw, mut picture) = (Draw(3), Picture::new(PictureRules::default()));
    for number in 0..count {
        let source: Arc<str> = Arc::from(if number % 2 == 0 { "radar" } else { "remote-id" });
        let mut report = report(number, &mut draw, &source);
        if number % 2 == 1 {
            report.track.aircraft = AircraftId::Named(Arc::from(format!("serial {number}")));
        }
        if !wide {
            let place = Position::new(48.0 + draw.next(), 8.0 + 1.5 * draw.next());
            report.position = place.expect("in range");
        }
        picture.take(report, at_second(0));
    }
    let rules = AssociationRules::default();
    let mut associations = Associations::default();
    let first = time(|| associations.step(&picture, &rules, at_second(1)));
    let next = median(|| {
        associations.step(&picture, &rules, at_second(1));
        black_box(associations.told().count());
    });
    let place = if wide { "Europe" } else { "one region" };
    println!(
        "{count} tracks over {place}, which may be one: {:.1} ms at first, {:.1} ms after",
        first * 1e3,
        next * 1e3
    );
}

fn states(count: usize) -> Vec<RelativeState> {
    let mut draw = Draw(2);
    let mut around = |most: f64| most * (2.0 * draw.next() - 1.0);
    (0..count)
        .map(|_| RelativeState {
            position_m: [around(20_000.0), around(20_000.0)],
            velocity_m_s: [around(300.0), around(300.0)],
            vertical: Vertical::Known { height_mm: around(6e5), climb_mm_s: around(1e4) },
        })
        .collect()
}

fn intervals() {
    let states = states(1_000_000);
    for variable in [TimeVariable::TauMod, TimeVariable::Tau, TimeVariable::Tcpa, TimeVariable::Tep]
    {
        let boundary = WellClear::new(variable, (1_222_320, 35_000_000), (137_160, 0));
        let boundary = boundary.expect("thresholds");
        let mut violated = 0;
        let seconds = median(|| {
            let violations = states.iter().map(|state| boundary.violations(state, 0.0, 300.0));
            violated = violations.filter(|it| !black_box(it).is_empty()).count();
        });
        let rate = states.len() as f64 / seconds / 1e6;
        println!("intervals of {variable:?}: {rate:.1} million pairs a second, {violated} violate");
    }
}

fn levels() {
    let picture = picture(2_000);
    let tracks: Vec<&Track> = picture.tracks().map(|(_, track)| track).collect();
    let levels = AlertLevels::do_365_en_route();
    let mut on = 0;
    let seconds = median(|| {
        on = 0;
        for (index, a) in tracks.iter().enumerate().take(500) {
            for b in &tracks[index + 1..] {
                let state = relative_state(a, b, at_second(1));
                on += usize::from(levels.alert(black_box(&state), Timing::Alerting).is_some());
            }
        }
    });
    let pairs = 500 * 2_000 - 500 * 501 / 2;
    let each = seconds / f64::from(pairs) * 1e9;
    println!("state and alert level: {each:.0} ns a pair, {on} on");
}

fn ingest() {
    let mut picture = picture(20_000);
    let (mut draw, source) = (Draw(1), Arc::from("radar"));
    let reports: Vec<Report> =
        (0..20_000).map(|number| report(number, &mut draw, &source)).collect();
    let seconds = time(|| {
        for second in 1..=20 {
            for report in &reports {
                let report = Report { time: at_second(second), ..report.clone() };
                black_box(picture.take(report, at_second(second)));
            }
        }
    });
    let rate = 400_000.0 / seconds;
    println!("reports into a picture of 20,000 tracks: {:.0} thousand a second", rate / 1e3);
}
