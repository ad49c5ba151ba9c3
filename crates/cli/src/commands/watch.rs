//! `clearline watch`: the entries of a line as they come, and its log as one that only grows.

use crate::keys;
use crate::output::is_broken_pipe;
use crate::remote::{Client, Event, Events, Remote, escaped, problem};
use crate::watch::{Fault, Ledger, Words};
use anyhow::{Context, Result, anyhow};
use clap::{Args, ValueEnum};
use evidence::cosignature::CosigningKey;
use evidence::note::VerifierKey;
use line::{Entry, PartyId};
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use wire::native::EntryView;
use wire::papers::NOTICE;
use wire::record::{Commitments, WithheldName, decode_entry, decode_withheld, withheld};

const EXAMPLES: &str = "\
Examples:
  clearline watch --url http://127.0.0.1:8443 --token-file north.token
  clearline watch --url https://line.example --token-file north.token --cosign north-cosigner.key
  clearline watch --url https://line.example --token-file north.token --format jsonl --from 1200

Keeps what it needs to see that the log only grows: another run goes on where this one ended, and
stops, loudly, when the host shows another log than before. With --cosign it then cosigns what it
has seen; what all sides have cosigned is settled.

Exit codes: 1 the host shows another log than before, 2 the line cannot be watched.";

/// Follow a line: conflicts and all else, checked against the log's signed head.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    remote: Remote,
    /// Tell entries from this one on; the log is checked from its beginning all the same
    /// [default: what was not seen before].
    #[arg(long, value_name = "N")]
    from: Option<u64>,
    /// How to tell them.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// A file with the private key of a cosigner: what was checked is cosigned.
    #[arg(long, value_name = "KEYFILE")]
    cosign: Option<PathBuf>,
    /// Where to keep what was seen of the log [default: the token file with .watch behind it].
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// The verifier key of the log [default: the one that entry 0 names].
    #[arg(long, value_name = "VKEY")]
    log_key: Option<VerifierKey>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line in words for each entry.
    Text,
    /// The JSON of each entry, a line each.
    Jsonl,
}

/// How long the stream is quiet before the log is checked.
const QUIET: Duration = Duration::from_millis(200);
/// How often it is checked while entries come and come.
const BUSY: Duration = Duration::from_secs(2);
/// How often it is checked while none come.
const IDLE: Duration = Duration::from_secs(30);
/// The waits before connecting again.
const WAIT_MIN: Duration = Duration::from_millis(500);
const WAIT_MAX: Duration = Duration::from_secs(30);
/// How many events wait to be told.
const EVENTS_MAX: usize = 256;

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let state = arguments.state.clone().unwrap_or_else(|| {
        let mut name = arguments.remote.token_file.clone().into_os_string();
        name.push(".watch");
        PathBuf::from(name)
    });
    let cosigner = arguments.cosign.as_deref().map(keys::read_key::<CosigningKey>).transpose()?;
    let ledger = Ledger::load(&state, arguments.log_key.clone())?;
    let client = Arc::new(Client::new(&arguments.remote)?);
    let tell_from = arguments.from.unwrap_or_else(|| ledger.size());
    let watch = Watch {
        client,
        ledger,
        state,
        cosigner,
        words: Words::default(),
        tell_from,
        format: arguments.format,
        changed: true,
        checked: None,
        refused: None,
    };
    if arguments.format == Format::Text {
        let _ = writeln!(io::stderr(), "{NOTICE}");
    }
    match watch.follow() {
        Err(error) if error.is::<Fault>() => {
            // A standard error that cannot be written to leaves the exit code to tell.
            let _ = writeln!(io::stderr(), "STOP: {error}");
            Ok(ExitCode::from(1))
        }
        Err(error) if is_broken_pipe(&error) => Ok(ExitCode::SUCCESS),
        Err(error) => Err(error),
        Ok(never) => match never {},
    }
}

/// What following a line never ends with.
enum Never {}

/// A line being watched.
struct Watch {
    client: Arc<Client>,
    ledger: Ledger,
    state: PathBuf,
    cosigner: Option<CosigningKey>,
    words: Words,
    tell_from: u64,
    format: Format,
    /// Whether something came since the log was checked.
    changed: bool,
    checked: Option<Instant>,
    /// What the line last said against a cosignature.
    refused: Option<String>,
}

impl Watch {
    /// Follows the stream, and connects again when it breaks.
    fn follow(mut self) -> Result<Never> {
        let mut wait = WAIT_MIN;
        loop {
            let size = self.ledger.size();
            let why = self.follow_once()?;
            if self.ledger.size() > size {
                wait = WAIT_MIN;
            }
            tell(&format!("note: {why}; connecting again in {:.1} s", wait.as_secs_f32()));
            // Nothing wakes this thread: it waits so that a line in trouble is left in peace.
            thread::park_timeout(wait);
            wait = (wait * 2).min(WAIT_MAX);
        }
    }

    /// Follows one connection, and says why it broke.
    fn follow_once(&mut self) -> Result<String> {
        if self.ledger.size() > 0 {
            // A log that was rewritten shows here first, with what proves it; a stream of a log
            // that is shorter than what was seen would only be refused.
            self.check()?;
        }
        let (sender, events) = sync_channel(EVENTS_MAX);
        let (client, size) = (self.client.clone(), self.ledger.size());
        // The thread ends with the connection, or when nobody takes its events any more.
        thread::spawn(move || read_events(&client, size, &sender));
        self.take_events(&events)
    }

    fn take_events(&mut self, events: &Receiver<Came>) -> Result<String> {
        loop {
            let quiet = if self.changed { QUIET } else { IDLE };
            match events.recv_timeout(quiet) {
                Ok(Came::Event(event)) => {
                    self.take(&event)?;
                    if self.checked.is_some_and(|at| at.elapsed() < BUSY) {
                        continue;
                    }
                }
                Ok(Came::Broke(why)) => {
                    self.check()?;
                    return Ok(why);
                }
                Ok(Came::Shorter(why)) => {
                    self.check()?;
                    return Err(self.ledger.lost(&why).into());
                }
                Ok(Came::Refused(why)) => return Err(anyhow!(why)),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok("the stream ended".to_owned()),
            }
            self.check()?;
        }
    }

    fn take(&mut self, event: &Event) -> Result<()> {
        let Some(index) = event.id else { return Ok(()) };
        let wrong = || format!("the stream sent no entry {index} that can be read");
        let view: EntryView = serde_json::from_str(&event.data).with_context(wrong)?;
        let record = view.entry.get().as_bytes();
        let (entry, commitments) = decode_entry(record).with_context(wrong)?;
        let size = self.ledger.size();
        if entry.index != index || index > size {
            let found = entry.index;
            return Err(Fault(format!("entry {found} came where entry {size} belongs")).into());
        }
        if index < size {
            return Ok(());
        }
        self.ledger.append(record, &entry)?;
        self.changed = true;
        if index < self.tell_from {
            // Told or not, whose an item is has to be known later.
            self.words.tell(&entry, &line::Withheld::default());
            return Ok(());
        }
        if self.format == Format::Text {
            self.learn_owners(&entry);
        }
        let mut out = io::stdout().lock();
        match self.format {
            Format::Jsonl => writeln!(out, "{}", event.data)?,
            Format::Text => {
                let blob = blob(&view, index, &commitments)?;
                let shown = decode_withheld(&entry, &commitments, &blob).with_context(wrong)?;
                writeln!(out, "{}", self.words.tell(&entry, &shown))?;
            }
        }
        Ok(out.flush()?)
    }

    /// Asks whose the items are that an entry names, where an earlier run was told: what is over is
    /// named without its owner.
    fn learn_owners(&mut self, entry: &Entry) {
        for (id, kind) in self.words.unknown(entry) {
            let path = format!("/v1/{}s/{}", kind.name(), escaped(id.as_str()));
            let Ok(body) = self.client.get(&path) else { continue };
            let item: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
            if let Some(Ok(owner)) = item["owner"].as_str().map(PartyId::new) {
                self.words.learn(id, owner);
            }
        }
    }

    /// Holds the log against its signed head, cosigns it, and keeps what was seen.
    fn check(&mut self) -> Result<()> {
        self.checked = Some(Instant::now());
        match self.client.get("/checkpoint") {
            Ok(note) => {
                self.changed = false;
                self.ledger.check(&note)?;
            }
            // It is asked for again when the connection stands.
            Err(error) => {
                tell(&format!("note: {error:#}"));
                return Ok(());
            }
        }
        self.ledger.save(&self.state)?;
        self.cosign()
    }

    fn cosign(&mut self) -> Result<()> {
        let Some(key) = &self.cosigner else { return Ok(()) };
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now_s = now.context("the clock of this machine is before 1970")?.as_secs();
        let Some(note) = self.ledger.cosigned(key, now_s)? else { return Ok(()) };
        let body = serde_json::json!({ "checkpoint": note }).to_string();
        let answer = match self.client.send("POST", "/v1/cosignatures", &[], body.as_bytes()) {
            Ok(answer) => answer,
            Err(error) => {
                tell(&format!("note: {error:#}"));
                return Ok(());
            }
        };
        if matches!(answer.status, 200 | 201) {
            self.ledger.note_cosigned();
            self.refused = None;
            return self.ledger.save(&self.state);
        }
        let why = problem(answer.status, &answer.body);
        if self.refused.as_ref() != Some(&why) {
            tell(&format!("warning: the line refuses the cosignature: {why}"));
            self.refused = Some(why);
        }
        Ok(())
    }
}

/// What a stream brings.
enum Came {
    Event(Event),
    /// It broke; another try may do.
    Broke(String),
    /// It has fewer entries than were seen.
    Shorter(String),
    /// The line does not let itself be watched; another try will not do.
    Refused(String),
}

fn read_events(client: &Client, size: u64, sender: &SyncSender<Came>) {
    let came = read_stream(client, size, sender)
        .unwrap_or_else(|error| Came::Broke(format!("the stream broke: {error:#}")));
    // Nobody may listen any more, and that is their matter.
    let _ = sender.send(came);
}

fn read_stream(client: &Client, size: u64, sender: &SyncSender<Came>) -> Result<Came> {
    let last = size.checked_sub(1).map(|last| last.to_string());
    let mut headers = vec![("Accept", "text/event-stream")];
    headers.extend(last.as_deref().map(|last| ("Last-Event-ID", last)));
    let mut response = client.open(&format!("/v1/stream?from={size}"), &headers)?;
    let status = response.status().as_u16();
    if status != 200 {
        let mut body = Vec::new();
        let reader = response.body_mut().as_reader();
        io::Read::read_to_end(&mut io::Read::take(reader, 65_536), &mut body)?;
        if status == 409 && is_beyond_log(&body) {
            return Ok(Came::Shorter(problem(status, &body)));
        }
        let why = format!("the line gives no stream: {}", problem(status, &body));
        let is_passing = status >= 500 || status == 429;
        return Ok(if is_passing { Came::Broke(why) } else { Came::Refused(why) });
    }
    let mut events = Events::new(response.body_mut().as_reader());
    while let Some(event) = events.next()? {
        if sender.send(Came::Event(event)).is_err() {
            break;
        }
    }
    Ok(Came::Broke("the stream ended".to_owned()))
}

/// Whether a problem says that the log ends before the entry asked for.
fn is_beyond_log(body: &[u8]) -> bool {
    let json: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    json["code"] == "beyond_log"
}

/// What is shown beside an entry, as the record has it. It has to be what the entry committed to.
fn blob(view: &EntryView, index: u64, commitments: &Commitments) -> Result<Vec<u8>> {
    use base64::Engine as _;
    let mut items = Vec::new();
    for name in WithheldName::ALL {
        let Some(shown) = view.withheld.get(name.as_str()) else { continue };
        let salt = base64::engine::general_purpose::STANDARD.decode(&shown.salt)?;
        let salt = salt.try_into().map_err(|_| anyhow!("a salt that has not 16 bytes"))?;
        let item = withheld::WithheldItem { name, salt, bytes: shown.value.as_bytes() };
        if !commitments.check(&item) {
            let name = name.as_str();
            let fault = format!("entry {index} committed to another {name} than the host shows");
            return Err(Fault(fault).into());
        }
        items.push(item);
    }
    Ok(withheld::pack(items))
}

fn tell(line: &str) {
    // A standard error that cannot be written to leaves the exit code to tell.
    let _ = writeln!(io::stderr(), "{line}");
}
