//! An outline as OpenAir draws it: stroke after stroke.

use super::arc::{self, Arc};
use volume::{Circle, Outline, Polygon, Position};

/// The most vertices and arcs of one airspace, before arcs become vertices.
const STROKES_MAX: usize = Polygon::VERTICES_MAX;

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
                Piece::Vertex(position) => vertices.push(*position),
                Piece::Arc(arc) => arc.vertices(way_round, &mut vertices),
            }
            if vertices.len() > 2 * Polygon::VERTICES_MAX {
                break;
            }
        }
        Polygon::new(arc::without_repeats(vertices))
            .map(Outline::from)
            .map_err(|error| error.to_string())
    }
}
