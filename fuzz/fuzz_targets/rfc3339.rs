//! Instants in RFC 3339: roundings in order, and every spelling of one instant is that instant.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::plan::Rounding;
use wire::plan::instant::parse_rfc3339;

const SECOND_US: i64 = 1_000_000;

fuzz_target!(|text: &str| {
    let read = |rounding| parse_rfc3339(text, rounding);
    let (down, up) = match (read(Rounding::Down), read(Rounding::Up)) {
        (Ok(down), Ok(up)) => (down.micros(), up.micros()),
        (Err(down), Err(up)) => {
            assert_eq!(down, up, "a rounding decides whether a text is a time");
            assert!(read(Rounding::Nearest).is_err());
            assert!(!down.is_empty() && down.chars().count() < 500, "{down}");
            assert!(!down.contains(char::is_control), "{down:?}");
            return;
        }
        (down, up) => panic!("{down:?} but {up:?}"),
    };
    let nearest = read(Rounding::Nearest).expect("it lies between two instants").micros();
    assert!(down <= nearest && nearest <= up, "{down} {nearest} {up}");
    // A leap second has no microseconds of its own, so its roundings are a second apart.
    assert!(up - down <= SECOND_US + 1, "{down} {up}");
    for spelled in
        [text.to_ascii_lowercase(), text.to_ascii_uppercase(), text.replace('Z', "+00:00")]
    {
        let again = parse_rfc3339(&spelled, Rounding::Down).map(|instant| instant.micros());
        assert_eq!(again, Ok(down), "{spelled}");
    }
});
