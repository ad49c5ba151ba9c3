//! KMZ: KML in a zip archive.

use super::read_document;
use crate::plan::capped::Capped;
use crate::plan::error::quoted;
use crate::plan::outlet::{Done, Outlet};
use crate::plan::{Place, ReadOptions, ReadSummary, Sink};
use core::cell::Cell;
use std::io::{BufReader, Cursor, Read};
use std::rc::Rc;
use zip::ZipArchive;

/// The largest archive that is read, bytes: its directory stands at its end, so it is held whole.
const PACKED_BYTES_MAX: u64 = 256 << 20;

/// The largest document that is read out of an archive, bytes.
const UNPACKED_BYTES_MAX: u64 = 1 << 30;

/// Reads the document of a KMZ archive as [`read`](super::read) does: `doc.kml`, else the one
/// file whose name ends so. Other files in the archive are pictures and the like, or are linked.
pub fn read_kmz(
    source_name: &str,
    input: impl Read,
    options: &ReadOptions,
    sink: &mut Sink,
) -> ReadSummary {
    let mut outlet = Outlet::new(source_name, sink);
    // Done or not, everything that was read is handed over.
    read_archive(input, options, &mut outlet).unwrap_or_default()
}

fn read_archive(
    input: impl Read,
    options: &ReadOptions,
    outlet: &mut Outlet,
) -> Result<ReadSummary, Done> {
    let mut packed = Vec::new();
    let length = input.take(PACKED_BYTES_MAX + 1).read_to_end(&mut packed);
    let length = length.map_err(|error| fatal(outlet, &format!("cannot be read: {error}")))?;
    if length as u64 > PACKED_BYTES_MAX {
        let problem =
            format!("is larger than {} MiB, the most that is read", PACKED_BYTES_MAX >> 20);
        return Err(fatal(outlet, &problem));
    }
    let mut archive = ZipArchive::new(Cursor::new(packed)).map_err(|error| {
        fatal(outlet, &format!("is not a zip archive that can be read: {error}"))
    })?;
    let names: Vec<String> =
        (0..archive.len()).map(|index| name(&mut archive, index).unwrap_or_default()).collect();
    let index = document_among(&names).map_err(|problem| fatal(outlet, &problem))?;
    let document = archive.by_index(index).map_err(|error| {
        fatal(outlet, &format!("holds a document that cannot be unpacked: {error}"))
    })?;
    let packed_bytes = Rc::new(Cell::new(length as u64));
    let document = BufReader::new(Capped::new(document, UNPACKED_BYTES_MAX, packed_bytes));
    Ok(read_document(document, options, outlet))
}

/// Which of the files is the document.
fn document_among(names: &[String]) -> Result<usize, String> {
    if let Some(index) = names.iter().position(|name| name == "doc.kml") {
        return Ok(index);
    }
    let is_kml = |name: &str| name.to_ascii_lowercase().ends_with(".kml");
    let mut documents = (0..).zip(names).filter(|(_, name)| is_kml(name));
    match (documents.next(), documents.next()) {
        (Some((index, _)), None) => Ok(index),
        (None, _) => Err("holds no .kml file; a KMZ has one, best named doc.kml".to_owned()),
        // To read one of them would lose the plans of the other without a word.
        (Some((_, first)), Some((_, second))) => Err(format!(
            "holds {} and {}, and none of them is doc.kml; unpack it and give the files themselves",
            quoted(first),
            quoted(second)
        )),
    }
}

fn name(archive: &mut ZipArchive<Cursor<Vec<u8>>>, index: usize) -> Option<String> {
    let file = archive.by_index_raw(index).ok()?;
    Some(String::from_utf8_lossy(file.name_raw()).into_owned())
}

fn fatal(outlet: &mut Outlet, problem: &str) -> Done {
    outlet.fatal(Place::default(), None, problem)
}
