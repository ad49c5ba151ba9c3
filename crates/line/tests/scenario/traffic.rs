//! Live traffic, in words.
//!
//! `host raises RULE LEVEL for A,B seen by A,B from TIME closest TIME lateral METERS`, with
//! `shared` behind it where the agreement shares tracks;
//! `host changes ALERT LEVEL from TIME closest TIME lateral METERS`; `host clears ALERT WHY`;
//! `host observes ITEM FINDING at TIME for A,B seen by A`; `host closes A from TIME to TIME`;
//! `A acknowledges alert ALERT`.

use super::extents::{instant, written};
use super::terms;
use line::traffic::{
    Audience, Body, Command, Encounter, Finding, Label, Observation, Over, Reply, Segment,
    TrackLabel,
};
use line::{ItemId, PartyId, RuleName, State};

type Read<T> = Result<T, String>;

pub(crate) fn command(does: &str, what: &[&str]) -> Option<Read<line::Command>> {
    let command = match (does, what) {
        ("raises", [rule, level, "for", told, "seen", "by", feeds, rest @ ..]) => {
            raise(rule, level, told, feeds, rest)
        }
        ("changes", [alert, level, rest @ ..]) if alert.parse::<u64>().is_ok() => {
            change(alert, level, rest)
        }
        ("clears", [alert, why]) => clear(alert, why),
        ("observes", [item, finding, "at", time, "for", told, "seen", "by", feeds]) => {
            observe(item, finding, time, (told, feeds))
        }
        ("closes", [party, "from", from, "to", to]) => close(party, from, to),
        ("acknowledges", ["alert", alert]) => {
            number(alert).map(|alert| Command::AcknowledgeAlert { alert })
        }
        _ => return None,
    };
    Some(command.map(line::Command::Traffic))
}

fn raise(rule: &str, level: &str, told: &str, feeds: &str, rest: &[&str]) -> Read<Command> {
    let shared = rest.last() == Some(&"shared");
    let (one, other) = (label("4b1812")?, label("4b1813")?);
    Ok(Command::RaiseAlert {
        rule: word(rule)?,
        level: word(level)?,
        audience: audience(told, feeds, shared)?,
        encounter: encounter(rest)?,
        tracks: [one, other],
    })
}

fn change(alert: &str, level: &str, rest: &[&str]) -> Read<Command> {
    let (alert, level) = (number(alert)?, word(level)?);
    Ok(Command::ChangeAlert { alert, level, encounter: encounter(rest)? })
}

fn clear(alert: &str, why: &str) -> Read<Command> {
    let because = Over::ALL.into_iter().find(|over| over.name() == why);
    let because = because.ok_or_else(|| format!("{why:?} ends no alert"))?;
    Ok(Command::ClearAlert { alert: number(alert)?, because })
}

fn observe(item: &str, finding: &str, time: &str, who: (&str, &str)) -> Read<Command> {
    let now = Finding::named(finding).ok_or_else(|| format!("{finding:?} is no finding"))?;
    let item = ItemId::new(item).map_err(|wrong| wrong.to_string())?;
    let observation = Observation { item, time: instant(time)?, before: None, now };
    let audience = audience(who.0, who.1, false)?;
    Ok(Command::Observe { audience, observation, track: label("4b1812")? })
}

fn close(party: &str, from: &str, to: &str) -> Read<Command> {
    let party = PartyId::new(party).map_err(|wrong| wrong.to_string())?;
    let (from, to, hash) = (instant(from)?, instant(to)?, terms::hash("a segment"));
    Ok(Command::CloseSegment(Segment {
        party,
        from,
        to,
        reports: 7,
        bytes: 512,
        hash,
        torn: false,
    }))
}

fn encounter(words: &[&str]) -> Read<Encounter> {
    let ["from", start, "closest", closest, "lateral", lateral, ..] = words else {
        return Err("from when, closest when, and how close?".to_owned());
    };
    let lateral: i64 = lateral.parse().map_err(|_| format!("{lateral:?} is no number"))?;
    let (start, closest) = (instant(start)?, instant(closest)?);
    Ok(Encounter { start, closest, lateral_mm: lateral * 1_000, vertical_mm: Some(0) })
}

fn audience(told: &str, feeds: &str, shared: bool) -> Read<Audience> {
    let all = |text: &str| {
        let party = |id: &str| PartyId::new(id).map_err(|wrong| wrong.to_string());
        text.split(',').map(party).collect::<Read<Vec<_>>>()
    };
    Ok(Audience { feeds: all(feeds)?, concerned: all(told)?, shared })
}

fn label(aircraft: &str) -> Read<TrackLabel> {
    let text = |text: &str| Label::new(text).map_err(|wrong| wrong.to_string());
    let (aircraft, source) = (text(aircraft)?, text("tower")?);
    Ok(TrackLabel { aircraft, source, callsign: None, item: None })
}

fn word(text: &str) -> Read<RuleName> {
    RuleName::new(text).map_err(|wrong| wrong.to_string())
}

fn number(text: &str) -> Read<u64> {
    text.parse().map_err(|_| format!("{text:?} is no number"))
}

pub(crate) fn body(body: &Body) -> String {
    match body {
        Body::AlertRaised { rule, level, audience } => {
            format!("ALERT, {level} by {rule}, {}", told(audience))
        }
        Body::AlertChanged { alert, level, .. } => format!("alert {alert} is {level}"),
        Body::AlertCleared { alert, because } => {
            format!("alert {alert} is over: {}", because.name())
        }
        Body::AlertAcknowledged { alert } => format!("acknowledges alert {alert}"),
        Body::Observed(audience) => format!("something was observed, {}", told(audience)),
        Body::SegmentClosed(segment) => {
            let (from, to) = (written(segment.from), written(segment.to));
            let Segment { party, reports, bytes, .. } = segment;
            format!("recorder of {party}, {from} to {to}: {reports} reports in {bytes} bytes")
        }
    }
}

fn told(audience: &Audience) -> String {
    let names = |all: &[PartyId]| all.iter().map(PartyId::as_str).collect::<Vec<_>>().join(", ");
    let shared = if audience.shared { ", shared with all" } else { "" };
    let (feeds, concerned) = (names(&audience.feeds), names(&audience.concerned));
    format!("seen by {feeds}, concerns {concerned}{shared}")
}

pub(crate) fn reply(reply: &Reply) -> Vec<String> {
    match reply {
        Reply::Acknowledged { alert, .. } => vec![format!("told: acknowledged alert {alert}")],
    }
}

pub(crate) fn state(state: &State) -> Vec<String> {
    let alerts = state.public().traffic.alerts.iter().map(|(number, alert)| {
        let by: Vec<&str> = alert.acknowledged.iter().map(|one| one.party.as_str()).collect();
        let over = alert.over.map_or("stands", |(_, over)| over.name());
        format!("alert {number}: {}, {over}, acknowledged by {by:?}", alert.level)
    });
    let observed = state.public().traffic.observations.len();
    let observed = (observed > 0).then(|| format!("{observed} observations are kept"));
    alerts.chain(observed).collect()
}
