//! Agreements as sides write them, right and wrong.

use super::*;
use line::{CosignerKey, KeyId, SideKey};

fn side(name: &str, seed: u8) -> DemonstrationSide {
    let kid = KeyId::new("k1").expect("a name");
    let cosigner = CosignerKey { name: name.to_owned(), public: [seed; 32] };
    let keys = vec![SideKey { kid, public: [seed + 1; 32] }];
    DemonstrationSide { keys, cosigner: Some(cosigner) }
}

fn text() -> String {
    demonstration("line.example/demo", &side("north.example", 1), &side("south.example", 3))
}

#[test]
fn the_demonstration_is_an_agreement() {
    let text = text();
    let agreement = parse(&text).expect("the demonstration is right");
    let terms = agreement.terms();
    assert_eq!(agreement.text(), text);
    assert_eq!(agreement.hash(), text_hash(&text));
    assert_eq!(terms.line, "line.example/demo");
    let ids: Vec<&str> = terms.sides.iter().map(|side| side.id.as_str()).collect();
    assert_eq!(ids, ["north", "south"]);
    assert_eq!(terms.separation, Minima::new(5_556_000, 304_800, 0).expect("in range"));
    assert_eq!(terms.constraint_minima, Minima::TOUCHING);
    assert_eq!((terms.pressure_buffer_mm, terms.notice_us), (609_600, 900_000_000));
    assert_eq!(terms.retention_us, 86_400_000_000);
    assert_eq!(terms.escalation, ESCALATION);
    assert_eq!(terms.disclosure, Form::Volumes);
    assert_eq!(terms.sides[0].keys[0].public, [2; 32]);
    let cosigner = terms.sides[1].cosigner.as_ref().expect("it has one");
    assert_eq!((cosigner.name.as_str(), cosigner.public), ("south.example", [3; 32]));
}

#[test]
fn the_demonstration_needs_no_keys() {
    let none = DemonstrationSide::default();
    let agreement = parse(&demonstration("l", &none, &none)).expect("keys are optional");
    assert!(agreement.terms().sides.iter().all(|side| side.cosigner.is_none()));
}

#[test]
fn what_is_not_said_has_a_default() {
    let short = r#"
        line = "l"
        rulebook = "1"
        notice = "0s"
        retention = "0s"
        pressure_buffer = "0m"
        conflicts = "refuse"
        disclosure = "overlap"
        ladder = ["duty officer"]
        separation = { lateral = "1km", vertical = "0m" }
        side = [{ id = "a" }, { id = "b", title = "Bee" }]
        [[disclosure_exception]]
        owner = "a"
        recipient = "b"
        form = "full"
    "#;
    let agreement = parse(short).expect("it is right");
    let terms = agreement.terms();
    assert!(terms.own_conflicts && terms.base_map.is_none());
    assert_eq!(terms.escalation, ESCALATION);
    assert_eq!(terms.constraint_minima, Minima::TOUCHING);
    assert_eq!((terms.sides[0].title.as_str(), terms.sides[1].title.as_str()), ("a", "Bee"));
    let (a, b) = (&terms.sides[0].id, &terms.sides[1].id);
    assert_eq!((terms.form(a, b), terms.form(b, a)), (Form::Full, Form::Overlap));
}

/// Every mistake names its key and what would be right.
#[test]
fn a_mistake_is_told_with_its_key() {
    let whole = text();
    let lines: Vec<&str> = whole.lines().filter(|line| !line.starts_with('#')).collect();
    let text = lines.join("\n");
    let check = |from: &str, to: &str, expected: &str| {
        assert!(text.contains(from), "{from}");
        let told = parse(&text.replacen(from, to, 1)).expect_err(to).to_string();
        assert!(told.contains(expected), "{to}: {told}");
    };
    check("line = ", "lime = ", "line: is missing; the text must say");
    check("\nnotice", "\nnotize = 1\nnotice", "notize: is not known here; there are line, side");
    check("\"15min\"", "15", "notice: is a number; write a string");
    check("\"15min\"", "\"15\"", "notice: \"15\" has no unit; write s, min or h");
    check("\"record\"", "\"reject\"", "conflicts: is \"reject\"; write \"record\" or \"refuse\"");
    check("\"volumes\"\n", "\"some\"\n", "disclosure: is \"some\"; write \"full\"");
    check("\"3NM\"", "\"3\"", "separation.lateral: \"3\" has no unit");
    check("\"3NM\"", "\"20000km\"", "separation.lateral: \"20000km\" is too much");
    check("[timers]", "[timers]\nx=1", "timers.x: is not known here; there are routine, priority");
    check("= true", "= \"yes\"", "own_conflicts: is a string; write true or false");
    check("[\"duty officer\", ", "[1, ", "ladder[0]: is a number; write a string");
    check("\"south\"", "\"north\"", "\"north\" stands twice");
    check("kid = \"k1\"", "kid = \"\"", "side[0].key[0].kid: is empty");
    check("public = \"Ag", "public = \"g", "side[0].key[0].public: is no Ed25519 public key");
    check("line.example/demo", "a b", "line: holds ' '; write it without");
    check("north.example+", "nord.example+", "side[0].cosigner: the key id is");
    check("\"north.example+", "\"+", "side[0].cosigner: the name of a key is");
    check("[separation]", "[separation", "line 21: unclosed table");
    check("rulebook", "base_map = \"ab\"\nrulebook", "base_map: is no SHA-256; write its 64");
}

#[test]
fn a_cosigner_key_is_its_text() {
    let key = CosignerKey { name: "w.example".to_owned(), public: [7; 32] };
    assert_eq!(cosigner_key(&cosigner_text(&key)), Ok(key));
    for wrong in ["", "a", "a+b", "a+00000000+", "a+00000000+AAAA", "a+00000000+BA=="] {
        assert!(cosigner_key(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn what_two_officers_send_is_named_as_it_is_known() {
    let with = |messages: &str| parse(&format!("{}\n[messages]\n{messages}\n", text()));
    let terms = |messages: &str| with(messages).expect("an agreement").terms().desk.clone();
    assert_eq!((terms("").release.len(), terms("").confirm_translations), (0, false));
    let two =
        terms("release = [\"free text\", \"unintended-launch\"]\nconfirm_translations = true");
    let names: Vec<&str> = two.release.iter().map(|held| held.name()).collect();
    assert_eq!((names, two.confirm_translations), (vec!["free text", "unintended-launch"], true));
    let wrong = with("release = [\"unintended-lunch\"]").expect_err("a slip of the pen");
    assert_eq!(wrong.path(), Some("messages.release[0]"));
    assert!(wrong.to_string().contains("the code of a template"), "{wrong}");
    let soon = text().replace("retention = \"24h\"", "retention = \"59min\"");
    let soon = parse(&format!("{soon}\n[messages]\nrelease = [\"free text\"]\n"));
    assert!(soon.expect_err("no time").to_string().contains("an hour or more"));
}
