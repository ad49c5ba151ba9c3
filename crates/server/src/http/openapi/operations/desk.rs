//! The officers' desk.

use super::{
    Body, CURSOR, LIMIT, NO_SCOPE, OFFICER, Operation, Parameter, Place, get, post, query,
};

/// The entry of a call or a message.
const ENTRY: Parameter =
    Parameter { name: "id", place: Place::Path, about: "The index of the entry.", example: "42" };

/// What may be told of a line, beside the problems of the request that it stands for.
const CARRIED: &[&str] = &[
    "malformed_signature",
    "signature_mismatch",
    "stale_signature",
    "unknown_key",
    "bad_signature",
    "not_carried",
    "unknown_party",
    "out_of_sequence",
    "broken_chain",
    "unknown_message",
    "malformed_json",
    "bad_request",
    "bad_body",
    "too_large",
    "idempotency_key_reused",
    "too_many_tokens",
    "too_many_requests",
    "busy",
    "no_room",
    "stopping",
];

const fn said(
    path: &'static str,
    tag: &'static str,
    summary: &'static str,
    request: &'static str,
    replies: &'static [(u16, &'static str, Body)],
) -> Operation {
    Operation { scope: OFFICER, ..post(path, tag, summary, request, replies) }
}

pub(super) static DESK: [Operation; 17] = [
    Operation {
        about: "A JWS in compact form over the body of a request to the desk, with `typ` \
                `clearline-line` in its header. Its signature shows who speaks; the answer is that \
                of the request, with its problems. Carried twice, it is answered twice the same.",
        scope: NO_SCOPE,
        request: None,
        takes: Some("text/plain"),
        problems: CARRIED,
        ..post(
            "/v1/signed-lines",
            "line",
            "Bring a signed line of text",
            "",
            &[
                (200, "What the request is answered", Body::Json("DeskReply")),
                (201, "What the request is answered", Body::Json("DeskReply")),
            ],
        )
    },
    Operation {
        about: "Everybody is shown the same, contradictions included: joint it is suspended when \
                any side says so, else resuming, else degraded when as many line checks in a row \
                were missed as agreed, else open.",
        ..get(
            "/v1/line/state",
            "line",
            "Read how the line stands",
            &[(200, "How it stands, for all and for each side", Body::Json("LineStateView"))],
        )
    },
    Operation {
        about: "What stops while the line is suspended is in the agreement. Urgent messages, \
                receipts, line checks, changes and withdrawals of what is declared, and warnings \
                of conflicts with it never stop.",
        problems: &["not_suspended", "effective_in_past", "effective_too_far"],
        ..said(
            "/v1/line/state",
            "line",
            "State how the line stands for your side",
            "LineStateRequest",
            &[(201, "It is stated", Body::Json("DeskReply"))],
        )
    },
    Operation {
        problems: &["no_other_side", "check_open"],
        ..said(
            "/v1/line/checks",
            "line",
            "Call another side, to see whether it answers",
            "LineCheckRequest",
            &[(201, "It is called", Body::Json("DeskReply"))],
        )
    },
    Operation {
        parameters: &[ENTRY],
        request: None,
        problems: &["bad_id", "unknown_check"],
        ..said(
            "/v1/line/checks/{id}/answer",
            "line",
            "Answer a line check",
            "",
            &[(201, "It is answered", Body::Json("DeskReply"))],
        )
    },
    Operation {
        about: "Of messages between others, only the envelope is shown.",
        parameters: &[LIMIT, CURSOR],
        problems: &["bad_parameter"],
        ..get(
            "/v1/messages",
            "messages",
            "List the messages that are kept, the newest first",
            &[(200, "A page", Body::Page("MessageView"))],
        )
    },
    Operation {
        about: "It addresses a role, not a person. When nobody answers in the agreed time it goes \
                up the agreed ladder. `own_positions` in the answer warns of places where you \
                yourself are or fly. Where the agreement wants a second officer, it is a draft \
                first: `waits_for` says so, and nothing is sent. Flash never waits.",
        problems: &[
            "suspended",
            "no_other_side",
            "addressed_twice",
            "unknown_role",
            "empty_message",
            "no_actor",
            "too_many_drafts",
        ],
        ..said(
            "/v1/messages",
            "messages",
            "Send a message",
            "MessageRequest",
            &[(201, "It is sent", Body::Json("DeskReply"))],
        )
    },
    Operation {
        parameters: &[ENTRY],
        problems: &["bad_id", "unknown_message"],
        ..get(
            "/v1/messages/{id}",
            "messages",
            "Read a message",
            &[(200, "The message, and what became of it", Body::Json("MessageView"))],
        )
    },
    Operation {
        parameters: &[ENTRY],
        about: "Whoever reads, relays or acts on a message that names places reads them back, in \
                order. Where a place differs by more than agreed, the answer is 409 with \
                `refused`: it is no answer, the message waits still, and both sides are told.",
        problems: &[
            "bad_id",
            "unknown_message",
            "receipt_known",
            "too_many_receipts",
            "readback_missing",
            "unknown_role",
        ],
        ..said(
            "/v1/messages/{id}/receipts",
            "messages",
            "Answer a message",
            "ReceiptRequest",
            &[(201, "It is answered", Body::Json("DeskReply"))],
        )
    },
    Operation {
        about: "Messages that wait for a second officer. Of another side's drafts only the entry \
                is shown, which says no more than that there is one.",
        ..get(
            "/v1/drafts",
            "messages",
            "List the drafts of your side that wait, the oldest first",
            &[(200, "All of them, in one page", Body::Page("DraftView"))],
        )
    },
    Operation {
        parameters: &[ENTRY],
        problems: &["bad_id", "unknown_draft"],
        ..get(
            "/v1/drafts/{id}",
            "messages",
            "Read a draft",
            &[(200, "The draft", Body::Json("DraftView"))],
        )
    },
    Operation {
        about: "By another officer than its author: another `actor` of the token. What forbids \
                sending it forbids it now. The timers run from here, and the entry names both.",
        parameters: &[ENTRY],
        request: None,
        problems: &[
            "bad_id",
            "bad_request",
            "unknown_draft",
            "no_actor",
            "own_draft",
            "translation_unconfirmed",
            "suspended",
            "no_other_side",
            "unknown_role",
        ],
        ..said(
            "/v1/drafts/{id}/release",
            "messages",
            "Send what another officer has drafted",
            "",
            &[(201, "It is sent", Body::Json("DeskReply"))],
        )
    },
    Operation {
        parameters: &[ENTRY],
        request: None,
        problems: &[
            "bad_id",
            "bad_request",
            "unknown_draft",
            "no_actor",
            "own_draft",
            "nothing_to_confirm",
        ],
        ..said(
            "/v1/drafts/{id}/confirmation",
            "messages",
            "Confirm the translation that another officer has drafted",
            "",
            &[(201, "It is confirmed", Body::Json("DeskReply"))],
        )
    },
    Operation {
        parameters: &[ENTRY],
        request: None,
        problems: &["bad_id", "bad_request", "unknown_draft"],
        ..said(
            "/v1/drafts/{id}/drop",
            "messages",
            "Drop a draft: it is never sent",
            "",
            &[(201, "It is dropped", Body::Json("DeskReply"))],
        )
    },
    Operation {
        about: "A flash message with the template `stop` to all other sides. The body may be \
                empty; it may name sides (`to`), places (`positions`), a remark (`text`) and \
                whether it is an exercise.",
        request: None,
        problems: &[
            "no_other_side",
            "addressed_twice",
            "malformed_json",
            "not_utf8",
            "byte_order_mark",
        ],
        ..said(
            "/v1/stop",
            "messages",
            "Say stop, safety of life",
            "",
            &[(201, "It is said", Body::Json("DeskReply"))],
        )
    },
    Operation {
        about: "Nothing is guessed from how the text looks, and nothing is recorded.",
        parameters: &[
            query("text", "The place, as you write it.", "35.28360, 40.06300"),
            query("form", "`decimal`, `dms` or `mgrs`.", "decimal"),
        ],
        problems: &["bad_parameter", "bad_request"],
        ..get(
            "/v1/coordinates",
            "messages",
            "Show a place in every form of coordinates",
            &[(200, "The place", Body::Json("PlaceView"))],
        )
    },
    Operation {
        about: "Each text is a draft or certified by somebody at a date. A draft is always shown \
                with the English beside it, and says that it is not certified.",
        ..get(
            "/v1/templates",
            "messages",
            "List the coded templates, in every language",
            &[(200, "All of them, in one page", Body::Page("Template"))],
        )
    },
];
