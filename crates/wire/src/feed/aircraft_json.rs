//! `aircraft.json` of readsb and dump1090: all that a receiver sees, as one JSON object, again and
//! again.
//!
//! `alt_baro` is feet above the standard surface, `alt_geom` feet above the WGS84 ellipsoid; rates
//! are feet a minute, speeds knots. A position is as old as `seen_pos` says, before `now`.

use super::error::{Read, Wrong};
use super::quantity::{self, FOOT, FOOT_MIN, KNOT_M_S};
use serde::Deserialize;
use std::sync::Arc;
use traffic::{ClimbRates, Quality, Report, Surface, TrackId};
use volume::Datum;

/// One object.
#[derive(Deserialize)]
pub(super) struct Snapshot {
    now: f64,
    aircraft: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct Aircraft {
    hex: String,
    flight: Option<String>,
    alt_baro: Option<Altitude>,
    #[serde(alias = "altitude")]
    alt_plain: Option<Altitude>,
    alt_geom: Option<f64>,
    #[serde(alias = "speed")]
    gs: Option<f64>,
    track: Option<f64>,
    #[serde(alias = "vert_rate")]
    baro_rate: Option<f64>,
    geom_rate: Option<f64>,
    lat: Option<f64>,
    lon: Option<f64>,
    seen_pos: Option<f64>,
    nac_p: Option<u8>,
}

/// A number of feet, or the word `ground`.
#[derive(Clone, Deserialize)]
#[serde(untagged)]
enum Altitude {
    Feet(f64),
    Word(String),
}

/// 95% bounds of horizontal position by NACp (DO-260B, table A-13), metres.
const NAC_P_M: [Option<f64>; 12] = [
    None,
    Some(18_520.0),
    Some(7_408.0),
    Some(3_704.0),
    Some(1_852.0),
    Some(926.0),
    Some(555.6),
    Some(185.2),
    Some(92.6),
    Some(30.0),
    Some(10.0),
    Some(3.0),
];

/// Hands over every aircraft with a position; those without one are passed over.
pub(super) fn read(
    bytes: &[u8],
    source: &Arc<str>,
    each: &mut dyn FnMut(u64, Read<Report>),
) -> Read<()> {
    let snapshot: Snapshot = super::reader::json(bytes)?;
    for (number, aircraft) in (1..).zip(snapshot.aircraft) {
        let read = serde_path_to_error::deserialize(aircraft)
            .map_err(|error| {
                let path = error.path().to_string();
                Wrong::field(path, error.into_inner().to_string())
            })
            .and_then(|aircraft: Aircraft| report(&aircraft, snapshot.now, source));
        match read {
            Ok(None) => {}
            Ok(Some(report)) => each(number, Ok(report)),
            Err(wrong) => each(number, Err(wrong)),
        }
    }
    Ok(())
}

fn report(aircraft: &Aircraft, now: f64, source: &Arc<str>) -> Read<Option<Report>> {
    let (Some(latitude), Some(longitude)) = (aircraft.lat, aircraft.lon) else {
        return Ok(None);
    };
    let told = aircraft.alt_baro.clone().or_else(|| aircraft.alt_plain.clone());
    let (pressure, surface) = match told {
        Some(Altitude::Feet(feet)) => {
            (Some(quantity::altitude("alt_baro", feet, FOOT, Datum::Std)?), Surface::Airborne)
        }
        Some(Altitude::Word(word)) if word == "ground" => (None, Surface::Ground),
        Some(Altitude::Word(word)) => {
            let problem = format!("{word:?} is neither a number of feet nor \"ground\"");
            return Err(Wrong::field("alt_baro", problem));
        }
        None => (None, Surface::Airborne),
    };
    let geometric = aircraft.alt_geom;
    let geometric =
        geometric.map(|feet| quantity::altitude("alt_geom", feet, FOOT, Datum::W84)).transpose()?;
    let rate = |field: &str, rate: Option<f64>| {
        rate.map(|rate| quantity::climb(field, rate, FOOT_MIN)).transpose()
    };
    let nac_p = aircraft.nac_p.and_then(|nac_p| NAC_P_M.get(usize::from(nac_p)));
    Ok(Some(Report {
        track: TrackId {
            aircraft: quantity::aircraft("hex", &aircraft.hex)?,
            source: source.clone(),
        },
        time: quantity::epoch("now", now - aircraft.seen_pos.unwrap_or(0.0))?,
        position: quantity::position(latitude, longitude)?,
        heights: quantity::heights(pressure, geometric),
        velocity: quantity::velocity(aircraft.gs.map(|it| it * KNOT_M_S), aircraft.track)?,
        climb: ClimbRates {
            pressure_mm_s: rate("baro_rate", aircraft.baro_rate)?,
            geometric_mm_s: rate("geom_rate", aircraft.geom_rate)?,
        },
        quality: Quality { lateral_m: nac_p.copied().flatten(), vertical_m: None },
        surface,
        callsign: aircraft.flight.as_deref().and_then(quantity::name),
        party: None,
    }))
}
