//! How long it takes to write and read one fact: an intent of one volume with its OVN and a signed
//! submission, and a conflict. `cargo bench -p wire --bench record`.
//!
//! What `Extents::new` and `Polygon::new` cost is measured apart: a reader pays it, but it is
//! geometry and not the format.

#![allow(clippy::print_stdout, reason = "a benchmark tells its numbers")]

use line::{
    Attestation, Body, Digest, Disclosed, Entry, Extents, Fact, Form, IntentState, ItemEntry,
    ItemId, ItemKind, KeyId, Ovn, Pair, PartyId, Signed, Submission, Withheld,
};
use std::hint::black_box;
use std::sync::Arc;
use volume::{
    Altitude, AltitudeBand, ClosestApproach, ClosestPoint, Conflict, Datum, Extent, Instant,
    Polygon, Position, TimeWindow, Volume4D,
};
use wire::record::{Entropy, decode, decode_entry, encode};

const ROUNDS: u32 = 7;
const RUNS: u32 = 20_000;

fn main() {
    let corners = corners();
    let geometry = time(|| {
        let polygon = Polygon::new(corners.clone()).expect("a polygon");
        black_box(Extents::new(vec![Extent::Volume(volume(polygon))]).expect("a part"));
    });
    println!("Polygon::new and Extents::new: {geometry:.2} us");
    for (name, fact) in
        [("intent", intent()), ("signed intent", signed()), ("conflict", conflict())]
    {
        let entropy = Entropy([7; 32]);
        let written = encode(&fact, &entropy).expect("it is small");
        let blob = written.withheld.as_deref();
        let encoding = time(|| {
            black_box(encode(black_box(&fact), &entropy).expect("it is small"));
        });
        let decoding = time(|| {
            black_box(decode(black_box(&written.record), blob).expect("it was written"));
        });
        let entry = time(|| {
            black_box(decode_entry(black_box(&written.record)).expect("it was written"));
        });
        let apart = if fact.withheld.extents.is_some() { geometry } else { 0.0 };
        println!(
            "{name}: {} + {} bytes; encode {encoding:.2} us, decode {decoding:.2} us ({:.2} us \
             without geometry), entry alone {entry:.2} us",
            written.record.len(),
            blob.map_or(0, <[u8]>::len),
            decoding - apart,
        );
    }
}

/// The median over rounds of the mean time of a run, microseconds.
fn time(mut run: impl FnMut()) -> f64 {
    let mut rounds: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = std::time::Instant::now();
            (0..RUNS).for_each(|_| run());
            start.elapsed().as_secs_f64() * 1e6 / f64::from(RUNS)
        })
        .collect();
    rounds.sort_by(f64::total_cmp);
    rounds[rounds.len() / 2]
}

fn instant(us: i64) -> Instant {
    Instant::from_micros(us).expect("in range")
}

fn party(name: &str) -> PartyId {
    PartyId::new(name).expect("a name")
}

fn position(latitude: f64, longitude: f64) -> Position {
    Position::new(latitude, longitude).expect("in range")
}

fn corners() -> Vec<Position> {
    vec![
        position(47.123_456, 8.512_345),
        position(47.123_981, 8.534_102),
        position(47.101_003, 8.534_977),
        position(47.100_871, 8.513_008),
    ]
}

fn volume(polygon: Polygon) -> Volume4D {
    let altitude = |mm| Altitude::new(mm, Datum::W84).ok();
    let (start, end) = (instant(1_780_308_000_000_000), instant(1_780_309_800_000_000));
    Volume4D {
        outline: polygon.into(),
        altitude: AltitudeBand::new(altitude(450_000), altitude(570_000)).expect("a band"),
        time: TimeWindow::new(Some(start), Some(end)).expect("a window"),
    }
}

fn intent() -> Fact {
    let id = ItemId::new("6d3bd3ab-3d12-4a4c-a0f7-4bb2f8f4d8e0").expect("a name");
    let time = instant(1_780_300_000_123_456);
    let polygon = Polygon::new(corners()).expect("a polygon");
    let extents = Extents::new(vec![Extent::Volume(volume(polygon))]).expect("a part");
    let body = Body::ItemDeclared(ItemEntry {
        id: id.clone(),
        kind: ItemKind::Intent,
        version: 1,
        state: Some(IntentState::Accepted),
        late: false,
        joint: false,
        disclosed: vec![Disclosed { to: party("south"), form: Form::Volumes }],
    });
    let entry = Entry {
        index: 123_456,
        time,
        party: Some(party("north")),
        actor: None,
        attestation: Attestation::Bearer,
        seq: 4_711,
        cause: None,
        body,
    };
    let ovn = Some(Ovn::derive(&id, time, &[3; 16]));
    let withheld = Withheld { extents: Some(Arc::new(extents)), ovn, ..Withheld::default() };
    Fact { entry, withheld }
}

fn signed() -> Fact {
    let mut fact = intent();
    fact.entry.attestation = Attestation::Signed(Signed {
        kid: KeyId::new("2026-a").expect("a name"),
        seq: fact.entry.seq,
        prev: Digest([4; 32]),
        hash: Digest([5; 32]),
    });
    fact.withheld.submission = Some(Arc::new(Submission {
        protected: "A".repeat(300),
        body: vec![b'{'; 700],
        signature: "B".repeat(86),
    }));
    fact
}

fn conflict() -> Fact {
    let mut fact = intent();
    fact.entry.party = None;
    fact.entry.attestation = Attestation::Host;
    fact.entry.seq = 0;
    fact.entry.cause = Some(fact.entry.index - 1);
    let id = |text: &str| ItemId::new(text).expect("a name");
    let shown = |name: &str| Disclosed { to: party(name), form: Form::Overlap };
    fact.entry.body = Body::ConflictFound {
        pair: Pair {
            a: id("6d3bd3ab-3d12-4a4c-a0f7-4bb2f8f4d8e0"),
            b: id("a1b2c3d4-3d12-4a4c-a0f7-4bb2f8f4d8e0"),
            b_kind: ItemKind::Intent,
        },
        disclosed: vec![shown("north"), shown("south")],
    };
    let point = |latitude| ClosestPoint {
        time: Some(instant(1_780_308_000_000_000)),
        position: position(latitude, 8.523_456_789_012_3),
        altitude: Altitude::new(500_000, Datum::W84).ok(),
    };
    let (a, b) = (point(47.110_123_456_789), point(47.110_987_654_321));
    let closest = ClosestApproach { lateral_m: 96.123_456_789, vertical_m: 0.0, a, b };
    let (start, end) = (instant(1_780_308_000_000_000), instant(1_780_309_000_000_000));
    let encounter = Conflict { start: Some(start), end: Some(end), closest };
    fact.withheld = Withheld { encounter: Some(encounter), ..Withheld::default() };
    fact
}
