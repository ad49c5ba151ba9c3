//! A state made of the lines of a snapshot, share by share.

use super::entities;
use super::rows::{CosignedText, ItemRow, LineRow, PairText, PrivateRow, Row};
use crate::agreement;
use crate::record::text::Text;
use core::fmt::Display;
use line::desk::PublicDesk;
use line::register::PublicRegister;
use line::traffic::PublicTraffic;
use line::{
    Agreement, Answer, Chain, ConflictRecord, Cosigned, Counts, Digest, Disclosed, Extents, Form,
    IntentState, ItemId, Ovn, Pair, PartyId, PrivateItem, PrivateState, Proposal, PublicItem,
    PublicState, Settled,
};
use std::sync::Arc;
use volume::{Conflict, Instant};

/// What lines have told of a state.
#[derive(Default)]
pub(super) struct Parts {
    public: PublicState,
    private: PrivateState,
}

impl Parts {
    pub(super) fn add(&mut self, row: Row<'_>) -> Result<(), String> {
        let (public, private) = (&mut self.public, &mut self.private);
        match row {
            Row::Line(row) => add_line(public, row)?,
            Row::Proposal(row) => {
                let (agreement, countersigned) =
                    (agreed(&row.agreement)?, parties(&row.countersigned)?);
                let proposal = Proposal { agreement, entry: row.entry, countersigned };
                public.proposals.insert(proposal.agreement.hash(), proposal);
            }
            Row::Party(row) => {
                let (last, signed, unsigned) = (Digest(row.last.0), row.signed, row.unsigned);
                public.chains.insert(party(&row.id)?, Chain { signed, last, unsigned });
            }
            Row::Counts(row) => {
                let counts = Counts {
                    declared: row.declared,
                    changed: row.changed,
                    withdrawn: row.withdrawn,
                    late: row.late,
                    conflicts: row.conflicts,
                };
                public.counts.insert(party(&row.id)?, counts);
            }
            Row::Cosigned(row) => {
                public.cosigned.insert(row.size, cosigned(&row.by)?);
            }
            Row::Item(row) => add_item(public, row)?,
            Row::Private(row) => add_private(private, row)?,
            Row::Conflict(row) => {
                let (found, entries) = (instant(row.found_us)?, row.entries);
                let disclosed = disclosed(&row.disclosed)?;
                let record = ConflictRecord { found, entries, disclosed };
                public.conflicts.insert(pair(&row.pair)?, record);
            }
            Row::ConflictsOf(row) => {
                let others: Result<_, String> = row.others.iter().map(item_id).collect();
                public.conflicts_of.insert(item_id(&row.id)?, others?);
            }
            Row::Encounter(row) => {
                let conflict = Conflict::try_from(row.encounter)?;
                private.encounters.insert(pair(&row.pair)?, Arc::new(conflict));
            }
            Row::Answer(row) => {
                let key = (party(&row.party)?, Arc::from(row.key.as_str()));
                private.answers.insert(key, (instant(row.until_us)?, Answer::from(row.answer)));
            }
            Row::AnswerDue(row) => {
                let (party, key) = (party(&row.party)?, Arc::from(row.key.as_str()));
                private.answers_due.insert(row.entry, (instant(row.until_us)?, party, key));
            }
            Row::Words(entry, words) => {
                private.desk.words.insert(entry, Arc::new(words.try_into()?));
            }
            Row::Desk(row) => public.desk = row.read()?,
            Row::Day(row) => public.days.extend([row.read()?]),
            Row::Register(row) => public.register = row.read()?,
            Row::Traffic(row) => public.traffic = row.read()?,
            Row::TrafficWithheld(row) => row.add_to(&mut private.traffic)?,
            Row::Entity(row) => entities::add(public, private, row)?,
            Row::RecordsDue(rows) => {
                for (us, entry) in rows {
                    private.records_due.insert((instant(us)?, entry), ());
                    private.records_due_at.insert(entry, instant(us)?);
                }
            }
        }
        Ok(())
    }

    /// Adds what later lines have told.
    pub(super) fn append(&mut self, mut later: Self) {
        let (public, private) = (&mut self.public, &mut self.private);
        if public.size == 0 {
            public.size = later.public.size;
            public.time = later.public.time;
            public.log_key = core::mem::take(&mut later.public.log_key);
            public.agreement = later.public.agreement.take();
            public.settled = later.public.settled.take();
        }
        public.proposals.append(&mut later.public.proposals);
        public.items.append(&mut later.public.items);
        public.conflicts.append(&mut later.public.conflicts);
        public.conflicts_of.append(&mut later.public.conflicts_of);
        public.chains.append(&mut later.public.chains);
        public.counts.append(&mut later.public.counts);
        public.cosigned.append(&mut later.public.cosigned);
        public.days.append(&mut later.public.days);
        private.items.append(&mut later.private.items);
        private.encounters.append(&mut later.private.encounters);
        private.answers.append(&mut later.private.answers);
        private.answers_due.append(&mut later.private.answers_due);
        private.items_due.append(&mut later.private.items_due);
        private.records_due.append(&mut later.private.records_due);
        private.records_due_at.append(&mut later.private.records_due_at);
        if later.public.desk != PublicDesk::default() {
            public.desk = core::mem::take(&mut later.public.desk);
        }
        if later.public.register != PublicRegister::default() {
            public.register = core::mem::take(&mut later.public.register);
        }
        private.desk.words.append(&mut later.private.desk.words);
        if later.public.traffic != PublicTraffic::default() {
            public.traffic = core::mem::take(&mut later.public.traffic);
        }
        private.traffic.seen.append(&mut later.private.traffic.seen);
        private.traffic.tracks.append(&mut later.private.traffic.tracks);
        entities::append((public, private), (&mut later.public, &mut later.private));
    }

    pub(super) fn into_states(self) -> (PublicState, PrivateState) {
        (self.public, self.private)
    }
}

fn add_item(public: &mut PublicState, row: ItemRow<'_>) -> Result<(), String> {
    public.items.insert(item_id(&row.id)?, Arc::new(public_item(row)?));
    Ok(())
}

fn add_line(public: &mut PublicState, row: LineRow<'_>) -> Result<(), String> {
    public.size = row.size;
    public.time = row.time_us.map(instant).transpose()?;
    public.log_key = row.log_key.as_str().to_owned();
    public.agreement = row.agreement.as_ref().map(agreed).transpose()?;
    let by = cosigned(&row.settled_by)?;
    public.settled =
        row.settled.map(|(size, root)| Settled { size, root: Digest(root.0), cosigned: by });
    Ok(())
}

fn add_private(private: &mut PrivateState, row: PrivateRow<'_>) -> Result<(), String> {
    let id = item_id(&row.id)?;
    let due = row.due_us.map(instant).transpose()?;
    if let Some(due) = due {
        private.items_due.insert((due, id.clone()), ());
    }
    let ovn = Ovn::parse(row.ovn.as_str()).ok_or("the ovn has not the shape of one")?;
    let extents = Arc::new(Extents::try_from(row.extents)?);
    private.items.insert(id, Arc::new(PrivateItem { extents, ovn, due }));
    Ok(())
}

fn public_item(row: ItemRow<'_>) -> Result<PublicItem, String> {
    let state = row.state.as_ref().map(|state| {
        IntentState::named(state.as_str()).ok_or_else(|| "the state is unknown".to_owned())
    });
    Ok(PublicItem {
        kind: row.kind.into(),
        owner: party(&row.owner)?,
        version: row.version,
        state: state.transpose()?,
        late: row.late,
        joint: row.joint,
        countersigned: parties(&row.countersigned)?,
        in_force: row.in_force,
        disclosed: disclosed(&row.disclosed)?,
        declared: instant(row.declared_us)?,
        changed: instant(row.changed_us)?,
        entries: row.entries,
        countersignatures: row.countersignatures,
    })
}

fn told(error: impl Display) -> String {
    error.to_string()
}

fn instant(us: i64) -> Result<Instant, String> {
    Instant::from_micros(us).ok_or_else(|| format!("{us} us is outside the years 0000 to 9999"))
}

fn party(text: &Text<'_>) -> Result<PartyId, String> {
    PartyId::new(text.as_str()).map_err(told)
}

fn parties(texts: &[Text<'_>]) -> Result<Vec<PartyId>, String> {
    texts.iter().map(party).collect()
}

fn item_id(text: &Text<'_>) -> Result<ItemId, String> {
    ItemId::new(text.as_str()).map_err(told)
}

fn pair(text: &PairText<'_>) -> Result<Pair, String> {
    Ok(Pair { a: item_id(&text.a)?, b: item_id(&text.b)?, b_kind: text.b_kind.into() })
}

fn agreed(text: &Text<'_>) -> Result<Arc<Agreement>, String> {
    agreement::parse(text.as_str()).map(Arc::new).map_err(told)
}

fn disclosed(texts: &[(Text<'_>, Text<'_>)]) -> Result<Vec<Disclosed>, String> {
    let read = |(to, form): &(Text<'_>, Text<'_>)| {
        let form = Form::named(form.as_str()).ok_or("the form is unknown")?;
        Ok(Disclosed { to: party(to)?, form })
    };
    texts.iter().map(read).collect()
}

fn cosigned(texts: &[CosignedText<'_>]) -> Result<Vec<Cosigned>, String> {
    let read = |text: &CosignedText<'_>| {
        let (root, line) = (Digest(text.root.0), text.line.as_str().to_owned());
        Ok(Cosigned { side: party(&text.side)?, root, time_s: text.time_s, line })
    };
    texts.iter().map(read).collect()
}
