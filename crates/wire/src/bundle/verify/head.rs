//! The checkpoint: what the log's key says of all the rest.

use super::super::layout;
use super::super::report::{Check, Head, Place, Report};
use super::{Options, told};
use crate::bundle::Files;
use evidence::checkpoint::Checkpoint;
use evidence::note::SignedNote;

/// The checkpoint of a bundle, with its note.
pub(super) struct Signed {
    pub(super) note: SignedNote,
    pub(super) checkpoint: Checkpoint,
}

/// Reads the checkpoint. One that the log's key did not sign is told, and used all the same: what
/// else is wrong can then be told too.
pub(super) fn read(files: &Files, options: &Options, report: &mut Report) -> Option<Signed> {
    let at = || Place::File(layout::CHECKPOINT.to_owned());
    let bytes = match files.read(layout::CHECKPOINT) {
        Ok(bytes) => bytes,
        Err(error) => {
            report.fail(Check::File, at(), "the whole file", error);
            return None;
        }
    };
    let note = match SignedNote::parse(&bytes) {
        Ok(note) => note,
        Err(error) => {
            report.fail(Check::Checkpoint, at(), "a signed note", told(&error));
            return None;
        }
    };
    let checkpoint: Checkpoint = match note.text().parse() {
        Ok(checkpoint) => checkpoint,
        Err(error) => {
            report.fail(Check::Checkpoint, at(), "the text of a checkpoint", told(&error));
            return None;
        }
    };
    if let Err(error) = options.policy.open(&note) {
        let expected = format!("a checkpoint signed by {}", options.log_key);
        report.fail(Check::Checkpoint, at(), expected, told(&error));
    }
    report.head = Some(Head {
        origin: checkpoint.origin().to_owned(),
        size: checkpoint.size(),
        root: *checkpoint.root(),
    });
    Some(Signed { note, checkpoint })
}
