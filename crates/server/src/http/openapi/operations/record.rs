//! The operations on the record and on its proof.

use super::{Body, CURSOR, LIMIT, Operation, Parameter, Place, get, header, post, query};

pub(super) static RECORD: [Operation; 4] = [
    Operation {
        parameters: &[
            query("from", "The first entry.", "0"),
            CURSOR,
            LIMIT,
            query("kind", "Kinds of entries, with commas between them.", "ItemDeclared"),
            query("party", "Entries that concern this party.", "north"),
        ],
        problems: &["bad_parameter", "log_unreadable"],
        ..get(
            "/v1/entries",
            "record",
            "Read the entries",
            &[(200, "A page, by index", Body::Page("EntryView"))],
        )
    },
    Operation {
        about: "Server-sent events; an event's `id` is the entry's index. Begins with what comes \
                next, unless `from` or `Last-Event-ID` says otherwise.",
        parameters: &[
            query("from", "The first entry.", "0"),
            query("party", "Entries that concern this party.", "north"),
            query("area", "Entries in this outline: lat,lng,lat,lng,...", "47,8,47,9,48,9"),
            header("Last-Event-ID", "The index of the last entry that was received.", "41"),
        ],
        problems: &[
            "bad_parameter",
            "bad_area",
            "bad_last_event_id",
            "beyond_log",
            "too_many_streams",
            "log_unreadable",
        ],
        ..get(
            "/v1/stream",
            "record",
            "Follow the entries",
            &[(200, "Events, without end", Body::Other("text/event-stream"))],
        )
    },
    Operation {
        about: "Newest first. The entries are the ledger; this picks out what they say of it.",
        parameters: &[
            CURSOR,
            LIMIT,
            query("item", "What was shown of this item.", "N1"),
            query("party", "What was shown to this party.", "south"),
        ],
        problems: &["bad_parameter", "log_unreadable"],
        ..get(
            "/v1/disclosures",
            "record",
            "Who was shown what, and when",
            &[(200, "A page, newest first", Body::Page("DisclosureView"))],
        )
    },
    Operation {
        about: "Without parameters the whole record. Before the first byte leaves, the export \
                stands in the log, so HEAD is refused. `clearline verify` needs nothing but the \
                file. A token with `line.investigate` alone takes chosen extracts, as its side \
                sees them.",
        parameters: &[
            query("from", "The first entry.", "0"),
            query("to", "The entry after the last.", "100"),
            query("party", "Entries that concern this party.", "north"),
            query("area", "Entries in this outline: lat,lng,lat,lng,...", "47,8,47,9,48,9"),
            query("conflict", "Entries of a conflict, by the ids of its two items.", "N1,S1"),
            query(
                "since",
                "The size of a checkpoint: an extract proves that it continues it.",
                "42",
            ),
        ],
        problems: &[
            "bad_parameter",
            "bad_request",
            "beyond_log",
            "too_many_bundles",
            "log_unreadable",
            "bad_body",
            "too_large",
            "bad_idempotency_key",
            "idempotency_key_reused",
            "too_many_answers",
            "malformed_signature",
            "signature_mismatch",
            "stale_signature",
            "unknown_key",
            "bad_signature",
            "out_of_sequence",
            "broken_chain",
            "busy",
            "no_room",
            "stopping",
        ],
        ..get(
            "/v1/bundles",
            "record",
            "Take a part of the record along, to verify offline",
            &[(200, "A ZIP archive", Body::Other("application/zip"))],
        )
    },
];

pub(super) static PROOF: [Operation; 4] = [
    Operation {
        about: "Take the note of `/checkpoint`, check that it is consistent with all that you saw \
                before, add your cosignature line, and send it. What every side has cosigned is \
                settled.",
        problems: &[
            "bad_checkpoint",
            "bad_cosignature",
            "other_log",
            "other_root",
            "beyond_log",
            "no_cosigner",
            "log_unreadable",
        ],
        ..post(
            "/v1/cosignatures",
            "proof",
            "Hand in a cosignature of a checkpoint",
            "CosignatureRequest",
            &[
                (200, "It was known, or is settled already", Body::Json("CosignatureReply")),
                (201, "It was taken", Body::Json("CosignatureReply")),
            ],
        )
    },
    get(
        "/checkpoint",
        "proof",
        "The newest checkpoint, with the cosignatures that it has",
        &[(200, "A C2SP signed note", Body::Other("text/plain"))],
    ),
    Operation {
        problems: &["nothing_settled"],
        ..get(
            "/checkpoint/settled",
            "proof",
            "The largest checkpoint that every side has cosigned",
            &[(200, "A C2SP signed note", Body::Other("text/plain"))],
        )
    },
    Operation {
        about: "Hash tiles (`/tile/<level>/<index>[.p/<width>]`) and bundles of entries \
                (`/tile/entries/<index>[.p/<width>]`), as C2SP tlog-tiles has them.",
        parameters: &[Parameter {
            name: "path",
            place: Place::Path,
            about: "The path of a tile.",
            example: "entries/000.p/1",
        }],
        problems: &["bad_tile", "unknown_tile", "log_unreadable"],
        ..get(
            "/tile/{path}",
            "proof",
            "A tile of the log",
            &[(200, "Its bytes", Body::Other("application/octet-stream"))],
        )
    },
];
