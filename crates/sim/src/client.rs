//! Clients: officers and programs of the sides, who want things, wait, lose patience and try again.

use crate::dice::Dice;
use crate::sky;
use evidence::ed25519::SecretKey;
use evidence::hash::sha256;
use evidence::submission::DetachedJws;
use line::{
    Actor, Attestation, Command, Digest, Expected, Idempotency, IntentState, ItemId, ItemKind,
    KeyId, Ovn, PartyId, Rejection, Signed, Submission,
};
use server::sequencer::{Outcome, Refused};
use std::collections::BTreeMap;
use std::sync::Arc;
use volume::Instant;

/// A request, as it is sent, doubled and sent again.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// Its number in this world.
    pub(crate) number: u64,
    pub(crate) party: PartyId,
    /// Names the request, so that every entry tells which one it came from.
    pub(crate) actor: Actor,
    pub(crate) command: Command,
    pub(crate) idempotency: Option<Idempotency>,
    pub(crate) attestation: Attestation,
    pub(crate) submission: Option<Arc<Submission>>,
}

/// An answer on its way back.
#[derive(Clone, Debug)]
pub(crate) struct Answered {
    /// The request that it answers.
    pub(crate) number: u64,
    pub(crate) answer: Result<Outcome, Refused>,
}

/// A client of a side.
pub(crate) struct Client {
    party: PartyId,
    name: String,
    dice: Dice,
    /// Its own items, as far as it has heard of them.
    known: BTreeMap<ItemId, Option<Ovn>>,
    /// What it waits for, with the step at which it was last sent.
    waiting: Vec<(u64, Request)>,
    sent: u64,
    signing: Option<Signing>,
}

/// A side's own chain of signed submissions.
struct Signing {
    key: SecretKey,
    kid: KeyId,
    seq: u64,
    prev: Digest,
}

/// How many answers a client waits for at most.
const WAITING_MAX: usize = 3;
/// After so many steps a client sends again.
const PATIENCE: u64 = 60;

impl Client {
    pub(crate) fn new(party: &PartyId, name: &str, dice: Dice, key: Option<[u8; 32]>) -> Self {
        let signing = key.map(|seed| Signing {
            key: SecretKey::from_seed(&seed),
            kid: KeyId::new("k1").expect("two letters are a name"),
            seq: 0,
            prev: Digest::default(),
        });
        let (known, waiting) = (BTreeMap::new(), Vec::new());
        Self { party: party.clone(), name: name.to_owned(), dice, known, waiting, sent: 0, signing }
    }

    /// What the client sends at a step: something new, and again what was not answered.
    pub(crate) fn act(&mut self, step: u64, now: Instant) -> Vec<Request> {
        let mut sent = Vec::new();
        self.waiting.retain(|(at, request)| {
            // Without a key nobody could tell a repetition from a second wish, so it is given up.
            request.idempotency.is_some() || step < at + PATIENCE
        });
        for (at, request) in &mut self.waiting {
            if step >= *at + PATIENCE {
                *at = step;
                sent.push(request.clone());
            }
        }
        // A chain has one next number, so a client who signs waits for its answer.
        let most = if self.signing.is_some() { 1 } else { WAITING_MAX };
        if self.waiting.len() < most && self.dice.percent(30) {
            let request = self.wish(now);
            self.waiting.push((step, request.clone()));
            sent.push(request);
        }
        sent
    }

    /// Takes an answer in, unless the client has given up on it.
    pub(crate) fn hear(&mut self, answered: &Answered) -> bool {
        let place = self.waiting.iter().position(|(_, one)| one.number == answered.number);
        let Some(place) = place else { return false };
        match &answered.answer {
            // Not taken: it stays a wish, and is sent again.
            Err(_) => {}
            Ok(outcome) => {
                let (_, request) = self.waiting.remove(place);
                self.learn(&request, outcome);
            }
        }
        true
    }

    fn learn(&mut self, request: &Request, outcome: &Outcome) {
        match outcome {
            Outcome::Done(line::Reply::Item { item, .. }) => {
                self.known.insert(item.id.clone(), Some(item.private.ovn));
            }
            Outcome::Done(line::Reply::Withdrawn { item, .. }) => {
                self.known.remove(&item.id);
            }
            // The first answer does not tell the OVN here; the client knows that the item is there.
            Outcome::Answered(_) => match &request.command {
                Command::PutIntent { id, .. } | Command::PutConstraint { id, .. } => {
                    self.known.insert(id.clone(), None);
                }
                Command::Withdraw { id, .. } => {
                    self.known.remove(id);
                }
                _ => {}
            },
            Outcome::Rejected(Rejection::UnknownItem(_, id)) => {
                self.known.remove(id);
            }
            Outcome::Done(_) | Outcome::Rejected(_) | Outcome::TooLarge(_) => {}
        }
        let taken = matches!(outcome, Outcome::Done(_) | Outcome::Answered(_));
        if let (Some(signing), true) = (&mut self.signing, taken)
            && let Attestation::Signed(signed) = &request.attestation
            && signed.seq == signing.seq + 1
        {
            (signing.seq, signing.prev) = (signed.seq, signed.hash);
        }
    }

    fn wish(&mut self, now: Instant) -> Request {
        self.sent += 1;
        let number = u64::from_be_bytes(first_eight(sha256(
            format!("{} {}", self.name, self.sent).as_bytes(),
        )));
        let actor = format!("{}#{}", self.name, self.sent);
        let command = self.command(now);
        let signs = self.signing.is_some() && !matches!(command, Command::Check { .. });
        // Who signs always gives a key: else a lost answer would leave the chain in doubt.
        let keyed = signs || self.dice.percent(50);
        let idempotency = keyed.then(|| Idempotency {
            key: Arc::from(format!("key {number}")),
            fingerprint: sha256(&number.to_be_bytes()).0,
        });
        let (attestation, submission) =
            if signs { self.sign(&actor) } else { (Attestation::Bearer, None) };
        Request {
            number,
            party: self.party.clone(),
            actor: Actor::new(&actor).expect("a short printable name"),
            command,
            idempotency,
            attestation,
            submission,
        }
    }

    fn sign(&self, body: &str) -> (Attestation, Option<Arc<Submission>>) {
        let signing = self.signing.as_ref().expect("only a client with a key signs");
        let seq = signing.seq + 1;
        let protected = format!("{{\"alg\":\"EdDSA\",\"kid\":\"k1\",\"seq\":{seq}}}");
        let jws = DetachedJws::sign(&signing.key, protected.as_bytes(), body.as_bytes())
            .expect("a short header can be signed");
        let hash = Digest(jws.submission_hash(body.as_bytes()).0);
        let signed = Signed { kid: signing.kid.clone(), seq, prev: signing.prev, hash };
        let text = jws.to_string();
        let (protected, signature) = text.split_once("..").expect("a detached JWS has two dots");
        let submission = Submission {
            protected: protected.to_owned(),
            body: body.as_bytes().to_vec(),
            signature: signature.to_owned(),
        };
        (Attestation::Signed(signed), Some(Arc::new(submission)))
    }

    fn command(&mut self, now: Instant) -> Command {
        let known: Vec<(ItemId, Option<Ovn>)> =
            self.known.iter().map(|(id, ovn)| (id.clone(), *ovn)).collect();
        let own = self.dice.one_of(&known).cloned();
        let extents = sky::extents(&mut self.dice, now);
        match (self.dice.below(100), own) {
            (0..30, Some((id, Some(ovn)))) => {
                let state = *self.dice.one_of(&IntentState::ALL).expect("there are four states");
                Command::PutIntent { id, extents, state, expected: Expected::At(ovn) }
            }
            (30..45, Some((id, ovn))) => {
                let kinds = [ItemKind::Intent, ItemKind::Intent, ItemKind::Constraint];
                let kind = *self.dice.one_of(&kinds).expect("there are three");
                Command::Withdraw { kind, id, ovn }
            }
            (45..55, _) => Command::Check { kind: ItemKind::Intent, replaces: None, extents },
            (55..65, _) => {
                let joint = self.dice.percent(50);
                Command::PutConstraint { id: self.id("c"), extents, joint, expected: Expected::New }
            }
            (65..75, _) => Command::CountersignConstraint { id: self.id("c"), version: 1 },
            // Small numbers, so that sides also reach for each other's ids.
            (_, _) => {
                let state = IntentState::Accepted;
                Command::PutIntent { id: self.id("i"), extents, state, expected: Expected::New }
            }
        }
    }

    fn id(&mut self, kind: &str) -> ItemId {
        let number = self.dice.below(if kind == "c" { 12 } else { 60 });
        ItemId::new(&format!("{kind}-{number}")).expect("a short printable name")
    }
}

fn first_eight(hash: evidence::Hash) -> [u8; 8] {
    *hash.0.first_chunk().expect("a hash has more than eight bytes")
}
