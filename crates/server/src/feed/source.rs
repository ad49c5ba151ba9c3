//! The task of one feed: it connects, reads, and connects again.

use super::health::FeedState;
use super::inbox::Inbox;
use super::url::{FeedTransport, FeedUrl};
use super::{fetch, file};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::io::AsyncReadExt as _;
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::{Instant as Steady, sleep, sleep_until, timeout};
use traffic::Report;
use volume::Instant;
use wire::feed::FeedReader;

/// The first wait after a failure; each further one is twice as long ...
const BACKOFF_FIRST: Duration = Duration::from_millis(250);
/// ... up to this.
const BACKOFF_MAX: Duration = Duration::from_secs(30);
/// A connection that lasted so long has worked: the next failure is a first one.
const WORKED: Duration = Duration::from_secs(10);
/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(10);
/// So many bytes are read and understood at a time; then the others have their turn.
const CHUNK_BYTES: usize = 64 << 10;

/// A feed that is read for as long as its task is polled.
#[derive(Clone, Debug)]
pub struct Feed {
    url: FeedUrl,
    inbox: Arc<Inbox>,
}

impl Feed {
    /// A feed, and nothing read of it yet.
    pub fn new(url: FeedUrl) -> Self {
        Self { url, inbox: Arc::default() }
    }

    /// What the operator said of it.
    pub fn url(&self) -> &FeedUrl {
        &self.url
    }

    /// What it has told, and how it does.
    pub fn inbox(&self) -> &Arc<Inbox> {
        &self.inbox
    }

    /// Reads it, and again when the connection fails, ever more rarely while it does. Ends with a
    /// recording, and never otherwise.
    pub async fn run(self) {
        let mut failures = 0_u32;
        loop {
            let began = Steady::now();
            let ended = self.read().await;
            let why = match ended {
                Ok(Ended::Recording) => return self.inbox.is_now(FeedState::Over, None),
                Ok(Ended::Closed) => "the other end closed the connection".to_owned(),
                Ok(Ended::Silent) => format!("silent for {} s", self.url.silence.as_secs()),
                Err(problem) => problem,
            };
            tracing::warn!(feed = &*self.url.name, why, "a feed is read anew");
            self.inbox.is_now(FeedState::Waiting, Some(why));
            failures = if began.elapsed() >= WORKED { 1 } else { failures.saturating_add(1) };
            sleep(backoff(failures, chance())).await;
            self.inbox.is_now(FeedState::Connecting, None);
        }
    }

    async fn read(&self) -> Result<Ended, String> {
        match &self.url.transport {
            FeedTransport::Tcp(address) => self.tcp(address).await,
            FeedTransport::Udp(address) => self.udp(address).await,
            FeedTransport::Http { url, every } => self.poll(url, *every).await,
            FeedTransport::File { path, speed } => self.recording(path, *speed).await,
        }
    }

    async fn tcp(&self, address: &str) -> Result<Ended, String> {
        let connecting = timeout(CONNECT, TcpStream::connect(address)).await;
        let connecting = connecting.map_err(|_| format!("{address} does not answer"))?;
        let mut stream = connecting.map_err(|error| format!("{address}: {error}"))?;
        self.inbox.is_now(FeedState::Connected, None);
        let mut reader = self.reader();
        let mut bytes = vec![0; CHUNK_BYTES];
        loop {
            let Ok(count) = timeout(self.url.silence, stream.read(&mut bytes)).await else {
                return Ok(Ended::Silent);
            };
            match count.map_err(|error| format!("{address}: {error}"))? {
                0 => {
                    self.understand(&mut reader, Piece::End);
                    return Ok(Ended::Closed);
                }
                count => {
                    let read = bytes.get(..count).unwrap_or_default();
                    self.understand(&mut reader, Piece::Bytes(read));
                }
            }
            // A socket that is never empty would keep this thread from other feeds.
            tokio::task::yield_now().await;
        }
    }

    async fn udp(&self, address: &str) -> Result<Ended, String> {
        let told = |error: io::Error| format!("{address}: {error}");
        let socket = UdpSocket::bind(address).await.map_err(told)?;
        self.inbox.is_now(FeedState::Connected, None);
        let mut reader = self.reader();
        let mut bytes = vec![0; CHUNK_BYTES];
        loop {
            // Silence is nothing that another socket would mend.
            let (count, _) = socket.recv_from(&mut bytes).await.map_err(told)?;
            let read = bytes.get(..count).unwrap_or_default();
            self.understand(&mut reader, Piece::Bytes(read));
            // An event stands in one datagram; what a stranger sent is no beginning of it.
            self.understand(&mut reader, Piece::End);
            tokio::task::yield_now().await;
        }
    }

    async fn poll(&self, url: &str, every: Duration) -> Result<Ended, String> {
        loop {
            let next = Steady::now() + every;
            let asked = url.to_owned();
            let fetched = tokio::task::spawn_blocking(move || fetch::fetch(&asked)).await;
            let document = fetched.map_err(|_| "the request was given up".to_owned())??;
            self.inbox.is_now(FeedState::Connected, None);
            // Each document stands for itself: one cut short spoils no other. A large one is
            // understood where it keeps no other feed waiting.
            let feed = self.clone();
            let reading = tokio::task::spawn_blocking(move || {
                let mut reader = feed.reader();
                feed.understand(&mut reader, Piece::Bytes(&document));
                feed.understand(&mut reader, Piece::End);
            });
            reading.await.map_err(|_| "the document was given up".to_owned())?;
            sleep_until(next).await;
        }
    }

    async fn recording(&self, path: &Path, speed: u32) -> Result<Ended, String> {
        let (file, format, options) = (path.to_owned(), self.url.format, self.url.options());
        let reading = tokio::task::spawn_blocking(move || file::read(&file, format, &options));
        let (reports, wrong) =
            reading.await.map_err(|_| "the recording was given up".to_owned())??;
        self.inbox.is_now(FeedState::Connected, None);
        self.inbox.put((0, now()), &mut Vec::new(), (wrong, None));
        let Some(first) = reports.first().map(|report| report.time) else {
            return Ok(Ended::Recording);
        };
        let (start, began) = (now(), Steady::now());
        let mut due = Vec::new();
        for mut report in reports {
            let time = file::shifted(report.time, first, start, speed);
            let since_us = time.micros().saturating_sub(start.micros());
            let when = began + Duration::from_micros(u64::try_from(since_us).unwrap_or(0));
            if when > Steady::now() || due.len() >= CHUNK_BYTES {
                self.inbox.put((0, now()), &mut due, (0, None));
                sleep_until(when).await;
            }
            report.time = time;
            due.push(report);
        }
        self.inbox.put((0, now()), &mut due, (0, None));
        Ok(Ended::Recording)
    }

    fn reader(&self) -> FeedReader {
        FeedReader::new(self.url.format, self.url.options())
    }

    fn understand(&self, reader: &mut FeedReader, piece: Piece<'_>) {
        let (mut reports, mut wrong, mut last) = (Vec::<Report>::new(), 0, None);
        let mut sink = |read| match read {
            Ok(report) => reports.push(report),
            Err(error) => {
                wrong += 1;
                last = Some(error);
            }
        };
        let received = now();
        let count = match piece {
            Piece::Bytes(bytes) => {
                reader.push(bytes, received, &mut sink);
                bytes.len()
            }
            Piece::End => {
                reader.end(&mut sink);
                0
            }
        };
        let last: Option<wire::feed::FeedError> = last;
        let problem = last.map(|error| error.to_string());
        self.inbox.put((count, received), &mut reports, (wrong, problem));
    }
}

#[derive(Clone, Copy, Debug)]
enum Piece<'a> {
    Bytes(&'a [u8]),
    End,
}

/// How reading a feed ended.
#[derive(Clone, Copy, Debug)]
enum Ended {
    Recording,
    Closed,
    Silent,
}

/// Half to one and a half times the wait, by chance: what failed together must not come back
/// together.
fn backoff(failures: u32, chance: u8) -> Duration {
    let doublings = failures.saturating_sub(1).min(16);
    let wait = BACKOFF_FIRST.saturating_mul(1 << doublings).min(BACKOFF_MAX);
    wait / 2 + wait * u32::from(chance) / 255
}

fn chance() -> u8 {
    let mut drawn = [128];
    // Without chance the wait is the middle one.
    let _ = getrandom::fill(&mut drawn);
    drawn[0]
}

pub(crate) fn now() -> Instant {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let micros = i64::try_from(since.as_micros()).unwrap_or(i64::MAX);
    Instant::from_micros(micros).unwrap_or(Instant::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_its_bound_and_is_never_the_same_for_all() {
        assert_eq!(backoff(1, 0), BACKOFF_FIRST / 2);
        assert_eq!(backoff(1, 255), BACKOFF_FIRST / 2 + BACKOFF_FIRST);
        assert!(backoff(3, 0) > backoff(1, 0));
        assert!(backoff(u32::MAX, 255) <= BACKOFF_MAX * 3 / 2);
        assert!(backoff(1, 0) < backoff(1, 100));
    }
}
