//! The checkpoint that was kept from before: a log that was written anew does not continue it.

use super::super::layout;
use super::super::report::{Check, Place, Report};
use super::{Case, told};
use evidence::Hash;
use evidence::tree::verify_consistency;

/// Holds the bundle against the older checkpoint; `root_at` knows the roots of this log at its
/// older sizes, where all its entries are there.
pub(super) fn check(
    case: &Case<'_>,
    root_at: Option<&mut dyn FnMut(u64) -> Option<Hash>>,
    report: &mut Report,
) {
    let Some(note) = &case.options.since else { return };
    let at = || Place::File(layout::CHECKPOINT.to_owned());
    let older = match case.options.policy.open(note) {
        Ok(opened) => opened.checkpoint,
        Err(error) => {
            let expected = format!("an older checkpoint signed by {}", case.options.log_key);
            return report.fail(Check::Since, at(), expected, told(&error));
        }
    };
    let (size, root) = (older.size(), *older.root());
    if size > case.size() {
        let expected = format!("at least the {size} entries of the older checkpoint");
        return report.fail(Check::Since, at(), expected, format!("{} entries", case.size()));
    }
    if let Some(root_at) = root_at {
        match root_at(size) {
            Some(found) if found == root => {}
            Some(found) => {
                let expected = format!("root {root} over the first {size} entries, as was signed");
                report.fail(Check::Since, at(), expected, format!("{found}: another history"));
            }
            None => report.open(Check::Since, None, "the tiles do not give the older root"),
        }
        return;
    }
    check_by_proof(case, size, &root, report);
}

/// In an extract, the maker may have put the proof of it.
fn check_by_proof(case: &Case<'_>, size: u64, root: &Hash, report: &mut Report) {
    let name = layout::consistency(size);
    let is_same = size == case.size();
    let path = if is_same || !case.files.has(&name) {
        Vec::new()
    } else {
        let Some(bytes) = case.read(&name, report) else { return };
        match parse(&bytes, size) {
            Some(path) => path,
            None => {
                let expected = format!("`old {size}` and a hash a line");
                let found = "something else";
                return report.fail(Check::Since, Place::File(name), expected, found);
            }
        }
    };
    if path.is_empty() && !is_same && size > 0 {
        let why = format!(
            "an extract has no tiles, and this one no proof {name}: export it with --since, or a \
             complete bundle"
        );
        return report.open(Check::Since, None, why);
    }
    let checkpoint = &case.signed.checkpoint;
    let (new_size, new_root) = (checkpoint.size(), checkpoint.root());
    if let Err(error) = verify_consistency(&path, size, root, new_size, new_root) {
        let expected = format!("a log that begins with root {root} over {size} entries");
        report.fail(Check::Since, Place::File(name), expected, told(&error));
    }
}

fn parse(bytes: &[u8], size: u64) -> Option<Vec<Hash>> {
    let text = core::str::from_utf8(bytes).ok()?;
    let hashes = text.strip_prefix(&format!("old {size}\n"))?.strip_suffix('\n')?;
    hashes.split('\n').map(|line| line.parse().ok()).collect()
}
