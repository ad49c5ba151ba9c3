//! Discovery for network remote identification, after ASTM F3411-19 and F3411-22a.
//!
//! Service providers publish *identification service areas*: where and when flights may be asked
//! for, and under which URL. Display providers *subscribe* to places, and are to be told of every
//! change of areas there, by the author of the change, whom this line names the subscribers. Both
//! versions of the standard see one store.

mod area;
mod command;
mod entry;
mod reply;
mod state;
mod subscription;
mod version;
mod view;

pub use command::{Command, PutArea, PutSubscription};
pub use entry::{AreaEntry, Body, HeldSubscription, Withheld};
pub use reply::Reply;
pub use state::{PrivateArea, PrivateRid, PublicArea, PublicRid, Subscription, SubscriptionTerms};
pub use subscription::IN_ONE_PLACE_MAX;
pub use version::{Api, RidVersion};
pub use view::{AreaView, RidView, SubscriptionView};

pub(crate) use state::touched;
