//! Snapshots are whole or passed over.

use journal::snapshot::{HEADER_BYTES, newest_valid, write};
use std::fs;
use std::path::Path;

const OLDER: &[u8] = b"the state at 10";
const NEWER: &[u8] = b"the state at 20, which is larger";

fn two(folder: &Path) -> Vec<u8> {
    write(folder, 10, OLDER).expect("there is room");
    write(folder, 20, NEWER).expect("there is room");
    fs::read(folder.join("snapshot-20.bin")).expect("it is there")
}

#[test]
fn the_newest_at_or_before_a_head_is_found() {
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(newest_valid(folder.path(), u64::MAX), None);
    two(folder.path());
    assert_eq!(newest_valid(folder.path(), 20), Some((20, NEWER.to_vec())));
    assert_eq!(newest_valid(folder.path(), 19), Some((10, OLDER.to_vec())));
    assert_eq!(newest_valid(folder.path(), 9), None);
    assert_eq!(newest_valid(&folder.path().join("absent"), 9), None);
}

#[test]
fn two_are_kept_and_other_files_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    for other in ["snapshot-x.bin", "snapshot-+1.bin", "snapshot-01.bin", "snapshot-1.bin.old"] {
        fs::write(folder.path().join(other), b"mine").expect("a file");
    }
    for head in [0, 7, 100, 9, 1000] {
        write(folder.path(), head, &head.to_le_bytes()).expect("there is room");
    }
    let mut names: Vec<String> = fs::read_dir(folder.path())
        .expect("a folder")
        .map(|file| file.expect("a file").file_name().into_string().expect("text"))
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "snapshot-+1.bin",
            "snapshot-01.bin",
            "snapshot-1.bin.old",
            "snapshot-100.bin",
            "snapshot-1000.bin",
            "snapshot-x.bin",
        ]
    );
}

#[test]
fn whatever_bit_is_flipped_the_older_one_is_used() {
    let folder = tempfile::tempdir().expect("a folder");
    let bytes = two(folder.path());
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        fs::write(folder.path().join("snapshot-20.bin"), flipped).expect("it can be written");
        assert_eq!(newest_valid(folder.path(), 99), Some((10, OLDER.to_vec())), "bit {bit}");
    }
}

#[test]
fn cut_or_lengthened_or_renamed_the_older_one_is_used() {
    let folder = tempfile::tempdir().expect("a folder");
    let bytes = two(folder.path());
    let path = folder.path().join("snapshot-20.bin");
    let older = Some((10, OLDER.to_vec()));
    for length in 0..bytes.len() {
        fs::write(&path, &bytes[..length]).expect("it can be written");
        assert_eq!(newest_valid(folder.path(), 99), older, "{length} of {HEADER_BYTES} and more");
    }
    fs::write(&path, [bytes.as_slice(), b"!"].concat()).expect("it can be written");
    assert_eq!(newest_valid(folder.path(), 99), older);
    fs::write(folder.path().join("snapshot-30.bin"), &bytes).expect("it can be written");
    assert_eq!(newest_valid(folder.path(), 99), older);
    fs::write(&path, &bytes).expect("it can be written");
    assert_eq!(newest_valid(folder.path(), 99), Some((20, NEWER.to_vec())));
}

#[test]
fn a_snapshot_that_cannot_be_written_leaves_the_others() {
    let folder = tempfile::tempdir().expect("a folder");
    two(folder.path());
    fs::create_dir(folder.path().join("snapshot-30.tmp")).expect("a folder in the way");
    assert!(write(folder.path(), 30, b"never").is_err());
    assert_eq!(newest_valid(folder.path(), 99), Some((20, NEWER.to_vec())));
}
