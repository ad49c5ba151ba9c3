//! Limits: an entry fits its 65,535 bytes whatever its ids, and a step of retention, a dry run and
//! the wait for cosignatures stay bounded while much is live; and so do drafts.

use super::extents::{extents, instant};
use super::terms::agreement;
use line::register::{
    self, Body as GroupBody, EVIDENCE_MAX, Evidence, PaperKind, PaperText, Title, Words,
};
use line::{
    Actor, Attestation, Body, Command, Decision, Digest, Expected, Fact, IntentState, ItemId,
    ItemKind, Language, PartyId, Rejection, Reply, ShownIn, Stamp, Stamped, State, decide,
};
use std::collections::BTreeSet;
use volume::Instant;

struct World {
    state: State,
    now: Instant,
    facts: Vec<Fact>,
}

impl World {
    fn new(terms: &[&str]) -> Self {
        let now = instant("09:00").expect("a time");
        let mut world = Self { state: State::new(), now, facts: Vec::new() };
        let agreement = agreement("treaty", terms).expect("an agreement");
        world.decide(None, Command::OpenLine { agreement, log_key: String::new() });
        world
    }

    fn decide(&mut self, party: Option<&str>, command: Command) -> Decision {
        self.try_as(party, None, command).expect("lawful")
    }

    fn try_as(
        &mut self,
        party: Option<&str>,
        officer: Option<&str>,
        command: Command,
    ) -> Result<Decision, Rejection> {
        self.now = self.now.saturating_add(1);
        let party = party.map(|id| PartyId::new(id).expect("a name"));
        let attestation = if party.is_some() { Attestation::Bearer } else { Attestation::Host };
        let (time, secret) = (self.now, [0; 16]);
        let actor = officer.map(|name| Actor::new(name).expect("a name"));
        let stamp = Stamp { time, party, actor, attestation, secret, idempotency: None };
        let decision = decide(&self.state, &Stamped { stamp, command })?;
        for fact in &decision.facts {
            let most = bytes_at_most(&fact.entry.body);
            assert!(most < 64_000, "{most} bytes, and those that every entry has: {fact:?}");
            self.state.apply(fact);
            self.facts.push(fact.clone());
        }
        Ok(decision)
    }

    fn declare(&mut self, party: &str, id: ItemId) -> Decision {
        let (state, expected) = (IntentState::Accepted, Expected::New);
        let extents = extents(&PLACE).expect("a place");
        self.decide(Some(party), Command::PutIntent { id, extents, state, expected })
    }
}

const PLACE: [&str; 7] = ["circle", "46.5N", "8.0E", "1km", "3000m..4000m", "AMSL", "10:00..11:00"];

/// As many bytes as a JSON string of this many bytes has at most, with its comma: names hold no
/// control characters, so that an escape makes two bytes of one.
const fn string_bytes(bytes: usize) -> usize {
    2 * bytes + 3
}

/// How long the lists of an entry are at most, as JSON.
fn bytes_at_most(body: &Body) -> usize {
    const DISCLOSED: usize = string_bytes(PartyId::BYTES_MAX) + 30;
    let ids =
        |ids: &[ItemId]| -> usize { ids.iter().map(|id| string_bytes(id.as_str().len())).sum() };
    match body {
        Body::Retired { items, erased } => ids(items) + 21 * erased.len(),
        Body::Shown { how: ShownIn::DryRun(items), .. } => ids(items),
        Body::ItemDeclared(item) | Body::ItemChanged(item) => {
            string_bytes(item.id.as_str().len()) + DISCLOSED * item.disclosed.len()
        }
        Body::ConflictFound { pair, disclosed } | Body::ConflictChanged { pair, disclosed } => {
            ids(&[pair.a.clone(), pair.b.clone()]) + DISCLOSED * disclosed.len()
        }
        Body::LineOpened { agreement, .. } | Body::AgreementProposed { agreement } => {
            string_bytes(agreement.text().len())
        }
        Body::Register(GroupBody::PaperProposed(paper)) => string_bytes(paper.text.as_str().len()),
        Body::Register(GroupBody::FrictionRaised(raised)) => {
            let held = string_bytes(Title::BYTES_MAX) + 120;
            let said = raised.title.as_str().len() + raised.statement.as_str().len();
            string_bytes(said) + held * raised.evidence.len() + 300
        }
        _ => 0,
    }
}

/// The longest id there is, and the worst to write down.
fn id(number: usize) -> ItemId {
    ItemId::new(&format!("{number:04}{}", "\"".repeat(ItemId::BYTES_MAX - 4))).expect("a name")
}

#[test]
fn a_dry_run_notes_every_item_it_shows_in_entries_that_fit() {
    let mut world = World::new(&[]);
    (0..250).for_each(|number| drop(world.declare("north", id(number))));
    let extents = extents(&PLACE).expect("a place");
    let check = Command::Check { kind: ItemKind::Intent, replaces: None, extents };
    let decision = world.decide(Some("south"), check);
    let Reply::Checked { conflicts, .. } = &decision.reply else { panic!("{decision:?}") };
    assert_eq!(conflicts.len(), 250);
    let shown = decision.facts.iter().flat_map(|fact| match &fact.entry.body {
        Body::Shown { how: ShownIn::DryRun(items), .. } => items.clone(),
        other => panic!("{other:?}"),
    });
    let shown: BTreeSet<ItemId> = shown.collect();
    assert_eq!(shown, conflicts.iter().map(|conflict| conflict.other.clone()).collect());
    let of_party = decision.facts.iter().filter(|fact| fact.entry.party.is_some());
    assert_eq!(of_party.count(), 1, "one command is one entry of the party");
}

#[test]
fn retention_goes_in_steps_that_fit_and_end() {
    let mut world = World::new(&[]);
    (0..60).for_each(|number| drop(world.declare("north", id(number))));
    (60..120).for_each(|number| drop(world.declare("south", id(number))));
    assert_eq!(world.state.public().conflicts.len(), 60 * 60);
    // Some conflicts go before their items, so that records are due beside items.
    for number in 0..20 {
        let (kind, id) = (ItemKind::Intent, id(number));
        world.decide(Some("north"), Command::Withdraw { kind, id, ovn: None });
    }
    let withheld = world.facts.iter().filter(|fact| fact.withheld != line::Withheld::default());
    let mut withheld: BTreeSet<u64> = withheld.map(|fact| fact.entry.index).collect();
    world.now = instant("2/12:00").expect("a time");
    let (mut steps, mut gone) = (0, BTreeSet::new());
    loop {
        let decision = world.decide(None, Command::Tick);
        if decision.facts.is_empty() {
            break;
        }
        steps += 1;
        assert!(decision.facts.len() < 2_500, "{} facts in one step", decision.facts.len());
        for fact in &decision.facts {
            if let Body::Retired { erased, .. } = &fact.entry.body {
                // The entry of a withdrawal is erased too, though nothing is withheld beside it.
                for index in erased {
                    assert!(gone.insert(*index), "entry {index} is erased twice");
                    withheld.remove(index);
                }
            }
        }
    }
    assert!(steps > 1, "{steps} steps");
    assert!(withheld.is_empty(), "{withheld:?}");
    assert!(world.state.public().items.is_empty());
    assert!(world.state.public().conflicts.is_empty());
    assert_eq!(world.state.next_due(), None);
}

#[test]
fn a_side_that_cosigns_alone_for_long_does_not_keep_the_line_from_settling() {
    let mut world = World::new(&[]);
    let cosign = |size: u64| {
        let root = Digest([u8::try_from(size % 251).expect("below 256"); 32]);
        Command::Cosign { size, root, time_s: 0, line: String::new() }
    };
    for _ in 0..1_000 {
        let size = world.state.size();
        world.decide(Some("north"), cosign(size));
    }
    assert_eq!(world.state.public().cosigned.len(), 256);
    let last = world.state.size() - 1;
    let decision = world.decide(Some("south"), cosign(last));
    let Reply::Cosigned { settled, .. } = decision.reply else { panic!("{decision:?}") };
    assert_eq!(settled, last);
    assert!(world.state.public().cosigned.is_empty(), "what is settled no longer waits");
}

/// The edge holds that all cosign the same root of one size; the fold does not take its word.
#[test]
fn unlike_roots_do_not_settle() {
    let mut world = World::new(&[]);
    let cosign = |root| Command::Cosign {
        size: 1,
        root: Digest([root; 32]),
        time_s: 0,
        line: String::new(),
    };
    world.decide(Some("north"), cosign(1));
    let decision = world.decide(Some("south"), cosign(2));
    let Reply::Cosigned { settled, .. } = decision.reply else { panic!("{decision:?}") };
    assert_eq!((settled, &world.state.public().settled), (0, &None));
}

#[test]
fn sixteen_sides_of_long_names_fit_an_entry() {
    let names: Vec<String> = (0..16)
        .map(|number| format!("{number:02}{}", "\"".repeat(PartyId::BYTES_MAX - 2)))
        .collect();
    let sides = format!("sides={}", names.join(","));
    let mut world = World::new(&[&sides]);
    let decision = world.declare(&names[0], id(0));
    let Body::ItemDeclared(item) = &decision.facts[0].entry.body else { panic!("{decision:?}") };
    assert_eq!(item.disclosed.len(), 15);
}

/// The longest that the working group can say fits an entry, however it is escaped.
#[test]
fn what_the_working_group_says_fits_an_entry() {
    let mut world = World::new(&[]);
    let quotes = |bytes: usize| "\"".repeat(bytes);
    let what = Title::new(&quotes(Title::BYTES_MAX)).expect("a title");
    let held = Evidence::Held { hash: Digest([0; 32]), what: what.clone() };
    let raise = register::Raise {
        with: Vec::new(),
        title: what,
        statement: Words::new(&quotes(Words::BYTES_MAX)).expect("words"),
        evidence: vec![held; EVIDENCE_MAX],
    };
    world.decide(Some("north"), Command::Register(register::Command::Raise(Box::new(raise))));
    let proposal = register::Proposal {
        kind: PaperKind::Minutes,
        joint: true,
        text: PaperText::new(&quotes(PaperText::BYTES_MAX)).expect("a text"),
        hash: Digest([0; 32]),
        language: Language::new("en").expect("a language"),
        lapses: None,
    };
    world.decide(Some("north"), Command::Register(register::Command::Propose(Box::new(proposal))));
}

/// A side has so many drafts and no more; a draft that is dropped makes room, and the other side
/// has room of its own.
#[test]
fn so_many_drafts_of_a_side_wait() {
    let mut world = World::new(&["release=free-text"]);
    let words = ["routine", "says", "a", "draft"];
    let draft = |world: &mut World, side| {
        let command = super::officers::command(&world.state, side, "sends", &words);
        let command = command.expect("a command").expect("a message");
        world.try_as(Some(side), Some("anna"), command).map_err(|rejection| rejection.code())
    };
    (0..32).for_each(|_| drop(draft(&mut world, "north").expect("there is room")));
    assert_eq!(draft(&mut world, "north").expect_err("there is none"), "too_many_drafts");
    assert!(draft(&mut world, "south").is_ok());
    let first = *world.state.public().desk.mailbox.drafts.keys().next().expect("drafts");
    world.decide(Some("north"), Command::Desk(line::desk::Command::Drop { draft: first }));
    assert!(draft(&mut world, "north").is_ok());
}

/// A draft that is too old takes no room, though an answer beside it keeps its bytes for a day:
/// nobody could release or drop it any more.
#[test]
fn drafts_that_are_too_old_make_room() {
    let mut world = World::new(&["release=free-text"]);
    let words = ["routine", "says", "a", "draft"];
    let draft = |world: &mut World| {
        let command = super::officers::command(&world.state, "north", "sends", &words);
        let command = command.expect("a command").expect("a message");
        world.try_as(Some("north"), Some("anna"), command).map_err(|rejection| rejection.code())
    };
    (0..32).for_each(|_| drop(draft(&mut world).expect("there is room")));
    world.now = world.now.saturating_add(3_600_000_000);
    assert!(draft(&mut world).is_ok());
}
