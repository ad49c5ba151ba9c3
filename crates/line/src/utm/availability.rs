//! Whether suppliers are reachable, reports of problems, and heartbeats of the pool.

use super::{Availability, AvailabilityStatus, Body, Command, Heartbeat, Reply, Withheld};
use crate::decide::{Case, Decision};
use crate::entity::EntityRejection;
use crate::{PartyId, Rejection};
use std::sync::Arc;

impl Case<'_> {
    /// Decides what a supplier asks after F3548-21.
    pub(crate) fn decide_utm(&self, command: &Command) -> Result<Decision, Rejection> {
        match command {
            Command::PutReference(put) => self.put_reference(put),
            Command::DeleteReference { id, ovn } => self.delete_reference(*id, ovn),
            Command::PutConstraint(put) => self.put_constraint_reference(put),
            Command::DeleteConstraint { id, ovn } => self.delete_constraint_reference(*id, ovn),
            Command::PutSubscription(put) => self.put_subscription(put),
            Command::DeleteSubscription { id, version } => self.delete_subscription(*id, version),
            Command::SetAvailability { uss, old_version, availability } => {
                self.set_availability(uss, old_version, *availability)
            }
            Command::Report { body } => Ok(self.report(body)),
            Command::Beat(heartbeat) => Ok(self.beat(heartbeat)),
        }
    }

    fn set_availability(
        &self,
        uss: &PartyId,
        old_version: &str,
        availability: Availability,
    ) -> Result<Decision, Rejection> {
        let known = self.state.utm().availability(uss);
        if known.version.as_ref().map_or("", |version| version.as_str()) != old_version {
            return Err(EntityRejection::AvailabilityVersion.into());
        }
        let version = self.tag(uss.as_str());
        let mut facts = self.facts();
        let body = Body::AvailabilitySet { uss: uss.clone(), availability };
        let entry = facts.of_supplier(body, Withheld::Availability(version.clone()));
        let status = AvailabilityStatus { version: Some(version), availability };
        Ok(facts.told_supplier(Reply::Availability { uss: uss.clone(), status, entry }))
    }

    fn report(&self, body: &Arc<[u8]>) -> Decision {
        let id = self.drawn_id("report");
        let mut facts = self.facts();
        let withheld = Withheld::Report(body.clone());
        let entry = facts.of_supplier(Body::Reported { id }, withheld);
        facts.told_supplier(Reply::Reported { id, entry })
    }

    fn beat(&self, heartbeat: &Heartbeat) -> Decision {
        let mut facts = self.facts();
        let entry = facts.of_supplier_openly(Body::Beaten(heartbeat.clone()));
        facts.told_supplier(Reply::Beaten { heartbeat: heartbeat.clone(), entry })
    }
}
