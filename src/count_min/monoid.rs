//! The parameters of Count-Min Sketches, and how such values are made, added and encoded.

use super::counters::Counters;
use super::counts::Counts;
use super::shape::{self, Shape};
use super::value::{CountMinSketch, State};
use crate::codec::{Codec, Kind, Reader, Writer};
use crate::error::{DecodeError, Mismatch, ParameterError};
use crate::hash::{HashKey, Key};
use crate::monoid::Monoid;

const SPARSE: u8 = 0;
const DENSE: u8 = 1;

/// Makes and adds [`CountMinSketch`]es of one table shape under one key.
#[derive(Clone, Debug)]
pub struct CountMinSketchMonoid {
    shape: Shape,
    key: HashKey,
}

impl CountMinSketchMonoid {
    /// The greatest depth, which takes delta down to 1.6e-28.
    pub const MAX_DEPTH: u32 = shape::MAX_DEPTH;
    /// The greatest width, which takes eps down to 1.27e-9.
    pub const MAX_WIDTH: u32 = shape::MAX_WIDTH;

    /// Sketches whose estimates exceed the truth by more than `eps` of the total with probability `delta` at most.
    ///
    /// As in Algebird: depth = ceil(ln(1 / delta)) and width = ceil(e / eps). So halving `eps` doubles the memory,
    /// and a tenth of `delta` adds two or three rows and their time to every insertion.
    ///
    /// # Errors
    /// [`ParameterError`] unless 1.27e-9 <= `eps` <= 1 and 1.61e-28 <= `delta` < 1.
    pub fn new(eps: f64, delta: f64, key: HashKey) -> Result<Self, ParameterError> {
        let shape = Shape::for_error(eps, delta)?;
        Ok(Self { shape, key })
    }

    /// Sketches with tables of `depth` rows, 1 to 64, and `width` columns, 1 to 2^31.
    ///
    /// ```
    /// use sketchbird::{CountMinSketchMonoid, HashKey};
    ///
    /// let counts = CountMinSketchMonoid::with_shape(5, 4096, HashKey::from_seed(1))?;
    /// assert!(counts.eps() < 0.00067 && counts.delta() < 0.0068);
    /// # Ok::<(), sketchbird::ParameterError>(())
    /// ```
    ///
    /// # Errors
    /// [`ParameterError`] outside these ranges.
    pub fn with_shape(depth: u32, width: u32, key: HashKey) -> Result<Self, ParameterError> {
        let shape = Shape::new(depth, width)?;
        Ok(Self { shape, key })
    }

    /// How many rows the table has.
    pub fn depth(&self) -> u32 {
        self.shape.depth()
    }

    /// How many counters a row has.
    pub fn width(&self) -> u32 {
        self.shape.width()
    }

    /// e / width: by this share of the total an estimate may exceed the truth, at most the `eps` asked for (above
    /// 1 for a table narrower than one can ask for by `eps`).
    pub fn eps(&self) -> f64 {
        self.shape.eps()
    }

    /// e^-depth: with this probability an estimate is worse than [`eps`](Self::eps) says, at most the `delta` asked
    /// for.
    pub fn delta(&self) -> f64 {
        self.shape.delta()
    }

    /// The key of the hash.
    pub fn key(&self) -> &HashKey {
        &self.key
    }

    /// The sketch of some keys, each counted once for every time it comes.
    pub fn create<K: Key>(&self, keys: impl IntoIterator<Item = K>) -> CountMinSketch {
        let mut sketch = self.zero();
        sketch.extend(keys);
        sketch
    }

    pub(super) fn shape(&self) -> Shape {
        self.shape
    }
}

impl Monoid for CountMinSketchMonoid {
    type Value = CountMinSketch;

    fn zero(&self) -> CountMinSketch {
        CountMinSketch::empty(self.clone())
    }

    fn check(&self, value: &CountMinSketch) -> Result<(), Mismatch> {
        self.same(&value.monoid)
    }

    fn add(&self, left: &mut CountMinSketch, right: &CountMinSketch) {
        left.absorb(right);
    }
}

impl Codec for CountMinSketchMonoid {
    fn describe(&self, out: &mut Writer) {
        out.kind(Kind::CountMinSketch);
        self.shape.describe(out);
        out.key_identity(&self.key);
    }

    fn from_description(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        input.expect_kind(Kind::CountMinSketch)?;
        let shape = Shape::from_description(input)?;
        let key = input.key_identity()?;
        Ok(Self { shape, key })
    }

    fn same(&self, other: &Self) -> Result<(), Mismatch> {
        self.shape.same(other.shape)?;
        self.key.same(&other.key)
    }

    fn write(&self, value: &CountMinSketch, out: &mut Writer) {
        match &value.state {
            State::Sparse(counts) => {
                out.byte(SPARSE);
                counts.write(out);
            }
            State::Dense(counters) => {
                out.byte(DENSE);
                counters.write(out);
            }
        }
    }

    fn read(&self, input: &mut Reader<'_>) -> Result<CountMinSketch, DecodeError> {
        let (total, state) = match input.byte()? {
            SPARSE => {
                let counts = Counts::read(self.shape.most_tokens(), input)?;
                (counts.total(), State::Sparse(counts))
            }
            DENSE => {
                let counters = Counters::read(self.shape, input)?;
                let total = counters.total(self.shape);
                if total <= self.shape.most_tokens() as u64 {
                    return Err(DecodeError::Invalid(
                        "a dense table of so few that it is sparse",
                    ));
                }
                (total, State::Dense(counters))
            }
            _ => return Err(DecodeError::Invalid("neither sparse nor dense")),
        };
        Ok(CountMinSketch {
            monoid: self.clone(),
            state,
            total,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use proptest::prelude::*;

    fn payload(monoid: &CountMinSketchMonoid, value: &CountMinSketch) -> Vec<u8> {
        let mut out = Writer::new();
        monoid.write(value, &mut out);
        out.into_bytes()
    }

    /// Numbers as they stand in payloads: mostly small, some at the limits.
    fn number() -> impl Strategy<Value = u64> {
        prop_oneof![8 => 0_u64..4, 2 => any::<u64>(), 1 => Just(u64::MAX)]
    }

    /// Payloads in all shades between noise and validity, for a table of `depth` x `width`.
    fn any_payload(depth: usize, width: usize) -> impl Strategy<Value = Vec<u8>> {
        let varints = |form: u8, numbers: Vec<u64>| {
            let mut out = Writer::new();
            out.byte(form);
            numbers.into_iter().for_each(|number| out.varint(number));
            out.into_bytes()
        };
        let row = prop::collection::vec(number(), width);
        prop_oneof![
            any::<Vec<u8>>(),
            (0_u8..3, prop::collection::vec(number(), 0..30))
                .prop_map(move |(form, numbers)| varints(form, numbers)),
            prop::collection::vec((number(), number()), 0..6).prop_map(move |pairs| {
                let count = pairs.len() as u64;
                let pairs = pairs.into_iter().flat_map(|(gap, count)| [gap, count]);
                varints(SPARSE, core::iter::once(count).chain(pairs).collect())
            }),
            // Rows that hold the same numbers, in different columns.
            (row, any::<u64>()).prop_map(move |(mut row, seed)| {
                let mut cells = Vec::new();
                for turn in 0..depth {
                    row.rotate_left((seed >> turn) as usize % width);
                    cells.extend_from_slice(&row);
                }
                varints(DENSE, cells)
            }),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn whatever_is_read_is_written_back_as_it_was(
            (depth, width, bytes) in (1_usize..4, 1_usize..16).prop_flat_map(|(depth, width)| {
                (Just(depth), Just(width), any_payload(depth, width))
            }),
        ) {
            let key = HashKey::from_seed(1);
            let monoid =
                CountMinSketchMonoid::with_shape(depth as u32, width as u32, key).unwrap();
            let mut input = Reader::new(&bytes);
            if let Ok(value) = monoid.read(&mut input) {
                let read = bytes.len() - input.remaining();
                prop_assert_eq!(payload(&monoid, &value), &bytes[..read]);
                // And it is a value like any other.
                let mut twice = value.clone();
                twice.merge(&value).unwrap();
                prop_assert_eq!(twice.total(), value.total().saturating_mul(2));
                prop_assert_eq!(monoid.decode(&twice.encode()), Ok(twice));
            }
        }
    }

    #[test]
    fn a_payload_that_no_value_has_is_refused() {
        let monoid = CountMinSketchMonoid::with_shape(2, 8, HashKey::from_seed(1)).unwrap();
        let read = |bytes: &[u8]| {
            monoid
                .read(&mut Reader::new(bytes))
                .map(|value| value.total())
        };
        assert_eq!(read(&[0, 2, 0, 7, 1, 2]), Ok(9));
        for (bytes, reason) in [
            (&[2, 0][..], "neither sparse nor dense"),
            (&[0, 2, 5, 1, 0, 1], "hashes out of order"),
            (&[0, 1, 5, 0], "a hash without weight"),
            (
                &[0, 3, 1, 1, 1, 1, 1, 1],
                "more hashes than a sparse sketch holds",
            ),
            (
                &[1, 3, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0],
                "rows that do not have the same sum",
            ),
            (
                &[1, 2, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0],
                "a dense table of so few that it is sparse",
            ),
        ] {
            assert_eq!(read(bytes), Err(DecodeError::Invalid(reason)));
        }
        let cut = [1, 3, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0];
        assert_eq!(read(&cut), Err(DecodeError::Truncated));
        assert_eq!(read(&[0, 2, 5, 1]), Err(DecodeError::Truncated));
    }

    #[test]
    fn a_table_is_not_made_before_its_bytes_are_there() {
        // 2^37 counters would be a terabyte.
        let monoid = CountMinSketchMonoid::with_shape(64, 1 << 31, HashKey::from_seed(1)).unwrap();
        let bytes = [&[DENSE][..], &[0; 1000]].concat();
        assert_eq!(
            monoid.read(&mut Reader::new(&bytes)).err(),
            Some(DecodeError::Truncated)
        );
    }
}
