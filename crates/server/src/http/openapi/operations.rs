//! The operations, one table a resource.

mod agreement;
mod check;
mod desk;
mod publications;
mod record;
mod register;
mod rules;
mod traffic;

use super::{Body, Operation, Parameter, Place};
use agreement::AGREEMENT;
use check::CHECK;
use desk::DESK;
use publications::PUBLICATIONS;
use record::{PROOF, RECORD};
use register::{FRICTIONS, PAPERS};
use rules::RULES;
use traffic::TRAFFIC;

/// The resources, in the order of the document.
pub(super) const TAGS: [(&str, &str); 16] = [
    ("intents", "Where and when a side will fly."),
    ("constraints", "What is blocked: by one side, or jointly."),
    ("conflicts", "Which items come too close, where and when."),
    ("check", "The dry run."),
    ("agreement", "What the sides have agreed on, and how they change it."),
    ("parties", "The sides."),
    ("line", "How the line itself stands, and line checks."),
    ("messages", "What duty officers say to each other."),
    ("rules", "What the sides agreed to keep to, what broke it, and joint counts."),
    ("frictions", "What the sides are at odds about: what each says, side by side."),
    ("papers", "What the sides sign together, or one says alone: minutes and bulletins."),
    ("traffic", "Live tracks, alerts and feeds."),
    ("record", "The entries of the log, as each side may see them."),
    ("proof", "Checkpoints, cosignatures and the tiles of the log."),
    ("session", "How the console is let in."),
    ("host", "How the server is, and this document."),
];

/// All operations.
pub(in crate::http) fn all() -> impl Iterator<Item = &'static Operation> {
    let tables: [&[Operation]; 15] = [
        &INTENTS,
        &PUBLICATIONS,
        &CONSTRAINTS,
        &CONFLICTS,
        &CHECK,
        &AGREEMENT,
        &DESK,
        &RULES,
        &FRICTIONS,
        &PAPERS,
        &TRAFFIC,
        &RECORD,
        &PROOF,
        &SESSION,
        &HOST,
    ];
    tables.into_iter().flatten()
}

/// What every command takes beside its own parameters.
pub(super) static OF_COMMANDS: [Parameter; 2] = [
    header(
        "Idempotency-Key",
        "The same request under the same key gets the first answer again, for 24 h.",
        "7c0f5a3e",
    ),
    header(
        "Clearline-Signature",
        "A detached JWS over the body by one of the side's keys: `<protected>..<signature>`.",
        "eyJhbGciOiJFZERTQSIsLi4ufQ..c2lnbmF0dXJl",
    ),
];

const fn header(name: &'static str, about: &'static str, example: &'static str) -> Parameter {
    Parameter { name, place: Place::Header, about, example }
}

const fn query(name: &'static str, about: &'static str, example: &'static str) -> Parameter {
    Parameter { name, place: Place::Query, about, example }
}

const ID: Parameter = Parameter {
    name: "id",
    place: Place::Path,
    about: "The item's id, percent-encoded: 1 to 128 bytes, printable.",
    example: "N1",
};
const IF_MATCH: Parameter =
    header("If-Match", "The item's OVN, as ETag gave it. Without it, the item is new.", "\"...\"");
const IF_MATCH_DELETE: Parameter =
    header("If-Match", "The item's OVN, to withdraw that version alone.", "\"...\"");
const LIMIT: Parameter = query("limit", "How many at most: 1 to 1000, 100 unless said.", "100");
const CURSOR: Parameter = query("cursor", "`next_cursor` of the page before.", "TjE");

const NO_SCOPE: Option<&str> = None;
const READ: Option<&str> = Some("line.read");
const WRITE: Option<&str> = Some("line.write");
const OFFICER: Option<&str> = Some("line.officer");

const fn get(
    path: &'static str,
    tag: &'static str,
    summary: &'static str,
    replies: &'static [(u16, &'static str, Body)],
) -> Operation {
    Operation {
        method: "get",
        path,
        tag,
        summary,
        about: "",
        scope: READ,
        parameters: &[],
        request: None,
        takes: None,
        replies,
        problems: &[],
    }
}

const fn post(
    path: &'static str,
    tag: &'static str,
    summary: &'static str,
    request: &'static str,
    replies: &'static [(u16, &'static str, Body)],
) -> Operation {
    let operation = get(path, tag, summary, replies);
    Operation { method: "post", scope: WRITE, request: Some(request), ..operation }
}

static INTENTS: [Operation; 4] = [
    Operation {
        parameters: &[LIMIT, CURSOR],
        problems: &["bad_parameter", "bad_cursor"],
        ..get(
            "/v1/intents",
            "intents",
            "List the intents",
            &[(200, "A page, by id", Body::Page("IntentView"))],
        )
    },
    Operation {
        about: "What is another side's is shown as far as its entry discloses.",
        parameters: &[ID],
        problems: &["bad_id", "unknown_intent"],
        ..get(
            "/v1/intents/{id}",
            "intents",
            "Read an intent",
            &[(200, "The intent; with ETag for its owner", Body::Json("IntentView"))],
        )
    },
    Operation {
        method: "put",
        about: "Without If-Match the intent is new, with it that version is changed. A conflict \
                is no error: the answer tells all there are, and all concerned are told at once.",
        parameters: &[ID, IF_MATCH],
        problems: &[
            "bad_id",
            "bad_ovn",
            "already_exists",
            "ovn_mismatch",
            "unknown_intent",
            "other_kind",
            "not_owner",
            "initial_state",
            "state_transition",
            "unbounded",
            "ends_in_past",
            "too_many_conflicts",
            "conflicts",
            "suspended",
        ],
        ..post(
            "/v1/intents/{id}",
            "intents",
            "Declare or change an intent",
            "PutIntentRequest",
            &[
                (200, "It was changed", Body::Json("IntentReply")),
                (201, "It was declared", Body::Json("IntentReply")),
            ],
        )
    },
    Operation {
        method: "delete",
        parameters: &[ID, IF_MATCH_DELETE],
        request: None,
        problems: &[
            "bad_id",
            "bad_ovn",
            "ovn_mismatch",
            "unknown_intent",
            "other_kind",
            "not_owner",
        ],
        ..post(
            "/v1/intents/{id}",
            "intents",
            "Withdraw an intent",
            "",
            &[(200, "It was withdrawn", Body::Json("WithdrawReply"))],
        )
    },
];

static CONSTRAINTS: [Operation; 5] = [
    Operation {
        parameters: &[LIMIT, CURSOR],
        problems: &["bad_parameter", "bad_cursor"],
        ..get(
            "/v1/constraints",
            "constraints",
            "List the constraints",
            &[(200, "A page, by id", Body::Page("ConstraintView"))],
        )
    },
    Operation {
        parameters: &[ID],
        problems: &["bad_id", "unknown_constraint"],
        ..get(
            "/v1/constraints/{id}",
            "constraints",
            "Read a constraint",
            &[(200, "The constraint; with ETag for its owner", Body::Json("ConstraintView"))],
        )
    },
    Operation {
        method: "put",
        about: "Without If-Match the constraint is new, with it that version is changed. A joint \
                one is shown to every side in full, and holds once every side has countersigned.",
        parameters: &[ID, IF_MATCH],
        problems: &[
            "bad_id",
            "bad_ovn",
            "already_exists",
            "ovn_mismatch",
            "unknown_constraint",
            "other_kind",
            "not_owner",
            "ends_in_past",
            "too_many_conflicts",
            "suspended",
        ],
        ..post(
            "/v1/constraints/{id}",
            "constraints",
            "Declare or change a constraint",
            "PutConstraintRequest",
            &[
                (200, "It was changed", Body::Json("ConstraintReply")),
                (201, "It was declared", Body::Json("ConstraintReply")),
            ],
        )
    },
    Operation {
        method: "delete",
        parameters: &[ID, IF_MATCH_DELETE],
        request: None,
        problems: &[
            "bad_id",
            "bad_ovn",
            "ovn_mismatch",
            "unknown_constraint",
            "other_kind",
            "not_owner",
        ],
        ..post(
            "/v1/constraints/{id}",
            "constraints",
            "Withdraw a constraint",
            "",
            &[(200, "It was withdrawn", Body::Json("WithdrawReply"))],
        )
    },
    Operation {
        parameters: &[ID],
        problems: &[
            "bad_id",
            "unknown_constraint",
            "other_kind",
            "not_countersignable",
            "already_countersigned",
        ],
        ..post(
            "/v1/constraints/{id}/countersignatures",
            "constraints",
            "Countersign a joint constraint",
            "CountersignConstraintRequest",
            &[(200, "It was countersigned", Body::Json("CountersignReply"))],
        )
    },
];

static CONFLICTS: [Operation; 1] = [Operation {
    about: "That two items are in conflict every side sees; when, where and how close, those \
            whom the conflict's entry names.",
    parameters: &[LIMIT, CURSOR, query("intent", "Those of this intent alone.", "N1")],
    problems: &["bad_parameter", "bad_cursor", "unknown_intent"],
    ..get(
        "/v1/conflicts",
        "conflicts",
        "List the conflicts that stand",
        &[(200, "A page", Body::NoticedPage("ConflictView"))],
    )
}];

static SESSION: [Operation; 4] = [
    Operation {
        scope: NO_SCOPE,
        problems: &[
            "bad_session",
            "bad_body",
            "too_large",
            "unknown_code",
            "too_many_sessions",
            "no_random_bytes",
        ],
        ..post(
            "/v1/session",
            "session",
            "Exchange a one-time code for the console's cookie",
            "SessionRequest",
            &[(201, "The session is open", Body::Json("SessionReply"))],
        )
    },
    Operation {
        about: "The code stands in the link that opens the console, behind `/#code=`. Whoever \
            opens it within five minutes has a session of the same side and officer, with the \
            same scopes, until the token ends, 12 hours at most.",
        scope: READ,
        request: None,
        problems: &["too_many_sessions", "no_random_bytes"],
        ..post(
            "/v1/session/codes",
            "session",
            "Get a one-time code for the console",
            "",
            &[(201, "The code", Body::Json("SessionCode"))],
        )
    },
    Operation {
        scope: NO_SCOPE,
        problems: &["unauthenticated", "session_over"],
        ..get(
            "/v1/session",
            "session",
            "Read whose session it is",
            &[(200, "The session that the cookie is of", Body::Json("SessionReply"))],
        )
    },
    Operation {
        method: "delete",
        scope: NO_SCOPE,
        request: None,
        problems: &["unauthenticated", "session_over"],
        ..post(
            "/v1/session",
            "session",
            "End the session",
            "",
            &[(204, "The session is over", Body::Nothing)],
        )
    },
];

static HOST: [Operation; 7] = [
    Operation {
        scope: NO_SCOPE,
        ..get(
            "/healthz",
            "host",
            "Whether the process answers",
            &[(200, "`ok`", Body::Other("text/plain"))],
        )
    },
    Operation {
        scope: NO_SCOPE,
        ..get(
            "/readyz",
            "host",
            "Whether the line takes commands",
            &[
                (200, "It does", Body::Other("text/plain")),
                (503, "It does not; the text says why", Body::Other("text/plain")),
            ],
        )
    },
    Operation {
        scope: NO_SCOPE,
        ..get(
            "/metrics",
            "host",
            "Counts and ages of everything that grows",
            &[(200, "OpenMetrics", Body::Other("application/openmetrics-text"))],
        )
    },
    Operation {
        scope: NO_SCOPE,
        ..get(
            "/openapi.json",
            "host",
            "This document",
            &[(200, "OpenAPI 3.1", Body::Other("application/json"))],
        )
    },
    Operation {
        scope: NO_SCOPE,
        ..get(
            "/docs",
            "host",
            "This document as a page",
            &[(200, "A page without scripts", Body::Other("text/html"))],
        )
    },
    Operation {
        scope: NO_SCOPE,
        ..get(
            "/",
            "host",
            "The web console",
            &[
                (200, "The page; brotli where it is taken", Body::Other("text/html")),
                (304, "It is as If-None-Match says", Body::Nothing),
            ],
        )
    },
    Operation {
        scope: NO_SCOPE,
        parameters: &[Parameter {
            name: "file",
            place: Place::Path,
            about: "A name that the page holds.",
            example: "app.js",
        }],
        problems: &["unknown_path"],
        ..get(
            "/console/{file}",
            "host",
            "What the web console loads",
            &[
                (200, "The file; its name changes with its content", Body::Other("*/*")),
                (304, "It is as If-None-Match says", Body::Nothing),
            ],
        )
    },
];
