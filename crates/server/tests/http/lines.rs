//! Signed lines of text: carried by anybody, believed for their signature alone.

use crate::world::{Answered, Opening, World, now_s};
use axum::http::StatusCode;
use serde_json::{Value, json};

const MORNING: &str = r#"{"precedence":"routine","text":"good morning"}"#;
const PATH: &str = "/v1/signed-lines";

/// A line whose keeper does not mind how many signatures one address has checked.
fn world(terms: &[(&str, &str)]) -> World {
    let settings = vec![("LIMITS_NEW_TOKENS_PER_SECOND".to_owned(), "1000000".to_owned())];
    let terms = terms.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect();
    World::open(&Opening { settings, terms, ..Opening::default() })
}

async fn carry(world: &mut World, line: &str) -> Answered {
    let request = world.request("nobody", "POST", PATH, &[], line.as_bytes().to_vec());
    world.send(request).await
}

async fn read(world: &mut World, who: &str, path: &str) -> Value {
    let request = world.request(who, "GET", path, &[], Vec::new());
    world.send(request).await.json()
}

fn code(answered: &Answered) -> String {
    format!("{} {}", answered.status.as_u16(), answered.json()["code"].as_str().unwrap_or_default())
}

#[tokio::test]
async fn a_line_is_its_sides_word_whoever_carries_it_and_however_often() {
    let mut world = world(&[]);
    let (line, hash) = world.line("north", "/v1/messages", MORNING, &[("actor", "anna")]);
    let first = carry(&mut world, &line).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.json());
    let number = first.json()["entry"].clone();
    for repeat in [line.clone(), format!("\r\n  {line}\t\n")] {
        let again = carry(&mut world, &repeat).await;
        assert_eq!((again.status, &again.body), (first.status, &first.body), "byte for byte");
    }
    let inbox = read(&mut world, "south", "/v1/messages").await;
    let messages = inbox["items"].as_array().expect("a page");
    assert_eq!(messages.len(), 1, "{inbox}");
    assert_eq!(messages[0]["message"], number);
    assert_eq!((&messages[0]["from"], &messages[0]["officer"]), (&json!("north"), &json!("anna")));
    world.took("north", hash);

    // The chain goes on, with a request that has a token too.
    let (next, hash) = world.line("north", "/v1/stop", "", &[("seq", "2")]);
    assert_eq!(carry(&mut world, &next).await.status, StatusCode::CREATED);
    world.took("north", hash);
    let (signature, _) = world.signature("north", ("POST", "/v1/stop"), b"", &[("seq", "3")]);
    let signature = [("Clearline-Signature".to_owned(), signature)];
    let request = world.request("north", "POST", "/v1/stop", &signature, Vec::new());
    assert_eq!(world.send(request).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_line_with_any_letter_changed_says_nothing() {
    let mut world = world(&[]);
    let (line, _) = world.line("north", "/v1/messages", MORNING, &[("actor", "anna")]);
    for at in 0..line.len() {
        let letter = line.as_bytes()[at];
        let other = if letter == b'A' { 'B' } else { 'A' };
        let mut changed = line.clone();
        changed.replace_range(at..=at, &other.to_string());
        let mut shorter = line.clone();
        shorter.remove(at);
        let mut broken = line.clone();
        broken.insert(at, '\n');
        for wrong in [changed, shorter, broken] {
            let answered = carry(&mut world, &wrong).await;
            let is_same = wrong.trim() == line;
            assert!(is_same || answered.status.is_client_error(), "{at}: {wrong}");
            assert!(!answered.status.is_server_error(), "{at}: {}", answered.json());
        }
        if at > 0 {
            let inbox = read(&mut world, "south", "/v1/messages").await;
            // The one that is taken is the line itself, with a break before it.
            assert_eq!(inbox["items"].as_array().map(Vec::len), Some(1), "{at}");
        }
    }
}

#[tokio::test]
async fn a_line_that_is_not_for_here_and_now_is_refused_with_what_is_wrong() {
    let mut world = world(&[]);
    let now = now_s();
    let (day_ago, soon) = ((now - 86_460).to_string(), (now + 360).to_string());
    let member = |name: &'static str, value: &str| vec![(name, value.to_owned())];
    for (changes, path, told, field) in [
        (member("typ", ""), "/v1/stop", "400 signature_mismatch", "typ"),
        (member("typ", "jwt"), "/v1/stop", "400 signature_mismatch", "typ"),
        (member("alg", "none"), "/v1/stop", "400 signature_mismatch", "alg"),
        (member("line", "line.example/other"), "/v1/stop", "400 signature_mismatch", "line"),
        (member("iat", &day_ago), "/v1/stop", "400 stale_signature", "iat"),
        (member("iat", &soon), "/v1/stop", "400 stale_signature", "iat"),
        (member("kid", "k9"), "/v1/stop", "403 unknown_key", "kid"),
        (member("seq", "2"), "/v1/stop", "409 out_of_sequence", "seq"),
        (member("seq", "0"), "/v1/stop", "400 malformed_signature", ""),
        (member("prev", &"B".repeat(42)), "/v1/stop", "400 malformed_signature", ""),
        (member("extra", "x"), "/v1/stop", "400 malformed_signature", ""),
        (member("method", "GET"), "/v1/messages", "400 not_carried", "path"),
        (member("method", "PUT"), "/v1/intents/N1", "400 not_carried", "path"),
        (member("iat", &now.to_string()), "/v1/cosignatures", "400 not_carried", "path"),
        (member("iat", &now.to_string()), "/v1/check", "400 not_carried", "path"),
        (member("iat", &now.to_string()), "/v1/signed-lines", "400 not_carried", "path"),
        (member("iat", &now.to_string()), "/v1/coordinates", "400 not_carried", "path"),
        (member("iat", &now.to_string()), "no path", "400 not_carried", "path"),
        (member("iat", &now.to_string()), "/v1/messages", "400 malformed_json", ""),
    ] {
        let changes: Vec<_> = changes.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let (line, _) = world.line("north", path, "", &changes);
        let answered = carry(&mut world, &line).await;
        assert_eq!(code(&answered), told, "{changes:?} {path}: {}", answered.json());
        assert_eq!(answered.json()["field"].as_str().unwrap_or_default(), field, "{changes:?}");
    }
    let inbox = read(&mut world, "south", "/v1/messages").await;
    assert_eq!(inbox["items"], json!([]));
    // A day is not too old, and an old line of the right number is taken.
    let (line, _) = world.line("north", "/v1/stop", "", &[("iat", &(now - 86_000).to_string())]);
    assert_eq!(carry(&mut world, &line).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn what_is_no_line_is_refused_with_the_letter_that_is_wrong() {
    let mut world = world(&[]);
    let long = "A".repeat(65_537);
    for (text, told) in [
        ("", "two dots"),
        ("good morning", "character 5 is none of"),
        ("a.b.c.d", "two dots"),
        ("a..b", "base64url"),
        ("e30..e30", "a signature of 2 bytes"),
        ("e30.e30.\u{e9}", "character 9 is none of"),
        (&long, "65537 characters"),
    ] {
        let answered = carry(&mut world, text).await;
        let problem = answered.json();
        assert_eq!(code(&answered), "400 malformed_signature", "{problem}");
        assert!(problem["detail"].to_string().contains(told), "{told}: {problem}");
    }
}

/// A request that somebody signed is no line, and a line is no signature of a request.
#[tokio::test]
async fn what_was_signed_for_one_way_does_not_go_the_other() {
    let mut world = world(&[]);
    let (request, _) = world.line("north", "/v1/stop", "", &[("typ", "")]);
    assert_eq!(code(&carry(&mut world, &request).await), "400 signature_mismatch");
    let changes = [("typ", "clearline-line")];
    let (signature, _) = world.signature("north", ("POST", "/v1/stop"), b"", &changes);
    let signature = [("Clearline-Signature".to_owned(), signature)];
    let request = world.request("north", "POST", "/v1/stop", &signature, Vec::new());
    assert_eq!(code(&world.send(request).await), "400 malformed_signature");
}

#[tokio::test]
async fn two_officers_of_a_side_work_by_lines() {
    let terms = [("# [messages]", "[messages]\nrelease = [\"free text\"]\n#")];
    let mut world = world(&terms);
    let (line, hash) = world.line("north", "/v1/messages", MORNING, &[("actor", "anna")]);
    let drafted = carry(&mut world, &line).await;
    assert_eq!(drafted.json()["waits_for"], json!(["release"]), "{}", drafted.json());
    world.took("north", hash);
    let path = format!("/v1/drafts/{}/release", drafted.json()["entry"]);
    let own = [("actor", "anna"), ("seq", "2")];
    let (line, _) = world.line("north", &path, "", &own);
    assert_eq!(code(&carry(&mut world, &line).await), "403 own_draft");
    let (line, _) = world.line("north", &path, "", &[("seq", "2")]);
    assert_eq!(code(&carry(&mut world, &line).await), "403 no_actor");
    let (line, _) = world.line("north", &path, "", &[("actor", "boris"), ("seq", "2")]);
    let released = carry(&mut world, &line).await;
    assert_eq!(released.status, StatusCode::CREATED, "{}", released.json());
}

/// Whoever proposes an agreement could name another side's key as its own: that counts for nothing.
#[tokio::test]
async fn a_key_that_is_only_proposed_signs_no_line() {
    let mut world = world(&[]);
    let text = crate::world::agreement_text(&[]);
    let taken = text.replace("kid = \"k1\"", "kid = \"k2\"");
    assert_ne!(text, taken, "the agreement has keys");
    let body = serde_json::to_vec(&json!({"agreement": taken})).expect("JSON");
    let request = world.request("south", "POST", "/v1/agreement/proposals", &[], body);
    assert_eq!(world.send(request).await.status, StatusCode::OK);
    let (line, _) = world.line("north", "/v1/stop", "", &[("kid", "k2")]);
    assert_eq!(code(&carry(&mut world, &line).await), "403 unknown_key");
}
