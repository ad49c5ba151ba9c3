//! Bodies of F3548-21 and F3411: each parser takes or refuses them, and says where and why.

#![no_main]

use libfuzzer_sys::fuzz_target;
use line::rid::Api;
use wire::supplier::Schemes;
use wire::{f3411, f3548};

const ID: &str = "0a8c5e7e-10a4-4b58-9f4e-2f6f0a1d9c01";

fuzz_target!(|body: &[u8]| {
    if body.len() > fuzz::BYTES_MAX {
        return;
    }
    let (https, both) = (Schemes::Https, Schemes::HttpToo);
    fuzz::refused(f3548::parse_put_reference(ID, None, body, https, false));
    fuzz::refused(f3548::parse_reference_query(body));
    fuzz::refused(f3548::parse_put_constraint(ID, None, body, both));
    fuzz::refused(f3548::parse_constraint_query(body));
    fuzz::refused(f3548::parse_put_subscription(ID, None, body, https));
    fuzz::refused(f3548::parse_subscription_query(body));
    fuzz::refused(f3548::parse_availability("uss1", body));
    for api in Api::ALL {
        fuzz::refused(f3411::parse_put_area(api, ID, None, body, both));
        fuzz::refused(f3411::parse_put_subscription(api, ID, None, body, https));
    }
    let report = f3548::parse_report(body);
    if report.is_ok() {
        let id = f3548::parse_id(ID).expect("an id");
        let answer = f3548::reported(id, body);
        let again = f3548::parse_report(&answer.body);
        assert!(again.is_ok(), "what was echoed is no report: {again:?}");
    }
    fuzz::refused(report);
});
