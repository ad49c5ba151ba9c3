//! A client as small as can be: requests, and streams of events, over a socket of its own.

use crate::house::{House, PATIENCE};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

/// An answer, whole.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("the body is text")
    }
}

/// Asks and reads the whole answer.
pub(crate) async fn get(house: &House, token: &str, path: &str) -> Answer {
    let mut connection = Connection::ask(house, token, path, "").await;
    let reading = async {
        let status = connection.head().await;
        let mut body = Vec::new();
        while let Some(bytes) = connection.some().await {
            body.extend(bytes);
        }
        Answer { status, body }
    };
    timeout(PATIENCE, reading).await.expect("in time")
}

/// A connection with one request on it.
pub(crate) struct Connection {
    stream: BufReader<TcpStream>,
    /// What is left of a body of known length; `None` where it comes in chunks.
    left: Option<usize>,
}

impl Connection {
    pub(crate) async fn ask(house: &House, token: &str, path: &str, headers: &str) -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        // Small, so that a client that does not read is noticed soon.
        socket.set_recv_buffer_size(16 << 10).expect("a size");
        let mut stream = socket.connect(house.address).await.expect("it listens");
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\n{headers}\r\n",
            house.address
        );
        stream.write_all(request.as_bytes()).await.expect("it reads");
        Self { stream: BufReader::new(stream), left: None }
    }

    /// Reads the head of the answer, and gives the status.
    pub(crate) async fn head(&mut self) -> u16 {
        let status = self.line().await.expect("an answer");
        let status = status.split(' ').nth(1).and_then(|status| status.parse().ok());
        while let Some(line) = self.line().await.filter(|line| !line.is_empty()) {
            let (name, value) = line.split_once(':').expect("a header");
            if name.eq_ignore_ascii_case("content-length") {
                self.left = Some(value.trim().parse().expect("a length"));
            }
        }
        status.expect("a status")
    }

    /// Some more of the body; none at its end, or where it was cut.
    pub(crate) async fn some(&mut self) -> Option<Vec<u8>> {
        if let Some(left) = self.left.take() {
            let mut body = vec![0; left];
            self.stream.read_exact(&mut body).await.ok()?;
            self.left = Some(0);
            return (left > 0).then_some(body);
        }
        let length = self.line().await?;
        let length = usize::from_str_radix(&length, 16).expect("the length of a chunk");
        let mut chunk = vec![0; length];
        self.stream.read_exact(&mut chunk).await.ok()?;
        self.line().await?;
        (length > 0).then_some(chunk)
    }

    async fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let read = self.stream.read_line(&mut line).await.ok()?;
        (read > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned())
    }
}

/// An event as it arrived.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Event {
    pub(crate) id: u64,
    pub(crate) kind: String,
    pub(crate) data: Value,
}

/// A stream of events.
pub(crate) struct Events {
    connection: Connection,
    buffer: Vec<u8>,
}

impl Events {
    pub(crate) async fn open(house: &House, token: &str, query: &str) -> Self {
        Self::resume(house, token, query, None).await
    }

    /// Follows on from the last event that was received.
    pub(crate) async fn resume(house: &House, token: &str, query: &str, last: Option<u64>) -> Self {
        let last = last.map(|last| format!("Last-Event-ID: {last}\r\n")).unwrap_or_default();
        let path = format!("/v1/stream{query}");
        let mut connection = Connection::ask(house, token, &path, &last).await;
        let status = timeout(PATIENCE, connection.head()).await.expect("in time");
        assert_eq!(status, 200);
        let mut events = Self { connection, buffer: Vec::new() };
        // The first block names the pause before coming back.
        assert_eq!(events.block().await.as_deref(), Some("retry: 1000"));
        events
    }

    /// The next event; none when the stream has ended.
    pub(crate) async fn next(&mut self) -> Option<Event> {
        let block = self.block().await?;
        let field = |name: &str| {
            let mut lines = block.lines();
            lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": ")).expect(name)
        };
        let id = field("id").parse().expect("a number");
        let data = serde_json::from_str(field("data")).expect("one line of JSON");
        assert_eq!(block.lines().count(), 3, "{block}");
        Some(Event { id, kind: field("event").to_owned(), data })
    }

    /// The next so many events.
    pub(crate) async fn take(&mut self, count: usize) -> Vec<Event> {
        let mut events = Vec::new();
        while events.len() < count {
            events.push(self.next().await.expect("the stream goes on"));
        }
        events
    }

    /// Bytes as they come, up to the empty line.
    async fn block(&mut self) -> Option<String> {
        loop {
            if let Some(end) = self.buffer.windows(2).position(|pair| pair == b"\n\n") {
                let block: Vec<u8> = self.buffer.drain(..end + 2).collect();
                let text = String::from_utf8(block).expect("UTF-8");
                return Some(text.trim_end().to_owned());
            }
            let more = timeout(PATIENCE, self.connection.some()).await.expect("in time")?;
            self.buffer.extend(more);
        }
    }
}
