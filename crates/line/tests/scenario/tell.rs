//! What followed, in words: entries with what each side may see beside them, and answers.

use super::extents::written;
use super::{group, officers, tell_suppliers, traffic};
use line::{
    Attestation, Body, ConflictAnswer, Digest, Disclosed, Fact, ItemEntry, ItemId, Pair, PartyId,
    Reply, ShownIn, Sight, State, Withheld, sight,
};
use volume::{Conflict, Instant};

/// An entry, and who may see what of that which is withheld beside it.
pub(crate) fn fact(fact: &Fact, sides: &[PartyId], name: &dyn Fn(&Digest) -> String) -> String {
    let entry = &fact.entry;
    let who = match (&entry.party, &entry.attestation) {
        (Some(party), Attestation::Signed(signed)) => {
            format!("{party} (signed {} {})", signed.kid, entry.seq)
        }
        (Some(party), _) => format!("{party} ({})", entry.seq),
        (None, _) => "host".to_owned(),
    };
    let cause = entry.cause.map_or_else(String::new, |cause| format!(", from {cause}"));
    let told = body(&entry.body, name);
    let seen = seen(fact, sides);
    format!("{} {who}{cause}: {told}{seen}", entry.index)
}

fn body(body: &Body, name: &dyn Fn(&Digest) -> String) -> String {
    match body {
        Body::LineOpened { agreement, .. } => {
            format!("opened the line under {}", name(&agreement.hash()))
        }
        Body::AgreementProposed { agreement } => format!("proposed {}", name(&agreement.hash())),
        Body::AgreementCountersigned { hash } => format!("countersigned {}", name(hash)),
        Body::AgreementChanged { hash } => format!("{} is in force", name(hash)),
        Body::ItemDeclared(item) => format!("declared {}", self::item(item)),
        Body::ItemChanged(item) => format!("changed {}", self::item(item)),
        Body::ItemWithdrawn { kind, id } => format!("withdrew {} {id}", kind.name()),
        Body::ConstraintCountersigned { id, version } => {
            format!("countersigned constraint {id}, version {version}")
        }
        Body::ConflictFound { pair, disclosed } => {
            format!("{} are in conflict{}", self::pair(pair), shown(disclosed))
        }
        Body::ConflictChanged { pair, disclosed } => {
            format!("{} are in conflict otherwise{}", self::pair(pair), shown(disclosed))
        }
        Body::ConflictCleared { pair, because } => {
            format!("{} are clear: {}", self::pair(pair), because.name())
        }
        Body::CheckpointCosigned { size, .. } => format!("cosigned the first {size} entries"),
        Body::Shown { to, how: ShownIn::DryRun(items) } if items.is_empty() => {
            format!("{to} tried, and was told that there are conflicts")
        }
        Body::Shown { to, how: ShownIn::DryRun(items) } => {
            format!("{to} tried, and was shown {}", ids(items))
        }
        Body::Shown { to, how: ShownIn::Export { of, range, revealed } } => {
            let of = of.as_ref().map_or_else(String::new, |of| format!(" of {of}"));
            format!("{to} took {}..{}{of} with {revealed} withheld", range.from, range.to)
        }
        Body::Retired { items, erased } => {
            let erased = erased.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
            format!("retired [{}], erased what was withheld beside [{erased}]", ids(items))
        }
        Body::Utm(body) => tell_suppliers::utm_body(body),
        Body::Rid(body) => tell_suppliers::rid_body(body),
        Body::Desk(body) => officers::body(body),
        Body::Register(body) => group::body(body),
        Body::Traffic(body) => traffic::body(body),
        Body::EntitiesRetired(retired) => tell_suppliers::retired(retired),
        Body::ClockJumped { from, to } => {
            format!("the clock jumped from {} to {}", written(*from), written(*to))
        }
    }
}

fn item(item: &ItemEntry) -> String {
    let state = item.state.map_or_else(String::new, |state| format!(" {}", state.name()));
    let joint = if item.joint { ", joint" } else { "" };
    let late = if item.late { ", late" } else { "" };
    let ItemEntry { id, kind, version, disclosed, .. } = item;
    format!("{} {id}{state}, version {version}{joint}{late}{}", kind.name(), shown(disclosed))
}

fn pair(pair: &Pair) -> String {
    format!("{} and {}", pair.a, pair.b)
}

fn ids(ids: &[ItemId]) -> String {
    ids.iter().map(ItemId::as_str).collect::<Vec<_>>().join(", ")
}

fn shown(disclosed: &[Disclosed]) -> String {
    let each = disclosed.iter().map(|shown| format!("{} to {}", shown.form.name(), shown.to));
    let all = each.collect::<Vec<_>>().join(", ");
    if all.is_empty() { all } else { format!("; {all}") }
}

/// What is withheld beside an entry, and how much of that each side may see.
fn seen(fact: &Fact, sides: &[PartyId]) -> String {
    let Withheld { extents, ovn, encounter, utm, rid, message, seen, tracks, submission, answer } =
        &fact.withheld;
    let parts = [
        (extents.is_some(), "extents"),
        (ovn.is_some(), "OVN"),
        (encounter.is_some(), "encounter"),
        (utm.is_some() || rid.is_some(), "what its supplier keeps to itself"),
        (message.is_some(), "words"),
        (seen.is_some(), "what was seen"),
        (tracks[0].is_some(), "the first track"),
        (tracks[1].is_some(), "the second track"),
        (submission.is_some(), "submission"),
        (answer.is_some(), "answer"),
    ];
    let parts: Vec<&str> =
        parts.into_iter().filter(|(there, _)| *there).map(|(_, name)| name).collect();
    if parts.is_empty() {
        return String::new();
    }
    let sees = |side: &PartyId| {
        let what = match sight(&fact.entry, side) {
            Sight::Own => "all",
            Sight::Full if message.is_some() => "words",
            Sight::Full => "extents or encounter",
            Sight::Volumes => "volumes",
            Sight::Overlap => "overlap",
            Sight::Seen { first: true, second: true } => "what was seen and both tracks",
            Sight::Seen { first: true, second: false } => "what was seen and the first track",
            Sight::Seen { first: false, second: true } => "what was seen and the second track",
            Sight::Seen { first: false, second: false } => "what was seen",
            Sight::Entry => "nothing",
        };
        format!("{side} sees {what}")
    };
    let sees: Vec<String> = sides.iter().map(sees).collect();
    format!(" | withheld: {}; {}", parts.join(", "), sees.join(", "))
}

/// What the author is told.
pub(crate) fn reply(reply: &Reply) -> Vec<String> {
    match reply {
        Reply::Item { created, item, conflicts, .. } => {
            let how = if *created { "created" } else { "done" };
            let force = if item.public.in_force { "" } else { ", not yet in force" };
            let mut told = vec![format!("told: {how}, version {}{force}", item.public.version)];
            told.extend(conflicts.iter().map(conflict));
            told
        }
        Reply::Countersigned { item, conflicts, .. } => {
            let force = if item.in_force { "in force" } else { "not yet in force" };
            let mut told = vec![format!("told: version {}, {force}", item.version)];
            told.extend(conflicts.iter().map(conflict));
            told
        }
        Reply::Withdrawn { item, .. } => vec![format!("told: {} withdrawn", item.id)],
        Reply::Checked { conflicts, untold, .. } if conflicts.is_empty() && untold.is_none() => {
            vec!["told: no conflict".to_owned()]
        }
        Reply::Checked { conflicts, untold, .. } => {
            let mut told: Vec<String> = conflicts.iter().map(conflict).collect();
            told.extend(
                untold.map(|untold| format!("told: conflicts until {}", till(untold.until))),
            );
            told
        }
        Reply::Agreement { countersigned, in_force, .. } => {
            let by = countersigned.iter().map(PartyId::as_str).collect::<Vec<_>>().join(", ");
            let force = if *in_force { ", in force" } else { "" };
            vec![format!("told: countersigned by {by}{force}")]
        }
        Reply::Cosigned { settled, entry } => {
            let known = if entry.is_some() { "" } else { "known; " };
            vec![format!("told: {known}settled are the first {settled} entries")]
        }
        Reply::Utm(reply) => tell_suppliers::utm_reply(reply),
        Reply::Rid(reply) => tell_suppliers::rid_reply(reply),
        Reply::Desk(reply) => officers::reply(reply),
        Reply::Register(reply) => group::reply(reply),
        Reply::Traffic(reply) => traffic::reply(reply),
        Reply::Noted { entry: Some(_) } => Vec::new(),
        Reply::Noted { entry: None } => vec!["nothing is due".to_owned()],
        Reply::Repeated(answer) => {
            vec![format!("told again: {}", String::from_utf8_lossy(&answer.body))]
        }
    }
}

fn conflict(conflict: &ConflictAnswer) -> String {
    let ConflictAnswer { other, other_kind, other_owner, encounter, .. } = conflict;
    let how = encounter.as_ref().map_or_else(String::new, self::encounter);
    format!("told: conflict with {} {other} of {other_owner}{how}", other_kind.name())
}

fn encounter(conflict: &Conflict) -> String {
    let closest = &conflict.closest;
    let (start, end) = (till(conflict.start), till(conflict.end));
    let (lateral, vertical) = (closest.lateral_m, closest.vertical_m);
    format!(", {start}..{end}, closest {lateral:.0} m and {vertical:.0} m")
}

fn till(instant: Option<Instant>) -> String {
    instant.map_or_else(|| "ever".to_owned(), written)
}

/// What is live now, what each side did, and what is settled.
pub(crate) fn state(state: &State) -> Vec<String> {
    let public = state.public();
    let mut told = Vec::new();
    for (id, item) in &public.items {
        let kind = item.kind.name();
        let force = if item.in_force { "" } else { ", not in force" };
        let late = if item.late { ", late" } else { "" };
        let owner = &item.owner;
        told.push(format!("{kind} {id} of {owner}, version {}{force}{late}", item.version));
    }
    told.extend(public.conflicts.keys().map(|pair| format!("{} in conflict", self::pair(pair))));
    for (party, counts) in &public.counts {
        let line::Counts { declared, changed, withdrawn, late, conflicts } = counts;
        told.push(format!(
            "{party}: {declared} declared, {changed} changed, {withdrawn} withdrawn, {late} late, \
             {conflicts} conflicts"
        ));
    }
    if let Some(settled) = &public.settled {
        told.push(format!("settled are the first {} entries", settled.size));
    }
    told.extend(officers::state(state));
    told.extend(group::state(state));
    told.extend(traffic::state(state));
    told.extend(tell_suppliers::counts(state));
    if let Some(due) = state.next_due() {
        told.push(format!("next due at {}", written(due)));
    }
    told
}
