//! Places in every form, against values that others published, and back.

use super::*;
use proptest::prelude::*;

/// Places whose grid reference others published, in both hemispheres, east and west, and on the
/// equator: of Paris, Las Vegas, Sydney, New York, the Cape and the Gulf of Guinea.
#[test]
fn the_grid_is_that_of_everybody_else() {
    for (latitude, longitude, expected) in [
        (48.858_2, 2.294_5, "31U DQ 48251 11932"),
        (36.236_132_2, -115.082_094_4, "11S PA 72349 11844"),
        (-33.868_8, 151.209_3, "56H LH 34368 50948"),
        (40.712_8, -74.006, "18T WL 83959 07350"),
        (-33.924_9, 18.424_1, "34H BH 61881 43182"),
        (0.0, 0.0, "31N AA 66021 00000"),
    ] {
        let told = forms(Position::new(latitude, longitude).expect("a place")).mgrs;
        assert_eq!(told.as_deref(), Some(expected));
        let back = parse(expected, CoordinateForm::Mgrs).expect("a place");
        assert!((back.latitude_deg() - latitude).abs() < 1e-5, "{expected}");
        assert!((back.longitude_deg() - longitude).abs() < 2e-5, "{expected}");
    }
}

#[test]
fn forms_are_told_apart_and_never_guessed() {
    let place = Position::new(35.283_6, 40.063).expect("a place");
    let told = forms(place);
    assert_eq!(told.decimal, "35.28360, 40.06300");
    assert_eq!(told.dms, "35 17 01.0 N 040 03 46.8 E");
    let south = forms(Position::new(-0.5, -0.999_999_9).expect("a place"));
    assert_eq!(south.dms, "00 30 00.0 S 001 00 00.0 W");
    let dms = parse("35°17'01.0\"N, 040°03'46.8\"E", CoordinateForm::Dms).expect("a place");
    assert!((dms.latitude_deg() - 35.283_611).abs() < 1e-6);
    // Degrees and minutes run together, no point, wrong form, out of range.
    for (text, form) in [
        ("3517 4003", CoordinateForm::Decimal),
        ("35 17 01 N 040 03 46 E", CoordinateForm::Decimal),
        ("35.2836, 40.0630", CoordinateForm::Dms),
        ("35 60 00 N 040 03 46 E", CoordinateForm::Dms),
        ("95.0, 40.0", CoordinateForm::Decimal),
        ("37S FV 1234 567", CoordinateForm::Mgrs),
        ("61S FV 12345 67890", CoordinateForm::Mgrs),
        ("37S", CoordinateForm::Mgrs),
        ("", CoordinateForm::Mgrs),
        ("37I FV 12345 67890", CoordinateForm::Mgrs),
    ] {
        assert!(parse(text, form).is_err(), "{text:?} as {}", form.name());
    }
}

proptest! {
    /// What is told in a form is read in that form, and is the same place as near as the form can
    /// tell.
    #[test]
    fn every_form_comes_back(latitude in -79.9..83.9_f64, longitude in -179.99..179.99_f64) {
        let place = Position::new(latitude, longitude).expect("in range");
        let told = forms(place);
        let texts = [
            (Some(told.decimal), CoordinateForm::Decimal, 1e-5),
            (Some(told.dms), CoordinateForm::Dms, 3e-5),
            (told.mgrs, CoordinateForm::Mgrs, 1.5e-5),
        ];
        for (text, form, most) in texts {
            let text = text.expect("far from the poles");
            // At the edge of a zone, the middle of a square meter may lie in the next one.
            let Ok(back) = parse(&text, form) else {
                prop_assert_eq!(form, CoordinateForm::Mgrs);
                continue;
            };
            let cos = latitude.to_radians().cos().max(0.1);
            prop_assert!((back.latitude_deg() - latitude).abs() <= most, "{}", text);
            prop_assert!((back.longitude_deg() - longitude).abs() * cos <= most, "{}", text);
        }
    }

    #[test]
    fn nothing_that_is_typed_makes_a_panic(text in ".{0,40}") {
        for form in CoordinateForm::ALL {
            let _ = parse(&text, form);
        }
    }
}
