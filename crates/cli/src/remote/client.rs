//! Requests to a line, with a token, over TLS or on loopback.

use super::address::checked;
use super::problem;
use crate::keys;
use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use std::io::{ErrorKind, Read};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::Duration;
use ureq::http::Response;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Body};

/// Where a line is served, and as whom one speaks to it.
#[derive(Args, Clone, Debug)]
pub(crate) struct Remote {
    #[command(flatten)]
    pub(crate) at: Address,
    /// A file with the bearer token.
    #[arg(long, value_name = "FILE")]
    pub(crate) token_file: PathBuf,
}

/// Where a line is served.
#[derive(Args, Clone, Debug)]
pub(crate) struct Address {
    /// Where the line is served: https://HOST or http://127.0.0.1:PORT.
    #[arg(long, value_name = "URL")]
    pub(crate) url: String,
    /// Speak plain HTTP beyond this machine, where others can read and change it.
    #[arg(long)]
    pub(crate) allow_http: bool,
    /// A file with the certificates that are trusted, PEM [default: those of the system].
    #[arg(long, value_name = "FILE")]
    pub(crate) ca_file: Option<PathBuf>,
}

/// A [`Remote`] where there may be none.
#[derive(Args, Clone, Debug)]
pub(crate) struct MaybeRemote {
    /// Where the line is served: https://HOST or http://127.0.0.1:PORT.
    #[arg(long, value_name = "URL", requires = "token_file")]
    url: Option<String>,
    /// A file with the bearer token.
    #[arg(long, value_name = "FILE", requires = "url")]
    token_file: Option<PathBuf>,
    /// Speak plain HTTP beyond this machine, where others can read and change it.
    #[arg(long, requires = "url")]
    allow_http: bool,
    /// A file with the certificates that are trusted, PEM [default: those of the system].
    #[arg(long, value_name = "FILE", requires = "url")]
    ca_file: Option<PathBuf>,
}

impl MaybeRemote {
    pub(crate) fn named(&self) -> Option<Remote> {
        let (url, token_file) = (self.url.clone()?, self.token_file.clone()?);
        let (allow_http, ca_file) = (self.allow_http, self.ca_file.clone());
        Some(Remote { at: Address { url, allow_http, ca_file }, token_file })
    }
}

/// A client of one line.
pub(crate) struct Client {
    agent: Agent,
    base: String,
    /// Whose words they are; a signed line of text says it itself.
    authorization: Option<String>,
}

/// An answer, read whole.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

/// The most that is read of an answer which is no bundle and no stream.
const BODY_BYTES_MAX: u64 = 64 << 20;
/// How often a request is repeated that the line was too busy for.
const TRIES_MAX: u32 = 6;
/// The longest wait between two of them.
const WAIT_MAX: Duration = Duration::from_secs(30);
/// A stream tells that it lives more often than this.
const SILENCE_MAX: Duration = Duration::from_secs(60);

/// Where systems keep the certificates that they trust.
const SYSTEM_CERTIFICATES: [&str; 4] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
    "/etc/ssl/ca-bundle.pem",
];

impl Client {
    pub(crate) fn new(remote: &Remote) -> Result<Self> {
        let token = keys::read(&remote.token_file)?;
        let token = token.trim();
        if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            bail!("{} holds no bearer token", remote.token_file.display());
        }
        Self::at(&remote.at, Some(format!("Bearer {token}")))
    }

    /// A client that shows nobody's token.
    pub(crate) fn nobody(at: &Address) -> Result<Self> {
        Self::at(at, None)
    }

    fn at(at: &Address, authorization: Option<String>) -> Result<Self> {
        let base = checked(&at.url, at.allow_http)?;
        let provider = rustls::crypto::aws_lc_rs::default_provider();
        let mut tls = TlsConfig::builder().unversioned_rustls_crypto_provider(Arc::new(provider));
        if base.starts_with("https:") {
            tls = tls.root_certs(certificates(at)?);
        }
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .user_agent(concat!("clearline/", env!("CARGO_PKG_VERSION")))
            .timeout_resolve(Some(Duration::from_secs(10)))
            .timeout_connect(Some(Duration::from_secs(10)))
            .timeout_send_body(Some(Duration::from_secs(60)))
            .timeout_recv_response(Some(Duration::from_secs(60)))
            .timeout_per_read(Some(SILENCE_MAX))
            .tls_config(tls.build());
        if base.starts_with("http:") {
            config = config.proxy(None);
        }
        Ok(Self { agent: config.build().into(), base, authorization })
    }

    /// Asks for something and reads what comes while it comes.
    pub(crate) fn open(&self, path: &str, headers: &[(&str, &str)]) -> Result<Response<Body>> {
        let url = format!("{}{path}", self.base);
        let mut request = self.agent.get(&url);
        if let Some(authorization) = &self.authorization {
            request = request.header("Authorization", authorization);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.call().map_err(|error| self.unreachable(&error))
    }

    /// Asks for something and reads it whole.
    pub(crate) fn get(&self, path: &str) -> Result<Vec<u8>> {
        let response = self.open(path, &[])?;
        let answer = self.read(response)?;
        if answer.status != 200 {
            bail!("{}{path} answers {}", self.base, problem(answer.status, &answer.body));
        }
        Ok(answer.body)
    }

    /// Brings a text, and again when the line says that it is too busy.
    pub(crate) fn bring(&self, path: &str, text: &str) -> Result<Answer> {
        self.send_as("text/plain", "POST", path, &[], text.as_bytes())
    }

    /// Sends something, and again when the line says that it is too busy: what was answered 503 was
    /// not taken.
    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<Answer> {
        self.send_as("application/json", method, path, headers, body)
    }

    fn send_as(
        &self,
        media: &str,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<Answer> {
        let url = format!("{}{path}", self.base);
        for attempt in 1.. {
            let mut request = match method {
                "PUT" => self.agent.put(&url),
                // Whatever has no body of its own is sent with an empty one.
                "DELETE" => self.agent.delete(&url).force_send_body(),
                _ => self.agent.post(&url),
            };
            if let Some(authorization) = &self.authorization {
                request = request.header("Authorization", authorization);
            }
            request = request.header("Content-Type", media);
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let response = request.send(body).map_err(|error| self.unreachable(&error))?;
            if response.status().as_u16() != 503 || attempt == TRIES_MAX {
                return self.read(response);
            }
            // Nothing wakes this thread: it waits as long as the line asked for.
            thread::park_timeout(retry_after(&response));
        }
        unreachable!("the last try is answered whatever comes")
    }

    fn read(&self, mut response: Response<Body>) -> Result<Answer> {
        let status = response.status().as_u16();
        let mut body = Vec::new();
        let reader = response.body_mut().as_reader();
        let read = reader.take(BODY_BYTES_MAX).read_to_end(&mut body);
        read.with_context(|| format!("the answer of {} broke off", self.base))?;
        Ok(Answer { status, body })
    }

    fn unreachable(&self, error: &ureq::Error) -> anyhow::Error {
        let base = &self.base;
        let hint = match error {
            ureq::Error::Io(io) if io.kind() == ErrorKind::ConnectionRefused => {
                "; nothing listens there: start the line with `clearline serve`, or correct --url"
            }
            ureq::Error::HostNotFound => "; correct --url",
            _ => "",
        };
        anyhow!("cannot reach {base}: {error}{hint}")
    }
}

fn retry_after(response: &Response<Body>) -> Duration {
    let header = response.headers().get("Retry-After").and_then(|value| value.to_str().ok());
    let seconds = header.and_then(|value| value.trim().parse().ok()).unwrap_or(1);
    Duration::from_secs(seconds).min(WAIT_MAX)
}

fn certificates(at: &Address) -> Result<RootCerts> {
    let from_environment = std::env::var_os("SSL_CERT_FILE").map(PathBuf::from);
    let system = || SYSTEM_CERTIFICATES.iter().map(PathBuf::from).find(|path| path.is_file());
    let path = at.ca_file.clone().or(from_environment).or_else(system);
    let path =
        path.context("no certificates are found on this system; name a file with --ca-file")?;
    let told = || format!("cannot read certificates from {}", path.display());
    let pem = std::fs::read(&path).with_context(told)?;
    let mut found: Vec<Certificate<'static>> = Vec::new();
    for item in parse_pem(&pem) {
        if let PemItem::Certificate(certificate) = item.with_context(told)? {
            found.push(certificate);
        }
    }
    if found.is_empty() {
        bail!("{} holds no certificate", path.display());
    }
    Ok(RootCerts::Specific(Arc::new(found)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::net::TcpListener;

    /// What was answered 503 was not taken: it is sent again, as it was.
    #[test]
    fn a_busy_line_is_asked_again() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let answering = thread::spawn(move || {
            let mut asked = Vec::new();
            for status in [503, 503, 201] {
                let (mut stream, _) = listener.accept().expect("a client");
                let mut request = vec![0; 4_096];
                let read = stream.read(&mut request).expect("a request");
                asked.push(String::from_utf8_lossy(&request[..read]).into_owned());
                let told = format!(
                    "HTTP/1.1 {status} Told\r\nRetry-After: 0\r\nContent-Length: 2\r\n\
                     Connection: close\r\n\r\n{{}}"
                );
                stream.write_all(told.as_bytes()).expect("the client reads");
            }
            asked
        });
        let folder = tempfile::tempdir().expect("a folder");
        let token_file = folder.path().join("token");
        std::fs::write(&token_file, "token\n").expect("it is ours");
        let at = Address { url, allow_http: false, ca_file: None };
        let remote = Remote { at, token_file };
        let client = Client::new(&remote).expect("loopback");
        let headers = [("Idempotency-Key", "one")];
        let answer = client.send("PUT", "/v1/intents/a", &headers, b"").expect("an answer");
        assert_eq!((answer.status, answer.body.as_slice()), (201, &b"{}"[..]));
        let asked = answering.join().expect("all three came");
        assert!(asked[0].contains("PUT /v1/intents/a ") && asked[0].contains("one"), "{asked:?}");
        assert!(asked.iter().all(|one| *one == asked[0]), "{asked:?}");
    }
}
