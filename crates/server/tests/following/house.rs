//! A running server on a socket of its own, and what its parties do.

use evidence::cosignature::CosigningKey;
use evidence::ed25519::SecretKey;
use evidence::note::SigningKey;
use line::{Attestation, Command, Expected, Extents, IntentState, ItemId, ItemKind, PartyId};
use server::auth::{Gate, Scope, Scopes, issue_token};
use server::clock::Clock;
use server::config::{Config, Limits, Options};
use server::http::{App, router};
use server::observe::Metrics;
use server::sequencer::{Asked, Outcome, Settings};
use server::{Running, Starting};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use volume::{Altitude, AltitudeBand, Circle, Datum, Extent, Instant, Polygon, Position};
use volume::{Outline, TimeWindow, Volume4D};
use wire::agreement::{self, DemonstrationSide, cosigner_key, demonstration};

/// Nothing here takes longer unless it hangs.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
/// The name of the line.
pub(crate) const LINE: &str = "line.example/test";

/// A server that listens.
pub(crate) struct House {
    pub(crate) app: App,
    pub(crate) address: SocketAddr,
    running: Running,
    data: PathBuf,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<()>,
}

pub(crate) fn party(name: &str) -> PartyId {
    PartyId::new(name).expect("a name")
}

pub(crate) fn id(name: &str) -> ItemId {
    ItemId::new(name).expect("an id")
}

/// With this key a side of the line cosigns.
pub(crate) fn cosigner(side: &str) -> CosigningKey {
    let mut seed = [7; 32];
    seed[..side.len()].copy_from_slice(side.as_bytes());
    CosigningKey::new(side.parse().expect("a name"), SecretKey::from_seed(&seed))
}

/// With this key the log is signed.
pub(crate) fn log_key() -> SigningKey {
    SigningKey::new(LINE.parse().expect("a name"), SecretKey::from_seed(&[3; 32]))
}

fn text_of_agreement() -> String {
    let side = |name: &str| {
        let key = cosigner_key(&cosigner(name).verifier().to_string()).expect("a cosigner's key");
        DemonstrationSide { keys: Vec::new(), cosigner: Some(key) }
    };
    demonstration(LINE, &side("north"), &side("south"))
}

impl House {
    /// Opens the line in a folder and listens.
    pub(crate) async fn open(data: &Path) -> Self {
        Self::limited(data, |_| {}).await
    }

    /// The same with other limits.
    pub(crate) async fn limited(data: &Path, change: impl FnOnce(&mut Limits)) -> Self {
        let options = Options { data: Some(data.display().to_string()), ..Options::default() };
        let mut config = Config::load_with(&options, []).expect("a good configuration");
        change(&mut config.limits);
        let agreement = agreement::parse(&text_of_agreement()).expect("it is ours");
        let metrics = Arc::new(Metrics::new());
        let starting = Starting {
            data: data.to_owned(),
            agreement: Box::new(|| Ok(Arc::new(agreement))),
            key: Box::new(|_, _| Ok(log_key())),
            settings: Settings::default(),
            journal: journal::Options::default(),
            metrics: metrics.clone(),
            fatal: |why| panic!("{why}"),
        };
        let running = Running::start(starting).expect("the line opens");
        let gate = Gate::open(&config, Clock::system(), metrics.clone()).expect("good keys");
        let app = App::new(&running, Arc::new(gate), metrics.clone(), &config);
        let limits = config.limits.clone();
        let listener = server::listen::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await;
        let listener = listener.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let (stop, stopped) = oneshot::channel::<()>();
        let (router, streams) = (router(app.clone()), app.streams.clone());
        let serving = tokio::spawn(async move {
            let shutdown = async move {
                // Whoever drops the house stops it as well.
                let _ = stopped.await;
                streams.close();
            };
            server::listen::serve(listener, router, None, &limits, metrics, shutdown).await;
        });
        Self { app, address, running, data: data.to_owned(), stop, serving }
    }

    /// Stops as a server does that is asked to.
    pub(crate) async fn stop(self) {
        let Self { app, running, stop, serving, .. } = self;
        stop.send(()).expect("it serves");
        tokio::time::timeout(PATIENCE, serving).await.expect("in time").expect("it served");
        drop(app);
        running.stop();
    }

    /// A token for a party, for an hour.
    pub(crate) fn token(&self, name: &str) -> String {
        self.token_for(name, Duration::from_secs(3600), &[Scope::Read])
    }

    pub(crate) fn token_for(&self, name: &str, lifetime: Duration, scopes: &[Scope]) -> String {
        let scopes = Scopes::of(scopes);
        issue_token(&self.data, (&party(name), None), &scopes, "clearline", lifetime, now_s())
            .expect("the house has a key")
    }

    pub(crate) async fn ask(&self, name: &str, command: Command) -> Outcome {
        let asked = Asked {
            command,
            party: Some(party(name)),
            actor: None,
            attestation: Attestation::Bearer,
            submission: None,
            idempotency: None,
            tag: (),
        };
        let asking = self.app.queue.ask(asked);
        let released = tokio::time::timeout(PATIENCE, asking).await.expect("in time");
        released.expect("it is taken").outcome
    }

    /// A party does something that the law allows.
    pub(crate) async fn done(&self, name: &str, command: Command) {
        let outcome = self.ask(name, command).await;
        assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
    }

    /// Declares an intent: a circle of 500 m, from now on for an hour.
    pub(crate) async fn declare(&self, name: &str, item: &str, lat: f64, lng: f64) {
        let center = Position::new(lat, lng).expect("a place");
        let circle = Circle::new(center, 500.0).expect("a circle");
        self.declare_in(name, item, circle.into()).await;
    }

    /// Declares an intent with an outline of so many vertices.
    pub(crate) async fn declare_large(&self, name: &str, item: &str, lng: f64, vertices: u32) {
        let corner = |number: u32| {
            let angle = f64::from(number) / f64::from(vertices) * std::f64::consts::TAU;
            Position::new(10.0 + 0.1 * angle.sin(), lng + 0.1 * angle.cos()).expect("a place")
        };
        let polygon = Polygon::new((0..vertices).map(corner).collect()).expect("a polygon");
        self.declare_in(name, item, polygon.into()).await;
    }

    async fn declare_in(&self, name: &str, item: &str, outline: Outline) {
        let extents = Arc::new(extents(outline));
        let (state, expected) = (IntentState::Accepted, Expected::New);
        self.done(name, Command::PutIntent { id: id(item), extents, state, expected }).await;
    }

    pub(crate) async fn withdraw(&self, name: &str, item: &str) {
        let (kind, ovn) = (ItemKind::Intent, None);
        self.done(name, Command::Withdraw { kind, id: id(item), ovn }).await;
    }

    /// How many entries there are.
    pub(crate) fn size(&self) -> u64 {
        self.app.view.durable().size()
    }
}

pub(crate) fn now_s() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs()
}

fn extents(outline: Outline) -> Extents {
    let altitude = |meters: i64| Altitude::new(meters * 1000, Datum::W84).expect("a height");
    let altitude = AltitudeBand::new(Some(altitude(100)), Some(altitude(200))).expect("a band");
    let instant = |after_s: u64| {
        let micros = i64::try_from((now_s() + after_s) * 1_000_000).expect("this century");
        Instant::from_micros(micros).expect("this century")
    };
    let time = TimeWindow::new(Some(instant(3600)), Some(instant(7200))).expect("an hour");
    let volume = Volume4D { outline, altitude, time };
    Extents::new(vec![Extent::Volume(volume)]).expect("one volume")
}
