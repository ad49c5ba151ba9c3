//! Items: intents and constraints, and the states of an intent.

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ItemKind {
    /// A plan to fly: an operational intent.
    Intent,
    /// A volume that is blocked.
    Constraint,
}

impl ItemKind {
    /// The name in messages and paths.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Intent => "intent",
            Self::Constraint => "constraint",
        }
    }
}

/// The state of an operational intent, in the words of ASTM F3548-21. Its end is not a state: an
/// intent that ends is withdrawn, or retired after its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum IntentState {
    /// Planned.
    Accepted,
    /// Being flown.
    Activated,
    /// Being flown outside of what was declared.
    Nonconforming,
    /// Under no control that could bring it back.
    Contingent,
}

impl IntentState {
    /// All states.
    pub const ALL: [Self; 4] =
        [Self::Accepted, Self::Activated, Self::Nonconforming, Self::Contingent];

    /// The standard's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accepted => "Accepted",
            Self::Activated => "Activated",
            Self::Nonconforming => "Nonconforming",
            Self::Contingent => "Contingent",
        }
    }

    /// The state of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether an intent may begin in this state.
    pub const fn may_begin(self) -> bool {
        matches!(self, Self::Accepted | Self::Activated)
    }

    /// Whether an intent in this state may change to another, as the standard's graph has it: a
    /// flight that has begun does not become a plan again, and what is contingent stays so.
    pub const fn may_become(self, next: Self) -> bool {
        match self {
            Self::Accepted => true,
            Self::Activated => !matches!(next, Self::Accepted),
            Self::Nonconforming => !matches!(next, Self::Accepted),
            Self::Contingent => matches!(next, Self::Contingent),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_graph_of_states_is_that_of_the_standard() {
        let allowed = |from: IntentState| -> String {
            let next = IntentState::ALL.into_iter().filter(|next| from.may_become(*next));
            next.map(|state| &state.name()[..3]).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(allowed(IntentState::Accepted), "Acc Act Non Con");
        assert_eq!(allowed(IntentState::Activated), "Act Non Con");
        assert_eq!(allowed(IntentState::Nonconforming), "Act Non Con");
        assert_eq!(allowed(IntentState::Contingent), "Con");
    }

    #[test]
    fn names_are_those_of_the_standard() {
        for state in IntentState::ALL {
            assert_eq!(IntentState::named(state.name()), Some(state));
        }
        assert_eq!(IntentState::named("accepted"), None);
    }
}
