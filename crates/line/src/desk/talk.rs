//! Sending messages and answering them (DL-10 to DL-16).

use super::{
    Body, Content, DeskRejection, Envelope, Message, Place, Precedence, PublicMessage, Receipt,
    ReceiptKind, Reply, Stop, Withheld,
};
use crate::decide::{Case, Decision};
use crate::{Body as LineBody, ItemKind, PartyId, Rejection, Role, Withheld as LineWithheld};
use std::sync::Arc;
use volume::{
    AltitudeBand, Circle, DatumRules, Extent, Instant, Minima, Position, Shape, TimeWindow,
    Volume4D,
};

/// So many answers of one side to one message are kept, passing on and all.
const RECEIPTS_MAX: usize = 32;
/// A position is the author's own within so many millimetres.
const OWN_MM: i64 = 200_000;

impl Case<'_> {
    pub(super) fn send(&self, message: &Message) -> Result<Decision, Rejection> {
        let envelope = self.envelope(message)?;
        match self.waits(message) {
            Some(waits) => self.draft(message, waits),
            None => Ok(self.sent(message, envelope)),
        }
    }

    /// The envelope of a message, where nothing forbids sending it now.
    pub(super) fn envelope(&self, message: &Message) -> Result<Envelope, Rejection> {
        match message.precedence {
            Precedence::Routine => self.check_not_stopped(Stop::RoutineMessages)?,
            Precedence::Priority => self.check_not_stopped(Stop::PriorityMessages)?,
            Precedence::Flash => {}
        }
        let content = &message.content;
        if content.template.is_none() && content.text.is_none() {
            return Err(DeskRejection::EmptyMessage.into());
        }
        let now = self.stamp.time;
        let answer_by = now.saturating_add(self.terms.escalation.us(message.precedence));
        Ok(Envelope {
            to: self.addressed(&message.to)?,
            from_role: self.role(message.from_role.as_ref())?,
            to_role: self.role(message.to_role.as_ref())?,
            precedence: message.precedence,
            template: content.template.clone(),
            positions: u32::try_from(content.positions.len()).unwrap_or(u32::MAX),
            answer_by,
            exercise: message.exercise,
            released: None,
        })
    }

    /// Sends a message: its timers run from now.
    pub(super) fn sent(&self, message: &Message, envelope: Envelope) -> Decision {
        let (content, answer_by) = (&message.content, envelope.answer_by);
        let own = self.own_positions(content);
        let mut facts = self.facts();
        let withheld = Withheld::Message { content: content.clone(), own: own.clone() };
        let body = Body::MessageSent(envelope);
        let entry = facts.of_party(LineBody::Desk(body), beside(withheld));
        facts.told_officer(Reply::Sent { answer_by, own, entry })
    }

    pub(super) fn receive(&self, receipt: &Receipt) -> Result<Decision, Rejection> {
        let number = receipt.message;
        let unknown = || DeskRejection::UnknownMessage(number);
        let desk = &self.state.public().desk;
        let message = desk.mailbox.messages.get(&number).ok_or_else(unknown)?;
        let known = message.recipients.get(&self.party).ok_or_else(unknown)?;
        let kind = receipt.answer.kind();
        let again = known.receipts.iter().any(|(_, given)| *given == kind);
        if again && kind != ReceiptKind::Relayed {
            return Err(DeskRejection::ReceiptKnown(number, kind).into());
        }
        let given = known.receipts.len() + known.mismatches as usize;
        if given >= RECEIPTS_MAX && kind == ReceiptKind::Relayed {
            return Err(DeskRejection::TooManyReceipts(number, given).into());
        }
        let role = self.role(receipt.role.as_ref())?;
        if kind.reads_back()
            && let Some(mismatched) = self.read_back(message, receipt)?
        {
            return Ok(mismatched);
        }
        let late =
            kind.answers() && !known.is_answered() && self.stamp.time >= message.envelope.answer_by;
        let body = Body::MessageReceived {
            message: number,
            from: message.sender.clone(),
            role,
            receipt: kind,
            late,
            exercise: message.envelope.exercise,
        };
        let (note, readback) = (receipt.answer.note().cloned(), receipt.readback.clone());
        let mut facts = self.facts();
        let entry =
            facts.of_party(LineBody::Desk(body), beside(Withheld::Receipt { note, readback }));
        Ok(facts.told_officer(Reply::Received { message: number, late, entry }))
    }

    /// Compares what was read back with what was sent: where it differs, the answer is none, and
    /// both are told (DL-15).
    fn read_back(
        &self,
        message: &PublicMessage,
        receipt: &Receipt,
    ) -> Result<Option<Decision>, Rejection> {
        let (number, expected) = (receipt.message, message.envelope.positions);
        let given = &receipt.readback;
        if u32::try_from(given.len()) != Ok(expected) {
            return Err(DeskRejection::ReadbackMissing { message: number, expected }.into());
        }
        let words = self.state.private().desk.words.get(&number);
        let Some(Withheld::Message { content, .. }) = words.map(|words| &**words) else {
            return Err(DeskRejection::UnknownMessage(number).into());
        };
        let off = |(sent, back): (&Place, &Place)| {
            !within(sent.position, back.position, self.terms.desk.readback_mm)
        };
        let wrong: Vec<u32> = (0..)
            .zip(content.positions.iter().zip(given))
            .filter_map(|(place, pair)| off(pair).then_some(place))
            .collect();
        if wrong.is_empty() {
            return Ok(None);
        }
        let (from, exercise) = (message.sender.clone(), message.envelope.exercise);
        let body = Body::ReadbackMismatched { message: number, from, exercise };
        let withheld = Withheld::Mismatch { readback: given.clone(), wrong: wrong.clone() };
        let mut facts = self.facts();
        let entry = facts.of_party(LineBody::Desk(body), beside(withheld));
        Ok(Some(facts.told_officer(Reply::Mismatched { message: number, wrong, entry })))
    }

    /// Whom a message addresses: all other sides where nobody is named.
    fn addressed(&self, to: &[PartyId]) -> Result<Vec<PartyId>, Rejection> {
        if to.is_empty() {
            let others = self.terms.sides.iter().filter(|side| side.id != self.party);
            return Ok(others.map(|side| side.id.clone()).collect());
        }
        for (index, party) in to.iter().enumerate() {
            self.other_side(party)?;
            if to[..index].contains(party) {
                return Err(DeskRejection::AddressedTwice(party.clone()).into());
            }
        }
        Ok(to.to_vec())
    }

    /// A role of the ladder: the first where none is named.
    fn role(&self, named: Option<&Role>) -> Result<Role, Rejection> {
        let ladder = &self.terms.ladder;
        let known = match named {
            Some(role) => ladder.iter().find(|known| *known == role.as_str()),
            None => ladder.first(),
        };
        let role = known.and_then(|known| Role::new(known).ok());
        let unknown = || {
            let named = named.cloned().unwrap_or_else(Role::unnamed);
            DeskRejection::UnknownRole(named, ladder.join(", "))
        };
        role.ok_or_else(|| unknown().into())
    }

    /// Which positions of a message are where its author is: where it says that it is, or where it
    /// has declared to be just now (DL-16).
    pub(super) fn own_positions(&self, content: &Content) -> Vec<u32> {
        let is_own = |place: &Place| {
            let told = content.own_position.as_ref();
            told.is_some_and(|own| within(own.position, place.position, OWN_MM))
                || self.is_declared(place.position)
        };
        let places = (0..).zip(&content.positions);
        places.filter_map(|(index, place)| is_own(place).then_some(index)).collect()
    }

    /// Whether an item of the author's own is there now.
    fn is_declared(&self, position: Position) -> bool {
        let now = Some(self.stamp.time);
        let shape = point(position, (now, now));
        let near = self.sky().candidates(ItemKind::Intent, &shape);
        near.into_iter().filter_map(|id| self.state.item(id)).any(|item| {
            let theirs = item.private.extents.shape();
            item.public.owner == self.party && meet(theirs, &shape, &Minima::TOUCHING)
        })
    }
}

pub(super) fn beside(withheld: Withheld) -> LineWithheld {
    LineWithheld { message: Some(Arc::new(withheld)), ..LineWithheld::default() }
}

/// A point at every height.
fn point(position: Position, (start, end): (Option<Instant>, Option<Instant>)) -> Shape {
    const POINT_M: f64 = 0.001;
    let outline = Circle::new(position, POINT_M).expect("the radius is in range").into();
    let altitude = AltitudeBand::new(None, None).expect("unbounded is in order");
    let time = TimeWindow::new(start, end).expect("an instant is in order");
    Shape::new(&[Extent::Volume(Volume4D { outline, altitude, time })])
}

/// Whether two places are within a distance of each other, exactly that included.
fn within(one: Position, other: Position, mm: i64) -> bool {
    let minima = Minima::new(mm.saturating_add(1), 0, 0).expect("the distance is in range");
    let always = (None, None);
    meet(&point(one, always), &point(other, always), &minima)
}

/// Whether something and a point at every height are too close.
fn meet(one: &Shape, point: &Shape, minima: &Minima) -> bool {
    let rules = DatumRules { pressure_buffer_mm: Some(0) };
    let meeting = one.conflict(point, minima, &rules);
    meeting.expect("a buffer is given, so all datums can be compared").is_some()
}
