//! Flight levels and true altitudes are compared with a stated buffer, or not at all.
//!
//! The height of a flight level moves with the air pressure, by hundreds of metres in a day. No
//! default is safe everywhere, so the question is refused until the user states one.

use super::{Item, Plans};
use anyhow::{Result, bail};
use volume::{AltitudeBand, Datum, Extent};
use wire::plan::Kind;

/// Fails when an intent would be compared across the standard and another datum.
pub(crate) fn refuse_mixed_datums(plans: &Plans) -> Result<()> {
    let mut first = Firsts::default();
    for (id, item) in plans.iter() {
        for datum in item.extents.iter().flat_map(datums) {
            first.note(datum, id, item);
        }
    }
    // Constraints are not compared with each other, so they may differ among themselves.
    let mixed = match first {
        Firsts { intent: [Some(level), Some(other)], .. } => (level, other),
        Firsts { intent: [Some(level), None], constraint: [_, Some(other)] } => (level, other),
        Firsts { intent: [None, Some(other)], constraint: [Some(level), _] } => (level, other),
        Firsts { .. } => return Ok(()),
    };
    let ((level_id, level, _), (other_id, other, datum)) = mixed;
    bail!(
        "flight levels and {datum} altitudes cannot be compared without a pressure buffer: {:?} \
         ({}) has flight levels (STD), {:?} ({}) has {datum}; state how far a pressure altitude \
         may be from the true one, as in --pressure-buffer 2000ft",
        level_id,
        plans.whereabouts(level),
        other_id,
        plans.whereabouts(other),
    )
}

type First<'a> = Option<(&'a str, &'a Item, Datum)>;

/// The first item with flight levels, and the first with another datum, of each kind.
#[derive(Clone, Copy, Default)]
struct Firsts<'a> {
    intent: [First<'a>; 2],
    constraint: [First<'a>; 2],
}

impl<'a> Firsts<'a> {
    fn note(&mut self, datum: Datum, id: &'a str, item: &'a Item) {
        let of_kind = match item.kind {
            Kind::Intent => &mut self.intent,
            Kind::Constraint => &mut self.constraint,
        };
        let slot = match datum {
            Datum::Std => &mut of_kind[0],
            Datum::W84 | Datum::Amsl => &mut of_kind[1],
        };
        slot.get_or_insert((id, item, datum));
    }
}

fn datums(extent: &Extent) -> impl Iterator<Item = Datum> + use<> {
    let band = |band: AltitudeBand| [band.lower(), band.upper()];
    let limits = match extent {
        Extent::Volume(volume) => band(volume.altitude).map(|limit| limit.map(|it| it.datum())),
        Extent::Route(route) => [Some(route.datum()), None],
    };
    limits.into_iter().flatten()
}
