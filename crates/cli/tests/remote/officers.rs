//! Two officers at two terminals work a night on a line that the built binary serves.

use super::desk::Ran;
use super::house::{House, SUBMISSION_KEY};

/// An officer of a side at a terminal. North signs what it says.
struct Officer<'a> {
    house: &'a House,
    side: &'static str,
    /// The file of the token.
    token: String,
}

impl<'a> Officer<'a> {
    fn of(house: &'a House, side: &'static str) -> Self {
        Self::named(house, side, &[])
    }

    fn named(house: &'a House, side: &'static str, actor: &[&str]) -> Self {
        let data = house.data();
        let data = data.to_str().expect("a temporary folder has a plain name");
        let scope = "line.read line.officer";
        let token = ["token", "--data", data, "--party", side, "--scope", scope];
        let made = house.desk.run(&[&token[..], actor].concat());
        assert_eq!(made.code, Some(0), "{made:?}");
        let token = format!("{side}{}.officer", actor.concat());
        house.desk.write(&token, made.stdout.as_bytes());
        Self { house, side, token }
    }

    fn run(&self, more: &[&str]) -> Ran {
        let url = self.house.url();
        let mut arguments = vec!["officer", "--url", &url, "--token-file", &self.token];
        if self.side == "north" {
            arguments.extend(["--sign", SUBMISSION_KEY, "--kid", "k1"]);
        }
        arguments.extend(more);
        self.house.desk.run(&arguments)
    }

    /// Runs, ends so, and says this.
    fn says(&self, more: &[&str], code: i32, expected: &[&str]) -> String {
        let ran = self.run(more);
        assert_eq!(ran.code, Some(code), "{more:?}: {ran:?}");
        let told = format!("{}{}", ran.stdout, ran.stderr);
        for expected in expected {
            assert!(told.contains(expected), "{more:?} does not say {expected:?}: {told}");
        }
        told
    }
}

/// The number behind a word, as in `message #7`.
fn number<'a>(told: &'a str, word: &str) -> &'a str {
    let behind = told.split_once(word).map_or("", |(_, behind)| behind);
    behind.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default()
}

#[test]
fn two_officers_work_a_night_at_two_terminals() {
    let house = House::open();
    let (north, south) = (Officer::of(&house, "north"), Officer::of(&house, "south"));
    north.says(&["state"], 0, &["THE LINE IS OPEN"]);
    south.says(&["inbox"], 0, &["0 messages wait"]);

    // They call each other.
    let called = north.says(&["check", "south"], 0, &["called in entry", "the line is open"]);
    let call = number(&called, "in entry ").to_owned();
    south.says(&["state"], 0, &[&format!("unanswered: #{call}")]);
    south.says(&["check", "--answer", &call], 0, &["answered in entry"]);
    south.says(&["check", "--answer", &call], 2, &["waits for your answer"]);

    // A place is named in one form, and read back in another: first wrongly, by a digit.
    let place = ["--at", "46 30 00 N 008 00 00 E", "--form", "dms"];
    let said = ["send", "priority", "--text", "we shall work here"];
    let sent = north.says(&[&said[..], &place[..]].concat(), 0, &["sent as message #"]);
    let message = number(&sent, "message #").to_owned();
    let waits = format!("#{message} PRIORITY");
    let told = ["1 messages wait", &waits, "we shall work here", "46.5", "32T"];
    south.says(&["inbox", "--delivered"], 1, &told);
    let readback = ["--readback", "46.58, 8.0", "--form", "decimal"];
    let ack = ["ack", &message, "read"];
    south.says(&ack, 2, &["read back each"]);
    south.says(&[&ack[..], &readback[..]].concat(), 2, &["NOT ANSWERED", "Both sides are told"]);
    let readback = ["--readback", "46.5, 8.0", "--form", "decimal"];
    south.says(&[&ack[..], &readback[..]].concat(), 0, &["read message #"]);
    north.says(&["inbox", "--all"], 0, &["delivered, read", "1 WRONG READBACKS"]);

    // Stop, without a word more; and what was done about it.
    let sent = south.says(&["stop"], 0, &["sent as message #"]);
    let stop = number(&sent, "message #").to_owned();
    north.says(&["inbox"], 1, &["FLASH", "STOP"]);
    let relayed = ["ack", &stop, "relayed", "--note", "all units in the air"];
    north.says(&relayed, 0, &["relayed message #"]);
    north.says(&["ack", &stop, "acted"], 0, &["acted message #"]);

    // One side suspends the line, and what saves lives passes.
    let suspended = ["state", "suspended", "--reason", "the events of this night"];
    south.says(&suspended, 1, &["THE LINE IS SUSPENDED", "the events of this night"]);
    north.says(&["state", "open", "--reason", "it is intact"], 1, &["CONTRADICT"]);
    let sent = north.says(&["stop", "--exercise"], 0, &["EXERCISE: sent"]);
    let drill = number(&sent, "message #").to_owned();
    south.says(&["inbox"], 1, &["EXERCISE EXERCISE EXERCISE"]);
    south.says(&["ack", &drill, "refused", "--note", "not tonight"], 0, &["refused message #"]);
    south.says(&["state", "open", "--reason", "morning"], 0, &["THE LINE IS OPEN"]);
    north.says(&["inbox"], 0, &["0 messages wait"]);
}

#[test]
fn what_officers_counted_and_said_is_proven_from_a_bundle() {
    let house = House::open();
    let (north, south) = (Officer::of(&house, "north"), Officer::of(&house, "south"));
    let sent = north.says(&["send", "flash", "--text", "hold"], 0, &["sent as message #"]);
    let message = number(&sent, "message #").to_owned();
    south.says(&["ack", &message, "read"], 0, &["read message #"]);
    north.says(&["rulebook"], 0, &["no file of rules agreed on"]);
    north.says(&["violations"], 0, &[]);
    south.says(&["stats"], 0, &["north: 0 notices", "messages: 1 sent", "1 answered"]);
    let numbers = south.says(&["stats", "--format", "json"], 0, &["\"entries\":3"]);
    house.desk.write("numbers.json", numbers.as_bytes());
    house.desk.write("false.json", numbers.replace("\"messages\":1", "\"messages\":2").as_bytes());
    assert_eq!(house.run("export", &["--out", "line.zip"]).code, Some(0));

    let key = house.log_key();
    let ask = |more: &[&str], code: i32, expected: &[&str]| {
        let arguments = [&["verify", "line.zip", "--log-key", &key], more].concat();
        let ran = house.desk.run(&arguments);
        assert_eq!(ran.code, Some(code), "{more:?}: {ran:?}");
        for expected in expected {
            assert!(ran.stdout.contains(expected), "{more:?}: {expected:?}: {ran:?}");
        }
    };
    ask(&["--expect-statistics", "numbers.json"], 0, &["PROVEN", "messages: 1 sent"]);
    ask(&["--expect-statistics", "false.json"], 1, &["that were told? NO", "otherwise than told"]);
    ask(&["--statistics"], 0, &["statistics over"]);
    ask(&["--submission", "north:1", "--chain", "north:1-1"], 0, &["submission 1 of its chain"]);
    ask(&["--submission", "south:1"], 1, &["enter the log? NO"]);
    ask(&["--who-knew", &message], 0, &["its words were shown to south", "answered read"]);
    let none = ["--none-of", "message_sent", "--from", "2020-01-01T00:00:00Z", "--to"];
    ask(&[&none[..], &["2020-01-02T00:00:00Z"]].concat(), 0, &["PROVEN"]);
    ask(&[&none[..], &["2100-01-02T00:00:00Z"]].concat(), 1, &["message_sent of north", "NO"]);
    let wrong = house.desk.run(&["verify", "line.zip", "--log-key", &key, "--chain", "north:2-1"]);
    assert_eq!(wrong.code, Some(2), "{wrong:?}");
}

/// DL-18, DL-19: one officer of north writes, the other confirms and sends; the record proves it.
#[test]
fn two_officers_of_a_side_stand_behind_a_message() {
    let house = House::open();
    house.agree("[messages]\nrelease = [\"priority messages\"]\nconfirm_translations = true");
    let (nobody, south) = (Officer::of(&house, "north"), Officer::of(&house, "south"));
    let anna = Officer::named(&house, "north", &["--actor", "anna"]);
    let boris = Officer::named(&house, "north", &["--actor", "boris"]);
    let words = ["--text", "we avoid the valley", "--translation", "мы облетаем долину"];
    let said = [&["send", "priority"], &words[..], &["--translated-into", "ru"]].concat();
    nobody.says(&said, 2, &["clearline token --actor NAME"]);
    let told = anna.says(&said, 1, &["NOT SENT", "another officer's confirmation and release"]);
    let draft = number(&told, "draft #").to_owned();

    // It is on the record, and in nobody's inbox.
    south.says(&["inbox", "--all"], 0, &["0 messages wait"]);
    south.says(&["drafts"], 0, &["0 drafts wait"]);
    let told = ["DRAFT #", "anna", "we avoid", "долину  (translation not certified)", "1 drafts"];
    boris.says(&["drafts"], 1, &told);
    anna.says(&["confirm", &draft], 2, &["another officer has to do this"]);
    boris.says(&["release", &draft], 2, &["confirms it first"]);
    boris.says(&["confirm", &draft], 0, &["confirmed the translation in draft #"]);
    anna.says(&["release", &draft], 2, &["another officer has to do this"]);
    let told = boris.says(&["release", &draft], 0, &["sent as message #"]);
    let message = number(&told, "message #").to_owned();
    let told = ["written by anna, released by boris", "translation confirmed by boris"];
    let told = south.says(&["inbox"], 1, &told);
    assert!(!told.contains("not certified"), "{told}");
    south.says(&["ack", &message, "read"], 0, &["read message #"]);

    // One is dropped, and stop is said by whoever is there.
    let told = anna.says(&["send", "priority", "--text", "an old plan"], 1, &["NOT SENT"]);
    boris.says(&["drop", number(&told, "draft #")], 0, &["dropped draft #"]);
    nobody.says(&["stop"], 0, &["sent as message #"]);
    anna.says(&["drafts"], 0, &["0 drafts wait"]);

    assert_eq!(house.run("export", &["--out", "line.zip"]).code, Some(0));
    let ran = house.desk.run(&["verify", "line.zip", "--log-key", &house.log_key()]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let checked = ran.stdout.contains("6 submissions with their signatures");
    let open = ran.stdout.contains("drafts of these messages are not revealed");
    assert!(checked && !open, "north is shown its own drafts: {ran:?}");
}
