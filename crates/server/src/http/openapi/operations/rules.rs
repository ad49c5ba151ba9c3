//! The rulebook, what broke it, and what each side did.

use super::{Body, CURSOR, LIMIT, OFFICER, Operation, Parameter, Place, get, post};

/// The entry of a violation.
const ENTRY: Parameter =
    Parameter { name: "id", place: Place::Path, about: "The index of the entry.", example: "42" };

pub(super) static RULES: [Operation; 6] = [
    Operation {
        about: "The agreement names it by version and SHA-256. Once a side has filed the text, \
                what breaks a rule is noted.",
        ..get(
            "/v1/rulebook",
            "rules",
            "Read the rulebook",
            &[(200, "The rulebook, as far as it is agreed and filed", Body::Json("RulebookView"))],
        )
    },
    Operation {
        scope: OFFICER,
        problems: &[
            "bad_request",
            "no_rulebook_agreed",
            "other_rulebook",
            "rulebook_filed",
            "rule_too_wide",
        ],
        ..post(
            "/v1/rulebook",
            "rules",
            "File the text of the rulebook that the agreement names",
            "RulebookRequest",
            &[(201, "It is filed", Body::Json("DeskReply"))],
        )
    },
    Operation {
        about: "`agreed`: the agreed rules show it of the record and no side disputes it, or the \
                side that it is about agrees. `disputed`: a side disputes it. `one-side`: a side \
                claims it, and the other has not spoken.",
        parameters: &[LIMIT, CURSOR],
        problems: &["bad_parameter"],
        ..get(
            "/v1/violations",
            "rules",
            "List what broke a rule, the newest first",
            &[(200, "A page", Body::Page("ViolationView"))],
        )
    },
    Operation {
        scope: OFFICER,
        problems: &["bad_request", "no_rulebook", "unknown_rule", "no_side", "bad_evidence"],
        ..post(
            "/v1/violations",
            "rules",
            "Claim that a side broke a rule",
            "ViolationRequest",
            &[(201, "It is claimed", Body::Json("DeskReply"))],
        )
    },
    Operation {
        scope: OFFICER,
        parameters: &[ENTRY],
        problems: &["bad_id", "bad_request", "unknown_violation", "stance_known", "own_claim"],
        ..post(
            "/v1/violations/{id}/answers",
            "rules",
            "Agree with a violation, or dispute it",
            "StanceRequest",
            &[(201, "It is answered", Body::Json("DeskReply"))],
        )
    },
    Operation {
        about: "Per day (UTC), side and rule, from the entries alone: `clearline verify \
                --statistics` gets the same numbers from a bundle. Exercises never count.",
        ..get(
            "/v1/statistics",
            "rules",
            "Read what each side did, day by day",
            &[(200, "The numbers", Body::Json("StatisticsView"))],
        )
    },
];
