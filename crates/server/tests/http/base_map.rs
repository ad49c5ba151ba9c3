//! The base map, as a reader of PMTiles asks for it (DL-32).

use crate::world::{Answered, Opening, World};
use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::test_runner::{Config, TestRunner};
use server::base_map::{BaseMap, BaseMapError};
use sha2::{Digest as _, Sha256};
use std::path::PathBuf;
use tempfile::TempDir;

const SIZE: usize = 100_000;

/// A file that begins as PMTiles do; what follows is for its readers to judge.
fn file(folder: &TempDir) -> (PathBuf, Vec<u8>) {
    let mut bytes = b"PMTiles\x03".to_vec();
    bytes.extend((0..SIZE - bytes.len()).map(|at| ((at * at) >> 3) as u8));
    let path = folder.path().join("map.pmtiles");
    std::fs::write(&path, &bytes).expect("a file");
    (path, bytes)
}

fn world(path: &std::path::Path) -> World {
    let settings = vec![("BASE_MAP".to_owned(), path.display().to_string())];
    World::open(&Opening { settings, ..Opening::default() })
}

async fn ask(world: &mut World, method: &str, range: Option<&str>) -> Answered {
    let headers: Vec<_> = range.map(|it| ("Range".to_owned(), it.to_owned())).into_iter().collect();
    let request = world.request("north", method, "/v1/base-map", &headers, Vec::new());
    world.send(request).await
}

fn header<'a>(answered: &'a Answered, name: &str) -> &'a str {
    answered.headers.get(name).map_or("", |value| value.to_str().expect("ASCII"))
}

#[tokio::test]
async fn the_base_map_is_served_whole_and_names_what_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, bytes) = file(&folder);
    let mut world = world(&path);
    let digest = format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(&bytes)));
    for method in ["HEAD", "GET"] {
        let answered = ask(&mut world, method, None).await;
        assert_eq!(answered.status, StatusCode::OK);
        assert_eq!(header(&answered, "content-type"), "application/vnd.pmtiles");
        assert_eq!(header(&answered, "repr-digest"), digest);
        assert_eq!(header(&answered, "accept-ranges"), "bytes");
        assert_eq!(header(&answered, "content-length"), SIZE.to_string());
        let body = if method == "HEAD" { Vec::new() } else { bytes.clone() };
        assert!(answered.body == body, "{method}: {} bytes", answered.body.len());
    }
}

#[test]
fn any_range_is_the_bytes_of_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, bytes) = file(&folder);
    let mut world = world(&path);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("one");
    let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::default() });
    let ranges = (0..SIZE, 0..3 * SIZE);
    let world = std::cell::RefCell::new(&mut world);
    let checked = runner.run(&ranges, |(from, to)| {
        if to < from {
            return Ok(());
        }
        let range = format!("bytes={from}-{to}");
        let answered = runtime.block_on(ask(&mut world.borrow_mut(), "GET", Some(&range)));
        let last = to.min(SIZE - 1);
        proptest::prop_assert_eq!(answered.status, StatusCode::PARTIAL_CONTENT);
        let told = header(&answered, "content-range");
        proptest::prop_assert_eq!(told, format!("bytes {from}-{last}/{SIZE}"));
        proptest::prop_assert!(answered.body == bytes[from..=last], "{}", range);
        Ok(())
    });
    checked.expect("each range is that of the file");
}

#[tokio::test]
async fn a_range_beyond_the_end_is_refused_with_what_there_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, _) = file(&folder);
    let mut world = world(&path);
    for range in ["bytes=100000-100001", "bytes=9-3", "bytes=x"] {
        let answered = ask(&mut world, "GET", Some(range)).await;
        assert_eq!(answered.status, StatusCode::RANGE_NOT_SATISFIABLE, "{range}");
        let problem = answered.json();
        assert_eq!(problem["code"], "bad_range", "{range}");
        assert!(problem["detail"].to_string().contains("100000 bytes"), "{problem}");
    }
}

#[tokio::test]
async fn a_file_that_was_changed_is_not_served_under_the_name_of_the_first() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, mut bytes) = file(&folder);
    let mut world = world(&path);
    bytes.extend(b"more");
    std::fs::write(&path, &bytes).expect("a file");
    let answered = ask(&mut world, "GET", Some("bytes=0-126")).await;
    assert_eq!(answered.status, StatusCode::NOT_FOUND);
    assert_eq!(answered.json()["code"], "no_base_map");
    std::fs::remove_file(&path).expect("it was there");
    let answered = ask(&mut world, "GET", None).await;
    assert_eq!(answered.json()["code"], "no_base_map");
}

#[test]
fn what_is_no_pmtiles_is_told_before_anybody_is_let_in() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bytes) in [("empty", &b""[..]), ("short", b"PMTil"), ("old", b"PMTiles\x02...")] {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("a file");
        let error = BaseMap::open(&path).expect_err(name);
        assert!(matches!(error, BaseMapError::OtherFormat { .. }), "{name}: {error}");
    }
    let missing = BaseMap::open(&folder.path().join("missing")).expect_err("no file");
    assert!(matches!(missing, BaseMapError::Unreadable { .. }), "{missing}");
}
