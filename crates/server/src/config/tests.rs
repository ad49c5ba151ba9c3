//! Configurations as operators write them, right and wrong.

use super::*;

fn load(file: &str, environment: &[(&str, &str)], options: Options) -> Result<Config, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("clearline.toml");
    std::fs::write(&path, file).expect("ours");
    let options = Options { config: Some(path), ..options };
    let variables = environment.iter().map(|(name, value)| (name.into(), value.into()));
    let place = folder.path().display().to_string() + "/";
    let loaded = Config::load_with(&options, variables);
    loaded.map_err(|error| error.to_string().replace(&place, ""))
}

fn of_file(file: &str) -> Result<Config, String> {
    load(file, &[], Options::default())
}

/// Checks that a file is refused with exactly these complaints.
fn refused(file: &str, complaints: &str) {
    assert_eq!(of_file(file).expect_err(file), complaints, "{file}");
}

#[test]
fn without_configuration_it_listens_on_loopback_alone() {
    let config = Config::load_with(&Options::default(), []).expect("the defaults are good");
    assert!(config.listen.ip().is_loopback());
    assert_eq!(config.transport, Transport::Plain);
    assert_eq!(config.audience, ["clearline"]);
    assert_eq!(config.limits.dry_runs_per_minute.get(), 60);
    assert!(!config.allow_http_base_urls);
}

#[test]
fn flags_go_over_the_environment_and_that_over_the_file() {
    let file = "data = 'file'\npool_id = 'file'\nlocality = 'file'\naudience = ['a', 'b']\n";
    let environment = [
        ("CLEARLINE_POOL_ID", "environment"),
        ("CLEARLINE_LOCALITY", "environment"),
        ("CLEARLINE_HOST", "one.example, two.example"),
        ("CLEARLINE_LIMITS_BODY_BYTES", "1000"),
        ("PATH", "not ours"),
    ];
    let options = Options { locality: Some("flag".into()), ..Options::default() };
    let config = load(file, &environment, options).expect("good");
    assert_eq!(config.data, PathBuf::from("file"));
    assert_eq!(config.pool_id.as_deref(), Some("environment"));
    assert_eq!(config.locality.as_deref(), Some("flag"));
    assert_eq!((config.audience.len(), config.host.len()), (2, 2));
    assert_eq!(config.limits.body_bytes, 1000);
    let explained = config.explain();
    for (left, right) in [
        ("data = \"file\"", "clearline.toml:1"),
        ("pool_id = \"environment\"", "CLEARLINE_POOL_ID"),
        ("locality = \"flag\"", "--locality"),
        ("host = [\"one.example\", \"two.example\"]", "CLEARLINE_HOST"),
        ("limits.body_bytes = 1000", "CLEARLINE_LIMITS_BODY_BYTES"),
        ("listen = \"127.0.0.1:8080\"", "default"),
        ("# jwks_url is not set", ""),
    ] {
        let mut lines = explained.lines();
        assert!(
            lines.any(|line| line.starts_with(left) && line.ends_with(right)),
            "{left}\n{explained}"
        );
    }
}

#[test]
fn what_is_explained_is_a_file_that_means_the_same() {
    let file = "audience = ['a \"b\"']\njwks_url = 'https://keys.example/a'\nlisten = '[::1]:0'\n\
                behind_tls_proxy = true\n[limits]\nstreams = 7\n";
    let config = of_file(file).expect("good");
    let again = of_file(&config.explain()).expect("good");
    let values = |config: &Config| {
        let lines = config.explain();
        lines
            .lines()
            .map(|l| l.split("  #").next().unwrap_or(l).trim_end().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(values(&config), values(&again));
    assert_eq!(config.limits, again.limits);
}

#[test]
fn secrets_are_never_shown() {
    let url = "https://keys.example/jwks?key=hunter2";
    let config = of_file(&format!("jwks_url = '{url}'")).expect("good");
    for shown in [config.explain(), format!("{:?}", config.jwks_url)] {
        assert!(!shown.contains("hunter2") && shown.contains("keys.example/jwks?..."), "{shown}");
    }
    let error = of_file("jwks_url = 'https://user:hunter2@keys.example/?x=hunter2'");
    let error = error.expect_err("a user in it");
    assert!(!error.contains("hunter2") && error.contains("keys.example"), "{error}");
}

#[test]
fn beyond_loopback_there_is_tls() {
    let error = of_file("\nlisten = '0.0.0.0:8080'").expect_err("in the clear");
    assert!(error.starts_with("clearline.toml:2: listen is beyond loopback"), "{error}");
    assert!(error.contains("`tls_certificate`") && error.contains("`behind_tls_proxy`"), "{error}");
    for good in [
        "listen = '0.0.0.0:8080'\nbehind_tls_proxy = true",
        "listen = '[::]:8443'\ntls_certificate = 'c.pem'\ntls_key = 'k.pem'",
        "listen = '127.8.9.1:8080'",
        "listen = '[::1]:0'",
    ] {
        assert!(of_file(good).is_ok(), "{good}");
    }
    for bad in [
        "tls_certificate = 'c.pem'",
        "tls_key = 'k.pem'",
        "behind_tls_proxy = true\ntls_certificate = 'c.pem'\ntls_key = 'k.pem'",
    ] {
        assert!(of_file(bad).is_err(), "{bad}");
    }
}

#[test]
fn an_error_names_file_line_and_key_and_what_would_be_right() {
    refused(
        "data = 'd'\nlisten = 'here'\n",
        "clearline.toml:2: listen \"here\" is no ADDRESS:PORT, such as `127.0.0.1:8080`",
    );
    refused(
        "lisen = '127.0.0.1:1'",
        "clearline.toml:1: lisen there is no setting `lisen`; is `listen` meant?",
    );
    refused(
        "[limits]\nbody_byte = 1",
        "clearline.toml:2: limits.body_byte there is no setting `limits.body_byte`; is \
         `limits.body_bytes` meant?",
    );
    refused(
        "[limits]\nbody_bytes = \"many\"\nstreams = 0\nconnections = -1",
        "clearline.toml:2: limits.body_bytes \"many\" is no whole number from 1 to 1000000000, \
         without a unit\n\
         clearline.toml:3: limits.streams \"0\" is no whole number from 1 to 1000000000, without a \
         unit\n\
         clearline.toml:4: limits.connections \"-1\" is no whole number from 1 to 1000000000, \
         without a unit",
    );
    refused("limits = 7", "clearline.toml:1: limits is a table: write `[limits]`");
    refused(
        "behind_tls_proxy = 'yes'",
        "clearline.toml:1: behind_tls_proxy is `true` or `false`, without quotes",
    );
    refused(
        "audience = [1]",
        "clearline.toml:1: audience is a list of texts: write `[\"...\", \"...\"]`",
    );
    refused("data = ['a']", "clearline.toml:1: data is one text in quotes, or one whole number");
    refused("data = ''", "clearline.toml:1: data \"\" is empty; leave it out");
    refused("log_format = 'xml'", "clearline.toml:1: log_format \"xml\" is `text` or `json`");
    let broken = of_file("data = \n").expect_err("no TOML");
    assert!(broken.starts_with("clearline.toml:1: "), "{broken}");
    let twice = of_file("data = 'a'\ndata = 'b'\n").expect_err("no TOML");
    assert!(twice.starts_with("clearline.toml:2: "), "{twice}");
}

#[test]
fn urls_and_names_are_checked() {
    for bad in [
        "jwks_url = 'http://keys.example/jwks'",
        "jwks_url = 'ftp://keys.example/jwks'",
        "jwks_url = '/jwks'",
        "jwks_url = 'https://a:b@keys.example/'",
        "public_endpoint = 'https://line.example/path'",
        "public_endpoint = 'line.example'",
        "host = ['https://line.example']",
        "host = ['line.example:443']",
        "origin = ['line.example']",
        "origin = ['https://line.example/x']",
        "log_filter = 'no=such=filter'",
        "pool_id = \"a\\nb\"",
    ] {
        let key = bad.split(' ').next().expect("a key");
        let error = of_file(bad).expect_err(bad);
        assert!(error.starts_with(&format!("clearline.toml:1: {key} ")), "{error}");
    }
    for good in [
        "jwks_url = 'http://127.0.0.1:8089/jwks'",
        "jwks_url = 'http://localhost/jwks'",
        "public_endpoint = 'https://line.example:8443'",
        "host = ['line.example', '10.0.0.1', '[2001:db8::1]']",
        "origin = ['https://console.example:8443']",
        "log_filter = 'server=debug,info'",
    ] {
        assert!(of_file(good).is_ok(), "{good}: {:?}", of_file(good));
    }
}

#[test]
fn the_environment_is_checked_like_the_file() {
    let check =
        |name: &str, value: &str| load("", &[(name, value)], Options::default()).expect_err(name);
    let misspelt = check("CLEARLINE_LISEN", "x");
    assert!(misspelt.starts_with("CLEARLINE_LISEN: ") && misspelt.contains("`CLEARLINE_LISTEN`"));
    let wrong = check("CLEARLINE_LISTEN", "x");
    assert!(wrong.starts_with("CLEARLINE_LISTEN: listen \"x\" is no ADDRESS:PORT"), "{wrong}");
    let missing = Options { config: Some("/no/such.toml".into()), ..Options::default() };
    let error = Config::load_with(&missing, []).expect_err("missing").to_string();
    assert!(error.starts_with("/no/such.toml: cannot be read"), "{error}");
    let named = [("CLEARLINE_CONFIG".into(), "/no/other.toml".into())];
    let error = Config::load_with(&Options::default(), named).expect_err("missing").to_string();
    assert!(error.starts_with("/no/other.toml"), "{error}");
}

#[test]
fn every_flag_reaches_its_setting() {
    let text = |text: &str| Some(text.to_owned());
    let options = Options {
        config: None,
        data: text("d"),
        listen: text("0.0.0.0:1"),
        agreement: text("a.toml"),
        base_map: text("m.pmtiles"),
        accept_jwt_key: vec!["k.pem".into()],
        audience: vec!["a".into()],
        jwks_url: text("https://keys.example/"),
        allow_http_base_urls: true,
        behind_tls_proxy: true,
        tls_certificate: None,
        tls_key: None,
        pool_id: text("p"),
        locality: text("l"),
        public_endpoint: text("https://line.example"),
        host: vec!["h".into()],
        origin: vec!["https://o.example".into()],
        feed: vec!["sbs+tcp://127.0.0.1:30003#party=north".into()],
        well_clear: vec!["terminal".into()],
        log_format: text("json"),
        log_filter: text("debug"),
    };
    let config = Config::load_with(&options, []).expect("good");
    let explained = config.explain();
    let with_flag = SETTINGS.iter().filter(|setting| setting.has_flag);
    for setting in with_flag.filter(|setting| !setting.name.starts_with("tls_")) {
        let origin = format!("# {}", setting.flag());
        assert!(explained.contains(&origin), "{origin}\n{explained}");
    }
    let tls =
        Options { tls_certificate: text("c.pem"), tls_key: text("k.pem"), ..Options::default() };
    let (certificate, key) = ("c.pem".into(), "k.pem".into());
    let config = Config::load_with(&tls, []).expect("good");
    assert_eq!(config.transport, Transport::Tls { certificate, key });
}

#[test]
fn rules_of_well_clear_are_those_of_do_365_or_of_a_file_each_named_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("well-clear.toml");
    let level = "[[rule.level]]\nname = \"warning\"\nvariable = \"tau-mod\"\nlateral = \"1NM\"\n\
                 time = \"35s\"\nvertical = \"450ft\"\ncoaltitude = \"0s\"\nalerting = \"25s\"\n\
                 early = \"55s\"\n";
    std::fs::write(&file, format!("[[rule]]\nname = \"ours\"\n{level}")).expect("written");
    let file = file.display().to_string();
    let load = |rules: &[&str]| {
        let well_clear = rules.iter().map(|rule| (*rule).to_owned()).collect();
        Config::load_with(&Options { well_clear, ..Options::default() }, [])
    };
    let config = load(&["en-route", &file]).expect("good");
    let names: Vec<&str> = config.well_clear.iter().map(|rule| &**rule.name()).collect();
    assert_eq!(names.len(), 2);
    assert_eq!(names[1], "ours");
    for (rules, part) in [
        (&["en-rout"][..], "not en-route, terminal or non-cooperative"),
        (&["terminal", "terminal"], "is there twice"),
    ] {
        let told = load(rules).expect_err("wrong").to_string();
        assert!(told.contains("well_clear") && told.contains(part), "{told}");
    }
}
