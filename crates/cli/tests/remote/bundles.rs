//! `clearline key`, `export` and `verify`: from a line to whoever doubts it.

use super::desk::Desk;
use super::log::{busy, circle, cosigner, log_key, rewrite, unpack};
use super::served::Served;
use evidence::cosignature::CosigningKey;
use evidence::note::{SigningKey, VerifierKey};
use std::fs;

fn vkey() -> String {
    log_key().verifier().to_string()
}

#[test]
fn a_bundle_is_exported_and_verified_offline() {
    let desk = Desk::new();
    let served = Served::new(busy());
    let export = |more: &[&str]| {
        let mut arguments = vec!["export", "--url", &served.url, "--token-file", "token"];
        arguments.extend(more);
        let ran = desk.run(&arguments);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{ran:?}");
    };
    export(&["--out", "all.zip"]);
    export(&["--out", "some.zip", "--from", "4"]);
    desk.write("north.pub", cosigner("north").verifier().to_string().as_bytes());
    let note = served.change(|line| line.host.checkpoint().to_string());
    desk.write("kept", note.as_bytes());
    let key = vkey();
    let all =
        ["verify", "all.zip", "--log-key", &key, "--side-key", "north.pub", "--since", "kept"];
    let ran = desk.run(&all);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stdout.starts_with("verified: complete bundle of line.example/north-south, 17"));
    let ran = desk.run(&["verify", "some.zip", "--log-key", &key, "--format", "json"]);
    assert!(ran.code == Some(0) && ran.stdout.contains("\"kind\":\"extract\""), "{ran:?}");
    // The host rewrites its log and signs it again: whoever kept a checkpoint sees it.
    served.change(|line| {
        rewrite(&mut line.host.held[1], "\"late\":false", "\"late\":true");
    });
    export(&["--out", "all.zip"]);
    let ran = desk.run(&all);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.stdout.contains("wrong: since, checkpoint: expected root"), "{ran:?}");
    assert!(ran.stdout.contains("wrong: cosignature, entry"), "{ran:?}");
}

#[test]
fn one_flipped_byte_is_found_and_an_unpacked_bundle_is_read() {
    let desk = Desk::new();
    let mut host = busy();
    host.put("north", "n8", circle(1.0, 60));
    for (name, bytes) in unpack(&host.bundle()) {
        let path = desk.path("unpacked").join(&name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
        fs::write(path, bytes).expect("it can be written");
    }
    let key = vkey();
    let arguments = ["verify", "unpacked", "--log-key", &key];
    let ran = desk.run(&arguments);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let path = desk.path(&format!("unpacked/tile/entries/000.p/{}", host.state.size()));
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
