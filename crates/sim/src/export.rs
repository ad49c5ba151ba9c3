//! The record, taken along and verified as an outsider does: with the log's public key alone.

use crate::dice::Dice;
use crate::host;
use evidence::checkpoint::Checkpoint;
use evidence::cosignature::CosigningKey;
use evidence::ed25519::SecretKey;
use evidence::hash::leaf_hash;
use evidence::note::{SignedNote, SigningKey};
use evidence::tree::Frontier;
use journal::Reader;
use line::Body;
use std::convert::Infallible;
use std::io::Cursor;
use wire::bundle::{Files, Held, Options, verify, write_complete};
use wire::record::decode_entry;

/// The name of the line of this world, which is the origin of its log.
pub(crate) const LINE: &str = "sim.example/line";

/// The verifier key of the log of this world.
pub(crate) fn log_key() -> String {
    key().verifier().to_string()
}

fn key() -> SigningKey {
    let name = LINE.parse().expect("the name of the line can name a key");
    SigningKey::new(name, SecretKey::from_seed(&[7; 32]))
}

/// The export of everything verifies; with a byte of an entry changed it is none of this log.
pub(crate) fn check(reader: &mut dyn Reader, dice: &mut Dice) {
    let (mut log, mut tree) = (Vec::new(), Frontier::new());
    // What sides withhold stays here: what the clients of this world sign stands for no HTTP
    // request. What suppliers withhold goes along, and is computed again.
    host::read_all(reader, 0, |record, withheld| {
        tree.append(leaf_hash(record));
        let (entry, _) = decode_entry(record).expect("a record that was written is read");
        let is_shared = matches!(entry.body, Body::Utm(_) | Body::Rid(_));
        let withheld = withheld.filter(|_| is_shared).map(<[u8]>::to_vec);
        log.push(Held { record: record.to_vec(), withheld });
    });
    let checkpoint = Checkpoint::new(LINE, tree.size(), tree.root())
        .expect("the name of the line can be an origin");
    let signed = SignedNote::sign(&checkpoint.to_string(), &key())
        .expect("the text of a checkpoint can be signed");
    let bundle = write(&signed, &log).expect("a whole log makes a bundle");
    let files = Files::zip(Cursor::new(bundle)).expect("a bundle is a ZIP archive");
    let options = Options::new(key().verifier().clone()).expect("it is a log's key");
    let report = verify(&files, &options).expect("a bundle can be read");
    assert!(report.is_verified(), "an honest export does not verify:\n{report}");

    let one = usize::try_from(dice.below(log.len() as u64)).unwrap_or(0);
    let at = usize::try_from(dice.below(log[one].record.len() as u64)).unwrap_or(0);
    log[one].record[at] ^= 1 << dice.below(8);
    assert!(write(&signed, &log).is_err(), "byte {at} of entry {one} changed, and nobody noticed");
}

/// A side's cosignature of the log at a size, as the line that stands under a checkpoint.
pub(crate) fn cosign(side: &str, seed: &[u8; 32], tree: &Frontier) -> String {
    let name = side.parse().expect("the name of a side can name a key");
    let key = CosigningKey::new(name, SecretKey::from_seed(seed));
    let checkpoint = Checkpoint::new(LINE, tree.size(), tree.root())
        .expect("the name of the line can be an origin");
    key.cosign(&checkpoint, 1).expect("the first second of 1970 is a time").to_string()
}

fn write(
    checkpoint: &SignedNote,
    log: &[Held],
) -> Result<Vec<u8>, wire::bundle::WriteError<Infallible>> {
    write_complete(Vec::new(), checkpoint, log.iter().cloned().map(Ok))
}
