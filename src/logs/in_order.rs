//! Who failed first and was accepted later: the one question that sketches can't answer, for it is one of order.

use std::collections::BTreeMap;

use super::reading::Reading;
use super::sketching::{LogSketch, SourceKey};

/// By how much a stamp may lie before an earlier line's: clocks of machines that log together differ a bit.
const TOLERANCE: i64 = 60_000_000; // a minute

/// How many sources are kept.
const MOST_SOURCES: usize = 8_192;

/// Sees the lines of a log in their order, and tells which sources attacked *and then* were accepted.
///
/// It is no monoid: what came first is not known to a shard. It claims an order only as long as the log goes forward in time,
/// give or take a minute.
///
/// ```
/// use sketchbird::logs::reading::lines_of;
/// use sketchbird::logs::{InOrder, LogMonoid};
/// use sketchbird::{HashKey, Monoid};
///
/// let log = b"Mar 27 13:08:12 web1 sshd[17]: Failed password for root from 192.0.2.7 port 22 ssh2\n\
///             Mar 27 13:08:15 web1 sshd[17]: Accepted password for root from 192.0.2.7 port 22 ssh2\n\
///             Mar 27 13:08:16 web1 sshd[18]: Accepted password for ann from 192.0.2.8 port 22 ssh2\n\
///             Mar 27 13:08:19 web1 sshd[19]: Failed password for ann from 192.0.2.8 port 22 ssh2\n";
/// let monoid = LogMonoid::new(HashKey::from_seed(0));
/// let reader = monoid.line_reader(1_717_200_000_000_000)?;
/// let (mut sketch, mut order) = (monoid.zero(), InOrder::default());
/// for line in lines_of(log) {
///     let reading = reader.read(line);
///     order.see(&reading, &sketch); // before the sketch takes the line in
///     sketch.insert_line(line, &reading);
/// }
/// let sources = order.failed_then_accepted().unwrap();
/// assert_eq!(sources.keys().map(ToString::to_string).collect::<Vec<_>>(), ["192.0.2.7"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct InOrder {
    latest: Option<i64>,
    out_of_order: bool,
    accepted: BTreeMap<SourceKey, u64>,
    incomplete: bool,
}

impl InOrder {
    /// Sees the next line, which the sketch of the lines before it has not taken in yet.
    pub fn see(&mut self, reading: &Reading<'_>, before: &LogSketch) {
        let Reading::Event(event) = reading else {
            return;
        };
        if !before.monoid().counts(event) {
            return;
        }
        if let Some(time) = event.time {
            let latest = self.latest.unwrap_or(time);
            self.out_of_order |= time < latest.saturating_sub(TOLERANCE);
            self.latest = Some(latest.max(time));
        }
        if !event.class.is_accepted() {
            return;
        }
        let Some(source) = event
            .source
            .map(|source| before.monoid().source_key(source))
        else {
            return;
        };
        if !before.has_attacked(&source) {
            return;
        }
        if let Some(logins) = self.accepted.get_mut(&source) {
            *logins = logins.saturating_add(event.weight);
        } else if self.accepted.len() < MOST_SOURCES {
            self.accepted.insert(source, event.weight);
        } else {
            self.incomplete = true;
        }
    }

    /// The sources that were accepted after they attacked, with how many logins; none if the log was not in order. A source that
    /// never attacked before is among them with the probability of [`LogSketch::false_attacker_rate`].
    pub fn failed_then_accepted(&self) -> Option<&BTreeMap<SourceKey, u64>> {
        self.is_in_order().then_some(&self.accepted)
    }

    /// Did the log go forward in time so far?
    pub fn is_in_order(&self) -> bool {
        !self.out_of_order
    }

    /// Are these all the sources that there were? No more than 8,192 are kept.
    pub fn is_complete(&self) -> bool {
        !self.incomplete
    }
}
