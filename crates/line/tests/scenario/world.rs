//! The world of a scenario: the state, and what an edge and a sequencer would do around the law.

use super::extents::{extents, instant};
use super::suppliers::{self, Suppliers};
use super::{group, officers, tell, tell_suppliers, terms, traffic};
use line::{
    Actor, Answer, Attestation, Command, Digest, Expected, Idempotency, IntentState, ItemId,
    ItemKind, KeyId, Ovn, PartyId, RecordRange, Rejection, Reply, Signed, Stamp, Stamped, State,
    Submission, decide,
};
use std::collections::BTreeMap;
use std::sync::Arc;
use volume::Instant;

type Read<T> = Result<T, String>;

#[derive(Default)]
pub(crate) struct World {
    state: State,
    time: Option<Instant>,
    /// The names of agreements, by the hash of their text.
    names: BTreeMap<Digest, String>,
    /// The OVNs of an item, as its owner was told them.
    ovns: BTreeMap<ItemId, Vec<Ovn>>,
    /// The last submission that each side signed and that was taken.
    signed: BTreeMap<PartyId, Digest>,
    suppliers: Suppliers,
}

impl World {
    /// Plays a line: `at TIME WHO does WHAT`.
    pub(crate) fn play(&mut self, line: &str) -> Read<Vec<String>> {
        let words: Vec<&str> = line.split_whitespace().collect();
        match &words[..] {
            ["shows"] => Ok(tell::state(&self.state)),
            ["at", time, who, "finds", what, place @ ..] => {
                let (now, area) = (instant(time)?, suppliers::area(place)?);
                let told = tell_suppliers::found(&self.state, &party(who)?, what, &area, now);
                Ok(told.iter().map(|line| self.suppliers.named(line)).collect())
            }
            ["at", time, rest @ ..] => {
                let clock = instant(time)?;
                // Stamps strictly increase, whatever the clock says.
                let least = self.time.map(|last| last.saturating_add(1));
                let time = least.map_or(clock, |least| clock.max(least));
                self.time = Some(time);
                let stamped = self.stamped(time, rest, line)?;
                Ok(self.decide(&stamped))
            }
            _ => Err("a line is `at TIME WHO does WHAT`, or `shows`".to_owned()),
        }
    }

    fn decide(&mut self, stamped: &Stamped) -> Vec<String> {
        let mut decision = match decide(&self.state, stamped) {
            Ok(decision) => decision,
            Err(Rejection::Entity(rejection)) => {
                let told = tell_suppliers::rejection(&rejection);
                return told.iter().map(|line| self.suppliers.named(line)).collect();
            }
            Err(rejection) => return vec![format!("rejected: {}: {rejection}", rejection.code())],
        };
        let told = tell::reply(&decision.reply);
        if let Some(first) = decision.facts.first_mut() {
            first.withheld.answer = answer(stamped, &told);
            if let Attestation::Signed(signed) = &stamped.stamp.attestation {
                let submission = Submission {
                    protected: format!("{}", signed.seq),
                    body: Vec::new(),
                    signature: format!("{:?}", signed.hash),
                };
                first.withheld.submission = Some(Arc::new(submission));
                let party = stamped.stamp.party.clone().expect("a party signs");
                self.signed.insert(party, signed.hash);
            }
        }
        let sides = self.sides();
        let name = |hash: &Digest| self.names.get(hash).cloned().unwrap_or_default();
        let mut lines: Vec<String> =
            decision.facts.iter().map(|fact| tell::fact(fact, &sides, &name)).collect();
        lines.extend(told);
        decision.facts.iter().for_each(|fact| self.state.apply(fact));
        self.suppliers.learn(&decision.reply);
        if matches!(decision.reply, Reply::Utm(_) | Reply::Rid(_) | Reply::Noted { .. }) {
            lines.iter_mut().for_each(|line| *line = self.suppliers.named(line));
        }
        if let Reply::Item { item, .. } = decision.reply {
            assert_eq!(self.state.item(&item.id).as_ref(), Some(&item), "told as it is");
            self.ovns.entry(item.id).or_default().push(item.private.ovn);
        }
        lines
    }

    fn sides(&self) -> Vec<PartyId> {
        let agreement = self.state.public().agreement.as_ref();
        let sides = agreement.map_or(&[][..], |agreement| &agreement.terms().sides);
        sides.iter().map(|side| side.id.clone()).collect()
    }

    /// A command with its stamp; the last words say how it is signed and remembered.
    fn stamped(&mut self, time: Instant, words: &[&str], line: &str) -> Read<Stamped> {
        let (words, key) = split_last(words, "key");
        let (words, signature) = split_last(words, "signed");
        let [who, does, what @ ..] = words else { return Err("who does what?".to_owned()) };
        let (who, officer) = who.split_once('/').unwrap_or((who, "duty officer"));
        let party =
            (!["line", "time", "clock", "host"].contains(&who)).then(|| party(who)).transpose()?;
        let attestation = match (&party, signature) {
            (None, _) => Attestation::Host,
            (Some(_), None) => Attestation::Bearer,
            (Some(party), Some(words)) => Attestation::Signed(self.signature(party, words, line)?),
        };
        let idempotency = key.map(|words| {
            let fingerprint = terms::hash(&format!("{what:?}")).0;
            Idempotency { key: Arc::from(words.join(" ")), fingerprint }
        });
        let command = self.command(who, does, what)?;
        let secret = [u8::try_from(self.state.size() % 251).expect("below 256"); 16];
        let actor = Actor::new(officer).ok().filter(|_| party.is_some());
        let stamp = Stamp { time, party, actor, attestation, secret, idempotency };
        Ok(Stamped { stamp, command })
    }

    /// `k1 seq 2`, and `prev wrong` where another submission is named.
    fn signature(&self, party: &PartyId, words: &[&str], line: &str) -> Read<Signed> {
        let [kid, "seq", seq, rest @ ..] = words else {
            return Err("signed KEY seq NUMBER".to_owned());
        };
        let right = self.signed.get(party).copied().unwrap_or_default();
        let prev = if rest == ["prev", "wrong"] { Digest([0xff; 32]) } else { right };
        let kid = KeyId::new(kid).map_err(|wrong| wrong.to_string())?;
        let seq = seq.parse().map_err(|_| format!("{seq:?} is no number"))?;
        Ok(Signed { kid, seq, prev, hash: terms::hash(line) })
    }

    fn command(&mut self, who: &str, does: &str, what: &[&str]) -> Read<Command> {
        match (who, does, what) {
            ("line", "opens", [name, words @ ..]) => {
                let agreement = terms::agreement(name, words)?;
                self.names.insert(agreement.hash(), (*name).to_owned());
                Ok(Command::OpenLine { agreement, log_key: "line.example/demo+key".to_owned() })
            }
            ("time", "passes", []) => Ok(Command::Tick),
            ("clock", "jumps", [from, to]) => {
                Ok(Command::NoteClockJump { from: instant(from)?, to: instant(to)? })
            }
            (_, "proposes", [name, words @ ..]) => {
                let agreement = terms::agreement(name, words)?;
                self.names.insert(agreement.hash(), (*name).to_owned());
                Ok(Command::ProposeAgreement { agreement })
            }
            (_, "countersigns", [id, "version", version]) => {
                let version = version.parse().map_err(|_| format!("{version:?}: no version"))?;
                Ok(Command::CountersignConstraint { id: item(id)?, version })
            }
            (_, "countersigns", [name]) => {
                let known = self.names.iter().find(|(_, known)| known == name);
                let hash = known.map_or_else(Digest::default, |(hash, _)| *hash);
                Ok(Command::CountersignAgreement { hash })
            }
            (_, "declares", [id, what @ ..]) => self.put(id, what, Expected::New),
            (_, "changes", [id, what @ ..]) if who != "host" => {
                let (what, which) = split_last(what, "at");
                let expected = Expected::At(self.ovn(id, which)?);
                self.put(id, what, expected)
            }
            (_, "withdraws", [kind, id]) => {
                Ok(Command::Withdraw { kind: kind_named(kind)?, id: item(id)?, ovn: None })
            }
            (_, "withdraws", [kind, id, "at", which @ ..]) => {
                let ovn = Some(self.ovn(id, Some(which))?);
                Ok(Command::Withdraw { kind: kind_named(kind)?, id: item(id)?, ovn })
            }
            (_, "tries", [kind, what @ ..]) => {
                let (what, replaces) = split_last(what, "for");
                let replaces = replaces.map(|words| item(&words.join(" "))).transpose()?;
                let (kind, extents) = (kind_named(kind)?, extents(what)?);
                Ok(Command::Check { kind, replaces, extents })
            }
            (_, "cosigns", [size, ..]) => {
                let size = size.parse().map_err(|_| format!("{size:?} is no size"))?;
                let root = terms::hash(&format!("the first {size}"));
                let line = format!("\u{2014} {who} {size}");
                Ok(Command::Cosign { size, root, time_s: 1_777_593_600, line })
            }
            (_, "takes", [range, "with", revealed, of @ ..]) => export(range, revealed, of),
            _ => traffic::command(does, what)
                .or_else(|| group::command(&self.state, does, what))
                .or_else(|| officers::command(&self.state, who, does, what))
                .unwrap_or_else(|| self.suppliers.command(who, does, what)),
        }
    }

    /// An intent by its state as last word, a constraint by `constraint` or `joint`.
    fn put(&self, id: &str, what: &[&str], expected: Expected) -> Read<Command> {
        let id = item(id)?;
        let Some((how, place)) = what.split_last() else { return Err("where?".to_owned()) };
        let extents = match place {
            ["as", "it", "is"] => {
                let item = self.state.item(&id).ok_or("there is no such item")?;
                item.private.extents.clone()
            }
            place => extents(place)?,
        };
        match (*how, IntentState::named(how)) {
            (_, Some(state)) => Ok(Command::PutIntent { id, extents, state, expected }),
            ("constraint", None) => {
                Ok(Command::PutConstraint { id, extents, joint: false, expected })
            }
            ("joint", None) => Ok(Command::PutConstraint { id, extents, joint: true, expected }),
            (other, None) => Err(format!("{other:?} is neither a state nor a constraint")),
        }
    }

    /// The OVN that the owner knows: the newest, or the `first`.
    fn ovn(&self, id: &str, which: Option<&[&str]>) -> Read<Ovn> {
        let known = self.ovns.get(&item(id)?).map_or(&[][..], Vec::as_slice);
        let ovn = if which == Some(&["first"]) { known.first() } else { known.last() };
        let unknown = || Ovn::parse(&"x".repeat(44)).ok_or_else(|| "no OVN".to_owned());
        ovn.copied().map_or_else(unknown, Ok)
    }
}

/// What the sequencer commits with the first fact, where the answer is to be remembered.
fn answer(stamped: &Stamped, told: &[String]) -> Option<Answer> {
    let idempotency = stamped.stamp.idempotency.clone()?;
    let body = told.join("; ").into_bytes().into();
    Some(Answer { idempotency, status: 200, etag: None, body })
}

fn export(range: &str, revealed: &str, of: &[&str]) -> Read<Command> {
    let number = |word: &str| word.parse().map_err(|_| format!("{word:?} is no number"));
    let (from, to) = range.split_once("..").ok_or("a range is FROM..TO")?;
    let of = if let ["of", of] = of { Some(party(of)?) } else { None };
    let range = RecordRange { from: number(from)?, to: number(to)? };
    Ok(Command::Export { of, range, revealed: number(revealed)? })
}

/// The words before the last such word, and those after it.
fn split_last<'a, 'b>(words: &'a [&'b str], at: &str) -> (&'a [&'b str], Option<&'a [&'b str]>) {
    match words.iter().rposition(|word| *word == at) {
        Some(place) => (&words[..place], Some(&words[place + 1..])),
        None => (words, None),
    }
}

fn party(word: &str) -> Read<PartyId> {
    PartyId::new(word).map_err(|wrong| wrong.to_string())
}

fn item(word: &str) -> Read<ItemId> {
    ItemId::new(word).map_err(|wrong| wrong.to_string())
}

fn kind_named(word: &str) -> Read<ItemKind> {
    let kinds = [ItemKind::Intent, ItemKind::Constraint];
    kinds.into_iter().find(|kind| kind.name() == word).ok_or_else(|| format!("{word:?}: no kind"))
}
