//! The airports of the sample sky.
//!
//! Published aerodrome facts (reference point, elevation, city), rounded to what a sample needs,
//! with the height of the EGM2008 geoid there. Nothing here is fit for navigation.

/// An airport, near a city that gives drones something to do.
#[derive(Debug)]
pub(crate) struct Airport {
    /// The ICAO location indicator.
    pub(crate) icao: &'static str,
    /// The city it serves.
    pub(crate) city: &'static str,
    /// Latitude of the reference point, ten-thousandths of a degree.
    latitude_e4: i32,
    /// Longitude of the reference point, ten-thousandths of a degree.
    longitude_e4: i32,
    /// Elevation, feet above mean sea level.
    pub(crate) elevation_ft: i64,
    /// The geoid above the WGS84 ellipsoid, metres.
    geoid_m: i64,
}

impl Airport {
    pub(crate) fn latitude_deg(&self) -> f64 {
        f64::from(self.latitude_e4) / 1e4
    }

    pub(crate) fn longitude_deg(&self) -> f64 {
        f64::from(self.longitude_e4) / 1e4
    }

    /// The height of the ground above the WGS84 ellipsoid, metres.
    pub(crate) fn ground_w84_m(&self) -> i64 {
        self.elevation_ft * 3_048 / 10_000 + self.geoid_m
    }
}

const fn airport(
    icao: &'static str,
    city: &'static str,
    latitude_e4: i32,
    longitude_e4: i32,
    elevation_ft: i64,
    geoid_m: i64,
) -> Airport {
    Airport { icao, city, latitude_e4, longitude_e4, elevation_ft, geoid_m }
}

/// Sixty airports, most of them where the named regions are.
pub(crate) const AIRPORTS: [Airport; 60] = [
    airport("EDDF", "Frankfurt", 500264, 85431, 364, 48),
    airport("EDDM", "Munich", 483538, 117861, 1487, 46),
    airport("EDDB", "Berlin", 523622, 135007, 156, 41),
    airport("EGLL", "London", 514706, -4619, 83, 46),
    airport("EIDW", "Dublin", 534213, -62701, 242, 57),
    airport("EHAM", "Amsterdam", 523086, 47639, -11, 43),
    airport("EBBR", "Brussels", 509014, 44844, 184, 45),
    airport("LFPG", "Paris", 490128, 25500, 392, 46),
    airport("LFBO", "Toulouse", 436291, 13638, 499, 50),
    airport("LSZH", "Zurich", 474647, 85492, 1416, 48),
    airport("LEMD", "Madrid", 404936, -35668, 2001, 54),
    airport("LEBL", "Barcelona", 412971, 20785, 12, 50),
    airport("LPPT", "Lisbon", 387813, -91359, 355, 53),
    airport("LIRF", "Rome", 418045, 122508, 15, 48),
    airport("LIMC", "Milan", 456306, 87281, 768, 44),
    airport("LOWW", "Vienna", 481103, 165697, 600, 45),
    airport("LKPR", "Prague", 501008, 142600, 1247, 44),
    airport("EPWA", "Warsaw", 521657, 209671, 362, 33),
    airport("LHBP", "Budapest", 474369, 192556, 495, 43),
    airport("LROP", "Bucharest", 445722, 261022, 314, 35),
    airport("LBSF", "Sofia", 426967, 234114, 1742, 43),
    airport("LGAV", "Athens", 379364, 239445, 308, 35),
    airport("LTFM", "Istanbul", 412753, 287520, 325, 36),
    airport("EKCH", "Copenhagen", 556179, 126560, 17, 37),
    airport("ESSA", "Stockholm", 596519, 179186, 137, 24),
    airport("ENGM", "Oslo", 601939, 111004, 681, 38),
    airport("EFHK", "Helsinki", 603172, 249633, 179, 18),
    airport("LLBG", "Tel Aviv", 320114, 348867, 135, 20),
    airport("OLBA", "Beirut", 338209, 354884, 87, 23),
    airport("OJAI", "Amman", 317226, 359932, 2395, 21),
    airport("LCLK", "Larnaca", 348751, 336249, 8, 23),
    airport("LCPH", "Paphos", 347180, 324857, 41, 21),
    airport("LTAI", "Antalya", 368987, 308005, 177, 24),
    airport("LTDB", "Adana", 368929, 350720, 19, 29),
    airport("LTAJ", "Gaziantep", 369472, 374787, 2315, 27),
    airport("OSDI", "Damascus", 334115, 365156, 2020, 23),
    airport("HECA", "Cairo", 301219, 314056, 382, 17),
    airport("OMDB", "Dubai", 252528, 553644, 34, -29),
    airport("OERK", "Riyadh", 249576, 466988, 2049, -10),
    airport("VIDP", "Delhi", 285665, 771031, 777, -51),
    airport("WSSS", "Singapore", 13502, 1039940, 22, 8),
    airport("VHHH", "Hong Kong", 223089, 1139150, 28, -3),
    airport("RJTT", "Tokyo", 355523, 1397800, 35, 36),
    airport("RKSI", "Seoul", 374691, 1264510, 23, 22),
    airport("ZBAA", "Beijing", 400801, 1165850, 116, -8),
    airport("YSSY", "Sydney", -339461, 1511770, 21, 21),
    airport("NZAA", "Auckland", -370081, 1747920, 23, 31),
    airport("FAOR", "Johannesburg", -261337, 282423, 5558, 25),
    airport("HKJK", "Nairobi", -13192, 369278, 5330, -19),
    airport("DNMM", "Lagos", 65774, 33212, 135, 19),
    airport("SBGR", "São Paulo", -234356, -464731, 2459, -4),
    airport("SCEL", "Santiago", -333930, -707858, 1555, 19),
    airport("KJFK", "New York", 406399, -737787, 13, -34),
    airport("KATL", "Atlanta", 336367, -844279, 1026, -29),
    airport("KORD", "Chicago", 419769, -879082, 680, -34),
    airport("KDEN", "Denver", 398617, -1046732, 5434, -16),
    airport("KLAX", "Los Angeles", 339425, -1184080, 128, -34),
    airport("CYYZ", "Toronto", 436772, -796306, 569, -35),
    airport("MMMX", "Mexico City", 194363, -990721, 7316, -8),
    airport("PANC", "Anchorage", 611741, -1499981, 151, 15),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_airport_stands_once_and_somewhere() {
        let mut names: Vec<_> = AIRPORTS.iter().map(|airport| airport.icao).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), AIRPORTS.len());
        for airport in &AIRPORTS {
            assert!(airport.icao.len() == 4 && !airport.city.is_empty());
            assert!(airport.latitude_deg().abs() < 66.0, "{}", airport.icao);
            assert!(airport.longitude_deg().abs() < 180.0, "{}", airport.icao);
            assert!((-60..7_400).contains(&airport.elevation_ft), "{}", airport.icao);
            assert!((-60..=60).contains(&airport.geoid_m), "{}", airport.icao);
        }
    }
}
