//! Streams of a part of the record. A filter tells nobody more than the entries do.

use crate::client::Events;
use crate::house::House;

/// The entries that a stream with this query has of the log as it is.
async fn followed(house: &House, side: &str, query: &str) -> Vec<u64> {
    let mut stream = Events::open(house, &house.token(side), &format!("?from=0&{query}")).await;
    // What always passes, so that the end is seen without waiting for nothing.
    let last = house.size() - 1;
    let mut followed = Vec::new();
    while followed.last() != Some(&last) {
        followed.push(stream.next().await.expect("the stream goes on").id);
    }
    followed
}

#[tokio::test]
async fn a_stream_of_a_party_or_an_area_leaves_the_rest_out() {
    let data = tempfile::tempdir().expect("a folder");
    let house = House::open(data.path()).await;
    house.declare("north", "N1", 46.0, 7.0).await;
    house.declare("south", "S1", 46.0, 7.0).await;
    house.declare("south", "S2", 40.0, 7.0).await;
    house.withdraw("north", "N1").await;
    house
        .done(
            "south",
            line::Command::Export {
                of: None,
                range: line::RecordRange { from: 0, to: 1 },
                revealed: 0,
            },
        )
        .await;
    // 0 opened, 1 N1, 2 S1, 3 their conflict, 4 S2, 5 N1 withdrawn, 6 cleared, 7 shown.
    let north = "area=45.9,6.9,45.9,7.1,46.1,7.1,46.1,6.9";
    let south = "area=39.9,6.9,39.9,7.1,40.1,7.1,40.1,6.9";
    for side in ["north", "south"] {
        assert_eq!(followed(&house, side, "party=north").await, [0, 1, 3, 5, 6, 7], "{side}");
        assert_eq!(followed(&house, side, "party=south").await, [0, 2, 3, 4, 6, 7], "{side}");
        assert_eq!(followed(&house, side, north).await, [0, 1, 2, 3, 5, 6, 7], "{side}");
        let both = format!("party=south&{south}");
        assert_eq!(followed(&house, side, &both).await, [0, 4, 7], "{side}");
    }
    house.stop().await;

    // From the journal: what is gone may have been anybody's, anywhere.
    let house = House::open(data.path()).await;
    assert_eq!(followed(&house, "north", "party=south").await, [0, 2, 3, 4, 6, 7]);
    assert_eq!(followed(&house, "north", south).await, [0, 4, 5, 6, 7]);
    house.stop().await;
}
