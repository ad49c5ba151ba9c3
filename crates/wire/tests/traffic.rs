//! What is noted of live traffic is written and read back, and a snapshot keeps it; each recipient
//! is shown what the law gives it and nothing more.

use line::traffic::{
    Audience, Command, Encounter, Finding, Label, Observation, Over, Segment, TrackLabel,
};
use line::{
    Attestation, Command as LineCommand, Digest, Fact, ItemId, PartyId, RuleName, Stamp, Stamped,
    State, decide,
};
use std::sync::Arc;
use traffic::Passing;
use traffic::encounter::Closest;
use volume::Instant;
use wire::agreement::{DemonstrationSide, demonstration, parse};
use wire::native::{EntryView, PassingNow, alert_view, observation_view, passing_view};
use wire::record::{Entropy, decode, encode};

const START_US: i64 = 1_780_300_000_000_000;

struct Day {
    state: State,
    now_us: i64,
    facts: Vec<Fact>,
}

fn party(name: &str) -> PartyId {
    PartyId::new(name).expect("a name")
}

fn at(us: i64) -> Instant {
    Instant::from_micros(START_US + us).expect("in range")
}

impl Day {
    fn open() -> Self {
        let side = DemonstrationSide::default();
        let traffic = "[traffic]\nlook_ahead = \"3min\"\n\
                       tolerance = { lateral = \"1NM\", vertical = \"300ft\" }\n";
        let text = format!("{}{traffic}", demonstration("line.example/demo", &side, &side));
        let agreement = Arc::new(parse(&text).expect("an agreement"));
        let terms = agreement.terms().traffic;
        assert_eq!((terms.look_ahead_us, terms.share_tracks), (180_000_000, false));
        assert_eq!(terms.tolerance.map(|minima| minima.lateral_mm()), Some(1_852_000));
        let mut day = Self { state: State::new(), now_us: START_US, facts: Vec::new() };
        day.say(None, LineCommand::OpenLine { agreement, log_key: "key".to_owned() });
        day
    }

    fn say(&mut self, who: Option<&str>, command: LineCommand) -> u64 {
        self.now_us += 1_000_000;
        let attestation = if who.is_some() { Attestation::Bearer } else { Attestation::Host };
        let time = Instant::from_micros(self.now_us).expect("in range");
        let (party, secret) = (who.map(party), [3; 16]);
        let stamp = Stamp { time, party, actor: None, attestation, secret, idempotency: None };
        let decision = decide(&self.state, &Stamped { stamp, command }).expect("it is lawful");
        for fact in &decision.facts {
            let recorded = encode(fact, &Entropy([7; 32])).expect("it can be written");
            let back = decode(&recorded.record, recorded.withheld.as_deref()).expect("and read");
            assert_eq!(back, *fact);
            self.state.apply(fact);
        }
        let kept =
            wire::snapshot::decode(&wire::snapshot::encode(&self.state)).expect("it is read");
        assert!(kept == self.state, "a snapshot is another state");
        self.facts.extend(decision.facts);
        self.state.size() - 1
    }

    fn host(&mut self, command: Command) -> u64 {
        self.say(None, LineCommand::Traffic(command))
    }

    /// The names of what stands beside an entry and is shown to somebody.
    fn shown(&self, entry: u64, to: &str) -> Vec<String> {
        let fact = self.facts.iter().find(|fact| fact.entry.index == entry).expect("an entry");
        let recorded = encode(fact, &Entropy([7; 32])).expect("it can be written");
        let blob = recorded.withheld.as_deref();
        let view = EntryView::new(&recorded.record, blob, &party(to), None).expect("a view");
        view.withheld.into_keys().collect()
    }
}

fn label(aircraft: &str, item: Option<&str>) -> TrackLabel {
    let text = |text: &str| Label::new(text).expect("a label");
    let item = item.map(|id| ItemId::new(id).expect("an id"));
    TrackLabel { aircraft: text(aircraft), source: text("tower"), callsign: None, item }
}

#[test]
fn what_is_noted_comes_back_and_goes_to_whom_it_concerns() {
    let mut day = Day::open();
    let audience = Audience {
        feeds: vec![party("north"), party("south")],
        concerned: vec![party("north"), party("south")],
        shared: false,
    };
    let word = |text: &str| RuleName::new(text).expect("a word");
    let (start, closest) = (at(60_000_000), at(90_000_000));
    let mut encounter = Encounter { start, closest, lateral_mm: 1_500_250, vertical_mm: None };
    let alert = day.host(Command::RaiseAlert {
        rule: word("separation-straight"),
        level: word("predicted"),
        audience: audience.clone(),
        encounter,
        tracks: [label("4b1812", None), label("4b1813 \"x\"", Some("S1"))],
    });
    encounter.vertical_mm = Some(120_500);
    let changed = day.host(Command::ChangeAlert { alert, level: word("imminent"), encounter });
    let command = LineCommand::Traffic(Command::AcknowledgeAlert { alert });
    day.say(Some("south"), command);
    let observed = Observation {
        item: ItemId::new("S1").expect("an id"),
        time: at(1),
        before: Some(Finding::Conforming),
        now: Finding::Nonconforming,
    };
    let seen_by_north =
        Audience { feeds: vec![party("north")], concerned: vec![party("south")], shared: false };
    let seen = day.host(Command::Observe {
        audience: seen_by_north,
        observation: observed,
        track: label("4b1813", Some("S1")),
    });
    day.host(Command::CloseSegment(Segment {
        party: party("north"),
        from: at(0),
        to: at(600_000_000),
        reports: 12_345,
        bytes: 99_999,
        hash: Digest([9; 32]),
        torn: true,
    }));

    each_is_shown_its_own(&day, (alert, changed, seen));

    day.host(Command::ClearAlert { alert, because: Over::Lost });
    let size = day.state.size();
    day.host(Command::ClearAlert { alert, because: Over::Clear });
    assert_eq!(day.state.size(), size, "what is over is over");
}

fn each_is_shown_its_own(day: &Day, (alert, changed, seen): (u64, u64, u64)) {
    assert_eq!(day.shown(alert, "north"), ["seen", "track_a"]);
    assert_eq!(day.shown(alert, "south"), ["seen", "track_b"]);
    assert_eq!(day.shown(alert, "east"), [""; 0]);
    assert_eq!(day.shown(changed, "north"), ["seen"]);
    assert_eq!(day.shown(seen, "north"), [""; 0], "it may not see the intent");
    assert_eq!(day.shown(seen, "south"), ["seen"]);

    let known = day.state.public().traffic.alerts[&alert].clone();
    let north = alert_view(&day.state, (alert, &known), &party("north"), (None, None));
    let tracks: Vec<&str> = north.tracks.iter().map(|track| &*track.aircraft).collect();
    assert_eq!((tracks, &*north.level), (vec!["4b1812"], "imminent"));
    assert_eq!(north.closest.as_ref().map(|closest| closest.vertical_m), Some(Some(120.5)));
    assert_eq!(&*north.message.template, "unsafe-proximity");
    let time = north.message.fields.get("time");
    assert_eq!(time, north.closest.as_ref().map(|closest| &closest.time));
    assert_eq!(north.acknowledged[0].by, "south");
    let east = alert_view(&day.state, (alert, &known), &party("east"), (None, None));
    assert_eq!((east.closest, east.tracks.len()), (None, 0));
    let closest = Closest { time: at(250_000_000), lateral_m: 901.2345, vertical_m: None };
    let (time, start) = (at(200_000_000), at(150_000_000));
    let passing = Passing { time, start, closest, is_past: false };
    let passing = PassingNow { passing, perhaps_one: true };
    let shown =
        |to: &str| alert_view(&day.state, (alert, &known), &party(to), (Some(&passing), None));
    let now = shown("north").closest.expect("it concerns north");
    assert_eq!((now.lateral_m, now.vertical_m, now.passed), (901.235, None, false));
    assert_ne!(shown("north").closest, north.closest, "what was noted last is not how it is now");
    assert_eq!(shown("north").looked, Some(passing_view(alert, &passing).looked));
    assert_eq!(
        (shown("east").closest, shown("east").start, shown("east").looked),
        (None, None, None)
    );
    assert_eq!((shown("north").perhaps_one, shown("east").perhaps_one), (true, false));
    assert!(observation_view(&day.state, seen, &party("east")).is_none());
    let south = observation_view(&day.state, seen, &party("south")).expect("it is told");
    assert_eq!((&*south.now, south.track), ("Nonconforming", None));
}
