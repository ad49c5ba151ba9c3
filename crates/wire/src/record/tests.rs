//! The record read back, whole and broken.

use super::desk_tests::{
    Words, noted_beside, said_at_desk, said_at_table, said_in_sight, withheld_words,
};
use super::withheld::WithheldItem;
use super::*;
use crate::agreement::{DemonstrationSide, demonstration, parse};
use line::{
    Agreement, Answer, ClearedBecause, Disclosed, Extents, Form, Idempotency, IntentState,
    ItemEntry, ItemId, ItemKind, Ovn, Pair, RecordRange, ShownIn, Submission,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use std::sync::{Arc, LazyLock};
use volume::{
    Altitude, AltitudeBand, Circle, ClosestApproach, ClosestPoint, Conflict, Datum, Extent,
    Instant, Outline, Polygon, Position, Route, RoutePoint, TimeWindow, Volume4D,
};

static AGREEMENT: LazyLock<Arc<Agreement>> = LazyLock::new(|| {
    let none = DemonstrationSide::default();
    Arc::new(parse(&demonstration("line.example/demo", &none, &none)).expect("an agreement"))
});

pub(super) fn text() -> impl Strategy<Value = String> {
    "[a-zA-Z\"\\\\/é🚁][a-zA-Z0-9 \"\\\\/é🚁]{0,9}[a-z]"
}

pub(super) fn party() -> impl Strategy<Value = PartyId> {
    text().prop_map(|text| PartyId::new(&text).expect("a name"))
}

pub(super) fn item_id() -> impl Strategy<Value = ItemId> {
    text().prop_map(|text| ItemId::new(&text).expect("a name"))
}

pub(super) fn instant() -> impl Strategy<Value = Instant> {
    (Instant::MIN.micros()..=Instant::MAX.micros())
        .prop_map(|us| Instant::from_micros(us).expect("in range"))
}

pub(super) fn position() -> impl Strategy<Value = Position> {
    (-90.0..=90.0_f64, -180.0..=180.0_f64)
        .prop_map(|(lat, lon)| Position::new(lat, lon).expect("in range"))
}

fn datum() -> impl Strategy<Value = Datum> {
    prop_oneof![Just(Datum::W84), Just(Datum::Amsl), Just(Datum::Std)]
}

fn altitude() -> impl Strategy<Value = Altitude> {
    (-Altitude::MAGNITUDE_MM_MAX..=Altitude::MAGNITUDE_MM_MAX, datum())
        .prop_map(|(mm, datum)| Altitude::new(mm, datum).expect("in range"))
}

fn outline() -> impl Strategy<Value = Outline> {
    let circle = (position(), 0.001..20_000_000.0_f64).prop_map(|(center, radius_m)| {
        Outline::Circle(Circle::new(center, radius_m).expect("a circle"))
    });
    let polygon = vec(position(), 3..6).prop_filter_map("it meets itself", |vertices| {
        Polygon::new(vertices).ok().map(Outline::Polygon)
    });
    prop_oneof![circle, polygon]
}

fn volume() -> impl Strategy<Value = Extent> {
    let band = (option::of(altitude()), option::of(altitude()))
        .prop_filter_map("out of order", |(lower, upper)| AltitudeBand::new(lower, upper).ok());
    let time = (option::of(instant()), option::of(instant()))
        .prop_filter_map("out of order", |(start, end)| TimeWindow::new(start, end).ok());
    (outline(), band, time)
        .prop_map(|(outline, altitude, time)| Extent::Volume(Volume4D { outline, altitude, time }))
}

fn route() -> impl Strategy<Value = Extent> {
    let point = (1_000_000_000..10_000_000_000_i64, position(), -1_000_000..20_000_000_i64);
    (datum(), vec(point, 2..6)).prop_filter_map("nothing flies so", |(datum, points)| {
        let mut us = 0;
        let points = points.into_iter().map(|(later_us, position, altitude_mm)| {
            us += later_us;
            let time = Instant::from_micros(us).expect("in range");
            RoutePoint { time, position, altitude_mm }
        });
        Route::new(datum, points.collect()).ok().map(Extent::Route)
    })
}

fn extents() -> impl Strategy<Value = Arc<Extents>> {
    vec(prop_oneof![volume(), route()], 1..4)
        .prop_map(|parts| Arc::new(Extents::new(parts).expect("few parts")))
}

fn conflict() -> impl Strategy<Value = Conflict> {
    let point = || {
        (option::of(instant()), position(), option::of(altitude()))
            .prop_map(|(time, position, altitude)| ClosestPoint { time, position, altitude })
    };
    let distance = || 0.0..2e7_f64;
    (option::of(instant()), option::of(instant()), distance(), distance(), point(), point())
        .prop_map(|(start, end, lateral_m, vertical_m, a, b)| {
            let closest = ClosestApproach { lateral_m, vertical_m, a, b };
            Conflict { start, end, closest }
        })
}

pub(super) fn digest() -> impl Strategy<Value = Digest> {
    any::<[u8; 32]>().prop_map(Digest)
}

fn disclosed() -> impl Strategy<Value = Vec<Disclosed>> {
    let form = prop_oneof![Just(Form::Full), Just(Form::Volumes), Just(Form::Overlap)];
    vec((party(), form).prop_map(|(to, form)| Disclosed { to, form }), 0..3)
}

fn item() -> impl Strategy<Value = ItemEntry> {
    let state = (0..4_usize).prop_map(|index| IntentState::ALL[index]);
    let what = (option::of(state), any::<bool>());
    (item_id(), what, 1..u32::MAX, any::<bool>(), disclosed()).prop_map(
        |(id, (state, joint), version, late, disclosed)| {
            let kind = if state.is_some() { ItemKind::Intent } else { ItemKind::Constraint };
            let joint = joint && state.is_none();
            ItemEntry { id, kind, version, state, late, joint, disclosed }
        },
    )
}

fn kind() -> impl Strategy<Value = ItemKind> {
    prop_oneof![Just(ItemKind::Intent), Just(ItemKind::Constraint)]
}

fn pair() -> impl Strategy<Value = Pair> {
    ((item_id(), kind()), (item_id(), kind())).prop_filter_map("no pair", |(one, other)| {
        let pair = Pair::new((&one.0, one.1), (&other.0, other.1));
        pair.filter(|pair| pair.a != pair.b)
    })
}

/// What the host notes, of every kind.
fn of_host() -> impl Strategy<Value = Body> {
    let because = (0..4_usize).prop_map(|index| ClearedBecause::ALL[index]);
    let jumped = (instant(), instant()).prop_map(|(from, to)| Body::ClockJumped { from, to });
    let of_items = prop_oneof![
        text().prop_map(|log_key| Body::LineOpened { agreement: AGREEMENT.clone(), log_key }),
        digest().prop_map(|hash| Body::AgreementChanged { hash }),
        (pair(), disclosed()).prop_map(|(pair, disclosed)| Body::ConflictFound { pair, disclosed }),
        (pair(), disclosed())
            .prop_map(|(pair, disclosed)| Body::ConflictChanged { pair, disclosed }),
        (pair(), because).prop_map(|(pair, because)| Body::ConflictCleared { pair, because }),
        (vec(item_id(), 0..4), vec(0..1_000_u64, 0..9)).prop_map(|(items, mut erased)| {
            erased.sort_unstable();
            Body::Retired { items, erased }
        }),
        jumped,
    ];
    prop_oneof![of_items, noted_beside()]
}

/// What a party says, of every kind.
fn of_party() -> impl Strategy<Value = Body> {
    let export = (option::of(party()), any::<u64>(), any::<u64>(), any::<u64>()).prop_map(
        |(of, from, to, revealed)| {
            let range = RecordRange { from, to };
            ShownIn::Export { of, range, revealed }
        },
    );
    let shown = prop_oneof![export, vec(item_id(), 0..4).prop_map(ShownIn::DryRun)];
    let of_items = prop_oneof![
        Just(Body::AgreementProposed { agreement: AGREEMENT.clone() }),
        digest().prop_map(|hash| Body::AgreementCountersigned { hash }),
        item().prop_map(Body::ItemDeclared),
        item().prop_map(Body::ItemChanged),
        (kind(), item_id()).prop_map(|(kind, id)| Body::ItemWithdrawn { kind, id }),
        (item_id(), any::<u32>())
            .prop_map(|(id, version)| Body::ConstraintCountersigned { id, version }),
        (any::<u64>(), digest(), any::<u64>(), text()).prop_map(|(size, root, time_s, line)| {
            Body::CheckpointCosigned { size, root, time_s, line }
        }),
        (party(), shown).prop_map(|(to, how)| Body::Shown { to, how }),
    ];
    prop_oneof![4 => of_items, 4 => said_at_desk(), 4 => said_at_table(), 1 => said_in_sight()]
}

fn answer() -> impl Strategy<Value = Answer> {
    (text(), any::<[u8; 32]>(), any::<u16>(), option::of(text()), vec(any::<u8>(), 0..60)).prop_map(
        |(key, fingerprint, status, etag, body)| Answer {
            idempotency: Idempotency { key: key.into(), fingerprint },
            status,
            etag: etag.map(Arc::from),
            body: body.into(),
        },
    )
}

fn submission() -> impl Strategy<Value = Submission> {
    (text(), vec(any::<u8>(), 0..60), text()).prop_map(|(protected, body, signature)| Submission {
        protected,
        body,
        signature,
    })
}

/// Everything that could be withheld; each kind takes what it can have.
fn withheld() -> impl Strategy<Value = Withheld> {
    let ovn = (item_id(), instant(), any::<[u8; 16]>())
        .prop_map(|(id, time, secret)| Ovn::derive(&id, time, &secret));
    let all = (
        option::of(extents()),
        option::of(ovn),
        option::of(conflict()),
        option::of(submission().prop_map(Arc::new)),
        option::of(answer()),
    );
    all.prop_map(|(extents, ovn, encounter, submission, answer)| Withheld {
        extents,
        ovn,
        encounter,
        submission,
        answer,
        ..Withheld::default()
    })
}

fn fact() -> impl Strategy<Value = Fact> {
    let signed = (text(), digest(), digest());
    let said = (of_party(), party(), option::of(text()), option::of(signed), 1..u64::MAX).prop_map(
        |(body, party, actor, signed, seq)| {
            let actor = actor.map(|actor| Actor::new(&actor).expect("a name"));
            let attestation = signed.map_or(Attestation::Bearer, |(kid, prev, hash)| {
                let kid = KeyId::new(&kid).expect("a name");
                Attestation::Signed(Signed { kid, seq, prev, hash })
            });
            (Some(party), actor, attestation, seq, body)
        },
    );
    let noted = of_host().prop_map(|body| (None, None, Attestation::Host, 0, body));
    let what = prop_oneof![said, noted];
    let beside = (withheld(), option::of(withheld_words()));
    (what, 1_000..u64::MAX, instant(), option::of(0..1_000_u64), beside).prop_map(
        |((party, actor, attestation, seq, body), index, time, cause, (withheld, words))| {
            let index = if matches!(body, Body::LineOpened { .. }) { 0 } else { index };
            let cause = cause.filter(|cause| *cause < index);
            let entry = Entry { index, time, party, actor, attestation, seq, cause, body };
            let withheld = fitting(&entry, withheld, words);
            Fact { entry, withheld }
        },
    )
}

/// What of it this entry can withhold.
fn fitting(entry: &Entry, withheld: Withheld, words: Option<Words>) -> Withheld {
    let item = matches!(entry.body, Body::ItemDeclared(_) | Body::ItemChanged(_));
    let conflict = matches!(entry.body, Body::ConflictFound { .. } | Body::ConflictChanged { .. });
    let signed = matches!(entry.attestation, Attestation::Signed(_));
    Withheld {
        extents: withheld.extents.filter(|_| item),
        ovn: withheld.ovn.filter(|_| item),
        encounter: withheld.encounter.filter(|_| conflict),
        submission: withheld.submission.filter(|_| signed),
        answer: withheld.answer.filter(|_| entry.party.is_some()),
        message: words.and_then(|words| words.beside(&entry.body)),
        ..Withheld::default()
    }
}

proptest! {
    #[test]
    fn what_is_read_is_what_was_written(fact in fact(), entropy in any::<[u8; 32]>()) {
        let written = encode(&fact, &Entropy(entropy)).expect("it is not large");
        let read = decode(&written.record, written.withheld.as_deref());
        prop_assert_eq!(read.as_ref(), Ok(&fact), "{}", String::from_utf8_lossy(&written.record));
        let (entry, commitments) = decode_entry(&written.record).expect("it was read before");
        prop_assert_eq!(&entry, &fact.entry);
        let items = match &written.withheld {
            None => Vec::new(),
            Some(blob) => withheld::open(blob).expect("a blob"),
        };
        prop_assert!(items.iter().map(|item| item.name).eq(commitments.names()));
        prop_assert!(items.iter().all(|item| commitments.check(item)));
    }

    /// A part of what is withheld can be shown, and nothing else passes for it.
    #[test]
    fn a_part_can_be_disclosed(
        fact in fact(), entropy in any::<[u8; 32]>(), keep in 0..WithheldName::ALL.len(),
    ) {
        let written = encode(&fact, &Entropy(entropy)).expect("it is not large");
        let (entry, commitments) = decode_entry(&written.record).expect("an entry");
        let blob = written.withheld.unwrap_or_else(|| withheld::pack([]));
        let items = withheld::open(&blob).expect("a blob");
        let kept = WithheldName::ALL[keep];
        let part = withheld::pack(items.iter().copied().filter(|item| item.name == kept));
        let read = decode_withheld(&entry, &commitments, &part).expect("a part is readable");
        let full = &fact.withheld;
        prop_assert!(read.ovn.is_none() || read.ovn == full.ovn);
        let kept_extents = full.extents.is_some() && kept == WithheldName::Extents;
        prop_assert_eq!(read.extents.is_some(), kept_extents);
        let kept_words = full.message.as_ref().filter(|_| kept == WithheldName::Message);
        prop_assert_eq!(read.message.as_ref(), kept_words);
        for item in &items {
            let mut salt = item.salt;
            salt[0] ^= 1;
            let other = WithheldItem { salt, ..*item };
            prop_assert!(!commitments.check(&other), "another salt");
            let mut bytes = item.bytes.to_vec();
            bytes.push(b' ');
            let other = WithheldItem { bytes: &bytes, ..*item };
            prop_assert!(!commitments.check(&other), "other bytes");
        }
    }

    #[test]
    fn no_flipped_byte_makes_a_panic(
        fact in fact(), at in any::<prop::sample::Index>(), flip in 1..=255_u8,
    ) {
        let written = encode(&fact, &Entropy([7; 32])).expect("it is not large");
        let mut record = written.record.clone();
        record[at.index(written.record.len())] ^= flip;
        let _ = decode(&record, written.withheld.as_deref());
        if let Some(mut blob) = written.withheld {
            let at = at.index(blob.len());
            blob[at] ^= flip;
            let _ = decode(&written.record, Some(&blob));
            let _ = decode(&written.record, Some(&blob[..at]));
        }
    }
}

fn declared() -> Fact {
    let id = ItemId::new("N1").expect("a name");
    let center = Position::new(47.0, 8.5).expect("in range");
    let at = |us| Instant::from_micros(us);
    let altitude = |mm| Altitude::new(mm, Datum::Amsl).ok();
    let volume = Volume4D {
        outline: Circle::new(center, 300.5).expect("a circle").into(),
        altitude: AltitudeBand::new(altitude(0), altitude(120_000)).expect("a band"),
        time: TimeWindow::new(at(1_780_308_000_000_000), None).expect("a window"),
    };
    let time = at(1_780_300_000_000_000).expect("in range");
    let entry = Entry {
        index: 7,
        time,
        party: Some(PartyId::new("north").expect("a name")),
        actor: None,
        attestation: Attestation::Bearer,
        seq: 3,
        cause: None,
        body: Body::ItemDeclared(ItemEntry {
            id: id.clone(),
            kind: ItemKind::Intent,
            version: 1,
            state: Some(IntentState::Accepted),
            late: false,
            joint: false,
            disclosed: vec![Disclosed {
                to: PartyId::new("south").expect("a name"),
                form: Form::Volumes,
            }],
        }),
    };
    let withheld = Withheld {
        extents: Some(Arc::new(Extents::new(vec![Extent::Volume(volume)]).expect("a part"))),
        ovn: Some(Ovn::derive(&id, time, &[1; 16])),
        ..Withheld::default()
    };
    Fact { entry, withheld }
}

/// Logs outlive versions: these bytes must be read, and written, for ever. Salts and commitments
/// were computed by another program.
#[test]
fn an_entry_is_written_like_this() {
    let written = encode(&declared(), &Entropy([9; 32])).expect("it is small");
    let expected = concat!(
        r#"{"index":7,"time":"2026-06-01T07:46:40.000000Z","party":"north","actor":null,"#,
        r#""seq":3,"evidence":"bearer-attested","random":"mLQ/PrP3hb5IgfCWAspAWQ==","#,
        r#""kind":"intent_declared","#,
        r#""body":{"id":"N1","version":1,"state":"Accepted","late":false,"#,
        r#""disclosed":[{"to":"south","form":"volumes"}]},"#,
        r#""withheld":{"extents":"pHvJ8eRg1JtgLjVCyxA1ORJH8Nz+aWf5CvquLZ/P+Ks=","#,
        r#""ovn":"/rH3A02OfZH7eFRAGUICgJRuPNWZWigNbiSmlWIb+S0="}}"#,
    );
    assert_eq!(String::from_utf8(written.record).expect("JSON"), expected);
    let blob = written.withheld.expect("something is withheld");
    let items = withheld::open(&blob).expect("a blob");
    let extents = concat!(
        r#"{"parts":[{"volume":{"outline_circle":{"center":[47.0,8.5],"radius_m":300.5},"#,
        r#""altitude_lower":{"mm":0,"reference":"AMSL"},"#,
        r#""altitude_upper":{"mm":120000,"reference":"AMSL"},"#,
        r#""time_start_us":1780308000000000}}]}"#,
    );
    assert_eq!(core::str::from_utf8(items[0].bytes), Ok(extents));
    assert_eq!(items[1].bytes.len(), 44);
}

/// Whatever is wrong is told with the index and the member.
#[test]
fn what_is_wrong_is_named() {
    let written = encode(&declared(), &Entropy([9; 32])).expect("it is small");
    let text = String::from_utf8(written.record).expect("JSON");
    let check = |from: &str, to: &str, expected: &str| {
        assert!(text.contains(from), "{from}");
        let error = decode_entry(text.replacen(from, to, 1).as_bytes()).expect_err(to);
        let told = error.to_string();
        assert!(told.starts_with("entry 7: ") && told.contains(expected), "{to}: {told}");
    };
    check("intent_declared", "intent_ended", "kind: \"intent_ended\" is no kind of entry");
    check("\"seq\":3", "\"seq\":3,\"x\":1", "unknown field `x`");
    check("\"late\":false", "\"late\":false,\"y\":1", "body: unknown field `y`");
    check("\"actor\":null,", "", "missing field `actor`");
    check("\"seq\":3", "\"seq\":3,\"seq\":3", "duplicate field `seq`");
    check("\"party\":\"north\"", "\"party\":null", "party: intent_declared is said by a party");
    check("bearer-attested", "host", "evidence: intent_declared is said by a party");
    check("bearer-attested", "party-signed", "signed: is missing");
    check("\"seq\":3", "\"seq\":0", "seq: is 0");
    check("\"random\"", "\"cause\":7,\"random\"", "cause: is 7; an entry follows from an earlier");
    check("\"version\":1", "\"version\":0", "body.version: is 0");
    check("Accepted", "accepted", "body.state: is no state");
    check("\"volumes\"", "\"all\"", "body.disclosed: form is none of");
    check("\"ovn\"", "\"encounter\"", "withheld: encounter is nothing that intent_declared has");
    check(".000000Z", "Z", "a time as in 2026-06-01T10:00:00.000000Z");
    check("\"id\":\"N1\"", "\"id\":\"\"", "body.id: is empty");
    let host = "party: clock_jumped is noted by the host";
    let body = concat!(
        r#""body":{"id":"N1","version":1,"state":"Accepted","late":false,"#,
        r#""disclosed":[{"to":"south","form":"volumes"}]}"#,
    );
    let jumped = text.replacen("intent_declared", "clock_jumped", 1).replacen(
        body,
        r#""body":{"from":"2026-06-01T07:46:40.000000Z","to":"2026-06-01T07:46:40.000000Z"}"#,
        1,
    );
    let told = decode_entry(jumped.as_bytes()).expect_err("the host has no party").to_string();
    assert!(told.contains(host), "{told}");
}

#[test]
fn what_the_entry_does_not_commit_to_is_refused() {
    let mut fact = declared();
    let blob = encode(&fact, &Entropy([9; 32])).expect("it is small").withheld;
    fact.withheld.ovn = None;
    let record = encode(&fact, &Entropy([9; 32])).expect("it is small").record;
    let told = decode(&record, blob.as_deref()).expect_err("one item too many").to_string();
    assert_eq!(told, "entry 7: ovn: the entry does not commit to it");
}

#[test]
fn an_entry_too_large_for_the_log_is_refused() {
    let mut fact = declared();
    fact.entry.body = Body::CheckpointCosigned {
        size: 1,
        root: Digest([0; 32]),
        time_s: 0,
        line: "x".repeat(RECORD_BYTES_MAX),
    };
    fact.withheld = Withheld::default();
    let refused = encode(&fact, &Entropy([9; 32]));
    assert!(matches!(refused, Err(RecordError::TooLarge { index: 7, bytes }) if bytes > 65_535));
}
