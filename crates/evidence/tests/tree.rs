//! Trees and proofs, against published vectors and against RFC 6962's own recursive definitions.

use evidence::hash::{EMPTY_ROOT, Hash, HashError, leaf_hash, node_hash, sha256};
use evidence::tree::{
    ConsistencyError, Frontier, FrontierError, InclusionError, ProveError, SIZE_MAX,
    consistency_proof, inclusion_proof, verify_consistency, verify_inclusion,
};
use proptest::prelude::*;
use std::convert::Infallible;

/// The leaves with which Certificate Transparency tests its trees (`certificate-transparency`,
/// `merkletree/merkle_tree_test.cc`; since then in `transparency-dev/merkle`, `testonly`).
const PUBLISHED_LEAVES: [&[u8]; 8] = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    b"\x50\x51\x52\x53\x54\x55\x56\x57",
    b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
];

/// The roots published there for the first leaf, the first two, and so on.
const PUBLISHED_ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

/// `k` of RFC 6962, section 2.1: the largest power of two less than `n`.
fn split(n: usize) -> usize {
    let mut k = 1;
    while k * 2 < n {
        k *= 2;
    }
    k
}

/// MTH, as RFC 6962, section 2.1, defines it.
fn mth(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => sha256(b""),
        [leaf] => *leaf,
        leaves => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            node_hash(&mth(left), &mth(right))
        }
    }
}

/// PATH, as RFC 6962, section 2.1.1, defines it.
fn path(m: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() <= 1 {
        return Vec::new();
    }
    let k = split(leaves.len());
    let (left, right) = leaves.split_at(k);
    let (mut path, sibling) =
        if m < k { (path(m, left), right) } else { (path(m - k, right), left) };
    path.push(mth(sibling));
    path
}

/// SUBPROOF, as RFC 6962, section 2.1.2, defines it.
fn subproof(m: usize, leaves: &[Hash], whole: bool) -> Vec<Hash> {
    if m == leaves.len() {
        return if whole { Vec::new() } else { vec![mth(leaves)] };
    }
    let k = split(leaves.len());
    let (left, right) = leaves.split_at(k);
    if m <= k {
        let mut proof = subproof(m, left, whole);
        proof.push(mth(right));
        proof
    } else {
        let mut proof = subproof(m - k, right, false);
        proof.push(mth(left));
        proof
    }
}

/// On which sides the siblings of a path stand: all of a size and an index that a proof shows.
fn sides(m: u64, n: u64) -> String {
    if n <= 1 {
        return String::new();
    }
    let k = split(n as usize) as u64;
    if m < k { sides(m, k) + "R" } else { sides(m - k, n - k) + "L" }
}

/// The same for a consistency proof; `=` where the older root itself is the start.
fn consistency_sides(m: u64, n: u64, whole: bool) -> String {
    if m == n {
        return if whole { "=".into() } else { "+".into() };
    }
    let k = split(n as usize) as u64;
    if m <= k {
        consistency_sides(m, k, whole) + "R"
    } else {
        consistency_sides(m - k, n - k, false) + "L"
    }
}

fn leaves(count: usize) -> Vec<Hash> {
    (0..count).map(|number| leaf_hash(&number.to_be_bytes())).collect()
}

fn subtree(leaves: &[Hash]) -> impl FnMut(u8, u64) -> Result<Hash, Infallible> {
    |level, index| {
        let start = (index as usize) << level;
        Ok(mth(&leaves[start..start + (1 << level)]))
    }
}

fn include(index: usize, leaves: &[Hash]) -> Vec<Hash> {
    let proof = inclusion_proof(index as u64, leaves.len() as u64, &mut subtree(leaves));
    proof.expect("the leaf is there")
}

fn consist(old: usize, leaves: &[Hash]) -> Vec<Hash> {
    let proof = consistency_proof(old as u64, leaves.len() as u64, &mut subtree(leaves));
    proof.expect("the older tree is not larger")
}

fn hexadecimal(hashes: &[Hash]) -> Vec<String> {
    hashes.iter().map(|hash| format!("{hash:x}")).collect()
}

#[test]
fn roots_are_those_published() {
    let mut frontier = Frontier::new();
    assert_eq!(frontier.root(), EMPTY_ROOT);
    assert_eq!(sha256(b""), EMPTY_ROOT);
    for (leaf, root) in PUBLISHED_LEAVES.iter().zip(PUBLISHED_ROOTS) {
        frontier.append(leaf_hash(leaf));
        assert_eq!(format!("{:x}", frontier.root()), root, "{}", frontier.size());
    }
    // The hash of a leaf that RFC 6962 implementations publish besides (transparency-dev/merkle,
    // rfc6962/rfc6962_test.go).
    let leaf = "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56";
    assert_eq!(format!("{:x}", leaf_hash(b"L123456")), leaf);
}

/// The proofs published beside those roots (transparency-dev/merkle, `testonly/constants.go`).
#[test]
fn proofs_are_those_published() {
    let leaves: Vec<Hash> = PUBLISHED_LEAVES.iter().map(|leaf| leaf_hash(leaf)).collect();
    let of = |size: usize| &leaves[..size];
    assert_eq!(hexadecimal(&include(0, of(1))), [""; 0]);
    let expected = [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ];
    assert_eq!(hexadecimal(&include(5, of(8))), expected);
    let expected = ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"];
    assert_eq!(hexadecimal(&include(2, of(3))), expected);
    let expected = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ];
    assert_eq!(hexadecimal(&include(1, of(5))), expected);
    let expected = [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ];
    assert_eq!(hexadecimal(&consist(1, of(8))), expected);
    let expected = [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ];
    assert_eq!(hexadecimal(&consist(6, of(8))), expected);
    let expected = [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ];
    assert_eq!(hexadecimal(&consist(2, of(5))), expected);
}

#[test]
fn the_frontier_has_the_root_of_the_definition_at_every_size() {
    let leaves = leaves(601);
    let mut frontier = Frontier::new();
    for size in 0..=600 {
        assert_eq!(frontier.root(), mth(&leaves[..size]), "{size}");
        let (parts_size, subtrees) = frontier.parts();
        let again = Frontier::from_parts(parts_size, subtrees.to_vec()).expect("its own parts");
        assert_eq!(again, frontier);
        let mut told = Vec::new();
        frontier.append_telling(leaves[size], |level, index, root| {
            told.push((level, index, *root));
        });
        for (level, index, root) in &told {
            let start = (*index as usize) << level;
            assert_eq!(*root, mth(&leaves[start..start + (1 << level)]), "{level} {index}");
            assert_eq!(start + (1 << level), size + 1, "it is completed by this leaf");
        }
        assert_eq!(told.len(), (size + 1).trailing_zeros() as usize + 1);
    }
}

#[test]
fn parts_that_cannot_be_are_refused() {
    let count = |size, count| Frontier::from_parts(size, leaves(count));
    let error = FrontierError::SubtreeCount { size: 5, count: 1 };
    assert_eq!(error.to_string(), "1 subtrees, where a tree of 5 leaves has 2");
    assert_eq!(count(5, 1), Err(error));
    assert_eq!(count(5, 3), Err(FrontierError::SubtreeCount { size: 5, count: 3 }));
    assert_eq!(count(0, 1), Err(FrontierError::SubtreeCount { size: 0, count: 1 }));
    assert_eq!(count(1 << 63, 1), Err(FrontierError::TooLarge { size: 1 << 63 }));
    let mut largest = count(SIZE_MAX, 63).expect("the largest tree");
    largest.append(leaf_hash(b""));
    assert_eq!(largest.size(), 1 << 63);
}

#[test]
fn proofs_are_those_of_the_definition_and_verify() {
    let all = leaves(150);
    for size in (0..70).chain([127, 128, 129, 150]) {
        let (leaves, root) = (&all[..size], mth(&all[..size]));
        for index in 0..size {
            let proof = include(index, leaves);
            assert_eq!(proof, path(index, leaves), "{index} of {size}");
            verify_inclusion(&proof, index as u64, size as u64, &leaves[index], &root)
                .expect("a right proof");
        }
        for old in 0..=size {
            let proof = consist(old, leaves);
            let expected = if old == 0 { Vec::new() } else { subproof(old, leaves, true) };
            assert_eq!(proof, expected, "{old} of {size}");
            verify_consistency(&proof, old as u64, &mth(&all[..old]), size as u64, &root)
                .expect("a right proof");
        }
    }
}

#[test]
fn every_flipped_bit_of_a_proof_is_found() {
    let all = leaves(33);
    for size in 1..all.len() {
        let (leaves, root) = (&all[..size], mth(&all[..size]));
        for index in 0..size {
            let proof = include(index, leaves);
            let verifies = |proof: &[Hash], leaf: &Hash, root: &Hash| {
                verify_inclusion(proof, index as u64, size as u64, leaf, root).is_ok()
            };
            each_flip(&proof, |proof| assert!(!verifies(proof, &leaves[index], &root)));
            each_flip(&[leaves[index]], |leaf| assert!(!verifies(&proof, &leaf[0], &root)));
            each_flip(&[root], |root| assert!(!verifies(&proof, &leaves[index], &root[0])));
            assert!(!verifies(&[&proof[..], &[root]].concat(), &leaves[index], &root));
            assert!(proof.is_empty() || !verifies(&proof[1..], &leaves[index], &root));
        }
        for old in 1..size {
            let (proof, old_root) = (consist(old, leaves), mth(&all[..old]));
            let verifies = |proof: &[Hash], old_root: &Hash, root: &Hash| {
                verify_consistency(proof, old as u64, old_root, size as u64, root).is_ok()
            };
            each_flip(&proof, |proof| assert!(!verifies(proof, &old_root, &root)));
            each_flip(&[old_root], |old_root| assert!(!verifies(&proof, &old_root[0], &root)));
            each_flip(&[root], |root| assert!(!verifies(&proof, &old_root, &root[0])));
            assert!(!verifies(&[&proof[..], &[root]].concat(), &old_root, &root));
            assert!(!verifies(&proof[1..], &old_root, &root));
        }
    }
}

fn each_flip(hashes: &[Hash], mut check: impl FnMut(&[Hash])) {
    let mut flipped = hashes.to_vec();
    for number in 0..hashes.len() {
        for bit in 0..256 {
            flipped[number].0[bit / 8] ^= 1 << (bit % 8);
            check(&flipped);
            flipped[number] = hashes[number];
        }
    }
}

/// A proof shows the way to the root and no more. So another index or size is found exactly when
/// its way is another: every other index of the same size, and most sizes.
#[test]
fn another_index_or_size_is_found_unless_its_way_is_the_same() {
    let all = leaves(20);
    for size in 1..=all.len() {
        let (leaves, root) = (&all[..size], mth(&all[..size]));
        for index in 0..size {
            let proof = include(index, leaves);
            let way = sides(index as u64, size as u64);
            for (other, other_size) in (0..24).flat_map(|n| (0..24).map(move |m| (m, n))) {
                let found = verify_inclusion(&proof, other, other_size, &leaves[index], &root);
                let is_same = other < other_size && sides(other, other_size) == way;
                assert_eq!(found.is_ok(), is_same, "{index} of {size}: {other} of {other_size}");
                assert!(!is_same || other_size != size as u64 || other == index as u64);
            }
        }
        for old in 1..size {
            let (proof, old_root) = (consist(old, leaves), mth(&all[..old]));
            let way = consistency_sides(old as u64, size as u64, true);
            for (other, other_size) in (0..24).flat_map(|n| (0..24).map(move |m| (m, n))) {
                let found = verify_consistency(&proof, other, &old_root, other_size, &root);
                let is_same = 0 < other
                    && other <= other_size
                    && consistency_sides(other, other_size, true) == way;
                assert_eq!(found.is_ok(), is_same, "{old} of {size}: {other} of {other_size}");
                assert!(!is_same || other_size != size as u64 || other == old as u64);
            }
        }
    }
}

#[test]
fn errors_say_what_is_wrong() {
    let leaves = leaves(8);
    let root = mth(&leaves);
    let outside = inclusion_proof(8, 8, &mut subtree(&leaves));
    assert_eq!(outside, Err(ProveError::NoSuchLeaf { index: 8, size: 8 }));
    let shrunk = consistency_proof(9, 8, &mut subtree(&leaves));
    assert_eq!(shrunk, Err(ProveError::Shrunk { old_size: 9, new_size: 8 }));
    let failing = inclusion_proof(1, 8, &mut |level, index| Err((level, index)));
    assert!(matches!(failing, Err(ProveError::Subtree((2, 1)))));

    let found = verify_inclusion(&[], 8, 8, &leaves[0], &root);
    assert_eq!(found, Err(InclusionError::NoSuchLeaf { index: 8, size: 8 }));
    let found = verify_inclusion(&[], 1, 8, &leaves[1], &root);
    assert_eq!(found, Err(InclusionError::Length { found: 0, wanted: 3 }));
    let found = verify_inclusion(&include(1, &leaves), 2, 8, &leaves[1], &root);
    assert!(matches!(found, Err(InclusionError::Root { .. })));

    let consistency =
        |proof: &[Hash], old, old_root, new| verify_consistency(proof, old, old_root, new, &root);
    let found = consistency(&[], 9, &root, 8);
    assert_eq!(found, Err(ConsistencyError::Shrunk { old_size: 9, new_size: 8 }));
    let other = leaves[0];
    let found = consistency(&[], 8, &other, 8);
    let split = ConsistencyError::Split { size: 8, old_root: other, new_root: root };
    assert_eq!(found, Err(split));
    let found = consistency(&[], 0, &other, 8);
    assert_eq!(found, Err(ConsistencyError::NotEmptyRoot { old_root: other }));
    let found = consistency(&[other], 0, &EMPTY_ROOT, 8);
    assert_eq!(found, Err(ConsistencyError::Length { found: 1, wanted: 0 }));
    let found = consistency(&[], 6, &other, 8);
    assert_eq!(found, Err(ConsistencyError::Length { found: 0, wanted: 3 }));
    let found = consistency(&consist(6, &leaves), 6, &other, 8);
    assert!(matches!(found, Err(ConsistencyError::OldRoot { .. })));
}

#[test]
fn a_rewritten_history_is_found() {
    let leaves = leaves(8);
    let rewritten = [&leaves[..2], &[leaf_hash(b"another")], &leaves[3..]].concat();
    let new_root = mth(&rewritten);
    for old in 3..=8 {
        let old_root = mth(&leaves[..old]);
        let proof = consist(old, &rewritten);
        let found = verify_consistency(&proof, old as u64, &old_root, 8, &new_root);
        match (old, found.expect_err("leaf 2 is another")) {
            // Where the older root itself is the start of the way, the newer root is missed.
            (4, ConsistencyError::NewRoot { .. }) | (8, ConsistencyError::Split { .. }) => {}
            (3 | 5..8, ConsistencyError::OldRoot { .. }) => {}
            (_, error) => panic!("{old}: {error}"),
        }
    }
}

#[test]
fn a_hash_is_read_in_one_spelling() {
    let text = EMPTY_ROOT.to_string();
    assert_eq!(text, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    assert_eq!(text.parse(), Ok(EMPTY_ROOT));
    assert_eq!("".parse::<Hash>(), Err(HashError::Length { bytes: 0 }));
    // The last letter before the padding holds two bits that belong to nothing.
    let altered = text.replace("FU=", "FV=");
    assert!(matches!(altered.parse::<Hash>(), Err(HashError::Base64(_))));
    for wrong in [&text[1..], &text[..43], &format!("{text}="), &text.replace('+', " ")] {
        assert!(wrong.parse::<Hash>().is_err(), "{wrong}");
    }
}

proptest! {
    #[test]
    fn the_frontier_has_the_root_of_the_definition(
        entries in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..2000),
    ) {
        let leaves: Vec<Hash> = entries.iter().map(|entry| leaf_hash(entry)).collect();
        let mut frontier = Frontier::new();
        leaves.iter().for_each(|leaf| frontier.append(*leaf));
        prop_assert_eq!(frontier.root(), mth(&leaves));
    }

    #[test]
    fn any_numbers_and_hashes_are_answered(
        proof in prop::collection::vec(any::<[u8; 32]>().prop_map(Hash), 0..70),
        (a, b) in (any::<u64>(), any::<u64>()),
        shift in 0_u32..64,
    ) {
        let (a, b) = (a >> shift, b >> shift);
        for (a, b) in [(a, b), (a, u64::MAX), (u64::MAX - 1, u64::MAX), (b, a)] {
            prop_assert!(verify_inclusion(&proof, a, b, &EMPTY_ROOT, &EMPTY_ROOT).is_err());
            let found = verify_consistency(&proof, a, &EMPTY_ROOT, b, &EMPTY_ROOT);
            prop_assert!(found.is_err() || proof.is_empty() && (a == 0 || a == b));
        }
    }

    /// Sizes that no test can fill: what is asked of the tree, and what is proven, must agree.
    #[test]
    fn proofs_of_huge_trees_verify(a in any::<u64>(), b in any::<u64>()) {
        let (small, large) = (a.min(b), a.max(b));
        prop_assume!(small < large);
        // All leaves alike, so that every complete subtree of a level is alike.
        let mut levels = vec![leaf_hash(b"")];
        for level in 0..64 {
            levels.push(node_hash(&levels[level], &levels[level]));
        }
        let mut asked = 0;
        let mut subtree = |level: u8, index: u64| {
            let end = (u128::from(index) + 1) << level;
            assert!(end <= u128::from(large), "a subtree that the tree does not have");
            asked += 1;
            Ok::<_, Infallible>(levels[usize::from(level)])
        };
        let root = |size: u64| {
            let bits = (0..64).filter(|bit| size >> bit & 1 == 1);
            let subtrees = bits.map(|bit| levels[bit]);
            subtrees.reduce(|right, left| node_hash(&left, &right)).unwrap_or(EMPTY_ROOT)
        };
        let proof = inclusion_proof(small, large, &mut subtree).expect("it is there");
        verify_inclusion(&proof, small, large, &levels[0], &root(large)).expect("right");
        let proof = consistency_proof(small, large, &mut subtree).expect("it is older");
        verify_consistency(&proof, small, &root(small), large, &root(large)).expect("right");
        prop_assert!(asked <= 4 * 64, "{asked}");
    }
}
