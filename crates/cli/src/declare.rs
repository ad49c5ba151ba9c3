//! Declaring an item on a line: its body, its signature, and what the line answers.

use crate::check::Item;
use crate::keys;
use crate::remote::{Answer, Client, escaped, problem};
use anyhow::{Context, Result, anyhow, bail};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use evidence::ed25519::SecretKey;
use evidence::submission::DetachedJws;
use serde_json::{Value, json};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};
use volume::{Altitude, Extent, Route, Volume4D};
use wire::answer::Utc;
use wire::native::{
    ConflictView, ConstraintReply, IntentReply, PutConstraintRequest, PutIntentRequest,
    RoutePointText, Volume4dText,
};
use wire::plan::Kind;

/// What became of a declaration.
pub(crate) enum Declared {
    /// It stands in the log.
    Taken(Told),
    /// It does not, and why.
    Refused(String),
}

/// What the line told.
pub(crate) struct Told {
    /// That it was declared.
    pub(crate) line: String,
    /// Its conflicts, a line each.
    pub(crate) conflicts: Vec<String>,
}

/// The body that declares an item: volumes, or one route.
pub(crate) fn body_of(id: &str, item: &Item) -> Result<String> {
    let mut volumes: Vec<&Volume4D> = Vec::new();
    let mut routes: Vec<&Route> = Vec::new();
    for extent in &item.extents {
        match extent {
            Extent::Volume(volume) => volumes.push(volume),
            Extent::Route(route) => routes.push(route),
        }
    }
    let place = "a line takes volumes, or one route, under one id";
    if routes.len() > 1 {
        let count = routes.len();
        bail!(
            "{id:?} has {count} pieces of route; {place}: close the gaps with a longer --max-gap"
        );
    }
    if !routes.is_empty() && !volumes.is_empty() {
        bail!("{id:?} has volumes and a route; {place}");
    }
    if routes.is_empty() && volumes.is_empty() {
        bail!("{id:?} has no volume: its schedule holds at no time of the other plans");
    }
    let volumes: Vec<Volume4dText> = volumes.into_iter().map(Volume4dText::from).collect();
    match (item.kind, routes.first()) {
        (Kind::Constraint, Some(_)) => bail!("{id:?} is a constraint with a route; {place}"),
        (Kind::Constraint, None) => {
            Ok(serde_json::to_string(&PutConstraintRequest { volumes, joint: false })?)
        }
        (Kind::Intent, route) => {
            let route = route.map(|route| route_texts(route)).transpose()?;
            let volumes = route.is_none().then_some(volumes);
            let state = "Accepted".to_owned();
            Ok(serde_json::to_string(&PutIntentRequest { volumes, route, state })?)
        }
    }
}

fn route_texts(route: &Route) -> Result<Vec<RoutePointText>> {
    let points = route.points().iter().map(|point| {
        let altitude = Altitude::new(point.altitude_mm, route.datum())?;
        Ok(RoutePointText {
            time: Utc(point.time).to_string(),
            latitude: point.position.latitude_deg(),
            longitude: point.position.longitude_deg(),
            altitude: altitude.into(),
        })
    });
    points.collect()
}

/// Signs what a side declares, each naming the one before it.
pub(crate) struct Signer {
    key: SecretKey,
    kid: String,
    line: String,
    seq: u64,
    prev: [u8; 32],
}

impl Signer {
    /// Takes up the chain where the line says that it stands.
    pub(crate) fn open(client: &Client, path: &Path, kid: &str) -> Result<Self> {
        let key = keys::read_submission_key(path)?;
        let public = STANDARD.encode(key.public().as_bytes());
        let parties: Value = serde_json::from_slice(&client.get("/v1/parties")?)?;
        let list = parties["items"].as_array().or_else(|| parties.as_array());
        let is_ours = |key: &Value| key["kid"] == kid && key["public"] == public.as_str();
        let ours = list
            .into_iter()
            .flatten()
            .find(|party| party["keys"].as_array().is_some_and(|keys| keys.iter().any(is_ours)));
        let ours = ours.with_context(|| {
            format!("the agreement in force has no key {kid:?} that is {public}, of this file")
        })?;
        let last = ours["last"].as_str().and_then(|last| STANDARD.decode(last).ok());
        let prev = last.and_then(|last| last.try_into().ok());
        let prev =
            prev.context("the line does not tell the last signed submission of this side")?;
        let seq = ours["signed"].as_u64().context("the line does not tell how many were signed")?;
        let agreement: Value = serde_json::from_slice(&client.get("/v1/agreement")?)?;
        let line = agreement["line"].as_str().context("the line does not tell its name")?;
        Ok(Self { key, kid: kid.to_owned(), line: line.to_owned(), seq, prev })
    }

    /// The header of the next submission, and the hash by which the one after it names it.
    fn sign(&self, method: &str, path: &str, body: &[u8]) -> Result<(String, [u8; 32])> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = now.context("the clock of this machine is before 1970")?;
        let protected = json!({
            "alg": "EdDSA", "kid": self.kid, "line": self.line, "method": method, "path": path,
            "seq": self.seq + 1, "prev": URL_SAFE_NO_PAD.encode(self.prev), "iat": now.as_secs(),
        });
        let jws = DetachedJws::sign(&self.key, protected.to_string().as_bytes(), body)?;
        Ok((jws.to_string(), jws.submission_hash(body).0))
    }

    fn taken(&mut self, hash: [u8; 32]) {
        self.seq += 1;
        self.prev = hash;
    }
}

/// Sends a command under a key of its own, signed where there is a signer.
pub(crate) fn ask(
    client: &Client,
    signer: Option<&mut Signer>,
    method: &str,
    path: &str,
    body: &str,
) -> Result<Answer> {
    let key = idempotency_key()?;
    let mut headers = vec![("Idempotency-Key", key.as_str())];
    let signed = match &signer {
        Some(signer) => Some(signer.sign(method, path, body.as_bytes())?),
        None => None,
    };
    if let Some((header, _)) = &signed {
        headers.push(("Clearline-Signature", header));
    }
    let answer = client.send(method, path, &headers, body.as_bytes())?;
    if let (Some(signer), Some((_, hash)), 200 | 201) = (signer, signed, answer.status) {
        signer.taken(hash);
    }
    Ok(answer)
}

/// Declares one item.
pub(crate) fn declare(
    client: &Client,
    signer: Option<&mut Signer>,
    id: &str,
    kind: Kind,
    body: &str,
) -> Result<Declared> {
    let folder = match kind {
        Kind::Intent => "intents",
        Kind::Constraint => "constraints",
    };
    let path = format!("/v1/{folder}/{}", escaped(id));
    let answer = ask(client, signer, "PUT", &path, body)?;
    if !matches!(answer.status, 200 | 201) {
        return Ok(Declared::Refused(problem(answer.status, &answer.body)));
    }
    let told = match kind {
        Kind::Intent => {
            let reply: IntentReply = serde_json::from_slice(&answer.body)?;
            told(id, "intent", reply.entry, &reply.conflicts)
        }
        Kind::Constraint => {
            let reply: ConstraintReply = serde_json::from_slice(&answer.body)?;
            told(id, "constraint", reply.entry, &reply.conflicts)
        }
    };
    Ok(Declared::Taken(told))
}

fn told(id: &str, kind: &str, entry: u64, conflicts: &[ConflictView]) -> Told {
    let conflicts: Vec<String> = conflicts.iter().map(conflict).collect();
    Told { line: format!("declared {kind} {id} in entry {entry}"), conflicts }
}

fn conflict(view: &ConflictView) -> String {
    let mut text = format!("{} ({}) and {} ({})", view.a, view.a_owner, view.b, view.b_owner);
    if let Some(encounter) = &view.encounter {
        let ever = |time: &Option<String>| time.clone().unwrap_or_else(|| "ever".to_owned());
        let (start, end) = (ever(&encounter.start), ever(&encounter.end));
        let (lateral, vertical) = (encounter.closest.lateral_m, encounter.closest.vertical_m);
        text += &format!(
            ", from {start} to {end}, closest {lateral:.0} m lateral, {vertical:.0} m vertical"
        );
    }
    text
}

fn idempotency_key() -> Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| anyhow!("no randomness for a key: {error}"))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}
