//! One flight: where it goes, how high and how fast, and the points of its route.
//!
//! The sky of a sample has the standard atmosphere, 1013.25 hPa at sea level, everywhere. So a
//! flight level is the same number as the altitude above mean sea level, and the routes are
//! written in feet AMSL: they compare with drones, which have no flight levels, and no pressure
//! buffer blurs the levels against each other.

use super::airports::Airport;
use super::draw::{Draw, Subject};
use super::earth::Point;
use super::sky::{Connection, Sky};
use core::iter;

/// A flight of the sample.
#[derive(Debug)]
pub(crate) struct Flight<'a> {
    pub(crate) id: String,
    pub(crate) party: &'a str,
    pub(crate) from: &'static Airport,
    pub(crate) to: &'static Airport,
    /// Hundreds of feet.
    pub(crate) cruise_level: i64,
    pub(crate) points: Vec<Fix>,
}

/// One point of a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fix {
    /// Seconds since 1970.
    pub(crate) time_s: i64,
    pub(crate) point: Point,
    pub(crate) altitude_ft: i64,
}

/// One stretch of a flight, flown at one speed and one vertical rate.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    duration_s: i64,
    distance_mm: i64,
    end_altitude_ft: i64,
}

/// How an aircraft climbs or descends toward an altitude.
#[derive(Clone, Copy, Debug)]
struct Phase {
    toward_ft: i64,
    speed_kt: i64,
    rate_ft_per_min: i64,
}

/// At most 250 kt below 10,000 ft, as everywhere; then as airliners do.
const CLIMB: [Phase; 3] = [
    Phase { toward_ft: 10_000, speed_kt: 250, rate_ft_per_min: 2_200 },
    Phase { toward_ft: 24_000, speed_kt: 360, rate_ft_per_min: 1_800 },
    Phase { toward_ft: 41_000, speed_kt: 430, rate_ft_per_min: 1_000 },
];

const DESCENT: [Phase; 3] = [
    Phase { toward_ft: 24_000, speed_kt: 430, rate_ft_per_min: 2_200 },
    Phase { toward_ft: 10_000, speed_kt: 350, rate_ft_per_min: 2_000 },
    Phase { toward_ft: 0, speed_kt: 240, rate_ft_per_min: 1_300 },
];

/// The last 3,000 ft are flown on a glide path of three degrees.
const APPROACH: Phase = Phase { toward_ft: 0, speed_kt: 140, rate_ft_per_min: 740 };
const APPROACH_FT: i64 = 3_000;

/// Fixes at most this far apart keep a route of point records in one piece: readers start a new
/// piece after ten minutes.
const FIX_GAP_S_MAX: i64 = 540;

/// Fixes of what is heard are at most this far apart.
const HEARD_GAP_S_MAX: i64 = 5;

/// Nothing here is flown above RVSM airspace, or lower than this.
const LEVEL_MAX: i64 = 410;
const LEVEL_MIN: i64 = 80;

/// The `number`th flight of a sky, from 1.
pub(crate) fn flight(sky: &Sky, number: u64) -> Flight<'_> {
    with_fixes(sky, number, FIX_GAP_S_MAX)
}

/// The same flight as a receiver would hear it: a fix every few seconds of the way.
pub(crate) fn heard(sky: &Sky, number: u64) -> Flight<'_> {
    with_fixes(sky, number, HEARD_GAP_S_MAX)
}

fn with_fixes(sky: &Sky, number: u64, gap_s_max: i64) -> Flight<'_> {
    let mut draw = Draw::new(sky.seed, Subject::Flight, number);
    let party = draw.one_of(&sky.parties);
    let connection = sky.connection(&mut draw);
    let departure_s = sky.start_s + draw.between(0, sky.span_s - 1);
    let (cruise_level, stretches) = profile(connection, &mut draw);
    Flight {
        id: format!("{}{number:04}", party.prefix),
        party: &party.name,
        from: connection.from,
        to: connection.to,
        cruise_level,
        points: fixes(sky, connection, departure_s, &stretches, gap_s_max),
    }
}

/// The cruising level, and the stretches from take-off to landing.
fn profile(connection: &Connection, draw: &mut Draw) -> (i64, Vec<Stretch>) {
    let is_propeller = connection.length_mm < 700_000_000 && draw.below(3) == 0;
    let ceiling = if is_propeller { 250 } else { LEVEL_MAX - 10 * draw.between(0, 9) };
    let jet_kt = draw.between(435, 485);
    for level in semicircular_levels(connection, ceiling) {
        let climb = climb(connection.from.elevation_ft, level * 100);
        let descent = descent(level * 100, connection.to.elevation_ft);
        let sloped_mm: i64 = climb.iter().chain(&descent).map(|part| part.distance_mm).sum();
        let cruise_mm = connection.length_mm - sloped_mm;
        // A level is worth climbing to when a good part of the way is flown there.
        let worth = cruise_mm * 5 >= connection.length_mm * 2;
        if worth || (level <= LEVEL_MIN + 10 && cruise_mm > 0) {
            let speed_kt = if level < 260 { 300 } else { jet_kt };
            let cruise = Stretch {
                duration_s: (cruise_mm / mm_per_hour(speed_kt).div_euclid(3_600)).max(1),
                distance_mm: cruise_mm,
                end_altitude_ft: level * 100,
            };
            return (level, climb.into_iter().chain([cruise]).chain(descent).collect());
        }
    }
    unreachable!("connections are long enough to climb to the lowest level and descend")
}

/// ICAO Annex 2, Appendix 3, IFR with RVSM: odd levels on tracks of 000 to 179 degrees, even ones
/// on the others, from `ceiling` down.
fn semicircular_levels(connection: &Connection, ceiling: i64) -> impl Iterator<Item = i64> {
    let odd = connection.path.is_eastbound();
    let highest = ceiling.div_euclid(10) * 10;
    let is_odd = highest.div_euclid(10) % 2 == 1;
    let first = if is_odd == odd { highest } else { highest - 10 };
    iter::successors(Some(first), |level| Some(level - 20)).take_while(|&level| level >= LEVEL_MIN)
}

fn climb(from_ft: i64, cruise_ft: i64) -> Vec<Stretch> {
    let mut altitude_ft = from_ft;
    let mut stretches = Vec::with_capacity(CLIMB.len());
    for phase in CLIMB {
        let end_ft = phase.toward_ft.min(cruise_ft);
        if end_ft > altitude_ft {
            stretches.push(sloped(altitude_ft, end_ft, phase));
            altitude_ft = end_ft;
        }
    }
    stretches
}

fn descent(cruise_ft: i64, ground_ft: i64) -> Vec<Stretch> {
    let mut altitude_ft = cruise_ft;
    let mut stretches = Vec::with_capacity(DESCENT.len() + 1);
    for phase in DESCENT {
        let end_ft = phase.toward_ft.max(ground_ft + APPROACH_FT);
        if end_ft < altitude_ft {
            stretches.push(sloped(altitude_ft, end_ft, phase));
            altitude_ft = end_ft;
        }
    }
    stretches.push(sloped(altitude_ft, ground_ft, APPROACH));
    stretches
}

fn sloped(from_ft: i64, to_ft: i64, phase: Phase) -> Stretch {
    let height_ft = (to_ft - from_ft).abs();
    let duration_s = (height_ft * 60 / phase.rate_ft_per_min).max(1);
    let distance_mm = mm_per_hour(phase.speed_kt) * duration_s / 3_600;
    Stretch { duration_s, distance_mm, end_altitude_ft: to_ft }
}

fn mm_per_hour(speed_kt: i64) -> i64 {
    speed_kt * 1_852_000
}

/// The points of a route: the ends of its stretches, and enough between them.
fn fixes(
    sky: &Sky,
    connection: &Connection,
    departure_s: i64,
    stretches: &[Stretch],
    gap_s_max: i64,
) -> Vec<Fix> {
    let fix = |time_s, flown_mm, altitude_ft| Fix {
        time_s,
        point: connection.path.point(&sky.earth, flown_mm),
        altitude_ft,
    };
    let (mut time_s, mut flown_mm) = (departure_s, 0);
    let mut altitude_ft = connection.from.elevation_ft;
    let mut fixes = vec![fix(time_s, flown_mm, altitude_ft)];
    for stretch in stretches {
        let parts = stretch.duration_s.div_euclid(gap_s_max) + 1;
        for part in 1..=parts {
            let share = |whole: i64| whole * part / parts;
            fixes.push(fix(
                time_s + share(stretch.duration_s),
                flown_mm + share(stretch.distance_mm),
                altitude_ft + share(stretch.end_altitude_ft - altitude_ft),
            ));
        }
        time_s += stretch.duration_s;
        flown_mm += stretch.distance_mm;
        altitude_ft = stretch.end_altitude_ft;
    }
    fixes
}

#[cfg(test)]
mod tests {
    use super::super::sky::{Region, Sky};
    use super::*;

    fn sky(region: Region) -> Sky {
        let parties = ["north".to_owned(), "south".to_owned()];
        Sky::new(region, 7, &parties, 1_796_083_200, 86_400)
    }

    #[test]
    fn every_flight_can_be_flown() {
        for region in [Region::World, Region::Europe, Region::Levant, Region::NorthAmerica] {
            let sky = sky(region);
            for number in 1..=2_000 {
                let flight = flight(&sky, number);
                let first = flight.points[0];
                let last = flight.points[flight.points.len() - 1];
                assert_eq!(first.altitude_ft, flight.from.elevation_ft, "{}", flight.id);
                assert_eq!(last.altitude_ft, flight.to.elevation_ft, "{}", flight.id);
                let highest = flight.points.iter().map(|fix| fix.altitude_ft).max();
                assert_eq!(highest, Some(flight.cruise_level * 100), "{}", flight.id);
                for pair in flight.points.windows(2) {
                    let gap_s = pair[1].time_s - pair[0].time_s;
                    assert!((1..=FIX_GAP_S_MAX).contains(&gap_s), "{} {gap_s}", flight.id);
                }
            }
        }
    }

    #[test]
    fn levels_follow_the_semicircular_rule() {
        let sky = sky(Region::Europe);
        for number in 1..=500 {
            let flight = flight(&sky, number);
            let (_, _, eastbound) = sky.between(flight.from, flight.to);
            assert_eq!(flight.cruise_level / 10 % 2 == 1, eastbound, "{}", flight.id);
            assert!((LEVEL_MIN..=LEVEL_MAX).contains(&flight.cruise_level), "{}", flight.id);
        }
    }
}
