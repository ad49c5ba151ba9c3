//! What can go wrong with a disk, and when it does.

use std::collections::VecDeque;

/// What an append or an erasing meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is no room, and nothing is written.
    NoRoom,
    /// All of it is written, and the sync fails: a crash may keep all, some or none of it.
    FailedSync,
    /// Only so many bytes are written before the disk fails.
    TornWrite {
        /// How many; all of them where there are fewer.
        bytes: usize,
    },
}

/// How much of what was written and not synced is still there after a crash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Survival {
    /// None of it.
    Nothing,
    /// All of it.
    Everything,
    /// So many bytes of it, from its beginning.
    Bytes(usize),
    /// Some of it, by this seed, perhaps with a hole: disks do not write in order.
    Seeded(u64),
}

/// How often faults come by chance, in 10,000 appends and erasings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Chances {
    /// For [`Fault::NoRoom`].
    pub no_room: u32,
    /// For [`Fault::FailedSync`].
    pub failed_sync: u32,
    /// For [`Fault::TornWrite`].
    pub torn_write: u32,
}

#[derive(Debug)]
pub(super) struct Faults {
    pub(super) has_room: bool,
    waiting: VecDeque<Fault>,
    by_chance: Option<(Dice, Chances)>,
}

impl Default for Faults {
    fn default() -> Self {
        Self { has_room: true, waiting: VecDeque::new(), by_chance: None }
    }
}

impl Faults {
    pub(super) fn line_up(&mut self, fault: Fault) {
        self.waiting.push_back(fault);
    }

    pub(super) fn by_chance(&mut self, seed: u64, chances: Chances) {
        self.by_chance = Some((Dice(seed), chances));
    }

    /// What the next write meets: what waits in line, else what chance says.
    pub(super) fn next(&mut self) -> Option<Fault> {
        if let Some(fault) = self.waiting.pop_front() {
            return Some(fault);
        }
        let (dice, chances) = self.by_chance.as_mut()?;
        let thrown = dice.below(10_000);
        let no_room = u64::from(chances.no_room);
        let failed_sync = no_room + u64::from(chances.failed_sync);
        let torn_write = failed_sync + u64::from(chances.torn_write);
        if thrown < no_room {
            Some(Fault::NoRoom)
        } else if thrown < failed_sync {
            Some(Fault::FailedSync)
        } else if thrown < torn_write {
            let bytes = usize::try_from(dice.below(4096)).unwrap_or(0);
            Some(Fault::TornWrite { bytes })
        } else {
            None
        }
    }
}

/// Numbers that look random and come from a seed: Steele, Lea and Flood's SplitMix64.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dice(pub(super) u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below a bound, or zero.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.next().checked_rem(bound).unwrap_or(0)
    }
}
