//! The operations of the record and of its proof.

use super::operations::{CURSOR, LIMIT, get, header, post, query};
use super::{Body, Operation, Parameter, Place};

pub(super) static RECORD: [Operation; 2] = [
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
            "/tile/{*path}",
            "proof",
            "A tile of the log",
            &[(200, "Its bytes", Body::Other("application/octet-stream"))],
        )
    },
];
