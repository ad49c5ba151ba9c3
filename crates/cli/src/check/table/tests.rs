//! The table as a screen shows it: whole lines, compared as they are.

use super::*;
use volume::{ClosestApproach, ClosestPoint};

fn point(micros: Option<i64>, degrees: (f64, f64), altitude: Option<(i64, Datum)>) -> ClosestPoint {
    ClosestPoint {
        time: micros.map(instant),
        position: Position::new(degrees.0, degrees.1).expect("the position is on the Earth"),
        altitude: altitude
            .map(|(mm, datum)| Altitude::new(mm, datum).expect("the altitude is in range")),
    }
}

fn instant(micros: i64) -> Instant {
    Instant::from_micros(micros).expect("the instant is in range")
}

const TEN: i64 = 1_780_308_000_000_000;

/// Two routes almost the minima apart, and an intent in a constraint without end.
fn conflicts() -> [Conflict; 2] {
    let inside = (-33.5, -0.25);
    [
        Conflict {
            start: Some(instant(TEN)),
            end: Some(instant(TEN + 102_000_000)),
            closest: ClosestApproach {
                lateral_m: 5_555.999,
                vertical_m: 304.799,
                a: point(Some(TEN + 30_000_000), (47.0, 8.5), Some((10_668_000, Datum::Std))),
                b: point(Some(TEN + 30_000_000), (47.0, 8.57), Some((10_363_201, Datum::Std))),
            },
        },
        Conflict {
            start: Some(instant(TEN + 86_400_000_000)),
            end: None,
            closest: ClosestApproach {
                lateral_m: 0.0,
                vertical_m: 0.0,
                a: point(None, inside, None),
                b: point(None, inside, Some((120_500, Datum::W84))),
            },
        },
    ]
}

fn table(conflicts: &[Conflict], look: Look) -> String {
    let names = [
        (("N1", Some("north")), ("S\u{1b}[2J2", Some("south")), PairKind::IntentIntent),
        (("日本一", None), ("zone", None), PairKind::IntentConstraint),
    ];
    let named = |(id, party)| Named { id, party };
    let pairs = conflicts.iter().zip(names).map(|(conflict, (a, b, kind))| Pair {
        a: named(a),
        b: named(b),
        kind,
        conflict,
    });
    let summary = Summary {
        intents: 1_234,
        constraints: 1,
        elapsed: Duration::from_millis(1_500),
        minima: Minima::new(5_556_000, 304_800, 0).expect("the minima are in range"),
        constraint_minima: Minima::TOUCHING,
        between_parties: true,
    };
    let mut out = Vec::new();
    write_table(pairs, &summary, look, &mut out).expect("memory takes every write");
    String::from_utf8(out).expect("the table is UTF-8")
}

const PLAIN: Look = Look { width: None, colored: false };

#[test]
fn a_wide_screen_shows_a_line_for_each() {
    let expected = [
        concat!(
            "START (UTC)               LASTS  A           B                           LATERAL",
            "  VERTICAL  CLOSEST   POSITION OF A         ALTITUDE A / B",
        ),
        concat!(
            "2026-06-01 10:00:00  1 min 42 s  N1 (north)  S\u{fffd}[2J2 (south)",
            "     2.99 NM  5,555 m",
            "    999 ft  10:00:30  47.0000°N   8.5000°E  FL350 / FL340",
        ),
        concat!(
            "2026-06-02 10:00:00    for ever  日本一      zone (constraint)  0.00 NM      0 m",
            "      0 ft  any time  33.5000°S   0.2500°W  any / 121 m W84",
        ),
        "",
        "2 conflicts (1 with constraints) among 1,234 intents and 1 constraint, found in 1.50 s.",
        "Minima between parties: 3 NM, 1,000 ft, 0 s; with constraints: touching.",
    ];
    assert_eq!(table(&conflicts(), PLAIN).lines().collect::<Vec<_>>(), expected);
    let width = expected[..3].iter().map(|line| measure_text_width(line)).max();
    let fits = table(&conflicts(), Look { width, colored: false });
    assert_eq!(fits.lines().nth(1), Some(expected[1]));
}

#[test]
fn a_narrow_screen_shows_two_lines_for_each() {
    let text = table(&conflicts(), Look { width: Some(100), colored: false });
    let expected = [
        "START (UTC)               LASTS  A           B",
        "             LATERAL  VERTICAL  CLOSEST   POSITION OF A         ALTITUDE A / B",
        "2026-06-01 10:00:00  1 min 42 s  N1 (north)  S\u{fffd}[2J2 (south)",
        "    2.99 NM  5,555 m    999 ft  10:00:30  47.0000°N   8.5000°E  FL350 / FL340",
        "2026-06-02 10:00:00    for ever  日本一      zone (constraint)",
        "    0.00 NM      0 m      0 ft  any time  33.5000°S   0.2500°W  any / 121 m W84",
    ];
    assert_eq!(text.lines().take(6).collect::<Vec<_>>(), expected);
}

#[test]
fn nothing_found_is_one_sentence() {
    let text = table(&[], PLAIN);
    assert_eq!(
        text,
        "No conflict among 1,234 intents and 1 constraint, found in 1.50 s.\n\
         Minima between parties: 3 NM, 1,000 ft, 0 s; with constraints: touching.\n"
    );
}

#[test]
fn colors_add_nothing_but_color() {
    let plain = table(&conflicts(), PLAIN);
    let colored = table(&conflicts(), Look { width: None, colored: true });
    assert_ne!(colored, plain);
    assert_eq!(console::strip_ansi_codes(&colored), plain);
}

#[test]
fn what_is_less_than_a_minimum_does_not_read_as_the_minimum() {
    assert_eq!(lateral(5_555.999), "2.99 NM  5,555 m");
    assert_eq!(lateral(5_556.0), "3.00 NM  5,556 m");
    assert_eq!(grouped(cut(304.8 / 0.3048)), "1,000");
    assert_eq!(grouped(cut(304.799 / 0.3048)), "999");
}

#[test]
fn tells_durations() {
    let told = |us| lasts(Some(instant(TEN)), Some(instant(TEN + us)));
    for (us, text) in [
        (0, "0.0 s"),
        (9_999_999, "9.9 s"),
        (59_000_000, "59 s"),
        (60_000_000, "1 min 00 s"),
        (3_660_000_000, "1 h 01 min"),
        (90_000_000_000, "1 d 01 h"),
    ] {
        assert_eq!(told(us), text);
    }
    assert_eq!(lasts(None, Some(instant(TEN))), "until 2026-06-01 10:00:00");
    assert_eq!(lasts(None, None), "for ever");
}

#[test]
fn tells_altitudes_as_they_are_spoken_of() {
    let told = |mm, datum| altitude_told(Altitude::new(mm, datum).expect("in range"));
    assert_eq!(told(10_668_000, Datum::Std), "FL350");
    assert_eq!(told(0, Datum::Std), "FL000");
    assert_eq!(told(-304_800, Datum::Std), "-1,000 ft STD");
    assert_eq!(told(10_668_000, Datum::Amsl), "35,000 ft AMSL");
    assert_eq!(told(120_499, Datum::W84), "120 m W84");
}
