//! Stating how the line stands, and what a suspension stops (DL-01, DL-02).

use super::due::note_in_force;
use super::{
    Body, Channel, Command, DeskRejection, JointState, Reply, StateStatement, StatedState, Stop,
};
use crate::decide::{Case, Decision, Facts};
use crate::{Agreement, Body as LineBody, Rejection, State, Withheld};
use volume::Instant;

/// The farthest ahead that a statement may take effect: a year, microseconds.
const AHEAD_US_MAX: i64 = 366 * 86_400 * 1_000_000;

impl Case<'_> {
    /// Decides what an officer asks.
    pub(crate) fn decide_desk(&self, command: &Command) -> Result<Decision, Rejection> {
        match command {
            Command::StateLine(statement) => self.state_line(statement),
            Command::CheckLine { to, exercise } => self.check_line(to, *exercise),
            Command::AnswerCheck { check } => self.answer_check(*check),
            Command::Send(message) => self.send(message),
            Command::Release { draft } => self.release(*draft),
            Command::ConfirmTranslation { draft } => self.confirm_translation(*draft),
            Command::Drop { draft } => self.drop_draft(*draft),
            Command::Receive(receipt) => self.receive(receipt),
            Command::Rules(command) => self.decide_rules(command),
        }
    }

    fn state_line(&self, statement: &StateStatement) -> Result<Decision, Rejection> {
        let now = self.stamp.time;
        let effective = statement.effective.unwrap_or(now);
        if effective < now {
            return Err(DeskRejection::EffectiveInPast.into());
        }
        if effective > now.saturating_add(AHEAD_US_MAX) {
            return Err(DeskRejection::EffectiveTooFar.into());
        }
        let channel = &self.state.public().desk.channel;
        let before = channel.side(&self.party).state_at(now);
        if statement.state == StatedState::Resuming && before == StatedState::Open {
            return Err(DeskRejection::NotSuspended.into());
        }
        let noticed = now.saturating_add(self.terms.desk.suspension_notice_us);
        let short_notice = statement.state == StatedState::Suspended && effective < noticed;
        let mut facts = self.facts();
        let reason = statement.reason.clone();
        let body = Body::StateStated { state: statement.state, effective, reason, short_notice };
        let entry = facts.of_party(LineBody::Desk(body), Withheld::default());
        note_in_force(&mut facts, &self.party, &channel.side(&self.party), now);
        let joint = note_joint(&mut facts, channel.clone(), now);
        Ok(facts.told_officer(Reply::Stated { joint, short_notice, entry }))
    }

    /// Goes on where the line is not suspended, or suspension does not stop this.
    pub(crate) fn check_not_stopped(&self, what: Stop) -> Result<(), Rejection> {
        let stopped = self.terms.desk.suspension_stops.contains(&what);
        let channel = &self.state.public().desk.channel;
        let suspended = || channel.joint_at(self.stamp.time) == JointState::Suspended;
        if stopped && suspended() {
            return Err(DeskRejection::Suspended(what).into());
        }
        Ok(())
    }
}

/// Notes the joint state where the facts so far make it another than it was, and gives it.
pub(super) fn note_joint(facts: &mut Facts<'_>, before: Channel, now: Instant) -> JointState {
    let channel = after(facts, before);
    note(facts, &channel, now)
}

/// Notes what another agreement makes of the joint state: a side that had suspended the line may
/// be one no longer.
pub(crate) fn note_agreed(
    facts: &mut Facts<'_>,
    state: &State,
    agreement: &Agreement,
    now: Instant,
) {
    let mut channel = after(facts, state.public().desk.channel.clone());
    channel.come_into_force(agreement.terms(), now);
    note(facts, &channel, now);
}

/// The channel after the facts so far.
fn after(facts: &Facts<'_>, mut channel: Channel) -> Channel {
    for fact in facts.so_far() {
        if let LineBody::Desk(body) = &fact.entry.body {
            channel.apply(&fact.entry, body);
        }
    }
    channel
}

fn note(facts: &mut Facts<'_>, channel: &Channel, now: Instant) -> JointState {
    let (from, to) = (channel.joint, channel.joint_at(now));
    if from != to {
        let body = Body::JointStateChanged { from, to };
        facts.of_host(LineBody::Desk(body), Withheld::default());
    }
    to
}
