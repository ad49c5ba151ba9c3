//! What is revealed beside an entry, held against what the entry committed to.

use super::super::layout;
use super::super::report::{Check, Report};
use super::Case;
use crate::record::{Commitments, WithheldName, decode_withheld, withheld};
use line::{Body, Entry, Withheld};

/// Reads what is revealed beside an entry. What is not as committed is told and not used.
pub(super) fn read(
    case: &Case<'_>,
    entry: &Entry,
    commitments: &Commitments,
    report: &mut Report,
) -> Withheld {
    let name = layout::withheld(entry.index);
    if !case.files.has(&name) {
        note_missing(entry, commitments, &[], report);
        return Withheld::default();
    }
    let Some(blob) = case.read(&name, report) else { return Withheld::default() };
    let items = match withheld::open(&blob) {
        Ok(items) => items,
        Err(error) => {
            report.fail_entry(Check::Withheld, entry.index, "withheld items", error);
            return Withheld::default();
        }
    };
    let mut as_committed = Vec::new();
    for item in items {
        let name = item.name.as_str();
        if commitments.check(&item) {
            as_committed.push(item);
        } else {
            let found = match commitments.get(item.name) {
                Some(_) => format!("another {name}, or another salt"),
                None => format!("a {name}, to which the entry does not commit"),
            };
            let expected = format!("the {name} that the entry committed to");
            report.fail_entry(Check::Withheld, entry.index, expected, found);
        }
    }
    report.counts.revealed += as_committed.len() as u64;
    let names: Vec<WithheldName> = as_committed.iter().map(|item| item.name).collect();
    note_missing(entry, commitments, &names, report);
    let blob = withheld::pack(as_committed);
    decode_withheld(entry, commitments, &blob).unwrap_or_else(|error| {
        report.fail_entry(Check::Withheld, entry.index, "items that can be read", error);
        Withheld::default()
    })
}

/// Notes what stays withheld, where that leaves a check open.
fn note_missing(
    entry: &Entry,
    commitments: &Commitments,
    revealed: &[WithheldName],
    report: &mut Report,
) {
    for name in commitments.names().filter(|name| !revealed.contains(name)) {
        let (check, why) = match name {
            WithheldName::Extents => (
                Check::Conflict,
                "the extents of these entries are not revealed, so conflicts with them are the \
                 host's word",
            ),
            WithheldName::Encounter => {
                (Check::Conflict, "the encounters of these conflicts are not revealed")
            }
            WithheldName::Submission => (
                Check::Submission,
                "what the party signed is not revealed, so its signature was not seen",
            ),
            WithheldName::Utm | WithheldName::Rid => (
                Check::Law,
                "what suppliers keep to themselves is not revealed: that keys and versions were \
                 right, and whom they were to tell, is the host's word",
            ),
            WithheldName::Message => (
                Check::Law,
                "what these messages and answers say is not revealed: that places were read back \
                 rightly is the host's word",
            ),
            WithheldName::Seen | WithheldName::TrackA | WithheldName::TrackB => {
                (Check::Law, "what feeds saw is not revealed: that it is so is the host's word")
            }
            WithheldName::Ovn | WithheldName::Answer => continue,
        };
        report.open(check, Some(entry.index), why);
    }
    // The entry would commit to a submission if the host had kept one.
    let signed = matches!(entry.attestation, line::Attestation::Signed(_));
    if signed && commitments.get(WithheldName::Submission).is_none() {
        let why = "these entries say that they are signed, and commit to no signature";
        report.fail_entry(Check::Submission, entry.index, "a commitment to what was signed", why);
    }
    let item = matches!(&entry.body, Body::ItemDeclared(_) | Body::ItemChanged(_));
    if item && commitments.get(WithheldName::Extents).is_none() {
        let found = "none";
        report.fail_entry(Check::Withheld, entry.index, "a commitment to its extents", found);
    }
}
