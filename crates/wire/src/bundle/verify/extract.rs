//! Extracts: chosen entries, each proven to stand in the log. What an extract cannot show is what
//! it leaves out, and the report says so.

use super::super::layout;
use super::super::report::{Check, Kind, Place, Report};
use super::conflicts::{Separations, is_near, words};
use super::law::told as told_pair;
use super::reading::{Reading, Seen};
use super::suppliers::Suppliers;
use super::{Case, cosignatures, since, told};
use evidence::hash::leaf_hash;
use evidence::proof::Proof;
use evidence::tree::verify_inclusion;
use line::{Body, Extents, ItemId, Pair, PartyId, Withheld};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(super) fn check(case: &Case<'_>, report: &mut Report) {
    let indexes = indexes(case, report);
    let mut reading = Reading::new(*case, Kind::Extract);
    let mut neighbors = Neighbors::default();
    let mut suppliers = Suppliers::default();
    for &index in &indexes {
        let Some(record) = case.read(&layout::entry(index), report) else { continue };
        check_proof(case, index, &record, report);
        let Some(seen) = Reading::decode(index, &record, report) else { continue };
        let withheld = reading.check(&seen, report);
        suppliers.check(&seen.entry, &withheld, report);
        check_cosigned_root(case, &seen, report);
        reading.apply(&seen.entry, report);
        let minima = reading.agreements.terms().map(Separations::new);
        neighbors.note(&seen, &withheld, minima, report);
    }
    reading.end(report);
    suppliers.end_extract(report);
    let all = reading.agreements.terms();
    let all = all.is_some_and(|terms| cosignatures::check_head(case, terms, report));
    report.settled = all.then_some(case.size());
    since::check(case, None, report);
    for name in case.files.under(layout::WITHHELD) {
        if !layout::number(name).is_some_and(|index| indexes.contains(&index)) {
            let at = Place::File(format!("{}{name}", layout::WITHHELD));
            report.fail(Check::Withheld, at, "an entry of this extract beside it", "none");
        }
    }
    for (check, why) in [
        (Check::Order, "an extract cannot show that nothing between its entries was left out"),
        (Check::Law, "whether the entries could follow from those that are left out"),
        (Check::State, "an extract does not add up to a state"),
        (Check::Conflict, "an extract cannot show that no conflict was left untold"),
    ] {
        report.open(check, None, why);
    }
}

/// The indexes of the entries, in order. Every entry has a proof, and every proof an entry.
fn indexes(case: &Case<'_>, report: &mut Report) -> BTreeSet<u64> {
    let mut indexes = BTreeSet::new();
    for name in case.files.under(layout::ENTRIES) {
        match layout::number(name) {
            Some(index) => {
                indexes.insert(index);
            }
            None => {
                let at = Place::File(format!("{}{name}", layout::ENTRIES));
                report.fail(Check::File, at, "the number of an entry as its name", name);
            }
        }
    }
    for name in case.files.under(layout::PROOFS) {
        let index = name.strip_suffix(layout::PROOF_END).and_then(layout::number);
        if !index.is_some_and(|index| indexes.contains(&index)) {
            let at = Place::File(format!("{}{name}", layout::PROOFS));
            report.fail(Check::File, at, "an entry of this extract that it proves", "none");
        }
    }
    if !indexes.contains(&0) {
        let why = "entry 0 is missing, and with it the agreement: no side's signature was checked";
        report.open(Check::Opening, None, why);
    }
    indexes
}

fn check_proof(case: &Case<'_>, index: u64, record: &[u8], report: &mut Report) {
    let name = layout::proof(index);
    let Some(bytes) = case.read(&name, report) else { return };
    let mut fail = |expected: &str, found: String| {
        report.fail_entry(Check::Entry, index, expected, found);
    };
    let proof = match Proof::parse(&bytes) {
        Ok(proof) => proof,
        Err(error) => return fail("a proof (c2sp tlog-proof)", told(&error)),
    };
    if proof.index() != index {
        return fail("the proof of this entry", format!("the proof of entry {}", proof.index()));
    }
    if proof.checkpoint().text() != case.signed.note.text() {
        let found = proof.checkpoint().text().replace('\n', " ");
        return fail("a proof under the checkpoint of this bundle", found);
    }
    let (size, root) = (case.size(), case.signed.checkpoint.root());
    match verify_inclusion(proof.path(), index, size, &leaf_hash(record), root) {
        Ok(()) => report.counts.entries += 1,
        Err(error) => fail("a proof that leads from this entry to the signed root", told(&error)),
    }
}

fn check_cosigned_root(case: &Case<'_>, seen: &Seen, report: &mut Report) {
    let Body::CheckpointCosigned { size, root, .. } = &seen.entry.body else { return };
    let checkpoint = &case.signed.checkpoint;
    if *size != checkpoint.size() {
        let why = "whether this log had the roots that these cosignatures are over";
        report.open(Check::Cosignature, Some(seen.entry.index), why);
    } else if root.0 != checkpoint.root().0 {
        let expected = format!("a cosignature over {}", checkpoint.root());
        let found = format!("one over {}", evidence::Hash(root.0));
        report.fail_entry(Check::Cosignature, seen.entry.index, expected, found);
    }
}

/// The revealed items, as far as neighboring entries tell which version was meant.
#[derive(Default)]
struct Neighbors {
    items: BTreeMap<ItemId, Known>,
    /// From where on no entry is missing.
    whole_from: u64,
    next: u64,
}

struct Known {
    entry: u64,
    owner: Option<PartyId>,
    extents: Arc<Extents>,
}

impl Neighbors {
    fn note(
        &mut self,
        seen: &Seen,
        withheld: &Withheld,
        minima: Option<Separations>,
        report: &mut Report,
    ) {
        let entry = &seen.entry;
        if entry.index != self.next {
            self.whole_from = entry.index;
        }
        self.next = entry.index + 1;
        match &entry.body {
            Body::ItemDeclared(item) | Body::ItemChanged(item) => {
                self.items.remove(&item.id);
                if let Some(extents) = &withheld.extents {
                    let (owner, extents) = (entry.party.clone(), extents.clone());
                    let known = Known { entry: entry.index, owner, extents };
                    self.items.insert(item.id.clone(), known);
                }
            }
            Body::ItemWithdrawn { id, .. } => {
                self.items.remove(id);
            }
            Body::ConflictFound { pair, .. } | Body::ConflictChanged { pair, .. } => {
                if let Some(minima) = minima {
                    self.compare(entry.index, pair, withheld, &minima, report);
                }
            }
            _ => {}
        }
    }

    /// Computes a conflict again that is told, from the extents told last. Where entries between
    /// are missing, one of them may have changed the item: then a difference is no proof.
    fn compare(
        &self,
        index: u64,
        pair: &Pair,
        withheld: &Withheld,
        minima: &Separations,
        report: &mut Report,
    ) {
        let (Some(a), Some(b)) = (self.items.get(&pair.a), self.items.get(&pair.b)) else { return };
        let computed = minima.conflict(pair, a.owner == b.owner, (&a.extents, &b.extents));
        let found = match (&computed, &withheld.encounter) {
            (Some(computed), Some(encounter)) if !is_near(computed, encounter) => words(encounter),
            (Some(_), _) => {
                report.counts.conflicts += 1;
                return;
            }
            (None, _) => "one that is told".to_owned(),
        };
        let expected = match &computed {
            Some(computed) => format!("the encounter of {}: {}", told_pair(pair), words(computed)),
            None => format!("no conflict of {}, which stay apart", told_pair(pair)),
        };
        if self.whole_from <= a.entry.min(b.entry) {
            report.fail_entry(Check::Conflict, index, expected, found);
        } else {
            let why = "these conflicts are not those of the revealed extents, but entries between \
                       are missing that may have changed them";
            report.open(Check::Conflict, Some(index), why);
        }
    }
}
