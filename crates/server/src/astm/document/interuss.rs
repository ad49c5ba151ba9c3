//! The operations that InterUSS adds.

use super::super::pool::{EITHER_RID, READ_POOL, READ_VERSIONS, WRITE_HEARTBEAT};
use super::{Operation, QueryParameter, read};

const TAG: &str = "InterUSS";

const fn query(
    name: &'static str,
    about: &'static str,
    format: Option<&'static str>,
    example: &'static str,
) -> QueryParameter {
    QueryParameter { name, about, is_required: false, format, example }
}

static OWNER: [QueryParameter; 1] = [query("owner", "Whose the token has to be.", None, "uss1")];
static HEARTBEAT: [QueryParameter; 3] = [
    QueryParameter {
        is_required: true,
        ..query("source", "What the heartbeat comes from, at most 256 bytes.", None, "cron")
    },
    query("timestamp", "When it was; now unless said.", Some("date-time"), "2099-06-01T10:00:00Z"),
    query(
        "next_heartbeat_expected_before",
        "When the next one comes, at the latest.",
        Some("date-time"),
        "2099-06-01T11:00:00Z",
    ),
];

pub(super) fn operations() -> Vec<Operation> {
    let instances = "interuss.DSSInstancesResponse";
    let certificates = "interuss.CAsResponse";
    let options = "interuss.GlobalOptionsResponse";
    vec![
        read("/aux/v1/version", (TAG, "Which version this is"), &[], "interuss.VersionResponse"),
        read("/aux/v1/validate_oauth", (TAG, "Whether a token is good"), EITHER_RID, "")
            .asks(&OWNER),
        read(
            "/aux/v1/pool",
            (TAG, "Which pool this instance is of"),
            READ_POOL,
            "interuss.PoolResponse",
        )
        .refuses(&[501]),
        read("/aux/v1/pool/dss_instances", (TAG, "The pool's instances"), READ_POOL, instances)
            .refuses(&[501]),
        read(
            "/aux/v1/pool/dss_instances/heartbeat",
            (TAG, "Say that this instance is alive"),
            WRITE_HEARTBEAT,
            instances,
        )
        .command("put")
        .asks(&HEARTBEAT)
        .created()
        .refuses(&[501]),
        read(
            "/aux/v1/configuration/accepted_ca_certs",
            (TAG, "Authorities whose certificates are taken"),
            &[],
            certificates,
        ),
        read(
            "/aux/v1/configuration/ca_certs",
            (TAG, "Authorities of this instance's certificates"),
            &[],
            certificates,
        ),
        read(
            "/aux/v1/configuration/global_options",
            (TAG, "Options that a pool has in common"),
            READ_POOL,
            options,
        ),
        read(
            "/versions/{system_identity}",
            (TAG, "The version of a system"),
            READ_VERSIONS,
            "interuss.GetVersionResponse",
        )
        .refuses(&[404]),
        read("/healthy", (TAG, "Whether the process answers"), &[], "text"),
    ]
}
