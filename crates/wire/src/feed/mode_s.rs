//! Extended squitters of Mode S: what aircraft broadcast of themselves (ADS-B; DO-260B, ICAO Doc
//! 9871).
//!
//! Of the two libraries for this that have a licence we take, one does not resolve, and the other
//! brings a runtime, a thread pool and a network stack into a crate that must have none; what is
//! needed of the format is four messages. Read are names, airborne positions and velocities over
//! ground. Passed over are positions on the ground, air speeds, and what carries errors: a message
//! whose parity does not hold was not heard rightly, which radio makes ordinary.

use super::error::Read;
use super::heard::{Hearing, Places};
use super::quantity::{self, FOOT, FOOT_MIN, KNOT_M_S};
use std::sync::Arc;
use traffic::{AircraftId, ClimbRates, Quality, Report, Surface, TrackId, Velocity};
use volume::{Altitude, Datum, Instant, Position};

/// What was heard so far, to put halves of positions together.
#[derive(Debug, Default)]
pub(super) struct Squitters {
    hearing: Hearing,
}

/// The generator of the parity of Mode S (ICAO Annex 10, volume IV, 3.1.2.3.3).
const GENERATOR: u32 = 0xfff409;

/// The remainder of a message: zero for a squitter that was heard rightly.
fn remainder(message: &[u8; 14]) -> u32 {
    message.iter().fold(0, |remainder: u32, byte| {
        (0..8).rev().fold(remainder, |remainder, bit| {
            let shifted = remainder << 1 | u32::from(byte >> bit & 1);
            if shifted & 1 << 24 != 0 { shifted ^ (1 << 24 | GENERATOR) } else { shifted }
        })
    })
}

/// The 56 bits of a squitter's message, counted from 1 as the standard does.
#[derive(Clone, Copy)]
struct Bits(u64);

impl Bits {
    fn get(self, first: u32, last: u32) -> u32 {
        let count = last - first + 1;
        (self.0 >> (56 - last) & ((1 << count) - 1)) as u32
    }
}

impl Squitters {
    /// Reads a long message; nothing where it tells no position, or only half of one.
    pub(super) fn read(
        &mut self,
        message: &[u8; 14],
        received: Instant,
        source: &Arc<str>,
    ) -> Read<Option<Report>> {
        let format = message[0] >> 3;
        // 17: a transponder's own; 18 with control 0: of an aircraft without one.
        let is_squitter = format == 17 || (format == 18 && message[0] & 7 == 0);
        if !is_squitter || remainder(message) != 0 {
            return Ok(None);
        }
        let address = u32::from_be_bytes([0, message[1], message[2], message[3]]);
        let bits = message[4..11].iter().fold(0, |bits, byte| bits << 8 | u64::from(*byte));
        let (bits, heard) = (Bits(bits), self.hearing.of(address, received));
        let altitude = match bits.get(1, 5) {
            1..=4 => {
                heard.callsign = callsign(bits);
                return Ok(None);
            }
            19 => {
                if let Some((velocity, climb)) = velocity(bits)? {
                    heard.hear_velocity(received, Some(velocity), climb);
                }
                return Ok(None);
            }
            9..=18 => barometric(bits)?.map(traffic::Heights::of),
            20..=22 => Some(quantity::heights(None, geometric(bits))),
            _ => return Ok(None),
        };
        let half = Half {
            latitude: f64::from(bits.get(23, 39)) / CPR_STEPS,
            longitude: f64::from(bits.get(40, 56)) / CPR_STEPS,
        };
        let Some(position) = place(&mut heard.places, half, bits.get(22, 22) == 1, received) else {
            return Ok(None);
        };
        let (velocity, climb) = heard.velocity(received);
        Ok(Some(Report {
            track: TrackId { aircraft: AircraftId::Icao24(address), source: source.clone() },
            time: received,
            position,
            heights: altitude.unwrap_or_default(),
            velocity,
            climb,
            quality: Quality::default(),
            surface: Surface::Airborne,
            callsign: heard.callsign.clone(),
            party: None,
        }))
    }
}

fn callsign(bits: Bits) -> Option<Arc<str>> {
    let letters = (0..8).map(|index| match bits.get(9 + index * 6, 14 + index * 6) as u8 {
        code @ 1..=26 => char::from(b'A' + code - 1),
        code @ 48..=57 => char::from(code),
        _ => ' ',
    });
    quantity::name(&letters.collect::<String>())
}

/// The pressure altitude of a position, in steps of 25 ft. The older code in steps of 100 ft is
/// passed over: the aircraft then has no altitude rather than a wrong one.
fn barometric(bits: Bits) -> Read<Option<Altitude>> {
    let code = bits.get(9, 20);
    if code & 0x10 == 0 {
        return Ok(None);
    }
    let steps = (code >> 5 << 4) | (code & 0xf);
    let feet = f64::from(steps) * 25.0 - 1_000.0;
    quantity::altitude("altitude", feet, FOOT, Datum::Std).map(Some)
}

/// The height above the ellipsoid of a position, metres.
fn geometric(bits: Bits) -> Option<Altitude> {
    let meters = bits.get(9, 20);
    Altitude::new(i64::from(meters) * 1_000, Datum::W84).ok().filter(|_| meters > 0)
}

fn velocity(bits: Bits) -> Read<Option<(Velocity, ClimbRates)>> {
    let knots = match bits.get(6, 8) {
        1 => 1.0,
        // Of aircraft faster than sound.
        2 => 4.0,
        _ => return Ok(None),
    };
    let component = |sign: u32, first: u32| {
        let steps = bits.get(first, first + 9).checked_sub(1)?;
        let speed = f64::from(steps) * knots * KNOT_M_S;
        Some(if bits.get(sign, sign) == 1 { -speed } else { speed })
    };
    let (Some(east), Some(north)) = (component(14, 15), component(25, 26)) else {
        return Ok(None);
    };
    let Ok(velocity) = Velocity::new(east, north) else { return Ok(None) };
    let climb = bits.get(38, 46).checked_sub(1).map(|steps| {
        let rate = f64::from(steps) * if bits.get(37, 37) == 1 { -64.0 } else { 64.0 };
        quantity::climb("vertical rate", rate, FOOT_MIN)
    });
    let climb = climb.transpose()?;
    let is_barometric = bits.get(36, 36) == 1;
    let rates = ClimbRates {
        pressure_mm_s: climb.filter(|_| is_barometric),
        geometric_mm_s: climb.filter(|_| !is_barometric),
    };
    Ok(Some((velocity, rates)))
}

/// Steps of a half of a position.
const CPR_STEPS: f64 = 131_072.0;

/// Two halves heard farther apart than this belong to two places, microseconds.
const PAIR_US: i64 = 10_000_000;

/// Half of a position: where in its zone, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Half {
    latitude: f64,
    longitude: f64,
}

/// The position of two halves, the newest of them just heard (DO-260B, A.1.7.7).
fn place(places: &mut Places, half: Half, is_odd: bool, received: Instant) -> Option<Position> {
    places.0[usize::from(is_odd)] = Some((received, half));
    let [Some((even_time, even)), Some((odd_time, odd))] = places.0 else { return None };
    if (even_time.micros() - odd_time.micros()).abs() > PAIR_US {
        return None;
    }
    let zone = (59.0 * even.latitude - 60.0 * odd.latitude + 0.5).floor();
    let latitude = |zones: f64, half: Half| {
        let latitude = 360.0 / zones * (zone.rem_euclid(zones) + half.latitude);
        if latitude >= 270.0 { latitude - 360.0 } else { latitude }
    };
    let (even_latitude, odd_latitude) = (latitude(60.0, even), latitude(59.0, odd));
    let zones = longitude_zones(even_latitude);
    if zones != longitude_zones(odd_latitude) {
        // It crossed between two bands in between.
        return None;
    }
    let newest = if is_odd { odd } else { even };
    let count = (zones - f64::from(u8::from(is_odd))).max(1.0);
    let index = (even.longitude * (zones - 1.0) - odd.longitude * zones + 0.5).floor();
    let longitude = 360.0 / count * (index.rem_euclid(count) + newest.longitude);
    let longitude = if longitude >= 180.0 { longitude - 360.0 } else { longitude };
    Position::new(if is_odd { odd_latitude } else { even_latitude }, longitude).ok()
}

/// How many zones of longitude there are at a latitude (DO-260B, A.1.7.2).
fn longitude_zones(latitude: f64) -> f64 {
    let latitude = latitude.abs();
    if latitude > 87.0 {
        return 1.0;
    }
    if latitude == 87.0 {
        return 2.0;
    }
    let narrow = 1.0 - (core::f64::consts::PI / 30.0).cos();
    let cosine = 1.0 - narrow / latitude.to_radians().cos().powi(2);
    (2.0 * core::f64::consts::PI / cosine.clamp(-1.0, 1.0).acos()).floor().clamp(1.0, 59.0)
}
