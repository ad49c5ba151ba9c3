//! What suppliers keep to themselves is computed again where it is revealed, and a host that lies
//! about it under its own key is found.

use super::log::{Host, extract, failures, find, head_of, options, pack, resigned, sign, verified};
use line::entity::EntityId;
use line::{Body, Command, Fact, rid, utm};
use serde_json::{Value, json};
use std::sync::Arc;
use wire::bundle::{Check, Held, Selection};
use wire::record::{Entropy, decode, encode};
use wire::supplier::Schemes;
use wire::{f3411, f3548};

const A: u128 = 0xa;
const B: u128 = 0xb;
const C: u128 = 0xc;
const WATCHED: u128 = 0xd;
const AREA: u128 = 0xe;
const SEEN: u128 = 0xf;

fn id(number: u128) -> EntityId {
    EntityId::from_random(number)
}

/// A circle of some hundred metres for two hours of the morning.
fn extent(radius_m: u32) -> Value {
    let altitude = |metres: u32| json!({"value": metres, "units": "M", "reference": "W84"});
    let time = |text: &str| json!({"value": text, "format": "RFC3339"});
    json!({
        "volume": {
            "outline_circle": {
                "center": {"lat": 47.0, "lng": 8.0},
                "radius": {"value": radius_m, "units": "M"},
            },
            "altitude_lower": altitude(50),
            "altitude_upper": altitude(120),
        },
        "time_start": time("2026-06-01T10:00:00Z"),
        "time_end": time("2026-06-01T12:00:00Z"),
    })
}

fn url(uss: &str) -> Value {
    json!(format!("https://{uss}.example"))
}

impl Host {
    fn ovn(&self, number: u128) -> Option<String> {
        let private = &self.state.private().utm;
        let reference = private.references.get(&id(number)).map(|known| &known.ovn);
        let ovn = reference.or_else(|| Some(&private.constraints.get(&id(number))?.ovn));
        ovn.map(|ovn| ovn.as_str().to_owned())
    }

    /// A supplier declares or changes a reference, and knows of these.
    fn plan(&mut self, uss: &str, number: u128, knows: &[u128], subscription: Value) {
        let known = self.ovn(number);
        let key: Vec<String> = knows.iter().filter_map(|number| self.ovn(*number)).collect();
        let mut body = json!({
            "extents": [extent(400)], "key": key, "state": "Accepted", "uss_base_url": url(uss),
        });
        for (name, value) in subscription.as_object().into_iter().flatten() {
            body[name] = value.clone();
        }
        let (id, body) = (id(number).to_string(), body.to_string());
        let put = f3548::parse_put_reference(
            &id,
            known.as_deref(),
            body.as_bytes(),
            Schemes::Https,
            true,
        );
        self.bearer(uss, Command::Utm(put.expect("a reference")));
    }

    fn delete(&mut self, uss: &str, number: u128) {
        let ovn = self.ovn(number).expect("it is there");
        let delete = f3548::parse_delete_reference(&id(number).to_string(), &ovn);
        self.bearer(uss, Command::Utm(delete.expect("an id")));
    }

    fn block(&mut self, uss: &str, number: u128) {
        let known = self.ovn(number);
        let body = json!({"extents": [extent(300)], "uss_base_url": url(uss)}).to_string();
        let id = id(number).to_string();
        let put =
            f3548::parse_put_constraint(&id, known.as_deref(), body.as_bytes(), Schemes::Https);
        self.bearer(uss, Command::Utm(put.expect("a constraint")));
    }

    fn subscribe(&mut self, uss: &str, number: u128) {
        let body = json!({
            "extents": extent(3_000), "uss_base_url": url(uss),
            "notify_for_operational_intents": true, "notify_for_constraints": true,
        });
        let (id, body) = (id(number).to_string(), body.to_string());
        let put = f3548::parse_put_subscription(&id, None, body.as_bytes(), Schemes::Https);
        self.bearer(uss, Command::Utm(put.expect("a subscription")));
    }

    fn provide(&mut self, uss: &str) {
        let body = json!({"extents": extent(500), "uss_base_url": url(uss)}).to_string();
        let id = id(AREA).to_string();
        let put = f3411::parse_put_area(rid::Api::V22a, &id, None, body.as_bytes(), Schemes::Https);
        self.bearer(uss, Command::Rid(put.expect("an area")));
    }

    fn display(&mut self, uss: &str) {
        let body = json!({"extents": extent(900), "uss_base_url": url(uss)}).to_string();
        let (id, api) = (id(SEEN).to_string(), rid::Api::V22a);
        let put = f3411::parse_put_subscription(api, &id, None, body.as_bytes(), Schemes::Https);
        self.bearer(uss, Command::Rid(put.expect("a subscription")));
    }
}

fn implicit(uss: &str) -> Value {
    json!({"new_subscription": {"uss_base_url": url(uss), "notify_for_constraints": true}})
}

/// Three suppliers in one place: subscriptions of both standards, two plans that overlap, a
/// constraint, changes, a deletion with which an implicit subscription ends.
fn shared() -> Host {
    let mut host = Host::open();
    host.subscribe("uss3", WATCHED);
    host.display("uss3");
    host.plan("uss1", A, &[], implicit("uss1"));
    host.block("uss3", C);
    host.plan("uss2", B, &[A, C], implicit("uss2"));
    host.provide("uss2");
    host.plan("uss1", A, &[B], json!({}));
    host.block("uss3", C);
    host.plan("uss2", B, &[A, C], implicit("uss2"));
    host.delete("uss2", B);
    host
}

/// The log with a fact told otherwise, written down and signed again by the host itself.
fn forged(host: &Host, at: usize, lie: impl FnOnce(&mut Fact)) -> Vec<Held> {
    let mut held = host.held.clone();
    let mut fact = decode(&held[at].record, held[at].withheld.as_deref()).expect("a fact");
    lie(&mut fact);
    let recorded = encode(&fact, &Entropy([3; 32])).expect("it fits");
    held[at] = Held { record: recorded.record, withheld: recorded.withheld };
    held
}

fn of_utm(fact: &mut Fact) -> &mut utm::Withheld {
    Arc::make_mut(fact.withheld.utm.as_mut().expect("a supplier's"))
}

/// The last entry that changes B.
fn change_of_b(host: &Host) -> usize {
    find(
        &host.held,
        |body| matches!(body, Body::Utm(utm::Body::ReferenceChanged(put)) if put.id == id(B)),
    )
}

fn assert_told(held: &[Held], expected: &str) {
    let told = failures(&resigned(held), &options());
    let is_told = told.iter().any(|failure| failure.starts_with(expected));
    assert!(is_told, "no `{expected}` in {told:#?}");
}

#[test]
fn what_suppliers_did_verifies_with_their_keys_and_notifications() {
    let host = shared();
    let report = verified(&host.bundle(), &options());
    assert!(report.is_verified(), "{report}");
    assert_eq!(report.counts.keys, 4, "{report}");
    assert!(report.counts.notifications >= 14, "{report}");
    let open = report.unchecked.iter().any(|open| matches!(open.check, Check::Key | Check::Law));
    assert!(!open, "everything is revealed: {report}");
}

#[test]
fn what_is_revealed_to_one_supplier_verifies_as_far_as_it_goes() {
    let host = shared();
    for uss in ["uss1", "uss2", "uss3"] {
        let report = verified(&pack(&host.held_for(uss), &host.checkpoint()), &options());
        assert!(report.is_verified(), "{uss}: {report}");
        let told = report.to_string();
        assert!(told.contains("what suppliers keep to themselves is not revealed"), "{told}");
    }
}

#[test]
fn a_reference_accepted_although_its_key_lacked_an_ovn_is_found() {
    let host = shared();
    let at = change_of_b(&host);
    for (lacks, what) in [(0, "operational intent"), (1, "constraint")] {
        let held = forged(&host, at, |fact| {
            let utm::Withheld::Reference { key, .. } = of_utm(fact) else { panic!("a reference") };
            assert_eq!(key.len(), 2, "it knew of A and C");
            key.remove(lacks);
        });
        let expected = format!("key, entry {at}: expected a key with the OVN of {what}");
        assert_told(&held, &expected);
    }
    // An OVN of an older version is not that of the current one.
    let held = forged(&host, at, |fact| {
        let utm::Withheld::Reference { key, .. } = of_utm(fact) else { panic!("a reference") };
        key[0] -= 1;
    });
    assert_told(&held, &format!("key, entry {at}: expected a key with the OVN of operational"));
}

#[test]
fn a_number_told_twice_is_found() {
    let host = shared();
    let at = change_of_b(&host);
    let held = forged(&host, at, |fact| {
        let utm::Withheld::Reference { notified, .. } = of_utm(fact) else { panic!("a reference") };
        let watched = notified.iter_mut().find(|one| one.subscription == id(WATCHED));
        watched.expect("uss3 is told of all").index -= 1;
    });
    assert_told(&held, &format!("notification, entry {at}: expected number"));
    // The same after F3411.
    let mut host = shared();
    host.wait(1);
    let delete = host.state.rid().area(id(AREA)).expect("it is there").version().to_string();
    let delete = f3411::parse_delete_area(&id(AREA).to_string(), &delete).expect("a version");
    host.bearer("uss2", Command::Rid(delete));
    assert_eq!(failures(&host.bundle(), &options()), Vec::<String>::new());
    let at = host.held.len() - 1;
    let held = forged(&host, at, |fact| {
        let rid = Arc::make_mut(fact.withheld.rid.as_mut().expect("a provider's"));
        let rid::Withheld::AreaDeleted { notified } = rid else { panic!("a deletion") };
        notified[0].index = 1;
    });
    assert_told(&held, &format!("notification, entry {at}: expected number 2"));
}

#[test]
fn a_notification_left_out_is_found() {
    let host = shared();
    let (at, gone) = (change_of_b(&host), host.held.len() - 1);
    let held = forged(&host, at, |fact| {
        let utm::Withheld::Reference { notified, .. } = of_utm(fact) else { panic!("a reference") };
        notified.retain(|one| one.subscription != id(WATCHED));
    });
    let expected = format!("expected a notification of subscription {}", id(WATCHED));
    assert_told(&held, &format!("notification, entry {at}: {expected}"));
    let held = forged(&host, gone, |fact| {
        let utm::Withheld::ReferenceDeleted { notified } = of_utm(fact) else { panic!("one") };
        notified.clear();
    });
    assert_told(&held, &format!("notification, entry {gone}: {expected}"));
}

#[test]
fn an_ovn_given_twice_is_found() {
    let host = shared();
    let at = change_of_b(&host);
    let first = find(
        &host.held,
        |body| matches!(body, Body::Utm(utm::Body::ReferenceDeclared(put)) if put.id == id(A)),
    );
    let mut before = decode(&host.held[first].record, host.held[first].withheld.as_deref());
    let before = of_utm(before.as_mut().expect("a fact")).clone();
    let utm::Withheld::Reference { ovn: given, .. } = before else { panic!("a reference") };
    let held = forged(&host, at, |fact| {
        let utm::Withheld::Reference { ovn, .. } = of_utm(fact) else { panic!("a reference") };
        *ovn = given;
    });
    assert_told(&held, &format!("law, entry {at}: expected an OVN that is new"));
}

#[test]
fn a_subscription_that_counts_anew_is_found() {
    let mut host = Host::open();
    host.subscribe("uss3", WATCHED);
    let held = forged(&host, 1, |fact| {
        let utm::Withheld::Subscription(held) = of_utm(fact) else { panic!("a subscription") };
        held.index = 7;
    });
    assert_told(&held, "notification, entry 1: expected subscription");
}

#[test]
fn an_extract_finds_such_lies_where_its_entries_follow_one_another_and_says_where_not() {
    let host = shared();
    let at = change_of_b(&host);
    let held = forged(&host, at, |fact| {
        let utm::Withheld::Reference { notified, .. } = of_utm(fact) else { panic!("a reference") };
        let watched = notified.iter_mut().find(|one| one.subscription == id(WATCHED));
        watched.expect("uss3 is told of all").index -= 1;
    });
    let bundle = |from: u64| {
        let (from, to) = (Some(from), Some(at as u64 + 1));
        let range = Selection { from, to, ..Selection::default() };
        verified(&extract(&held, &sign(&head_of(&held)), range, None), &options())
    };
    // With the change before it, the number shows to be told twice.
    let report = bundle(at as u64 - 3);
    assert!(report.failures.iter().any(|one| one.check == Check::Notification), "{report}");
    // Without, nothing shows it, and the report says that this was not seen.
    let report = bundle(at as u64);
    assert!(report.is_verified(), "{report}");
    for check in [Check::Key, Check::Notification] {
        assert!(report.unchecked.iter().any(|open| open.check == check), "{check:?}: {report}");
    }
}

#[test]
fn an_area_chooses_what_suppliers_share_there_by_its_cells() {
    let mut host = shared();
    let size = host.held.len();
    // A plan far away, and one there that was moved away: what became of it is told, too.
    let away = |radius_m: u32| {
        let mut away = extent(radius_m);
        away["volume"]["outline_circle"]["center"] = json!({"lat": 48.0, "lng": 9.0});
        json!([away])
    };
    host.plan("uss2", 0x11, &[], json!({"extents": away(100)}));
    host.plan("uss1", A, &[0x11], json!({"extents": away(200)}));
    let chosen = |area: &str| -> Vec<String> {
        let area = Some(area.parse().expect("an area"));
        let bundle = host.extract(Selection { area, ..Selection::default() }, None);
        let report = verified(&bundle, &options());
        assert!(report.is_verified(), "{report}");
        let names = super::log::unpack(&bundle).into_keys();
        names.filter_map(|name| name.strip_prefix("entries/").map(str::to_owned)).collect()
    };
    let there = chosen("46.9,7.9,47.1,8.1");
    let count = |area: &str| chosen(area).len() - 1;
    // Two subscriptions are nobody's to see; all else is there, and where A went.
    assert_eq!(there.len() - 1, size - 1 - 2 + 1, "{there:?}");
    assert!(!there.contains(&size.to_string()) && there.contains(&(size + 1).to_string()));
    assert_eq!(count("47.9,8.9,48.1,9.1"), 2, "the plan far away, and A that came to it");
    assert_eq!(count("46.9,8.5,47.1,8.6"), 0, "nothing is between");
    // An area within one cell, and one that holds half a continent.
    assert!(count("46.99999,7.99999,47.00001,8.00001") >= 7);
    assert_eq!(count("40,0,55,20"), size - 1 - 2 + 2);
}
