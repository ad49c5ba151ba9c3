//! The public part of the state: what everyone who holds the entries can compute alone.

use crate::desk::PublicDesk;
use crate::register::PublicRegister;
use crate::rid::PublicRid;
use crate::statistics::{Day, Totals};
use crate::traffic::PublicTraffic;
use crate::utm::PublicUtm;
use crate::{
    Agreement, Attestation, Body, Digest, Disclosed, Entry, IntentState, ItemEntry, ItemId,
    ItemKind, Pair, PartyId, Side, Terms,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use volume::Instant;

/// What the entries say, folded.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PublicState {
    /// How many entries are folded in.
    pub size: u64,
    /// The stamp of the last entry.
    pub time: Option<Instant>,
    /// The verifier key of the log, as entry 0 names it.
    pub log_key: String,
    /// The agreement in force.
    pub agreement: Option<Arc<Agreement>>,
    /// Agreements proposed, by the hash of their text.
    pub proposals: BTreeMap<Digest, Proposal>,
    /// What is live.
    pub items: BTreeMap<ItemId, Arc<PublicItem>>,
    /// Which items are in conflict now.
    pub conflicts: BTreeMap<Pair, ConflictRecord>,
    /// The same from each item's side: the others.
    pub conflicts_of: BTreeMap<ItemId, BTreeSet<ItemId>>,
    /// Each party's own sequence.
    pub chains: BTreeMap<PartyId, Chain>,
    /// What each party did.
    pub counts: BTreeMap<PartyId, Counts>,
    /// Cosignatures of checkpoints larger than the settled one; of each side the last few.
    pub cosigned: BTreeMap<u64, Vec<Cosigned>>,
    /// The largest checkpoint that every side has cosigned.
    pub settled: Option<Settled>,
    /// What suppliers share after F3548-21.
    pub utm: PublicUtm,
    /// What suppliers share after F3411.
    pub rid: PublicRid,
    /// What officers say over the line, and how it stands.
    pub desk: PublicDesk,
    /// What each party had done when each day ended on which there were entries.
    pub days: BTreeMap<Day, Totals>,
    /// What the working group has before it, and has signed.
    pub register: PublicRegister,
    /// What was noted of live traffic.
    pub traffic: PublicTraffic,
}

/// An agreement that waits for countersignatures.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// The agreement.
    pub agreement: Arc<Agreement>,
    /// The entry that proposed it.
    pub entry: u64,
    /// Who has countersigned, the proposer first.
    pub countersigned: Vec<PartyId>,
}

/// What the entries say of a live item.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicItem {
    /// Intent or constraint.
    pub kind: ItemKind,
    /// Whose it is.
    pub owner: PartyId,
    /// 1 when declared, one more with every change.
    pub version: u32,
    /// The state of an intent; `None` for a constraint.
    pub state: Option<IntentState>,
    /// Whether its current extents were declared late (DL-17).
    pub late: bool,
    /// Whether it is a joint constraint.
    pub joint: bool,
    /// Who has countersigned a joint constraint at this version, the owner first.
    pub countersigned: Vec<PartyId>,
    /// Whether it is compared with others: a joint constraint only once all have countersigned.
    /// A side that joins the line later accepts what is in force.
    pub in_force: bool,
    /// Who is shown what of it.
    pub disclosed: Vec<Disclosed>,
    /// When it was declared.
    pub declared: Instant,
    /// When it was last changed.
    pub changed: Instant,
    /// The entries that hold its versions; the last is the current one.
    pub entries: Vec<u64>,
    /// The entries that hold countersignatures, of all its versions.
    pub countersignatures: Vec<u64>,
}

/// A conflict that stands.
#[derive(Clone, Debug, PartialEq)]
pub struct ConflictRecord {
    /// When it was found.
    pub found: Instant,
    /// The entries that tell it; the last is the current one.
    pub entries: Vec<u64>,
    /// Who is shown the encounter.
    pub disclosed: Vec<Disclosed>,
}

/// Where a party's own sequence stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Chain {
    /// The number of its last signed submission; 0 before the first.
    pub signed: u64,
    /// The hash of that submission; zeros before the first.
    pub last: Digest,
    /// How many unsigned entries the host counted.
    pub unsigned: u64,
}

/// What a party did, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Items declared.
    pub declared: u64,
    /// Items changed.
    pub changed: u64,
    /// Items withdrawn.
    pub withdrawn: u64,
    /// Items declared or moved later than the agreed notice.
    pub late: u64,
    /// Conflicts found that one of its items is part of.
    pub conflicts: u64,
}

/// A cosignature of a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cosigned {
    /// Whose it is.
    pub side: PartyId,
    /// The root that it covers.
    pub root: Digest,
    /// When the side says it cosigned, seconds since 1970.
    pub time_s: u64,
    /// The signature line.
    pub line: String,
}

/// A checkpoint that every side has cosigned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// How many entries it covers.
    pub size: u64,
    /// The root of the tree over them.
    pub root: Digest,
    /// The cosignatures, one a side.
    pub cosigned: Vec<Cosigned>,
}

impl PublicState {
    /// Folds an entry in. Anyone with the entries alone gets the same.
    ///
    /// # Panics
    /// When the entry is not the next one.
    pub fn apply(&mut self, entry: &Entry) {
        assert_eq!(entry.index, self.size, "entries are folded in order, each once");
        self.size += 1;
        self.end_day(entry.time);
        self.time = Some(entry.time);
        self.count(entry);
        match &entry.body {
            Body::LineOpened { agreement, log_key } => {
                self.log_key.clone_from(log_key);
                self.desk.channel.come_into_force(agreement.terms(), entry.time);
                self.agreement = Some(agreement.clone());
            }
            Body::AgreementProposed { .. }
            | Body::AgreementCountersigned { .. }
            | Body::AgreementChanged { .. } => self.apply_agreement(entry),
            Body::ItemDeclared(item) | Body::ItemChanged(item) => self.put(entry, item),
            Body::ItemWithdrawn { id, .. } => {
                self.items.remove(id);
            }
            Body::ConstraintCountersigned { id, .. } => self.countersign(entry, id),
            Body::ConflictFound { pair, disclosed } | Body::ConflictChanged { pair, disclosed } => {
                self.conflict(entry, pair, disclosed);
            }
            Body::ConflictCleared { pair, .. } => self.clear(pair),
            Body::CheckpointCosigned { size, root, time_s, line } => {
                let (root, time_s, line) = (*root, *time_s, line.clone());
                let side = party(entry).clone();
                self.cosign(*size, Cosigned { side, root, time_s, line });
            }
            Body::Retired { items, erased } => {
                items.iter().for_each(|id| {
                    self.items.remove(id);
                });
                self.desk.mailbox.forget(erased);
                self.traffic.forget(erased);
            }
            Body::Utm(body) => self.utm.apply(entry, body),
            Body::Rid(body) => self.rid.apply(entry, body),
            Body::Desk(body) => {
                let agreement = self.agreement.as_ref();
                let retention_us = agreement.map_or(0, |one| one.terms().retention_us);
                self.desk.apply(entry, body, retention_us);
            }
            Body::Register(body) => self.register.apply(entry, body),
            Body::Traffic(body) => self.traffic.apply(entry, body),
            Body::EntitiesRetired(retired) => retired.iter().for_each(|(kind, id)| {
                self.utm.remove(*kind, id);
                self.rid.remove(*kind, id);
            }),
            Body::Shown { .. } | Body::ClockJumped { .. } => {}
        }
    }

    fn count(&mut self, entry: &Entry) {
        let Some(party) = &entry.party else { return };
        let chain = self.chains.entry(party.clone()).or_default();
        match &entry.attestation {
            Attestation::Signed(signed) => {
                chain.signed = signed.seq;
                chain.last = signed.hash;
            }
            Attestation::Bearer => chain.unsigned += 1,
            Attestation::Host => {}
        }
        if let Body::Utm(_) | Body::Rid(_) = &entry.body {
            return;
        }
        let counts = self.counts.entry(party.clone()).or_default();
        match &entry.body {
            Body::ItemDeclared(item) => {
                counts.declared += 1;
                counts.late += u64::from(item.late);
            }
            Body::ItemChanged(item) => {
                counts.changed += 1;
                let was_late = self.items.get(&item.id).is_some_and(|known| known.late);
                counts.late += u64::from(item.late && !was_late);
            }
            Body::ItemWithdrawn { .. } => counts.withdrawn += 1,
            _ => {}
        }
    }

    fn apply_agreement(&mut self, entry: &Entry) {
        match &entry.body {
            Body::AgreementProposed { agreement } => {
                let proposal = Proposal {
                    agreement: agreement.clone(),
                    entry: entry.index,
                    countersigned: vec![party(entry).clone()],
                };
                self.proposals.insert(agreement.hash(), proposal);
            }
            Body::AgreementCountersigned { hash } => {
                if let Some(proposal) = self.proposals.get_mut(hash) {
                    proposal.countersigned.push(party(entry).clone());
                }
            }
            Body::AgreementChanged { hash } => {
                if let Some(proposal) = self.proposals.remove(hash) {
                    self.proposals.clear();
                    self.desk.channel.come_into_force(proposal.agreement.terms(), entry.time);
                    self.come_into_force(proposal.agreement);
                }
            }
            _ => unreachable!("only entries about the agreement come here"),
        }
    }

    fn put(&mut self, entry: &Entry, item: &ItemEntry) {
        let owner = party(entry).clone();
        // The lists grow in place where nobody else holds the item: an item that is changed ten
        // thousand times is not copied ten thousand times.
        let known = self.items.remove(&item.id).map(Arc::unwrap_or_clone);
        let declared = known.as_ref().map_or(entry.time, |known| known.declared);
        let (mut entries, countersignatures) =
            known.map_or_else(Default::default, |known| (known.entries, known.countersignatures));
        entries.push(entry.index);
        let now = PublicItem {
            kind: item.kind,
            countersigned: if item.joint { vec![owner.clone()] } else { Vec::new() },
            owner,
            version: item.version,
            state: item.state,
            late: item.late,
            joint: item.joint,
            in_force: !item.joint,
            disclosed: item.disclosed.clone(),
            declared,
            changed: entry.time,
            entries,
            countersignatures,
        };
        self.items.insert(item.id.clone(), Arc::new(now));
    }

    fn countersign(&mut self, entry: &Entry, id: &ItemId) {
        let Some(agreement) = &self.agreement else { return };
        if let Some(item) = self.items.get_mut(id) {
            let terms = agreement.terms();
            Arc::make_mut(item).countersign(party(entry), entry.index, terms);
        }
    }

    /// Under another agreement, a joint constraint comes into force when those who have not
    /// countersigned it are sides no longer.
    fn come_into_force(&mut self, agreement: Arc<Agreement>) {
        for item in self.items.values_mut() {
            if !item.in_force && item.holds_under(agreement.terms()) {
                Arc::make_mut(item).in_force = true;
            }
        }
        self.agreement = Some(agreement);
    }

    fn conflict(&mut self, entry: &Entry, pair: &Pair, disclosed: &[Disclosed]) {
        if let Some(record) = self.conflicts.get_mut(pair) {
            record.entries.push(entry.index);
            record.disclosed = disclosed.to_vec();
            return;
        }
        let record = ConflictRecord {
            found: entry.time,
            entries: vec![entry.index],
            disclosed: disclosed.to_vec(),
        };
        self.conflicts.insert(pair.clone(), record);
        for (one, other) in [(&pair.a, &pair.b), (&pair.b, &pair.a)] {
            self.conflicts_of.entry(one.clone()).or_default().insert(other.clone());
        }
        let mut owners: Vec<PartyId> = [&pair.a, &pair.b]
            .iter()
            .filter_map(|id| Some(self.items.get(*id)?.owner.clone()))
            .collect();
        owners.dedup();
        for owner in owners {
            self.counts.entry(owner).or_default().conflicts += 1;
        }
    }

    fn clear(&mut self, pair: &Pair) {
        self.conflicts.remove(pair);
        for (one, other) in [(&pair.a, &pair.b), (&pair.b, &pair.a)] {
            if let Some(others) = self.conflicts_of.get_mut(one) {
                others.remove(other);
                if others.is_empty() {
                    self.conflicts_of.remove(one);
                }
            }
        }
    }

    /// Settled is what every side has cosigned: the same size and the same root.
    fn cosign(&mut self, size: u64, cosigned: Cosigned) {
        let Some(agreement) = &self.agreement else { return };
        let (side, root) = (cosigned.side.clone(), cosigned.root);
        let known = self.cosigned.entry(size).or_default();
        known.push(cosigned);
        let of_side =
            |side: &Side| known.iter().find(|one| one.side == side.id && one.root == root).cloned();
        let all: Option<Vec<Cosigned>> = agreement.terms().sides.iter().map(of_side).collect();
        match all {
            Some(cosigned) => {
                self.cosigned = self.cosigned.split_off(&(size + 1));
                self.settled = Some(Settled { size, root, cosigned });
            }
            None => self.forget_cosigned(&side),
        }
    }

    /// Of a side that is far ahead of the others, only its last cosignatures wait for them; the
    /// others will cosign what is newest.
    fn forget_cosigned(&mut self, side: &PartyId) {
        let of_side = |all: &[Cosigned]| all.iter().any(|one| one.side == *side);
        let waiting = self.cosigned.iter().filter(|(_, all)| of_side(all));
        let sizes: Vec<u64> = waiting.map(|(size, _)| *size).collect();
        let Some(first) = sizes.first().filter(|_| sizes.len() > COSIGNED_MAX) else { return };
        if let Some(all) = self.cosigned.get_mut(first) {
            all.retain(|one| one.side != *side);
            if all.is_empty() {
                self.cosigned.remove(first);
            }
        }
    }

    /// The conflicts of an item, as pairs.
    pub fn pairs_of(&self, id: &ItemId) -> impl Iterator<Item = Pair> {
        let others = self.conflicts_of.get(id).into_iter().flatten();
        others.filter_map(|other| {
            let kind = |id: &ItemId| Some(self.items.get(id)?.kind);
            self.pair(id, kind(id), other, kind(other))
        })
    }

    /// The pair of two ids under which a conflict stands. The kind of an item that has just left
    /// follows from the pair itself, so all orders are tried.
    fn pair(
        &self,
        one: &ItemId,
        one_kind: Option<ItemKind>,
        other: &ItemId,
        other_kind: Option<ItemKind>,
    ) -> Option<Pair> {
        let kinds = [ItemKind::Intent, ItemKind::Constraint];
        let tried = kinds.iter().flat_map(|a| kinds.iter().map(move |b| (*a, *b)));
        tried
            .filter(|(a, b)| one_kind.is_none_or(|k| k == *a) && other_kind.is_none_or(|k| k == *b))
            .filter_map(|(a, b)| Pair::new((one, a), (other, b)))
            .find(|pair| self.conflicts.contains_key(pair))
    }
}

impl PublicItem {
    /// Whether it is in force under an agreement: it is already, or all sides have countersigned.
    pub(crate) fn holds_under(&self, terms: &Terms) -> bool {
        self.in_force || terms.sides.iter().all(|side| self.countersigned.contains(&side.id))
    }

    /// Notes a countersignature, which may be the last that was missing.
    pub(crate) fn countersign(&mut self, party: &PartyId, entry: u64, terms: &Terms) {
        self.countersigned.push(party.clone());
        self.countersignatures.push(entry);
        self.in_force = self.holds_under(terms);
    }

    /// The entries whose withheld bytes go when the item goes.
    pub(crate) fn records(&self) -> impl Iterator<Item = u64> {
        self.entries.iter().chain(&self.countersignatures).copied()
    }
}

/// How many cosigned checkpoints of one side wait for the other sides at most.
const COSIGNED_MAX: usize = 256;

/// The author of an entry that the law gives only to parties.
fn party(entry: &Entry) -> &PartyId {
    entry.party.as_ref().expect("the reader of entries refuses this kind without a party")
}
