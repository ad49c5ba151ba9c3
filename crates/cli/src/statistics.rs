//! Joint statistics for people: one line a day and side, and one for each rule that was broken.

use anyhow::Result;
use std::io::Write;
use wire::native::StatisticsView;

/// Writes them.
pub(crate) fn write(out: &mut impl Write, view: &StatisticsView) -> Result<()> {
    writeln!(out, "statistics over {} entries; exercises do not count", view.entries)?;
    for row in &view.days {
        writeln!(
            out,
            "{} {}: {} notices ({} late), {} changes, {} withdrawals, {} conflicts",
            row.day, row.side, row.notices, row.late, row.changes, row.withdrawals, row.conflicts
        )?;
        writeln!(
            out,
            "  messages: {} sent, {} answered ({} late, {} refused), {} unanswered, {} misread",
            row.messages,
            row.answered,
            row.answered_late,
            row.refused,
            row.unanswered,
            row.mismatched
        )?;
        writeln!(
            out,
            "  line checks: {} called, {} answered, {} calls missed, {} answers missed",
            row.checks_called, row.checks_answered, row.calls_missed, row.answers_missed
        )?;
        for (rule, count) in &row.violations {
            let (agreed, disputed, one_side) = (count.agreed, count.disputed, count.one_side);
            writeln!(
                out,
                "  rule {rule}: {agreed} agreed, {disputed} disputed, {one_side} one-side"
            )?;
        }
    }
    Ok(())
}
