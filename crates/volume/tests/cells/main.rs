//! S2 cells: coverings as Google's own library gives them, unions as sets of cells, and an index
//! that finds what a look at everything finds.

mod draw;
mod finding;
mod reduced;
mod sets;

use volume::cells::{Cell, CellUnion, CoveringError};
use volume::{Circle, Position};

fn position(latitude: f64, longitude: f64) -> Position {
    Position::new(latitude, longitude).expect("in range")
}

fn polygon(corners: &[(f64, f64)]) -> Result<CellUnion, CoveringError> {
    let corners: Vec<Position> = corners.iter().map(|at| position(at.0, at.1)).collect();
    CellUnion::of_polygon(&corners)
}

#[test]
fn coverings_are_those_of_googles_own_library() {
    let mut shapes = 0;
    for line in include_str!("google.txt").lines().filter(|line| !line.starts_with('#')) {
        let (corners, cells) = line
            .strip_prefix("polygon ")
            .and_then(|line| line.split_once(" : "))
            .expect("corners : cells");
        let corners: Vec<(f64, f64)> = corners
            .split(' ')
            .map(|corner| {
                let (latitude, longitude) = corner.split_once(',').expect("two numbers");
                (latitude.parse().expect("degrees"), longitude.parse().expect("degrees"))
            })
            .collect();
        let expected = CellUnion::parse(cells).expect("cells in their one form");
        assert_eq!(polygon(&corners), Ok(expected), "{line}");
        let reversed: Vec<(f64, f64)> = corners.iter().rev().copied().collect();
        assert_eq!(polygon(&reversed), polygon(&corners), "winding is free: {line}");
        shapes += 1;
    }
    assert!(shapes >= 200, "{shapes} shapes");
}

#[test]
fn a_polygon_without_area_is_a_line_or_a_point() {
    let line = polygon(&[(47.0, 8.0), (47.0, 8.1), (47.0, 8.05)]).expect("a line");
    assert!((7..=16).contains(&line.finest()), "{line}");
    let point = polygon(&[(47.0, 8.0), (47.0, 8.000_000_1), (47.000_000_1, 8.0)]);
    assert_eq!(point.expect("nearly a point").finest(), 1);
    // On the equator and on a meridian, where cells have their borders, both sides are touched.
    let border = polygon(&[(0.0, 10.0), (0.0, 10.05), (0.0, 10.02)]).expect("on a border");
    let (north, south) = (
        polygon(&[(0.001, 10.02), (0.001, 10.021), (0.002, 10.02)]).expect("north of it"),
        polygon(&[(-0.001, 10.02), (-0.001, 10.021), (-0.002, 10.02)]).expect("south of it"),
    );
    assert!(!north.intersects(&south));
    assert!(border.intersects(&north) && border.intersects(&south));
}

#[test]
fn what_is_no_polygon_is_refused_with_the_reason() {
    let square = [(0.0, 0.0), (0.0, 0.1), (0.1, 0.1), (0.1, 0.0)];
    assert!(polygon(&square).is_ok());
    assert_eq!(polygon(&square[..2]), Err(CoveringError::TooFewVertices(2)));
    let closed = [&square[..], &square[..1]].concat();
    let repeated = CoveringError::RepeatedVertex { first: 0, second: 4 };
    assert_eq!(polygon(&closed), Err(repeated));
    let bow_tie = [(0.0, 0.0), (0.1, 0.1), (0.0, 0.1), (0.1, 0.0)];
    let crossing = CoveringError::SelfIntersection { first: 0, second: 2 };
    assert_eq!(polygon(&bow_tie), Err(crossing));
    let reversed: Vec<(f64, f64)> = bow_tie.iter().rev().copied().collect();
    assert_eq!(polygon(&reversed), Err(crossing));
    let opposite = [(10.0, 0.0), (-10.0, 180.0), (50.0, 60.0)];
    assert_eq!(polygon(&opposite), Err(CoveringError::Opposite(0)));
    let many = vec![position(0.0, 0.0); CellUnion::VERTICES_MAX + 1];
    assert_eq!(CellUnion::of_polygon(&many), Err(CoveringError::TooManyVertices(many.len())));
}

#[test]
fn a_polygon_has_at_most_2500_km2() {
    // 49 km by 51 km at the equator are 2,499 km2, in either winding.
    let box_of = |height: f64, width: f64| {
        let (up, right) = (height / 111.195, width / 111.195);
        [(0.0, 0.0), (0.0, right), (up, right), (up, 0.0)]
    };
    let fits = polygon(&box_of(49.0, 50.9)).expect("it fits");
    assert!((1_900..2_600).contains(&fits.finest()), "{} cells", fits.finest());
    let too_large = polygon(&box_of(50.0, 50.1)).expect_err("it does not");
    assert!(matches!(too_large, CoveringError::AreaTooLarge(km2) if km2 > 2_500.0));
    assert!(too_large.is_too_large());
    let half = [(0.0, 0.0), (0.0, 120.0), (0.0, -120.0)];
    assert!(polygon(&half).expect_err("half of the Earth").is_too_large());
    // Thin, but without end: neither the search nor what is found is.
    let thin = [(0.0, 0.0), (0.0, 89.0), (0.000_1, 89.0)];
    assert_eq!(polygon(&thin), Err(CoveringError::TooManyCells));
}

#[test]
fn a_circle_has_no_limit_but_of_its_cells() {
    let circle = |radius_m| {
        let circle = Circle::new(position(47.0, 8.0), radius_m).expect("a circle");
        CellUnion::of_circle(&circle)
    };
    assert!((1..=4).contains(&circle(1.0).expect("a small one").finest()));
    for radius_m in [100.0, 5_000.0, 60_000.0, 300_000.0] {
        let union = circle(radius_m).expect("within the limit");
        // A cell of level 13 is 1.2 km2 on average.
        let km2 = 3.0902 * (radius_m / 1e3).powi(2);
        let cells = union.finest() as f64;
        assert!(
            cells > km2 / 1.8 && cells < 20.0 + km2 / 0.8 + 8.0 * radius_m / 300.0,
            "{radius_m}"
        );
        assert!(union.to_string().len() < 60_000, "it fits an entry");
    }
    for radius_m in [1e6, 1e7] {
        assert_eq!(circle(radius_m), Err(CoveringError::TooManyCells));
    }
}

#[test]
fn cells_are_told_in_their_one_form_alone() {
    let union = polygon(&[(46.0, 7.0), (46.0, 7.2), (46.2, 7.2), (46.2, 7.0)]).expect("a square");
    let text = union.to_string();
    assert_eq!(CellUnion::parse(&text), Ok(union.clone()));
    assert_eq!(CellUnion::parse(""), Ok(CellUnion::empty()));
    let cells = union.cells();
    let four = cells.iter().find(|cell| cell.level() < Cell::LEVEL_MAX).expect("a coarse one");
    let twice = format!("{text} {}", cells[0]);
    let double_space = text.replacen(' ', "  ", 1);
    for wrong in [&twice, &format!("{four} {text}"), &double_space, &format!("{text} "), "x"] {
        assert!(CellUnion::parse(wrong).is_err(), "{wrong}");
    }
}
