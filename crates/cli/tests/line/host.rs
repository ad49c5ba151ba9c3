//! The real binary, serving on loopback, as the tests of this folder use it.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use std::time::SystemTime;

/// The built binary.
pub(crate) const CLEARLINE: &str = env!("CARGO_BIN_EXE_clearline");

/// A serving process; killed when dropped.
pub(crate) struct Host {
    child: Child,
    pub(crate) url: String,
}

impl Host {
    /// Starts a server on a data folder and waits until it says where it listens.
    pub(crate) fn start(data: &Path) -> Self {
        Self::start_at(data, "127.0.0.1:0", &[])
    }

    /// The same at an address, with more arguments.
    pub(crate) fn start_at(data: &Path, listen: &str, more: &[&str]) -> Self {
        let mut child = Command::new(CLEARLINE)
            .args(["serve", "--listen", listen, "--log-filter", "warn", "--data"])
            .arg(data)
            .args(more)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary was built for this test");
        let out = child.stdout.take().expect("its output was asked for");
        let mut lines = BufReader::new(out).lines().map_while(Result::ok);
        let first = lines.next().expect("a server that starts says where it listens");
        let url = first.strip_prefix("listening on ").expect("that is the form of the first line");
        Self { url: url.to_owned(), child }
    }

    /// SIGTERM: it finishes what it has taken, and ends.
    pub(crate) fn stop(&mut self) {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status();
        assert!(
            asked.expect("a shell's tools are there").success(),
            "a process of ours can be asked"
        );
        self.child.wait().expect("a process that is asked ends");
    }

    /// SIGKILL: no handler runs, nothing is flushed.
    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("a process of ours can be killed");
        self.child.wait().expect("a killed process ends");
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        // It may have been killed before.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A token of a side, from the command that small installations use.
pub(crate) fn token(data: &Path, party: &str) -> String {
    let made = Command::new(CLEARLINE)
        .args(["token", "--party", party, "--scope", "line.read line.write", "--data"])
        .arg(data)
        .output()
        .expect("the binary was built for this test");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    String::from_utf8(made.stdout).expect("a token is ASCII").trim().to_owned()
}

/// A client that keeps its connections.
#[derive(Clone)]
pub(crate) struct Client {
    agent: ureq::Agent,
    token: String,
}

impl Client {
    pub(crate) fn new(token: &str) -> Self {
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(30)))
            .build()
            .into();
        Self { agent, token: token.to_owned() }
    }

    /// Sends a body; the answer, or `None` where the connection broke.
    pub(crate) fn put(&self, url: &str, key: &str, body: &Value) -> Option<(u16, Value)> {
        let request = self
            .agent
            .put(url)
            .header("Authorization", format!("Bearer {}", self.token))
            .header("Idempotency-Key", key);
        let mut answer = request.send(body.to_string()).ok()?;
        let text = answer.body_mut().read_to_string().ok()?;
        Some((answer.status().as_u16(), serde_json::from_str(&text).ok()?))
    }

    /// Withdraws, and gives the status.
    pub(crate) fn delete(&self, url: &str) -> u16 {
        let request =
            self.agent.delete(url).header("Authorization", format!("Bearer {}", self.token));
        request.call().expect("the server answers").status().as_u16()
    }

    /// Asks for something to be done that needs no words.
    pub(crate) fn post(&self, url: &str) -> (u16, Value) {
        let request =
            self.agent.post(url).header("Authorization", format!("Bearer {}", self.token));
        let mut answer = request.send_empty().expect("the server answers");
        let text = answer.body_mut().read_to_string().expect("an answer is text");
        (answer.status().as_u16(), serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    /// Says something.
    pub(crate) fn say(&self, url: &str, body: &Value) -> (u16, Value) {
        let request =
            self.agent.post(url).header("Authorization", format!("Bearer {}", self.token));
        let mut answer = request.send(body.to_string()).expect("the server answers");
        let text = answer.body_mut().read_to_string().expect("an answer is text");
        (answer.status().as_u16(), serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    pub(crate) fn get(&self, url: &str) -> (u16, Value) {
        let request = self.agent.get(url).header("Authorization", format!("Bearer {}", self.token));
        let mut answer = request.call().expect("the server answers");
        let text = answer.body_mut().read_to_string().expect("an answer is text");
        (answer.status().as_u16(), serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }
}

/// An intent of an hour, from an hour from now on: a circle of 5 km.
pub(crate) fn intent(latitude: f64, longitude: f64, low_m: u32) -> Value {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let at = |hours: u64| {
        let us = (now.as_secs() + hours * 3_600) as i64 * 1_000_000;
        let instant = volume::Instant::from_micros(us).expect("a time in this century");
        json!({"value": wire::answer::Utc(instant).to_string(), "format": "RFC3339"})
    };
    let altitude = |m: u32| json!({"value": m, "units": "M", "reference": "W84"});
    json!({
        "state": "Accepted",
        "volumes": [{
            "volume": {
                "outline_circle": {
                    "center": {"lat": latitude, "lng": longitude},
                    "radius": {"value": 5000, "units": "M"},
                },
                "altitude_lower": altitude(low_m),
                "altitude_upper": altitude(low_m + 300),
            },
            "time_start": at(1),
            "time_end": at(2),
        }],
    })
}

/// The text of a member.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().expect("this member is text").to_owned()
}
