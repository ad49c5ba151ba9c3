//! The gate: who is let in, decided from the least costly question to the most.
//!
//! 1. Is the token short enough? 2. Was it verified before? 3. Was its signature refused before?
//! 4. Is it a JWT, with claims that hold now, for us? 5. Is there a key that fits? 6. May this
//!    address have another signature checked? 7. Is the signature right?
//!
//! So a flood of bad tokens costs little, pushes no good token out of memory, and makes an address
//! wait only with tokens that were never seen to be good.

use super::hosts::KnownHosts;
use super::identity::{AuthError, Identity};
use super::jwks::KeyServer;
use super::pace::{Pace, network};
use super::public_key::{AcceptedKeyError, PublicKey, read_pem_file};
use super::ring::KeyRing;
use super::session::Sessions;
use super::token::{TOKEN_BYTES_MAX, Token, own_kid};
use super::verified::Recent;
use crate::clock::Clock;
use crate::config::{Config, OWN_AUDIENCE, Transport};
use crate::keys::{KeyError, token_key};
use crate::observe::Metrics;
use governor::Quota;
use governor::clock::DefaultClock;
use sha2::{Digest, Sha256};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard};

/// How many good tokens are remembered, and how many bad ones.
const TOKENS_MAX: usize = 16_384;

type TokenHash = [u8; 32];

/// Decides who is let in.
pub struct Gate {
    ring: Arc<KeyRing>,
    audiences: Vec<String>,
    own_audiences: Vec<String>,
    key_server: Option<Arc<KeyServer>>,
    remembered: Mutex<Remembered>,
    pace: Pace<IpAddr>,
    pub(super) sessions: Sessions,
    pub(super) hosts: KnownHosts,
    pub(super) is_behind_proxy: bool,
    pub(super) is_secure: bool,
    clock: Clock,
    metrics: Arc<Metrics>,
}

/// What was found of tokens, all under one edition of the keys.
struct Remembered {
    edition: u64,
    good: Recent<TokenHash, Arc<Identity>>,
    bad: Recent<TokenHash, ()>,
}

/// Why the gate cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum GateError {
    /// An accepted key cannot be read.
    #[error("an accepted key cannot be used")]
    Accepted(#[from] AcceptedKeyError),
    /// The server's own key cannot be used.
    #[error("the server's token key cannot be used")]
    Own(#[from] KeyError),
}

impl Gate {
    /// A gate as configured: reads the accepted keys, and reads or makes the server's own.
    pub fn open(config: &Config, clock: Clock, metrics: Arc<Metrics>) -> Result<Self, GateError> {
        let own = token_key(&config.data)?;
        let own = PublicKey::ed25519(&own_kid(own.public()), own.public());
        let mut given = Vec::new();
        for path in &config.accept_jwt_key {
            given.extend(read_pem_file(path)?);
        }
        let ring = Arc::new(KeyRing::new(own, given));
        let key_server = config.jwks_url.clone().map(|url| {
            Arc::new(KeyServer::new(url, Arc::clone(&ring), clock.clone(), Arc::clone(&metrics)))
        });
        let audiences = config.audience.clone();
        let own_audiences = audiences.iter().cloned().chain([OWN_AUDIENCE.into()]).collect();
        let remembered =
            Remembered { edition: 0, good: Recent::new(TOKENS_MAX), bad: Recent::new(TOKENS_MAX) };
        let quota = Quota::per_second(config.limits.new_tokens_per_second);
        Ok(Self {
            ring,
            audiences,
            own_audiences,
            key_server,
            remembered: Mutex::new(remembered),
            pace: Pace::new(quota, DefaultClock::default()),
            sessions: Sessions::new(clock.clone()),
            hosts: KnownHosts::new(config),
            is_behind_proxy: matches!(config.transport, Transport::BehindProxy),
            is_secure: !matches!(config.transport, Transport::Plain),
            clock,
            metrics,
        })
    }

    /// The key server, whose [`run`](KeyServer::run) keeps the keys fresh.
    pub fn key_server(&self) -> Option<&Arc<KeyServer>> {
        self.key_server.as_ref()
    }

    /// The console's sessions.
    pub fn sessions(&self) -> &Sessions {
        &self.sessions
    }

    /// What time it is by the clock that tokens expire by, seconds since 1970.
    pub fn now_s(&self) -> u64 {
        self.clock.unix_s()
    }

    /// Who bears this token; `peer` is the address that it came from.
    pub fn admit(&self, token: &str, peer: IpAddr) -> Result<Arc<Identity>, AuthError> {
        let admitted = self.admit_uncounted(token, peer);
        admitted.inspect_err(|error| self.count(error))
    }

    /// Whether somebody at that address may have another signature checked.
    pub(crate) fn pace(&self, peer: IpAddr) -> Result<(), AuthError> {
        let paced = self.pace.check(&network(peer)).map_err(|_| AuthError::TooMany);
        paced.inspect_err(|error| self.count(error))
    }

    /// Notes a refusal in the metrics.
    pub(super) fn count(&self, error: &AuthError) {
        self.metrics.auth_failed(error.reason());
    }

    fn admit_uncounted(&self, text: &str, peer: IpAddr) -> Result<Arc<Identity>, AuthError> {
        let bytes = text.len();
        if bytes > TOKEN_BYTES_MAX {
            return Err(AuthError::TooLong { bytes, most: TOKEN_BYTES_MAX });
        }
        let hash: TokenHash = Sha256::digest(text).into();
        let now_s = self.clock.unix_s();
        let edition = self.ring.edition();
        if let Some(known) = self.recall(&hash, edition, now_s) {
            return known;
        }
        let token = Token::parse(text)?;
        let own = self.ring.own_fitting(token.algorithm, token.kid.as_deref());
        let audiences = if own.is_some() { &self.own_audiences } else { &self.audiences };
        let identity = Arc::new(token.identity(audiences, now_s)?);
        let (edition, keys) = match own {
            Some(own) => (edition, vec![own.clone()]),
            None => self.ring.fitting(token.algorithm, token.kid.as_deref()),
        };
        if keys.is_empty() {
            if let Some(server) = &self.key_server {
                server.want();
            }
            return Err(AuthError::UnknownKey);
        }
        if self.pace.check(&network(peer)).is_err() {
            return Err(AuthError::TooMany);
        }
        let is_signed =
            keys.iter().any(|key| key.verifies(token.signed.as_bytes(), token.signature));
        let mut remembered = self.remembered(edition);
        // The keys may have changed meanwhile; then the next request decides anew.
        let is_current = remembered.edition == edition;
        match is_signed {
            true if is_current => remembered.good.insert(hash, Arc::clone(&identity)),
            false if is_current => remembered.bad.insert(hash, ()),
            true | false => {}
        }
        is_signed.then_some(identity).ok_or(AuthError::Signature)
    }

    /// What was found of this token before, if it still counts.
    fn recall(
        &self,
        hash: &TokenHash,
        edition: u64,
        now_s: u64,
    ) -> Option<Result<Arc<Identity>, AuthError>> {
        let mut remembered = self.remembered(edition);
        if remembered.bad.get(hash).is_some() {
            return Some(Err(AuthError::Signature));
        }
        let identity = remembered.good.get(hash)?;
        if identity.expires_s <= now_s {
            remembered.good.remove(hash);
            return Some(Err(AuthError::Expired));
        }
        Some(Ok(identity))
    }

    /// The memory, emptied if the keys have changed: a key that is gone vouches for nobody.
    fn remembered(&self, edition: u64) -> MutexGuard<'_, Remembered> {
        let mut remembered = self.remembered.lock().expect("nothing panics while it is held");
        if remembered.edition < edition {
            remembered.edition = edition;
            remembered.good.clear();
            remembered.bad.clear();
        }
        remembered
    }
}

#[cfg(test)]
mod tests;
