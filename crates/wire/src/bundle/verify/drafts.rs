//! What was drafted, held against what was released: an officer releases what another wrote, and
//! signs no word of it, so a host must not be able to exchange the words in between.

use super::super::report::{Check, Report};
use super::talk::is_same_message;
use line::desk::{Body, Envelope, Held, Message, Precedence, PublicDraft, Withheld as Words};
use line::{Entry, PublicState, Withheld};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Expected and found.
type Wrong = Option<(String, String)>;

/// The drafts that are revealed.
#[derive(Default)]
pub(super) struct Drafts(BTreeMap<u64, Arc<Message>>);

impl Drafts {
    pub(super) fn check(&mut self, entry: &Entry, withheld: &Withheld, report: &mut Report) {
        let line::Body::Desk(said) = &entry.body else { return };
        let words = withheld.message.as_deref();
        match (said, words) {
            (Body::MessageDrafted { .. }, Some(Words::Draft(draft))) => {
                self.0.insert(entry.index, draft.clone());
            }
            (Body::DraftDropped { draft, .. }, _) => drop(self.0.remove(draft)),
            (Body::MessageSent(envelope), words) => {
                let Some(released) = &envelope.released else { return };
                match self.0.remove(&released.draft) {
                    None => {
                        let why = "the drafts of these messages are not revealed: that they say \
                                   what was drafted is the host's word";
                        report.open(Check::Law, Some(entry.index), why);
                    }
                    Some(draft) if is_same_message(&draft, said, words) => {}
                    Some(_) => {
                        let expected = format!("what draft {} says", released.draft);
                        report.fail_entry(Check::Law, entry.index, expected, "something else");
                    }
                }
            }
            _ => {}
        }
    }
}

/// Whether what an entry says of drafts and what is sent could lawfully follow.
pub(super) fn law(entry: &Entry, body: &Body, state: &PublicState) -> Wrong {
    match body {
        Body::MessageDrafted { .. } if entry.actor.is_none() => {
            wrong("a draft of an officer who is named", "one of nobody")
        }
        Body::MessageDrafted { .. } => None,
        Body::TranslationConfirmed { draft, .. } => match own_draft(entry, *draft, state) {
            Err(wrong) => Some(wrong),
            Ok(known) if known.confirmed.is_some() || !known.confirmation => {
                wrong("a draft whose translation waits", draft)
            }
            Ok(known) => another(entry, known),
        },
        Body::DraftDropped { draft, .. } => own_draft(entry, *draft, state).err(),
        Body::MessageSent(envelope) => check_sent(entry, envelope, state),
        _ => None,
    }
}

/// Two officers where two were asked for, whatever the host says of it (DL-18, DL-19).
fn check_sent(entry: &Entry, envelope: &Envelope, state: &PublicState) -> Wrong {
    let terms = &state.agreement.as_deref()?.terms().desk;
    let Some(released) = &envelope.released else {
        let of_kind = |held: &&Held| match held {
            Held::Routine => envelope.precedence == Precedence::Routine,
            Held::Priority => envelope.precedence == Precedence::Priority,
            Held::Template(code) => envelope.template.as_ref() == Some(code),
            // Without a template there is nothing but text; a remark to one is withheld.
            Held::FreeText => envelope.template.is_none(),
        };
        let flash = envelope.precedence == Precedence::Flash;
        let held = terms.release.iter().find(of_kind).filter(|_| !flash)?;
        return wrong(format!("a message that was released, being {}", held.name()), "none");
    };
    let known = match own_draft(entry, released.draft, state) {
        Ok(known) => known,
        Err(wrong) => return Some(wrong),
    };
    if (&known.author, &known.confirmed) != (&released.author, &released.confirmed) {
        return wrong("the officers of the draft", "others");
    }
    if known.confirmation && known.confirmed.is_none() {
        return wrong("a draft whose translation is confirmed", released.draft);
    }
    if known.release { another(entry, known) } else { None }
}

fn own_draft<'a>(
    entry: &Entry,
    draft: u64,
    state: &'a PublicState,
) -> Result<&'a PublicDraft, (String, String)> {
    let known = state.desk.mailbox.drafts.get(&draft);
    let known = known.filter(|known| Some(&known.side) == entry.party.as_ref());
    known.ok_or_else(|| ("a draft of this side that waits".to_owned(), draft.to_string()))
}

fn another(entry: &Entry, draft: &PublicDraft) -> Wrong {
    let found = entry.actor.as_ref().map_or("nobody", |actor| actor.as_str());
    if !matches!(&entry.actor, Some(actor) if *actor != draft.author) {
        return wrong(format!("another officer than {}", draft.author), found);
    }
    None
}

fn wrong(expected: impl ToString, found: impl ToString) -> Wrong {
    Some((expected.to_string(), found.to_string()))
}
