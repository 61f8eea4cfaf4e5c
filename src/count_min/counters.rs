//! The dense form: a table of counters.

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;
use core::f64::consts::E;

use super::counts::Counts;
use super::shape::Shape;
use crate::codec::{Reader, Writer};
use crate::error::DecodeError;
use crate::hash::{LANES, MULTIPLIERS};
use crate::instruction_set::{InstructionSet, vectorized};

/// A counter for each cell of a shape, row by row. All rows have the same sum.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Counters(Box<[u64]>);

impl Counters {
    pub(crate) fn zeros(shape: Shape) -> Self {
        Self(vec![0; shape.cells()].into_boxed_slice())
    }

    #[inline]
    pub(crate) fn add(&mut self, shape: Shape, hash: u64, weight: u64) {
        for cell in shape.positions(hash) {
            self.add_at(cell, weight);
        }
    }

    #[inline]
    pub(crate) fn add_at(&mut self, cell: usize, weight: u64) {
        let counter = &mut self.0[cell];
        *counter = counter.saturating_add(weight);
    }

    /// Adds up to [`LANES`] hashes, each with its weight; `total` is that of the table, these included.
    pub(super) fn add_hashes(&mut self, shape: Shape, hashes: &[u64], weights: &[u64], total: u64) {
        if InstructionSet::in_use() == InstructionSet::Baseline {
            // 128 bits are too few for products of 64: the scalar multiplier is faster.
            for (&hash, &weight) in hashes.iter().zip(weights) {
                self.add(shape, hash, weight);
            }
            return;
        }
        let mut lanes;
        let hashes = match hashes.first_chunk() {
            Some(full) => full,
            None => {
                lanes = [0; LANES];
                lanes[..hashes.len()].copy_from_slice(hashes);
                &lanes
            }
        };
        vectorized(
            #[inline(always)]
            || self.add_lanes(shape, hashes, weights, total),
        );
    }

    /// The same row by row, so that columns are computed by vector instructions: inside a vectorized computation.
    #[inline(always)]
    pub(crate) fn add_lanes(
        &mut self,
        shape: Shape,
        hashes: &[u64; LANES],
        weights: &[u64],
        total: u64,
    ) {
        let width = shape.width() as usize;
        let mut columns = [[0; LANES]; 2];
        let [of_one, of_other] = &mut columns;
        // Two rows at once: where a key comes again and again, its next increment waits for the last one.
        let pairs = self.0.chunks_mut(2 * width);
        for (rows, &[first, second]) in pairs.zip(MULTIPLIERS.as_chunks().0) {
            let (one, other) = rows.split_at_mut(width);
            shape.columns(first, hashes, of_one);
            if other.is_empty() {
                add_to_rows([one], [of_one], weights, total);
            } else {
                shape.columns(second, hashes, of_other);
                add_to_rows([one, other], [of_one, of_other], weights, total);
            }
        }
    }

    /// Adds up to [`LANES`] weights, each to its cell of a table of one row; `total` is that of the table, these included.
    #[inline(always)]
    pub(crate) fn add_at_all(&mut self, cells: &[u64; LANES], weights: &[u64], total: u64) {
        add_to_rows([&mut self.0], [cells], weights, total);
    }

    #[inline]
    pub(crate) fn at(&self, cell: usize) -> u64 {
        self.0[cell]
    }

    pub(super) fn add_counts(&mut self, shape: Shape, counts: &Counts) {
        for (hash, count) in counts.iter() {
            self.add(shape, hash, count);
        }
    }

    /// Adds cell by cell a table of the same shape; `total` is that of both together.
    pub(crate) fn add_counters(&mut self, other: &Self, total: u64) {
        vectorized(
            #[inline(always)]
            || {
                let cells = self.0.iter_mut().zip(&other.0);
                if total < u64::MAX {
                    // No counter is above the total, so none overflows.
                    cells.for_each(|(left, right)| *left = left.wrapping_add(*right));
                } else {
                    cells.for_each(|(left, right)| *left = left.saturating_add(*right));
                }
            },
        );
    }

    /// The least counter of a key.
    #[inline]
    pub(crate) fn least(&self, shape: Shape, hash: u64) -> u64 {
        let counters = shape.positions(hash).map(|cell| self.0[cell]);
        counters.fold(u64::MAX, u64::min)
    }

    /// The sum of all weights, at most `u64::MAX`: every weight is in one cell of the first row.
    pub(crate) fn total(&self, shape: Shape) -> u64 {
        sum(&self.0[..shape.width() as usize])
    }

    /// What a key has at most of other keys' weight, save with probability e^-depth: in each row, no more than one cell in e
    /// holds more. (Other keys' weight in the cell of a key is that in a cell drawn at random from a row without it.)
    pub(crate) fn noise(&self, shape: Shape) -> u64 {
        let width = shape.width() as usize;
        let above = (f64::from(shape.width()) / E) as usize;
        let mut row = Vec::with_capacity(width);
        let rows = self.0.chunks(width).map(|counters| {
            row.clear();
            row.extend_from_slice(counters);
            *row.select_nth_unstable(width - 1 - above).1
        });
        rows.max().unwrap_or(0)
    }

    /// The greatest sum of a row: the total or less, and beyond `u64::MAX` where that stopped.
    pub(crate) fn greatest_sum(&self, shape: Shape) -> u128 {
        let rows = self.0.chunks(shape.width() as usize);
        let sums = rows.map(|row| row.iter().copied().map(u128::from).sum());
        sums.max().unwrap_or(0)
    }

    /// The least over the rows of the inner product with the same row of a table of the same shape.
    pub(super) fn inner_product(&self, shape: Shape, other: &Self) -> u128 {
        let width = shape.width() as usize;
        let rows = self.0.chunks(width).zip(other.0.chunks(width));
        let products = rows.map(|(left, right)| {
            left.iter().zip(right).fold(0_u128, |sum, (&a, &b)| {
                sum.saturating_add(u128::from(a) * u128::from(b))
            })
        });
        products.min().unwrap_or(0)
    }

    pub(crate) fn heap_bytes(&self) -> usize {
        size_of_val(&*self.0)
    }

    pub(crate) fn write(&self, out: &mut Writer) {
        for &counter in &self.0 {
            out.varint(counter);
        }
    }

    /// Reads what [`write`](Self::write) wrote.
    pub(crate) fn read(shape: Shape, input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let cells = shape.cells();
        if cells > input.remaining() {
            return Err(DecodeError::Truncated);
        }
        let mut counters = Vec::with_capacity(cells);
        for _ in 0..cells {
            counters.push(input.varint()?);
        }
        let mut rows = counters.chunks(shape.width() as usize).map(sum);
        let total = rows.next().unwrap_or(0);
        if rows.any(|other| other != total) {
            return Err(DecodeError::Invalid("rows that do not have the same sum"));
        }
        Ok(Self(counters.into_boxed_slice()))
    }
}

/// Adds weights to a column each of some rows, where no counter is above `total` afterwards.
#[inline(always)]
fn add_to_rows<const ROWS: usize>(
    rows: [&mut [u64]; ROWS],
    columns: [&[u64; LANES]; ROWS],
    weights: &[u64],
    total: u64,
) {
    if total < u64::MAX {
        // None overflows.
        add_each(rows, columns, weights, u64::wrapping_add);
    } else {
        add_each(rows, columns, weights, u64::saturating_add);
    }
}

#[inline(always)]
fn add_each<const ROWS: usize>(
    mut rows: [&mut [u64]; ROWS],
    columns: [&[u64; LANES]; ROWS],
    weights: &[u64],
    add: impl Fn(u64, u64) -> u64,
) {
    for (lane, &weight) in (0..LANES).zip(weights) {
        for (row, columns) in rows.iter_mut().zip(columns) {
            let counter = &mut row[columns[lane] as usize];
            *counter = add(*counter, weight);
        }
    }
}

/// The sum of the counters of a row, or of weights, at most `u64::MAX`.
///
/// A saturated row still has the sum of every other row: a row partitions what was added, and sums that stop at
/// `u64::MAX` do not depend on the grouping.
pub(super) fn sum(row: &[u64]) -> u64 {
    row.iter().copied().fold(0, u64::saturating_add)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Weights of which some stop a counter.
    fn weighted() -> impl Strategy<Value = Vec<(u64, u64)>> {
        let weight = prop_oneof![
            4 => 0_u64..1000,
            1 => Just(u64::MAX / 3),
            1 => Just(u64::MAX),
        ];
        // Some hashes come again and again.
        let hash = prop_oneof![0_u64..3, any::<u64>()];
        prop::collection::vec((hash, weight), 0..=LANES)
    }

    proptest! {
        #[test]
        fn hashes_added_at_once_make_the_table_of_those_added_one_by_one(
            depth in 1_u32..=64, width in 1_u32..=300, batches in prop::collection::vec(weighted(), 1..4),
        ) {
            let shape = Shape::new(depth, width).unwrap();
            let mut one_by_one = Counters::zeros(shape);
            for &(hash, weight) in batches.iter().flatten() {
                one_by_one.add(shape, hash, weight);
            }
            for set in InstructionSet::available() {
                let mut at_once = Counters::zeros(shape);
                let mut total = 0;
                for batch in &batches {
                    let (hashes, weights): (Vec<u64>, Vec<u64>) = batch.iter().copied().unzip();
                    let mut lanes = [7; LANES];
                    lanes[..hashes.len()].copy_from_slice(&hashes);
                    total = weights.iter().copied().fold(total, u64::saturating_add);
                    set.run(#[inline(always)] || at_once.add_lanes(shape, &lanes, &weights, total));
                }
                prop_assert!(at_once == one_by_one, "{:?}", set);
            }
        }
    }
}
