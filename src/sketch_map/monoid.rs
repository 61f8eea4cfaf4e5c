//! The parameters of SketchMaps, and how such values are made, added and encoded.

use core::fmt;
use core::marker::PhantomData;

use libm::{ceil, log};

use super::sample::Sample;
use super::shard::ShardBuilder;
use super::table::Table;
use super::value::SketchMap;
use super::weighted::Weighted;
use crate::codec::{Codec, Kind, Reader, Writer};
use crate::count_min::shape::Shape;
use crate::error::{DecodeError, Mismatch, ParameterError};
use crate::hash::{HashKey, StoredKey};
use crate::monoid::Monoid;

/// Makes and adds [`SketchMap`]s of one shape, one kind of values and one key.
pub struct SketchMapMonoid<K, M> {
    pub(super) shape: Shape,
    heavy_hitters: u32,
    sample_size: u32,
    values: M,
    key: HashKey,
    keys: PhantomData<fn() -> K>,
}

impl<K, M> SketchMapMonoid<K, M> {
    /// The most heavy hitters that can be asked for.
    pub const MAX_HEAVY_HITTERS: u32 = 1 << 20;

    /// SketchMaps whose frequencies exceed the truth by more than `eps` of the total with probability `delta` at most, and
    /// that name all keys with a share of at least 1 / `heavy_hitters` of the total weight, save with probability
    /// `chance_of_missing` of missing any.
    ///
    /// # Errors
    /// [`ParameterError`] unless 1.27e-9 <= eps <= 1, 1.61e-28 <= delta < 1, 1 <= heavy_hitters <= 2^20 and
    /// 1e-12 <= chance_of_missing < 1.
    pub fn new(
        eps: f64,
        delta: f64,
        heavy_hitters: u32,
        chance_of_missing: f64,
        values: M,
        key: HashKey,
    ) -> Result<Self, ParameterError> {
        let shape = Shape::for_error(eps, delta)?;
        let wanted = check_heavy_hitters(heavy_hitters)?;
        if !(LEAST_CHANCE..1.0).contains(&chance_of_missing) {
            let nearest = if chance_of_missing.is_nan() {
                "0.001"
            } else if chance_of_missing >= 1.0 {
                "0.99"
            } else {
                "1e-12"
            };
            return Err(ParameterError::new(
                "chance of missing a heavy hitter",
                chance_of_missing,
                "from 1e-12 and below 1",
                nearest,
            ));
        }
        Ok(Self {
            shape,
            heavy_hitters,
            sample_size: sample_size(wanted, chance_of_missing),
            values,
            key,
            keys: PhantomData,
        })
    }

    /// SketchMaps of a table of `depth` rows, 1 to 64, of `width` cells, 1 to 2^31, beside a sample of `sample_size` keys, 1 to 2^24: for those
    /// who know what their memory is worth. That is depth x width values, and 2.3 to 4.6 times k places for a key and 9 bytes more.
    ///
    /// [`heavy_hitters`](Self::heavy_hitters) is the most of which none is missed with probability 99 %, and at least 1.
    ///
    /// ```
    /// use sketchbird::monoid::Sum;
    /// use sketchbird::{HashKey, Monoid, SketchMapMonoid};
    ///
    /// // Within a megabyte. Of a million keys by a Zipf law of exponent 1.1, `top(100)` tells the first hundred but for one.
    /// let monoid = SketchMapMonoid::<u64, _>::with_shape(4, 8_192, 7_000, Sum::<u64>::new(), HashKey::from_seed(1))?;
    /// assert_eq!(monoid.heavy_hitters(), 633);
    /// # Ok::<(), sketchbird::ParameterError>(())
    /// ```
    ///
    /// # Errors
    /// [`ParameterError`] outside these ranges.
    pub fn with_shape(
        depth: u32,
        width: u32,
        sample_size: u32,
        values: M,
        key: HashKey,
    ) -> Result<Self, ParameterError> {
        if !(1..=MAX_SAMPLE_SIZE).contains(&sample_size) {
            let nearest = sample_size.clamp(1, MAX_SAMPLE_SIZE);
            let range = "1 to 16777216";
            return Err(ParameterError::new(
                "sample size",
                sample_size,
                range,
                nearest,
            ));
        }
        Ok(Self {
            shape: Shape::new(depth, width)?,
            heavy_hitters: most_heavy_hitters(sample_size),
            sample_size,
            values,
            key,
            keys: PhantomData,
        })
    }

    /// The monoid of the values.
    pub fn values(&self) -> &M {
        &self.values
    }

    /// The key of the hash.
    pub fn key(&self) -> &HashKey {
        &self.key
    }

    /// How many heavy hitters are wanted: keys with a share of at least 1 / this of the total weight are heavy.
    pub fn heavy_hitters(&self) -> u32 {
        self.heavy_hitters
    }

    /// k: how many keys the sample holds at most.
    pub fn sample_size(&self) -> usize {
        self.sample_size as usize
    }

    /// How many rows the table has.
    pub fn depth(&self) -> u32 {
        self.shape.depth()
    }

    /// How many cells a row of the table has.
    pub fn width(&self) -> u32 {
        self.shape.width()
    }

    /// The error of a frequency as a share of the total.
    pub fn eps(&self) -> f64 {
        self.shape.eps()
    }

    /// How probable it is that a frequency's error is greater.
    pub fn delta(&self) -> f64 {
        self.shape.delta()
    }
}

/// The least chance of missing a heavy hitter that can be asked for.
const LEAST_CHANCE: f64 = 1e-12;

/// k = ceil(H ln(H / d)), at least 1.
fn sample_size(heavy_hitters: u32, chance_of_missing: f64) -> u32 {
    let heavy = f64::from(heavy_hitters);
    ceil(heavy * log(heavy / chance_of_missing)).max(1.0) as u32
}

/// The largest sample that can be asked for by its size.
const MAX_SAMPLE_SIZE: u32 = 1 << 24;

/// The most heavy hitters for which a sample of this size is large enough, with a chance of 1 % of missing any; at least 1.
fn most_heavy_hitters(size: u32) -> u32 {
    // A sample is never smaller than the number of heavy hitters that it is for.
    let (mut least, mut beyond) = (1, size.saturating_add(1));
    while beyond - least > 1 {
        let middle = least.midpoint(beyond);
        if sample_size(middle, 0.01) <= size {
            least = middle;
        } else {
            beyond = middle;
        }
    }
    least
}

fn check_heavy_hitters(wanted: u32) -> Result<u32, ParameterError> {
    let most = SketchMapMonoid::<(), ()>::MAX_HEAVY_HITTERS;
    if (1..=most).contains(&wanted) {
        return Ok(wanted);
    }
    let nearest = wanted.clamp(1, most);
    Err(ParameterError::new(
        "number of heavy hitters",
        wanted,
        "1 to 1048576",
        nearest,
    ))
}

impl<K: StoredKey, M: Weighted<Value: Clone> + Clone> SketchMapMonoid<K, M> {
    /// A builder for events without ids: it numbers those of one shard.
    ///
    /// `name` tells the shard from all others: a file's path and host, a partition's number. Two shards of one name would
    /// share their ids.
    pub fn shard(&self, name: &str) -> ShardBuilder<K, M> {
        ShardBuilder::new(self.zero(), name)
    }
}

impl<K, M: Clone> Clone for SketchMapMonoid<K, M> {
    fn clone(&self) -> Self {
        Self {
            values: self.values.clone(),
            key: self.key.clone(),
            ..*self
        }
    }
}

impl<K: StoredKey, M: fmt::Debug> fmt::Debug for SketchMapMonoid<K, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SketchMapMonoid")
            .field("shape", &self.shape)
            .field("heavy_hitters", &self.heavy_hitters)
            .field("sample_size", &self.sample_size)
            .field("keys", &K::KIND)
            .field("values", &self.values)
            .field("key", &self.key)
            .finish()
    }
}

impl<K: StoredKey, M: Weighted<Value: Clone> + Clone> Monoid for SketchMapMonoid<K, M> {
    type Value = SketchMap<K, M>;

    fn zero(&self) -> SketchMap<K, M> {
        SketchMap {
            monoid: self.clone(),
            table: Table::empty(),
            sample: Sample::new(self.sample_size()),
            total: self.values.zero(),
        }
    }

    fn check(&self, value: &SketchMap<K, M>) -> Result<(), Mismatch> {
        self.same(&value.monoid)
    }

    fn add(&self, left: &mut SketchMap<K, M>, right: &SketchMap<K, M>) {
        left.table.absorb(self.shape, &self.values, &right.table);
        left.sample.union(&right.sample);
        self.values.add(&mut left.total, &right.total);
    }
}

impl<K: StoredKey, M: Weighted<Value: Clone> + Clone> Codec for SketchMapMonoid<K, M> {
    fn describe(&self, out: &mut Writer) {
        out.kind(Kind::SketchMap);
        self.shape.describe(out);
        out.varint(u64::from(self.heavy_hitters));
        out.varint(u64::from(self.sample_size));
        out.key_identity(&self.key);
        out.bytes(K::KIND.as_bytes());
        self.values.describe(out);
    }

    fn from_description(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        const WIDE: DecodeError = DecodeError::Invalid("a parameter over 32 bits");
        input.expect_kind(Kind::SketchMap)?;
        let shape = Shape::from_description(input)?;
        let heavy_hitters = u32::try_from(input.varint()?).map_err(|_| WIDE)?;
        let heavy_hitters = check_heavy_hitters(heavy_hitters)?;
        let size = u32::try_from(input.varint()?).map_err(|_| WIDE)?;
        let sizes = sample_size(heavy_hitters, 1.0)..=sample_size(heavy_hitters, LEAST_CHANCE);
        if !sizes.contains(&size) {
            return Err(DecodeError::Invalid(
                "a sample size that no chance of missing asks for",
            ));
        }
        let key = input.key_identity()?;
        input.expect_name(K::KIND)?;
        Ok(Self {
            shape,
            heavy_hitters,
            sample_size: size,
            values: M::from_description(input)?,
            key,
            keys: PhantomData,
        })
    }

    fn same(&self, other: &Self) -> Result<(), Mismatch> {
        self.shape.same(other.shape)?;
        Mismatch::unless_equal(
            "number of heavy hitters",
            self.heavy_hitters,
            other.heavy_hitters,
        )?;
        Mismatch::unless_equal("sample size", self.sample_size, other.sample_size)?;
        self.values.same(&other.values)?;
        self.key.same(&other.key)
    }

    fn write(&self, value: &SketchMap<K, M>, out: &mut Writer) {
        value.table.write(&self.values, out);
        value.sample.write(out);
    }

    fn read(&self, input: &mut Reader<'_>) -> Result<SketchMap<K, M>, DecodeError> {
        let table = Table::read(self.shape, &self.values, input)?;
        Ok(SketchMap {
            total: table.total(self.shape, &self.values),
            monoid: self.clone(),
            table,
            sample: Sample::read(self.sample_size(), input)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::monoid::Sum;
    use alloc::vec::Vec;
    use proptest::prelude::*;

    type Maps = SketchMapMonoid<Vec<u8>, (Sum<u64>, Sum<u8>)>;

    fn maps(eps: f64, heavy_hitters: u32, key: HashKey) -> Maps {
        let values = (Sum::new(), Sum::new());
        SketchMapMonoid::new(eps, 0.2, heavy_hitters, 0.5, values, key).unwrap()
    }

    fn payload(monoid: &Maps, map: &SketchMap<Vec<u8>, (Sum<u64>, Sum<u8>)>) -> Vec<u8> {
        let mut out = Writer::new();
        monoid.write(map, &mut out);
        out.into_bytes()
    }

    /// Reads, and writes again what was accepted: the same bytes, and a value that adds up.
    fn accepted_bytes_are_canonical(monoid: &Maps, bytes: &[u8]) -> Result<bool, TestCaseError> {
        let mut input = Reader::new(bytes);
        let Ok(mut map) = monoid.read(&mut input) else {
            return Ok(false);
        };
        let read = &bytes[..bytes.len() - input.remaining()];
        prop_assert_eq!(payload(monoid, &map), read);
        let mut sum = monoid.zero();
        monoid.add(&mut sum, &map);
        prop_assert_eq!(payload(monoid, &sum), read);
        map.insert(b"one more".as_slice(), &(u64::MAX, 255), 1)
            .unwrap();
        let _ = (
            map.heavy_hitters(),
            *map.total(),
            map.frequency(b"x".as_slice()),
        );
        Ok(true)
    }

    /// Small bytes: lengths, gaps and counts that are plausible.
    fn likely_payload() -> impl Strategy<Value = Vec<u8>> {
        let byte = prop_oneof![4 => 0_u8..4, 1 => any::<u8>()];
        (0_u8..3, prop::collection::vec(byte, 0..60)).prop_map(|(form, mut rest)| {
            rest.insert(0, form);
            rest
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn what_is_read_is_what_was_written(bytes in likely_payload(), heavy in 1_u32..5, eps in 0.1..=1.0) {
            for key in [HashKey::from_seed(1), HashKey::sealed(7)] {
                accepted_bytes_are_canonical(&maps(eps, heavy, key), &bytes)?;
            }
        }

        #[test]
        fn a_changed_payload_is_refused_or_canonical(
            keys in 0_u64..40, at: prop::sample::Index, byte: u8, cut: prop::sample::Index,
        ) {
            let monoid = maps(0.2, 3, HashKey::from_seed(1));
            let mut map = monoid.zero();
            for i in 0..keys {
                map.insert(i.to_le_bytes().as_slice(), &(i, 1), i).unwrap();
            }
            let mut bytes = payload(&monoid, &map);
            prop_assert!(accepted_bytes_are_canonical(&monoid, &bytes)?);
            let whole = &bytes[..cut.index(bytes.len())];
            prop_assert!(monoid.read(&mut Reader::new(whole)).is_err());
            let at = at.index(bytes.len());
            bytes[at] = byte;
            accepted_bytes_are_canonical(&monoid, &bytes)?;
        }

        #[test]
        fn a_described_monoid_is_one_that_can_be_asked_for(bytes: Vec<u8>, size: u32, heavy: u32) {
            let mut out = Writer::new();
            let monoid = maps(0.1, 3, HashKey::from_seed(1));
            out.kind(Kind::SketchMap);
            monoid.shape.describe(&mut out);
            out.varint(u64::from(heavy >> (size % 32)));
            out.varint(u64::from(size >> (heavy % 32)));
            let mut rest = Writer::new();
            monoid.describe(&mut rest);
            out.raw(&rest.into_bytes()[5..]);
            for bytes in [out.into_bytes(), bytes] {
                if let Ok(read) = Maps::from_description(&mut Reader::new(&bytes)) {
                    let (heavy, size) = (read.heavy_hitters(), read.sample_size as f64);
                    prop_assert!(size >= f64::from(heavy) * log(f64::from(heavy)));
                    prop_assert!(size <= 1.0 + f64::from(heavy) * log(f64::from(heavy) * 1e12));
                }
            }
        }
    }

    #[test]
    fn every_monoid_that_can_be_made_can_be_described() {
        for heavy_hitters in [1, 2, 3, 10, 1_000, 1 << 20] {
            for chance in [1e-12, 1e-3, 0.5, 1.0_f64.next_down()] {
                let monoid = SketchMapMonoid::<u64, _>::new(
                    0.1,
                    0.1,
                    heavy_hitters,
                    chance,
                    Sum::<u8>::new(),
                    HashKey::from_seed(1),
                )
                .unwrap();
                let mut out = Writer::new();
                monoid.describe(&mut out);
                let bytes = out.into_bytes();
                let read = SketchMapMonoid::from_description(&mut Reader::new(&bytes)).unwrap();
                assert_eq!(monoid.same(&read), Ok(()));
            }
        }
    }

    #[test]
    fn a_map_of_every_shape_can_be_described() {
        let with_shape = |depth, width, size| {
            let key = HashKey::from_seed(1);
            SketchMapMonoid::<u64, _>::with_shape(depth, width, size, Sum::<u64>::new(), key)
        };
        let sizes = (1..2_000).chain([65_536, MAX_SAMPLE_SIZE - 1, MAX_SAMPLE_SIZE]);
        for size in sizes {
            let monoid = with_shape(3, 100, size).unwrap();
            assert_eq!(monoid.sample_size(), size as usize);
            let heavy = monoid.heavy_hitters();
            assert!(heavy == 1 || sample_size(heavy, 0.01) <= size);
            assert!(sample_size(heavy + 1, 0.01) > size);
            let mut out = Writer::new();
            monoid.describe(&mut out);
            let bytes = out.into_bytes();
            let read = SketchMapMonoid::from_description(&mut Reader::new(&bytes)).unwrap();
            assert_eq!(monoid.same(&read), Ok(()));
        }
        for (depth, width, size) in [
            (0, 1, 1),
            (65, 1, 1),
            (1, 0, 1),
            (1, u32::MAX, 1),
            (1, 1, 0),
            (1, 1, u32::MAX),
        ] {
            let error = with_shape(depth, width, size).unwrap_err();
            assert!(["depth", "width", "sample size"].contains(&error.parameter));
        }
    }

    #[test]
    fn a_sample_size_of_no_chance_is_refused() {
        // One heavy hitter, k of 2^32 - 1 keys: `2 k` would not fit 32 bits.
        let mut monoid = maps(0.1, 1, HashKey::from_seed(1));
        for (size, is_good) in [
            (0, false),
            (1, true),
            (28, true),
            (29, false),
            (u32::MAX, false),
        ] {
            monoid.sample_size = size;
            let mut out = Writer::new();
            monoid.describe(&mut out);
            let read = Maps::from_description(&mut Reader::new(&out.into_bytes())).map(|_| ());
            assert_eq!(read.is_ok(), is_good, "{size}: {read:?}");
        }
    }

    #[test]
    fn a_dense_table_that_the_bytes_cannot_hold_is_refused_at_once() {
        let monoid = SketchMapMonoid::<u64, _>::new(
            1.27e-9,
            1.61e-28,
            1,
            0.5,
            Sum::<u64>::new(),
            HashKey::from_seed(1),
        )
        .unwrap();
        let bytes = [[1].as_slice(), &[0; 10_000]].concat();
        let read = monoid.read(&mut Reader::new(&bytes)).map(|_| ());
        assert_eq!(read, Err(DecodeError::Truncated));
    }
}
