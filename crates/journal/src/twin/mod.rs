//! A journal in memory, with a disk that misbehaves when told to, or by a seed.
//!
//! It answers to the same traits as the real one and reads by the same verifying code; only the
//! disk is another. A [`Disk`] holds what was synced and what was written since. A crash takes the
//! second away, in whole or in part, and [`Twin::recover`] opens what is left as the real one
//! does: a torn tail is cut, damage to what was acknowledged is an error.

mod disk;
mod faults;
#[cfg(test)]
mod tests;

pub use disk::Disk;
pub use faults::{Chances, Fault, Survival};

use crate::append::{AppendError, Journal, NoRoom, follow};
use crate::commit::Commit;
use crate::read::{
    self, Limits, ReadError, Reader, Record, Source, StoredCommit, StoredWithheld, Visit,
};
use faults::Faults;
use std::ops::{ControlFlow, RangeInclusive};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What errors name, as there is no file.
fn place() -> PathBuf {
    PathBuf::from("(the twin in memory)")
}

/// The writer's end of a journal in memory.
#[derive(Debug)]
pub struct Twin {
    world: World,
    head: u64,
}

/// The hand that makes the twin's disk misbehave, for whoever drives the test.
#[derive(Clone, Debug)]
pub struct Control {
    world: World,
}

/// A reader of a journal in memory.
#[derive(Debug)]
pub struct TwinReader {
    world: World,
}

/// What all ends share.
#[derive(Clone, Debug)]
struct World(Arc<Mutex<Machine>>);

#[derive(Debug)]
struct Machine {
    disk: Disk,
    faults: Faults,
    health: Health,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Health {
    Sound,
    /// A write or sync failed; reading goes on.
    Stopped,
    /// The power is off.
    Crashed,
}

impl World {
    fn lock(&self) -> MutexGuard<'_, Machine> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Twin {
    fn default() -> Self {
        Self::on(Disk::default(), 0)
    }
}

impl Twin {
    /// An empty journal on a disk that behaves.
    pub fn new() -> Self {
        Self::default()
    }

    /// Opens what a crash left: a torn tail is cut, all that was acknowledged is there. What is
    /// found is on the disk from now on.
    ///
    /// # Errors
    ///
    /// When what was acknowledged does not verify.
    pub fn recover(mut disk: Disk) -> Result<Self, ReadError> {
        let head = disk.recover().map_err(|(commit, damage)| ReadError::Damaged {
            file: place(),
            commit,
            damage,
        })?;
        Ok(Self::on(disk, head))
    }

    fn on(disk: Disk, head: u64) -> Self {
        let machine = Machine { disk, faults: Faults::default(), health: Health::Sound };
        Self { world: World(Arc::new(Mutex::new(machine))), head }
    }

    /// The hand that makes this twin misbehave.
    pub fn control(&self) -> Control {
        Control { world: self.world.clone() }
    }

    /// Writes and syncs, unless a fault says otherwise.
    fn store(&self, doing: &'static str, write: impl FnOnce(&mut Disk)) -> Result<(), AppendError> {
        let mut guard = self.world.lock();
        let machine = &mut *guard;
        if machine.health != Health::Sound {
            return Err(AppendError::Stopped { place: place() });
        }
        match machine.faults.next() {
            None => {
                write(&mut machine.disk);
                machine.disk.sync();
                Ok(())
            }
            Some(Fault::NoRoom) => {
                Err(AppendError::NoRoom(NoRoom::Disk { place: place(), bytes: 0 }))
            }
            Some(Fault::FailedSync) => {
                write(&mut machine.disk);
                machine.health = Health::Stopped;
                Err(unknown(doing))
            }
            Some(Fault::TornWrite { bytes }) => {
                write(&mut machine.disk);
                machine.disk.tear(bytes);
                machine.health = Health::Stopped;
                Err(unknown(doing))
            }
        }
    }
}

fn unknown(doing: &'static str) -> AppendError {
    AppendError::Unknown { doing, place: place(), source: "the disk failed as it was told".into() }
}

impl Journal for Twin {
    fn head(&self) -> u64 {
        self.head
    }

    fn append(&mut self, commits: &[Commit]) -> Result<u64, AppendError> {
        if self.world.lock().health != Health::Sound {
            return Err(AppendError::Stopped { place: place() });
        }
        let head = follow(self.head, commits)?;
        if head > self.head {
            self.store("appending", |disk| disk.write_commits(commits))?;
            self.head = head;
        }
        Ok(head)
    }

    fn erase(&mut self, records: &[u64]) -> Result<(), AppendError> {
        self.store("erasing", |disk| disk.write_erasure(records))
    }

    fn reserve(&mut self) -> Result<(), NoRoom> {
        let machine = self.world.lock();
        match machine.health {
            Health::Sound if machine.faults.has_room => Ok(()),
            Health::Sound => Err(NoRoom::Disk { place: place(), bytes: 0 }),
            Health::Stopped | Health::Crashed => {
                Err(NoRoom::Stopped { place: place(), reason: "the disk failed".into() })
            }
        }
    }

    fn reader(&self) -> Result<Box<dyn Reader>, ReadError> {
        Ok(Box::new(TwinReader { world: self.world.clone() }))
    }
}

impl Control {
    /// The next append or erasing meets this fault. Several wait in line.
    pub fn fail_next(&self, fault: Fault) {
        self.world.lock().faults.line_up(fault);
    }

    /// Faults come by chance from now on, the same from the same seed.
    pub fn misbehave(&self, seed: u64, chances: Chances) {
        self.world.lock().faults.by_chance(seed, chances);
    }

    /// What [`Journal::reserve`] answers from now on.
    pub fn set_room(&self, has_room: bool) {
        self.world.lock().faults.has_room = has_room;
    }

    /// Flips a bit of the disk, counted from its beginning; nothing happens beyond its end.
    pub fn flip(&self, bit: usize) {
        self.world.lock().disk.flip(bit);
    }

    /// How many bytes stand on the disk, synced or not.
    pub fn disk_bytes(&self) -> usize {
        self.world.lock().disk.bytes().len()
    }

    /// The power fails: gives what the disk holds afterwards. The twin and its readers answer
    /// nothing but errors from now on.
    pub fn crash(&self, survival: Survival) -> Disk {
        let mut machine = self.world.lock();
        machine.health = Health::Crashed;
        let mut disk = machine.disk.clone();
        disk.crash(survival);
        disk
    }
}

impl Reader for TwinReader {
    fn head(&mut self) -> Result<u64, ReadError> {
        Source::head(self)
    }

    fn read(
        &mut self,
        from: u64,
        records_max: usize,
        bytes_max: usize,
    ) -> Result<Vec<Record>, ReadError> {
        read::read(self, from, Limits { records_max, bytes_max })
    }

    fn another(&self) -> Result<Box<dyn Reader>, ReadError> {
        Ok(Box::new(Self { world: self.world.clone() }))
    }
}

impl TwinReader {
    fn machine(&self) -> Result<MutexGuard<'_, Machine>, ReadError> {
        let machine = self.world.lock();
        match machine.health {
            Health::Sound | Health::Stopped => Ok(machine),
            Health::Crashed => {
                Err(ReadError::Failed { file: place(), source: "the power is off".into() })
            }
        }
    }
}

impl Source for TwinReader {
    fn file(&self) -> PathBuf {
        place()
    }

    fn head(&mut self) -> Result<u64, ReadError> {
        Ok(self.machine()?.disk.head())
    }

    fn commits(&mut self, from: u64, visit: Visit<'_>) -> Result<(), ReadError> {
        let machine = self.machine()?;
        for (first, count, body, checksum) in machine.disk.commits(from) {
            match visit(StoredCommit { first, count, body, checksum })? {
                ControlFlow::Continue(()) => {}
                ControlFlow::Break(()) => break,
            }
        }
        Ok(())
    }

    fn withheld(&mut self, records: RangeInclusive<u64>) -> Result<Vec<StoredWithheld>, ReadError> {
        Ok(self.machine()?.disk.withheld(records))
    }
}
