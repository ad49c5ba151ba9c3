//! The working group's register.

use super::{
    Body, CURSOR, LIMIT, NO_SCOPE, OFFICER, Operation, Parameter, Place, get, post, query,
};

/// The number of a friction or a paper.
const NUMBER: Parameter = Parameter {
    name: "id",
    place: Place::Path,
    about: "Its number, which is the entry that began it.",
    example: "42",
};
const FORMAT: Parameter = query("format", "`markdown`, or `html` for print.", "html");
const SHAPE: Parameter = query("format", "`json`, `markdown` or `html`.", "html");

const fn said(
    path: &'static str,
    tag: &'static str,
    summary: &'static str,
    request: &'static str,
    problems: &'static [&'static str],
) -> Operation {
    let replies = &[(201, "It is on the record", Body::Json("RegisterReply"))];
    Operation { scope: OFFICER, problems, ..post(path, tag, summary, request, replies) }
}

const fn about_one(operation: Operation) -> Operation {
    Operation { parameters: &[NUMBER], ..operation }
}

const fn bare(operation: Operation) -> Operation {
    Operation { request: None, ..operation }
}

pub(super) static FRICTIONS: [Operation; 9] = [
    Operation {
        about: "Every side reads all of it: what each says, side by side.",
        parameters: &[LIMIT, CURSOR, query("state", "Only those in this state.", "under_review")],
        problems: &["bad_parameter"],
        ..get(
            "/v1/frictions",
            "frictions",
            "List the frictions, the newest first",
            &[(200, "A page", Body::Page("FrictionText"))],
        )
    },
    Operation {
        about: "What is due of it when, is in the agreement; what does not come in time is an \
                entry. What a statement rests on is named, and what a side holds itself by its \
                SHA-256.",
        ..said(
            "/v1/frictions",
            "frictions",
            "Raise a friction",
            "FrictionRequest",
            &["unknown_evidence", "not_with", "too_many_frictions"],
        )
    },
    Operation {
        parameters: &[NUMBER],
        problems: &["bad_id", "unknown_friction"],
        ..get(
            "/v1/frictions/{id}",
            "frictions",
            "Read a friction",
            &[(200, "What each side says of it", Body::Json("FrictionText"))],
        )
    },
    about_one(said(
        "/v1/frictions/{id}/statements",
        "frictions",
        "Say something of a friction, beside what the others say",
        "AccountRequest",
        &[
            "bad_id",
            "unknown_friction",
            "not_concerned",
            "not_now",
            "unknown_evidence",
            "too_many_statements",
        ],
    )),
    about_one(bare(said(
        "/v1/frictions/{id}/acknowledgement",
        "frictions",
        "Acknowledge a friction, which admits nothing",
        "",
        &["bad_id", "unknown_friction", "not_concerned", "not_now", "acknowledged_already"],
    ))),
    about_one(bare(said(
        "/v1/frictions/{id}/review",
        "frictions",
        "Take a friction under review",
        "",
        &["bad_id", "unknown_friction", "not_concerned", "not_now"],
    ))),
    about_one(said(
        "/v1/frictions/{id}/outcomes",
        "frictions",
        "Propose how a friction is resolved, or agree to what another side proposed",
        "OutcomeRequest",
        &[
            "bad_id",
            "unknown_friction",
            "not_concerned",
            "not_now",
            "unknown_outcome",
            "agreed_already",
        ],
    )),
    about_one(said(
        "/v1/frictions/{id}/disagreement",
        "frictions",
        "State that the sides do not agree",
        "ReasonRequest",
        &["bad_id", "unknown_friction", "not_concerned", "not_now"],
    )),
    Operation {
        about: "Made from the record, and no part of it. Minutes become a part of it once they \
                are completed, proposed and signed.",
        parameters: &[
            query("draft", "`agenda`, or `minutes` to be completed.", "minutes"),
            query("frictions", "Their numbers, with commas; all that stand unless said.", "2,11"),
            FORMAT,
        ],
        problems: &["bad_parameter"],
        ..get(
            "/v1/agenda",
            "frictions",
            "The agenda of the working group, or a draft of its minutes",
            &[(200, "Markdown, or a page", Body::OneOf(&["text/markdown", "text/html"]))],
        )
    },
];

pub(super) static PAPERS: [Operation; 14] = [
    Operation {
        parameters: &[LIMIT, CURSOR],
        problems: &["bad_parameter"],
        ..get(
            "/v1/minutes",
            "papers",
            "List the minutes, the newest first",
            &[(200, "A page", Body::Page("PaperText"))],
        )
    },
    Operation {
        about: "Who proposes a text signs it. It holds once every side has countersigned it, and \
                lapses where not all have in time.",
        ..said(
            "/v1/minutes",
            "papers",
            "Propose minutes",
            "PaperRequest",
            &["lapses_in_past", "too_many_papers"],
        )
    },
    Operation {
        parameters: &[NUMBER, SHAPE],
        problems: &["bad_id", "bad_parameter", "unknown_paper"],
        ..get(
            "/v1/minutes/{id}",
            "papers",
            "Read minutes",
            &[(200, "The minutes", Body::Either("PaperText", &["text/html", "text/markdown"]))],
        )
    },
    about_one(said(
        "/v1/minutes/{id}/countersignatures",
        "papers",
        "Countersign minutes",
        "CountersignPaperRequest",
        &["bad_id", "unknown_paper", "other_text", "paper_closed", "signed_already"],
    )),
    about_one(said(
        "/v1/minutes/{id}/withdrawal",
        "papers",
        "Withdraw minutes that you proposed",
        "ReasonRequest",
        &["bad_id", "unknown_paper", "paper_closed", "not_author"],
    )),
    Operation {
        about: "With those that are proposed, and those that lapsed.",
        parameters: &[LIMIT, CURSOR],
        problems: &["bad_parameter"],
        ..get(
            "/v1/bulletins",
            "papers",
            "List the bulletins, the newest first",
            &[(200, "A page", Body::Page("PaperText"))],
        )
    },
    Operation {
        about: "A joint one is for everybody once every side has countersigned it; one of your \
                own at once, as your own.",
        ..said(
            "/v1/bulletins",
            "papers",
            "Propose a joint bulletin, or publish one of your own",
            "PaperRequest",
            &["lapses_in_past", "too_many_papers"],
        )
    },
    Operation {
        parameters: &[NUMBER, SHAPE],
        problems: &["bad_id", "bad_parameter", "unknown_paper"],
        ..get(
            "/v1/bulletins/{id}",
            "papers",
            "Read a bulletin",
            &[(200, "The bulletin", Body::Either("PaperText", &["text/html", "text/markdown"]))],
        )
    },
    about_one(said(
        "/v1/bulletins/{id}/countersignatures",
        "papers",
        "Countersign a bulletin",
        "CountersignPaperRequest",
        &["bad_id", "unknown_paper", "other_text", "paper_closed", "signed_already"],
    )),
    about_one(said(
        "/v1/bulletins/{id}/withdrawal",
        "papers",
        "Withdraw a bulletin that you proposed, or one of your own",
        "ReasonRequest",
        &["bad_id", "unknown_paper", "paper_closed", "not_author"],
    )),
    Operation {
        scope: NO_SCOPE,
        ..get(
            "/bulletins",
            "papers",
            "The bulletins, for everybody",
            &[(200, "A page without scripts", Body::Other("text/html"))],
        )
    },
    Operation {
        scope: NO_SCOPE,
        ..get(
            "/bulletins.atom",
            "papers",
            "The same as a feed",
            &[(200, "Atom (RFC 4287)", Body::Other("application/atom+xml"))],
        )
    },
    Operation {
        scope: NO_SCOPE,
        about: "One that lapsed or was withdrawn says so. What is only proposed has no page.",
        parameters: &[NUMBER],
        problems: &["bad_id", "unknown_paper"],
        ..get(
            "/bulletins/{id}",
            "papers",
            "A bulletin, for everybody",
            &[(200, "A page without scripts", Body::Other("text/html"))],
        )
    },
    Operation {
        scope: NO_SCOPE,
        about: "The entry is the extra data of the proof.",
        parameters: &[
            NUMBER,
            Parameter {
                name: "entry",
                place: Place::Path,
                about: "An entry of the bulletin, as its page names them.",
                example: "42",
            },
        ],
        problems: &["bad_id", "unknown_paper", "log_unreadable"],
        ..get(
            "/bulletins/{id}/proof/{entry}",
            "papers",
            "That an entry of a bulletin stands in the log",
            &[(200, "A C2SP tlog-proof", Body::Other("text/plain"))],
        )
    },
];
