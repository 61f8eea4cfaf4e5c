//! The counts of networks, one by one from the root of their family down.

use super::addresses::Sorted;
use super::levels::{Level, Levels, STEP, longer};
use super::tables::Tables;
use crate::approximate::Approximate;
use crate::hash::HashKey;

/// A network on the way down from the root of its family: of 0, 8, 16, .. bits.
#[derive(Clone, Copy)]
pub(super) struct Node {
    pub(super) bits: u128,
    pub(super) prefix_len: u8,
    hash: u64,
    /// Its count, never below the truth.
    pub(super) most: u64,
}

/// What is known of the networks of one family, dense, or sparse and sorted for a search.
pub(super) struct Lookup<'a> {
    pub(super) levels: Levels,
    pub(super) key: &'a HashKey,
    pub(super) total: u64,
    pub(super) counts: Counts<'a>,
}

pub(super) enum Counts<'a> {
    Exact(Sorted),
    Tables(&'a Tables),
}

impl Lookup<'_> {
    /// The network of all addresses.
    pub(super) fn root(&self) -> Node {
        Node {
            bits: 0,
            prefix_len: 0,
            hash: 0,
            most: self.total,
        }
    }

    /// The part of a network whose next eight bits are these, and its count as far as its own level knows it.
    fn part(&self, of: &Node, byte: u8) -> Node {
        let prefix_len = of.prefix_len + STEP;
        let bits = of.bits | u128::from(byte) << (128 - u32::from(prefix_len));
        let (hash, most) = match &self.counts {
            Counts::Exact(addresses) => (0, addresses.count(bits, prefix_len)),
            Counts::Tables(tables) => {
                let hash = match prefix_len {
                    8 => 0,
                    16 => self.levels.family.root_hash(self.key, bits),
                    _ => longer(of.hash, byte),
                };
                let index = usize::from(of.prefix_len / STEP);
                let most = tables.most(self.levels, index, bits, hash);
                (hash, most.min(of.most))
            }
        };
        Node {
            bits,
            prefix_len,
            hash,
            most,
        }
    }

    /// The parts of a network, eight bits longer, whose counts are at least `least` (not 0).
    pub(super) fn parts(&self, of: &Node, least: u64) -> impl Iterator<Item = Node> {
        let mut there = [of.prefix_len < self.levels.family.longest(); 256];
        if let (Counts::Exact(addresses), true) = (&self.counts, there[0]) {
            // Few of the parts have an address at all.
            there = [false; 256];
            for (address, _) in addresses.within(of.bits, of.prefix_len) {
                there[usize::from(next_byte(*address, of.prefix_len))] = true;
            }
        }
        let bytes = (0..=255_u8).filter(move |&byte| there[usize::from(byte)]);
        let parts = bytes.map(move |byte| self.part(of, byte));
        parts.filter(move |part| part.most >= least)
    }

    /// eps N: the same for all levels, without a look.
    fn slack(&self) -> u64 {
        if self.total == u64::MAX {
            u64::MAX
        } else {
            (self.levels.shape.eps() * self.total as f64) as u64
        }
    }

    /// What is known of the count of a node, which in a table may be above the truth by as much as `slack`.
    pub(super) fn count(&self, node: &Node, slack: u64) -> Approximate<u64> {
        let is_exact = match (&self.counts, usize::from(node.prefix_len / STEP)) {
            (Counts::Exact(_), _) | (Counts::Tables(_), 0) => true,
            (Counts::Tables(_), number) => {
                matches!(self.levels.level(number - 1), Level::Array(_))
            }
        };
        let slack = if is_exact { 0 } else { slack };
        let probability = if node.most == u64::MAX {
            0.0
        } else if is_exact {
            1.0
        } else {
            1.0 - self.levels.shape.delta()
        };
        Approximate {
            min: node.most.saturating_sub(slack),
            estimate: node.most,
            max: node.most,
            probability,
        }
    }

    /// What is known of the count of any network.
    pub(super) fn frequency(&self, bits: u128, prefix_len: u8) -> Approximate<u64> {
        let longest = self.levels.family.longest();
        let mut node = self.root();
        while node.prefix_len + STEP <= prefix_len.min(longest) {
            node = self.part(&node, next_byte(bits, node.prefix_len));
        }
        let slack = self.slack();
        let around = self.count(&node, slack);
        if prefix_len == node.prefix_len {
            return around;
        }
        if node.prefix_len == longest {
            // Of what is not told apart, a network may have all or nothing.
            return Approximate { min: 0, ..around };
        }
        // Between two levels: its parts of the next.
        let first = next_byte(bits, node.prefix_len);
        let last = first | 255_u8.unbounded_shr((prefix_len % STEP).into());
        let parts = (first..=last).map(|byte| {
            let part = self.part(&node, byte);
            self.count(&part, slack)
        });
        let all = parts.fold(Approximate::exact(0_u64), |all, part| Approximate {
            min: all.min.saturating_add(part.min),
            estimate: all.estimate,
            max: all.max.saturating_add(part.max),
            probability: all.probability.min(part.probability),
        });
        let max = all.max.min(around.max);
        Approximate {
            min: all.min.min(max),
            estimate: max,
            max,
            probability: if max == u64::MAX {
                0.0
            } else {
                together(all.probability, 1 + usize::from(last - first))
            },
        }
    }
}

/// How probable it is that so many intervals all hold, each with the same probability.
pub(super) fn together(probability: f64, number: usize) -> f64 {
    (1.0 - number as f64 * (1.0 - probability)).max(0.0)
}

/// The eight bits that follow a prefix of so many.
fn next_byte(bits: u128, prefix_len: u8) -> u8 {
    bits.to_be_bytes()[usize::from(prefix_len / STEP)]
}
