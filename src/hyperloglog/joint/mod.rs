//! Two sketches in their dense form: maximum likelihood over both at once.
//!
//! Three numbers of keys, of the left set only, the right set only and both, are fitted to the registers of both
//! sketches (Ertl 2017, section 5). A pair of registers tells more than the greater of them, which is all that a union keeps:
//! so the error of the intersection is down to a third of that by inclusion and exclusion.

mod likelihood;
mod maximum;
mod pairs;

use libm::sqrt;

use self::likelihood::{BOTH, LEFT, Loads, RIGHT, covariance};
use self::pairs::Pairs;
use super::comparison::MOST_KEYS;
use super::estimate::{of_registers, relative_interval};
use super::registers::Registers;
use crate::approximate::Approximate;
use crate::normal;
use crate::set_comparison::SetComparison;

/// The comparison of two sketches by their registers, where `left` and `right` are what is known of the size of each.
pub(super) fn compare(
    registers: [&Registers; 2],
    sizes: [Approximate<f64>; 2],
    probability: f64,
    remedy: &'static str,
) -> SetComparison {
    let pairs = Pairs::of(registers);
    let m = pairs.registers();
    // Each register that is ahead of its twin has seen a key that the twin has not.
    let ahead = [pairs.left_ahead(), pairs.right_ahead()];
    if sizes.iter().any(|size| size.estimate >= MOST_KEYS) {
        // All registers of one are at the greatest rank: any greater load is as likely.
        let union = Approximate {
            min: sizes[LEFT].min.max(sizes[RIGHT].min),
            estimate: MOST_KEYS,
            max: MOST_KEYS,
            probability,
        };
        return SetComparison::of_sizes(union, ahead, sizes, remedy);
    }
    let start = {
        let [left, right] = sizes.map(|size| size.estimate / m);
        let union = of_registers(m, &pairs.union_sums(), probability).estimate;
        let union = union.min(MOST_KEYS) / m;
        let less = left.min(right);
        let both = (left + right - union).clamp(0.01 * less, 0.99 * less);
        [left - both, right - both, both]
    };
    let loads = maximum::of(&pairs, start, MOST_KEYS / m);
    let most = sizes.map(|size| size.max);
    let intervals = Intervals {
        m,
        quantile: normal::two_sided_quantile(probability),
        probability,
        least: [ahead[LEFT], ahead[RIGHT], 0.0],
        most: [most[LEFT], most[RIGHT], most[LEFT].min(most[RIGHT])],
        loads,
    };
    SetComparison {
        union: intervals.union(m - f64::from(pairs.union_sums().empty)),
        intersection: intervals.part(BOTH),
        only_left: intervals.part(LEFT),
        only_right: intervals.part(RIGHT),
        jaccard: intervals.jaccard(),
        remedy,
    }
    .consistent()
}

/// The fitted loads, and what bounds the numbers that follow from them.
struct Intervals {
    m: f64,
    quantile: f64,
    probability: f64,
    least: [f64; 3],
    most: [f64; 3],
    loads: Loads,
}

impl Intervals {
    /// How many keys are of one part.
    ///
    /// Of the hypotheses, the sizes of both sets are taken as estimated: what is of another number in this part is of the other part
    /// of the same set. But for the deviation neither the part nor what is common is less than estimated: what is expected of a
    /// small load is dominated by pairs too rare to be seen.
    fn part(&self, part: usize) -> Approximate<f64> {
        let least = self.least[part];
        let most = self.most[part].max(least);
        let estimate = (self.m * self.loads[part]).clamp(least, most);
        let [left, right] = [LEFT, RIGHT].map(|side| self.loads[side] + self.loads[BOTH]);
        let mut direction = [0.0; 3];
        direction[part] = 1.0;
        let half_width = |keys: f64| {
            let load = keys / self.m;
            let both = match part {
                LEFT => left - load,
                RIGHT => right - load,
                _ => load,
            };
            let both = both.clamp(0.0, left.min(right));
            let mut loads = [left - both, right - both, both.max(self.loads[BOTH])];
            loads[part] = load.max(self.loads[part]);
            normal::half_width(self.deviations(&loads, direction), 1.0)
        };
        let (min, max) = normal::plausible(estimate, (least, most), half_width);
        Approximate {
            min,
            estimate,
            max,
            probability: self.probability,
        }
    }

    /// How many keys there are at all: of three numbers that are fitted, their sum. Skewed as a single estimate is.
    fn union(&self, occupied: f64) -> Approximate<f64> {
        let keys = self.m * self.loads.iter().sum::<f64>();
        let deviations = self.deviations(&self.loads, [1.0; 3]);
        let relative = deviations / (self.quantile * keys);
        let (low, high) = relative_interval(relative * relative, self.quantile);
        let room = normal::half_width(deviations, 1.0) - deviations;
        let estimate = keys.max(occupied);
        Approximate {
            min: (keys * low - room).max(occupied).min(estimate),
            estimate,
            max: (keys * high + room).clamp(estimate, MOST_KEYS.max(estimate)),
            probability: self.probability,
        }
    }

    /// The Jaccard index, where the union and the proportion of the two differences are taken as estimated.
    fn jaccard(&self) -> Approximate<f64> {
        let [left, right, common] = self.loads;
        let all = left + right + common;
        let left_share = if left + right > 0.0 {
            left / (left + right)
        } else {
            0.5
        };
        let half_width = |index: f64| {
            let apart = (1.0 - index) * all;
            let both = common.max(index * all);
            let loads = [left_share * apart, (1.0 - left_share) * apart, both];
            // d (x / u) = (dx - index du) / u
            let direction = [-index, -index, 1.0 - index].map(|slope| slope / (self.m * all));
            normal::half_width(self.deviations(&loads, direction), 1.0 / (self.m * all))
        };
        let estimate = common / all;
        let (min, max) = normal::plausible(estimate, (0.0, 1.0), half_width);
        Approximate {
            min,
            estimate,
            max,
            probability: self.probability,
        }
    }

    /// As many standard deviations as the quantile asks for, of the numbers of keys summed up with the weights of `direction`.
    ///
    /// The likelihood takes the three numbers for Poisson variables, of whose means it tells; but they are fixed. So their own
    /// variance, which is their mean, is taken off.
    fn deviations(&self, loads: &Loads, direction: [f64; 3]) -> f64 {
        let covariance = covariance(loads);
        let mut variance = 0.0;
        for i in 0..3 {
            for j in 0..3 {
                variance += direction[i] * direction[j] * covariance[i][j];
            }
            variance -= direction[i] * direction[i] * loads[i];
        }
        self.quantile * sqrt((self.m * variance).max(0.0))
    }
}
