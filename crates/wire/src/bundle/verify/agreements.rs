//! The agreements of the line, as the entries bring them: whose keys count, and which minima.

use line::{Agreement, Body, Digest, Entry, Side, Terms};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The agreement in force, and those that wait to be.
#[derive(Default)]
pub(super) struct Agreements {
    in_force: Option<Arc<Agreement>>,
    proposed: BTreeMap<Digest, Arc<Agreement>>,
}

impl Agreements {
    /// The terms in force.
    pub(super) fn terms(&self) -> Option<&Terms> {
        Some(self.in_force.as_ref()?.terms())
    }

    /// The side whose entry this is. One that joins the line countersigns the agreement that takes
    /// it in, with the keys that this one names.
    pub(super) fn author(&self, entry: &Entry) -> Option<&Side> {
        let party = entry.party.as_ref()?;
        let side = self.terms().and_then(|terms| terms.side(party));
        side.or_else(|| match &entry.body {
            Body::AgreementCountersigned { hash } => self.proposed.get(hash)?.terms().side(party),
            _ => None,
        })
    }

    /// Takes in what an entry says, and gives the agreement that it brings into force.
    pub(super) fn apply(&mut self, body: &Body) -> Option<&Terms> {
        match body {
            Body::LineOpened { agreement, .. } => self.in_force = Some(agreement.clone()),
            Body::AgreementProposed { agreement } => {
                self.proposed.insert(agreement.hash(), agreement.clone());
                return None;
            }
            Body::AgreementChanged { hash } => {
                self.in_force = Some(self.proposed.remove(hash)?);
                self.proposed.clear();
            }
            _ => return None,
        }
        self.terms()
    }
}
