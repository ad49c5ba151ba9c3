//! What an agreement may say, and what it may not.

use super::*;

fn side(id: &str, key: u8) -> Side {
    Side {
        id: PartyId::new(id).expect("a name"),
        title: String::new(),
        keys: vec![SideKey { kid: KeyId::new("k1").expect("a name"), public: [key; 32] }],
        cosigner: Some(CosignerKey { name: id.to_owned(), public: [key + 100; 32] }),
    }
}

fn terms() -> Terms {
    Terms {
        line: "line.example/demo".to_owned(),
        sides: vec![side("north", 1), side("south", 2)],
        separation: Terms::separation_default(),
        constraint_minima: Minima::TOUCHING,
        pressure_buffer_mm: 0,
        notice_us: 0,
        conflict_policy: ConflictPolicy::Record,
        own_conflicts: false,
        disclosure: Form::Full,
        disclosure_exceptions: Vec::new(),
        retention_us: 0,
        escalation: Escalation { routine_us: 0, priority_us: 0, flash_us: 0 },
        ladder: vec!["duty officer".to_owned()],
        rulebook: String::new(),
        rulebook_hash: None,
        base_map: None,
        desk: DeskTerms::default(),
        working_group: WorkingGroupTerms::default(),
        traffic: TrafficTerms::default(),
    }
}

fn of_text(text: &str) -> String {
    told(Agreement::new(text, Digest::default(), terms()))
}

/// What is said of terms that somebody changed.
fn check(change: impl FnOnce(&mut Terms)) -> String {
    let mut terms = terms();
    change(&mut terms);
    told(Agreement::new("text", Digest::default(), terms))
}

fn told(agreement: Result<Agreement, AgreementError>) -> String {
    agreement.map_or_else(|wrong| wrong.to_string(), |_| "fine".to_owned())
}

fn party(id: &str) -> PartyId {
    PartyId::new(id).expect("a name")
}

#[test]
fn a_line_has_sides_of_unlike_names_and_keys() {
    assert_eq!(check(|_| {}), "fine");
    assert_eq!(
        check(|terms| terms.sides.truncate(1)),
        "side: there are 1; a line has at least two and at most 16"
    );
    assert_eq!(
        check(|terms| terms.sides[1].id = party("north")),
        "side: \"north\" stands twice; every side has an id of its own"
    );
    let twice =
        "side \"south\": key \"k1\" stands twice on the line; every key belongs to one side";
    assert_eq!(check(|terms| terms.sides[1].keys = terms.sides[0].keys.clone()), twice);
    assert_eq!(check(|terms| terms.sides[1].keys.extend(side("south", 9).keys)), twice);
    assert_eq!(check(|terms| terms.sides[1].cosigner = None), "fine");
}

#[test]
fn no_two_sides_cosign_with_one_key() {
    assert_eq!(
        check(|terms| {
            let key = terms.sides[0].cosigner.clone().expect("north has a key");
            let name = "south".to_owned();
            terms.sides[1].cosigner = Some(CosignerKey { name, ..key });
        }),
        "side \"south\": key \"north\" stands twice on the line; every key belongs to one side"
    );
}

#[test]
fn an_exception_is_about_two_sides_and_stands_once() {
    let except = |owner: &str, recipient: &str, form| (party(owner), party(recipient), form);
    let check = |exceptions| check(|terms| terms.disclosure_exceptions = exceptions);
    let open = except("north", "south", Form::Full);
    assert_eq!(check(vec![open.clone(), except("south", "north", Form::Overlap)]), "fine");
    assert_eq!(
        check(vec![open, except("north", "south", Form::Overlap)]),
        "disclosure exception: what \"south\" is shown of \"north\" stands twice; one form holds"
    );
    assert_eq!(
        check(vec![except("north", "east", Form::Full)]),
        "disclosure exception: \"east\" is no side of this agreement"
    );
    assert_eq!(
        check(vec![except("north", "north", Form::Full)]),
        "disclosure exception: \"north\" would be shown its own items; name two sides"
    );
}

#[test]
fn spans_are_none_to_ten_years() {
    let ten_years = "retention: is -1; a span is 0 to ten years of microseconds";
    assert_eq!(check(|terms| terms.retention_us = -1), ten_years);
    assert_eq!(check(|terms| terms.notice_us = SPAN_US_MAX), "fine");
    let most = SPAN_US_MAX + 1;
    let wrong = format!("notice: is {most}; a span is 0 to ten years of microseconds");
    assert_eq!(check(|terms| terms.notice_us = most), wrong);
    assert_eq!(
        check(|terms| terms.pressure_buffer_mm = -1),
        "pressure_buffer: is -1; it is 0 to 1,000 km, in millimetres"
    );
    assert_eq!(
        check(|terms| terms.ladder.clear()),
        "ladder: is empty; name at least one role that answers"
    );
    assert_eq!(
        check(|terms| terms.line.clear()),
        "line: is empty; name it, for example line.example/demo"
    );
}

#[test]
fn a_text_fits_an_entry_however_it_is_escaped() {
    assert_eq!(of_text(&"\n".repeat(24_000)), "fine");
    let wrong = "the text is 24001 bytes long; at most 24000 fit the record";
    assert_eq!(of_text(&"x".repeat(24_001)), wrong);
    assert_eq!(
        of_text("a\u{0}b"),
        "the text holds '\\0'; of the control characters only line ends and tabs may stand"
    );
}
