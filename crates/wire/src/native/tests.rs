//! Requests read, refused, and answers as each recipient sees them.

use super::*;
use crate::agreement::{DemonstrationSide, demonstration, parse};
use crate::record::{self, Entropy, Recorded};
use line::{
    Attestation, Command, Decision, Expected, IntentState, ItemId, ItemKind, PartyId, Reply, Stamp,
    Stamped, State, decide,
};
use serde_json::{Value, json};
use volume::{Extent, Instant};

fn volume() -> Value {
    json!({
        "volume": {
            "outline_polygon": {"vertices": [
                {"lat": 47.1, "lng": 8.5}, {"lat": 47.1, "lng": 8.6}, {"lat": 47.2, "lng": 8.55},
            ]},
            "altitude_lower": {"value": 1000, "units": "FT", "reference": "AMSL"},
            "altitude_upper": {"value": 500.5, "units": "M", "reference": "AMSL"},
        },
        "time_start": {"value": "2026-06-01T10:00:00Z", "format": "RFC3339"},
        "time_end": {"value": "2026-06-01T11:00:00Z", "format": "RFC3339"},
    })
}

fn route() -> Value {
    let point = |time: &str, latitude: f64| {
        json!({
            "time": time, "latitude": latitude, "longitude": 8.5,
            "altitude": {"value": 400, "units": "M", "reference": "AMSL"},
        })
    };
    json!([point("2026-06-01T10:00:00Z", 47.0), point("2026-06-01T10:10:00Z", 47.3)])
}

fn body(value: &Value) -> Vec<u8> {
    serde_json::to_vec(value).expect("JSON")
}

#[test]
fn requests_are_read() {
    let intent = json!({"state": "Accepted", "volumes": [volume()]});
    let put = parse_intent(&body(&intent)).expect("an intent");
    assert_eq!(put.state, IntentState::Accepted);
    let [Extent::Volume(read)] = put.extents.parts() else { unreachable!("one volume") };
    assert_eq!(read.altitude.lower().map(|altitude| altitude.mm()), Some(304_800));
    assert_eq!(read.altitude.upper().map(|altitude| altitude.mm()), Some(500_500));

    let intent = json!({"state": "Activated", "route": route(), "volumes": null});
    let put = parse_intent(&body(&intent)).expect("an intent");
    assert!(matches!(put.extents.parts(), [Extent::Route(_)]));

    let mut unbounded = volume();
    unbounded["volume"]["altitude_lower"] = Value::Null;
    unbounded["time_end"] = Value::Null;
    let put = parse_constraint(&body(&json!({"volumes": [unbounded], "joint": true})));
    assert!(put.expect("a constraint").joint);

    let check = json!({"route": route(), "replaces": "N1", "state": "Accepted"});
    let check = parse_check(&body(&check)).expect("a dry run");
    assert_eq!(check.kind, ItemKind::Intent);
    assert_eq!(check.replaces.as_ref().map(ItemId::as_str), Some("N1"));

    let none = DemonstrationSide::default();
    let text = demonstration("l", &none, &none);
    let agreement = parse_agreement_proposal(&body(&json!({"agreement": text})));
    assert_eq!(agreement.expect("an agreement").text(), text);
    let hash = parse_countersignature(&body(&json!({"hash": "0f".repeat(32)})));
    assert_eq!(hash.expect("a hash").0, [15; 32]);
    assert_eq!(parse_constraint_countersignature(b"{\"version\":3}"), Ok(3));
    assert_eq!(parse_cosignature(b"{\"checkpoint\":\"a\\n\"}"), Ok("a\n".to_owned()));
}

/// Every mistake has a code, the path of its member, and what would be right.
#[test]
fn a_wrong_request_is_told_where() {
    let check = |change: &dyn Fn(&mut Value), expected: (&str, Option<&str>, &str)| {
        let mut intent = json!({"state": "Accepted", "volumes": [volume(), volume()]});
        change(&mut intent);
        let error = parse_intent(&body(&intent)).expect_err("it is wrong");
        assert_eq!((error.code, error.field.as_deref()), (expected.0, expected.1), "{error}");
        assert!(error.detail.contains(expected.2), "{error}");
    };
    let bad = |field: &'static str, detail: &'static str| ("bad_request", Some(field), detail);
    let vertex = "volumes[1].volume.outline_polygon.vertices[0]";
    check(
        &|json| json["volumes"][1]["volume"]["outline_polygon"]["vertices"][0]["lat"] = json!(91),
        bad(vertex, "latitude 91 is outside -90 to 90"),
    );
    check(
        &|json| json["volumes"][1]["volume"]["outline_polygon"]["vertices"][0]["lat"] = json!("x"),
        bad("volumes[1].volume.outline_polygon.vertices[0].lat", "invalid type: string"),
    );
    check(
        &|json| json["volumes"][0]["volume"]["outline_polygon"]["vertices"][1] = Value::Null,
        bad("volumes[0].volume.outline_polygon.vertices[1]", "invalid type: null"),
    );
    check(
        &|json| json["volumes"][0]["volume"]["altitude_lower"] = Value::Null,
        bad("volumes[0].volume.altitude_lower", "it is missing; F3548-21 requires it"),
    );
    check(
        &|json| json["volumes"][0]["volume"]["altitude_lower"]["reference"] = json!("AGL"),
        bad("volumes[0].volume.altitude_lower.reference", "expected one of `W84`, `AMSL`, `STD`"),
    );
    check(
        &|json| json["volumes"][0]["volume"]["altitude_lower"]["value"] = json!(9e9),
        bad("volumes[0].volume.altitude_lower.value", "is outside"),
    );
    check(
        &|json| json["volumes"][0]["time_start"]["value"] = json!("10:00"),
        bad("volumes[0].time_start.value", "is not an RFC 3339 time"),
    );
    check(
        &|json| json["volumes"][0]["volume"]["outline_polygon"] = Value::Null,
        bad("volumes[0].volume", "it has no outline"),
    );
    check(&|json| json["route"] = route(), ("bad_request", None, "give exactly one"));
    check(
        &|json| json["state"] = json!("accepted"),
        bad("state", "is no state; write \"Accepted\""),
    );
}

#[test]
fn two_ways_to_understand_a_body_are_none() {
    let check = |body: &[u8], code: &str, detail: &str| {
        let error = parse_constraint(body).expect_err("it is wrong");
        assert_eq!(error.code, code, "{error}");
        assert!(error.to_string().contains(detail), "{error}");
    };
    check(b"\xef\xbb\xbf{\"volumes\":[]}", "byte_order_mark", "without it");
    check(b"{\"volumes\":[],\"x\":\"\xff\"}", "not_utf8", "byte 19 of the body");
    check(b"{\"volumes\":[],\"volumes\":[]}", "bad_request", "duplicate field `volumes`");
    check(b"{\"volumes\":[],\"joynt\":true}", "bad_request", "joynt: unknown field `joynt`");
    check(b"{\"volumes\":[]} {}", "malformed_json", "trailing characters");
    check(b"{\"volumes\":[]", "malformed_json", "EOF");
    check(b"[[]]", "bad_request", "invalid type: sequence");
    check(b"{\"volumes\":[[]]}", "bad_request", "volumes[0]: invalid type: sequence");
    let nested = b"{\"volumes\":[{\"volume\":{\"outline_circle\":[[47.0,8.0],[9,\"M\"]]}}]}";
    check(nested, "bad_request", "volumes[0].volume.outline_circle: invalid type: sequence");
    check(b"{\"volumes\":[{\"vol", "malformed_json", "volumes[0]: EOF");
    assert_eq!(parse_constraint(b"{\"vol").expect_err("it breaks off").field, None);
    check(b"{}", "bad_request", "missing field `volumes`");
    check(b"{\"volumes\":[]}", "bad_request", "volumes: there is no volume");
    let long = vec![b' '; BODY_BYTES_MAX + 1];
    check(&long, "too_large", "at most 4194304");
}

#[test]
fn limits_hold() {
    let too_large = |value: Value, field: &str| {
        let error = parse_intent(&body(&value)).expect_err("it is too large");
        assert_eq!((error.code, error.field.as_deref()), ("too_large", Some(field)), "{error}");
    };
    let mut many = volume();
    let vertex = json!({"lat": 1, "lng": 2});
    many["volume"]["outline_polygon"]["vertices"] = json!(vec![vertex; VERTICES_MAX / 2]);
    too_large(json!({"state": "Accepted", "volumes": [many.clone(), many, volume()]}), "volumes");
    let point = |hour: i64| {
        let longitude = if hour % 2 == 0 { 0.0 } else { 150.0 };
        json!({
            "time": format!("2026-06-{:02}T{:02}:00:00Z", 1 + hour / 24, hour % 24),
            "latitude": 0, "longitude": longitude,
            "altitude": {"value": 400, "units": "M", "reference": "AMSL"},
        })
    };
    let points: Vec<Value> = (0..8).map(point).collect();
    too_large(json!({"state": "Accepted", "route": points}), "route");
    let mixed = json!({"state": "Accepted", "route": [
        point(0),
        {"time": "2026-06-01T01:00:00Z", "latitude": 0, "longitude": 1,
         "altitude": {"value": 400, "units": "M", "reference": "STD"}},
    ]});
    let error = parse_intent(&body(&mixed)).expect_err("two references");
    assert_eq!(error.field.as_deref(), Some("route[1].altitude.reference"));
}

/// A line of two sides on which things are declared, and all that was recorded of them.
struct Line {
    state: State,
    now_us: i64,
    recorded: Vec<Recorded>,
}

fn party(name: &str) -> PartyId {
    PartyId::new(name).expect("a name")
}

fn id(name: &str) -> ItemId {
    ItemId::new(name).expect("a name")
}

impl Line {
    fn open(change: impl Fn(String) -> String) -> Self {
        let none = DemonstrationSide::default();
        let text = change(demonstration("line.example/demo", &none, &none));
        let agreement = std::sync::Arc::new(parse(&text).expect("an agreement"));
        let now_us = 1_780_300_000_000_000;
        let mut line = Self { state: State::new(), now_us, recorded: Vec::new() };
        line.command(None, Command::OpenLine { agreement, log_key: "key".to_owned() });
        line
    }

    fn command(&mut self, author: Option<&str>, command: Command) -> Reply {
        self.now_us += 1;
        let party = author.map(party);
        let attestation = if party.is_some() { Attestation::Bearer } else { Attestation::Host };
        let time = Instant::from_micros(self.now_us).expect("in range");
        let secret = [3; 16];
        let stamp = Stamp { time, party, actor: None, attestation, secret, idempotency: None };
        let Decision { facts, reply } =
            decide(&self.state, &Stamped { stamp, command }).expect("it is lawful");
        for fact in &facts {
            self.recorded.push(record::encode(fact, &Entropy([5; 32])).expect("it is small"));
            self.state.apply(fact);
        }
        reply
    }

    fn put(&mut self, author: &str, name: &str, value: Value) -> Reply {
        let PutIntent { extents, state } = parse_intent(&body(&value)).expect("an intent");
        let command = Command::PutIntent { id: id(name), extents, state, expected: Expected::New };
        self.command(Some(author), command)
    }

    fn intent(&self, name: &str, recipient: &str) -> IntentView {
        let item = self.state.item(&id(name)).expect("it is live");
        intent_view(&self.state, &item, &party(recipient))
    }

    fn entry(&self, index: usize, recipient: &str) -> EntryView {
        let Recorded { record, withheld } = &self.recorded[index];
        let terms = self.state.public().agreement.as_ref().map(|agreement| agreement.terms());
        EntryView::new(record, withheld.as_deref(), &party(recipient), terms).expect("an entry")
    }

    fn declared() -> Self {
        Self::declared_under(|text| text)
    }

    /// N1 of north, a route, and S1 of south, a volume that it flies through.
    fn declared_under(change: impl Fn(String) -> String) -> Self {
        let mut line = Self::open(change);
        line.put("north", "N1", json!({"state": "Accepted", "route": route()}));
        line.put("south", "S1", json!({"state": "Accepted", "volumes": [volume()]}));
        line
    }
}

/// DL-30: a side sees its own in full, and of the other's what the agreement discloses.
#[test]
fn each_side_sees_what_is_disclosed_to_it() {
    let line = Line::declared();
    let own = line.intent("N1", "north");
    assert!(own.ovn.is_some() && own.route.is_some() && own.volumes.is_none());
    assert_eq!(own.disclosure, "full");
    let other = line.intent("N1", "south");
    assert!(other.ovn.is_none() && other.route.is_none());
    assert_eq!((other.disclosure.as_str(), other.volumes.map(|v| v.len())), ("volumes", Some(1)));
    let volumes = line.intent("S1", "north").volumes.expect("volumes");
    assert_eq!(volumes.len(), 1);
    let stranger = line.intent("N1", "west");
    assert!(stranger.volumes.is_none() && stranger.route.is_none() && stranger.ovn.is_none());

    let overlap = Line::declared_under(|text| {
        text.replace("\ndisclosure = \"volumes\"", "\ndisclosure = \"overlap\"")
    });
    let other = overlap.intent("N1", "south");
    assert!(other.volumes.is_none() && other.route.is_none());
    assert_eq!(other.disclosure, "overlap");
    let full = Line::declared_under(|text| {
        text.replace("\ndisclosure = \"volumes\"", "\ndisclosure = \"full\"")
    });
    assert!(full.intent("N1", "south").route.is_some());
}

#[test]
fn what_was_declared_is_answered_exactly() {
    let line = Line::declared();
    let route: Vec<RoutePointText> = serde_json::from_value(route()).expect("a route");
    let shown = line.intent("N1", "north").route.expect("a route");
    let again = json!({"state": "Accepted", "route": shown});
    let first = json!({"state": "Accepted", "route": route});
    assert_eq!(parse_intent(&body(&again)), parse_intent(&body(&first)));
    let shown = line.intent("S1", "south").volumes.expect("volumes");
    let again = json!({"state": "Accepted", "volumes": shown});
    let first = json!({"state": "Accepted", "volumes": [volume()]});
    assert_eq!(parse_intent(&body(&again)), parse_intent(&body(&first)));
}

/// The same route two hours later.
fn later(route: &Value) -> Value {
    let text = route.to_string().replace("T10:", "T12:");
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn a_route_in_pieces_is_read_and_answered_in_pieces() {
    let mut line = Line::declared();
    let pieces = json!([route(), later(&route())]);
    line.put("north", "N9", json!({"state": "Accepted", "routes": pieces}));
    let own = line.intent("N9", "north");
    assert!(own.volumes.is_none() && own.route.is_none());
    let again = json!({"state": "Accepted", "routes": own.routes.expect("its pieces")});
    let first = json!({"state": "Accepted", "routes": pieces});
    assert_eq!(parse_intent(&body(&again)), parse_intent(&body(&first)));
    let others = line.intent("N9", "south");
    assert!(others.routes.is_none() && others.volumes.is_some_and(|volumes| volumes.len() >= 2));

    let wrong = |value: Value, field: &str| {
        let error = parse_intent(&body(&value)).expect_err("it is wrong");
        assert_eq!(error.field.as_deref(), Some(field), "{error}");
    };
    let mut broken = later(&route());
    broken[1]["latitude"] = json!(91);
    wrong(json!({"state": "Accepted", "routes": [route(), broken]}), "routes[1][1]");
    wrong(json!({"state": "Accepted", "routes": []}), "routes");
    let both = json!({"state": "Accepted", "route": route(), "routes": [route()]});
    assert!(parse_intent(&body(&both)).is_err());
    let constraint = json!({"kind": "constraint", "routes": [route()]});
    let error = parse_check(&body(&constraint)).expect_err("a constraint has no route");
    assert_eq!(error.field.as_deref(), Some("routes"));
}

#[test]
fn an_encounter_is_shown_to_its_two_parties() {
    let line = Line::declared();
    let pair = line.state.public().conflicts.keys().next().expect("they conflict").clone();
    let view = |recipient: &str| conflict_view(&line.state, &pair, &party(recipient));
    let north = view("north").expect("a conflict");
    assert_eq!((north.a.as_str(), north.b_owner.as_str()), ("N1", "south"));
    assert_eq!(north.kind, "intent-intent");
    assert!(north.encounter.is_some());
    let text = serde_json::to_value(&north).expect("JSON");
    assert!(text["start"].is_string() && text["closest"]["a"]["latitude"].is_number());
    let stranger = view("west").expect("that there is a conflict is in the log");
    let text = serde_json::to_value(&stranger).expect("JSON");
    assert!(text.get("closest").is_none() && text.get("start").is_none(), "{text}");
    let read: ConflictView = serde_json::from_value(text).expect("its own text");
    assert_eq!(read, stranger);
}

#[test]
fn entries_carry_what_their_reader_may_see() {
    let line = Line::declared();
    let names = |index, recipient: &str| -> Vec<String> {
        line.entry(index, recipient).withheld.into_keys().collect()
    };
    assert_eq!(names(1, "north"), ["extents", "ovn"]);
    // The route is not shown, but volumes around it are.
    assert_eq!(names(1, "south"), [""; 0]);
    assert_eq!(line.entry(1, "south").volumes.map(|volumes| volumes.len()), Some(1));
    assert_eq!(names(2, "south"), ["extents", "ovn"]);
    assert_eq!(names(2, "north"), ["extents"]);
    assert_eq!(names(3, "north"), ["encounter"]);
    assert_eq!(names(3, "south"), ["encounter"]);
    for index in 0..4 {
        assert_eq!(names(index, "west"), [""; 0]);
    }
    let view = line.entry(2, "north");
    assert_eq!(view.entry.get().as_bytes(), line.recorded[2].record);
    let (_, commitments) = record::decode_entry(&line.recorded[2].record).expect("an entry");
    let shown = &view.withheld["extents"];
    use base64::Engine as _;
    let salt = base64::engine::general_purpose::STANDARD.decode(&shown.salt).expect("base64");
    let item = record::withheld::WithheldItem {
        name: record::WithheldName::Extents,
        salt: salt.try_into().expect("16 bytes"),
        bytes: shown.value.as_bytes(),
    };
    assert!(commitments.check(&item), "what is shown can be checked");
}

#[test]
fn authors_are_answered() {
    let mut line = Line::declared();
    let reply = line.put("south", "S2", json!({"state": "Accepted", "route": route()}));
    let now = Instant::from_micros(line.now_us).expect("in range");
    let Some(ReplyBody::Intent(body)) = reply_body(&line.state, &reply, &party("south"), now)
    else {
        unreachable!("an intent was declared")
    };
    assert!(body.intent.ovn.is_some());
    let pairs: Vec<(&str, &str)> =
        body.conflicts.iter().map(|one| (one.a.as_str(), one.b.as_str())).collect();
    assert_eq!(pairs, [("N1", "S2"), ("S1", "S2")]);
    assert!(body.conflicts.iter().all(|conflict| conflict.encounter.is_some()));
    assert_eq!(body.conflicts[0].a_owner, "north");

    let check = |line: &mut Line| {
        let text = serde_json::to_vec(&json!({"route": route()})).expect("JSON");
        let Check { kind, replaces, extents } = parse_check(&text).expect("a dry run");
        let reply = line.command(Some("south"), Command::Check { kind, replaces, extents });
        match reply_body(&line.state, &reply, &party("south"), now) {
            Some(ReplyBody::Checked(body)) => body,
            other => unreachable!("a dry run was asked for, not {other:?}"),
        }
    };
    let told = check(&mut line);
    assert!(told.conflict && told.until.is_some() && told.entry.is_some());
    assert!(told.conflicts.iter().any(|one| one.id == "N1" && one.owner == "north"));
    // Under `overlap`, only whether and until when.
    let mut overlap = Line::declared_under(|text| {
        text.replace("\ndisclosure = \"volumes\"", "\ndisclosure = \"overlap\"")
    });
    let told = check(&mut overlap);
    assert!(told.conflict && told.until.is_some());
    assert!(told.conflicts.iter().all(|one| one.owner == "south"));

    let command = Command::Withdraw { kind: ItemKind::Intent, id: id("S1"), ovn: None };
    let reply = line.command(Some("south"), command);
    let body = reply_body(&line.state, &reply, &party("south"), now);
    let text = serde_json::to_value(&body).expect("JSON");
    assert_eq!(text["intent"]["id"], "S1");
}

#[test]
fn the_agreement_and_its_parties_are_shown() {
    let line = Line::declared();
    let view = agreement_view(line.state.public()).expect("it is open");
    let agreement = line.state.public().agreement.as_ref().expect("it is open");
    assert_eq!(view.text, agreement.text());
    assert_eq!(crate::agreement::sha256_hex(&view.hash), Ok(agreement.hash()));
    let parties = parties(line.state.public());
    assert_eq!(parties.len(), 2);
    assert_eq!((parties[0].id.as_str(), parties[0].unsigned), ("north", 1));
    assert_eq!(parties[0].counts.conflicts, 1);
}

/// What stands in the OpenAPI text as an example is a request that is taken.
#[test]
fn examples_are_right() {
    use utoipa::PartialSchema;
    fn example<T: PartialSchema>() -> Value {
        let schema = serde_json::to_value(T::schema()).expect("a schema");
        schema["example"].clone()
    }
    assert!(parse_intent(&body(&example::<PutIntentRequest>())).is_ok());
    assert!(parse_constraint(&body(&example::<PutConstraintRequest>())).is_ok());
    let volumes = json!({"state": "Accepted", "volumes": [example::<Volume4dText>()]});
    assert!(parse_intent(&body(&volumes)).is_ok());
    assert!(serde_json::from_value::<Problem>(example::<Problem>()).is_ok());
    assert!(serde_json::from_value::<IntentView>(example::<IntentView>()).is_ok());
    assert!(serde_json::from_value::<CheckReply>(example::<CheckReply>()).is_ok());
}
