//! What an agreement says of the officers' desk. All of it may be left out: an agreement that is
//! silent lets suspension stop nothing, and no line check is due.

use super::keys::Keys;
use super::{Read, party};
use crate::quantity;
use crate::templates;
use line::desk::{CheckTerms, DeskTerms, Held, Stop};
use line::register::WorkingGroupTerms;

pub(super) fn desk(keys: &mut Keys) -> Read<DeskTerms> {
    let suspension = keys.optional_table("suspension", |keys| {
        let stops = keys.texts("stops", stop)?;
        Ok((stops, keys.optional("notice", quantity::duration_us)?.unwrap_or(0)))
    })?;
    let (suspension_stops, suspension_notice_us) = suspension.unwrap_or_default();
    let checks = keys.tables("check", check)?;
    let messages = keys.optional_table("messages", |keys| {
        let readback_mm = keys.optional("readback", quantity::length_mm)?;
        let confirm = keys.optional_bool("confirm_translations")?.unwrap_or(false);
        Ok((readback_mm, keys.texts("release", held)?, confirm))
    })?;
    let (readback_mm, release, confirm_translations) = messages.unwrap_or_default();
    let readback_mm = readback_mm.unwrap_or(DeskTerms::default().readback_mm);
    Ok(DeskTerms {
        suspension_stops,
        suspension_notice_us,
        checks,
        readback_mm,
        release,
        confirm_translations,
    })
}

/// What is due of the working group when. What is left out is due at no time.
pub(super) fn working_group(keys: &mut Keys) -> Read<WorkingGroupTerms> {
    let terms = keys.optional_table("working_group", |keys| {
        let mut span = |name| keys.optional(name, quantity::duration_us);
        Ok(WorkingGroupTerms {
            acknowledge_us: span("acknowledge")?,
            review_us: span("review")?,
            conclude_us: span("conclude")?,
            countersign_us: span("countersign")?,
        })
    })?;
    Ok(terms.unwrap_or_default())
}

fn stop(text: &str) -> Result<Stop, String> {
    let known = Stop::ALL.into_iter().find(|stop| stop.name() == text);
    known.ok_or_else(|| {
        let names = Stop::ALL.map(|stop| format!("{:?}", stop.name())).join(", ");
        format!("is {text:?}; suspension can stop {names}, and nothing that saves lives")
    })
}

/// What a second officer releases. A template is one that there is: a slip of the pen must not let
/// through what two sides wanted read twice.
fn held(text: &str) -> Result<Held, String> {
    let known = Held::named(text).filter(|held| match held {
        Held::Template(code) => templates::named(code.as_str()).is_some(),
        Held::Routine | Held::Priority | Held::FreeText => true,
    });
    known.ok_or_else(|| {
        let own = [Held::Routine, Held::Priority, Held::FreeText];
        let names = own.map(|held| format!("{:?}", held.name())).join(", ");
        format!("is {text:?}; what two officers send is {names}, or the code of a template")
    })
}

fn check(keys: &mut Keys) -> Read<CheckTerms> {
    Ok(CheckTerms {
        from: keys.required("from", party)?,
        to: keys.required("to", party)?,
        interval_us: keys.required("interval", quantity::duration_us)?,
        answer_us: keys.required("answer", quantity::duration_us)?,
        misses_max: keys.optional_count("misses")?.unwrap_or(MISSES),
    })
}

/// After so many misses in a row the line is degraded, unless agreed otherwise.
const MISSES: u32 = 3;
