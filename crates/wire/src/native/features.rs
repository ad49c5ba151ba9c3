//! Tracks as GeoJSON (RFC 7946), for maps that read nothing else.
//!
//! A position is longitude, latitude, and a height only where one is known above the WGS84
//! ellipsoid: RFC 7946, section 4, has no other third coordinate. A height above mean sea level and
//! a pressure altitude are properties, with their datum in their name or beside them.

use super::traffic::{TrackView, TracksView};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use volume::Datum;

/// The media type of GeoJSON (RFC 7946, section 12).
pub const GEOJSON: &str = "application/geo+json";

/// The tracks that a party may see, at one look, as GeoJSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TrackFeaturesView {
    /// `FeatureCollection`.
    #[serde(rename = "type")]
    pub kind: String,
    /// When the picture was looked at; null where there is no feed. A foreign member (RFC 7946,
    /// section 6.1).
    pub time: Option<String>,
    /// The tracks.
    pub features: Vec<TrackFeatureView>,
}

/// A track as a feature.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TrackFeatureView {
    /// `Feature`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The feed, a dot, and what the aircraft is known by: two feeds' tracks of one aircraft stay
    /// two.
    pub id: String,
    /// Where it is believed to be.
    pub geometry: PointGeometryView,
    /// All that is known of the track.
    pub properties: TrackView,
}

/// A point of GeoJSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PointGeometryView {
    /// `Point`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Longitude and latitude in degrees, and where it is known the height above the WGS84
    /// ellipsoid in metres.
    #[schema(min_items = 2, max_items = 3)]
    pub coordinates: Vec<f64>,
}

impl PointGeometryView {
    /// A point; the height is one above the ellipsoid.
    pub fn new(longitude: f64, latitude: f64, ellipsoidal_m: Option<f64>) -> Self {
        let coordinates = [longitude, latitude].into_iter().chain(ellipsoidal_m).collect();
        Self { kind: "Point".to_owned(), coordinates }
    }
}

/// The same tracks as GeoJSON.
pub fn track_features(tracks: TracksView) -> TrackFeaturesView {
    let features = tracks.tracks.into_iter().map(feature).collect();
    TrackFeaturesView { kind: "FeatureCollection".to_owned(), time: tracks.time, features }
}

fn feature(track: TrackView) -> TrackFeatureView {
    let is_ellipsoidal = track.altitude_datum.as_deref() == Some(Datum::W84.name());
    let height_m = track.altitude_m.filter(|_| is_ellipsoidal);
    TrackFeatureView {
        kind: "Feature".to_owned(),
        id: format!("{}.{}", track.source, track.aircraft),
        geometry: PointGeometryView::new(track.longitude, track.latitude, height_m),
        properties: track,
    }
}
