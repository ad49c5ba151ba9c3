//! Volumes as F3548-21 has them, and routes, inward and outward.
//!
//! Two things are added to the standard's altitudes: feet, and the references `AMSL` and `STD`,
//! because no duty officer speaks of heights above the ellipsoid (DL-33).

use super::ApiError;
use crate::answer::Utc;
use crate::plan::instant::parse_rfc3339;
use crate::plan::{AltitudeUnit, Decimal, Rounding, limits, quoted};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use volume::{
    Altitude, AltitudeBand, Circle, Datum, Instant, Outline, Polygon, Position, Route, RoutePoint,
    TimeWindow, Volume4D,
};

/// A volume in space and time; what is absent or null is unbounded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "Volume4D", example = json!({
    "volume": {
        "outline_polygon": {"vertices": [
            {"lat": 47.10, "lng": 8.50}, {"lat": 47.10, "lng": 8.54}, {"lat": 47.13, "lng": 8.52},
        ]},
        "altitude_lower": {"value": 1000, "units": "FT", "reference": "AMSL"},
        "altitude_upper": {"value": 1400, "units": "FT", "reference": "AMSL"},
    },
    "time_start": {"value": "2026-06-01T10:00:00Z", "format": "RFC3339"},
    "time_end": {"value": "2026-06-01T10:30:00Z", "format": "RFC3339"},
}))]
pub struct Volume4dText {
    /// Where.
    pub volume: Volume3dText,
    /// The first instant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_start: Option<TimeText>,
    /// The last instant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_end: Option<TimeText>,
}

/// An outline, exactly one of the two, and the altitudes between which it reaches.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "Volume3D")]
pub struct Volume3dText {
    /// Bounded by geodesics.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outline_polygon: Option<PolygonText>,
    /// Bounded by a true distance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outline_circle: Option<CircleText>,
    /// The lowest altitude.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub altitude_lower: Option<AltitudeText>,
    /// The highest altitude.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub altitude_upper: Option<AltitudeText>,
}

/// A polygon; the last vertex is joined to the first and does not repeat it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "Polygon")]
pub struct PolygonText {
    /// Three or more, in either winding.
    #[schema(min_items = 3, max_items = 10_000)]
    pub vertices: Vec<LatLng>,
}

/// A circle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "Circle")]
pub struct CircleText {
    /// Its center.
    pub center: LatLng,
    /// Its radius.
    pub radius: RadiusText,
}

/// A radius.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "Radius")]
pub struct RadiusText {
    /// More than 0.
    pub value: f64,
    /// Metres.
    pub units: RadiusUnits,
}

/// The unit of a radius.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum RadiusUnits {
    /// Metres.
    M,
}

/// A point, degrees, WGS84.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "LatLngPoint")]
pub struct LatLng {
    /// Latitude.
    #[schema(minimum = -90, maximum = 90)]
    pub lat: f64,
    /// Longitude.
    #[schema(minimum = -180, maximum = 180)]
    pub lng: f64,
}

/// An altitude with its unit and its datum.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "Altitude")]
pub struct AltitudeText {
    /// How high.
    pub value: f64,
    /// Metres or feet.
    pub units: AltitudeUnits,
    /// Above what.
    pub reference: Reference,
}

/// The unit of an altitude.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum AltitudeUnits {
    /// Metres, the standard's only unit.
    M,
    /// International feet.
    Ft,
}

/// What an altitude is measured from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Reference {
    /// The WGS84 ellipsoid, the standard's only reference.
    W84,
    /// Mean sea level.
    Amsl,
    /// The 1013.25 hPa surface: flight levels.
    Std,
}

/// An instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "Time")]
pub struct TimeText {
    /// RFC 3339 with a zone.
    pub value: String,
    /// Always `RFC3339`.
    #[serde(default)]
    pub format: TimeFormat,
}

/// How an instant is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum TimeFormat {
    /// As RFC 3339 has it.
    #[default]
    #[serde(rename = "RFC3339")]
    Rfc3339,
}

/// A point of a route.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "RoutePoint", example = json!({
    "time": "2026-06-01T10:00:00Z", "latitude": 47.1, "longitude": 8.5,
    "altitude": {"value": 34000, "units": "FT", "reference": "STD"},
}))]
pub struct RoutePointText {
    /// When: RFC 3339 with a zone, later than the point before.
    pub time: String,
    /// Degrees, WGS84.
    pub latitude: f64,
    /// Degrees, WGS84.
    pub longitude: f64,
    /// How high, with one reference along the whole route.
    pub altitude: AltitudeText,
}

/// An instant of RFC 3339.
pub(super) fn read_instant(text: &str) -> Result<Instant, ApiError> {
    parse_rfc3339(text, Rounding::Nearest).map_err(ApiError::bad)
}

/// An instant as answers have it.
pub(super) fn utc(instant: Instant) -> String {
    Utc(instant).to_string()
}

impl From<Reference> for Datum {
    fn from(reference: Reference) -> Self {
        match reference {
            Reference::W84 => Self::W84,
            Reference::Amsl => Self::Amsl,
            Reference::Std => Self::Std,
        }
    }
}

impl From<Datum> for Reference {
    fn from(datum: Datum) -> Self {
        match datum {
            Datum::W84 => Self::W84,
            Datum::Amsl => Self::Amsl,
            Datum::Std => Self::Std,
        }
    }
}

impl AltitudeText {
    fn read(self, rounding: Rounding) -> Result<Altitude, ApiError> {
        let unit = match self.units {
            AltitudeUnits::M => AltitudeUnit::Meter,
            AltitudeUnits::Ft => AltitudeUnit::Foot,
        };
        let wrong = |problem: String| ApiError::bad(problem).under("value");
        let value = Decimal::from_f64(self.value).map_err(|error| wrong(error.to_string()))?;
        limits::altitude(value, unit, self.reference.into(), rounding).map_err(wrong)
    }
}

impl From<Altitude> for AltitudeText {
    fn from(altitude: Altitude) -> Self {
        let (value, reference) = (altitude.meters(), altitude.datum().into());
        Self { value, units: AltitudeUnits::M, reference }
    }
}

impl LatLng {
    fn read(self) -> Result<Position, ApiError> {
        Position::new(self.lat, self.lng).map_err(ApiError::bad)
    }
}

impl From<Position> for LatLng {
    fn from(position: Position) -> Self {
        Self { lat: position.latitude_deg(), lng: position.longitude_deg() }
    }
}

impl TimeText {
    fn read(&self, rounding: Rounding) -> Result<Instant, ApiError> {
        let read = parse_rfc3339(&self.value, rounding);
        read.map_err(|problem| ApiError::bad(problem).under("value"))
    }
}

impl From<Instant> for TimeText {
    fn from(instant: Instant) -> Self {
        Self { value: utc(instant), format: TimeFormat::Rfc3339 }
    }
}

/// Whether the altitudes of a volume may be left out: F3548-21 requires both of every volume of an
/// operational intent, and neither of a constraint.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Band {
    Required,
    Optional,
}

impl Volume4dText {
    pub(super) fn vertices(&self) -> usize {
        self.volume.outline_polygon.as_ref().map_or(0, |polygon| polygon.vertices.len())
    }

    pub(super) fn read(&self, required: Band) -> Result<Volume4D, ApiError> {
        let volume = &self.volume;
        let outline = volume.outline().map_err(|error| error.under("volume"))?;
        let altitude = volume.band(required).map_err(|error| error.under("volume"))?;
        let time = |time: &Option<TimeText>, name, rounding| {
            let read = time.as_ref().map(|time| time.read(rounding)).transpose();
            read.map_err(|error: ApiError| error.under(name))
        };
        let start = time(&self.time_start, "time_start", Rounding::Down)?;
        let end = time(&self.time_end, "time_end", Rounding::Up)?;
        let time =
            TimeWindow::new(start, end).map_err(|error| ApiError::bad(error).under("time_end"))?;
        Ok(Volume4D { outline, altitude, time })
    }
}

impl Volume3dText {
    fn outline(&self) -> Result<Outline, ApiError> {
        match (&self.outline_polygon, &self.outline_circle) {
            (Some(polygon), None) => polygon.read().map_err(|error| error.under("outline_polygon")),
            (None, Some(circle)) => circle.read().map_err(|error| error.under("outline_circle")),
            (Some(_), Some(_)) => Err(ApiError::bad(
                "it has both outline_polygon and outline_circle; give exactly one",
            )),
            (None, None) => {
                Err(ApiError::bad("it has no outline; give outline_polygon or outline_circle"))
            }
        }
    }

    fn band(&self, required: Band) -> Result<AltitudeBand, ApiError> {
        let limit = |altitude: Option<AltitudeText>, name, rounding| match altitude {
            Some(altitude) => altitude.read(rounding).map(Some).map_err(|error| error.under(name)),
            None if required == Band::Optional => Ok(None),
            None => Err(ApiError::bad(
                "it is missing; F3548-21 requires it of every volume of an operational intent",
            )
            .under(name)),
        };
        let lower = limit(self.altitude_lower, "altitude_lower", Rounding::Down)?;
        let upper = limit(self.altitude_upper, "altitude_upper", Rounding::Up)?;
        AltitudeBand::new(lower, upper)
            .map_err(|error| ApiError::bad(error).under("altitude_lower"))
    }
}

impl PolygonText {
    fn read(&self) -> Result<Outline, ApiError> {
        let vertices = self.vertices.iter().enumerate().map(|(index, vertex)| {
            vertex.read().map_err(|error| error.at(index).under("vertices"))
        });
        let vertices: Result<Vec<Position>, ApiError> = vertices.collect();
        Polygon::new(vertices?)
            .map(Outline::from)
            .map_err(|error| ApiError::bad(error).under("vertices"))
    }
}

impl CircleText {
    fn read(&self) -> Result<Outline, ApiError> {
        let center = self.center.read().map_err(|error| error.under("center"))?;
        Circle::new(center, self.radius.value)
            .map(Outline::from)
            .map_err(|error| ApiError::bad(error).under("value").under("radius"))
    }
}

impl From<&Volume4D> for Volume4dText {
    fn from(volume: &Volume4D) -> Self {
        let (outline_polygon, outline_circle) = match &volume.outline {
            Outline::Polygon(polygon) => {
                let vertices = polygon.vertices().iter().map(|&vertex| vertex.into()).collect();
                (Some(PolygonText { vertices }), None)
            }
            Outline::Circle(circle) => {
                let radius = RadiusText { value: circle.radius_m(), units: RadiusUnits::M };
                (None, Some(CircleText { center: circle.center().into(), radius }))
            }
        };
        let volume3d = Volume3dText {
            outline_polygon,
            outline_circle,
            altitude_lower: volume.altitude.lower().map(AltitudeText::from),
            altitude_upper: volume.altitude.upper().map(AltitudeText::from),
        };
        Self {
            volume: volume3d,
            time_start: volume.time.start().map(TimeText::from),
            time_end: volume.time.end().map(TimeText::from),
        }
    }
}

/// Reads a route. All of it has one reference: between two references a climb has no meaning.
pub(super) fn route(texts: &[RoutePointText]) -> Result<Route, ApiError> {
    let datum = texts.first().map_or(Datum::W84, |point| point.altitude.reference.into());
    let mut points = Vec::with_capacity(texts.len());
    for (index, text) in texts.iter().enumerate() {
        points.push(route_point(text, datum).map_err(|error| error.at(index))?);
    }
    Route::new(datum, points).map_err(ApiError::bad)
}

fn route_point(text: &RoutePointText, datum: Datum) -> Result<RoutePoint, ApiError> {
    let in_altitude = |error: ApiError| error.under("altitude");
    if Datum::from(text.altitude.reference) != datum {
        let detail = format!(
            "is {}, but the route begins with {}; give all points one reference",
            quoted(Datum::from(text.altitude.reference).name()),
            quoted(datum.name())
        );
        return Err(in_altitude(ApiError::bad(detail).under("reference")));
    }
    let time = parse_rfc3339(&text.time, Rounding::Nearest);
    Ok(RoutePoint {
        time: time.map_err(|problem| ApiError::bad(problem).under("time"))?,
        position: Position::new(text.latitude, text.longitude).map_err(ApiError::bad)?,
        altitude_mm: text.altitude.read(Rounding::Nearest).map_err(in_altitude)?.mm(),
    })
}

/// A route as answers have it.
pub(super) fn route_texts(route: &Route) -> Vec<RoutePointText> {
    let text = |point: &RoutePoint| RoutePointText {
        time: utc(point.time),
        latitude: point.position.latitude_deg(),
        longitude: point.position.longitude_deg(),
        altitude: AltitudeText {
            value: point.altitude_mm as f64 / 1000.0,
            units: AltitudeUnits::M,
            reference: route.datum().into(),
        },
    };
    route.points().iter().map(text).collect()
}
