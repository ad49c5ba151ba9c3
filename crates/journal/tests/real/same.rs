//! The twin and SQLite give the same answers to the same questions.

use crate::content::{chain, options};
use journal::twin::{Survival, Twin};
use journal::{AppendError, Commit, Journal, Reader, Record, Withheld, open};
use proptest::collection::vec;
use proptest::prelude::*;
use std::path::Path;

/// A record, and what is withheld beside it.
type Content = (Vec<u8>, Option<Vec<u8>>);

#[derive(Clone, Debug)]
enum Step {
    /// A group of commits, each of so many records; the first off the head by so much.
    Append {
        off: u64,
        commits: Vec<Vec<Content>>,
    },
    Erase(Vec<u64>),
    Read {
        from: u64,
        records_max: usize,
        bytes_max: usize,
    },
    ReadWithheld(u64),
    Reserve,
    Reopen,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let bytes = || vec(any::<u8>(), 0..30);
    let content = (bytes(), proptest::option::of(bytes()));
    let commits = vec(vec(content, 0..4), 0..4);
    let off = prop_oneof![9 => Just(0), 1 => 1..3_u64];
    let step = prop_oneof![
        6 => (off, commits).prop_map(|(off, commits)| Step::Append { off, commits }),
        2 => vec(0..40_u64, 0..6).prop_map(Step::Erase),
        4 => (0..50_u64, 0..20_usize, 0..200_usize).prop_map(|(from, records_max, bytes_max)| {
            Step::Read { from, records_max, bytes_max }
        }),
        1 => (0..50_u64).prop_map(Step::ReadWithheld),
        1 => Just(Step::Reserve),
        1 => Just(Step::Reopen),
    ];
    vec(step, 1..30)
}

/// What a step was answered.
#[derive(Debug, PartialEq)]
enum Answer {
    Head(u64),
    Refused(String),
    Records(Vec<Record>),
    Withheld(Option<Withheld>),
    Done,
}

fn appended(result: Result<Answer, AppendError>) -> Answer {
    result.unwrap_or_else(|error| Answer::Refused(chain(&error)))
}

fn answer(journal: &mut dyn Journal, step: &Step) -> Answer {
    let mut reader: Box<dyn Reader> = journal.reader().expect("it can be read");
    match step {
        Step::Append { off, commits } => {
            let mut next = journal.head() + off;
            let mut group = Vec::new();
            for content in commits {
                let mut commit = Commit::new(next);
                for (record, withheld) in content {
                    commit.push(record, withheld.as_deref()).expect("it is small");
                }
                next = commit.end();
                group.push(commit);
            }
            appended(journal.append(&group).map(Answer::Head))
        }
        Step::Erase(records) => appended(journal.erase(records).map(|()| Answer::Done)),
        Step::Read { from, records_max, bytes_max } => {
            Answer::Records(reader.read(*from, *records_max, *bytes_max).expect("it verifies"))
        }
        Step::ReadWithheld(index) => {
            Answer::Withheld(reader.read_withheld(*index).expect("it verifies"))
        }
        Step::Reserve => {
            journal.reserve().expect("there is room");
            Answer::Done
        }
        Step::Reopen => Answer::Head(reader.head().expect("it can be read")),
    }
}

fn check(folder: &Path, steps: &[Step]) -> Result<(), TestCaseError> {
    let mut real = open(folder, &options()).expect("it opens");
    let mut twin = Twin::new();
    for step in steps {
        if matches!(step, Step::Reopen) {
            drop(real);
            real = open(folder, &options()).expect("it opens");
            let disk = twin.control().crash(Survival::Everything);
            twin = Twin::recover(disk).expect("it verifies");
        }
        prop_assert_eq!(answer(&mut real, step), answer(&mut twin, step), "{:?}", step);
        prop_assert_eq!(real.head(), twin.head());
    }
    let all = Step::Read { from: 0, records_max: usize::MAX, bytes_max: usize::MAX };
    prop_assert_eq!(answer(&mut real, &all), answer(&mut twin, &all));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn twin_and_disk_answer_alike(steps in steps()) {
        let folder = tempfile::tempdir().expect("a folder");
        check(folder.path(), &steps)?;
    }
}
