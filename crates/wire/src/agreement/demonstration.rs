//! The agreement that a line is demonstrated with: two sides, every term with its reason.

use super::vkey::cosigner_text;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use core::fmt::Write;
use line::{CosignerKey, SideKey};

/// The keys of one side of the demonstration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DemonstrationSide {
    /// With which it signs what it submits.
    pub keys: Vec<SideKey>,
    /// With which it cosigns checkpoints.
    pub cosigner: Option<CosignerKey>,
}

const TERMS: &str = r#"
# Which rulebook both sides hold: the phraseology and procedures they train with.
rulebook = "demonstration-1"

# Where the rules are a file that a machine reads, its SHA-256: a side files the text once, and what
# breaks a rule is noted from then on.
# rulebook_sha256 = "the 64 digits that sha256sum prints"

# An item is declared this long before it begins; what comes later is marked late, never refused.
notice = "15min"

# How long after its end an item, and what is withheld of it, is kept. Entries are kept for ever.
retention = "24h"

# How far a flight level may lie from the true altitude, either way. There is no safe default:
# it follows from the lowest and highest pressure that the sides expect.
pressure_buffer = "2000ft"

# What becomes of an intent that conflicts: "record" keeps it and tells all concerned at once,
# because sides are sovereign; "refuse" rejects it while it is Accepted or Activated.
conflicts = "record"

# Whether two intents of one side are compared with each other as well.
own_conflicts = true

# What a side sees of the other's items: "full", "volumes" (a route becomes volumes around its
# legs), or "overlap" (only the part that conflicts).
disclosure = "volumes"

# The roles that an unanswered message climbs, first to last.
ladder = ["duty officer", "shift supervisor", "head of operations"]

# How far apart two intents stay. Exactly the minimum is separated; zero means that touching is a
# conflict.
[separation]
lateral = "3NM"
vertical = "1000ft"
time = "0s"

# The same between an intent and a constraint: flying along the edge of a constraint is a conflict.
[constraint_separation]
lateral = "0m"
vertical = "0m"
time = "0s"

# How long a message may stay unanswered before it goes up the ladder.
[timers]
routine = "15min"
priority = "5min"
flash = "60s"

# What stops while a side has suspended the line: "declarations" (new intents and constraints),
# "dry runs", "routine messages", "priority messages". What saves lives never stops: urgent
# messages, receipts, line checks, changes and withdrawals, and warnings of conflicts.
[suspension]
stops = ["declarations", "dry runs"]
notice = "0s"

# A line check that is due would stand so, one a direction: how often the one calls, how soon the
# other answers, and after how many misses in a row the line is degraded.
# [[check]]
# from = "north"
# to = "south"
# interval = "12h"
# answer = "5min"
# misses = 2

# How far a place that is read back may lie from the one that was sent; which messages another
# officer releases before they are sent: "routine messages", "priority messages", "free text", or
# the code of a template; and whether another officer confirms translations. Flash never waits.
# [messages]
# readback = "50m"
# release = ["free text", "unintended-launch"]
# confirm_translations = true

# In what time the working group does what it does would stand so; what does not come is an
# entry, and a text that not every side has signed in time lapses.
# [working_group]
# acknowledge = "72h"
# review = "336h"
# conclude = "2160h"
# countersign = "168h"
# Live traffic: who sees whose tracks, how far ahead two aircraft are predicted, and how far from
# what was declared an aircraft still conforms (unless given, half the separation).
# [traffic]
# share_tracks = false
# look_ahead = "5min"
# tolerance = { lateral = "1NM", vertical = "300ft" }

# An exception from the disclosure above would stand so:
# [[disclosure_exception]]
# owner = "north"
# recipient = "south"
# form = "full"
"#;

/// The text of the demonstration agreement of a line with the sides `north` and `south`.
pub fn demonstration(
    line_name: &str,
    north: &DemonstrationSide,
    south: &DemonstrationSide,
) -> String {
    let mut text = format!(
        "# The agreement of a Clearline deconfliction line, for demonstration.\n\
         # The sides countersign this text byte for byte: its SHA-256 names it.\n\n\
         # The name of the line, which is also the origin of its log.\n\
         line = {}\n{TERMS}",
        toml::Value::from(line_name)
    );
    for (id, title, side) in [("north", "North", north), ("south", "South", south)] {
        write_side(&mut text, id, title, side).expect("a String takes everything");
    }
    text
}

fn write_side(
    text: &mut String,
    id: &str,
    title: &str,
    side: &DemonstrationSide,
) -> core::fmt::Result {
    writeln!(text, "\n[[side]]\nid = {id:?}\ntitle = {title:?}")?;
    match &side.cosigner {
        Some(key) => writeln!(
            text,
            "# With this key it cosigns checkpoints: what all sides cosigned is settled.\n\
             cosigner = {:?}",
            cosigner_text(key)
        )?,
        None => writeln!(text, "# Without a cosigner key, nothing is ever settled.")?,
    }
    for key in &side.keys {
        writeln!(
            text,
            "\n# With this key it signs what it submits.\n[[side.key]]\nkid = {:?}\npublic = {:?}",
            key.kid.as_str(),
            STANDARD.encode(key.public)
        )?;
    }
    Ok(())
}
