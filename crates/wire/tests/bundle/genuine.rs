//! What is as it should be verifies, and says what it does not show.

use super::log::{
    Host, busy, circle, cosigner, failures, files, options, settled, sign, submission_vkey, unpack,
    unpacked, verified,
};
use wire::bundle::{Check, Kind, verify};
use wire::record::{WithheldName, withheld};

#[test]
fn a_complete_bundle_verifies_with_all_that_it_shows() {
    let host = settled();
    let report = verified(&host.bundle(), &options());
    assert!(report.is_verified(), "{report}");
    assert_eq!(report.kind, Kind::Complete);
    assert_eq!(report.counts.entries, host.state.size());
    assert_eq!(report.settled, Some(host.state.size() - 2));
    assert_eq!((report.counts.cosignatures, report.counts.submissions), (5, 6));
    assert!(report.counts.conflicts >= 3 && report.counts.compared >= 6, "{report}");
    let of = |check| report.unchecked.iter().filter(move |open| open.check == check);
    assert!(of(Check::Conflict).next().is_none(), "everything is revealed: {report}");
    let unsigned = of(Check::Submission).find(|open| open.why.contains("prove nothing"));
    assert_eq!(unsigned.map(|open| open.count), Some(report.counts.bearer_attested));
}

#[test]
fn a_bundle_of_one_side_reveals_what_it_may_see_and_says_what_is_missing() {
    let host = busy();
    let held = host.held_for("south");
    let bundle = super::log::pack(&held, &host.checkpoint());
    let report = verified(&bundle, &options());
    assert!(report.is_verified(), "{report}");
    let unpacked = unpack(&bundle);
    let names = |index: usize| -> Vec<WithheldName> {
        let blob = unpacked.get(&format!("withheld/{index}"));
        let items = blob.map(|blob| withheld::open(blob).expect("a blob"));
        items.into_iter().flatten().map(|item| item.name).collect()
    };
    assert_eq!(names(1), [WithheldName::Extents], "north's volumes are shown as volumes");
    let own = [WithheldName::Extents, WithheldName::Ovn, WithheldName::Submission];
    assert_eq!(names(2), own, "south's own are its own");
    assert_eq!(names(3), [WithheldName::Encounter], "both sides are told of their conflict");
    let route = held
        .iter()
        .position(|held| held.record.windows(9).any(|window| window == b"\"id\":\"n2\""));
    assert!(names(route.expect("n2 was declared")).is_empty(), "a route is not shown as it is");
    let text = report.to_string();
    assert!(text.contains("not checked: conflict: the extents of these entries"), "{text}");
    assert!(text.contains("not checked: submission: what the party signed is not"), "{text}");
}

#[test]
fn equal_logs_give_equal_bundles_in_whatever_form() {
    let (one, other) = (busy().bundle(), busy().bundle());
    assert_eq!(one, other);
    let report = unpacked(unpack(&one), &options());
    assert!(report.is_verified(), "{report}");
    assert_eq!(report.to_string(), verified(&one, &options()).to_string());
}

#[test]
fn the_keys_of_the_sides_and_an_older_checkpoint_verify() {
    let mut host = busy();
    let since = host.checkpoint();
    host.put("south", "s4", circle(7.0, 200));
    let keys = ["north", "south"].map(|side| cosigner(side).verifier().clone());
    let options = options().with_side_keys(keys).with_side_keys([submission_vkey("north")]);
    for older in [since, host.checkpoint()] {
        let options = options.clone().with_since(older);
        assert_eq!(failures(&host.bundle(), &options), Vec::<String>::new());
    }
}

#[test]
fn a_long_log_has_tiles_on_two_levels() {
    let mut host = Host::open();
    for number in 0..300 {
        let longitude = f64::from(number) / 2.0;
        host.put("north", &format!("n{number}"), circle(longitude, 60));
    }
    let bundle = host.bundle();
    let names: Vec<String> = files(&bundle).names().map(str::to_owned).collect();
    for name in ["tile/0/000", "tile/0/001.p/45", "tile/1/000.p/1", "tile/entries/000"] {
        assert!(names.iter().any(|there| there == name), "{name} is not in {names:?}");
    }
    let report = verified(&bundle, &options());
    assert!(report.is_verified(), "{report}");
    assert_eq!((report.counts.entries, report.counts.compared), (301, 300));
}

#[test]
fn cosignatures_on_the_checkpoint_settle_it_all() {
    let host = busy();
    let head = host.head();
    let mut note = sign(&head);
    for side in ["north", "south"] {
        let line = cosigner(side).cosign(&head, 1_780_300_990).expect("a time");
        note = note.with_signature(line).expect("few");
    }
    let report = verified(&super::log::pack(&host.held, &note), &options());
    assert!(report.is_verified(), "{report}");
    assert_eq!((report.settled, report.counts.checkpoint_cosignatures), (Some(head.size()), 2));
}

#[test]
fn after_retention_the_entries_alone_verify() {
    let mut host = busy();
    host.wait(3 * 24 * 60);
    host.tick();
    let erased: Vec<u64> = host.erased();
    assert!(!erased.is_empty());
    for index in erased {
        host.held[usize::try_from(index).expect("few")].withheld = None;
    }
    let report = verified(&host.bundle(), &options());
    assert!(report.is_verified(), "{report}");
    assert!(host.state.public().items.is_empty());
}

#[test]
fn a_report_is_json_for_programs() {
    let host = busy();
    let report = verified(&host.bundle(), &options());
    let json: serde_json::Value = serde_json::from_str(&report.to_json()).expect("JSON");
    assert_eq!(json["verified"], true);
    assert_eq!(json["counts"]["entries"], host.state.size());
    assert_eq!(json["origin"], super::log::LINE);
}

#[test]
fn nothing_that_is_no_bundle_is_verified() {
    let no_zip = wire::bundle::Files::zip(std::io::Cursor::new(b"PK".to_vec()));
    assert!(no_zip.is_err());
    let mut files = unpack(&busy().bundle());
    files.remove("checkpoint");
    let names: Vec<String> = files.keys().cloned().collect();
    let without = wire::bundle::Files::unpacked(names, |_, _| Ok(Vec::new())).expect("few");
    let error = verify(&without, &options()).expect_err("no checkpoint");
    assert!(error.to_string().contains("no file `checkpoint`"), "{error}");
}
