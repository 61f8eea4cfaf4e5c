//! The parameters of KeySamples, and how such values are made, added and encoded.

use alloc::collections::BTreeMap;
use core::fmt;
use core::marker::PhantomData;

use super::value::KeySample;
use crate::codec::{Codec, Kind, Reader, Writer};
use crate::error::{DecodeError, Mismatch, ParameterError};
use crate::hash::{HashKey, StoredKey};
use crate::monoid::Monoid;

/// Makes and adds [`KeySample`]s of one size, one kind of values and one key.
pub struct KeySampleMonoid<K, M> {
    size: u32,
    values: M,
    key: HashKey,
    keys: PhantomData<fn() -> K>,
}

impl<K, M> KeySampleMonoid<K, M> {
    /// The smallest sample: 27 % standard error.
    pub const MIN_SIZE: u32 = 16;
    /// The largest sample: 0.012 % standard error.
    pub const MAX_SIZE: u32 = 1 << 26;

    /// Samples of at most `size` keys, 16 to 2^26, whose values add up by `values`.
    ///
    /// # Errors
    /// [`ParameterError`] outside that range.
    pub fn new(size: u32, values: M, key: HashKey) -> Result<Self, ParameterError> {
        if !(Self::MIN_SIZE..=Self::MAX_SIZE).contains(&size) {
            return Err(ParameterError::new(
                "sample size",
                size,
                "16 to 67108864",
                size.clamp(Self::MIN_SIZE, Self::MAX_SIZE),
            ));
        }
        Ok(Self {
            size,
            values,
            key,
            keys: PhantomData,
        })
    }

    /// k: how many keys a sample holds at most.
    pub fn size(&self) -> usize {
        self.size as usize
    }

    /// The monoid of the values.
    pub fn values(&self) -> &M {
        &self.values
    }

    /// The key of the hash.
    pub fn key(&self) -> &HashKey {
        &self.key
    }
}

impl<K, M: Clone> Clone for KeySampleMonoid<K, M> {
    fn clone(&self) -> Self {
        Self {
            size: self.size,
            values: self.values.clone(),
            key: self.key.clone(),
            keys: PhantomData,
        }
    }
}

impl<K: StoredKey, M: fmt::Debug> fmt::Debug for KeySampleMonoid<K, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeySampleMonoid")
            .field("size", &self.size)
            .field("keys", &K::KIND)
            .field("values", &self.values)
            .field("key", &self.key)
            .finish()
    }
}

impl<K: StoredKey, M: Codec<Value: Clone> + Clone> Monoid for KeySampleMonoid<K, M> {
    type Value = KeySample<K, M>;

    fn zero(&self) -> KeySample<K, M> {
        KeySample {
            monoid: self.clone(),
            keys: BTreeMap::new(),
            greatest: u64::MAX,
        }
    }

    fn check(&self, value: &KeySample<K, M>) -> Result<(), Mismatch> {
        self.same(&value.monoid)
    }

    fn add(&self, left: &mut KeySample<K, M>, right: &KeySample<K, M>) {
        left.absorb(right);
    }
}

impl<K: StoredKey, M: Codec<Value: Clone> + Clone> Codec for KeySampleMonoid<K, M> {
    fn describe(&self, out: &mut Writer) {
        out.kind(Kind::KeySample);
        out.varint(u64::from(self.size));
        out.key_identity(&self.key);
        out.bytes(K::KIND.as_bytes());
        self.values.describe(out);
    }

    fn from_description(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        input.expect_kind(Kind::KeySample)?;
        let size = input.varint()?;
        let size = u32::try_from(size).unwrap_or(u32::MAX);
        let key = input.key_identity()?;
        input.expect_name(K::KIND)?;
        Ok(Self::new(size, M::from_description(input)?, key)?)
    }

    fn same(&self, other: &Self) -> Result<(), Mismatch> {
        Mismatch::unless_equal("sample size", self.size, other.size)?;
        self.values.same(&other.values)?;
        self.key.same(&other.key)
    }

    fn write(&self, value: &KeySample<K, M>, out: &mut Writer) {
        out.count(value.keys.len());
        let mut last = 0;
        for ((hash, key), value) in &value.keys {
            out.varint(hash - last);
            out.key(key);
            self.values.write(value, out);
            last = *hash;
        }
    }

    fn read(&self, input: &mut Reader<'_>) -> Result<KeySample<K, M>, DecodeError> {
        let count = input.count(2)?;
        if count > self.size() {
            return Err(DecodeError::Invalid("more keys than the sample's size"));
        }
        let mut sample = self.zero();
        let mut last = 0_u64;
        for _ in 0..count {
            let hash = last
                .checked_add(input.varint()?)
                .ok_or(DecodeError::Invalid("a hash over 64 bits"))?;
            let key = input.key::<K>()?;
            if !self.key.may_hash_to(&key, hash) {
                return Err(DecodeError::Invalid("a key with another key's hash"));
            }
            let at = (hash, key);
            if sample
                .keys
                .last_key_value()
                .is_some_and(|(last, _)| *last >= at)
            {
                return Err(DecodeError::Invalid("keys out of order"));
            }
            sample.keys.insert(at, self.values.read(input)?);
            last = hash;
        }
        sample.greatest = sample.threshold().unwrap_or(u64::MAX);
        Ok(sample)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::monoid::{Max, Sum};
    use alloc::vec::Vec;
    use proptest::prelude::*;

    type Samples = KeySampleMonoid<Vec<u8>, (Sum<u8>, Max<i64>)>;

    fn samples(key: HashKey) -> Samples {
        KeySampleMonoid::new(16, (Sum::new(), Max::new()), key).unwrap()
    }

    fn payload(monoid: &Samples, sample: &KeySample<Vec<u8>, (Sum<u8>, Max<i64>)>) -> Vec<u8> {
        let mut out = Writer::new();
        monoid.write(sample, &mut out);
        out.into_bytes()
    }

    fn accepted_bytes_are_canonical(monoid: &Samples, bytes: &[u8]) -> Result<bool, TestCaseError> {
        let mut input = Reader::new(bytes);
        let Ok(mut sample) = monoid.read(&mut input) else {
            return Ok(false);
        };
        let read = &bytes[..bytes.len() - input.remaining()];
        prop_assert_eq!(payload(monoid, &sample), read);
        let mut sum = monoid.zero();
        monoid.add(&mut sum, &sample);
        prop_assert_eq!(payload(monoid, &sum), read);
        sample
            .insert(b"one more".as_slice(), &(255, i64::MIN))
            .unwrap();
        let about = sample.distinct();
        prop_assert!(about.min <= about.estimate && about.estimate <= about.max);
        let shared = sample.intersection(&sum).unwrap().distinct();
        prop_assert!(shared.min <= shared.estimate && shared.estimate <= shared.max);
        let total = sample.total(|_, _| 1.0);
        prop_assert!(total.min <= total.estimate && total.estimate <= total.max);
        Ok(true)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        // A sealed key cannot check the hashes, so that any ascending ones are read: equal ones, 0 and the largest.
        #[test]
        fn what_is_read_is_what_was_written(
            keys in prop::collection::vec((0_u64..3, prop::collection::vec(0_u8..3, 0..3), any::<(u8, i64)>()), 0..18),
            largest: bool,
            any: Vec<u8>,
        ) {
            let mut out = Writer::new();
            out.count(keys.len());
            let mut left = u64::MAX;
            for (gap, key, value) in &keys {
                let gap = if largest { left } else { *gap };
                left -= gap;
                out.varint(gap);
                out.key(key);
                samples(HashKey::sealed(7)).values.write(value, &mut out);
            }
            for bytes in [out.into_bytes(), any] {
                accepted_bytes_are_canonical(&samples(HashKey::sealed(7)), &bytes)?;
                accepted_bytes_are_canonical(&samples(HashKey::from_seed(1)), &bytes)?;
            }
        }

        #[test]
        fn a_changed_payload_is_refused_or_canonical(
            keys in 0_u64..40, at: prop::sample::Index, byte: u8, cut: prop::sample::Index,
        ) {
            let monoid = samples(HashKey::from_seed(1));
            let mut sample = monoid.zero();
            for i in 0..keys {
                sample.insert(i.to_le_bytes().as_slice(), &(1, -7)).unwrap();
            }
            let mut bytes = payload(&monoid, &sample);
            prop_assert!(accepted_bytes_are_canonical(&monoid, &bytes)?);
            let part = &bytes[..cut.index(bytes.len())];
            prop_assert!(monoid.read(&mut Reader::new(part)).is_err());
            let at = at.index(bytes.len());
            bytes[at] = byte;
            accepted_bytes_are_canonical(&monoid, &bytes)?;
            accepted_bytes_are_canonical(&samples(HashKey::sealed(7)), &bytes)?;
        }
    }
}
