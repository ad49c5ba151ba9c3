//! Decimal numbers, kept exact from the text of a file to integer millimetres and microseconds.
//!
//! 1,000 ft is 304,800 mm, not a float near it: two flight levels exactly a minimum apart must
//! stay exactly that far apart.

/// A decimal number `digits x 10^-scale`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    digits: i128,
    scale: u32,
}

/// Why a text is not a decimal number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecimalError {
    /// Not a number at all.
    #[error("it is not a decimal number")]
    NotANumber,
    /// Too many digits, or too large.
    #[error("it has too many digits")]
    TooLong,
}

/// Which integer stands for a number between two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// Toward minus infinity: lower limits, so that no volume shrinks.
    Down,
    /// Toward plus infinity: upper limits, so that no volume shrinks.
    Up,
    /// To the nearest, halves away from zero: points.
    Nearest,
}

/// More digits than any altitude, time or distance needs, few enough for exact `i128` products.
const DIGITS_MAX: usize = 24;
const SCALE_MAX: u32 = 24;

impl Decimal {
    /// Reads `-12.5`, `+3`, `1e3`, `.5`. No spaces, no `inf`, no `nan`.
    pub fn parse(text: &str) -> Result<Self, DecimalError> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => {
                let exponent: i32 = exponent.parse().map_err(|_| DecimalError::NotANumber)?;
                (mantissa, exponent)
            }
            None => (text, 0),
        };
        let (negative, unsigned) = match mantissa.as_bytes().first() {
            Some(b'-') => (true, &mantissa[1..]),
            Some(b'+') => (false, &mantissa[1..]),
            _ => (false, mantissa),
        };
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.len() + fraction.len() == 0 || !all_digits(whole) || !all_digits(fraction) {
            return Err(DecimalError::NotANumber);
        }
        Self::from_parts(negative, whole, fraction, exponent)
    }

    fn from_parts(
        negative: bool,
        whole: &str,
        fraction: &str,
        exponent: i32,
    ) -> Result<Self, DecimalError> {
        let all = format!("{whole}{}", fraction.trim_end_matches('0'));
        let significant = all.trim_start_matches('0');
        if significant.is_empty() {
            return Ok(Self { digits: 0, scale: 0 });
        }
        let kept_fraction = fraction.trim_end_matches('0').len();
        let scale =
            i64::try_from(kept_fraction).map_err(|_| DecimalError::TooLong)? - i64::from(exponent);
        let zeros = usize::try_from((-scale).max(0)).map_err(|_| DecimalError::TooLong)?;
        if significant.len() + zeros > DIGITS_MAX || scale > i64::from(SCALE_MAX) {
            return Err(DecimalError::TooLong);
        }
        let mut digits: i128 = 0;
        for byte in significant.bytes() {
            digits = digits * 10 + i128::from(byte - b'0');
        }
        for _ in 0..zeros {
            digits *= 10;
        }
        let scale = u32::try_from(scale.max(0)).map_err(|_| DecimalError::TooLong)?;
        Ok(Self { digits: if negative { -digits } else { digits }, scale })
    }

    /// The decimal number that a float is printed as (the shortest text that reads back as the
    /// same float), which for a number read from JSON is the text that was written.
    pub fn from_f64(value: f64) -> Result<Self, DecimalError> {
        if !value.is_finite() {
            return Err(DecimalError::NotANumber);
        }
        Self::parse(&format!("{value:e}"))
    }

    /// The number times `numerator / denominator`, as an integer; `None` when it does not fit.
    pub fn scaled(self, numerator: i64, denominator: i64, rounding: Rounding) -> Option<i64> {
        debug_assert!(denominator > 0, "units have positive denominators");
        let dividend = self.digits.checked_mul(i128::from(numerator))?;
        let divisor = 10_i128.checked_pow(self.scale)?.checked_mul(i128::from(denominator))?;
        let down = dividend.div_euclid(divisor);
        let rest = dividend.rem_euclid(divisor);
        let up = if rest == 0 { down } else { down + 1 };
        let rounded = match rounding {
            Rounding::Down => down,
            Rounding::Up => up,
            Rounding::Nearest => match (rest * 2).cmp(&divisor) {
                core::cmp::Ordering::Less => down,
                core::cmp::Ordering::Greater => up,
                core::cmp::Ordering::Equal if dividend < 0 => down,
                core::cmp::Ordering::Equal => up,
            },
        };
        i64::try_from(rounded).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mm(text: &str, rounding: Rounding) -> Option<i64> {
        Decimal::parse(text).ok().and_then(|number| number.scaled(1000, 1, rounding))
    }

    #[test]
    fn reads_decimals_exactly() {
        assert_eq!(mm("304.8", Rounding::Down), Some(304_800));
        assert_eq!(mm("304.8", Rounding::Up), Some(304_800));
        assert_eq!(mm("-0.0004", Rounding::Down), Some(-1));
        assert_eq!(mm("-0.0004", Rounding::Up), Some(0));
        assert_eq!(mm("-0.0005", Rounding::Nearest), Some(-1));
        assert_eq!(mm("0.0005", Rounding::Nearest), Some(1));
        assert_eq!(mm("1e3", Rounding::Nearest), Some(1_000_000));
        assert_eq!(mm("1.25E-2", Rounding::Nearest), Some(13));
        assert_eq!(mm(".5", Rounding::Nearest), Some(500));
        assert_eq!(mm("5.", Rounding::Nearest), Some(5_000));
    }

    #[test]
    fn a_float_is_the_text_it_was_read_from() {
        let of = |value: f64| Decimal::from_f64(value).ok()?.scaled(1000, 1, Rounding::Down);
        assert_eq!(of(304.8), Some(304_800));
        assert_eq!(of(10668.0), Some(10_668_000));
        assert_eq!(of(-0.3), Some(-300));
        assert_eq!(of(0.0), Some(0));
        assert_eq!(of(f64::NAN), None);
    }

    #[test]
    fn refuses_what_is_not_a_number() {
        for text in ["", "-", ".", "1.2.3", "1e", "e5", "inf", "NaN", " 1", "1 ", "0x1", "１"] {
            assert_eq!(Decimal::parse(text), Err(DecimalError::NotANumber), "{text:?}");
        }
        for text in ["1e30", "1e-30", "1234567890123456789012345", "1e2147483647"] {
            assert_eq!(Decimal::parse(text), Err(DecimalError::TooLong), "{text:?}");
        }
    }
}
