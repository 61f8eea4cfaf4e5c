//! What happened over time, as bars of text.

use std::fmt::{self, Display};

use crate::logs::report::{Bucket, OverTime};
use crate::logs::sketching::Step;

/// As bars of text, each of so many hours or days that all have room.
impl Display for OverTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let step = self.step;
        if let Some((first, last)) = self.buckets.first().zip(self.buckets.last()) {
            for (what, count) in [
                (
                    "failed logins",
                    &(|bucket: &Bucket| bucket.failed) as &dyn Fn(&Bucket) -> u64,
                ),
                ("attackers", &|bucket| bucket.attackers.estimate),
                ("requests", &|bucket| bucket.requests),
            ] {
                let bars = self.bars(count);
                let most = bars.iter().copied().max().unwrap_or(0);
                if most > 0 {
                    writeln!(f, "\n{what} by the {step}, at most {most}")?;
                    writeln!(f, "  {}", sparkline(&bars))?;
                }
            }
            let columns = self.columns();
            write!(f, "  from {} to {}", first.start, last.start)?;
            match columns.steps {
                1 => writeln!(f)?,
                steps => writeln!(f, ", the most of {steps} {step}s in a column")?,
            }
        }
        if self.lines_given_up > 0 {
            writeln!(
                f,
                "  ({} lines with an event are older than the {} latest {step}s, and not among these)",
                self.lines_given_up,
                self.buckets.len()
            )?;
        }
        Ok(())
    }
}

/// How many columns a line of bars has at most.
const BARS: u64 = 72;

struct Columns {
    first: i64,
    micros: i64,
    steps: u64,
    count: usize,
}

impl OverTime {
    fn columns(&self) -> Columns {
        let step = if self.step == "day" {
            Step::Day
        } else {
            Step::Hour
        }
        .micros();
        let start = |bucket: Option<&Bucket>| bucket.map_or(0, |bucket| bucket.start_micros);
        let (first, last) = (start(self.buckets.first()), start(self.buckets.last()));
        let all = last.abs_diff(first) / step.unsigned_abs() + 1;
        let steps = all.div_ceil(BARS);
        Columns {
            first,
            micros: step.saturating_mul(i64::try_from(steps).unwrap_or(i64::MAX)),
            steps,
            count: all.div_ceil(steps) as usize,
        }
    }

    /// The most of each column.
    fn bars(&self, count: &dyn Fn(&Bucket) -> u64) -> Vec<u64> {
        let columns = self.columns();
        let mut bars = vec![0; columns.count];
        for bucket in &self.buckets {
            let column = (bucket.start_micros.abs_diff(columns.first)
                / columns.micros.unsigned_abs()) as usize;
            if let Some(bar) = bars.get_mut(column) {
                *bar = count(bucket).max(*bar);
            }
        }
        bars
    }
}

/// Bars from none to the highest in eight steps.
fn sparkline(bars: &[u64]) -> String {
    const STEPS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let most = bars.iter().copied().max().unwrap_or(0).max(1);
    let bar = |count: u64| match count {
        0 => ' ',
        _ => STEPS[((u128::from(count) * 8).div_ceil(u128::from(most)) as usize - 1).min(7)],
    };
    bars.iter().copied().map(bar).collect()
}
