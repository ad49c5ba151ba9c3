//! A night at the officers' desk: every fact of it is written and read back, and a snapshot of
//! every moment of it is that moment.

use line::desk::{self, Note, StateStatement, StatedState};
use line::{Actor, Attestation, Command, PartyId, Reply, Stamp, Stamped, State, decide};
use std::sync::Arc;
use volume::Instant;
use wire::agreement::{DemonstrationSide, demonstration, parse};
use wire::native::{draft_view, message_view, parse_message, parse_receipt, parse_stop};
use wire::record::{Entropy, KINDS, decode, encode, kind};

const START_US: i64 = 1_780_300_000_000_000;
const MINUTE_US: i64 = 60_000_000;

struct Night {
    state: State,
    now_us: i64,
}

impl Night {
    fn open() -> Self {
        let side = DemonstrationSide::default();
        let check = "[[check]]\nfrom = \"north\"\nto = \"south\"\ninterval = \"10min\"\n\
                     answer = \"2min\"\nmisses = 2\n[messages]\nreadback = \"20m\"\n\
                     release = [\"not-ours\"]\nconfirm_translations = true\n";
        let text = format!("{}{check}", demonstration("line.example/demo", &side, &side));
        let agreement = Arc::new(parse(&text).expect("an agreement"));
        let mut night = Self { state: State::new(), now_us: START_US };
        night.say(None, Command::OpenLine { agreement, log_key: "key".to_owned() });
        night
    }

    fn say(&mut self, who: Option<&str>, command: Command) -> Reply {
        self.say_as(who, None, command)
    }

    fn say_as(&mut self, who: Option<&str>, officer: Option<&str>, command: Command) -> Reply {
        self.now_us += MINUTE_US;
        let party = who.map(|name| PartyId::new(name).expect("a name"));
        let attestation = if who.is_some() { Attestation::Bearer } else { Attestation::Host };
        let time = Instant::from_micros(self.now_us).expect("in range");
        let (secret, idempotency) = ([3; 16], None);
        let actor = officer.map(|name| Actor::new(name).expect("a name"));
        let stamp = Stamp { time, party, actor, attestation, secret, idempotency };
        let decision = decide(&self.state, &Stamped { stamp, command }).expect("it is lawful");
        for fact in &decision.facts {
            let recorded = encode(fact, &Entropy([7; 32])).expect("it can be written");
            let back = decode(&recorded.record, recorded.withheld.as_deref()).expect("and read");
            assert_eq!(back, *fact);
            let kind = kind(&fact.entry.body);
            assert!(KINDS.contains(&kind), "{kind} is no kind that anybody can ask for");
            self.state.apply(fact);
        }
        let snapshot = wire::snapshot::encode(&self.state);
        let kept = wire::snapshot::decode(&snapshot).expect("it can be read");
        assert!(kept == self.state, "a snapshot is another state");
        assert_eq!(kept.next_due(), self.state.next_due());
        decision.reply
    }

    fn officer(&mut self, who: &str, command: desk::Command) -> Reply {
        self.say(Some(who), Command::Desk(command))
    }

    fn state_line(&mut self, who: &str, state: StatedState, ahead_us: Option<i64>) {
        let effective = ahead_us.and_then(|us| Instant::from_micros(self.now_us + us));
        let reason = Note::new("\"so\"\nit is: стоп توقف").expect("words");
        self.officer(who, desk::Command::StateLine(StateStatement { state, effective, reason }));
    }
}

#[test]
fn every_fact_of_a_night_comes_back_and_every_moment_can_be_kept() {
    let mut night = Night::open();
    let south = PartyId::new("south").expect("a name");
    let call = |exercise| desk::Command::CheckLine { to: south.clone(), exercise };
    let Reply::Desk(desk::Reply::Checked { check, .. }) = night.officer("north", call(false))
    else {
        panic!("a call is told as one")
    };
    night.officer("south", desk::Command::AnswerCheck { check });
    night.officer("north", call(true));
    night.officer("north", call(false));
    night.say(None, Command::Tick);
    night.say(None, Command::Tick);

    let message = parse_message(
        br#"{"precedence": "routine", "text": "here: \"x\"\nand there", "template": "area-clear",
             "fields": {"time": "2026-06-01T10:00:00Z", "place": "31.6, 65.8"}, "language": "en",
             "references": [{"item": "N1"}, {"conflict": ["N1", "S1"]}, {"entry": 3}],
             "positions": [{"text": "35.2836, 40.0630", "form": "decimal"}],
             "own_position": {"text": "35 17 01 N 040 03 46 E", "form": "dms"}}"#,
    );
    let sent = night.officer("north", message.expect("a message"));
    let Reply::Desk(desk::Reply::Sent { entry, own, .. }) = sent else {
        panic!("a message is told as one")
    };
    assert_eq!(own, [0], "the place is the sender's own, and the one in a field is not");
    let answer = |json: &str| parse_receipt(json.as_bytes()).expect("an answer").of(entry);
    night.officer("south", answer(r#"{"receipt": "delivered"}"#));
    let wrong = r#"{"receipt": "read", "readback": [{"text": "35.3640, 40.063", "form": "decimal"},
                                                    {"text": "31.6, 65.8", "form": "decimal"}]}"#;
    let told = night.officer("south", answer(wrong));
    assert!(matches!(told, Reply::Desk(desk::Reply::Mismatched { .. })), "{told:?}");
    let right = r#"{"receipt": "relayed", "note": "a unit",
                    "readback": [{"text": "35.28361, 40.063", "form": "decimal"},
                                 {"text": "31 36 00 N 065 48 00 E", "form": "dms"}]}"#;
    night.officer("south", answer(right));
    night.officer("south", parse_stop(b"").expect("nothing is enough"));
    (0..6).for_each(|_| drop(night.say(None, Command::Tick)));
    night.state_line("south", StatedState::Suspended, Some(30 * MINUTE_US));
    night.state_line("north", StatedState::Open, None);
    night.now_us += 40 * MINUTE_US;
    (0..4).for_each(|_| drop(night.say(None, Command::Tick)));
    night.state_line("south", StatedState::Resuming, None);

    // What a message says is shown to its two parties, and to nobody else.
    let state = &night.state;
    let known = &state.public().desk.mailbox.messages[&entry];
    let seen = |who: &str| {
        let who = PartyId::new(who).expect("a name");
        let view = message_view(state, entry, known, &who);
        (view.content.is_some(), view.places.len(), view.rendered.len())
    };
    assert_eq!(
        (seen("north"), seen("south"), seen("east")),
        ((true, 2, 3), (true, 2, 3), (false, 0, 0))
    );

    // All of it is forgotten in time.
    night.now_us += 30 * 24 * 60 * MINUTE_US;
    (0..12).for_each(|_| drop(night.say(None, Command::Tick)));
    assert!(night.state.private().desk.words.is_empty());
    assert!(night.state.public().desk.mailbox.messages.is_empty());
}

#[test]
fn every_fact_of_two_officers_comes_back_and_a_draft_is_shown_to_its_side_alone() {
    let mut night = Night::open();
    let draft = |night: &mut Night| {
        let message = parse_message(
            r#"{"precedence": "priority", "template": "not-ours", "to": ["south"],
                "fields": {"scope": "aircraft", "start": "2026-06-01T09:00:00Z",
                           "end": "2026-06-01T10:00:00Z"},
                "positions": [{"text": "31.6, 65.8", "form": "decimal"}],
                "text": "none of ours", "to_role": "duty officer", "exercise": true,
                "translation": {"language": "ru", "text": "не наш"}}"#
                .as_bytes(),
        );
        let drafted = Command::Desk(message.expect("a message"));
        match night.say_as(Some("north"), Some("anna"), drafted) {
            Reply::Desk(desk::Reply::Drafted {
                release: true, confirmation: true, entry, ..
            }) => entry,
            other => panic!("a draft is told as one, not as {other:?}"),
        }
    };
    let (first, second) = (draft(&mut night), draft(&mut night));
    let view = |night: &Night, number: u64, who: &str| {
        let known = &night.state.public().desk.mailbox.drafts[&number];
        draft_view(&night.state, number, known, &PartyId::new(who).expect("a name"))
    };
    assert_eq!(view(&night, first, "south"), None);
    let told = view(&night, first, "north").expect("it is shown to its own side");
    assert_eq!((told.author.as_str(), told.places.len()), ("anna", 1));
    assert_eq!(told.waits_for, ["confirmation", "release"]);
    let translation = told.translation.expect("it has one");
    assert_eq!(translation.note.as_deref(), Some("translation not certified"));

    let mut boris = |command| night.say_as(Some("north"), Some("boris"), Command::Desk(command));
    boris(desk::Command::ConfirmTranslation { draft: first });
    boris(desk::Command::Drop { draft: second });
    let Reply::Desk(desk::Reply::Sent { entry, .. }) =
        boris(desk::Command::Release { draft: first })
    else {
        panic!("a release is told as what is sent")
    };
    let known = &night.state.public().desk.mailbox.messages[&entry];
    let south = PartyId::new("south").expect("a name");
    let told = message_view(&night.state, entry, known, &south);
    let released = told.released.expect("it was a draft");
    assert_eq!((released.draft, released.author.as_str()), (first, "anna"));
    assert_eq!((released.confirmed_by.as_deref(), told.officer.as_deref()), {
        (Some("boris"), Some("boris"))
    });
    let translation = told.translation.expect("it is shown beside the original");
    assert_eq!((translation.text.as_str(), translation.note), ("не наш", None));
}
