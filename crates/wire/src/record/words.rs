//! What is withheld of messages and of what is answered to them, as JSON.

use line::desk::{
    Content, Field, Message, Place, Precedence, Reference, Text, Translation, Withheld,
};
use line::{Body, FieldName, ItemId, Language, PartyId, Role, TemplateCode, desk};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use volume::Position;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum WordsText {
    Message(ContentText),
    Draft(DraftText),
    Receipt {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        readback: Vec<PlaceText>,
    },
    Mismatch {
        readback: Vec<PlaceText>,
        wrong: Vec<u32>,
    },
}

/// A draft: all of the message that it may become.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DraftText {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    to: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from_role: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    to_role: Option<String>,
    precedence: String,
    exercise: bool,
    content: ContentText,
}

/// What a message says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContentText {
    /// The code of its template, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// The fields of the template: name and value.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<(String, String)>,
    /// Free text; with a template, a remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The language of the text.
    pub language: String,
    /// The text in another language. The original always stands beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub translation: Option<TranslationText>,
    /// What on the line it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<ReferenceText>,
    /// Which places it names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub positions: Vec<PlaceText>,
    /// Where its author is, where the author says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_position: Option<PlaceText>,
    /// Which of the places, counted from 0, are where the author itself is or flies (DL-16).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub own: Vec<u32>,
}

/// A text in another language than it was written in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TranslationText {
    /// In which.
    pub language: String,
    /// The words, at most 4,000 bytes.
    pub text: String,
}

/// What on the line a message is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ReferenceText {
    /// An intent or constraint.
    Item(String),
    /// The conflict of two items.
    Conflict(String, String),
    /// Another message, or any other entry.
    Entry(u64),
}

/// A place as somebody wrote it, and what that means.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceText {
    /// Degrees, WGS84.
    pub latitude: f64,
    /// Degrees, WGS84.
    pub longitude: f64,
    /// As it was written.
    pub entered: String,
}

impl ContentText {
    /// What a message says, and which of its places are its author's own.
    pub(crate) fn of(content: &Content, own: &[u32]) -> Self {
        let reference = |reference: &Reference| match reference {
            Reference::Item(id) => ReferenceText::Item(id.to_string()),
            Reference::Conflict(a, b) => ReferenceText::Conflict(a.to_string(), b.to_string()),
            Reference::Entry(index) => ReferenceText::Entry(*index),
        };
        let field = |field: &Field| (field.name.to_string(), field.value.to_string());
        Self {
            template: content.template.as_ref().map(TemplateCode::to_string),
            fields: content.fields.iter().map(field).collect(),
            text: content.text.as_ref().map(ToString::to_string),
            language: content.language.to_string(),
            translation: content.translation.as_ref().map(|translation| TranslationText {
                language: translation.language.to_string(),
                text: translation.text.to_string(),
            }),
            references: content.references.iter().map(reference).collect(),
            positions: content.positions.iter().map(PlaceText::from).collect(),
            own_position: content.own_position.as_ref().map(PlaceText::from),
            own: own.to_vec(),
        }
    }

    fn read(self) -> Result<Withheld, String> {
        let own = self.own.clone();
        Ok(Withheld::Message { content: Arc::new(self.content()?), own })
    }

    fn content(self) -> Result<Content, String> {
        let reference = |text: ReferenceText| {
            Ok::<_, String>(match text {
                ReferenceText::Item(id) => Reference::Item(item(&id)?),
                ReferenceText::Conflict(a, b) => Reference::Conflict(item(&a)?, item(&b)?),
                ReferenceText::Entry(index) => Reference::Entry(index),
            })
        };
        let field = |(name, value): (String, String)| {
            let name = FieldName::new(&name).map_err(|error| error.to_string())?;
            Ok::<_, String>(Field { name, value: words(&value)? })
        };
        let template = self.template.as_deref().map(TemplateCode::new).transpose();
        let references: Result<Vec<Reference>, String> =
            self.references.into_iter().map(reference).collect();
        let fields: Result<Vec<Field>, String> = self.fields.into_iter().map(field).collect();
        let translation = self.translation.map(|translation| {
            let language = Language::new(&translation.language);
            let language = language.map_err(|error| error.to_string())?;
            Ok::<_, String>(Translation { language, text: words(&translation.text)? })
        });
        Ok(Content {
            template: template.map_err(|error| error.to_string())?,
            fields: fields?,
            text: self.text.as_deref().map(words).transpose()?,
            language: Language::new(&self.language).map_err(|error| error.to_string())?,
            translation: translation.transpose()?,
            references: references?,
            positions: places(self.positions)?,
            own_position: self.own_position.map(Place::try_from).transpose()?,
        })
    }
}

impl From<&Message> for DraftText {
    fn from(message: &Message) -> Self {
        Self {
            to: message.to.iter().map(PartyId::to_string).collect(),
            from_role: message.from_role.as_ref().map(Role::to_string),
            to_role: message.to_role.as_ref().map(Role::to_string),
            precedence: message.precedence.name().to_owned(),
            exercise: message.exercise,
            content: ContentText::of(&message.content, &[]),
        }
    }
}

impl TryFrom<DraftText> for Message {
    type Error = String;

    fn try_from(text: DraftText) -> Result<Self, String> {
        let to: Result<Vec<PartyId>, _> = text.to.iter().map(|to| PartyId::new(to)).collect();
        let role = |text: Option<String>| {
            text.as_deref().map(Role::new).transpose().map_err(|error| error.to_string())
        };
        let precedence = Precedence::named(&text.precedence);
        Ok(Self {
            to: to.map_err(|error| error.to_string())?,
            from_role: role(text.from_role)?,
            to_role: role(text.to_role)?,
            precedence: precedence.ok_or("the precedence is unknown")?,
            content: Arc::new(text.content.content()?),
            exercise: text.exercise,
        })
    }
}

impl From<&Withheld> for WordsText {
    fn from(withheld: &Withheld) -> Self {
        let texts = |places: &[Place]| places.iter().map(PlaceText::from).collect();
        match withheld {
            Withheld::Message { content, own } => Self::Message(ContentText::of(content, own)),
            Withheld::Draft(message) => Self::Draft(DraftText::from(&**message)),
            Withheld::Receipt { note, readback } => Self::Receipt {
                note: note.as_ref().map(ToString::to_string),
                readback: texts(readback),
            },
            Withheld::Mismatch { readback, wrong } => {
                Self::Mismatch { readback: texts(readback), wrong: wrong.clone() }
            }
        }
    }
}

impl TryFrom<WordsText> for Withheld {
    type Error = String;

    fn try_from(text: WordsText) -> Result<Self, String> {
        match text {
            WordsText::Message(content) => content.read(),
            WordsText::Draft(draft) => Ok(Self::Draft(Arc::new(draft.try_into()?))),
            WordsText::Receipt { note, readback } => {
                let note = note.as_deref().map(words).transpose()?;
                Ok(Self::Receipt { note, readback: places(readback)? })
            }
            WordsText::Mismatch { readback, wrong } => {
                Ok(Self::Mismatch { readback: places(readback)?, wrong })
            }
        }
    }
}

impl From<&Place> for PlaceText {
    fn from(place: &Place) -> Self {
        Self {
            latitude: place.position.latitude_deg(),
            longitude: place.position.longitude_deg(),
            entered: place.entered.to_string(),
        }
    }
}

impl TryFrom<PlaceText> for Place {
    type Error = String;

    fn try_from(text: PlaceText) -> Result<Self, String> {
        let position = Position::new(text.latitude, text.longitude);
        let position = position.map_err(|error| error.to_string())?;
        Ok(Self { position, entered: words(&text.entered)? })
    }
}

fn places(texts: Vec<PlaceText>) -> Result<Vec<Place>, String> {
    texts.into_iter().map(Place::try_from).collect()
}

fn words<const MAX: usize>(text: &str) -> Result<Text<MAX>, String> {
    Text::new(text).map_err(|error| format!("a text {error}"))
}

fn item(text: &str) -> Result<ItemId, String> {
    ItemId::new(text).map_err(|error| error.to_string())
}

/// Whether these are the words that an entry of this kind withholds.
pub(super) fn fits(body: &Body, words: Option<&Withheld>) -> bool {
    let Some(words) = words else { return true };
    matches!(
        (body, words),
        (Body::Desk(desk::Body::MessageSent(_)), Withheld::Message { .. })
            | (Body::Desk(desk::Body::MessageDrafted { .. }), Withheld::Draft(_))
            | (Body::Desk(desk::Body::MessageReceived { .. }), Withheld::Receipt { .. })
            | (Body::Desk(desk::Body::ReadbackMismatched { .. }), Withheld::Mismatch { .. })
    )
}
