//! Handing members to the sink as items, and their faults as errors with their place.

use super::stream::Broken;
use super::{Fault, Read};
use crate::plan::{Flow, Kind, Place, PlanError, PlanExtent, PlanItem, Sink};

/// An item that does not know its place yet.
pub(in crate::plan) struct Draft {
    pub(in crate::plan) id: String,
    pub(in crate::plan) party: Option<String>,
    pub(in crate::plan) kind: Kind,
    pub(in crate::plan) extents: Vec<PlanExtent>,
}

/// Counts the members of a file and hands each to the sink, as an item or as an error.
pub(in crate::plan) struct Report<'a, 'b> {
    source_name: &'a str,
    word: &'static str,
    number: u64,
    sink: &'a mut Sink<'b>,
}

impl<'a, 'b> Report<'a, 'b> {
    /// A report on the file `source_name`, whose members are called `word`.
    pub(in crate::plan) fn new(
        source_name: &'a str,
        word: &'static str,
        sink: &'a mut Sink<'b>,
    ) -> Self {
        Self { source_name, word, number: 0, sink }
    }

    /// Hands over the next member; `id` is its id where that could be read.
    pub(in crate::plan) fn member(&mut self, id: Option<String>, draft: Read<Draft>) -> Flow {
        self.number += 1;
        let mut place = Place::member(self.word, self.number);
        if let Some(id) = id {
            place = place.with_id(id);
        }
        let handed = match draft {
            Ok(Draft { id, party, kind, extents }) => {
                Ok(PlanItem { id, party, kind, extents, place })
            }
            Err(fault) => Err(self.error(place, &fault, false)),
        };
        (self.sink)(handed)
    }

    /// Hands over a fault of the file as a whole.
    pub(in crate::plan) fn file(&mut self, fault: &Fault) {
        let error = self.error(Place::default(), fault, true);
        (self.sink)(Err(error));
    }

    /// Hands over where the file broke off.
    pub(in crate::plan) fn broken(&mut self, broken: Broken) {
        let place = Place { line: broken.line, ..Place::default() };
        let error = self.error(place, &broken.into(), true);
        (self.sink)(Err(error));
    }

    fn error(&self, place: Place, fault: &Fault, fatal: bool) -> PlanError {
        let field = fault.field();
        PlanError::told(self.source_name, place, field.as_deref(), fault.problem(), fatal)
    }
}
