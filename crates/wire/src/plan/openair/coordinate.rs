//! Coordinates as OpenAir writes them: `46:51:44 N 009:19:42 E`, `46:51.73N, 9:19.7E`,
//! `46.862 N 9.328 E`.

use crate::plan::error::quoted;
use volume::Position;

/// Reads one position.
pub(super) fn read(text: &str) -> Result<Position, String> {
    match one(text)? {
        (position, "") => Ok(position),
        (_, rest) => Err(format!("{} stands behind the coordinates", quoted(rest))),
    }
}

/// Reads two positions with a comma between.
pub(super) fn read_two(text: &str) -> Result<(Position, Position), String> {
    let (first, rest) = one(text)?;
    let rest = rest.strip_prefix(',').ok_or_else(|| {
        format!("{} is not two coordinates; put a comma between the two", quoted(text))
    })?;
    Ok((first, read(rest)?))
}

/// The position a text begins with, and the rest.
fn one(text: &str) -> Result<(Position, &str), String> {
    let not_read =
        || format!("{} is not a coordinate; write it as \"46:51:44 N 009:19:42 E\"", quoted(text));
    let (latitude, rest) = angle(text, ['N', 'S']).ok_or_else(not_read)?;
    let rest = rest.trim_start();
    let rest = rest.strip_prefix(',').unwrap_or(rest);
    let (longitude, rest) = angle(rest, ['E', 'W']).ok_or_else(not_read)?;
    let position = Position::new(latitude, longitude).map_err(|error| error.to_string())?;
    Ok((position, rest.trim()))
}

/// The angle a text begins with, up to the letter of its half of the Earth, in degrees.
fn angle(text: &str, [positive, negative]: [char; 2]) -> Option<(f64, &str)> {
    let at = text.find(|char: char| char.is_ascii_alphabetic())?;
    let (told, rest) = text.split_at_checked(at)?;
    let letter = rest.chars().next()?.to_ascii_uppercase();
    let rest = rest.get(1..)?;
    let sign = match letter {
        _ if letter == positive => 1.0,
        _ if letter == negative => -1.0,
        _ => return None,
    };
    let mut parts = told.trim().split(':');
    let degrees = part(parts.next()?)?;
    let (minutes, seconds) = (parts.next(), parts.next());
    // Only the last part may have a fraction, or the parts would overlap.
    let whole = |value: f64| value.fract() == 0.0;
    let sum = match (minutes, seconds, parts.next()) {
        (None, None, None) => degrees,
        (Some(minutes), None, None) if whole(degrees) => degrees + sixtieths(minutes)? / 60.0,
        (Some(minutes), Some(seconds), None) if whole(degrees) => {
            let minutes = sixtieths(minutes).filter(|minutes| whole(*minutes))?;
            (degrees * 3600.0 + minutes * 60.0 + sixtieths(seconds)?) / 3600.0
        }
        _ => return None,
    };
    Some((sign * sum, rest))
}

/// Minutes or seconds. Programs that round write 60 where they mean the next whole.
fn sixtieths(text: &str) -> Option<f64> {
    part(text).filter(|value| *value <= 60.0)
}

/// Digits with at most one point, and nothing else.
fn part(text: &str) -> Option<f64> {
    let text = text.trim();
    let digits = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if digits { text.parse().ok() } else { None }
}
