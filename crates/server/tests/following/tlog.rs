//! The tile log, read with the reader of `evidence` from outside.

use crate::client::{Connection, get};
use crate::house::{House, LINE, cosigner, log_key, now_s};
use evidence::checkpoint::Checkpoint;
use evidence::note::SignedNote;
use evidence::policy::Policy;
use evidence::tile::{Bundle, Tile, TileReader};
use line::{Command, Digest};
use tokio::runtime::Handle;
use tokio::task::block_in_place;

/// What the server has at a path, or its status.
fn fetch(house: &House, token: &str, path: &str) -> Result<Vec<u8>, u16> {
    let asking = get(house, token, path);
    let answer = block_in_place(|| Handle::current().block_on(asking));
    if answer.status == 200 { Ok(answer.body) } else { Err(answer.status) }
}

async fn checkpoint(house: &House, token: &str) -> Checkpoint {
    let note = SignedNote::parse(&get(house, token, "/checkpoint").await.body).expect("a note");
    let policy = Policy::new(log_key().verifier().clone(), Vec::new()).expect("a log's key");
    policy.open(&note).expect("the host signed it").checkpoint
}

/// Reads the whole log through its tiles, and checks every hash of it.
async fn read_whole(house: &House, token: &str) {
    let head = checkpoint(house, token).await;
    let size = head.size();
    let fetch_tile = |tile: Tile| fetch(house, token, &format!("/{tile}"));
    let mut reader = TileReader::open(size, head.root(), fetch_tile).expect("the right edge fits");
    let mut read = 0;
    while read < size {
        let width = u16::try_from((size - read).min(256)).expect("at most 256");
        let bundle = Bundle::new(read / 256, width).expect("the log has it");
        let bytes = fetch(house, token, &format!("/{bundle}")).expect("the log has it");
        let entries = reader.entries(bundle, &bytes).expect("these are the entries of the log");
        let (entry, _) = wire::record::decode_entry(entries[0]).expect("an entry");
        assert_eq!(entry.index, read);
        read += u64::from(width);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tiles_lead_to_the_root_at_the_edge_of_a_tile_and_beside_it() {
    let data = tempfile::tempdir().expect("a folder");
    let house = House::open(data.path()).await;
    let token = house.token("north");
    for size in [1u64, 2, 255, 256, 257, 300, 512, 513] {
        while house.size() < size {
            let number = house.size() as f64;
            house.declare("south", &format!("S{number}"), -60.0 + number / 10.0, 100.0).await;
        }
        read_whole(&house, &token).await;
        // A tile that reaches beyond the log is none yet.
        let width = size % 256 + 1;
        let partial = if width == 256 { String::new() } else { format!(".p/{width}") };
        for level in ["0", "entries"] {
            let path = format!("/tile/{level}/{:03}{partial}", size / 256);
            assert_eq!(fetch(&house, &token, &path), Err(404), "{size} {path}");
        }
    }
    assert_eq!(fetch(&house, &token, "/tile/0/0"), Err(400));
    assert_eq!(fetch(&house, &token, "/tile/64/000"), Err(400));
    assert_eq!(fetch(&house, &house.token("west"), "/tile/0/000"), Err(403));
    assert_eq!(fetch(&house, "", "/checkpoint"), Err(401));
    house.stop().await;

    // From the disk alone, too.
    let house = House::open(data.path()).await;
    read_whole(&house, &token).await;
    house.stop().await;
}

#[tokio::test]
async fn what_all_sides_have_cosigned_is_settled() {
    let data = tempfile::tempdir().expect("a folder");
    let house = House::open(data.path()).await;
    let token = house.token("south");
    assert_eq!(get(&house, &token, "/checkpoint/settled").await.status, 404);
    house.declare("north", "N1", 46.0, 7.0).await;
    let head = checkpoint(&house, &token).await;
    for side in ["north", "south"] {
        assert_eq!(get(&house, &token, "/checkpoint/settled").await.status, 404);
        let time_s = now_s();
        let line = cosigner(side).cosign(&head, time_s).expect("this century").to_string();
        let (size, root) = (head.size(), Digest(head.root().0));
        house.done(side, Command::Cosign { size, root, time_s, line }).await;
    }
    let settled = get(&house, &token, "/checkpoint/settled").await;
    let note = SignedNote::parse(&settled.body).expect("a note");
    let cosigners = ["north", "south"].map(|side| cosigner(side).verifier().clone());
    let policy = Policy::new(log_key().verifier().clone(), cosigners.to_vec()).expect("keys");
    let opened = policy.open(&note).expect("both sides cosigned it");
    assert_eq!((opened.checkpoint.size(), opened.checkpoint.origin()), (2, LINE));
    assert_eq!(opened.checkpoint.root(), head.root());
    house.stop().await;
}

/// All that is read of the record and its proof.
const READS: [&str; 7] = [
    "/checkpoint",
    "/checkpoint/settled",
    "/tile/entries/000.p/1",
    "/v1/entries",
    "/v1/disclosures",
    "/v1/stream",
    "/v1/bundles",
];

#[tokio::test]
async fn the_record_is_for_the_sides_alone() {
    let data = tempfile::tempdir().expect("a folder");
    let house = House::open(data.path()).await;
    for path in READS {
        for wrong in ["", "?what=1"] {
            let path = format!("{path}{wrong}");
            let answer = get(&house, &house.token("west"), &path).await;
            assert_eq!((answer.status, &answer.json()["code"]), (403, &"unknown_party".into()));
            assert_eq!(get(&house, "no-token", &path).await.status, 401, "{path}");
        }
    }
    assert_eq!(house.size(), 1, "nothing was exported");
    house.stop().await;
}

#[tokio::test]
async fn reads_of_the_record_count_against_the_pace_of_their_party() {
    let data = tempfile::tempdir().expect("a folder");
    let house = House::limited(data.path(), |limits| {
        limits.requests_per_second = std::num::NonZeroU32::MIN;
    });
    let house = house.await;
    for path in READS {
        // A stream that is let in does not end, so what its head says is enough.
        let mut statuses = Vec::new();
        while statuses.last() != Some(&429) && statuses.len() < 50 {
            let mut asked = Connection::ask(&house, &house.token("north"), path, "").await;
            statuses.push(asked.head().await);
        }
        assert_eq!(statuses.last(), Some(&429), "{path}: {statuses:?}");
        assert_eq!(get(&house, &house.token("south"), "/healthz").await.status, 200);
    }
    house.stop().await;
}
