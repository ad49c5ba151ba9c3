//! Who knew what, when: to whom an entry was shown, and what shows that they had it.

use super::{Answer, End, Holds, Sight, at, proof};
use crate::record::kind;
use line::desk::Body as DeskBody;
use line::desk::rules::Body as RulesBody;
use line::{Body, Disclosed, Entry, ItemId, PartyId, ShownIn};
use std::collections::BTreeSet;

pub(super) struct WhoKnewLook {
    entry: u64,
    found: bool,
    /// The item that it is about.
    item: Option<ItemId>,
    /// Sides whose first cosignature over it was seen.
    cosigned: BTreeSet<PartyId>,
    lines: Vec<String>,
}

impl WhoKnewLook {
    pub(super) fn new(entry: u64) -> Self {
        let (item, cosigned, lines) = (None, BTreeSet::new(), Vec::new());
        Self { entry, found: false, item, cosigned, lines }
    }

    pub(super) fn see(&mut self, sight: Sight<'_>) {
        if sight.entry.index == self.entry {
            self.found = true;
            self.begin(sight);
        } else if self.found {
            self.follow(sight);
        }
    }

    fn begin(&mut self, sight: Sight<'_>) {
        let entry = sight.entry;
        self.lines.push(format!("{}: {}, {}", at(entry), kind(&entry.body), proof(sight)));
        self.lines.push("every side could read the entry itself from then on".to_owned());
        match &entry.body {
            Body::ItemDeclared(item) | Body::ItemChanged(item) => {
                self.item = Some(item.id.clone());
                self.shown(&item.disclosed);
            }
            Body::ConflictFound { disclosed, .. } | Body::ConflictChanged { disclosed, .. } => {
                self.shown(disclosed);
            }
            Body::Desk(DeskBody::MessageSent(envelope)) => {
                for to in &envelope.to {
                    let role = &envelope.to_role;
                    self.lines.push(format!("its words were shown to {to}, for the {role}"));
                }
            }
            _ => {}
        }
    }

    fn shown(&mut self, disclosed: &[Disclosed]) {
        for Disclosed { to, form } in disclosed {
            self.lines.push(format!("what it withholds was shown to {to}, as {}", form.name()));
        }
    }

    fn follow(&mut self, sight: Sight<'_>) {
        let Some(what) = self.what(sight.entry) else { return };
        let party = sight.entry.party.as_ref().map_or("the host", PartyId::as_str);
        let (at, proof) = (at(sight.entry), proof(sight));
        self.lines.push(format!("{at}: {party} {what}; {proof}"));
    }

    /// What an entry shows of it.
    fn what(&mut self, entry: &Entry) -> Option<String> {
        match &entry.body {
            Body::CheckpointCosigned { size, time_s, .. } => {
                let party = entry.party.clone()?;
                let first = *size > self.entry && self.cosigned.insert(party);
                let what = "cosigned a checkpoint that holds it, with its own key, at second";
                first.then(|| format!("{what} {time_s} since 1970 by its own clock"))
            }
            Body::Shown { how: ShownIn::Export { range, .. }, .. } => {
                let holds = (range.from..range.to).contains(&self.entry);
                holds.then(|| "took it along in an export".to_owned())
            }
            Body::Shown { how: ShownIn::DryRun(items), .. } => {
                let item = self.item.as_ref()?;
                items.contains(item).then(|| "was shown it in a dry run".to_owned())
            }
            Body::ConstraintCountersigned { id, .. } => {
                (self.item.as_ref() == Some(id)).then(|| "countersigned it".to_owned())
            }
            Body::Desk(body) => self.what_officers(body),
            _ => None,
        }
    }

    fn what_officers(&self, body: &DeskBody) -> Option<String> {
        let of = self.entry;
        match body {
            DeskBody::MessageReceived { message, role, receipt, late, .. } if *message == of => {
                let late = if *late { ", too late" } else { "" };
                Some(format!("answered {} as {role}{late}", receipt.name()))
            }
            DeskBody::ReadbackMismatched { message, .. } if *message == of => {
                Some("read back other places than it names".to_owned())
            }
            DeskBody::MessageEscalated { message, party, role, .. } if *message == of => {
                Some(format!("found it unanswered by {party}, and sent it to the {role}"))
            }
            DeskBody::MessageUnanswered { message, party, .. } if *message == of => {
                Some(format!("found that nobody of {party} had answered it"))
            }
            DeskBody::CheckAnswered { check, .. } if *check == of => Some("answered it".to_owned()),
            DeskBody::Rules(RulesBody::ViolationNoted { evidence, .. }) => {
                evidence.contains(&of).then(|| "noted by the rules that it breaks one".to_owned())
            }
            DeskBody::Rules(RulesBody::ViolationClaimed(claim)) => {
                claim.evidence.contains(&of).then(|| "named it as evidence".to_owned())
            }
            DeskBody::Rules(RulesBody::ViolationAnswered { violation, stance, .. }) => {
                (*violation == of).then(|| format!("{} it", stance.name()))
            }
            _ => None,
        }
    }

    pub(super) fn end(mut self, end: &End) -> Answer {
        let question = format!("who knew of entry {}, and when?", self.entry);
        let holds = match (self.found, self.entry < end.size) {
            (true, _) => Holds::Proven,
            (false, false) => Holds::Refuted,
            (false, true) => Holds::Open,
        };
        if self.found {
            self.lines.push(
                "that somebody read what it was shown is proven by what it signed afterwards, and \
                 by nothing else"
                    .to_owned(),
            );
        } else {
            self.lines.push(format!("there is no such entry among those of {} here", end.size));
        }
        if !end.whole {
            self.lines.push("what is left out may show more".to_owned());
        }
        Answer { question, holds, lines: self.lines, statistics: None }
    }
}
