//! The shape of a Count-Min table: how many rows and columns, and which cells a key has.

use core::f64::consts::E;

use libm::{ceil, exp, log};

use crate::codec::{Reader, Writer};
use crate::error::{DecodeError, Mismatch, ParameterError};
use crate::hash::{LANES, MULTIPLIERS};

/// The greatest depth, 64, for each row has a multiplier: a failure probability of e^-64, 1.6e-28.
pub(crate) const MAX_DEPTH: u32 = MULTIPLIERS.len() as u32;
/// The greatest width: an error of 1.27e-9 of the total.
pub(crate) const MAX_WIDTH: u32 = 1 << 31;

const MIN_EPS: f64 = 1.27e-9;
const MAX_EPS: f64 = 1.0;
const USUAL_EPS: f64 = 0.001;
const MIN_DELTA: f64 = 1.61e-28;
const MAX_DELTA: f64 = 0.99;
const USUAL_DELTA: f64 = 0.01;

/// A table of `depth` rows of `width` cells, row by row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    depth: u32,
    width: u32,
}

impl Shape {
    /// `depth` rows, 1 to 64, of `width` cells, 1 to 2^31.
    pub(crate) fn new(depth: u32, width: u32) -> Result<Self, ParameterError> {
        if !(1..=MAX_DEPTH).contains(&depth) {
            let nearest = depth.clamp(1, MAX_DEPTH);
            return Err(ParameterError::new("depth", depth, "1 to 64", nearest));
        }
        if !(1..=MAX_WIDTH).contains(&width) {
            let nearest = width.clamp(1, MAX_WIDTH);
            return Err(ParameterError::new("width", width, "1 to 2^31", nearest));
        }
        Ok(Self { depth, width })
    }

    /// An array of so many cells: a row by itself.
    pub(crate) const fn row(width: u32) -> Self {
        Self { depth: 1, width }
    }

    /// The table whose estimates exceed the truth by more than `eps` of the total with probability `delta` at most:
    /// depth = ceil(ln(1 / delta)), width = ceil(e / eps).
    ///
    /// `eps`: 1.27e-9 to 1. `delta`: from 1.61e-28 and below 1.
    pub(crate) fn for_error(eps: f64, delta: f64) -> Result<Self, ParameterError> {
        if !(MIN_EPS..=MAX_EPS).contains(&eps) {
            let nearest = nearest(eps, MIN_EPS, MAX_EPS, USUAL_EPS);
            return Err(ParameterError::new("eps", eps, "1.27e-9 to 1", nearest));
        }
        if !(MIN_DELTA..1.0).contains(&delta) {
            let nearest = nearest(delta, MIN_DELTA, MAX_DELTA, USUAL_DELTA);
            let range = "from 1.61e-28 and below 1";
            return Err(ParameterError::new("delta", delta, range, nearest));
        }
        let depth = ceil(log(1.0 / delta)).max(1.0);
        Self::new(depth as u32, ceil(E / eps) as u32)
    }

    /// How many rows.
    pub(crate) fn depth(self) -> u32 {
        self.depth
    }

    /// How many cells a row.
    pub(crate) fn width(self) -> u32 {
        self.width
    }

    /// e / width: the share of the total by which an estimate exceeds the truth, at most, save with probability
    /// [`delta`](Self::delta).
    pub(crate) fn eps(self) -> f64 {
        E / f64::from(self.width)
    }

    /// e^-depth: how probable it is that an estimate is worse than [`eps`](Self::eps) says.
    pub(crate) fn delta(self) -> f64 {
        exp(-f64::from(self.depth))
    }

    /// How many cells in all. Where `usize` is too small for their number, the most that it holds: no table
    /// of so many cells can exist there.
    pub(crate) fn cells(self) -> usize {
        usize::try_from(self.all_cells()).unwrap_or(usize::MAX)
    }

    /// T: a value with more distinct keys than this is dense. An eighth of the cells, so that a sparse value
    /// takes less memory than the dense table.
    pub(crate) fn most_tokens(self) -> usize {
        usize::try_from(self.all_cells() / 8).unwrap_or(usize::MAX)
    }

    fn all_cells(self) -> u64 {
        u64::from(self.depth) * u64::from(self.width)
    }

    /// The cell that a key of this hash has in each row, as an index into all cells.
    ///
    /// In row i: the high 32 bits of hash x multiplier i modulo 2^64, taken as a fraction of 1, times
    /// the width. So every row depends on all bits of the one hash, and two keys that meet in one row are
    /// as likely to meet in the next as any two.
    #[inline]
    pub(crate) fn positions(self, hash: u64) -> impl Iterator<Item = usize> {
        let rows = MULTIPLIERS.iter().take(self.depth as usize).enumerate();
        rows.map(move |(row, &multiplier)| {
            row * self.width as usize + self.column(multiplier, hash) as usize
        })
    }

    /// The column of that cell, in the row of a multiplier.
    #[inline(always)]
    pub(crate) fn column(self, multiplier: u64, hash: u64) -> u32 {
        let fraction = hash.wrapping_mul(multiplier) >> 32;
        ((fraction * u64::from(self.width)) >> 32) as u32
    }

    /// The same for [`LANES`] hashes: inside a vectorized computation.
    #[inline(always)]
    pub(crate) fn columns(
        self,
        multiplier: u64,
        hashes: &[u64; LANES],
        columns: &mut [u64; LANES],
    ) {
        for (column, &hash) in columns.iter_mut().zip(hashes) {
            *column = self.column(multiplier, hash).into();
        }
    }

    /// Depth (1 byte) and width (varint).
    pub(crate) fn describe(self, out: &mut Writer) {
        out.byte(self.depth as u8);
        out.varint(u64::from(self.width));
    }

    /// Reads what [`describe`](Self::describe) wrote.
    pub(crate) fn from_description(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let depth = u32::from(input.byte()?);
        let width = u32::try_from(input.varint()?)
            .map_err(|_| DecodeError::Invalid("a table width over 32 bits"))?;
        Ok(Self::new(depth, width)?)
    }

    /// Has the other table the same shape?
    pub(crate) fn same(self, other: Self) -> Result<(), Mismatch> {
        Mismatch::unless_equal("depth", self.depth, other.depth)?;
        Mismatch::unless_equal("width", self.width, other.width)
    }
}

fn nearest(given: f64, least: f64, most: f64, usual: f64) -> f64 {
    if given.is_nan() {
        usual
    } else {
        given.clamp(least, most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;
    use alloc::vec::Vec;
    use proptest::prelude::*;

    #[test]
    fn the_shape_is_the_one_algebird_derives() {
        for (eps, delta, depth, width) in [
            (0.001, 1e-10, 24, 2719),
            (0.001, 1e-4, 10, 2719),
            (0.001, 1e-8, 19, 2719),
            (0.01, 0.01, 5, 272),
            (1.0, 0.99, 1, 3),
        ] {
            let shape = Shape::for_error(eps, delta).unwrap();
            assert_eq!(shape, Shape::new(depth, width).unwrap());
            assert!(shape.eps() <= eps && shape.delta() <= delta);
        }
    }

    #[test]
    fn the_error_names_the_nearest_value_and_that_value_will_do() {
        for given in [
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
            0.0,
            -0.0,
            -0.5,
            1.5,
            1e-300,
            5e-324,
        ] {
            let error = Shape::for_error(given, 0.01).unwrap_err();
            assert_eq!(error.parameter, "eps");
            Shape::for_error(error.nearest.parse().unwrap(), 0.01).unwrap();

            let error = Shape::for_error(0.01, given).unwrap_err();
            assert_eq!(error.parameter, "delta");
            Shape::for_error(0.01, error.nearest.parse().unwrap()).unwrap();
        }
        assert!(Shape::for_error(0.01, 1.0).is_err());
        assert!(Shape::for_error(0.01, 1.0_f64.next_down()).is_ok());
        for (depth, width) in [(0, 1), (65, 1), (1, 0), (1, MAX_WIDTH + 1), (u32::MAX, 9)] {
            let error = Shape::new(depth, width).unwrap_err();
            assert!(error.to_string().contains(error.parameter));
        }
    }

    #[test]
    fn the_cells_of_a_key_are_the_documented_ones() {
        // Computed apart, in numbers of any size.
        let cells: Vec<usize> = Shape::new(64, 2719)
            .unwrap()
            .positions(0x0123_4567_89AB_CDEF)
            .collect();
        assert_eq!(cells[..4], [2079, 4193, 7222, 10102]);
        assert_eq!(cells[63], 173858);
    }

    proptest! {
        #[test]
        fn a_key_has_one_cell_in_each_row(
            depth in 1..=MAX_DEPTH, width in prop_oneof![1_u32..=10, 1..=MAX_WIDTH], hash: u64,
        ) {
            let shape = Shape::new(depth, width).unwrap();
            let rows: Vec<usize> = shape.positions(hash).map(|cell| cell / width as usize).collect();
            prop_assert_eq!(rows, (0..depth as usize).collect::<Vec<_>>());
            prop_assert!(shape.positions(hash).all(|cell| cell < shape.cells()));
        }
    }
}
