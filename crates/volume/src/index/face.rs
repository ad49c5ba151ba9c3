//! The six faces of a cube around the Earth, and where things are seen on them from its center.
//!
//! Every direction from the center of the Earth goes through one face (on an edge, through two),
//! so two things that share a point share a face. Faces are flat and square: no pole, no
//! antimeridian, and no seam but the twelve edges, over which a thing stands on both faces.

use crate::vector::Vec3;

/// A face of the cube, by the axis that goes through its middle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Face {
    axis: usize,
    positive: bool,
}

/// A rectangle on a face. The face reaches from -1 to 1 both ways; one is at least 3,600 km.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rect {
    pub(crate) low: [f32; 2],
    pub(crate) high: [f32; 2],
}

impl Face {
    pub(crate) const ALL: [Self; 6] = [
        Self { axis: 0, positive: true },
        Self { axis: 0, positive: false },
        Self { axis: 1, positive: true },
        Self { axis: 1, positive: false },
        Self { axis: 2, positive: true },
        Self { axis: 2, positive: false },
    ];

    /// The number of the face, below six.
    pub(crate) const fn number(self) -> usize {
        self.axis * 2 + if self.positive { 0 } else { 1 }
    }

    /// The smallest rectangle of this face on which all of an axis-parallel box in space is seen,
    /// as far as it is seen on this face; `None` when no part of it is.
    pub(crate) fn rect(self, (low, high): (Vec3, Vec3)) -> Option<Rect> {
        let axes = |v: Vec3| [v.x, v.y, v.z];
        let (low, high) = (axes(low), axes(high));
        let (near, far) = if self.positive {
            (low[self.axis], high[self.axis])
        } else {
            (-high[self.axis], -low[self.axis])
        };
        if far <= 0.0 {
            return None;
        }
        let mut rect = Rect { low: [0.0; 2], high: [0.0; 2] };
        for side in 0..2 {
            let across = (self.axis + 1 + side) % 3;
            let (least, greatest) = quotients((low[across], high[across]), (near, far));
            if least > 1.0 || greatest < -1.0 {
                return None;
            }
            rect.low[side] = (least as f32).next_down();
            rect.high[side] = (greatest as f32).next_up();
        }
        Some(rect)
    }
}

/// The least and the greatest quotient of numbers of one range by positive ones of another, as
/// far as they lie from -1 to 1.
fn quotients(dividend: (f64, f64), divisor: (f64, f64)) -> (f64, f64) {
    let by_near = |value: f64, otherwise: f64| {
        if divisor.0 > 0.0 { value / divisor.0 } else { otherwise }
    };
    // A negative least is least over the nearest divisor, a positive one over the furthest.
    let least = if dividend.0 < 0.0 { by_near(dividend.0, -1.0) } else { dividend.0 / divisor.1 };
    let greatest = if dividend.1 > 0.0 { by_near(dividend.1, 1.0) } else { dividend.1 / divisor.1 };
    (least.max(-1.0), greatest.min(1.0))
}

impl Rect {
    /// All of a face.
    pub(crate) const FACE: Self = Self { low: [-1.0; 2], high: [1.0; 2] };

    pub(crate) fn meets(&self, other: &Self) -> bool {
        // Without short cuts: the processor does all four at once.
        (self.low[0] <= other.high[0])
            & (other.low[0] <= self.high[0])
            & (self.low[1] <= other.high[1])
            & (other.low[1] <= self.high[1])
    }

    /// The lower corner of what two rectangles that meet have in common, the place where the
    /// pair is told: it lies in just one of the parts that a face is divided into.
    pub(crate) fn common_corner(&self, other: &Self) -> [f32; 2] {
        [self.low[0].max(other.low[0]), self.low[1].max(other.low[1])]
    }

    /// Whether all of this rectangle lies within another.
    pub(crate) fn is_within(&self, other: &Self) -> bool {
        (0..2).all(|axis| other.low[axis] <= self.low[axis] && self.high[axis] <= other.high[axis])
    }

    /// Whether a point lies in this part of a face, its lower borders included and its upper ones
    /// not; what lies on or beyond the border of the face belongs to the parts there.
    pub(crate) fn holds(&self, point: [f32; 2]) -> bool {
        (0..2).all(|axis| {
            (self.low[axis] <= point[axis] || self.low[axis] <= Self::FACE.low[axis])
                && (point[axis] < self.high[axis] || self.high[axis] >= Self::FACE.high[axis])
        })
    }

    /// The longer side.
    pub(crate) fn side(&self) -> f32 {
        (self.high[0] - self.low[0]).max(self.high[1] - self.low[1])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_point_of_a_box_is_seen_in_the_rectangle_of_some_face(
            low in (-9.0..9.0_f64, -9.0..9.0_f64, -9.0..9.0_f64),
            size in (0.0..9.0_f64, 0.0..9.0_f64, 0.0..9.0_f64),
            at in (0.0..=1.0_f64, 0.0..=1.0_f64, 0.0..=1.0_f64),
        ) {
            let low = Vec3::new(low.0, low.1, low.2);
            let high = low + Vec3::new(size.0, size.1, size.2);
            let point =
                low + Vec3::new(size.0 * at.0, size.1 * at.1, size.2 * at.2);
            let seen = Face::ALL.into_iter().filter_map(|face| {
                let here = face.rect((point, point))?;
                Some((face.rect((low, high)), here))
            });
            let mut faces = 0;
            for (rect, here) in seen {
                let rect = rect.expect("a face that sees a point of a box sees the box");
                prop_assert!(rect.meets(&here), "{rect:?} {here:?}");
                faces += 1;
            }
            prop_assert!(faces >= 1);
        }
    }
}
