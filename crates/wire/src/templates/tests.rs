//! Every template, in every language, with every field.

use super::*;

const LANGUAGES: [&str; 3] = ["en", "ru", "ar"];

#[test]
fn every_template_renders_in_every_language_with_every_field() {
    for template in all() {
        let value = |kind: &str| match kind {
            "time" => "2026-06-01T10:00:00Z",
            "position" => "35.28360, 40.06300",
            "altitude" => "3000 m AMSL",
            "entry" => "42",
            "item" | "text" => "NAF1",
            other => panic!("{}: {other:?} is no type of a field", template.code),
        };
        let fields: BTreeMap<String, String> = template
            .fields
            .iter()
            .map(|(name, kind)| (name.clone(), value(kind).to_owned()))
            .collect();
        template.check(&fields).expect("values of the right types");
        for language in LANGUAGES {
            let text = template.render(language, &fields).expect("a text in every language");
            assert!(!text.contains(['{', '}']), "{}, {language}: {text}", template.code);
            for (name, kind) in &template.fields {
                let raw = &template.text(language).expect("a text").text;
                assert!(raw.contains(&format!("{{{name}}}")), "{}: {name}", template.code);
                assert!(text.contains(value(kind)), "{}, {language}: {text}", template.code);
            }
            let missing = template.render(language, &BTreeMap::new()).expect("a text");
            assert_eq!(missing.contains("---"), !template.fields.is_empty());
        }
        let known = line::desk::Precedence::named(&template.precedence);
        assert!(known.is_some(), "{}: {:?}", template.code, template.precedence);
        line::TemplateCode::new(&template.code).expect("a code");
    }
}

/// Nobody has certified a translation of ours, and a certificate has a name and a date.
#[test]
fn what_is_not_certified_does_not_say_that_it_is() {
    for template in all() {
        for language in LANGUAGES {
            let text = template.text(language).expect("a text");
            let certified = text.status == "certified";
            assert!(certified || text.status == "draft", "{}", template.code);
            assert_eq!(text.by.is_some() && text.date.is_some(), certified, "{}", template.code);
        }
    }
}

#[test]
fn there_is_one_for_every_need_and_each_code_stands_once() {
    let needed = "intent-notice late-notice conflict-warning request-hold request-altitude \
        request-time request-area stop unsafe-proximity unintended-launch search-and-rescue \
        not-ours area-clear radio-check line-state receipt";
    let codes: Vec<&str> = all().iter().map(|template| template.code.as_str()).collect();
    assert_eq!(codes, needed.split_whitespace().collect::<Vec<_>>());
}

#[test]
fn wrong_fields_are_named() {
    let check = |code: &str, name: &str, value: &str| {
        let fields = BTreeMap::from([(name.to_owned(), value.to_owned())]);
        named(code).expect("a template").check(&fields)
    };
    assert!(check("stop", "why", "x").expect_err("it has no field").1.contains("none"));
    for (code, name, value) in [
        ("area-clear", "place", "over there"),
        ("area-clear", "time", "noon"),
        ("receipt", "message", "the last"),
        ("request-altitude", "upper", "3000"),
    ] {
        assert_eq!(check(code, name, value).expect_err(value).0, name);
    }
}
