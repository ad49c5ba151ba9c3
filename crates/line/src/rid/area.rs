//! Identification service areas.

use super::{
    AreaEntry, AreaView, Body, Command, PrivateArea, PublicArea, PutArea, Reply, RidVersion,
    Withheld,
};
use crate::Rejection;
use crate::decide::{Case, Decision};
use crate::entity::{Airspace, CLOCK_SKEW_US, EntityId, EntityKind, EntityRejection, Known, Span};
use crate::utm::Concerned;
use std::sync::Arc;
use volume::cells::CellUnion;

const KIND: EntityKind = EntityKind::Area;

impl Case<'_> {
    /// Decides what a supplier asks after F3411.
    pub(crate) fn decide_rid(&self, command: &Command) -> Result<Decision, Rejection> {
        match command {
            Command::PutArea(put) => self.put_area(put),
            Command::DeleteArea { id, version } => self.delete_area(*id, *version),
            Command::PutSubscription(put) => self.put_area_subscription(put),
            Command::DeleteSubscription { id, version } => {
                self.delete_area_subscription(*id, *version)
            }
        }
    }

    fn put_area(&self, put: &PutArea) -> Result<Decision, Rejection> {
        let known = self.state.rid().area(put.id);
        let time = match (&known, put.known) {
            (None, Known::New) => self.area_span(put, None)?,
            (None, Known::At(_)) => {
                return Err(EntityRejection::NothingToUpdate(KIND, put.id).into());
            }
            (Some(_), Known::New) => {
                self.area_span(put, None)?;
                return Err(EntityRejection::Exists(KIND, put.id).into());
            }
            (Some(known), Known::At(version)) => {
                if known.public.owner != self.party {
                    return Err(EntityRejection::NotManager(KIND).into());
                }
                if known.version() != version {
                    return Err(EntityRejection::VersionMismatch(KIND).into());
                }
                self.area_span(put, Some(known.public.airspace.time))?
            }
        };
        Ok(self.area_put(put, known.as_ref(), time))
    }

    /// The time of an area: what is not said is as it was, or begins now.
    fn area_span(&self, put: &PutArea, was: Option<Span>) -> Result<Span, EntityRejection> {
        let now = self.stamp.time;
        let start = match put.start {
            Some(start) if start.saturating_add(CLOCK_SKEW_US) < now => {
                return Err(EntityRejection::StartsInPast(KIND));
            }
            Some(start) => start,
            None => was.map_or(now, Span::start),
        };
        let end = put.end.or(was.map(Span::end)).ok_or(EntityRejection::EndMissing(KIND))?;
        Span::new(start, end).ok_or(EntityRejection::EndBeforeStart(KIND))
    }

    fn area_put(&self, put: &PutArea, known: Option<&AreaView>, time: Span) -> Decision {
        let id = put.id;
        let (cells, heights) = (put.cells.clone(), put.heights);
        let airspace = Arc::new(Airspace { cells, heights, time });
        let was = known.map(|known| &known.public.airspace.cells);
        let touched = was.map_or_else(|| put.cells.clone(), |was| was.union(&put.cells));
        let concerned = self.concerned_by_area(&touched);
        let private = PrivateArea { url: put.url.clone(), api: put.api };
        let mut facts = self.facts();
        let public = PublicArea {
            owner: self.party.clone(),
            airspace: airspace.clone(),
            changed: self.stamp.time,
            entry: facts.next(),
        };
        let entry = AreaEntry { id, airspace };
        let body = match known {
            None => Body::AreaDeclared(entry),
            Some(_) => Body::AreaChanged(entry),
        };
        let (url, api, notified) = (put.url.clone(), put.api, concerned.notified());
        let entry = facts.of_provider(body, Withheld::Area { url, api, notified });
        let area = AreaView { id, public: Arc::new(public), private: Arc::new(private) };
        let (created, subscribers) = (known.is_none(), concerned.subscribers());
        facts.told_provider(Reply::Area { created, area, subscribers, entry })
    }

    fn delete_area(&self, id: EntityId, version: RidVersion) -> Result<Decision, Rejection> {
        let unknown = || EntityRejection::Unknown(KIND, id);
        let area = self.state.rid().area(id).ok_or_else(unknown)?;
        if area.version() != version {
            return Err(EntityRejection::VersionMismatch(KIND).into());
        }
        if area.public.owner != self.party {
            return Err(EntityRejection::NotManager(KIND).into());
        }
        let concerned = self.concerned_by_area(&area.public.airspace.cells);
        let mut facts = self.facts();
        let withheld = Withheld::AreaDeleted { notified: concerned.notified() };
        let entry = facts.of_provider(Body::AreaDeleted { id }, withheld);
        let subscribers = concerned.subscribers();
        Ok(facts.told_provider(Reply::AreaDeleted { area, subscribers, entry }))
    }

    /// Every subscription there that has not ended, whatever its time and heights (F3411).
    fn concerned_by_area(&self, cells: &CellUnion) -> Concerned {
        let mut concerned = Concerned::default();
        for (id, known) in self.state.rid().unended(cells, self.stamp.time) {
            concerned.tell(id, known.index, &known.terms.url);
        }
        concerned
    }
}
