//! Scenarios: scripts that a pilot can read, each with what follows from every line of it.
//!
//! `UPDATE=1 cargo test -p line --test scenarios` rewrites what follows; then read the difference.

mod scenario;

use scenario::world::World;
use std::path::{Path, PathBuf};

#[test]
#[expect(clippy::disallowed_methods, reason = "scenarios are files, and UPDATE=1 rewrites them")]
fn every_scenario_goes_as_it_is_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let entries = std::fs::read_dir(&folder).expect("the folder of scenarios can be read");
    let mut paths: Vec<PathBuf> =
        entries.map(|entry| entry.expect("an entry of the folder").path()).collect();
    paths.sort();
    assert!(paths.len() >= 10, "the scenarios are in {}", folder.display());
    let update = std::env::var_os("UPDATE").is_some();
    for path in paths {
        let written = std::fs::read_to_string(&path).expect("a scenario is text");
        let played = play(&written);
        if update {
            std::fs::write(&path, &played).expect("a scenario can be rewritten");
        }
        let differs = written.lines().zip(played.lines()).position(|(one, other)| one != other);
        let line = differs.unwrap_or_else(|| written.lines().count().min(played.lines().count()));
        assert!(
            update || written == played,
            "{}:{}: what follows is not what is written. It is now:\n{played}",
            path.display(),
            line + 1
        );
    }
}

/// The script with what really follows from each of its lines. What follows is indented.
fn play(script: &str) -> String {
    let mut world = World::default();
    let mut played = String::new();
    for line in script.lines().filter(|line| !line.starts_with(' ')) {
        played.push_str(line);
        played.push('\n');
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let told = world.play(line).unwrap_or_else(|wrong| panic!("{line:?}: {wrong}"));
        for told in told {
            played.push_str("  ");
            played.push_str(&told);
            played.push('\n');
        }
    }
    played
}
