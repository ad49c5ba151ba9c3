//! What an agreement says of the working group. One that is silent sets no time for anything.

use crate::AgreementError;

/// In what time things are to come, microseconds; `None` where nothing was agreed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WorkingGroupTerms {
    /// A friction is to be acknowledged by all whom it is with.
    pub acknowledge_us: Option<i64>,
    /// It is to be taken under review.
    pub review_us: Option<i64>,
    /// It is to be resolved or disagreed.
    pub conclude_us: Option<i64>,
    /// A paper that every side is to sign lapses after this time.
    pub countersign_us: Option<i64>,
}

/// The longest time that can be agreed: ten years, microseconds.
const SPAN_US_MAX: i64 = 3_660 * 86_400 * 1_000_000;

impl WorkingGroupTerms {
    pub(crate) fn check(&self) -> Result<(), AgreementError> {
        let spans = [
            ("working_group.acknowledge", self.acknowledge_us),
            ("working_group.review", self.review_us),
            ("working_group.conclude", self.conclude_us),
            ("working_group.countersign", self.countersign_us),
        ];
        for (name, us) in spans {
            let what = "it is more than none, and ten years at most";
            if let Some(us) = us.filter(|us| !(1..=SPAN_US_MAX).contains(us)) {
                return Err(AgreementError::Span(name, us, what));
            }
        }
        Ok(())
    }
}
