//! Complete bundles: every entry under the root, folded, and nothing missing.

use super::super::report::{Check, Kind, Place, Report};
use super::super::{layout, state};
use super::conflicts::Conflicts;
use super::reading::{Reading, Seen};
use super::suppliers::Suppliers;
use super::violations::Violations;
use super::{Case, cosignatures, law, since, told};
use crate::bundle::FileError;
use evidence::Hash;
use evidence::hash::{leaf_hash, node_hash};
use evidence::tile::{Tile, TileReader, bundles};
use line::{Body, PublicState};

/// More bundles than these are not named as missing one by one.
const MISSING_MAX: usize = 100;

/// The hashes of the log, as far as its tiles lead to the signed root.
type Tiles<'a> = TileReader<Box<dyn FnMut(Tile) -> Result<Vec<u8>, FileError> + 'a>>;

pub(super) fn check(case: &Case<'_>, report: &mut Report) {
    let mut tiles = open_tiles(case, report);
    let mut folding = Folding {
        reading: Reading::new(*case, Kind::Complete),
        state: PublicState::default(),
        conflicts: Conflicts::default(),
        violations: Violations::default(),
        suppliers: Suppliers::default(),
        broken_at: None,
    };
    // A checkpoint may claim more entries than could ever be looked for.
    let there = case.files.under(layout::ENTRY_TILES).count();
    for bundle in bundles(case.size()).take(there + MISSING_MAX) {
        let range = bundle.range();
        let Some(bytes) = case.read(&bundle.to_string(), report) else {
            folding.stop(range.start);
            continue;
        };
        let entries = match bundle.entries(&bytes) {
            Ok(entries) => entries,
            Err(error) => {
                let expected = format!("the entries {} to {}", range.start, range.end - 1);
                report.fail(Check::File, Place::File(bundle.to_string()), expected, told(&error));
                folding.stop(range.start);
                continue;
            }
        };
        for (index, record) in range.zip(entries) {
            check_leaf(tiles.as_mut(), index, record, report);
            folding.entry(index, record, tiles.as_mut(), report);
        }
    }
    folding.end(case, tiles.as_mut(), report);
    withheld_beside_nothing(case, report);
}

fn open_tiles<'a>(case: &Case<'a>, report: &mut Report) -> Option<Tiles<'a>> {
    let files = case.files;
    let fetch: Box<dyn FnMut(Tile) -> Result<Vec<u8>, FileError> + 'a> =
        Box::new(move |tile| files.read(&tile.to_string()));
    match TileReader::open(case.size(), case.signed.checkpoint.root(), fetch) {
        Ok(tiles) => Some(tiles),
        Err(error) => {
            let at = Place::File(layout::CHECKPOINT.to_owned());
            report.fail(Check::Tree, at, "tiles that lead to the signed root", told(&error));
            let why = "without the tiles on its right edge, no entry can be held against the root";
            report.open(Check::Entry, None, why);
            None
        }
    }
}

fn check_leaf(tiles: Option<&mut Tiles<'_>>, index: u64, record: &[u8], report: &mut Report) {
    let Some(tiles) = tiles else { return };
    let found = leaf_hash(record);
    match tiles.subtree(0, index) {
        Ok(wanted) if wanted == found => report.counts.entries += 1,
        Ok(wanted) => {
            let expected = format!("an entry of hash {wanted}, as in the tree");
            report.fail_entry(Check::Entry, index, expected, format!("one of hash {found}"));
        }
        Err(error) => {
            let expected = "tiles that lead to the signed root";
            report.fail_entry(Check::Tree, index, expected, told(&error));
        }
    }
}

/// The root of the tree when it had so many entries, joined from its complete subtrees.
fn root_at(tiles: &mut Tiles<'_>, size: u64) -> Option<Hash> {
    if size == 0 {
        return Some(evidence::hash::EMPTY_ROOT);
    }
    if size > tiles.size() {
        return None;
    }
    let mut end = size;
    let mut root: Option<Hash> = None;
    while end > 0 {
        let level = u8::try_from(end.trailing_zeros()).ok()?;
        end -= 1 << level;
        let left = tiles.subtree(level, end >> level).ok()?;
        root = Some(root.map_or(left, |right| node_hash(&left, &right)));
    }
    root
}

/// The entries on their way into the state that they add up to.
struct Folding<'a> {
    reading: Reading<'a>,
    state: PublicState,
    conflicts: Conflicts,
    violations: Violations,
    suppliers: Suppliers,
    /// The first entry that could not be folded in. Behind it, entries are only read.
    broken_at: Option<u64>,
}

impl Folding<'_> {
    fn stop(&mut self, index: u64) {
        self.broken_at.get_or_insert(index);
    }

    fn entry(
        &mut self,
        index: u64,
        record: &[u8],
        tiles: Option<&mut Tiles<'_>>,
        report: &mut Report,
    ) {
        let Some(seen) = Reading::decode(index, record, report) else { return self.stop(index) };
        if self.broken_at.is_none() {
            self.fold(&seen, tiles, report);
        }
    }

    fn fold(&mut self, seen: &Seen, tiles: Option<&mut Tiles<'_>>, report: &mut Report) {
        let entry = &seen.entry;
        if entry.cause.is_none() {
            self.end_decision(report);
        }
        law::check(entry, &self.state, &self.reading.agreements, report);
        let withheld = self.reading.check(seen, report);
        self.suppliers.check(entry, &withheld, report);
        if let (Body::CheckpointCosigned { size, root, .. }, Some(tiles)) = (&entry.body, tiles) {
            // A side cosigns what it saw. Another root is the proof that it was shown another log.
            match root_at(tiles, *size) {
                Some(here) if here.0 == root.0 => {}
                Some(here) => {
                    let expected = format!("root {here}, which this log has at {size} entries");
                    let found = format!("a cosignature over {}", Hash(root.0));
                    report.fail_entry(Check::Cosignature, entry.index, expected, found);
                }
                None => {
                    let why = "the tiles do not give the root that these cosignatures are over";
                    report.open(Check::Cosignature, Some(entry.index), why);
                }
            }
        }
        self.violations.note(entry, &withheld, &self.state);
        self.reading.apply(entry, report);
        self.state.apply(entry);
        self.reading.asked.folded(&self.state, self.reading.size());
        self.conflicts.note(entry, &withheld, self.reading.agreements.terms());
    }

    fn end_decision(&mut self, report: &mut Report) {
        self.conflicts.end_decision(&self.state, report);
        self.violations.end_decision(&self.state, report);
    }

    fn end(&mut self, case: &Case<'_>, tiles: Option<&mut Tiles<'_>>, report: &mut Report) {
        self.end_decision(report);
        self.reading.end(report);
        match self.broken_at {
            Some(index) => {
                let why = "from here on entries could not be added up: order, chains, law, \
                           cosignatures, conflicts and state were not checked";
                report.open(Check::State, Some(index), why);
            }
            None => check_state(case, &self.state, report),
        }
        let all = self.reading.agreements.terms();
        let all = all.is_some_and(|terms| cosignatures::check_head(case, terms, report));
        report.settled = match (&self.state.settled, all) {
            (_, true) => Some(case.size()),
            (Some(settled), false) => Some(settled.size),
            (None, false) => None,
        };
        let Some(tiles) = tiles else {
            if case.options.since.is_some() {
                report.open(Check::Since, None, "the tiles do not lead to the signed root");
            }
            return;
        };
        since::check(case, Some(&mut |size| root_at(tiles, size)), report);
    }
}

fn check_state(case: &Case<'_>, state: &PublicState, report: &mut Report) {
    let Some(bytes) = case.read(layout::STATE, report) else { return };
    for (path, expected, found) in state::differences(state, &bytes) {
        let at = Place::File(format!("{} {path}", layout::STATE).trim_end().to_owned());
        let expected = format!("{expected}, to which the entries add up");
        report.fail(Check::State, at, expected, found);
    }
}

/// What is withheld stands beside an entry of the log, under its one name.
fn withheld_beside_nothing(case: &Case<'_>, report: &mut Report) {
    for name in case.files.under(layout::WITHHELD) {
        let index = layout::number(name);
        if index.is_none_or(|index| index >= case.size()) {
            let at = Place::File(format!("{}{name}", layout::WITHHELD));
            let expected = format!("the number of an entry, less than {}", case.size());
            report.fail(Check::Withheld, at, expected, name);
        }
    }
}
