//! A line that suppliers use, without HTTP: bodies in, the law, bodies out.

use line::entity::EntityRejection;
use line::rid::{self, Api};
use line::utm::{self, Availability};
use line::{
    Attestation, Command, Decision, PartyId, Rejection, Reply, Stamp, Stamped, State, decide,
};
use serde_json::{Value, json};
use std::sync::Arc;
use volume::Instant;
use wire::agreement::{DemonstrationSide, demonstration, parse};
use wire::native::ApiError;
use wire::plan::Rounding;
use wire::plan::instant::parse_rfc3339;
use wire::supplier::{Response, Schemes};
use wire::{f3411, f3548};

/// What the errors of these tests are called.
pub(crate) const ERROR: &str = "8f5b6d0e-3a5f-4a55-9d0a-4c7f3f1b2a10";
/// Ids of entities.
pub(crate) const A: &str = "0a8c5e7e-10a4-4b58-9f4e-2f6f0a1d9c01";
pub(crate) const B: &str = "0b8c5e7e-10a4-4b58-9f4e-2f6f0a1d9c02";
pub(crate) const URL: &str = "https://uss1.example.com/utm";

pub(crate) fn instant(text: &str) -> Instant {
    parse_rfc3339(text, Rounding::Down).expect("a time")
}

pub(crate) fn party(name: &str) -> PartyId {
    PartyId::new(name).expect("a name")
}

pub(crate) fn bytes(value: &Value) -> Vec<u8> {
    serde_json::to_vec(value).expect("JSON")
}

/// A volume over a small triangle at 47 N, from 10:00 to 11:00.
pub(crate) fn volume() -> Value {
    json!({
        "volume": {
            "outline_polygon": {"vertices": [
                {"lat": 47.1, "lng": 8.5}, {"lat": 47.1, "lng": 8.51}, {"lat": 47.11, "lng": 8.5},
            ]},
            "altitude_lower": {"value": 500, "reference": "W84", "units": "M"},
            "altitude_upper": {"value": 620.5, "reference": "W84", "units": "M"},
        },
        "time_start": {"value": "2026-06-01T10:00:00Z", "format": "RFC3339"},
        "time_end": {"value": "2026-06-01T11:00:00.5Z", "format": "RFC3339"},
    })
}

/// The same as F3411-19 has it.
pub(crate) fn volume_19() -> Value {
    json!({
        "spatial_volume": {
            "footprint": volume()["volume"]["outline_polygon"],
            "altitude_lo": 500,
            "altitude_hi": 620.5,
        },
        "time_start": "2026-06-01T10:00:00Z",
        "time_end": "2026-06-01T11:00:00.5Z",
    })
}

pub(crate) fn intent() -> Value {
    json!({"extents": [volume()], "state": "Accepted", "uss_base_url": URL})
}

pub(crate) fn constraint() -> Value {
    json!({"extents": [volume()], "uss_base_url": URL})
}

pub(crate) fn subscription() -> Value {
    json!({
        "extents": volume(), "uss_base_url": URL,
        "notify_for_operational_intents": true, "notify_for_constraints": true,
    })
}

/// The line, and what time it is.
pub(crate) struct Service {
    pub(crate) state: State,
    pub(crate) now: Instant,
}

impl Service {
    /// It is 1 June 2026, nine o'clock.
    pub(crate) fn open() -> Self {
        let none = DemonstrationSide::default();
        let agreement = Arc::new(parse(&demonstration("l", &none, &none)).expect("an agreement"));
        let now = instant("2026-06-01T09:00:00Z");
        let mut service = Self { state: State::new(), now };
        let open = Command::OpenLine { agreement, log_key: "key".to_owned() };
        service.decide(None, open).expect("it opens");
        service
    }

    fn decide(&mut self, author: Option<&str>, command: Command) -> Result<Reply, Rejection> {
        self.now = self.now.saturating_add(1);
        let party = author.map(party);
        let attestation = if party.is_some() { Attestation::Bearer } else { Attestation::Host };
        let (time, secret) = (self.now, [3; 16]);
        let stamp = Stamp { time, party, actor: None, attestation, secret, idempotency: None };
        let Decision { facts, reply } = decide(&self.state, &Stamped { stamp, command })?;
        facts.iter().for_each(|fact| self.state.apply(fact));
        Ok(reply)
    }

    fn entity(&mut self, author: &str, command: Command) -> Result<Reply, EntityRejection> {
        self.decide(Some(author), command).map_err(|rejection| match rejection {
            Rejection::Entity(rejection) => rejection,
            other => panic!("{other}"),
        })
    }

    /// What the author of a request after F3548-21 is answered.
    pub(crate) fn utm(&mut self, author: &str, read: Result<utm::Command, ApiError>) -> Response {
        let author_id = party(author);
        let command = match read {
            Ok(command) => command,
            Err(error) => return wire::supplier::refused(&error, ERROR),
        };
        match self.entity(author, Command::Utm(command)) {
            Ok(Reply::Utm(reply)) => f3548::reply(&reply, &author_id).expect("it holds the answer"),
            Ok(other) => panic!("{other:?}"),
            Err(rejection) => f3548::rejected(&rejection, &author_id, ERROR),
        }
    }

    /// The law's reply to a request after F3548-21.
    pub(crate) fn utm_reply(&mut self, author: &str, command: utm::Command) -> utm::Reply {
        match self.entity(author, Command::Utm(command)) {
            Ok(Reply::Utm(reply)) => reply,
            other => panic!("{other:?}"),
        }
    }

    /// What the author of a request after F3411 is answered.
    pub(crate) fn rid(
        &mut self,
        api: Api,
        author: &str,
        read: Result<rid::Command, ApiError>,
    ) -> Response {
        let command = match read {
            Ok(command) => command,
            Err(error) => return wire::supplier::refused(&error, ERROR),
        };
        match self.entity(author, Command::Rid(command)) {
            Ok(Reply::Rid(reply)) => f3411::reply(api, &reply),
            Ok(other) => panic!("{other:?}"),
            Err(rejection) => f3411::rejected(&rejection, ERROR),
        }
    }

    pub(crate) fn put_reference(&mut self, author: &str, id: &str, body: &Value) -> Response {
        self.change_reference(author, id, None, body)
    }

    pub(crate) fn change_reference(
        &mut self,
        author: &str,
        id: &str,
        ovn: Option<&str>,
        body: &Value,
    ) -> Response {
        let body = bytes(body);
        self.utm(author, f3548::parse_put_reference(id, ovn, &body, Schemes::Https, false))
    }

    pub(crate) fn put_constraint(&mut self, author: &str, id: &str, body: &Value) -> Response {
        self.utm(author, f3548::parse_put_constraint(id, None, &bytes(body), Schemes::Https))
    }

    pub(crate) fn put_subscription(&mut self, author: &str, id: &str, body: &Value) -> Response {
        self.utm(author, f3548::parse_put_subscription(id, None, &bytes(body), Schemes::Https))
    }

    pub(crate) fn put_area(&mut self, api: Api, author: &str, id: &str, body: &Value) -> Response {
        let body = bytes(body);
        self.rid(api, author, f3411::parse_put_area(api, id, None, &body, Schemes::Https))
    }

    pub(crate) fn put_area_subscription(
        &mut self,
        api: Api,
        author: &str,
        id: &str,
        body: &Value,
    ) -> Response {
        let body = bytes(body);
        self.rid(api, author, f3411::parse_put_subscription(api, id, None, &body, Schemes::Https))
    }

    pub(crate) fn set_availability(&mut self, uss: &str, old: &str, availability: Availability) {
        let body = json!({"old_version": old, "availability": availability.name()});
        let response = self.utm("arbiter", f3548::parse_availability(uss, &bytes(&body)));
        assert_eq!(response.status, 200);
    }
}

/// The status and the body of an answer.
pub(crate) fn told(response: &Response) -> (u16, Value) {
    (response.status, serde_json::from_slice(&response.body).expect("answers are JSON"))
}

/// The same; what the line draws itself stands there as `<ovn>`, each checked for its shape.
pub(crate) fn golden(response: &Response) -> (u16, Value) {
    let (status, mut body) = told(response);
    mask(&mut body);
    (status, body)
}

fn mask(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(mask),
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(text) if name == "ovn" || name == "version" => {
                        let opaque = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
                        if text.len() == 44 && text.ends_with('_') && text.chars().all(opaque) {
                            *text = "<ovn>".to_owned();
                        }
                    }
                    _ => mask(member),
                }
            }
        }
        _ => {}
    }
}
