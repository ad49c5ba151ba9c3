//! MAVLink 1 and 2: `ADSB_VEHICLE` and `UTM_GLOBAL_POSITION`; other messages are passed over.
//!
//! `ADSB_VEHICLE` tells no time, so its time is when it was received, less its age. Altitudes of
//! type `PRESSURE_QNH` are what transponders send, which is above the standard surface, and taken
//! for that. `UTM_GLOBAL_POSITION` is measured by satellites, above the ellipsoid.

use super::error::{Read, Wrong};
use super::quantity;
use std::sync::Arc;
use traffic::{AircraftId, ClimbRates, Quality, Report, Surface, TrackId, Velocity};
use volume::{Altitude, Datum, Instant};

const MAGIC_1: u8 = 0xfe;
const MAGIC_2: u8 = 0xfd;

/// A message that is read: its number, the bytes of its payload, and the byte that its definition
/// adds to the checksum.
struct Definition {
    id: u32,
    bytes: usize,
    crc_extra: u8,
}

const ADSB_VEHICLE: Definition = Definition { id: 246, bytes: 38, crc_extra: 184 };
const UTM_GLOBAL_POSITION: Definition = Definition { id: 340, bytes: 70, crc_extra: 99 };

/// The longest payload.
const PAYLOAD_BYTES_MAX: usize = 255;

/// Frames of a stream; bytes between them are passed over, for radios lose some.
#[derive(Debug, Default)]
pub(super) struct Frames {
    kept: Vec<u8>,
}

/// Where the parts of a frame are.
struct Frame {
    id: u32,
    payload: core::ops::Range<usize>,
    bytes: usize,
}

impl Frames {
    /// Takes bytes, and hands over each report, or what is wrong with a message.
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
            if !matches!(first, MAGIC_1 | MAGIC_2) {
                at += 1;
                continue;
            }
            let rest = &self.kept[at..];
            let Some(frame) = frame(rest) else { break };
            if rest.len() < frame.bytes {
                break;
            }
            match read(rest, &frame, received, source) {
                Ok(None) => at += frame.bytes,
                Ok(Some(report)) => {
                    each(Ok(report));
                    at += frame.bytes;
                }
                // The mark may have been another message's byte: look on behind it.
                Err(Fault::Checksum) => {
                    each(Err(Wrong::field("checksum", "it is not that of the message")));
                    at += 1;
                }
                Err(Fault::Message(wrong)) => {
                    each(Err(wrong));
                    at += frame.bytes;
                }
            }
        }
        self.kept.drain(..at);
    }
}

enum Fault {
    Checksum,
    Message(Wrong),
}

/// The frame that bytes begin with; `None` while its head is not whole.
fn frame(bytes: &[u8]) -> Option<Frame> {
    let length = usize::from(*bytes.get(1)?).min(PAYLOAD_BYTES_MAX);
    if *bytes.first()? == MAGIC_1 {
        let id = u32::from(*bytes.get(5)?);
        return Some(Frame { id, payload: 6..6 + length, bytes: 8 + length });
    }
    let head = bytes.get(..10)?;
    let id = u32::from_le_bytes([head[7], head[8], head[9], 0]);
    let signature = if head[2] & 1 == 1 { 13 } else { 0 };
    Some(Frame { id, payload: 10..10 + length, bytes: 12 + length + signature })
}

fn read(
    bytes: &[u8],
    frame: &Frame,
    received: Instant,
    source: &Arc<str>,
) -> Result<Option<Report>, Fault> {
    let known = [ADSB_VEHICLE, UTM_GLOBAL_POSITION];
    let Some(definition) = known.into_iter().find(|definition| definition.id == frame.id) else {
        return Ok(None);
    };
    let end = frame.payload.end;
    let told = u16::from_le_bytes([bytes[end], bytes[end + 1]]);
    let crc = bytes[1..end].iter().chain([&definition.crc_extra]).fold(0xffff, crc);
    if crc != told {
        return Err(Fault::Checksum);
    }
    // MAVLink 2 leaves out zeros at the end of a payload.
    let mut payload = bytes[frame.payload.clone()].to_vec();
    payload.resize(definition.bytes, 0);
    let payload = Payload(&payload);
    let read = if definition.id == ADSB_VEHICLE.id {
        vehicle(&payload, received, source)
    } else {
        global_position(&payload, received, source)
    };
    read.map_err(Fault::Message)
}

/// CRC-16/MCRF4XX, which MAVLink calls X.25.
fn crc(crc: u16, byte: &u8) -> u16 {
    (0..8).fold(
        crc ^ u16::from(*byte),
        |crc, _| {
            if crc & 1 == 1 { crc >> 1 ^ 0x8408 } else { crc >> 1 }
        },
    )
}

/// Numbers of a payload, little-endian.
struct Payload<'a>(&'a [u8]);

impl Payload<'_> {
    fn bytes<const N: usize>(&self, at: usize) -> [u8; N] {
        let mut bytes = [0; N];
        bytes.copy_from_slice(&self.0[at..at + N]);
        bytes
    }

    fn degrees(&self, at: usize) -> f64 {
        f64::from(i32::from_le_bytes(self.bytes(at))) / 1e7
    }

    fn i32(&self, at: usize) -> i32 {
        i32::from_le_bytes(self.bytes(at))
    }

    fn i16(&self, at: usize) -> i16 {
        i16::from_le_bytes(self.bytes(at))
    }

    fn u16(&self, at: usize) -> u16 {
        u16::from_le_bytes(self.bytes(at))
    }
}

fn altitude(mm: i32, datum: Datum) -> Read<Altitude> {
    Altitude::new(mm.into(), datum).map_err(|error| Wrong::field("altitude", error.to_string()))
}

/// What `flags` of `ADSB_VEHICLE` say is valid.
const VALID_COORDINATES: u16 = 1;
const VALID_ALTITUDE: u16 = 2;
const VALID_HEADING: u16 = 4;
const VALID_VELOCITY: u16 = 8;
const VALID_CALLSIGN: u16 = 16;
const VALID_CLIMB: u16 = 128;

fn vehicle(payload: &Payload<'_>, received: Instant, source: &Arc<str>) -> Read<Option<Report>> {
    let flags = payload.u16(22);
    let valid = |flag: u16| flags & flag == flag;
    if !valid(VALID_COORDINATES) {
        return Ok(None);
    }
    let address = u32::from_le_bytes(payload.bytes(0));
    if address > 0xff_ffff {
        return Err(Wrong::field("ICAO_address", format!("{address} has more than 24 bits")));
    }
    let is_geometric = payload.0[26] == 1;
    let height = valid(VALID_ALTITUDE)
        .then(|| altitude(payload.i32(12), if is_geometric { Datum::W84 } else { Datum::Std }));
    let height = height.transpose()?;
    let velocity = (valid(VALID_HEADING | VALID_VELOCITY))
        .then(|| (f64::from(payload.u16(18)) / 100.0, f64::from(payload.u16(16)) / 100.0));
    let climb = valid(VALID_CLIMB).then(|| i32::from(payload.i16(20)) * 10);
    let callsign: [u8; 9] = payload.bytes(27);
    let callsign = String::from_utf8_lossy(&callsign);
    let age_us = i64::from(payload.0[37]) * 1_000_000;
    Ok(Some(Report {
        track: TrackId { aircraft: AircraftId::Icao24(address), source: source.clone() },
        time: received.saturating_add(-age_us),
        position: quantity::position(payload.degrees(4), payload.degrees(8))?,
        heights: height.map(traffic::Heights::of).unwrap_or_default(),
        velocity: quantity::velocity(velocity.map(|it| it.0), velocity.map(|it| it.1))?,
        climb: ClimbRates {
            pressure_mm_s: climb.filter(|_| !is_geometric),
            geometric_mm_s: climb.filter(|_| is_geometric),
        },
        quality: Quality::default(),
        surface: Surface::Airborne,
        callsign: quantity::name(callsign.trim_end_matches('\0')).filter(|_| valid(VALID_CALLSIGN)),
        party: None,
    }))
}

/// What `flags` of `UTM_GLOBAL_POSITION` say is available.
const TIME_VALID: u8 = 1;
const ID_AVAILABLE: u8 = 2;
const POSITION_AVAILABLE: u8 = 4;
const ALTITUDE_AVAILABLE: u8 = 8;
const HORIZONTAL_VELOCITY: u8 = 32;
const VERTICAL_VELOCITY: u8 = 64;

fn global_position(
    payload: &Payload<'_>,
    received: Instant,
    source: &Arc<str>,
) -> Read<Option<Report>> {
    let has = |flag: u8| payload.0[69] & flag == flag;
    if !has(POSITION_AVAILABLE) {
        return Ok(None);
    }
    if !has(ID_AVAILABLE) {
        return Err(Wrong::field("uas_id", "it is not told, and nothing else names the aircraft"));
    }
    let told = i64::try_from(u64::from_le_bytes(payload.bytes(0))).ok();
    let time = told.filter(|_| has(TIME_VALID)).and_then(Instant::from_micros);
    let id: [u8; 18] = payload.bytes(50);
    let id: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
    let velocity = has(HORIZONTAL_VELOCITY).then(|| {
        let (north, east) = (f64::from(payload.i16(36)), f64::from(payload.i16(38)));
        Velocity::new(east / 100.0, north / 100.0)
    });
    let velocity = velocity.transpose();
    let accuracy = |at: usize| Some(f64::from(payload.u16(at)) / 1e3).filter(|it| *it > 0.0);
    let height = has(ALTITUDE_AVAILABLE).then(|| altitude(payload.i32(16), Datum::W84));
    // Down is positive.
    let climb = has(VERTICAL_VELOCITY).then(|| i32::from(payload.i16(40)) * -10);
    Ok(Some(Report {
        track: TrackId { aircraft: AircraftId::Serial(id.into()), source: source.clone() },
        time: time.unwrap_or(received),
        position: quantity::position(payload.degrees(8), payload.degrees(12))?,
        heights: quantity::heights(None, height.transpose()?),
        velocity: velocity.map_err(|error| Wrong::field("velocity", error.to_string()))?,
        climb: ClimbRates { pressure_mm_s: None, geometric_mm_s: climb },
        quality: Quality { lateral_m: accuracy(42), vertical_m: accuracy(44) },
        // UTM_FLIGHT_STATE_GROUND
        surface: if payload.0[68] == 2 { Surface::Ground } else { Surface::Airborne },
        callsign: None,
        party: None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The checksum's extra byte follows from a message's name and fields (MAVLink guide,
    /// "CRC_EXTRA calculation"), largest types first.
    #[test]
    fn extra_bytes_are_those_of_the_definitions() {
        let extra = |name: &str, fields: &[(&str, &str, u8)]| {
            let mut text = format!("{name} ").into_bytes();
            for (kind, field, length) in fields {
                text.extend_from_slice(format!("{kind} {field} ").as_bytes());
                if *length > 0 {
                    text.push(*length);
                }
            }
            let crc = text.iter().fold(0xffff, crc);
            (crc & 0xff) as u8 ^ (crc >> 8) as u8
        };
        let vehicle = [
            ("uint32_t", "ICAO_address", 0),
            ("int32_t", "lat", 0),
            ("int32_t", "lon", 0),
            ("int32_t", "altitude", 0),
            ("uint16_t", "heading", 0),
            ("uint16_t", "hor_velocity", 0),
            ("int16_t", "ver_velocity", 0),
            ("uint16_t", "flags", 0),
            ("uint16_t", "squawk", 0),
            ("uint8_t", "altitude_type", 0),
            ("char", "callsign", 9),
            ("uint8_t", "emitter_type", 0),
            ("uint8_t", "tslc", 0),
        ];
        assert_eq!(extra("ADSB_VEHICLE", &vehicle), ADSB_VEHICLE.crc_extra);
        let global = [
            ("uint64_t", "time", 0),
            ("int32_t", "lat", 0),
            ("int32_t", "lon", 0),
            ("int32_t", "alt", 0),
            ("int32_t", "relative_alt", 0),
            ("int32_t", "next_lat", 0),
            ("int32_t", "next_lon", 0),
            ("int32_t", "next_alt", 0),
            ("int16_t", "vx", 0),
            ("int16_t", "vy", 0),
            ("int16_t", "vz", 0),
            ("uint16_t", "h_acc", 0),
            ("uint16_t", "v_acc", 0),
            ("uint16_t", "vel_acc", 0),
            ("uint16_t", "update_rate", 0),
            ("uint8_t", "uas_id", 18),
            ("uint8_t", "flight_state", 0),
            ("uint8_t", "flags", 0),
        ];
        assert_eq!(extra("UTM_GLOBAL_POSITION", &global), UTM_GLOBAL_POSITION.crc_extra);
    }
}
