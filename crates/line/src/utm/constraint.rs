//! Constraint references.

use super::notify::Concerned;
use super::{
    Body, Constraint, ConstraintEntry, PrivateConstraint, PublicConstraint, PutConstraint, Reply,
    Withheld,
};
use crate::Rejection;
use crate::decide::{Case, Decision};
use crate::entity::{EntityId, EntityKind, EntityRejection, Known};
use std::sync::Arc;

const KIND: EntityKind = EntityKind::Constraint;

impl Case<'_> {
    pub(crate) fn put_constraint_reference(
        &self,
        put: &PutConstraint,
    ) -> Result<Decision, Rejection> {
        if put.airspace.time.end() < self.stamp.time {
            return Err(EntityRejection::EndsInPast(KIND).into());
        }
        let known = self.expected_constraint(put)?;
        let id = put.id;
        let version = known.as_ref().map_or(1, |known| known.public.version.saturating_add(1));
        let was = known.as_ref().map(|known| &known.public.airspace);
        let touched =
            was.map_or_else(|| put.airspace.at_all_heights(), |was| was.hull(&put.airspace));
        let concerned = Concerned::by(self.state.utm(), &touched, |wants| wants.constraints);
        let (ovn, url) = (self.tag(&id.to_string()), put.url.clone());
        let private = PrivateConstraint { ovn: ovn.clone(), url: url.clone() };
        let mut facts = self.facts();
        let public = PublicConstraint {
            manager: self.party.clone(),
            version,
            airspace: put.airspace.clone(),
            changed: self.stamp.time,
            entry: facts.next(),
        };
        let entry = ConstraintEntry { id, version, airspace: put.airspace.clone() };
        let body = match known {
            None => Body::ConstraintDeclared(entry),
            Some(_) => Body::ConstraintChanged(entry),
        };
        let notified = concerned.notified();
        let entry = facts.of_supplier(body, Withheld::Constraint { ovn, url, notified });
        let constraint = Constraint { id, public: Arc::new(public), private: Arc::new(private) };
        let (created, subscribers) = (known.is_none(), concerned.subscribers());
        Ok(facts.told_supplier(Reply::Constraint { created, constraint, subscribers, entry }))
    }

    fn expected_constraint(
        &self,
        put: &PutConstraint,
    ) -> Result<Option<Constraint>, EntityRejection> {
        let Some(known) = self.state.utm().constraint(put.id) else {
            return match put.known {
                Known::New => Ok(None),
                // Here clients expect another answer than of references.
                Known::At(_) => Err(EntityRejection::UnknownVersion(KIND, put.id)),
            };
        };
        if known.public.manager != self.party {
            return Err(EntityRejection::NotManager(KIND));
        }
        match &put.known {
            Known::New => Err(EntityRejection::Exists(KIND, put.id)),
            Known::At(ovn) if **ovn == *known.private.ovn.as_str() => Ok(Some(known)),
            Known::At(_) => Err(EntityRejection::VersionMismatch(KIND)),
        }
    }

    pub(crate) fn delete_constraint_reference(
        &self,
        id: EntityId,
        ovn: &str,
    ) -> Result<Decision, Rejection> {
        let unknown = || EntityRejection::Unknown(KIND, id);
        let constraint = self.state.utm().constraint(id).ok_or_else(unknown)?;
        if constraint.public.manager != self.party {
            return Err(EntityRejection::NotManager(KIND).into());
        }
        if constraint.private.ovn.as_str() != ovn {
            return Err(EntityRejection::VersionMismatch(KIND).into());
        }
        let was = constraint.public.airspace.at_all_heights();
        let concerned = Concerned::by(self.state.utm(), &was, |wants| wants.constraints);
        let mut facts = self.facts();
        let withheld = Withheld::ConstraintDeleted { notified: concerned.notified() };
        let entry = facts.of_supplier(Body::ConstraintDeleted { id }, withheld);
        let subscribers = concerned.subscribers();
        Ok(facts.told_supplier(Reply::ConstraintDeleted { constraint, subscribers, entry }))
    }
}
