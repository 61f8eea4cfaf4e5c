//! How likely the registers of two sketches are, given how many keys each part has.
//!
//! With Poisson numbers of keys the registers are independent. A register whose load is l has a rank of at most k with
//! probability e^(-l 2^-k); at the greatest rank, with certainty. Where the left register is behind the right one, its rank
//! comes from the load of its whole set, left plus both, and that of the right one from the right part alone: a key of
//! both would have raised the left one as well. Only where the ranks are equal do all three loads come in.

use libm::{expm1, log, sqrt};

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

/// The rate at which a load makes for ranks above this one, which there are not.
fn passed(rank: usize) -> f64 {
    if rank == RANKS - 1 { 0.0 } else { weight(rank) }
}

/// The probability of some key of this rank or above, of those that would lead to it.
fn some(rank: usize, load: f64) -> f64 {
    -expm1(-load * weight(rank))
}

/// That one register has reached this rank: the probability, where `some` is that of some key; and the derivative of its
/// logarithm by the load, less what has not passed it.
fn alone(rank: usize, some: f64) -> (f64, f64) {
    if rank == 0 {
        return (1.0, -1.0);
    }
    (some, weight(rank) * (1.0 - some) / some - passed(rank))
}

/// The same of two registers that are equal.
fn together(rank: usize, some: &[f64; 3]) -> (f64, [f64; 3]) {
    if rank == 0 {
        return (1.0, [-1.0; 3]);
    }
    let none = some.map(|some| 1.0 - some);
    // A key of both, or else one of each.
    let reached = some[BOTH] + none[BOTH] * some[LEFT] * some[RIGHT];
    let slopes = [
        none[LEFT] * some[RIGHT] * none[BOTH],
        some[LEFT] * none[RIGHT] * none[BOTH],
        none[BOTH] * (1.0 - some[LEFT] * some[RIGHT]),
    ];
    let slope = |slope: f64| slope * weight(rank) / reached - passed(rank);
    (reached, slopes.map(slope))
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
        let (reached, slope) = alone(rank, some(rank, load));
        let logarithm = log(reached) - passed(rank) * load;
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
            let (reached, slopes) = together(rank, &loads.map(|load| some(rank, load)));
            let logarithm = log(reached) - passed(rank) * loads.iter().sum::<f64>();
            add(pairs.equal[rank], (logarithm, slopes));
        }
    }
    (sum, gradient)
}

type Matrix = [[f64; 3]; 3];

/// What a pair of registers tells about the loads on average: Fisher's information.
///
/// Of a register ahead of its twin, by the rank of the twin: all ranks above it are summed up from the top.
pub(super) fn information(loads: &Loads) -> Matrix {
    let mut matrix = [[0.0; 3]; 3];
    let mut add = |share: f64, slopes: [f64; 3]| {
        for i in 0..3 {
            for j in 0..3 {
                matrix[i][j] += share * slopes[i] * slopes[j];
            }
        }
    };
    let mut some = loads.map(|load| some(RANKS - 1, load.max(NO_LOAD)));
    // Of the left and the right part, over the ranks above: the probability, the mean slope and the mean square.
    let mut above = [[0.0; 3]; 2];
    for rank in (0..RANKS).rev() {
        // Twice as many keys lead to the next rank below; the greatest two have equally many.
        if rank < RANKS - 2 {
            some = some.map(|some| some * (2.0 - some));
        }
        let none = some.map(|some| 1.0 - some);
        let last = rank == RANKS - 1;
        let stays = |none: f64| if last { 1.0 } else { none };
        for (ahead, behind) in [(LEFT, RIGHT), (RIGHT, LEFT)] {
            let (reached, slope) = alone(rank, some[behind] + none[behind] * some[BOTH]);
            let share = reached * stays(none[behind] * none[BOTH]);
            let [total, first, second] = above[ahead];
            if total > 0.0 {
                // The slope of the one ahead as its mean, and what varies about that.
                let mean = first / total;
                let (mut slopes, mut varying) = ([slope; 3], [0.0; 3]);
                slopes[ahead] = mean;
                varying[ahead] = 1.0;
                add(share * total, slopes);
                add(share * (second - mean * first).max(0.0), varying);
            }
        }
        for side in [LEFT, RIGHT] {
            let (reached, slope) = alone(rank, some[side]);
            let share = reached * stays(none[side]);
            if share > 0.0 {
                for (moment, power) in above[side].iter_mut().zip([1.0, slope, slope * slope]) {
                    *moment += share * power;
                }
            }
        }
        let (reached, slopes) = together(rank, &some);
        let share = reached * stays(none[LEFT] * none[RIGHT] * none[BOTH]);
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
