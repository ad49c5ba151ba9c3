//! Extracts (DL-45): what was chosen is proven to whoever trusts neither the host nor a side, and
//! what they cannot show is said.

use super::log::{
    Host, busy, circle, cosigner, extract, head_of, item, options, party, rewrite, sign, unpack,
    unpacked, verified,
};
use std::collections::BTreeSet;
use wire::bundle::{Check, Kind, Report, Selection};

fn told(report: &Report) -> Vec<String> {
    report.failures.iter().map(ToString::to_string).collect()
}

fn entries(bundle: &[u8]) -> BTreeSet<u64> {
    let files = unpack(bundle);
    let names = files.keys().filter_map(|name| name.strip_prefix("entries/"));
    names.map(|name| name.parse().expect("a number")).collect()
}

#[test]
fn a_range_verifies_and_says_what_it_cannot_show() {
    let host = busy();
    let range = Selection { from: Some(2), to: Some(5), ..Selection::default() };
    let bundle = host.extract(range, None);
    assert_eq!(entries(&bundle), BTreeSet::from([0, 2, 3, 4]));
    let keys = [cosigner("north").verifier().clone()];
    let report = verified(&bundle, &options().with_side_keys(keys));
    assert!(report.is_verified(), "{report}");
    assert_eq!((report.kind, report.counts.entries), (Kind::Extract, 4));
    for check in [Check::Order, Check::Law, Check::State, Check::Conflict] {
        assert!(report.unchecked.iter().any(|open| open.check == check), "{check:?}: {report}");
    }
}

#[test]
fn a_conflict_is_taken_with_its_items_and_computed_again() {
    let host = busy();
    let conflict = Some((item("s1"), item("n1")));
    let bundle = host.extract(Selection { conflict, ..Selection::default() }, None);
    let report = verified(&bundle, &options());
    assert!(report.is_verified(), "{report}");
    assert!(report.counts.conflicts >= 1, "{report}");
    assert!(entries(&bundle).is_superset(&BTreeSet::from([0, 1, 2, 3])));
}

#[test]
fn a_party_and_an_area_choose_what_concerns_them() {
    let host = busy();
    let by_party = Selection { party: Some(party("south")), ..Selection::default() };
    let south = entries(&host.extract(by_party, None));
    let area = "46.5,8.9,47.5,9.1".parse().expect("an area");
    let in_area =
        entries(&host.extract(Selection { area: Some(area), ..Selection::default() }, None));
    let s2 = super::log::find(
        &host.held,
        |body| matches!(body, line::Body::ItemDeclared(item) if item.id.as_str() == "s2"),
    );
    let gone =
        super::log::find(&host.held, |body| matches!(body, line::Body::ItemWithdrawn { .. }));
    assert_eq!(in_area, BTreeSet::from([0, s2 as u64, gone as u64]));
    assert!(south.is_superset(&in_area) && south.contains(&3), "{south:?}");
    assert!("46.5,8.9,47.5".parse::<wire::bundle::Area>().is_err());
}

#[test]
fn every_kind_of_change_to_an_extract_is_found() {
    let host = busy();
    let bundle = host.extract(Selection::default(), None);
    let files = unpack(&bundle);
    let mut changed = files.clone();
    let entry = changed.get_mut("entries/2").expect("an entry");
    let at = entry.len() - 3;
    entry[at] ^= 1;
    let report = unpacked(changed, &options());
    assert!(
        told(&report)[0].starts_with("entry, entry 2: expected a proof that leads"),
        "{report}"
    );
    let mut moved = files.clone();
    let proof = moved["proofs/3.tlog-proof"].clone();
    moved.insert("proofs/2.tlog-proof".to_owned(), proof);
    let report = unpacked(moved, &options());
    assert!(told(&report)[0].contains("found the proof of entry 3"), "{report}");
    let mut without = files.clone();
    without.remove("proofs/2.tlog-proof");
    let report = unpacked(without, &options());
    assert!(told(&report)[0].starts_with("file, proofs/2.tlog-proof"), "{report}");
    let mut stray = files;
    stray.remove("entries/2");
    let report = unpacked(stray, &options());
    assert_eq!(told(&report).len(), 2, "its proof and what it withholds: {report}");
}

#[test]
fn an_older_checkpoint_is_held_against_an_extract_by_a_proof() {
    let mut host = busy();
    let older = host.checkpoint();
    let size = host.state.size();
    host.put("north", "n7", circle(4.0, 60));
    let options = options().with_since(older.clone());
    let with = verified(&host.extract(Selection::default(), Some(size)), &options);
    assert!(with.is_verified(), "{with}");
    assert!(!with.unchecked.iter().any(|open| open.check == Check::Since), "{with}");
    let without = verified(&host.extract(Selection::default(), None), &options);
    assert!(without.is_verified());
    assert!(without.unchecked.iter().any(|open| open.check == Check::Since), "{without}");
    let mut held = host.held.clone();
    rewrite(&mut held[4], "\"late\":false", "\"late\":true");
    let forged = extract(&held, &sign(&head_of(&held)), Selection::default(), Some(size));
    let told = told(&verified(&forged, &options));
    assert!(told.iter().any(|told| told.starts_with("since, consistency/")), "{told:?}");
}

#[test]
fn an_extract_without_its_agreement_says_so() {
    let mut host = Host::open();
    host.put("north", "n1", circle(7.0, 60));
    let mut files = unpack(&host.extract(Selection::default(), None));
    files.remove("entries/0");
    files.remove("proofs/0.tlog-proof");
    let report = unpacked(files, &options());
    assert!(report.unchecked.iter().any(|open| open.check == Check::Opening), "{report}");
}
