//! Agreements in words: `sides=north,south disclosure=overlap notice=30min`. What is not said is
//! as in a line that nobody has thought about.

use super::extents::quantity;
use line::desk::{CheckTerms, DeskTerms, Held, Stop};
use line::register::WorkingGroupTerms;
use line::{
    Agreement, ConflictPolicy, CosignerKey, Digest, Escalation, Form, KeyId, PartyId, Side,
    SideKey, Terms,
};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use volume::Minima;

type Read<T> = Result<T, String>;

pub(crate) fn hash(text: &str) -> Digest {
    Digest(Sha256::digest(text).into())
}

/// The agreement of that name with what is said of it.
pub(crate) fn agreement(name: &str, words: &[&str]) -> Read<Arc<Agreement>> {
    let mut terms = plain(name);
    for word in words {
        let (term, value) = word.split_once('=').ok_or_else(|| format!("{word:?}: no ="))?;
        set(&mut terms, term, value)?;
    }
    let text = format!("agreement {name} {}", words.join(" "));
    Agreement::new(&text, hash(&text), terms).map(Arc::new).map_err(|wrong| wrong.to_string())
}

fn plain(name: &str) -> Terms {
    Terms {
        line: "line.example/demo".to_owned(),
        sides: vec![side("north"), side("south")],
        separation: Terms::separation_default(),
        constraint_minima: Minima::TOUCHING,
        pressure_buffer_mm: 609_600,
        notice_us: 0,
        conflict_policy: ConflictPolicy::Record,
        own_conflicts: false,
        disclosure: Form::Full,
        disclosure_exceptions: Vec::new(),
        retention_us: 3_600_000_000,
        escalation: Escalation {
            routine_us: 900_000_000,
            priority_us: 300_000_000,
            flash_us: 60_000_000,
        },
        ladder: vec!["duty officer".to_owned()],
        rulebook: name.to_owned(),
        rulebook_hash: None,
        base_map: None,
        desk: DeskTerms::default(),
        working_group: WorkingGroupTerms::default(),
        traffic: line::traffic::TrafficTerms::default(),
    }
}

/// A side with one key to sign and one to cosign with.
fn side(id: &str) -> Side {
    let public = |what: &str| hash(&format!("{what} of {id}")).0;
    Side {
        id: PartyId::new(id).expect("a name"),
        title: format!("Side {id}"),
        keys: vec![SideKey { kid: KeyId::new("k1").expect("a name"), public: public("k1") }],
        cosigner: Some(CosignerKey { name: id.to_owned(), public: public("cosigner") }),
    }
}

fn set(terms: &mut Terms, term: &str, value: &str) -> Read<()> {
    match term {
        "line" => terms.line = value.to_owned(),
        "sides" => terms.sides = value.split(',').map(side).collect(),
        "separation" => terms.separation = minima(value)?,
        "constraints" => terms.constraint_minima = minima(value)?,
        "buffer" => terms.pressure_buffer_mm = quantity(value)?,
        "notice" => terms.notice_us = quantity(value)?,
        "retention" => terms.retention_us = quantity(value)?,
        "own-conflicts" => terms.own_conflicts = value == "yes",
        "group" => terms.working_group = group(value)?,
        "stops" => terms.desk.suspension_stops = stops(value)?,
        "suspension-notice" => terms.desk.suspension_notice_us = quantity(value)?,
        "check" => terms.desk.checks.push(check(value)?),
        "release" => terms.desk.release = held(value)?,
        "confirm" => terms.desk.confirm_translations = value == "translations",
        "share-tracks" => terms.traffic.share_tracks = value == "yes",
        "ladder" => terms.ladder = value.split(',').map(|role| role.replace('-', " ")).collect(),
        "rules" => terms.rulebook_hash = Some(hash(value)),
        "base-map" => terms.base_map = Some(hash(value)),
        "policy" => {
            let refuse = value == "refuse";
            terms.conflict_policy =
                if refuse { ConflictPolicy::Refuse } else { ConflictPolicy::Record };
        }
        "disclosure" => terms.disclosure = form(value)?,
        "except" => terms.disclosure_exceptions = exceptions(value)?,
        "key" => rename_key(terms, value)?,
        "no-cosigner" => {
            let side = terms.sides.iter_mut().find(|side| side.id.as_str() == value);
            side.ok_or_else(|| format!("{value:?} is no side"))?.cosigner = None;
        }
        other => return Err(format!("{other:?} is no term")),
    }
    Ok(())
}

/// `3NM,1000ft,0s`
fn minima(value: &str) -> Read<Minima> {
    let parts = value.split(',').map(quantity).collect::<Read<Vec<i64>>>()?;
    let [lateral, vertical, time] = parts[..] else { return Err(format!("{value:?}: not three")) };
    Minima::new(lateral, vertical, time).map_err(|wrong| wrong.to_string())
}

fn form(value: &str) -> Read<Form> {
    Form::named(value).ok_or_else(|| format!("{value:?} is no form"))
}

/// `north>south:overlap,south>north:volumes`: owner, recipient, form.
fn exceptions(value: &str) -> Read<Vec<(PartyId, PartyId, Form)>> {
    let party = |id: &str| PartyId::new(id).map_err(|wrong| wrong.to_string());
    let exceptions = value.split(',').map(|exception| {
        let parts: Vec<&str> = exception.split(['>', ':']).collect();
        let [owner, recipient, shown] = parts[..] else {
            return Err(format!("{exception:?}: not OWNER>RECIPIENT:FORM"));
        };
        Ok((party(owner)?, party(recipient)?, form(shown)?))
    });
    exceptions.collect()
}

/// `north:k2`: the side has that key in place of its first.
fn rename_key(terms: &mut Terms, value: &str) -> Read<()> {
    let (id, kid) = value.split_once(':').ok_or_else(|| format!("{value:?}: not SIDE:KEY"))?;
    let side = terms.sides.iter_mut().find(|side| side.id.as_str() == id);
    let side = side.ok_or_else(|| format!("{id:?} is no side"))?;
    let public = hash(&format!("{kid} of {id}")).0;
    side.keys = vec![SideKey { kid: KeyId::new(kid).map_err(|wrong| wrong.to_string())?, public }];
    Ok(())
}

/// `declarations,routine-messages`
fn stops(value: &str) -> Read<Vec<Stop>> {
    let named = |name: &str| {
        let mut all = Stop::ALL.into_iter();
        all.find(|stop| stop.name().replace(' ', "-") == name)
            .ok_or_else(|| format!("{name:?} is nothing that suspension stops"))
    };
    value.split(',').map(named).collect()
}

/// `priority-messages,free-text,not-ours`
fn held(value: &str) -> Read<Vec<Held>> {
    let named = |name: &str| match name {
        "routine-messages" | "priority-messages" | "free-text" => {
            Held::named(&name.replace('-', " "))
        }
        code => Held::named(code),
    };
    let held = value.split(',').map(|name| named(name).ok_or_else(|| format!("{name:?}: what?")));
    held.collect()
}

/// `acknowledge:72h,review:336h,conclude:720h,countersign:168h`
fn group(value: &str) -> Read<WorkingGroupTerms> {
    let mut terms = WorkingGroupTerms::default();
    for term in value.split(',') {
        let (name, span) =
            term.split_once(':').ok_or_else(|| format!("{term:?}: not NAME:SPAN"))?;
        let us = Some(quantity(span)?);
        match name {
            "acknowledge" => terms.acknowledge_us = us,
            "review" => terms.review_us = us,
            "conclude" => terms.conclude_us = us,
            "countersign" => terms.countersign_us = us,
            other => return Err(format!("{other:?} is no time of the working group")),
        }
    }
    Ok(terms)
}

/// `north>south:30min,2min,2`: who calls, who answers, how often, how soon, and how many misses.
fn check(value: &str) -> Read<CheckTerms> {
    let wrong = || format!("{value:?}: not FROM>TO:INTERVAL,ANSWER,MISSES");
    let (from, rest) = value.split_once('>').ok_or_else(wrong)?;
    let (to, rest) = rest.split_once(':').ok_or_else(wrong)?;
    let parts: Vec<&str> = rest.split(',').collect();
    let [interval, answer, misses] = parts[..] else { return Err(wrong()) };
    let party = |id: &str| PartyId::new(id).map_err(|wrong| wrong.to_string());
    Ok(CheckTerms {
        from: party(from)?,
        to: party(to)?,
        interval_us: quantity(interval)?,
        answer_us: quantity(answer)?,
        misses_max: misses.parse().map_err(|_| wrong())?,
    })
}
