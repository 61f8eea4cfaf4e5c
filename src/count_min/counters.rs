//! The dense form: a table of counters.

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;
use core::f64::consts::E;

use super::counts::Counts;
use super::shape::Shape;
use crate::codec::{Reader, Writer};
use crate::error::DecodeError;

/// A counter for each cell of a shape, row by row. All rows have the same sum.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Counters(Box<[u64]>);

impl Counters {
    pub(crate) fn zeros(shape: Shape) -> Self {
        Self(vec![0; shape.cells()].into_boxed_slice())
    }

    pub(super) fn of_counts(shape: Shape, counts: &Counts) -> Self {
        let mut counters = Self::zeros(shape);
        counters.add_counts(shape, counts);
        counters
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

    #[inline]
    pub(crate) fn at(&self, cell: usize) -> u64 {
        self.0[cell]
    }

    pub(super) fn add_counts(&mut self, shape: Shape, counts: &Counts) {
        for (&hash, &count) in counts.iter() {
            self.add(shape, hash, count);
        }
    }

    /// Adds cell by cell a table of the same shape; `total` is that of both together.
    pub(crate) fn add_counters(&mut self, other: &Self, total: u64) {
        let cells = self.0.iter_mut().zip(&other.0);
        if total < u64::MAX {
            // No counter is above the total, so none overflows: plain additions, which vectorise.
            cells.for_each(|(left, right)| *left = left.wrapping_add(*right));
        } else {
            cells.for_each(|(left, right)| *left = left.saturating_add(*right));
        }
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

/// A saturated row still has the sum of every other row: a row partitions what was added, and sums that stop at
/// `u64::MAX` do not depend on the grouping.
fn sum(row: &[u64]) -> u64 {
    row.iter().copied().fold(0, u64::saturating_add)
}
