//! Lists: a page at a time, each from where the last one ended.
//!
//! A cursor names the last thing told, so what is declared or withdrawn between two pages shifts
//! nothing: every page goes on behind it.

use crate::error::Problem;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use line::{ItemId, ItemKind, Pair};
use serde::Deserialize;
use wire::native::{PAGE_ITEMS, PAGE_ITEMS_MAX};

/// Which page of a list is wanted.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PageQuery {
    limit: Option<String>,
    cursor: Option<String>,
    /// Of conflicts alone: those of this intent.
    #[serde(default)]
    intent: Option<String>,
}

impl PageQuery {
    /// How many are wanted.
    pub(super) fn limit(&self) -> Result<usize, Problem> {
        let Some(text) = &self.limit else { return Ok(PAGE_ITEMS) };
        let limit = text.parse().ok().filter(|limit| (1..=PAGE_ITEMS_MAX).contains(limit));
        limit.ok_or_else(|| {
            let detail = format!("limit is a number from 1 to {PAGE_ITEMS_MAX}");
            Problem::bad_request("bad_query", detail).in_field("limit")
        })
    }

    /// The item behind which the page begins.
    pub(super) fn after_item(&self) -> Result<Option<ItemId>, Problem> {
        let Some(cursor) = &self.cursor else { return Ok(None) };
        let id = decode(cursor).and_then(|text| ItemId::new(&text).ok());
        id.map(Some).ok_or_else(bad_cursor)
    }

    /// The conflict behind which the page begins.
    pub(super) fn after_pair(&self) -> Result<Option<Pair>, Problem> {
        let Some(cursor) = &self.cursor else { return Ok(None) };
        decode(cursor).and_then(|text| pair(&text)).map(Some).ok_or_else(bad_cursor)
    }

    /// The intent whose conflicts are wanted.
    pub(super) fn intent(&self) -> Result<Option<ItemId>, Problem> {
        let Some(text) = &self.intent else { return Ok(None) };
        ItemId::new(text).map(Some).map_err(|error| {
            Problem::bad_request("bad_query", format!("intent {error}")).in_field("intent")
        })
    }

    /// Goes on where nothing is asked for that only the list of conflicts has.
    pub(super) fn of_items(&self) -> Result<(), Problem> {
        match self.intent {
            None => Ok(()),
            Some(_) => {
                let detail = "this list takes limit and cursor; /v1/conflicts takes intent as well";
                Err(Problem::bad_request("bad_query", detail).in_field("intent"))
            }
        }
    }
}

/// The cursor of the page that begins behind an item.
pub(super) fn item_cursor(id: &ItemId) -> String {
    URL_SAFE_NO_PAD.encode(id.as_str())
}

/// The cursor of the page that begins behind a conflict. No id holds a line end.
pub(super) fn pair_cursor(pair: &Pair) -> String {
    URL_SAFE_NO_PAD.encode(format!("{}\n{}\n{}", pair.a, pair.b, pair.b_kind.name()))
}

fn pair(text: &str) -> Option<Pair> {
    let mut parts = text.split('\n');
    let (a, b, kind) = (parts.next()?, parts.next()?, parts.next()?);
    let kinds = [ItemKind::Intent, ItemKind::Constraint];
    let b_kind = kinds.into_iter().find(|known| known.name() == kind)?;
    let (a, b) = (ItemId::new(a).ok()?, ItemId::new(b).ok()?);
    parts.next().is_none().then_some(Pair { a, b, b_kind })
}

fn decode(cursor: &str) -> Option<String> {
    String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()
}

fn bad_cursor() -> Problem {
    let detail = "cursor is none that this list gave; send next_cursor as it is";
    Problem::bad_request("bad_cursor", detail).in_field("cursor")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn query(cursor: &str) -> PageQuery {
        PageQuery { cursor: Some(cursor.to_owned()), ..PageQuery::default() }
    }

    proptest! {
        #[test]
        fn a_cursor_names_what_it_was_made_of(a in "[!-~]{1,128}", b in "[é-ü!-~]{1,60}") {
            let id = |text: &str| ItemId::new(text).expect("printable characters");
            for b_kind in [ItemKind::Intent, ItemKind::Constraint] {
                let pair = Pair { a: id(&a), b: id(&b), b_kind };
                let read = query(&pair_cursor(&pair)).after_pair();
                prop_assert_eq!(read.expect("ours"), Some(pair));
            }
            let read = query(&item_cursor(&id(&a))).after_item();
            prop_assert_eq!(read.expect("ours"), Some(id(&a)));
        }

        #[test]
        fn what_is_no_cursor_is_refused(text in ".{0,40}") {
            for read in [query(&text).after_item().err(), query(&text).after_pair().err()] {
                prop_assert!(read.is_none_or(|problem| problem.code() == "bad_cursor"));
            }
        }
    }
}
