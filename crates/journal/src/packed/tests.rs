//! Encoding and decoding are inverse, and nothing but what was encoded decodes.

use super::*;
use proptest::collection::vec;
use proptest::prelude::*;

type Content = Vec<(Vec<u8>, Option<Vec<u8>>)>;

fn commit(first: u64, content: &Content) -> Commit {
    let mut commit = Commit::new(first);
    for (record, withheld) in content {
        commit.push(record, withheld.as_deref()).expect("it is small");
    }
    commit
}

fn contents() -> impl Strategy<Value = Content> {
    let bytes = || vec(any::<u8>(), 0..40);
    vec((bytes(), proptest::option::of(bytes())), 1..20)
}

proptest! {
    #[test]
    fn decoding_what_was_encoded_gives_it_back(
        first in 0..u64::from(u32::MAX), content in contents()
    ) {
        let (body, stored) = encode(&commit(first, &content));
        let packed = decode(first, &body, stored).expect("it was just encoded");
        prop_assert_eq!(packed.end(), first + content.len() as u64);
        let indexed = (first..).zip(&content);
        for ((index, (record, withheld)), found) in indexed.zip(packed.records()) {
            let mark = withheld.as_ref().map(|bytes| WithheldMark {
                length: u32::try_from(bytes.len()).expect("it is small"),
                checksum: withheld_checksum(index, bytes),
            });
            prop_assert_eq!(found, (index, record.as_slice(), mark));
        }
        prop_assert_eq!(packed.records().count(), content.len());
    }

    #[test]
    fn a_flipped_bit_another_place_or_a_cut_is_found(
        content in contents(), bit in any::<prop::sample::Index>(), first in 0..1000u64
    ) {
        let (mut body, stored) = encode(&commit(first, &content));
        prop_assert_eq!(decode(first + 1, &body, stored), Err(Damage::Checksum));
        prop_assert!(decode(first, &body[..body.len() - 1], stored).is_err());
        let bit = bit.index(body.len() * 8);
        body[bit / 8] ^= 1 << (bit % 8);
        prop_assert_eq!(decode(first, &body, stored), Err(Damage::Checksum));
    }

    #[test]
    fn bytes_with_a_right_checksum_are_a_commit_or_refused(body in vec(0..4u8, 0..80)) {
        if let Ok(packed) = decode(3, &body, checksum(3, &body)) {
            let records: u64 = packed.records().map(|(_, record, _)| record.len() as u64).sum();
            prop_assert!(records < body.len() as u64);
            prop_assert_eq!(packed.records().count() as u64, packed.count());
        }
    }
}

#[test]
fn lengths_that_contradict_one_another_are_refused() {
    let numbers = |numbers: &[u32]| -> Vec<u8> {
        numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
    };
    let wrong: &[&[u32]] = &[
        &[],
        &[1],
        &[0, 0],
        &[1, 0],
        &[1, 0, 1],
        &[1, 0, 0, 7],
        &[u32::MAX, u32::MAX],
        &[1, 1, 0, 1, 0, 0],
        &[2, 2, 0, 0, 1, 0, 0, 0, 0, 0],
        &[1, 1, 0, 0, u32::MAX, 0],
    ];
    for wrong in wrong {
        let body = numbers(wrong);
        assert_eq!(decode(0, &body, checksum(0, &body)), Err(Damage::Lengths), "{wrong:?}");
    }
    let body = numbers(&[1, 1, 0, 0, 5, 9]);
    assert!(decode(0, &body, checksum(0, &body)).is_ok());
    let last = i64::MAX as u64;
    assert_eq!(decode(last, &body, checksum(last, &body)), Err(Damage::Lengths));
}

#[test]
fn erased_never_looks_like_bytes() {
    for record in 0..10_000 {
        assert_ne!(erased_checksum(record), withheld_checksum(record, b""));
        assert_ne!(erased_checksum(record), withheld_checksum(record, b"erased"));
    }
}
