//! Trials of one setting, added up.

use sketchbird::Approximate;

/// The relative errors of an estimate, and how often its interval held the truth.
#[derive(Clone, Copy, Default)]
pub struct Errors {
    pub trials: u64,
    sum: f64,
    squares: f64,
    covered: u64,
}

impl Errors {
    pub fn add(&mut self, about: &Approximate<f64>, truth: f64) {
        let error = about.estimate / truth - 1.0;
        self.trials += 1;
        self.sum += error;
        self.squares += error * error;
        self.covered += u64::from(about.contains(&truth));
    }

    pub fn merge(&mut self, other: &Self) {
        self.trials += other.trials;
        self.sum += other.sum;
        self.squares += other.squares;
        self.covered += other.covered;
    }

    pub fn bias(&self) -> f64 {
        self.sum / self.trials as f64
    }

    pub fn root_mean_square(&self) -> f64 {
        (self.squares / self.trials as f64).sqrt()
    }

    pub fn coverage(&self) -> f64 {
        self.covered as f64 / self.trials as f64
    }
}
