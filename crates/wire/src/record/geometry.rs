//! Extents and encounters as the record has them: in the shape of F3548-21's `Volume4D`, but with
//! integers of millimetres and microseconds, so that what is read is exactly what was declared.

use core::fmt::Display;
use line::Extents;
use serde::{Deserialize, Serialize};
use volume::{
    Altitude, AltitudeBand, Circle, ClosestApproach, ClosestPoint, Conflict, Datum, Extent,
    Instant, Outline, Polygon, Position, Route, RoutePoint, TimeWindow, Volume4D,
};

/// Everything an item declares.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExtentsText {
    parts: Vec<PartText>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum PartText {
    Volume(VolumeText),
    Route(RouteText),
}

/// A volume; what is absent is unbounded.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct VolumeText {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    outline_polygon: Option<Vec<PositionText>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    outline_circle: Option<CircleText>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    altitude_lower: Option<AltitudeText>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    altitude_upper: Option<AltitudeText>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    time_start_us: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    time_end_us: Option<i64>,
}

/// Latitude and longitude, degrees, in the shortest decimals that are exactly these floats.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct PositionText(f64, f64);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CircleText {
    center: PositionText,
    radius_m: f64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AltitudeText {
    mm: i64,
    reference: DatumText,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum DatumText {
    W84,
    Amsl,
    Std,
}

/// Points: microseconds, latitude, longitude, millimetres.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RouteText {
    reference: DatumText,
    points: Vec<(i64, f64, f64, i64)>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EncounterText {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    start_us: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    end_us: Option<i64>,
    lateral_m: f64,
    vertical_m: f64,
    a: PointText,
    b: PointText,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PointText {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    time_us: Option<i64>,
    position: PositionText,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    altitude: Option<AltitudeText>,
}

pub(crate) fn write_extents(out: &mut Vec<u8>, extents: &Extents) -> serde_json::Result<()> {
    serde_json::to_writer(out, &ExtentsText::from(extents))
}

pub(crate) fn read_extents(text: &str) -> Result<Extents, String> {
    serde_json::from_str::<ExtentsText>(text).map_err(told)?.try_into()
}

pub(crate) fn write_encounter(out: &mut Vec<u8>, conflict: &Conflict) -> serde_json::Result<()> {
    let closest = &conflict.closest;
    for distance_m in [closest.lateral_m, closest.vertical_m] {
        if !distance_m.is_finite() {
            return Err(serde::ser::Error::custom(format!("{distance_m} m is no distance")));
        }
    }
    serde_json::to_writer(out, &EncounterText::from(conflict))
}

pub(crate) fn read_encounter(text: &str) -> Result<Conflict, String> {
    serde_json::from_str::<EncounterText>(text).map_err(told)?.try_into()
}

fn told(error: impl Display) -> String {
    error.to_string()
}

fn instant(us: i64) -> Result<Instant, String> {
    Instant::from_micros(us).ok_or_else(|| format!("{us} us is outside the years 0000 to 9999"))
}

impl From<&Extents> for ExtentsText {
    fn from(extents: &Extents) -> Self {
        Self { parts: extents.parts().iter().map(PartText::from).collect() }
    }
}

impl TryFrom<ExtentsText> for Extents {
    type Error = String;

    fn try_from(text: ExtentsText) -> Result<Self, String> {
        let parts: Result<Vec<Extent>, String> =
            text.parts.into_iter().map(Extent::try_from).collect();
        Self::new(parts?).map_err(told)
    }
}

impl From<&Conflict> for EncounterText {
    fn from(conflict: &Conflict) -> Self {
        Self {
            start_us: conflict.start.map(Instant::micros),
            end_us: conflict.end.map(Instant::micros),
            lateral_m: conflict.closest.lateral_m,
            vertical_m: conflict.closest.vertical_m,
            a: PointText::from(conflict.closest.a),
            b: PointText::from(conflict.closest.b),
        }
    }
}

impl TryFrom<EncounterText> for Conflict {
    type Error = String;

    fn try_from(text: EncounterText) -> Result<Self, String> {
        Ok(Self {
            start: text.start_us.map(instant).transpose()?,
            end: text.end_us.map(instant).transpose()?,
            closest: ClosestApproach {
                lateral_m: text.lateral_m,
                vertical_m: text.vertical_m,
                a: text.a.try_into()?,
                b: text.b.try_into()?,
            },
        })
    }
}

impl From<&Extent> for PartText {
    fn from(extent: &Extent) -> Self {
        match extent {
            Extent::Volume(volume) => Self::Volume(VolumeText::from(volume)),
            Extent::Route(route) => Self::Route(RouteText::from(route)),
        }
    }
}

impl TryFrom<PartText> for Extent {
    type Error = String;

    fn try_from(part: PartText) -> Result<Self, String> {
        match part {
            PartText::Volume(volume) => Ok(Self::Volume(volume.try_into()?)),
            PartText::Route(route) => Ok(Self::Route(route.try_into()?)),
        }
    }
}

impl From<&Volume4D> for VolumeText {
    fn from(volume: &Volume4D) -> Self {
        let (outline_polygon, outline_circle) = match &volume.outline {
            Outline::Polygon(polygon) => {
                (Some(polygon.vertices().iter().map(|&at| at.into()).collect()), None)
            }
            Outline::Circle(circle) => {
                let (center, radius_m) = (circle.center().into(), circle.radius_m());
                (None, Some(CircleText { center, radius_m }))
            }
        };
        Self {
            outline_polygon,
            outline_circle,
            altitude_lower: volume.altitude.lower().map(AltitudeText::from),
            altitude_upper: volume.altitude.upper().map(AltitudeText::from),
            time_start_us: volume.time.start().map(Instant::micros),
            time_end_us: volume.time.end().map(Instant::micros),
        }
    }
}

impl TryFrom<VolumeText> for Volume4D {
    type Error = String;

    fn try_from(text: VolumeText) -> Result<Self, String> {
        let outline = match (text.outline_polygon, text.outline_circle) {
            (Some(vertices), None) => {
                let vertices: Result<Vec<Position>, String> =
                    vertices.into_iter().map(Position::try_from).collect();
                Outline::Polygon(Polygon::new(vertices?).map_err(told)?)
            }
            (None, Some(circle)) => {
                let center = circle.center.try_into()?;
                Outline::Circle(Circle::new(center, circle.radius_m).map_err(told)?)
            }
            _ => return Err("a volume has one outline, a polygon or a circle".to_owned()),
        };
        let altitude = |text: Option<AltitudeText>| text.map(Altitude::try_from).transpose();
        let (lower, upper) = (altitude(text.altitude_lower)?, altitude(text.altitude_upper)?);
        let time = |us: Option<i64>| us.map(instant).transpose();
        let (start, end) = (time(text.time_start_us)?, time(text.time_end_us)?);
        Ok(Self {
            outline,
            altitude: AltitudeBand::new(lower, upper).map_err(told)?,
            time: TimeWindow::new(start, end).map_err(told)?,
        })
    }
}

impl From<&Route> for RouteText {
    fn from(route: &Route) -> Self {
        let point = |point: &RoutePoint| {
            let (latitude, longitude) =
                (point.position.latitude_deg(), point.position.longitude_deg());
            (point.time.micros(), latitude, longitude, point.altitude_mm)
        };
        let reference = route.datum().into();
        Self { reference, points: route.points().iter().map(point).collect() }
    }
}

impl TryFrom<RouteText> for Route {
    type Error = String;

    fn try_from(text: RouteText) -> Result<Self, String> {
        let mut points = Vec::with_capacity(text.points.len());
        for (us, latitude, longitude, altitude_mm) in text.points {
            let (time, position) = (instant(us)?, PositionText(latitude, longitude).try_into()?);
            points.push(RoutePoint { time, position, altitude_mm });
        }
        Self::new(text.reference.into(), points).map_err(told)
    }
}

impl From<ClosestPoint> for PointText {
    fn from(point: ClosestPoint) -> Self {
        Self {
            time_us: point.time.map(Instant::micros),
            position: point.position.into(),
            altitude: point.altitude.map(AltitudeText::from),
        }
    }
}

impl TryFrom<PointText> for ClosestPoint {
    type Error = String;

    fn try_from(text: PointText) -> Result<Self, String> {
        Ok(Self {
            time: text.time_us.map(instant).transpose()?,
            position: text.position.try_into()?,
            altitude: text.altitude.map(Altitude::try_from).transpose()?,
        })
    }
}

impl From<Position> for PositionText {
    fn from(position: Position) -> Self {
        Self(position.latitude_deg(), position.longitude_deg())
    }
}

impl TryFrom<PositionText> for Position {
    type Error = String;

    fn try_from(text: PositionText) -> Result<Self, String> {
        Self::new(text.0, text.1).map_err(told)
    }
}

impl From<Altitude> for AltitudeText {
    fn from(altitude: Altitude) -> Self {
        Self { mm: altitude.mm(), reference: altitude.datum().into() }
    }
}

impl TryFrom<AltitudeText> for Altitude {
    type Error = String;

    fn try_from(text: AltitudeText) -> Result<Self, String> {
        Self::new(text.mm, text.reference.into()).map_err(told)
    }
}

impl From<Datum> for DatumText {
    fn from(datum: Datum) -> Self {
        match datum {
            Datum::W84 => Self::W84,
            Datum::Amsl => Self::Amsl,
            Datum::Std => Self::Std,
        }
    }
}

impl From<DatumText> for Datum {
    fn from(text: DatumText) -> Self {
        match text {
            DatumText::W84 => Self::W84,
            DatumText::Amsl => Self::Amsl,
            DatumText::Std => Self::Std,
        }
    }
}
