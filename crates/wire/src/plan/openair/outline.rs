//! An outline as OpenAir draws it: stroke after stroke.

use super::arc::{self, Arc};
use volume::{Circle, Outline, Polygon, PolygonError, Position};

/// The most vertices and arcs of one airspace, before arcs become vertices.
const STROKES_MAX: usize = Polygon::VERTICES_MAX;

/// The most folds that are taken out of one outline, and the most tries to find them.
const FOLDS_MAX: u32 = 30;
const DRAWS_MAX: u32 = 100;

/// Which way round its center an arc goes, seen from above.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Direction {
    /// `V D=+`, and where the airspace does not say.
    #[default]
    Clockwise,
    /// `V D=-`.
    Counterclockwise,
}

/// What one record draws, or sets for drawing.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stroke {
    Center(Position),
    Direction(Direction),
    Vertex(Position),
    Circle { radius_m: f64 },
    ArcByAngles { radius_m: f64, start_deg: f64, end_deg: f64 },
    ArcBetween { start: Position, end: Position },
}

/// A piece of the outline.
#[derive(Clone, Copy, Debug)]
enum Piece {
    Vertex(Position),
    Arc(Arc),
}

/// An outline, as far as it is drawn.
#[derive(Debug, Default)]
pub(super) struct Sketch {
    center: Option<Position>,
    direction: Direction,
    circle: Option<Circle>,
    pieces: Vec<Piece>,
}

impl Sketch {
    pub(super) fn is_empty(&self) -> bool {
        self.circle.is_none() && self.pieces.is_empty()
    }

    /// Draws one stroke.
    pub(super) fn draw(&mut self, stroke: Stroke) -> Result<(), String> {
        let piece = match stroke {
            Stroke::Center(center) => {
                self.center = Some(center);
                return Ok(());
            }
            Stroke::Direction(direction) => {
                self.direction = direction;
                return Ok(());
            }
            Stroke::Circle { radius_m } => {
                if !self.is_empty() {
                    return Err("a circle is an airspace of its own; begin one with \"AC\"".into());
                }
                let circle = Circle::new(self.center()?, radius_m);
                self.circle = Some(circle.map_err(|error| error.to_string())?);
                return Ok(());
            }
            Stroke::Vertex(position) => Piece::Vertex(position),
            Stroke::ArcByAngles { radius_m, start_deg, end_deg } => Piece::Arc(Arc::by_angles(
                self.center()?,
                radius_m,
                (start_deg, end_deg),
                self.direction,
            )?),
            Stroke::ArcBetween { start, end } => {
                Piece::Arc(Arc::between(self.center()?, start, end, self.direction)?)
            }
        };
        if self.circle.is_some() {
            return Err("a circle is an airspace of its own; begin one with \"AC\"".to_owned());
        }
        if self.pieces.len() >= STROKES_MAX {
            return Err(format!("an airspace may have {STROKES_MAX} vertices and arcs at most"));
        }
        self.pieces.push(piece);
        Ok(())
    }

    fn center(&self) -> Result<Position, String> {
        self.center.ok_or_else(|| {
            "has no center; write \"V X=\" and the center before it, in the same airspace"
                .to_owned()
        })
    }

    /// The outline of all strokes.
    pub(super) fn outline(&self) -> Result<Outline, String> {
        if let Some(circle) = self.circle {
            return Ok(circle.into());
        }
        if self.pieces.is_empty() {
            return Err("is missing; draw it with DP, DA, DB or DC".to_owned());
        }
        // Which side of an arc is inside is known only once the way round is.
        let mut rough = Vec::new();
        for piece in &self.pieces {
            match piece {
                Piece::Vertex(position) => rough.push(*position),
                Piece::Arc(arc) => arc.rough(&mut rough),
            }
        }
        let way_round = arc::way_round(&rough);
        let mut vertices = Vec::new();
        for piece in &self.pieces {
            match piece {
                Piece::Vertex(position) => vertices.push((*position, Corner::Drawn)),
                Piece::Arc(arc) => {
                    vertices.push((arc.start(), Corner::Start(arc)));
                    arc.between_ends(way_round, |vertex| vertices.push((vertex, Corner::Between)));
                    vertices.push((arc.end(), Corner::End(arc)));
                }
            }
            if vertices.len() > 2 * Polygon::VERTICES_MAX {
                break;
            }
        }
        polygon(vertices).map(Outline::from).map_err(|error| error.to_string())
    }
}

/// What a vertex of the outline comes from.
#[derive(Clone, Copy, Debug)]
enum Corner<'a> {
    Drawn,
    Start(&'a Arc),
    Between,
    End(&'a Arc),
}

/// The polygon through the vertices, without the folds that rounding makes.
///
/// A vertex that is meant to be the end of an arc may be rounded to a place a little way along it.
/// The outline then passes it twice, and meets itself. Where the polygon is refused at such a
/// place, the vertex and the end are passed in the other order: the outline goes forward only,
/// and loses nothing.
fn polygon(mut vertices: Vec<(Position, Corner<'_>)>) -> Result<Polygon, PolygonError> {
    arc::remove_repeats(&mut vertices, |(position, _)| *position);
    draw(&vertices)
        .or_else(|error| unfold(&mut vertices, error, FOLDS_MAX, &mut { DRAWS_MAX }).ok_or(error))
}

fn draw(vertices: &[(Position, Corner<'_>)]) -> Result<Polygon, PolygonError> {
    Polygon::new(vertices.iter().map(|(position, _)| *position).collect())
}

/// Looks for the folds behind an error, at most so many of them and with so many tries.
fn unfold(
    vertices: &mut [(Position, Corner<'_>)],
    error: PolygonError,
    folds: u32,
    tries: &mut u32,
) -> Option<Polygon> {
    let PolygonError::SelfIntersection { first, second } = error else { return None };
    let length = vertices.len();
    // The two vertices of each edge, and their neighbors.
    let near = [first, second].into_iter().flat_map(|edge| [edge + length - 1, edge, edge + 1]);
    for (one, other) in near.map(|index| (index % length, (index + 1) % length)) {
        if *tries == 0 || !is_fold(vertices, (one, other)) {
            continue;
        }
        *tries -= 1;
        vertices.swap(one, other);
        let drawn = match draw(vertices) {
            Ok(polygon) => Some(polygon),
            Err(next) if next != error && folds > 1 => unfold(vertices, next, folds - 1, tries),
            Err(_) => None,
        };
        if drawn.is_some() {
            return drawn;
        }
        // This was no fold.
        vertices.swap(one, other);
    }
    None
}

/// Whether two vertices in order are an end of an arc and what is meant to be the same place.
fn is_fold(vertices: &[(Position, Corner<'_>)], (one, other): (usize, usize)) -> bool {
    match (vertices.get(one), vertices.get(other)) {
        (Some((drawn, Corner::Drawn)), Some((end, Corner::Start(arc))))
        | (Some((end, Corner::End(arc))), Some((drawn, Corner::Drawn))) => {
            arc.passes_by(*drawn, *end)
        }
        _ => false,
    }
}
