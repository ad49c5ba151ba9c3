//! A part of a geodesic held against an outline: whether they come near, and the spells inside.

use crate::area::{Area, AreaKind, arc_ball};
use crate::contact::{self, Closest, Limits, Passage, Reach};
use crate::earth;
use crate::heights::Heights;
use crate::region::Region;
use crate::vector::Vec3;

/// What is passed from one parameter to a later one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stretch {
    pub(crate) passage: Passage,
    pub(crate) from: f64,
    pub(crate) to: f64,
}

impl Stretch {
    /// The stretch against the whole of an edge.
    pub(crate) fn region(&self) -> Region {
        Region::rectangle((self.from, self.to), (0.0, 1.0))
    }

    pub(crate) fn point(&self, parameter: f64) -> Vec3 {
        let fraction = self.passage.fraction(parameter);
        earth::geodesic_at(self.passage.arc.start, self.passage.arc.end, fraction)
    }

    /// Whether the stretch comes closer to an area than a minimum, or touches it.
    pub(crate) fn meets(&self, area: &Area, lateral_m: f64) -> bool {
        let reach = Reach::new(lateral_m + area.radius_m());
        area.ring_contains(self.point(self.from))
            || self.edges_near(area, reach).any(|edge| {
                contact::meets(&self.passage, &Passage::edge(edge), &self.region(), &reach)
            })
    }

    fn edges_near<'a>(
        &'a self,
        area: &'a Area,
        reach: Reach,
    ) -> impl Iterator<Item = crate::arc::Arc> + 'a {
        let ball = arc_ball(&self.passage.arc);
        area.arcs().filter(move |edge| ball.gap_m(&arc_ball(edge)) <= reach.chord_m() + 0.001)
    }

    /// Where the stretch is closest to the border of an area (to the center of a disc), if it
    /// comes within a minimum of it.
    pub(crate) fn closest(&self, area: &Area, lateral_m: f64) -> Option<Closest> {
        let reach = Reach::of_meeting(lateral_m + area.radius_m());
        let to_edge = |edge| {
            let edge = Passage::edge(edge);
            contact::closest(&self.passage, &edge, &self.region(), &reach, &Heights::LEVEL)
        };
        self.edges_near(area, reach).filter_map(to_edge).reduce(Closest::earlier_of)
    }

    /// The spells inside an area, border included.
    pub(crate) fn spells_inside(&self, area: &Area) -> Vec<(f64, f64)> {
        let reach = Reach::new(area.radius_m());
        let touching = |edge| {
            let edge = Passage::edge(edge);
            contact::contact(
                &self.passage,
                &edge,
                &self.region(),
                (&reach, Limits::First),
                &Heights::LEVEL,
            )
            .map(|contact| contact.extent.u)
        };
        let mut spells: Vec<(f64, f64)> =
            self.edges_near(area, reach).filter_map(touching).collect();
        if matches!(area.kind, AreaKind::Disc { .. }) {
            return spells;
        }
        let mut changes: Vec<f64> = spells.iter().flat_map(|&(from, to)| [from, to]).collect();
        changes.extend([self.from, self.to]);
        changes.sort_by(f64::total_cmp);
        for pair in changes.windows(2) {
            let middle = 0.5 * (pair[0] + pair[1]);
            if area.ring_contains(self.point(middle)) {
                spells.push((pair[0], pair[1]));
            }
        }
        spells
    }
}
