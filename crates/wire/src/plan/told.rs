//! What a reader handed over, one line each, for tests to compare.

use super::schedule::Period;
use super::{Flow, Kind, PlanError, PlanExtent, PlanItem};
use volume::{Altitude, AltitudeBand, Extent, Instant, Outline, TimeWindow, Volume4D};

/// All that a reader hands over, a line for each item and each error.
pub(super) fn told(
    read: impl FnOnce(&mut dyn FnMut(Result<PlanItem, PlanError>) -> Flow),
) -> String {
    let mut lines = Vec::new();
    let mut fatal = false;
    read(&mut |handed| {
        assert!(!fatal, "nothing comes after a fatal error");
        lines.push(match handed {
            Ok(item) => item_line(&item),
            Err(error) => {
                fatal = error.fatal;
                format!("{}{error}", if fatal { "FATAL " } else { "" })
            }
        });
        Flow::Continue
    });
    lines.join("\n")
}

fn item_line(item: &PlanItem) -> String {
    let kind = match item.kind {
        Kind::Intent => "intent",
        Kind::Constraint => "constraint",
    };
    let party = item.party.as_deref().unwrap_or("-");
    let extents: Vec<String> = item.extents.iter().map(extent).collect();
    format!("[{}] {kind} {} {party}: {}", item.place, item.id, extents.join(" + "))
}

fn extent(extent: &PlanExtent) -> String {
    match extent {
        PlanExtent::Fixed(Extent::Volume(volume)) => volume_text(volume),
        PlanExtent::Fixed(Extent::Route(route)) => {
            let points: Vec<String> = route
                .points()
                .iter()
                .map(|point| {
                    let (latitude, longitude) =
                        (point.position.latitude_deg(), point.position.longitude_deg());
                    let mm = point.altitude_mm;
                    format!("{latitude},{longitude},{mm}@{}", instant(Some(point.time)))
                })
                .collect();
            format!("route {} {}", route.datum(), points.join(" "))
        }
        PlanExtent::Recurring(recurring) => {
            let periods: Vec<String> = recurring.schedule.periods().iter().map(period).collect();
            let (outline, band) = (outline(&recurring.outline), band(recurring.altitude));
            format!("{outline} {band} recurring {}", periods.join(" | "))
        }
    }
}

fn period(period: &Period) -> String {
    let clock = |us: i64| {
        let minutes = us.abs() / 60_000_000;
        format!("{}{}:{:02}", if us < 0 { "-" } else { "" }, minutes / 60, minutes % 60)
    };
    let (start, end) = (clock(period.hours.start_us()), clock(period.hours.end_us()));
    format!("{} {start}..{end} {}", period.days, window(period.validity))
}

fn volume_text(volume: &Volume4D) -> String {
    format!("{} {} {}", outline(&volume.outline), band(volume.altitude), window(volume.time))
}

pub(super) fn outline(outline: &Outline) -> String {
    match outline {
        Outline::Polygon(polygon) => {
            let vertices: Vec<String> = polygon
                .vertices()
                .iter()
                .map(|vertex| format!("{},{}", vertex.latitude_deg(), vertex.longitude_deg()))
                .collect();
            format!("polygon {}", vertices.join(" "))
        }
        Outline::Circle(circle) => format!(
            "circle {},{} {}m",
            circle.center().latitude_deg(),
            circle.center().longitude_deg(),
            circle.radius_m()
        ),
    }
}

pub(super) fn band(band: AltitudeBand) -> String {
    let limit = |altitude: Option<Altitude>| match altitude {
        Some(altitude) => format!("{}{}", altitude.mm(), altitude.datum()),
        None => "*".to_owned(),
    };
    format!("{}..{}", limit(band.lower()), limit(band.upper()))
}

pub(super) fn window(window: TimeWindow) -> String {
    format!("{}..{}", instant(window.start()), instant(window.end()))
}

/// An instant as UTC.
pub(super) fn instant(instant: Option<Instant>) -> String {
    let Some(instant) = instant else {
        return "*".to_owned();
    };
    let micros = instant.micros();
    let timestamp = jiff::Timestamp::from_microsecond(micros).expect("the tests stay in range");
    timestamp.to_string()
}
