//! Cosignatures: `POST /v1/cosignatures` takes a side's word on a checkpoint (C2SP
//! tlog-cosignature).
//!
//! Here it is verified that the log had this root at this size and that the side's own key has
//! cosigned it; the law notes it, and what every side has cosigned is settled.

use super::{App, Written};
use crate::auth::Scope;
use crate::error::Problem;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::post;
use evidence::checkpoint::Checkpoint;
use evidence::cosignature::verify_cosignature;
use evidence::ed25519::PublicKey;
use evidence::note::{NoteSignature, SignatureType, SignedNote, VerifierKey};
use line::{Command, CosignerKey, Digest, PartyId, Rejection};
use wire::native::parse_cosignature;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/v1/cosignatures", post(cosign))
}

/// The longest signature line, bytes. A name has at most 128, and the payload always 76 in base64
/// of 104 characters.
const LINE_BYTES_MAX: usize = 512;

async fn cosign(State(app): State<App>, written: Written) -> Result<Response, Problem> {
    written.require(Scope::Write)?;
    let note = written.parse(parse_cosignature).await?;
    let note = SignedNote::parse(note.as_bytes()).map_err(|error| bad("bad_checkpoint", &error))?;
    let checkpoint: Checkpoint =
        note.text().parse().map_err(|error| bad("bad_checkpoint", &error))?;
    check_root(&app, &checkpoint)?;
    let key = cosigner_key(&app, &written.identity.party)?;
    let (signature, time_s) = cosigned_by(&note, &checkpoint, &key)?;
    let line = signature.to_string();
    if line.len() > LINE_BYTES_MAX {
        let detail = format!("the signature line is longer than {LINE_BYTES_MAX} bytes");
        return Err(wrong("bad_cosignature", detail));
    }
    let (size, root) = (checkpoint.size(), Digest(checkpoint.root().0));
    written.ask(&app, Command::Cosign { size, root, time_s, line }).await
}

/// That it is a checkpoint of this log, and one that the log has signed or would sign: it had this
/// root at this size.
fn check_root(app: &App, checkpoint: &Checkpoint) -> Result<(), Problem> {
    let (origin, size) = {
        let durable = app.view.durable();
        let agreement = durable.state.public().agreement.clone().ok_or(Rejection::NotOpened)?;
        (agreement.terms().line.clone(), durable.size())
    };
    if checkpoint.origin() != origin {
        let detail = format!(
            "the checkpoint is of the log {:?}; the origin of this one is {origin:?}",
            checkpoint.origin()
        );
        return Err(wrong("other_log", detail));
    }
    if checkpoint.size() > size {
        return Err(Rejection::BeyondLog { size: checkpoint.size(), ours: size }.into());
    }
    let root = app.log.root(checkpoint.size())?;
    if root != *checkpoint.root() {
        let detail = format!(
            "at {} entries this log had the root {root}, not {}; whoever gave you this checkpoint \
             showed you another history: keep it, it is evidence",
            checkpoint.size(),
            checkpoint.root()
        );
        let problem = Problem::new(StatusCode::CONFLICT, "other_root", detail);
        return Err(problem.in_field("checkpoint"));
    }
    Ok(())
}

/// The key by which this side cosigns under the agreement in force.
fn cosigner_key(app: &App, party: &PartyId) -> Result<VerifierKey, Problem> {
    let durable = app.view.durable();
    let agreement = durable.state.public().agreement.as_ref().ok_or(Rejection::NotOpened)?;
    let side = agreement.terms().side(party);
    let side = side.ok_or_else(|| Rejection::UnknownParty(party.clone()))?;
    let known = side.cosigner.as_ref().and_then(verifier);
    Ok(known.ok_or_else(|| Rejection::NoCosigner(party.clone()))?)
}

fn verifier(key: &CosignerKey) -> Option<VerifierKey> {
    let (name, public) = (key.name.parse().ok()?, PublicKey::from_bytes(&key.public).ok()?);
    Some(VerifierKey::new(name, SignatureType::Cosignature, public))
}

/// The side's signature among those of the note. Of several the last counts: notes grow at the end.
fn cosigned_by<'a>(
    note: &'a SignedNote,
    checkpoint: &Checkpoint,
    key: &VerifierKey,
) -> Result<(&'a NoteSignature, u64), Problem> {
    let mut ours = note.signatures().iter().rev().filter(|one| key.is_named_by(one));
    let signature = ours.next().ok_or_else(|| {
        let detail = format!(
            "no signature on this note is by your cosigner key {}+{}",
            key.name(),
            key.id()
        );
        wrong("bad_cosignature", detail)
    })?;
    let time_s = verify_cosignature(checkpoint, signature, key)
        .map_err(|error| bad("bad_cosignature", &error))?;
    Ok((signature, time_s))
}

fn bad(code: &'static str, error: &dyn std::error::Error) -> Problem {
    wrong(code, crate::observe::chain(error))
}

fn wrong(code: &'static str, detail: String) -> Problem {
    Problem::bad_request(code, detail).in_field("checkpoint")
}
