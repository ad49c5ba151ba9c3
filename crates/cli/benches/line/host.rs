//! The built binary, serving, and a client that costs as little as can be.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const CLEARLINE: &str = env!("CARGO_BIN_EXE_clearline");

/// A server; killed when it is no longer wanted, and when the benchmark fails.
pub(crate) struct Host {
    child: Child,
    pub(crate) address: String,
    /// From its start until it listened.
    pub(crate) took: Duration,
}

impl Host {
    pub(crate) fn start(data: &Path) -> Self {
        let began = Instant::now();
        let mut child = Command::new(CLEARLINE)
            .args(["serve", "--listen", "127.0.0.1:0", "--log-filter", "error", "--data"])
            .arg(data)
            .env("CLEARLINE_LIMITS_REQUESTS_PER_SECOND", "1000000")
            .env("CLEARLINE_LIMITS_STREAMS_PER_PARTY", "4096")
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary was built for this benchmark");
        let out = child.stdout.take().expect("its output was asked for");
        let first = BufReader::new(out).lines().next().expect("a line").expect("text");
        let took = began.elapsed();
        let address = first.strip_prefix("listening on http://").expect("where it listens");
        Self { address: address.to_owned(), child, took }
    }

    /// Asks it to end, and waits until it has written its snapshot.
    pub(crate) fn stop(mut self) -> Duration {
        let began = Instant::now();
        let asked = Command::new("kill").arg(self.child.id().to_string()).status();
        assert!(asked.is_ok_and(|status| status.success()), "the server can be asked to end");
        self.child.wait().expect("it ends");
        began.elapsed()
    }

    /// The memory that the process holds, bytes.
    pub(crate) fn resident_bytes(&self) -> u64 {
        let path = format!("/proc/{}/statm", self.child.id());
        let text = std::fs::read_to_string(path).unwrap_or_default();
        text.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()).map_or(0, |n| n * 4096)
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A token, as the header has it.
pub(crate) fn token(data: &Path, party: &str, scope: &str) -> String {
    let made = Command::new(CLEARLINE)
        .args(["token", "--party", party, "--scope", scope, "--data"])
        .arg(data)
        .output()
        .expect("the binary was built for this benchmark");
    format!("Bearer {}", String::from_utf8(made.stdout).expect("a token is ASCII").trim())
}

/// A connection that sends one request after the other.
pub(crate) struct Connection {
    stream: TcpStream,
    address: String,
    token: String,
    buffer: Vec<u8>,
}

impl Connection {
    pub(crate) fn open(address: &str, token: &str) -> Self {
        let stream = TcpStream::connect(address).expect("it listens");
        stream.set_nodelay(true).expect("a socket takes its options");
        let (address, token) = (address.to_owned(), token.to_owned());
        Self { stream, address, token, buffer: Vec::new() }
    }

    /// Sends a body, and gives the status once the whole answer is there.
    pub(crate) fn send(&mut self, method: &str, path: &str, body: &str) -> u16 {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: {}\r\n\
             Content-Length: {}\r\n\r\n{body}",
            self.address,
            self.token,
            body.len()
        );
        self.stream.write_all(request.as_bytes()).expect("it reads");
        self.buffer.clear();
        let mut piece = [0; 16 << 10];
        loop {
            let read = self.stream.read(&mut piece).expect("it answers");
            assert!(read > 0, "the server closed the connection");
            self.buffer.extend_from_slice(&piece[..read]);
            if let Some(status) = whole(&self.buffer) {
                return status;
            }
        }
    }

    /// What the last answer was.
    pub(crate) fn answer(&self) -> String {
        String::from_utf8_lossy(&self.buffer).into_owned()
    }
}

/// The status of an answer that is whole.
fn whole(answer: &[u8]) -> Option<u16> {
    let head_end = answer.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(&answer[..head_end]).expect("a head is ASCII");
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("content-length").then(|| value.parse::<usize>().ok())?
    });
    let is_whole = answer.len() >= head_end + length.expect("an answer names its length");
    is_whole.then(|| head[9..12].parse().expect("a status is a number"))
}
