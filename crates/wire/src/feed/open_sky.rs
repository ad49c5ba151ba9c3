//! State vectors of the OpenSky Network's REST interface: `{"time": ..., "states": [[...], ...]}`.
//!
//! A state is an array; `baro_altitude` is metres above the standard surface, `geo_altitude` above
//! the WGS84 ellipsoid, speeds and rates are m/s.

use super::error::{Read, Wrong};
use super::quantity::{self, METER};
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;
use traffic::{ClimbRates, Quality, Report, Surface, TrackId};
use volume::Datum;

#[derive(Deserialize)]
struct States {
    states: Option<Vec<Vec<Value>>>,
}

/// The elements of a state that are read, with their places in it.
struct State(Vec<Value>);

impl State {
    fn text(&self, index: usize, name: &str) -> Read<Option<&str>> {
        match self.0.get(index) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Wrong::field(name, "it is not a string")),
        }
    }

    fn number(&self, index: usize, name: &str) -> Read<Option<f64>> {
        match self.0.get(index) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Number(number)) => Ok(number.as_f64()),
            Some(_) => Err(Wrong::field(name, "it is not a number")),
        }
    }
}

/// Hands over every state with a position; those without one are passed over.
pub(super) fn read(
    bytes: &[u8],
    source: &Arc<str>,
    each: &mut dyn FnMut(u64, Read<Report>),
) -> Read<()> {
    let states: States = super::reader::json(bytes)?;
    for (number, state) in (1..).zip(states.states.unwrap_or_default()) {
        match report(&State(state), source) {
            Ok(None) => {}
            Ok(Some(report)) => each(number, Ok(report)),
            Err(wrong) => each(number, Err(wrong)),
        }
    }
    Ok(())
}

fn report(state: &State, source: &Arc<str>) -> Read<Option<Report>> {
    let place = (state.number(6, "latitude")?, state.number(5, "longitude")?);
    let (Some(latitude), Some(longitude)) = place else { return Ok(None) };
    let Some(time) = state.number(3, "time_position")? else { return Ok(None) };
    let Some(address) = state.text(0, "icao24")? else {
        return Err(Wrong::field("icao24", "it is missing"));
    };
    let altitude = |index, name, datum| {
        let meters = state.number(index, name)?;
        meters.map(|meters| quantity::altitude(name, meters, METER, datum)).transpose()
    };
    let climb = state.number(11, "vertical_rate")?;
    let climb = climb.map(|rate| quantity::climb("vertical_rate", rate, METER)).transpose()?;
    let is_on_ground = matches!(state.0.get(8), Some(Value::Bool(true)));
    Ok(Some(Report {
        track: TrackId { aircraft: quantity::aircraft("icao24", address)?, source: source.clone() },
        time: quantity::epoch("time_position", time)?,
        position: quantity::position(latitude, longitude)?,
        heights: quantity::heights(
            altitude(7, "baro_altitude", Datum::Std)?,
            altitude(13, "geo_altitude", Datum::W84)?,
        ),
        velocity: quantity::velocity(
            state.number(9, "velocity")?,
            state.number(10, "true_track")?,
        )?,
        climb: ClimbRates { pressure_mm_s: climb, geometric_mm_s: None },
        quality: Quality::default(),
        surface: if is_on_ground { Surface::Ground } else { Surface::Airborne },
        callsign: state.text(1, "callsign")?.and_then(quantity::name),
        party: None,
    }))
}
