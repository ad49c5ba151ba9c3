//! `clearline key`, `export` and `verify`: from a line to whoever doubts it.

use super::desk::Desk;
use super::house::{COSIGNER, House};
use super::log::unpack;
use evidence::cosignature::CosigningKey;
use evidence::note::{SigningKey, VerifierKey};
use std::fs;

#[test]
fn a_bundle_is_exported_and_verified_offline() {
    let mut house = House::busy();
    let export = |house: &House, more: &[&str]| {
        let ran = house.run("export", more);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{ran:?}");
    };
    export(&house, &["--out", "all.zip"]);
    export(&house, &["--out", "some.zip", "--from", "4"]);
    let ran = house.desk.run(&["export", "--data", "data", "--out", "folder.zip"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{ran:?}");
    let cosigner: CosigningKey = house.desk.read(COSIGNER).trim().parse().expect("a key");
    house.desk.write("north.pub", cosigner.verifier().to_string().as_bytes());
    house.desk.write("kept", house.checkpoint().as_bytes());
    let key = house.log_key();
    export(&house, &["--out", "all.zip"]);
    let all =
        ["verify", "all.zip", "--log-key", &key, "--side-key", "north.pub", "--since", "kept"];
    let ran = house.desk.run(&all);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stdout.starts_with("verified: complete bundle of "), "{ran:?}");
    let ran = house.desk.run(&["verify", "some.zip", "--log-key", &key, "--format", "json"]);
    assert!(ran.code == Some(0) && ran.stdout.contains("\"kind\":\"extract\""), "{ran:?}");
    let since = ["verify", "since.zip", "--log-key", &key, "--since", "kept"];
    house.put("north", "n7", 60.0);
    export(&house, &["--out", "since.zip", "--from", "4"]);
    let ran = house.desk.run(&since);
    assert!(ran.stdout.contains("not checked: since: ") && ran.code == Some(0), "{ran:?}");
    assert!(ran.stdout.contains("export it with --since"), "{ran:?}");
    export(&house, &["--out", "since.zip", "--from", "4", "--since", "kept"]);
    let ran = house.desk.run(&since);
    assert!(!ran.stdout.contains("not checked: since") && ran.code == Some(0), "{ran:?}");
    let ran = house.desk.run(&["verify", "folder.zip", "--log-key", &key]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    // The host writes its log anew and signs it again: whoever kept a checkpoint sees it.
    house.stop();
    house.lose();
    house.start();
    for number in 0..12 {
        house.put("south", &format!("s{number}"), 30.0 + f64::from(number));
    }
    export(&house, &["--out", "all.zip"]);
    let ran = house.desk.run(&all);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.stdout.contains("wrong: since, checkpoint: expected root"), "{ran:?}");
}

#[test]
fn one_flipped_byte_is_found_and_an_unpacked_bundle_is_read() {
    let house = House::busy();
    let ran = house.run("export", &["--out", "all.zip"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let desk = &house.desk;
    let mut last = None;
    for (name, bytes) in unpack(&fs::read(desk.path("all.zip")).expect("it was written")) {
        let path = desk.path("unpacked").join(&name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
        fs::write(&path, bytes).expect("it can be written");
        last = last.or(name.starts_with("tile/entries/").then_some(path));
    }
    let key = house.log_key();
    let arguments = ["verify", "unpacked", "--log-key", &key];
    let ran = desk.run(&arguments);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let path = last.expect("a bundle has entries");
    let mut bytes = fs::read(&path).expect("it is there");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&path, bytes).expect("it can be written");
    let ran = desk.run(&arguments);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.stdout.starts_with("DOES NOT VERIFY"), "{ran:?}");
    assert!(ran.stdout.contains("wrong: entry, entry"), "{ran:?}");
    desk.write("nothing.zip", b"no archive");
    let ran = desk.run(&["verify", "nothing.zip", "--log-key", &key]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("it is no ZIP archive"), "{ran:?}");
}

#[test]
fn keys_are_made_for_their_owner_alone_and_printed_for_the_agreement() {
    let desk = Desk::new();
    let ran = desk.run(&["key", "--name", "north.example", "--out", "cosigner"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let key: CosigningKey = desk.read("cosigner").trim().parse().expect("a cosigner's key");
    assert_eq!(ran.stdout, format!("cosigner = \"{}\"\n", key.verifier()));
    let kept: VerifierKey = desk.read("cosigner.pub").trim().parse().expect("a key");
    assert_eq!(kept, *key.verifier());
    let again = desk.run(&["key", "--name", "north.example", "--out", "cosigner"]);
    assert!(again.code == Some(2) && again.stderr.contains("never overwritten"), "{again:?}");
    let ran = desk.run(&["key", "--name", "n1", "--out", "submission", "--kind", "submission"]);
    assert!(ran.stdout.starts_with("[[side.key]]\nkid = \"n1\"\npublic = \""), "{ran:?}");
    let _: SigningKey = desk.read("submission").trim().parse().expect("a signing key");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(desk.path("cosigner")).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let text =
        wire::agreement::demonstration("line.example/x", &Default::default(), &Default::default());
    let cosigner = desk.run(&["key", "--name", "a.example", "--out", "a"]).stdout;
    let text = text.replacen("# Without a cosigner key, nothing is ever settled.", &cosigner, 1);
    wire::agreement::parse(&text.replacen(
        "\n[[side]]\nid = \"south\"",
        &format!("\n{}\n[[side]]\nid = \"south\"", ran.stdout),
        1,
    ))
    .expect("what is printed stands in an agreement");
}

/// DL-47: whoever has a bulletin proves it with the binary, the key of the log and no host.
#[test]
fn the_proof_of_a_bulletin_is_verified_offline() {
    let mut house = House::busy();
    house.desk.write("words.md", "There was no contact.\n".as_bytes());
    let data = house.data();
    let data = data.to_str().expect("a temporary folder has a plain name");
    let scope = ["--scope", "line.read line.officer"];
    let made =
        house.desk.run(&[&["token", "--data", data, "--party", "north"], &scope[..]].concat());
    house.desk.write("officer", made.stdout.as_bytes());
    let (url, key) = (house.url(), house.log_key());
    let officer = ["officer", "--url", &url, "--token-file", "officer", "bulletin"];
    let made = house.desk.run(&[&officer[..], &["propose", "words.md", "--own"]].concat());
    assert_eq!(made.code, Some(0), "{made:?}");
    // The line of the house has six entries, and the bulletin is the seventh.
    let proof = house.get("/bulletins/6/proof/6");
    house.stop();

    let verify = |name: &str, text: &str, key: &str, code: i32, expected: &str| {
        house.desk.write(name, text.as_bytes());
        let ran = house.desk.run(&["verify", name, "--log-key", key]);
        assert_eq!(ran.code, Some(code), "{name}: {ran:?}");
        let told = format!("{}{}", ran.stdout, ran.stderr);
        assert!(told.contains(expected), "{name} does not say {expected:?}: {told}");
        told
    };
    let told = verify("proof", &proof, &key, 0, "proven: entry 6 stands in the log");
    assert!(told.contains("There was no contact.") && told.contains("the host's word"), "{told}");
    // Another word, another place, another key: nothing is shown of what is not proven.
    let (head, rest) = proof.split_once("extra ").expect("the entry");
    let other = if rest.as_bytes()[40] == b'A' { "B" } else { "A" };
    let forged = format!("{head}extra {}{other}{}", &rest[..40], &rest[41..]);
    let told = verify("forged", &forged, &key, 1, "NOT PROVEN");
    assert!(!told.contains("no contact"), "{told}");
    verify("moved", &proof.replace("index 6", "index 5"), &key, 1, "NOT PROVEN");
    verify("cut", &proof[..proof.len() / 2], &key, 2, "");
    let ran = house.desk.run(&["verify", "proof", "--log-key", &key, "--who-knew", "6"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
}
