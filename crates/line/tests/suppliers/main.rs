//! What holds of suppliers whatever they do: random suppliers in a small sky, held against a model
//! that looks at everything there is.

mod action;
mod model;
mod world;

use action::{Action, action};
use line::{Body, Fact, Rejection, State, Withheld};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use std::collections::BTreeSet;
use world::World;

fn played(actions: &[Action]) -> World {
    let mut world = World::new();
    for action in actions {
        let _ = world.act(action);
    }
    world
}

fn fold(facts: &[Fact]) -> State {
    let mut state = State::new();
    facts.iter().for_each(|fact| state.apply(fact));
    state
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    /// Each step is held against the model as it is taken: see [`World::act`].
    #[test]
    fn suppliers_get_what_a_look_at_everything_gives(
        actions in prop::collection::vec(action(), 1..70),
    ) {
        played(&actions);
    }

    /// A restart from a snapshot and the facts after it is the same as all facts, and finds the
    /// same.
    #[test]
    fn a_snapshot_and_the_tail_are_the_whole(
        actions in prop::collection::vec(action(), 1..70),
        at in any::<prop::sample::Index>(),
    ) {
        let world = played(&actions);
        let at = at.index(world.facts.len());
        let before = fold(&world.facts[..at]);
        let (public, private) = (before.public().clone(), before.private().clone());
        let mut restarted = State::from_parts(public, private);
        let mut reading = before.for_reading();
        for fact in &world.facts[at..] {
            restarted.apply(fact);
            reading.apply(fact);
        }
        prop_assert!(restarted == world.state);
        prop_assert!(reading == world.state);
        model::finds_alike(&world.state, &restarted, world.now);
        model::finds_alike(&world.state, &reading, world.now);
        prop_assert_eq!(restarted.next_due(), world.state.next_due());
    }

    /// Without what retention erased, entities and numbers of notifications are what they were;
    /// without anything that is withheld, the public part is.
    #[test]
    fn nothing_that_is_held_rests_on_what_was_erased(
        actions in prop::collection::vec(action(), 1..90),
    ) {
        let mut world = played(&actions);
        world.pass(2 * 86_400_000_000);
        let erased: Vec<Fact> = world.facts.iter().map(|fact| {
            let mut fact = fact.clone();
            if world.erased.contains(&fact.entry.index) {
                fact.withheld = Withheld::default();
            }
            fact
        }).collect();
        let again = fold(&erased);
        prop_assert_eq!(again.public(), world.state.public());
        prop_assert_eq!(&again.private().utm, &world.state.private().utm);
        prop_assert_eq!(&again.private().rid, &world.state.private().rid);
        model::finds_alike(&world.state, &again, world.now);
        let open: Vec<Fact> = erased.into_iter().map(|fact| {
            Fact { entry: fact.entry, withheld: Withheld::default() }
        }).collect();
        let open = fold(&open);
        prop_assert_eq!(open.public(), world.state.public());
    }

    /// After its time everything is gone, and nothing is withheld any more.
    #[test]
    fn all_ends_in_the_end(actions in prop::collection::vec(action(), 1..70)) {
        let mut world = played(&actions);
        world.pass(400 * 86_400_000_000);
        world.pass(2 * 86_400_000_000);
        let (public, private) = (world.state.public(), world.state.private());
        prop_assert!(public.utm.references.is_empty() && public.utm.constraints.is_empty());
        prop_assert!(private.utm.subscriptions.is_empty() && public.rid.areas.is_empty());
        prop_assert!(private.rid.subscriptions.is_empty());
        prop_assert!(public.utm.subscriptions.is_empty() && public.rid.subscriptions.is_empty());
        for fact in &world.facts {
            let kept = fact.withheld == Withheld::default()
                || world.erased.contains(&fact.entry.index)
                || matches!(&fact.entry.body, Body::Utm(line::utm::Body::AvailabilitySet { .. }));
            prop_assert!(kept, "{:?} is withheld still", fact.entry);
        }
        prop_assert_eq!(world.state.next_due(), None);
    }
}

/// The small sky is one where things happen: every kind of entry and of rejection comes about.
#[test]
fn the_small_sky_is_not_empty() {
    let mut seen = BTreeSet::new();
    let mut runner = TestRunner::deterministic();
    for _ in 0..150 {
        let actions = prop::collection::vec(action(), 80);
        let actions = actions.new_tree(&mut runner).expect("actions can be made").current();
        let mut world = World::new();
        for action in &actions {
            if let Err(Rejection::Entity(rejection)) = world.act(action) {
                seen.insert(rejection.code().to_owned());
            }
        }
        seen.extend(world.facts.iter().map(|fact| {
            let body = format!("{:?}", fact.entry.body);
            body.chars().take_while(|c| !matches!(c, ' ' | '{' | '[')).collect()
        }));
    }
    let expected = "Utm(ReferenceDeclared(ReferenceEntry Utm(ReferenceChanged(ReferenceEntry \
        Utm(ReferenceDeleted Utm(ConstraintDeclared(ConstraintEntry \
        Utm(ConstraintChanged(ConstraintEntry Utm(ConstraintDeleted Utm(SubscriptionSet \
        Utm(SubscriptionDeleted Utm(AvailabilitySet Rid(AreaDeclared(AreaEntry \
        Rid(AreaChanged(AreaEntry Rid(AreaDeleted Rid(SubscriptionSet Rid(SubscriptionDeleted \
        EntitiesRetired( entity_ends_in_past entity_exists has_dependents missing_from_key \
        needs_subscription no_such_subscription not_covering not_covering_dependent not_manager \
        not_subscriber nothing_to_update nothing_wanted reference_initial_state \
        too_many_subscriptions unknown_entity unknown_version version_mismatch \
        availability_version starts_in_past subscription_too_long";
    let missing: Vec<&str> =
        expected.split_whitespace().filter(|name| !seen.contains(*name)).collect();
    assert!(missing.is_empty(), "{missing:?} never came about, but {seen:?} did");
}
