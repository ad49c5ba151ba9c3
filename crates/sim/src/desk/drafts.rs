//! Messages that two officers stand behind, as the entries tell them: written by one, confirmed and
//! released by another, each in time and once. What they say is the officers' matter.

use super::DeskCounts;
use crate::dice::Dice;
use line::desk::{Body, Command, Envelope, Precedence, PublicDesk};
use line::{Actor, Entry, PartyId, Terms};
use std::collections::BTreeMap;
use volume::Instant;

/// The drafts that entries tell of.
#[derive(Default)]
pub(super) struct Drafts {
    kept_us: i64,
    all: BTreeMap<u64, Draft>,
}

struct Draft {
    side: PartyId,
    author: Actor,
    release: bool,
    confirmation: bool,
    exercise: bool,
    confirmed: Option<Actor>,
    until: Instant,
    is_over: bool,
}

impl Drafts {
    pub(super) fn open(&mut self, terms: &Terms) {
        self.kept_us = terms.retention_us;
    }

    pub(super) fn take(&mut self, entry: &Entry, body: &Body, counts: &mut DeskCounts) {
        match body {
            Body::MessageDrafted { release, confirmation, exercise } => {
                counts.drafted += 1;
                assert!(*release || *confirmation, "what waits for nobody is sent");
                let draft = Draft {
                    side: entry.party.clone().expect("officers are of a party"),
                    author: entry.actor.clone().expect("who drafts is known by name"),
                    release: *release,
                    confirmation: *confirmation,
                    exercise: *exercise,
                    confirmed: None,
                    until: entry.time.saturating_add(self.kept_us),
                    is_over: false,
                };
                self.all.insert(entry.index, draft);
            }
            Body::TranslationConfirmed { draft, exercise } => {
                counts.confirmed += 1;
                let draft = self.waiting(*draft, entry);
                assert_eq!(*exercise, draft.exercise, "an exercise is marked as one");
                let by = entry.actor.clone().expect("who confirms is known by name");
                assert!(draft.confirmation && draft.confirmed.is_none(), "there is nothing to do");
                assert_ne!(by, draft.author, "nobody confirms what is their own");
                draft.confirmed = Some(by);
            }
            Body::DraftDropped { draft, .. } => self.waiting(*draft, entry).is_over = true,
            _ => unreachable!("only drafts come here"),
        }
    }

    /// A message was sent: at once, or from a draft.
    pub(super) fn sent(&mut self, entry: &Entry, envelope: &Envelope, counts: &mut DeskCounts) {
        let Some(released) = &envelope.released else {
            assert_ne!(envelope.precedence, Precedence::Priority, "this takes two officers here");
            return;
        };
        counts.released += 1;
        let draft = self.waiting(released.draft, entry);
        assert_ne!(envelope.precedence, Precedence::Flash, "flash never waits");
        assert_eq!(draft.release, envelope.precedence == Precedence::Priority);
        assert_eq!(envelope.exercise, draft.exercise, "an exercise is marked as one");
        assert_eq!((&released.author, &released.confirmed), (&draft.author, &draft.confirmed));
        assert!(!draft.confirmation || draft.confirmed.is_some(), "nobody confirmed it");
        let alone = entry.actor.as_ref().is_none_or(|actor| *actor == draft.author);
        assert!(!draft.release || !alone, "a draft is released by whoever wrote it");
        draft.is_over = true;
    }

    fn waiting(&mut self, number: u64, entry: &Entry) -> &mut Draft {
        let draft = self.all.get_mut(&number).expect("it was drafted");
        assert_eq!(entry.party.as_ref(), Some(&draft.side), "a draft is its own side's matter");
        assert!(!draft.is_over, "draft {number} was sent or dropped before");
        assert!(entry.time < draft.until, "draft {number} is too old");
        draft
    }
}

/// What an officer does about a draft of the own side, and as whom: sometimes as its author, which
/// the line refuses.
pub(super) fn wish(
    desk: &PublicDesk,
    side: &PartyId,
    dice: &mut Dice,
) -> Option<(Command, Option<Actor>)> {
    let drafts = desk.mailbox.drafts.iter().filter(|(_, draft)| draft.side == *side);
    let latest: Vec<_> = drafts.rev().take(4).collect();
    let (draft, known) = *dice.one_of(&latest)?;
    let draft = *draft;
    let command = match dice.below(10) {
        0 => Command::Drop { draft },
        1..5 => Command::ConfirmTranslation { draft },
        _ => Command::Release { draft },
    };
    let by_author = !matches!(command, Command::Drop { .. }) && dice.percent(20);
    Some((command, by_author.then(|| known.author.clone())))
}
