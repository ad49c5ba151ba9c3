//! A line at work: the real law, real keys and signatures, and a host that may do otherwise.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use evidence::checkpoint::Checkpoint;
use evidence::cosignature::CosigningKey;
use evidence::ed25519::SecretKey;
use evidence::hash::leaf_hash;
use evidence::note::{SignedNote, SigningKey, VerifierKey};
use evidence::submission::DetachedJws;
use line::{
    Actor, Attestation, Body, Command, CosignerKey, Digest, Expected, Extents, IntentState, ItemId,
    ItemKind, KeyId, PartyId, RecordRange, SideKey, Signed, Stamp, Stamped, State, Submission,
    decide,
};
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io::Cursor;
use std::sync::Arc;
use volume::{
    Altitude, AltitudeBand, Circle, Datum, Extent, Instant, Position, Route, RoutePoint,
    TimeWindow, Volume4D,
};
use wire::agreement::{DemonstrationSide, demonstration};
use wire::bundle::{
    Choice, Files, Held, LogHashes, Options, Report, Selection, disclosed, verify, write_complete,
    write_extract,
};
use wire::native::{LINE_TYPE, PutIntentRequest, RoutePointText, Volume4dText};
use wire::record::{Entropy, decode, decode_entry, encode};

pub(crate) const LINE: &str = "line.example/north-south";
/// 2026-06-01T08:00:00Z.
const MORNING_US: i64 = 1_780_300_800_000_000;
const MINUTE_US: i64 = 60_000_000;

pub(crate) fn log_key() -> SigningKey {
    SigningKey::new(LINE.parse().expect("a name"), SecretKey::from_seed(&[7; 32]))
}

pub(crate) fn cosigner(side: &str) -> CosigningKey {
    let name = format!("{side}.example").parse().expect("a name");
    CosigningKey::new(name, SecretKey::from_seed(&seed(side, 1)))
}

/// The key with which a side signs, and the same as whoever verifies is given it.
pub(crate) fn submission_key(side: &str) -> SecretKey {
    SecretKey::from_seed(&seed(side, 2))
}

pub(crate) fn submission_vkey(side: &str) -> VerifierKey {
    let name = kid(side).as_str().parse().expect("a name");
    SigningKey::new(name, submission_key(side)).verifier().clone()
}

fn seed(side: &str, number: u8) -> [u8; 32] {
    let mut seed = [number; 32];
    seed[..side.len()].copy_from_slice(side.as_bytes());
    seed
}

pub(crate) fn kid(side: &str) -> KeyId {
    KeyId::new(&format!("{side}-1")).expect("a name")
}

pub(crate) fn party(side: &str) -> PartyId {
    PartyId::new(side).expect("a name")
}

pub(crate) fn item(id: &str) -> ItemId {
    ItemId::new(id).expect("a name")
}

fn side(side: &str) -> DemonstrationSide {
    let public = *submission_key(side).public().as_bytes();
    let verifier = cosigner(side).verifier().clone();
    let name = verifier.name().as_str().to_owned();
    DemonstrationSide {
        keys: vec![SideKey { kid: kid(side), public }],
        cosigner: Some(CosignerKey { name, public: *verifier.key().as_bytes() }),
    }
}

/// A circle of 1 km, 100 to 300 m high, from so many minutes after the morning for ten minutes.
pub(crate) fn circle(longitude: f64, minute: i64) -> Vec<Extent> {
    let center = Position::new(47.0, longitude).expect("on the Earth");
    let height = |mm| Altitude::new(mm, Datum::W84).ok();
    let time = |minute| Instant::from_micros(MORNING_US + minute * MINUTE_US);
    vec![Extent::Volume(Volume4D {
        outline: Circle::new(center, 1_000.0).expect("a radius").into(),
        altitude: AltitudeBand::new(height(100_000), height(300_000)).expect("in order"),
        time: TimeWindow::new(time(minute), time(minute + 10)).expect("in order"),
    })]
}

/// A route at 200 m from one longitude to another, half an hour long.
pub(crate) fn route(from: f64, to: f64, minute: i64) -> Vec<Extent> {
    let point = |longitude, minute| RoutePoint {
        position: Position::new(47.0, longitude).expect("on the Earth"),
        altitude_mm: 200_000,
        time: Instant::from_micros(MORNING_US + minute * MINUTE_US).expect("an instant"),
    };
    let points = vec![point(from, minute), point(to, minute + 30)];
    vec![Extent::Route(Route::new(Datum::W84, points).expect("in order"))]
}

/// The host of a line, and what it has recorded.
pub(crate) struct Host {
    pub(crate) state: State,
    pub(crate) held: Vec<Held>,
    time: i64,
    pub(crate) chains: BTreeMap<String, (u64, Digest)>,
    /// The officer who speaks by signed lines of text; requests where there is none.
    pub(crate) officer: Option<&'static str>,
}

impl Host {
    pub(crate) fn open() -> Self {
        let text = demonstration(LINE, &side("north"), &side("south"));
        Self::open_under(&text, &log_key().verifier().to_string())
    }

    /// The line of the demonstration, with another text of its agreement.
    pub(crate) fn open_with(changed: impl Fn(String) -> String) -> Self {
        let text = changed(demonstration(LINE, &side("north"), &side("south")));
        Self::open_under(&text, &log_key().verifier().to_string())
    }

    pub(crate) fn open_under(agreement: &str, log_key: &str) -> Self {
        let chains = BTreeMap::new();
        let (state, held, officer) = (State::new(), Vec::new(), None);
        let mut host = Self { state, held, time: MORNING_US, chains, officer };
        let agreement = Arc::new(wire::agreement::parse(agreement).expect("an agreement"));
        let log_key = log_key.to_owned();
        host.command(None, Attestation::Host, Command::OpenLine { agreement, log_key }, None);
        host
    }

    pub(crate) fn wait(&mut self, minutes: i64) {
        self.time += minutes * MINUTE_US;
    }

    pub(crate) fn command(
        &mut self,
        side: Option<&str>,
        attestation: Attestation,
        command: Command,
        submission: Option<Submission>,
    ) {
        self.time += 1_000_000;
        let stamp = Stamp {
            time: Instant::from_micros(self.time).expect("an instant"),
            party: side.map(party),
            actor: self.officer.map(|name| Actor::new(name).expect("a name")),
            attestation,
            secret: [9; 16],
            idempotency: None,
        };
        let decided = decide(&self.state, &Stamped { stamp, command });
        let mut facts = decided.unwrap_or_else(|rejection| panic!("{rejection}")).facts;
        if let Some(first) = facts.first_mut() {
            first.withheld.submission = submission.map(Arc::new);
        }
        for fact in facts {
            let recorded = encode(&fact, &Entropy([3; 32])).expect("it fits");
            self.state.apply(&fact);
            self.held.push(Held { record: recorded.record, withheld: recorded.withheld });
        }
    }

    /// A side does something by its bearer token.
    pub(crate) fn bearer(&mut self, side: &str, command: Command) {
        self.command(Some(side), Attestation::Bearer, command, None);
    }

    /// A side signs what it does: method, path and body as it sends them.
    pub(crate) fn signed(&mut self, side: &str, command: Command, request: (&str, &str, &str)) {
        let (method, path, body) = request;
        let known = self.chains.get(side).copied();
        let (last, prev) = known.unwrap_or((0, Digest([0; 32])));
        let seq = last + 1;
        let mut protected = serde_json::json!({
            "alg": "EdDSA", "kid": kid(side).as_str(), "line": LINE, "method": method,
            "path": path, "seq": seq, "prev": URL_SAFE_NO_PAD.encode(prev.0), "iat": 1_780_300_800,
        });
        if let Some(officer) = self.officer {
            protected["typ"] = LINE_TYPE.into();
            protected["actor"] = officer.into();
        }
        let protected = protected.to_string();
        let key = submission_key(side);
        let jws = DetachedJws::sign(&key, protected.as_bytes(), body.as_bytes()).expect("short");
        let hash = Digest(jws.submission_hash(body.as_bytes()).0);
        let text = jws.to_string();
        let (protected, signature) = text.split_once("..").expect("two parts");
        let submission = Submission {
            protected: protected.to_owned(),
            body: body.as_bytes().to_vec(),
            signature: signature.to_owned(),
        };
        let signed = Signed { kid: kid(side), seq, prev, hash };
        self.command(Some(side), Attestation::Signed(signed), command, Some(submission));
        self.chains.insert(side.to_owned(), (seq, hash));
    }

    pub(crate) fn put(&mut self, side: &str, id: &str, extents: Vec<Extent>) {
        self.put_in(side, id, extents, IntentState::Accepted);
    }

    pub(crate) fn put_in(&mut self, side: &str, id: &str, at: Vec<Extent>, state: IntentState) {
        let body = body(&at, state);
        let command = self.put_command(id, at, state);
        self.signed(side, command, ("PUT", &format!("/v1/intents/{id}"), &body));
    }

    pub(crate) fn put_command(&self, id: &str, at: Vec<Extent>, state: IntentState) -> Command {
        let extents = Arc::new(Extents::new(at).expect("not empty"));
        let id = item(id);
        let known = self.state.item(&id);
        let expected = known.map_or(Expected::New, |known| Expected::At(known.private.ovn));
        Command::PutIntent { id, extents, state, expected }
    }

    pub(crate) fn withdraw(&mut self, side: &str, id: &str) {
        let command = Command::Withdraw { kind: ItemKind::Intent, id: item(id), ovn: None };
        self.signed(side, command, ("DELETE", &format!("/v1/intents/{id}"), ""));
    }

    /// A side cosigns the log as it is.
    pub(crate) fn cosign(&mut self, side: &str) {
        let head = self.head();
        let time_s = 1_780_300_900;
        let line = cosigner(side).cosign(&head, time_s).expect("a time").to_string();
        let (size, root) = (head.size(), Digest(head.root().0));
        let command = Command::Cosign { size, root, time_s, line };
        self.bearer(side, command);
    }

    pub(crate) fn export_noted(&mut self, side: &str) {
        let range = RecordRange { from: 0, to: self.state.size() };
        self.bearer(side, Command::Export { of: None, range, revealed: 3 });
    }

    pub(crate) fn head(&self) -> Checkpoint {
        head_of(&self.held)
    }

    pub(crate) fn checkpoint(&self) -> SignedNote {
        sign(&self.head())
    }

    /// A complete bundle with all that is withheld.
    pub(crate) fn bundle(&self) -> Vec<u8> {
        pack(&self.held, &self.checkpoint())
    }

    /// What a side may have of the log.
    pub(crate) fn held_for(&self, side: &str) -> Vec<Held> {
        let cut = |held: &Held| {
            let (entry, _) = decode_entry(&held.record).expect("an entry");
            let blob = held.withheld.as_deref();
            let withheld =
                blob.and_then(|blob| disclosed(&entry, blob, &party(side)).expect("ours"));
            Held { record: held.record.clone(), withheld }
        };
        self.held.iter().map(cut).collect()
    }

    pub(crate) fn extract(&self, selection: Selection, since: Option<u64>) -> Vec<u8> {
        extract(&self.held, &self.checkpoint(), selection, since)
    }
}

/// The body with which a side declares an intent.
pub(crate) fn body(at: &[Extent], state: IntentState) -> String {
    let mut request =
        PutIntentRequest { volumes: None, route: None, routes: None, state: state.name().into() };
    for extent in at {
        match extent {
            Extent::Volume(volume) => {
                request.volumes.get_or_insert_default().push(Volume4dText::from(volume));
            }
            Extent::Route(route) => {
                let text = |point: &RoutePoint| RoutePointText {
                    time: wire::answer::Utc(point.time).to_string(),
                    latitude: point.position.latitude_deg(),
                    longitude: point.position.longitude_deg(),
                    altitude: Altitude::new(point.altitude_mm, route.datum()).expect("low").into(),
                };
                request.route = Some(route.points().iter().map(text).collect());
            }
        }
    }
    serde_json::to_string(&request).expect("JSON")
}

pub(crate) fn hashes(held: &[Held]) -> LogHashes {
    let mut hashes = LogHashes::default();
    held.iter().for_each(|held| hashes.append(leaf_hash(&held.record)));
    hashes
}

pub(crate) fn head_of(held: &[Held]) -> Checkpoint {
    let hashes = hashes(held);
    Checkpoint::new(LINE, hashes.size(), hashes.root()).expect("a checkpoint")
}

pub(crate) fn sign(head: &Checkpoint) -> SignedNote {
    SignedNote::sign(&head.to_string(), &log_key()).expect("a note")
}

/// A bundle of whatever entries a host has; it signs anything.
pub(crate) fn pack(held: &[Held], checkpoint: &SignedNote) -> Vec<u8> {
    let log = held.iter().cloned().map(Ok::<_, Infallible>);
    write_complete(Vec::new(), checkpoint, log).unwrap_or_else(|error| panic!("{error}"))
}

pub(crate) fn resigned(held: &[Held]) -> Vec<u8> {
    pack(held, &sign(&head_of(held)))
}

pub(crate) fn extract(
    held: &[Held],
    checkpoint: &SignedNote,
    selection: Selection,
    since: Option<u64>,
) -> Vec<u8> {
    let mut choice = Choice::new(selection);
    for held in held {
        let fact = decode(&held.record, held.withheld.as_deref()).expect("a fact");
        choice.look(&fact.entry, fact.withheld.extents.as_deref());
    }
    let hashes = hashes(held);
    let chosen = choice.chosen().into_iter();
    let chosen =
        chosen.map(|index| Ok((index, held[usize::try_from(index).expect("few")].clone())));
    write_extract(Vec::new(), checkpoint, chosen, &mut |l, i| hashes.subtree(l, i), since)
        .unwrap_or_else(|error| panic!("{error}"))
}

pub(crate) fn options() -> Options {
    Options::new(log_key().verifier().clone()).expect("a log's key")
}

pub(crate) fn files(bundle: &[u8]) -> Files {
    Files::zip(Cursor::new(bundle.to_vec())).expect("an archive")
}

pub(crate) fn verified(bundle: &[u8], options: &Options) -> Report {
    verify(&files(bundle), options).expect("a bundle")
}

/// All failures of a bundle, a line each.
pub(crate) fn failures(bundle: &[u8], options: &Options) -> Vec<String> {
    verified(bundle, options).failures.iter().map(ToString::to_string).collect()
}

/// The files of a bundle by name.
pub(crate) fn unpack(bundle: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let files = files(bundle);
    files.names().map(|name| (name.to_owned(), files.read(name).expect("whole"))).collect()
}

/// What comes of files that somebody put together by hand.
pub(crate) fn unpacked(files: BTreeMap<String, Vec<u8>>, options: &Options) -> Report {
    let names: Vec<String> = files.keys().cloned().collect();
    let read = move |name: &str, most: u64| {
        let most = usize::try_from(most).expect("a size");
        Ok(files[name].iter().copied().take(most).collect())
    };
    let files = Files::unpacked(names, read).expect("few files");
    verify(&files, options).expect("a bundle")
}

/// A line of two sides: two that meet, one apart, a route, a change, a withdrawal, cosignatures.
pub(crate) fn busy() -> Host {
    let mut host = Host::open();
    host.put("north", "n1", circle(7.0, 60));
    host.put("south", "s1", circle(7.01, 65));
    host.put("south", "s2", circle(9.0, 60));
    let command = host.put_command("s3", circle(10.0, 60), IntentState::Accepted);
    host.bearer("south", command);
    host.cosign("north");
    host.put("north", "n2", route(6.5, 7.5, 50));
    host.put("north", "n1", circle(8.0, 60));
    host.withdraw("south", "s2");
    host.export_noted("south");
    host.cosign("north");
    let head = host.head();
    host.cosign("south");
    assert_eq!(head.size() + 1, host.state.size());
    host
}

/// The settled variant: both sides cosign one size.
pub(crate) fn settled() -> Host {
    let mut host = busy();
    let head = host.head();
    for side in ["north", "south"] {
        let time_s = 1_780_300_950;
        let line = cosigner(side).cosign(&head, time_s).expect("a time").to_string();
        let (size, root) = (head.size(), Digest(head.root().0));
        host.bearer(side, Command::Cosign { size, root, time_s, line });
    }
    host
}

/// The index of the first entry of which this holds.
pub(crate) fn find(held: &[Held], wanted: impl Fn(&Body) -> bool) -> usize {
    let is_it = |held: &Held| wanted(&decode_entry(&held.record).expect("an entry").0.body);
    held.iter().position(is_it).expect("there is one")
}

/// Rewrites the text of a record.
pub(crate) fn rewrite(held: &mut Held, from: &str, to: &str) {
    let text = String::from_utf8(held.record.clone()).expect("text");
    assert!(text.contains(from), "{from} is not in {text}");
    held.record = text.replacen(from, to, 1).into_bytes();
}

impl Host {
    /// Lets time do what is due.
    pub(crate) fn tick(&mut self) {
        self.command(None, Attestation::Host, Command::Tick, None);
    }

    /// The entries whose withheld bytes the log says are erased.
    pub(crate) fn erased(&self) -> Vec<u64> {
        let mut all = Vec::new();
        for held in &self.held {
            if let Body::Retired { erased, .. } = decode_entry(&held.record).expect("ours").0.body {
                all.extend(erased);
            }
        }
        all
    }
}
