//! What the world remembers of suppliers, to hold the host to it: from their own view, by what
//! they asked and were answered, and from the log, by what it tells of them.

use super::answer::{Heard, heard, subject};
use super::client::SOMETIMES_DOWN;
use super::model::{Model, overlap};
use crate::check::Counts;
use crate::client::Request;
use crate::host;
use journal::Reader;
use line::entity::{EntityId, EntityRejection, Known};
use line::{Body, Command, Fact, PartyId, Rejection, State, utm};
use server::sequencer::Outcome;
use std::collections::{BTreeMap, BTreeSet};

/// What suppliers asked, were answered, and what became of it.
#[derive(Default)]
pub(crate) struct Ledger {
    asked: BTreeMap<String, Asked>,
    /// The request of each number, by the name of its actor.
    actors: BTreeMap<u64, String>,
    /// How many requests were about an entity.
    about: BTreeMap<EntityId, u64>,
    /// The log as it was told.
    model: Model,
    /// What the log says of each request: once, unless it came twice and without a key, and what
    /// it did was undone between.
    noted: BTreeMap<String, Vec<Heard>>,
    /// What suppliers were answered.
    answers: BTreeMap<u64, Vec<Heard>>,
    /// Each number of a notification that was ever answered, and the request that it answered.
    numbers: BTreeMap<(EntityId, u32), u64>,
    /// References that were accepted although their authors knew of nothing there.
    alone: BTreeSet<u64>,
}

struct Asked {
    party: PartyId,
    command: Command,
}

impl Ledger {
    pub(crate) fn sent(&mut self, request: &Request) {
        if !matches!(request.command, Command::Utm(_) | Command::Rid(_)) {
            return;
        }
        let actor = request.actor.to_string();
        self.actors.insert(request.number, actor.clone());
        let (party, command) = (request.party.clone(), request.command.clone());
        if let (None, Some(id)) =
            (self.asked.insert(actor, Asked { party, command }), subject(&request.command))
        {
            *self.about.entry(id).or_default() += 1;
        }
    }

    /// A fact became known: it was told, or was found after a crash.
    pub(crate) fn fact(&mut self, fact: &Fact) {
        if let Some((actor, told)) = take(&mut self.model, fact, &self.asked) {
            let noted = self.noted.entry(actor).or_default();
            let is_new = noted.is_empty() || fact.withheld.answer.is_none();
            assert!(is_new, "entry {} is of a keyed request done before", fact.entry.index);
            noted.push(told);
        }
    }

    /// An answer was given. What it tells is what the log holds.
    pub(crate) fn answered(&mut self, number: u64, outcome: &Outcome, counts: &mut Counts) {
        let Some(actor) = self.actors.get(&number) else { return };
        if let Outcome::Rejected(Rejection::Entity(EntityRejection::MissingFromKey(_))) = outcome {
            counts.missing_from_key += 1;
        }
        let asked = &self.asked[actor];
        let Some(told) = heard(outcome, &asked.party) else { return };
        let noted = self.noted.get(actor).map_or(&[][..], Vec::as_slice);
        assert!(noted.contains(&told), "{actor} was answered {told:?}; the log has {noted:?}");
        counts.shared += 1;
        counts.notified += told.notified.len() as u64;
        for (subscription, index) in &told.notified {
            let first = *self.numbers.entry((*subscription, *index)).or_insert(number);
            assert_eq!(first, number, "number {index} of {subscription} is told of two changes");
        }
        self.answers.entry(number).or_default().push(told);
        if let Command::Utm(utm::Command::PutReference(put)) = &asked.command
            && put.key == utm::Key::default()
            && put.known == Known::New
        {
            counts.alone += 1;
            self.alone.insert(number);
            self.check_alone(number, put);
        }
    }

    /// Of two overlapping creates with empty keys one was refused. This is the suppliers' view:
    /// they know what they sent and were answered, and no more.
    fn check_alone(&self, number: u64, put: &utm::PutReference) {
        let is_untouched = |asked: &Asked, id| {
            self.about.get(&id) == Some(&1) && asked.party.as_str() != SOMETIMES_DOWN
        };
        if !is_untouched(&self.asked[&self.actors[&number]], put.id) {
            return;
        }
        for other in self.alone.iter().filter(|other| **other != number) {
            let asked = &self.asked[&self.actors[other]];
            if let Command::Utm(utm::Command::PutReference(there)) = &asked.command
                && is_untouched(asked, there.id)
            {
                let both = overlap(&there.airspace, &put.airspace);
                assert!(!both, "{} and {} both succeeded with empty keys", there.id, put.id);
            }
        }
    }

    /// The host started again. The log on the disk, withheld bytes and all, tells what it told
    /// before, and every answer that was ever given is true.
    pub(crate) fn recovered(&self, reader: &mut dyn Reader, state: &State) {
        let (mut model, mut erased) = (Model::default(), false);
        let mut noted: BTreeMap<String, Vec<Heard>> = BTreeMap::new();
        host::read_all(reader, 0, |bytes, withheld| {
            let fact = wire::record::decode(bytes, withheld).expect("a record that was written");
            erased |= withheld.is_none() && withholds(&fact.entry.body);
            if !erased && let Some((actor, told)) = take(&mut model, &fact, &self.asked) {
                noted.entry(actor).or_default().push(told);
            }
        });
        self.model.check_state(state);
        if erased {
            // Nothing rests on what retention erased, and nobody is told it again.
            return;
        }
        assert!(model == self.model, "the log on the disk tells other things of suppliers");
        for (number, answers) in &self.answers {
            let actor = &self.actors[number];
            let noted: &[Heard] = noted.get(actor).map_or(&[], Vec::as_slice);
            for told in answers {
                assert!(noted.contains(told), "a crash took back what {actor} was told: {told:?}");
            }
        }
    }

    /// What readers see is what the log tells.
    pub(crate) fn check_state(&self, state: &State) {
        self.model.check_state(state);
    }
}

/// Whether an entry of a supplier always withholds something.
const fn withholds(body: &Body) -> bool {
    match body {
        Body::Utm(body) => {
            !matches!(body, utm::Body::SubscriptionDeleted { .. } | utm::Body::Beaten(_))
        }
        Body::Rid(body) => !matches!(body, line::rid::Body::SubscriptionDeleted { .. }),
        _ => false,
    }
}

fn take(
    model: &mut Model,
    fact: &Fact,
    asked: &BTreeMap<String, Asked>,
) -> Option<(String, Heard)> {
    let actor = fact.entry.actor.as_ref().map(ToString::to_string);
    let asked = actor.as_ref().and_then(|actor| asked.get(actor));
    if let Some(asked) = asked {
        assert_eq!(fact.entry.party.as_ref(), Some(&asked.party), "an entry of another's request");
    }
    let told = model.take(fact, asked.map(|asked| &asked.command))?;
    Some((actor?, told))
}
