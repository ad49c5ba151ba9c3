//! What is for everybody (DL-47): bulletins as pages and as an Atom feed (RFC 4287), without a
//! token, each with its proof. A proposal is not among them: it is nobody's word yet.

use super::App;
use super::papers::{html, plain};
use super::path::{EntriesInPath, EntryInPath};
use crate::error::Problem;
use crate::log::LogError;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use evidence::checkpoint::Checkpoint;
use evidence::note::SignedNote;
use evidence::proof::Proof;
use evidence::tree::inclusion_proof;
use line::PublicState;
use line::register::{Paper, PaperKind, PaperState};
use wire::native::PaperText;
use wire::papers::{bulletins_atom, bulletins_html, paper_html};

/// So many stand on the page and in the feed; older ones have their pages still.
const NEWEST: usize = 50;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/bulletins", get(page))
        .route("/bulletins.atom", get(feed))
        .route("/bulletins/{id}", get(one))
        .route("/bulletins/{id}/proof/{entry}", get(proof))
}

/// Whether everybody may read of it: it was published, or it has ended and says no more than that.
fn is_public(paper: &Paper) -> bool {
    paper.kind == PaperKind::Bulletin && paper.state != PaperState::Proposed
}

/// The newest that were published. What was withdrawn after that stands there as withdrawn.
fn newest(state: &PublicState) -> Vec<PaperText> {
    let papers = state.register.papers.iter().rev();
    let told = papers.filter(|(_, paper)| is_public(paper) && paper.was_published);
    told.take(NEWEST).map(|(number, paper)| PaperText::of(*number, paper)).collect()
}

fn line_name(state: &PublicState) -> &str {
    state.agreement.as_ref().map_or("", |agreement| agreement.terms().line.as_str())
}

async fn page(State(app): State<App>) -> Response {
    let durable = app.view.durable();
    let state = durable.state.public();
    html(bulletins_html(line_name(state), &newest(state)))
}

async fn feed(State(app): State<App>) -> Response {
    let durable = app.view.durable();
    let state = durable.state.public();
    let feed =
        bulletins_atom(line_name(state), app.pool.public_endpoint.as_deref(), &newest(state));
    plain("application/atom+xml; charset=utf-8", feed)
}

fn known(app: &App, number: u64) -> Result<PaperText, Problem> {
    let durable = app.view.durable();
    let known = durable.state.public().register.papers.get(&number);
    let unknown = || {
        let detail = "there is no such bulletin; /bulletins lists those that there are";
        Problem::new(StatusCode::NOT_FOUND, "unknown_paper", detail)
    };
    let known = known.filter(|paper| is_public(paper)).ok_or_else(unknown)?;
    Ok(PaperText::of(number, known))
}

async fn one(
    State(app): State<App>,
    EntryInPath(number): EntryInPath,
) -> Result<Response, Problem> {
    let paper = known(&app, number)?;
    let proofs = wire::papers::proof_links(&paper);
    Ok(html(paper_html(&paper, &proofs)))
}

/// That an entry of a bulletin stands in the log: the entry itself, its way to the root, and the
/// newest checkpoint, as a C2SP tlog-proof with the entry as extra data. Nothing else of the log
/// is in it.
async fn proof(
    State(app): State<App>,
    EntriesInPath(number, entry): EntriesInPath,
) -> Result<Response, Problem> {
    let paper = known(&app, number)?;
    let is_of_it =
        paper.signed.iter().any(|signed| signed.entry == entry) || paper.ended == Some(entry);
    if !paper.was_published || !is_of_it {
        let detail = "the bulletin has no such entry; its page names them";
        return Err(Problem::new(StatusCode::NOT_FOUND, "unknown_paper", detail));
    }
    let unreadable = || Problem::from(LogError::CutShort);
    let read = app.log.entries(entry, 1).await?;
    let record = read.first().ok_or_else(unreadable)?.record.to_vec();
    // What every side has cosigned says more than what the host signed alone.
    let note = match app.checkpoints.settled(&app.view) {
        Some(settled) if size_of(&settled).is_some_and(|size| entry < size) => settled,
        _ => app.checkpoints.newest(&app.view),
    };
    let size = size_of(&note).ok_or_else(unreadable)?;
    let path = inclusion_proof(entry, size, &mut |level, index| app.log.subtree(level, index));
    let path = path.map_err(|_| unreadable())?;
    let proof = Proof::new(entry, path, note).and_then(|proof| proof.with_extra(record));
    let proof = proof.map_err(|_| unreadable())?;
    Ok(plain("text/plain; charset=utf-8", proof.to_string()))
}

fn size_of(note: &SignedNote) -> Option<u64> {
    note.text().parse().ok().map(|checkpoint: Checkpoint| checkpoint.size())
}
