//! Tiles: their names, which there are, and that a host cannot slip in a wrong one.

use evidence::hash::{EMPTY_ROOT, Hash, leaf_hash};
use evidence::tile::{
    Bundle, BundleError, Tile, TileError, TilePath, TilePathError, TileReadError, TileReader,
    bundles, decode_entries, encode_entries, tiles,
};
use evidence::tree::{Frontier, inclusion_proof, verify_inclusion};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// A log in memory, as a host has it: all complete subtrees, and the root at its size.
struct Log {
    size: u64,
    root: Hash,
    subtrees: BTreeMap<(u8, u64), Hash>,
}

fn entry(index: u64) -> Vec<u8> {
    format!("entry {index}").into_bytes()
}

impl Log {
    fn new(size: u64) -> Self {
        let mut frontier = Frontier::new();
        let mut subtrees = BTreeMap::new();
        for index in 0..size {
            frontier.append_telling(leaf_hash(&entry(index)), |level, index, root| {
                subtrees.insert((level, index), *root);
            });
        }
        Self { size, root: frontier.root(), subtrees }
    }

    fn tile(&self, tile: Tile) -> Result<Vec<u8>, String> {
        let missing = || format!("a tile that a log of {} has not", self.size);
        tile.build(&mut |level, index| {
            self.subtrees.get(&(level, index)).copied().ok_or_else(missing)
        })
    }

    fn bundle(&self, bundle: Bundle) -> Vec<u8> {
        let entries: Vec<Vec<u8>> = bundle.range().map(entry).collect();
        encode_entries(entries.iter().map(Vec::as_slice)).expect("they are short")
    }

    /// Reads every subtree and every entry, as a side that checks a whole log.
    fn read_all(
        &self,
        fetch: impl FnMut(Tile) -> Result<Vec<u8>, String>,
    ) -> Result<(), TileReadError<String>> {
        let mut reader = TileReader::open(self.size, &self.root, fetch)?;
        for ((level, index), root) in &self.subtrees {
            assert_eq!(reader.subtree(*level, *index)?, *root, "{level} {index}");
        }
        for bundle in bundles(self.size) {
            let bytes = self.bundle(bundle);
            let read = reader.entries(bundle, &bytes)?;
            assert!(read.into_iter().zip(bundle.range()).all(|(read, index)| read == entry(index)));
        }
        Ok(())
    }
}

fn path(text: &str) -> Result<TilePath, TilePathError> {
    text.parse()
}

#[test]
fn paths_are_those_of_the_specification() {
    let tile = Tile::new(0, 1_234_067, 256).expect("a tile");
    assert_eq!(tile.to_string(), "tile/0/x001/x234/067");
    assert_eq!(Tile::new(1, 0, 17).expect("a tile").to_string(), "tile/1/000.p/17");
    assert_eq!(Tile::new(5, 1000, 256).expect("a tile").to_string(), "tile/5/x001/000");
    assert_eq!(Bundle::new(273, 112).expect("one").to_string(), "tile/entries/273.p/112");
    for text in [
        "tile/0/000",
        "tile/0/x001/x234/067",
        "tile/7/000.p/1",
        "tile/3/x999/999.p/255",
        "tile/entries/x001/000.p/9",
    ] {
        assert_eq!(path(text).expect(text).to_string(), text);
    }
}

#[test]
fn a_path_has_one_spelling() {
    for (text, error) in [
        ("tile/0", TilePathError::Parts),
        ("/tile/0/000", TilePathError::Parts),
        ("checkpoint", TilePathError::Parts),
        ("tile//000", TilePathError::Level),
        ("tile/00/000", TilePathError::Level),
        ("tile/64/000", TilePathError::Level),
        ("tile/-1/000", TilePathError::Level),
        ("tile/data/000", TilePathError::Level),
        ("tile/0/", TilePathError::Index),
        ("tile/0/0", TilePathError::Index),
        ("tile/0/0000", TilePathError::Index),
        ("tile/0/+00", TilePathError::Index),
        ("tile/0/x000/001", TilePathError::Index),
        ("tile/0/001/001", TilePathError::Index),
        ("tile/0/x001/x001", TilePathError::Index),
        ("tile/0/x1/001", TilePathError::Index),
        ("tile/0/x018/x446/x744/x073/x709/x551/616", TilePathError::Index),
        ("tile/0/000/", TilePathError::Index),
        ("tile/0/000.p", TilePathError::Index),
        ("tile/0/000.p/", TilePathError::Width),
        ("tile/0/000.p/0", TilePathError::Width),
        ("tile/0/000.p/01", TilePathError::Width),
        ("tile/0/000.p/256", TilePathError::Width),
        ("tile/0/000.p/1.p/1", TilePathError::Width),
        ("tile/8/000", TilePathError::Tile(TileError::Beyond { level: 8, index: 0 })),
        ("tile/7/000", TilePathError::Tile(TileError::Beyond { level: 7, index: 0 })),
        ("tile/6/256", TilePathError::Tile(TileError::Beyond { level: 6, index: 256 })),
    ] {
        assert_eq!(path(text), Err(error), "{text}");
    }
    assert_eq!(Tile::new(0, 0, 0), Err(TileError::Width { width: 0 }));
    assert_eq!(Tile::new(0, 0, 257), Err(TileError::Width { width: 257 }));
}

/// The two examples of tlog-tiles, "Partial Tiles".
#[test]
fn a_log_has_the_tiles_of_the_specification() {
    let count = |size, level, width| {
        let is_such = |tile: &Tile| tile.level() == level && tile.width() == width;
        tiles(size).filter(is_such).count()
    };
    let found = [(0, 256), (0, 112), (1, 256), (1, 17), (2, 1)].map(|(l, w)| count(70_000, l, w));
    assert_eq!(found, [273, 1, 1, 1, 1]);
    assert_eq!(tiles(70_000).count(), 277);
    let names: Vec<String> = tiles(256).map(|tile| tile.to_string()).collect();
    assert_eq!(names, ["tile/0/000", "tile/1/000.p/1"]);
    let names: Vec<String> = bundles(600).map(|bundle| bundle.to_string()).collect();
    assert_eq!(names, ["tile/entries/000", "tile/entries/001", "tile/entries/002.p/88"]);
    assert_eq!((tiles(0).count(), bundles(0).count()), (0, 0));
}

#[test]
fn a_tile_is_within_a_log_that_has_all_its_hashes() {
    let tile = |text: &str| match path(text).expect(text) {
        TilePath::Tile(tile) => tile,
        TilePath::Bundle(bundle) => bundle.tile(),
    };
    for (text, least) in [
        ("tile/0/000", 256),
        ("tile/1/000.p/1", 256),
        ("tile/0/001.p/3", 259),
        ("tile/2/000", 1 << 24),
    ] {
        assert!(tile(text).is_within(least) && !tile(text).is_within(least - 1), "{text}");
    }
}

/// The root and the first tile of 600 entries "0" to "599" were computed in Python with `hashlib`,
/// by the definition of RFC 6962.
#[test]
fn a_tile_has_the_bytes_computed_elsewhere() {
    let leaf = |index: u64| leaf_hash(index.to_string().as_bytes());
    let tile = Tile::new(0, 0, 256).expect("a tile");
    let bytes = tile.build(&mut |_, index| Ok::<_, String>(leaf(index))).expect("all are there");
    let hash = "b9704a8bfbee2c61185ceb38904a49f3f703c81e194b5b2ccdc254c2bdaaa62b";
    assert_eq!(format!("{:x}", evidence::hash::sha256(&bytes)), hash);
    assert_eq!(tile.hashes(&bytes).expect("its bytes")[255], leaf(255));
    let mut frontier = Frontier::new();
    (0..600).for_each(|index| frontier.append(leaf(index)));
    let root = "3e7332551f050738a741dfe1c55508fd9525510fbcab30ca679f35fbe9f6cc26";
    assert_eq!(format!("{:x}", frontier.root()), root);
}

#[test]
fn a_log_is_read_through_its_tiles_and_no_others() {
    for size in [0, 1, 2, 255, 256, 257, 511, 512, 600, 1000] {
        let log = Log::new(size);
        let named: Vec<Tile> = tiles(size).collect();
        let mut fetched = Vec::new();
        let fetch = |tile| {
            assert!(named.contains(&tile), "{tile} of a log of {size}");
            fetched.push(tile);
            log.tile(tile)
        };
        log.read_all(fetch).expect("a right log");
        fetched.sort();
        fetched.dedup();
        assert_eq!(fetched.len(), named.len());
    }
}

#[test]
fn three_levels_of_tiles_are_read() {
    let log = Log::new(70_000);
    let mut fetched = 0;
    let fetch = |tile| {
        fetched += 1;
        log.tile(tile)
    };
    let mut reader = TileReader::open(log.size, &log.root, fetch).expect("the partial tiles");
    for index in [0, 1, 255, 256, 65_535, 65_536, 69_887, 69_888, 69_999] {
        let leaf = leaf_hash(&entry(index));
        let proof = inclusion_proof(index, log.size, &mut |level, at| reader.subtree(level, at));
        let proof = proof.expect("every tile is right");
        verify_inclusion(&proof, index, log.size, &leaf, &log.root).expect("a right proof");
        assert_eq!(reader.subtree(0, index).expect("it is there"), leaf);
    }
    for (level, index) in [(0, 70_000), (8, 273), (16, 1), (17, 0), (64, 0), (255, u64::MAX)] {
        let found = reader.subtree(level, index);
        assert_eq!(found, Err(TileReadError::NoSuchSubtree { level, index, size: 70_000 }));
    }
    assert!(fetched < 20, "{fetched} tiles for nine leaves, four of them side by side");
}

#[test]
fn every_altered_hash_of_every_tile_is_found() {
    let log = Log::new(600);
    for wrong in tiles(600) {
        for byte in (0..usize::from(wrong.width()) * 32).step_by(17) {
            let altered = |tile| {
                let mut bytes = log.tile(tile)?;
                if tile == wrong {
                    bytes[byte] ^= 1 << (byte % 8);
                }
                Ok(bytes)
            };
            match log.read_all(altered).expect_err("a tile is altered") {
                TileReadError::Root { .. } => assert!(!wrong.is_full()),
                TileReadError::Tile { tile, .. } => assert_eq!(tile, wrong),
                error => panic!("{error}"),
            }
        }
    }
    let short = |tile| log.tile(tile).map(|mut bytes| bytes.split_off(32));
    assert!(matches!(log.read_all(short), Err(TileReadError::Size { .. })));
    let absent = |_| Err("gone".to_string());
    assert!(matches!(log.read_all(absent), Err(TileReadError::Fetch { .. })));
    let empty = TileReader::open(0, &log.root, |tile| log.tile(tile)).map(|_| ());
    assert!(matches!(empty, Err(TileReadError::Root { computed: EMPTY_ROOT, .. })));
}

#[test]
fn an_altered_entry_is_found() {
    let log = Log::new(300);
    let mut reader = TileReader::open(300, &log.root, |tile| log.tile(tile)).expect("a right log");
    for bundle in bundles(300) {
        let bytes = log.bundle(bundle);
        for byte in (0..bytes.len()).step_by(7) {
            let mut altered = bytes.clone();
            altered[byte] ^= 0x01;
            match reader.entries(bundle, &altered) {
                Err(TileReadError::Entry { index, .. }) => assert!(bundle.range().contains(&index)),
                Err(TileReadError::Bundle { .. }) => {}
                found => panic!("{found:?}"),
            }
        }
    }
    // The same entries as a bundle of another place.
    let first = log.bundle(Bundle::new(0, 44).expect("a bundle"));
    let found = reader.entries(Bundle::new(1, 44).expect("a bundle"), &first);
    assert!(matches!(found, Err(TileReadError::Entry { index: 256, .. })));
    let beyond = reader.entries(Bundle::new(2, 44).expect("a bundle"), &first);
    assert!(matches!(beyond, Err(TileReadError::NoSuchSubtree { index: 512, .. })));
}

#[test]
fn bundles_that_are_wrong_are_refused() {
    let long = vec![b' '; 65_536];
    let bundle = encode_entries([&b"a"[..], &long[1..]]).expect("65,535 bytes are an entry");
    assert_eq!(bundle[..4], [0, 1, b'a', 0xff]);
    assert_eq!(decode_entries(&bundle).expect("a bundle"), [&b"a"[..], &long[1..]]);
    let error = encode_entries([&b"a"[..], &long]).expect_err("one more is none");
    let told = "entry 1 of the bundle has 65536 bytes, where an entry has at most 65535";
    assert_eq!(error.to_string(), told);
    assert_eq!(decode_entries(&[0]), Err(BundleError::CutOff { number: 0, missing: 1 }));
    let cut = decode_entries(&[0, 1, b'a', 0, 3, b'b']);
    assert_eq!(cut, Err(BundleError::CutOff { number: 1, missing: 2 }));
    assert_eq!(decode_entries(&[0; 514]), Err(BundleError::TooMany));
    let full = Bundle::new(0, 256).expect("a bundle");
    assert_eq!(full.entries(&[0; 512]).map(|entries| entries.len()), Ok(256));
    let found = full.entries(&[0; 510]);
    assert_eq!(found, Err(BundleError::Count { found: 255, wanted: 256 }));
}

proptest! {
    #[test]
    fn the_path_of_a_tile_is_that_tile(
        level in 0_u8..9,
        shift in 0_u32..64,
        index in any::<u64>(),
        width in 1_u16..=256,
    ) {
        let Ok(tile) = Tile::new(level, index >> shift, width) else { return Ok(()) };
        prop_assert_eq!(path(&tile.to_string()), Ok(TilePath::Tile(tile)));
        if level == 0 {
            let bundle = Bundle::new(tile.index(), width).expect("where there is a tile");
            prop_assert_eq!(path(&bundle.to_string()), Ok(TilePath::Bundle(bundle)));
            prop_assert_eq!(bundle.range().end - bundle.range().start, u64::from(width));
        }
    }

    #[test]
    fn what_is_read_as_a_path_is_written_so(
        text in "tile/([0-9]{1,2}|entries)/(x?[0-9]{2,3}/){0,4}[0-9]{3}(\\.p/[0-9]{1,3})?",
    ) {
        if let Ok(read) = path(&text) {
            prop_assert_eq!(read.to_string(), text);
        }
    }

    #[test]
    fn a_bundle_read_is_the_entries_written(
        entries in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 0..=256),
    ) {
        let bytes = encode_entries(entries.iter().map(Vec::as_slice)).expect("they are short");
        prop_assert_eq!(decode_entries(&bytes).expect("a bundle"), entries);
    }

    #[test]
    fn any_bytes_are_a_bundle_or_an_error(bytes in prop::collection::vec(0_u8..4, 0..600)) {
        if let Ok(entries) = decode_entries(&bytes) {
            prop_assert_eq!(encode_entries(entries).expect("they were in one"), bytes);
        }
    }
}
