//! Suppliers that write at once into one cell: what they are told is what some order of their
//! writes would have told them, one after the other (F3548-21, and UTM-SEMANTICS on atomicity).
//!
//! A subscription over the place counts every accepted write and numbers it, so the numbers are
//! that order: they have no gap and no double, agree with who was answered before whom, and a
//! model that takes the writes in that order finds every key complete and every OVN current.

use crate::supplier;
use crate::world::{Opening, World, send};
use axum::Router;
use axum::http::StatusCode;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Instant;

const CLIENTS: usize = 8;
const STEPS: usize = 25;
const COUNTING: &str = "00000000-0000-4000-8000-00000000000a";

/// An accepted write.
#[derive(Debug)]
struct Accepted {
    id: String,
    /// The OVN that was given, on a change.
    given: Option<String>,
    /// The OVN from then on; none of what was deleted.
    ovn: Option<String>,
    key: BTreeSet<String>,
    number: u64,
    began: Instant,
    ended: Instant,
}

/// What the suppliers tell one another: the OVN of each reference.
type Known = Arc<Mutex<BTreeMap<String, String>>>;

#[tokio::test(flavor = "multi_thread")]
async fn writes_at_once_have_an_order_that_explains_every_answer() {
    let mut world = World::open(&Opening::default());
    subscribe(&mut world).await;
    let known = Known::default();
    let tokens: Vec<String> =
        (0..CLIENTS).map(|number| world.token(&format!("uss{number}/SC"))).collect();
    let clients: Vec<_> = tokens
        .into_iter()
        .enumerate()
        .map(|(number, token)| {
            let client = Client { router: world.router(), known: known.clone(), token, number };
            tokio::spawn(client.run())
        })
        .collect();
    let mut accepted = Vec::new();
    for client in clients {
        accepted.extend(client.await.expect("no client fails"));
    }
    accepted.sort_by_key(|write| write.number);
    let numbers: Vec<u64> = accepted.iter().map(|write| write.number).collect();
    let all: Vec<u64> = (1..=accepted.len() as u64).collect();
    assert_eq!(numbers, all, "a notification index is told once, and none is left out");
    assert!(accepted.len() > CLIENTS, "hardly anything was accepted");
    check_order(&accepted);
    check_with_model(&accepted);
}

/// Whoever was answered before another asked comes before it.
fn check_order(accepted: &[Accepted]) {
    for (place, late) in accepted.iter().enumerate() {
        for early in &accepted[place + 1..] {
            assert!(early.ended > late.began, "{early:?} was answered before {late:?} was asked");
        }
    }
}

/// One after the other: a key holds the OVN of everything else that is there, a change names the
/// current OVN, and no OVN is given twice.
fn check_with_model(accepted: &[Accepted]) {
    let mut there: BTreeMap<&str, &str> = BTreeMap::new();
    let mut given = BTreeSet::new();
    for write in accepted {
        let id = write.id.as_str();
        assert_eq!(there.get(id).copied(), write.given.as_deref(), "{write:?}");
        match &write.ovn {
            Some(ovn) => {
                let others = there.iter().filter(|(other, _)| **other != id);
                let missing: Vec<_> =
                    others.filter(|(_, ovn)| !write.key.contains(**ovn)).collect();
                assert!(missing.is_empty(), "{write:?} did not know of {missing:?}");
                assert!(given.insert(ovn), "{ovn} was given twice");
                there.insert(id, ovn);
            }
            None => {
                there.remove(id);
            }
        }
    }
}

async fn subscribe(world: &mut World) {
    let body = supplier::fill(
        r#"{"extents": $ALL, "uss_base_url": "https://counter.example",
            "notify_for_operational_intents": true}"#,
        &BTreeMap::new(),
    );
    let path = format!("/dss/v1/subscriptions/{COUNTING}");
    let request = world.request("counter/SC", "PUT", &path, &[], body.into_bytes());
    assert_eq!(world.send(request).await.status, StatusCode::OK);
}

struct Client {
    router: Router,
    known: Known,
    token: String,
    number: usize,
}

impl Client {
    async fn run(self) -> Vec<Accepted> {
        let mut accepted = Vec::new();
        let mut own: Vec<(String, String)> = Vec::new();
        for step in 0..STEPS {
            // Declare, declare, change, delete, and so on, out of step with the others.
            let write = match ((step + self.number) % 4, own.pop()) {
                (2, Some((id, ovn))) => self.put(id, Some(ovn)).await,
                (3, Some((id, ovn))) => self.delete(id, ovn).await,
                (_, last) => {
                    own.extend(last);
                    let id = format!("{:08x}-0000-4000-8000-{step:012x}", self.number + 1);
                    self.put(id, None).await
                }
            };
            match write {
                Ok(write) => {
                    own.extend(write.ovn.clone().map(|ovn| (write.id.clone(), ovn)));
                    accepted.push(write);
                }
                Err(unchanged) => own.extend(unchanged),
            }
        }
        accepted
    }

    /// What was accepted, or what is still there as it was.
    async fn put(
        &self,
        id: String,
        given: Option<String>,
    ) -> Result<Accepted, Option<(String, String)>> {
        let key: BTreeSet<String> =
            self.known.lock().expect("nobody fails").values().cloned().collect();
        let here = supplier::fill("$HERE", &BTreeMap::new());
        let here: Value = serde_json::from_str(&here).expect("an extent");
        let url = format!("https://uss{}.example", self.number);
        let body = json!({"extents": [here], "key": key, "state": "Accepted", "uss_base_url": url});
        let end = given.as_ref().map(|ovn| format!("/{ovn}")).unwrap_or_default();
        let began = Instant::now();
        let (status, answer) = self.ask("PUT", &format!("{id}{end}"), body.to_string()).await;
        let ended = Instant::now();
        if status == StatusCode::CONFLICT {
            return Err(given.map(|ovn| (id, ovn)));
        }
        assert!(status.is_success(), "{status}: {answer}");
        let ovn = answer["operational_intent_reference"]["ovn"].as_str().expect("an OVN");
        self.known.lock().expect("nobody fails").insert(id.clone(), ovn.to_owned());
        let (number, ovn) = (number(&answer), Some(ovn.to_owned()));
        Ok(Accepted { id, given, ovn, key, number, began, ended })
    }

    async fn delete(
        &self,
        id: String,
        given: String,
    ) -> Result<Accepted, Option<(String, String)>> {
        let began = Instant::now();
        let (status, answer) = self.ask("DELETE", &format!("{id}/{given}"), String::new()).await;
        let ended = Instant::now();
        assert_eq!(status, StatusCode::OK, "{answer}");
        self.known.lock().expect("nobody fails").remove(&id);
        let (number, key) = (number(&answer), BTreeSet::new());
        Ok(Accepted { id, given: Some(given), ovn: None, key, number, began, ended })
    }

    async fn ask(&self, method: &str, end: &str, body: String) -> (StatusCode, Value) {
        let request = axum::http::Request::builder()
            .method(method)
            .uri(format!("/dss/v1/operational_intent_references/{end}"))
            .header("host", "localhost")
            .header("authorization", format!("Bearer {}", self.token))
            .body(body.into())
            .expect("a request");
        let answered = send(self.router.clone(), request).await;
        let json = answered.json();
        (answered.status, json)
    }
}

/// The number that the counting subscription gave a write.
fn number(answer: &Value) -> u64 {
    let all = answer["subscribers"].as_array().into_iter().flatten();
    let states = all.flat_map(|one| one["subscriptions"].as_array().into_iter().flatten());
    let mut counting = states.filter(|state| state["subscription_id"] == COUNTING);
    let number = counting.next().and_then(|state| state["notification_index"].as_u64());
    number.unwrap_or_else(|| panic!("{answer} tells no number"))
}
