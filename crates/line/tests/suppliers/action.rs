//! Random deeds of three suppliers in a sky of a few cells, so that they meet.

use proptest::prelude::*;
use volume::cells::{Cell, CellUnion};

#[derive(Clone, Debug)]
pub(crate) struct Action {
    pub(crate) wait_us: i64,
    pub(crate) supplier: usize,
    /// Whether the one whose it is does it, where it is somebody's.
    pub(crate) as_owner: bool,
    pub(crate) wrong_version: bool,
    pub(crate) id: u8,
    pub(crate) place: Place,
    pub(crate) what: What,
}

#[derive(Clone, Debug)]
pub(crate) enum What {
    Reference { state: usize, key: Key, subscription: Choice },
    DeleteReference,
    Constraint,
    DeleteConstraint,
    Subscription { references: bool, constraints: bool },
    DeleteSubscription,
    Availability(usize),
    Area,
    DeleteArea,
    AreaSubscription,
    DeleteAreaSubscription,
    Look,
    Wait,
}

/// How much of what is there the author knows.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Key {
    All,
    None,
    /// All but those whose id has this remainder.
    Some(u8),
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Choice {
    None,
    /// One of those that are there.
    Existing(u8),
    Implicit(bool),
}

/// Where and when, from the instant of the deed.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    cells: u8,
    level: u8,
    pub(crate) low: u8,
    pub(crate) high: u8,
    pub(crate) start_min: i64,
    pub(crate) length_min: i64,
    pub(crate) given: (bool, bool),
}

impl Place {
    pub(crate) fn cells(&self) -> CellUnion {
        let mut cells = Vec::new();
        for number in (0..4_u64).filter(|number| self.cells >> number & 1 == 1) {
            let finest = Cell::from_token("47a1cbd4").expect("a cell").id() + number * (2 << 34);
            let cell = Cell::new(finest).expect("one of its sisters or of their neighbors");
            let up = usize::from(self.level);
            cells.push(cell.ancestors().nth(up).expect("not above the faces"));
        }
        CellUnion::new(cells)
    }
}

fn place() -> impl Strategy<Value = Place> {
    let level = prop_oneof![6 => Just(0_u8), 1 => 1..4_u8];
    let times = (
        prop_oneof![6 => -3..60_i64, 1 => -30..2_000_i64],
        prop_oneof![6 => 0..90_i64, 1 => 0..1_600_i64],
    );
    let given = (prop::bool::weighted(0.8), prop::bool::weighted(0.8));
    (1..16_u8, level, 0..4_u8, 0..3_u8, times, given).prop_map(
        |(cells, level, low, more, (start_min, length_min), given)| Place {
            cells,
            level,
            low,
            high: low + more,
            start_min,
            length_min,
            given,
        },
    )
}

fn what() -> impl Strategy<Value = What> {
    let key =
        prop_oneof![6 => Just(Key::All), 2 => Just(Key::None), 2 => (0..3_u8).prop_map(Key::Some)];
    let choice = prop_oneof![
        3 => Just(Choice::None),
        3 => (0..8_u8).prop_map(Choice::Existing),
        3 => any::<bool>().prop_map(Choice::Implicit),
    ];
    let state = prop_oneof![5 => Just(0_usize), 3 => Just(1), 1 => Just(2), 1 => Just(3)];
    prop_oneof![
        14 => (state, key, choice).prop_map(|(state, key, subscription)| {
            What::Reference { state, key, subscription }
        }),
        4 => Just(What::DeleteReference),
        3 => Just(What::Constraint),
        1 => Just(What::DeleteConstraint),
        5 => (prop::bool::weighted(0.8), prop::bool::weighted(0.4)).prop_map(
            |(references, constraints)| What::Subscription { references, constraints }
        ),
        3 => Just(What::DeleteSubscription),
        2 => (0..3_usize).prop_map(What::Availability),
        4 => Just(What::Area),
        1 => Just(What::DeleteArea),
        24 => Just(What::AreaSubscription),
        1 => Just(What::DeleteAreaSubscription),
        3 => Just(What::Look),
        2 => Just(What::Wait),
    ]
}

pub(crate) fn action() -> impl Strategy<Value = Action> {
    let wait = prop_oneof![
        20 => Just(1),
        6 => (1..20_i64).prop_map(|min| min * 60_000_000),
        1 => (1..40_i64).prop_map(|h| h * 3_600_000_000),
    ];
    let who =
        (prop_oneof![5 => Just(0_usize), 2 => Just(1), 1 => Just(2)], prop::bool::weighted(0.8));
    let wrong = prop::bool::weighted(0.06);
    (wait, who, wrong, 0..14_u8, place(), what()).prop_map(
        |(wait_us, (supplier, as_owner), wrong_version, id, place, what)| Action {
            wait_us,
            supplier,
            as_owner,
            wrong_version,
            id,
            place,
            what,
        },
    )
}
