//! Drafts in the native API: messages that wait for a second officer, and what was said by two.

use super::ApiError;
use super::desk::words;
use super::messages::{MessageRequest, PlaceView, RenderedView, place_view, renderings};
use super::shape::utc;
use crate::papers::NOTICE;
use crate::record::words::ContentText;
use crate::templates;
use line::desk::{Content, PublicDraft, Released, Translation, Withheld};
use line::{Actor, Language, PartyId, Role, State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A draft, as its own side is shown it. To others there is none but its entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DraftView {
    /// Its number, which is its entry.
    pub draft: u64,
    /// Whether it is an exercise.
    pub exercise: bool,
    /// Which officer wrote it.
    pub author: String,
    /// When.
    pub drafted: String,
    /// When it goes, unless it is released or dropped before.
    pub lapses: String,
    /// What it waits for still: another officer's `release`, `confirmation` of its translation.
    /// Where nothing is left, its author may release it.
    pub waits_for: Vec<String>,
    /// Which officer confirmed its translation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_by: Option<String>,
    /// To whom it will go; empty for all other sides.
    pub to: Vec<String>,
    /// To which role; null for the first of the ladder.
    pub to_role: Option<String>,
    /// How urgent it is.
    pub precedence: String,
    /// What it says.
    #[schema(value_type = Option<Object>)]
    pub content: Option<ContentText>,
    /// What its template says in every language, English first; empty where it has none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rendered: Vec<RenderedView>,
    /// Its text in another language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub translation: Option<RenderedView>,
    /// The places that it names, in every form.
    pub places: Vec<PlaceView>,
    /// That this is not a permission and gives no guarantee (DL-31).
    #[serde(default)]
    pub notice: String,
}

/// What a message was before it was released.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReleasedView {
    /// The entry of the draft.
    pub draft: u64,
    /// Which officer wrote it.
    pub author: String,
    /// Which officer confirmed its translation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_by: Option<String>,
}

impl From<&Released> for ReleasedView {
    fn from(released: &Released) -> Self {
        Self {
            draft: released.draft,
            author: released.author.to_string(),
            confirmed_by: released.confirmed.as_ref().map(Actor::to_string),
        }
    }
}

/// What a message or a draft says, as those are told who are shown it.
#[derive(Default)]
pub(super) struct Said {
    pub(super) content: Option<ContentText>,
    pub(super) rendered: Vec<RenderedView>,
    pub(super) translation: Option<RenderedView>,
    pub(super) places: Vec<PlaceView>,
}

impl Said {
    /// Of a content, which of its places are the author's own, and whether a second officer has
    /// confirmed its translation.
    pub(super) fn of(content: &Content, own: &[u32], confirmed: bool) -> Self {
        let places = (0..).zip(&content.positions);
        let translation = content.translation.as_ref().map(|translation| RenderedView {
            language: translation.language.to_string(),
            text: translation.text.to_string(),
            note: (!confirmed).then(|| templates::NOT_CERTIFIED.to_owned()),
        });
        Self {
            content: Some(ContentText::of(content, own)),
            rendered: renderings(content),
            translation,
            places: places.map(|(n, place)| place_view(place, own.contains(&n))).collect(),
        }
    }
}

/// The translation in a request: of a text, and in another language.
pub(super) fn translation(request: &MessageRequest) -> Result<Option<Translation>, ApiError> {
    let Some(given) = &request.translation else { return Ok(None) };
    let under = |error: ApiError| error.under("translation");
    if request.text.is_none() {
        return Err(under(ApiError::bad("is one of nothing; give the text that it translates")));
    }
    let language = Language::new(&given.language);
    let language = language.map_err(|error| under(ApiError::bad(error).under("language")))?;
    if language.as_str() == request.language.as_deref().unwrap_or("en") {
        let wrong = "is the language of the text itself; a translation has another";
        return Err(under(ApiError::bad(wrong).under("language")));
    }
    Ok(Some(Translation { language, text: words("text", &given.text).map_err(under)? }))
}

pub(super) fn waits_for(release: bool, confirmation: bool) -> Vec<String> {
    let all = [(confirmation, "confirmation"), (release, "release")];
    all.into_iter().filter(|(waits, _)| *waits).map(|(_, what)| what.to_owned()).collect()
}

/// A draft as its own side is shown it; `None` for all others.
pub fn draft_view(
    state: &State,
    number: u64,
    draft: &PublicDraft,
    reader: &PartyId,
) -> Option<DraftView> {
    if draft.side != *reader {
        return None;
    }
    let words = state.private().desk.words.get(&number);
    let Withheld::Draft(message) = &**words? else { return None };
    let confirmed = draft.confirmed.as_ref();
    let said = Said::of(&message.content, &[], confirmed.is_some());
    Some(DraftView {
        draft: number,
        exercise: draft.exercise,
        author: draft.author.to_string(),
        drafted: utc(draft.drafted),
        lapses: utc(draft.lapses),
        waits_for: waits_for(draft.release, draft.confirmation && confirmed.is_none()),
        confirmed_by: confirmed.map(Actor::to_string),
        to: message.to.iter().map(PartyId::to_string).collect(),
        to_role: message.to_role.as_ref().map(Role::to_string),
        precedence: message.precedence.name().to_owned(),
        content: said.content,
        rendered: said.rendered,
        translation: said.translation,
        places: said.places,
        notice: NOTICE.to_owned(),
    })
}
