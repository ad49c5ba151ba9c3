//! Papers: minutes of the working group, and bulletins. A joint one is one text that every side
//! has signed, or it is none.

use super::{Body, PaperText, Proposal, Proposed, RegisterRejection, Reply};
use crate::decide::{Case, Decision};
use crate::desk::Note;
use crate::{Body as LineBody, Digest, Language, PartyId, Rejection, Withheld};
use volume::Instant;

/// The most papers of one side that wait for signatures; no side can use up the others'.
const WAITING_MAX: usize = 16;
/// The most papers of one side whose text is kept.
const PAPERS_MAX: usize = 1_000;

/// What a paper is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PaperKind {
    /// Minutes of the working group, for the sides.
    Minutes,
    /// A bulletin, for everybody.
    Bulletin,
}

impl PaperKind {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Minutes, Self::Bulletin];

    /// The name in entries.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Minutes => "minutes",
            Self::Bulletin => "bulletin",
        }
    }

    /// The kind of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// How far a paper is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PaperState {
    /// It waits for signatures, and says nothing yet for anybody but its author.
    Proposed,
    /// It holds: every side has signed it, or it is its author's own.
    Published,
    /// It was not signed by every side in time, and says nothing for all.
    Lapsed,
    /// Its author withdrew it.
    Withdrawn,
}

impl PaperState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Proposed, Self::Published, Self::Lapsed, Self::Withdrawn];

    /// The name in bundles and answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Published => "published",
            Self::Lapsed => "lapsed",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// A paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// What it is.
    pub kind: PaperKind,
    /// Whether every side signs it.
    pub joint: bool,
    /// Who proposed it.
    pub author: PartyId,
    /// When.
    pub proposed: Instant,
    /// Its text; of one that lapsed or was withdrawn, the entry alone has it.
    pub text: Option<PaperText>,
    /// SHA-256 of its text.
    pub hash: Digest,
    /// In which language it is written.
    pub language: Language,
    /// How far it is.
    pub state: PaperState,
    /// Since when.
    pub since: Instant,
    /// Whether it was published before it was withdrawn.
    pub was_published: bool,
    /// When it lapses, while it waits for signatures.
    pub lapses: Option<Instant>,
    /// Who has signed it, by the entry that says so; its author first.
    pub signed: Vec<(PartyId, u64)>,
    /// The entry that ended it, and why, where its author says.
    pub ended: Option<(u64, Option<Note>)>,
}

impl Paper {
    /// When it lapses, while it waits for signatures.
    pub fn due(&self) -> Option<Instant> {
        self.lapses.filter(|_| self.state == PaperState::Proposed)
    }

    /// How far it is at an instant: what has lapsed by then has, whether that has been noted yet
    /// or not, so that a host that slept through it decides as one that did not.
    fn state_at(&self, now: Instant) -> PaperState {
        if self.due().is_some_and(|due| due <= now) { PaperState::Lapsed } else { self.state }
    }
}

impl Case<'_> {
    pub(super) fn propose_paper(&self, proposal: &Proposal) -> Result<Decision, Rejection> {
        let now = self.stamp.time;
        let papers = self.state.public().register.papers.values();
        let ours = papers.filter(|paper| paper.author == self.party);
        let (mut waiting, mut kept) = (0, 0);
        for paper in ours {
            let state = paper.state_at(now);
            waiting += usize::from(state == PaperState::Proposed);
            kept += usize::from(paper.text.is_some() && state != PaperState::Lapsed);
        }
        if proposal.joint && waiting >= WAITING_MAX || kept >= PAPERS_MAX {
            return Err(RegisterRejection::TooManyPapers(waiting.max(kept)).into());
        }
        let given = proposal.lapses;
        if given.is_some_and(|lapses| lapses <= now) {
            return Err(RegisterRejection::LapsesInPast.into());
        }
        let agreed = self.terms.working_group.countersign_us.map(|us| now.saturating_add(us));
        let lapses = given.into_iter().chain(agreed).min().filter(|_| proposal.joint);
        let Proposal { kind, joint, text, hash, language, .. } = proposal.clone();
        let proposed = Proposed { kind, joint, text, hash, language, lapses };
        let mut facts = self.facts();
        let body = LineBody::Register(Body::PaperProposed(Box::new(proposed)));
        let entry = facts.of_party(body, Withheld::default());
        let state = if joint { PaperState::Proposed } else { PaperState::Published };
        Ok(facts.told_group(Reply::Paper { paper: entry, hash, state, lapses, entry }))
    }

    fn paper(&self, kind: PaperKind, number: u64) -> Result<&Paper, Rejection> {
        let known = self.state.public().register.papers.get(&number);
        let known = known.filter(|paper| paper.kind == kind);
        Ok(known.ok_or(RegisterRejection::UnknownPaper(number))?)
    }

    /// Every side of the agreement in force signs the same text, named by its hash. What has
    /// lapsed by now can be signed no more.
    pub(super) fn countersign_paper(
        &self,
        kind: PaperKind,
        number: u64,
        hash: Digest,
    ) -> Result<Decision, Rejection> {
        let paper = self.paper(kind, number)?;
        let state = paper.state_at(self.stamp.time);
        let signed = |id: &PartyId| paper.signed.iter().any(|(known, _)| known == id);
        if state != PaperState::Proposed {
            let what = "only what is proposed jointly and has not lapsed can be signed";
            return Err(RegisterRejection::PaperClosed { paper: number, state, what }.into());
        }
        if signed(&self.party) {
            return Err(RegisterRejection::SignedAlready(number).into());
        }
        if paper.hash != hash {
            return Err(RegisterRejection::OtherText { paper: number, hash: paper.hash }.into());
        }
        let mut sides = self.terms.sides.iter();
        let signed_by_all = sides.all(|side| side.id == self.party || signed(&side.id));
        let mut facts = self.facts();
        let body = Body::PaperCountersigned { paper: number, hash, signed_by_all };
        let entry = facts.of_party(LineBody::Register(body), Withheld::default());
        let state = if signed_by_all { PaperState::Published } else { PaperState::Proposed };
        let lapses = paper.lapses.filter(|_| !signed_by_all);
        Ok(facts.told_group(Reply::Paper { paper: number, hash, state, lapses, entry }))
    }

    /// What every side has signed, no side takes back alone; and what has lapsed has ended.
    pub(super) fn withdraw_paper(
        &self,
        kind: PaperKind,
        number: u64,
        reason: &Note,
    ) -> Result<Decision, Rejection> {
        let paper = self.paper(kind, number)?;
        if paper.author != self.party {
            return Err(RegisterRejection::NotAuthor(number).into());
        }
        let state = paper.state_at(self.stamp.time);
        let own = !paper.joint && state == PaperState::Published;
        if state != PaperState::Proposed && !own {
            let what = "what every side has signed stands, and what has ended has ended";
            return Err(RegisterRejection::PaperClosed { paper: number, state, what }.into());
        }
        let mut facts = self.facts();
        let body = Body::PaperWithdrawn { paper: number, reason: reason.clone() };
        let entry = facts.of_party(LineBody::Register(body), Withheld::default());
        let (hash, state, lapses) = (paper.hash, PaperState::Withdrawn, None);
        Ok(facts.told_group(Reply::Paper { paper: number, hash, state, lapses, entry }))
    }
}
