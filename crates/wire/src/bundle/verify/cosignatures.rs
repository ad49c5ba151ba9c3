//! Cosignatures, in entries and on the bundle's checkpoint: what makes a fact settled.

use super::super::layout;
use super::super::report::{Check, Place, Report};
use super::{Case, told};
use evidence::Hash;
use evidence::checkpoint::Checkpoint;
use evidence::cosignature::verify_cosignature;
use evidence::ed25519::PublicKey;
use evidence::note::{NoteSignature, SignatureType, VerifierKey};
use line::{Body, CosignerKey, Entry, Side, Terms};

/// Checks the entry of a cosignature: that the side's key made it, over this size, root and time.
/// Whether the log had that root is for whoever knows the log's roots.
pub(super) fn check(case: &Case<'_>, entry: &Entry, side: Option<&Side>, report: &mut Report) {
    let Body::CheckpointCosigned { size, root, time_s, line } = &entry.body else { return };
    let mut fail = |expected: String, found: String| {
        report.fail_entry(Check::Cosignature, entry.index, expected, found);
    };
    let Some(key) = side.and_then(|side| verifier(side.cosigner.as_ref()?)) else {
        let expected = "a side with a cosigner key in the agreement in force".to_owned();
        return fail(expected, format!("{:?}", entry.party));
    };
    let origin = case.signed.checkpoint.origin();
    let checkpoint = match Checkpoint::new(origin, *size, Hash(root.0)) {
        Ok(checkpoint) => checkpoint,
        Err(error) => return fail("a checkpoint of this log".to_owned(), told(&error)),
    };
    let signature = match NoteSignature::parse(line) {
        Ok(signature) => signature,
        Err(error) => return fail("a signature line of a note".to_owned(), told(&error)),
    };
    match verify_cosignature(&checkpoint, &signature, &key) {
        Ok(time) if time == *time_s => report.counts.cosignatures += 1,
        Ok(time) => fail(format!("time_s {time}, as was signed"), time_s.to_string()),
        Err(error) => fail(format!("the cosignature of {key}"), told(&error)),
    }
}

/// Checks the cosignatures on the checkpoint itself, under the agreement in force at its end, and
/// tells whether every side has cosigned it.
pub(super) fn check_head(case: &Case<'_>, terms: &Terms, report: &mut Report) -> bool {
    let mut all = true;
    let mut known = 1;
    for side in &terms.sides {
        let key = side.cosigner.as_ref().and_then(verifier);
        let Some(key) = key else {
            all = false;
            continue;
        };
        let lines = case.signed.note.signatures().iter().filter(|line| key.is_named_by(line));
        let mut has_cosigned = false;
        for line in lines {
            known += 1;
            match verify_cosignature(&case.signed.checkpoint, line, &key) {
                Ok(_) => {
                    has_cosigned = true;
                    report.counts.checkpoint_cosignatures += 1;
                }
                Err(error) => {
                    let at = Place::File(layout::CHECKPOINT.to_owned());
                    let expected = format!("the cosignature of {key}");
                    report.fail(Check::Cosignature, at, expected, told(&error));
                }
            }
        }
        all &= has_cosigned;
    }
    let others = case.signed.note.signatures().len().saturating_sub(known);
    if others > 0 {
        let why = format!("{others} signatures on the checkpoint are of keys that are not known");
        report.open(Check::Cosignature, None, why);
    }
    all
}

/// The key of a cosigner, where the agreement's is one.
fn verifier(cosigner: &CosignerKey) -> Option<VerifierKey> {
    let key = PublicKey::from_bytes(&cosigner.public).ok()?;
    let name = cosigner.name.parse().ok()?;
    Some(VerifierKey::new(name, SignatureType::Cosignature, key))
}
