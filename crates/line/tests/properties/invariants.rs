//! What holds after every step.

use crate::world::World;
use line::desk;
use line::{
    Attestation, Body, ConflictAnswer, Decision, Fact, Item, ItemId, ItemKind, Pair, PartyId,
    Reply, Terms, Withheld,
};
use std::collections::{BTreeMap, BTreeSet};
use volume::{Conflict, Minima};

/// The facts of a decision are numbered on from the log, and on from their author's own chain;
/// what is not first follows from the first.
pub(crate) fn facts_follow(world: &World, decision: &Decision) {
    let size = world.state.size();
    let mut told = BTreeSet::new();
    for (fact, index) in decision.facts.iter().zip(size..) {
        let entry = &fact.entry;
        assert_eq!(entry.index, index);
        assert_eq!(entry.time, world.now);
        assert_eq!(entry.cause, (index > size).then_some(size));
        let chains = &world.public.chains;
        let chain = entry.party.as_ref().and_then(|party| chains.get(party));
        let chain = chain.copied().unwrap_or_default();
        match &entry.attestation {
            Attestation::Host => assert_eq!((entry.seq, &entry.party), (0, &None)),
            Attestation::Bearer => assert_eq!(entry.seq, chain.unsigned + 1),
            Attestation::Signed(signed) => {
                assert_eq!((entry.seq, signed.seq), (chain.signed + 1, chain.signed + 1));
                assert_eq!(signed.prev, chain.last);
            }
        }
        if let Body::ConflictFound { pair, .. }
        | Body::ConflictChanged { pair, .. }
        | Body::ConflictCleared { pair, .. } = &entry.body
        {
            assert!(told.insert(pair.clone()), "{pair:?} is told once");
        }
        let of_party = entry.party.is_some();
        assert!(!of_party || index == size, "a party's command is one entry of the party");
    }
}

/// What is withheld is erased once, by an entry that says so, and never while it is live.
pub(crate) fn records(world: &mut World, fact: &Fact) {
    if fact.withheld != Withheld::default() {
        world.withheld.insert(fact.entry.index);
    }
    let Body::Retired { items, erased } = &fact.entry.body else { return };
    let public = world.state.public();
    let live: BTreeSet<u64> = public
        .items
        .values()
        .flat_map(|item| item.entries.iter().chain(&item.countersignatures))
        .chain(public.conflicts.values().flat_map(|conflict| &conflict.entries))
        .copied()
        .collect();
    for id in items {
        assert!(!public.items.contains_key(id), "what is retired is not live");
    }
    assert!(erased.is_sorted(), "records are listed in order");
    for index in erased {
        assert!(!live.contains(index), "entry {index} is live");
        assert!(world.erased.insert(*index), "entry {index} was erased before");
        world.withheld.remove(index);
    }
}

/// What the author is told is what the state is, and an encounter is told to those alone to whom
/// the entry of the conflict discloses it.
pub(crate) fn reply(world: &World, author: Option<&PartyId>, reply: &Reply) {
    let (state, public) = (&world.state, world.state.public());
    if let Reply::Item { conflicts, .. } | Reply::Countersigned { conflicts, .. } = reply {
        for conflict in conflicts {
            let pair = conflict.pair.as_ref().expect("a conflict that stands has its pair");
            let disclosed = &public.conflicts[pair].disclosed;
            let to_author = disclosed.iter().any(|shown| Some(&shown.to) == author);
            assert_eq!(conflict.encounter.is_some(), to_author, "{conflict:?}");
        }
    }
    match reply {
        Reply::Item { item, conflicts, .. } => {
            assert_eq!(state.item(&item.id).as_ref(), Some(item));
            assert_eq!(&state.conflicts_of(&item.id), conflicts);
        }
        Reply::Countersigned { id, item, conflicts, .. } => {
            assert_eq!(public.items.get(id), Some(item));
            let all = state.conflicts_of(id);
            assert!(all.iter().map(|one| &one.pair).eq(conflicts.iter().map(|one| &one.pair)));
        }
        Reply::Withdrawn { item, .. } => assert_eq!(state.item(&item.id), None),
        Reply::Agreement { agreement, in_force, countersigned, .. } => {
            let now = public.agreement.as_ref().is_some_and(|now| now.hash() == agreement.hash());
            assert_eq!(now, *in_force);
            let proposal = public.proposals.get(&agreement.hash());
            assert!(proposal.is_none_or(|proposal| proposal.countersigned == *countersigned));
        }
        Reply::Cosigned { settled, .. } => {
            assert_eq!(public.settled.as_ref().map_or(0, |settled| settled.size), *settled);
        }
        Reply::Checked { .. }
        | Reply::Noted { .. }
        | Reply::Utm(_)
        | Reply::Rid(_)
        | Reply::Desk(_)
        | Reply::Register(_)
        | Reply::Traffic(_)
        | Reply::Repeated(_) => {}
    }
}

/// The state is what its parts say: the public part is what the entries alone give, and the
/// conflicts are those of all pairs of items in force, compared one by one.
pub(crate) fn state(world: &World) {
    let (state, public) = (&world.state, world.state.public());
    assert_eq!(&world.public, public, "the entries alone give the public part");
    let brute = brute_force(world);
    let told: BTreeMap<Pair, Conflict> =
        state.private().encounters.iter().map(|(pair, one)| (pair.clone(), **one)).collect();
    assert_eq!(brute, told, "the conflicts are those that a look at every pair finds");
    assert!(brute.keys().eq(public.conflicts.keys()));
    for id in public.items.keys() {
        let of_item: BTreeSet<&Pair> = brute.keys().filter(|pair| pair.has(id)).collect();
        let pairs: Vec<Pair> = public.pairs_of(id).collect();
        assert_eq!(pairs.len(), of_item.len());
        assert!(pairs.iter().all(|pair| of_item.contains(pair)));
        for answer in state.conflicts_of(id) {
            check_answer(world, id, &answer, &brute);
        }
    }
    assert!(public.conflicts_of.keys().all(|id| public.items.contains_key(id)));
    assert!(public.conflicts_of.values().all(|others| !others.is_empty()));
}

fn check_answer(
    world: &World,
    id: &ItemId,
    answer: &ConflictAnswer,
    brute: &BTreeMap<Pair, Conflict>,
) {
    let pair = answer.pair.as_ref().expect("a conflict that stands has its pair");
    let (mine, other) = if answer.mine_first { (&pair.a, &pair.b) } else { (&pair.b, &pair.a) };
    assert_eq!((mine, other), (id, &answer.other));
    let known = &world.public.items[other];
    assert_eq!((known.kind, &known.owner), (answer.other_kind, &answer.other_owner));
    assert_eq!(answer.encounter, Some(brute[pair]));
    assert_eq!(answer.until, brute[pair].end);
}

fn brute_force(world: &World) -> BTreeMap<Pair, Conflict> {
    let public = world.state.public();
    let terms = public.agreement.as_ref().expect("an agreement").terms();
    let in_force = public.items.iter().filter(|(_, item)| item.in_force);
    let items: Vec<Item> = in_force.filter_map(|(id, _)| world.state.item(id)).collect();
    let mut found = BTreeMap::new();
    for (index, one) in items.iter().enumerate() {
        for other in &items[index + 1..] {
            let Some(minima) = minima(terms, one, other) else { continue };
            let pair = Pair::new((&one.id, one.kind()), (&other.id, other.kind()));
            let pair = pair.expect("not two constraints");
            let (a, b) = if pair.a == one.id { (one, other) } else { (other, one) };
            let (a, b) = (a.private.extents.shape(), b.private.extents.shape());
            let conflict = a.conflict(b, minima, &terms.datum_rules()).expect("a buffer is agreed");
            found.extend(conflict.map(|conflict| (pair, conflict)));
        }
    }
    found
}

/// How far apart two items stay; `None` where they are not compared.
fn minima<'a>(terms: &'a Terms, one: &Item, other: &Item) -> Option<&'a Minima> {
    let own = one.public.owner == other.public.owner;
    match (one.kind(), other.kind()) {
        (ItemKind::Constraint, ItemKind::Constraint) => None,
        (ItemKind::Intent, ItemKind::Intent) if own && !terms.own_conflicts => None,
        (ItemKind::Intent, ItemKind::Intent) => Some(&terms.separation),
        _ => Some(&terms.constraint_minima),
    }
}

/// A message waits for exactly those who have not answered it, until the ladder ends; each of them
/// waits in one place. What goes up the ladder goes rung by rung, when it is due, and never after
/// an answer.
pub(crate) fn mailbox(world: &World) {
    let mailbox = &world.public.desk.mailbox;
    let mut waiting = BTreeSet::new();
    for (number, message) in &mailbox.messages {
        for (party, recipient) in &message.recipients {
            waiting.extend(recipient.due.map(|due| (due, *number, party.clone())));
            assert!(recipient.due.is_none() || !recipient.is_answered(), "{number} is answered");
        }
    }
    assert_eq!(waiting, mailbox.due);
    let mut due: BTreeMap<(u64, PartyId), (volume::Instant, u32)> = BTreeMap::new();
    for fact in &world.facts {
        let (entry, time) = (&fact.entry, fact.entry.time);
        let Body::Desk(body) = &entry.body else { continue };
        match body {
            desk::Body::MessageSent(envelope) => {
                let waits = (envelope.answer_by, 0);
                due.extend(envelope.to.iter().map(|to| ((entry.index, to.clone()), waits)));
            }
            desk::Body::MessageReceived { message, receipt, .. } if receipt.answers() => {
                due.remove(&(*message, entry.party.clone().expect("a party answers")));
            }
            desk::Body::MessageEscalated { message, party, rung, answer_by, .. } => {
                let known = due.get_mut(&(*message, party.clone())).expect("it waits still");
                assert!(known.0 <= time && *rung == known.1 + 1, "one rung, when it is due");
                *known = (*answer_by, *rung);
            }
            desk::Body::MessageUnanswered { message, party, .. } => {
                let known = due.remove(&(*message, party.clone())).expect("it waits still");
                assert!(known.0 <= time, "it was due");
            }
            _ => {}
        }
    }
    let told: BTreeSet<_> =
        due.into_iter().map(|((number, party), (due, _))| (due, number, party)).collect();
    assert_eq!(told, mailbox.due, "what waits is what the entries say");
}
