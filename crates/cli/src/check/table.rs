//! The table: what a duty officer reads, one conflict after the other, earliest first.
//!
//! On a screen too narrow for all columns each conflict takes two lines instead; nothing is ever
//! cut off. Widths are measured as a terminal shows them, not in bytes.

use console::{Alignment, Style, measure_text_width, pad_str};
use core::time::Duration;
use std::io::{self, Write};
use volume::{Altitude, Conflict, Datum, Instant, Minima, Position};
use wire::answer::{Named, Pair, PairKind, Utc};

/// How the table may look.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    /// The columns of the terminal; none where there is no terminal.
    pub(crate) width: Option<usize>,
    pub(crate) colored: bool,
}

/// What the last lines tell.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Summary {
    pub(crate) intents: usize,
    pub(crate) constraints: usize,
    pub(crate) elapsed: Duration,
    pub(crate) minima: Minima,
    pub(crate) constraint_minima: Minima,
    pub(crate) between_parties: bool,
}

const COLUMNS: usize = 9;
const HEADER: [&str; COLUMNS] = [
    "START (UTC)",
    "LASTS",
    "A",
    "B",
    "LATERAL",
    "VERTICAL",
    "CLOSEST",
    "POSITION OF A",
    "ALTITUDE A / B",
];
const GAP: &str = "  ";
/// The two lines of a conflict on a narrow screen: the columns of each.
const STACKED: [&[usize]; 2] = [&[0, 1, 2, 3], &[4, 5, 6, 7, 8]];
const INDENT: &str = "    ";

/// Writes all pairs, and what they were found among.
pub(crate) fn write_table<'a>(
    pairs: impl Iterator<Item = Pair<'a>> + Clone,
    summary: &Summary,
    look: Look,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut widths = HEADER.map(measure_text_width);
    let mut tally = Tally::default();
    for pair in pairs.clone() {
        tally.count(&pair);
        for (width, cell) in widths.iter_mut().zip(cells(&pair)) {
            *width = (*width).max(measure_text_width(&cell));
        }
    }
    if tally.all > 0 {
        let all: Vec<usize> = (0..COLUMNS).collect();
        let fits = look.width.is_none_or(|width| line_width(&all, &widths) <= width);
        let lines: &[&[usize]] = if fits { &[&all] } else { &STACKED };
        write_rows(pairs, lines, &widths, look.colored, out)?;
        writeln!(out)?;
    }
    writeln!(out, "{}", tally.told(summary))?;
    writeln!(out, "{}", minima_told(summary))
}

fn write_rows<'a>(
    pairs: impl Iterator<Item = Pair<'a>>,
    lines: &[&[usize]],
    widths: &[usize; COLUMNS],
    colored: bool,
    out: &mut impl Write,
) -> io::Result<()> {
    let style = |style: Style| style.force_styling(colored);
    let bold = style(Style::new().bold());
    let dim = style(Style::new().dim());
    let mut styles = [const { Style::new() }; COLUMNS].map(style);
    (styles[2], styles[3]) = (bold.clone(), bold.clone());
    (styles[4], styles[5]) = (style(Style::new().yellow()), style(Style::new().yellow()));
    let header = HEADER.map(str::to_owned);
    write_lines(
        &header,
        lines,
        widths,
        &[const { Style::new() }; COLUMNS].map(|_| dim.clone()),
        out,
    )?;
    for pair in pairs {
        write_lines(&cells(&pair), lines, widths, &styles, out)?;
    }
    Ok(())
}

fn write_lines(
    cells: &[String; COLUMNS],
    lines: &[&[usize]],
    widths: &[usize; COLUMNS],
    styles: &[Style; COLUMNS],
    out: &mut impl Write,
) -> io::Result<()> {
    for (number, columns) in lines.iter().enumerate() {
        let mut separator = if number == 0 { "" } else { INDENT };
        for (place, &column) in columns.iter().enumerate() {
            let is_last = place + 1 == columns.len();
            let right = matches!(column, 1 | 4 | 5);
            let alignment = if right { Alignment::Right } else { Alignment::Left };
            // Blanks at the end of a line would wrap on a screen that it just fits.
            let width = if is_last && !right { 0 } else { widths[column] };
            let padded = pad_str(&cells[column], width, alignment, None);
            write!(out, "{separator}{}", styles[column].apply_to(padded))?;
            separator = GAP;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn line_width(columns: &[usize], widths: &[usize; COLUMNS]) -> usize {
    let cells: usize = columns.iter().map(|&column| widths[column]).sum();
    cells + GAP.len() * (columns.len() - 1)
}

fn cells(pair: &Pair<'_>) -> [String; COLUMNS] {
    let Conflict { start, end, closest } = pair.conflict;
    [
        start.map_or_else(|| "always".to_owned(), date_and_time),
        lasts(*start, *end),
        name(pair.a, false),
        name(pair.b, pair.kind == PairKind::IntentConstraint),
        lateral(closest.lateral_m),
        format!("{} ft", grouped(cut(closest.vertical_m / 0.3048))),
        closest.a.time.map_or_else(|| "any time".to_owned(), |time| clock(time, *start)),
        position(closest.a.position),
        altitudes(closest.a.altitude, closest.b.altitude),
    ]
}

/// `2026-06-01 10:00:00`. Fractions are cut, as clocks do.
fn date_and_time(instant: Instant) -> String {
    format!("{:.0}", Utc(instant)).replace('T', " ").replace('Z', "")
}

/// The time of day, with the date where it is not the date that the row begins with.
fn clock(instant: Instant, start: Option<Instant>) -> String {
    let text = date_and_time(instant);
    let begins = start.map(date_and_time);
    match (text.split_once(' '), begins.as_deref().and_then(|begins| begins.split_once(' '))) {
        (Some((date, time)), Some((begins, _))) if date == begins => time.to_owned(),
        _ => text,
    }
}

fn lasts(start: Option<Instant>, end: Option<Instant>) -> String {
    let (start, end) = match (start, end) {
        (Some(start), Some(end)) => (start.micros(), end.micros()),
        (None, Some(end)) => return format!("until {}", date_and_time(end)),
        (Some(_), None) => return "for ever".to_owned(),
        (None, None) => return "for ever".to_owned(),
    };
    let us = end - start;
    if us < 10_000_000 {
        return format!("{}.{} s", us / 1_000_000, us % 1_000_000 / 100_000);
    }
    let seconds = us / 1_000_000;
    let (days, hours) = (seconds / 86_400, seconds / 3_600 % 24);
    let (minutes, seconds) = (seconds / 60 % 60, seconds % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, _) => format!("{minutes} min {seconds:02} s"),
        (0, ..) => format!("{hours} h {minutes:02} min"),
        _ => format!("{days} d {hours:02} h"),
    }
}

/// The id, and whose it is. Ids are other people's text: what would move the cursor is replaced.
fn name(named: Named<'_>, is_constraint: bool) -> String {
    let text = match (named.party, is_constraint) {
        (Some(party), false) => format!("{} ({party})", named.id),
        (None, false) => named.id.to_owned(),
        (Some(party), true) => format!("{} (constraint, {party})", named.id),
        (None, true) => format!("{} (constraint)", named.id),
    };
    text.replace(char::is_control, "\u{fffd}")
}

fn lateral(meters: f64) -> String {
    let miles = cut(meters / 18.52) / 100.0;
    format!("{miles:.2} NM {:>8}", format!("{} m", grouped(cut(meters))))
}

/// A distance without its fraction: what is less than a minimum must not read as the minimum.
fn cut(distance: f64) -> f64 {
    // A float may lie just below the whole number that is meant.
    (distance + 1e-6).floor()
}

/// A whole number with commas between its thousands.
fn grouped(number: f64) -> String {
    let digits = format!("{:.0}", number + 0.0);
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", digits.as_str()),
    };
    let mut text = sign.to_owned();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn position(position: Position) -> String {
    let (latitude, longitude) = (position.latitude_deg(), position.longitude_deg());
    let north = if latitude < 0.0 { 'S' } else { 'N' };
    let east = if longitude < 0.0 { 'W' } else { 'E' };
    format!("{:7.4}°{north} {:8.4}°{east}", latitude.abs(), longitude.abs())
}

fn altitudes(a: Option<Altitude>, b: Option<Altitude>) -> String {
    let told =
        |altitude: Option<Altitude>| altitude.map_or_else(|| "any".to_owned(), altitude_told);
    let (a, b) = (told(a), told(b));
    if a == b { a } else { format!("{a} / {b}") }
}

/// As the datum is spoken of: flight levels, feet above the sea, metres above the ellipsoid.
fn altitude_told(altitude: Altitude) -> String {
    let feet = altitude.meters() / 0.3048;
    match altitude.datum() {
        Datum::Std if altitude.mm() >= 0 => format!("FL{:03.0}", feet / 100.0),
        Datum::Std => format!("{} ft STD", grouped(feet.round())),
        Datum::Amsl => format!("{} ft AMSL", grouped(feet.round())),
        Datum::W84 => format!("{} m W84", grouped(altitude.meters().round())),
    }
}

#[derive(Default)]
struct Tally {
    all: u64,
    with_constraints: u64,
}

impl Tally {
    fn count(&mut self, pair: &Pair<'_>) {
        self.all += 1;
        match pair.kind {
            PairKind::IntentConstraint => self.with_constraints += 1,
            PairKind::IntentIntent => {}
        }
    }

    fn told(&self, summary: &Summary) -> String {
        let conflicts = match self.all {
            0 => "No conflict".to_owned(),
            all => counted(all, "conflict"),
        };
        let with = match self.with_constraints {
            0 => String::new(),
            some => format!(" ({some} with constraints)"),
        };
        format!(
            "{conflicts}{with} among {} and {}, found in {:.2} s.",
            counted(summary.intents as u64, "intent"),
            counted(summary.constraints as u64, "constraint"),
            summary.elapsed.as_secs_f64(),
        )
    }
}

fn counted(count: u64, word: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {word}{plural}", grouped(count as f64))
}

fn minima_told(summary: &Summary) -> String {
    let scope = if summary.between_parties { " between parties" } else { "" };
    let intents = minima(&summary.minima);
    let constraints = if summary.constraints == 0 {
        String::new()
    } else {
        format!("; with constraints: {}", minima(&summary.constraint_minima))
    };
    format!("Minima{scope}: {intents}{constraints}.")
}

fn minima(minima: &Minima) -> String {
    if *minima == Minima::TOUCHING {
        return "touching".to_owned();
    }
    let lateral = match minima.lateral_mm() {
        mm if mm % 18_520 == 0 => format!("{} NM", mm as f64 / 1_852_000.0),
        mm => format!("{} m", mm as f64 / 1_000.0),
    };
    let vertical = match minima.vertical_mm() {
        mm if mm % 3_048 == 0 => format!("{} ft", grouped(mm as f64 / 304.8)),
        mm => format!("{} m", mm as f64 / 1_000.0),
    };
    format!("{lateral}, {vertical}, {} s", minima.time_us() as f64 / 1e6)
}

#[cfg(test)]
mod tests;
