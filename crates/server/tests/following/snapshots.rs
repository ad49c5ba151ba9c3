//! Snapshots of a line that goes on meanwhile.

use crate::house::House;
use server::store::{folder, refold_snapshot};

#[tokio::test]
async fn a_snapshot_of_a_running_line_is_what_its_view_holds() {
    let data = tempfile::tempdir().expect("a folder");
    let house = House::open(data.path()).await;
    let folder = folder(data.path());
    let mut reader = journal::open_reader(&folder).expect("it is there");
    house.declare("north", "N1", 46.0, 7.0).await;
    house.declare("south", "S1", 46.0, 7.001).await;
    let first = refold_snapshot(&folder, &mut reader).expect("the disk takes it");
    assert_eq!(first, house.size());
    // The next one begins with the one before.
    house.declare("north", "N2", 50.0, 7.0).await;
    house.withdraw("south", "S1").await;
    let size = refold_snapshot(&folder, &mut reader).expect("the disk takes it");
    assert_eq!(size, house.size());
    let (at, made) = journal::snapshot::newest_valid(&folder, size).expect("it was written");
    assert_eq!(at, size);
    std::fs::remove_file(folder.join(format!("snapshot-{size}.bin"))).expect("it is there");
    // The last one is written from the view.
    house.stop().await;
    let (at, last) = journal::snapshot::newest_valid(&folder, size).expect("it was written");
    assert_eq!(at, size);
    assert!(made == last, "both are the same, byte for byte");
}
