//! What takes many requests at once.

use crate::world::{Answered, Opening, World, send};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use futures_util::future::join_all;
use http_body_util::BodyExt as _;
use serde_json::json;
use std::net::SocketAddr;
use tower::ServiceExt as _;

fn intent() -> Vec<u8> {
    let point = |time: &str, latitude: f64| {
        json!({
            "time": time, "latitude": latitude, "longitude": 8.05,
            "altitude": {"value": 1050, "units": "M", "reference": "AMSL"},
        })
    };
    let route = [point("2099-06-01T10:00:00Z", 46.9), point("2099-06-01T10:10:00Z", 47.2)];
    serde_json::to_vec(&json!({"state": "Accepted", "route": route})).expect("JSON")
}

async fn all_at_once(world: &World, requests: Vec<Request<Body>>) -> Vec<Answered> {
    let sent = requests.into_iter().map(|request| tokio::spawn(send(world.router(), request)));
    join_all(sent).await.into_iter().map(|done| done.expect("no handler panics")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_concurrent_repeat_waits_for_the_first_answer() {
    let mut world = World::open(&Opening::default());
    let before = world.app.view.durable().size();
    let key = [("Idempotency-Key".to_owned(), "one".to_owned())];
    let put = |_| world.request("north", "PUT", "/v1/intents/N1", &key, intent());
    let requests = (0..16).map(put).collect();
    let answers = all_at_once(&world, requests).await;
    for answered in &answers {
        assert_eq!((answered.status.as_u16(), &answered.body), (201, &answers[0].body));
        assert_eq!(answered.headers["etag"], answers[0].headers["etag"]);
    }
    assert_eq!(world.app.view.durable().size(), before + 1, "it was done once");
}

/// What was answered 503 is never committed later, and what was answered 201 is there.
#[tokio::test(flavor = "multi_thread")]
async fn a_full_queue_refuses_and_forgets() {
    let mut world = World::open(&Opening { queue_max: Some(1), ..Opening::default() });
    let (mut taken, mut refused) = (Vec::new(), Vec::new());
    for round in 0..200 {
        let ids: Vec<String> = (0..64).map(|number| format!("R{round}-{number}")).collect();
        let put = |id: &String| {
            world.request("north", "PUT", &format!("/v1/constraints/{id}"), &[], constraint())
        };
        let requests = ids.iter().map(put).collect();
        for (id, answered) in ids.iter().zip(all_at_once(&world, requests).await) {
            match answered.status.as_u16() {
                201 => taken.push(id.clone()),
                503 => {
                    assert_eq!(answered.json()["code"], "busy");
                    assert!(answered.headers.contains_key("retry-after"));
                    refused.push(id.clone());
                }
                other => panic!("{other}"),
            }
        }
        if !refused.is_empty() && !taken.is_empty() {
            break;
        }
    }
    assert!(!refused.is_empty(), "a queue of one is never full");
    let durable = world.app.view.durable();
    let has = |id: &String| durable.state.public().items.contains_key(id.as_str());
    assert!(taken.iter().all(has));
    assert!(!refused.iter().any(has));
}

fn constraint() -> Vec<u8> {
    let circle = json!({
        "center": {"lat": 10, "lng": 10}, "radius": {"value": 10, "units": "M"},
    });
    let body = json!({"volumes": [{"volume": {"outline_circle": circle}}]});
    serde_json::to_vec(&body).expect("JSON")
}

#[tokio::test]
async fn a_line_that_stops_takes_nothing_and_says_so() {
    let mut world = World::open(&Opening::default());
    let ready = world.request("nobody", "GET", "/readyz", &[], Vec::new());
    assert_eq!(world.send(ready).await.status, 200);
    world.stop();
    let put = world.request("north", "PUT", "/v1/intents/N1", &[], intent());
    let answered = world.send(put).await;
    assert_eq!((answered.status.as_u16(), &answered.json()["code"]), (503, &json!("stopping")));
    let ready = world.request("nobody", "GET", "/readyz", &[], Vec::new());
    let answered = world.send(ready).await;
    assert_eq!(answered.status, 503);
    assert!(String::from_utf8_lossy(&answered.body).contains("stopping"));
    let read = world.request("north", "GET", "/v1/intents", &[], Vec::new());
    assert_eq!(world.send(read).await.status, 200, "reads go on");
}

/// A flood of bad tokens from one address does not stop good ones from another, nor a good token
/// from that same address that was seen before.
#[tokio::test(flavor = "multi_thread")]
async fn bad_tokens_do_not_stop_good_requests() {
    const FLOOD: u32 = 20_000;
    let settings = vec![("LIMITS_NEW_TOKENS_PER_SECOND".to_owned(), "5".to_owned())];
    let mut world = World::open(&Opening { settings, ..Opening::default() });
    let from = |mut request: Request<Body>, address: [u8; 4]| {
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from((address, 1000))));
        request
    };
    let good = world.token("north");
    let read = world.request("north", "GET", "/v1/parties", &[], Vec::new());
    assert_eq!(world.send(from(read, [10, 0, 0, 1])).await.status, 200);
    let (signed, _) = good.rsplit_once('.').expect("three parts");
    let mut throttled = 0;
    for number in 0..FLOOD {
        // Each has another signature, of the right length: none was refused before.
        let bad = format!("{signed}.{number:0>86}");
        let request = Request::get("/v1/parties").header("host", "localhost");
        let request = request.header("authorization", format!("Bearer {bad}"));
        let request = from(request.body(Body::empty()).expect("a request"), [10, 0, 0, 1]);
        let answered = world.send(request).await;
        match answered.status.as_u16() {
            401 => assert_eq!(answered.json()["code"], "invalid_token"),
            429 => throttled += 1,
            other => panic!("{other}"),
        }
        if number % 100 == 0 {
            let read = world.request("north", "GET", "/v1/parties", &[], Vec::new());
            let answered = world.send(from(read, [10, 0, 0, 1])).await;
            assert_eq!(answered.status, 200, "after {number} bad ones");
            let path = format!("/v1/constraints/C{number}");
            let put = world.request("south", "PUT", &path, &[], constraint());
            assert_eq!(world.send(from(put, [10, 0, 0, 2])).await.status, 201);
        }
    }
    assert!(throttled > FLOOD / 2, "{throttled} were not even looked at");
}

/// Bundles that nobody reads take the few places that there are, and give them back.
#[tokio::test(flavor = "multi_thread")]
async fn unread_bundles_keep_out_others_until_they_are_dropped() {
    const PLACES_MAX: usize = 64;
    let mut world = World::open(&Opening::default());
    // Some 2 MB: more than the pieces that wait for a client hold.
    for number in 0..8 {
        let body = large_constraint(f64::from(number));
        let path = format!("/v1/constraints/L{number}");
        let put = world.request("north", "PUT", &path, &[], body);
        assert_eq!(world.send(put).await.status, 201);
    }
    let mut unread = Vec::new();
    let refused = loop {
        let get = world.request("north", "GET", "/v1/bundles", &[], Vec::new());
        let response = world.router().oneshot(get).await.expect("a router always answers");
        if response.status() != 200 {
            break response;
        }
        unread.push(response);
        assert!(unread.len() < PLACES_MAX, "bundles without end");
    };
    assert_eq!(refused.status(), 503);
    assert_eq!(refused.headers()["retry-after"], "5");
    let body = refused.into_body().collect().await.expect("a body in memory").to_bytes();
    assert!(String::from_utf8_lossy(&body).contains("too_many_bundles"), "{body:?}");
    let size = world.app.view.durable().size();
    assert_eq!(size, 1 + 8 + unread.len() as u64, "what is refused is no entry");
    drop(unread);
    // Their writers notice with the next piece.
    loop {
        let get = world.request("north", "GET", "/v1/bundles?from=0&to=1", &[], Vec::new());
        match world.send(get).await.status.as_u16() {
            200 => break,
            503 => tokio::task::yield_now().await,
            other => panic!("{other}"),
        }
    }
}

fn large_constraint(longitude: f64) -> Vec<u8> {
    let corner = |number: u32| {
        let angle = f64::from(number) / 4_000.0 * std::f64::consts::TAU;
        json!({"lat": 10.0 + 0.3 * angle.sin(), "lng": longitude + 0.3 * angle.cos()})
    };
    let vertices: Vec<_> = (0..4_000).map(corner).collect();
    let body = json!({"volumes": [{"volume": {"outline_polygon": {"vertices": vertices}}}]});
    serde_json::to_vec(&body).expect("JSON")
}
