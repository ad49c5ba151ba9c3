//! Intents published to drone suppliers.

use super::{Body, ID, Operation, Parameter, Place, header, post};

const REFERENCE: Parameter = Parameter {
    name: "reference",
    place: Place::Path,
    about: "The id that suppliers know it by, a UUID of version 4 that you draw.",
    example: "2f8343be-6482-4d1b-a474-16847e01af1e",
};
const AT: Parameter = header(
    "If-Match",
    "The reference's OVN, as ETag gave it. Without it, the reference is new.",
    "\"...\"",
);

pub(super) static PUBLICATIONS: [Operation; 2] = [
    Operation {
        method: "put",
        about: "The intent, as it stands, becomes an operational intent reference of F3548-21 \
            under `/dss/v1`, whose details suppliers ask your own USS for. Whoever publishes \
            shows by `key` that it knows what is there. Suppliers are told of it by you: \
            `subscribers` says whom. The reference does not follow the intent: publish again \
            what changed.",
        parameters: &[ID, REFERENCE, AT],
        problems: &[
            "bad_id",
            "bad_ovn",
            "bad_request",
            "not_publishable",
            "unknown_intent",
            "other_kind",
            "not_owner",
            "not_manager",
            "reference_initial_state",
            "needs_subscription",
            "entity_ends_in_past",
            "nothing_to_update",
            "entity_exists",
            "version_mismatch",
            "missing_from_key",
            "cut_short",
        ],
        ..post(
            "/v1/intents/{id}/references/{reference}",
            "intents",
            "Publish an intent to suppliers",
            "PublicationRequest",
            &[
                (200, "The reference was changed", Body::Json("PublicationReply")),
                (201, "The intent was published", Body::Json("PublicationReply")),
            ],
        )
    },
    Operation {
        method: "delete",
        about: "The intent itself stays as it is, and need not be there any more.",
        parameters: &[ID, REFERENCE, AT],
        request: None,
        problems: &["bad_id", "bad_ovn", "not_manager", "unknown_entity", "version_mismatch"],
        ..post(
            "/v1/intents/{id}/references/{reference}",
            "intents",
            "Take an intent back from suppliers",
            "",
            &[(200, "It was taken back", Body::Json("PublicationReply"))],
        )
    },
];
