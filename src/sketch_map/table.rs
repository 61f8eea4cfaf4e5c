//! A Count-Min table of values, sparse while small.

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;

use hashbrown::HashMap;

use super::weighted::Weighted;
use crate::codec::{Reader, Writer};
use crate::count_min::shape::Shape;
use crate::error::DecodeError;
use crate::hash::{LANES, MULTIPLIERS};
use crate::instruction_set::vectorized;

const SPARSE: u8 = 0;
const DENSE: u8 = 1;

#[derive(Clone, Debug)]
pub(super) enum Table<V> {
    /// The exact value of each key, by the key's hash.
    Sparse(HashMap<u64, V>),
    /// The cells, row by row.
    Dense(Box<[V]>),
}

impl<V: Clone> Table<V> {
    pub(super) fn empty() -> Self {
        Self::Sparse(HashMap::new())
    }

    #[inline]
    pub(super) fn insert<M: Weighted<Value = V>>(
        &mut self,
        shape: Shape,
        values: &M,
        hash: u64,
        value: &V,
    ) {
        match self {
            Self::Sparse(_) => self.insert_entry(shape, values, hash, value),
            Self::Dense(cells) => add_to_cells(cells, shape, values, hash, value),
        }
    }

    /// Adds each value to what the key beside it has.
    #[inline]
    pub(super) fn insert_all<'a, M: Weighted<Value = V>>(
        &mut self,
        shape: Shape,
        values: &M,
        hashes: &[u64],
        added: impl Iterator<Item = &'a V> + Clone,
    ) where
        V: 'a,
    {
        if let Self::Dense(cells) = self {
            vectorized(
                #[inline(always)]
                || add_all_to_cells(cells, shape, values, hashes, added),
            );
            return;
        }
        for (hash, value) in hashes.iter().zip(added) {
            self.insert(shape, values, *hash, value);
        }
    }

    fn insert_entry<M: Weighted<Value = V>>(
        &mut self,
        shape: Shape,
        values: &M,
        hash: u64,
        value: &V,
    ) {
        if let Self::Sparse(entries) = self {
            let old = entries.entry(hash).or_insert_with(|| values.zero());
            values.add(old, value);
            if entries.len() > shape.most_tokens() {
                self.densify(shape, values);
            }
        }
    }

    pub(super) fn absorb<M: Weighted<Value = V>>(
        &mut self,
        shape: Shape,
        values: &M,
        other: &Self,
    ) {
        match other {
            Self::Sparse(entries) => {
                for (hash, value) in entries {
                    self.insert(shape, values, *hash, value);
                }
            }
            Self::Dense(right) => {
                self.densify(shape, values);
                if let Self::Dense(left) = self {
                    vectorized(
                        #[inline(always)]
                        || {
                            for (left, right) in left.iter_mut().zip(right) {
                                values.add(left, right);
                            }
                        },
                    );
                }
            }
        }
    }

    fn densify<M: Weighted<Value = V>>(&mut self, shape: Shape, values: &M) {
        if let Self::Sparse(entries) = self {
            let mut cells = vec![values.zero(); shape.cells()].into_boxed_slice();
            for (hash, value) in entries {
                add_to_cells(&mut cells, shape, values, *hash, value);
            }
            *self = Self::Dense(cells);
        }
    }

    /// The value of a key: exact while sparse, then the meet of its cells.
    pub(super) fn frequency<M: Weighted<Value = V>>(
        &self,
        shape: Shape,
        values: &M,
        hash: u64,
    ) -> V {
        match self {
            Self::Sparse(entries) => entries.get(&hash).cloned().unwrap_or_else(|| values.zero()),
            Self::Dense(cells) => {
                let mut rows = shape.positions(hash).map(|cell| &cells[cell]);
                let mut least = rows.next().cloned().unwrap_or_else(|| values.zero());
                rows.for_each(|value| values.meet(&mut least, value));
                least
            }
        }
    }

    pub(super) fn heap_bytes(&self) -> usize {
        match self {
            Self::Sparse(entries) => entries.allocation_size(),
            Self::Dense(cells) => size_of_val(&**cells),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        matches!(self, Self::Sparse(entries) if entries.is_empty())
    }

    /// The sum of all values: each row of cells holds it.
    pub(super) fn total<M: Weighted<Value = V>>(&self, shape: Shape, values: &M) -> V {
        let mut total = values.zero();
        match self {
            Self::Sparse(entries) => entries
                .values()
                .for_each(|value| values.add(&mut total, value)),
            Self::Dense(cells) => row_totals(cells, shape, values)
                .take(1)
                .for_each(|row| total = row),
        }
        total
    }

    pub(super) fn write<M: Weighted<Value = V>>(&self, values: &M, out: &mut Writer) {
        match self {
            Self::Sparse(entries) => {
                out.byte(SPARSE);
                out.count(entries.len());
                let mut order: Vec<_> = entries.iter().collect();
                order.sort_unstable_by_key(|(hash, _)| **hash);
                let mut last = 0;
                for (hash, value) in order {
                    out.varint(hash - last);
                    values.write(value, out);
                    last = *hash;
                }
            }
            Self::Dense(cells) => {
                out.byte(DENSE);
                cells.iter().for_each(|value| values.write(value, out));
            }
        }
    }

    pub(super) fn read<M: Weighted<Value = V>>(
        shape: Shape,
        values: &M,
        input: &mut Reader<'_>,
    ) -> Result<Self, DecodeError> {
        match input.byte()? {
            SPARSE => read_entries(shape, values, input).map(Self::Sparse),
            DENSE => read_cells(shape, values, input).map(Self::Dense),
            _ => Err(DecodeError::Invalid("neither sparse nor dense")),
        }
    }
}

#[inline]
fn add_to_cells<M: Weighted>(
    cells: &mut [M::Value],
    shape: Shape,
    values: &M,
    hash: u64,
    value: &M::Value,
) {
    for cell in shape.positions(hash) {
        values.add(&mut cells[cell], value);
    }
}

/// Row by row: first the columns, which vector instructions calculate, then the cells. No more hashes than [`LANES`].
#[inline(always)]
fn add_all_to_cells<'a, M: Weighted<Value: 'a>>(
    cells: &mut [M::Value],
    shape: Shape,
    values: &M,
    hashes: &[u64],
    added: impl Iterator<Item = &'a M::Value> + Clone,
) {
    let rows = cells.chunks_exact_mut(shape.width() as usize);
    for (row, multiplier) in rows.zip(MULTIPLIERS) {
        let mut columns = [0; LANES];
        for (column, hash) in columns.iter_mut().zip(hashes) {
            *column = shape.column(multiplier, *hash);
        }
        for (column, value) in columns.iter().zip(added.clone()) {
            values.add(&mut row[*column as usize], value);
        }
    }
}

fn row_totals<M: Weighted>(
    cells: &[M::Value],
    shape: Shape,
    values: &M,
) -> impl Iterator<Item = M::Value> {
    cells.chunks_exact(shape.width() as usize).map(|row| {
        let mut total = values.zero();
        row.iter().for_each(|value| values.add(&mut total, value));
        total
    })
}

fn read_entries<M: Weighted>(
    shape: Shape,
    values: &M,
    input: &mut Reader<'_>,
) -> Result<HashMap<u64, M::Value>, DecodeError> {
    let count = input.count(1)?;
    if count > shape.most_tokens() {
        return Err(DecodeError::Invalid("more keys than a sparse table holds"));
    }
    let mut entries = HashMap::new();
    let mut last = None;
    for _ in 0..count {
        let hash = input.hash_after(last)?;
        entries.insert(hash, values.read(input)?);
        last = Some(hash);
    }
    Ok(entries)
}

fn read_cells<M: Weighted>(
    shape: Shape,
    values: &M,
    input: &mut Reader<'_>,
) -> Result<Box<[M::Value]>, DecodeError> {
    // A value takes a byte at least: so no more cells are allotted than there are bytes.
    if shape.cells() > input.remaining() {
        return Err(DecodeError::Truncated);
    }
    let mut cells = Vec::new();
    for _ in 0..shape.cells() {
        cells.push(values.read(input)?);
    }
    if !rows_agree(&cells, shape, values) {
        return Err(DecodeError::Invalid(
            "rows of a table with different totals",
        ));
    }
    Ok(cells.into_boxed_slice())
}

/// Every row of a table holds every value once, so all rows have the same total.
fn rows_agree<M: Weighted>(cells: &[M::Value], shape: Shape, values: &M) -> bool {
    let mut totals = row_totals(cells, shape, values).map(|total| {
        let mut out = Writer::new();
        values.write(&total, &mut out);
        out.into_bytes()
    });
    let first = totals.next();
    totals.all(|total| Some(total) == first)
}
