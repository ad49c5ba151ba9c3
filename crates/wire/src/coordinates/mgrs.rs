//! The military grid reference system on WGS84 (NGA.STND.0037), between 80 S and 84 N.

use super::mercator;
use volume::Position;

const BANDS: &[u8] = b"CDEFGHJKLMNPQRSTUVWX";
const ROWS: &[u8] = b"ABCDEFGHJKLMNPQRSTUV";
const COLUMNS: [&[u8]; 3] = [b"ABCDEFGH", b"JKLMNPQR", b"STUVWXYZ"];
const SQUARE: f64 = 100_000.0;
/// After so many meters the letters of rows begin anew.
const ROWS_M: f64 = 2_000_000.0;
const FALSE_NORTHING: f64 = 10_000_000.0;

/// The zone and the band of a place; `None` near the poles.
fn zone(latitude: f64, longitude: f64) -> Option<(u8, usize)> {
    if !(-80.0..=84.0).contains(&latitude) {
        return None;
    }
    // The last band is 12 degrees high.
    let band = (((latitude + 80.0) / 8.0).floor() as usize).min(BANDS.len() - 1);
    let zone = (((longitude + 180.0) / 6.0).floor() as u8).min(59) + 1;
    let zone = match (BANDS[band], longitude) {
        // Norway and Svalbard have wider zones.
        (b'V', east) if (3.0..12.0).contains(&east) => 32,
        (b'X', east) if (0.0..9.0).contains(&east) => 31,
        (b'X', east) if (9.0..21.0).contains(&east) => 33,
        (b'X', east) if (21.0..33.0).contains(&east) => 35,
        (b'X', east) if (33.0..42.0).contains(&east) => 37,
        _ => zone,
    };
    Some((zone, band))
}

/// A place to a meter.
pub(super) fn write(position: Position) -> Option<String> {
    let (latitude, longitude) = (position.latitude_deg(), position.longitude_deg());
    let (zone, band) = zone(latitude, longitude)?;
    let (easting, northing) = mercator::forward(latitude, longitude, zone);
    let northing = if latitude < 0.0 { northing + FALSE_NORTHING } else { northing };
    let (column, row) = ((easting / SQUARE).floor(), (northing % ROWS_M / SQUARE).floor());
    let column = *COLUMNS[usize::from(zone - 1) % 3].get((column as usize).checked_sub(1)?)?;
    let row = ROWS[(row as usize + if zone.is_multiple_of(2) { 5 } else { 0 }) % ROWS.len()];
    let (easting, northing) = ((easting % SQUARE).floor(), (northing % SQUARE).floor());
    let [band, column, row] = [BANDS[band], column, row].map(char::from);
    Some(format!("{zone:02}{band} {column}{row} {easting:05.0} {northing:05.0}"))
}

/// A place: the middle of the area that is named.
pub(super) fn parse(text: &str) -> Result<Position, String> {
    let wrong = || {
        let example = "37S FV 12345 67890";
        format!("is no place of the military grid; write it as in {example:?}")
    };
    let plain: Vec<u8> =
        text.bytes().filter(|byte| *byte != b' ').map(|byte| byte.to_ascii_uppercase()).collect();
    let digits = plain.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (number, rest) = plain.split_at_checked(digits).ok_or_else(wrong)?;
    let number: u8 =
        core::str::from_utf8(number).ok().and_then(|text| text.parse().ok()).ok_or_else(wrong)?;
    let ([band, column, row], figures) = rest.split_first_chunk::<3>().ok_or_else(wrong)?;
    let band = BANDS.iter().position(|known| known == band).ok_or_else(wrong)?;
    if !(1..=60).contains(&number) || !figures.len().is_multiple_of(2) || figures.len() > 10 {
        return Err(wrong());
    }
    if figures.len() < 2 || !figures.iter().all(u8::is_ascii_digit) {
        return Err(wrong());
    }
    let columns = COLUMNS[usize::from(number - 1) % 3];
    let column = columns.iter().position(|known| known == column).ok_or_else(wrong)?;
    let row = ROWS.iter().position(|known| known == row).ok_or_else(wrong)?;
    let row = (row + ROWS.len() - if number.is_multiple_of(2) { 5 } else { 0 }) % ROWS.len();
    let half = figures.len() / 2;
    let area_m = SQUARE / 10_f64.powi(i32::try_from(half).map_err(|_| wrong())?);
    let figure = |digits: &[u8]| {
        digits.iter().fold(0.0, |sum, digit| sum * 10.0 + f64::from(digit - b'0')) * area_m
            + area_m / 2.0
    };
    let easting = (column as f64 + 1.0) * SQUARE + figure(&figures[..half]);
    let in_rows = row as f64 * SQUARE + figure(&figures[half..]);
    let south = band < 10;
    // Letters of rows repeat every 2,000 km; of those the one in the band is meant.
    for turn in 0..5 {
        let northing = in_rows + f64::from(turn) * ROWS_M;
        let true_northing = if south { northing - FALSE_NORTHING } else { northing };
        let (latitude, longitude) = mercator::inverse(easting, true_northing, number);
        let longitude = if longitude > 180.0 { longitude - 360.0 } else { longitude };
        let longitude = if longitude < -180.0 { longitude + 360.0 } else { longitude };
        if zone(latitude, longitude) == Some((number, band)) {
            return Position::new(latitude, longitude).map_err(|error| error.to_string());
        }
    }
    Err("is no place: the square lies outside its zone and band".to_owned())
}
