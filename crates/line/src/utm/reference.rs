//! Operational intent references.

use super::notify::Concerned;
use super::{
    AirspaceConflict, Body, HeldSubscription, NamedSubscription, PrivateReference, PublicReference,
    PutReference, Reference, ReferenceEntry, Reply, SubscriptionChoice, SubscriptionTerms, Wants,
    Withheld,
};
use crate::decide::{Case, Decision};
use crate::entity::{
    Airspace, CLOCK_SKEW_US, EntityId, EntityKind, EntityRejection, Known, Tag, Uncovered,
};
use crate::{IntentState, Rejection};
use std::sync::Arc;

const KIND: EntityKind = EntityKind::Reference;

/// The subscription that a reference is to have.
#[derive(Default)]
struct Attached {
    id: Option<EntityId>,
    /// An implicit one that is made or grows.
    implicit: Option<NamedSubscription>,
    /// Whether its subscriber is told of constraints, and so has to know them.
    wants_constraints: bool,
}

impl Case<'_> {
    /// Declares or changes a reference. What is checked, and in which order, is as suppliers'
    /// clients know it; above all the key (F3548-21, 8.2.1).
    pub(crate) fn put_reference(&self, put: &PutReference) -> Result<Decision, Rejection> {
        self.check_reference_fields(put)?;
        let known = self.expected_reference(put)?;
        if let Some(suffix) = &put.ovn_suffix {
            let used = (suffix.until(), put.id, suffix.bits());
            if self.state.private().utm.suffixes.contains(&used) {
                return Err(EntityRejection::OvnSuffixUsed.into());
            }
        }
        let attached = self.attached(put)?;
        let shown = self.check_key(put, attached.wants_constraints)?;
        Ok(self.reference_put(put, known.as_ref(), attached, shown))
    }

    /// What can be wrong with a request whatever else is there.
    fn check_reference_fields(&self, put: &PutReference) -> Result<(), EntityRejection> {
        let (now, state) = (self.stamp.time, put.state);
        let is_off_nominal = matches!(state, IntentState::Nonconforming | IntentState::Contingent);
        if put.airspace.time.end() < now {
            return Err(EntityRejection::EndsInPast(KIND));
        }
        if put.known == Known::New && state != IntentState::Accepted {
            return Err(EntityRejection::InitialState(state));
        }
        if let Some(suffix) = &put.ovn_suffix {
            let now_ms = now.micros().div_euclid(1_000);
            if suffix.time_ms().abs_diff(now_ms) > (CLOCK_SKEW_US / 1_000).unsigned_abs() {
                return Err(EntityRejection::OvnSuffixTime);
            }
        }
        if state != IntentState::Accepted && put.subscription == SubscriptionChoice::None {
            return Err(EntityRejection::NeedsSubscription(state));
        }
        if is_off_nominal && !put.monitors_conformance {
            return Err(EntityRejection::NeedsConformanceMonitoring(state));
        }
        Ok(())
    }

    /// The reference as it is, when the author may change it and knows its version.
    fn expected_reference(&self, put: &PutReference) -> Result<Option<Reference>, EntityRejection> {
        let Some(known) = self.state.utm().reference(put.id) else {
            return match put.known {
                Known::New => Ok(None),
                Known::At(_) => Err(EntityRejection::NothingToUpdate(KIND, put.id)),
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

    fn attached(&self, put: &PutReference) -> Result<Attached, EntityRejection> {
        match &put.subscription {
            SubscriptionChoice::None => Ok(Attached::default()),
            SubscriptionChoice::Implicit { url, for_constraints } => {
                let id = self.new_subscription_id(put.id);
                let wants = Wants { references: true, constraints: *for_constraints };
                let (cells, time) = (put.airspace.cells.clone(), put.airspace.time);
                let (url, version) = (url.clone(), self.tag(&id.to_string()));
                let terms = SubscriptionTerms { version, cells, time, url, wants, implicit: true };
                let subscription = HeldSubscription { terms: Arc::new(terms), index: 0 };
                Ok(Attached {
                    id: Some(id),
                    implicit: Some(NamedSubscription { id, subscription }),
                    wants_constraints: *for_constraints,
                })
            }
            SubscriptionChoice::Existing(id) => self.attached_to(*id, &put.airspace),
        }
    }

    /// A subscription of the author that covers the airspace, at any height: an implicit one
    /// grows until it does.
    fn attached_to(&self, id: EntityId, airspace: &Airspace) -> Result<Attached, EntityRejection> {
        let known = self.state.private().utm.subscriptions.get(&id);
        let known = known.ok_or(EntityRejection::NoSuchSubscription(id))?;
        if known.manager != self.party {
            return Err(EntityRejection::NotSubscriber);
        }
        let (terms, time) = (&known.terms, airspace.time);
        let uncovered = if terms.time.start() > time.start() {
            Some(Uncovered::Start)
        } else if terms.time.end() < time.end() {
            Some(Uncovered::End)
        } else if !terms.cells.contains(&airspace.cells) {
            Some(Uncovered::Cells)
        } else {
            None
        };
        let wants_constraints = terms.wants.constraints;
        let implicit = match uncovered {
            None => None,
            Some(uncovered) if !terms.implicit => {
                return Err(EntityRejection::NotCovering(uncovered));
            }
            Some(_) => {
                let grown = SubscriptionTerms {
                    version: self.tag(&id.to_string()),
                    cells: terms.cells.union(&airspace.cells),
                    time: terms.time.hull(time),
                    ..(**terms).clone()
                };
                let (terms, index) = (Arc::new(grown), known.index);
                Some(NamedSubscription { id, subscription: HeldSubscription { terms, index } })
            }
        };
        Ok(Attached { id: Some(id), implicit, wants_constraints })
    }

    /// Who wants to be where others are shows that it knows them: the key has the OVN of every
    /// other reference there, but for plans of those who are down, and of every constraint there
    /// where the author has subscribed to constraints. Whoever is off nominal needs no key. Gives
    /// the entries of what the key shows, in order.
    fn check_key(
        &self,
        put: &PutReference,
        of_constraints: bool,
    ) -> Result<Vec<u64>, EntityRejection> {
        match put.state {
            IntentState::Accepted | IntentState::Activated => {}
            IntentState::Nonconforming | IntentState::Contingent => return Ok(Vec::new()),
        }
        let view = self.state.utm();
        let (mut shown, mut conflict) = (Vec::new(), AirspaceConflict::default());
        for there in view.references_in(&put.airspace).filter(|there| there.id != put.id) {
            let is_idle = there.availability == super::Availability::Down
                && there.public.state == IntentState::Accepted;
            if put.key.has(&there.private.ovn) {
                shown.push(there.public.entry);
            } else if !is_idle {
                conflict.references.push(there);
            }
        }
        if of_constraints {
            for there in view.constraints_in(&put.airspace) {
                if put.key.has(&there.private.ovn) {
                    shown.push(there.public.entry);
                } else {
                    conflict.constraints.push(there);
                }
            }
        }
        if conflict.references.is_empty() && conflict.constraints.is_empty() {
            shown.sort_unstable();
            return Ok(shown);
        }
        Err(EntityRejection::MissingFromKey(Box::new(conflict)))
    }

    fn reference_put(
        &self,
        put: &PutReference,
        known: Option<&Reference>,
        attached: Attached,
        key: Vec<u64>,
    ) -> Decision {
        let (id, view) = (put.id, self.state.utm());
        let version = known.map_or(1, |known| known.public.version.saturating_add(1));
        let ended = known.and_then(|known| self.ends_without(known, attached.id));
        let was = known.map(|known| &known.public.airspace);
        let touched =
            was.map_or_else(|| put.airspace.at_all_heights(), |was| was.hull(&put.airspace));
        let mut concerned = Concerned::by(view, &touched, |wants| wants.references);
        ended.iter().for_each(|id| concerned.leave_out(*id));
        if let Some(NamedSubscription { id, subscription }) = &attached.implicit {
            concerned.tell(*id, subscription.index, &subscription.terms.url);
        }
        let ovn = put.ovn_suffix.as_ref().map(|suffix| suffix.ovn(id));
        let ovn = ovn.unwrap_or_else(|| self.tag(&id.to_string()));
        let private = PrivateReference { ovn, url: put.url.clone(), subscription: attached.id };
        let mut facts = self.facts();
        let public = PublicReference {
            manager: self.party.clone(),
            version,
            state: put.state,
            airspace: put.airspace.clone(),
            changed: self.stamp.time,
            entry: facts.next(),
        };
        let availability = view.availability(&self.party).availability;
        let (state, airspace) = (put.state, put.airspace.clone());
        let entry = ReferenceEntry { id, version, state, airspace, ended };
        let body = match known {
            None => Body::ReferenceDeclared(entry),
            Some(_) => Body::ReferenceChanged(entry),
        };
        let PrivateReference { ovn, url, subscription } = private.clone();
        let (implicit, notified) = (attached.implicit, concerned.notified());
        let withheld = Withheld::Reference { ovn, url, subscription, implicit, key, notified };
        let entry = facts.of_supplier(body, withheld);
        let (public, private) = (Arc::new(public), Arc::new(private));
        let reference = Reference { id, public, private, availability };
        let (created, subscribers) = (known.is_none(), concerned.subscribers());
        facts.told_supplier(Reply::Reference { created, reference, subscribers, entry })
    }

    /// The implicit subscription that ends when a reference has this one from now on.
    fn ends_without(&self, known: &Reference, now: Option<EntityId>) -> Option<EntityId> {
        let before = known.private.subscription.filter(|before| Some(*before) != now)?;
        let subscription = self.state.private().utm.subscriptions.get(&before)?;
        let mut dependents = self.state.held().dependents(before);
        let is_last = dependents.all(|dependent| dependent == known.id);
        (subscription.terms.implicit && is_last).then_some(before)
    }

    pub(crate) fn delete_reference(&self, id: EntityId, ovn: &str) -> Result<Decision, Rejection> {
        let unknown = || EntityRejection::Unknown(KIND, id);
        let reference = self.state.utm().reference(id).ok_or_else(unknown)?;
        if reference.public.manager != self.party {
            return Err(EntityRejection::NotManager(KIND).into());
        }
        if reference.private.ovn.as_str() != ovn {
            return Err(EntityRejection::VersionMismatch(KIND).into());
        }
        let was = reference.public.airspace.at_all_heights();
        let concerned = Concerned::by(self.state.utm(), &was, |wants| wants.references);
        let ended = self.ends_without(&reference, None);
        let notified = concerned.notified();
        let mut facts = self.facts();
        let withheld = Withheld::ReferenceDeleted { notified };
        let entry = facts.of_supplier(Body::ReferenceDeleted { id, ended }, withheld);
        let subscribers = concerned.subscribers();
        Ok(facts.told_supplier(Reply::ReferenceDeleted { reference, subscribers, entry }))
    }

    /// An opaque version of something that changes now.
    pub(crate) fn tag(&self, name: &str) -> Tag {
        Tag::derive(name, self.stamp.time, &self.stamp.secret)
    }

    fn new_subscription_id(&self, reference: EntityId) -> EntityId {
        let subscriptions = &self.state.private().utm.subscriptions;
        let drawn = (0_u32..).map(|draw| self.drawn_id(&format!("{reference}/{draw}")));
        let mut free = drawn.filter(|id| !subscriptions.contains_key(id));
        free.next().expect("not all ids are taken")
    }

    /// An id that nobody can guess beforehand.
    pub(crate) fn drawn_id(&self, name: &str) -> EntityId {
        let digest = crate::ovn::digest(name, self.stamp.time, &self.stamp.secret);
        let mut bits = [0; 16];
        bits.copy_from_slice(&digest[..16]);
        EntityId::from_random(u128::from_be_bytes(bits))
    }
}
