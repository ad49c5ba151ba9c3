//! TLS from end to end: a certificate of an authority of one's own, named with `--ca-file`.

use super::desk::Desk;
use super::host::{Host, token};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use serde_json::json;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

/// An authority (`ca.pem`), a certificate of it for this machine (`server.pem`, `server.key`), and
/// another authority (`other.pem`).
fn certificates(desk: &Desk) {
    let authority = |name: &str| {
        let mut params = CertificateParams::new(Vec::new()).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(rcgen::DnType::CommonName, name);
        CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("its own")
    };
    let (ours, other) = (authority("ours"), authority("other"));
    let key = KeyPair::generate().expect("a key");
    let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
    let params = CertificateParams::new(names).expect("good names");
    let certificate = params.signed_by(&key, &ours).expect("it signs");
    desk.write("ca.pem", ours.pem().as_bytes());
    desk.write("other.pem", other.pem().as_bytes());
    desk.write("server.pem", certificate.pem().as_bytes());
    desk.write("server.key", key.serialize_pem().as_bytes());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let owner = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(desk.path("server.key"), owner).expect("it is ours");
    }
}

#[test]
fn a_line_with_a_certificate_of_ones_own_is_declared_on_watched_and_exported() {
    let desk = Desk::new();
    certificates(&desk);
    let (certificate, key) = (desk.path("server.pem"), desk.path("server.key"));
    let paths = [certificate.display().to_string(), key.display().to_string()];
    let tls = ["--tls-certificate", &paths[0], "--tls-key", &paths[1]];
    let data = desk.path("data");
    let host = Host::start_at(&data, "127.0.0.1:0", &tls);
    assert!(host.url.starts_with("https://127.0.0.1:"), "{}", host.url);
    desk.write("token", token(&data, "north").as_bytes());
    let plan = json!({
        "type": "FeatureCollection", "features": [{
            "type": "Feature",
            "geometry": { "type": "Point", "coordinates": [8.0, 47.0] },
            "properties": {
                "id": "n1", "radius_m": 500, "altitude_lower": 100, "altitude_upper": 300,
                "altitude_unit": "m", "altitude_datum": "W84",
                "time_start": "2090-06-01T10:00:00Z", "time_end": "2090-06-01T10:10:00Z",
            },
        }],
    });
    desk.write("plan.geojson", plan.to_string().as_bytes());
    let remote = ["--url", &host.url, "--token-file", "token", "--ca-file"];

    let submit = |ca: &str| desk.run(&[&["submit", "plan.geojson"], &remote[..], &[ca]].concat());
    let refused = submit("other.pem");
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(refused.stderr.contains("cannot reach https://127.0.0.1:"), "{refused:?}");
    let none = submit("token");
    assert!(none.code == Some(2) && none.stderr.contains("token holds no certificate"), "{none:?}");
    let ran = submit("ca.pem");
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (Some(0), "declared intent n1 in entry 1\n"),
        "{ran:?}"
    );

    let mut watching = desk.command(&[&["watch"], &remote[..], &["ca.pem"]].concat());
    let mut watching = watching.stdout(Stdio::piped()).spawn().expect("it starts");
    let lines = BufReader::new(watching.stdout.take().expect("it is piped")).lines();
    let told = lines.map_while(Result::ok).find(|line| line.contains("north declares intent n1"));
    watching.kill().expect("a process of ours can be killed");
    watching.wait().expect("a killed process ends");
    assert!(told.is_some());

    let out = ["ca.pem", "--out", "all.zip"];
    let ran = desk.run(&[&["export"], &remote[..], &out[..]].concat());
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(desk.path("all.zip").is_file());
}
