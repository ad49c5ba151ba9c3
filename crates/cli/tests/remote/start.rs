//! `clearline serve` where something is missing.

use super::house::House;

#[test]
fn a_line_without_its_key_does_not_start_and_gets_no_other() {
    let mut house = House::busy();
    house.stop();
    let key = house.data().join("keys/log.key");
    let elsewhere = house.desk.path("kept.key");
    std::fs::rename(&key, &elsewhere).expect("it is there");
    let ran = house.desk.run(&["serve", "--data", "data", "--listen", "127.0.0.1:0"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("log.key is missing"), "{ran:?}");
    assert!(!key.exists(), "no other key is made");
    let ran = house.desk.run(&["export", "--data", "data", "--out", "all.zip"]);
    assert!(ran.code == Some(2) && ran.stderr.contains("log.key is missing"), "{ran:?}");
    assert!(!key.exists(), "no other key is made");
    std::fs::rename(&elsewhere, &key).expect("it can be brought back");
    house.start();
    house.put("north", "n2", 50.0);
}
