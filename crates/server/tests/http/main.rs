//! The native API from outside: the real router over a real journal, asked in process.
//!
//! What can be read stands in `scripts/*.txt`; `UPDATE=1` writes down what is answered now, to be
//! read before it is committed. What needs many requests at once stands here.

mod at_once;
mod base_map;
mod crowd;
mod document;
mod lines;
mod script;
mod supplier;
mod world;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn scripts() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/http/scripts");
    let files = std::fs::read_dir(folder).expect("the scripts").flatten();
    let mut paths: Vec<PathBuf> = files.map(|file| file.path()).collect();
    paths.sort();
    paths
}

#[tokio::test]
async fn scripts_are_answered_as_they_say() {
    let (mut wrong, mut codes) = (Vec::new(), BTreeSet::new());
    for path in scripts() {
        let text = std::fs::read_to_string(&path).expect("a script");
        let run = script::run(&text).await;
        codes.extend(run.codes);
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, &run.text).expect("a script");
        } else if run.text != text {
            wrong.push(script::first_difference(&path, &text, &run.text));
        }
    }
    assert!(wrong.is_empty(), "{}\nUPDATE=1 writes what is answered now", wrong.join("\n"));
    for known in server::http::PROBLEMS {
        let elsewhere = ELSEWHERE.iter().find(|(code, _)| *code == known.code);
        let told = codes.contains(known.code);
        assert!(told != elsewhere.is_some(), "{}: {elsewhere:?}", known.code);
    }
}

/// Problems that no script brings about, and why.
const ELSEWHERE: [(&str, &str); 24] = [
    ("not_carried", "takes a signed line of text: lines.rs"),
    ("bad_range", "takes a file that is offered: base_map.rs"),
    ("too_many_drafts", "takes 32 drafts: line/tests/scenario/limits.rs"),
    ("entity_ends_in_past", "takes an intent that ends while it is published: line::utm"),
    ("too_many_receipts", "takes 32 answers to one message: line::desk"),
    ("not_concerned", "takes a third side: line/tests/scenarios/52-incompatible-accounts.txt"),
    ("too_many_frictions", "takes 256 frictions: line::register"),
    ("too_many_statements", "takes 64 statements: line::register"),
    ("too_many_papers", "takes 16 papers: line::register"),
    ("alert_acknowledged", "takes an alert: cli/tests/remote/traffic.rs"),
    ("bad_body", "the connection has to break within a body"),
    ("busy", "takes many at once: crowd.rs"),
    ("stopping", "takes a stopped sequencer: crowd.rs"),
    ("cut_short", "takes a server that stops while it parses"),
    ("log_unreadable", "takes a disk that fails"),
    ("no_random_bytes", "takes a system without random bytes"),
    ("no_room", "takes a full disk, as the journal's own tests have it"),
    ("session_over", "takes a session of 30 minutes: server::auth"),
    ("too_many_answers", "takes 256 MiB of answers: line/tests/scenario/crowded.rs"),
    ("too_many_bundles", "takes bundles that are left unread: crowd.rs"),
    ("too_many_conflicts", "takes 20,001 items: line/tests/scenario/crowded.rs"),
    ("too_many_sessions", "takes 4,096 sessions: server::auth"),
    ("too_many_streams", "takes many streams: tests/following"),
    ("too_many_tokens", "takes a flood: crowd.rs"),
];
