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

#[test]
fn the_least_variance_has_its_limits() {
    assert!((least_variance(1e-4) - 0.5).abs() < 1e-3);
    let many = 2_f64.ln() / (std::f64::consts::PI.powi(2) / 6.0 - 1.0);
    assert!((least_variance(1e6) - many).abs() < 1e-4);
}
