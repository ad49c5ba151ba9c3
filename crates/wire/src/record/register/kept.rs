//! What the entries of the register add up to, in answers, in a snapshot and in a bundle's
//! `state.json`: nothing in it is shown to one side and not to another, so one spelling does.

use super::{
    Account, Arc, BTreeMap, Deadline, Deadlines, DeadlinesText, Deserialize, Disagreement,
    EvidenceText, Friction, FrictionState, Language, Outcome, Paper, PaperKind, PaperState,
    PartyId, PublicRegister, Serialize, Text, ToSchema, Utc6, evidence_texts, hex, names,
    one_evidence, sha256_hex,
};

/// A friction, with what each side says of it side by side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FrictionText {
    /// Its number, which is the entry that raised it.
    pub friction: u64,
    /// What it is about.
    pub title: String,
    /// `raised`, `acknowledged`, `under_review`, `resolved` or `disagreed`.
    pub state: String,
    /// Since when.
    #[schema(value_type = String)]
    pub(crate) since: Utc6,
    /// Who raised it.
    pub raised_by: String,
    /// When.
    #[schema(value_type = String)]
    pub(crate) raised: Utc6,
    /// With whom.
    pub with: Vec<String>,
    /// What the sides say of it, in the order in which they said it, never merged.
    pub accounts: Vec<AccountText>,
    /// Who has acknowledged it.
    pub acknowledged: Vec<SignedText>,
    /// What is due when, by the agreement in force when it was raised.
    pub deadlines: DeadlinesText,
    /// What did not come in time.
    pub missed: Vec<MissedText>,
    /// Outcomes proposed, of each side the last.
    pub outcomes: Vec<OutcomeText>,
    /// The entry of the outcome on which all concerned have agreed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolved_by: Option<u64>,
    /// Who stated that they do not agree, and why.
    pub disagreements: Vec<DisagreementText>,
}

/// What a side says of a friction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountText {
    /// Which side.
    pub side: String,
    /// The entry that says so.
    pub entry: u64,
    /// When.
    #[schema(value_type = String)]
    pub(crate) time: Utc6,
    /// What it says.
    pub statement: String,
    /// What that rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<EvidenceText>,
}

/// That a side acknowledged or signed something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignedText {
    /// Which side.
    pub side: String,
    /// The entry that says so.
    pub entry: u64,
}

/// What did not come in time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MissedText {
    /// `acknowledge`, `review` or `conclude`.
    pub deadline: String,
    /// The entry that says so.
    pub entry: u64,
}

/// How a side would have a friction resolved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OutcomeText {
    /// Who proposed it.
    pub side: String,
    /// The entry that says so, by which another side agrees to it.
    pub entry: u64,
    /// How.
    pub outcome: String,
    /// Who has agreed to it.
    pub agreed: Vec<String>,
}

/// That a side states that the sides do not agree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DisagreementText {
    /// Which side.
    pub side: String,
    /// The entry that says so.
    pub entry: u64,
    /// Why not.
    pub reason: String,
}

/// Minutes or a bulletin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaperText {
    /// Its number, which is the entry that proposed it.
    pub paper: u64,
    /// `minutes` or `bulletin`.
    pub kind: String,
    /// Whether every side signs it, or its author stands for it alone.
    pub joint: bool,
    /// Who proposed it.
    pub author: String,
    /// When.
    #[schema(value_type = String)]
    pub(crate) proposed: Utc6,
    /// Its text; of one that lapsed or was withdrawn, the entry alone has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// SHA-256 of its text, 64 hexadecimal digits: what is countersigned.
    pub sha256: String,
    /// In which language it is written.
    pub language: String,
    /// `proposed`, `published`, `lapsed` or `withdrawn`. What is proposed is signed by some, and
    /// is no joint text.
    pub state: String,
    /// Since when.
    #[schema(value_type = String)]
    pub(crate) since: Utc6,
    /// Whether it was published before it was withdrawn.
    pub was_published: bool,
    /// When it lapses unless every side has signed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub(crate) lapses: Option<Utc6>,
    /// Who has signed it, its author first.
    pub signed: Vec<SignedText>,
    /// The entry that ended it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<u64>,
    /// Why its author withdrew it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// All of it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegisterState {
    frictions: Vec<FrictionText>,
    papers: Vec<PaperText>,
}

impl RegisterState {
    /// What stands in the register; `None` while nothing does.
    pub(crate) fn of(register: &PublicRegister) -> Option<Self> {
        if *register == PublicRegister::default() {
            return None;
        }
        let frictions = register.frictions.iter().map(|(n, known)| FrictionText::of(*n, known));
        let papers = register.papers.iter().map(|(n, known)| PaperText::of(*n, known));
        Some(Self { frictions: frictions.collect(), papers: papers.collect() })
    }

    /// The register again.
    pub(crate) fn read(self) -> Result<PublicRegister, String> {
        let (mut frictions, mut papers) = (BTreeMap::new(), BTreeMap::new());
        for text in self.frictions {
            frictions.insert(text.friction, Arc::new(text.read()?));
        }
        for text in self.papers {
            papers.insert(text.paper, Arc::new(text.read()?));
        }
        Ok(PublicRegister::of(frictions, papers))
    }
}

impl FrictionText {
    /// A friction by its number.
    pub fn of(number: u64, known: &Friction) -> Self {
        let account = |account: &Account| AccountText {
            side: account.side.to_string(),
            entry: account.entry,
            time: Utc6(account.time),
            statement: account.statement.to_string(),
            evidence: evidence_texts(&account.evidence),
        };
        let outcome = |outcome: &Outcome| OutcomeText {
            side: outcome.side.to_string(),
            entry: outcome.entry,
            outcome: outcome.outcome.to_string(),
            agreed: names(&outcome.agreed),
        };
        let disagreement = |said: &Disagreement| DisagreementText {
            side: said.side.to_string(),
            entry: said.entry,
            reason: said.reason.to_string(),
        };
        let missed = |(deadline, entry): &(Deadline, u64)| MissedText {
            deadline: deadline.name().to_owned(),
            entry: *entry,
        };
        Self {
            friction: number,
            title: known.title.to_string(),
            state: known.state.name().to_owned(),
            since: Utc6(known.since),
            raised_by: known.raised_by.to_string(),
            raised: Utc6(known.raised),
            with: names(&known.with),
            accounts: known.accounts.iter().map(account).collect(),
            acknowledged: known.acknowledged.iter().map(SignedText::from).collect(),
            deadlines: DeadlinesText::from(&known.deadlines),
            missed: known.missed.iter().map(missed).collect(),
            outcomes: known.outcomes.iter().map(outcome).collect(),
            resolved_by: known.resolved_by,
            disagreements: known.disagreements.iter().map(disagreement).collect(),
        }
    }

    fn read(self) -> Result<Friction, String> {
        let account = |text: AccountText| {
            let on = text.evidence.into_iter().map(one_evidence);
            let on: Result<_, (&str, String)> = on.collect();
            Ok::<_, String>(Account {
                side: party(&text.side)?,
                entry: text.entry,
                time: text.time.0,
                statement: words(&text.statement)?,
                evidence: on.map_err(|(_, problem)| problem)?,
            })
        };
        let outcome = |text: OutcomeText| {
            let agreed: Result<_, String> = text.agreed.iter().map(|id| party(id)).collect();
            let (side, outcome) = (party(&text.side)?, words(&text.outcome)?);
            Ok::<_, String>(Outcome { side, entry: text.entry, outcome, agreed: agreed? })
        };
        let disagreement = |text: DisagreementText| {
            let (side, reason) = (party(&text.side)?, words(&text.reason)?);
            Ok::<_, String>(Disagreement { side, entry: text.entry, reason })
        };
        let missed = |text: MissedText| {
            let deadline = Deadline::named(&text.deadline).ok_or("a deadline is unknown")?;
            Ok::<_, String>((deadline, text.entry))
        };
        let with: Result<_, String> = self.with.iter().map(|id| party(id)).collect();
        Ok(Friction {
            raised_by: party(&self.raised_by)?,
            raised: self.raised.0,
            with: with?,
            title: words(&self.title)?,
            state: FrictionState::named(&self.state).ok_or("a friction's state is unknown")?,
            since: self.since.0,
            accounts: all(self.accounts, account)?,
            acknowledged: all(self.acknowledged, SignedText::read)?,
            deadlines: Deadlines::from(self.deadlines),
            missed: all(self.missed, missed)?,
            outcomes: all(self.outcomes, outcome)?,
            resolved_by: self.resolved_by,
            disagreements: all(self.disagreements, disagreement)?,
        })
    }
}

impl PaperText {
    /// A paper by its number.
    pub fn of(number: u64, known: &Paper) -> Self {
        let reason = known.ended.as_ref().and_then(|(_, reason)| reason.as_ref());
        Self {
            paper: number,
            kind: known.kind.name().to_owned(),
            joint: known.joint,
            author: known.author.to_string(),
            proposed: Utc6(known.proposed),
            text: known.text.as_ref().map(ToString::to_string),
            sha256: hex(&known.hash),
            language: known.language.to_string(),
            state: known.state.name().to_owned(),
            since: Utc6(known.since),
            was_published: known.was_published,
            lapses: known.lapses.map(Utc6),
            signed: known.signed.iter().map(SignedText::from).collect(),
            ended: known.ended.as_ref().map(|(entry, _)| *entry),
            reason: reason.map(ToString::to_string),
        }
    }

    fn read(self) -> Result<Paper, String> {
        let reason = self.reason.as_deref().map(words).transpose()?;
        Ok(Paper {
            kind: PaperKind::named(&self.kind).ok_or("the kind of a paper is unknown")?,
            joint: self.joint,
            author: party(&self.author)?,
            proposed: self.proposed.0,
            text: self.text.as_deref().map(words).transpose()?,
            hash: sha256_hex(&self.sha256)?,
            language: Language::new(&self.language).map_err(|error| error.to_string())?,
            state: PaperState::named(&self.state).ok_or("a paper's state is unknown")?,
            since: self.since.0,
            was_published: self.was_published,
            lapses: self.lapses.map(|Utc6(lapses)| lapses),
            signed: all(self.signed, SignedText::read)?,
            ended: self.ended.map(|entry| (entry, reason)),
        })
    }
}

impl From<&(PartyId, u64)> for SignedText {
    fn from((side, entry): &(PartyId, u64)) -> Self {
        Self { side: side.to_string(), entry: *entry }
    }
}

impl SignedText {
    fn read(self) -> Result<(PartyId, u64), String> {
        Ok((party(&self.side)?, self.entry))
    }
}

fn all<T, U>(texts: Vec<T>, read: impl FnMut(T) -> Result<U, String>) -> Result<Vec<U>, String> {
    texts.into_iter().map(read).collect()
}

fn party(text: &str) -> Result<PartyId, String> {
    PartyId::new(text).map_err(|error| error.to_string())
}

fn words<const MAX: usize>(text: &str) -> Result<Text<MAX>, String> {
    Text::new(text).map_err(|error| format!("a text {error}"))
}
