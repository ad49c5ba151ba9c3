//! The way from a reader to its sink: items and errors, until the sink wants no more.
//!
//! Every call that hands something over answers with `Err(Done)` once reading is to stop, so a
//! reader stops with `?` wherever it is. The outlet knows no format.

use super::{Flow, Place, PlanError, PlanItem, Sink};

/// Reading is over: the sink wants no more, or a fatal error was handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Done;

/// A sink, and the name of the file that is read into it.
pub(crate) struct Outlet<'a, 'sink> {
    source_name: &'a str,
    sink: &'a mut Sink<'sink>,
}

impl<'a, 'sink> Outlet<'a, 'sink> {
    /// The way into `sink` for what is read from the file that the user calls `source_name`.
    pub(crate) fn new(source_name: &'a str, sink: &'a mut Sink<'sink>) -> Self {
        Self { source_name, sink }
    }

    /// Hands over an item.
    pub(crate) fn item(&mut self, item: PlanItem) -> Result<(), Done> {
        self.hand(Ok(item))
    }

    /// Hands over why an item could not be read; reading may go on.
    pub(crate) fn refuse(
        &mut self,
        place: Place,
        field: Option<&str>,
        problem: impl Into<String>,
    ) -> Result<(), Done> {
        let error = PlanError::told(self.source_name, place, field, &problem.into(), false);
        self.hand(Err(error))
    }

    /// Hands over why nothing more of the file can be read.
    pub(crate) fn fatal(
        &mut self,
        place: Place,
        field: Option<&str>,
        problem: impl Into<String>,
    ) -> Done {
        let error = PlanError::told(self.source_name, place, field, &problem.into(), true);
        // What the sink answers does not matter: reading is over either way.
        let _ = self.hand(Err(error));
        Done
    }

    fn hand(&mut self, read: Result<PlanItem, PlanError>) -> Result<(), Done> {
        match (self.sink)(read) {
            Flow::Continue => Ok(()),
            Flow::Stop => Err(Done),
        }
    }
}
