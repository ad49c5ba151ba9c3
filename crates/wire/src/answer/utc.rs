//! Instants as answers write them: `2026-06-01T10:00:00.000000Z`.

use core::fmt;
use jiff::SignedDuration;
use jiff::civil::DateTime;
use volume::Instant;

const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

/// Writes an instant as RFC 3339 in UTC with six places of a second, so that the order of the
/// texts is the order of the instants; `{:.0}` leaves the fraction out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Utc(pub Instant);

/// How long the text of an instant is, bytes.
const LENGTH: usize = 27;

impl Utc {
    /// The text of the instant; all of it is ASCII.
    pub(crate) fn text(self) -> [u8; LENGTH] {
        let civil = EPOCH + SignedDuration::from_micros(self.0.micros());
        let mut text = *b"0000-00-00T00:00:00.000000Z";
        // Years are 0000 to 9999, and the rest of a date and time is never negative.
        put(&mut text[0..4], civil.year().unsigned_abs().into());
        put(&mut text[5..7], civil.month().unsigned_abs().into());
        put(&mut text[8..10], civil.day().unsigned_abs().into());
        put(&mut text[11..13], civil.hour().unsigned_abs().into());
        put(&mut text[14..16], civil.minute().unsigned_abs().into());
        put(&mut text[17..19], civil.second().unsigned_abs().into());
        put(&mut text[20..26], (civil.subsec_nanosecond() / 1_000).unsigned_abs());
        text
    }

    /// The instant with exactly this text: one instant has one text, so the reverse of writing
    /// takes no other spelling of it. For what people write, see
    /// [`parse_rfc3339`](crate::plan::instant::parse_rfc3339).
    pub fn parse(text: &str) -> Option<Instant> {
        let bytes: &[u8; LENGTH] = text.as_bytes().try_into().ok()?;
        let small = |from: usize| i8::try_from(get(&bytes[from..from + 2])?).ok();
        let year = i16::try_from(get(&bytes[0..4])?).ok()?;
        let (month, day) = (small(5)?, small(8)?);
        let (hour, minute, second) = (small(11)?, small(14)?, small(17)?);
        let nanos = i32::try_from(get(&bytes[20..26])? * 1_000).ok()?;
        let civil = DateTime::new(year, month, day, hour, minute, second, nanos).ok()?;
        let since = civil.duration_since(EPOCH);
        let micros = since.as_secs() * 1_000_000 + i64::from(since.subsec_micros());
        let instant = Instant::from_micros(micros)?;
        let separators =
            [bytes[4], bytes[7], bytes[10], bytes[13], bytes[16], bytes[19], bytes[26]];
        (separators == *b"--T::.Z").then_some(instant)
    }
}

fn put(digits: &mut [u8], mut value: u32) {
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + u8::try_from(value % 10).expect("a digit");
        value /= 10;
    }
}

fn get(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |value, digit| {
        digit.is_ascii_digit().then(|| value * 10 + u32::from(digit - b'0'))
    })
}

impl fmt::Display for Utc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.text();
        let text = core::str::from_utf8(&text).expect("digits and signs are ASCII");
        if f.precision() == Some(0) {
            f.write_str(&text[..19])?;
            return f.write_str("Z");
        }
        f.write_str(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_every_instant() {
        let text = |micros| {
            let instant = Instant::from_micros(micros).expect("the instant is in range");
            Utc(instant).to_string()
        };
        assert_eq!(text(0), "1970-01-01T00:00:00.000000Z");
        assert_eq!(text(-1), "1969-12-31T23:59:59.999999Z");
        assert_eq!(text(Instant::MIN.micros()), "0000-01-01T00:00:00.000000Z");
        assert_eq!(text(Instant::MAX.micros()), "9999-12-31T23:59:59.999999Z");
        for micros in [0, -1, 1, Instant::MIN.micros(), Instant::MAX.micros()] {
            assert_eq!(Utc::parse(&text(micros)).map(Instant::micros), Some(micros));
        }
        for wrong in ["", "1970-01-01T00:00:00Z", "1970-01-01t00:00:00.000000Z"] {
            assert_eq!(Utc::parse(wrong), None, "{wrong}");
        }
        for wrong in ["1970-02-30T00:00:00.000000Z", "1970-01-01T00:00:60.000000Z"] {
            assert_eq!(Utc::parse(wrong), None, "{wrong}");
        }
        assert_eq!(format!("{:.0}", Utc(Instant::MAX)), "9999-12-31T23:59:59Z");
    }
}
