//! Stamps: what the edge adds to a command before the law sees it.

use crate::{Actor, Command, Idempotency, KeyId, PartyId};
use core::fmt;
use volume::Instant;

/// A SHA-256 hash.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest(pub [u8; 32]);

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A command with its stamp: all that the law may look at beside the state.
#[derive(Clone, Debug)]
pub struct Stamped {
    /// When, who, and with which secrets.
    pub stamp: Stamp,
    /// What is asked.
    pub command: Command,
}

/// What the edge knows of a command: its instant, its author, and what only the edge can draw.
#[derive(Clone, Debug)]
pub struct Stamp {
    /// When the host took it. Stamps strictly increase.
    pub time: Instant,
    /// Whose it is; `None` for what the host itself notes.
    pub party: Option<PartyId>,
    /// Which officer or program of the party, where its token says.
    pub actor: Option<Actor>,
    /// What proves whose it is.
    pub attestation: Attestation,
    /// Sixteen random bytes for the OVN that the command may earn.
    pub secret: [u8; 16],
    /// The key under which its answer is to be remembered.
    pub idempotency: Option<Idempotency>,
}

/// The evidence class of an entry: what proves who said it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attestation {
    /// The host says so, of what it did or saw itself.
    Host,
    /// The host vouches for a bearer token of the party; against the host it proves nothing.
    Bearer,
    /// The party signed it.
    Signed(Signed),
}

/// A party's signature as the law sees it; the edge has verified it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Which of the side's keys.
    pub kid: KeyId,
    /// The side's own number of this submission, from 1.
    pub seq: u64,
    /// The hash of the side's submission before it; zeros before the first.
    pub prev: Digest,
    /// The hash of this submission with its signature. It cannot be guessed without the
    /// signature, so it may stand in an entry although the submission is withheld.
    pub hash: Digest,
}
