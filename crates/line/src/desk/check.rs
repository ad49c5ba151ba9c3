//! Line checks: calling, and answering (DL-03).

use super::due::note_misses;
use super::lifecycle::note_joint;
use super::{Body, DeskRejection, Reply, Untimed};
use crate::decide::{Case, Decision};
use crate::{Body as LineBody, PartyId, Rejection, Withheld};

impl Case<'_> {
    pub(super) fn check_line(&self, to: &PartyId, exercise: bool) -> Result<Decision, Rejection> {
        let now = self.stamp.time;
        self.other_side(to)?;
        let channel = &self.state.public().desk.channel;
        let direction = channel.directions.get(&(self.party.clone(), to.clone()));
        let open = direction.and_then(|direction| direction.open);
        if let Some(open) = open.filter(|open| !exercise && now < open.due) {
            return Err(DeskRejection::CheckOpen(open.check).into());
        }
        let agreed = direction.and_then(|direction| direction.terms.as_ref());
        let agreed = agreed.filter(|_| !exercise);
        let answer_by = agreed.map(|terms| now.saturating_add(terms.answer_us));
        let mut facts = self.facts();
        let body = Body::CheckSent { to: to.clone(), answer_by, exercise };
        let entry = facts.of_party(LineBody::Desk(body), Withheld::default());
        // What was missed until now is noted with the call that ends the silence, where time was
        // not let pass before.
        if let Some(direction) = direction.filter(|_| !exercise) {
            note_misses(&mut facts, &(self.party.clone(), to.clone()), direction, now);
        }
        let joint = note_joint(&mut facts, channel.clone(), now);
        Ok(facts.told_officer(Reply::Checked { check: entry, late: false, joint, entry }))
    }

    pub(super) fn answer_check(&self, check: u64) -> Result<Decision, Rejection> {
        let now = self.stamp.time;
        let channel = &self.state.public().desk.channel;
        let mut mine = channel.directions.iter().filter(|((_, to), _)| *to == self.party);
        let found = mine.find_map(|(key, direction)| {
            // As if time had been let pass until now, whether it was or not.
            let settled = direction.settled(now);
            if settled.open.is_some_and(|open| open.check == check) {
                return Some((key, direction, false, false));
            }
            let (_, why) = settled.untimed.iter().find(|(known, _)| *known == check)?;
            Some((key, direction, *why == Untimed::Missed, *why == Untimed::Exercise))
        });
        let (key, direction, late, exercise) = found.ok_or(DeskRejection::UnknownCheck(check))?;
        let mut facts = self.facts();
        let body = Body::CheckAnswered { from: key.0.clone(), check, late, exercise };
        let entry = facts.of_party(LineBody::Desk(body), Withheld::default());
        if !exercise && late {
            note_misses(&mut facts, key, direction, now);
        }
        let joint = note_joint(&mut facts, channel.clone(), now);
        Ok(facts.told_officer(Reply::Checked { check, late, joint, entry }))
    }

    /// Goes on where a party is another side of the line.
    pub(crate) fn other_side(&self, party: &PartyId) -> Result<(), Rejection> {
        if *party == self.party || self.terms.side(party).is_none() {
            return Err(DeskRejection::NoOtherSide(party.clone()).into());
        }
        Ok(())
    }
}
