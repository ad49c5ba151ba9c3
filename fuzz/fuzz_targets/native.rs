//! Bodies of the native API: each parser takes or refuses them, and says where and why.

#![no_main]

use libfuzzer_sys::fuzz_target;
use volume::TimeWindow;
use wire::native::{self, ApiError};
use wire::plan::ReadOptions;

fuzz_target!(|body: &[u8]| {
    if body.len() > fuzz::BYTES_MAX {
        return;
    }
    told(native::parse_intent(body));
    told(native::parse_constraint(body));
    told(native::parse_check(body));
    told(native::parse_agreement_proposal(body));
    told(native::parse_countersignature(body));
    told(native::parse_constraint_countersignature(body));
    told(native::parse_cosignature(body));
    let options = ReadOptions::default();
    told(native::read_plan_file("plan", body, &options, TimeWindow::ALWAYS));
});

fn told<T>(read: Result<T, ApiError>) {
    let Err(error) = read else { return };
    assert!(!error.code.is_empty() && !error.detail.is_empty(), "{error:?}");
    assert!(error.field.as_deref() != Some(""), "{error:?}");
    let text = error.to_string();
    assert!(text.chars().count() < 4_096, "too long to be read: {text}");
    assert!(!text.contains(char::is_control), "a control character is shown: {text:?}");
}
