//! Checkpoints, who has cosigned them, and whose word a policy takes.

mod sample;

use evidence::Hash;
use evidence::checkpoint::{self, Checkpoint, CheckpointError};
use evidence::cosignature::{CosignatureError, CosigningKey, TIME_MAX, verify_cosignature};
use evidence::ed25519::SecretKey;
use evidence::hash::{EMPTY_ROOT, leaf_hash};
use evidence::note::{
    KeyError, NoteSignature, SignatureType, SignedNote, SigningKey, VerifierKey, VerifyError,
};
use evidence::policy::{OpenError, Policy, PolicyError};
use evidence::tree::{Frontier, SIZE_MAX};
use proptest::prelude::*;
use sample::{CHECKPOINT, LOG, LOG_SECRET, NORTH, NORTH_TIME, SOUTH, SOUTH_TIME, each_flip};

fn key(text: &str) -> VerifierKey {
    text.parse().expect(text)
}

fn note(text: &str) -> SignedNote {
    SignedNote::parse(text.as_bytes()).expect(text)
}

fn policy() -> Policy {
    Policy::new(key(LOG), vec![key(NORTH), key(SOUTH)]).expect("three keys")
}

fn cosigner(name: &str, seed: [u8; 32]) -> CosigningKey {
    CosigningKey::new(name.parse().expect("a name"), SecretKey::from_seed(&seed))
}

fn sample_checkpoint() -> Checkpoint {
    note(CHECKPOINT).text().parse().expect("the sample's")
}

/// The last checkpoint of Go's checksum database at 65,664,258 modules, as it was served at
/// sum.golang.org/latest; its origin is not the name of its key.
#[test]
fn a_checkpoint_of_the_checksum_database_opens() {
    let go = key("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8");
    let latest = "\
go.sum database tree
65664258
WVVNVD2qx+fTq31zkj6UAqxT5X6HvGphGM+o8Thnbsg=

— sum.golang.org Az3grligJmgX7KGyGPKybykNTh3VgsbLvUuvOwrM5zLVlulmFp2wdvbxOw74/gcNxURShXEpb7RXcs3+BYflYN+w0gQ=
";
    let policy = Policy::new(go.clone(), Vec::new()).expect("a log's key");
    let opened = policy.clone().with_origin("go.sum database tree").open(&note(latest));
    let checkpoint = opened.expect("it was served so").checkpoint;
    assert_eq!(checkpoint.origin(), "go.sum database tree");
    assert_eq!(checkpoint.size(), 65_664_258);
    assert_eq!(checkpoint.root().to_string(), "WVVNVD2qx+fTq31zkj6UAqxT5X6HvGphGM+o8Thnbsg=");
    let error = checkpoint::open(latest.as_bytes(), &go).expect_err("the names differ");
    let told = "the checkpoint is of the log `go.sum database tree`, not of `sum.golang.org`";
    assert_eq!(error.to_string(), told);
    assert_eq!(policy.open(&note(latest)), Err(error));
}

#[test]
fn the_sample_opens_and_is_made_again() {
    let opened = policy().open(&note(CHECKPOINT)).expect("all three have signed");
    assert_eq!(opened.cosigned, [NORTH_TIME, SOUTH_TIME]);
    assert_eq!((opened.checkpoint.size(), opened.unknown), (7, 0));
    let mut frontier = Frontier::new();
    (0..7).for_each(|number| frontier.append(leaf_hash(format!("entry {number}").as_bytes())));
    assert_eq!(*opened.checkpoint.root(), frontier.root());

    let checkpoint =
        Checkpoint::new("line.example/north-south", 7, frontier.root()).expect("a checkpoint");
    assert_eq!(checkpoint, opened.checkpoint);
    let log: SigningKey = LOG_SECRET.parse().expect("the sample's key");
    let north = cosigner("north.example", sample::NORTH_SEED);
    let south = cosigner("south.example", sample::SOUTH_SEED);
    assert_eq!(south.verifier().to_string(), SOUTH);
    let made = SignedNote::sign(&checkpoint.to_string(), &log)
        .and_then(|note| note.with_signature(north.cosign(&checkpoint, NORTH_TIME).expect("now")))
        .and_then(|note| note.with_signature(south.cosign(&checkpoint, SOUTH_TIME).expect("now")));
    assert_eq!(made.expect("a note").to_string(), CHECKPOINT);
    assert_eq!(checkpoint::open(CHECKPOINT.as_bytes(), &key(LOG)), Ok(checkpoint));
}

#[test]
fn every_flipped_bit_of_a_cosigned_checkpoint_is_refused() {
    let policy = policy();
    each_flip(CHECKPOINT, |altered, at| {
        let opened = SignedNote::parse(altered).map(|note| policy.open(&note));
        assert!(!matches!(opened, Ok(Ok(_))), "byte {at}");
    });
}

#[test]
fn a_missing_signature_is_named() {
    let without = |name: &str| -> SignedNote {
        let lines: Vec<&str> = CHECKPOINT.lines().collect();
        let kept = lines.iter().filter(|line| !line.starts_with(&format!("— {name} ")));
        note(&kept.map(|line| format!("{line}\n")).collect::<String>())
    };
    let found = policy().open(&without("south.example"));
    let name = key(SOUTH).name().clone();
    assert_eq!(found, Err(OpenError::NotCosigned { name }));
    let found = policy().open(&without("line.example/north-south")).expect_err("not signed");
    let told = "the checkpoint is not signed by the log's key line.example/north-south+ec4a024a \
                of type 0x01";
    assert_eq!(found.to_string(), told);
    // Another policy's cosigner is nobody here.
    let alone = Policy::new(key(LOG), Vec::new()).expect("one key");
    assert_eq!(alone.open(&note(CHECKPOINT)).expect("it is signed").unknown, 2);
    // The key of a cosigner is none of a log, wherever it is handed in.
    let found = checkpoint::open(CHECKPOINT.as_bytes(), &key(NORTH));
    assert!(matches!(found, Err(OpenError::NotByLog { .. })));
    let found = checkpoint::open(b"", &key(LOG));
    assert!(matches!(found, Err(OpenError::Note(_))));
    let other = SigningKey::new("other".parse().expect("a name"), SecretKey::from_seed(&[9; 32]));
    let found = checkpoint::open(CHECKPOINT.as_bytes(), other.verifier());
    assert_eq!(found, Err(OpenError::Verify(VerifyError::Unsigned { unknown: 3 })));
    let text = SignedNote::sign("other\n7\n", &other).expect("a text").to_string();
    let found = checkpoint::open(text.as_bytes(), other.verifier());
    assert_eq!(found, Err(OpenError::Checkpoint(CheckpointError::Lines { lines: 2 })));
}

#[test]
fn a_policy_means_what_it_says() {
    let found = Policy::new(key(NORTH), vec![key(SOUTH)]);
    assert_eq!(found, Err(PolicyError::LogKeyType { name: key(NORTH).name().clone() }));
    let found = Policy::new(key(LOG), vec![key(NORTH), key(LOG)]);
    assert_eq!(found, Err(PolicyError::CosignerKeyType { name: key(LOG).name().clone() }));
    // One key under two names: one cosignature could be copied for the other.
    let twin = cosigner("twin.example", sample::NORTH_SEED).verifier().clone();
    let found = Policy::new(key(LOG), vec![key(NORTH), key(SOUTH), twin]);
    let told = "north.example and twin.example are one key: every cosigner has a key of its own";
    assert_eq!(found.expect_err("shared").to_string(), told);
}

#[test]
fn a_cosignature_is_checked_against_its_checkpoint_and_key() {
    let (checkpoint, sample) = (sample_checkpoint(), note(CHECKPOINT));
    let [log_line, north_line, south_line] = sample.signatures() else { panic!("three lines") };
    let (north, south) = (key(NORTH), key(SOUTH));
    assert_eq!(verify_cosignature(&checkpoint, north_line, &north), Ok(NORTH_TIME));
    assert_eq!(verify_cosignature(&checkpoint, south_line, &south), Ok(SOUTH_TIME));
    let found = verify_cosignature(&checkpoint, south_line, &north);
    let wanted = "north.example+a2e139c9".into();
    assert_eq!(found, Err(CosignatureError::OtherKey { wanted }));
    let found = verify_cosignature(&checkpoint, log_line, &key(LOG));
    let (name, note_type) = (key(LOG).name().clone(), SignatureType::Note);
    assert_eq!(found, Err(CosignatureError::KeyType { name, found: note_type }));
    let other = Checkpoint::new("line.example/north-south", 8, *checkpoint.root()).expect("one");
    let found = verify_cosignature(&other, north_line, &north);
    assert!(matches!(found, Err(CosignatureError::Bad { .. })));
    // An extension is cosigned too.
    let extended = checkpoint.clone().with_extension("more").expect("a line");
    assert!(verify_cosignature(&extended, north_line, &north).is_err());
    for altered in ["ouE5yQAAAABpIXPB", "ouE5yYAAAABpIXPA"] {
        let line = north_line.to_string().replace("ouE5yQAAAABpIXPA", altered);
        let line = NoteSignature::parse(&line).expect("a line");
        let found = verify_cosignature(&checkpoint, &line, &north);
        assert!(matches!(found, Err(CosignatureError::Bad { .. })), "{altered}");
    }

    let cosigning = cosigner("north.example", sample::NORTH_SEED);
    let last = cosigning.cosign(&checkpoint, TIME_MAX).expect("the last time");
    assert_eq!(verify_cosignature(&checkpoint, &last, &north), Ok(TIME_MAX));
    assert_eq!(cosigning.cosign(&checkpoint, TIME_MAX + 1).expect_err("late").time, TIME_MAX + 1);
    let text = cosigning.to_secret_text();
    let again: CosigningKey = text.parse().expect("its own text");
    assert_eq!(again.verifier(), &north);
    let found = LOG_SECRET.parse::<CosigningKey>().expect_err("a log's");
    let (found_type, wanted) = (SignatureType::Note, SignatureType::Cosignature);
    assert_eq!(found, KeyError::OtherType { found: found_type, wanted });
}

#[test]
fn texts_that_are_no_checkpoint_say_why() {
    let root = EMPTY_ROOT.to_string();
    let read = |text: &str| text.parse::<Checkpoint>().expect_err(text);
    let with_size = |size: &str| read(&format!("a\n{size}\n{root}\n"));
    assert_eq!(read(""), CheckpointError::Unended);
    assert_eq!(read(&format!("a\n1\n{root}")), CheckpointError::Unended);
    assert_eq!(read("a\n1\n"), CheckpointError::Lines { lines: 2 });
    assert_eq!(read(&format!("\n1\n{root}\n")), CheckpointError::Line { number: 1 });
    assert_eq!(read(&format!("a\n1\n{root}\nb\n\n")), CheckpointError::Line { number: 5 });
    assert_eq!(read(&format!("a\r\n1\n{root}\n")), CheckpointError::Line { number: 1 });
    for wrong in ["", "01", "00", "+1", "-1", "1 ", "0x1", "1.0", "٣", "18446744073709551616"] {
        assert_eq!(with_size(wrong), CheckpointError::Size, "{wrong}");
    }
    assert_eq!(with_size(&(SIZE_MAX + 1).to_string()), CheckpointError::Size);
    assert!(matches!(read("a\n1\nAAAA\n"), CheckpointError::Root(_)));
    let other = leaf_hash(b"");
    let found = read(&format!("a\n0\n{other}\n"));
    assert_eq!(found, CheckpointError::EmptyRoot { root: other });
    assert!(format!("a\n0\n{root}\n").parse::<Checkpoint>().is_ok());
    assert!(format!("a b+c\n{SIZE_MAX}\n{root}\n").parse::<Checkpoint>().is_ok());
    let checkpoint = sample_checkpoint();
    let found = checkpoint.with_extension("a\nb");
    assert_eq!(found, Err(CheckpointError::Line { number: 4 }));
}

proptest! {
    #[test]
    fn a_checkpoint_printed_is_read_back(
        origin in "[^\\x00-\\x1f]{1,20}",
        size in 1..=SIZE_MAX,
        root in any::<[u8; 32]>(),
        extensions in prop::collection::vec("[^\\x00-\\x1f]{1,20}", 0..4),
    ) {
        let checkpoint = Checkpoint::new(&origin, size, Hash(root)).expect("a checkpoint");
        let checkpoint = extensions.iter().try_fold(checkpoint, |checkpoint, line| {
            checkpoint.with_extension(line)
        }).expect("lines");
        let text = checkpoint.to_string();
        prop_assert_eq!(checkpoint.extensions(), extensions);
        prop_assert_eq!(text.parse(), Ok(checkpoint));
    }

    #[test]
    fn what_is_read_as_a_checkpoint_is_written_so(
        front in "[a ]{0,2}\n[01]{0,3}",
        root in prop::sample::select(vec![EMPTY_ROOT.to_string(), Hash([0; 32]).to_string()]),
        behind in "\n([b\n]{0,3}\n)?",
    ) {
        let text = format!("{front}\n{root}{behind}");
        if let Ok(checkpoint) = text.parse::<Checkpoint>() {
            prop_assert_eq!(checkpoint.to_string(), text);
        }
    }
}
