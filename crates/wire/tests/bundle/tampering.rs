//! Whoever changes a bundle, the host too, is found, and told what they changed.

use super::log::{
    Host, busy, circle, cosigner, failures, files, find, log_key, options, pack, resigned, rewrite,
    settled, sign, submission_vkey, unpack, unpacked, verified,
};
use evidence::ed25519::SecretKey;
use evidence::note::{SignedNote, SigningKey};
use line::{Body, Digest, IntentState};
use std::collections::BTreeSet;
use wire::bundle::{Check, Files, Held, Options, Report, verify};
use wire::record::{Entropy, decode, decode_entry, encode};

/// One of the failures begins so and holds that.
fn assert_told(failures: &[String], start: &str, part: &str) {
    let is_told = |failure: &&String| failure.starts_with(start) && failure.contains(part);
    assert!(failures.iter().find(is_told).is_some(), "no `{start} ... {part}` in {failures:#?}");
}

fn index_of_change(held: &[Held], id: &str) -> usize {
    find(held, |body| matches!(body, Body::ItemDeclared(item) if item.id.as_str() == id))
}

/// Entries with their indexes and causes written anew, as by a host that left some out.
pub(crate) fn renumbered(held: Vec<Held>) -> Vec<Held> {
    let old: Vec<u64> =
        held.iter().map(|held| decode_entry(&held.record).expect("an entry").0.index).collect();
    let new = |index: u64| old.iter().position(|old| *old == index).map(|place| place as u64);
    let again = |(place, held): (usize, Held)| {
        let mut fact = decode(&held.record, held.withheld.as_deref()).expect("a fact");
        fact.entry.index = place as u64;
        fact.entry.cause = fact.entry.cause.and_then(new);
        let recorded = encode(&fact, &Entropy([3; 32])).expect("it fits");
        Held { record: recorded.record, withheld: recorded.withheld }
    };
    held.into_iter().enumerate().map(again).collect()
}

#[test]
fn the_log_key_of_another_is_named() {
    let other =
        SigningKey::new(log_key().verifier().name().clone(), SecretKey::from_seed(&[8; 32]));
    let options = Options::new(other.verifier().clone()).expect("a log's key");
    let told = failures(&busy().bundle(), &options);
    assert_told(&told, "checkpoint, checkpoint: expected a checkpoint signed by", "");
    assert_told(&told, "opening, entry 0: expected the log key", &log_key().verifier().to_string());
}

#[test]
fn a_changed_entry_is_named() {
    let host = busy();
    let mut files = unpack(&host.bundle());
    let size = host.state.size();
    let entries = files.get_mut(&format!("tile/entries/000.p/{size}")).expect("its entries");
    let at = entries.windows(4).position(|bytes| bytes == b"\"s1\"").expect("s1 is there");
    entries[at + 2] = b'7';
    let report = unpacked(files, &options());
    let told: Vec<String> = report.failures.iter().map(ToString::to_string).collect();
    assert_told(&told, "entry, entry 2: expected an entry of hash", "found one of hash");
    assert_told(&told, "submission, entry 2: expected path /v1/intents/s7", "/v1/intents/s1");
}

/// A host that writes another history and signs it, and its own agreement's keys being right.
fn rewritten() -> (Host, Vec<u8>) {
    let mut host = Host::open();
    host.put("north", "n1", circle(7.0, 60));
    let command = host.put_command("s1", circle(9.0, 60), IntentState::Accepted);
    host.bearer("south", command);
    let genuine = index_of_change(&host.held, "s1");
    let mut held = host.held.clone();
    rewrite(&mut held[genuine], "\"late\":false", "\"late\":true");
    let bundle = resigned(&held);
    (host, bundle)
}

#[test]
fn a_log_rewritten_and_signed_again_is_found_by_whoever_kept_a_checkpoint() {
    let (host, bundle) = rewritten();
    let unaware = verified(&bundle, &options());
    assert!(unaware.is_verified(), "the host's word alone: {unaware}");
    let open = unaware.unchecked.iter().any(|open| open.why.contains("prove nothing"));
    assert!(open, "and the report says that it is no more");
    let aware = options().with_since(host.checkpoint());
    let told = failures(&bundle, &aware);
    assert_told(&told, "since, checkpoint: expected root", "another history");
}

#[test]
fn a_log_rewritten_below_a_cosignature_is_found() {
    let host = busy();
    let mut held = host.held.clone();
    let at = index_of_change(&held, "s3");
    rewrite(&mut held[at], "\"late\":false", "\"late\":true");
    let told = failures(&resigned(&held), &options());
    assert_told(&told, "cosignature, entry", "which this log has at");
}

#[test]
fn a_line_opened_again_with_other_keys_is_found_by_the_side_that_has_them() {
    let text = wire::agreement::demonstration(
        super::log::LINE,
        &wire::agreement::DemonstrationSide::default(),
        &wire::agreement::DemonstrationSide::default(),
    );
    let mut host = Host::open_under(&text, &log_key().verifier().to_string());
    let command = host.put_command("n1", circle(7.0, 60), IntentState::Accepted);
    host.bearer("north", command);
    let bundle = host.bundle();
    assert!(verified(&bundle, &options()).is_verified());
    let keys = [cosigner("north").verifier().clone(), submission_vkey("north")];
    let told = failures(&bundle, &options().with_side_keys(keys));
    assert_told(&told, "side_key, entry 0", "no agreement with a cosigner of the name");
    assert_told(&told, "side_key, entry 0", "no agreement with a kid of the name");
    // And where the name is there, but the key behind it is another.
    let forged = evidence::cosignature::CosigningKey::new(
        "north.example".parse().expect("a name"),
        SecretKey::from_seed(&[99; 32]),
    );
    let told = failures(&busy().bundle(), &options().with_side_keys([forged.verifier().clone()]));
    assert_told(&told, "side_key, entry 0: expected the key you gave", "under that name");
}

#[test]
fn an_entry_left_out_is_found() {
    let host = busy();
    let mut held = host.held.clone();
    let at = index_of_change(&held, "s2");
    held.remove(at);
    let told = failures(&resigned(&renumbered(held.clone())), &options());
    assert_told(&told, "chain, entry", "expected signed number 2 of south; found 3");
    assert_told(&told, "law, entry", "expected a live intent \"s2\" of the same party; found none");
    // Without renumbering, the gap itself shows.
    let mut files = unpack(&host.bundle());
    let name = format!("tile/entries/000.p/{}", host.state.size());
    let all = held.iter().chain([&host.held[at]]).map(|held| held.record.as_slice());
    let entries = evidence::tile::encode_entries(all).expect("short");
    files.insert(name, entries);
    let report = unpacked(files, &options());
    let told: Vec<String> = report.failures.iter().map(ToString::to_string).collect();
    let start = format!("order, entry {at}: expected the record of index {at}");
    assert_told(&told, &start, &format!("index {}", at + 1));
    assert!(report.unchecked.iter().any(|open| open.why.starts_with("from here on")), "{report}");
}

#[test]
fn entries_that_changed_places_are_found() {
    let mut host = Host::open();
    host.put("north", "n1", circle(7.0, 60));
    host.put("south", "s1", circle(9.0, 60));
    let mut held = host.held.clone();
    held.swap(1, 2);
    let told = failures(&resigned(&renumbered(held)), &options());
    assert_told(&told, "order, entry 2: expected a time after", "");
}

#[test]
fn an_entry_with_a_wrong_chain_is_found() {
    let host = busy();
    let mut held = host.held.clone();
    let at = find(&held, |body| matches!(body, Body::ItemChanged(_)));
    let mut fact = decode(&held[at].record, held[at].withheld.as_deref()).expect("a fact");
    if let line::Attestation::Signed(signed) = &mut fact.entry.attestation {
        signed.prev = Digest([1; 32]);
    }
    let recorded = encode(&fact, &Entropy([3; 32])).expect("it fits");
    held[at] = Held { record: recorded.record, withheld: recorded.withheld };
    let told = failures(&resigned(&held), &options());
    assert_told(&told, &format!("chain, entry {at}: expected prev"), "of north");
    assert_told(&told, &format!("submission, entry {at}: expected prev"), "as the entry says");
}

#[test]
fn extents_other_than_those_that_were_signed_are_found() {
    let host = busy();
    let mut held = host.held.clone();
    let at = index_of_change(&held, "s2");
    let mut fact = decode(&held[at].record, held[at].withheld.as_deref()).expect("a fact");
    let other = line::Extents::new(circle(9.1, 60)).expect("one volume");
    fact.withheld.extents = Some(std::sync::Arc::new(other));
    let recorded = encode(&fact, &Entropy([3; 32])).expect("it fits");
    held[at] = Held { record: recorded.record, withheld: recorded.withheld };
    let told = failures(&resigned(&held), &options());
    assert_told(&told, &format!("submission, entry {at}: expected the extents that were"), "other");
}

#[test]
fn what_is_withheld_cannot_be_swapped_or_changed() {
    let host = busy();
    let mut held = host.held.clone();
    let (a, b) = (index_of_change(&held, "n1"), index_of_change(&held, "s1"));
    let other = held[b].withheld.clone();
    held[a].withheld = other;
    let told = failures(&pack(&held, &host.checkpoint()), &options());
    let start = format!("withheld, entry {a}: expected the");
    assert_told(&told, &format!("{start} extents"), "another extents, or another salt");
    assert_told(&told, &format!("{start} submission"), "another submission");
    let mut files = unpack(&host.bundle());
    let stray = files.remove(&format!("withheld/{a}")).expect("n1's");
    files.insert("withheld/4000".to_owned(), stray);
    let report = unpacked(files, &options());
    let told: Vec<String> = report.failures.iter().map(ToString::to_string).collect();
    assert_told(&told, "withheld, withheld/4000: expected the number of an entry", "");
}

#[test]
fn a_conflict_that_is_none_is_found() {
    let host = busy();
    let mut held = host.held.clone();
    let at = index_of_change(&held, "s3");
    let found = find(&held, |body| matches!(body, Body::ConflictFound { .. }));
    let mut fact = decode(&held[found].record, None).expect("a fact");
    let (s1, s3) = (super::log::item("s1"), super::log::item("s3"));
    let kind = line::ItemKind::Intent;
    let pair = line::Pair::new((&s1, kind), (&s3, kind)).expect("two intents");
    let cause = decode_entry(&held[at].record).expect("an entry").0;
    (fact.entry.time, fact.entry.cause) = (cause.time, Some(cause.index));
    fact.entry.index = 1_000;
    fact.entry.body = Body::ConflictFound { pair, disclosed: Vec::new() };
    fact.entry.cause = Some(cause.index);
    let forged = encode(&fact, &Entropy([3; 32])).expect("it fits");
    held.insert(at + 1, Held { record: forged.record, withheld: forged.withheld });
    let told = failures(&resigned(&renumbered(held)), &options());
    let start = format!("conflict, entry {}: expected no conflict of \"s1\" and \"s3\"", at + 1);
    assert_told(&told, &start, "one that is told to stand");
}

#[test]
fn a_conflict_that_was_not_told_is_found() {
    let host = busy();
    let mut held = host.held.clone();
    let at = find(&held, |body| matches!(body, Body::ConflictFound { .. }));
    held.remove(at);
    let told = failures(&resigned(&renumbered(held)), &options());
    let start = "conflict, entry 2: expected the conflict of \"n1\" and \"s1\", which are";
    assert_told(&told, start, "no such conflict told");
}

#[test]
fn an_encounter_that_was_told_otherwise_is_found() {
    let host = busy();
    let mut held = host.held.clone();
    let at = find(&held, |body| matches!(body, Body::ConflictFound { .. }));
    let mut fact = decode(&held[at].record, held[at].withheld.as_deref()).expect("a fact");
    let encounter = fact.withheld.encounter.as_mut().expect("it is revealed");
    encounter.closest.lateral_m += 500.0;
    let recorded = encode(&fact, &Entropy([3; 32])).expect("it fits");
    held[at] = Held { record: recorded.record, withheld: recorded.withheld };
    let told = failures(&resigned(&held), &options());
    assert_told(&told, &format!("conflict, entry {at}: expected the encounter"), "found 500.00 m");
}

#[test]
fn a_state_that_the_entries_do_not_give_is_found() {
    let host = busy();
    let mut files = unpack(&host.bundle());
    let state = String::from_utf8(files["state.json"].clone()).expect("text");
    files.insert(
        "state.json".to_owned(),
        state.replacen("\"late\": false", "\"late\": true", 1).into(),
    );
    let report = unpacked(files.clone(), &options());
    let told: Vec<String> = report.failures.iter().map(ToString::to_string).collect();
    assert_told(&told, "state, state.json items.n1.late: expected false", "found true");
    files.insert(
        "state.json".to_owned(),
        state.replacen("\"size\"", "\"size\": 1, \"size\"", 1).into(),
    );
    let told = unpacked(files, &options()).failures;
    assert!(told.len() == 1 && told[0].check == Check::State, "{told:?}");
}

#[test]
fn a_cosignature_over_another_root_is_found() {
    let host = settled();
    let mut held = host.held.clone();
    let at = find(&held, |body| matches!(body, Body::CheckpointCosigned { .. }));
    let mut fact = decode(&held[at].record, None).expect("a fact");
    if let Body::CheckpointCosigned { root, time_s, .. } = &mut fact.entry.body {
        root.0[0] ^= 1;
        *time_s += 1;
    }
    let recorded = encode(&fact, &Entropy([3; 32])).expect("it fits");
    held[at] = Held { record: recorded.record, withheld: recorded.withheld };
    let told = failures(&resigned(&held), &options());
    let start = format!("cosignature, entry {at}: expected");
    assert_told(&told, &format!("{start} the cosignature of north.example"), "does not fit");
    assert_told(&told, &format!("{start} root"), "which this log has at");
}

#[test]
fn an_older_log_does_not_pass_for_the_newer_one() {
    let mut host = busy();
    let old = host.bundle();
    host.put("north", "n9", circle(3.0, 60));
    let told = failures(&old, &options().with_since(host.checkpoint()));
    assert_told(&told, "since, checkpoint: expected at least the", "entries");
    let stranger =
        SigningKey::new("x.example".parse().expect("a name"), SecretKey::from_seed(&[5; 32]));
    let note = SignedNote::sign(&host.head().to_string(), &stranger).expect("a note");
    let told = failures(&old, &options().with_since(note));
    assert_told(&told, "since, checkpoint: expected an older checkpoint signed by", "");
}

#[test]
fn missing_and_damaged_files_are_named() {
    let host = busy();
    let size = host.state.size();
    for name in [format!("tile/entries/000.p/{size}"), format!("tile/0/000.p/{size}")] {
        let mut files = unpack(&host.bundle());
        files.remove(&name);
        let report = unpacked(files, &options());
        assert!(!report.is_verified() && report.to_string().contains(&name), "{report}");
        let mut files = unpack(&host.bundle());
        files.insert(name.clone(), vec![0; 20_000_000]);
        let report = unpacked(files, &options());
        assert!(report.to_string().contains("no such file is"), "{report}");
    }
    let mut files = unpack(&host.bundle());
    files.insert("notes/mine.txt".to_owned(), b"hello".to_vec());
    let report = unpacked(files, &options());
    assert!(report.is_verified());
    assert!(report.to_string().contains("`notes/mine.txt` is no part of"), "{report}");
}

#[test]
fn a_checkpoint_that_claims_the_moon_is_not_believed() {
    let host = busy();
    let moon = evidence::checkpoint::Checkpoint::new(
        super::log::LINE,
        i64::MAX as u64,
        *host.head().root(),
    );
    let mut files = unpack(&host.bundle());
    files.insert("checkpoint".to_owned(), sign(&moon.expect("a checkpoint")).to_string().into());
    let report = unpacked(files, &options());
    assert!(!report.is_verified());
    assert!(report.failures.iter().any(|failure| failure.check == Check::Tree), "{report}");
}

/// What a bundle shows as proven: nothing of this may ever be other than it was.
fn shown(report: &Report, files: &Files) -> (Option<String>, BTreeSet<(String, Vec<u8>)>) {
    let head =
        report.head.as_ref().map(|head| format!("{} {} {}", head.origin, head.size, head.root));
    let proven = |name: &&str| {
        name.starts_with("tile/") || name.starts_with("withheld/") || *name == "state.json"
    };
    let read = |name: &str| (name.to_owned(), files.read(name).unwrap_or_default());
    (head, files.names().filter(proven).map(read).collect())
}

#[test]
fn no_byte_of_a_bundle_can_be_changed() {
    let mut host = Host::open();
    host.put("north", "n1", circle(7.0, 60));
    host.put("south", "s1", circle(7.01, 65));
    host.cosign("north");
    let bundle = host.bundle();
    let genuine = verified(&bundle, &options());
    assert!(genuine.is_verified(), "{genuine}");
    let (head, all) = shown(&genuine, &files(&bundle));
    let mut verified_anyway = 0;
    for at in 0..bundle.len() {
        let mut changed = bundle.clone();
        changed[at] ^= 1 << (at % 8);
        let Ok(files) = Files::zip(std::io::Cursor::new(changed)) else { continue };
        let Ok(report) = verify(&files, &options()) else { continue };
        if !report.is_verified() {
            continue;
        }
        verified_anyway += 1;
        let (now, some) = shown(&report, &files);
        assert_eq!(now, head, "byte {at}");
        // Less may be shown, where a name of what is withheld was hit; never anything else.
        let strays = report.unchecked.iter().any(|open| open.check == Check::File);
        assert!(some.is_subset(&all) || strays, "byte {at}: {report}");
        assert!(report.counts.entries == genuine.counts.entries, "byte {at}");
        assert!(report.counts.revealed <= genuine.counts.revealed, "byte {at}");
        assert!(report.counts.cosignatures == genuine.counts.cosignatures, "byte {at}");
    }
    assert!(verified_anyway < bundle.len() / 2, "most bytes of an archive matter");
}
