//! Volumes as F3548-21 and F3411-22a have them.

use super::outline::told;
use super::{Extent, GeoPolygon, LatLngPoint, Time, required};
use crate::body::ApiError;
use crate::plan::Rounding;
use line::entity::Height;
use serde::Deserialize;
use utoipa::ToSchema;
use volume::cells::CellUnion;

/// Which standard a volume is written in: they are the same but for what clients have got used to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// F3548-21: nobody looks at the format of a time or the unit of a radius.
    F3548,
    /// F3411-22a: both are looked at.
    F3411V22a,
}

/// A volume in space and time.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, ToSchema)]
#[schema(as = astm::Volume4D, example = json!({
    "volume": {
        "outline_polygon": {"vertices": [
            {"lat": 47.10, "lng": 8.50}, {"lat": 47.10, "lng": 8.54}, {"lat": 47.13, "lng": 8.52},
        ]},
        "altitude_lower": {"value": 500, "reference": "W84", "units": "M"},
        "altitude_upper": {"value": 620.5, "reference": "W84", "units": "M"},
    },
    "time_start": {"value": "2026-06-01T10:00:00Z", "format": "RFC3339"},
    "time_end": {"value": "2026-06-01T10:30:00Z", "format": "RFC3339"},
}))]
pub struct Volume4d {
    /// Where.
    #[schema(value_type = Volume3d, required = true)]
    pub volume: Option<Volume3d>,
    /// The first instant.
    pub time_start: Option<Time>,
    /// The last instant.
    pub time_end: Option<Time>,
}

/// An outline, exactly one of the two, and the altitudes between which it reaches.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, ToSchema)]
#[schema(as = astm::Volume3D)]
pub struct Volume3d {
    /// A circle.
    pub outline_circle: Option<Circle>,
    /// A polygon.
    pub outline_polygon: Option<GeoPolygon>,
    /// The lowest altitude.
    pub altitude_lower: Option<Altitude>,
    /// The highest altitude.
    pub altitude_upper: Option<Altitude>,
}

/// A circle.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, ToSchema)]
#[schema(as = astm::Circle)]
pub struct Circle {
    /// Its center.
    #[schema(value_type = LatLngPoint, required = true)]
    pub center: Option<LatLngPoint>,
    /// Its radius.
    #[schema(value_type = Radius, required = true)]
    pub radius: Option<Radius>,
}

/// A radius.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, ToSchema)]
#[schema(as = astm::Radius, example = json!({"value": 300.183, "units": "M"}))]
pub struct Radius {
    /// More than 0, at most 20,000,000.
    #[schema(value_type = f64, required = true, exclusive_minimum = 0)]
    pub value: Option<f64>,
    /// `M`. F3548-21 is read without looking at it.
    pub units: Option<String>,
}

/// An altitude.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, ToSchema)]
#[schema(as = astm::Altitude, example = json!({"value": 120.5, "reference": "W84", "units": "M"}))]
pub struct Altitude {
    /// How high; 32 bits of floating point are kept.
    #[schema(value_type = f64, required = true)]
    pub value: Option<f64>,
    /// `W84`: above the ellipsoid.
    #[schema(value_type = String, required = true)]
    pub reference: Option<String>,
    /// `M`: metres.
    #[schema(value_type = String, required = true)]
    pub units: Option<String>,
}

impl Volume4d {
    /// Reads it, and reduces its outline to cells.
    pub(crate) fn read(&self, dialect: Dialect) -> Result<Extent, ApiError> {
        let right = "give an outline in it";
        let volume = required(self.volume.as_ref(), "volume", right)?;
        let time = |time: Option<&Time>, name: &str, rounding| {
            let read = time.map(|time| time.read(dialect == Dialect::F3411V22a, rounding));
            read.transpose().map_err(|error| error.under(name))
        };
        let start = time(self.time_start.as_ref(), "time_start", Rounding::Down)?;
        let end = time(self.time_end.as_ref(), "time_end", Rounding::Up)?;
        let in_volume = |error: ApiError| error.under("volume");
        let lower =
            altitude(volume.altitude_lower.as_ref(), "altitude_lower").map_err(in_volume)?;
        let upper =
            altitude(volume.altitude_upper.as_ref(), "altitude_upper").map_err(in_volume)?;
        let cells = || volume.cells(dialect).map_err(in_volume);
        Extent::new(cells, (lower, upper), (start, end))
    }
}

impl Volume3d {
    fn cells(&self, dialect: Dialect) -> Result<CellUnion, ApiError> {
        match (&self.outline_polygon, &self.outline_circle) {
            (Some(polygon), None) => {
                polygon.cells().map_err(|error| error.under("outline_polygon"))
            }
            (None, Some(circle)) => {
                circle.cells(dialect).map_err(|error| error.under("outline_circle"))
            }
            (Some(_), Some(_)) => Err(ApiError::bad(
                "it has both outline_polygon and outline_circle; give exactly one",
            )),
            (None, None) => {
                Err(ApiError::bad("it has no outline; give outline_polygon or outline_circle"))
            }
        }
    }
}

impl Circle {
    fn cells(&self, dialect: Dialect) -> Result<CellUnion, ApiError> {
        let center = required(self.center.as_ref(), "center", "give its lat and lng")?;
        let center = center.read().map_err(|error| error.under("center"))?;
        let right = "give its value and units";
        let radius = required(self.radius.as_ref(), "radius", right)?;
        let in_radius = |error: ApiError| error.under("radius");
        if dialect == Dialect::F3411V22a {
            only(radius.units.as_deref(), "M").map_err(|error| in_radius(error.under("units")))?;
        }
        let value = required(radius.value.as_ref(), "value", "give metres").map_err(in_radius)?;
        let circle = volume::Circle::new(center, *value)
            .map_err(|error| in_radius(ApiError::bad(error).under("value")))?;
        CellUnion::of_circle(&circle).map_err(|error| told(&error))
    }
}

/// Reads an altitude that may be missing.
fn altitude(altitude: Option<&Altitude>, name: &str) -> Result<Option<Height>, ApiError> {
    altitude.map(Altitude::read).transpose().map_err(|error| error.under(name))
}

impl Altitude {
    fn read(&self) -> Result<Height, ApiError> {
        only(self.units.as_deref(), "M").map_err(|error| error.under("units"))?;
        only(self.reference.as_deref(), "W84").map_err(|error| error.under("reference"))?;
        let metres = *required(self.value.as_ref(), "value", "give metres above the ellipsoid")?;
        Extent::height(metres).map_err(|error| error.under("value"))
    }
}

/// The standard allows one value here.
fn only(text: Option<&str>, allowed: &str) -> Result<(), ApiError> {
    match text {
        Some(text) if text == allowed => Ok(()),
        Some(text) => {
            let wrong = crate::plan::quoted(text);
            Err(ApiError::bad(format!("{wrong} is not allowed; the standard has only {allowed:?}")))
        }
        None => Err(ApiError::bad(format!("is missing; write {allowed:?}"))),
    }
}
