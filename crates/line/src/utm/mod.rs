//! Discovery and strategic coordination of unmanned traffic, after ASTM F3548-21.
//!
//! Suppliers publish *references* to their operational intents and constraints: who manages them,
//! where details are had, and which cells, heights and times they take, but no more. Whoever
//! declares a reference shows by its *key* that it knows the current version of everything there;
//! whoever *subscribes* to a place is to be told of every change there, by the author of the
//! change, whom this line names the subscribers.
//!
//! What the standard leaves open goes as suppliers' clients know it from the discovery services
//! of InterUSS. OVNs, URLs and subscriptions are withheld: an entry shows that a reference
//! changed, who manages it, its state and its airspace.

mod availability;
mod command;
mod constraint;
mod entry;
mod key;
mod notify;
mod reference;
mod reply;
mod state;
mod subscription;
mod view;

pub use command::{Command, PutConstraint, PutReference, PutSubscription, SubscriptionChoice};
pub use entry::{
    Body, ConstraintEntry, Heartbeat, HeldSubscription, NamedSubscription, ReferenceEntry, Withheld,
};
pub use key::{Key, OvnSuffix};
pub use reply::{AirspaceConflict, Reply};
pub use state::{
    Availability, AvailabilityVersion, PrivateConstraint, PrivateReference, PrivateUtm,
    PublicConstraint, PublicReference, PublicUtm, Subscription, SubscriptionTerms, Wants,
};
pub use view::{AvailabilityStatus, Constraint, Reference, SubscriptionView, UtmView};

pub(crate) use notify::Concerned;
pub(crate) use state::touched;
pub(crate) use subscription::span;
