//! Durable accepted writes a second through the suppliers' interface (F3548-21) in one busy S2
//! cell, where the discovery services of today stall (UTM-01).
//!
//! Clients declare an operational intent reference, activate it, delete it, and begin anew, each
//! waiting for its answer, which comes after the sync. Every write notifies all subscriptions of
//! the cell. *Stacked* references lie above one another and need no key; *overlapping* ones all
//! share one volume, and each write carries the OVNs of all others: the clients ask for theirs
//! (`requested_ovn_suffix`) and tell one another which they will ask for one write ahead, for what
//! stands in a key and is not there does no harm. One that has missed a change all the same is
//! answered 409 and tries again, as suppliers do.
//! *Spread out*, each client has a cell of its own.
//!
//!     cargo bench -p cli --bench utm-busy-cell                # all rows, 3 s each
//!     cargo bench -p cli --bench utm-busy-cell -- 10          # 10 s each
//!     cargo bench -p cli --bench utm-busy-cell -- 10 spread   # those rows whose name has it

#[path = "../line/host.rs"]
#[expect(dead_code, reason = "restarts and memory are measured by the benchmark of the line")]
mod host;

use host::{Connection, Host, token};
use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

const SCOPE: &str = "utm.strategic_coordination";
const REFERENCES: &str = "/dss/v1/operational_intent_references";
/// What is not counted: the first connections, the first pages of the journal.
const WARM_UP: Duration = Duration::from_secs(1);

#[derive(Clone, Copy, PartialEq)]
enum Sky {
    Stacked,
    Overlapping,
    SpreadOut,
}

impl Sky {
    const fn name(self) -> &'static str {
        match self {
            Self::Stacked => "stacked",
            Self::Overlapping => "overlapping with keys",
            Self::SpreadOut => "spread out",
        }
    }
}

/// One row: clients, subscriptions, and how the references lie.
struct Row {
    clients: usize,
    subscriptions: usize,
    sky: Sky,
}

fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    for (sky, all_subscriptions) in
        [(Sky::Stacked, &[8, 64][..]), (Sky::Overlapping, &[8, 64][..]), (Sky::SpreadOut, &[8][..])]
    {
        for &subscriptions in all_subscriptions {
            let clients = [1, 8, 32, 128];
            rows.extend(clients.map(|clients| Row { clients, subscriptions, sky }));
        }
    }
    rows
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|one| one != "--bench").collect();
    let seconds = arguments.first().map_or(3, |text| text.parse().expect("seconds a row"));
    let wanted = arguments.get(1).map_or("", String::as_str);
    say("clients, subscriptions, sky: accepted writes a second, median, p99; answered 409");
    for row in rows().iter().filter(|row| row.sky.name().contains(wanted)) {
        let folder = tempfile::tempdir().expect("a folder");
        let host = Host::start(folder.path());
        let mut ran = run(folder.path(), &host.address, row, Duration::from_secs(seconds));
        ran.lags.sort_unstable();
        let at = |share: f64| ran.lags[((ran.lags.len() - 1) as f64 * share) as usize];
        let rate = ran.lags.len() as f64 / seconds as f64;
        say(&format!(
            "{:4} {:4} {:22} {rate:8.0} /s {:7.2} ms {:7.2} ms {:8}",
            row.clients,
            row.subscriptions,
            row.sky.name(),
            at(0.5).as_secs_f64() * 1e3,
            at(0.99).as_secs_f64() * 1e3,
            ran.missed,
        ));
    }
}

/// What the clients of a row saw.
struct Ran {
    lags: Vec<Duration>,
    missed: u64,
}

/// The OVNs of what each client has declared and will declare, as the suppliers tell one another.
type Known = Mutex<BTreeMap<usize, VecDeque<String>>>;

fn run(data: &Path, address: &str, row: &Row, lasting: Duration) -> Ran {
    // As many suppliers as subscriptions, up to eight: each has some of the subscriptions.
    let suppliers = row.subscriptions.min(8);
    let tokens: Vec<String> =
        (0..suppliers).map(|number| token(data, &format!("uss{number}"), SCOPE)).collect();
    for number in 0..row.subscriptions {
        let mut connection = Connection::open(address, &tokens[number % suppliers]);
        subscribe(&mut connection, number, row.sky);
    }
    let known = Known::default();
    let counted = Instant::now() + WARM_UP;
    let until = counted + lasting;
    let ran = thread::scope(|scope| {
        let clients: Vec<_> = (0..row.clients)
            .map(|number| {
                let (known, token) = (&known, &tokens[number % suppliers]);
                let connection = Connection::open(address, token);
                let planned = VecDeque::new();
                let client = Client { connection, number, suppliers, row, known, planned };
                scope.spawn(move || client.run(counted, until))
            })
            .collect();
        clients.into_iter().map(|one| one.join().expect("no client fails")).collect::<Vec<_>>()
    });
    let missed = ran.iter().map(|one| one.missed).sum();
    Ran { lags: ran.into_iter().flat_map(|one| one.lags).collect(), missed }
}

struct Client<'a> {
    connection: Connection,
    number: usize,
    suppliers: usize,
    row: &'a Row,
    known: &'a Known,
    /// The ends of the OVNs that it will ask for, next first.
    planned: VecDeque<String>,
}

impl Client<'_> {
    fn run(mut self, counted: Instant, until: Instant) -> Ran {
        let mut ran = Ran { lags: Vec::new(), missed: 0 };
        self.announce(0);
        let mut round = 0;
        while Instant::now() < until {
            let id = uuid(1, self.number, round);
            let mut path = format!("{REFERENCES}/{id}");
            for (write, state) in ["Accepted", "Activated"].into_iter().enumerate() {
                self.announce(2 * round + write + 1);
                let ovn = self.put(&path, state, counted, &mut ran);
                path = format!("{REFERENCES}/{id}/{ovn}");
                if write > 0 {
                    self.forget();
                }
            }
            let asked = Instant::now();
            let status = self.connection.send("DELETE", &path, "");
            assert_eq!(status, 200, "{}", self.connection.answer());
            note(&mut ran, asked, counted);
            self.forget();
            round += 1;
        }
        ran
    }

    /// Declares or changes the reference until its key is complete, and gives its OVN.
    fn put(&mut self, path: &str, state: &str, counted: Instant, ran: &mut Ran) -> String {
        let suffix = self.planned.pop_front();
        loop {
            let body = self.body(state, suffix.as_deref());
            let asked = Instant::now();
            match self.connection.send("PUT", path, &body) {
                200 | 201 => {
                    note(ran, asked, counted);
                    let answer = self.connection.answer();
                    let start = answer.find("\"ovn\":\"").expect("an OVN") + 7;
                    return answer[start..].split('"').next().expect("its end").to_owned();
                }
                409 if self.row.sky == Sky::Overlapping => ran.missed += 1,
                status => panic!("{status}: {}", self.connection.answer()),
            }
        }
    }

    /// Draws the end of the OVN of a write to come, two a round, and tells the others of it.
    fn announce(&mut self, write: usize) {
        if self.row.sky != Sky::Overlapping {
            return;
        }
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let ms = since.as_millis() & 0xffff_ffff_ffff;
        let (high, low) = (ms >> 16, ms & 0xffff);
        // RFC 9562, section 5.7: version 7 begins with the time in milliseconds.
        let suffix = format!("{high:08x}-{low:04x}-7000-8{:03x}-{write:012x}", self.number);
        let ovn = format!("{}_{suffix}", uuid(1, self.number, write / 2));
        self.planned.push_back(suffix);
        let mut known = self.known.lock().expect("nobody fails while holding it");
        known.entry(self.number).or_default().push_back(ovn);
    }

    /// The oldest OVN of this client is no longer in the sky.
    fn forget(&self) {
        if self.row.sky == Sky::Overlapping {
            let mut known = self.known.lock().expect("nobody fails while holding it");
            known.entry(self.number).or_default().pop_front();
        }
    }

    fn body(&self, state: &str, ovn_suffix: Option<&str>) -> String {
        let known = self.known.lock().expect("nobody fails while holding it");
        let others = known.iter().filter(|(number, _)| **number != self.number);
        let ovns = others.flat_map(|(_, ovns)| ovns);
        let key: Vec<String> = ovns.map(|ovn| format!("{ovn:?}")).collect();
        drop(known);
        let suffix = ovn_suffix
            .map_or_else(String::new, |suffix| format!(r#""requested_ovn_suffix":"{suffix}","#));
        // A subscription of this client's supplier covers the whole place.
        let subscription = uuid(2, self.number % self.suppliers, 0);
        let subscription = match self.row.sky {
            Sky::SpreadOut => format!(
                r#""new_subscription":{{"uss_base_url":"https://uss.example/{}"}}"#,
                self.number % self.suppliers
            ),
            Sky::Stacked | Sky::Overlapping => format!(r#""subscription_id":"{subscription}""#),
        };
        format!(
            concat!(
                r#"{{"extents":[{}],"key":[{}],"state":"{}",{}"#,
                r#""uss_base_url":"https://uss.example/{}",{}}}"#
            ),
            extent(self.number, self.row.sky, 600),
            key.join(","),
            state,
            suffix,
            self.number % self.suppliers,
            subscription,
        )
    }
}

fn note(ran: &mut Ran, asked: Instant, counted: Instant) {
    if asked >= counted {
        ran.lags.push(asked.elapsed());
    }
}

fn subscribe(connection: &mut Connection, number: usize, sky: Sky) {
    let extent = extent(if sky == Sky::SpreadOut { number } else { 0 }, sky, 3 * 3_600);
    let body = format!(
        concat!(
            r#"{{"extents":{},"uss_base_url":"https://uss.example/{}","#,
            r#""notify_for_operational_intents":true}}"#
        ),
        extent, number
    );
    let path = format!("/dss/v1/subscriptions/{}", uuid(2, number, 0));
    let status = connection.send("PUT", &path, &body);
    assert_eq!(status, 200, "{}", connection.answer());
}

/// A circle of 50 m; spread out, each number has a place of its own.
fn extent(number: usize, sky: Sky, lasts_s: u64) -> String {
    let now_s = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let at = |s: u64| {
        let instant = volume::Instant::from_micros(s as i64 * 1_000_000).expect("this century");
        wire::answer::Utc(instant).to_string()
    };
    let (lat, floor) = match sky {
        Sky::Stacked => (46.5, 50 + 10 * number),
        Sky::Overlapping => (46.5, 50),
        Sky::SpreadOut => (40.0 + number as f64 / 10.0, 50),
    };
    format!(
        concat!(
            r#"{{"volume":{{"outline_circle":{{"center":{{"lat":{},"lng":8.0}},"#,
            r#""radius":{{"value":50,"units":"M"}}}},"#,
            r#""altitude_lower":{{"value":{},"units":"M","reference":"W84"}},"#,
            r#""altitude_upper":{{"value":{},"units":"M","reference":"W84"}}}},"#,
            r#""time_start":{{"value":"{}","format":"RFC3339"}},"#,
            r#""time_end":{{"value":"{}","format":"RFC3339"}}}}"#
        ),
        lat,
        floor,
        floor + 5,
        at(now_s),
        at(now_s + lasts_s),
    )
}

/// A UUID of version 4 that no other kind, client or round has.
fn uuid(kind: usize, client: usize, round: usize) -> String {
    format!("{kind:08x}-{client:04x}-4000-8000-{round:012x}")
}

#[expect(clippy::print_stdout, reason = "a benchmark tells a person what it measured")]
fn say(what: &str) {
    println!("{what}");
}
