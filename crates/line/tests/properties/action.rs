//! Random actions in a small world, so that things collide: three parties, five names, five
//! places, five agreements. Many are against the law.

use crate::drafts::{OfDrafts, of_drafts};
use crate::group::{AtGroup, group};
use crate::ruled::{OfRules, of_rules};
use crate::seen::{InTheAir, in_the_air};
use proptest::collection::SizeRange;
use proptest::prelude::*;
use volume::{
    Altitude, AltitudeBand, Circle, Datum, Extent, Instant, Position, Route, RoutePoint,
    TimeWindow, Volume4D,
};

/// What somebody does, after some time has passed.
#[derive(Clone, Debug)]
pub(crate) struct Action {
    pub(crate) wait_us: i64,
    pub(crate) party: usize,
    /// Whether the party is the owner of what it changes, or one who has not countersigned yet,
    /// where there is one.
    pub(crate) as_owner: bool,
    pub(crate) signed: Signing,
    /// An idempotency key, and which request was made under it.
    pub(crate) key: Option<(u8, u8)>,
    pub(crate) what: What,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Signing {
    Not,
    Right,
    WrongNumber,
    WrongPrevious,
}

#[derive(Clone, Debug)]
pub(crate) enum What {
    Intent {
        id: usize,
        place: Place,
        state: usize,
        version: Version,
    },
    Constraint {
        id: usize,
        place: Place,
        joint: bool,
        version: Version,
    },
    Withdraw {
        id: usize,
        constraint: bool,
        version: Option<Version>,
    },
    CountersignConstraint {
        id: usize,
        ahead: u32,
    },
    Check {
        id: Option<usize>,
        constraint: bool,
        place: Place,
    },
    Propose {
        agreement: usize,
    },
    /// One of those that stand, where there are some.
    Countersign {
        agreement: usize,
    },
    Cosign {
        back: i64,
    },
    Export,
    ClockJump,
    Desk(AtDesk),
    Drafts(OfDrafts),
    Group(AtGroup),
    Rules(OfRules),
    Air(InTheAir),
    Tick,
}

/// What an officer does.
#[derive(Clone, Debug)]
pub(crate) enum AtDesk {
    Send {
        to: Option<usize>,
        precedence: usize,
        places: usize,
        known_role: bool,
    },
    /// One of the last entries, as a message; rightly read back, or wrongly, or not.
    Receive {
        back: u64,
        kind: usize,
        readback: usize,
    },
    /// How the line stands for the author, now or so many minutes later.
    StateLine {
        state: usize,
        ahead_min: i64,
    },
    Call {
        to: usize,
        exercise: bool,
    },
    /// One of the last entries, as a call.
    Answer {
        back: u64,
    },
}

/// What the author believes of the item.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Version {
    /// New or current, as the item is there or not.
    Fitting,
    New,
    Current,
    Wrong,
}

impl What {
    /// Which item it is about, where it is the owner's to do it.
    pub(crate) fn item_of_owner(&self) -> Option<usize> {
        match self {
            Self::Intent { id, .. } | Self::Constraint { id, .. } | Self::Withdraw { id, .. } => {
                Some(*id)
            }
            Self::Check { id, .. } => *id,
            _ => None,
        }
    }
}

/// Where and when, from the instant of the action.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    east: i32,
    low_m: i64,
    start_min: Option<i64>,
    length_min: Option<i64>,
    datum: Datum,
    route: bool,
}

pub(crate) const MINUTE_US: i64 = 60_000_000;

impl Place {
    pub(crate) fn extent(&self, now: Instant) -> Extent {
        let position = |east: i32| {
            Position::new(46.5, 8.0 + f64::from(east) * 0.05).expect("a place in the Alps")
        };
        let start = now.saturating_add(self.start_min.unwrap_or(-60) * MINUTE_US);
        let end = start.saturating_add(self.length_min.unwrap_or(600) * MINUTE_US);
        let low_mm = self.low_m * 1_000;
        if self.route && end > start {
            let point =
                |time, east| RoutePoint { time, position: position(east), altitude_mm: low_mm };
            let points = vec![point(start, self.east), point(end, self.east + 3)];
            return Extent::Route(Route::new(self.datum, points).expect("a slow flight"));
        }
        let at = |mm| Some(Altitude::new(mm, self.datum).expect("an altitude in the air"));
        let band = AltitudeBand::new(at(low_mm), at(low_mm + 400_000)).expect("in order");
        let start = self.start_min.map(|_| start);
        let end = self.length_min.map(|_| end);
        let time = TimeWindow::new(start, end).expect("in order");
        let outline = Circle::new(position(self.east), 1_500.0).expect("a circle").into();
        Extent::Volume(Volume4D { outline, altitude: band, time })
    }
}

fn place() -> impl Strategy<Value = Place> {
    let start = prop_oneof![12 => (-20..40_i64).prop_map(Some), 1 => Just(None)];
    let length = prop_oneof![12 => (0..120_i64).prop_map(Some), 1 => Just(None)];
    let datum = prop_oneof![4 => Just(Datum::Amsl), 1 => Just(Datum::W84), 1 => Just(Datum::Std)];
    let parts = (0..3, 0..3_i64, start, length, datum, prop::bool::weighted(0.3));
    parts.prop_map(|(east, low, start_min, length_min, datum, route)| {
        let low_m = 2_000 + low * 300;
        Place { east, low_m, start_min, length_min, datum, route }
    })
}

fn version() -> impl Strategy<Value = Version> {
    prop_oneof![
        12 => Just(Version::Fitting),
        1 => Just(Version::New),
        1 => Just(Version::Current),
        1 => Just(Version::Wrong),
    ]
}

fn what() -> impl Strategy<Value = What> {
    let id = || 0..5_usize;
    prop_oneof![
        12 => (id(), place(), prop_oneof![4 => 0..2_usize, 1 => 2..4_usize], version())
            .prop_map(|(id, place, state, version)| What::Intent { id, place, state, version }),
        6 => (id(), place(), any::<bool>(), version())
            .prop_map(|(id, place, joint, version)| What::Constraint { id, place, joint, version }),
        3 => (id(), prop::bool::weighted(0.3), prop::option::of(version()))
            .prop_map(|(id, constraint, version)| What::Withdraw { id, constraint, version }),
        4 => (id(), prop_oneof![4 => Just(0), 1 => Just(1)])
            .prop_map(|(id, ahead)| What::CountersignConstraint { id, ahead }),
        2 => (prop::option::of(id()), any::<bool>(), place())
            .prop_map(|(id, constraint, place)| What::Check { id, constraint, place }),
        2 => (0..5_usize).prop_map(|agreement| What::Propose { agreement }),
        6 => (0..5_usize).prop_map(|agreement| What::Countersign { agreement }),
        3 => (-1..3_i64).prop_map(|back| What::Cosign { back }),
        1 => Just(What::Export),
        1 => Just(What::ClockJump),
        16 => prop_oneof![desk(), talk()].prop_map(What::Desk),
        6 => of_drafts().prop_map(What::Drafts),
        8 => group().prop_map(What::Group),
        8 => in_the_air().prop_map(What::Air),
        6 => of_rules().prop_map(What::Rules),
        4 => Just(What::Tick),
    ]
}

/// A life of the small world: one in which all of it happens, or one where parties mostly see to
/// the register, and the host to live traffic, or one of two officers who release what the other
/// wrote.
pub(crate) fn actions(length: impl Into<SizeRange>) -> impl Strategy<Value = Vec<Action>> {
    let length = length.into();
    prop_oneof![
        3 => prop::collection::vec(action(), length.clone()),
        2 => prop::collection::vec(at_the_group(), length.clone()),
        1 => prop::collection::vec(with_drafts(), length),
    ]
}

fn at_the_group() -> impl Strategy<Value = Action> {
    with(prop_oneof![
        12 => group().prop_map(What::Group),
        6 => in_the_air().prop_map(What::Air),
        4 => of_rules().prop_map(What::Rules),
        2 => what(),
        1 => Just(What::Tick),
    ])
}

fn with_drafts() -> impl Strategy<Value = Action> {
    with(prop_oneof![
        12 => of_drafts().prop_map(What::Drafts),
        2 => (0..5_usize).prop_map(|agreement| What::Propose { agreement }),
        4 => (0..5_usize).prop_map(|agreement| What::Countersign { agreement }),
        2 => prop_oneof![desk(), talk()].prop_map(What::Desk),
        1 => Just(What::Tick),
    ])
}

pub(crate) fn action() -> impl Strategy<Value = Action> {
    with(what())
}

/// What officers do, and agreements that change under them.
pub(crate) fn at_the_desk() -> impl Strategy<Value = Action> {
    with(prop_oneof![
        9 => desk().prop_map(What::Desk),
        6 => group().prop_map(What::Group),
        6 => of_drafts().prop_map(What::Drafts),
        1 => (0..5_usize).prop_map(|agreement| What::Propose { agreement }),
        2 => (0..5_usize).prop_map(|agreement| What::Countersign { agreement }),
    ])
}

fn with(what: impl Strategy<Value = What>) -> impl Strategy<Value = Action> {
    let wait = prop_oneof![
        16 => Just(1),
        4 => (1..20_i64).prop_map(|min| min * MINUTE_US),
        1 => (1..20_i64).prop_map(|h| h * 60 * MINUTE_US),
    ];
    let signed = prop_oneof![
        6 => Just(Signing::Not),
        4 => Just(Signing::Right),
        1 => Just(Signing::WrongNumber),
        1 => Just(Signing::WrongPrevious),
    ];
    let key = prop::option::weighted(0.3, (0..3_u8, prop_oneof![3 => Just(0), 1 => Just(1_u8)]));
    let party = (prop_oneof![4 => 0..2_usize, 2 => Just(2)], prop::bool::weighted(0.8));
    (wait, party, signed, key, what).prop_map(|(wait_us, party, signed, key, what)| {
        let (party, as_owner) = party;
        Action { wait_us, party, as_owner, signed, key, what }
    })
}

fn desk() -> impl Strategy<Value = AtDesk> {
    prop_oneof![
        3 => (0..3_usize, prop_oneof![2 => Just(0), 2 => 1..90_i64, 1 => Just(-1)])
            .prop_map(|(state, ahead_min)| AtDesk::StateLine { state, ahead_min }),
        5 => (0..3_usize, prop::bool::weighted(0.2))
            .prop_map(|(to, exercise)| AtDesk::Call { to, exercise }),
        4 => (1..4_u64).prop_map(|back| AtDesk::Answer { back }),
    ]
}

fn talk() -> impl Strategy<Value = AtDesk> {
    let to = prop_oneof![2 => Just(None), 3 => (0..3_usize).prop_map(Some)];
    prop_oneof![
        (to, 0..3_usize, 0..3_usize, prop::bool::weighted(0.9)).prop_map(
            |(to, precedence, places, known_role)| {
                AtDesk::Send { to, precedence, places, known_role }
            }
        ),
        (0..3_u64, 0..5_usize, 0..4_usize).prop_map(|(back, kind, readback)| AtDesk::Receive {
            back,
            kind,
            readback
        }),
    ]
}
