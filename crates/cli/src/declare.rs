//! Declaring an item on a line: its body, its signature, and what the line answers.

use crate::check::Item;
use crate::keys;
use crate::remote::{Answer, Client, escaped, problem, query};
use anyhow::{Context, Result, anyhow, bail};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use evidence::ed25519::SecretKey;
use evidence::submission::DetachedJws;
use serde_json::{Value, json};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};
use volume::{Altitude, Extent, Route};
use wire::answer::Utc;
use wire::native::{
    ConflictView, ConstraintReply, ConstraintView, IntentReply, IntentView, Page,
    PutConstraintRequest, PutIntentRequest, RoutePointText, Volume4dText,
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

/// What is declared of an item, as the native API writes it.
pub(crate) enum Plan {
    /// An intent: volumes, or a route in pieces.
    Intent { volumes: Vec<Volume4dText>, routes: Vec<Vec<RoutePointText>> },
    /// A constraint.
    Constraint { volumes: Vec<Volume4dText> },
}

impl Plan {
    /// The plan of an item that was read from a file.
    pub(crate) fn of(id: &str, item: &Item) -> Result<Self> {
        let (mut volumes, mut routes) = (Vec::new(), Vec::new());
        for extent in &item.extents {
            match extent {
                Extent::Volume(volume) => volumes.push(Volume4dText::from(volume)),
                Extent::Route(route) => routes.push(route_texts(route)?),
            }
        }
        if !routes.is_empty() && !volumes.is_empty() {
            bail!("{id:?} has volumes and a route; a line takes one of the two under one id");
        }
        if routes.is_empty() && volumes.is_empty() {
            bail!("{id:?} has no volume: its schedule holds at no time of the other plans");
        }
        match item.kind {
            Kind::Constraint if !routes.is_empty() => {
                bail!("{id:?} is a constraint with a route; a constraint is made of volumes")
            }
            Kind::Constraint => Ok(Self::Constraint { volumes }),
            Kind::Intent => Ok(Self::Intent { volumes, routes }),
        }
    }

    const fn kind(&self) -> &'static str {
        match self {
            Self::Intent { .. } => "intent",
            Self::Constraint { .. } => "constraint",
        }
    }

    /// The body that declares it new, or that changes what is known: a state is not taken back.
    fn body(&self, known: Option<&Known>) -> Result<String> {
        match self {
            Self::Intent { volumes, routes } => {
                let (mut request, count) = (self.of_intent(known), routes.len());
                match count {
                    0 => request.volumes = Some(volumes.clone()),
                    1 => request.route = routes.first().cloned(),
                    _ => request.routes = Some(routes.clone()),
                }
                Ok(serde_json::to_string(&request)?)
            }
            Self::Constraint { volumes } => {
                let joint = known.is_some_and(|known| known.joint);
                let request = PutConstraintRequest { volumes: volumes.clone(), joint };
                Ok(serde_json::to_string(&request)?)
            }
        }
    }

    fn of_intent(&self, known: Option<&Known>) -> PutIntentRequest {
        let state = known.and_then(|known| known.state.clone());
        let state = state.unwrap_or_else(|| "Accepted".to_owned());
        PutIntentRequest { volumes: None, route: None, routes: None, state }
    }

    /// Whether the line has it as it is here.
    fn is(&self, known: &Known) -> bool {
        match self {
            Self::Intent { volumes, routes } => {
                known.volumes == *volumes && known.routes == *routes
            }
            Self::Constraint { volumes } => known.volumes == *volumes && known.routes.is_empty(),
        }
    }
}

/// What the line has under an id.
struct Known {
    ovn: String,
    state: Option<String>,
    joint: bool,
    volumes: Vec<Volume4dText>,
    routes: Vec<Vec<RoutePointText>>,
}

impl Known {
    /// One's own item; none where it is another's, or gone by now.
    fn read(client: &Client, plan: &Plan, path: &str) -> Result<Option<Self>> {
        let Ok(body) = client.get(path) else { return Ok(None) };
        match plan {
            Plan::Intent { .. } => {
                let view: IntentView = serde_json::from_slice(&body)?;
                let IntentView { ovn, state, volumes, route, routes, .. } = view;
                let routes = routes.or(route.map(|route| vec![route])).unwrap_or_default();
                let volumes = volumes.unwrap_or_default();
                let state = Some(state);
                Ok(ovn.map(|ovn| Self { ovn, state, joint: false, volumes, routes }))
            }
            Plan::Constraint { .. } => {
                let view: ConstraintView = serde_json::from_slice(&body)?;
                let ConstraintView { ovn, joint, volumes, .. } = view;
                let (volumes, routes) = (volumes.unwrap_or_default(), Vec::new());
                Ok(ovn.map(|ovn| Self { ovn, state: None, joint, volumes, routes }))
            }
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
    send(client, signer, method, path, body, None)
}

/// Declares one item: anew, or what has changed of it; what is as it is stays so.
pub(crate) fn declare(
    client: &Client,
    mut signer: Option<&mut Signer>,
    id: &str,
    plan: &Plan,
) -> Result<Declared> {
    let path = format!("/v1/{}s/{}", plan.kind(), escaped(id));
    let answer = send(client, signer.as_deref_mut(), "PUT", &path, &plan.body(None)?, None)?;
    if answer.status != 409 || code(&answer.body) != "already_exists" {
        return declared(id, plan, &answer);
    }
    let Some(known) = Known::read(client, plan, &path)? else {
        return declared(id, plan, &answer);
    };
    if plan.is(&known) {
        let conflicts = standing(client, id, plan)?;
        let line = format!("{} {id} stands as it is", plan.kind());
        return Ok(Declared::Taken(Told { line, conflicts }));
    }
    let body = plan.body(Some(&known))?;
    declared(id, plan, &send(client, signer, "PUT", &path, &body, Some(&known.ovn))?)
}

/// Sends a command under a key of its own, signed where there is a signer; of an item as it was
/// known, where its OVN is given.
fn send(
    client: &Client,
    signer: Option<&mut Signer>,
    method: &str,
    path: &str,
    body: &str,
    ovn: Option<&str>,
) -> Result<Answer> {
    let key = idempotency_key()?;
    let mut headers = vec![("Idempotency-Key", key.as_str())];
    let quoted = ovn.map(|ovn| format!("\"{ovn}\""));
    headers.extend(quoted.as_deref().map(|ovn| ("If-Match", ovn)));
    let signed = match &signer {
        Some(signer) => Some(signer.sign(method, path, body.as_bytes())?),
        None => None,
    };
    if let Some((header, _)) = &signed {
        headers.push(("Clearline-Signature", header));
    }
    let answer = client.send(method, path, &headers, body.as_bytes())?;
    if matches!(answer.status, 200 | 201)
        && let (Some(signer), Some((_, hash))) = (signer, signed)
    {
        signer.taken(hash);
    }
    Ok(answer)
}

fn declared(id: &str, plan: &Plan, answer: &Answer) -> Result<Declared> {
    let done = match answer.status {
        201 => "declared",
        200 => "changed",
        status => return Ok(Declared::Refused(problem(status, &answer.body))),
    };
    let (entry, conflicts) = match plan {
        Plan::Intent { .. } => {
            let reply: IntentReply = serde_json::from_slice(&answer.body)?;
            (reply.entry, reply.conflicts)
        }
        Plan::Constraint { .. } => {
            let reply: ConstraintReply = serde_json::from_slice(&answer.body)?;
            (reply.entry, reply.conflicts)
        }
    };
    let conflicts = conflicts.iter().map(conflict).collect();
    let line = format!("{done} {} {id} in entry {entry}", plan.kind());
    Ok(Declared::Taken(Told { line, conflicts }))
}

/// The conflicts of an intent that stand; those of a constraint stand with the intents.
fn standing(client: &Client, id: &str, plan: &Plan) -> Result<Vec<String>> {
    let Plan::Intent { .. } = plan else { return Ok(Vec::new()) };
    let (mut told, mut cursor) = (Vec::new(), None);
    loop {
        let limit = Some("1000".to_owned());
        let query = query(&[("intent", Some(id.to_owned())), ("limit", limit), ("cursor", cursor)]);
        let page = client.get(&format!("/v1/conflicts{query}"))?;
        let page: Page<ConflictView> = serde_json::from_slice(&page)?;
        told.extend(page.items.iter().map(conflict));
        match page.next_cursor {
            Some(next) => cursor = Some(next),
            None => return Ok(told),
        }
    }
}

fn code(body: &[u8]) -> String {
    let json: Value = serde_json::from_slice(body).unwrap_or_default();
    json["code"].as_str().unwrap_or_default().to_owned()
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
