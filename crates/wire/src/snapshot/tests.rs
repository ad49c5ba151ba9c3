//! A line that has seen everything, kept and restored.

use super::*;
use crate::agreement::{DemonstrationSide, demonstration, parse};
use line::entity::{Airspace, EntityId, Height, Heights, Known, Span, UssUrl};
use line::rid::{self, Api, RidVersion};
use line::utm;
use line::{
    Answer, Attestation, Command, CosignerKey, Digest, Expected, Extents, Fact, Idempotency,
    IntentState, ItemId, ItemKind, Ovn, PartyId, Reply, Stamp, Stamped, decide,
};
use proptest::prelude::*;
use std::sync::Arc;
use volume::cells::CellUnion;
use volume::{
    Altitude, AltitudeBand, Circle, Datum, Extent, Instant, Position, TimeWindow, Volume4D,
};

const START_US: i64 = 1_780_300_000_000_000;
const MINUTE_US: i64 = 60_000_000;

struct Line {
    state: State,
    now_us: i64,
}

fn text() -> String {
    let side = |name: &str, seed| DemonstrationSide {
        keys: Vec::new(),
        cosigner: Some(CosignerKey { name: name.to_owned(), public: [seed; 32] }),
    };
    demonstration("line.example/demo", &side("n", 1), &side("s", 2))
}

impl Line {
    fn open() -> Self {
        let agreement = Arc::new(parse(&text()).expect("an agreement"));
        let mut line = Self { state: State::new(), now_us: START_US };
        line.say(None, Command::OpenLine { agreement, log_key: "key".to_owned() });
        line
    }

    /// Rejections change nothing, so what is asked may be unlawful.
    fn say(&mut self, author: Option<&str>, command: Command) -> Option<Reply> {
        self.now_us += 1;
        let party = author.map(|name| PartyId::new(name).expect("a name"));
        let attestation = match &party {
            None => Attestation::Host,
            Some(_) => Attestation::Bearer,
        };
        let time = Instant::from_micros(self.now_us).expect("in range");
        let secret = [3; 16];
        let key: Arc<str> = Arc::from(self.now_us.to_string());
        let idempotency =
            Some(Idempotency { key, fingerprint: [1; 32] }).filter(|_| self.now_us % 3 == 0);
        let remembered = idempotency.clone();
        let stamp = Stamp { time, party, actor: None, attestation, secret, idempotency };
        let mut decision = decide(&self.state, &Stamped { stamp, command }).ok()?;
        if let (Some(idempotency), Some(first)) = (remembered, decision.facts.first_mut())
            && first.entry.party.is_some()
        {
            let etag = Some(Arc::from("o"));
            let body = Arc::from(&b"{}\xff"[..]);
            first.withheld.answer = Some(Answer { idempotency, status: 201, etag, body });
        }
        decision.facts.iter().for_each(|fact: &Fact| self.state.apply(fact));
        Some(decision.reply)
    }

    fn put(&mut self, author: &str, name: &str, minutes: i64, joint: Option<bool>) {
        let id = ItemId::new(name).expect("a name");
        let extents = extents(self.now_us + minutes * MINUTE_US, minutes % 7);
        let known: Option<Ovn> = self.state.item(&id).map(|item| item.private.ovn);
        let expected = known.map_or(Expected::New, Expected::At);
        let command = match joint {
            None => Command::PutIntent { id, extents, state: IntentState::Accepted, expected },
            Some(joint) => Command::PutConstraint { id, extents, joint, expected },
        };
        self.say(Some(author), command);
    }
}

fn extents(start_us: i64, north: i64) -> Arc<Extents> {
    let altitude = |mm| Altitude::new(mm, Datum::Amsl).ok();
    let center = Position::new(47.0 + north as f64 / 100.0, 8.5).expect("in range");
    let (start, end) = (Instant::from_micros(start_us), Instant::from_micros(start_us + MINUTE_US));
    let volume = Volume4D {
        outline: Circle::new(center, 300.1).expect("a circle").into(),
        altitude: AltitudeBand::new(altitude(0), altitude(120_000)).expect("a band"),
        time: TimeWindow::new(start, end).expect("a window"),
    };
    Arc::new(Extents::new(vec![Extent::Volume(volume)]).expect("a part"))
}

impl Line {
    /// A step of a day of a supplier, most of them lawful.
    fn supply(&mut self, author: &str, what: u8, number: u8, minutes: i64) {
        let id = EntityId::from_random(u128::from(number));
        let time = |us| Instant::from_micros(us).expect("in range");
        let (start, end) = (time(self.now_us), time(self.now_us + minutes * MINUTE_US));
        let cells = CellUnion::parse(["47a1cbd", "47a1cbd4", "47a1d"][usize::from(number % 3)]);
        let cells = cells.expect("cells");
        let heights = Heights::new(Height::new(f32::from(number) + 0.1), None).expect("open");
        let time = Span::new(start, end).expect("in order");
        let airspace = Airspace { cells: cells.clone(), heights, time };
        let url = UssUrl::new("https://uss.example/\"").expect("a URL");
        let private = self.state.private();
        let key = private.utm.references.values().map(|known| Box::from(known.ovn.as_str()));
        let command = match what {
            0..=4 => {
                let known = private.utm.references.get(&id);
                let known =
                    known.map_or(Known::New, |known| Known::At(Arc::from(known.ovn.as_str())));
                let millis = self.now_us / 1_000;
                let suffix = format!(
                    "{:08x}-{:04x}-7000-8000-{:012x}",
                    millis >> 16,
                    millis & 0xffff,
                    self.now_us
                );
                Command::Utm(utm::Command::PutReference(Box::new(utm::PutReference {
                    id,
                    known,
                    state: IntentState::Accepted,
                    airspace: Arc::new(airspace),
                    key: utm::Key::new(key),
                    url: url.clone(),
                    subscription: match what {
                        0 => utm::SubscriptionChoice::None,
                        _ => utm::SubscriptionChoice::Implicit { url, for_constraints: false },
                    },
                    ovn_suffix: utm::OvnSuffix::parse(&suffix).filter(|_| what == 2),
                    monitors_conformance: true,
                })))
            }
            5 => {
                let known = private.utm.subscriptions.get(&id);
                let known = known
                    .map_or(Known::New, |known| Known::At(Arc::from(known.terms.version.as_str())));
                let wants = utm::Wants { references: true, constraints: true };
                let (start, end) = (None, Some(end));
                let put =
                    utm::PutSubscription { id, known, cells, heights, start, end, url, wants };
                Command::Utm(utm::Command::PutSubscription(Box::new(put)))
            }
            6 => {
                let (known, airspace) = (Known::New, Arc::new(airspace));
                let put = utm::PutConstraint { id, known, airspace, url };
                Command::Utm(utm::Command::PutConstraint(Box::new(put)))
            }
            7 => Command::Utm(utm::Command::SetAvailability {
                uss: PartyId::new("uss").expect("a name"),
                old_version: Arc::from(""),
                availability: utm::Availability::Down,
            }),
            8 | 9 => self.provide(what, id, airspace, url),
            _ => Command::Utm(utm::Command::Beat(utm::Heartbeat {
                source: Arc::from("\"here\""),
                at: start,
                next_before: Some(end),
            })),
        };
        self.say(Some(author), command);
    }

    /// The same after F3411.
    fn provide(&self, what: u8, id: EntityId, airspace: Airspace, url: UssUrl) -> Command {
        let (public, private) = (&self.state.public().rid, &self.state.private().rid);
        let known = match what {
            8 => public.areas.get(&id).map(|known| known.changed),
            _ => private.subscriptions.get(&id).map(|known| known.changed),
        };
        let known = known.map_or(Known::New, |at| Known::At(RidVersion::of(at)));
        let Airspace { cells, heights, time } = airspace;
        let (start, end) = (None, Some(time.end()));
        if what == 8 {
            let api = Api::V19;
            let put = rid::PutArea { id, known, cells, heights, start, end, url, api };
            return Command::Rid(rid::Command::PutArea(Box::new(put)));
        }
        let api = Api::V22a;
        let put = rid::PutSubscription { id, known, cells, start, end, url, api };
        Command::Rid(rid::Command::PutSubscription(Box::new(put)))
    }
}

/// A step of a day on the line.
fn step(line: &mut Line, (what, who, name, minutes): (u8, bool, u8, i64)) {
    let author = if who { "north" } else { "south" };
    let named = format!("{}{name}", if who { 'N' } else { 'S' });
    let id = ItemId::new(&named).expect("a name");
    match what {
        0..=3 => line.put(author, &named, minutes, None),
        4 => line.put(author, &format!("Z{name}"), minutes, Some(name % 2 == 0)),
        5 => {
            line.say(Some(author), Command::Withdraw { kind: ItemKind::Intent, id, ovn: None });
        }
        6 => {
            let size = line.state.size();
            let (root, time_s) = (Digest([7; 32]), 5);
            let line_text = "— n \"signature\"".to_owned();
            line.say(Some(author), Command::Cosign { size, root, time_s, line: line_text });
        }
        7 => {
            let id = ItemId::new(&format!("Z{name}")).expect("a name");
            line.say(Some(author), Command::CountersignConstraint { id, version: 1 });
        }
        8 => {
            let text = format!("{}# {name}\n", text());
            let agreement = Arc::new(parse(&text).expect("an agreement"));
            let hash = agreement.hash();
            line.say(Some(author), Command::ProposeAgreement { agreement });
            if minutes > 300 {
                let other = if who { "south" } else { "north" };
                line.say(Some(other), Command::CountersignAgreement { hash });
            }
        }
        10..=20 => line.supply(if who { "uss-1" } else { "uss-2" }, what - 10, name, minutes),
        _ => {
            line.now_us += minutes * 10 * MINUTE_US;
            line.say(None, Command::Tick);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// What is read is the state that was kept, and goes on alike.
    #[test]
    fn a_state_survives_being_kept(
        steps in prop::collection::vec((0..22_u8, any::<bool>(), 0..4_u8, 1..400_i64), 0..90),
        later in prop::collection::vec((0..22_u8, any::<bool>(), 0..4_u8, 1..400_i64), 0..9),
    ) {
        let mut line = Line::open();
        steps.into_iter().for_each(|one| step(&mut line, one));
        let bytes = encode(&line.state);
        let state = decode(&bytes).expect("it was just written");
        prop_assert!(state == line.state);
        prop_assert_eq!(encode(&state), bytes);
        let mut again = Line { state, now_us: line.now_us };
        for one in later {
            step(&mut line, one);
            step(&mut again, one);
        }
        prop_assert!(again.state == line.state);
    }

    #[test]
    fn a_damaged_snapshot_is_refused(at in any::<prop::sample::Index>(), flip in 1..=255_u8) {
        let mut line = Line::open();
        line.put("north", "N1", 10, None);
        line.put("south", "S1", 10, None);
        let mut bytes = encode(&line.state);
        let at = at.index(bytes.len());
        prop_assert!(decode(&bytes[..at]).is_err());
        bytes[at] ^= flip;
        // In the head a space may turn into another.
        let read = decode(&bytes);
        prop_assert!(read.is_err() || read.is_ok_and(|state| state == line.state));
    }
}

#[test]
fn the_state_before_the_first_entry_is_kept_too() {
    assert!(decode(&encode(&State::new())).expect("it is empty") == State::new());
}

#[test]
fn another_version_is_refused_as_such() {
    let head = b"{\"clearline_snapshot\":2,\"what\":[]}\n";
    assert_eq!(decode(head).err(), Some(SnapshotError::Version(2)));
    assert!(matches!(decode(b"").err(), Some(SnapshotError::Head(_))));
}

/// Lines are shared among the cores, and come together in their order.
#[test]
fn many_lines_are_read_on_all_cores() {
    let mut line = Line::open();
    for number in 0..1_500 {
        let far = 10 + number * 30;
        let (id, extents) = (format!("N{number}"), extents(line.now_us + far * MINUTE_US, 0));
        let id = ItemId::new(&id).expect("a name");
        let (state, expected) = (IntentState::Accepted, Expected::New);
        line.say(Some("north"), Command::PutIntent { id, extents, state, expected });
    }
    let bytes = encode(&line.state);
    assert!(bytes.iter().filter(|byte| **byte == b'\n').count() > 2 * LINES_A_THREAD_MIN);
    assert!(decode(&bytes).expect("it was just written") == line.state);
}
