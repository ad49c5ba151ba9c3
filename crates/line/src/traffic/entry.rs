//! What is noted of live traffic: entries, and what is withheld of them.

use crate::desk::Text;
use crate::{Digest, ItemId, PartyId, RuleName};
use volume::Instant;

/// A word of a feed: what an aircraft or a source is called.
pub type Label = Text<256>;

/// What happened, as every side may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// Two aircraft are about to be too close, or are. When and how close is withheld, and who.
    AlertRaised {
        /// By which rule.
        rule: RuleName,
        /// How severe.
        level: RuleName,
        /// Who is told.
        audience: Audience,
    },
    /// An alert has another level.
    AlertChanged {
        /// The entry that raised it.
        alert: u64,
        /// How severe it is now.
        level: RuleName,
        /// Who is told.
        audience: Audience,
    },
    /// An alert is over.
    AlertCleared {
        /// The entry that raised it.
        alert: u64,
        /// Why.
        because: Over,
    },
    /// A side has taken note of an alert.
    AlertAcknowledged {
        /// The entry that raised it.
        alert: u64,
    },
    /// A feed saw an aircraft conform or not to what was declared. Which, and how, is withheld.
    Observed(Audience),
    /// A piece of the flight recorder is complete.
    SegmentClosed(Segment),
}

/// Who is told of something that feeds saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audience {
    /// Whose feeds saw it: of the first track, and of the second where there are two. Each sees
    /// the track of its own feed.
    pub feeds: Vec<PartyId>,
    /// Whom it concerns: the feeds' parties, and those whose aircraft or intents they are. They
    /// are told when and how close, or what became of the intent.
    pub concerned: Vec<PartyId>,
    /// Whether the agreement shares tracks: then every side is told everything.
    pub shared: bool,
}

impl Audience {
    /// Whether a party is told what was seen. The party of a feed is not, unless it is concerned:
    /// of an intent that it may not see it learns nothing by looking at the aircraft.
    pub fn is_told(&self, party: &PartyId) -> bool {
        self.shared || self.concerned.contains(party)
    }

    /// Whether a party is shown the first track, or the second.
    pub fn sees_track(&self, number: usize, party: &PartyId) -> bool {
        self.shared || self.feeds.get(number) == Some(party)
    }
}

/// Why an alert is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// The two are clear of each other.
    Clear,
    /// Nobody hears one of the two any more.
    Lost,
    /// The host was away, and does not see the two any more.
    Restart,
}

impl Over {
    /// All reasons.
    pub const ALL: [Self; 3] = [Self::Clear, Self::Lost, Self::Restart];

    /// The name in entries.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Lost => "lost",
            Self::Restart => "restart",
        }
    }
}

/// A piece of the flight recorder: the positions of one party's feeds over a while. It lies with
/// the host; its hash stands here, so that what is revealed later can be proved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Whose feeds.
    pub party: PartyId,
    /// From when on it was written.
    pub from: Instant,
    /// Until when.
    pub to: Instant,
    /// How many reports are in it.
    pub reports: u64,
    /// How many bytes it has.
    pub bytes: u64,
    /// SHA-256 of its bytes, which begin with random ones.
    pub hash: Digest,
    /// Whether its end is missing, for the host went down while it was written.
    pub torn: bool,
}

/// What was seen, as those are told whom it concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Two aircraft come close.
    Encounter(Encounter),
    /// An aircraft conforms, or does not.
    Observation(Observation),
}

/// When and how close two aircraft come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encounter {
    /// The first instant too close.
    pub start: Instant,
    /// When they are closest.
    pub closest: Instant,
    /// Their lateral distance then, millimetres.
    pub lateral_mm: i64,
    /// Their vertical distance then, millimetres; `None` where nobody knows it.
    pub vertical_mm: Option<i64>,
}

/// What became of an intent or a constraint, as a feed saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// Of which item.
    pub item: ItemId,
    /// When.
    pub time: Instant,
    /// What it was before, where that was noted.
    pub before: Option<Finding>,
    /// What it is now.
    pub now: Finding,
}

/// What an aircraft does about an item, with the words of F3548-21 where it flies it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// It flies as was declared.
    Conforming,
    /// It is outside, for a while.
    Nonconforming,
    /// It is outside for so long that nobody may count on its return.
    Contingent,
    /// It belongs to no intent, and is inside of this.
    Intruding,
    /// It was inside, and is not any more.
    Left,
}

impl Finding {
    /// All findings.
    pub const ALL: [Self; 5] =
        [Self::Conforming, Self::Nonconforming, Self::Contingent, Self::Intruding, Self::Left];

    /// The name in entries.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Conforming => "Conforming",
            Self::Nonconforming => "Nonconforming",
            Self::Contingent => "Contingent",
            Self::Intruding => "intruding",
            Self::Left => "left",
        }
    }

    /// The finding of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|finding| finding.name() == name)
    }
}

/// Which track it is: what only the feed's party sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackLabel {
    /// What the aircraft is known by.
    pub aircraft: Label,
    /// Which feed.
    pub source: Label,
    /// What it is called on the air.
    pub callsign: Option<Label>,
    /// The intent that it flies.
    pub item: Option<ItemId>,
}
