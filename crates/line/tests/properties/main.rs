//! Properties of the law over random commands of three parties, lawful and not: what holds after
//! every step (`invariants`), and that every way to come to a state comes to the same one.

mod action;
mod agreements;
mod drafts;
mod group;
mod invariants;
mod ruled;
mod seen;
mod world;

use action::{Action, AtDesk, Signing, What, action, actions, at_the_desk};
use line::desk;
use line::{Body, Command, Fact, Stamped, State, Withheld, decide};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use std::collections::BTreeSet;
use volume::Instant;
use world::World;

fn played(first: usize, actions: &[Action]) -> World {
    let mut world = World::new(first);
    for action in actions {
        let before = world.state.clone();
        if world.act(action).is_err() {
            assert_eq!(before, world.state, "a rejection changes nothing");
        }
        if matches!(action.what, What::Tick) {
            world.tick();
        }
    }
    world
}

/// What is rejected, if it is.
fn act_at(world: &mut World, action: &Action, time: Instant) -> Option<&'static str> {
    let wait_us = time.micros() - world.now.micros();
    let action = Action { wait_us, ..action.clone() };
    world.act(&action).err().map(|rejection| rejection.code())
}

/// What a host that sleeps through most of what is due answers, and what was missed in the end, is
/// as where time is kept to the microsecond.
fn assert_host_may_sleep(first: usize, actions: &[Action]) {
    let (mut punctual, mut sleepy) = (World::new(first), World::new(first));
    for action in actions {
        let time = sleepy.now.saturating_add(action.wait_us);
        punctual.keep_time_until(time);
        let one = act_at(&mut punctual, action, time);
        let other = act_at(&mut sleepy, action, time);
        assert_eq!(one, other, "{action:?}");
    }
    let end = sleepy.now.saturating_add(40 * 3_600_000_000);
    punctual.keep_time_until(end);
    (punctual.now, sleepy.now) = (end, end);
    punctual.tick();
    sleepy.tick();
    // A message climbs a rung at a time, and each role has its full time from when it is told.
    let end = end.saturating_add(5 * 3_600_000_000);
    punctual.keep_time_until(end);
    sleepy.keep_time_until(end);
    let (one, other) = (&punctual.state.public().desk, &sleepy.state.public().desk);
    assert_eq!(one.tallies, other.tallies);
    assert_eq!(one.channel.joint, other.channel.joint);
    let (one, other) = (&punctual.state.public().register, &sleepy.state.public().register);
    assert_eq!(group::outcomes(one), group::outcomes(other));
}

/// The same property, found false once: more calls than are kept, and one whose answer is overdue.
#[test]
fn a_call_whose_answer_is_overdue_is_kept_as_long_whether_that_was_noted_or_not() {
    let at = |wait_us, what| {
        let (party, as_owner, signed, key) = (0, true, Signing::Not, None);
        Action { wait_us, party, as_owner, signed, key, what: What::Desk(what) }
    };
    let call = |wait_us, exercise| at(wait_us, AtDesk::Call { to: 1, exercise });
    let answer = || at(1, AtDesk::Answer { back: 1 });
    let drills = || (0..5).map(|_| call(1, true));
    let answers = || (0..6).map(|_| answer());
    let overdue: Vec<Action> = [call(1, false), call(300_000_000, true)]
        .into_iter()
        .chain(drills())
        .chain(answers())
        .collect();
    assert_host_may_sleep(1, &overdue);
    let missed = (0..5)
        .map(|_| call(300_000_001, false))
        .chain([at(300_000_001, AtDesk::Answer { back: 1 })]);
    let missed: Vec<Action> = missed.chain(answers()).collect();
    assert_host_may_sleep(1, &missed);
}

fn fold(facts: &[Fact]) -> State {
    let mut state = State::new();
    facts.iter().for_each(|fact| state.apply(fact));
    state
}

/// The log as it is once retention has done what it says: nothing withheld beside what is erased.
fn without_erased(world: &World) -> Vec<Fact> {
    let erase = |fact: &Fact| {
        let erased = world.erased.contains(&fact.entry.index);
        let withheld = if erased { Withheld::default() } else { fact.withheld.clone() };
        Fact { entry: fact.entry.clone(), withheld }
    };
    world.facts.iter().map(erase).collect()
}

/// Two states are equal, and so is what each decides of what comes next: the sky too.
fn assert_alike(live: &World, other: &State, next: &[Action]) {
    assert_eq!(&live.state, other);
    assert_eq!(live.state.next_due(), other.next_due());
    let host = [live.by_host(Command::Tick)];
    let of_parties: Vec<Stamped> = next.iter().map(|action| live.stamped(action)).collect();
    for stamped in of_parties.iter().chain(&host) {
        assert_eq!(decide(&live.state, stamped), decide(other, stamped), "{stamped:?}");
    }
}

proptest! {
    /// However a state is come to, live, by the log, by the log whose erased parts are gone, or by
    /// a snapshot, it is the same state and decides alike.
    #[test]
    fn replay_snapshot_and_erasure_equal_live(
        first in 0..5_usize,
        actions in actions(1..60),
        next in prop::collection::vec(action(), 4),
    ) {
        let world = played(first, &actions);
        assert_alike(&world, &fold(&world.facts), &next);
        assert_alike(&world, &fold(&without_erased(&world)), &next);
        let (public, private) = (world.state.public().clone(), world.state.private().clone());
        assert_alike(&world, &State::from_parts(public, private), &next);
        // What only reads follows along without a sky.
        let mut reading = State::new().for_reading();
        world.facts.iter().for_each(|fact| reading.apply(fact));
        prop_assert_eq!(&world.state, &reading);
    }

    /// Whether the host keeps time to the microsecond or sleeps through most of what is due, what
    /// was missed counts alike: nothing due is lost, and nothing is done twice.
    #[test]
    fn a_host_that_sleeps_loses_nothing_that_is_due(
        first in 0..5_usize,
        actions in prop::collection::vec(at_the_desk(), 1..60),
    ) {
        assert_host_may_sleep(first, &actions);
    }

    /// In the end, years later, nothing is withheld but beside what lives for ever and what proves
    /// that an agreement or a paper was countersigned: the register is kept for good.
    #[test]
    fn all_that_has_gone_is_erased_in_the_end(
        first in 0..5_usize,
        actions in actions(1..60),
    ) {
        let mut world = played(first, &actions);
        world.now = world.now.saturating_add(366 * 86_400 * 1_000_000);
        world.tick();
        // Messages that nobody answered have climbed the ladder by then, and their time is over.
        let later = world.now.saturating_add(40 * 3_600_000_000);
        world.keep_time_until(later);
        let public = world.state.public();
        for (id, item) in &public.items {
            prop_assert_eq!(world.state.item(id).and_then(|item| item.private.due), None);
            for index in item.entries.iter().chain(&item.countersignatures) {
                world.withheld.remove(index);
            }
        }
        // An alert that stands is live, however old.
        let stands = public.traffic.standing().flat_map(|(_, one)| one.entries.clone());
        let stands: BTreeSet<u64> = stands.collect();
        for index in &world.withheld {
            let body = &world.facts[usize::try_from(*index).expect("a few")].entry.body;
            let kept = matches!(
                body,
                Body::AgreementProposed { .. }
                    | Body::AgreementCountersigned { .. }
                    | Body::Register(_)
            ) || stands.contains(index);
            prop_assert!(kept, "entry {} still has something withheld: {:?}", index, body);
        }
        prop_assert!(world.state.private().records_due.is_empty());
        // Line checks go on for as long as they are agreed.
        let next = world.state.public().desk.next_due();
        prop_assert_eq!(world.state.next_due(), next);
        assert_alike(&world, &fold(&without_erased(&world)), &[]);
    }
}

/// The small world is one where things happen: every kind of entry comes about, and every kind of
/// rejection but those of a line not open and of one too full. Otherwise the properties above
/// could hold of nothing.
#[test]
fn the_small_world_is_not_empty() {
    let mut seen = BTreeSet::new();
    let mut runner = TestRunner::deterministic();
    for first in 0..600 {
        let actions = actions(60);
        let actions = actions.new_tree(&mut runner).expect("actions can be made").current();
        let mut world = World::new(first % 5);
        for action in &actions {
            seen.extend(world.act(action).err().map(|rejection| rejection.code()));
        }
        seen.extend(world.facts.iter().map(|fact| name(&fact.entry.body)));
    }
    let expected = "agreement_known already_countersigned already_exists beyond_log broken_chain \
        conflicts ends_in_past idempotency_key_reused initial_state leaving_with_items \
        no_cosigner not_countersignable not_owner other_kind out_of_sequence ovn_mismatch \
        state_transition unbounded unknown_constraint unknown_intent unknown_key unknown_party \
        unknown_proposal AgreementChanged AgreementCountersigned AgreementProposed \
        CheckpointCosigned ClockJumped ConflictChanged ConflictCleared ConflictFound \
        ConstraintCountersigned ItemChanged ItemDeclared ItemWithdrawn LineOpened Retired Shown \
        suspended not_suspended effective_in_past no_other_side check_open unknown_check \
        StateStated StateInForce JointStateChanged CheckSent CheckAnswered CheckMissed \
        unknown_role unknown_message receipt_known readback_missing MessageSent MessageReceived \
        ReadbackMismatched MessageEscalated MessageUnanswered unknown_friction not_concerned not_now \
        acknowledged_already unknown_outcome agreed_already unknown_evidence not_with \
        unknown_paper other_text paper_closed signed_already not_author lapses_in_past \
        FrictionRaised FrictionStated FrictionAcknowledged FrictionUnderReview OutcomeProposed \
        OutcomeAgreed FrictionDisagreed FrictionOverdue PaperProposed PaperCountersigned \
        PaperWithdrawn PaperLapsed unknown_alert alert_acknowledged AlertRaised AlertChanged \
        AlertCleared AlertAcknowledged Observed SegmentClosed no_rulebook_agreed other_rulebook \
        rulebook_filed no_rulebook unknown_rule no_side bad_evidence unknown_violation \
        stance_known own_claim RulebookFiled ViolationNoted ViolationClaimed ViolationAnswered \
        no_actor unknown_draft own_draft translation_unconfirmed nothing_to_confirm \
        MessageDrafted TranslationConfirmed DraftDropped";
    let missing: Vec<&str> =
        expected.split_whitespace().filter(|name| !seen.contains(name)).collect();
    assert!(missing.is_empty(), "{missing:?} never came about, but {seen:?} did");
}

fn name(body: &Body) -> &'static str {
    match body {
        Body::LineOpened { .. } => "LineOpened",
        Body::AgreementProposed { .. } => "AgreementProposed",
        Body::AgreementCountersigned { .. } => "AgreementCountersigned",
        Body::AgreementChanged { .. } => "AgreementChanged",
        Body::ItemDeclared(_) => "ItemDeclared",
        Body::ItemChanged(_) => "ItemChanged",
        Body::ItemWithdrawn { .. } => "ItemWithdrawn",
        Body::ConstraintCountersigned { .. } => "ConstraintCountersigned",
        Body::ConflictFound { .. } => "ConflictFound",
        Body::ConflictChanged { .. } => "ConflictChanged",
        Body::ConflictCleared { .. } => "ConflictCleared",
        Body::CheckpointCosigned { .. } => "CheckpointCosigned",
        Body::Shown { .. } => "Shown",
        Body::Retired { .. } => "Retired",
        Body::Utm(_) => "Utm",
        Body::Rid(_) => "Rid",
        Body::EntitiesRetired(_) => "EntitiesRetired",
        Body::Desk(body) => desk_name(body),
        Body::Register(body) => group::name(body),
        Body::Traffic(body) => seen::name(body),
        Body::ClockJumped { .. } => "ClockJumped",
    }
}

fn desk_name(body: &desk::Body) -> &'static str {
    match body {
        desk::Body::StateStated { .. } => "StateStated",
        desk::Body::StateInForce { .. } => "StateInForce",
        desk::Body::JointStateChanged { .. } => "JointStateChanged",
        desk::Body::CheckSent { .. } => "CheckSent",
        desk::Body::CheckAnswered { .. } => "CheckAnswered",
        desk::Body::CheckMissed { .. } => "CheckMissed",
        desk::Body::MessageDrafted { .. } => "MessageDrafted",
        desk::Body::TranslationConfirmed { .. } => "TranslationConfirmed",
        desk::Body::DraftDropped { .. } => "DraftDropped",
        desk::Body::MessageSent(_) => "MessageSent",
        desk::Body::MessageReceived { .. } => "MessageReceived",
        desk::Body::ReadbackMismatched { .. } => "ReadbackMismatched",
        desk::Body::MessageEscalated { .. } => "MessageEscalated",
        desk::Body::MessageUnanswered { .. } => "MessageUnanswered",
        desk::Body::Rules(body) => match body {
            desk::rules::Body::RulebookFiled(_) => "RulebookFiled",
            desk::rules::Body::ViolationNoted { .. } => "ViolationNoted",
            desk::rules::Body::ViolationClaimed(_) => "ViolationClaimed",
            desk::rules::Body::ViolationAnswered { .. } => "ViolationAnswered",
        },
    }
}
