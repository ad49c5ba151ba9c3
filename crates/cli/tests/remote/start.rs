//! `clearline serve` where something is missing.

use super::desk::Desk;
use super::host::{Client, Host};
use super::house::House;
use serde_json::json;

#[test]
fn a_line_without_its_key_does_not_start_and_gets_no_other() {
    let mut house = House::busy();
    house.stop();
    let key = house.data().join("keys/log.key");
    let elsewhere = house.desk.path("kept.key");
    std::fs::rename(&key, &elsewhere).expect("it is there");
    let ran = house.desk.run(&["serve", "--data", "data", "--listen", "127.0.0.1:0"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("log.key is missing"), "{ran:?}");
    assert!(!key.exists(), "no other key is made");
    let ran = house.desk.run(&["export", "--data", "data", "--out", "all.zip"]);
    assert!(ran.code == Some(2) && ran.stderr.contains("log.key is missing"), "{ran:?}");
    assert!(!key.exists(), "no other key is made");
    std::fs::rename(&elsewhere, &key).expect("it can be brought back");
    house.start();
    house.put("north", "n2", 50.0);
}

#[test]
fn a_token_opens_the_console_for_its_officer_once() {
    let desk = Desk::new();
    let data = desk.path("data");
    let host = Host::start(&data);
    let scope = ["--scope", "line.read line.officer", "--actor", "Captain A"];
    let made = desk.run(&[&["token", "--data", "data", "--party", "north"][..], &scope].concat());
    desk.write("token", made.stdout.as_bytes());
    let ran = desk.run(&["console", "--url", &host.url, "--token-file", "token"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let (url, code) = ran.stdout.trim().split_once("/#code=").expect("a link");
    assert_eq!(url, host.url);
    // A browser exchanges what stands behind the # for its session.
    let agent: ureq::Agent =
        ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let exchange = || {
        let request = agent.post(format!("{url}/v1/session"));
        let mut answer = request
            .header("Content-Type", "application/json")
            .header("Origin", url)
            .send(json!({ "code": code }).to_string())
            .expect("the server answers");
        let text = answer.body_mut().read_to_string().expect("text");
        (answer.status().as_u16(), text)
    };
    let (status, opened) = exchange();
    assert_eq!(status, 201, "{opened}");
    assert!(opened.contains("\"party\":\"north\""), "{opened}");
    assert_eq!(exchange().0, 403, "it works once");
    // Whoever may not read the line gets no console.
    let scope = ["--scope", "line.write"];
    let made = desk.run(&[&["token", "--data", "data", "--party", "north"][..], &scope].concat());
    let (status, problem) =
        Client::new(made.stdout.trim()).post(&format!("{}/v1/session/codes", host.url));
    assert_eq!(status, 403, "{problem}");
}
