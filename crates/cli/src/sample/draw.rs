//! Random numbers that are the same on every machine and in every version.
//!
//! Each item draws from a stream of its own, named by seed, subject and number, so the first 400
//! flights of a sample of a million are the flights of a sample of 400.

use rand_pcg::Pcg64;
use rand_pcg::rand_core::Rng;

/// What a stream of random numbers is for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Subject {
    Flight = 1,
    Drone = 2,
}

/// A stream of random numbers.
pub(crate) struct Draw(Pcg64);

impl Draw {
    pub(crate) fn new(seed: u64, subject: Subject, number: u64) -> Self {
        let state = u128::from(seed) << 64 | u128::from(number);
        let mut generator = Pcg64::new(state, subject as u128);
        // Neighbouring states need a few steps before their outputs have nothing in common.
        for _ in 0..4 {
            generator.next_u64();
        }
        Self(generator)
    }

    /// A whole number from 0 to `count - 1`. The bias is below `count / 2^64`: nothing here.
    pub(crate) fn below(&mut self, count: u64) -> u64 {
        assert!(count > 0, "there must be something to draw from");
        let product = u128::from(self.0.next_u64()) * u128::from(count);
        u64::try_from(product >> 64).expect("the high half of a product of two u64 is a u64")
    }

    /// A whole number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        assert!(low <= high, "a range is from low to high");
        let drawn = self.below(high.abs_diff(low) + 1);
        low + i64::try_from(drawn).expect("ranges of a sample are small")
    }

    /// One of `all`.
    pub(crate) fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        let index = self.below(all.len() as u64);
        &all[usize::try_from(index).expect("an index below the length of a slice")]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_fixed_and_differ() {
        let first = |seed, subject, number| Draw::new(seed, subject, number).below(1_000_000);
        let drawn = [
            first(7, Subject::Flight, 1),
            first(7, Subject::Flight, 2),
            first(7, Subject::Drone, 1),
            first(8, Subject::Flight, 1),
        ];
        assert_eq!(drawn, [352_935, 450_400, 650_469, 619_173]);
    }

    #[test]
    fn ranges_hold_both_ends() {
        let mut draw = Draw::new(1, Subject::Drone, 1);
        let drawn: Vec<i64> = (0..200).map(|_| draw.between(-1, 1)).collect();
        assert!(drawn.iter().all(|number| (-1..=1).contains(number)));
        assert!(drawn.contains(&-1) && drawn.contains(&1));
    }
}
