//! What an estimator can do at best.

/// The least variance, relative to n^2 and times m, that an unbiased estimate of n = `load` m keys can have.
///
/// With n Poisson the registers are independent, and a register that holds rank k with probability P_k(l) tells
/// I(l) = sum of P_k'^2 / P_k about its load l: the relative variance is at least 1 / (m I l^2). The Poisson's own
/// relative variance 1 / n = 1 / (m l) is a part of that which a fixed n does not have. What is left is
/// 1 / (I l^2) - 1 / l = (1 / l - I) / (I l). It is 1/2 for l to 0 (of n keys, n^2 / 2m collide) and
/// ln 2 / (pi^2 / 6 - 1) = 1.075 for l to infinity.
pub fn least_variance(load: f64) -> f64 {
    // P_0 = e^-l, and P_k = e^-a - e^-2a with a = l 2^-k. By parts, since 1 / l = sum of 2^-k / l: the difference is of
    // the size of I only for large l.
    let mut information = (-load).exp();
    let mut missing = -information;
    let mut share = 1.0;
    for _ in 0..200 {
        share *= 0.5;
        let a = load * share;
        let efficiency = a * (-a).exp() * (2.0 * (-a).exp() - 1.0).powi(2) / -(-a).exp_m1();
        information += share / load * efficiency;
        missing += share / load * (1.0 - efficiency);
    }
    missing / (information * load)
}

/// The variance of Ertl's estimate, relative to n^2 and times m, to first order in 1 / m.
///
/// The estimate is in proportion to 1 / z, where z = sigma(X) + W, X is the share of empty registers and W the mean of 2^-rank
/// over the others: so its relative variance is that of z (the delta method), where an empty register counts sigma'(X).
/// What a Poisson n adds is taken away, as above.
pub fn first_order_variance(load: f64) -> f64 {
    let empty = (-load).exp();
    // sigma(x) = x + sum of 2^(k-1) x^(2^k).
    let (mut sigma, mut slope, mut power, mut weight) = (empty, 1.0, empty, 0.5);
    for _ in 0..40 {
        power *= power;
        weight *= 2.0;
        sigma += weight * power;
        slope += 2.0 * weight * weight * power / empty.max(f64::MIN_POSITIVE);
    }
    let (mut mean, mut square) = (slope * empty, slope * slope * empty);
    let mut z = sigma;
    let mut share = 1.0;
    for _ in 0..200 {
        share *= 0.5;
        let occupied = (-load * share).exp() * -(-load * share).exp_m1();
        mean += occupied * share;
        square += occupied * share * share;
        z += occupied * share;
    }
    (square - mean * mean) / (z * z) - 1.0 / load
}

/// Half of the registers empty is the worst.
#[test]
fn the_estimate_is_at_most_two_percent_worse_than_the_best() {
    for load in (-8..30).map(|power| 2_f64.powf(f64::from(power) / 4.0)) {
        let worse = (first_order_variance(load) / least_variance(load)).sqrt();
        assert!((1.0 - 1e-9..1.02).contains(&worse), "{load}: {worse}");
    }
    let many = 3.0 * 2_f64.ln() - 1.0;
    assert!((first_order_variance(1e6) - many).abs() < 1e-4);
}

#[test]
fn the_least_variance_has_its_limits() {
    assert!((least_variance(1e-4) - 0.5).abs() < 1e-3);
    let many = 2_f64.ln() / (std::f64::consts::PI.powi(2) / 6.0 - 1.0);
    assert!((least_variance(1e6) - many).abs() < 1e-4);
}
