//! `GET /v1/bundles`: a part of the record, or all of it, to take along and to verify offline.
//!
//! Before the first byte leaves, the export stands in the log: who took what.

use super::App;
use super::ask::Written;
use super::member::require_side;
use super::reading::{self, Asked, may_read};
use crate::auth::{Identity, Scope};
use crate::error::Problem;
use crate::log::{Log, LogError, Logged};
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use evidence::note::SignedNote;
use futures_util::stream::unfold;
use line::{Command, Entry, Extents, ItemId, PartyId, RecordRange, Sight, Terms};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::io::{self, BufWriter, Write};
use std::sync::Arc;
use tokio::runtime::Handle;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::mpsc::{Sender, channel};
use volume::Extent;
use wire::bundle::{Choice, Held, Selection, WriteError, disclosed, write_complete, write_extract};
use wire::native::half_width_m;
use wire::record::{self, RecordError, withheld};

/// So many entries are read at once.
const READ_MAX: usize = 256;
/// So many bytes are handed to the client together, and so many such pieces may wait for it.
const PIECE_BYTES: usize = 64 << 10;
const PIECES_MAX: usize = 4;

pub(super) fn routes() -> Router<App> {
    // A HEAD would be answered by the handler of GET, and taking a bundle is an entry of the log.
    Router::new().route("/v1/bundles", get(bundle).head(no_head))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parameters {
    from: Option<u64>,
    to: Option<u64>,
    party: Option<String>,
    area: Option<String>,
    conflict: Option<String>,
    since: Option<u64>,
}

/// Why a bundle is not made.
#[derive(Debug, thiserror::Error)]
enum BundleError {
    #[error(transparent)]
    Log(#[from] LogError),
    #[error("an entry of the log cannot be understood")]
    Record(#[from] RecordError),
}

impl From<BundleError> for Problem {
    fn from(error: BundleError) -> Self {
        match error {
            BundleError::Log(error) => error.into(),
            BundleError::Record(error) => reading::unreadable(error),
        }
    }
}

async fn no_head() -> Response {
    let detail = "taking a bundle stands in the log, so it is not done for a head alone; use GET";
    let problem = Problem::new(StatusCode::METHOD_NOT_ALLOWED, "wrong_method", detail);
    ([(ALLOW, "GET")], problem).into_response()
}

async fn bundle(State(app): State<App>, uri: Uri, written: Written) -> Result<Response, Problem> {
    may_take(&app, &written.identity)?;
    let Asked(asked) = Asked::<Parameters>::of(&uri)?;
    written.parse_nothing()?;
    let since = asked.since;
    let selection = selection(asked)?;
    if selection.is_everything() {
        // An investigator takes a chosen extract; the whole record is for those who may read it.
        written.identity.require(Scope::Read)?;
    }
    let Some(permit) = app.log.begin_export() else {
        let detail = "other bundles are being made; try again in a moment";
        return Err(Problem::unavailable("too_many_bundles", detail).retry_after(5));
    };
    let checkpoint = app.checkpoints.newest(&app.view);
    let size = size_of(&checkpoint)?;
    if since.is_some_and(|since| since == 0 || since > size) {
        let detail =
            format!("the log has {size} entries; since names the size of a checkpoint of it");
        let problem = Problem::new(StatusCode::CONFLICT, "beyond_log", detail);
        return Err(problem.in_field("since"));
    }
    let making = Making {
        log: app.log.clone(),
        recipient: written.identity.party.clone(),
        terms: reading::terms(&app),
        size,
        since,
        runtime: Handle::current(),
    };
    let (of, range) = (selection.party.clone(), range(&selection, size));
    let counting = tokio::task::spawn_blocking(move || {
        let chosen = making.choose(selection);
        chosen.map(|chosen| (making, chosen))
    });
    let (making, Chosen { entries, revealed }) =
        counting.await.map_err(|_| LogError::CutShort)??;
    // Its answer says only that it stands in the log.
    let noted = written.ask(&app, Command::Export { of, range, revealed }).await?;
    drop(noted);
    let file = format!("attachment; filename=\"clearline-{}-{}.zip\"", range.from, range.to);
    let headers = [
        (CONTENT_TYPE, "application/zip".to_owned()),
        (CACHE_CONTROL, "no-store".to_owned()),
        (CONTENT_DISPOSITION, file),
    ];
    Ok((headers, making.send(checkpoint, entries, permit)).into_response())
}

/// Goes on where somebody may take a bundle: who reads the record, and an investigator whom a side
/// gave a token of its own with no other right (DL-45), each as that side may see it.
fn may_take(app: &App, identity: &Identity) -> Result<(), Problem> {
    if identity.require(Scope::Investigate).is_ok() {
        return require_side(app, &identity.party);
    }
    may_read(app, identity)
}

fn selection(asked: Parameters) -> Result<Selection, Problem> {
    let wrong = |field: &'static str, why: String| {
        Problem::bad_request("bad_parameter", why).in_field(field)
    };
    let Parameters { from, to, party, area, conflict, since: _ } = asked;
    if let (Some(from), Some(to)) = (from, to)
        && from >= to
    {
        return Err(wrong("to", format!("no entry is at or after {from} and before {to}")));
    }
    let area = area.map(|text| text.parse());
    let conflict = conflict.map(|text| {
        let (a, b) = text.split_once(',').ok_or("write the ids of two items as a,b".to_owned())?;
        let id = |text: &str| ItemId::new(text).map_err(|error| error.to_string());
        Ok::<_, String>((id(a)?, id(b)?))
    });
    Ok(Selection {
        from,
        to,
        party: reading::party(party.as_deref())?,
        area: area
            .transpose()
            .map_err(|error: wire::bundle::AreaError| wrong("area", error.to_string()))?,
        conflict: conflict.transpose().map_err(|why| wrong("conflict", why))?,
    })
}

fn size_of(checkpoint: &SignedNote) -> Result<u64, Problem> {
    let parsed = checkpoint.text().parse::<evidence::checkpoint::Checkpoint>();
    let unreadable = |_| Problem::unavailable("log_unreadable", "there is no checkpoint now");
    Ok(parsed.map_err(unreadable)?.size())
}

/// Which entries the ledger names.
fn range(selection: &Selection, size: u64) -> RecordRange {
    let to = selection.to.unwrap_or(size).min(size);
    RecordRange { from: selection.from.unwrap_or(0).min(to), to }
}

/// Everything that making a bundle needs, on a thread of its own.
struct Making {
    log: Arc<Log>,
    recipient: PartyId,
    terms: Option<Terms>,
    size: u64,
    /// The size of a checkpoint that the bundle is to prove it continues.
    since: Option<u64>,
    runtime: Handle,
}

/// What goes into a bundle.
struct Chosen {
    /// Which entries; `None` for all.
    entries: Option<BTreeSet<u64>>,
    /// How many withheld items go with them.
    revealed: u64,
}

impl Making {
    /// Looks at the whole log: what is chosen, and how much of what is withheld goes with it.
    fn choose(&self, selection: Selection) -> Result<Chosen, BundleError> {
        let everything = selection.is_everything();
        let mut choice = Choice::new(selection);
        let mut reveals = Vec::new();
        for one in self.entries(None) {
            let one = one?;
            let (entry, held) = self.held(&one)?;
            let blob = held.withheld.as_deref();
            let items = blob.map_or(0, |blob| withheld::open(blob).map_or(0, |items| items.len()));
            if items > 0 {
                reveals.push((one.index, items as u64));
            }
            if !everything {
                choice.look(&entry, self.extents(&one)?.as_ref());
            }
        }
        let entries = (!everything).then(|| choice.chosen());
        let goes = |index: &u64| entries.as_ref().is_none_or(|entries| entries.contains(index));
        let revealed = reveals.iter().filter(|(index, _)| goes(index)).map(|(_, count)| count);
        Ok(Chosen { revealed: revealed.sum(), entries })
    }

    /// Writes the bundle while the client reads it.
    fn send(
        self,
        checkpoint: SignedNote,
        entries: Option<BTreeSet<u64>>,
        permit: OwnedSemaphorePermit,
    ) -> Body {
        let (sender, receiver) = channel(PIECES_MAX);
        tokio::task::spawn_blocking(move || {
            let out = BufWriter::with_capacity(PIECE_BYTES, Pieces(sender.clone()));
            if let Err(error) = self.write(out, &checkpoint, entries) {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "a bundle was cut short");
                // The client must not take what it has for a whole. It may be gone already.
                let _ = sender.blocking_send(Err(io::Error::other("cut short")));
            }
            drop(permit);
        });
        Body::from_stream(unfold(receiver, |mut receiver| async move {
            let piece: Result<Bytes, io::Error> = receiver.recv().await?;
            Some((piece, receiver))
        }))
    }

    fn write(
        &self,
        out: impl Write,
        checkpoint: &SignedNote,
        entries: Option<BTreeSet<u64>>,
    ) -> Result<(), WriteError<BundleError>> {
        let held = |one: Result<Logged, BundleError>| {
            let one = one?;
            let (_, held) = self.held(&one)?;
            Ok((one.index, held))
        };
        let log = self.entries(entries.clone()).map(held);
        let mut out = match entries {
            None => write_complete(out, checkpoint, log.map(|one| one.map(|(_, held)| held)))?,
            Some(_) => {
                let mut subtree = |level, index| Ok(self.log.subtree(level, index)?);
                write_extract(out, checkpoint, log, &mut subtree, self.since)?
            }
        };
        Ok(out.flush()?)
    }

    /// The entries that the checkpoint covers, or the chosen ones of them, in order.
    fn entries(
        &self,
        chosen: Option<BTreeSet<u64>>,
    ) -> impl Iterator<Item = Result<Logged, BundleError>> {
        let mut next = 0;
        let mut read = Vec::new().into_iter().peekable();
        std::iter::from_fn(move || {
            let wanted = match &chosen {
                None => Some(next).filter(|next| *next < self.size),
                Some(chosen) => chosen.range(next..self.size).next().copied(),
            }?;
            next = wanted + 1;
            while read.next_if(|one: &Logged| one.index < wanted).is_some() {}
            if read.peek().is_none() {
                match self.runtime.block_on(self.log.entries(wanted, READ_MAX)) {
                    Ok(entries) => read = entries.into_iter().peekable(),
                    Err(error) => return Some(Err(error.into())),
                }
            }
            Some(read.next().ok_or(LogError::CutShort.into()))
        })
    }

    /// An entry, with what the recipient may have of what is withheld beside it.
    fn held(&self, one: &Logged) -> Result<(Entry, Held), RecordError> {
        let (entry, _) = record::decode_entry(&one.record)?;
        let blob = one.withheld.as_deref();
        let shown = blob.map(|blob| disclosed(&entry, blob, &self.recipient)).transpose()?;
        Ok((entry, Held { record: one.record.to_vec(), withheld: shown.flatten() }))
    }

    /// Where an item is, as far as the recipient may see it: a route of which volumes are disclosed
    /// is chosen by those.
    fn extents(&self, one: &Logged) -> Result<Option<Extents>, RecordError> {
        let fact = record::decode(&one.record, one.withheld.as_deref())?;
        let Some(extents) = &fact.withheld.extents else { return Ok(None) };
        Ok(match line::sight(&fact.entry, &self.recipient) {
            Sight::Own | Sight::Full => Some((**extents).clone()),
            Sight::Volumes => {
                let width_m = half_width_m(self.terms.as_ref());
                let parts = extents.parts().iter().flat_map(|part| match part {
                    Extent::Volume(_) => vec![part.clone()],
                    Extent::Route(route) => {
                        route.cover(width_m).into_iter().map(Extent::Volume).collect()
                    }
                });
                Extents::new(parts.collect()).ok()
            }
            Sight::Overlap | Sight::Seen { .. } | Sight::Entry => None,
        })
    }
}

/// Hands on what is written, and waits where the client is slower.
struct Pieces(Sender<Result<Bytes, io::Error>>);

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let piece = Ok(Bytes::copy_from_slice(bytes));
        let gone = |_| io::Error::new(io::ErrorKind::BrokenPipe, "the client has gone away");
        self.0.blocking_send(piece).map_err(gone)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
