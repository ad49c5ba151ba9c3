//! Sessions of the console: a one-time code becomes a cookie, which becomes an identity.
//!
//! All of it lives in memory and is bounded: a restart ends every session, and the server prints a
//! new link. Codes and cookies are kept as their SHA-256, so that memory cannot give them away.

use super::identity::{AuthError, Credential, Identity};
use super::scopes::Scopes;
use crate::clock::Clock;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use line::{Actor, PartyId};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};

/// The cookie's name.
pub const COOKIE: &str = "clearline_session";
/// How long a code can be exchanged.
pub const CODE_S: u64 = 5 * 60;
/// How long a session lasts without a request.
pub const IDLE_S: u64 = 30 * 60;
/// How long it lasts at most.
pub const SESSION_S: u64 = 12 * 60 * 60;
/// The most codes that wait at once.
pub const CODES_MAX: usize = 64;
/// The most sessions at once.
pub const SESSIONS_MAX: usize = 4096;

type Hashed = [u8; 32];

/// The codes that wait and the sessions that last.
#[derive(Debug)]
pub struct Sessions {
    clock: Clock,
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    codes: HashMap<Hashed, Grant>,
    sessions: HashMap<Hashed, Session>,
}

#[derive(Debug)]
struct Grant {
    whose: Whose,
    /// Until when the code can be exchanged, and the session that it opens can last.
    expires_s: u64,
    session_until_s: u64,
}

/// Who opens a session, and what it may do.
#[derive(Debug, PartialEq, Eq)]
struct Whose {
    party: PartyId,
    actor: Option<Actor>,
    scopes: Scopes,
}

#[derive(Debug)]
struct Session {
    identity: Identity,
    used_s: u64,
}

impl Session {
    fn lasts_at(&self, now_s: u64) -> bool {
        now_s < self.identity.expires_s && now_s < self.used_s.saturating_add(IDLE_S)
    }
}

/// Why there is no code or no session.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The code is unknown, used, or too old.
    #[error("the code is unknown, already used, or older than five minutes; open a new link")]
    UnknownCode,
    /// There are as many as there may be.
    #[error("there are as many of them as there may be; try again later")]
    Full,
    /// The system gives no random bytes.
    #[error("the system gives no random bytes")]
    Random(#[source] getrandom::Error),
}

impl Sessions {
    pub(crate) fn new(clock: Clock) -> Self {
        Self { clock, open: Mutex::default() }
    }

    /// A code for this party, good for five minutes and one use. It takes the place of an earlier
    /// code for the same party and scopes.
    pub fn issue_code(&self, party: &PartyId, scopes: &Scopes) -> Result<String, SessionError> {
        let (party, scopes) = (party.clone(), scopes.clone());
        self.issue(Whose { party, actor: None, scopes }, u64::MAX)
    }

    /// A code for whoever shows a token, and for the same officer. The session that it opens ends
    /// with the token: a browser is given no more than was shown.
    pub fn issue_code_to(&self, identity: &Identity) -> Result<String, SessionError> {
        let Identity { party, actor, scopes, expires_s, .. } = identity.clone();
        self.issue(Whose { party, actor, scopes }, expires_s)
    }

    fn issue(&self, whose: Whose, session_until_s: u64) -> Result<String, SessionError> {
        let (code, hash) = secret::<16>()?;
        let now_s = self.clock.unix_s();
        let mut open = self.open();
        let is_other = |grant: &Grant| grant.whose != whose;
        open.codes.retain(|_, grant| now_s < grant.expires_s && is_other(grant));
        if open.codes.len() >= CODES_MAX {
            return Err(SessionError::Full);
        }
        let expires_s = now_s.saturating_add(CODE_S);
        open.codes.insert(hash, Grant { whose, expires_s, session_until_s });
        Ok(code)
    }

    /// Exchanges a code for a session: the cookie's value, and whose it is.
    pub fn redeem(&self, code: &str) -> Result<(String, Identity), SessionError> {
        let (cookie, hash) = secret::<32>()?;
        let now_s = self.clock.unix_s();
        let mut open = self.open();
        open.sessions.retain(|_, session| session.lasts_at(now_s));
        if open.sessions.len() >= SESSIONS_MAX {
            return Err(SessionError::Full);
        }
        let grant = open.codes.remove(&hashed(code)).filter(|grant| now_s < grant.expires_s);
        let grant = grant.ok_or(SessionError::UnknownCode)?;
        let identity = Identity {
            party: grant.whose.party,
            actor: grant.whose.actor,
            scopes: grant.whose.scopes,
            issuer: "clearline".into(),
            expires_s: now_s.saturating_add(SESSION_S).min(grant.session_until_s),
            credential: Credential::Session,
        };
        open.sessions.insert(hash, Session { identity: identity.clone(), used_s: now_s });
        Ok((cookie, identity))
    }

    /// Whose session this cookie is; being asked keeps it from idling.
    pub fn identity(&self, cookie: &str) -> Result<Identity, AuthError> {
        let now_s = self.clock.unix_s();
        let hash = hashed(cookie);
        let mut open = self.open();
        let session = open.sessions.get_mut(&hash).ok_or(AuthError::NoSession)?;
        if !session.lasts_at(now_s) {
            open.sessions.remove(&hash);
            return Err(AuthError::NoSession);
        }
        session.used_s = now_s;
        Ok(session.identity.clone())
    }

    /// Ends a session.
    pub fn end(&self, cookie: &str) {
        self.open().sessions.remove(&hashed(cookie));
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().expect("nothing panics while it is held")
    }
}

/// The link that opens the console. The code stands in the fragment, which browsers do not send,
/// so it appears in no log on the way.
pub fn console_link(base_url: &str, code: &str) -> String {
    format!("{}/#code={code}", base_url.trim_end_matches('/'))
}

/// Random bytes as text, and their hash.
fn secret<const BYTES: usize>() -> Result<(String, Hashed), SessionError> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).map_err(SessionError::Random)?;
    let text = URL_SAFE_NO_PAD.encode(bytes);
    let hash = hashed(&text);
    Ok((text, hash))
}

fn hashed(text: &str) -> Hashed {
    Sha256::digest(text).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn sessions() -> (Sessions, Clock, PartyId) {
        let clock = Clock::standing_at(1_000_000);
        (Sessions::new(clock.clone()), clock, PartyId::new("north").expect("a name"))
    }

    fn scopes(text: &str) -> Scopes {
        Scopes::parse(text).expect("scopes")
    }

    #[test]
    fn a_code_is_exchanged_once() {
        let (sessions, _, north) = sessions();
        let code = sessions.issue_code(&north, &scopes("line.read")).expect("room");
        assert!(code.len() >= 22, "128 bits");
        assert!(matches!(sessions.redeem("guess"), Err(SessionError::UnknownCode)));
        let (cookie, identity) = sessions.redeem(&code).expect("good");
        assert_eq!((identity.party, identity.credential), (north, Credential::Session));
        assert!(matches!(sessions.redeem(&code), Err(SessionError::UnknownCode)));
        assert_eq!(sessions.identity(&cookie).expect("lasts").scopes, scopes("line.read"));
        sessions.end(&cookie);
        assert_eq!(sessions.identity(&cookie), Err(AuthError::NoSession));
    }

    #[test]
    fn a_code_ends_after_five_minutes_and_when_there_is_a_newer_one() {
        let (sessions, clock, north) = sessions();
        let first = sessions.issue_code(&north, &scopes("line.read")).expect("room");
        let other = sessions.issue_code(&north, &scopes("line.write")).expect("room");
        let second = sessions.issue_code(&north, &scopes("line.read")).expect("room");
        assert!(sessions.redeem(&first).is_err(), "a newer one has taken its place");
        clock.advance(Duration::from_secs(CODE_S - 1));
        assert!(sessions.redeem(&second).is_ok());
        clock.advance(Duration::from_secs(1));
        assert!(matches!(sessions.redeem(&other), Err(SessionError::UnknownCode)));
    }

    #[test]
    fn a_code_for_a_token_opens_a_session_of_the_same_officer_that_ends_with_the_token() {
        let (sessions, clock, north) = sessions();
        let token = Identity {
            party: north,
            actor: Some(Actor::new("Captain A").expect("a name")),
            scopes: scopes("line.officer"),
            issuer: "issuer".into(),
            expires_s: clock.unix_s() + 600,
            credential: Credential::Bearer,
        };
        let other = Identity { actor: Some(Actor::new("B").expect("a name")), ..token.clone() };
        let codes = [&token, &other].map(|token| sessions.issue_code_to(token).expect("room"));
        let [first, second] = codes.map(|code| sessions.redeem(&code).expect("each has its own"));
        assert_eq!(first.1.actor, token.actor);
        assert_eq!(second.1.actor, other.actor);
        assert_eq!((&first.1.scopes, first.1.expires_s), (&token.scopes, token.expires_s));
        clock.advance(Duration::from_secs(599));
        assert!(sessions.identity(&first.0).is_ok());
        clock.advance(Duration::from_secs(1));
        assert_eq!(sessions.identity(&first.0), Err(AuthError::NoSession));
    }

    #[test]
    fn a_session_ends_when_idle_and_in_any_case_after_twelve_hours() {
        let (sessions, clock, north) = sessions();
        let open = || {
            let code = sessions.issue_code(&north, &scopes("line.read")).expect("room");
            sessions.redeem(&code).expect("good").0
        };
        let (idle, used) = (open(), open());
        let mut lasted_s = 0;
        while sessions.identity(&used).is_ok() {
            clock.advance(Duration::from_secs(IDLE_S - 1));
            lasted_s += IDLE_S - 1;
            assert!(lasted_s <= SESSION_S + IDLE_S, "it ends although it is used");
        }
        assert!(lasted_s >= SESSION_S);
        assert_eq!(sessions.identity(&idle), Err(AuthError::NoSession));
        let idle = open();
        clock.advance(Duration::from_secs(IDLE_S));
        assert_eq!(sessions.identity(&idle), Err(AuthError::NoSession));
    }

    #[test]
    fn codes_and_sessions_are_bounded_and_what_is_over_makes_room() {
        let (sessions, clock, north) = sessions();
        for number in 0..CODES_MAX {
            sessions.issue_code(&north, &scopes(&format!("s{number}"))).expect("room");
        }
        let more = scopes("one.more");
        assert!(matches!(sessions.issue_code(&north, &more), Err(SessionError::Full)));
        clock.advance(Duration::from_secs(CODE_S));
        for _ in 0..SESSIONS_MAX {
            let code = sessions.issue_code(&north, &more).expect("room");
            sessions.redeem(&code).expect("room");
        }
        let code = sessions.issue_code(&north, &more).expect("room");
        assert!(matches!(sessions.redeem(&code), Err(SessionError::Full)));
        clock.advance(Duration::from_secs(IDLE_S));
        let code = sessions.issue_code(&north, &more).expect("room");
        assert!(sessions.redeem(&code).is_ok());
    }

    #[test]
    fn the_code_stands_in_the_fragment() {
        let link = console_link("https://line.example/", "abc");
        assert_eq!(link, "https://line.example/#code=abc");
    }
}
