//! An estimate that knows how wrong it may be.

use core::fmt;

/// An estimate with the interval that holds the truth with a stated probability.
///
/// After Algebird's `Approximate`. `min <= estimate <= max` always.
///
/// ```
/// use sketchbird::Approximate;
///
/// let about = Approximate { min: 98.0, estimate: 105.0, max: 112.0, probability: 0.95 };
/// assert!(about.contains(&100.0));
/// assert_eq!(about.to_string(), "105 (98 to 112)");
/// assert!(Approximate::exact(3_u64).is_exact());
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Approximate<T> {
    /// The lower end of the interval.
    pub min: T,
    /// The most plausible value.
    pub estimate: T,
    /// The upper end of the interval.
    pub max: T,
    /// How probable it is that the interval holds the truth, 0 to 1.
    pub probability: f64,
}

impl<T: Copy + PartialOrd> Approximate<T> {
    /// A value that is known exactly.
    pub const fn exact(value: T) -> Self {
        Self {
            min: value,
            estimate: value,
            max: value,
            probability: 1.0,
        }
    }

    /// Is this value known exactly?
    pub fn is_exact(&self) -> bool {
        self.min == self.max && self.probability == 1.0
    }

    /// Does the interval hold `value`?
    pub fn contains(&self, value: &T) -> bool {
        self.min <= *value && *value <= self.max
    }
}

impl Approximate<f64> {
    /// `estimate` give or take `half_width`, not below `floor`.
    pub(crate) fn around(estimate: f64, half_width: f64, floor: f64, probability: f64) -> Self {
        Self {
            min: (estimate - half_width).max(floor).min(estimate),
            estimate,
            max: estimate + half_width,
            probability,
        }
    }
}

impl<T: fmt::Display + PartialOrd> fmt::Display for Approximate<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let precision = f.precision().unwrap_or(0);
        let Self {
            min, estimate, max, ..
        } = self;
        if min == max {
            write!(f, "{estimate:.precision$}")
        } else {
            write!(
                f,
                "{estimate:.precision$} ({min:.precision$} to {max:.precision$})"
            )
        }
    }
}
