//! Times, quantities, volumes and routes in words.
//!
//! `circle 46.5N 8.0E 5km 3000m..4000m AMSL 10:30..11:00`, several joined by `and`, or
//! `route AMSL 10:30 46.0N 7.0E 3500m 10:50 46.0N 8.0E 3500m`. A limit left out is unbounded. A
//! time is of 1 May 2026; `2/10:30` is the day after.

use line::Extents;
use std::sync::Arc;
use volume::{
    Altitude, AltitudeBand, Circle, Datum, Extent, Instant, Position, Route, RoutePoint,
    TimeWindow, Volume4D,
};

const DAY_US: i64 = 86_400 * 1_000_000;
/// 1 May 2026.
const FIRST_DAY_US: i64 = 20_574 * DAY_US;

type Read<T> = Result<T, String>;

pub(crate) fn instant(word: &str) -> Read<Instant> {
    let (day, clock) = word.split_once('/').unwrap_or(("1", word));
    let wrong = |_| format!("{word:?} is no time");
    let day: i64 = day.parse().map_err(wrong)?;
    let mut us = FIRST_DAY_US + (day - 1) * DAY_US;
    for (part, unit_us) in clock.split(':').zip([3_600_000_000.0, 60_000_000.0, 1_000_000.0]) {
        let count: f64 = part.parse().map_err(|_| format!("{word:?} is no time"))?;
        us += (count * unit_us).round() as i64;
    }
    Instant::from_micros(us).ok_or_else(|| format!("{word:?} is out of range"))
}

/// An instant as a scenario writes it.
pub(crate) fn written(instant: Instant) -> String {
    let us = instant.micros() - FIRST_DAY_US;
    let (day, of_day) = (us.div_euclid(DAY_US) + 1, us.rem_euclid(DAY_US));
    let (seconds, us) = (of_day / 1_000_000, of_day % 1_000_000);
    let clock = format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60);
    let fraction = if us == 0 { String::new() } else { format!(".{us:06}") };
    if day == 1 { format!("{clock}{fraction}") } else { format!("{day}/{clock}{fraction}") }
}

/// A number with its unit, in thousandths of metres or in microseconds.
pub(crate) fn quantity(word: &str) -> Read<i64> {
    let at = word.find(|c: char| c.is_alphabetic()).ok_or_else(|| format!("{word:?}: no unit"))?;
    let (number, unit) = word.split_at(at);
    let number: f64 = number.parse().map_err(|_| format!("{word:?} is no quantity"))?;
    let unit = match unit {
        "m" => 1e3,
        "km" => 1e6,
        "NM" => 1_852e3,
        "ft" => 304.8,
        "us" => 1.0,
        "s" => 1e6,
        "min" => 60e6,
        "h" => 3_600e6,
        "d" => 86_400e6,
        other => return Err(format!("{other:?} is no unit")),
    };
    Ok((number * unit).round() as i64)
}

pub(crate) fn extents(words: &[&str]) -> Read<Arc<Extents>> {
    let parts = words.split(|word| *word == "and").map(|part| match part {
        ["circle", rest @ ..] => circle(rest).map(Extent::Volume),
        ["route", datum, rest @ ..] => route(datum, rest).map(Extent::Route),
        _ => Err(format!("{part:?} is neither a circle nor a route")),
    });
    let extents = Extents::new(parts.collect::<Read<Vec<Extent>>>()?);
    extents.map(Arc::new).map_err(|wrong| wrong.to_string())
}

fn circle(words: &[&str]) -> Read<Volume4D> {
    let [latitude, longitude, radius, heights, datum, times] = words else {
        return Err(format!(
            "{words:?}: a circle has a center, a radius, heights, datum and times"
        ));
    };
    let radius_m = quantity(radius)? as f64 / 1e3;
    let circle = Circle::new(position(latitude, longitude)?, radius_m);
    let (low, high) = heights.split_once("..").ok_or_else(|| format!("{heights:?}: no .."))?;
    let height =
        |word: &str| if word.is_empty() { Ok(None) } else { altitude(word, datum).map(Some) };
    let band = AltitudeBand::new(height(low)?, height(high)?).map_err(|wrong| wrong.to_string())?;
    let (start, end) = times.split_once("..").ok_or_else(|| format!("{times:?}: no .."))?;
    let time = |word: &str| if word.is_empty() { Ok(None) } else { instant(word).map(Some) };
    let window = TimeWindow::new(time(start)?, time(end)?).map_err(|wrong| wrong.to_string())?;
    let outline = circle.map_err(|wrong| wrong.to_string())?.into();
    Ok(Volume4D { outline, altitude: band, time: window })
}

fn route(datum: &str, words: &[&str]) -> Read<Route> {
    let points = words.chunks(4).map(|words| {
        let [time, latitude, longitude, height] = words else {
            return Err(format!("{words:?}: a point has a time, a position and a height"));
        };
        let position = position(latitude, longitude)?;
        Ok(RoutePoint { time: instant(time)?, position, altitude_mm: quantity(height)? })
    });
    let points = points.collect::<Read<Vec<RoutePoint>>>()?;
    Route::new(datum_named(datum)?, points).map_err(|wrong| wrong.to_string())
}

fn position(latitude: &str, longitude: &str) -> Read<Position> {
    let degrees = |word: &str, letters: [char; 2]| -> Read<f64> {
        let sign = if word.ends_with(letters[0]) { 1.0 } else { -1.0 };
        let number = word.trim_end_matches(letters).parse::<f64>();
        number.map(|number| sign * number).map_err(|_| format!("{word:?} is no position"))
    };
    let position = Position::new(degrees(latitude, ['N', 'S'])?, degrees(longitude, ['E', 'W'])?);
    position.map_err(|wrong| wrong.to_string())
}

fn altitude(word: &str, datum: &str) -> Read<Altitude> {
    let mm = match word.strip_prefix("FL") {
        Some(level) => quantity(&format!("{level}00ft"))?,
        None => quantity(word)?,
    };
    Altitude::new(mm, datum_named(datum)?).map_err(|wrong| wrong.to_string())
}

fn datum_named(name: &str) -> Read<Datum> {
    let all = [Datum::W84, Datum::Amsl, Datum::Std];
    all.into_iter().find(|datum| datum.name() == name).ok_or_else(|| format!("{name:?}: no datum"))
}
