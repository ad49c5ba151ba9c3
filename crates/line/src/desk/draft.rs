//! Two officers before a message leaves the side (DL-18, DL-19): one writes it, another releases
//! it, and another confirms its translation.
//!
//! Until then it is a draft, of which the other sides learn only that there is one. Flash never
//! waits: an officer who is alone at night stops what has to be stopped. What waits forever is
//! worth nothing either, so a draft goes when its retention is over.

use super::talk::beside;
use super::{
    Body, DeskRejection, Held, Message, Precedence, PublicDraft, Released, Reply, Withheld,
};
use crate::decide::{Case, Decision};
use crate::{Actor, Body as LineBody, Rejection, Withheld as LineWithheld};
use std::sync::Arc;

/// So many drafts of one side wait at once.
const DRAFTS_MAX: usize = 32;

/// What a message waits for before it is sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Waits {
    /// For another officer, who releases it.
    release: bool,
    /// For another officer, who confirms its translation.
    confirmation: bool,
}

impl Case<'_> {
    /// What a message waits for; `None` where it is sent at once.
    pub(super) fn waits(&self, message: &Message) -> Option<Waits> {
        let terms = &self.terms.desk;
        let release = terms.release.iter().any(|held: &Held| held.holds(message));
        let confirmation = terms.confirm_translations && message.content.translation.is_some();
        let waits = message.precedence != Precedence::Flash && (release || confirmation);
        waits.then_some(Waits { release, confirmation })
    }

    pub(super) fn draft(&self, message: &Message, waits: Waits) -> Result<Decision, Rejection> {
        let Waits { release, confirmation } = waits;
        self.actor()?;
        let drafts = &self.state.public().desk.mailbox.drafts;
        let ours = drafts.values().filter(|draft| draft.side == self.party);
        let waiting = ours.filter(|draft| draft.waits(self.stamp.time)).count();
        if waiting >= DRAFTS_MAX {
            return Err(DeskRejection::TooManyDrafts(waiting).into());
        }
        let own = self.own_positions(&message.content);
        let body = Body::MessageDrafted { release, confirmation, exercise: message.exercise };
        let withheld = beside(Withheld::Draft(Arc::new(message.clone())));
        let mut facts = self.facts();
        let entry = facts.of_party(LineBody::Desk(body), withheld);
        Ok(facts.told_officer(Reply::Drafted { release, confirmation, own, entry }))
    }

    /// Sends a draft. All that forbids sending it forbids it now as well: what it was written for
    /// may have passed.
    pub(super) fn release(&self, number: u64) -> Result<Decision, Rejection> {
        let draft = self.known_draft(number)?;
        if draft.release {
            self.second(number, draft)?;
        }
        if draft.confirmation && draft.confirmed.is_none() {
            return Err(DeskRejection::TranslationUnconfirmed(number).into());
        }
        let words = self.state.private().desk.words.get(&number);
        let Some(Withheld::Draft(message)) = words.map(|words| &**words) else {
            return Err(DeskRejection::UnknownDraft(number).into());
        };
        let mut envelope = self.envelope(message)?;
        let (author, confirmed) = (draft.author.clone(), draft.confirmed.clone());
        envelope.released = Some(Released { draft: number, author, confirmed });
        Ok(self.sent(message, envelope))
    }

    /// Confirms the translation in a draft. A draft never changes and its entry commits to every
    /// byte of it, so its number says what was confirmed.
    pub(super) fn confirm_translation(&self, number: u64) -> Result<Decision, Rejection> {
        let draft = self.known_draft(number)?;
        self.second(number, draft)?;
        if !draft.confirmation || draft.confirmed.is_some() {
            return Err(DeskRejection::NothingToConfirm(number).into());
        }
        let body = Body::TranslationConfirmed { draft: number, exercise: draft.exercise };
        Ok(self.noted_of(number, body))
    }

    /// Drops a draft. Nothing leaves the side by that, so any of its officers may.
    pub(super) fn drop_draft(&self, number: u64) -> Result<Decision, Rejection> {
        let draft = self.known_draft(number)?;
        let body = Body::DraftDropped { draft: number, exercise: draft.exercise };
        Ok(self.noted_of(number, body))
    }

    fn noted_of(&self, draft: u64, body: Body) -> Decision {
        let mut facts = self.facts();
        let entry = facts.of_party(LineBody::Desk(body), LineWithheld::default());
        facts.told_officer(Reply::DraftNoted { draft, entry })
    }

    /// A draft of the author's side that waits still.
    fn known_draft(&self, number: u64) -> Result<&PublicDraft, Rejection> {
        let known = self.state.public().desk.mailbox.drafts.get(&number);
        let now = self.stamp.time;
        let ours = known.filter(|draft| draft.side == self.party && draft.waits(now));
        ours.ok_or_else(|| DeskRejection::UnknownDraft(number).into())
    }

    /// Which officer asks, as the side's own token says.
    fn actor(&self) -> Result<&Actor, Rejection> {
        self.stamp.actor.as_ref().ok_or_else(|| DeskRejection::NoActor.into())
    }

    /// Goes on where whoever asks is another officer than the author of a draft.
    fn second(&self, number: u64, draft: &PublicDraft) -> Result<(), Rejection> {
        let actor = self.actor()?;
        if *actor == draft.author {
            return Err(DeskRejection::OwnDraft(number, actor.clone()).into());
        }
        Ok(())
    }
}
