//! What the operator sees: the log and the metrics.
//!
//! Neither ever holds a token, a body, a query or a place: who reads the log of a line is not
//! always who may read the line.

mod log;
mod metrics;
mod process;
mod request;

pub use log::{LogError, chain, start_log};
pub use metrics::{Code, Item, Metrics, Queue, Reason, RequestLabels, RouteLabels, Stand};
pub use request::observe_request;
