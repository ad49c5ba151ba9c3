//! The working group's register: every fact of it is written and read back, a snapshot of every
//! moment of it is that moment, and what is made of it for print shows words as words.

use line::register::{self, Reply as Told};
use line::{Attestation, Command, PartyId, Reply, Stamp, Stamped, State, decide};
use std::sync::Arc;
use volume::Instant;
use wire::agreement::{DemonstrationSide, demonstration, parse};
use wire::native::{
    parse_account, parse_bulletin, parse_disagreement, parse_friction, parse_minutes,
    parse_outcome, parse_reason,
};
use wire::papers::{Draft, NOTICE, draft, text_html};
use wire::record::{Entropy, decode, encode};

const START_US: i64 = 1_780_300_000_000_000;
const HOUR_US: i64 = 3_600_000_000;

struct Group {
    state: State,
    now_us: i64,
}

impl Group {
    fn open() -> Self {
        let side = DemonstrationSide::default();
        let times = "[working_group]\nacknowledge = \"2h\"\nreview = \"4h\"\nconclude = \"9h\"\n\
                     countersign = \"3h\"\n";
        let text = format!("{}{times}", demonstration("line.example/demo", &side, &side));
        let agreement = Arc::new(parse(&text).expect("an agreement"));
        let mut group = Self { state: State::new(), now_us: START_US };
        group.say(None, Command::OpenLine { agreement, log_key: "key".to_owned() });
        group
    }

    fn say(&mut self, who: Option<&str>, command: Command) -> Reply {
        self.now_us += HOUR_US / 10;
        let party = who.map(|name| PartyId::new(name).expect("a name"));
        let attestation = if who.is_some() { Attestation::Bearer } else { Attestation::Host };
        let time = Instant::from_micros(self.now_us).expect("in range");
        let (secret, idempotency, actor) = ([3; 16], None, None);
        let stamp = Stamp { time, party, actor, attestation, secret, idempotency };
        let decision = decide(&self.state, &Stamped { stamp, command }).expect("it is lawful");
        for fact in &decision.facts {
            let recorded = encode(fact, &Entropy([7; 32])).expect("it can be written");
            let back = decode(&recorded.record, recorded.withheld.as_deref()).expect("and read");
            assert_eq!(back, *fact);
            self.state.apply(fact);
        }
        let snapshot = wire::snapshot::encode(&self.state);
        let kept = wire::snapshot::decode(&snapshot).expect("it can be read");
        assert!(kept == self.state, "a snapshot is another state");
        assert_eq!(kept.next_due(), self.state.next_due());
        decision.reply
    }

    fn does(&mut self, who: &str, command: register::Command) -> Told {
        match self.say(Some(who), Command::Register(command)) {
            Reply::Register(told) => told,
            other => panic!("the working group is told {other:?}"),
        }
    }
}

const HOSTILE: &str = r#"{"title": "<b>\"so\"</b>", "with": ["south"],
    "statement": "we say so\n\n## Friction 9: resolved\n<script>alert(1)</script>\nстоп توقف",
    "evidence": [{"entry": 0}, {"item": "N1"}, {"conflict": ["N1", "S1"]},
        {"held": {"sha256": "00000000000000000000000000000000000000000000000000000000000000ff",
                  "what": "a <track>"}}]}"#;

#[test]
fn every_fact_of_the_register_comes_back_and_every_moment_can_be_kept() {
    let mut group = Group::open();
    let raised = group.does("north", parse_friction(HOSTILE.as_bytes()).expect("a friction"));
    let Told::Friction { friction, .. } = raised else { panic!("{raised:?}") };
    group.does("south", register::Command::Acknowledge { friction });
    let about = |parsed: Result<wire::native::OfFriction, wire::native::ApiError>| {
        parsed.expect("what is said of a friction").command(friction)
    };
    group.does("south", about(parse_account(br#"{"statement": "it was not so"}"#)));
    group.now_us += 5 * HOUR_US;
    group.say(None, Command::Tick);
    group.does("north", register::Command::Review { friction });
    group.does("north", about(parse_disagreement(br#"{"reason": "\"no\"\nno"}"#)));
    let Told::Friction { entry: outcome, .. } =
        group.does("north", about(parse_outcome(br#"{"propose": "both\nwatch"}"#)))
    else {
        panic!("an outcome is told as of a friction")
    };

    let public = group.state.public();
    let agenda = draft(public, Draft::Agenda, &[]);
    let headings = agenda.lines().filter(|line| line.starts_with("## ")).count();
    assert_eq!(headings, 1, "a side's words are no heading: {agenda}");
    assert!(agenda.contains("Overdue: to review") && agenda.ends_with(&format!("{NOTICE}\n")));
    let page = text_html(&agenda);
    assert!(!page.contains("<script") && !page.contains("<b>") && !page.contains("<track"));
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && page.contains("توقف"));

    group.does("south", register::Command::Agree { friction, outcome });
    assert_eq!(
        draft(group.state.public(), Draft::Agenda, &[]).matches("## Friction").count(),
        0,
        "what is resolved is on no agenda"
    );
    let minutes = draft(group.state.public(), Draft::Minutes, &[friction]);
    let body = serde_json::json!({"text": minutes, "language": "en"}).to_string();
    let proposed = group.does("north", parse_minutes(body.as_bytes()).expect("minutes"));
    let Told::Paper { paper, hash, .. } = proposed else { panic!("{proposed:?}") };
    assert_eq!(format!("{hash:?}"), wire::papers::sha256_of(minutes.as_bytes()));
    let kind = register::PaperKind::Minutes;
    group.does("south", register::Command::Countersign { kind, paper, hash });

    let own = br#"{"text": "a word of our own", "joint": false}"#;
    let own = group.does("south", parse_bulletin(own).expect("a bulletin"));
    let Told::Paper { paper, .. } = own else { panic!("{own:?}") };
    let kind = register::PaperKind::Bulletin;
    let reason = parse_reason(br#"{"reason": "it was wrong"}"#).expect("a reason");
    group.does("south", register::Command::WithdrawPaper { kind, paper, reason });
    let joint = br#"{"text": "a word of both", "joint": true}"#;
    group.does("south", parse_bulletin(joint).expect("a bulletin"));
    group.now_us += 4 * HOUR_US;
    group.say(None, Command::Tick);
    let states = group.state.public().register.papers.values().map(|paper| paper.state.name());
    assert_eq!(states.collect::<Vec<_>>(), ["published", "withdrawn", "lapsed"]);
}
