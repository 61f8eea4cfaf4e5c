//! The networks of one family of addresses and their counts, sparse or dense.

use alloc::vec;
use alloc::vec::Vec;

use super::addresses::Addresses;
use super::levels::{Level, Levels, STEP, longer};
use super::tables::Tables;
use crate::approximate::Approximate;
use crate::codec::{Reader, Writer};
use crate::error::DecodeError;
use crate::hash::HashKey;

const SPARSE: u8 = 0;
const DENSE: u8 = 1;

#[derive(Clone)]
pub(super) struct Counted {
    state: State,
    total: u64,
}

#[derive(Clone)]
enum State {
    Sparse(Addresses),
    Dense(Tables),
}

/// A network on the way down from the root of its family: of 0, 8, 16, .. bits.
#[derive(Clone, Copy)]
pub(super) struct Node {
    pub(super) bits: u128,
    pub(super) prefix_len: u8,
    hash: u64,
    /// Its count, never below the truth.
    pub(super) most: u64,
}

impl Counted {
    pub(super) fn empty() -> Self {
        Self {
            state: State::Sparse(Addresses::default()),
            total: 0,
        }
    }

    pub(super) fn total(&self) -> u64 {
        self.total
    }

    /// The total, or where that stopped, the most that the counters add up to: no row of them has more, so that of each no more than
    /// 1/phi can have a share of phi.
    pub(super) fn sum(&self, levels: Levels) -> u128 {
        match &self.state {
            _ if self.total < u64::MAX => self.total.into(),
            State::Sparse(addresses) => addresses.sum(),
            State::Dense(tables) => tables.greatest_sum(levels),
        }
    }

    pub(super) fn is_sparse(&self) -> bool {
        matches!(self.state, State::Sparse(_))
    }

    pub(super) fn heap_bytes(&self) -> usize {
        match &self.state {
            State::Sparse(addresses) => addresses.heap_bytes(),
            State::Dense(tables) => tables.heap_bytes(),
        }
    }

    /// Counts an address, left-aligned, `weight` times (not 0).
    #[inline]
    pub(super) fn add(&mut self, levels: Levels, bits: u128, root_hash: u64, weight: u64) {
        self.total = self.total.saturating_add(weight);
        match &mut self.state {
            State::Dense(tables) => tables.add(levels, bits, root_hash, weight),
            State::Sparse(addresses) => {
                addresses.add(bits, root_hash, weight);
                self.densify_if_due(levels);
            }
        }
    }

    pub(super) fn absorb(&mut self, levels: Levels, other: &Self) {
        match (&mut self.state, &other.state) {
            (_, State::Sparse(right)) => {
                for (bits, root_hash, weight) in right.iter() {
                    self.add(levels, bits, root_hash, weight);
                }
            }
            (State::Sparse(left), State::Dense(_)) => {
                let left = core::mem::take(left);
                *self = other.clone();
                for (bits, root_hash, weight) in left.iter() {
                    self.add(levels, bits, root_hash, weight);
                }
            }
            (State::Dense(left), State::Dense(right)) => {
                self.total = self.total.saturating_add(other.total);
                left.add_tables(right, self.total);
            }
        }
    }

    fn densify_if_due(&mut self, levels: Levels) {
        if let State::Sparse(addresses) = &self.state
            && addresses.len() > levels.most_addresses()
        {
            let mut tables = Tables::zeros(levels);
            for (bits, root_hash, weight) in addresses.iter() {
                tables.add(levels, bits, root_hash, weight);
            }
            self.state = State::Dense(tables);
        }
    }

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
    fn part(&self, levels: Levels, key: &HashKey, of: &Node, byte: u8) -> Node {
        let prefix_len = of.prefix_len + STEP;
        let bits = of.bits | u128::from(byte) << (128 - u32::from(prefix_len));
        let hash = match prefix_len {
            8 => 0,
            16 => levels.family.root_hash(key, bits),
            _ => longer(of.hash, byte),
        };
        let most = match &self.state {
            State::Sparse(addresses) => addresses.count(bits, prefix_len),
            State::Dense(tables) => {
                let index = usize::from(of.prefix_len / STEP);
                tables.most(levels, index, bits, hash).min(of.most)
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
    pub(super) fn parts(
        &self,
        levels: Levels,
        key: &HashKey,
        of: &Node,
        least: u64,
    ) -> impl Iterator<Item = Node> {
        let mut there = [of.prefix_len < levels.family.longest(); 256];
        if let (State::Sparse(addresses), true) = (&self.state, there[0]) {
            // Few of the parts have an address at all.
            there = [false; 256];
            for (address, _) in addresses.within(of.bits, of.prefix_len) {
                there[usize::from(next_byte(*address, of.prefix_len))] = true;
            }
        }
        let bytes = (0..=255_u8).filter(move |&byte| there[usize::from(byte)]);
        let parts = bytes.map(move |byte| self.part(levels, key, of, byte));
        parts.filter(move |part| part.most >= least)
    }

    /// How far a count of each level may be above the truth, save with probability delta: by what the tables hold, at most eps N.
    /// Takes a look at every counter.
    pub(super) fn noise(&self, levels: Levels) -> Vec<u64> {
        match &self.state {
            State::Sparse(_) => vec![0; levels.number()],
            State::Dense(tables) => tables.noise(levels),
        }
    }

    /// eps N: the same for all levels, without a look.
    fn slack(&self, levels: Levels) -> u64 {
        if self.total == u64::MAX {
            u64::MAX
        } else {
            (levels.shape.eps() * self.total as f64) as u64
        }
    }

    /// What is known of the count of a node, which in a table may be above the truth by as much as `slack`.
    pub(super) fn count(&self, levels: Levels, node: &Node, slack: u64) -> Approximate<u64> {
        let is_exact = match (&self.state, usize::from(node.prefix_len / STEP)) {
            (State::Sparse(_), _) | (State::Dense(_), 0) => true,
            (State::Dense(_), number) => matches!(levels.level(number - 1), Level::Array(_)),
        };
        let slack = if is_exact { 0 } else { slack };
        let probability = if node.most == u64::MAX {
            0.0
        } else if is_exact {
            1.0
        } else {
            1.0 - levels.shape.delta()
        };
        Approximate {
            min: node.most.saturating_sub(slack),
            estimate: node.most,
            max: node.most,
            probability,
        }
    }

    /// What is known of the count of any network.
    pub(super) fn frequency(
        &self,
        levels: Levels,
        key: &HashKey,
        bits: u128,
        prefix_len: u8,
    ) -> Approximate<u64> {
        let mut node = self.root();
        while node.prefix_len + STEP <= prefix_len.min(levels.family.longest()) {
            node = self.part(levels, key, &node, next_byte(bits, node.prefix_len));
        }
        let slack = self.slack(levels);
        let around = self.count(levels, &node, slack);
        if prefix_len == node.prefix_len {
            return around;
        }
        if node.prefix_len == levels.family.longest() {
            // Of what is not told apart, a network may have all or nothing.
            return Approximate { min: 0, ..around };
        }
        // Between two levels: its parts of the next.
        let first = next_byte(bits, node.prefix_len);
        let last = first | 255_u8.unbounded_shr((prefix_len % STEP).into());
        let parts = (first..=last).map(|byte| {
            let part = self.part(levels, key, &node, byte);
            self.count(levels, &part, slack)
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

    pub(super) fn write(&self, levels: Levels, out: &mut Writer) {
        match &self.state {
            State::Sparse(addresses) => {
                out.byte(SPARSE);
                addresses.write(levels.family, out);
            }
            State::Dense(tables) => {
                out.byte(DENSE);
                tables.write(out);
            }
        }
    }

    /// Reads what [`write`](Self::write) wrote.
    pub(super) fn read(
        levels: Levels,
        key: &HashKey,
        input: &mut Reader<'_>,
    ) -> Result<Self, DecodeError> {
        let (state, total) = match input.byte()? {
            SPARSE => {
                let most = levels.most_addresses();
                let addresses = Addresses::read(levels.family, most, key, input)?;
                let total = addresses.total();
                (State::Sparse(addresses), total)
            }
            DENSE => {
                let (tables, total) = Tables::read(levels, input)?;
                (State::Dense(tables), total)
            }
            _ => return Err(DecodeError::Invalid("neither sparse nor dense")),
        };
        Ok(Self { state, total })
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
