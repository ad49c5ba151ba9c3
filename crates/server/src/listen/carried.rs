//! What a connection carries: so that it is known what was cut when it is cut.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether a connection has carried a stream; handlers find it among the extensions of a request.
#[derive(Clone, Debug, Default)]
pub struct Carried(Arc<AtomicBool>);

impl Carried {
    /// The answer that is being sent is a stream: the last one that the connection carries.
    pub fn a_stream(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether a stream was sent on it.
    pub(super) fn is_stream(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
