//! What follows from what feeds tell, look by look, on the law itself.

use super::*;
use line::traffic::{Over, Seen};
use line::{Attestation, Expected, Extents, IntentState, ItemId, Reply, Stamp, Stamped, decide};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use traffic::{AircraftId, ClimbRates, Heights, Quality, Surface, Velocity};
use volume::{
    Altitude, AltitudeBand, Circle, Datum, Extent, Outline, Position, TimeWindow, Volume4D,
};
use wire::agreement::{DemonstrationSide, demonstration, parse};

const START_US: i64 = 1_780_308_000_000_000;

fn at(seconds: i64) -> Instant {
    Instant::from_micros(START_US + seconds * 1_000_000).expect("in range")
}

fn party(name: &str) -> PartyId {
    PartyId::new(name).expect("a name")
}

/// A line, and the engine beside it.
struct World {
    state: State,
    engine: Engine,
    terms: Terms,
    /// Whether the sequencer refuses everything.
    is_busy: bool,
}

impl World {
    fn open(more: &str) -> Self {
        let side = DemonstrationSide::default();
        let text = format!("{}{more}", demonstration("line.example/demo", &side, &side));
        let agreement = Arc::new(parse(&text).expect("an agreement"));
        let terms = agreement.terms().clone();
        let mut state = State::new();
        let command = line::Command::OpenLine { agreement, log_key: "key".to_owned() };
        say(&mut state, None, at(-3_600), command);
        let owners = [("tower", "north"), ("radar", "south")];
        let owners = owners.map(|(source, owner)| (Arc::from(source), party(owner)));
        let engine = Engine::new(owners.into_iter().collect(), &state);
        Self { state, engine, terms, is_busy: false }
    }

    fn look(&mut self, now: Instant) -> Shown {
        let (notes, shown) = self.engine.look(now, &self.terms, || &self.state);
        for note in notes {
            if self.is_busy {
                self.engine.notes.was_refused(note);
                continue;
            }
            let command = line::Command::Traffic(note.command.clone());
            let Reply::Noted { entry } = say(&mut self.state, None, now, command) else {
                panic!("the host notes")
            };
            self.engine.notes.was_noted(note, entry);
        }
        shown.with_passings(self.engine.passings())
    }
}

fn say(state: &mut State, who: Option<&str>, now: Instant, command: line::Command) -> Reply {
    let attestation = if who.is_some() { Attestation::Bearer } else { Attestation::Host };
    let least = state.public().time.map_or(now, |last| last.saturating_add(1).max(now));
    let (time, party, secret) = (least, who.map(party), [3; 16]);
    let stamp = Stamp { time, party, actor: None, attestation, secret, idempotency: None };
    let decision = decide(state, &Stamped { stamp, command }).expect("it is lawful");
    decision.facts.iter().for_each(|fact| state.apply(fact));
    decision.reply
}

/// An aircraft eastward or westward along the equator, 250 m/s, from so many metres east of 8 E.
fn report(source: &str, address: u32, east_m: f64, speed: f64, second: i64) -> Report {
    let longitude = 8.0 + (east_m + speed * second as f64) / 111_319.49;
    let altitude = Altitude::new(9_144_000, Datum::Std).expect("in range");
    Report {
        track: TrackId { aircraft: AircraftId::Icao24(address), source: source.into() },
        time: at(second),
        position: Position::new(0.0, longitude).expect("a position"),
        heights: Heights::of(altitude),
        velocity: Some(Velocity::new(speed, 0.0).expect("a velocity")),
        climb: ClimbRates { pressure_mm_s: Some(0), geometric_mm_s: None },
        quality: Quality::default(),
        surface: Surface::Airborne,
        callsign: Some(format!("F{address}").into()),
        party: None,
    }
}

#[test]
fn both_sides_hear_of_a_pair_once_and_each_sees_its_own_track() {
    let mut world = World::open("");
    world.is_busy = true;
    let mut shown = Shown::default();
    for second in 0..120 {
        // What was refused while the line was busy is noted later, and once.
        world.is_busy = second < 10;
        world.engine.take(report("tower", 1, 0.0, 250.0, second), at(second));
        world.engine.take(report("radar", 2, 40_000.0, -250.0, second), at(second));
        shown = world.look(at(second));
        if second == 60 {
            let seen = |who: &str| {
                let party = party(who);
                shown.tracks(&party).map(|track| track.source.clone()).collect::<Vec<_>>()
            };
            assert_eq!(
                (seen("north"), seen("south")),
                (vec!["tower".into()], vec!["radar".into()])
            );
        }
    }
    assert_eq!(shown.len(), 2);
    let alerts = &world.state.public().traffic.alerts;
    let [alert] = &alerts.values().collect::<Vec<_>>()[..] else { panic!("{alerts:#?}") };
    assert_eq!(alert.audience.concerned, [party("north"), party("south")]);
    assert!(matches!(alert.over, Some((_, Over::Clear))), "{alert:?}");
    assert!(alert.entries.len() <= 5, "one entry a change: {:?}", alert.entries);
    let seen = world.state.private().traffic.seen.values().next().expect("it is kept");
    let Seen::Encounter(encounter) = &**seen else { panic!("{seen:?}") };
    assert!(encounter.lateral_mm < 1_000_000 && encounter.vertical_mm == Some(0));
}

#[test]
fn an_alert_that_stands_tells_how_the_two_pass_now() {
    let mut world = World::open("");
    let (mut told, mut noted) = (Vec::new(), 0);
    for second in 0..120 {
        world.engine.take(report("tower", 1, 0.0, 250.0, second), at(second));
        // It flies faster and faster: what was noted when the level changed holds no more.
        let faster = second as f64 * second as f64 / 2.0;
        world.engine.take(report("radar", 2, 40_000.0 - faster, -250.0, second), at(second));
        let shown = world.look(at(second));
        let alerts = &world.state.public().traffic.alerts;
        let Some((number, alert)) = alerts.iter().next() else { continue };
        noted = alert.entries.len();
        let Some(passing) = shown.passing(*number) else {
            assert!(!alert.is_standing(), "it stands, and nobody knows how they pass: {second}");
            continue;
        };
        assert!(!passing.perhaps_one);
        let passing = passing.passing;
        assert_eq!(passing.time, at(second));
        told.push((second, passing.is_past, passing.closest.lateral_m));
        let bytes =
            |to| String::from_utf8_lossy(&shown.passings(&party(to), |_| true)).into_owned();
        assert!(bytes("north").contains(&format!("\"alert\":{number},")), "{}", bytes("north"));
        let none = shown.passings(&party("east"), |_| false);
        assert!(none.ends_with(b"\"alerts\":[]}"));
    }
    assert!(noted <= 5 && told.len() > 60, "{noted} entries, {} looks", told.len());
    // 500 t + t^2/2 = 40,000 at 74.2 s.
    for (second, is_past, lateral_m) in told {
        assert_eq!(is_past, second > 74, "{second}");
        assert!(lateral_m < 300.0, "{second}: {lateral_m}");
    }
}

#[test]
fn two_names_of_one_aircraft_are_told_as_perhaps_one_and_no_alert_is_left_out() {
    for terms in ["", "[traffic]\nshare_tracks = true\n"] {
        let mut world = World::open(terms);
        for second in 0..60 {
            world.engine.take(report("tower", 1, 0.0, 40.0, second), at(second));
            let mut same = report("radar", 0, 20.0, 41.0, second);
            same.track.aircraft = AircraftId::Serial("1581F4X".into());
            world.engine.take(same, at(second));
            let shown = world.look(at(second));
            let alerts = &world.state.public().traffic.alerts;
            // It is an alert as any other, noted at once.
            let [(number, alert)] = alerts.iter().collect::<Vec<_>>()[..] else {
                panic!("{second}: {alerts:?}")
            };
            assert!(alert.is_standing() && alert.level.as_str() == "violation");
            let told = shown.passing(*number).is_some_and(|now| now.perhaps_one);
            assert_eq!(told, second >= 7, "{second}");
            // Where tracks are not shared nobody learns which track of another's it is.
            let north = party("north");
            let seen: Vec<_> = shown.tracks(&north).map(|track| track.perhaps.len()).collect();
            let each = usize::from(second >= 7);
            assert_eq!(seen, if terms.is_empty() { vec![0] } else { vec![each; 2] });
        }
    }
}

#[test]
fn a_pair_that_does_not_stay_well_clear_is_an_alert_of_its_own_rule() {
    let mut world = World::open("");
    let state = &world.state;
    let rules = vec![AlertLevels::do_365_en_route()];
    world.engine = Engine::new(world.engine.owners.clone(), state).with_well_clear(rules);
    for second in 0..200 {
        world.engine.take(report("tower", 1, 0.0, 250.0, second), at(second));
        world.engine.take(report("radar", 2, 40_000.0, -250.0, second), at(second));
        world.look(at(second));
    }
    let alerts = &world.state.public().traffic.alerts;
    let rules: Vec<_> = alerts.values().map(|alert| alert.rule.to_string()).collect();
    assert_eq!(rules.len(), 2, "{rules:?}");
    assert!(rules.iter().any(|rule| rule == "separation-straight"), "{rules:?}");
    let levels: Vec<&str> = alerts.values().map(|alert| alert.level.as_str()).collect();
    assert!(levels.contains(&"warning"), "{levels:?}");
    assert!(alerts.values().all(|alert| alert.over.is_some()), "{alerts:?}");
}

#[test]
fn a_host_that_comes_back_knows_its_alerts_or_ends_them() {
    let mut world = World::open("");
    for second in 0..5 {
        world.engine.take(report("tower", 1, 0.0, 250.0, second), at(second));
        world.engine.take(report("radar", 2, 40_000.0, -250.0, second), at(second));
        world.look(at(second));
    }
    assert_eq!(world.state.public().traffic.standing().count(), 1);
    // It sees the same pair again: the alert stands, and is not raised anew.
    world.engine = Engine::new(world.engine.owners.clone(), &world.state);
    for second in 5..10 {
        world.engine.take(report("tower", 1, 0.0, 250.0, second), at(second));
        world.engine.take(report("radar", 2, 40_000.0, -250.0, second), at(second));
        world.look(at(second));
    }
    assert_eq!(world.state.public().traffic.alerts.len(), 1);
    assert_eq!(world.state.public().traffic.standing().count(), 1);
    // It sees nothing of it any more: the alert is over, and the record says why.
    world.engine = Engine::new(world.engine.owners.clone(), &world.state);
    for second in 10..30 {
        world.look(at(second));
    }
    let alert = world.state.public().traffic.alerts.values().next().expect("it is kept");
    assert!(matches!(alert.over, Some((_, Over::Restart))), "{alert:?}");
}

#[test]
fn a_flight_that_leaves_its_intent_is_observed_and_its_state_stays() {
    let mut world = World::open("");
    let outline = Circle::new(Position::new(0.0, 8.0).expect("a position"), 10_000.0);
    let time = TimeWindow::new(Some(at(0)), Some(at(3_600))).expect("in order");
    let volume = Volume4D {
        outline: Outline::Circle(outline.expect("a radius")),
        altitude: AltitudeBand::UNBOUNDED,
        time,
    };
    let extents = Arc::new(Extents::new(vec![Extent::Volume(volume)]).expect("extents"));
    let id = ItemId::new("F1").expect("an id");
    let (state, expected) = (IntentState::Activated, Expected::New);
    let put = line::Command::PutIntent { id: id.clone(), extents, state, expected };
    say(&mut world.state, Some("south"), at(-60), put);
    let mut intents = Vec::new();
    for second in 0..200 {
        world.engine.take(report("tower", 1, 0.0, 250.0, second), at(second));
        let shown = world.look(at(second));
        intents.extend(shown.tracks(&party("north")).map(|track| track.intent.clone()));
    }
    assert!(intents.iter().all(|intent| intent.as_deref() == Some("F1")), "{intents:?}");
    let traffic = &world.state.private().traffic;
    let found: Vec<_> = traffic
        .seen
        .values()
        .filter_map(|seen| match &**seen {
            Seen::Observation(observed) => Some((observed.item.to_string(), observed.now.name())),
            Seen::Encounter(_) => None,
        })
        .collect();
    let expected = ["Nonconforming", "Contingent"].map(|now| ("F1".to_owned(), now));
    assert_eq!(found, expected);
    let item = world.state.item(&id).expect("it is live");
    assert_eq!(item.public.state, Some(IntentState::Activated));
    for observation in world.state.public().traffic.observations.values() {
        assert_eq!(observation.audience.feeds, [party("north")]);
        assert!(observation.audience.is_told(&party("south")));
    }
}

/// What was observed: of what, what, and whom it was told beside the party of the feed.
fn observed(world: &World) -> Vec<(String, &'static str, Vec<PartyId>)> {
    let traffic = (&world.state.public().traffic, &world.state.private().traffic);
    let of = |number: &u64| match traffic.1.seen.get(number).map(|seen| &**seen) {
        Some(Seen::Observation(seen)) => (seen.item.to_string(), seen.now.name()),
        other => panic!("an observation: {other:?}"),
    };
    let all = traffic.0.observations.iter();
    all.map(|(number, one)| {
        let (item, now) = of(number);
        (item, now, one.audience.concerned.clone())
    })
    .collect()
}

#[test]
fn an_aircraft_of_no_intent_is_named_inside_a_constraint_and_an_active_volume() {
    let mut world = World::open("");
    let place = |east_m: f64, from, to| {
        let center = Position::new(0.0, 8.0 + east_m / 111_319.49).expect("a position");
        Arc::new(
            Extents::new(vec![Extent::Volume(Volume4D {
                outline: Outline::Circle(Circle::new(center, 2_500.0).expect("a radius")),
                altitude: AltitudeBand::UNBOUNDED,
                time: TimeWindow::new(Some(at(from)), Some(at(to))).expect("in order"),
            })])
            .expect("extents"),
        )
    };
    let constraint = |id: &str, extents| line::Command::PutConstraint {
        id: ItemId::new(id).expect("an id"),
        extents,
        joint: false,
        expected: Expected::New,
    };
    let intent = |id: &str, extents| line::Command::PutIntent {
        id: ItemId::new(id).expect("an id"),
        extents,
        state: IntentState::Accepted,
        expected: Expected::New,
    };
    say(&mut world.state, Some("south"), at(-60), constraint("C1", place(5_000.0, -10, 3_600)));
    say(&mut world.state, Some("north"), at(-50), intent("N1", place(15_000.0, -10, 3_600)));
    // Nothing is there yet, or any more, or anybody's of whom an intent is known.
    say(&mut world.state, Some("south"), at(-40), constraint("C2", place(5_000.0, 600, 3_600)));
    say(&mut world.state, Some("south"), at(-30), intent("F2", place(5_000.0, -10, 3_600)));
    for second in 0..120 {
        // Both fly through all of it, 250 m/s; the second is known to fly F2.
        world.engine.take(report("tower", 1, 0.0, 250.0, second), at(second));
        world.engine.take(report("tower", 2, 0.0, 250.0, second), at(second));
        world.look(at(second));
    }
    let both = |item: &str| {
        let of_item = |(known, ..): &(String, &str, Vec<PartyId>)| known == item;
        let all = observed(&world).into_iter().filter(of_item);
        all.map(|(_, now, told)| (now, told)).collect::<Vec<_>>()
    };
    let all = vec![party("south"), party("north")];
    assert_eq!(both("C1"), [("intruding", all.clone()), ("left", all)], "{:?}", observed(&world));
    let all = vec![party("north"), party("south")];
    assert_eq!(both("N1"), [("intruding", all.clone()), ("left", all)]);
    assert_eq!(both("C2"), []);
    // The stranger was inside of the volume that the other flies; the other left it, as it was
    // declared for an hour.
    let stranger = ["intruding", "left"];
    let found: Vec<_> = both("F2").into_iter().map(|(now, _)| now).collect();
    assert!(stranger.iter().all(|now| found.contains(now)), "{found:?}");
}

#[test]
fn an_intruder_is_told_to_have_left_when_the_item_is_withdrawn() {
    let mut world = World::open("");
    let center = Position::new(0.0, 8.0).expect("a position");
    let volume = Volume4D {
        outline: Outline::Circle(Circle::new(center, 90_000.0).expect("a radius")),
        altitude: AltitudeBand::UNBOUNDED,
        time: TimeWindow::new(Some(at(-10)), Some(at(3_600))).expect("in order"),
    };
    let extents = Arc::new(Extents::new(vec![Extent::Volume(volume)]).expect("extents"));
    let id = ItemId::new("C1").expect("an id");
    let (joint, expected) = (false, Expected::New);
    let put = line::Command::PutConstraint { id: id.clone(), extents, joint, expected };
    say(&mut world.state, Some("south"), at(-60), put);
    for second in 0..60 {
        if second == 20 {
            let kind = line::ItemKind::Constraint;
            let command = line::Command::Withdraw { kind, id: id.clone(), ovn: None };
            say(&mut world.state, Some("south"), at(second), command);
        }
        world.engine.take(report("tower", 1, 0.0, 250.0, second), at(second));
        world.look(at(second));
    }
    let found: Vec<_> = observed(&world).into_iter().map(|(item, now, _)| (item, now)).collect();
    assert_eq!(found, [("C1".to_owned(), "intruding"), ("C1".to_owned(), "left")]);
}

#[test]
fn a_feed_that_makes_up_tracks_takes_no_room_of_another_and_fills_no_record() {
    let mut world = World::open("");
    let too_many = u32::try_from(TRACKS_MAX).expect("a small number") + 500;
    let mut taken = 0;
    for address in 0..too_many {
        // All of them at one place.
        let made_up = report("tower", address, 0.0, 0.0, 0);
        taken += usize::from(world.engine.take(made_up, at(0)));
    }
    assert_eq!(taken, TRACKS_MAX);
    assert!(world.engine.take(report("radar", 7, 900_000.0, 0.0, 0), at(0)));
    assert!(!world.engine.take(report("radar", 8, 0.0, 0.0, 3_600), at(0)), "of a time to come");
}

/// Real data lies beside the repository; where it does not, that is said.
fn shared(name: &str) -> Option<PathBuf> {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut places = home.ancestors().map(|folder| folder.join("shared/data").join(name));
    let found = places.find(|path| path.exists());
    if found.is_none() {
        writeln!(std::io::stderr(), "skipped: {name} is not here").expect("stderr takes a line");
    }
    found
}

#[test]
fn the_swiss_day_plays_as_a_live_day() {
    let Some(path) = shared("adsb-switzerland/switzerland.json.gz") else { return };
    let file = std::fs::File::open(path).expect("it can be read");
    let options = wire::feed::FeedOptions { source: "tower".into(), party: None };
    let mut reports = Vec::new();
    wire::feed::read_recording(std::io::BufReader::new(file), None, &options, &mut |read| {
        reports.extend(read.ok());
    })
    .expect("it is a recording");
    reports.sort_by_key(|report| report.time);
    let mut world = World::open("");
    let (first, last) = (reports[0].time, reports[reports.len() - 1].time);
    let (mut now, mut reports, mut kept) = (first, reports.into_iter().peekable(), 0_u64);
    while now <= last.saturating_add(60_000_000) {
        while let Some(report) = reports.next_if(|report| report.time <= now) {
            kept += u64::from(world.engine.take(report, now));
        }
        world.look(now);
        now = now.saturating_add(10_000_000);
    }
    let alerts = &world.state.public().traffic.alerts;
    assert!(kept > 1_000 && !alerts.is_empty(), "{kept} {}", alerts.len());
    assert_eq!(world.state.public().traffic.standing().count(), 0, "all are over at the end");
    assert!(alerts.values().all(|alert| alert.audience.concerned == [party("north")]));
}
