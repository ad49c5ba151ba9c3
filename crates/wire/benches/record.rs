//! How long it takes to write and read one fact: an intent of one volume with its OVN and a signed
//! submission, and a conflict. `cargo bench -p wire --bench record`.
//!
//! Then how long it takes to keep and restore 100,000 live intents.
//!
//! What `Extents::new` and `Polygon::new` cost is measured apart: a reader pays it, but it is
//! geometry and not the format.

#![allow(clippy::print_stdout, reason = "a benchmark tells its numbers")]

use line::{
    Attestation, Body, Digest, Disclosed, Entry, Extents, Fact, Form, IntentState, ItemEntry,
    ItemId, ItemKind, KeyId, Ovn, Pair, PartyId, PrivateItem, PrivateState, PublicItem,
    PublicState, Signed, State, Submission, Withheld,
};
use std::hint::black_box;
use std::sync::{Arc, LazyLock};
use volume::{
    Altitude, AltitudeBand, ClosestApproach, ClosestPoint, Conflict, Datum, Extent, Instant,
    Polygon, Position, TimeWindow, Volume4D,
};
use wire::agreement::{DemonstrationSide, demonstration, parse};
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
    snapshot();
}

/// A hundred thousand live intents of one volume each.
fn snapshot() {
    let mut public = PublicState { size: 200_000, ..PublicState::default() };
    let none = DemonstrationSide::default();
    let agreement = parse(&demonstration("line.example/bench", &none, &none));
    public.agreement = Some(Arc::new(agreement.expect("an agreement")));
    let mut private = PrivateState::default();
    let now = instant(1_780_300_000_000_000);
    for number in 0..100_000_u32 {
        let id = ItemId::new(&format!("6d3bd3ab-3d12-4a4c-a0f7-{number:012}")).expect("a name");
        let (north, east) = (f64::from(number / 316) / 10.0, f64::from(number % 316) / 10.0);
        let moved = |at: &Position| {
            position(at.latitude_deg() + north - 20.0, at.longitude_deg() + east - 20.0)
        };
        let polygon = Polygon::new(corners().iter().map(moved).collect()).expect("a polygon");
        let extents = Extents::new(vec![Extent::Volume(volume(polygon))]).expect("a part");
        let ovn = Ovn::derive(&id, now, &[3; 16]);
        let due = extents.end();
        private.items_due.extend(due.map(|due| ((due, id.clone()), ())));
        let extents = Arc::new(extents);
        private.items.insert(id.clone(), Arc::new(PrivateItem { extents, ovn, due }));
        public.items.insert(id, Arc::new(item(now, number)));
    }
    let state = State::from_parts(public.clone(), private.clone());
    let start = std::time::Instant::now();
    let bytes = wire::snapshot::encode(&state);
    let encoding = start.elapsed();
    let start = std::time::Instant::now();
    let read = wire::snapshot::decode(&bytes).expect("it was just written");
    let decoding = start.elapsed();
    assert!(read == state, "what is read is what was kept");
    let start = std::time::Instant::now();
    black_box(State::from_parts(public, private));
    let sky = start.elapsed();
    println!(
        "snapshot of 100,000 intents: {} MB; encode {encoding:.0?}, decode {decoding:.0?}, of \
         which the sky {sky:.0?}",
        bytes.len() / 1_000_000,
    );
}

fn item(now: Instant, number: u32) -> PublicItem {
    PublicItem {
        kind: ItemKind::Intent,
        owner: party("north"),
        version: 1,
        state: Some(IntentState::Accepted),
        late: false,
        joint: false,
        countersigned: Vec::new(),
        in_force: true,
        disclosed: vec![Disclosed { to: party("south"), form: Form::Volumes }],
        declared: now,
        changed: now,
        entries: vec![number.into()],
        countersignatures: Vec::new(),
    }
}

/// How long this thread has run on a core, seconds: other work on the machine does not count. By
/// the clock, where the kernel does not tell.
fn run_seconds() -> f64 {
    static START: LazyLock<std::time::Instant> = LazyLock::new(std::time::Instant::now);
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = stat.and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    nanos.map_or_else(|| START.elapsed().as_secs_f64(), |nanos| nanos / 1e9)
}

/// The median over rounds of the mean time of a run, microseconds.
fn time(mut run: impl FnMut()) -> f64 {
    let mut rounds: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = run_seconds();
            (0..RUNS).for_each(|_| run());
            (run_seconds() - start) * 1e6 / f64::from(RUNS)
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
