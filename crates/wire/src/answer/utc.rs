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

impl fmt::Display for Utc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let civil = EPOCH + SignedDuration::from_micros(self.0.micros());
        write!(f, "{:04}-{:02}-{:02}", civil.year(), civil.month(), civil.day())?;
        write!(f, "T{:02}:{:02}:{:02}", civil.hour(), civil.minute(), civil.second())?;
        if f.precision() != Some(0) {
            write!(f, ".{:06}", civil.subsec_nanosecond() / 1_000)?;
        }
        f.write_str("Z")
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
        assert_eq!(format!("{:.0}", Utc(Instant::MAX)), "9999-12-31T23:59:59Z");
    }
}
