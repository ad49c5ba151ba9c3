//! What was heard of each aircraft lately, for feeds that tell position, velocity and name apart.

use super::mode_s::Half;
use std::collections::BTreeMap;
use std::sync::Arc;
use traffic::{ClimbRates, Velocity};
use volume::Instant;

/// No receiver hears so many at a time; more are a flood.
const AIRCRAFT_MAX: usize = 20_000;

/// What is older is not put beside a new position, microseconds.
const VALID_US: i64 = 15_000_000;

/// The newest of each kind, with when it was heard.
#[derive(Clone, Debug, Default)]
pub(super) struct Heard {
    pub(super) callsign: Option<Arc<str>>,
    velocity: Option<(Instant, Option<Velocity>, ClimbRates)>,
    pub(super) places: Places,
    last: Option<Instant>,
}

/// The even and the odd half of a position, each with when it was heard.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Places(pub(super) [Option<(Instant, Half)>; 2]);

impl Heard {
    pub(super) fn hear_velocity(
        &mut self,
        time: Instant,
        velocity: Option<Velocity>,
        climb: ClimbRates,
    ) {
        self.velocity = Some((time, velocity, climb));
    }

    /// The velocity that still holds at an instant.
    pub(super) fn velocity(&self, time: Instant) -> (Option<Velocity>, ClimbRates) {
        match self.velocity {
            Some((heard, velocity, climb)) if is_near(heard, time) => (velocity, climb),
            Some(_) | None => (None, ClimbRates::default()),
        }
    }
}

fn is_near(heard: Instant, time: Instant) -> bool {
    (time.micros() - heard.micros()).abs() <= VALID_US
}

/// All aircraft that are heard.
#[derive(Debug, Default)]
pub(super) struct Hearing {
    by_address: BTreeMap<u32, Heard>,
}

impl Hearing {
    /// What is known of one aircraft. Where too many are, those longest unheard are forgotten.
    pub(super) fn of(&mut self, address: u32, time: Instant) -> &mut Heard {
        if self.by_address.len() >= AIRCRAFT_MAX && !self.by_address.contains_key(&address) {
            let recent = |heard: &Heard| heard.last.is_some_and(|last| is_near(last, time));
            self.by_address.retain(|_, heard| recent(heard));
            if self.by_address.len() >= AIRCRAFT_MAX {
                self.by_address.clear();
            }
        }
        let heard = self.by_address.entry(address).or_default();
        heard.last = Some(time);
        heard
    }
}
