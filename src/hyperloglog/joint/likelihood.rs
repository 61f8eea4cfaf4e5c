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
        let upper = rows[pivot];
        for (row, lower) in rows.iter_mut().enumerate() {
            if row != pivot {
                let factor = lower[pivot] / upper[pivot];
                for (entry, above) in lower.iter_mut().zip(upper) {
                    *entry -= factor * above;
                }
            }
        }
    }
    core::array::from_fn(|i| scale[i] * rows[i][3] / rows[i][i])
}

#[cfg(test)]
mod tests {
    use super::*;

    const CASES: [Loads; 5] = [
        [0.3, 0.2, 0.1],
        [0.001, 20.0, 0.004],
        [12.0, 12.0, 0.2],
        [1e-6, 1e-5, 3.0],
        [1e12, 10.0, 1e3],
    ];

    /// One pair of registers of these ranks.
    fn pair(left: usize, right: usize) -> Pairs {
        let none = [0; RANKS];
        let mut pairs = Pairs {
            left_ahead: [none; 2],
            right_ahead: [none; 2],
            equal: none,
        };
        if left == right {
            pairs.equal[left] = 1;
        } else {
            let ahead = if left > right {
                &mut pairs.left_ahead
            } else {
                &mut pairs.right_ahead
            };
            (ahead[0][left], ahead[1][right]) = (1, 1);
        }
        pairs
    }

    fn all_pairs() -> impl Iterator<Item = Pairs> {
        (0..RANKS).flat_map(|left| (0..RANKS).map(move |right| pair(left, right)))
    }

    #[test]
    fn the_probabilities_of_all_pairs_of_ranks_add_up_to_one() {
        for loads in CASES {
            let total: f64 = all_pairs().map(|pair| of(&pair, &loads).0.exp()).sum();
            approx::assert_relative_eq!(total, 1.0, max_relative = 1e-9);
        }
    }

    /// P(left <= i, right <= j) = e^-(a 2^-i + b 2^-j + x 2^-min(i, j)), by definition of the three parts.
    #[test]
    fn the_probabilities_add_up_to_the_distribution_of_the_greatest_ranks() {
        for loads in CASES {
            let [left, right, both] = loads;
            for (i, j) in [(0, 0), (1, 4), (5, 2), (3, 3), (40, 43), (30, 12)] {
                let found: f64 = (0..=i)
                    .flat_map(|left| (0..=j).map(move |right| pair(left, right)))
                    .map(|pair| of(&pair, &loads).0.exp())
                    .sum();
                let expected = -(left * weight(i) + right * weight(j) + both * weight(i.min(j)));
                approx::assert_abs_diff_eq!(found, expected.exp(), epsilon = 1e-9);
            }
        }
    }

    #[test]
    fn the_gradient_is_that_of_the_logarithm() {
        for loads in CASES {
            for (left, right) in [
                (0, 0),
                (0, 3),
                (2, 0),
                (4, 4),
                (7, 5),
                (3, 6),
                (47, 47),
                (47, 2),
            ] {
                let pair = pair(left, right);
                let (value, gradient) = of(&pair, &loads);
                if value < -100.0 {
                    continue;
                }
                for i in 0..3 {
                    let at = |factor: f64| {
                        let mut loads = loads;
                        loads[i] *= factor;
                        of(&pair, &loads).0
                    };
                    let slope = (at(1.0 + 1e-5) - at(1.0 - 1e-5)) / (2e-5 * loads[i]);
                    let scale = 1.0 + 1.0 / loads[i];
                    approx::assert_abs_diff_eq!(gradient[i], slope, epsilon = 1e-5 * scale);
                }
            }
        }
    }

    /// E (slope_i slope_j), summed pair by pair.
    #[test]
    fn the_information_is_the_mean_square_of_the_gradient() {
        for loads in CASES {
            let mut expected = [[0.0; 3]; 3];
            for pair in all_pairs() {
                let (value, gradient) = of(&pair, &loads);
                for i in 0..3 {
                    for j in 0..3 {
                        expected[i][j] += value.exp() * gradient[i] * gradient[j];
                    }
                }
            }
            let found = information(&loads);
            for i in 0..3 {
                for j in 0..3 {
                    let scale = sqrt(expected[i][i] * expected[j][j]);
                    approx::assert_abs_diff_eq!(
                        found[i][j],
                        expected[i][j],
                        epsilon = 1e-6 * scale
                    );
                }
            }
        }
    }

    #[test]
    fn solutions_solve() {
        let matrix = [[4.0, 1.0, -0.5], [1.0, 3.0, 1e-4], [-0.5, 1e-4, 2.0]];
        let scale = [0.5, 1.0 / sqrt(3.0), 1.0 / sqrt(2.0)];
        let x = solve(&matrix, &scale, [1.0, -2.0, 3.0]);
        for (row, right) in matrix.iter().zip([1.0, -2.0, 3.0]) {
            let left: f64 = row.iter().zip(x).map(|(entry, x)| entry * x).sum();
            approx::assert_abs_diff_eq!(left, right, epsilon = 1e-9);
        }
        let held = solve(&matrix, &[0.5, 0.0, 1.0 / sqrt(2.0)], [1.0, -2.0, 3.0]);
        assert_eq!(held[1], 0.0);
        approx::assert_abs_diff_eq!(4.0 * held[0] - 0.5 * held[2], 1.0, epsilon = 1e-9);
    }
}
