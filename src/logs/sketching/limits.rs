//! The time limits of a log sketch.

use jiff::Timestamp;

/// From when to when events count, by the time in the log.
///
/// ```
/// use sketchbird::logs::Limits;
///
/// // Of 2024-05-01, UTC.
/// let limits = Limits { since: Some(1_714_521_600_000_000), until: Some(1_714_608_000_000_000) };
/// assert!(limits.contain(1_714_521_600_000_000) && !limits.contain(1_714_608_000_000_000));
/// assert_eq!(limits.to_string(), "since 2024-05-01T00:00:00Z, until 2024-05-02T00:00:00Z");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Limits {
    /// The first time that counts, in microseconds since 1970-01-01 UTC.
    pub since: Option<i64>,
    /// The first time that does not count any more.
    pub until: Option<i64>,
}

impl Limits {
    /// Does an event of this time count?
    pub fn contain(&self, time: i64) -> bool {
        self.since.is_none_or(|since| time >= since) && self.until.is_none_or(|until| time < until)
    }

    /// Is there no limit?
    pub fn is_none(&self) -> bool {
        self.since.is_none() && self.until.is_none()
    }

    /// The times within both.
    #[must_use]
    pub fn within(&self, other: &Limits) -> Limits {
        Limits {
            // None is less than any time.
            since: self.since.max(other.since),
            until: self.until.into_iter().chain(other.until).min(),
        }
    }
}

impl core::fmt::Display for Limits {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let mut between = "";
        for (word, time) in [("since", self.since), ("until", self.until)] {
            let Some(micros) = time else { continue };
            match Timestamp::from_microsecond(micros) {
                Ok(time) => write!(f, "{between}{word} {time}")?,
                Err(_) => write!(f, "{between}{word} {micros} us since 1970")?,
            }
            between = ", ";
        }
        if between.is_empty() {
            f.write_str("none")?;
        }
        Ok(())
    }
}
