//! `GET /v1/entries`: the record, page by page, as far as the recipient may see it.

use super::App;
use super::member::Member;
use super::reading::{self, Asked};
use super::stream::Filter;
use crate::error::Problem;
use crate::log::{LogError, Logged};
use crate::view::About;
use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use line::{PartyId, Terms};
use serde::Deserialize;
use wire::native::{EntryView, PAGE_ITEMS, PAGE_ITEMS_MAX, Page};
use wire::record::{self, RecordError};

/// A request looks at so many entries at most, however few of them are wanted.
const LOOKED_AT_MAX: usize = 10_000;
/// And ends its page at so many bytes.
const PAGE_BYTES_MAX: usize = 8 << 20;
/// So many are read at once.
const READ_MAX: usize = 256;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/v1/entries", get(entries))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parameters {
    from: Option<u64>,
    cursor: Option<u64>,
    limit: Option<usize>,
    kind: Option<String>,
    party: Option<String>,
}

async fn entries(
    State(app): State<App>,
    Member(identity): Member,
    Asked(asked): Asked<Parameters>,
) -> Result<Json<Page<EntryView>>, Problem> {
    let limit = asked.limit.unwrap_or(PAGE_ITEMS);
    if !(1..=PAGE_ITEMS_MAX).contains(&limit) {
        let detail = format!("a page has 1 to {PAGE_ITEMS_MAX} entries");
        return Err(Problem::bad_request("bad_parameter", detail).in_field("limit"));
    }
    let party = reading::party(asked.party.as_deref())?;
    let wanted = Wanted {
        kinds: reading::kinds(asked.kind.as_deref())?,
        filter: Filter { party, area: None },
        recipient: identity.party.clone(),
        terms: reading::terms(&app),
    };
    let from = asked.cursor.or(asked.from).unwrap_or(0);
    let page = page(&app, wanted, from, limit).await?;
    Ok(Json(page))
}

/// Which entries, and how they are shown.
struct Wanted {
    kinds: Vec<&'static str>,
    filter: Filter,
    recipient: PartyId,
    terms: Option<Terms>,
}

async fn page(
    app: &App,
    mut wanted: Wanted,
    from: u64,
    limit: usize,
) -> Result<Page<EntryView>, Problem> {
    let head = app.view.durable().size();
    let (mut next, mut items, mut bytes) = (from, Vec::new(), 0);
    let end = head.min(from.saturating_add(LOOKED_AT_MAX as u64));
    while next < end && items.len() < limit && bytes < PAGE_BYTES_MAX {
        let left = usize::try_from(end - next).unwrap_or(READ_MAX);
        let read = app.log.entries(next, READ_MAX.min(left)).await?;
        let room = (limit - items.len(), PAGE_BYTES_MAX - bytes);
        let view = app.clone();
        // Rendering a long page would keep others waiting on this thread.
        let choosing = tokio::task::spawn_blocking(move || {
            let chosen = wanted.choose(&view, read, room);
            (wanted, chosen)
        });
        let (back, chosen) = choosing.await.map_err(|_| LogError::CutShort)?;
        let chosen = chosen.map_err(reading::unreadable)?;
        wanted = back;
        let Some(after) = chosen.next else { break };
        next = after;
        bytes += chosen.bytes;
        items.extend(chosen.items);
    }
    Ok(Page { items, next_cursor: (next < head).then(|| next.to_string()) })
}

struct Chosen {
    items: Vec<EntryView>,
    bytes: usize,
    /// After the last entry that was looked at.
    next: Option<u64>,
}

impl Wanted {
    fn choose(
        &self,
        app: &App,
        read: Vec<Logged>,
        (most, bytes_most): (usize, usize),
    ) -> Result<Chosen, RecordError> {
        let mut chosen = Chosen { items: Vec::new(), bytes: 0, next: None };
        for one in read {
            if chosen.items.len() >= most || chosen.bytes >= bytes_most {
                break;
            }
            chosen.next = Some(one.index + 1);
            if self.wants(app, &one)? {
                let withheld = one.withheld.as_deref();
                let terms = self.terms.as_ref();
                chosen.items.push(EntryView::new(&one.record, withheld, &self.recipient, terms)?);
                chosen.bytes += one.record.len() + withheld.map_or(0, <[u8]>::len);
            }
        }
        Ok(chosen)
    }

    fn wants(&self, app: &App, one: &Logged) -> Result<bool, RecordError> {
        if self.kinds.is_empty() && self.filter.is_all() {
            return Ok(true);
        }
        let (entry, _) = record::decode_entry(&one.record)?;
        if !self.kinds.is_empty() && !self.kinds.contains(&record::kind(&entry.body)) {
            return Ok(false);
        }
        let terms = self.terms.as_ref();
        if let Some(followed) = &one.followed {
            return Ok(self.filter.wants(&followed.about, &self.recipient, terms));
        }
        let fact = line::Fact { entry, withheld: line::Withheld::default() };
        let about = About::of(&fact, &app.view.durable().state);
        Ok(self.filter.wants(&about, &self.recipient, terms))
    }
}
