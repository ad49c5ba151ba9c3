//! Other indexes of the field: boxes in degrees, metres and seconds, and the searches over them.

use crate::{Narrow, Pair};
use geo_index::rtree::sort::HilbertSort;
use geo_index::rtree::{RTreeBuilder, RTreeIndex};
use rstar::{AABB, RTree, RTreeObject};
use std::io::{self, Write};
use volume::{Extent, Outline, Position};

/// The box of one volume: longitude, latitude, altitude (m) and time (s).
#[derive(Clone, Copy, Debug)]
struct Box4 {
    low: [f64; 4],
    high: [f64; 4],
    key: u32,
}

/// The boxes of all volumes, by key. The cities of the mix are far from the antimeridian and the
/// poles, where such boxes would be wrong.
#[derive(Debug)]
pub(crate) struct Boxes(Vec<Box4>);

impl Boxes {
    pub(crate) fn of(extents: &[Extent]) -> Self {
        let one = |(extent, key): (&Extent, u32)| match extent {
            Extent::Volume(volume) => box_of(volume, key),
            Extent::Route(_) => unreachable!("the mix has no routes"),
        };
        Self(extents.iter().zip(0..).map(one).collect())
    }

    pub(crate) fn write_csv(&self, out: impl Write) -> io::Result<()> {
        let mut out = io::BufWriter::new(out);
        for Box4 { low, high, key } in &self.0 {
            writeln!(
                out,
                "{key},{},{},{},{},{},{},{},{}",
                low[0], low[1], high[0], high[1], low[2], high[2], low[3], high[3]
            )?;
        }
        out.flush()
    }
}

fn box_of(volume: &volume::Volume4D, key: u32) -> Box4 {
    let (corners, by_m): (Vec<Position>, f64) = match &volume.outline {
        Outline::Circle(circle) => (vec![circle.center()], circle.radius_m()),
        // An edge of five kilometres bulges less than ten metres past its ends.
        Outline::Polygon(polygon) => (polygon.vertices().to_vec(), 10.0),
    };
    // A degree of latitude is at least 110,574 m, one of longitude that much less by its cosine.
    let latitude = by_m / 110_500.0;
    let (mut low, mut high) = ([f64::INFINITY; 4], [f64::NEG_INFINITY; 4]);
    for corner in corners {
        let longitude = latitude / (corner.latitude_deg().to_radians().cos() * 0.995);
        low[0] = low[0].min(corner.longitude_deg() - longitude);
        high[0] = high[0].max(corner.longitude_deg() + longitude);
        low[1] = low[1].min(corner.latitude_deg() - latitude);
        high[1] = high[1].max(corner.latitude_deg() + latitude);
    }
    let meters = |limit: Option<volume::Altitude>| limit.expect("the mix has limits").meters();
    let seconds =
        |at: Option<volume::Instant>| at.expect("the mix has times").micros() as f64 / 1e6;
    low[2] = meters(volume.altitude.lower());
    high[2] = meters(volume.altitude.upper());
    low[3] = seconds(volume.time.start());
    high[3] = seconds(volume.time.end());
    Box4 { low, high, key }
}

impl RTreeObject for Box4 {
    type Envelope = AABB<[f64; 4]>;

    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners(self.low, self.high)
    }
}

/// rstar: a bulk-loaded R*-tree of four dimensions, searched with the box of each volume.
pub(crate) fn rstar(boxes: &Boxes, narrow: &Narrow<'_>) -> Vec<Pair> {
    let tree = RTree::bulk_load(boxes.0.clone());
    let mut pairs = Vec::new();
    for one in &boxes.0 {
        for other in tree.locate_in_envelope_intersecting(one.envelope()) {
            if one.key < other.key && narrow.meets(one.key, other.key) {
                pairs.push((one.key, other.key));
            }
        }
    }
    pairs
}

/// geo-index: a packed Hilbert R-tree of the two lateral dimensions, searched with the box of
/// each volume; time and altitude are compared after.
pub(crate) fn geo_index(boxes: &Boxes, narrow: &Narrow<'_>) -> Vec<Pair> {
    let mut builder = RTreeBuilder::<f64>::new(boxes.0.len() as u32);
    for Box4 { low, high, .. } in &boxes.0 {
        builder.add(low[0], low[1], high[0], high[1]);
    }
    let tree = builder.finish::<HilbertSort>();
    let mut pairs = Vec::new();
    for one in &boxes.0 {
        for key in tree.search(one.low[0], one.low[1], one.high[0], one.high[1]) {
            let other = &boxes.0[key as usize];
            let together = (2..4)
                .all(|axis| one.low[axis] <= other.high[axis] && other.low[axis] <= one.high[axis]);
            if one.key < key && together && narrow.meets(one.key, key) {
                pairs.push((one.key, key));
            }
        }
    }
    pairs
}
