//! Where things stand in a bundle.

/// The signed head of the log, with cosignatures (C2SP tlog-checkpoint).
pub const CHECKPOINT: &str = "checkpoint";
/// What the bundle says the entries fold to.
pub const STATE: &str = "state.json";
/// What a bundle is, for whoever finds one.
pub const README: &str = "README.txt";

/// Tiles of hashes and of entries (C2SP tlog-tiles): a complete bundle has them all.
const TILES: &str = "tile/";
pub(super) const ENTRY_TILES: &str = "tile/entries/";
/// What is withheld of an entry, as far as it is disclosed.
pub(super) const WITHHELD: &str = "withheld/";
/// The chosen entries of an extract, and the proof of each (C2SP tlog-proof).
pub(super) const ENTRIES: &str = "entries/";
pub(super) const PROOFS: &str = "proofs/";
pub(super) const PROOF_END: &str = ".tlog-proof";
/// That an older checkpoint is the beginning of this one: by its size.
pub(super) const CONSISTENCY: &str = "consistency/";

/// The most bytes that a file of that name can have: a tile of entries holds 256 of them at most, a
/// tile of hashes 256 hashes, and of what is withheld the extents are largest, 10,000 volumes.
pub(super) fn bytes_max(name: &str) -> u64 {
    let is_under = |start| name.starts_with(start);
    if name == STATE {
        1 << 30
    } else if is_under(ENTRY_TILES) {
        256 * (2 + ENTRY_BYTES_MAX)
    } else if is_under(TILES) {
        256 * 32
    } else if is_under(WITHHELD) {
        64 << 20
    } else if is_under(ENTRIES) {
        ENTRY_BYTES_MAX
    } else {
        evidence::proof::PROOF_BYTES_MAX as u64
    }
}

const ENTRY_BYTES_MAX: u64 = crate::record::RECORD_BYTES_MAX as u64;

pub(super) fn withheld(index: u64) -> String {
    format!("{WITHHELD}{index}")
}

pub(super) fn entry(index: u64) -> String {
    format!("{ENTRIES}{index}")
}

pub(super) fn proof(index: u64) -> String {
    format!("{PROOFS}{index}{PROOF_END}")
}

pub(super) fn consistency(size: u64) -> String {
    format!("{CONSISTENCY}{size}")
}

/// A number in a name: one number has one name.
pub(super) fn number(text: &str) -> Option<u64> {
    let number: u64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

/// What a bundle is, in plain words.
pub(super) const README_TEXT: &str = "\
This is a part of the record of a deconfliction line: what those who share a sky told each other,
and what followed. It can be verified by anyone, offline, without trusting whoever handed it over:

    clearline verify THIS-FILE --log-key LOG-KEY

LOG-KEY is the verifier key of the log, one line of text that the sides of the line hold; ask them,
not whoever gave you this file. A side adds --side-key with its own public key, and --since with a
checkpoint that it kept: a host that wrote another history can then not hide it.

checkpoint        The head of the log: its name, how many entries it has, the root of the tree over
                  them, and the signatures of the log and of the sides (C2SP tlog-checkpoint,
                  signed-note, tlog-cosignature).
tile/...          A complete bundle has all hashes and entries as tiles (C2SP tlog-tiles; hashes as
                  in RFC 6962). Each entry is one JSON object.
state.json        A complete bundle says what the entries add up to; verifying adds them up again.
entries/, proofs/ An extract has chosen entries instead, and a proof for each that it stands in the
                  log (C2SP tlog-proof). It cannot show that nothing else was there.
consistency/N     The hashes that prove the first N entries to be the beginning of this log.
withheld/N        What entry N withholds, as far as whoever made this bundle may see it. The entry
                  has a salted hash of each item, so that nothing else can be put in its place.

Verified means: the log's key signed this, and nothing in it was changed, left out or put in since.
It does not mean that what a party said was true. Entries of a party that are not signed by it are
the host's word for it, and verifying says so.
";
