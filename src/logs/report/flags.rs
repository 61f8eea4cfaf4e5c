//! What an analyst should look at first.

use serde::Serialize;

use super::Report;
use super::figures::Figures;
use super::names::{sorted, source_name, user_name};
use crate::error::{Mismatch, ParameterError};
use crate::logs::InOrder;
use crate::logs::sketching::LogSketch;
use crate::prefixes::HeavyNetwork;

/// The sources that attacked and were accepted.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FailedAndAccepted {
    /// Their addresses or host names, sorted.
    pub sources: Vec<String>,
    /// Are these all? If not, they are those of a fair sample of the accepted sources.
    pub complete: bool,
    /// How probable it is for an accepted source that never attacked to be among them.
    pub false_positive_rate: f64,
}

/// The sources that attacked first and were accepted later, in a log that was read in order.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FailedThenAccepted {
    /// Their addresses or host names, sorted; none if the log was not in order.
    pub sources: Vec<String>,
    /// Did the log go forward in time, as far as it was read? If not, no order is told.
    pub in_order: bool,
    /// Are these all?
    pub complete: bool,
    /// How probable it is for an accepted source that never attacked before to be among them.
    pub false_positive_rate: f64,
}

/// The networks from which many failures came though none of their addresses stands out.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct QuietNetworks {
    /// Below how many failures each address stays, and from how many on their network is told.
    pub threshold: u64,
    /// The networks, as they come in [`Report::top_networks`].
    pub networks: Vec<QuietNetwork>,
}

/// A network from which many failures came though none of its addresses stands out.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct QuietNetwork {
    /// The network, as `192.0.2.0/24`.
    pub network: String,
    /// How many bits its addresses have in common.
    pub prefix_len: u8,
    /// Logins that failed, without those from addresses and networks within it that reach the threshold by themselves.
    pub failed: u64,
    /// By how much the count may be off: the greater, the more within it was taken off.
    pub error: u64,
}

/// The users whom a baseline of earlier times does not know.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct NewUsers {
    /// Those who were logged in, sorted.
    pub accepted: Vec<String>,
    /// Are these all? If not, they are those of a fair sample of the users who were logged in.
    pub complete: bool,
    /// Those among the users tried most, the most tried first.
    pub tried: Vec<String>,
    /// How probable it is for a new user to pass for a known one, and so to be missed.
    pub missed_rate: f64,
}

pub(super) fn failed_and_accepted(figures: &impl Figures) -> FailedAndAccepted {
    let (sources, complete, false_positive_rate) = figures.failed_and_accepted();
    let by_64 = figures.monoid().is_ipv6_by_64();
    FailedAndAccepted {
        sources: sorted(sources.iter().map(|source| source_name(source, by_64))),
        complete,
        false_positive_rate,
    }
}

/// Single addresses are networks of one, and no quiet ones.
fn is_quiet(heavy: &HeavyNetwork, ipv6_by_64: bool) -> bool {
    let single = match heavy.network.address() {
        std::net::IpAddr::V4(_) => 32,
        std::net::IpAddr::V6(_) if ipv6_by_64 => 64,
        std::net::IpAddr::V6(_) => 128,
    };
    heavy.network.prefix_len() < single
}

/// The quiet ones among networks that were searched by phi.
pub(super) fn quiet(
    heavy: &[HeavyNetwork],
    ipv6_by_64: bool,
    threshold: u64,
    top: usize,
) -> QuietNetworks {
    let networks = heavy.iter().filter(|heavy| is_quiet(heavy, ipv6_by_64));
    QuietNetworks {
        threshold,
        networks: networks.take(top).map(quiet_network).collect(),
    }
}

fn quiet_network(heavy: &HeavyNetwork) -> QuietNetwork {
    QuietNetwork {
        network: heavy.network.to_string(),
        prefix_len: heavy.network.prefix_len(),
        failed: heavy.discounted.estimate,
        error: heavy.discounted.max - heavy.discounted.min,
    }
}

impl Report {
    /// The same with the networks told whose addresses each stay below `threshold` failures and together reach it; the share that
    /// [`HEAVY_SHARE`](Self::HEAVY_SHARE) is of all failures unless it was set.
    ///
    /// # Errors
    /// [`ParameterError`] if so few failures are a lesser share of all than the sketch can tell
    /// ([`least_phi`](crate::logs::LogMonoid::least_phi)).
    pub fn with_threshold(
        mut self,
        sketch: &LogSketch,
        threshold: u64,
        top: usize,
    ) -> Result<Self, ParameterError> {
        let failures = Figures::network_failures(sketch);
        let monoid = sketch.monoid();
        let least = ((monoid.least_phi() * failures as f64).ceil() as u64).max(1);
        if threshold < least {
            return Err(ParameterError::new(
                "threshold",
                threshold,
                "a share of all failures that the sketch can tell",
                least,
            ));
        }
        self.quiet_networks = if threshold > failures {
            quiet(&[], false, threshold, top)
        } else {
            let phi = threshold as f64 / failures as f64;
            let heavy = sketch.heavy_networks(phi.clamp(monoid.least_phi(), 1.0))?;
            quiet(&heavy, monoid.is_ipv6_by_64(), threshold, top)
        };
        Ok(self)
    }

    /// The same with the users told that a sketch of earlier times does not know.
    ///
    /// # Errors
    /// A [`Mismatch`] unless both sketches keep names in one way and under one key.
    pub fn with_baseline(
        mut self,
        sketch: &LogSketch,
        baseline: &LogSketch,
        top: usize,
    ) -> Result<Self, Mismatch> {
        sketch.check_baseline(baseline)?;
        let kept = sketch.monoid().user_names();
        let accepted = sketch
            .accepted_users()
            .filter(|accepted| !baseline.has_seen_user_key(accepted.user))
            .map(|accepted| user_name(accepted.user, kept));
        let tried = sketch.tried_users().into_iter();
        let tried = tried
            .filter(|heavy| !baseline.has_seen_user_key(&heavy.key))
            .map(|heavy| user_name(&heavy.key, kept));
        self.new_users = Some(NewUsers {
            accepted: sorted(accepted),
            complete: sketch.knows_all_accepted_users(),
            tried: tried.take(top).collect(),
            missed_rate: baseline.false_user_rate(),
        });
        Ok(self)
    }

    /// The same with the order of failures and logins, as it was seen while the log was read.
    #[must_use]
    pub fn with_order(mut self, sketch: &LogSketch, order: &InOrder) -> Self {
        let by_64 = sketch.monoid().is_ipv6_by_64();
        let sources = order.failed_then_accepted().into_iter().flatten();
        self.failed_then_accepted = Some(FailedThenAccepted {
            sources: sorted(sources.map(|(source, _)| source_name(source, by_64))),
            in_order: order.is_in_order(),
            complete: order.is_complete(),
            false_positive_rate: sketch.false_attacker_rate(),
        });
        self
    }
}
