//! A line of two sides in a folder of its own, and who asks it.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use evidence::checkpoint::Checkpoint;
use evidence::cosignature::CosigningKey;
use evidence::ed25519::SecretKey;
use evidence::note::{SignedNote, SigningKey};
use evidence::submission::DetachedJws;
use http_body_util::BodyExt as _;
use line::{Actor, CosignerKey, KeyId, PartyId, SideKey};
use serde_json::{Value, json};
use server::auth::{Gate, Scopes, issue_token};
use server::base_map::BaseMap;
use server::clock::Clock;
use server::config::{Config, OWN_AUDIENCE, Options};
use server::http::{App, router};
use server::observe::Metrics;
use server::sequencer::Settings;
use server::{Running, Starting};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tempfile::TempDir;
use tower::ServiceExt as _;
use wire::agreement::{DemonstrationSide, demonstration, parse};

/// The name of the line.
pub(crate) const LINE: &str = "line.example/scripts";

/// How the line differs from the demonstration's.
#[derive(Clone, Debug, Default)]
pub(crate) struct Opening {
    /// Replaced in the text of the agreement.
    pub(crate) terms: Vec<(String, String)>,
    /// Limits, as the environment sets them.
    pub(crate) settings: Vec<(String, String)>,
    /// How many commands may wait; the default where there is none.
    pub(crate) queue_max: Option<usize>,
}

/// A line that runs.
pub(crate) struct World {
    pub(crate) app: App,
    running: Option<Running>,
    router: Router,
    data: TempDir,
    tokens: BTreeMap<String, String>,
    chains: BTreeMap<String, [u8; 32]>,
}

/// What was answered.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answered {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

pub(crate) fn now_s() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs()
}

/// The secret keys of a side: with which it signs, and with which it cosigns.
fn secrets(side: &str) -> (SecretKey, SecretKey) {
    let seed = |offset: u8| SecretKey::from_seed(&[side.as_bytes()[0] + offset; 32]);
    (seed(0), seed(100))
}

pub(crate) fn cosigning_key(side: &str) -> CosigningKey {
    let name = format!("{LINE}/{side}").parse().expect("a name");
    CosigningKey::new(name, secrets(side).1)
}

fn keys_of(side: &str) -> DemonstrationSide {
    let (signing, cosigning) = secrets(side);
    let kid = KeyId::new("k1").expect("a name");
    let name = format!("{LINE}/{side}");
    DemonstrationSide {
        keys: vec![SideKey { kid, public: *signing.public().as_bytes() }],
        cosigner: Some(CosignerKey { name, public: *cosigning.public().as_bytes() }),
    }
}

/// The text of the agreement, with terms replaced.
pub(crate) fn agreement_text(terms: &[(String, String)]) -> String {
    let text = demonstration(LINE, &keys_of("north"), &keys_of("south"));
    terms.iter().fold(text, |text, (from, to)| {
        assert!(text.contains(from), "the agreement has no {from:?}");
        text.replace(from, to)
    })
}

impl World {
    pub(crate) fn open(opening: &Opening) -> Self {
        let data = tempfile::tempdir().expect("a folder");
        let options =
            Options { data: Some(data.path().display().to_string()), ..Options::default() };
        let environment = opening
            .settings
            .iter()
            .map(|(name, value)| (format!("CLEARLINE_{name}").into(), value.clone().into()));
        let config = Config::load_with(&options, environment).expect("a configuration");
        let text = agreement_text(&opening.terms);
        let agreement = Arc::new(parse(&text).expect("an agreement"));
        let settings = Settings {
            queue_max: opening.queue_max.unwrap_or(config.limits.queue_commands),
            ..Settings::default()
        };
        let metrics = Arc::new(Metrics::new());
        let running = Running::start(Starting {
            data: config.data.clone(),
            agreement: Box::new(move || Ok(agreement)),
            key: Box::new(|line, _| {
                let name = line.parse().expect("a name");
                Ok(SigningKey::new(name, SecretKey::from_seed(&[7; 32])))
            }),
            settings,
            journal: journal::Options { reserve_bytes: 1 << 20, ..journal::Options::default() },
            metrics: metrics.clone(),
            fatal: |why| panic!("{why}"),
        })
        .expect("a line");
        let gate = Gate::open(&config, Clock::system(), metrics.clone()).expect("keys");
        let mut app = App::new(&running, Arc::new(gate), metrics, &config);
        let map = |path: &PathBuf| Arc::new(BaseMap::open(path).expect("a base map"));
        app.base_map = config.base_map.as_ref().map(map);
        let (tokens, chains) = (BTreeMap::new(), BTreeMap::new());
        let router = router(app.clone());
        Self { app, running: Some(running), router, data, tokens, chains }
    }

    /// Stops the line; the router stays, as it does while connections finish.
    pub(crate) fn stop(&mut self) {
        // The sequencer ends when it is told to; our own way to it may stay.
        self.running.take().expect("it runs").stop();
    }

    /// The token of somebody: `north`, `north/line.read` with these scopes alone, or `north+anna`,
    /// which names an officer.
    pub(crate) fn token(&mut self, who: &str) -> String {
        if let Some(known) = self.tokens.get(who) {
            return known.clone();
        }
        let (party, scopes) =
            who.split_once('/').unwrap_or((who, "line.read line.write line.officer"));
        let scopes = crate::supplier::scopes(scopes);
        let (party, actor) = party.split_once('+').unwrap_or((party, ""));
        let actor = Actor::new(actor).ok();
        let party = PartyId::new(party).expect("a name");
        let scopes = Scopes::parse(&scopes).expect("scopes");
        let hour = Duration::from_secs(3600);
        let token = issue_token(
            self.data.path(),
            (&party, actor.as_ref()),
            &scopes,
            OWN_AUDIENCE,
            hour,
            now_s(),
        )
        .expect("a token");
        self.tokens.insert(who.to_owned(), token.clone());
        token
    }

    /// A request of somebody; `nobody` shows no token.
    pub(crate) fn request(
        &mut self,
        who: &str,
        method: &str,
        path: &str,
        headers: &[(String, String)],
        body: Vec<u8>,
    ) -> Request<Body> {
        let mut request = Request::builder().method(method).uri(path);
        if who != "nobody" {
            request = request.header("authorization", format!("Bearer {}", self.token(who)));
        }
        if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
            request = request.header("host", "localhost");
        }
        for (name, value) in headers {
            request = request.header(name, value);
        }
        request.body(Body::from(body)).expect("a request")
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answered {
        send(self.router.clone(), request).await
    }

    pub(crate) fn router(&self) -> Router {
        self.router.clone()
    }

    /// The body of a cosignature by a side under a checkpoint, which is changed before signing.
    pub(crate) fn cosigned(&self, note: &str, side: &str, change: &str) -> Vec<u8> {
        let note = SignedNote::parse(note.as_bytes()).expect("a checkpoint was read before");
        let read: Checkpoint = note.text().parse().expect("a checkpoint");
        let (origin, size, mut root) = (read.origin().to_owned(), read.size(), *read.root());
        let checkpoint = match change {
            "" | "unsigned" => read,
            "origin" => Checkpoint::new("line.example/other", size, root).expect("good"),
            "size" => Checkpoint::new(&origin, size + 1000, root).expect("good"),
            "root" => {
                root.0[0] ^= 1;
                Checkpoint::new(&origin, size, root).expect("good")
            }
            other => panic!("{other} is no change of a checkpoint"),
        };
        let key = SigningKey::new(LINE.parse().expect("a name"), SecretKey::from_seed(&[7; 32]));
        let mut note = SignedNote::sign(&checkpoint.to_string(), &key).expect("good");
        if change != "unsigned" {
            let signature = cosigning_key(side).cosign(&checkpoint, now_s()).expect("a time");
            note = note.with_signature(signature).expect("room");
        }
        serde_json::to_vec(&json!({"checkpoint": note.to_string()})).expect("JSON")
    }

    /// The signature of a side over a request: `seq=2`, and whatever else is to differ.
    pub(crate) fn signature(
        &self,
        side: &str,
        (method, path): (&str, &str),
        body: &[u8],
        changes: &[(&str, &str)],
    ) -> (String, [u8; 32]) {
        let jws = self.jws(side, (method, path), body, changes);
        (jws.to_string(), jws.submission_hash(body).0)
    }

    /// The same as a line of text.
    pub(crate) fn line(
        &self,
        side: &str,
        path: &str,
        body: &str,
        changes: &[(&str, &str)],
    ) -> (String, [u8; 32]) {
        let changes: Vec<_> = [("typ", "clearline-line")].iter().chain(changes).copied().collect();
        let jws = self.jws(side, ("POST", path), body.as_bytes(), &changes);
        (jws.compact(body.as_bytes()), jws.submission_hash(body.as_bytes()).0)
    }

    fn jws(
        &self,
        side: &str,
        (method, path): (&str, &str),
        body: &[u8],
        changes: &[(&str, &str)],
    ) -> DetachedJws {
        use base64::Engine as _;
        let prev = self.chains.get(side).copied().unwrap_or_default();
        let prev = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(prev);
        let mut protected = json!({
            "alg": "EdDSA", "kid": "k1", "line": LINE, "method": method, "path": path,
            "seq": 1, "prev": prev, "iat": now_s(),
        });
        for (member, value) in changes {
            if value.is_empty() {
                protected.as_object_mut().expect("an object").remove(*member);
                continue;
            }
            protected[*member] = value.parse::<u64>().map_or(json!(value), |number| json!(number));
        }
        let protected = protected.to_string();
        DetachedJws::sign(&secrets(side).0, protected.as_bytes(), body).expect("good")
    }

    /// Notes that a signed submission was taken.
    pub(crate) fn took(&mut self, side: &str, hash: [u8; 32]) {
        self.chains.insert(side.to_owned(), hash);
    }
}

pub(crate) async fn send(router: Router, request: Request<Body>) -> Answered {
    let response = router.oneshot(request).await.expect("a router always answers");
    let (parts, body) = response.into_parts();
    let body = body.collect().await.expect("a body in memory").to_bytes().to_vec();
    Answered { status: parts.status, headers: parts.headers, body }
}
