//! The plans of all files, joined by id into intents and constraints.

use super::expansion::Expansion;
use core::mem;
use indexmap::IndexMap;
use indexmap::map::Entry;
use volume::{Extent, Instant, TimeWindow};
use wire::plan::schedule::Schedule;
use wire::plan::{Flow, Kind, Place, PlanError, PlanExtent, PlanItem, RecurringVolume};

/// All intents and constraints of a run, one an id.
#[derive(Debug, Default)]
pub(crate) struct Plans {
    items: IndexMap<String, Item>,
    parties: IndexMap<String, ()>,
    sources: Vec<String>,
}

/// An intent or constraint, with all its parts.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) kind: Kind,
    pub(crate) extents: Vec<Extent>,
    /// Which of the parties' names is its own.
    pub(crate) party: Option<usize>,
    /// Parts that come and go, until they are expanded.
    recurring: Vec<RecurringVolume>,
    /// Which file its first part stands in.
    source: usize,
    place: Place,
}

impl Plans {
    /// Begins with another file. What is joined from now on stands in it.
    pub(crate) fn begin_source(&mut self, name: &str) {
        self.sources.push(name.to_owned());
    }

    /// Joins one more item of the current file, or says why its id cannot mean both it and what
    /// came before.
    ///
    /// A part without a party belongs to whoever its id belongs to.
    pub(crate) fn join(&mut self, read: PlanItem) -> Result<(), Box<PlanError>> {
        assert!(!self.sources.is_empty(), "items stand in a file that was begun");
        let source = self.sources.len() - 1;
        let PlanItem { id, party, kind, extents, mut place } = read;
        let party = party.map(|name| self.parties.insert_full(name, ()).0);
        let (extents, recurring) = sorted_out(extents);
        match self.items.entry(id) {
            Entry::Vacant(entry) => {
                place.id = None;
                entry.insert(Item { kind, extents, party, recurring, source, place });
                Ok(())
            }
            Entry::Occupied(mut entry) => {
                let item = entry.get_mut();
                let earlier = (self.sources[item.source].as_str(), &item.place);
                if item.kind != kind {
                    let (now, before) = (kind_name(kind), kind_name(item.kind));
                    let problem = both("kind", now, before, earlier);
                    let problem = clash(&self.sources[source], place, entry.key(), problem);
                    return Err(Box::new(problem));
                }
                if let (Some(now), Some(before)) = (party, item.party)
                    && now != before
                {
                    let name = |index| format!("{:?}", party_name(&self.parties, index));
                    let problem = both("party", &name(now), &name(before), earlier);
                    let problem = clash(&self.sources[source], place, entry.key(), problem);
                    return Err(Box::new(problem));
                }
                item.party = item.party.or(party);
                item.extents.extend(extents);
                item.recurring.extend(recurring);
                Ok(())
            }
        }
    }

    /// Turns what comes and goes into the volumes of the times it can matter: those of what it is
    /// compared with, and `margin_us` around them. What cannot be expanded, and what would be more
    /// than [`Schedule::WINDOWS_MAX_OF_ALL`] windows with all before it, is taken out and told.
    pub(crate) fn expand(&mut self, margin_us: i64, told: &mut dyn FnMut(PlanError) -> Flow) {
        if self.items.values().all(|item| item.recurring.is_empty()) {
            return;
        }
        let span_of = |wanted: &dyn Fn(&Item) -> bool| {
            let items = self.items.values().filter(|&item| wanted(item));
            span(items.flat_map(|item| &item.extents), margin_us)
        };
        let (mut of_constraints, mut of_intents) = (
            Expansion::over(span_of(&|item| item.kind == Kind::Intent)),
            Expansion::over(span_of(&|_| true)),
        );
        let mut windows_left = Schedule::WINDOWS_MAX_OF_ALL;
        let mut flow = Flow::Continue;
        self.items.retain(|id, item| {
            let recurring = mem::take(&mut item.recurring);
            if recurring.is_empty() || flow == Flow::Stop {
                return true;
            }
            let expansion = match item.kind {
                Kind::Constraint => &mut of_constraints,
                Kind::Intent => &mut of_intents,
            };
            match expansion.volumes(&recurring, &mut windows_left) {
                Ok(volumes) => item.extents.extend(volumes.into_iter().map(Extent::Volume)),
                Err(text) => {
                    let problem = Problem { field: "schedule", text };
                    let source = &self.sources[item.source];
                    flow = told(clash(source, item.place.clone(), id, problem));
                    return !item.extents.is_empty();
                }
            }
            true
        });
    }

    /// Takes out, and tells, what makes the plans too large to compare although their files are
    /// small: edges and legs that are so long that they are cut more often than
    /// [`CUTS_MAX`] times, and [`CUTS_A_POINT_MAX`] times for each point of the plans.
    pub(crate) fn limit_cuts(&mut self, told: &mut dyn FnMut(PlanError) -> Flow) {
        let counts = |item: &Item| {
            let fixed = item.extents.iter().map(|it| (it.point_count(), it.cut_count_max()));
            let outlines = item.recurring.iter().map(|volume| &volume.outline);
            let recurring = outlines.map(|it| (it.point_count(), it.cut_count_max()));
            fixed.chain(recurring).fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1))
        };
        let points: usize = self.items.values().map(|item| counts(item).0).sum();
        let mut cuts_left = CUTS_MAX.saturating_add(points.saturating_mul(CUTS_A_POINT_MAX));
        let most = cuts_left;
        let mut flow = Flow::Continue;
        self.items.retain(|id, item| {
            let (_, cuts) = counts(item);
            if let Some(left) = cuts_left.checked_sub(cuts) {
                cuts_left = left;
                return true;
            }
            if flow == Flow::Continue {
                let text = format!(
                    "legs and edges longer than 100 km are cut, those of this one {cuts} times, \
                     which is more than is left of the {most} cuts that plans of {points} points \
                     may have in one run; correct positions that are too far apart, or check \
                     fewer plans at a time"
                );
                let source = &self.sources[item.source];
                let problem = Problem { field: "positions", text };
                flow = told(clash(source, item.place.clone(), id, problem));
            }
            false
        });
    }

    /// Puts all items in byte order of their ids, which is the order of answers.
    pub(crate) fn sort(&mut self) {
        self.items.sort_unstable_keys();
    }

    /// How many intents and constraints there are.
    pub(crate) fn len(&self) -> usize {
        self.items.len()
    }

    /// All ids and what they name, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Item)> {
        self.items.iter().map(|(id, item)| (id.as_str(), item))
    }

    /// The item at `index`, which is below [`len`](Self::len).
    pub(crate) fn item(&self, index: usize) -> &Item {
        &self.items[index]
    }

    /// The id and the party's name of the item at `index`, which is below [`len`](Self::len).
    pub(crate) fn name(&self, index: usize) -> (&str, Option<&str>) {
        let (id, item) = self.items.get_index(index).expect("indexes come from these plans");
        (id, item.party.map(|party| party_name(&self.parties, party)))
    }

    /// Where an item first stands: file, and place in it.
    pub(crate) fn whereabouts(&self, item: &Item) -> String {
        told_place(&self.sources[item.source], &item.place)
    }

    /// How many there are of a kind.
    pub(crate) fn count(&self, kind: Kind) -> usize {
        self.items.values().filter(|item| item.kind == kind).count()
    }
}

/// How often the legs and edges of all plans of a run may be cut, whatever the plans; each cut is
/// 100 to 200 bytes.
const CUTS_MAX: usize = 4_000_000;

/// How much more often they may be cut for each point that the files give. A flight around half
/// the Earth, told by its first and last fix, is cut about 300 times; of many flights the mean is
/// far lower.
const CUTS_A_POINT_MAX: usize = 20;

/// Parts with times of their own, and parts that come and go.
fn sorted_out(parts: Vec<PlanExtent>) -> (Vec<Extent>, Vec<RecurringVolume>) {
    let (mut extents, mut recurring) = (Vec::with_capacity(parts.len()), Vec::new());
    for part in parts {
        match part {
            PlanExtent::Fixed(extent) => extents.push(extent),
            PlanExtent::Recurring(volume) => recurring.push(volume),
        }
    }
    (extents, recurring)
}

/// From the first to the last instant of all extents, and `margin_us` around; `None` of none.
fn span<'a>(extents: impl Iterator<Item = &'a Extent>, margin_us: i64) -> Option<TimeWindow> {
    let time = |extent: &Extent| match extent {
        Extent::Volume(volume) => (volume.time.start(), volume.time.end()),
        Extent::Route(route) => {
            let points = route.points();
            (points.first().map(|point| point.time), points.last().map(|point| point.time))
        }
    };
    let (start, end) = extents.map(time).reduce(|all, one| {
        let earliest = |a: Instant, b: Instant| a.min(b);
        let latest = |a: Instant, b: Instant| a.max(b);
        (both_bounds(all.0, one.0, earliest), both_bounds(all.1, one.1, latest))
    })?;
    let start = start.map(|instant| instant.saturating_add(-margin_us));
    let end = end.map(|instant| instant.saturating_add(margin_us));
    Some(TimeWindow::new(start, end).expect("a span starts no later than it ends"))
}

/// A bound of two times together; where one has none, there is none.
fn both_bounds(
    a: Option<Instant>,
    b: Option<Instant>,
    pick: impl Fn(Instant, Instant) -> Instant,
) -> Option<Instant> {
    Some(pick(a?, b?))
}

fn party_name(parties: &IndexMap<String, ()>, index: usize) -> &str {
    parties.get_index(index).expect("indexes of parties come from these plans").0
}

const fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Intent => "an intent",
        Kind::Constraint => "a constraint",
    }
}

fn both(what: &'static str, now: &str, before: &str, earlier: (&str, &Place)) -> Problem {
    let earlier = told_place(earlier.0, earlier.1);
    let text = format!("{now} here, but {before} at {earlier}; one id has one {what} in all files");
    Problem { field: what, text }
}

struct Problem {
    field: &'static str,
    text: String,
}

fn clash(source_name: &str, place: Place, id: &str, problem: Problem) -> PlanError {
    PlanError {
        source_name: source_name.to_owned(),
        place: place.with_id(id),
        field: Some(problem.field.to_owned()),
        problem: problem.text,
        fatal: false,
    }
}

fn told_place(source: &str, place: &Place) -> String {
    let place = place.to_string();
    if place.is_empty() { source.to_owned() } else { format!("{source}, {place}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use volume::{AltitudeBand, Circle, Position, Volume4D};
    use wire::plan::schedule::{DAY_US, Days, Hours, Period};

    fn item(id: &str, party: Option<&str>, kind: Kind, number: u64) -> PlanItem {
        let center = Position::new(47.0, 8.0).expect("the position is on the Earth");
        let extent = Extent::Volume(Volume4D {
            outline: Circle::new(center, 10.0).expect("the radius is in range").into(),
            altitude: AltitudeBand::UNBOUNDED,
            time: TimeWindow::ALWAYS,
        });
        PlanItem {
            id: id.to_owned(),
            party: party.map(str::to_owned),
            kind,
            extents: vec![PlanExtent::Fixed(extent)],
            place: Place::member("feature", number).with_id(id),
        }
    }

    #[test]
    fn parts_of_an_id_are_joined_across_files() {
        let mut plans = Plans::default();
        plans.begin_source("a.geojson");
        plans.join(item("n2", None, Kind::Intent, 1)).expect("the id is new");
        plans.join(item("n1", Some("north"), Kind::Intent, 2)).expect("the id is new");
        plans.begin_source("b.geojson");
        plans.join(item("n2", Some("south"), Kind::Intent, 1)).expect("the party was open");
        plans.join(item("n1", None, Kind::Intent, 2)).expect("the party is open");
        plans.sort();
        let told: Vec<_> = (0..plans.len())
            .map(|index| (plans.name(index), plans.item(index).extents.len()))
            .collect();
        assert_eq!(told, [(("n1", Some("north")), 2), (("n2", Some("south")), 2)]);
        assert_eq!((plans.count(Kind::Intent), plans.count(Kind::Constraint)), (2, 0));
    }

    #[test]
    fn an_id_with_two_meanings_names_both_places() {
        let mut plans = Plans::default();
        plans.begin_source("a.geojson");
        plans.join(item("n1", Some("north"), Kind::Intent, 4)).expect("the id is new");
        plans.begin_source("b.geojson");
        let mut told = |item| plans.join(item).expect_err("the id is taken").to_string();
        assert_eq!(
            told(item("n1", Some("south"), Kind::Intent, 2)),
            "b.geojson: feature 2, id \"n1\": party: \"south\" here, but \"north\" at a.geojson, \
             feature 4; one id has one party in all files"
        );
        assert_eq!(
            told(item("n1", Some("north"), Kind::Constraint, 3)),
            "b.geojson: feature 3, id \"n1\": kind: a constraint here, but an intent at \
             a.geojson, feature 4; one id has one kind in all files"
        );
    }

    fn window(start: i64, end: i64) -> TimeWindow {
        TimeWindow::new(Instant::from_micros(start), Instant::from_micros(end))
            .expect("the times are in order")
    }

    /// A constraint that is active for the first hour of every day.
    fn nightly() -> PlanItem {
        let mut zone = item("zone", None, Kind::Constraint, 1);
        let Some(PlanExtent::Fixed(Extent::Volume(volume))) = zone.extents.pop() else {
            unreachable!("the item was made of a volume")
        };
        let (validity, days) = (TimeWindow::ALWAYS, Days::ANY);
        let hours = Hours::new(0, DAY_US / 24).expect("an hour is short");
        let schedule = Schedule::new(vec![Period { validity, days, hours }]).expect("one is few");
        let (outline, altitude) = (volume.outline, volume.altitude);
        zone.extents = vec![PlanExtent::Recurring(RecurringVolume { outline, altitude, schedule })];
        zone
    }

    fn intent(time: TimeWindow) -> PlanItem {
        let mut intent = item("intent", None, Kind::Intent, 2);
        if let PlanExtent::Fixed(Extent::Volume(volume)) = &mut intent.extents[0] {
            volume.time = time;
        }
        intent
    }

    fn expanded(items: Vec<PlanItem>, margin_us: i64) -> (Plans, Vec<String>) {
        let mut plans = Plans::default();
        plans.begin_source("zones.json");
        for item in items {
            plans.join(item).expect("the ids differ");
        }
        let mut problems = Vec::new();
        plans.expand(margin_us, &mut |problem| {
            problems.push(problem.to_string());
            Flow::Continue
        });
        (plans, problems)
    }

    #[test]
    fn schedules_cover_the_times_of_the_intents() {
        let three_days = intent(window(DAY_US / 2, DAY_US * 3));
        let (plans, problems) = expanded(vec![nightly(), three_days.clone()], 0);
        assert_eq!((plans.item(0).extents.len(), problems.len()), (3, 0));
        let (plans, problems) = expanded(vec![nightly(), three_days], DAY_US / 2);
        assert_eq!((plans.item(0).extents.len(), problems.len()), (4, 0), "the night before too");
        let (plans, problems) = expanded(vec![nightly()], 0);
        assert_eq!((plans.item(0).extents.len(), problems.len()), (0, 0), "nobody is there");
    }

    #[test]
    fn a_schedule_cannot_cover_all_time() {
        let (plans, problems) = expanded(vec![nightly(), intent(TimeWindow::ALWAYS)], 0);
        assert_eq!(plans.len(), 1);
        let start = "zones.json: feature 1, id \"zone\": schedule: a recurring schedule cannot";
        assert!(problems.len() == 1 && problems[0].starts_with(start), "{problems:?}");
    }
}
