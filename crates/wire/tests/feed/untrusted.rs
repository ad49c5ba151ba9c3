//! What no honest receiver sends: changed, cut and repeated bytes of every format.

use super::told_in;
use proptest::prelude::*;
use wire::feed::FeedFormat;

const SAMPLES: [(FeedFormat, &[u8]); 8] = [
    (
        FeedFormat::Sbs,
        b"MSG,3,1,1,4B1234,1,2026/06/01,10:00:02.500,,,A,35000,450,90,47.5,8.25,-640,,,,,0\r\n",
    ),
    (
        FeedFormat::AircraftJson,
        br#"{"now":1780308000.5,"aircraft":[{"hex":"4b1234","alt_baro":35000,"alt_geom":35800,
            "gs":450,"track":90,"lat":47.5,"lon":8.25,"seen_pos":0.5,"nac_p":9}]}"#,
    ),
    (
        FeedFormat::OpenSky,
        br#"{"time":1,"states":[["4b1234","A","B",1780307999,1,8.25,47.5,10668,false,231,90,-3.25,
            null,10911.84,"1000",false,0]]}"#,
    ),
    (
        FeedFormat::CursorOnTarget,
        b"<event uid='u' type='a-f-A' time='2026-06-01T10:00:00Z'><point lat='47.5' lon='8.25' \
          hae='500' ce='10' le='9'/><detail><track course='90' speed='50'/></detail></event>",
    ),
    (
        FeedFormat::Points,
        br#"[{"id":"a","time":1780308000,"lat":47.5,"lon":8.25,"altitude_ft":3000,"track":1,
            "groundspeed":100,"vertical_rate":-64}]"#,
    ),
    (
        FeedFormat::Beast,
        b"\x1a3\0\0\0\0\0\0\x80\x8d\x40\x62\x1d\x58\xc3\x86\x43\x5c\xc4\x12\x69\x2a\xd6\
          \x1a3\0\0\0\0\0\0\x80\x8d\x40\x62\x1d\x58\xc3\x82\xd6\x90\xc8\xac\x28\x63\xa7",
    ),
    (
        FeedFormat::Mavlink,
        b"\xfe\x09\0\x01\x01\0\0\0\0\0\0\0\0\0\0\x01\x02\xfd\x01\0\0\0\x01\x01\xf6\0\0\x01\x02\x03",
    ),
    (FeedFormat::RemoteId, b"\xf2\x19\x01\x02\x12ABCDEFGHIJKLMNOPQRST\0\0\0\xf2\x19\x09"),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn nothing_panics_and_pieces_make_no_difference(
        sample in 0..SAMPLES.len(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        repeat in 1..4_usize,
        piece in 1..20_usize,
    ) {
        let (format, bytes) = SAMPLES[sample];
        let mut bytes = bytes.repeat(repeat);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let whole = told_in(format, &bytes, bytes.len());
        prop_assert_eq!(&whole, &told_in(format, &bytes, piece));
        for line in whole.lines().filter(|line| line.starts_with("radar: ")) {
            prop_assert!(line.chars().count() < 4_096 && !line.contains(char::is_control));
        }
    }

    #[test]
    fn bytes_of_no_format_end_in_no_panic(
        sample in 0..SAMPLES.len(), bytes in proptest::collection::vec(any::<u8>(), 0..400),
    ) {
        let (format, _) = SAMPLES[sample];
        prop_assert_eq!(told_in(format, &bytes, 400), told_in(format, &bytes, 1));
    }
}
