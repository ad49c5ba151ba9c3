//! The stream: every entry, once, in order, whatever happens in between.

use crate::client::{Connection, Event, Events, get};
use crate::house::{House, PATIENCE};
use crate::metrics::number;
use server::auth::Scope;
use std::time::Duration;
use tokio::time::timeout;

fn ids(events: &[Event]) -> Vec<u64> {
    events.iter().map(|event| event.id).collect()
}

#[tokio::test]
async fn a_stream_tells_what_was_and_what_comes_as_the_pages_show_it() {
    let data = tempfile::tempdir().expect("a folder");
    let house = House::open(data.path()).await;
    house.declare("north", "N1", 46.0, 7.0).await;
    let mut north = Events::open(&house, &house.token("north"), "?from=0").await;
    let mut south = Events::open(&house, &house.token("south"), "?from=0").await;
    let mut new = Events::open(&house, &house.token("south"), "").await;
    house.declare("south", "S1", 46.0, 7.0).await;

    let kinds = ["line_opened", "intent_declared", "intent_declared", "conflict_found"];
    for (side, stream) in [("north", &mut north), ("south", &mut south)] {
        let events = stream.take(4).await;
        assert_eq!(ids(&events), [0, 1, 2, 3], "{side}");
        let told: Vec<&str> = events.iter().map(|event| &*event.kind).collect();
        assert_eq!(told, kinds, "{side}");
        let page = get(&house, &house.token(side), "/v1/entries").await.json();
        let shown: Vec<_> = events.into_iter().map(|event| event.data).collect();
        assert_eq!(page["items"].as_array(), Some(&shown), "{side}");
        // Its own OVN, and no other's.
        let has_ovn = |index: usize| shown[index]["withheld"].get("ovn").is_some();
        assert_eq!((has_ovn(1), has_ovn(2)), (side == "north", side == "south"));
    }
    assert_eq!(ids(&new.take(2).await), [2, 3], "without `from` it begins with what comes next");
    house.stop().await;
}

#[tokio::test]
async fn a_client_that_comes_back_after_a_restart_misses_nothing() {
    let data = tempfile::tempdir().expect("a folder");
    let house = House::open(data.path()).await;
    let token = house.token("north");
    let mut stream = Events::open(&house, &token, "?from=0").await;
    for number in 0..5 {
        house.declare("north", &format!("N{number}"), 46.0 + f64::from(number), 7.0).await;
    }
    assert_eq!(ids(&stream.take(3).await), [0, 1, 2]);
    drop(stream);
    house.declare("south", "S1", 40.0, 7.0).await;
    house.stop().await;

    // Nothing is in memory now: what was missed comes from the journal, what is new does not.
    let house = House::open(data.path()).await;
    let mut stream = Events::resume(&house, &token, "?from=0", Some(2)).await;
    assert_eq!(ids(&stream.take(4).await), [3, 4, 5, 6]);
    house.declare("south", "S2", 41.0, 7.0).await;
    assert_eq!(ids(&stream.take(1).await), [7]);
    house.stop().await;
    assert_eq!(stream.next().await, None, "a server that stops ends its streams");
}

#[tokio::test]
async fn a_client_that_never_reads_slows_no_writer_and_is_cut() {
    const INTENTS: usize = 300;
    let data = tempfile::tempdir().expect("a folder");
    let short = |limits: &mut server::config::Limits| {
        limits.stall_timeout = Duration::from_millis(300);
    };
    let house = House::limited(data.path(), short).await;
    let token = house.token("south");
    let mut dead = Connection::ask(&house, &token, "/v1/stream?from=0", "").await;
    assert_eq!(dead.head().await, 200);
    let mut alive = Events::open(&house, &token, "?from=1").await;

    let reading = async {
        let events = alive.take(INTENTS).await;
        let told: Vec<u64> = ids(&events);
        let all: Vec<u64> = (1..=INTENTS as u64).collect();
        assert_eq!(told, all);
    };
    // Some 20 MB: more than all the buffers between the two hold.
    let writing = async {
        for number in 0..INTENTS {
            let lng = -150.0 + number as f64;
            house.declare_large("north", &format!("N{number}"), lng, 1_000).await;
        }
    };
    tokio::join!(reading, writing);

    // It must not begin to read before it is cut, or it would be a client that reads.
    let cut = async {
        while house.app.metrics.stream_clients.get() > 1 {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, cut).await.expect("its connection was cut");
    let told = async { while number(&house, "clearline_stream_cut_total").await < 1.0 {} };
    timeout(PATIENCE, told).await.expect("that it was cut is counted");
    let rest = async {
        let mut bytes = 0;
        while let Some(some) = dead.some().await {
            bytes += some.len();
        }
        bytes
    };
    let took = timeout(PATIENCE, rest).await.expect("its connection was cut");
    let whole: usize = house.size() as usize * 60_000;
    assert!(took < whole / 2, "it got {took} bytes though it never read");
    house.stop().await;
}

#[tokio::test]
async fn clients_that_are_dropped_free_their_places() {
    let data = tempfile::tempdir().expect("a folder");
    let few = |limits: &mut server::config::Limits| {
        limits.streams_per_party = 2;
        limits.streams = 3;
    };
    let house = House::limited(data.path(), few).await;
    let (north, south) = (house.token("north"), house.token("south"));
    let first = Events::open(&house, &north, "").await;
    let _second = Events::open(&house, &north, "").await;
    let refused = get(&house, &north, "/v1/stream").await;
    assert_eq!((refused.status, refused.json()["code"].as_str()), (429, Some("too_many_streams")));
    let mut third = Events::open(&house, &south, "").await;
    let refused = get(&house, &south, "/v1/stream").await;
    assert_eq!((refused.status, refused.json()["code"].as_str()), (429, Some("too_many_streams")));
    assert_eq!(house.app.metrics.stream_clients.get(), 3);

    drop(first);
    let freed = async {
        while house.app.metrics.stream_clients.get() > 2 {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, freed).await.expect("its place is free");
    let mut fourth = Events::open(&house, &south, "").await;
    house.declare("north", "N1", 46.0, 7.0).await;
    assert_eq!(ids(&third.take(1).await), [1]);
    assert_eq!(ids(&fourth.take(1).await), [1]);
    house.stop().await;
}

#[tokio::test]
async fn a_stream_ends_when_its_token_expires() {
    let data = tempfile::tempdir().expect("a folder");
    let house = House::open(data.path()).await;
    let token = house.token_for("north", Duration::from_secs(3), &[Scope::Read]);
    let mut short = Events::open(&house, &token, "?from=0").await;
    let mut long = Events::open(&house, &house.token("north"), "?from=0").await;
    assert_eq!(ids(&short.take(1).await), [0]);
    assert_eq!(short.next().await, None);
    assert_eq!(get(&house, &token, "/v1/stream").await.status, 401);
    house.declare("north", "N1", 46.0, 7.0).await;
    assert_eq!(ids(&long.take(2).await), [0, 1]);
    house.stop().await;
}

#[tokio::test]
async fn what_cannot_be_followed_is_refused_with_the_reason() {
    let data = tempfile::tempdir().expect("a folder");
    let house = House::open(data.path()).await;
    let north = house.token("north");
    let check = async |token: &str, path: &str, status: u16, code: &str| {
        let answer = get(&house, token, path).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.text());
        assert_eq!(answer.json()["code"], code, "{path}");
    };
    check(&north, "/v1/stream?from=2", 409, "beyond_log").await;
    check(&north, "/v1/stream?from=-1", 400, "bad_parameter").await;
    check(&north, "/v1/stream?form=1", 400, "bad_parameter").await;
    check(&north, "/v1/stream?party=%20", 400, "bad_parameter").await;
    check(&north, "/v1/stream?area=46,7,47", 400, "bad_area").await;
    check(&north, "/v1/stream?area=46,7,47,8,91,0", 400, "bad_area").await;
    check(&house.token("west"), "/v1/stream", 403, "unknown_party").await;
    let writer = house.token_for("north", Duration::from_secs(60), &[Scope::Write]);
    check(&writer, "/v1/stream", 403, "missing_scope").await;
    check("nonsense", "/v1/stream", 401, "invalid_token").await;
    house.stop().await;
}
