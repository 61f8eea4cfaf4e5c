//! How likely the registers of two sketches are, given how many keys each part has.
//!
//! With Poisson numbers of keys the registers are independent. A register whose load is l has a rank of at most k with
//! probability e^(-l 2^-k); at the greatest rank, with certainty. Where the left register is behind the right one, its rank
//! comes from the load of its whole set, left plus both, and that of the right one from the right part alone: a key of
//! both would have raised the left one as well. Only where the ranks are equal do all three loads come in.

use libm::{exp, expm1, log, sqrt};

use super::pairs::{Pairs, RANKS};

/// Keys a register: of the left set only, of the right set only, of both.
pub(super) type Loads = [f64; 3];
pub(super) const LEFT: usize = 0;
pub(super) const RIGHT: usize = 1;
pub(super) const BOTH: usize = 2;

/// So small a load is none, where a logarithm or a reciprocal of it is asked for.
const NO_LOAD: f64 = 1e-12;

/// 2^-rank: the share of the keys that a register of this rank keeps out, or, at the greatest rank, of those that lead to it.
fn weight(rank: usize) -> f64 {
    1.0 / (1_u64 << rank.min(RANKS - 2)) as f64
}

/// That one register has this rank exactly, under a load: the logarithm of the probability, and its derivative by the load.
fn alone(rank: usize, load: f64) -> (f64, f64) {
    if rank == 0 {
        return (-load, -1.0);
    }
    let weight = weight(rank);
    let keys = load * weight;
    let (reached, slope) = (log(-expm1(-keys)), weight / expm1(keys));
    if rank == RANKS - 1 {
        (reached, slope)
    } else {
        (reached - keys, slope - weight)
    }
}

/// The same of two registers that are equal.
fn together(rank: usize, loads: &Loads) -> (f64, [f64; 3]) {
    if rank == 0 {
        return (-loads.iter().sum::<f64>(), [-1.0; 3]);
    }
    let weight = weight(rank);
    let none = loads.map(|load| exp(-load * weight));
    let some = loads.map(|load| -expm1(-load * weight));
    // A key of both, or else one of each.
    let reached = some[BOTH] + none[BOTH] * some[LEFT] * some[RIGHT];
    let passed = if rank == RANKS - 1 { 0.0 } else { weight };
    let slope = |slope: f64| slope * weight / reached - passed;
    (
        log(reached) - passed * loads.iter().sum::<f64>(),
        [
            slope(none[LEFT] * some[RIGHT] * none[BOTH]),
            slope(some[LEFT] * none[RIGHT] * none[BOTH]),
            slope(none[BOTH] * (1.0 - some[LEFT] * some[RIGHT])),
        ],
    )
}

/// The logarithm of the likelihood, and its gradient.
pub(super) fn of(pairs: &Pairs, loads: &Loads) -> (f64, [f64; 3]) {
    let [left, right, both] = *loads;
    let mut sum = 0.0;
    let mut gradient = [0.0; 3];
    let mut add = |count: u32, (logarithm, slopes): (f64, [f64; 3])| {
        let count = f64::from(count);
        sum += count * logarithm;
        for (total, slope) in gradient.iter_mut().zip(slopes) {
            *total += count * slope;
        }
    };
    let of_one = |rank, load, parts: [f64; 3]| {
        let (logarithm, slope) = alone(rank, load);
        (logarithm, parts.map(|part| part * slope))
    };
    for rank in 0..RANKS {
        for (counts, load, parts) in [
            (&pairs.left_ahead[0], left, [1.0, 0.0, 0.0]),
            (&pairs.left_ahead[1], right + both, [0.0, 1.0, 1.0]),
            (&pairs.right_ahead[0], left + both, [1.0, 0.0, 1.0]),
            (&pairs.right_ahead[1], right, [0.0, 1.0, 0.0]),
        ] {
            // What did not occur may have no probability, whose logarithm is not finite.
            if counts[rank] > 0 {
                add(counts[rank], of_one(rank, load, parts));
            }
        }
        if pairs.equal[rank] > 0 {
            add(pairs.equal[rank], together(rank, loads));
        }
    }
    (sum, gradient)
}

type Matrix = [[f64; 3]; 3];

/// What a pair of registers tells about the loads on average: Fisher's information.
///
/// Of a register ahead of its twin, by the rank of the twin: all ranks above it are summed up from the top.
pub(super) fn information(loads: &Loads) -> Matrix {
    let loads = loads.map(|load| load.max(NO_LOAD));
    let [left, right, both] = loads;
    let mut matrix = [[0.0; 3]; 3];
    let mut add = |share: f64, slopes: [f64; 3]| {
        for i in 0..3 {
            for j in 0..3 {
                matrix[i][j] += share * slopes[i] * slopes[j];
            }
        }
    };
    // The moments of the slope over the ranks above, of 1, slope and slope^2.
    let (mut left_above, mut right_above) = ([0.0; 3], [0.0; 3]);
    for rank in (0..RANKS).rev() {
        for (behind, ahead, above) in [
            ([0.0, 1.0, 1.0], LEFT, left_above),
            ([1.0, 0.0, 1.0], RIGHT, right_above),
        ] {
            let load = if ahead == LEFT { right } else { left } + both;
            let (logarithm, slope) = alone(rank, load);
            let share = exp(logarithm);
            // E (slope of the one behind + slope of the one ahead)^2: as of a mean slope, and what varies about it.
            if above[0] > 0.0 {
                let mean = above[1] / above[0];
                let mut slopes = behind.map(|part| part * slope);
                slopes[ahead] += mean;
                add(share * above[0], slopes);
                let mut varying = [0.0; 3];
                varying[ahead] = 1.0;
                add(share * (above[2] - mean * above[1]).max(0.0), varying);
            }
        }
        for (above, load) in [(&mut left_above, left), (&mut right_above, right)] {
            let (logarithm, slope) = alone(rank, load);
            let share = exp(logarithm);
            if share > 0.0 {
                above[0] += share;
                above[1] += share * slope;
                above[2] += share * slope * slope;
            }
        }
        let (logarithm, slopes) = together(rank, &loads);
        let share = exp(logarithm);
        if share > 0.0 {
            add(share, slopes);
        }
    }
    matrix
}

/// The covariance of the fitted loads, times the number of registers.
pub(super) fn covariance(loads: &Loads) -> Matrix {
    let information = information(loads);
    let scale: [f64; 3] = core::array::from_fn(|i| 1.0 / sqrt(information[i][i]));
    let mut inverse = [[0.0; 3]; 3];
    for (i, row) in inverse.iter_mut().enumerate() {
        let mut unit = [0.0; 3];
        unit[i] = 1.0;
        *row = solve(&information, &scale, unit);
    }
    inverse
}

/// x such that `matrix` x = `right`, where rows and columns of no `scale` are left out: x is 0 there.
///
/// The scales make the diagonal 1, and a trifle is added to it: numbers that cannot be told apart have a large variance,
/// not an infinite one.
pub(super) fn solve(matrix: &Matrix, scale: &[f64; 3], right: [f64; 3]) -> [f64; 3] {
    let mut rows: [[f64; 4]; 3] = core::array::from_fn(|i| {
        let entry = |j: usize| match (i == j, scale[i] > 0.0) {
            (true, true) => 1.0 + 1e-12,
            (true, false) => 1.0,
            (false, _) => matrix[i][j] * scale[i] * scale[j],
        };
        [entry(0), entry(1), entry(2), right[i] * scale[i]]
    });
    // Positive definite: no pivot is needed.
    for pivot in 0..3 {
        for row in 0..3 {
            if row != pivot {
                let factor = rows[row][pivot] / rows[pivot][pivot];
                for column in pivot..4 {
                    rows[row][column] -= factor * rows[pivot][column];
                }
            }
        }
    }
    core::array::from_fn(|i| scale[i] * rows[i][3] / rows[i][i])
}
