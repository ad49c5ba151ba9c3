//! Tracks that are told again as GeoJSON (RFC 7946), for maps.

use crate::answer::Utc;
use crate::native::PointGeometryView;
use serde_json::{Value, json};
use std::io::{self, Write};
use traffic::{Implausible, Report, Surface, Track, TrackId};
use volume::{Altitude, Datum, Instant};

/// Writes one FeatureCollection, a feature a line as it comes: what has been written can be shown
/// before the end is known, and the whole is one object of GeoJSON.
#[derive(Debug, Default)]
pub struct TrackFeatures {
    count: u64,
}

impl TrackFeatures {
    /// Writes a track at an instant: a point where it is believed to be. A newer report that is not
    /// believed is a member of the feature, shown, and not drawn as its place.
    pub fn write(
        &mut self,
        (id, track): (&TrackId, &Track),
        now: Instant,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        out.write_all(if self.count == 0 { BEGINNING } else { b",\n" })?;
        self.count += 1;
        let feature = json!({
            "type": "Feature",
            "geometry": point(&track.report),
            "properties": properties(id, track, now),
        });
        serde_json::to_writer(&mut *out, &feature)?;
        Ok(())
    }

    /// Writes the end; without it what was written is no JSON.
    pub fn end(self, out: &mut dyn Write) -> io::Result<()> {
        if self.count == 0 {
            out.write_all(BEGINNING)?;
        }
        out.write_all(b"\n]}\n")
    }
}

const BEGINNING: &[u8] = b"{\"type\":\"FeatureCollection\",\"features\":[\n";

/// Where a report is. Only a height above the ellipsoid is a third coordinate (RFC 7946, section
/// 4).
fn point(report: &Report) -> PointGeometryView {
    let height = report.heights.geometric().filter(|height| height.datum() == Datum::W84);
    let (longitude, latitude) = (report.position.longitude_deg(), report.position.latitude_deg());
    PointGeometryView::new(longitude, latitude, height.map(Altitude::meters))
}

/// What is known of a track, by the names that the native API has.
fn properties(id: &TrackId, track: &Track, now: Instant) -> Value {
    let report = &track.report;
    let geometric = report.heights.geometric();
    let doubt = track.doubt.as_ref().map(|doubt| {
        json!({ "geometry": point(&doubt.report), "why": why(doubt.why),
                "time": Utc(doubt.report.time).to_string() })
    });
    json!({
        "aircraft": id.aircraft.to_string(),
        "source": &*id.source,
        "party": report.party.as_deref(),
        "callsign": report.callsign.as_deref(),
        "time": Utc(report.time).to_string(),
        "age_s": track.age_us(now) as f64 / 1e6,
        "altitude_std_m": report.heights.pressure().map(Altitude::meters),
        "altitude_m": geometric.map(Altitude::meters),
        "altitude_datum": geometric.map(|it| it.datum().name()),
        "speed_m_s": track.velocity.map(traffic::Velocity::speed),
        "track_deg": track.velocity.map(traffic::Velocity::track_deg),
        "climb_m_s": report.climb.for_pressure().map(|mm| f64::from(mm) / 1e3),
        "on_ground": report.surface == Surface::Ground,
        "doubt": doubt,
    })
}

fn why(why: Implausible) -> Value {
    match why {
        Implausible::Jump(speed) => json!({ "jump_m_s": speed }),
        Implausible::Climb(rate) => json!({ "climb_m_s": rate }),
        Implausible::Speed(speed) => json!({ "speed_m_s": speed }),
    }
}
