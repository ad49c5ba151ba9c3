//! Questions to a bundle (DL-42, DL-43, DL-45): what an investigator with a bundle, the log's key
//! and two public keys learns of a night; and hosts that lie about it.

use super::log::*;
use line::Command;
use line::desk::Command as Desk;
use volume::Instant;
use wire::bundle::{Answer, Holds, NoneOf, Options, Question, Selection};
use wire::native::{parse_message, parse_receipt, parse_stop};

/// 2026-06-01T08:00:00Z, and minutes after it.
fn at(minute: i64) -> Instant {
    Instant::from_micros(1_780_300_800_000_000 + minute * 60_000_000).expect("in range")
}

fn signed(host: &mut Host, side: &str, path: &str, body: &str, command: Desk) {
    host.signed(side, Command::Desk(command), ("POST", path, body));
}

fn says(host: &mut Host, side: &str, text: &str) -> u64 {
    let (number, body) =
        (host.state.size(), format!(r#"{{"precedence":"flash","text":"{text}","language":"en"}}"#));
    let command = parse_message(body.as_bytes()).expect("a message");
    signed(host, side, "/v1/messages", &body, command);
    number
}

fn answers(host: &mut Host, side: &str, message: u64, receipt: &str) {
    let body = format!(r#"{{"receipt":"{receipt}"}}"#);
    let command = parse_receipt(body.as_bytes()).expect("an answer").of(message);
    signed(host, side, &format!("/v1/messages/{message}/receipts"), &body, command);
}

/// North warns, nobody of south answers for a while; then south reads it, and acts. South stops
/// north without a word; north cosigns what it saw.
fn night() -> (Host, u64, u64) {
    let mut host = Host::open();
    host.put("north", "n1", circle(7.0, 60));
    host.wait(5);
    let warning = says(&mut host, "north", "two of yours are crossing");
    host.wait(2);
    host.tick();
    answers(&mut host, "south", warning, "read");
    answers(&mut host, "south", warning, "acted");
    host.wait(3);
    let stop = host.state.size();
    signed(&mut host, "south", "/v1/stop", "", parse_stop(b"").expect("no word is needed"));
    host.wait(2);
    host.tick();
    host.cosign("north");
    host.wait(60);
    host.put("south", "s1", circle(9.0, 200));
    host.put("north", "n2", circle(11.0, 200));
    (host, warning, stop)
}

fn investigator() -> Options {
    options().with_side_keys([submission_vkey("north"), submission_vkey("south")])
}

fn ask(bundle: &[u8], question: Question) -> Answer {
    let report = verified(bundle, &investigator().with_question(question));
    assert!(report.is_verified(), "{report}");
    report.answers.into_iter().next().expect("what is asked is answered")
}

fn says_all(answer: &Answer, expected: &[&str]) {
    let told = answer.lines.join("\n");
    for expected in expected {
        assert!(told.contains(expected), "{expected:?} is not in:\n{told}");
    }
}

#[test]
fn an_investigator_learns_who_knew_what_when() {
    let (host, warning, stop) = night();
    let answer = ask(&host.bundle(), Question::WhoKnew { entry: warning });
    assert_eq!(answer.holds, Holds::Proven);
    says_all(
        &answer,
        &[
            "message_sent, signed by north (submission 2 of its chain; verified)",
            "its words were shown to south",
            "the host found it unanswered by south, and sent it to the shift supervisor",
            "south answered read as duty officer, too late; signed by south",
            "south answered acted as duty officer; signed by south",
            "north cosigned a checkpoint that holds it, with its own key",
            "is proven by what it signed afterwards, and by nothing else",
        ],
    );
    // Of the stop, nobody's answer is there: that it was shown is all that the record shows.
    let answer = ask(&host.bundle(), Question::WhoKnew { entry: stop });
    says_all(&answer, &["its words were shown to north", "found it unanswered by north"]);
    assert!(!answer.lines.iter().any(|line| line.contains("north answered")), "{answer:?}");
    let beyond = ask(&host.bundle(), Question::WhoKnew { entry: 10_000 });
    assert_eq!(beyond.holds, Holds::Refuted);
}

#[test]
fn a_submission_is_proven_with_what_was_answered() {
    let (host, warning, _) = night();
    let submission = |party_: &str, seq| Question::Submission { party: party(party_), seq };
    let answer = ask(&host.bundle(), submission("north", 2));
    assert_eq!(answer.holds, Holds::Proven);
    says_all(
        &answer,
        &[
            &format!("entry {warning}, "),
            "message_sent, signed by north (submission 2 of its chain; verified)",
            "nobody had answered (message_escalated)",
            "read (message_received), signed by south (submission 1 of its chain; verified)",
        ],
    );
    // The other side says that it warned as well: its chain has no such number.
    let answer = ask(&host.bundle(), submission("south", 5));
    assert_eq!(answer.holds, Holds::Refuted);
    says_all(&answer, &["has its chain up to number 4"]);
    // An extract that leaves it out says nothing.
    let about = Selection { party: Some(party("south")), ..Selection::default() };
    let extract = host.extract(about, None);
    assert_eq!(ask(&extract, submission("north", 2)).holds, Holds::Open);
    assert_eq!(ask(&extract, submission("south", 1)).holds, Holds::Proven);
}

#[test]
fn nothing_between_two_numbers_is_missing() {
    let (host, ..) = night();
    let chain = |from, to| Question::Chain { party: party("south"), from, to };
    let answer = ask(&host.bundle(), chain(1, 4));
    assert_eq!(answer.holds, Holds::Proven);
    says_all(&answer, &["4 submissions, each naming", "signatures of 4 are revealed", "not show"]);
    assert_eq!(ask(&host.bundle(), chain(2, 5)).holds, Holds::Refuted);
    // An extract of the party has its whole chain, without the other's entries.
    let about = Selection { party: Some(party("south")), ..Selection::default() };
    let extract = host.extract(about, None);
    assert_eq!(ask(&extract, chain(1, 4)).holds, Holds::Proven);
    let from = Selection { from: Some(host.state.size() - 2), ..Selection::default() };
    assert_eq!(ask(&host.extract(from, None), chain(1, 4)).holds, Holds::Open);
}

#[test]
fn nothing_of_a_kind_was_said_in_a_time() {
    let (host, ..) = night();
    let none = |party_: &str, from, to| {
        let (kind, template) = ("message_sent".to_owned(), None);
        let (from, to, party) = (at(from), at(to), Some(party(party_)));
        Question::NoneOf(NoneOf { kind, template, party, from, to })
    };
    // North did warn between the fourth and the sixth minute; south did not.
    let answer = ask(&host.bundle(), none("north", 4, 6));
    assert_eq!(answer.holds, Holds::Refuted);
    says_all(&answer, &["message_sent of north", "1 of them"]);
    let answer = ask(&host.bundle(), none("south", 4, 6));
    assert_eq!(answer.holds, Holds::Proven);
    says_all(&answer, &["none is left out, and none is such", "not that nobody tried"]);
    // The log has to go on behind the time in question.
    let answer = ask(&host.bundle(), none("south", 60, 600));
    assert_eq!(answer.holds, Holds::Open);
    says_all(&answer, &["ends with entry"]);
    // An extract by range shows it where it begins before that time and ends behind it.
    let range = |from, to| Selection { from: Some(from), to: Some(to), ..Selection::default() };
    let size = host.state.size();
    assert_eq!(ask(&host.extract(range(1, size), None), none("south", 4, 6)).holds, Holds::Proven);
    assert_eq!(ask(&host.extract(range(3, size), None), none("south", 4, 6)).holds, Holds::Open);
    assert_eq!(ask(&host.extract(range(1, 3), None), none("south", 4, 6)).holds, Holds::Open);
    let about = Selection { party: Some(party("south")), ..Selection::default() };
    assert_eq!(ask(&host.extract(about, None), none("south", 4, 6)).holds, Holds::Open);
}

#[test]
fn the_numbers_that_were_told_are_those_of_the_entries() {
    let (mut host, ..) = night();
    host.wait(24 * 60);
    says(&mut host, "north", "good morning");
    let told = wire::native::statistics_view(host.state.public());
    let rows: Vec<String> = told
        .days
        .iter()
        .map(|row| format!("{} {} {} {}", row.day, row.side, row.messages, row.answered_late))
        .collect();
    assert_eq!(rows, ["2026-06-01 north 1 0", "2026-06-01 south 1 1", "2026-06-02 north 1 0"]);
    // More is said after the numbers were told: they are held against the entries of then.
    says(&mut host, "north", "good morning again");
    let bundle = host.bundle();
    assert_eq!(ask(&bundle, Question::Expect(told.clone())).holds, Holds::Proven);
    let mut other = told.clone();
    other.days[0].messages += 9;
    let answer = ask(&bundle, Question::Expect(other));
    assert_eq!(answer.holds, Holds::Refuted);
    says_all(&answer, &["otherwise than told: 2026-06-01 of north"]);
    let all = ask(&bundle, Question::Statistics);
    assert_eq!(all.statistics.map(|view| view.days[2].messages), Some(2));
    let about = Selection { party: Some(party("south")), ..Selection::default() };
    assert_eq!(ask(&host.extract(about, None), Question::Statistics).holds, Holds::Open);
    // A bundle whose own state tells other numbers does not verify.
    let mut files = unpack(&bundle);
    let state = String::from_utf8(files["state.json"].clone()).expect("text");
    let forged = state.replacen(r#""messages": 1"#, r#""messages": 7"#, 1);
    assert!(state != forged, "the numbers stand in state.json");
    files.insert("state.json".to_owned(), forged.into_bytes());
    let report = unpacked(files, &investigator());
    assert!(report.failures.iter().any(|one| one.to_string().contains("statistics")), "{report}");
}

#[test]
fn a_host_that_lies_about_what_was_said_is_found() {
    let (host, warning, _) = night();
    let index = usize::try_from(warning).expect("few");
    let question = || Question::Submission { party: party("north"), seq: 2 };
    let found = |bundle: &[u8]| {
        let report = verified(bundle, &investigator().with_question(question()));
        assert!(!report.is_verified() && !report.is_answered(), "{report}");
        assert!(report.to_string().contains("WORTHLESS"), "{report}");
        report.failures.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    // It leaves the warning out, and signs the rest anew: north's chain has a hole.
    let mut held = host.held.clone();
    held.remove(index);
    for (at, one) in held.iter_mut().enumerate().skip(index) {
        let number = at + 1;
        rewrite(one, &format!("\"index\":{number},"), &format!("\"index\":{at},"));
    }
    let told = found(&resigned(&held));
    assert!(told.contains("signed number 2 of north"), "{told}");
    // It makes a routine message of the flash.
    let mut held = host.held.clone();
    rewrite(&mut held[index], "\"precedence\":\"flash\"", "\"precedence\":\"routine\"");
    assert!(found(&resigned(&held)).contains("what was signed"));
    // It says that south only read it and never acted.
    let mut held = host.held.clone();
    let acted = held
        .iter_mut()
        .find(|one| String::from_utf8_lossy(&one.record).contains("\"receipt\":\"acted\""));
    rewrite(acted.expect("south acted"), "\"receipt\":\"acted\"", "\"receipt\":\"relayed\"");
    assert!(found(&resigned(&held)).contains("what was signed"));
    // It says that it was south whom nobody answered.
    let mut held = host.held.clone();
    let late = held.iter_mut().find(|one| {
        String::from_utf8_lossy(&one.record).contains("\"kind\":\"message_escalated\"")
    });
    rewrite(late.expect("it climbed"), "\"party\":\"south\"", "\"party\":\"north\"");
    assert!(found(&resigned(&held)).contains("a message whose answer was due"));
}
