//! The formats in which positions are told.

use crate::output::Output;
use anyhow::Result;
use clap::ValueEnum;
use traffic::{Picture, Report};
use volume::Instant;
use wire::feed::{TrackFeatures, write_event};

/// After so long an event of Cursor on Target holds no more: a track coasts no longer.
const STALE_US: i64 = 30_000_000;

/// In which format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Told {
    /// Point records, a line each.
    Points,
    /// Cursor on Target, an event each.
    Cot,
    /// GeoJSON: one FeatureCollection, a feature a line.
    Geojson,
}

/// Positions on their way out.
pub(super) struct Telling {
    told: Told,
    features: TrackFeatures,
}

impl Telling {
    pub(super) fn new(told: Told) -> Self {
        Self { told, features: TrackFeatures::default() }
    }

    /// Tells a report that a picture has just taken; `point` writes it as a point record.
    ///
    /// Point records are what was heard, and all of it. The others are what is believed: a report
    /// that is doubted is a member of its feature in GeoJSON, and Cursor on Target has no room for
    /// it.
    pub(super) fn tell(
        &mut self,
        (report, picture): (&Report, &Picture),
        now: Instant,
        point: fn(&Report, &mut dyn std::io::Write) -> std::io::Result<()>,
        out: &mut Output,
    ) -> Result<()> {
        if self.told == Told::Points {
            point(report, out)?;
            return Ok(());
        }
        let Some(track) = picture.get(&report.track) else { return Ok(()) };
        let is_believed = track.report.time == report.time;
        let is_doubted = track.doubt.as_ref().is_some_and(|it| it.report.time == report.time);
        match self.told {
            Told::Cot if is_believed => {
                write_event((&report.track, track), report.time.saturating_add(STALE_US), out)?;
            }
            Told::Geojson if is_believed || is_doubted => {
                self.features.write((&report.track, track), now, out)?;
            }
            Told::Points | Told::Cot | Told::Geojson => {}
        }
        Ok(())
    }

    /// Tells the end, where the format has one.
    pub(super) fn end(self, out: &mut Output) -> Result<()> {
        match self.told {
            Told::Points | Told::Cot => Ok(()),
            Told::Geojson => Ok(self.features.end(out)?),
        }
    }
}
