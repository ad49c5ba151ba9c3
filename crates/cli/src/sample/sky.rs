//! What all items of a sample share: who flies, where, and when.

use super::airports::{AIRPORTS, Airport};
use super::draw::Draw;
use super::earth::Path;
use geographiclib_rs::Geodesic;

/// A named box that the sample's airports are taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Region {
    /// Sixty airports on six continents.
    World,
    /// Dublin to Bucharest, Lisbon to Helsinki.
    Europe,
    /// The eastern Mediterranean: Cairo to Gaziantep, Antalya to Damascus.
    Levant,
    /// The United States, Canada and Mexico.
    NorthAmerica,
}

impl Region {
    /// South, west, north and east, degrees. No box crosses the antimeridian.
    const fn bounds(self) -> (f64, f64, f64, f64) {
        match self {
            Self::World => (-90.0, -180.0, 90.0, 180.0),
            Self::Europe => (37.0, -11.0, 62.0, 30.0),
            Self::Levant => (29.0, 29.0, 38.0, 39.0),
            Self::NorthAmerica => (15.0, -170.0, 72.0, -60.0),
        }
    }

    fn contains(self, airport: &Airport) -> bool {
        let (south, west, north, east) = self.bounds();
        (south..=north).contains(&airport.latitude_deg())
            && (west..=east).contains(&airport.longitude_deg())
    }
}

/// Somebody who flies.
#[derive(Clone, Debug)]
pub(crate) struct Party {
    pub(crate) name: String,
    /// What the ids of its flights begin with.
    pub(crate) prefix: String,
}

impl Party {
    fn new(name: &str) -> Self {
        let letters = name.chars().filter(|char| char.is_alphanumeric());
        let prefix: String = letters.flat_map(char::to_uppercase).take(3).collect();
        Self { name: name.to_owned(), prefix }
    }
}

/// Two airports with flights from one to the other.
#[derive(Clone, Debug)]
pub(crate) struct Connection {
    pub(crate) from: &'static Airport,
    pub(crate) to: &'static Airport,
    pub(crate) path: Path,
    pub(crate) length_mm: i64,
    /// The flights on this and all connections before it, in some unit.
    flights_up_to_here: u64,
}

/// Shorter than this nobody flies in an airliner, and longer than this no airliner flies.
const LENGTH_MM: core::ops::RangeInclusive<i64> = 150_000_000..=14_000_000_000;

/// All that the items of a sample share.
#[derive(Debug)]
pub(crate) struct Sky {
    pub(crate) earth: Geodesic,
    pub(crate) seed: u64,
    pub(crate) parties: Vec<Party>,
    pub(crate) airports: Vec<&'static Airport>,
    /// Seconds since 1970.
    pub(crate) start_s: i64,
    /// Everything departs within this many seconds of the start.
    pub(crate) span_s: i64,
    connections: Vec<Connection>,
}

impl Sky {
    pub(crate) fn new(
        region: Region,
        seed: u64,
        parties: &[String],
        start_s: i64,
        span_s: i64,
    ) -> Self {
        let airports: Vec<_> = AIRPORTS.iter().filter(|airport| region.contains(airport)).collect();
        let earth = Geodesic::wgs84();
        let connections = connections(&earth, &airports);
        assert!(!connections.is_empty(), "every region has airports to fly between");
        let parties = parties.iter().map(|name| Party::new(name)).collect();
        Self { earth, seed, parties, airports, start_s, span_s, connections }
    }

    /// One of the connections, near places more often than far ones.
    pub(crate) fn connection(&self, draw: &mut Draw) -> &Connection {
        let all = self.connections[self.connections.len() - 1].flights_up_to_here;
        let drawn = draw.below(all);
        let index = self.connections.partition_point(|each| each.flights_up_to_here <= drawn);
        &self.connections[index]
    }

    #[cfg(test)]
    pub(crate) fn between(
        &self,
        from: &Airport,
        to: &Airport,
    ) -> (&'static Airport, &'static Airport, bool) {
        let found = self
            .connections
            .iter()
            .find(|each| each.from.icao == from.icao && each.to.icao == to.icao)
            .expect("the flight is on a connection");
        (found.from, found.to, found.path.is_eastbound())
    }
}

fn connections(earth: &Geodesic, airports: &[&'static Airport]) -> Vec<Connection> {
    let mut connections = Vec::with_capacity(airports.len() * airports.len());
    let mut flights = 0;
    for &from in airports {
        for &to in airports {
            let (path, length_mm) = Path::between(
                earth,
                (from.latitude_deg(), from.longitude_deg()),
                (to.latitude_deg(), to.longitude_deg()),
            );
            if LENGTH_MM.contains(&length_mm) {
                // Traffic falls with distance, as it does where people and goods travel.
                flights += 10_000_000 / (500 + length_mm.unsigned_abs() / 1_000_000);
                let flights_up_to_here = flights;
                connections.push(Connection { from, to, path, length_mm, flights_up_to_here });
            }
        }
    }
    connections
}
