//! The agreement, who is party to it, and the map that it names.

use super::{Body, Operation, get, header, post};

const PMTILES: &str = "application/vnd.pmtiles";

pub(super) static AGREEMENT: [Operation; 5] = [
    Operation {
        parameters: &[header("Accept", "`application/toml` gives the text alone.", "*/*")],
        ..get(
            "/v1/agreement",
            "agreement",
            "Read the agreement in force",
            &[(
                200,
                "The agreement, and what is proposed",
                Body::Either("AgreementView", &["application/toml"]),
            )],
        )
    },
    Operation {
        problems: &["bad_agreement", "other_line", "agreement_known", "too_many_proposals"],
        ..post(
            "/v1/agreement/proposals",
            "agreement",
            "Propose another agreement, and countersign it thereby",
            "ProposeAgreementRequest",
            &[(200, "It is proposed", Body::Json("AgreementReply"))],
        )
    },
    Operation {
        about: "It comes into force once every side of the old and of the new one has signed.",
        problems: &["unknown_proposal", "already_countersigned", "leaving_with_items"],
        ..post(
            "/v1/agreement/countersignatures",
            "agreement",
            "Countersign a proposed agreement",
            "CountersignAgreementRequest",
            &[(200, "It is countersigned", Body::Json("AgreementReply"))],
        )
    },
    Operation {
        about: "A file of PMTiles, where the host offers one (`serve --base-map`). `Repr-Digest` \
            tells its SHA-256, which the agreement may name.",
        parameters: &[header("Range", "Some bytes of it alone.", "bytes=0-126")],
        problems: &["no_base_map", "bad_range"],
        ..get(
            "/v1/base-map",
            "agreement",
            "Read the base map",
            &[
                (200, "The file", Body::Other(PMTILES)),
                (206, "The bytes that were asked for", Body::Other(PMTILES)),
                (304, "It is as you have it", Body::Nothing),
            ],
        )
    },
    get(
        "/v1/parties",
        "parties",
        "List the sides",
        &[(200, "All sides, in one page", Body::Page("PartyView"))],
    ),
];
