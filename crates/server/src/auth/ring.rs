//! The keys that tokens are accepted from: those given at the start, and those of a key server,
//! which change.

use super::public_key::PublicKey;
use arc_swap::ArcSwap;
use jsonwebtoken::Algorithm;
use std::sync::Arc;

/// All accepted keys; readers never wait.
#[derive(Debug)]
pub(crate) struct KeyRing {
    /// The server's own, which also vouches for [`OWN_AUDIENCE`](crate::config::OWN_AUDIENCE).
    own: PublicKey,
    given: Vec<PublicKey>,
    served: ArcSwap<Served>,
}

/// What the key server last said.
#[derive(Debug, Default)]
struct Served {
    keys: Vec<PublicKey>,
    /// How often it has changed.
    edition: u64,
}

impl KeyRing {
    pub(crate) fn new(own: PublicKey, given: Vec<PublicKey>) -> Self {
        Self { own, given, served: ArcSwap::default() }
    }

    /// Takes what the key server says now in place of what it said before.
    pub(crate) fn serve(&self, keys: Vec<PublicKey>) {
        let before = self.served.load();
        if before.keys != keys {
            self.served.store(Arc::new(Served { keys, edition: before.edition + 1 }));
        }
    }

    /// Changes when the keys do: what was verified under another edition is verified anew.
    pub(crate) fn edition(&self) -> u64 {
        self.served.load().edition
    }

    /// Whether the server's own key is the one meant, and may have signed.
    pub(crate) fn own_fitting(
        &self,
        algorithm: Algorithm,
        kid: Option<&str>,
    ) -> Option<&PublicKey> {
        // Our tokens name our key; a token that names none is somebody else's.
        let fits = kid.is_some() && self.own.algorithm == algorithm && self.own.may_be(kid);
        fits.then_some(&self.own)
    }

    /// Every other key that may have signed a token with this header, and their edition.
    pub(crate) fn fitting(&self, algorithm: Algorithm, kid: Option<&str>) -> (u64, Vec<PublicKey>) {
        let served = self.served.load();
        let all = self.given.iter().chain(&served.keys);
        let fits = |key: &&PublicKey| key.algorithm == algorithm && key.may_be(kid);
        (served.edition, all.filter(fits).cloned().collect())
    }
}
