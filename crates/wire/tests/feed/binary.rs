//! The binary formats, with messages that others published.

use super::{told, told_in, words};
use volume::Instant;
use wire::feed::{FeedFormat, FeedOptions, read_recording, write_chunk};

fn bytes(hexadecimal: &str) -> Vec<u8> {
    let digits: Vec<u32> = hexadecimal.chars().filter_map(|it| it.to_digit(16)).collect();
    digits.chunks(2).map(|pair| (pair[0] * 16 + pair[1]) as u8).collect()
}

/// A frame of Beast, escapes doubled.
fn beast(message: &str) -> Vec<u8> {
    let mut frame = vec![0x1a, b'3'];
    for byte in [0x1a, 0, 0, 0, 0, 1, 0x80].into_iter().chain(bytes(message)) {
        frame.push(byte);
        if byte == 0x1a {
            frame.push(byte);
        }
    }
    frame
}

/// Messages and answers of J. Sun, "The 1090 Megahertz Riddle".
#[test]
fn squitters_are_read_as_published() {
    let messages = [
        "8D406B902015A678D4D220AA4BDA",
        "8D485020994409940838175B284F",
        "8D40621D58C386435CC412692AD6",
        "8D40621D58C382D690C8AC2863A7",
    ];
    let stream: Vec<u8> = messages.iter().flat_map(|message| beast(message)).collect();
    assert_eq!(
        told(FeedFormat::Beast, &stream),
        "radar/40621d @1700000000000000 52.2572021484375,3.91937255859375 11582400STD\n"
    );
    // What was heard of one aircraft is put beside its position.
    let messages = ["8D40621D58C386435CC412692AD6", "8D40621D58C382D690C8AC2863A7"];
    let mut once: Vec<u8> = messages.iter().flat_map(|message| beast(message)).collect();
    let twice = once.clone();
    once.extend(twice);
    assert_eq!(told(FeedFormat::Beast, &once).lines().count(), 3);
}

#[test]
fn a_message_that_was_heard_wrongly_is_none() {
    for index in 0..28 {
        let mut wrong = "8D40621D58C386435CC412692AD6".to_owned();
        let digit = if &wrong[index..=index] == "0" { "1" } else { "0" };
        wrong.replace_range(index..=index, digit);
        let mut stream = beast(&wrong);
        stream.extend(beast("8D40621D58C382D690C8AC2863A7"));
        assert_eq!(told(FeedFormat::Beast, &stream), "", "{wrong}");
    }
    let mut stream = vec![b'x', b'y'];
    stream.extend([0x1a, b'3', 1, 2, 3]);
    stream.extend(beast("8D40621D58C386435CC412692AD6"));
    stream.extend(beast("8D40621D58C382D690C8AC2863A7"));
    assert_eq!(
        told(FeedFormat::Beast, &stream),
        "radar: message 1: there are bytes outside of frames\n\
         radar: message 2: a frame ends before its message does\n\
         radar/40621d @1700000000000000 52.2572021484375,3.91937255859375 11582400STD\n"
    );
}

fn crc(bytes: &[u8], extra: u8) -> [u8; 2] {
    let mut crc = 0xffff_u16;
    for byte in bytes.iter().chain([&extra]) {
        // As the MAVLink guide gives it, a byte at a time.
        let mixed = *byte ^ (crc & 0xff) as u8;
        let mixed = mixed ^ (mixed << 4);
        let wide = u16::from(mixed);
        crc = (crc >> 8) ^ (wide << 8) ^ (wide << 3) ^ (wide >> 4);
    }
    crc.to_le_bytes()
}

fn mavlink_2(id: u32, payload: &[u8], extra: u8) -> Vec<u8> {
    let end = payload.iter().rposition(|byte| *byte != 0).map_or(1, |last| last + 1);
    let [a, b, c, _] = id.to_le_bytes();
    let mut frame = vec![0xfd, end as u8, 0, 0, 7, 1, 1, a, b, c];
    frame.extend_from_slice(&payload[..end]);
    let crc = crc(&frame[1..], extra);
    frame.extend(crc);
    frame
}

fn vehicle() -> Vec<u8> {
    let mut payload = Vec::new();
    payload.extend(0x4b_1234_u32.to_le_bytes());
    payload.extend(475_000_000_i32.to_le_bytes());
    payload.extend(82_500_000_i32.to_le_bytes());
    payload.extend(10_668_000_i32.to_le_bytes());
    payload.extend(9_000_u16.to_le_bytes());
    payload.extend(23_150_u16.to_le_bytes());
    payload.extend((-325_i16).to_le_bytes());
    payload.extend((1_u16 | 2 | 4 | 8 | 16 | 128).to_le_bytes());
    payload.extend(1_000_u16.to_le_bytes());
    payload.push(0);
    payload.extend(b"SWR12A\0\0\0");
    payload.extend([3, 2]);
    payload
}

#[test]
fn vehicles_and_positions_of_mavlink_are_tracks() {
    let frame = mavlink_2(246, &vehicle(), 184);
    let mut version_1 = vec![0xfe, 38, 0, 1, 1, 246];
    version_1.extend(vehicle());
    let checksum = crc(&version_1[1..], 184);
    version_1.extend(checksum);
    let mut global = Vec::new();
    global.extend(1_700_000_000_500_000_u64.to_le_bytes());
    for value in [475_000_000_i32, 82_500_000, 120_500, 100_000, 0, 0, 0] {
        global.extend(value.to_le_bytes());
    }
    for value in [0_i16, 1_000, -200, 3_000, 4_000, 0, 0] {
        global.extend(value.to_le_bytes());
    }
    global.extend([0xab; 18]);
    global.extend([3, 1 | 2 | 4 | 8 | 32 | 64]);
    let heartbeat = mavlink_2(0, &[1; 9], 50);
    let stream =
        [b"noise".to_vec(), frame, heartbeat, version_1, mavlink_2(340, &global, 99)].concat();
    let same = "radar/4b1234 @1699999998000000 47.5,8.25 10668000STD 231.5m/s 90deg climb -3250 \
                SWR12A\n";
    let id = "ab".repeat(18);
    assert_eq!(
        told(FeedFormat::Mavlink, &stream),
        format!(
            "{same}{same}radar/{id} @1700000000500000 47.5,8.25 120500W84 10.0m/s 90deg \
             climb 2000\n"
        )
    );
}

#[test]
fn a_changed_byte_of_mavlink_is_found() {
    let good = mavlink_2(246, &vehicle(), 184);
    // The head may be changed so that it is another message, or longer than what comes.
    for index in 10..good.len() {
        let mut wrong = good.clone();
        wrong[index] ^= 0x10;
        wrong.extend(&good);
        let told = told_in(FeedFormat::Mavlink, &wrong, wrong.len());
        assert!(told.starts_with("radar: message 1: checksum: "), "{index}: {told}");
    }
}

fn remote_id(status: u8, tenths: u16) -> Vec<u8> {
    let mut basic = vec![0x02, 0x12];
    basic.extend(b"1581F5BJD228Q00A1234");
    basic.resize(25, 0);
    let mut location = vec![0x12, status << 4 | 2, 90, 40, 4];
    location.extend(475_000_000_i32.to_le_bytes());
    location.extend((-82_500_000_i32).to_le_bytes());
    location.extend(2_200_u16.to_le_bytes());
    location.extend(2_241_u16.to_le_bytes());
    location.extend(2_100_u16.to_le_bytes());
    location.extend([0x4a, 0x33]);
    location.extend(tenths.to_le_bytes());
    location.extend([1, 0]);
    [vec![0xf2, 25, 2], basic, location].concat()
}

#[test]
fn packs_of_remote_id_are_tracks() {
    // Received at 22:13:20: 12:00.5 of the hour is a minute and a bit before.
    let stream = [remote_id(2, 7_205), remote_id(1, 0xffff)].concat();
    let place = "47.5,-8.25 100000STD 120500W84 10.0m/s 270deg climb 2000";
    assert_eq!(
        told(FeedFormat::RemoteId, &stream),
        format!(
            "radar/1581F5BJD228Q00A1234 @1699999920500000 {place}\n\
             radar/1581F5BJD228Q00A1234 @1700000000000000 {place} ground\n"
        )
    );
    let mut nameless = remote_id(2, 0);
    nameless[3] = 0x32;
    let stream = [vec![0xff, 0x99, 0x88], nameless, remote_id(2, 40_000)].concat();
    assert_eq!(
        told(FeedFormat::RemoteId, &stream),
        "radar: message 1: there are bytes that begin no message\n\
         radar: message 2: Basic ID: the pack has none, so nobody is named\n\
         radar: message 3: timestamp: 40000 tenths of seconds are more than an hour\n"
    );
}

#[test]
fn bytes_are_recorded_with_when_they_were_received() {
    let at = |second: i64| {
        Instant::from_micros(1_700_000_000_000_000 + second * 1_000_000).expect("in range")
    };
    let stream: Vec<u8> = ["8D40621D58C386435CC412692AD6", "8D40621D58C382D690C8AC2863A7"]
        .iter()
        .flat_map(|message| beast(message))
        .collect();
    let mut recording = Vec::new();
    for (second, bytes) in (0..).zip(stream.chunks(20)) {
        write_chunk(FeedFormat::Beast, (bytes, at(second)), &mut recording).expect("memory");
    }
    recording.extend(b"{\"feed\":\"sbs\",\"time\":\"2026-06-01T10:00:00Z\",\"bytes\":\"\"}\n");
    recording.extend(b"{\"feed\":\"beast\",\"time\":\"2026-06-01T10:00:00Z\",\"bytes\":\"?\"}\n");
    let options = FeedOptions { source: "radar".into(), party: None };
    let mut told = Vec::new();
    read_recording(&recording[..], None, &options, &mut |read| {
        told.push(read.map_or_else(|error| error.to_string(), |report| words(&report)));
    })
    .expect("the recording is read");
    assert_eq!(
        told,
        [
            "radar/40621d @1700000002000000 52.2572021484375,3.91937255859375 11582400STD",
            "radar: chunk 4: feed: \"sbs\" stands in a recording of \"beast\"",
            "radar: chunk 5: bytes: it is not base64: Invalid symbol 63, offset 0.",
        ]
    );
    let bare = read_recording(&stream[..], Some(FeedFormat::Beast), &options, &mut |_| {});
    let told = bare.expect_err("it has no times").to_string();
    assert!(told.starts_with("radar: bytes of beast say nothing of when"), "{told}");
}
