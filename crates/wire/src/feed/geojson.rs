//! Tracks as GeoJSON, for maps.

use crate::answer::Utc;
use serde_json::{Value, json};
use std::io::{self, Write};
use traffic::{Implausible, Picture};
use volume::{Altitude, Instant};

/// Writes the picture at an instant as a FeatureCollection of points, each with its age. What is
/// not believed of a track is a member of its feature: shown, and not drawn as its place.
pub fn write_tracks(picture: &Picture, now: Instant, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[")?;
    for (index, (id, track)) in picture.tracks().enumerate() {
        let report = &track.report;
        let place = |position: volume::Position| {
            json!({ "type": "Point",
                    "coordinates": [position.longitude_deg(), position.latitude_deg()] })
        };
        let meters = |altitude: Option<Altitude>| altitude.map(Altitude::meters);
        let geometric = report.heights.geometric();
        let doubt = track.doubt.as_ref().map(|doubt| {
            json!({ "geometry": place(doubt.report.position), "why": why(doubt.why),
                    "time": Utc(doubt.report.time).to_string() })
        });
        let feature = json!({
            "type": "Feature",
            "geometry": place(report.position),
            "properties": {
                "id": id.aircraft.to_string(),
                "source": &*id.source,
                "party": report.party.as_deref(),
                "callsign": report.callsign.as_deref(),
                "time": Utc(report.time).to_string(),
                "age_s": track.age_us(now) as f64 / 1e6,
                "altitude_std_m": meters(report.heights.pressure()),
                "altitude_m": meters(geometric),
                "altitude_datum": geometric.map(|it| it.datum().name()),
                "speed_m_s": track.velocity.map(traffic::Velocity::speed),
                "track_deg": track.velocity.map(traffic::Velocity::track_deg),
                "doubt": doubt,
            },
        });
        out.write_all(if index == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, &feature)?;
    }
    out.write_all(b"\n]}\n")
}

fn why(why: Implausible) -> Value {
    match why {
        Implausible::Jump(speed) => json!({ "jump_m_s": speed }),
        Implausible::Climb(rate) => json!({ "climb_m_s": rate }),
        Implausible::Speed(speed) => json!({ "speed_m_s": speed }),
    }
}
