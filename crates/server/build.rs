//! Embeds what `npm run build` made in `console/dist`, where it is; without it the server builds
//! all the same, and serves a page that says how to get it.
//!
//! A macro that reads a folder is not run again when the folder appears, so a console built after
//! the server would stay out of the binary; a build script says what it watches.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo tells the folder"));
    let console = root.join("../../console");
    let dist = console.join("dist");
    // A path that is missing would count as changed at every build: then its parent is watched,
    // in which it will appear.
    let nearest = [&dist, &console, &root].into_iter().find(|folder| folder.is_dir());
    println!("cargo:rerun-if-changed={}", nearest.unwrap_or(&root).display());
    println!("cargo:rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo tells where to write"));
    fs::write(out.join("console.rs"), table(&dist)).expect("the table can be written");
}

/// The files as an array of `Embedded`: what was compressed lies beside its original as `.br`.
fn table(dist: &Path) -> String {
    let mut names: Vec<String> = fs::read_dir(dist)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|file| file.path().is_file())
        .filter_map(|file| file.file_name().into_string().ok())
        .collect();
    names.sort();
    let mut text = String::from("[\n");
    for name in names.iter().filter(|name| !name.ends_with(".br")) {
        let path = dist.join(name).canonicalize().expect("it was just listed");
        let packed = format!("{name}.br");
        let brotli = match names.contains(&packed) {
            true => format!("Some(include_bytes!({:?}))", dist_path(dist, &packed)),
            false => "None".to_owned(),
        };
        writeln!(
            text,
            "    Embedded {{ name: {name:?}, bytes: include_bytes!({path:?}), brotli: {brotli} }},"
        )
        .expect("a String takes everything");
    }
    text.push(']');
    text
}

fn dist_path(dist: &Path, name: &str) -> PathBuf {
    dist.join(name).canonicalize().expect("it was just listed")
}
