//! The transverse Mercator projection of UTM on WGS84, by Krüger's series in the third flattening
//! to its sixth order: right to less than a millimeter within a zone.
//!
//! C. F. F. Karney, Transverse Mercator with an accuracy of a few nanometers, J. Geodesy 85 (2011),
//! equations 7 to 36.

/// WGS84, meters.
const A: f64 = 6_378_137.0;
const F: f64 = 1.0 / 298.257_223_563;
/// The third flattening.
const N: f64 = F / (2.0 - F);
/// The scale on the central meridian.
const K0: f64 = 0.999_6;
const FALSE_EASTING: f64 = 500_000.0;

/// The radius of the rectifying sphere, meters.
fn rectifying() -> f64 {
    let n2 = N * N;
    A / (1.0 + N) * (1.0 + n2 / 4.0 + n2 * n2 / 64.0 + n2 * n2 * n2 / 256.0)
}

const ALPHA: [f64; 4] = [
    N / 2.0 - 2.0 / 3.0 * N * N + 5.0 / 16.0 * N * N * N + 41.0 / 180.0 * N * N * N * N,
    13.0 / 48.0 * N * N - 3.0 / 5.0 * N * N * N + 557.0 / 1_440.0 * N * N * N * N,
    61.0 / 240.0 * N * N * N - 103.0 / 140.0 * N * N * N * N,
    49_561.0 / 161_280.0 * N * N * N * N,
];

const BETA: [f64; 4] = [
    N / 2.0 - 2.0 / 3.0 * N * N + 37.0 / 96.0 * N * N * N - 1.0 / 360.0 * N * N * N * N,
    1.0 / 48.0 * N * N + 1.0 / 15.0 * N * N * N - 437.0 / 1_440.0 * N * N * N * N,
    17.0 / 480.0 * N * N * N - 37.0 / 840.0 * N * N * N * N,
    4_397.0 / 161_280.0 * N * N * N * N,
];

/// The central meridian of a zone, degrees.
fn central(zone: u8) -> f64 {
    f64::from(zone) * 6.0 - 183.0
}

/// Easting and northing of a place in a zone, meters; northings south of the equator are negative.
pub(super) fn forward(latitude: f64, longitude: f64, zone: u8) -> (f64, f64) {
    let e = (F * (2.0 - F)).sqrt();
    let (phi, lambda) = (latitude.to_radians(), (longitude - central(zone)).to_radians());
    let tau = phi.tan();
    let sigma = (e * (e * tau / (1.0 + tau * tau).sqrt()).atanh()).sinh();
    let tau = tau * (1.0 + sigma * sigma).sqrt() - sigma * (1.0 + tau * tau).sqrt();
    let xi = tau.atan2(lambda.cos());
    let eta = (lambda.sin() / (tau * tau + lambda.cos().powi(2)).sqrt()).asinh();
    let (mut x, mut y) = (eta, xi);
    for (term, j) in ALPHA.into_iter().zip([2.0, 4.0, 6.0, 8.0]) {
        y += term * (j * xi).sin() * (j * eta).cosh();
        x += term * (j * xi).cos() * (j * eta).sinh();
    }
    let scale = K0 * rectifying();
    (FALSE_EASTING + scale * x, scale * y)
}

/// Latitude and longitude of a point of a zone, degrees.
pub(super) fn inverse(easting: f64, northing: f64, zone: u8) -> (f64, f64) {
    let scale = K0 * rectifying();
    let (eta, xi) = ((easting - FALSE_EASTING) / scale, northing / scale);
    let (mut eta0, mut xi0) = (eta, xi);
    for (term, j) in BETA.into_iter().zip([2.0, 4.0, 6.0, 8.0]) {
        xi0 -= term * (j * xi).sin() * (j * eta).cosh();
        eta0 -= term * (j * xi).cos() * (j * eta).sinh();
    }
    let tau0 = xi0.sin() / (eta0.sinh().powi(2) + xi0.cos().powi(2)).sqrt();
    let e2 = F * (2.0 - F);
    let e = e2.sqrt();
    let mut tau = tau0;
    // Newton: two steps are enough, and more change nothing.
    for _ in 0..5 {
        let root = (1.0 + tau * tau).sqrt();
        let sigma = (e * (e * tau / root).atanh()).sinh();
        let given = tau * (1.0 + sigma * sigma).sqrt() - sigma * root;
        let slope = (1.0 + (1.0 - e2) * tau * tau) / ((1.0 - e2) * root);
        tau += (tau0 - given) / (1.0 + given * given).sqrt() * slope;
    }
    let longitude = eta0.sinh().atan2(xi0.cos()).to_degrees() + central(zone);
    (tau.atan().to_degrees(), longitude)
}
