//! The closest approach of two points that move straight and uniformly: closed forms.
//!
//! Over a region of parameter pairs the difference of two straight uniform motions is affine, so
//! the squared distance is a convex quadratic: its least value lies inside the region where the
//! gradient vanishes, or on a side, and the pairs within a distance form a convex set.

use crate::arc::Arc;
use crate::region::{Pair, Region};
use crate::vector::Vec3;

/// The difference `offset + u * along_u - v * along_v` of two straight motions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Approach {
    offset: Vec3,
    along_u: Vec3,
    along_v: Vec3,
}

/// The least distance and the pair where it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Least {
    pub(crate) distance_m: f64,
    pub(crate) at: Pair,
}

/// Least and greatest parameter of each thing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Extent {
    pub(crate) u: (f64, f64),
    pub(crate) v: (f64, f64),
}

impl Extent {
    pub(crate) const fn at(pair: Pair) -> Self {
        Self { u: (pair.u, pair.u), v: (pair.v, pair.v) }
    }

    pub(crate) fn join(self, other: Self) -> Self {
        Self {
            u: (self.u.0.min(other.u.0), self.u.1.max(other.u.1)),
            v: (self.v.0.min(other.v.0), self.v.1.max(other.v.1)),
        }
    }
}

impl Approach {
    /// The chords of two arcs, both with parameters from 0 to 1.
    pub(crate) fn of_chords(a: &Arc, b: &Arc) -> Self {
        Self { offset: a.start - b.start, along_u: a.chord(), along_v: b.chord() }
    }

    pub(crate) fn difference(&self, at: Pair) -> Vec3 {
        self.offset + self.along_u * at.u - self.along_v * at.v
    }

    /// The least distance over a region.
    pub(crate) fn least(&self, region: &Region) -> Least {
        let first = region.corners()[0];
        let mut best = (self.difference(first).norm_squared(), first);
        let mut consider = |squared: f64, at: Pair| {
            if squared < best.0 {
                best = (squared, at);
            }
        };
        for (from, to) in region.sides() {
            let start = self.difference(from);
            let way = self.difference(to) - start;
            let length_squared = way.norm_squared();
            let fraction =
                if length_squared > 0.0 { -start.dot(way) / length_squared } else { 0.0 };
            let at = from.toward(to, fraction.clamp(0.0, 1.0));
            consider(self.difference(at).norm_squared(), at);
        }
        if let Some(at) = self.stationary()
            && region.contains(at)
        {
            consider(self.difference(at).norm_squared(), at);
        }
        Least { distance_m: best.0.sqrt(), at: best.1 }
    }

    /// Where the gradient of the squared distance vanishes, unless the motions are parallel.
    fn stationary(&self) -> Option<Pair> {
        let (uu, vv) = (self.along_u.norm_squared(), self.along_v.norm_squared());
        let uv = self.along_u.dot(self.along_v);
        let determinant = uu * vv - uv * uv;
        if determinant <= 1e-14 * uu * vv {
            return None;
        }
        let (ou, ov) = (self.offset.dot(self.along_u), self.offset.dot(self.along_v));
        Some(Pair::new((uv * ov - vv * ou) / determinant, (uu * ov - uv * ou) / determinant))
    }

    /// The greatest distance over a region, which a convex function has at a corner.
    pub(crate) fn greatest_m(&self, region: &Region) -> f64 {
        let squared = region
            .corners()
            .iter()
            .map(|&corner| self.difference(corner).norm_squared())
            .fold(0.0, f64::max);
        squared.sqrt()
    }

    /// The extent of the pairs of a region within a distance; `None` when there are none.
    pub(crate) fn within(&self, region: &Region, distance_m: f64) -> Option<Extent> {
        let limit = distance_m * distance_m;
        let mut extent = None::<Extent>;
        let mut add = |at: Pair| {
            let here = Extent::at(at);
            extent = Some(extent.map_or(here, |extent| extent.join(here)));
        };
        for &corner in region.corners() {
            if self.difference(corner).norm_squared() <= limit {
                add(corner);
            }
        }
        for (from, to) in region.sides() {
            let start = self.difference(from);
            let way = self.difference(to) - start;
            for fraction in roots(way.norm_squared(), start.dot(way), start.norm_squared() - limit)
                .into_iter()
                .flatten()
                .filter(|fraction| (0.0..=1.0).contains(fraction))
            {
                add(from.toward(to, fraction));
            }
        }
        for at in self.extremes(distance_m).into_iter().flatten() {
            if region.contains(at) {
                add(at);
            }
        }
        extent
    }

    /// The pairs of least and greatest `u` and `v` at exactly a distance, over all pairs.
    fn extremes(&self, distance_m: f64) -> [Option<Pair>; 4] {
        let Some(center) = self.stationary() else { return [None; 4] };
        let (uu, vv) = (self.along_u.norm_squared(), self.along_v.norm_squared());
        let uv = self.along_u.dot(self.along_v);
        let determinant = uu * vv - uv * uv;
        let rest = distance_m * distance_m - self.difference(center).norm_squared();
        if rest < 0.0 {
            return [None; 4];
        }
        // On the ellipse uu·du² − 2uv·du·dv + vv·dv² = rest, du is greatest where the derivative
        // by dv vanishes: dv = du·uv/vv; likewise dv.
        let du = (rest * vv / determinant).sqrt();
        let dv = (rest * uu / determinant).sqrt();
        let by = |du: f64, dv: f64| Some(Pair::new(center.u + du, center.v + dv));
        [by(du, du * uv / vv), by(-du, -du * uv / vv), by(dv * uv / uu, dv), by(-dv * uv / uu, -dv)]
    }

    /// The way through `at` along which the distance grows least, within a region, as far as it
    /// stays within `slack_m` of the least. Two aircraft one above the other, or abreast at one
    /// speed, are equally close for a while; this is the while.
    pub(crate) fn level_way(&self, region: &Region, least: Least, slack_m: f64) -> (Pair, Pair) {
        let along = self.flattest(region);
        let span = region.span(least.at, along);
        let way = self.along_u * along.u - self.along_v * along.v;
        let here = self.difference(least.at);
        let reach = least.distance_m + slack_m;
        let to_roots =
            roots(way.norm_squared(), here.dot(way), here.norm_squared() - reach * reach);
        let (low, high) = match to_roots {
            [Some(low), Some(high)] => (span.0.max(low.min(0.0)), span.1.min(high.max(0.0))),
            _ if way.norm_squared() == 0.0 => span,
            _ => (0.0, 0.0),
        };
        let at =
            |factor: f64| Pair::new(least.at.u + along.u * factor, least.at.v + along.v * factor);
        (at(low), at(high))
    }

    /// The direction in which the squared distance bends least; along a segment, the segment.
    fn flattest(&self, region: &Region) -> Pair {
        if let [from, to] = region.corners() {
            return Pair::new(to.u - from.u, to.v - from.v);
        }
        let (uu, vv) = (self.along_u.norm_squared(), self.along_v.norm_squared());
        let uv = self.along_u.dot(self.along_v);
        // The eigenvector of [[uu, -uv], [-uv, vv]] for its lesser eigenvalue.
        let angle = 0.5 * (2.0 * uv).atan2(vv - uu);
        Pair::new(angle.cos(), angle.sin())
    }
}

/// The roots of `a·x² + 2b·x + c`, in order, without cancellation.
fn roots(a: f64, b: f64, c: f64) -> [Option<f64>; 2] {
    let discriminant = b * b - a * c;
    if a <= 0.0 || discriminant < 0.0 {
        return [None, None];
    }
    let q = -(b + b.signum() * discriminant.sqrt());
    if q == 0.0 {
        return [Some(0.0), Some(0.0)];
    }
    let (first, second) = (q / a, c / q);
    [Some(first.min(second)), Some(first.max(second))]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn vector() -> impl Strategy<Value = Vec3> {
        (-10.0..10.0_f64, -10.0..10.0_f64, -10.0..10.0_f64).prop_map(|(x, y, z)| Vec3::new(x, y, z))
    }

    fn approach() -> impl Strategy<Value = Approach> {
        (vector(), vector(), vector()).prop_map(|(offset, along_u, along_v)| Approach {
            offset,
            along_u,
            along_v,
        })
    }

    fn grid(region: &Region) -> impl Iterator<Item = Pair> + '_ {
        let steps = 40;
        (0..=steps)
            .flat_map(move |i| {
                (0..=steps).map(move |j| Pair::new(f64::from(i) / 40.0, f64::from(j) / 40.0))
            })
            .filter(|pair| region.contains(*pair))
    }

    proptest! {
        #[test]
        fn nothing_on_a_grid_is_closer_or_further_out(
            approach in approach(), distance in 0.0..20.0_f64, cut in 0.2..1.5_f64,
        ) {
            let square = Region::rectangle((0.0, 1.0), (0.0, 1.0));
            let half_plane = crate::region::HalfPlane { u: 1.0, v: 1.0, limit: cut };
            let region = square.clip(half_plane).expect("a part");
            let least = approach.least(&region);
            prop_assert!(
                (approach.difference(least.at).norm() - least.distance_m).abs() < 1e-9
            );
            let extent = approach.within(&region, distance);
            prop_assert_eq!(extent.is_some(), least.distance_m <= distance);
            for pair in grid(&region) {
                let here = approach.difference(pair).norm();
                prop_assert!(here >= least.distance_m - 1e-9);
                prop_assert!(here <= approach.greatest_m(&region) + 1e-9);
                if here <= distance - 1e-9 {
                    let extent = extent.expect("a pair within the distance");
                    prop_assert!(extent.u.0 <= pair.u + 1e-9 && pair.u <= extent.u.1 + 1e-9);
                    prop_assert!(extent.v.0 <= pair.v + 1e-9 && pair.v <= extent.v.1 + 1e-9);
                }
            }
        }
    }

    #[test]
    fn abreast_at_one_speed_the_whole_way_is_level() {
        let velocity = Vec3::new(100.0, 0.0, 0.0);
        let approach =
            Approach { offset: Vec3::new(0.0, 5.0, 0.0), along_u: velocity, along_v: velocity };
        let together = Region::segment(Pair::new(0.0, 0.0), Pair::new(1.0, 1.0));
        let least = approach.least(&together);
        assert_eq!(least.distance_m, 5.0);
        let way = approach.level_way(&together, least, 1e-5);
        assert_eq!(way, (Pair::new(0.0, 0.0), Pair::new(1.0, 1.0)));
        // With every pair of instants allowed, only equal instants are that close.
        let square = Region::rectangle((0.0, 1.0), (0.0, 1.0));
        let (from, to) = approach.level_way(&square, approach.least(&square), 1e-5);
        assert!((from.u - from.v).abs() < 1e-9 && (to.u - to.v).abs() < 1e-9);
        assert!((to.u - from.u).abs() > 0.999);
    }
}
