//! A line on a socket: the native API as far as the commands need it, over the real law. It will
//! give way to the server's own.

use super::log::{Host, extract, kid, pack, party, sign, submission_key};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use evidence::submission::DetachedJws;
use line::{Attestation, Command, Digest, IntentState, Signed, Submission};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;
use wire::bundle::Selection;
use wire::native::{EntryView, conflict_view, intent_view, parse_intent, parties};

pub(crate) struct Served {
    inner: Arc<Inner>,
    pub(crate) url: String,
}

struct Inner {
    line: Mutex<Line>,
    changed: Condvar,
}

/// What is behind the socket.
pub(crate) struct Line {
    pub(crate) host: Host,
    /// The checkpoints that were cosigned and sent.
    pub(crate) cosigned: Vec<String>,
    /// Headers and paths of what was declared.
    pub(crate) declared: Vec<String>,
    /// How many writes are answered 503 first.
    pub(crate) busy: u32,
    /// Streams of an earlier number are cut.
    cut: u32,
}

struct Request {
    method: String,
    path: String,
    headers: Vec<String>,
    body: Vec<u8>,
}

impl Served {
    pub(crate) fn new(host: Host) -> Self {
        let line = Line { host, cosigned: Vec::new(), declared: Vec::new(), busy: 0, cut: 0 };
        let inner = Arc::new(Inner { line: Mutex::new(line), changed: Condvar::new() });
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let shared = inner.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = shared.clone();
                // A client that goes away in the middle is no matter of the test.
                thread::spawn(move || drop(answer(&shared, stream)));
            }
        });
        Self { inner, url }
    }

    /// Changes the line, and wakes the streams.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Line) -> T) -> T {
        let result = change(&mut self.inner.line.lock().expect("no thread has panicked"));
        self.inner.changed.notify_all();
        result
    }

    /// Cuts all streams that are open.
    pub(crate) fn cut(&self) {
        self.change(|line| line.cut += 1);
    }

    /// Waits until the line is so.
    pub(crate) fn wait_for(&self, so: impl Fn(&Line) -> bool) {
        let line = self.inner.line.lock().expect("no thread has panicked");
        let minute = Duration::from_secs(60);
        let waited = self.inner.changed.wait_timeout_while(line, minute, |line| !so(line));
        assert!(!waited.expect("no thread has panicked").1.timed_out(), "it never came");
    }
}

fn answer(inner: &Inner, mut stream: TcpStream) -> std::io::Result<()> {
    let Some(request) = read(&stream)? else { return Ok(()) };
    if !request.headers.iter().any(|header| header == "authorization: Bearer north-token") {
        let problem = json!({"code": "unauthorized", "detail": "the token is not known"});
        return write(&mut stream, 401, "application/problem+json", problem.to_string().as_bytes());
    }
    if request.path.starts_with("/v1/stream") {
        return stream_entries(inner, &mut stream, &request);
    }
    let (status, kind, body) = {
        let mut line = inner.line.lock().expect("no thread has panicked");
        line.answer(&request)
    };
    inner.changed.notify_all();
    write(&mut stream, status, kind, &body)
}

fn read(stream: &TcpStream) -> std::io::Result<Option<Request>> {
    let mut input = BufReader::new(stream);
    let mut first = String::new();
    input.read_line(&mut first)?;
    let mut words = first.split_whitespace();
    let (Some(method), Some(path)) = (words.next(), words.next()) else { return Ok(None) };
    let (method, path) = (method.to_owned(), path.to_owned());
    let mut headers = Vec::new();
    let mut length = 0;
    loop {
        let mut line = String::new();
        input.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        let name = name.to_ascii_lowercase();
        if name == "content-length" {
            length = value.parse().unwrap_or(0);
        }
        headers.push(format!("{name}: {value}"));
    }
    let mut body = vec![0; length];
    input.read_exact(&mut body)?;
    Ok(Some(Request { method, path, headers, body }))
}

fn write(stream: &mut TcpStream, status: u16, kind: &str, body: &[u8]) -> std::io::Result<()> {
    let length = body.len();
    let retry = if status == 503 { "Retry-After: 0\r\n" } else { "" };
    write!(
        stream,
        "HTTP/1.1 {status} Told\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n{retry}\
         Connection: close\r\n\r\n"
    )?;
    stream.write_all(body)
}

fn stream_entries(inner: &Inner, stream: &mut TcpStream, request: &Request) -> std::io::Result<()> {
    write!(stream, "HTTP/1.1 200 Told\r\nContent-Type: text/event-stream\r\n")?;
    write!(stream, "Connection: close\r\n\r\n: alive\n\n")?;
    let from = request.path.split_once("from=").and_then(|(_, from)| from.parse().ok());
    let last = request.headers.iter().find_map(|header| header.strip_prefix("last-event-id: "));
    let last: Option<usize> = last.and_then(|last| last.parse().ok());
    let mut next: usize = last.map_or(from.unwrap_or(0), |last| last + 1);
    let mut line = inner.line.lock().expect("no thread has panicked");
    let cut = line.cut;
    loop {
        while let Some(held) = line.host.held.get(next) {
            let terms = line.host.state.public().agreement.as_ref().map(|agreed| agreed.terms());
            let view =
                EntryView::new(&held.record, held.withheld.as_deref(), &party("north"), terms);
            let data = serde_json::to_string(&view.expect("ours")).expect("JSON");
            write!(stream, "id: {next}\ndata: {data}\n\n")?;
            next += 1;
        }
        if line.cut != cut {
            return Ok(());
        }
        line = inner.changed.wait(line).expect("no thread has panicked");
    }
}

type Told = (u16, &'static str, Vec<u8>);

impl Line {
    fn answer(&mut self, request: &Request) -> Told {
        let path = request.path.split('?').next().unwrap_or_default();
        let json = |value: Value| (200, "application/json", value.to_string().into_bytes());
        match (request.method.as_str(), path) {
            ("GET", "/checkpoint") => {
                (200, "text/plain", self.host.checkpoint().to_string().into_bytes())
            }
            ("GET", "/v1/parties") => {
                json(json!({ "items": parties(self.host.state.public()), "next_cursor": null }))
            }
            ("GET", "/v1/agreement") => json(json!({ "line": super::log::LINE })),
            ("GET", "/v1/bundles") => self.bundle(&request.path),
            ("POST", "/v1/cosignatures") => {
                let body: Value = serde_json::from_slice(&request.body).expect("JSON");
                let note = body["checkpoint"].as_str().expect("text").to_owned();
                self.cosigned.push(note);
                json(json!({ "settled": 0, "entry": null }))
            }
            ("PUT", _) if self.busy > 0 => {
                self.busy -= 1;
                let problem = json!({"code": "busy", "detail": "try again"}).to_string();
                (503, "application/problem+json", problem.into_bytes())
            }
            ("PUT", path) => self.put(path, request),
            _ => (404, "text/plain", b"nothing here".to_vec()),
        }
    }

    fn bundle(&self, path: &str) -> Told {
        let host = &self.host;
        let (held, note) = (host.held_for("north"), sign(&host.head()));
        let bundle = match path.split_once("from=").and_then(|(_, from)| from.parse().ok()) {
            None => pack(&held, &note),
            Some(from) => {
                let selection = Selection { from: Some(from), ..Selection::default() };
                extract(&held, &note, selection, None)
            }
        };
        (200, "application/zip", bundle)
    }

    fn put(&mut self, path: &str, request: &Request) -> Told {
        let id = path.strip_prefix("/v1/intents/").expect("an intent").replace("%20", " ");
        let signature =
            request.headers.iter().find_map(|header| header.strip_prefix("clearline-signature: "));
        let asked = parse_intent(&request.body).expect("a body");
        let item = super::log::item(&id);
        if self.host.state.public().items.contains_key(&item) {
            let problem = json!({"code": "already_exists", "detail": "it is there"}).to_string();
            return (409, "application/problem+json", problem.into_bytes());
        }
        self.declared.push(format!("{path} {:?}", request.headers));
        let parts = asked.extents.parts().to_vec();
        let command = self.host.put_command(&id, parts, IntentState::Accepted);
        match signature {
            None => self.host.bearer("north", command),
            Some(signature) => self.signed("north", command, signature, &request.body),
        }
        let state = &self.host.state;
        let known = state.item(&item).expect("it was declared");
        let recipient = party("north");
        let pairs = state.public().pairs_of(&item);
        let conflicts: Vec<Value> = pairs
            .filter_map(|pair| conflict_view(state, &pair, &recipient))
            .map(|view| serde_json::to_value(view).expect("JSON"))
            .collect();
        let intent = intent_view(state, &known, &recipient);
        let body = json!({ "intent": intent, "conflicts": conflicts, "entry": state.size() - 1 });
        (201, "application/json", body.to_string().into_bytes())
    }

    /// Takes what a side has signed itself, as a server does that has checked it.
    fn signed(&mut self, side: &str, command: Command, signature: &str, body: &[u8]) {
        let jws: DetachedJws = signature.parse().expect("a signature");
        jws.verify(&submission_key(side).public(), body).expect("of this side");
        let protected: Value = serde_json::from_slice(&jws.protected()).expect("a header");
        let prev = URL_SAFE_NO_PAD.decode(protected["prev"].as_str().expect("text"));
        let prev = Digest(prev.expect("base64").try_into().expect("a hash"));
        let seq = protected["seq"].as_u64().expect("a number");
        let hash = Digest(jws.submission_hash(body).0);
        let (protected, signature) = signature.split_once("..").expect("two parts");
        let submission = Submission {
            protected: protected.to_owned(),
            body: body.to_vec(),
            signature: signature.to_owned(),
        };
        let signed = Signed { kid: kid(side), seq, prev, hash };
        self.host.command(Some(side), Attestation::Signed(signed), command, Some(submission));
        self.host.chains.insert(side.to_owned(), (seq, hash));
    }
}
