//! The dense form: the counts of networks, level by level.

use alloc::vec::Vec;

use super::lanes::Lanes;
use super::levels::{Level, Levels, STEP, array_cell, longer};
use crate::codec::{Reader, Writer};
use crate::count_min::counters::Counters;
use crate::error::DecodeError;
use crate::hash::HashKey;
use crate::instruction_set::vectorized;

/// The counters of each level. Those of all levels, and of all rows of a level, have the same sum.
#[derive(Clone)]
pub(super) struct Tables(Vec<Counters>);

impl Tables {
    pub(super) fn zeros(levels: Levels) -> Self {
        let counters = levels.iter().map(|level| Counters::zeros(level.shape()));
        Self(counters.collect())
    }

    #[inline]
    pub(super) fn add(&mut self, levels: Levels, bits: u128, root_hash: u64, weight: u64) {
        let bytes = bits.to_be_bytes();
        let mut hash = root_hash;
        for (index, counters) in self.0.iter_mut().enumerate() {
            if index > 1 {
                hash = longer(hash, bytes[index]);
            }
            match levels.level(index) {
                Level::Array(_) => {
                    counters.add_at(array_cell(bits, prefix_len(index)), weight);
                }
                Level::Table(shape) => counters.add(shape, hash, weight),
            }
        }
    }

    /// Adds up to 64 addresses, level by level; `total` is that of all, these included.
    pub(super) fn add_lanes(&mut self, levels: Levels, key: &HashKey, lanes: &Lanes, total: u64) {
        vectorized(
            #[inline(always)]
            || self.add_level_by_level(levels, key, lanes, total),
        );
    }

    #[inline(always)]
    fn add_level_by_level(&mut self, levels: Levels, key: &HashKey, lanes: &Lanes, total: u64) {
        let mut hashes = levels.family.root_hashes(key, &lanes.first_bits(16));
        for (index, counters) in self.0.iter_mut().enumerate() {
            if index > 1 {
                for (hash, byte) in hashes.iter_mut().zip(lanes.bytes(index)) {
                    *hash = longer(*hash, byte);
                }
            }
            match levels.level(index) {
                Level::Array(_) => {
                    let cells = lanes.first_bits(prefix_len(index));
                    counters.add_at_all(&cells, lanes.weights(), total);
                }
                Level::Table(shape) => {
                    counters.add_lanes(shape, &hashes, lanes.weights(), total);
                }
            }
        }
    }

    /// Adds the tables of other addresses; `total` is that of both together.
    pub(super) fn add_tables(&mut self, other: &Self, total: u64) {
        for (left, right) in self.0.iter_mut().zip(&other.0) {
            left.add_counters(right, total);
        }
    }

    /// The count at a level, by the table or array of that level alone: never below the truth.
    #[inline]
    pub(super) fn most(&self, levels: Levels, index: usize, bits: u128, hash: u64) -> u64 {
        match levels.level(index) {
            Level::Array(_) => self.0[index].at(array_cell(bits, prefix_len(index))),
            Level::Table(shape) => self.0[index].least(shape, hash),
        }
    }

    /// How far a count of each level is above the truth, at most, save with probability e^-depth.
    pub(super) fn noise(&self, levels: Levels) -> Vec<u64> {
        let counters = levels.iter().zip(&self.0);
        let noise = counters.map(|(level, counters)| match level {
            Level::Array(_) => 0,
            Level::Table(shape) => counters.noise(shape),
        });
        noise.collect()
    }

    /// The greatest sum of a row of any level.
    pub(super) fn greatest_sum(&self, levels: Levels) -> u128 {
        let counters = levels.iter().zip(&self.0);
        let sums = counters.map(|(level, counters)| counters.greatest_sum(level.shape()));
        sums.max().unwrap_or(0)
    }

    pub(super) fn heap_bytes(&self) -> usize {
        let counters = self.0.iter().map(Counters::heap_bytes);
        counters.sum::<usize>() + self.0.capacity() * size_of::<Counters>()
    }

    pub(super) fn write(&self, out: &mut Writer) {
        for counters in &self.0 {
            counters.write(out);
        }
    }

    /// Reads what [`write`](Self::write) wrote; gives the total as well.
    pub(super) fn read(levels: Levels, input: &mut Reader<'_>) -> Result<(Self, u64), DecodeError> {
        let mut tables = Vec::new();
        let mut total = None;
        for level in levels.iter() {
            let counters = Counters::read(level.shape(), input)?;
            let sum = counters.total(level.shape());
            if *total.get_or_insert(sum) != sum {
                return Err(DecodeError::Invalid("levels that do not have the same sum"));
            }
            tables.push(counters);
        }
        let total = total.unwrap_or(0);
        if total <= levels.most_addresses() as u64 {
            return Err(DecodeError::Invalid(
                "dense tables of so few that they are sparse",
            ));
        }
        Ok((Self(tables), total))
    }
}

fn prefix_len(index: usize) -> u8 {
    STEP * (index as u8 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::count_min::shape::Shape;
    use crate::instruction_set::InstructionSet;
    use crate::prefixes::levels::Family;
    use crate::prefixes::network::cut;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(50))]

        #[test]
        fn addresses_added_at_once_make_the_tables_of_those_added_one_by_one(
            depth in 3_u32..=10, width in prop_oneof![28_u32..=60, Just(2719)],
            addresses in prop::collection::vec((any::<u128>(), 1_u64..9), 0..=64),
            last in prop_oneof![Just(1), Just(u64::MAX)],
        ) {
            let key = HashKey::from_seed(1);
            let shape = Shape::new(depth, width).unwrap();
            for family in [Family::V4, Family::V6, Family::V6By64] {
                let levels = Levels { family, shape };
                let mut lanes = Lanes::new();
                let mut one_by_one = Tables::zeros(levels);
                let mut total = 0_u64;
                for (i, &(bits, weight)) in addresses.iter().enumerate() {
                    let weight = if i == 5 { last } else { weight };
                    let bits = cut(bits, family.longest());
                    lanes.push(bits, weight);
                    total = total.saturating_add(weight);
                    one_by_one.add(levels, bits, family.root_hash(&key, bits), weight);
                }
                for set in InstructionSet::available() {
                    let mut at_once = Tables::zeros(levels);
                    set.run(#[inline(always)] || at_once.add_level_by_level(levels, &key, &lanes, total));
                    prop_assert!(at_once.0 == one_by_one.0, "{:?} {:?}", family, set);
                }
            }
        }
    }
}
