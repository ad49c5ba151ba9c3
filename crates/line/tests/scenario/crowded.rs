//! What one party, one command, or a log of others may do to the state: limits that take much to
//! reach, and entries that this law would never write.

use super::terms;
use line::{
    Answer, Attestation, Body, CONFLICTS_MAX, Command, Entry, Expected, Extents, Fact, Idempotency,
    IntentState, ItemEntry, ItemId, ItemKind, Ovn, PartyId, Rejection, Reply, Stamp, Stamped,
    State, Withheld, decide,
};
use std::sync::Arc;
use volume::{
    Altitude, AltitudeBand, Circle, Datum, Extent, Instant, Outline, Position, TimeWindow, Volume4D,
};

const BEGIN_US: i64 = (20_574 * 24 + 10) * 3_600_000_000;

fn instant(after_us: i64) -> Instant {
    Instant::from_micros(BEGIN_US + after_us).expect("in range")
}

fn party(name: &str) -> PartyId {
    PartyId::new(name).expect("a name")
}

fn id(name: &str) -> ItemId {
    ItemId::new(name).expect("an id")
}

/// A circle of 100 m, a day later for an hour.
fn circle(latitude: f64) -> Arc<Extents> {
    let altitude = |m: i64| Altitude::new(m * 1_000, Datum::W84).expect("an altitude");
    let band = AltitudeBand::new(Some(altitude(100)), Some(altitude(200))).expect("a band");
    let time = TimeWindow::new(Some(instant(86_400_000_000)), Some(instant(90_000_000_000)));
    let center = Position::new(latitude, 7.0).expect("a place");
    let volume = Volume4D {
        outline: Outline::Circle(Circle::new(center, 100.0).expect("a circle")),
        altitude: band,
        time: time.expect("an hour"),
    };
    Arc::new(Extents::new(vec![Extent::Volume(volume)]).expect("one volume"))
}

/// A line that is open.
fn open() -> State {
    let agreement = terms::agreement("plain", &[]).expect("terms");
    let mut state = State::new();
    let open = Command::OpenLine { agreement, log_key: "key".to_owned() };
    let stamp = Stamp {
        time: instant(0),
        party: None,
        actor: None,
        attestation: Attestation::Host,
        secret: [1; 16],
        idempotency: None,
    };
    let decided = decide(&state, &Stamped { stamp, command: open }).expect("it opens");
    decided.facts.iter().for_each(|fact| state.apply(fact));
    state
}

fn asked(state: &State, name: &str, command: Command, key: Option<&str>) -> Stamped {
    let idempotency = key.map(|key| Idempotency { key: Arc::from(key), fingerprint: [0; 32] });
    let stamp = Stamp {
        time: state.public().time.expect("it is open").saturating_add(1),
        party: Some(party(name)),
        actor: None,
        attestation: Attestation::Bearer,
        secret: [2; 16],
        idempotency,
    };
    Stamped { stamp, command }
}

fn put(name: &str, extents: &Arc<Extents>) -> Command {
    let (state, expected) = (IntentState::Accepted, Expected::New);
    Command::PutIntent { id: id(name), extents: extents.clone(), state, expected }
}

/// An entry that declares, as a log may have it whatever this law would have said.
fn declared(state: &State, name: &str, kind: ItemKind, extents: Arc<Extents>) -> Fact {
    let entry = ItemEntry {
        id: id(name),
        kind,
        version: 1,
        state: (kind == ItemKind::Intent).then_some(IntentState::Accepted),
        late: false,
        joint: false,
        disclosed: Vec::new(),
    };
    let time = state.public().time.expect("it is open").saturating_add(1);
    let ovn = Ovn::derive(&entry.id, time, &[3; 16]);
    let entry = Entry {
        index: state.size(),
        time,
        party: Some(party("south")),
        actor: None,
        attestation: Attestation::Bearer,
        seq: 1,
        cause: None,
        body: Body::ItemDeclared(entry),
    };
    let withheld = Withheld { extents: Some(extents), ovn: Some(ovn), ..Withheld::default() };
    Fact { entry, withheld }
}

fn meets(state: &State, extents: &Arc<Extents>) -> Vec<String> {
    let decided = decide(state, &asked(state, "north", put("probe", extents), None));
    let Reply::Item { conflicts, .. } = decided.expect("it is taken").reply else {
        panic!("an item was put")
    };
    conflicts.iter().map(|conflict| conflict.other.to_string()).collect()
}

#[test]
fn what_a_log_of_others_declares_twice_stands_where_it_was_declared_last() {
    let mut state = open();
    let (first, second) = (circle(46.0), circle(50.0));
    for (kind, extents) in [
        (ItemKind::Intent, &first),
        (ItemKind::Intent, &second),
        (ItemKind::Constraint, &first),
        (ItemKind::Constraint, &second),
        (ItemKind::Intent, &first),
        (ItemKind::Intent, &second),
    ] {
        state.apply(&declared(&state, "twice", kind, extents.clone()));
        let elsewhere = if Arc::ptr_eq(extents, &first) { &second } else { &first };
        assert_eq!(meets(&state, extents), ["twice"], "{kind:?}");
        assert!(meets(&state, elsewhere).is_empty(), "{kind:?}: where it was before");
    }
    // The same sky as one that is prepared from what was folded.
    let anew = State::from_parts(state.public().clone(), state.private().clone());
    assert_eq!(meets(&anew, &second), ["twice"]);
    // And it goes with its end.
    let mut time = asked(&state, "north", Command::Tick, None);
    (time.stamp.party, time.stamp.attestation) = (None, Attestation::Host);
    time.stamp.time = instant(100 * 86_400_000_000);
    let decided = decide(&state, &time).expect("time passes");
    decided.facts.iter().for_each(|fact| state.apply(fact));
    assert!(state.public().items.is_empty());
}

#[test]
fn one_command_brings_about_so_many_conflicts_and_no_more() {
    let mut state = open();
    let place = circle(46.0);
    for number in 0..=CONFLICTS_MAX {
        state.apply(&declared(&state, &format!("s{number}"), ItemKind::Intent, place.clone()));
    }
    let before = state.clone();
    let refused = decide(&state, &asked(&state, "north", put("one", &place), None));
    assert_eq!(refused, Err(Rejection::TooManyConflicts(CONFLICTS_MAX)));
    assert_eq!(state, before);
    let dry = Command::Check { kind: ItemKind::Intent, replaces: None, extents: place.clone() };
    let refused = decide(&state, &asked(&state, "north", dry, None));
    assert_eq!(refused, Err(Rejection::TooManyConflicts(CONFLICTS_MAX)));
    assert!(decide(&state, &asked(&state, "north", put("one", &circle(50.0)), None)).is_ok());
}

#[test]
fn first_answers_are_remembered_up_to_a_limit_and_never_forgotten_for_room() {
    let mut state = open();
    let place = circle(46.0);
    let body: Arc<[u8]> = vec![b' '; 4 << 20].into();
    let mut keys = 0;
    let full = loop {
        let key = format!("k{keys}");
        let stamped = asked(&state, "north", put(&format!("n{keys}"), &circle(0.0)), Some(&key));
        let mut decided = match decide(&state, &stamped) {
            Ok(decided) => decided,
            Err(rejection) => break rejection,
        };
        let idempotency = stamped.stamp.idempotency.expect("a key was given");
        let answer = Answer { idempotency, status: 201, etag: None, body: body.clone() };
        decided.facts[0].withheld.answer = Some(answer);
        // Its conflicts are no matter here.
        state.apply(&decided.facts[0]);
        keys += 1;
        assert!(keys <= 64, "64 of 4 MiB are the limit");
    };
    assert_eq!((keys, full), (64, Rejection::TooManyAnswers(party("north"))));
    // What was answered is told again, who sends no key is heard, and so is the other side.
    let again = asked(&state, "north", put("n0", &circle(0.0)), Some("k0"));
    let again = decide(&state, &again).expect("it was answered");
    assert!(matches!(again.reply, Reply::Repeated(_)), "{:?}", again.reply);
    assert!(decide(&state, &asked(&state, "north", put("x", &place), None)).is_ok());
    assert!(decide(&state, &asked(&state, "south", put("x", &place), Some("k"))).is_ok());
    // A day later there is room again.
    let mut later = asked(&state, "south", put("y", &place), None);
    later.stamp.time = instant(86_399_000_000);
    let decided = decide(&state, &later).expect("it is taken");
    decided.facts.iter().for_each(|fact| state.apply(fact));
    let mut day = asked(&state, "south", put("z", &circle(10.0)), None);
    day.stamp.time = instant(86_400_000_000).saturating_add(1_000_000);
    let decided = decide(&state, &day).expect("it is taken");
    decided.facts.iter().for_each(|fact| state.apply(fact));
    assert!(state.private().answer_bytes.is_empty(), "{:?}", state.private().answer_bytes);
    assert!(decide(&state, &asked(&state, "north", put("w", &circle(20.0)), Some("k"))).is_ok());
}
