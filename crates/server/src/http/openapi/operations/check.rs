//! The dry run.

use super::{Body, Operation, READ, post, query};

pub(super) static CHECK: [Operation; 2] = [
    Operation {
        about: "Declares nothing. Of items that are shown only by their overlap it says no more \
            than that there is a conflict, and until when. What it shows of others is an entry.",
        scope: READ,
        problems: &[
            "too_many_checks",
            "unknown_intent",
            "unknown_constraint",
            "other_kind",
            "not_owner",
            "unbounded",
            "ends_in_past",
            "too_many_conflicts",
            "suspended",
        ],
        ..post(
            "/v1/check",
            "check",
            "Ask what an item would conflict with",
            "CheckRequest",
            &[(200, "What it would conflict with", Body::Json("CheckReply"))],
        )
    },
    Operation {
        about: "GeoJSON, KML, KMZ, CSV, F3548-21, ED-269, ED-318 or OpenAir, also packed \
            with gzip. Declares nothing. What comes and goes is shown for the coming week. Counts \
            as a dry run.",
        scope: READ,
        request: None,
        takes: Some("application/octet-stream"),
        parameters: &[
            query("name", "What the file is called, for the words of problems.", "a.kml"),
            query("altitude_datum", "Of point records that do not say: W84, AMSL, STD.", "AMSL"),
        ],
        problems: &[
            "bad_parameter",
            "bad_body",
            "bad_request",
            "too_large",
            "too_many_checks",
            "cut_short",
        ],
        ..post(
            "/v1/plans",
            "check",
            "Read a plan file",
            "",
            &[(200, "What in it could be declared", Body::Json("PlanFileReply"))],
        )
    },
];
