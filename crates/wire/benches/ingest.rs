//! How many positions a second go from the bytes of a feed into the picture, on one core.
//!
//! BaseStation lines of 20,000 aircraft, a velocity and a position each, in the pieces in which a
//! socket hands them over: framed, read, put together and judged by the picture.

#![allow(clippy::print_stdout, reason = "a benchmark tells its numbers")]

use std::fmt::Write as _;
use std::time::Instant as Clock;
use traffic::{Picture, PictureRules, Taken};
use volume::Instant;
use wire::feed::{FeedFormat, FeedOptions, FeedReader};

const AIRCRAFT: u32 = 20_000;
const ROUNDS: u32 = 20;
const PIECE_BYTES: usize = 16 << 10;
/// 1 June 2026, 10:00.
const START_US: i64 = 1_780_308_000_000_000;

fn main() {
    let rounds: Vec<String> = (0..ROUNDS).map(round).collect();
    let options = FeedOptions { source: "tower".into(), party: None };
    let mut reader = FeedReader::new(FeedFormat::Sbs, options);
    let mut picture = Picture::new(PictureRules::default());
    let (mut believed, mut wrong, mut bytes) = (0_u64, 0_u64, 0_usize);
    let began = Clock::now();
    for (second, text) in (0_i64..).zip(&rounds) {
        let now = Instant::from_micros(START_US + second * 1_000_000).expect("in range");
        for piece in text.as_bytes().chunks(PIECE_BYTES) {
            bytes += piece.len();
            reader.push(piece, now, &mut |read| match read {
                Ok(report) => believed += u64::from(picture.take(report, now) == Taken::Believed),
                Err(_) => wrong += 1,
            });
        }
    }
    let seconds = began.elapsed().as_secs_f64();
    assert_eq!((believed, wrong), (u64::from(AIRCRAFT * ROUNDS), 0), "all are read and believed");
    println!(
        "{} positions of {AIRCRAFT} aircraft in {seconds:.2} s: {:.0} positions/s, {:.0} MB/s",
        believed,
        believed as f64 / seconds,
        bytes as f64 / seconds / 1e6,
    );
}

/// What a receiver tells in one second.
fn round(second: u32) -> String {
    let mut text = String::new();
    let time = format!("2026/06/01,10:00:{second:02}.000");
    for number in 0..AIRCRAFT {
        let head = |kind| format!("MSG,{kind},1,1,{number:06X},1,{time},{time}");
        let latitude = 35.0 + f64::from(number % 200) * 0.1;
        let longitude = f64::from(number / 200) * 0.1 + f64::from(second) * 0.002;
        writeln!(text, "{},,,400.0,90.0,,,0,,,,,\r", head(4)).expect("a String takes all");
        writeln!(text, "{},,30000,,,{latitude:.5},{longitude:.5},,,0,0,0,0\r", head(3))
            .expect("a String takes all");
    }
    text
}
