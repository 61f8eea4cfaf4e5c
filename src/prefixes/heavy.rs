//! The networks that are heavy, from the root down.

use alloc::vec::Vec;

use super::levels::STEP;
use super::lookup::{Lookup, Node, together};
use super::network::Network;
use crate::approximate::Approximate;

/// A network that is heavy, not only by heavy networks within it.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct HeavyNetwork {
    /// The network.
    pub network: Network,
    /// How many events came from it: what [`frequency`](super::PrefixSketch::frequency) says, and often a higher `min`, for it goes
    /// by what the tables hold.
    pub count: Approximate<u64>,
    /// How many of them did not come from the heavy networks within it: the count less theirs.
    ///
    /// `max` is what made it heavy. Where `min` reaches phi N as well, it is heavy beyond doubt.
    pub discounted: Approximate<u64>,
}

/// A search in one family of addresses.
pub(super) struct Search<'a> {
    pub(super) lookup: Lookup<'a>,
    /// How far the counts of each level may be above the truth.
    pub(super) noise: Vec<u64>,
    /// phi N, at least 1.
    pub(super) least: u64,
}

/// The counts of the heavy networks within a network that lie in no other such network, added up.
#[derive(Clone, Copy, Default)]
struct Within {
    min: u64,
    estimate: u64,
    max: u64,
    number: usize,
}

impl Within {
    fn and(self, other: Self) -> Self {
        Self {
            min: self.min.saturating_add(other.min),
            estimate: self.estimate.saturating_add(other.estimate),
            max: self.max.saturating_add(other.max),
            number: self.number + other.number,
        }
    }
}

impl Search<'_> {
    pub(super) fn run(&self) -> Vec<HeavyNetwork> {
        let root = self.lookup.root();
        let mut found = Vec::new();
        self.descend(&root, &mut found);
        found
    }

    /// Finds the heavy networks within a network and itself; as deep as an address has bytes.
    fn descend(&self, node: &Node, found: &mut Vec<HeavyNetwork>) -> Within {
        let family = self.lookup.levels.family;
        let mut within = Within::default();
        for part in self.lookup.parts(node, self.least) {
            within = within.and(self.descend(&part, found));
        }
        if !family.reports(node.prefix_len) {
            return within;
        }
        let slack = self.noise[usize::from(node.prefix_len / STEP) - 1];
        let count = self.lookup.count(node, slack);
        // Of the others no more is taken than they surely have, or their errors might hide what is heavy.
        let max = count.max.saturating_sub(within.min);
        if max < self.least {
            return within;
        }
        found.push(HeavyNetwork {
            network: family.network(node.bits, node.prefix_len),
            count,
            discounted: Approximate {
                min: count.min.saturating_sub(within.max),
                estimate: count.estimate.saturating_sub(within.estimate),
                max,
                probability: together(count.probability, 1 + within.number),
            },
        });
        Within {
            min: count.min,
            estimate: count.estimate,
            max: count.max,
            number: 1,
        }
    }
}
