//! Why what a side says to an alert was rejected, each reason with a code that never changes.

/// Why it was rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrafficRejection {
    /// There is no such alert that this party is told of.
    #[error("there is no alert {0} that concerns you and is kept still")]
    UnknownAlert(u64),
    /// It was acknowledged before.
    #[error("your side has acknowledged alert {0} already")]
    AlertAcknowledged(u64),
}

impl TrafficRejection {
    /// The stable code, as scripts see it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::UnknownAlert(_) => "unknown_alert",
            Self::AlertAcknowledged(_) => "alert_acknowledged",
        }
    }
}
