//! Who asks, and what they may: bearer tokens, the console's sessions, known hosts and origins,
//! and the signatures of sides on what they submit.
//!
//! A handler takes [`Authenticated`] and asks its identity for the scope that it needs. Which
//! parties exist, and which numbers their submissions have to carry, is for the law to say.

mod extract;
mod gate;
mod hosts;
mod identity;
mod jwks;
mod pace;
mod public_key;
mod rates;
mod ring;
mod scopes;
mod session;
pub mod submission;
#[cfg(test)]
mod testing;
mod token;
mod verified;

pub use extract::{Authenticated, session_routes};
pub use gate::{Gate, GateError};
pub use hosts::refuse_strangers;
pub use identity::{AuthError, Credential, Identity};
pub(crate) use jwks::tls as trusted_tls;
pub use jwks::{KeyServer, KeyServerError, KeyServerHealth};
pub use public_key::AcceptedKeyError;
pub use rates::PartyRates;
pub use scopes::{Scope, Scopes, ScopesError};
pub use session::{
    CODE_S, CODES_MAX, COOKIE, IDLE_S, SESSION_S, SESSIONS_MAX, SessionError, Sessions,
    console_link,
};
pub use token::{IssueError, TOKEN_BYTES_MAX, issue_token};
