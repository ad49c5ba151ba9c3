//! A history: clients, network, clock and host, step by step.

use crate::check::{Check, Counts};
use crate::client::{Answered, Client, Request};
use crate::desk::{Desk, DeskCounts};
use crate::dice::Dice;
use crate::export;
use crate::host::{self, Host, Left, Running};
use crate::network::Network;
use crate::sky;
use crate::supplier::Suppliers;
use evidence::ed25519::SecretKey;
use journal::Journal as _;
use journal::twin::{Disk, Fault, Survival, Twin};
use line::{Actor, Attestation, KeyId, PartyId, SideKey};
use server::sequencer::Reading;
use volume::Instant;

/// What happened in a history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    /// Its seed.
    pub seed: u64,
    /// What was counted.
    pub counts: Counts,
    /// What was counted at the officers' desk.
    pub desk: DeskCounts,
}

/// Runs the history of a seed.
///
/// # Panics
/// When something does not hold that must; the message says what.
pub fn run(seed: u64, steps: u64) -> Report {
    let mut world = World::new(seed);
    for step in 0..steps {
        world.step(step);
    }
    let desk = world.end();
    Report { seed, counts: world.check.counts, desk }
}

struct World {
    dice: Dice,
    seed: u64,
    starts: u64,
    host: Option<Host>,
    clients: Vec<Client>,
    desk: Desk,
    suppliers: Suppliers,
    to_host: Network<Request>,
    to_clients: Network<Answered>,
    check: Check,
    now: Reading,
    cosigned: u64,
    /// The secret keys of the sides.
    seeds: Vec<[u8; 32]>,
}

const SIDES: [&str; 2] = ["north", "south"];

impl World {
    fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed, 0);
        let now = Reading { wall: instant(1_790_000_000_000_000), steady_us: 0 };
        let mut clients = Vec::new();
        let (mut keys, mut seeds) = (Vec::new(), Vec::new());
        for (at, side) in SIDES.iter().enumerate() {
            let party = PartyId::new(side).expect("a short printable name");
            let key = dice.bytes();
            seeds.push(key);
            let public = *SecretKey::from_seed(&key).public().as_bytes();
            keys.push(SideKey { kid: KeyId::new("k1").expect("a short printable name"), public });
            for (number, key) in [(0, Some(key)), (1, None), (2, None)] {
                let chance = Dice::new(seed, 10 + 10 * at as u64 + number);
                clients.push(Client::new(&party, &format!("{side}-{number}"), chance, key));
            }
        }
        let agreement = sky::agreement(&SIDES, keys);
        let mut check = Check::default();
        let mut host = Host::open(&agreement, now, &mut check, Dice::new(seed, 100));
        let mut desk = Desk::new(seed, &SIDES);
        desk.restarted(&mut host);
        Self {
            dice,
            seed,
            starts: 1,
            check,
            host: Some(host),
            clients,
            desk,
            suppliers: Suppliers::new(seed),
            to_host: Network::new(),
            to_clients: Network::new(),
            now,
            cosigned: 0,
            seeds,
        }
    }

    fn step(&mut self, step: u64) {
        self.pass_time();
        for client in &mut self.clients {
            for request in client.act(step, self.now.wall) {
                self.check.sent(&request);
                self.to_host.send(request, step, &mut self.dice);
            }
        }
        let mut host = self.host.take().unwrap_or_else(|| unreachable!("a host always runs"));
        for request in self.suppliers.act(step, self.now.wall, host.readable()) {
            self.check.sent(&request);
            self.to_host.send(request, step, &mut self.dice);
        }
        for answered in self.to_clients.arrive(step, &mut self.dice) {
            // An answer names its request, so it concerns one client alone.
            let _heard = self.suppliers.hear(&answered)
                || self.clients.iter_mut().any(|client| client.hear(&answered));
            self.desk.hear(&answered, step);
        }
        for request in self.desk.act(step, self.now.wall, &mut host) {
            self.check.sent(&request);
            self.to_host.send(request, step, &mut self.dice);
        }
        let mut answers = Vec::new();
        for request in self.to_host.arrive(step, &mut self.dice) {
            answers.extend(host.receive(request, &mut self.check));
        }
        let running = self.effect(&mut host, &mut answers);
        for answered in answers {
            self.to_clients.send(answered, step, &mut self.dice);
        }
        // The power may fail after any effect.
        let crashes = running == Running::No || self.dice.percent(1);
        self.host = Some(if crashes { self.restart(host) } else { host });
    }

    /// One effect of the host, chosen by chance.
    fn effect(&mut self, host: &mut Host, answers: &mut Vec<Answered>) -> Running {
        let due = host.due().is_some_and(|due| due <= self.now.wall);
        match self.dice.below(12) {
            0..4 if host.has_requests() || due => {
                let before = host.decided();
                answers.extend(host.decide(self.now, &mut self.check));
                if host.decided() > before {
                    self.desk.decided(host.newest(), self.now.wall);
                }
            }
            4..8 => {
                let fault = self.dice.percent(3).then(|| self.fault());
                return host.append(fault);
            }
            8..10 => {
                // Sometimes the power fails when only some have been answered.
                let all = if self.dice.percent(95) { usize::MAX } else { 1 };
                answers.extend(host.release(all, &mut self.check));
                if all == 1 {
                    return Running::No;
                }
            }
            10 => {
                if self.dice.percent(20) {
                    host.set_room(self.dice.percent(70));
                }
                return host.erase();
            }
            _ if host.is_quiet() => {
                host.check_quiet(&self.check);
                if self.dice.percent(20) {
                    host.take_snapshot();
                }
                self.cosign(host);
            }
            _ => {}
        }
        Running::Yes
    }

    /// Both sides cosign what they have seen, so that it settles.
    fn cosign(&mut self, host: &mut Host) {
        let number = usize::from(self.dice.percent(50));
        let (side, seed) = (SIDES[number], self.seeds[number]);
        self.cosigned += 1;
        let actor = format!("{side}-witness#{}", self.cosigned);
        let request = Request {
            number: self.dice.number(),
            party: PartyId::new(side).expect("a short printable name"),
            actor: Actor::new(&actor).expect("a short printable name"),
            command: host.cosign(side, &seed),
            idempotency: None,
            attestation: Attestation::Bearer,
            submission: None,
        };
        self.check.sent(&request);
        let _ = host.receive(request, &mut self.check);
    }

    fn fault(&mut self) -> Fault {
        match self.dice.below(3) {
            0 => Fault::NoRoom,
            1 => Fault::FailedSync,
            _ => {
                let bytes = usize::try_from(self.dice.below(4_000)).unwrap_or(0);
                Fault::TornWrite { bytes }
            }
        }
    }

    fn restart(&mut self, host: Host) -> Host {
        let survival = match self.dice.below(3) {
            0 => Survival::Nothing,
            1 => Survival::Everything,
            _ => Survival::Seeded(self.dice.number()),
        };
        self.starts += 1;
        let left = host.crash(survival);
        let mut host =
            Host::recover(left, &mut self.check, Dice::new(self.seed, 100 + self.starts));
        self.desk.restarted(&mut host);
        host
    }

    /// A clock that goes on, mostly, and a steady one that always does.
    fn pass_time(&mut self) {
        let us = self.dice.between(1, 20_000_000);
        self.now.steady_us += us;
        self.now.wall = self.now.wall.saturating_add(us);
        if self.dice.percent(1) {
            let jump_us = self.dice.between(-3_600, 3_600) * 1_000_000;
            self.now.wall = self.now.wall.saturating_add(jump_us);
        }
    }

    /// The last crash: the log is whole, its export verifies, and every flipped bit is found.
    fn end(&mut self) -> DeskCounts {
        let host = self.host.take().unwrap_or_else(|| unreachable!("a host always runs"));
        let left = host.crash(Survival::Everything);
        let desk = self.end_desk(left.disk.clone());
        let twin = Twin::recover(left.disk.clone()).expect("a sound disk recovers");
        let mut reader = twin.reader().expect("a twin in memory can be read");
        let whole = host::fold(&mut *reader, line::State::new());
        self.check.recovered(&mut *reader, &whole);
        export::check(&mut *reader, &mut self.dice);
        let bits = 8 * left.disk.bytes().len() as u64;
        for _ in 0..50 {
            let mut disk = left.disk.clone();
            disk.flip(usize::try_from(self.dice.below(bits)).unwrap_or(0));
            self.check.flipped(disk);
        }
        desk
    }

    /// What the desk comes to on a copy of the disk, when nobody says anything any more.
    fn end_desk(&mut self, disk: Disk) -> DeskCounts {
        let left = Left::of_disk(disk);
        let mut host = Host::recover(left, &mut self.check, Dice::new(self.seed, 99));
        self.desk.restarted(&mut host);
        let desk = std::mem::replace(&mut self.desk, Desk::new(0, &[]));
        desk.end(&mut host, self.now)
    }
}

fn instant(us: i64) -> Instant {
    Instant::from_micros(us).expect("a time in this century")
}
