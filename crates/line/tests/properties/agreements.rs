//! The agreements of the small world: two or three sides, near and far, open and closed.

use line::desk::rules::{Measure, Rule, Rulebook};
use line::desk::{CheckTerms, DeskTerms, Held, Precedence, Stop};
use line::register::WorkingGroupTerms;
use line::{
    Agreement, ConflictPolicy, CosignerKey, Digest, Escalation, Form, KeyId, PartyId, RuleId, Side,
    SideKey, TemplateCode, Terms,
};
use std::sync::Arc;
use volume::Minima;

pub(crate) const PARTIES: [&str; 3] = ["north", "south", "east"];
const HOUR_US: i64 = 3_600_000_000;
const MINUTE_US: i64 = 60_000_000;

pub(crate) fn party(number: usize) -> PartyId {
    PartyId::new(PARTIES[number]).expect("a name")
}

pub(crate) fn hash(number: usize) -> Digest {
    Digest([u8::try_from(number + 1).expect("a few agreements"); 32])
}

/// One of five agreements.
pub(crate) fn agreement(number: usize) -> Arc<Agreement> {
    let far = Minima::new(5_556_000, 304_800, 0).expect("in range");
    let near = Minima::new(500_000, 100_000, 300_000_000).expect("in range");
    let (sides, separation, retention_us) = match number {
        0 => (2, far, HOUR_US),
        1 => (3, near, 0),
        2 => (3, far, 30 * HOUR_US),
        3 => (2, near, 600_000_000),
        _ => (2, Minima::TOUCHING, HOUR_US),
    };
    let constraint_minima = if number == 3 { far } else { Minima::TOUCHING };
    let disclosure = [Form::Overlap, Form::Full, Form::Volumes][number % 3];
    let refuse = number == 4;
    let terms = Terms {
        line: "line.example/small".to_owned(),
        sides: (0..sides).map(|side| self::side(side, number)).collect(),
        separation,
        constraint_minima,
        pressure_buffer_mm: 100_000,
        notice_us: 600_000_000,
        conflict_policy: if refuse { ConflictPolicy::Refuse } else { ConflictPolicy::Record },
        own_conflicts: number % 2 == 1,
        disclosure,
        disclosure_exceptions: vec![(party(0), party(1), Form::Volumes)],
        retention_us,
        escalation: Escalation { routine_us: 900_000_000, priority_us: 300_000_000, flash_us: 0 },
        ladder: ["duty officer", "supervisor", "head"][..=number % 3]
            .iter()
            .map(|role| (*role).to_owned())
            .collect(),
        rulebook: "rules".to_owned(),
        rulebook_hash: (number > 0).then(|| rulebook(number % 2).hash()),
        base_map: None,
        desk: desk(number),
        working_group: working_group(number),
        traffic: line::traffic::TrafficTerms::default(),
    };
    let text = format!("agreement {number}");
    Arc::new(Agreement::new(&text, hash(number), terms).expect("an agreement that can be"))
}

/// A side; under agreement 4 the second has no cosigner, under 3 the first has another key.
fn side(number: usize, agreement: usize) -> Side {
    let key = |what: u8| [what * 16 + u8::try_from(number).expect("few"); 32];
    let kid = if agreement == 3 && number == 0 { "k2" } else { "k1" };
    let cosigner = CosignerKey { name: PARTIES[number].to_owned(), public: key(2) };
    Side {
        id: party(number),
        title: String::new(),
        keys: vec![SideKey { kid: KeyId::new(kid).expect("a name"), public: key(1) }],
        cosigner: (agreement != 4 || number != 1).then_some(cosigner),
    }
}

/// Under agreement 0 nothing is agreed for the officers; under the others sides call each other
/// now and then, and suspension stops this or that. Under 2 and 4 another officer releases some of
/// what is sent, and under 2 one confirms translations.
fn desk(number: usize) -> DeskTerms {
    if number == 0 {
        return DeskTerms::default();
    }
    let check = |from, to, interval_min: i64| CheckTerms {
        from: party(from),
        to: party(to),
        interval_us: interval_min * 60_000_000,
        answer_us: 300_000_000,
        misses_max: 2,
    };
    DeskTerms {
        suspension_stops: Stop::ALL[..number].to_vec(),
        suspension_notice_us: if number == 2 { HOUR_US } else { 0 },
        checks: vec![check(0, 1, 10), check(1, 0, 15)],
        release: match number {
            2 => vec![Held::Priority],
            4 => vec![Held::Routine, Held::Template(TemplateCode::new("stop").expect("a code"))],
            _ => Vec::new(),
        },
        confirm_translations: number == 2,
        ..DeskTerms::default()
    }
}

/// Under agreement 0 nothing of the working group has a time, under 2 only the end has.
fn working_group(number: usize) -> WorkingGroupTerms {
    let agreed = |us: i64| (number != 0 && number != 2).then_some(us);
    WorkingGroupTerms {
        acknowledge_us: agreed(10 * MINUTE_US),
        review_us: agreed(HOUR_US),
        conclude_us: (number != 0).then_some(2 * HOUR_US),
        countersign_us: agreed(40 * MINUTE_US),
    }
}

/// One of two rulebooks, which differ in how long before it begins a flight is declared. Rule 0 is
/// the one about that.
pub(crate) fn rulebook(number: usize) -> Arc<Rulebook> {
    let rule = |id: &str, measure| Rule {
        id: RuleId::new(id).expect("a name"),
        title: "A rule".to_owned(),
        measure,
    };
    let least_us = [0, 600_000_000][number];
    let minima = Minima::new(200_000, 100_000, 0).expect("in range");
    let (precedence, within_us) = (Precedence::ALL[number], 300_000_000);
    let rules = vec![
        rule("late", Measure::Notice { least_us }),
        rule("near", Measure::Separation { minima }),
        rule("answer", Measure::Reply { precedence, within_us }),
        rule("claimed", Measure::Claimed),
    ];
    let hash = Digest([0xa0 + u8::try_from(number).expect("two"); 32]);
    let book = Rulebook::new(&format!("rules {number}"), hash, "rules", rules);
    Arc::new(book.expect("a rulebook"))
}
