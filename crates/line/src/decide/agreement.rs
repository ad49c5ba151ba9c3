//! The agreement: opened with, proposed, countersigned, changed.

use super::encounters::{self, Subject};
use super::facts::Facts;
use super::{Case, Decision};
use crate::{
    Agreement, Body, ClearedBecause, Digest, Pair, Proposal, Rejection, Reply, Stamp, State, Terms,
    Withheld, desk,
};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The most proposals of one side that stand at once; no side can use up the others'.
const PROPOSALS_MAX: usize = 4;

pub(super) fn open(
    state: &State,
    stamp: &Stamp,
    agreement: &Arc<Agreement>,
    log_key: &str,
) -> Result<Decision, Rejection> {
    if state.size() > 0 {
        return Err(Rejection::AlreadyOpened);
    }
    let mut facts = Facts::new(state, stamp);
    let body = Body::LineOpened { agreement: agreement.clone(), log_key: log_key.to_owned() };
    let entry = facts.of_host(body, Withheld::default());
    Ok(facts.decision(Reply::Noted { entry: Some(entry) }))
}

impl Case<'_> {
    pub(super) fn propose_agreement(
        &self,
        agreement: &Arc<Agreement>,
    ) -> Result<Decision, Rejection> {
        let (public, hash) = (self.state.public(), agreement.hash());
        let given = &agreement.terms().line;
        if *given != self.terms.line {
            let (given, ours) = (given.clone(), self.terms.line.clone());
            return Err(Rejection::OtherLine { given, ours });
        }
        let in_force = public.agreement.as_ref().is_some_and(|known| known.hash() == hash);
        if in_force || public.proposals.contains_key(&hash) {
            return Err(Rejection::AgreementKnown(hash));
        }
        let by_us = |proposal: &&Proposal| proposal.countersigned.first() == Some(&self.party);
        let standing = public.proposals.values().filter(by_us).count();
        if standing >= PROPOSALS_MAX {
            return Err(Rejection::TooManyProposals(standing));
        }
        let mut facts = self.facts();
        let body = Body::AgreementProposed { agreement: agreement.clone() };
        let entry = facts.of_party(body, Withheld::default());
        let countersigned = vec![self.party.clone()];
        let agreement = agreement.clone();
        Ok(facts.decision(Reply::Agreement { agreement, countersigned, in_force: false, entry }))
    }

    /// The last countersignature brings the agreement into force, and with it everything that its
    /// terms make a conflict, or no longer. Every side of the agreement in force countersigns, and
    /// every side that joins with the new one: nobody is bound by what it has not signed.
    pub(super) fn countersign_agreement(&self, hash: Digest) -> Result<Decision, Rejection> {
        let proposals = &self.state.public().proposals;
        let proposal = proposals.get(&hash).ok_or(Rejection::UnknownProposal(hash))?;
        if proposal.countersigned.contains(&self.party) {
            return Err(Rejection::AlreadyCountersigned(self.party.clone()));
        }
        let mut facts = self.facts();
        let body = Body::AgreementCountersigned { hash };
        let entry = facts.of_party(body, Withheld::default());
        let mut countersigned = proposal.countersigned.clone();
        countersigned.push(self.party.clone());
        let agreement = proposal.agreement.clone();
        let mut sides = self.terms.sides.iter().chain(&agreement.terms().sides);
        let in_force = sides.all(|side| countersigned.contains(&side.id));
        if in_force {
            self.check_leaving(agreement.terms())?;
            // What is due under the old terms is noted before they end.
            desk::due(&mut facts, self.state, self.stamp.time);
            facts.of_host(Body::AgreementChanged { hash }, Withheld::default());
            self.compare_anew(&mut facts, &agreement);
            desk::note_agreed(&mut facts, self.state, &agreement, self.stamp.time);
        }
        Ok(facts.decision(Reply::Agreement { agreement, countersigned, in_force, entry }))
    }

    /// A side that leaves takes its items out of the sky first, where they have not ended: nobody
    /// else can change or withdraw them, and they may be in the air.
    fn check_leaving(&self, terms: &Terms) -> Result<(), Rejection> {
        let (items, private) = (&self.state.public().items, &self.state.private().items);
        let mut left = items.iter().filter(|(id, item)| {
            let end = private.get(*id).and_then(|item| item.extents.end());
            terms.side(&item.owner).is_none() && end.is_none_or(|end| self.stamp.time <= end)
        });
        let Some((one, item)) = left.next() else { return Ok(()) };
        let (side, one) = (item.owner.clone(), one.clone());
        let items = 1 + left.filter(|(_, item)| item.owner == side).count();
        Err(Rejection::LeavingWithItems { side, items, one })
    }

    /// Compares everything in force under the terms of another agreement.
    fn compare_anew(&self, facts: &mut Facts<'_>, agreement: &Agreement) {
        let terms = agreement.terms();
        let sky = self.state.sky_under(terms);
        let mut told: BTreeSet<Pair> = BTreeSet::new();
        let items = self.state.public().items.iter();
        for (id, public) in items.filter(|(_, item)| item.holds_under(terms)) {
            let Some(item) = self.state.item(id) else { continue };
            let (kind, owner, extents) = (public.kind, &public.owner, &*item.private.extents);
            let subject = Subject { id, kind, owner, extents };
            // What all sides have signed comes into force, however much follows from it.
            let now = encounters::find_up_to(usize::MAX, self.state, &sky, terms, subject);
            let because = ClearedBecause::Agreement;
            encounters::tell(facts, (self.state, terms), subject, &now, because, &told);
            // Every pair is met twice, once from each side, and told once.
            told.extend(self.state.public().pairs_of(id));
            told.extend(now.iter().map(|(other, one)| subject.pair(other, one.kind)));
        }
    }
}
