//! The networks of one family of addresses and their counts, sparse or dense.

use alloc::vec;
use alloc::vec::Vec;

use super::addresses::Addresses;
use super::lanes::Lanes;
use super::levels::Levels;
use super::lookup::{Counts, Lookup};
use super::network::cut;
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

    /// Counts an address, left-aligned, `weight` times (not 0). The hash of its first 16 bits is asked for where it is needed.
    #[inline]
    pub(super) fn add(
        &mut self,
        levels: Levels,
        bits: u128,
        weight: u64,
        root_hash: impl FnOnce() -> u64,
    ) {
        self.total = self.total.saturating_add(weight);
        match &mut self.state {
            State::Dense(tables) => tables.add(levels, bits, root_hash(), weight),
            State::Sparse(addresses) => {
                addresses.add(bits, weight, root_hash);
                self.densify_if_due(levels);
            }
        }
    }

    /// Counts the addresses of all lanes; then there are none.
    #[inline]
    pub(super) fn add_lanes(&mut self, levels: Levels, key: &HashKey, lanes: &mut Lanes) {
        if let State::Dense(tables) = &mut self.state {
            let weights = lanes.weights().iter().copied();
            self.total = weights.fold(self.total, u64::saturating_add);
            tables.add_lanes(levels, key, lanes, self.total);
        } else {
            for (bits, weight) in lanes.iter() {
                self.add(levels, bits, weight, || levels.family.root_hash(key, bits));
            }
        }
        lanes.clear();
    }

    pub(super) fn absorb(&mut self, levels: Levels, other: &Self) {
        match (&mut self.state, &other.state) {
            (_, State::Sparse(right)) => {
                if let State::Sparse(left) = &mut self.state {
                    left.reserve(right.len());
                }
                for (bits, root_hash, weight) in right.iter() {
                    self.add(levels, bits, weight, || root_hash);
                }
            }
            (State::Sparse(left), State::Dense(_)) => {
                let left = core::mem::take(left);
                *self = other.clone();
                for (bits, root_hash, weight) in left.iter() {
                    self.add(levels, bits, weight, || root_hash);
                }
            }
            (State::Dense(left), State::Dense(right)) => {
                self.total = self.total.saturating_add(other.total);
                left.add_tables(right, self.total);
            }
        }
    }

    #[inline]
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

    /// How far a count of each level may be above the truth, save with probability delta: by what the tables hold, at most eps N.
    /// Takes a look at every counter.
    pub(super) fn noise(&self, levels: Levels) -> Vec<u64> {
        match &self.state {
            State::Sparse(_) => vec![0; levels.number()],
            State::Dense(tables) => tables.noise(levels),
        }
    }

    /// All that is known, for questions about many networks.
    pub(super) fn lookup<'a>(&'a self, levels: Levels, key: &'a HashKey) -> Lookup<'a> {
        Lookup {
            levels,
            key,
            total: self.total,
            counts: match &self.state {
                State::Sparse(addresses) => Counts::Exact(addresses.sorted()),
                State::Dense(tables) => Counts::Tables(tables),
            },
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
        let State::Sparse(addresses) = &self.state else {
            return self.lookup(levels, key).frequency(bits, prefix_len);
        };
        let longest = levels.family.longest();
        let known_len = prefix_len.min(longest);
        let count = addresses.count(levels.family, cut(bits, known_len), known_len);
        Approximate {
            // Of what is not told apart, a network may have all or nothing.
            min: if prefix_len > longest { 0 } else { count },
            estimate: count,
            max: count,
            probability: if count == u64::MAX { 0.0 } else { 1.0 },
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
