//! A plan file as the line reads it for somebody who looks at it before declaring: in all formats
//! of [`crate::plan`], rendered as requests have it.

use super::shape::route_texts;
use super::{ApiError, POINTS_MAX, RoutePointText, VERTICES_MAX, VOLUMES_MAX, Volume4dText};
use crate::plan::{Flow, Kind, PlanError, PlanExtent, PlanItem, ReadOptions, read_plan};
use flate2::read::MultiGzDecoder;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::Read;
use utoipa::ToSchema;
use volume::{Extent, TimeWindow};

/// The most items of a plan file.
pub const PLAN_ITEMS_MAX: usize = 1_000;
/// The most bytes that are unpacked of a plan file.
const UNPACKED_BYTES_MAX: u64 = 64 << 20;
/// More problems are not told: they have one cause, or nobody reads them.
const PROBLEMS_MAX: usize = 20;
const GZIP_MARK: &[u8] = b"\x1F\x8B";

/// What a plan file holds. Nothing of it is declared.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanFileReply {
    /// What can be declared, in the order of the file.
    pub items: Vec<PlanItemView>,
    /// What could not be understood, where, and what would be right; the first twenty.
    pub problems: Vec<String>,
    /// What was merged or dropped although nothing was wrong with it; often empty.
    pub note: String,
}

/// An item of a plan file: the parts of a declaration.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanItemView {
    /// Its id.
    pub id: String,
    /// Whose it is, where the file says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<String>,
    /// `intent` or `constraint`.
    pub kind: String,
    /// Its volumes, where it has some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volumes: Option<Vec<Volume4dText>>,
    /// Its route, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route: Option<Vec<RoutePointText>>,
}

/// Reads a plan file that somebody calls `name`; the options say what the file does not. What comes
/// and goes is expanded over `span`.
///
/// # Errors
/// Where it cannot be read as a whole, or holds more than [`PLAN_ITEMS_MAX`] items.
pub fn read_plan_file(
    name: &str,
    bytes: &[u8],
    options: &ReadOptions,
    span: TimeWindow,
) -> Result<PlanFileReply, ApiError> {
    let unpacked = if bytes.starts_with(GZIP_MARK) { unpack(bytes)? } else { Vec::new() };
    let input = if unpacked.is_empty() { bytes } else { &unpacked };
    let mut gathered = Gathered::default();
    let summary = read_plan(name, input, options, &mut |read| {
        match read {
            Ok(item) => gathered.take(item, span),
            Err(problem) if problem.fatal => gathered.fatal = Some(problem),
            Err(problem) => gathered.tell(problem.to_string()),
        }
        if gathered.is_over() { Flow::Stop } else { Flow::Continue }
    });
    let note = summary.to_string();
    gathered.reply(note)
}

/// A few bytes of gzip may become very many.
fn unpack(bytes: &[u8]) -> Result<Vec<u8>, ApiError> {
    let mut unpacked = Vec::new();
    let read = MultiGzDecoder::new(bytes).take(UNPACKED_BYTES_MAX + 1).read_to_end(&mut unpacked);
    read.map_err(|error| ApiError::bad(format!("the file cannot be unpacked: {error}")))?;
    if unpacked.len() as u64 > UNPACKED_BYTES_MAX {
        let most = UNPACKED_BYTES_MAX >> 20;
        return Err(ApiError::too_large(format!("the file unpacks to more than {most} MiB")));
    }
    Ok(unpacked)
}

#[derive(Default)]
struct Gathered {
    items: Vec<PlanItemView>,
    by_id: BTreeMap<String, usize>,
    problems: Vec<String>,
    fatal: Option<PlanError>,
    parts: usize,
}

impl Gathered {
    fn is_over(&self) -> bool {
        self.fatal.is_some() || self.items.len() > PLAN_ITEMS_MAX || self.parts > POINTS_MAX * 10
    }

    fn tell(&mut self, problem: String) {
        if self.problems.len() < PROBLEMS_MAX {
            self.problems.push(problem);
        }
    }

    /// Items that share an id are parts of one.
    fn take(&mut self, item: PlanItem, span: TimeWindow) {
        let PlanItem { id, party, kind, extents, place } = item;
        let kind = match kind {
            Kind::Intent => "intent",
            Kind::Constraint => "constraint",
        };
        let at = self.by_id.get(&id).copied().unwrap_or(self.items.len());
        let mut joined = self.items.get(at).cloned().unwrap_or_else(|| PlanItemView {
            id: id.clone(),
            party: party.clone(),
            kind: kind.to_owned(),
            ..PlanItemView::default()
        });
        if joined.kind != kind || (party.is_some() && joined.party != party) {
            let problem = "one id has two parties or kinds; give each its own";
            return self.tell(format!("{place}: {id:?}: {problem}"));
        }
        let added = extents.into_iter().try_for_each(|extent| add(&mut joined, extent, span));
        if let Err(problem) = added {
            return self.tell(format!("{place}: {id:?}: {problem}"));
        }
        self.parts += joined.volumes.as_ref().map_or(0, Vec::len);
        self.parts += joined.route.as_ref().map_or(0, Vec::len);
        match self.items.get_mut(at) {
            Some(known) => *known = joined,
            None => {
                self.by_id.insert(id, at);
                self.items.push(joined);
            }
        }
    }

    fn reply(self, note: String) -> Result<PlanFileReply, ApiError> {
        if let Some(fatal) = self.fatal {
            return Err(ApiError::bad(fatal));
        }
        if self.is_over() {
            return Err(ApiError::too_large(format!(
                "the file has more than {PLAN_ITEMS_MAX} items or {} parts; split it, or declare \
                 it with `clearline submit`",
                POINTS_MAX * 10
            )));
        }
        Ok(PlanFileReply { items: self.items, problems: self.problems, note })
    }
}

/// A line takes volumes, or one route, under one id.
fn add(item: &mut PlanItemView, extent: PlanExtent, span: TimeWindow) -> Result<(), String> {
    let volumes: Vec<Volume4dText> = match extent {
        PlanExtent::Fixed(Extent::Route(_)) if item.route.is_some() => {
            return Err("it has several pieces of route; a line takes one under one id".to_owned());
        }
        PlanExtent::Fixed(Extent::Route(_)) if item.volumes.is_some() => {
            return Err("it has volumes and a route; a line takes one of them".to_owned());
        }
        PlanExtent::Fixed(Extent::Route(route)) => {
            item.route = Some(route_texts(&route));
            return Ok(());
        }
        PlanExtent::Fixed(Extent::Volume(volume)) => vec![Volume4dText::from(&volume)],
        PlanExtent::Recurring(recurring) => {
            let volumes = recurring.expand(span).map_err(|error| error.to_string())?;
            volumes.iter().map(Volume4dText::from).collect()
        }
    };
    if item.route.is_some() {
        return Err("it has a route and volumes; a line takes one of them".to_owned());
    }
    let known = item.volumes.get_or_insert_default();
    known.extend(volumes);
    let vertices: usize = known.iter().map(Volume4dText::vertices).sum();
    if known.len() > VOLUMES_MAX || vertices > VERTICES_MAX {
        return Err(format!("it has more than {VOLUMES_MAX} volumes or {VERTICES_MAX} vertices"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write as _;
    use volume::Datum;

    const POINTS: &str = "id,time,latitude,longitude,altitude_ft,party\n\
        N1,2026-06-01T10:00:00Z,47.0,8.0,3000,north\n\
        N1,2026-06-01T10:05:00Z,47.2,8.1,3500,north\n";

    fn read(bytes: &[u8]) -> Result<PlanFileReply, ApiError> {
        let options = ReadOptions { altitude_datum: Some(Datum::Amsl), ..ReadOptions::default() };
        read_plan_file("plan", bytes, &options, TimeWindow::ALWAYS)
    }

    #[test]
    fn a_file_becomes_what_can_be_declared() {
        let reply = read(POINTS.as_bytes()).expect("a good file");
        let [item] = &reply.items[..] else { panic!("{reply:?}") };
        assert_eq!((item.id.as_str(), item.kind.as_str()), ("N1", "intent"));
        assert_eq!(item.party.as_deref(), Some("north"));
        assert_eq!(item.route.as_ref().map(Vec::len), Some(2));
        assert!(reply.problems.is_empty() && item.volumes.is_none());
    }

    #[test]
    fn packed_is_the_same() {
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(POINTS.as_bytes()).expect("memory");
        assert_eq!(read(&packed.finish().expect("memory")), read(POINTS.as_bytes()));
    }

    #[test]
    fn what_unpacks_to_too_much_is_refused() {
        let mut packed = GzEncoder::new(Vec::new(), Compression::best());
        for _ in 0..65 {
            packed.write_all(&vec![b' '; 1 << 20]).expect("memory");
        }
        let refused = read(&packed.finish().expect("memory")).expect_err("a bomb");
        assert_eq!(refused.code, "too_large");
    }

    #[test]
    fn a_wrong_item_is_told_and_the_others_stand() {
        let text = POINTS.to_owned() + "N2,noon,47.0,8.0,3000,north\n";
        let reply = read(text.as_bytes()).expect("the rest is good");
        assert_eq!(reply.items.len(), 1);
        assert!(reply.problems.iter().any(|told| told.contains("noon")), "{:?}", reply.problems);
    }

    #[test]
    fn what_is_no_plan_file_is_refused_with_what_would_be() {
        for text in ["", "hello", "{\"type\": \"FeatureCollection\", \"features\": ["] {
            assert_eq!(read(text.as_bytes()).expect_err("no file").code, "bad_request", "{text:?}");
        }
    }

    #[test]
    fn a_datum_that_nobody_tells_is_not_guessed() {
        let options = ReadOptions::default();
        let read = read_plan_file("plan", POINTS.as_bytes(), &options, TimeWindow::ALWAYS);
        let told = read.map_or_else(|error| error.detail, |reply| reply.problems.join(" "));
        assert!(told.contains("datum"), "{told}");
    }

    #[test]
    fn too_many_items_are_refused() {
        let mut text = "id,time,latitude,longitude,flight_level\n".to_owned();
        for id in 0..=PLAN_ITEMS_MAX {
            for minute in [0, 5] {
                let row = format!("X{id},2026-06-01T10:0{minute}:00Z,47.{minute},8.0,300\n");
                text.push_str(&row);
            }
        }
        assert_eq!(read(text.as_bytes()).expect_err("too many").code, "too_large");
    }
}
