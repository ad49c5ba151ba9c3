//! What is withheld: items beside an entry, each with its salt, in one blob.
//!
//! The blob is one byte of version, then for each item, in the order of [`WithheldName::ALL`]: the
//! length of its name in one byte, the name, its 16-byte salt, the length of its bytes in four
//! bytes, most significant first, and the bytes. So bytes stay exactly what their commitment
//! covers, are not escaped, and are found without being read. They are UTF-8 in every item.

use super::secrets::{RidText, UtmText};
use super::text::{Base64, Bytes, Text};
use super::traffic::{SeenText, TrackText};
use super::words::WordsText;
use super::{Entropy, Fault, geometry};
use line::{Answer, Idempotency, Ovn, Submission, Withheld};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::sync::Arc;

/// The version that the blob begins with.
const VERSION: u8 = 1;

/// What can be withheld of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WithheldName {
    /// Where and when an item is.
    Extents,
    /// The OVN of an item.
    Ovn,
    /// When, where and how close two items meet.
    Encounter,
    /// What the party sent, with its signature.
    Submission,
    /// What the party was answered.
    Answer,
    /// What only a supplier may see of what it did after F3548-21.
    Utm,
    /// What only a supplier may see of what it did after F3411.
    Rid,
    /// What a message or an answer to it says.
    Message,
    /// What was seen of live traffic.
    Seen,
    /// The first track that it rests on.
    TrackA,
    /// The second.
    TrackB,
}

impl WithheldName {
    /// All of them, in the order in which they stand.
    pub const ALL: [Self; 11] = [
        Self::Extents,
        Self::Ovn,
        Self::Encounter,
        Self::Submission,
        Self::Answer,
        Self::Utm,
        Self::Rid,
        Self::Message,
        Self::Seen,
        Self::TrackA,
        Self::TrackB,
    ];

    /// The name in entries.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Extents => "extents",
            Self::Ovn => "ovn",
            Self::Encounter => "encounter",
            Self::Submission => "submission",
            Self::Answer => "answer",
            Self::Utm => "utm",
            Self::Rid => "rid",
            Self::Message => "message",
            Self::Seen => "seen",
            Self::TrackA => "track_a",
            Self::TrackB => "track_b",
        }
    }

    /// The label under which its salt is derived.
    const fn label(self) -> &'static str {
        match self {
            Self::Extents => "salt/extents",
            Self::Ovn => "salt/ovn",
            Self::Encounter => "salt/encounter",
            Self::Submission => "salt/submission",
            Self::Answer => "salt/answer",
            Self::Utm => "salt/utm",
            Self::Rid => "salt/rid",
            Self::Message => "salt/message",
            Self::Seen => "salt/seen",
            Self::TrackA => "salt/track_a",
            Self::TrackB => "salt/track_b",
        }
    }
}

/// One withheld item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WithheldItem<'a> {
    /// What it is.
    pub name: WithheldName,
    /// What its commitment was salted with.
    pub salt: [u8; 16],
    /// Its bytes, exactly as they are committed to. They are UTF-8.
    pub bytes: &'a [u8],
}

/// What an entry says of what is withheld beside it: a salted hash of each item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Commitments {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    extents: Option<Base64<32>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ovn: Option<Base64<32>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    encounter: Option<Base64<32>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    submission: Option<Base64<32>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answer: Option<Base64<32>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    utm: Option<Base64<32>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rid: Option<Base64<32>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    message: Option<Base64<32>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seen: Option<Base64<32>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    track_a: Option<Base64<32>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    track_b: Option<Base64<32>>,
}

impl Commitments {
    /// The commitment to an item; `None` where the entry withholds no such item.
    pub fn get(&self, name: WithheldName) -> Option<line::Digest> {
        let known = match name {
            WithheldName::Extents => self.extents,
            WithheldName::Ovn => self.ovn,
            WithheldName::Encounter => self.encounter,
            WithheldName::Submission => self.submission,
            WithheldName::Answer => self.answer,
            WithheldName::Utm => self.utm,
            WithheldName::Rid => self.rid,
            WithheldName::Message => self.message,
            WithheldName::Seen => self.seen,
            WithheldName::TrackA => self.track_a,
            WithheldName::TrackB => self.track_b,
        };
        known.map(|Base64(hash)| line::Digest(hash))
    }

    fn set(&mut self, name: WithheldName, digest: line::Digest) {
        let place = match name {
            WithheldName::Extents => &mut self.extents,
            WithheldName::Ovn => &mut self.ovn,
            WithheldName::Encounter => &mut self.encounter,
            WithheldName::Submission => &mut self.submission,
            WithheldName::Answer => &mut self.answer,
            WithheldName::Utm => &mut self.utm,
            WithheldName::Rid => &mut self.rid,
            WithheldName::Message => &mut self.message,
            WithheldName::Seen => &mut self.seen,
            WithheldName::TrackA => &mut self.track_a,
            WithheldName::TrackB => &mut self.track_b,
        };
        *place = Some(Base64(digest.0));
    }

    /// What the entry withholds.
    pub fn names(&self) -> impl Iterator<Item = WithheldName> + '_ {
        WithheldName::ALL.into_iter().filter(|name| self.get(*name).is_some())
    }

    /// Whether nothing is withheld.
    pub fn is_empty(&self) -> bool {
        self.names().next().is_none()
    }

    /// Whether an item is the one that the entry committed to.
    pub fn check(&self, item: &WithheldItem<'_>) -> bool {
        self.get(item.name) == Some(commitment(&item.salt, item.name, item.bytes))
    }
}

/// What an entry says of an item that it withholds.
fn commitment(salt: &[u8; 16], name: WithheldName, bytes: &[u8]) -> line::Digest {
    let committed = evidence::commitment::commitment(salt, name.as_str(), bytes);
    line::Digest(committed.expect("the names have fewer than 256 bytes").0)
}

/// Why a blob cannot be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BlobError {
    /// It begins with another version.
    #[error("the withheld bytes are not of version {VERSION}")]
    Version,
    /// It ends within an item.
    #[error("the withheld bytes end within an item")]
    Truncated,
    /// An item of a name that is unknown, or out of order.
    #[error("a withheld item has an unknown name, or stands twice or out of order")]
    Name,
}

/// The items of a blob.
///
/// # Errors
/// When it is no such blob.
pub fn open(blob: &[u8]) -> Result<Vec<WithheldItem<'_>>, BlobError> {
    let Some((&VERSION, mut rest)) = blob.split_first() else { return Err(BlobError::Version) };
    let mut items: Vec<WithheldItem<'_>> = Vec::with_capacity(WithheldName::ALL.len());
    while !rest.is_empty() {
        let name = take(&mut rest, 1)?[0];
        let name = take(&mut rest, usize::from(name))?;
        let known = WithheldName::ALL.into_iter().find(|known| known.as_str().as_bytes() == name);
        let name = known.ok_or(BlobError::Name)?;
        if items.last().is_some_and(|last| last.name >= name) {
            return Err(BlobError::Name);
        }
        let salt = take(&mut rest, 16)?.try_into().map_err(|_| BlobError::Truncated)?;
        let length = take(&mut rest, 4)?.try_into().map_err(|_| BlobError::Truncated)?;
        let length = usize::try_from(u32::from_be_bytes(length));
        let bytes = take(&mut rest, length.map_err(|_| BlobError::Truncated)?)?;
        items.push(WithheldItem { name, salt, bytes });
    }
    Ok(items)
}

fn take<'a>(rest: &mut &'a [u8], count: usize) -> Result<&'a [u8], BlobError> {
    let (taken, left) = rest.split_at_checked(count).ok_or(BlobError::Truncated)?;
    *rest = left;
    Ok(taken)
}

/// A blob with these items, in their order whatever order they come in: what is disclosed of a
/// fact to somebody who may see a part of it. Of two items of one name the first is kept.
pub fn pack<'a>(items: impl IntoIterator<Item = WithheldItem<'a>>) -> Vec<u8> {
    let mut items: Vec<WithheldItem<'a>> = items.into_iter().collect();
    items.sort_by_key(|item| item.name);
    items.dedup_by_key(|item| item.name);
    let mut blob = vec![VERSION];
    for item in items {
        let start = begin(&mut blob, item.name, &item.salt);
        blob.extend_from_slice(item.bytes);
        end(&mut blob, start);
    }
    blob
}

/// Begins an item; its bytes go behind.
fn begin(blob: &mut Vec<u8>, name: WithheldName, salt: &[u8; 16]) -> usize {
    let name = name.as_str();
    blob.push(u8::try_from(name.len()).expect("the names are short"));
    blob.extend_from_slice(name.as_bytes());
    blob.extend_from_slice(salt);
    blob.extend_from_slice(&[0; 4]);
    blob.len()
}

/// Ends an item whose bytes began at `start`.
fn end(blob: &mut [u8], start: usize) {
    let length = u32::try_from(blob.len() - start).expect("an item is shorter than 4 GiB");
    blob[start - 4..start].copy_from_slice(&length.to_be_bytes());
}

/// The blob of what a fact withholds, and the commitments for its entry.
pub(super) fn encode(
    withheld: &Withheld,
    index: u64,
    entropy: &Entropy,
) -> Result<(Option<Vec<u8>>, Commitments), Fault> {
    let mut blob = Vec::new();
    let mut commitments = Commitments::default();
    for name in WithheldName::ALL {
        let salt = || entropy.derive(index, name.label());
        let is_there = match name {
            WithheldName::Extents => withheld.extents.is_some(),
            WithheldName::Ovn => withheld.ovn.is_some(),
            WithheldName::Encounter => withheld.encounter.is_some(),
            WithheldName::Submission => withheld.submission.is_some(),
            WithheldName::Answer => withheld.answer.is_some(),
            WithheldName::Utm => withheld.utm.is_some(),
            WithheldName::Rid => withheld.rid.is_some(),
            WithheldName::Message => withheld.message.is_some(),
            WithheldName::Seen => withheld.seen.is_some(),
            WithheldName::TrackA => withheld.tracks[0].is_some(),
            WithheldName::TrackB => withheld.tracks[1].is_some(),
        };
        if !is_there {
            continue;
        }
        if blob.is_empty() {
            blob.reserve(1_024);
            blob.push(VERSION);
        }
        let salt = salt();
        let start = begin(&mut blob, name, &salt);
        write(&mut blob, name, withheld)?;
        end(&mut blob, start);
        commitments.set(name, commitment(&salt, name, &blob[start..]));
    }
    Ok(((!blob.is_empty()).then_some(blob), commitments))
}

fn write(blob: &mut Vec<u8>, name: WithheldName, withheld: &Withheld) -> Result<(), Fault> {
    let written = match name {
        WithheldName::Extents => {
            withheld.extents.as_ref().map(|extents| geometry::write_extents(blob, extents))
        }
        WithheldName::Ovn => withheld.ovn.as_ref().map(|ovn| {
            blob.extend_from_slice(ovn.as_str().as_bytes());
            Ok(())
        }),
        WithheldName::Encounter => {
            withheld.encounter.as_ref().map(|conflict| geometry::write_encounter(blob, conflict))
        }
        WithheldName::Submission => withheld
            .submission
            .as_ref()
            .map(|submission| serde_json::to_writer(blob, &SubmissionText::from(&**submission))),
        WithheldName::Answer => withheld
            .answer
            .as_ref()
            .map(|answer| serde_json::to_writer(blob, &AnswerText::from(answer))),
        WithheldName::Utm => {
            withheld.utm.as_ref().map(|utm| serde_json::to_writer(blob, &UtmText::from(&**utm)))
        }
        WithheldName::Rid => {
            withheld.rid.as_ref().map(|rid| serde_json::to_writer(blob, &RidText::from(&**rid)))
        }
        WithheldName::Message => withheld
            .message
            .as_ref()
            .map(|words| serde_json::to_writer(blob, &WordsText::from(&**words))),
        WithheldName::Seen => {
            withheld.seen.as_ref().map(|seen| serde_json::to_writer(blob, &SeenText::from(&**seen)))
        }
        WithheldName::TrackA => write_track(blob, withheld, 0),
        WithheldName::TrackB => write_track(blob, withheld, 1),
    };
    written.unwrap_or(Ok(())).map_err(|error| Fault::new(name.as_str(), error))
}

fn write_track(
    blob: &mut Vec<u8>,
    withheld: &Withheld,
    number: usize,
) -> Option<Result<(), serde_json::Error>> {
    let track = withheld.tracks[number].as_deref()?;
    Some(serde_json::to_writer(blob, &TrackText::from(track)))
}

/// What a blob withholds. Items that the entry does not commit to are refused.
pub(super) fn decode(blob: &[u8], commitments: &Commitments) -> Result<Withheld, Fault> {
    let mut withheld = Withheld::default();
    for item in open(blob).map_err(|error| Fault::new("withheld", error))? {
        if commitments.get(item.name).is_none() {
            let problem = "the entry does not commit to it";
            return Err(Fault::new(item.name.as_str(), problem));
        }
        read(&mut withheld, &item)?;
    }
    Ok(withheld)
}

fn read(withheld: &mut Withheld, item: &WithheldItem<'_>) -> Result<(), Fault> {
    let wrong = |problem: String| Fault::new(item.name.as_str(), problem);
    let json = |error: serde_json::Error| wrong(error.to_string());
    let text = core::str::from_utf8(item.bytes).map_err(|error| wrong(error.to_string()))?;
    match item.name {
        WithheldName::Extents => {
            withheld.extents = Some(Arc::new(geometry::read_extents(text).map_err(wrong)?));
        }
        WithheldName::Ovn => {
            let ovn = Ovn::parse(text);
            withheld.ovn = Some(ovn.ok_or_else(|| wrong("is no OVN of 44 characters".into()))?);
        }
        WithheldName::Encounter => {
            withheld.encounter = Some(geometry::read_encounter(text).map_err(wrong)?);
        }
        WithheldName::Submission => {
            let submission: SubmissionText<'_> = serde_json::from_str(text).map_err(json)?;
            withheld.submission = Some(Arc::new(submission.into()));
        }
        WithheldName::Answer => {
            let answer: AnswerText<'_> = serde_json::from_str(text).map_err(json)?;
            withheld.answer = Some(answer.into());
        }
        WithheldName::Utm => {
            let utm: UtmText<'_> = serde_json::from_str(text).map_err(json)?;
            withheld.utm = Some(Arc::new(utm.try_into().map_err(wrong)?));
        }
        WithheldName::Rid => {
            let rid: RidText = serde_json::from_str(text).map_err(json)?;
            withheld.rid = Some(Arc::new(rid.try_into().map_err(wrong)?));
        }
        WithheldName::Message => {
            let words: WordsText = serde_json::from_str(text).map_err(json)?;
            withheld.message = Some(Arc::new(words.try_into().map_err(wrong)?));
        }
        WithheldName::Seen => {
            let seen: SeenText = serde_json::from_str(text).map_err(json)?;
            withheld.seen = Some(Arc::new(seen.try_into().map_err(wrong)?));
        }
        WithheldName::TrackA | WithheldName::TrackB => {
            let track: TrackText = serde_json::from_str(text).map_err(json)?;
            let number = usize::from(item.name == WithheldName::TrackB);
            withheld.tracks[number] = Some(Arc::new(track.try_into().map_err(wrong)?));
        }
    }
    Ok(())
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SubmissionText<'a> {
    #[serde(borrow)]
    protected: Text<'a>,
    body: Bytes<'a>,
    #[serde(borrow)]
    signature: Text<'a>,
}

impl<'a> From<&'a Submission> for SubmissionText<'a> {
    fn from(submission: &'a Submission) -> Self {
        Self {
            protected: Text::from(submission.protected.as_str()),
            body: Bytes(Cow::Borrowed(&submission.body)),
            signature: Text::from(submission.signature.as_str()),
        }
    }
}

impl From<SubmissionText<'_>> for Submission {
    fn from(text: SubmissionText<'_>) -> Self {
        Self {
            protected: text.protected.as_str().to_owned(),
            body: text.body.0.into_owned(),
            signature: text.signature.as_str().to_owned(),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerText<'a> {
    #[serde(borrow)]
    key: Text<'a>,
    fingerprint: Base64<32>,
    status: u16,
    #[serde(borrow)]
    etag: Option<Text<'a>>,
    body: Bytes<'a>,
}

impl<'a> From<&'a Answer> for AnswerText<'a> {
    fn from(answer: &'a Answer) -> Self {
        Self {
            key: Text::from(&*answer.idempotency.key),
            fingerprint: Base64(answer.idempotency.fingerprint),
            status: answer.status,
            etag: answer.etag.as_deref().map(Text::from),
            body: Bytes(Cow::Borrowed(&answer.body)),
        }
    }
}

impl From<AnswerText<'_>> for Answer {
    fn from(text: AnswerText<'_>) -> Self {
        let (key, fingerprint) = (Arc::from(text.key.as_str()), text.fingerprint.0);
        Self {
            idempotency: Idempotency { key, fingerprint },
            status: text.status,
            etag: text.etag.map(|etag| Arc::from(etag.as_str())),
            body: Arc::from(text.body.0.into_owned()),
        }
    }
}
