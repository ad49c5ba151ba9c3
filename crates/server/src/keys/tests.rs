//! Keys in real folders: made once, read again, and refused with the reason.

use super::*;

#[test]
fn keys_are_made_once_and_read_again() {
    let data = tempfile::tempdir().expect("a folder");
    let token = token_key(data.path()).expect("made");
    let log = log_key(data.path(), "line.example", IfMissing::Make).expect("made");
    assert_ne!(token.seed(), log.key().seed());
    assert_eq!(token_key(data.path()).expect("read").seed(), token.seed());
    assert_eq!(
        log_key(data.path(), "line.example", IfMissing::Make).expect("read").verifier(),
        log.verifier()
    );
    let left: Vec<_> = std::fs::read_dir(data.path().join("keys")).expect("there").collect();
    assert_eq!(left.len(), 2, "nothing temporary stays");
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_them() {
    use std::os::unix::fs::PermissionsExt;
    let data = tempfile::tempdir().expect("a folder");
    token_key(data.path()).expect("made");
    let path = data.path().join("keys/token.key");
    let mode = |path: &Path| std::fs::metadata(path).expect("there").permissions().mode() & 0o7777;
    assert_eq!(mode(&path), 0o600);
    assert_eq!(mode(&data.path().join("keys")), 0o700);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).expect("ours");
    let error = token_key(data.path()).expect_err("the group may read it").to_string();
    assert!(error.contains("mode 0640") && error.contains("chmod 600"), "{error}");
}

#[test]
fn the_secret_is_what_other_tools_read() {
    // RFC 8410, section 10.3: the example of a private key.
    let pem = "-----BEGIN PRIVATE KEY-----\n\
               MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n\
               -----END PRIVATE KEY-----\n";
    let key = read_pem(pem).expect("the RFC's own key");
    // RFC 8410, section 10.1: its public key.
    let public = "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=";
    assert!(STANDARD.decode(public).expect("base64").ends_with(key.public()));
    assert!(!format!("{key:?}").contains(&STANDARD.encode(key.seed())), "secrets are not shown");
}

#[test]
fn a_verifier_key_is_that_of_the_signed_note_specification() {
    // The documentation of Go's golang.org/x/mod/sumdb/note: PeterNeumann's keys.
    let text = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    let key = LogKey::from_text(text).expect("the documentation's own key");
    assert_eq!(
        key.verifier(),
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    );
    assert_eq!(key.to_text().trim_end(), text);
}

#[test]
fn what_is_no_key_or_another_lines_is_said_so() {
    let data = tempfile::tempdir().expect("a folder");
    log_key(data.path(), "north-south", IfMissing::Make).expect("made");
    let error =
        log_key(data.path(), "east-west", IfMissing::Make).expect_err("another line").to_string();
    assert!(error.contains("\"north-south\"") && error.contains("\"east-west\""), "{error}");
    for name in ["", "a b", "a+b"] {
        assert!(
            matches!(log_key(data.path(), name, IfMissing::Make), Err(KeyError::Name(_))),
            "{name:?}"
        );
    }
    let path = data.path().join("keys/log.key");
    let good = std::fs::read_to_string(&path).expect("there");
    for bad in ["", "PRIVATE+KEY+", &good[..good.len() - 5], &good.replace("north", "south")] {
        std::fs::write(&path, bad).expect("ours");
        let error = log_key(data.path(), "north-south", IfMissing::Make).expect_err(bad);
        assert!(matches!(error, KeyError::Unreadable { .. }), "{bad:?}: {error}");
    }
}

#[test]
fn many_who_make_the_key_at_once_agree_on_one() {
    let data = tempfile::tempdir().expect("a folder");
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let path = data.path().to_owned();
            std::thread::spawn(move || *token_key(&path).expect("one of them").seed())
        })
        .collect();
    let seeds: Vec<_> = threads.into_iter().map(|t| t.join().expect("no panic")).collect();
    assert!(seeds.iter().all(|seed| seed == &seeds[0]));
}
