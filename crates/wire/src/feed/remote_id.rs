//! Remote ID of ASTM F3411-22a: broadcast messages of 25 bytes, alone or in message packs.
//!
//! Only a pack ties a Basic ID to a Location, so only a pack makes a report; messages alone are
//! passed over. A Location tells the tenths of seconds of the hour: the hour is the one that is
//! nearest to when it was received.

use super::error::{Read, Wrong};
use super::quantity::{self, METER};
use std::sync::Arc;
use traffic::{AircraftId, ClimbRates, Quality, Report, Surface, TrackId};
use volume::{Altitude, Datum, Instant};

const MESSAGE_BYTES: usize = 25;
const PACK_HEAD_BYTES: usize = 3;
/// More messages are in no pack.
const PACK_MESSAGES_MAX: u8 = 9;

const BASIC_ID: u8 = 0;
const LOCATION: u8 = 1;
const PACK: u8 = 0xf;

/// Packs of a stream.
#[derive(Debug, Default)]
pub(super) struct Packs {
    kept: Vec<u8>,
    stray: bool,
}

impl Packs {
    /// Takes bytes, and hands over each report, or what is wrong with a pack.
    pub(super) fn push(
        &mut self,
        bytes: &[u8],
        received: Instant,
        source: &Arc<str>,
        each: &mut dyn FnMut(Read<Report>),
    ) {
        self.kept.extend_from_slice(bytes);
        let mut at = 0;
        while let Some(&first) = self.kept.get(at) {
            let rest = &self.kept[at..];
            let bytes = match first >> 4 {
                PACK if rest.len() < PACK_HEAD_BYTES => break,
                PACK if is_pack(rest) => PACK_HEAD_BYTES + usize::from(rest[2]) * MESSAGE_BYTES,
                0..=5 => MESSAGE_BYTES,
                _ => {
                    if !self.stray {
                        each(Err(Wrong::whole("there are bytes that begin no message")));
                    }
                    self.stray = true;
                    at += 1;
                    continue;
                }
            };
            if rest.len() < bytes {
                break;
            }
            self.stray = false;
            if first >> 4 == PACK {
                match pack(&rest[PACK_HEAD_BYTES..bytes], received, source) {
                    Ok(None) => {}
                    Ok(Some(report)) => each(Ok(report)),
                    Err(wrong) => each(Err(wrong)),
                }
            }
            at += bytes;
        }
        self.kept.drain(..at);
    }
}

fn is_pack(bytes: &[u8]) -> bool {
    usize::from(bytes[1]) == MESSAGE_BYTES && (1..=PACK_MESSAGES_MAX).contains(&bytes[2])
}

fn pack(bytes: &[u8], received: Instant, source: &Arc<str>) -> Read<Option<Report>> {
    let (mut aircraft, mut location) = (None, None);
    for message in bytes.chunks_exact(MESSAGE_BYTES) {
        match message[0] >> 4 {
            // The first id counts; a second one names the same aircraft otherwise.
            BASIC_ID if aircraft.is_none() => aircraft = Some(basic_id(message)?),
            LOCATION => location = Some(message),
            _ => {}
        }
    }
    match (aircraft, location) {
        (Some(aircraft), Some(location)) => {
            let track = TrackId { aircraft, source: source.clone() };
            report(track, location, received)
        }
        (_, None) => Ok(None),
        (None, Some(_)) => Err(Wrong::field("Basic ID", "the pack has none, so nobody is named")),
    }
}

fn basic_id(message: &[u8]) -> Read<AircraftId> {
    let id = &message[2..22];
    let text = String::from_utf8_lossy(id);
    let text = quantity::name(text.trim_end_matches('\0'));
    match message[1] >> 4 {
        // Serial number of ANSI/CTA-2063-A, and registration of a civil aviation authority.
        1 | 2 => text.map(AircraftId::Serial).ok_or_else(|| Wrong::field("UAS ID", "it is empty")),
        // UTM ids and session ids are bytes.
        3 | 4 => {
            let hexadecimal: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
            Ok(AircraftId::Named(hexadecimal.into()))
        }
        other => Err(Wrong::field("ID type", format!("{other} names nobody; 1 to 4 do"))),
    }
}

/// 95% bounds by their codes (F3411-22a, table 7), metres.
const LATERAL_M: [f64; 13] =
    [0.0, 18_520.0, 7_408.0, 3_704.0, 1_852.0, 926.0, 555.6, 185.2, 92.6, 30.0, 10.0, 3.0, 1.0];
const VERTICAL_M: [f64; 7] = [0.0, 150.0, 45.0, 25.0, 10.0, 3.0, 1.0];

fn report(track: TrackId, message: &[u8], received: Instant) -> Read<Option<Report>> {
    let i32 = |at: usize| {
        i32::from_le_bytes([message[at], message[at + 1], message[at + 2], message[at + 3]])
    };
    let u16 = |at: usize| u16::from_le_bytes([message[at], message[at + 1]]);
    let (latitude, longitude) = (i32(5), i32(9));
    if (latitude, longitude) == (0, 0) {
        // So an unknown position is told.
        return Ok(None);
    }
    let altitude = |field: &str, at: usize, datum| -> Read<Option<Altitude>> {
        let steps = u16(at);
        let meters = f64::from(steps) * 0.5 - 1_000.0;
        let known = (steps > 0).then(|| quantity::altitude(field, meters, METER, datum));
        known.transpose()
    };
    let flags = message[1];
    let speed = match (message[3], flags & 1) {
        (255, 1) => None,
        (steps, 0) => Some(f64::from(steps) * 0.25),
        (steps, _) => Some(f64::from(steps) * 0.75 + 63.75),
    };
    let direction = f64::from(message[2]) + if flags & 2 == 2 { 180.0 } else { 0.0 };
    let known_direction = (direction < 360.0).then_some(direction);
    let climb = i32::from(i8::from_le_bytes([message[4]])) * 500;
    let accuracy = |bounds: &[f64], code: u8| {
        bounds.get(usize::from(code)).copied().filter(|bound| *bound > 0.0)
    };
    Ok(Some(Report {
        track,
        time: time(u16(21), received)?,
        position: quantity::position(f64::from(latitude) / 1e7, f64::from(longitude) / 1e7)?,
        heights: quantity::heights(
            altitude("pressure altitude", 13, Datum::Std)?,
            altitude("geodetic altitude", 15, Datum::W84)?,
        ),
        velocity: quantity::velocity(speed, known_direction)?,
        // 63 m/s is how an unknown rate is told.
        climb: ClimbRates {
            pressure_mm_s: None,
            geometric_mm_s: (climb != 63_000).then_some(climb),
        },
        quality: Quality {
            lateral_m: accuracy(&LATERAL_M, message[19] & 0xf),
            vertical_m: accuracy(&VERTICAL_M, message[19] >> 4),
        },
        surface: if flags >> 4 == 1 { Surface::Ground } else { Surface::Airborne },
        callsign: None,
        party: None,
    }))
}

const HOUR_US: i64 = 3_600_000_000;

/// Tenths of seconds of the hour, in the hour nearest to when they were received.
fn time(tenths: u16, received: Instant) -> Read<Instant> {
    if tenths == 0xffff {
        return Ok(received);
    }
    let within_us = i64::from(tenths) * 100_000;
    if within_us > HOUR_US {
        let problem = format!("{tenths} tenths of seconds are more than an hour");
        return Err(Wrong::field("timestamp", problem));
    }
    let off_us = within_us - received.micros().rem_euclid(HOUR_US);
    // Between -30 and 30 minutes of when it was received.
    let off_us = (off_us + HOUR_US / 2).rem_euclid(HOUR_US) - HOUR_US / 2;
    Ok(received.saturating_add(off_us))
}
