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
        if !(1e-12..1.0).contains(&chance_of_missing) {
            let nearest = if chance_of_missing >= 1.0 {
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
        let heavy = f64::from(wanted);
        Ok(Self {
            shape,
            heavy_hitters,
            sample_size: ceil(heavy * log(heavy / chance_of_missing)).max(1.0) as u32,
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
        }
    }

    fn check(&self, value: &SketchMap<K, M>) -> Result<(), Mismatch> {
        self.same(&value.monoid)
    }

    fn add(&self, left: &mut SketchMap<K, M>, right: &SketchMap<K, M>) {
        left.table.absorb(self.shape, &self.values, &right.table);
        left.sample.union(&right.sample);
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
        let sample_size = u32::try_from(input.varint()?).map_err(|_| WIDE)?;
        if sample_size == 0 {
            return Err(DecodeError::Invalid("a sample of no keys"));
        }
        let key = input.key_identity()?;
        input.expect_name(K::KIND)?;
        Ok(Self {
            shape,
            heavy_hitters: check_heavy_hitters(heavy_hitters)?,
            sample_size,
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
        Ok(SketchMap {
            monoid: self.clone(),
            table: Table::read(self.shape, &self.values, input)?,
            sample: Sample::read(self.sample_size(), input)?,
        })
    }
}
