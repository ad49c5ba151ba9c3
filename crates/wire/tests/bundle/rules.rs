//! Rules are evaluated again by whoever verifies: a host that leaves a violation out, or makes one
//! up, is found where the extents are revealed.

use super::log::*;
use super::tampering::renumbered;
use line::desk::Body as Desk;
use line::desk::rules::Body as Rules;
use line::{Body, Command};
use wire::agreement::parse_rulebook;
use wire::bundle::{Check, Held};
use wire::native::parse_rulebook_filing;
use wire::record::{Entropy, decode, encode};

const RULES: &str = r#"
version = "demonstration-1"
[[rule]]
id = "late"
title = "Half an hour before"
notice = "30min"
[[rule]]
id = "gulf"
title = "The gulf is closed to the north"
closed = { to = "north", circle = "47.0, 20.0, 5km" }
[[rule]]
id = "near"
title = "Half a kilometer"
separation = { lateral = "500m", vertical = "500ft" }
"#;

/// A line under rules of which each is broken once, and some are kept or broken already.
fn flown() -> Host {
    let digits: String = parse_rulebook(RULES)
        .expect("rules")
        .hash()
        .0
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let named = format!("rulebook = \"demonstration-1\"\nrulebook_sha256 = \"{digits}\"\n");
    let mut host =
        Host::open_with(|text| text.replacen("rulebook = \"demonstration-1\"\n", &named, 1));
    let filing = serde_json::json!({ "rulebook": RULES }).to_string();
    let filed = parse_rulebook_filing(filing.as_bytes()).expect("rules");
    host.signed("north", Command::Desk(filed), ("POST", "/v1/rulebook", &filing));
    host.put("north", "n1", circle(7.0, 60));
    host.wait(40);
    host.put("north", "n2", circle(8.0, 60));
    host.put("north", "n2", circle(8.1, 60));
    host.put("north", "n3", circle(20.0, 200));
    host.put("south", "s1", circle(20.0, 200));
    host.put("south", "s1", circle(20.001, 200));
    host.put("north", "n4", route(30.0, 30.5, 60));
    host
}

fn noted(held: &[Held]) -> Vec<String> {
    let rule = |held: &Held| {
        let fact = decode(&held.record, None).ok()?;
        let Body::Desk(Desk::Rules(Rules::ViolationNoted { rule, side, .. })) = fact.entry.body
        else {
            return None;
        };
        Some(format!("{}: {rule} by {side}", fact.entry.index))
    };
    held.iter().filter_map(rule).collect()
}

fn violation(held: &[Held], of: &str) -> usize {
    let is =
        |rules: &Rules| matches!(rules, Rules::ViolationNoted { rule, .. } if rule.as_str() == of);
    find(held, |body| matches!(body, Body::Desk(Desk::Rules(rules)) if is(rules)))
}

fn told(held: &[Held]) -> String {
    failures(&resigned(held), &options()).join("\n")
}

#[test]
fn what_broke_a_rule_is_found_again_and_nothing_else() {
    let host = flown();
    let wanted = ["4: late by north", "7: gulf by north", "10: near by south", "14: late by north"];
    assert_eq!(noted(&host.held), wanted);
    let report = verified(&host.bundle(), &options());
    assert!(report.is_verified(), "{report}");
    assert!(report.unchecked.iter().all(|open| open.check != Check::Law), "{report}");
}

#[test]
fn what_a_violation_rests_on_and_a_side_may_not_see_is_told_as_unchecked() {
    let host = flown();
    let report = verified(&pack(&host.held_for("south"), &host.checkpoint()), &options());
    assert!(report.is_verified(), "{report}");
    let open: Vec<_> = report.unchecked.iter().filter(|open| open.check == Check::Law).collect();
    assert!(
        matches!(open[..], [one] if one.count == 1 && one.why.contains("violations")),
        "{report}"
    );
}

#[test]
fn a_violation_that_was_left_out_is_found() {
    for (rule, item) in [("late", "n2"), ("gulf", "n3"), ("near", "s1")] {
        let mut held = flown().held;
        held.remove(violation(&held, rule));
        let told = told(&renumbered(held));
        let expected = format!("expected rule {rule:?} noted as broken by {item:?}");
        assert!(told.contains(&expected), "no `{expected}` in {told}");
    }
}

#[test]
fn a_violation_that_is_none_is_found() {
    let host = flown();
    // Of another rule, by another side, and behind what stood already.
    for (from, to, expected) in [
        ("\"rule\":\"late\"", "\"rule\":\"gulf\"", "no breach of rule \"gulf\" by \"n2\""),
        ("\"rule\":\"late\"", "\"rule\":\"near\"", "a declaration that breaks rule \"near\""),
        ("\"side\":\"north\"", "\"side\":\"south\"", "rule \"late\" noted as broken by \"n2\""),
    ] {
        let mut held = host.held.clone();
        let at = violation(&held, "late");
        rewrite(&mut held[at], from, to);
        let told = told(&held);
        assert!(told.contains(expected), "no `{expected}` in {told}");
    }
    let mut held = host.held.clone();
    let mut fact = decode(&held[violation(&held, "late")].record, None).expect("a fact");
    let Body::Desk(Desk::Rules(Rules::ViolationNoted { evidence, .. })) = &mut fact.entry.body
    else {
        unreachable!("it is a violation");
    };
    // Version 2 of n2 is late as version 1 was: that is not noted again.
    *evidence = vec![1_000];
    (fact.entry.index, fact.entry.cause) = (1_001, Some(5));
    let forged = encode(&fact, &Entropy([3; 32])).expect("it fits");
    held.insert(6, Held { record: forged.record, withheld: forged.withheld });
    let mut held = renumbered(held);
    rewrite(&mut held[6], "[1000]", "[5]");
    let told = told(&held);
    assert!(told.contains("no breach of rule \"late\" by \"n2\""), "{told}");
}
