//! Checkpoints: the host's signed word on what the log holds.

use crate::view::View;
use evidence::checkpoint::Checkpoint;
use evidence::note::{NoteSignature, SignedNote, SigningKey};
use std::sync::{Mutex, PoisonError};

/// Signs checkpoints, each size once.
pub struct Checkpoints {
    origin: String,
    key: SigningKey,
    last: Mutex<Option<(u64, SignedNote)>>,
}

/// Why there is no checkpoint: the origin of the line cannot stand in one.
#[derive(Debug, thiserror::Error)]
#[error("the name of the line, {origin:?}, cannot be the origin of a checkpoint: {reason}")]
pub struct CheckpointsError {
    origin: String,
    reason: String,
}

impl Checkpoints {
    /// Checkpoints of the log with this origin.
    ///
    /// # Errors
    /// When a checkpoint cannot have that origin.
    pub fn new(origin: &str, key: SigningKey) -> Result<Self, CheckpointsError> {
        let error = |reason: String| CheckpointsError { origin: origin.to_owned(), reason };
        let probe = Checkpoint::new(origin, 0, evidence::hash::EMPTY_ROOT)
            .map_err(|reason| error(reason.to_string()))?;
        SignedNote::sign(&probe.to_string(), &key).map_err(|reason| error(reason.to_string()))?;
        Ok(Self { origin: origin.to_owned(), key, last: Mutex::new(None) })
    }

    /// The log's verifier key, as text.
    pub fn verifier(&self) -> String {
        self.key.verifier().to_string()
    }

    /// The checkpoint of everything durable, with the cosignatures it has already.
    pub fn newest(&self, view: &View) -> SignedNote {
        let (size, root, lines) = {
            let durable = view.durable();
            let public = durable.state.public();
            let size = durable.size();
            let cosigned = public.cosigned.get(&size).into_iter().flatten();
            let lines: Vec<String> = cosigned.map(|one| one.line.clone()).collect();
            (size, durable.root(), lines)
        };
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let signed = match last.as_ref().filter(|(of, _)| *of == size) {
            Some((_, signed)) => signed.clone(),
            None => self.sign(size, root),
        };
        *last = Some((size, signed.clone()));
        with_lines(signed, &lines)
    }

    /// The largest checkpoint that every side has cosigned, with all cosignatures.
    pub fn settled(&self, view: &View) -> Option<SignedNote> {
        let settled = view.durable().state.public().settled.clone()?;
        let signed = self.sign(settled.size, evidence::Hash(settled.root.0));
        let lines: Vec<String> = settled.cosigned.into_iter().map(|one| one.line).collect();
        Some(with_lines(signed, &lines))
    }

    fn sign(&self, size: u64, root: evidence::Hash) -> SignedNote {
        let checkpoint = Checkpoint::new(&self.origin, size, root)
            .expect("the origin was tried when the server started");
        SignedNote::sign(&checkpoint.to_string(), &self.key)
            .expect("the text of a checkpoint was tried when the server started")
    }
}

/// Adds cosignature lines. A line that no longer fits is left out: notes have a limit of
/// signatures, and the record has them all.
fn with_lines(mut note: SignedNote, lines: &[String]) -> SignedNote {
    for line in lines {
        let Ok(signature) = NoteSignature::parse(line) else { continue };
        if let Ok(signed) = note.clone().with_signature(signature) {
            note = signed;
        }
    }
    note
}
