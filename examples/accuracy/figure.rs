//! What was measured, beside what theory says.

use std::fmt::{self, Write};

/// One figure of one setting.
#[derive(Clone, Debug)]
pub struct Figure {
    pub family: &'static str,
    /// What the settings of one curve have in common: `blocked`, `p=14`.
    pub series: String,
    /// All parameters of the setting.
    pub parameters: String,
    /// How many distinct keys there are, or, of a stream with repetitions, its length.
    pub n: u64,
    /// What one sketch takes in memory.
    pub bytes: usize,
    pub quantity: Quantity,
    pub trials: u64,
    pub measured: f64,
    /// What `measured` tends to with more trials.
    pub theory: f64,
    /// Where 95 % of such figures lie, if theory is right.
    pub band: (f64, f64),
    /// The bound that the library's documentation gives.
    pub promised: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// Mean relative error.
    Bias,
    /// Root mean square relative error.
    Error,
    /// How many of the 95 % intervals hold the truth.
    Coverage,
    /// Mean relative error of a total over the keys' values.
    TotalBias,
    /// Root mean square relative error of a total over the keys' values.
    TotalError,
    /// How many keys that were never inserted are found.
    FalsePositives,
    /// By how much a frequency is too high, as a share of all; on average.
    Excess,
    /// The same, at worst.
    LargestExcess,
    /// How many frequencies are too high by more than eps of all.
    ShareOverEps,
    /// How many of the ten heaviest keys are named.
    Recall,
}

impl Quantity {
    pub fn name(self) -> &'static str {
        match self {
            Self::Bias => "bias",
            Self::Error => "error",
            Self::Coverage => "coverage",
            Self::TotalBias => "total_bias",
            Self::TotalError => "total_error",
            Self::FalsePositives => "false_positives",
            Self::Excess => "excess",
            Self::LargestExcess => "largest_excess",
            Self::ShareOverEps => "share_over_eps",
            Self::Recall => "recall",
        }
    }
}

impl Figure {
    pub fn is_within_band(&self) -> bool {
        (self.band.0..=self.band.1).contains(&self.measured)
    }
}

const HEADER: &str =
    "family,series,parameters,n,bytes,quantity,trials,measured,theory,low,high,promised";

pub fn csv(figures: &[Figure]) -> String {
    let mut out = format!("{HEADER}\n");
    for figure in figures {
        writeln!(out, "{figure}").expect("text takes all there is");
    }
    out
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{},{},{},{},{},{},{},{:.5e},{:.5e},{:.5e},{:.5e},",
            self.family,
            self.series,
            self.parameters,
            self.n,
            self.bytes,
            self.quantity.name(),
            self.trials,
            self.measured,
            self.theory,
            self.band.0,
            self.band.1,
        )?;
        match self.promised {
            Some(promised) => write!(f, "{promised:.5e}"),
            None => Ok(()),
        }
    }
}
