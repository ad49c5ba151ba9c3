//! `clearline publish`: publishes an intent to drone service suppliers, and takes it back.

use crate::output::Output;
use crate::remote::{Answer, Client, Remote, escaped, problem};
use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::{Value, json};
use std::io::Write;
use std::process::ExitCode;
use wire::native::{PublicationReply, PublicationRequest};

const EXAMPLES: &str = "\
Examples:
  clearline publish n1 --uss-base-url https://uss.north.example/utm \\
      --url https://line.example --token-file north.token
  clearline publish n1 --uss-base-url https://uss.north.example/utm --key OVN1 --key OVN2 \\
      --reference 6f1c1a52-6d0e-4b4e-9f3c-2f8d6f6a1f10 --ovn OVN --subscribe \\
      --url https://line.example --token-file north.token
  clearline publish n1 --take-back --reference 6f1c1a52-6d0e-4b4e-9f3c-2f8d6f6a1f10 --ovn OVN \\
      --url https://line.example --token-file north.token

The intent, as it stands, becomes an operational intent reference of F3548-21. Suppliers ask your
own USS for its details, and cannot plan there without. The reference does not follow the intent:
publish again what changed. Each line `TELL` names a supplier that your USS has to notify.

Exit codes: 0 done, 1 there are references that the key lacks, 2 it was refused.";

/// Publish an intent to drone service suppliers, or take it back from them.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The id of your intent.
    #[arg(value_name = "INTENT")]
    intent: String,
    #[command(flatten)]
    remote: Remote,
    /// The base URL of your own working USS.
    #[arg(long, value_name = "URL", required_unless_present = "take_back")]
    uss_base_url: Option<String>,
    /// The id that suppliers know it by, a UUID of version 4 [default: a new one].
    #[arg(long, value_name = "UUID")]
    reference: Option<String>,
    /// The reference's OVN: it is there already, and is changed.
    #[arg(long, value_name = "OVN", requires = "reference")]
    ovn: Option<String>,
    /// The OVN of a reference or constraint there that you know of; repeatable.
    #[arg(long, value_name = "OVN")]
    key: Vec<String>,
    /// Have your USS told of what changes around it.
    #[arg(long)]
    subscribe: bool,
    /// Take the reference back. The intent stays as it is.
    #[arg(
        long,
        requires = "reference",
        requires = "ovn",
        conflicts_with_all = ["uss_base_url", "key", "subscribe"]
    )]
    take_back: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let client = Client::new(&arguments.remote)?;
    let reference = arguments.reference.clone().map_or_else(new_id, Ok)?;
    let answer = ask(&client, arguments, &reference)?;
    let mut out = Output::create(None)?;
    let code = match answer.status {
        200 | 201 => {
            let reply: PublicationReply = serde_json::from_slice(&answer.body)
                .context("the answer is none that this program knows; is it as new as the line?")?;
            tell(&mut out, arguments, &reply)?;
            ExitCode::SUCCESS
        }
        status => match lacking(&answer.body) {
            Some(lacking) => {
                writeln!(out, "NOT PUBLISHED {}: the key lacks the OVNs of", arguments.intent)?;
                for one in &lacking {
                    writeln!(out, "LACKING {one}")?;
                }
                ExitCode::from(1)
            }
            None => bail!("{}", problem(status, &answer.body)),
        },
    };
    out.finish()?;
    Ok(code)
}

fn ask(client: &Client, arguments: &Arguments, reference: &str) -> Result<Answer> {
    let path = format!("/v1/intents/{}/references/{}", escaped(&arguments.intent), reference);
    // A request that was sent twice, since its answer was lost, is done once.
    let key = new_id()?;
    let at = arguments.ovn.as_ref().map(|ovn| format!("\"{ovn}\""));
    let mut headers = vec![("Idempotency-Key", key.as_str())];
    headers.extend(at.as_deref().map(|at| ("If-Match", at)));
    if arguments.take_back {
        return client.send("DELETE", &path, &headers, b"");
    }
    let request = PublicationRequest {
        uss_base_url: arguments.uss_base_url.clone(),
        key: arguments.key.clone(),
        subscribe: arguments.subscribe,
    };
    client.send("PUT", &path, &headers, &serde_json::to_vec(&request)?)
}

fn tell(out: &mut Output, arguments: &Arguments, reply: &PublicationReply) -> Result<()> {
    let PublicationReply { reference, subscribers, entry } = reply;
    let intent = &arguments.intent;
    if arguments.take_back {
        writeln!(out, "took {intent} back in entry {entry}: reference {} is gone", reference.id)?;
    } else {
        let (id, state, ovn) = (&reference.id, &reference.state, &reference.ovn);
        writeln!(out, "published {intent} in entry {entry}: {state} reference {id}, OVN {ovn}")?;
    }
    for subscriber in subscribers {
        // As `subscriptions` of the notification that the USS sends (F3548-21, 4.4.4).
        let subscriptions = json!(subscriber.subscriptions);
        writeln!(out, "TELL {} {subscriptions}", subscriber.uss_base_url)?;
    }
    Ok(())
}

/// Which references a problem says that the key lacks, a line each.
fn lacking(body: &[u8]) -> Option<Vec<String>> {
    let json: Value = serde_json::from_slice(body).ok()?;
    let missing = json.get("missing_operational_intents")?.as_array()?;
    let text = |one: &Value, member: &str| -> String {
        let text = one[member].as_str().unwrap_or("?");
        text.chars().filter(|c| !c.is_control()).take(500).collect()
    };
    let line = |one: &Value| {
        let (id, manager) = (text(one, "id"), text(one, "manager"));
        format!("reference {id} of {manager}; ask {}", text(one, "uss_base_url"))
    };
    Some(missing.iter().map(line).collect())
}

/// A new UUID of version 4 (RFC 9562, section 5.4).
fn new_id() -> Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).context("the system gives no random numbers")?;
    let id = u128::from_be_bytes(bytes);
    let id = id & !(0xf << 76) | 4 << 76;
    let id = id & !(0b11 << 62) | 0b10 << 62;
    let hex = format!("{id:032x}");
    let (a, b, c, d, e) = (&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]);
    Ok(format!("{a}-{b}-{c}-{d}-{e}"))
}
