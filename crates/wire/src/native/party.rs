//! The agreement and the parties as everyone on the line is shown them.

use core::fmt::Write as _;
use line::{Agreement, Digest, PartyId, PublicState, Side};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The agreement in force, and what is proposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AgreementView {
    /// The name of the line.
    pub line: String,
    /// SHA-256 of the text, 64 hexadecimal digits, as `sha256sum` prints it.
    pub hash: String,
    /// The TOML text, byte for byte.
    pub text: String,
    /// The verifier key of the log.
    pub log_key: String,
    /// Agreements that wait for countersignatures.
    pub proposals: Vec<ProposalView>,
    /// The largest checkpoint that every side has cosigned; null before the first.
    pub settled: Option<SettledView>,
}

/// An agreement that waits for countersignatures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProposalView {
    /// SHA-256 of the text, 64 hexadecimal digits.
    pub hash: String,
    /// The TOML text, byte for byte.
    pub text: String,
    /// The entry that proposed it.
    pub entry: u64,
    /// Who has countersigned, the proposer first.
    pub countersigned: Vec<String>,
}

/// What is settled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SettledView {
    /// How many entries.
    pub size: u64,
    /// The root of the tree over them, base64.
    pub root: String,
}

/// A side of the line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PartyView {
    /// Its id, the `sub` of its tokens.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// The keys with which it signs what it submits.
    pub keys: Vec<KeyView>,
    /// The name under which it cosigns; null when it does not.
    pub cosigner: Option<String>,
    /// The number of its last signed submission; the next is one more.
    pub signed: u64,
    /// The hash of that submission, base64: what the next names as `prev`.
    pub last: String,
    /// How many unsigned entries the host counted.
    pub unsigned: u64,
    /// What it did.
    pub counts: CountsView,
}

/// A key of a side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KeyView {
    /// Its name.
    pub kid: String,
    /// An Ed25519 public key, base64.
    pub public: String,
}

/// What a side did, counted from the entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CountsView {
    /// Items declared.
    pub declared: u64,
    /// Items changed.
    pub changed: u64,
    /// Items withdrawn.
    pub withdrawn: u64,
    /// Items declared or moved later than the agreed notice.
    pub late: u64,
    /// Conflicts found that one of its items is part of.
    pub conflicts: u64,
}

/// The agreement in force; `None` before the line is opened.
pub fn agreement_view(state: &PublicState) -> Option<AgreementView> {
    let agreement = state.agreement.as_ref()?;
    let proposals = state.proposals.values().map(|proposal| ProposalView {
        hash: hex(proposal.agreement.hash()),
        text: proposal.agreement.text().to_owned(),
        entry: proposal.entry,
        countersigned: proposal.countersigned.iter().map(PartyId::to_string).collect(),
    });
    Some(AgreementView {
        line: agreement.terms().line.clone(),
        hash: hex(agreement.hash()),
        text: agreement.text().to_owned(),
        log_key: state.log_key.clone(),
        proposals: proposals.collect(),
        settled: state
            .settled
            .as_ref()
            .map(|settled| SettledView { size: settled.size, root: base64(&settled.root.0) }),
    })
}

/// The sides of the line, in the order of the agreement.
pub fn parties(state: &PublicState) -> Vec<PartyView> {
    let sides = state.agreement.as_ref().map_or(&[][..], |agreement| sides(agreement));
    sides.iter().map(|side| party(state, side)).collect()
}

fn sides(agreement: &Agreement) -> &[Side] {
    &agreement.terms().sides
}

fn party(state: &PublicState, side: &Side) -> PartyView {
    let chain = state.chains.get(&side.id).copied().unwrap_or_default();
    let counts = state.counts.get(&side.id).copied().unwrap_or_default();
    let key =
        |key: &line::SideKey| KeyView { kid: key.kid.to_string(), public: base64(&key.public) };
    PartyView {
        id: side.id.to_string(),
        title: side.title.clone(),
        keys: side.keys.iter().map(key).collect(),
        cosigner: side.cosigner.as_ref().map(|cosigner| cosigner.name.clone()),
        signed: chain.signed,
        last: base64(&chain.last.0),
        unsigned: chain.unsigned,
        counts: CountsView {
            declared: counts.declared,
            changed: counts.changed,
            withdrawn: counts.withdrawn,
            late: counts.late,
            conflicts: counts.conflicts,
        },
    }
}

pub(super) fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// A hash as `sha256sum` prints it.
pub(super) fn hex(digest: Digest) -> String {
    digest.0.iter().fold(String::with_capacity(64), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a String takes everything");
        text
    })
}
