//! Decimal numbers: what is read is exact, and rounds to integers on the side that was asked for.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::plan::{Decimal, DecimalError, Rounding};

/// Ratios as the units of altitude and time have them.
const RATIOS: [(i64, i64); 4] = [(1000, 1), (1524, 5), (1_000_000, 1), (1, 3)];

fuzz_target!(|text: &str| {
    let decimal = match Decimal::parse(text) {
        Ok(decimal) => decimal,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            let negated = Decimal::parse(&format!("-{text}"));
            let signed = text.starts_with(['-', '+']);
            assert!(signed || negated == Err(error), "a sign makes a difference");
            return;
        }
    };
    let float: f64 = text.parse().expect("a decimal number is also a float");
    check_float(decimal, float);
    for (numerator, denominator) in RATIOS {
        check_rounding(decimal, numerator, denominator);
    }
});

/// The three roundings are in order, at most one apart, and the same where nothing is rounded.
fn check_rounding(decimal: Decimal, numerator: i64, denominator: i64) {
    let scaled = |rounding| decimal.scaled(numerator, denominator, rounding);
    let (down, up) = (scaled(Rounding::Down), scaled(Rounding::Up));
    let (Some(down), Some(up)) = (down, up) else { return };
    let nearest = scaled(Rounding::Nearest).expect("it lies between two that fit");
    assert!(down <= nearest && nearest <= up && up - down <= 1, "{down} {nearest} {up}");
}

/// The float nearest to the number agrees with it, and comes back as itself.
fn check_float(decimal: Decimal, float: f64) {
    assert!(float.is_finite());
    if let Some(whole) = decimal.scaled(1, 1, Rounding::Down) {
        let tolerance = 1.0 + float.abs() * 1e-12;
        assert!((whole as f64 - float).abs() <= tolerance, "{whole} is not {float}");
    }
    match Decimal::from_f64(float) {
        Ok(again) => {
            let whole = |decimal: Decimal| decimal.scaled(1, 1, Rounding::Nearest);
            if float.abs() < 1e9 {
                let (first, second) = (whole(decimal), whole(again));
                let apart = first.zip(second).map(|(first, second)| first.abs_diff(second));
                assert!(apart.is_some_and(|apart| apart <= 1), "{first:?} {second:?}");
            }
        }
        // The shortest text of a float may have more digits behind the point than are read.
        Err(error) => assert_eq!(error, DecimalError::TooLong),
    }
}
