//! The operations of F3548-21.

use super::super::f3548::{
    PLAN, READ_AVAILABILITY, READ_CONSTRAINTS, REPORT, SUBSCRIBE, WRITE_AVAILABILITY,
    WRITE_CONSTRAINTS,
};
use super::{Operation, read};

const TAG: &str = "F3548-21";
const REFERENCES: &str = "/dss/v1/operational_intent_references";
const CONSTRAINTS: &str = "/dss/v1/constraint_references";
const SUBSCRIPTIONS: &str = "/dss/v1/subscriptions";

fn search(mut operation: Operation) -> Operation {
    operation.method = "post";
    operation.takes("f3548.QueryParameters")
}

pub(super) fn operations() -> Vec<Operation> {
    let mut all = references();
    all.extend(constraints());
    all.extend(subscriptions());
    all.extend(others());
    all
}

fn references() -> Vec<Operation> {
    let (id, version) = (format!("{REFERENCES}/{{id}}"), format!("{REFERENCES}/{{id}}/{{ovn}}"));
    let put = "f3548.PutOperationalIntentReferenceParameters";
    let changed = "f3548.ChangeOperationalIntentReferenceResponse";
    let got = "f3548.GetOperationalIntentReferenceResponse";
    let found = "f3548.QueryOperationalIntentReferenceResponse";
    let query = format!("{REFERENCES}/query");
    vec![
        search(read(query, (TAG, "Search operational intent references"), PLAN, found)),
        read(&id, (TAG, "Read an operational intent reference"), PLAN, got).refuses(&[404]),
        read(&id, (TAG, "Declare an operational intent reference"), PLAN, changed)
            .command("put")
            .takes(put)
            .created()
            .refuses(&[409]),
        read(&version, (TAG, "Change an operational intent reference"), PLAN, changed)
            .command("put")
            .takes(put)
            .refuses(&[409]),
        read(&version, (TAG, "Delete an operational intent reference"), PLAN, changed)
            .command("delete")
            .refuses(&[404, 409]),
    ]
}

fn constraints() -> Vec<Operation> {
    let (id, version) = (format!("{CONSTRAINTS}/{{id}}"), format!("{CONSTRAINTS}/{{id}}/{{ovn}}"));
    let put = "f3548.PutConstraintReferenceParameters";
    let changed = "f3548.ChangeConstraintReferenceResponse";
    let got = "f3548.GetConstraintReferenceResponse";
    let found = "f3548.QueryConstraintReferencesResponse";
    let query = format!("{CONSTRAINTS}/query");
    vec![
        search(read(query, (TAG, "Search constraint references"), READ_CONSTRAINTS, found)),
        read(&id, (TAG, "Read a constraint reference"), READ_CONSTRAINTS, got).refuses(&[404]),
        read(&id, (TAG, "Declare a constraint reference"), WRITE_CONSTRAINTS, changed)
            .command("put")
            .takes(put)
            .created()
            .refuses(&[409]),
        read(&version, (TAG, "Change a constraint reference"), WRITE_CONSTRAINTS, changed)
            .command("put")
            .takes(put)
            .refuses(&[409]),
        read(&version, (TAG, "Delete a constraint reference"), WRITE_CONSTRAINTS, changed)
            .command("delete")
            .refuses(&[404, 409]),
    ]
}

fn subscriptions() -> Vec<Operation> {
    let id = format!("{SUBSCRIPTIONS}/{{id}}");
    let version = format!("{SUBSCRIPTIONS}/{{id}}/{{version}}");
    let (put, done) = ("f3548.PutSubscriptionParameters", "f3548.PutSubscriptionResponse");
    let (got, found) = ("f3548.GetSubscriptionResponse", "f3548.QuerySubscriptionsResponse");
    let query = format!("{SUBSCRIPTIONS}/query");
    vec![
        search(read(query, (TAG, "Search one's own subscriptions"), SUBSCRIBE, found)),
        read(&id, (TAG, "Read one's own subscription"), SUBSCRIBE, got).refuses(&[404]),
        read(&id, (TAG, "Subscribe"), SUBSCRIBE, done).command("put").takes(put).refuses(&[409]),
        read(&version, (TAG, "Change a subscription"), SUBSCRIBE, done)
            .command("put")
            .takes(put)
            .refuses(&[409]),
        read(&version, (TAG, "Delete a subscription"), SUBSCRIBE, got)
            .command("delete")
            .refuses(&[404, 409]),
    ]
}

fn others() -> Vec<Operation> {
    let availability = "/dss/v1/uss_availability/{uss}";
    let answer = "f3548.UssAvailabilityStatusResponse";
    vec![
        read(availability, (TAG, "Whether a supplier is reachable"), READ_AVAILABILITY, answer),
        read(
            availability,
            (TAG, "Say whether a supplier is reachable"),
            WRITE_AVAILABILITY,
            answer,
        )
        .command("put")
        .takes("f3548.SetUssAvailabilityStatusParameters")
        .refuses(&[409]),
        read("/dss/v1/reports", (TAG, "Report a problem"), REPORT, "f3548.ErrorReport")
            .command("post")
            .takes("f3548.ErrorReport")
            .created(),
    ]
}
