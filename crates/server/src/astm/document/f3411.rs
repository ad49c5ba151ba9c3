//! The operations of F3411-19 and F3411-22a.

use super::super::f3411::{READ_AREA, READ_SUBSCRIPTION, SEARCH_AREAS, SUBSCRIBE, WRITE_AREA};
use super::{Operation, QueryParameter, read};
use line::rid::Api;

const AREA: QueryParameter = QueryParameter {
    name: "area",
    about: "An outline: lat,lng,lat,lng,lat,lng,...",
    is_required: true,
    format: None,
    example: "46.9,7.4,46.9,7.5,47.0,7.5",
};

const fn time(name: &'static str, about: &'static str) -> QueryParameter {
    let (format, example) = (Some("date-time"), "2099-06-01T10:00:00Z");
    QueryParameter { name, about, is_required: false, format, example }
}

static AREAS_QUERY: [QueryParameter; 3] = [
    AREA,
    time("earliest_time", "Areas that end at or after it; now unless said."),
    time("latest_time", "Areas that begin at or before it; no bound unless said."),
];
static SUBSCRIPTIONS_QUERY: [QueryParameter; 1] = [AREA];

pub(super) fn operations(api: Api) -> Vec<Operation> {
    let (tag, prefix, standard) = match api {
        Api::V19 => ("F3411-19", "/v1/dss", "f3411_19"),
        Api::V22a => ("F3411-22a", "/rid/v2/dss", "f3411_22a"),
    };
    let mut all = areas(api, tag, prefix, standard);
    all.extend(subscriptions(api, tag, prefix, standard));
    all
}

fn areas(api: Api, tag: &'static str, prefix: &str, standard: &str) -> Vec<Operation> {
    let path = format!("{prefix}/identification_service_areas");
    let (id, version) = (format!("{path}/{{id}}"), format!("{path}/{{id}}/{{version}}"));
    let schema = |name: &str| format!("{standard}.{name}");
    let put = schema("PutIdentificationServiceAreaParameters");
    let changed = schema("PutIdentificationServiceAreaResponse");
    let got = schema("GetIdentificationServiceAreaResponse");
    let found = schema("SearchIdentificationServiceAreasResponse");
    let write = WRITE_AREA.scopes(api);
    vec![
        read(path, (tag, "Search areas"), SEARCH_AREAS.scopes(api), found).asks(&AREAS_QUERY),
        read(&id, (tag, "Read an area"), READ_AREA.scopes(api), got).refuses(&[404]),
        read(&id, (tag, "Declare an area"), write, &changed)
            .command("put")
            .takes(&put)
            .refuses(&[409]),
        read(&version, (tag, "Change an area"), write, &changed)
            .command("put")
            .takes(&put)
            .refuses(&[409]),
        read(&version, (tag, "Delete an area"), write, &changed)
            .command("delete")
            .refuses(&[404, 409]),
    ]
}

fn subscriptions(api: Api, tag: &'static str, prefix: &str, standard: &str) -> Vec<Operation> {
    let path = format!("{prefix}/subscriptions");
    let (id, version) = (format!("{path}/{{id}}"), format!("{path}/{{id}}/{{version}}"));
    let schema = |name: &str| format!("{standard}.{name}");
    let put = schema("PutSubscriptionParameters");
    let done = schema("PutSubscriptionResponse");
    let got = schema("GetSubscriptionResponse");
    let found = schema("SearchSubscriptionsResponse");
    let subscribe = SUBSCRIBE.scopes(api);
    vec![
        read(path, (tag, "Search one's own subscriptions"), subscribe, found)
            .asks(&SUBSCRIPTIONS_QUERY),
        read(&id, (tag, "Read a subscription"), READ_SUBSCRIPTION.scopes(api), &got)
            .refuses(&[404]),
        read(&id, (tag, "Subscribe"), subscribe, &done).command("put").takes(&put).refuses(&[409]),
        read(&version, (tag, "Change a subscription"), subscribe, &done)
            .command("put")
            .takes(&put)
            .refuses(&[409]),
        read(&version, (tag, "Delete a subscription"), subscribe, &got)
            .command("delete")
            .refuses(&[404, 409]),
    ]
}
