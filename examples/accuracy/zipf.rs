//! Streams whose keys come as often as Zipf's law says, and how far a table that counts them errs.

/// How many keys a stream has.
pub const KEYS: u64 = 5_000;
/// How long a stream is, but for rounding.
const LENGTH: f64 = 50_000.0;

/// How often each key comes, the most frequent first: in proportion to rank^-exponent, once at least.
pub fn counts(exponent: f64) -> Vec<u64> {
    let share = |rank: u64| (rank as f64).powf(-exponent);
    let all: f64 = (1..=KEYS).map(share).sum();
    (1..=KEYS)
        .map(|rank| ((LENGTH * share(rank) / all).round() as u64).max(1))
        .collect()
}

/// What falls into one cell of a row: exact, for independent hashing.
#[derive(Clone)]
pub struct Cell {
    width: f64,
    /// The probability of each sum.
    sums: Vec<f64>,
}

impl Cell {
    /// Each key falls into the cell with probability 1 / width, and adds its count.
    pub fn new(counts: &[u64], width: u32) -> Self {
        let hit = 1.0 / f64::from(width);
        let all = counts.iter().sum::<u64>() as usize;
        let (mut sums, mut next) = (vec![0.0; all + 1], vec![0.0; all + 1]);
        sums[0] = 1.0;
        let mut greatest = 0;
        // The light ones first: while few sums are possible, few are gone through.
        for &count in counts.iter().rev() {
            let count = count as usize;
            greatest += count;
            for (next, sum) in next[..=greatest].iter_mut().zip(&sums) {
                *next = sum * (1.0 - hit);
            }
            for (next, sum) in next[count..=greatest].iter_mut().zip(&sums) {
                *next += sum * hit;
            }
            std::mem::swap(&mut sums, &mut next);
        }
        Self {
            width: width.into(),
            sums,
        }
    }

    /// Without one of the keys.
    pub fn without(&self, count: u64) -> Self {
        let (hit, count) = (1.0 / self.width, count as usize);
        let mut sums = self.sums.clone();
        for sum in 0..sums.len() {
            let before = if sum < count { 0.0 } else { sums[sum - count] };
            sums[sum] = (sums[sum] - before * hit) / (1.0 - hit);
        }
        Self { sums, ..*self }
    }

    /// The error of the least of `depth` independent cells.
    pub fn least_of(&self, depth: u32) -> Least {
        let mut above = Vec::with_capacity(self.sums.len());
        let mut rest = 0.0_f64;
        for sum in self.sums.iter().rev() {
            above.push(rest.clamp(0.0, 1.0));
            rest += sum;
        }
        above.reverse();
        Least {
            width: self.width,
            depth: depth as i32,
            above,
        }
    }
}

/// By how much the least of some independent cells is too high.
pub struct Least {
    width: f64,
    depth: i32,
    /// For each sum, the probability that one cell has more.
    above: Vec<f64>,
}

impl Least {
    /// The probability that all cells have more than `sum`.
    pub fn above(&self, sum: u64) -> f64 {
        self.above
            .get(sum as usize)
            .map_or(0.0, |one| one.powi(self.depth))
    }

    pub fn mean(&self) -> f64 {
        self.above.iter().map(|one| one.powi(self.depth)).sum()
    }

    pub fn variance(&self) -> f64 {
        let square: f64 = (1_u64..)
            .zip(&self.above)
            .map(|(after, one)| (2 * after - 1) as f64 * one.powi(self.depth))
            .sum();
        square - self.mean().powi(2)
    }

    /// How much the mean error of all absent keys deviates from table to table, at most.
    ///
    /// A row has a share S of cells above a sum, with mean p; its variance is below p (1 - p) / width, since cells that share
    /// out one stream are negatively associated (Joag-Dev & Proschan 1983). The product of d rows has the variance
    /// (p^2 + Var S)^d - p^2d, and the deviation of a sum over sums is at most the sum of the deviations.
    pub fn deviation_between_tables(&self) -> f64 {
        self.above
            .iter()
            .map(|one| self.deviation_of_share(*one))
            .sum()
    }

    /// The same for the share of absent keys whose error is above `sum`.
    pub fn deviation_of_share_above(&self, sum: u64) -> f64 {
        let one = self.above.get(sum as usize).copied().unwrap_or(0.0);
        self.deviation_of_share(one)
    }

    fn deviation_of_share(&self, one: f64) -> f64 {
        let variance = one * (1.0 - one) / self.width;
        let square = one * one;
        ((square + variance).powi(self.depth) - square.powi(self.depth))
            .max(0.0)
            .sqrt()
    }
}
