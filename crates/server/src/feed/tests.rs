//! Feeds on real sockets: one that misbehaves changes nothing for another.

use super::{Feed, FeedState, FeedUrl, INBOX_REPORTS_MAX};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use traffic::Report;

/// Longer than anything here takes; whoever waits so long has failed.
const PATIENCE: Duration = Duration::from_secs(30);

struct Running {
    feed: Feed,
    task: JoinHandle<()>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn start(url: &str) -> Running {
    let feed = Feed::new(FeedUrl::parse(url, "feed").expect(url));
    let task = tokio::spawn(feed.clone().run());
    Running { feed, task }
}

impl Running {
    /// Waits until the feed is as it should be.
    async fn until(&self, what: &str, is_so: impl Fn(&super::FeedHealth) -> bool) {
        let waiting = async {
            while !is_so(&self.feed.inbox().health()) {
                tokio::task::yield_now().await;
            }
        };
        let health = || self.feed.inbox().health();
        timeout(PATIENCE, waiting).await.unwrap_or_else(|_| panic!("{what}: {:?}", health()));
    }

    fn reports(&self) -> Vec<Report> {
        self.feed.inbox().take().into()
    }
}

async fn listener() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    (listener, address)
}

async fn accept(listener: &TcpListener) -> TcpStream {
    timeout(PATIENCE, listener.accept()).await.expect("in time").expect("a connection").0
}

/// A position of an aircraft, as BaseStation has it.
fn line(address: u32, second: u32) -> String {
    let time = format!("10:{:02}:{:02}.000", second / 60, second % 60);
    format!(
        "MSG,3,1,1,{address:06X},1,2026/06/01,{time},2026/06/01,{time},,30000,,,47.00000,\
         8.00000,,,0,0,0,0\r\n"
    )
}

#[tokio::test]
async fn a_feed_that_closes_is_connected_anew_and_goes_on() {
    let (listener, address) = listener().await;
    let running = start(&format!("sbs+tcp://{address}"));
    let mut stream = accept(&listener).await;
    stream.write_all(line(1, 0).as_bytes()).await.expect("sent");
    running.until("one report", |it| it.reports == 1).await;
    // Half a message, and the end: no half becomes a whole with what comes after.
    stream.write_all(&line(1, 1).as_bytes()[..40]).await.expect("sent");
    drop(stream);
    let mut stream = accept(&listener).await;
    stream.write_all(line(1, 2).as_bytes()).await.expect("sent");
    running.until("the next", |it| it.reports == 2 && it.state == FeedState::Connected).await;
    let health = running.feed.inbox().health();
    assert_eq!((health.reconnects, health.dropped), (1, 0), "{health:?}");
    assert_eq!(running.reports().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_a_stall_and_a_liar_change_nothing_for_the_others() {
    let (flooding, flood_address) = listener().await;
    let (stalling, stall_address) = listener().await;
    let (lying, lie_address) = listener().await;
    let (honest, honest_address) = listener().await;
    let flood = start(&format!("sbs+tcp://{flood_address}#name=flood"));
    let stall = start(&format!("sbs+tcp://{stall_address}#name=stall&silence=1s"));
    let lie = start(&format!("sbs+tcp://{lie_address}#name=lie"));
    let good = start(&format!("sbs+tcp://{honest_address}#name=good"));

    let mut flooder = accept(&flooding).await;
    // It sends until nobody reads it any more, and nobody takes what it tells.
    let flooder = tokio::spawn(async move {
        let chunk: String = (0..1_000).map(|address| line(address, 0)).collect();
        while flooder.write_all(chunk.as_bytes()).await.is_ok() {}
    });
    let _stalled = accept(&stalling).await;
    let mut liar = accept(&lying).await;
    let noise: Vec<u8> = (0..200_000_u32).map(|number| (number * 31 % 251) as u8).collect();
    liar.write_all(&noise).await.expect("sent");
    liar.write_all(format!("\n{}", line(7, 0).repeat(50)).as_bytes()).await.expect("sent");

    let mut stream = accept(&honest).await;
    for second in 0..100 {
        stream.write_all(line(9, second).as_bytes()).await.expect("sent");
        good.until("its report", |it| it.reports == u64::from(second) + 1).await;
    }
    lie.until("what is no lie", |it| it.reports == 50 && it.wrong > 0).await;
    flood.until("the bound", |it| it.dropped > 0).await;
    assert!(flood.feed.inbox().health().waiting <= INBOX_REPORTS_MAX);
    // A connection that says nothing is given up and made anew.
    let _again = accept(&stalling).await;
    stall.until("silence", |it| it.problem.as_deref() == Some("silent for 1 s")).await;
    assert!(stall.feed.inbox().health().reconnects >= 1);

    let health = good.feed.inbox().health();
    assert_eq!((health.wrong, health.dropped, health.reconnects), (0, 0, 0), "{health:?}");
    let reports = good.reports();
    assert!(reports.iter().all(|report| &*report.track.source == "good"));
    assert!(reports.is_sorted_by(|a, b| a.time < b.time) && reports.len() == 100);
    flooder.abort();
}

#[tokio::test]
async fn datagrams_are_taken_whoever_sends_nonsense_between_them() {
    let free = UdpSocket::bind("127.0.0.1:0").await.expect("a port");
    let address = free.local_addr().expect("an address");
    drop(free);
    let running = start(&format!("cot+udp://{address}#name=tak"));
    running.until("a socket", |it| it.state == FeedState::Connected).await;
    let sender = UdpSocket::bind("127.0.0.1:0").await.expect("a port");
    let event = |number: u32| {
        format!(
            "<event version=\"2.0\" uid=\"uas-{number}\" type=\"a-f-A-M-F-Q\" \
             time=\"2026-06-01T10:00:00Z\" start=\"2026-06-01T10:00:00Z\" \
             stale=\"2026-06-01T10:01:00Z\" how=\"m-g\"><point lat=\"47.0\" lon=\"8.0\" \
             hae=\"600\" ce=\"10\" le=\"10\"/></event>"
        )
    };
    for number in 0..3 {
        sender.send_to(b"\x00\xffno event at all", address).await.expect("sent");
        sender.send_to(event(number).as_bytes(), address).await.expect("sent");
        running.until("an event", |it| it.reports == u64::from(number) + 1).await;
    }
    assert!(running.feed.inbox().health().wrong >= 1);
}

#[tokio::test]
async fn a_document_is_asked_for_again_and_again() {
    let (listener, address) = listener().await;
    let running = start(&format!("aircraft-json+http://{address}/data/aircraft.json#every=1s"));
    let documents = [
        // One that is no answer, one that is cut short, one that is whole.
        "nonsense\r\n\r\n".to_owned(),
        "HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"now\":1780308000,\"aircraft\":["
            .to_owned(),
        {
            let body = "{\"now\":1780308000.0,\"aircraft\":[{\"hex\":\"4b1812\",\"lat\":47.0,\
                        \"lon\":8.0,\"seen_pos\":0.5,\"alt_baro\":30000,\"seen\":0.1}]}";
            let length = body.len();
            format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{body}")
        },
    ];
    for document in documents {
        let mut stream = accept(&listener).await;
        let mut asked = vec![0; 4_096];
        let count = stream.read(&mut asked).await.expect("a request");
        let asked = String::from_utf8_lossy(&asked[..count]);
        assert!(asked.starts_with("GET /data/aircraft.json HTTP/1.1"), "{asked}");
        stream.write_all(document.as_bytes()).await.expect("sent");
    }
    running.until("the aircraft", |it| it.reports == 1).await;
    let health = running.feed.inbox().health();
    assert_eq!((health.reconnects, health.state), (2, FeedState::Connected), "{health:?}");
}

#[tokio::test]
async fn a_recording_is_told_once_as_if_it_began_now() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("day.sbs");
    let text: String = (0..5).map(|second| line(3, second)).collect();
    std::fs::write(&path, text).expect("written");
    let before = super::source::now();
    let running = start(&format!("sbs+file://{}#speed=1000", path.display()));
    running.until("the end", |it| it.state == FeedState::Over && it.reports == 5).await;
    let reports = running.reports();
    assert!(reports[0].time >= before && reports[4].time <= super::source::now());
    assert_eq!(reports[4].time.micros() - reports[0].time.micros(), 4_000);
}
