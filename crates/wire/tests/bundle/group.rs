//! What the working group says and signs, held by `verify`: DL-40, DL-45, DL-47.

use super::log::{Host, failures, find, options, resigned, rewrite};
use line::register::{self, Body as GroupBody, PaperKind};
use line::{Body, Command};
use wire::bundle::Held;
use wire::native::{
    parse_account, parse_bulletin, parse_friction, parse_outcome, parse_paper_countersignature,
};
use wire::papers::sha256_of;

const RAISED: &str = r#"{"title": "a flight nobody knew of", "statement": "it crossed our area"}"#;
const SAID: &str = r#"{"statement": "it flew as declared", "evidence": [{"entry": 1}]}"#;
const OUTCOME: &str = r#"{"propose": "both sides announce approaches"}"#;
const BULLETIN: &str = r#"{"text": "There was no contact.", "joint": true}"#;

fn group() -> Host {
    let mut host = Host::open();
    let mut signed = |side: &str, command: register::Command, path: &str, body: &str| {
        host.signed(side, Command::Register(command), ("POST", path, body));
        host.state.size() - 1
    };
    let raise = parse_friction(RAISED.as_bytes()).expect("a friction");
    let friction = signed("north", raise, "/v1/frictions", RAISED);
    let at = |what: &str| format!("/v1/frictions/{friction}/{what}");
    let acknowledge = register::Command::Acknowledge { friction };
    signed("south", acknowledge, &at("acknowledgement"), "");
    let said = parse_account(SAID.as_bytes()).expect("words").command(friction);
    signed("south", said, &at("statements"), SAID);
    let outcome = parse_outcome(OUTCOME.as_bytes()).expect("an outcome").command(friction);
    let outcome = signed("south", outcome, &at("outcomes"), OUTCOME);
    let agree = format!(r#"{{"agree": {outcome}}}"#);
    let agreed = parse_outcome(agree.as_bytes()).expect("a word").command(friction);
    signed("north", agreed, &at("outcomes"), &agree);
    let proposed = parse_bulletin(BULLETIN.as_bytes()).expect("a bulletin");
    let paper = signed("north", proposed, "/v1/bulletins", BULLETIN);
    let text = format!(r#"{{"sha256": "{}"}}"#, sha256_of(b"There was no contact."));
    let hash = parse_paper_countersignature(text.as_bytes()).expect("a hash");
    let kind = PaperKind::Bulletin;
    let sign = register::Command::Countersign { kind, paper, hash };
    signed("south", sign, &format!("/v1/bulletins/{paper}/countersignatures"), &text);
    host
}

fn is(wanted: fn(&GroupBody) -> bool) -> impl Fn(&Body) -> bool {
    move |body| matches!(body, Body::Register(body) if wanted(body))
}

/// The host rewrites one entry, and signs a log of its own over that.
fn tampered(wanted: fn(&GroupBody) -> bool, from: &str, to: &str) -> Vec<String> {
    let mut held: Vec<Held> = group().held;
    let place = find(&held, is(wanted));
    rewrite(&mut held[place], from, to);
    failures(&resigned(&held), &options())
}

#[test]
fn what_the_working_group_signed_is_verified() {
    assert_eq!(failures(&group().bundle(), &options()), Vec::<String>::new());
}

#[test]
fn a_host_that_exchanges_words_of_the_working_group_is_found() {
    let check = |wanted: fn(&GroupBody) -> bool, from: &str, to: &str, expected: &str| {
        let told = tampered(wanted, from, to);
        assert!(told.iter().any(|one| one.contains(expected)), "{from} to {to}: {told:#?}");
    };
    let signed = "expected what was signed; found something else";
    check(|body| matches!(body, GroupBody::FrictionRaised(_)), "crossed", "left", signed);
    check(|body| matches!(body, GroupBody::FrictionStated { .. }), "as declared", "wide", signed);
    let evidence = ("[{\"entry\":1}]", "[]");
    check(|body| matches!(body, GroupBody::FrictionStated { .. }), evidence.0, evidence.1, signed);
    check(|body| matches!(body, GroupBody::OutcomeProposed { .. }), "both", "no", signed);
    check(|body| matches!(body, GroupBody::PaperProposed(_)), "no contact", "contact", signed);
    check(
        |body| matches!(body, GroupBody::PaperProposed(_)),
        "\"joint\":true",
        "\"joint\":false",
        signed,
    );
    // What is computed of the word of all is held as well, signed or not.
    let law = [
        ("\"by_all\":true", "\"by_all\":false", "expected acknowledged by all"),
        ("\"resolved\":true", "\"resolved\":false", "expected resolved"),
        ("\"signed_by_all\":true", "\"signed_by_all\":false", "expected signed by all"),
    ];
    let kinds: [fn(&GroupBody) -> bool; 3] = [
        |body| matches!(body, GroupBody::FrictionAcknowledged { .. }),
        |body| matches!(body, GroupBody::OutcomeAgreed { .. }),
        |body| matches!(body, GroupBody::PaperCountersigned { .. }),
    ];
    for (wanted, (from, to, expected)) in kinds.into_iter().zip(law) {
        check(wanted, from, to, expected);
    }
}

/// In a line of text the side says which of its officers speaks, so the host cannot name another.
#[test]
fn a_host_that_names_another_officer_of_a_line_is_found() {
    let mut host = Host::open();
    host.officer = Some("anna");
    let raise = parse_friction(RAISED.as_bytes()).expect("a friction");
    host.signed("north", Command::Register(raise), ("POST", "/v1/frictions", RAISED));
    assert_eq!(failures(&host.bundle(), &options()), Vec::<String>::new());
    for (from, to, expected) in [
        ("\"anna\"", "\"olga\"", "expected actor olga, as the entry says; found anna"),
        ("\"anna\"", "null", "expected actor no officer, as the entry says; found anna"),
    ] {
        let mut held = host.held.clone();
        let place = find(&held, is(|body| matches!(body, GroupBody::FrictionRaised(_))));
        rewrite(&mut held[place], from, to);
        let told = failures(&resigned(&held), &options());
        assert!(told.iter().any(|one| one.contains(expected)), "{told:#?}");
    }
}
