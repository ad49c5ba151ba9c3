//! What suppliers do, in words.
//!
//! `creates reference R1 A 100m..200m 10:30..11:00 Accepted`, and then, in any order, `knows R2 R3`
//! with the OVNs that the scenario saw, `sub S1` or `implicit` or `implicit+constraints`, `suffix
//! 10:00` for an OVN that is asked for, `unmonitored` for a token without the scope. `creates
//! constraint K1 A 100m..200m 10:30..11:00`; `creates subscription S1 A 10:30..11:00 references
//! constraints`; `creates area I1 A 10:30..11:00`; `creates area-subscription T1 A 10:30..11:00`.
//! `updates` and `deletes` alike, with `at first` or `at wrong` for another version than the
//! newest. A place is one of `A` to `F`, each 10 km east of the one before, or several, as `AB`.

use super::extents::instant;
use line::entity::{Airspace, Area, EntityId, Height, Heights, Known, Span, Tag, UssUrl};
use line::rid::{self, Api, RidVersion};
use line::utm::{self, Availability, Heartbeat, Key, OvnSuffix, SubscriptionChoice, Wants};
use line::{Command, IntentState, PartyId, Reply};
use std::collections::BTreeMap;
use std::sync::Arc;
use volume::cells::CellUnion;
use volume::{Circle, Instant, Position};

type Read<T> = Result<T, String>;

/// What suppliers were told, by the names that the scenario gives.
#[derive(Default)]
pub(crate) struct Suppliers {
    names: BTreeMap<String, String>,
    versions: BTreeMap<String, Vec<String>>,
    implicit: usize,
}

impl Suppliers {
    pub(crate) fn id(&mut self, name: &str) -> EntityId {
        let known = self.names.iter().find(|(_, known)| *known == name);
        if let Some((id, _)) = known {
            return EntityId::parse(id).expect("an id");
        }
        let digest = super::terms::hash(name).0;
        let bits = u128::from_be_bytes(digest[..16].try_into().expect("16 bytes"));
        let id = EntityId::from_random(bits);
        self.names.insert(id.to_string(), name.to_owned());
        id
    }

    /// Names instead of ids.
    pub(crate) fn named(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (id, name) in &self.names {
            text = text.replace(id, name);
        }
        text.replace(&EntityId::NONE.to_string(), "none")
    }

    pub(crate) fn learn(&mut self, reply: &Reply) {
        let name = |this: &Self, id: EntityId| this.names.get(&id.to_string()).cloned();
        let (id, version) = match reply {
            Reply::Utm(utm::Reply::Reference { reference, .. }) => {
                if let Some(subscription) = reference.private.subscription {
                    let known = self.names.contains_key(&subscription.to_string());
                    if !known {
                        self.implicit += 1;
                        let name = format!("implicit-{}", self.implicit);
                        self.names.insert(subscription.to_string(), name);
                    }
                }
                (reference.id, reference.private.ovn.as_str().to_owned())
            }
            Reply::Utm(utm::Reply::Constraint { constraint, .. }) => {
                (constraint.id, constraint.private.ovn.as_str().to_owned())
            }
            Reply::Utm(utm::Reply::Subscription { subscription, .. }) => {
                let version = &subscription.subscription.terms.version;
                (subscription.id, version.as_str().to_owned())
            }
            Reply::Utm(utm::Reply::Availability { uss, status, .. }) => {
                let version = status.version.as_ref().map_or("", Tag::as_str);
                let versions = self.versions.entry(format!("uss {uss}")).or_default();
                return versions.push(version.to_owned());
            }
            Reply::Utm(utm::Reply::Reported { id, .. }) => {
                self.names.insert(id.to_string(), "a-report".to_owned());
                return;
            }
            Reply::Rid(rid::Reply::Area { area, .. }) => (area.id, area.version().to_string()),
            Reply::Rid(rid::Reply::Subscription { subscription, .. }) => {
                (subscription.id, subscription.version().to_string())
            }
            _ => return,
        };
        let name = name(self, id).expect("a name that the scenario gave");
        self.versions.entry(name).or_default().push(version);
    }

    /// The version meant: the newest that was told, the `first`, or none that ever was.
    fn version(&self, name: &str, which: Option<&[&str]>) -> String {
        let known = self.versions.get(name).map_or(&[][..], Vec::as_slice);
        match which {
            Some(["first"]) => known.first(),
            Some(["wrong"]) => None,
            _ => known.last(),
        }
        .cloned()
        .unwrap_or_else(|| "1234567890123456".to_owned())
    }

    pub(crate) fn command(&mut self, who: &str, does: &str, what: &[&str]) -> Read<Command> {
        let (what, which) = match what.iter().rposition(|word| *word == "at") {
            Some(at) if does != "beats" => (&what[..at], Some(&what[at + 1..])),
            _ => (what, None),
        };
        match (does, what) {
            ("deletes", [kind, name]) => self.delete(kind, name, which),
            ("creates" | "updates", [kind, name, rest @ ..]) => {
                let id = self.id(name);
                let version: Option<String> =
                    (does == "updates").then(|| self.version(name, which));
                self.put(who, kind, id, version, rest)
            }
            ("sets", [uss, availability]) => {
                let name = format!("uss {uss}");
                let known = self.versions.contains_key(&name) || which.is_some();
                let old_version = if known { self.version(&name, which) } else { String::new() };
                let availability = Availability::named(availability).ok_or("an availability")?;
                Ok(Command::Utm(utm::Command::SetAvailability {
                    uss: party(uss)?,
                    old_version: old_version.into(),
                    availability,
                }))
            }
            ("reports", words) => {
                let body = Arc::from(words.join(" ").into_bytes());
                Ok(Command::Utm(utm::Command::Report { body }))
            }
            ("beats", [at]) => {
                let (source, at) = (Arc::from(who), instant(at)?);
                let heartbeat = Heartbeat { source, at, next_before: None };
                Ok(Command::Utm(utm::Command::Beat(heartbeat)))
            }
            _ => Err(format!("no supplier can do {does:?} so")),
        }
    }

    fn delete(&mut self, kind: &str, name: &str, which: Option<&[&str]>) -> Read<Command> {
        let (id, version) = (self.id(name), self.version(name, which));
        let rid_version = || RidVersion::parse(&version).unwrap_or(RidVersion::of(Instant::MIN));
        Ok(match kind {
            "reference" => Command::Utm(utm::Command::DeleteReference { id, ovn: version.into() }),
            "constraint" => {
                Command::Utm(utm::Command::DeleteConstraint { id, ovn: version.into() })
            }
            "subscription" => {
                Command::Utm(utm::Command::DeleteSubscription { id, version: version.into() })
            }
            "area" => Command::Rid(rid::Command::DeleteArea { id, version: rid_version() }),
            "area-subscription" => {
                let version = rid_version();
                Command::Rid(rid::Command::DeleteSubscription { id, version })
            }
            other => return Err(format!("{other:?} is no kind of entity")),
        })
    }

    fn put(
        &mut self,
        who: &str,
        kind: &str,
        id: EntityId,
        version: Option<String>,
        what: &[&str],
    ) -> Read<Command> {
        let known = match &version {
            None => Known::New,
            Some(version) => Known::At(Arc::from(version.as_str())),
        };
        let rid_known = match &version {
            None => Known::New,
            // What is no version of F3411 is one of F3548-21, and not asked for here.
            Some(version) => {
                Known::At(RidVersion::parse(version).unwrap_or(RidVersion::of(Instant::MIN)))
            }
        };
        let url = UssUrl::new(&format!("https://{who}.example")).expect("a URL");
        match (kind, what) {
            ("reference", [place, heights, times, state, rest @ ..]) => {
                let airspace = airspace(place, heights, times)?;
                let state = IntentState::named(state).ok_or("a state")?;
                let mut put = utm::PutReference {
                    id,
                    known,
                    state,
                    airspace,
                    key: Key::default(),
                    url,
                    subscription: SubscriptionChoice::None,
                    ovn_suffix: None,
                    monitors_conformance: true,
                };
                self.options(&mut put, rest)?;
                Ok(Command::Utm(utm::Command::PutReference(Box::new(put))))
            }
            ("constraint", [place, heights, times]) => {
                let airspace = airspace(place, heights, times)?;
                let put = utm::PutConstraint { id, known, airspace, url };
                Ok(Command::Utm(utm::Command::PutConstraint(Box::new(put))))
            }
            ("subscription", [place, times, wants @ ..]) => {
                let (start, end) = range(times)?;
                let heights = wants.iter().find(|word| word.contains(".."));
                let heights = heights.map_or(Ok(Heights::ALL), |words| self::heights(words))?;
                let has = |word: &str| wants.contains(&word);
                let wants =
                    Wants { references: has("references"), constraints: has("constraints") };
                let cells = cells(place)?;
                let put =
                    utm::PutSubscription { id, known, cells, heights, start, end, url, wants };
                Ok(Command::Utm(utm::Command::PutSubscription(Box::new(put))))
            }
            ("area", [place, times]) => {
                let ((start, end), cells) = (range(times)?, cells(place)?);
                let (known, heights, api) = (rid_known, Heights::ALL, Api::V22a);
                let put = rid::PutArea { id, known, cells, heights, start, end, url, api };
                Ok(Command::Rid(rid::Command::PutArea(Box::new(put))))
            }
            ("area-subscription", [place, times]) => {
                let ((start, end), cells) = (range(times)?, cells(place)?);
                let (known, api) = (rid_known, Api::V19);
                let put = rid::PutSubscription { id, known, cells, start, end, url, api };
                Ok(Command::Rid(rid::Command::PutSubscription(Box::new(put))))
            }
            _ => Err(format!("{kind:?} cannot be {what:?}")),
        }
    }

    fn options(&mut self, put: &mut utm::PutReference, words: &[&str]) -> Read<()> {
        let mut words = words.iter().peekable();
        while let Some(word) = words.next() {
            match *word {
                "knows" => {
                    let is_name = |word: &&&str| word.starts_with(|c: char| c.is_uppercase());
                    let mut names = Vec::new();
                    while let Some(name) = words.next_if(is_name) {
                        names.push(self.version(name, None).into_boxed_str());
                    }
                    put.key = Key::new(names);
                }
                "sub" => {
                    let name = words.next().ok_or("which subscription?")?;
                    put.subscription = SubscriptionChoice::Existing(self.id(name));
                }
                "implicit" | "implicit+constraints" => {
                    let (url, for_constraints) = (put.url.clone(), *word != "implicit");
                    put.subscription = SubscriptionChoice::Implicit { url, for_constraints };
                }
                "suffix" => {
                    let time = instant(words.next().ok_or("of when?")?)?;
                    let ms = format!("{:012x}", time.micros() / 1_000);
                    let text = format!("{}-{}-7000-8000-000000000001", &ms[..8], &ms[8..]);
                    put.ovn_suffix = Some(OvnSuffix::parse(&text).ok_or("a suffix")?);
                }
                "unmonitored" => put.monitors_conformance = false,
                other => return Err(format!("{other:?} is nothing of a reference")),
            }
        }
        Ok(())
    }
}

/// Some places, each within few cells of its own.
pub(crate) fn cells(word: &str) -> Read<CellUnion> {
    let mut all = CellUnion::empty();
    for letter in word.chars() {
        let number = u32::from(letter).checked_sub(u32::from('A')).filter(|number| *number < 6);
        let number = number.ok_or_else(|| format!("{word:?} is no place"))?;
        let center = Position::new(46.5, 8.0 + 0.13 * f64::from(number)).expect("in the Alps");
        let circle = Circle::new(center, 200.0).expect("a circle");
        all = all.union(&CellUnion::of_circle(&circle).map_err(|wrong| wrong.to_string())?);
    }
    Ok(all)
}

fn heights(word: &str) -> Read<Heights> {
    let wrong = || format!("{word:?} are no heights");
    let (lower, upper) = word.split_once("..").ok_or_else(wrong)?;
    let height = |word: &str| -> Read<Option<Height>> {
        if word.is_empty() {
            return Ok(None);
        }
        let metres: f32 = word.trim_end_matches('m').parse().map_err(|_| wrong())?;
        Height::new(metres).map(Some).ok_or_else(wrong)
    };
    Heights::new(height(lower)?, height(upper)?).ok_or_else(wrong)
}

fn range(word: &str) -> Read<(Option<Instant>, Option<Instant>)> {
    let (start, end) = word.split_once("..").ok_or_else(|| format!("{word:?}: no .."))?;
    let time = |word: &str| if word.is_empty() { Ok(None) } else { instant(word).map(Some) };
    Ok((time(start)?, time(end)?))
}

fn airspace(place: &str, heights: &str, times: &str) -> Read<Arc<Airspace>> {
    let (start, end) = range(times)?;
    let (start, end) = start.zip(end).ok_or("from when to when?")?;
    let time = Span::new(start, end).ok_or("it ends before it starts")?;
    Ok(Arc::new(Airspace { cells: cells(place)?, heights: self::heights(heights)?, time }))
}

/// Where and when somebody looks: `A 10:00..11:00 100m..200m`, the last two as far as given.
pub(crate) fn area(words: &[&str]) -> Read<Area> {
    let [place, rest @ ..] = words else { return Err("where?".to_owned()) };
    let (earliest, latest) = rest.first().map_or(Ok((None, None)), |times| range(times))?;
    let heights = rest.get(1).map_or(Ok(Heights::ALL), |words| heights(words))?;
    Ok(Area { cells: cells(place)?, heights, earliest, latest })
}

fn party(word: &str) -> Read<PartyId> {
    PartyId::new(word).map_err(|wrong| wrong.to_string())
}
