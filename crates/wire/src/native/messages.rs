//! Messages in the native API: what an officer sends and answers, and what it is shown.

use super::ApiError;
use super::desk::words;
use super::drafts::{ReleasedView, Said, translation};
use super::shape::utc;
use crate::body::json;
use crate::coordinates::{CoordinateForm, forms, parse};
use crate::papers::NOTICE;
use crate::record::words::{ContentText, ReferenceText, TranslationText};
use crate::templates;
use line::desk::{
    Answered, Command, Content, Field, Message, Place, Precedence, PublicMessage, Receipt,
    ReceiptKind, Recipient, Reference, Text, Withheld,
};
use line::{FieldName, ItemId, Language, NameError, PartyId, Role, State, TemplateCode};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// The most places, fields or references of one message.
pub(super) const LIST_MAX: usize = 32;

/// Sends a message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"precedence": "priority", "text": "we shall work here",
    "positions": [{"text": "35.28360, 40.06300", "form": "decimal"}]}))]
pub struct MessageRequest {
    /// To whom; to all other sides where nobody is named.
    #[serde(default)]
    pub to: Vec<String>,
    /// In which role you write; the first of the ladder unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_role: Option<String>,
    /// To which role; the first of the ladder unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_role: Option<String>,
    /// `routine`, `priority` or `flash`.
    pub precedence: String,
    /// The code of a template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// The fields of the template.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
    /// Free text, at most 4,000 bytes; with a template, a remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The language of the text; `en` unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The text in another language. Where the agreement asks, another officer confirms it first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub translation: Option<TranslationText>,
    /// What on the line it is about.
    #[serde(default)]
    #[schema(value_type = Vec<Object>)]
    pub references: Vec<ReferenceText>,
    /// Which places it names. Whoever answers reads them back.
    #[serde(default)]
    pub positions: Vec<PlaceRequest>,
    /// Where you are, for a warning when a place is your own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_position: Option<PlaceRequest>,
    /// Whether it is an exercise, which never counts.
    #[serde(default)]
    pub exercise: bool,
}

/// A place, in a form that is named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceRequest {
    /// As you write it.
    pub text: String,
    /// `decimal`, `dms` or `mgrs`: nothing is guessed.
    pub form: String,
}

/// Answers a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"receipt": "read", "readback": [
    {"text": "35 17 01.0 N 040 03 46.8 E", "form": "dms"}]}))]
pub struct ReceiptRequest {
    /// `delivered` (by your client), `read`, `relayed`, `acted` or `refused`.
    pub receipt: String,
    /// In which role you answer; the first of the ladder unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// To which unit it was relayed, or why it is refused, or a remark to `acted`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The places that the message names, in its order, as you have them.
    #[serde(default)]
    pub readback: Vec<PlaceRequest>,
}

/// A place in every form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlaceView {
    /// Degrees, WGS84.
    pub latitude: f64,
    /// Degrees, WGS84.
    pub longitude: f64,
    /// As it was written.
    pub entered: String,
    /// Decimal degrees, latitude first.
    pub decimal: String,
    /// Degrees, minutes and seconds.
    pub dms: String,
    /// The military grid; null near the poles.
    pub mgrs: Option<String>,
    /// Whether it is where the author of the message itself is or flies.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub own: bool,
}

/// A message, as far as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MessageView {
    /// Its number, which is its entry.
    pub message: u64,
    /// Whether it is an exercise.
    pub exercise: bool,
    /// Who sent it.
    pub from: String,
    /// Which officer sent it, where its side's token says; where it was a draft, who released it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub officer: Option<String>,
    /// What it was before it was released, where it waited for a second officer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub released: Option<ReleasedView>,
    /// In which role.
    pub from_role: String,
    /// To whom.
    pub to: Vec<String>,
    /// To which role.
    pub to_role: String,
    /// How urgent it is.
    pub precedence: String,
    /// Its template.
    pub template: Option<String>,
    /// When it was sent.
    pub sent: String,
    /// Until when it was to be answered.
    pub answer_by: String,
    /// What it says; missing where it is not shown to you.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub content: Option<ContentText>,
    /// What its template says in every language, English first; empty where it has none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rendered: Vec<RenderedView>,
    /// Its text in another language, which stands beside the original.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub translation: Option<RenderedView>,
    /// The places that it names, in every form; empty where it is not shown to you.
    pub places: Vec<PlaceView>,
    /// What became of it with each of those whom it addresses.
    pub recipients: Vec<RecipientView>,
    /// That this is not a permission and gives no guarantee (DL-31).
    #[serde(default)]
    pub notice: String,
}

/// What a template says in a language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RenderedView {
    /// Which language.
    pub language: String,
    /// The text, with its fields filled in.
    pub text: String,
    /// `translation not certified`, where nobody has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What became of a message with a side that it addresses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecipientView {
    /// Which side.
    pub side: String,
    /// Whether an officer has answered.
    pub is_answered: bool,
    /// How many rungs of the ladder it has climbed.
    pub rung: u32,
    /// When the answer is due; null once it was given, and once nobody is left to ask.
    pub due: Option<String>,
    /// What was answered, by the entry of each.
    pub receipts: Vec<ReceiptView>,
    /// How often other places were read back.
    pub mismatches: u32,
}

/// An answer to a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReceiptView {
    /// Its entry.
    pub entry: u64,
    /// `delivered`, `read`, `relayed`, `acted` or `refused`.
    pub receipt: String,
    /// The unit, the remark or the reason, where it is shown to you.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Reads the body of `POST /v1/messages`.
///
/// # Errors
/// With the member at fault.
pub fn parse_message(body: &[u8]) -> Result<Command, ApiError> {
    message(json(body)?)
}

/// Reads the body of `POST /v1/stop`: nothing, or an object that says whom and where. It is a
/// flash message with the template `stop`, and needs no words (DL-12).
///
/// # Errors
/// With the member at fault.
pub fn parse_stop(body: &[u8]) -> Result<Command, ApiError> {
    #[derive(Default, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    struct Stop {
        to: Vec<String>,
        positions: Vec<PlaceRequest>,
        text: Option<String>,
        exercise: bool,
    }
    let Stop { to, positions, text, exercise } =
        if body.is_empty() { Stop::default() } else { json(body)? };
    let (precedence, template) = ("flash".to_owned(), Some("stop".to_owned()));
    let request = MessageRequest {
        to,
        positions,
        text,
        exercise,
        precedence,
        template,
        ..MessageRequest::default()
    };
    message(request)
}

fn message(request: MessageRequest) -> Result<Command, ApiError> {
    let lists = [request.fields.len(), request.references.len(), request.positions.len()];
    if lists.into_iter().any(|length| length > LIST_MAX) || request.to.len() > LIST_MAX {
        let detail = format!("at most {LIST_MAX} sides, fields, references and places each");
        return Err(ApiError::too_large(detail));
    }
    let to: Result<Vec<PartyId>, ApiError> = request
        .to
        .iter()
        .enumerate()
        .map(|(index, id)| PartyId::new(id).map_err(|e| ApiError::bad(e).at(index).under("to")))
        .collect();
    let precedence = Precedence::named(&request.precedence);
    let wrong = "is no precedence; write \"routine\", \"priority\" or \"flash\"";
    let precedence = precedence.ok_or_else(|| ApiError::bad(wrong).under("precedence"))?;
    Ok(Command::Send(Box::new(Message {
        to: to?,
        from_role: role("from_role", request.from_role.as_deref())?,
        to_role: role("to_role", request.to_role.as_deref())?,
        precedence,
        exercise: request.exercise,
        content: Arc::new(content(request)?),
    })))
}

fn content(request: MessageRequest) -> Result<Content, ApiError> {
    let named = |error: NameError, field: &str| ApiError::bad(error).under(field);
    let field = |(name, value): (&String, &String)| {
        let under = |error: ApiError| error.under("fields");
        Ok(Field {
            name: FieldName::new(name).map_err(|error| under(named(error, name)))?,
            value: words(name, value).map_err(under)?,
        })
    };
    let fields: Result<Vec<Field>, ApiError> = request.fields.iter().map(field).collect();
    let references = request.references.iter().enumerate().map(|(index, text)| {
        let read = reference(text);
        read.map_err(|error| ApiError::bad(error).at(index).under("references"))
    });
    let template = request.template.as_deref().map(TemplateCode::new).transpose();
    let in_fields = places_in_fields(&request)?;
    let language = Language::new(request.language.as_deref().unwrap_or("en"));
    let own = request.own_position.as_ref().map(place).transpose();
    let translation = translation(&request)?;
    Ok(Content {
        translation,
        template: template.map_err(|error| named(error, "template"))?,
        fields: fields?,
        text: request.text.as_deref().map(|text| words("text", text)).transpose()?,
        language: language.map_err(|error| named(error, "language"))?,
        references: references.collect::<Result<_, _>>()?,
        positions: [places("positions", &request.positions)?, in_fields].concat(),
        own_position: own.map_err(|error| error.under("own_position"))?,
    })
}

/// The places that the fields of a template name: they are read back like all others.
fn places_in_fields(request: &MessageRequest) -> Result<Vec<Place>, ApiError> {
    let Some(code) = &request.template else {
        let unknown = request.fields.keys().next();
        let wrong = "is a field without a template; name the template, or write text";
        return unknown
            .map_or(Ok(Vec::new()), |name| Err(ApiError::bad(wrong).under(name).under("fields")));
    };
    let unknown = || ApiError::bad("is no template; /v1/templates lists them").under("template");
    let template = templates::named(code).ok_or_else(unknown)?;
    let checked = template.check(&request.fields);
    checked.map_err(|(name, why)| ApiError::bad(why).under(&name).under("fields"))?;
    let kinds = template.fields.iter().filter(|(_, kind)| *kind == "position");
    let given = kinds.filter_map(|(name, _)| Some((name, request.fields.get(name)?)));
    let read = given.map(|(name, text)| {
        let form = CoordinateForm::Decimal.name().to_owned();
        let read = place(&PlaceRequest { text: text.clone(), form });
        read.map_err(|error| error.under(name).under("fields"))
    });
    read.collect()
}

/// What a message with a template says, in every language: English first, and beside each
/// translation whether nobody has certified it (DL-18).
pub(super) fn renderings(content: &Content) -> Vec<RenderedView> {
    let template = content.template.as_ref().and_then(|code| templates::named(code.as_str()));
    let Some(template) = template else { return Vec::new() };
    let fields: BTreeMap<String, String> = content
        .fields
        .iter()
        .map(|field| (field.name.to_string(), field.value.to_string()))
        .collect();
    let render = |language: &str| {
        // English is what the others are translations of.
        let is_draft = language != "en" && template.text(language)?.status != "certified";
        Some(RenderedView {
            language: language.to_owned(),
            text: template.render(language, &fields)?,
            note: is_draft.then(|| templates::NOT_CERTIFIED.to_owned()),
        })
    };
    ["en", "ru", "ar"].into_iter().filter_map(render).collect()
}

fn reference(text: &ReferenceText) -> Result<Reference, NameError> {
    Ok(match text {
        ReferenceText::Item(id) => Reference::Item(ItemId::new(id)?),
        ReferenceText::Conflict(a, b) => Reference::Conflict(ItemId::new(a)?, ItemId::new(b)?),
        ReferenceText::Entry(index) => Reference::Entry(*index),
    })
}

fn role(field: &str, text: Option<&str>) -> Result<Option<Role>, ApiError> {
    text.map(Role::new).transpose().map_err(|error| ApiError::bad(error).under(field))
}

fn places(field: &str, requests: &[PlaceRequest]) -> Result<Vec<Place>, ApiError> {
    let read = |(index, request)| place(request).map_err(|error| error.at(index).under(field));
    requests.iter().enumerate().map(read).collect()
}

/// Reads a place in the form that is named.
///
/// # Errors
/// With the member at fault.
pub fn place(request: &PlaceRequest) -> Result<Place, ApiError> {
    let form = CoordinateForm::named(&request.form);
    let wrong = "is no form of coordinates; write \"decimal\", \"dms\" or \"mgrs\"";
    let form = form.ok_or_else(|| ApiError::bad(wrong).under("form"))?;
    let entered: Text<64> = words("text", &request.text)?;
    let position =
        parse(&request.text, form).map_err(|error| ApiError::bad(error).under("text"))?;
    Ok(Place { position, entered })
}

/// Reads the body of `POST /v1/messages/{id}/receipts`.
///
/// # Errors
/// With the member at fault.
pub fn parse_receipt(body: &[u8]) -> Result<ReceiptOf, ApiError> {
    let request: ReceiptRequest = json(body)?;
    if request.readback.len() > LIST_MAX {
        return Err(ApiError::too_large(format!("at most {LIST_MAX} places")).under("readback"));
    }
    let kind = ReceiptKind::named(&request.receipt);
    let wrong = "is no answer; write delivered, read, relayed, acted or refused";
    let kind = kind.ok_or_else(|| ApiError::bad(wrong).under("receipt"))?;
    let note = request.note.as_deref().map(|note| words("note", note)).transpose()?;
    let missing = || ApiError::bad("is missing; name the unit, or say why").under("note");
    let answer = match kind {
        ReceiptKind::Delivered => Answered::Delivered,
        ReceiptKind::Read => Answered::Read,
        ReceiptKind::Relayed => Answered::Relayed(note.ok_or_else(missing)?),
        ReceiptKind::Acted => Answered::Acted(note),
        ReceiptKind::Refused => Answered::Refused(note.ok_or_else(missing)?),
    };
    let readback = places("readback", &request.readback)?;
    Ok(ReceiptOf { role: role("role", request.role.as_deref())?, answer, readback })
}

/// An answer to a message that the path names.
#[derive(Clone, Debug)]
pub struct ReceiptOf {
    role: Option<Role>,
    answer: Answered,
    readback: Vec<Place>,
}

impl ReceiptOf {
    /// The answer to a message.
    pub fn of(self, message: u64) -> Command {
        let Self { role, answer, readback } = self;
        Command::Receive(Box::new(Receipt { message, role, answer, readback }))
    }
}

/// A place in every form.
pub fn place_view(place: &Place, own: bool) -> PlaceView {
    let told = forms(place.position);
    PlaceView {
        latitude: place.position.latitude_deg(),
        longitude: place.position.longitude_deg(),
        entered: place.entered.to_string(),
        decimal: told.decimal,
        dms: told.dms,
        mgrs: told.mgrs,
        own,
    }
}

/// A message as a party is shown it: its words to its author and those whom it addresses.
pub fn message_view(
    state: &State,
    number: u64,
    message: &PublicMessage,
    reader: &PartyId,
) -> MessageView {
    let is_sender = message.sender == *reader;
    let is_shown = is_sender || message.recipients.contains_key(reader);
    let words = state.private().desk.words.get(&number).filter(|_| is_shown);
    let envelope = &message.envelope;
    let confirmed = envelope.released.as_ref().is_some_and(|known| known.confirmed.is_some());
    let said = match words.map(|words| &**words) {
        Some(Withheld::Message { content, own }) => Said::of(content, own, confirmed),
        _ => Said::default(),
    };
    let recipients = message.recipients.iter().map(|(side, recipient)| {
        recipient_view(state, side, recipient, is_sender || side == reader)
    });
    MessageView {
        message: number,
        exercise: envelope.exercise,
        from: message.sender.to_string(),
        officer: message.actor.as_ref().map(ToString::to_string),
        released: envelope.released.as_ref().map(ReleasedView::from),
        from_role: envelope.from_role.to_string(),
        to: envelope.to.iter().map(PartyId::to_string).collect(),
        to_role: envelope.to_role.to_string(),
        precedence: envelope.precedence.name().to_owned(),
        template: envelope.template.as_ref().map(TemplateCode::to_string),
        sent: utc(message.sent),
        answer_by: utc(envelope.answer_by),
        content: said.content,
        rendered: said.rendered,
        translation: said.translation,
        places: said.places,
        recipients: recipients.collect(),
        notice: NOTICE.to_owned(),
    }
}

fn recipient_view(
    state: &State,
    side: &PartyId,
    recipient: &Recipient,
    is_shown: bool,
) -> RecipientView {
    let receipts = recipient.receipts.iter().map(|(entry, kind)| {
        let words = state.private().desk.words.get(entry).filter(|_| is_shown);
        let note = match words.map(|words| &**words) {
            Some(Withheld::Receipt { note, .. }) => note.as_ref().map(ToString::to_string),
            _ => None,
        };
        ReceiptView { entry: *entry, receipt: kind.name().to_owned(), note }
    });
    RecipientView {
        side: side.to_string(),
        is_answered: recipient.is_answered(),
        rung: recipient.rung,
        due: recipient.due.map(utc),
        receipts: receipts.collect(),
        mismatches: recipient.mismatches,
    }
}
