//! The networks that are heavy, from the root down.

use alloc::vec::Vec;

use super::counted::{Counted, Node, together};
use super::levels::{Levels, STEP};
use super::network::Network;
use crate::approximate::Approximate;
use crate::hash::HashKey;

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
    pub(super) counted: &'a Counted,
    pub(super) levels: Levels,
    pub(super) key: &'a HashKey,
    /// phi N, at least 1.
    pub(super) least: u64,
    pub(super) found: &'a mut Vec<HeavyNetwork>,
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
    pub(super) fn run(mut self) {
        let root = self.counted.root();
        if root.most >= self.least {
            let noise = self.counted.noise(self.levels);
            self.descend(&root, &noise);
        }
    }

    /// Finds the heavy networks within a network and itself; as deep as an address has bytes.
    fn descend(&mut self, node: &Node, noise: &[u64]) -> Within {
        let Self {
            counted,
            levels,
            key,
            least,
            ..
        } = *self;
        let mut within = Within::default();
        for part in counted.parts(levels, key, node, least) {
            within = within.and(self.descend(&part, noise));
        }
        if !levels.family.reports(node.prefix_len) {
            return within;
        }
        let slack = noise[usize::from(node.prefix_len / STEP) - 1];
        let count = counted.count(levels, node, slack);
        // Of the others no more is taken than they surely have, or their errors might hide what is heavy.
        let max = count.max.saturating_sub(within.min);
        if max < least {
            return within;
        }
        self.found.push(HeavyNetwork {
            network: levels.family.network(node.bits, node.prefix_len),
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
