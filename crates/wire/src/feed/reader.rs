//! A feed of any format, from bytes to reports.

use super::error::{Read, Wrong};
use super::frame::{Events, Framed, Lines, Objects};
use super::heard::Hearing;
use super::{FeedSink, aircraft_json, beast, cot, mavlink, open_sky, points, remote_id, sbs};
use crate::plan::Place;
use std::sync::Arc;
use traffic::Report;
use volume::Instant;

/// A format of feeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FeedFormat {
    /// SBS-1 BaseStation, lines of text.
    Sbs,
    /// `aircraft.json` of readsb and dump1090.
    AircraftJson,
    /// State vectors of the OpenSky Network.
    OpenSky,
    /// Cursor on Target, XML events.
    CursorOnTarget,
    /// Point records, a JSON object a fix.
    Points,
    /// Beast binary: frames of Mode S.
    Beast,
    /// MAVLink 1 and 2.
    Mavlink,
    /// Message packs of ASTM F3411.
    RemoteId,
}

impl FeedFormat {
    /// The name in options.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sbs => "sbs",
            Self::AircraftJson => "aircraft-json",
            Self::OpenSky => "opensky",
            Self::CursorOnTarget => "cot",
            Self::Points => "points",
            Self::Beast => "beast",
            Self::Mavlink => "mavlink",
            Self::RemoteId => "remote-id",
        }
    }

    /// What a feed can be, for a person.
    pub(super) const KNOWN: &'static str = "feeds are BaseStation lines, aircraft.json, OpenSky \
        state vectors, Cursor on Target events, point records with times, and recordings of bytes";

    /// The format of a name in options; the error tells those that there are.
    pub fn parse(name: &str) -> Result<Self, String> {
        let all = [
            Self::Sbs,
            Self::AircraftJson,
            Self::OpenSky,
            Self::CursorOnTarget,
            Self::Points,
            Self::Beast,
            Self::Mavlink,
            Self::RemoteId,
        ];
        let names = all.map(Self::name).join(", ");
        let found = all.into_iter().find(|format| format.name() == name);
        found.ok_or_else(|| format!("{name:?} is no format of feeds; there are {names}"))
    }

    /// Whether its messages tell when they are of. Those of the others are of when they were
    /// received, so a bare file of them says nothing.
    pub const fn tells_time(self) -> bool {
        match self {
            Self::Sbs
            | Self::AircraftJson
            | Self::OpenSky
            | Self::CursorOnTarget
            | Self::Points => true,
            Self::Beast | Self::Mavlink | Self::RemoteId => false,
        }
    }

    /// The format of a recorded file that begins with `head`, where that tells it.
    pub fn detect(head: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(head);
        let text = text.trim_start_matches('\u{feff}').trim_start();
        if text.starts_with("MSG,") || text.starts_with("SEL,") || text.starts_with("AIR,") {
            return Some(Self::Sbs);
        }
        if text.starts_with('<') {
            return text.contains("<event").then_some(Self::CursorOnTarget);
        }
        let is_json = text.starts_with('{') || text.starts_with('[');
        let has = |name: &str| is_json && text.contains(name);
        match () {
            () if has("\"aircraft\"") => Some(Self::AircraftJson),
            () if has("\"states\"") => Some(Self::OpenSky),
            () if has("\"latitude\"") || has("\"lat\"") => Some(Self::Points),
            () => None,
        }
    }
}

/// Whose feed it is.
#[derive(Clone, Debug)]
pub struct FeedOptions {
    /// What the feed is called: the source of its tracks, and the beginning of its errors.
    pub source: Arc<str>,
    /// Whose aircraft it tells, where a message does not say.
    pub party: Option<Arc<str>>,
}

/// A feed that is being read.
#[derive(Debug)]
pub struct FeedReader {
    options: FeedOptions,
    frames: Frames,
    /// Messages so far, whole or not.
    messages: u64,
}

#[derive(Debug)]
enum Frames {
    Sbs(Lines, Hearing),
    Objects(Objects, Kind),
    Events(Events),
    Beast(beast::Frames),
    Mavlink(mavlink::Frames),
    RemoteId(remote_id::Packs),
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    AircraftJson,
    OpenSky,
    Points,
}

impl FeedReader {
    /// A reader at the beginning of a feed.
    pub fn new(format: FeedFormat, options: FeedOptions) -> Self {
        let frames = match format {
            FeedFormat::Sbs => Frames::Sbs(Lines::default(), Hearing::default()),
            FeedFormat::AircraftJson => Frames::Objects(Objects::default(), Kind::AircraftJson),
            FeedFormat::OpenSky => Frames::Objects(Objects::default(), Kind::OpenSky),
            FeedFormat::Points => Frames::Objects(Objects::default(), Kind::Points),
            FeedFormat::CursorOnTarget => Frames::Events(Events::default()),
            FeedFormat::Beast => Frames::Beast(beast::Frames::default()),
            FeedFormat::Mavlink => Frames::Mavlink(mavlink::Frames::default()),
            FeedFormat::RemoteId => Frames::RemoteId(remote_id::Packs::default()),
        };
        Self { options, frames, messages: 0 }
    }

    /// Takes the next bytes, received at an instant: formats whose messages say no time take it
    /// for theirs.
    pub fn push(&mut self, bytes: &[u8], received: Instant, sink: &mut FeedSink<'_>) {
        match self.frames {
            Frames::Sbs(..) | Frames::Objects(..) | Frames::Events(..) => {
                self.read_text(Some(bytes), sink);
            }
            Frames::Beast(..) | Frames::Mavlink(..) | Frames::RemoteId(..) => {
                self.read_binary(bytes, received, sink);
            }
        }
    }

    /// The feed is over: what is left is read as far as it is whole.
    pub fn end(&mut self, sink: &mut FeedSink<'_>) {
        self.read_text(None, sink);
    }

    fn read_binary(&mut self, bytes: &[u8], received: Instant, sink: &mut FeedSink<'_>) {
        let Self { options, frames, messages } = self;
        let mut told = Told { options, messages, sink };
        let mut each = |read: Read<Report>| {
            *told.messages += 1;
            told.report(read);
        };
        match frames {
            Frames::Beast(frames) => frames.push(bytes, received, &options.source, &mut each),
            Frames::Mavlink(frames) => frames.push(bytes, received, &options.source, &mut each),
            Frames::RemoteId(packs) => packs.push(bytes, received, &options.source, &mut each),
            Frames::Sbs(..) | Frames::Objects(..) | Frames::Events(..) => {}
        }
    }

    fn read_text(&mut self, bytes: Option<&[u8]>, sink: &mut FeedSink<'_>) {
        let Self { options, frames, messages } = self;
        let mut told = Told { options, messages, sink };
        match frames {
            Frames::Sbs(lines, hearing) => {
                let mut each = |framed: Framed<'_>| {
                    told.message("line", framed, |told, line| {
                        match sbs::read(line, hearing, &told.options.source) {
                            Ok(None) => {}
                            Ok(Some(report)) => told.report(Ok(report)),
                            Err(wrong) => told.report(Err(wrong)),
                        }
                    });
                };
                match bytes {
                    Some(bytes) => lines.push(bytes, &mut each),
                    None => lines.end(&mut each),
                }
            }
            Frames::Objects(objects, kind) => {
                let mut each = |framed: Framed<'_>| {
                    told.message("object", framed, |told, object| told.object(object, *kind));
                };
                match bytes {
                    Some(bytes) => objects.push(bytes, &mut each),
                    None => objects.end(&mut each),
                }
            }
            Frames::Events(events) => {
                let mut each = |framed: Framed<'_>| {
                    told.message("event", framed, |told, event| {
                        match cot::read(event, &told.options.source) {
                            Ok(None) => {}
                            Ok(Some(report)) => told.report(Ok(report)),
                            Err(wrong) => told.report(Err(wrong)),
                        }
                    });
                };
                match bytes {
                    Some(bytes) => events.push(bytes, &mut each),
                    None => events.end(&mut each),
                }
            }
            // A frame that is not whole at the end is what the radio lost.
            Frames::Beast(..) | Frames::Mavlink(..) | Frames::RemoteId(..) => {}
        }
    }
}

/// Where messages go, with the number of the present one.
struct Told<'a, 'b> {
    options: &'a FeedOptions,
    messages: &'a mut u64,
    sink: &'a mut FeedSink<'b>,
}

impl Told<'_, '_> {
    fn message(
        &mut self,
        word: &'static str,
        framed: Framed<'_>,
        read: impl FnOnce(&mut Self, &[u8]),
    ) {
        *self.messages += 1;
        let place = Place::member(word, *self.messages);
        match framed {
            Framed::Whole(bytes) => read(self, bytes),
            Framed::TooLong(most) => {
                let problem = format!("it is longer than {most} bytes, and left out");
                self.wrong(place, Wrong::whole(problem));
            }
            Framed::Stray => {
                let problem =
                    format!("there are bytes that belong to no {word}, or to half of one");
                self.wrong(place, Wrong::whole(problem));
            }
        }
    }

    fn object(&mut self, object: &[u8], kind: Kind) {
        let source = self.options.source.clone();
        let mut each = |number: u64, read: Read<Report>| {
            let place = Place::member("aircraft", number);
            self.hand(place, read);
        };
        let read = match kind {
            Kind::AircraftJson => aircraft_json::read(object, &source, &mut each),
            Kind::OpenSky => open_sky::read(object, &source, &mut each),
            Kind::Points => {
                let read = points::read(object, &source);
                return self.report(read);
            }
        };
        if let Err(wrong) = read {
            let place = Place::member("object", *self.messages);
            self.wrong(place, wrong);
        }
    }

    fn report(&mut self, read: Read<Report>) {
        self.hand(Place::member("message", *self.messages), read);
    }

    fn hand(&mut self, place: Place, read: Read<Report>) {
        match read {
            Ok(mut report) => {
                report.party = report.party.or_else(|| self.options.party.clone());
                (self.sink)(Ok(report));
            }
            Err(wrong) => self.wrong(place, wrong),
        }
    }

    fn wrong(&mut self, place: Place, wrong: Wrong) {
        (self.sink)(Err(wrong.at(&self.options.source, place)));
    }
}

/// Reads JSON, and names the field that is wrong.
pub(super) fn json<'a, T: serde::Deserialize<'a>>(bytes: &'a [u8]) -> Read<T> {
    let mut input = serde_json::Deserializer::from_slice(bytes);
    serde_path_to_error::deserialize(&mut input).map_err(|error| {
        let path = error.path().to_string();
        let problem = error.into_inner().to_string();
        if path == "." { Wrong::whole(problem) } else { Wrong::field(path, problem) }
    })
}
