//! What is on the record of alerts, and what has to be noted still.
//!
//! The picture says what is so; the record says what was noted. Each look makes the second follow
//! the first, as far as one look may write. What the sequencer refuses is noted at the next look,
//! and an alert that is over before it was noted is noted never.

use super::flights::Found;
use line::RuleName;
use line::State;
use line::traffic::{Audience, Command, Encounter, Over, TrackLabel};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use traffic::alert::{Alert, Change};

/// The most that one look writes: a record is read by people.
const NOTED_MAX: usize = 64;
/// The most alerts that stand of which one party's feeds are the first: a feed that lies must not
/// fill the record.
const STANDING_MAX: usize = 256;
/// The most observations that wait to be noted.
const FOUND_MAX: usize = 1_024;
/// After so many looks without it, an alert from before a restart is over.
const LOOKS_AFTER_RESTART: u32 = 15;

/// Which alert: the aircraft and source of each track, and the rule.
pub(super) type Key = (String, String, String, String, String);

#[derive(Debug)]
struct Standing {
    /// How it is; `None` for one from before a restart that was not seen since.
    now: Option<Wanted>,
    /// The entry that raised it, and the level that was last noted.
    noted: Option<(u64, Arc<str>)>,
    over: Option<Over>,
    looks: u32,
}

#[derive(Clone, Debug)]
struct Wanted {
    level: Arc<str>,
    encounter: Encounter,
    audience: Audience,
    tracks: [TrackLabel; 2],
}

/// What is on the record, and what waits.
#[derive(Debug, Default)]
pub(super) struct Notes {
    standing: BTreeMap<Key, Standing>,
    found: VecDeque<Found>,
    /// Alerts that had no room.
    pub(super) unnoted: u64,
}

/// What is to be noted, and of which alert it is.
#[derive(Debug)]
pub(super) struct Note {
    pub(super) key: Option<Key>,
    pub(super) command: Command,
}

impl Notes {
    /// What stood when the host went away is known by its tracks.
    pub(super) fn of(state: &State) -> Self {
        let mut notes = Self::default();
        for (number, alert) in state.public().traffic.standing() {
            let tracks = state.private().traffic.tracks.get(&number);
            let key = match tracks {
                Some([Some(a), Some(b)]) => key(a, b, alert.rule.as_str()),
                // Retention never erases what stands; a record of others may lack it.
                Some(_) | None => key_of_number(number),
            };
            let noted = Some((number, Arc::from(alert.level.as_str())));
            let standing = Standing { now: None, noted, over: None, looks: 0 };
            notes.standing.insert(key, standing);
        }
        notes
    }

    /// Takes a change of an alert.
    pub(super) fn take(
        &mut self,
        alert: &Alert,
        audience: Audience,
        tracks: [TrackLabel; 2],
        is_lost: bool,
    ) {
        let key = key(&tracks[0], &tracks[1], &alert.rule);
        if alert.change == Change::Cleared {
            if let Some(standing) = self.standing.get_mut(&key) {
                standing.over = Some(if is_lost { Over::Lost } else { Over::Clear });
            }
            return;
        }
        let mm = |meters: f64| (meters * 1e3).round() as i64;
        let encounter = Encounter {
            start: alert.start,
            closest: alert.closest.time,
            lateral_mm: mm(alert.closest.lateral_m),
            vertical_mm: alert.closest.vertical_m.map(mm),
        };
        let wanted = Wanted { level: alert.level.clone(), encounter, audience, tracks };
        let known = self.standing.remove(&key);
        let is_full = known.is_none() && {
            let feed = wanted.audience.feeds.first();
            let of_feed = |one: &&Standing| {
                one.now.as_ref().is_some_and(|now| now.audience.feeds.first() == feed)
            };
            self.standing.values().filter(of_feed).count() >= STANDING_MAX
        };
        if is_full {
            self.unnoted += 1;
            return;
        }
        let noted = known.and_then(|known| known.noted);
        let standing = Standing { now: Some(wanted), noted, over: None, looks: 0 };
        self.standing.insert(key, standing);
    }

    /// The entry that raised the alert of two tracks, where it is noted and stands.
    pub(super) fn number(&self, a: &TrackLabel, b: &TrackLabel, rule: &str) -> Option<u64> {
        let standing = self.standing.get(&key(a, b, rule))?;
        standing.noted.as_ref().filter(|_| standing.over.is_none()).map(|(number, _)| *number)
    }

    /// Takes what was found of flights; the oldest give way.
    pub(super) fn find(&mut self, found: Vec<Found>) {
        self.found.extend(found);
        let excess = self.found.len().saturating_sub(FOUND_MAX);
        self.found.drain(..excess);
    }

    /// What is to be noted now.
    pub(super) fn wanted(&mut self) -> Vec<Note> {
        for standing in self.standing.values_mut().filter(|one| one.now.is_none()) {
            standing.looks += 1;
            if standing.looks >= LOOKS_AFTER_RESTART {
                standing.over = Some(Over::Restart);
            }
        }
        self.standing.retain(|_, one| one.over.is_none() || one.noted.is_some());
        let mut notes: Vec<Note> =
            self.standing.iter().filter_map(|(key, one)| one.wanted(key)).take(NOTED_MAX).collect();
        while notes.len() < NOTED_MAX
            && let Some(Found { audience, observation, track }) = self.found.pop_front()
        {
            let command = Command::Observe { audience, observation, track };
            notes.push(Note { key: None, command });
        }
        notes
    }

    /// A note was taken; the entry that it made, if it made one.
    pub(super) fn was_noted(&mut self, note: Note, entry: Option<u64>) {
        let Some(key) = note.key else { return };
        match (note.command, self.standing.get_mut(&key)) {
            (Command::RaiseAlert { level, .. }, Some(standing)) => {
                standing.noted = entry.map(|entry| (entry, Arc::from(level.as_str())));
                if entry.is_none() {
                    self.standing.remove(&key);
                    self.unnoted += 1;
                }
            }
            (Command::ChangeAlert { alert, level, .. }, Some(standing)) => {
                standing.noted = Some((alert, Arc::from(level.as_str())));
            }
            (Command::ClearAlert { .. }, Some(_)) => {
                self.standing.remove(&key);
            }
            _ => {}
        }
    }

    /// An observation was refused: it is noted at the next look.
    pub(super) fn was_refused(&mut self, note: Note) {
        if let Command::Observe { audience, observation, track } = note.command {
            self.found.push_front(Found { audience, observation, track });
        }
    }
}

impl Standing {
    fn wanted(&self, key: &Key) -> Option<Note> {
        let level = |level: &str| RuleName::new(level).ok();
        let command = match (&self.noted, &self.now, self.over) {
            (Some((alert, _)), _, Some(because)) => Command::ClearAlert { alert: *alert, because },
            (None, Some(now), None) => Command::RaiseAlert {
                rule: level(&key.4)?,
                level: level(&now.level)?,
                audience: now.audience.clone(),
                encounter: now.encounter,
                tracks: now.tracks.clone(),
            },
            (Some((alert, noted)), Some(now), None) if *noted != now.level => {
                let (alert, level) = (*alert, level(&now.level)?);
                Command::ChangeAlert { alert, level, encounter: now.encounter }
            }
            (Some(_), _, None) | (None, None, _) | (None, _, Some(_)) => return None,
        };
        Some(Note { key: Some(key.clone()), command })
    }
}

fn key(a: &TrackLabel, b: &TrackLabel, rule: &str) -> Key {
    let text = |label: &line::traffic::Label| label.as_str().to_owned();
    (text(&a.aircraft), text(&a.source), text(&b.aircraft), text(&b.source), rule.to_owned())
}

fn key_of_number(number: u64) -> Key {
    let empty = String::new;
    (number.to_string(), empty(), empty(), empty(), empty())
}
