//! A network that delays, loses, doubles and reorders.

use crate::dice::Dice;

/// Messages on their way in one direction.
#[derive(Clone, Debug)]
pub(crate) struct Network<T> {
    /// Each with the step at which it arrives.
    under_way: Vec<(u64, T)>,
}

impl<T: Clone> Network<T> {
    pub(crate) fn new() -> Self {
        Self { under_way: Vec::new() }
    }

    /// Sends a message: it may be lost, arrive late, or arrive twice.
    pub(crate) fn send(&mut self, message: T, now: u64, dice: &mut Dice) {
        if dice.percent(5) {
            return;
        }
        if dice.percent(5) {
            self.under_way.push((now + dice.below(200), message.clone()));
        }
        let delay = if dice.percent(10) { dice.below(150) } else { dice.below(6) };
        self.under_way.push((now + delay, message));
    }

    /// What arrives by now, in no particular order.
    pub(crate) fn arrive(&mut self, now: u64, dice: &mut Dice) -> Vec<T> {
        let (mut arrived, waiting): (Vec<_>, Vec<_>) =
            self.under_way.drain(..).partition(|(at, _)| *at <= now);
        self.under_way = waiting;
        for last in (1..arrived.len()).rev() {
            let other = usize::try_from(dice.below(last as u64 + 1)).unwrap_or(0);
            arrived.swap(last, other);
        }
        arrived.into_iter().map(|(_, message)| message).collect()
    }
}
