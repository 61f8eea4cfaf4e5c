//! The trials of one precision, form and number of keys, and what is required of them.

use sketchbird::HyperLogLog;

use super::theory::least_variance;

/// Mean and mean square of the relative error, and how often the interval held the truth.
#[derive(Clone)]
pub struct Cell {
    keys: u64,
    registers: f64,
    sparse: bool,
    probability: f64,
    trials: f64,
    error: f64,
    square: f64,
    covered: f64,
}

impl Cell {
    pub fn new(keys: u64, precision: u8, probability: f64) -> Self {
        Self {
            keys,
            registers: f64::from(1_u32 << precision),
            sparse: false,
            probability,
            trials: 0.0,
            error: 0.0,
            square: 0.0,
            covered: 0.0,
        }
    }

    /// Takes in the estimate of another trial.
    pub fn try_on(&mut self, sketch: &HyperLogLog) {
        let truth = self.keys as f64;
        let about = sketch.estimate_with(self.probability);
        assert!(about.min <= about.estimate && about.estimate <= about.max);
        let error = about.estimate / truth - 1.0;
        self.trials += 1.0;
        self.error += error;
        self.square += error * error;
        self.covered += f64::from(u8::from(about.contains(&truth)));
        // Sparse in one trial, dense in another, where tokens collide next to the switch: not among the cells.
        assert!(self.trials == 1.0 || self.sparse == sketch.is_sparse());
        self.sparse = sketch.is_sparse();
    }

    /// The least relative variance, and the expected number of collisions behind it.
    fn ideal(&self) -> (f64, f64) {
        let keys = self.keys as f64;
        if self.sparse {
            // Two keys share a token with probability 2^-26 / 3: the 26 bits, and sum of 4^-rank for the rank.
            let variance = 1.0 / (6.0 * f64::from(1_u32 << 26));
            (variance, keys * keys * variance)
        } else {
            let variance = least_variance(keys / self.registers) / self.registers;
            (variance, keys * keys / (2.0 * self.registers))
        }
    }

    pub fn bias(&self) -> f64 {
        self.error / self.trials
    }

    fn standard_error(&self) -> f64 {
        ((self.square / self.trials - self.bias().powi(2)) / self.trials).sqrt()
    }

    /// The root mean square error, as a multiple of the least that is possible.
    pub fn inefficiency(&self) -> f64 {
        (self.square / self.trials / self.ideal().0).sqrt()
    }

    pub fn coverage(&self) -> f64 {
        self.covered / self.trials
    }

    /// All requirements.
    pub fn check(&self, second_order: f64) {
        self.check_error(second_order);
        self.check_coverage();
    }

    /// Bias and root mean square error. `second_order` is the relative size of what theory to first order in 1 / m
    /// leaves out: zero where m is large enough to ignore it.
    pub fn check_error(&self, second_order: f64) {
        println!("{self}");
        // The mean of N trials errs by its standard error, beyond three of which there are 0.3 %.
        let most = 0.002 + 3.0 * self.standard_error() + second_order / self.registers;
        assert!(self.bias().abs() < most, "bias: {self}");

        // Let K collide, on average mu. Then the squared error is in proportion to (K - mu)^2, whose relative variance is
        // 2 + 1 / mu for a Poisson K: 2, as for a normal error, unless collisions are rare. So the mean square
        // of N trials errs by sqrt((2 + 1 / mu) / N), and its root by half as much: 3 / sqrt(2 N) for three of them.
        let (_, collisions) = self.ideal();
        let noise = 3.0 * ((2.0 + 1.0 / collisions) / self.trials).sqrt();
        let most = (1.05 + second_order) * (1.0 + noise).sqrt();
        assert!(
            self.inefficiency() < most,
            "error: {self}, {most:.3} allowed"
        );
    }

    /// At 95 %: 93 % to 97 %. Where fewer than ten collide, their number takes so few values that no interval can help
    /// covering more. Without allowance for noise, which is 0.3 % for 5,000 trials.
    fn check_coverage(&self) {
        let (_, collisions) = self.ideal();
        let slack = 0.4 * (1.0 - self.probability);
        if self.keys >= 20 {
            assert!(
                self.coverage() >= self.probability - slack,
                "coverage: {self}"
            );
        }
        if !self.sparse && collisions >= 10.0 {
            assert!(
                self.coverage() <= self.probability + slack,
                "coverage: {self}"
            );
        }
    }
}

impl std::fmt::Display for Cell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "m = {:6}, n = {:7}, {}: bias {:+.4} % (standard error {:.4} %), root mean square error {:.3} of the ideal, \
             {:.1} % covers {:.2} %",
            self.registers,
            self.keys,
            if self.sparse { "sparse" } else { "dense " },
            100.0 * self.bias(),
            100.0 * self.standard_error(),
            self.inefficiency(),
            100.0 * self.probability,
            100.0 * self.coverage(),
        )
    }
}
