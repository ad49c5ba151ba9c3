//! Airspace, and the smaller pieces of what suppliers share, as JSON.

use super::text::Utc6;
use line::entity::{Airspace, EntityId, EntityKind, Height, Heights, Notified, Span, Tag, UssUrl};
use serde::{Deserialize, Serialize};
use volume::cells::CellUnion;

/// Cells as S2 tokens, heights in metres above the ellipsoid, and times.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AirspaceText {
    cells: String,
    lower_m: Option<f64>,
    upper_m: Option<f64>,
    start: Utc6,
    end: Utc6,
}

impl From<&Airspace> for AirspaceText {
    fn from(airspace: &Airspace) -> Self {
        let metres = |height: Option<Height>| height.map(|height| f64::from(height.metres()));
        let Airspace { cells, heights, time } = airspace;
        Self {
            cells: cells.to_string(),
            lower_m: metres(heights.lower()),
            upper_m: metres(heights.upper()),
            start: Utc6(time.start()),
            end: Utc6(time.end()),
        }
    }
}

impl TryFrom<AirspaceText> for Airspace {
    type Error = String;

    fn try_from(text: AirspaceText) -> Result<Self, String> {
        let cells = cells(&text.cells)?;
        let (lower, upper) = (height(text.lower_m)?, height(text.upper_m)?);
        let heights = Heights::new(lower, upper).ok_or("lower_m is above upper_m")?;
        let time = Span::new(text.start.0, text.end.0).ok_or("it ends before it starts")?;
        Ok(Self { cells, heights, time })
    }
}

pub(crate) fn cells(text: &str) -> Result<CellUnion, String> {
    CellUnion::parse(text).map_err(|error| format!("cells: {error}"))
}

/// A height is 32 bits of floating point; what has more is none that was ever given.
fn height(metres: Option<f64>) -> Result<Option<Height>, String> {
    let Some(metres) = metres else { return Ok(None) };
    let exact = f64::from(metres as f32).to_bits() == metres.to_bits();
    let height = Height::new(metres as f32).filter(|_| exact);
    height.map(Some).ok_or_else(|| format!("{metres} m is no height of 32 bits"))
}

pub(crate) fn entity(text: &str) -> Result<EntityId, String> {
    match EntityId::parse(text) {
        Ok(id) if id.to_string() == text => Ok(id),
        Ok(_) => Err(format!("{text:?} is no id in its one spelling")),
        Err(error) => Err(format!("{text:?} {error}")),
    }
}

pub(crate) fn tag(text: &str) -> Result<Tag, String> {
    Tag::parse(text).ok_or_else(|| "has not the shape of a version".to_owned())
}

pub(crate) fn url(text: &str) -> Result<UssUrl, String> {
    UssUrl::new(text).ok_or_else(|| "the URL is empty or too long".to_owned())
}

pub(crate) fn kind(text: &str) -> Result<EntityKind, String> {
    let known = EntityKind::ALL.into_iter().find(|kind| kind.label() == text);
    known.ok_or_else(|| format!("{text:?} is no kind of entity"))
}

/// A subscription with the number of its notification.
pub(crate) type NotifiedText = (String, u32);

pub(crate) fn notified_texts(notified: &[Notified]) -> Vec<NotifiedText> {
    notified.iter().map(|one| (one.subscription.to_string(), one.index)).collect()
}

pub(crate) fn notified(texts: &[NotifiedText]) -> Result<Vec<Notified>, String> {
    let read =
        |(id, index): &NotifiedText| Ok(Notified { subscription: entity(id)?, index: *index });
    texts.iter().map(read).collect()
}
