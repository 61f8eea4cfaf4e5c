//! Security logs: who attacks, how often, and who got in.
//!
//! Two layers. [`reading`] turns bytes into events, by the grammar of the programs that log; it knows nothing of sketches.
//! [`sketching`] adds events up into a [`LogSketch`], a product of this library's monoids; it knows nothing of formats. So
//! shards of a log can be sketched on threads, machines and days apart, and added in any order to the same bytes.
//!
//! ```
//! use sketchbird::HashKey;
//! use sketchbird::logs::{LogMonoid, Report};
//!
//! let log = b"Mar 27 13:08:12 web1 sshd[17]: Failed password for root from 192.0.2.7 port 22 ssh2\n\
//!             Mar 27 13:08:15 web1 sshd[17]: Accepted password for root from 192.0.2.7 port 22 ssh2\n";
//! let monoid = LogMonoid::new(HashKey::from_seed(0));
//! // Stamps without a year mean the latest one that does not lie after 2024-06-01.
//! let lines = monoid.line_reader(1_717_200_000_000_000)?;
//! let sketch = monoid.read(&log[..], &lines, 2)?;
//! let report = Report::of(&sketch, 10);
//! assert_eq!(report.events["failed"], 1);
//! assert_eq!(report.failed_and_accepted.sources, ["192.0.2.7"]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod exact;
mod in_order;
pub mod reading;
mod report;
mod shards;
pub mod sketching;
pub mod text;

pub use exact::ExactLog;
pub use in_order::InOrder;
pub use report::{
    Bucket, Compared, Distinct, FailedAndAccepted, FailedThenAccepted, InBoth, NewUsers, OverTime,
    QuietNetwork, QuietNetworks, Report, SeenInBoth, TopNetwork, TopSource, TopUser, TopWebClient,
    Tried, TriedUsers, Web,
};
pub use shards::read_in_shards;
pub use sketching::{
    Allowed, Limits, LogMonoid, LogSeries, LogSketch, SeriesMonoid, Step, UserNames, WindowError,
};
