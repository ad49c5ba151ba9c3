//! Whatever a crash leaves: what was acknowledged is there, and nothing but whole commits.

use super::*;
use proptest::prelude::*;

/// A commit of three records, with withheld bytes beside the second.
fn commit(first: u64) -> Commit {
    let mut commit = Commit::new(first);
    for index in first..first + 3 {
        let withheld = (index % 3 == 1).then(|| format!("withheld {index}"));
        let withheld = withheld.as_ref().map(String::as_bytes);
        commit.push(format!("record {index}").as_bytes(), withheld).expect("it is small");
    }
    commit
}

fn expected(index: u64) -> Record {
    let withheld = (index % 3 == 1).then(|| Withheld::Bytes(format!("withheld {index}").into()));
    Record { index, record: format!("record {index}").into(), withheld }
}

use crate::read::Withheld;

fn everything(twin: &Twin) -> Result<Vec<Record>, ReadError> {
    let mut reader = twin.reader()?;
    reader.read(0, usize::MAX, usize::MAX)
}

/// Three commits that were acknowledged, and two that were not.
fn failed_in_the_midst(fault: Fault) -> Twin {
    let mut twin = Twin::new();
    twin.append(&[commit(0), commit(3)]).expect("the disk behaves");
    twin.append(&[commit(6)]).expect("the disk behaves");
    twin.control().fail_next(fault);
    let error = twin.append(&[commit(9), commit(12)]).expect_err("the disk fails");
    assert!(error.is_fatal());
    assert!(matches!(twin.append(&[commit(9)]), Err(AppendError::Stopped { .. })));
    assert!(matches!(twin.reserve(), Err(NoRoom::Stopped { .. })));
    assert_eq!(everything(&twin).expect("reading goes on").len(), 9);
    twin
}

proptest! {
    #[test]
    fn a_crash_leaves_whole_commits_and_all_that_was_acknowledged(
        torn in proptest::option::of(0..400_usize), seed in any::<u64>(), cut in 0..400_usize
    ) {
        let fault = torn.map_or(Fault::FailedSync, |bytes| Fault::TornWrite { bytes });
        let twin = failed_in_the_midst(fault);
        let survivals = [
            Survival::Nothing, Survival::Everything, Survival::Bytes(cut), Survival::Seeded(seed),
        ];
        for survival in survivals {
            let disk = twin.control().crash(survival);
            let mut twin = Twin::recover(disk).expect("what was acknowledged is whole");
            prop_assert!([9, 12, 15].contains(&twin.head()), "{}", twin.head());
            let right: Vec<Record> = (0..twin.head()).map(expected).collect();
            prop_assert_eq!(everything(&twin).expect("it verifies"), right);
            let next = commit(twin.head());
            prop_assert_eq!(twin.append(&[next]).expect("it goes on"), twin.head());
        }
    }

    #[test]
    fn a_flipped_bit_is_found_by_recovery_or_by_reading(bit in any::<prop::sample::Index>()) {
        let mut twin = Twin::new();
        twin.append(&[commit(0), commit(3)]).expect("the disk behaves");
        twin.erase(&[1]).expect("the disk behaves");
        twin.append(&[commit(6)]).expect("the disk behaves");
        let original = everything(&twin).expect("it verifies");
        let bit = bit.index(twin.control().disk_bytes() * 8);
        twin.control().flip(bit);
        if let Ok(found) = everything(&twin) {
            prop_assert_eq!(&found, &original);
        }
        match Twin::recover(twin.control().crash(Survival::Everything)) {
            Ok(twin) => prop_assert_eq!(everything(&twin).expect("it was verified"), original),
            Err(ReadError::Damaged { .. }) => {}
            Err(other) => prop_assert!(false, "{other}"),
        }
    }
}

#[test]
fn all_that_was_written_can_survive_and_all_that_was_not_synced_be_lost() {
    let twin = failed_in_the_midst(Fault::FailedSync);
    let heads = [Survival::Everything, Survival::Nothing]
        .map(|survival| Twin::recover(twin.control().crash(survival)).expect("whole").head());
    assert_eq!(heads, [15, 9]);
    assert!(everything(&twin).is_err(), "the power is off");
}

#[test]
fn without_room_nothing_is_stored_and_the_next_append_goes_on() {
    let mut twin = Twin::new();
    twin.control().fail_next(Fault::NoRoom);
    let error = twin.append(&[commit(0)]).expect_err("there is no room");
    assert!(!error.is_fatal());
    assert_eq!(twin.control().disk_bytes(), 0);
    assert_eq!(twin.append(&[commit(0)]).expect("there is room"), 3);
    twin.control().set_room(false);
    assert!(matches!(twin.reserve(), Err(NoRoom::Disk { .. })));
}

#[test]
fn erased_bytes_are_gone_from_the_disk_and_stay_so() {
    let mut twin = Twin::new();
    twin.append(&[commit(0)]).expect("the disk behaves");
    twin.erase(&[1, 1, 2, 99]).expect("the disk behaves");
    let disk = twin.control().crash(Survival::Nothing);
    assert!(!disk.bytes().windows(8).any(|window| window == b"withheld"));
    assert_eq!(disk.synced(), disk.bytes().len());
    let twin = Twin::recover(disk).expect("it verifies");
    let mut reader = twin.reader().expect("it can be read");
    assert_eq!(reader.read_withheld(1).expect("whole"), Some(Withheld::Erased));
    assert_eq!(reader.read_withheld(2).expect("whole"), None);
}

#[test]
fn the_same_seed_brings_the_same_faults_and_all_of_them() {
    let chances = Chances { no_room: 2000, failed_sync: 500, torn_write: 500 };
    let outcomes = |seed| {
        let mut twin = Twin::new();
        twin.control().misbehave(seed, chances);
        let mut told = Vec::new();
        while told.len() < 50 {
            match twin.append(&[commit(twin.head())]) {
                Ok(head) => told.push(format!("{head}")),
                Err(error) => {
                    told.push(error.to_string());
                    if error.is_fatal() {
                        let disk = twin.control().crash(Survival::Seeded(seed));
                        told.push(format!("{} bytes", disk.bytes().len()));
                        break;
                    }
                }
            }
        }
        told
    };
    let all: Vec<Vec<String>> = (0..40).map(outcomes).collect();
    assert_eq!(all, (0..40).map(outcomes).collect::<Vec<_>>());
    let has = |word: &str| all.iter().flatten().any(|told| told.contains(word));
    assert!(has("nothing was stored") && has("appending failed") && has("bytes"));
}
