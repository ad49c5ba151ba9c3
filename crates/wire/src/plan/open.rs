//! Any plan file: which format it is, and its reader.
//!
//! A file is told by what is in it: `<` begins KML, the mark of a zip archive KMZ, `{` and `[` one
//! of the JSON formats, a record OpenAir, a header of known columns CSV. Its name counts only
//! where that says nothing, so a file is read under any name. The mark of gzip is looked through:
//! what it holds is told the same way, in one member or several.
//!
//! Limit: 16 GiB unpacked from gzip; each format states its own besides.

use super::capped::{Capped, Counted, PackedBytes};
use super::json::{JsonFormat, SNIFF_BYTES, sniff_json};
use super::outlet::{Done, Outlet};
use super::{Place, ReadOptions, ReadSummary, Sink};
use super::{f3548, geojson, geozone, kml, openair, points};
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::rc::Rc;

/// A format of plan files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// GeoJSON with the properties of `clearline check`.
    GeoJson,
    /// Point records in CSV or JSON.
    Points,
    /// KML.
    Kml,
    /// KML in a zip archive.
    Kmz,
    /// Operational intents or constraints of ASTM F3548-21.
    F3548,
    /// UAS geographical zones of EUROCAE ED-269.
    Ed269,
    /// UAS geographical zones of EUROCAE ED-318.
    Ed318,
    /// OpenAir airspace.
    OpenAir,
}

/// The most bytes that are unpacked from gzip.
const GZIP_UNPACKED_BYTES_MAX: u64 = 16 << 30;

const GZIP_MARK: &[u8] = b"\x1F\x8B";

/// What a file can be, for a person.
pub(super) const KNOWN: &str = "plan files are GeoJSON, point records (CSV with a header, a JSON \
    array or JSON Lines), KML, KMZ, operational intents of F3548-21, ED-269, ED-318 and OpenAir, \
    each also packed with gzip";

impl Format {
    /// The name for a person.
    pub const fn name(self) -> &'static str {
        match self {
            Self::GeoJson => "GeoJSON",
            Self::Points => "point records",
            Self::Kml => "KML",
            Self::Kmz => "KMZ",
            Self::F3548 => "F3548-21",
            Self::Ed269 => "ED-269",
            Self::Ed318 => "ED-318",
            Self::OpenAir => "OpenAir",
        }
    }

    /// The format of a file with this name that begins with `head`: its first
    /// [`SNIFF_BYTES`] bytes, or all where it is shorter. The error says what it could have been.
    pub fn detect(source_name: &str, head: &[u8]) -> Result<Self, String> {
        if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
            return Ok(Self::Kmz);
        }
        if head.starts_with(GZIP_MARK) {
            return Err("the file is packed with gzip twice; unpack it once".to_owned());
        }
        if head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF") {
            return Err("the file is UTF-16 text; save it as UTF-8".to_owned());
        }
        let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
        match text.iter().find(|byte| !byte.is_ascii_whitespace()) {
            None => Err(format!("the file is empty; {KNOWN}")),
            Some(b'<') => Ok(Self::Kml),
            Some(b'{' | b'[') => sniff_json(head).map(Self::from_json),
            Some(_) => Self::detect_lines(source_name, text),
        }
    }

    fn from_json(format: JsonFormat) -> Self {
        match format {
            JsonFormat::GeoJson => Self::GeoJson,
            JsonFormat::F3548 => Self::F3548,
            JsonFormat::Ed269 => Self::Ed269,
            JsonFormat::Ed318 => Self::Ed318,
            JsonFormat::PointArray | JsonFormat::PointLines => Self::Points,
        }
    }

    /// The format of lines of text.
    fn detect_lines(source_name: &str, head: &[u8]) -> Result<Self, String> {
        let lines = head.split(|byte| *byte == b'\n').map(String::from_utf8_lossy);
        let mut told = lines.filter(|line| !line.trim().is_empty());
        let name = source_name.to_ascii_lowercase();
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        let mut first = told.next().unwrap_or_default();
        if points::is_header(&first) {
            return Ok(Self::Points);
        }
        // A comment says nothing, and all of the head may be comments.
        while first.trim_start().starts_with('*') {
            first = match told.next() {
                Some(next) => next,
                None => return Ok(Self::OpenAir),
            };
        }
        if openair::is_record(&first) || name.ends_with(".openair") {
            return Ok(Self::OpenAir);
        }
        // The reader of point records says best what a header lacks.
        if name.ends_with(".csv") {
            return Ok(Self::Points);
        }
        Err(format!("the file is of no format that is understood; {KNOWN}"))
    }
}

/// Reads a plan file of any format and hands each item to the sink, or why it could not be read.
/// Answers with what was merged or dropped although nothing was wrong.
///
/// `source_name` is what the user calls the file; it stands in every error.
pub fn read_plan(
    source_name: &str,
    mut input: impl BufRead,
    options: &ReadOptions,
    sink: &mut Sink,
) -> ReadSummary {
    // Done or not, what was counted is what was read.
    open(source_name, &mut input, options, sink).unwrap_or_default()
}

fn open(
    source_name: &str,
    input: &mut dyn BufRead,
    options: &ReadOptions,
    sink: &mut Sink,
) -> Result<ReadSummary, Done> {
    let fatal = |sink: &mut Sink, problem: String| {
        Outlet::new(source_name, sink).fatal(Place::default(), None, problem)
    };
    let cannot_read = |error: io::Error| format!("cannot be read: {error}");
    let packed =
        head_of(input, GZIP_MARK.len() as u64).map_err(|error| fatal(sink, cannot_read(error)))?;
    let is_gzip = packed == GZIP_MARK;
    let mut whole = Cursor::new(packed).chain(input);
    let mut unpacked;
    let plain: &mut dyn BufRead = if is_gzip {
        let packed_bytes = PackedBytes::default();
        let counted = Counted::new(whole, Rc::clone(&packed_bytes));
        let decoder = flate2::bufread::MultiGzDecoder::new(counted);
        let capped = Capped::new(decoder, GZIP_UNPACKED_BYTES_MAX, packed_bytes);
        unpacked = BufReader::with_capacity(1 << 16, capped);
        &mut unpacked
    } else {
        &mut whole
    };
    let head =
        head_of(plain, SNIFF_BYTES as u64).map_err(|error| fatal(sink, cannot_read(error)))?;
    let format = Format::detect(source_name, &head).map_err(|problem| fatal(sink, problem))?;
    Ok(read_as(format, source_name, Cursor::new(head).chain(plain), options, sink))
}

/// The first bytes of an input, taken out of it.
fn head_of(input: &mut dyn BufRead, bytes_max: u64) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    input.take(bytes_max).read_to_end(&mut head)?;
    Ok(head)
}

/// Reads a file whose format is known.
fn read_as(
    format: Format,
    source_name: &str,
    input: impl BufRead,
    options: &ReadOptions,
    sink: &mut Sink,
) -> ReadSummary {
    match format {
        Format::Points => return points::read(source_name, input, options, sink),
        Format::GeoJson => geojson::read(source_name, input, options, sink),
        Format::Kml => return kml::read(source_name, input, options, sink),
        Format::Kmz => return kml::read_kmz(source_name, input, options, sink),
        Format::F3548 => f3548::read(source_name, input, options, sink),
        Format::Ed269 => geozone::ed269::read(source_name, input, options, sink),
        Format::Ed318 => geozone::ed318::read(source_name, input, options, sink),
        Format::OpenAir => openair::read(source_name, input, options, sink),
    }
    ReadSummary::default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::told::told;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;

    fn check(name: &str, head: &[u8], expected: Result<Format, &str>) {
        let told = Format::detect(name, head);
        let agrees = match (&told, expected) {
            (Ok(told), Ok(expected)) => *told == expected,
            (Err(told), Err(expected)) => told.contains(expected),
            _ => false,
        };
        assert!(agrees, "{name} {:?}: {told:?}", String::from_utf8_lossy(head));
    }

    #[test]
    fn a_file_is_told_by_what_is_in_it() {
        check("x", b"PK\x03\x04", Ok(Format::Kmz));
        check("x", b"\xEF\xBB\xBF <?xml", Ok(Format::Kml));
        check("x.csv", b"<kml>", Ok(Format::Kml));
        check("x", br#"{"type":"FeatureCollection","features":[]}"#, Ok(Format::GeoJson));
        check("x", br#"[{"timestamp":1,"latitude":2,"longitude":3}]"#, Ok(Format::Points));
        check("x", br#"{"time":1,"lat":2,"lon":3}"#, Ok(Format::Points));
        check("x", br#"{"UASZoneList":[]}"#, Ok(Format::Ed269));
        check("x", br#"{"operational_intents":[]}"#, Ok(Format::F3548));
        check("x", b"* c\r\n\r\nAC R\r\nAN A\r\n", Ok(Format::OpenAir));
        check("x", b"\xEF\xBB\xBFAN Z\xFCrich\n", Ok(Format::OpenAir));
        check("x", b"* only comments\n", Ok(Format::OpenAir));
        check("x.OpenAir.gz", b"hello you\n", Ok(Format::OpenAir));
        check("x", b"\n\xEF\xBB\xBFID, time,lat,lon,altitude\n", Ok(Format::Points));
        check("x", b"\"callsign\";\"lat\"\n", Ok(Format::Points));
        check("x.csv", b"a,b\n", Ok(Format::Points));
        check("x.CSV.gz", b"a,b\n", Ok(Format::Points));
        check("x", b"a,b\n", Err("of no format that is understood; plan files are GeoJSON, point"));
        check("x.kml", b"hello", Err("of no format that is understood; plan files are GeoJSON"));
        check("x", b"To whom it may concern\n", Err("of no format"));
        check("x", b"id\n", Err("of no format"));
        check("x", b"\x00\x01", Err("of no format"));
        check("x", b"{}", Err("GeoJSON has"));
        check("x", b" \r\n", Err("the file is empty; plan files are GeoJSON"));
        check("x.csv", b"", Err("the file is empty"));
        check("x", b"\x1F\x8B\x08", Err("packed with gzip twice"));
        check("x", b"\xFF\xFEi\0d\0", Err("the file is UTF-16 text; save it as UTF-8"));
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).expect("bytes are packed");
        encoder.finish().expect("the member is whole")
    }

    #[test]
    fn a_bomb_of_gzip_is_fatal_early() {
        // 80 MiB of blanks are 80 kB packed well.
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(b"[").expect("bytes are packed");
        encoder.write_all(&vec![b' '; 80 << 20]).expect("bytes are packed");
        let bomb = encoder.finish().expect("the member is whole");
        assert!(bomb.len() < 100_000);
        let told = read(&bomb);
        assert!(told.starts_with("FATAL f: ") && !told.contains('\n'), "{told}");
        assert!(told.contains("more than 64 MiB and 100 times its size"), "{told}");
    }

    fn read(bytes: &[u8]) -> String {
        let options = ReadOptions::default();
        told(|sink| {
            read_plan("f", bytes, &options, sink);
        })
    }

    const CSV: &str = "id,time,lat,lon,flight_level\nA,0,46,7,1\nA,9,46,8,1\nB,1,46,8,1\n";

    #[test]
    fn every_format_reaches_its_reader() {
        let route = "[line 2, id \"A\"] intent A -: route STD \
            46,7,30480@1970-01-01T00:00:00Z 46,8,30480@1970-01-01T00:00:09Z";
        assert_eq!(read(CSV.as_bytes()), route);
        assert_eq!(read(&gzip(CSV.as_bytes())), route);
        // Two members, the first ending within a line, as tools that pack in pieces write.
        let (start, end) = CSV.split_at(40);
        assert_eq!(read(&[gzip(start.as_bytes()), gzip(end.as_bytes())].concat()), route);
        let summary = read_plan("f", CSV.as_bytes(), &ReadOptions::default(), &mut |_| {
            crate::plan::Flow::Continue
        });
        assert_eq!(summary.to_string(), "1 lone fix dropped (line 4, id \"B\")");
        let placemark = "f: line 1, placemark 1, id \"Z\": has no geometry; give it a Polygon or a \
            gx:Track";
        assert_eq!(read(b"<kml><Placemark id='Z'/></kml>"), placemark);
        let airspace = read(b"AC R\nAN Z\nAL GND\nAH FL1\nV X=46 N 7 E\nDC 1\n");
        assert!(airspace.ends_with("constraint Z -: circle 46,7 1852m *..30480STD *..*"));
        let wrong = |bytes: &[u8], expected: &str| {
            let told = read(bytes);
            assert!(told.contains(expected), "{told}");
        };
        wrong(b"PK\x05\x06", "FATAL f: is not a zip archive");
        wrong(br#"{"type":"FeatureCollection","features":[{"type":"Feature"}]}"#, "f: feature 1");
        wrong(br#"[{"time":1,"lat":2,"lon":3,"id":"A"}]"#, "altitude_ft: is missing");
        wrong(br#"{"UASZoneList":[{}]}"#, "f: ");
        wrong(br#"[{"reference":{},"details":{}}]"#, "f: ");
        wrong(b"", "FATAL f: the file is empty");
        wrong(b"what", "FATAL f: the file is of no format that is understood");
        wrong(&gzip(&gzip(b"x")), "FATAL f: the file is packed with gzip twice");
    }

    #[test]
    fn packed_files_that_break_are_fatal() {
        // Bytes that do not pack, so that a file cut off is cut off late.
        let mut rows = "id,time,lat,lon,flight_level\n".to_owned();
        for row in 0..20_000_u64 {
            rows += &format!("A,{row},46.{},7,1\n", row.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        }
        let packed = gzip(rows.as_bytes());
        for length in [1, 2, 5, 20, packed.len() / 2, packed.len() - 1] {
            let told = read(&packed[..length]);
            assert!(told.starts_with("FATAL f: "), "cut off at {length}: {told}");
        }
        let mut flipped = packed.clone();
        let middle = flipped.len() / 2;
        flipped[middle] ^= 0xFF;
        assert!(read(&flipped).contains("FATAL f: "));
        let trailing = [packed.as_slice(), b"what is this"].concat();
        assert!(read(&trailing).contains("FATAL f: "));
    }
}
