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
        hashes: &[u64],
        weights: &[u64],
        total: u64,
    ) {
        let mut columns = [0_u64; LANES];
        let rows = self.0.chunks_exact_mut(shape.width() as usize);
        for (row, &multiplier) in rows.zip(&MULTIPLIERS) {
            for (column, &hash) in columns.iter_mut().zip(hashes) {
                *column = u64::from(shape.column(multiplier, hash));
            }
            add_to_row(row, &columns[..hashes.len()], weights, total);
        }
    }

    /// Adds weights to the cells of a table of one row, or of the first; `total` is that of the table, these included.
    #[inline(always)]
    pub(crate) fn add_at_all(&mut self, cells: &[u64], weights: &[u64], total: u64) {
        add_to_row(&mut self.0, cells, weights, total);
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

/// Adds weights to cells of a row, of which none has more than `total` afterwards.
#[inline(always)]
fn add_to_row(row: &mut [u64], columns: &[u64], weights: &[u64], total: u64) {
    let columns = columns.iter().zip(weights);
    if total < u64::MAX {
        // None overflows.
        for (&column, &weight) in columns {
            let counter = &mut row[column as usize];
            *counter = counter.wrapping_add(weight);
        }
    } else {
        for (&column, &weight) in columns {
            let counter = &mut row[column as usize];
            *counter = counter.saturating_add(weight);
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
