//! A line that the built binary serves, and the desk of the side north beside it.

use super::desk::{Desk, Ran};
use super::host::{Client, Host, intent, token};
use evidence::note::SigningKey;
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};

/// The line of the demonstration. The tokens of north and south are `token` and `south` at the
/// desk, and the keys of both lie where the host made them.
pub(crate) struct House {
    pub(crate) desk: Desk,
    host: Host,
    listen: String,
}

pub(crate) const COSIGNER: &str = "data/keys/north.cosigner.key";
pub(crate) const SUBMISSION_KEY: &str = "data/keys/north.submission.key";

impl House {
    pub(crate) fn open() -> Self {
        let desk = Desk::new();
        let data = desk.path("data");
        let host = Host::start(&data);
        let listen = host.url.trim_start_matches("http://").to_owned();
        desk.write("token", token(&data, "north").as_bytes());
        desk.write("south", token(&data, "south").as_bytes());
        Self { desk, host, listen }
    }

    /// A line on which north and south are in conflict, and something was withdrawn: six entries.
    pub(crate) fn busy() -> Self {
        let house = Self::open();
        house.put("south", "s1", 46.0);
        house.put("north", "n1", 46.02);
        house.put("south", "s2", 40.0);
        house.withdraw("south", "s2");
        house
    }

    /// The sides agree on these terms beside those of the demonstration.
    pub(crate) fn agree(&self, terms: &str) {
        let at = |path: &str| format!("{}/v1/agreement{path}", self.url());
        let (north, south) = (self.client("north"), self.client("south"));
        let known = north.get(&at("")).1["text"].as_str().expect("its text").to_owned();
        let text = format!("{known}\n{terms}\n");
        let (status, told) = north.say(&at("/proposals"), &json!({"agreement": text}));
        assert!(status < 300, "{told}");
        let told = south.say(&at("/countersignatures"), &json!({"hash": told["hash"]})).1;
        assert_eq!(told["in_force"], json!(true), "{told}");
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.listen)
    }

    pub(crate) fn stop(&mut self) {
        self.host.stop();
    }

    /// Starts again where it listened before.
    pub(crate) fn start(&mut self) {
        self.host = Host::start_at(&self.data(), &self.listen, &[]);
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.desk.path("data")
    }

    /// A copy of the record as it is now, while nobody serves it.
    pub(crate) fn back_up(&self) {
        copy(&self.data().join("log"), &self.desk.path("backup"));
    }

    /// Puts the copy in the place of the record.
    pub(crate) fn restore(&self) {
        self.lose();
        copy(&self.desk.path("backup"), &self.data().join("log"));
    }

    /// Throws the record away. The keys stay.
    pub(crate) fn lose(&self) {
        fs::remove_dir_all(self.data().join("log")).expect("it is there");
    }

    fn client(&self, side: &str) -> Client {
        let file = if side == "north" { "token" } else { side };
        Client::new(&self.desk.read(file))
    }

    /// A side declares a circle of 5 km at 7 degrees east, an hour from now for an hour.
    pub(crate) fn put(&self, side: &str, id: &str, latitude: f64) {
        let url = format!("{}/v1/intents/{id}", self.url());
        let answer = self.client(side).put(&url, id, &intent(latitude, 7.0, 1_000));
        assert_eq!(answer.as_ref().map(|(status, _)| *status), Some(201), "{answer:?}");
    }

    /// An intent as a side sees it.
    pub(crate) fn intent(&self, side: &str, id: &str) -> serde_json::Value {
        let (status, intent) = self.client(side).get(&format!("{}/v1/intents/{id}", self.url()));
        assert_eq!(status, 200, "{intent}");
        intent
    }

    pub(crate) fn withdraw(&self, side: &str, id: &str) {
        let url = format!("{}/v1/intents/{id}", self.url());
        assert_eq!(self.client(side).delete(&url), 200);
    }

    pub(crate) fn checkpoint(&self) -> String {
        let (status, note) = self.client("north").get(&format!("{}/checkpoint", self.url()));
        assert_eq!(status, 200, "{note}");
        note.as_str().expect("a note is no JSON").to_owned()
    }

    /// What stands at a path, as north reads it.
    pub(crate) fn get(&self, path: &str) -> String {
        let (status, text) = self.client("north").get(&format!("{}{path}", self.url()));
        assert_eq!(status, 200, "{text}");
        text.as_str().expect("a text is no JSON").to_owned()
    }

    /// The verifier key of the log.
    pub(crate) fn log_key(&self) -> String {
        let key: SigningKey = self.desk.read("data/keys/log.key").trim().parse().expect("a key");
        key.verifier().to_string()
    }

    /// Runs a command as north.
    pub(crate) fn run(&self, command: &str, more: &[&str]) -> Ran {
        self.desk.run(&self.arguments(command, more))
    }

    pub(crate) fn arguments<'a>(&'a self, command: &'a str, more: &[&'a str]) -> Vec<&'a str> {
        let mut arguments = vec![command, "--url", &self.host.url, "--token-file", "token"];
        arguments.extend(more);
        arguments
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("it can be made");
    for file in fs::read_dir(from).expect("it is there").flatten() {
        // The reserve holds nothing, and is made anew.
        if file.file_name() != "reserve.bin" {
            fs::copy(file.path(), to.join(file.file_name())).expect("it can be copied");
        }
    }
}
