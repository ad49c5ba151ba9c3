//! The record, page by page.

use crate::client::get;
use crate::house::House;
use serde_json::Value;

fn indices(page: &Value) -> Vec<u64> {
    let items = page["items"].as_array().expect("a list");
    items.iter().map(|item| item["entry"]["index"].as_u64().expect("an index")).collect()
}

#[tokio::test]
async fn pages_follow_on_one_another_from_memory_and_from_the_journal() {
    let data = tempfile::tempdir().expect("a folder");
    let house = House::open(data.path()).await;
    for number in 0..6 {
        house.declare("north", &format!("N{number}"), 46.0 + f64::from(number), 7.0).await;
    }
    let token = house.token("north");
    let first = get(&house, &token, "/v1/entries?limit=4").await.json();
    assert_eq!((indices(&first), first["next_cursor"].as_str()), (vec![0, 1, 2, 3], Some("4")));
    let rest = get(&house, &token, "/v1/entries?cursor=4").await.json();
    assert_eq!((indices(&rest), rest["next_cursor"].as_str()), (vec![4, 5, 6], None));
    let beyond = get(&house, &token, "/v1/entries?from=100").await.json();
    assert_eq!((indices(&beyond), beyond["next_cursor"].as_str()), (vec![], None));
    let before: Value = get(&house, &token, "/v1/entries").await.json();
    house.stop().await;

    let house = House::open(data.path()).await;
    assert_eq!(get(&house, &token, "/v1/entries").await.json(), before, "the same from the disk");
    house.stop().await;
}

#[tokio::test]
async fn a_page_is_of_chosen_kinds_and_parties() {
    let data = tempfile::tempdir().expect("a folder");
    let house = House::open(data.path()).await;
    house.declare("north", "N1", 46.0, 7.0).await;
    house.declare("south", "S1", 46.0, 7.0).await;
    house.declare("south", "S2", 40.0, 7.0).await;
    house.withdraw("north", "N1").await;
    let token = house.token("north");
    let check = async |query: &str, wanted: &[u64]| {
        let page = get(&house, &token, &format!("/v1/entries?{query}")).await.json();
        assert_eq!(indices(&page), wanted, "{query}");
    };
    // 0 opened, 1 N1, 2 S1, 3 their conflict, 4 S2, 5 withdrawn, 6 cleared.
    check("kind=intent_declared", &[1, 2, 4]).await;
    check("kind=conflict_found,conflict_cleared", &[3, 6]).await;
    check("party=south", &[0, 2, 3, 4, 6]).await;
    check("party=north", &[0, 1, 3, 5, 6]).await;
    check("party=south&kind=intent_declared&limit=1", &[2]).await;
    for query in ["kind=intent", "limit=0", "limit=1001", "limit=x", "what=1"] {
        let answer = get(&house, &token, &format!("/v1/entries?{query}")).await;
        assert_eq!((answer.status, &answer.json()["code"]), (400, &"bad_parameter".into()));
    }
    assert_eq!(get(&house, &house.token("west"), "/v1/entries").await.status, 403);
    house.stop().await;
}

/// DL-31: beside what tells of flights and conflicts stands that it is no permission, also where a
/// conflict is over.
#[tokio::test]
async fn what_tells_of_flights_says_that_it_is_no_permission() {
    let data = tempfile::tempdir().expect("a folder");
    let house = House::open(data.path()).await;
    house.declare("north", "N1", 46.0, 7.0).await;
    house.declare("south", "S1", 46.0, 7.0).await;
    house.withdraw("north", "N1").await;
    let page = get(&house, &house.token("south"), "/v1/entries").await.json();
    let items = page["items"].as_array().expect("a list");
    let told = items.iter().map(|item| item["notice"].as_str());
    let notice = Some("This is not a permission and gives no guarantee.");
    // 0 opened, 1 N1, 2 S1, 3 their conflict, 4 withdrawn, 5 cleared.
    assert_eq!(told.collect::<Vec<_>>(), [None, notice, notice, notice, notice, notice]);
    house.stop().await;
}
