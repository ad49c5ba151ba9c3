//! KML and KMZ: placemarks with a shape, an altitude and a time.
//!
//! | in a placemark | becomes |
//! |---|---|
//! | `Polygon` | a volume; inner rings are refused |
//! | `Point` with `radius_m` | a circle, whose limits must be told |
//! | `Track`, `MultiTrack` | a route for each track; one in all where `interpolate` is 1 |
//! | `LineString` with `times` | a route: one time for each position, with blanks between |
//! | `MultiGeometry` | all that is in it |
//!
//! **ExtendedData** (`Data` or `SimpleData`) may tell `id`, `party`, `kind`, `time_start`,
//! `time_end`, `altitude_lower`, `altitude_upper`, `altitude_unit`, `altitude_datum`, `radius_m`
//! and `times`; it goes before what the placemark says otherwise. An empty limit or time is
//! unbounded. The id is, without it, the `id` attribute, else the `name`; placemarks that only a
//! name makes one are counted, for few who draw them mean that.
//!
//! **Altitude.** `absolute` is above AMSL, or above what `altitude_datum` says; `relativeToGround`
//! is AGL; `clampToGround`, and no altitude mode, is the ground itself. A polygon that is extruded
//! reaches from below the ground up to its highest position; without that it is a flat sheet, or
//! refused where it slopes. Routes must be `absolute`.
//!
//! **Time.** A `TimeSpan` or `TimeStamp` of the placemark, or of the nearest folder around it that
//! has one. A missing end of a span is unbounded. A year, month or day means the whole of it, UTC;
//! a time of day needs its zone. Tracks have their own times. A placemark without any time is
//! refused.
//!
//! Prefixes of namespaces are not looked at. Document type declarations are refused, and no entity
//! is read but the five of XML. Links to other files are refused, not followed.
//!
//! Limits: 8 MiB for each text or tag, 64 elements deep, 1,000,000 elements and 64 MiB of text for
//! each placemark; of a KMZ, 256 MiB packed and 1 GiB unpacked.

mod altitude;
mod geometry;
mod kmz;
mod placemark;
mod properties;
mod time;
mod track;
mod tree;

use super::error::quoted;
use super::metered::Metered;
use super::open::KNOWN;
use super::outlet::{Done, Outlet};
use super::{Place, ReadOptions, ReadSummary, Sink};
use placemark::Names;
use std::io::BufRead;
use std::rc::Rc;
use tree::{Broken, Element, Node, Xml};

pub use kmz::read_kmz;

/// The most bytes that one text or tag may have.
const TEXT_BYTES_MAX: usize = 8 << 20;

/// Reads KML and hands over each placemark, or why it could not be read.
pub fn read(
    source_name: &str,
    input: impl BufRead,
    options: &ReadOptions,
    sink: &mut Sink,
) -> ReadSummary {
    let mut outlet = Outlet::new(source_name, sink);
    read_document(input, options, &mut outlet)
}

fn read_document(input: impl BufRead, options: &ReadOptions, outlet: &mut Outlet) -> ReadSummary {
    let xml = Xml::new(Metered::new(input, TEXT_BYTES_MAX));
    let (containers, names) = (Vec::new(), Names::default());
    let mut walk = Walk { xml, containers, placemarks: 0, names, options };
    // Done or not, everything that was read is handed over.
    let _ = walk.run(outlet);
    ReadSummary { shared_names: walk.names.shared, ..ReadSummary::default() }
}

/// What is wrong with a placemark.
#[derive(Debug)]
struct Fault {
    line: Option<u64>,
    field: Option<String>,
    problem: String,
}

impl Fault {
    /// A fault of the placemark as a whole.
    fn new(problem: impl Into<String>) -> Self {
        Self { line: None, field: None, problem: problem.into() }
    }

    /// A fault of one element.
    fn at(element: &Element, problem: impl Into<String>) -> Self {
        Self {
            line: Some(element.line),
            field: Some(element.name.to_string()),
            problem: problem.into(),
        }
    }
}

/// A document or folder, or the `kml` around them.
struct Container {
    /// The time that its placemarks have unless they say otherwise.
    time: Option<Rc<Element>>,
    /// Whether a placemark or folder was met in it.
    filled: bool,
}

/// The way through a document.
struct Walk<'a, R> {
    xml: Xml<R>,
    containers: Vec<Container>,
    placemarks: u64,
    names: Names,
    options: &'a ReadOptions,
}

impl<R: BufRead> Walk<'_, R> {
    fn run(&mut self, outlet: &mut Outlet) -> Result<(), Done> {
        loop {
            match self.xml.next().map_err(|broken| fatal(broken, outlet))? {
                Node::Start(head) => self.enter(head, outlet)?,
                Node::Text(_) => {}
                Node::End => {
                    self.containers.pop();
                }
                Node::Eof if self.xml.is_empty() => {
                    let broken = Broken { line: 1, problem: "the file holds no KML".to_owned() };
                    return Err(fatal(broken, outlet));
                }
                Node::Eof => return Ok(()),
            }
        }
    }

    fn enter(&mut self, head: Element, outlet: &mut Outlet) -> Result<(), Done> {
        let line = head.line;
        if self.containers.is_empty() && &*head.name != "kml" {
            let problem = not_kml(&head.name);
            return Err(fatal(Broken { line, problem }, outlet));
        }
        match &*head.name {
            "kml" | "Document" | "Folder" => {
                let time = self.containers.last().and_then(|around| around.time.clone());
                self.fill();
                self.containers.push(Container { time, filled: false });
                Ok(())
            }
            "Placemark" => {
                self.fill();
                self.placemarks += 1;
                let whole = self.xml.tree(head).map_err(|broken| fatal(broken, outlet))?;
                let time = self.containers.last().and_then(|around| around.time.as_deref());
                let place = Place::member("placemark", self.placemarks);
                placemark::hand_over(&whole, place, time, self.options, &mut self.names, outlet)
            }
            "TimeSpan" | "TimeStamp" => {
                let whole = self.xml.tree(head).map_err(|broken| fatal(broken, outlet))?;
                let Some(container) = self.containers.last_mut() else { return Ok(()) };
                if container.filled {
                    let problem = "stands behind placemarks or folders that it is about; \
                                   move it before them, as the schema has it";
                    return outlet.refuse(Place::line(line), Some(&*whole.name), problem);
                }
                container.time = Some(Rc::new(whole));
                Ok(())
            }
            "NetworkLink" => {
                self.xml.skip().map_err(|broken| fatal(broken, outlet))?;
                let problem = "links to other files are not followed; give the linked file itself";
                outlet.refuse(Place::line(line), Some("NetworkLink"), problem)
            }
            _ => self.xml.skip().map_err(|broken| fatal(broken, outlet)),
        }
    }

    fn fill(&mut self) {
        if let Some(container) = self.containers.last_mut() {
            container.filled = true;
        }
    }
}

/// Why XML that begins with another element is not read.
fn not_kml(root: &str) -> String {
    let word = quoted(&format!("<{root}>"));
    let found = match root {
        "event" => format!("Cursor on Target ({word}), which tells where something is, no plan"),
        _ => format!("XML that begins with {word}, not KML"),
    };
    format!("the file is {found}; {KNOWN}")
}

fn fatal(broken: Broken, outlet: &mut Outlet) -> Done {
    outlet.fatal(Place::line(broken.line), None, broken.problem)
}

#[cfg(test)]
mod tests;
