//! Stamps: strictly increasing instants out of a clock that may jump.

use volume::Instant;

/// A jump of the host's clock by more than this is a fact of the record: 1 s.
const JUMP_US: i64 = 1_000_000;

/// What the host's clocks say at one moment.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// The wall clock.
    pub wall: Instant,
    /// A clock that never jumps, microseconds since some beginning.
    pub steady_us: i64,
}

/// That the wall clock did not go on as the steady one did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Jump {
    /// What the wall clock was expected to say.
    pub from: Instant,
    /// What it said.
    pub to: Instant,
}

/// Gives stamps.
#[derive(Clone, Debug)]
pub(super) struct Stamps {
    last: Option<Instant>,
    before: Option<Reading>,
}

impl Stamps {
    /// Stamps after the last one of a log.
    pub(super) fn after(last: Option<Instant>) -> Self {
        Self { last, before: None }
    }

    /// The next stamp: what the clock says, but always later than the stamp before.
    pub(super) fn next(&mut self, wall: Instant) -> Instant {
        let stamp = self.last.map_or(wall, |last| wall.max(last.saturating_add(1)));
        self.last = Some(stamp);
        stamp
    }

    /// Whether the wall clock jumped since the last reading.
    pub(super) fn jump(&mut self, now: Reading) -> Option<Jump> {
        let before = self.before.replace(now)?;
        let from = before.wall.saturating_add(now.steady_us - before.steady_us);
        let off_us = now.wall.micros() - from.micros();
        (off_us.abs() > JUMP_US).then_some(Jump { from, to: now.wall })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(us: i64) -> Instant {
        Instant::from_micros(us).expect("a small number of microseconds is an instant")
    }

    #[test]
    fn stamps_increase_even_when_the_clock_stands_or_goes_back() {
        let mut stamps = Stamps::after(Some(at(100)));
        let given: Vec<i64> =
            [50, 100, 101, 500, 500, 400].map(|us| stamps.next(at(us)).micros()).to_vec();
        assert_eq!(given, [101, 102, 103, 500, 501, 502]);
    }

    #[test]
    fn a_jump_is_more_than_a_second_off_the_steady_clock() {
        let mut stamps = Stamps::after(None);
        let read = |wall, steady_us| Reading { wall: at(wall), steady_us };
        assert_eq!(stamps.jump(read(0, 0)), None, "the first reading has nothing before it");
        assert_eq!(stamps.jump(read(60_000_000, 60_000_000)), None);
        assert_eq!(stamps.jump(read(61_000_000, 60_000_000)), None, "exactly a second is none");
        let jump = stamps.jump(read(3_661_000_001, 60_000_000)).expect("an hour is a jump");
        assert_eq!((jump.from, jump.to), (at(61_000_000), at(3_661_000_001)));
        let back = stamps.jump(read(0, 60_000_000)).expect("back is a jump too");
        assert_eq!(back.to, at(0));
    }
}
