//! Maps with monoid values: a time series, a word count, a sketch for each host.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::cmp::Reverse;
use core::fmt;
use core::marker::PhantomData;

use super::Monoid;
use crate::codec::{Codec, Kind, Reader, Writer};
use crate::error::{DecodeError, Mismatch};
use crate::hash::StoredKey;

/// Maps add up key by key; the empty map is zero.
///
/// A key is part of the map once it was inserted, even with a value of zero.
pub struct MapOf<K, M> {
    values: M,
    keys: PhantomData<fn() -> K>,
}

impl<K: Ord + Clone, M: Monoid<Value: Clone>> MapOf<K, M> {
    /// Maps whose values add up by `values`.
    pub const fn new(values: M) -> Self {
        Self {
            values,
            keys: PhantomData,
        }
    }

    /// The monoid of the values.
    pub const fn values(&self) -> &M {
        &self.values
    }

    /// Adds `value` to what `key` has.
    ///
    /// # Errors
    /// A [`Mismatch`] if the value belongs to another monoid; nothing is changed.
    pub fn insert(
        &self,
        map: &mut BTreeMap<K, M::Value>,
        key: K,
        value: &M::Value,
    ) -> Result<(), Mismatch> {
        self.values.check(value)?;
        let old = map.entry(key).or_insert_with(|| self.values.zero());
        self.values.add(old, value);
        Ok(())
    }

    /// The `count` keys of the greatest `weight`, the heaviest first; of equally heavy ones the lesser key goes first.
    ///
    /// It is an answer, not a value to add up: maps that were cut to their heaviest keys lose what is heavy in the sum
    /// alone. O(n log count).
    ///
    /// ```
    /// use sketchbird::monoid::{MapOf, Monoid, Sum};
    ///
    /// let words = MapOf::<String, _>::new(Sum::<u64>::new());
    /// let mut map = words.zero();
    /// for (word, count) in [("root", 9), ("oracle", 2), ("admin", 2)] {
    ///     words.insert(&mut map, word.to_owned(), &count)?;
    /// }
    /// let top = words.top(&map, 2, |&count| count);
    /// assert_eq!(top, [(&"root".to_owned(), &9), (&"admin".to_owned(), &2)]);
    /// # Ok::<(), sketchbird::Mismatch>(())
    /// ```
    pub fn top<'a, W: Ord>(
        &self,
        map: &'a BTreeMap<K, M::Value>,
        count: usize,
        weight: impl Fn(&M::Value) -> W,
    ) -> Vec<(&'a K, &'a M::Value)> {
        let mut heaviest = BTreeMap::new();
        for (key, value) in map {
            heaviest.insert((Reverse(weight(value)), key), value);
            if heaviest.len() > count {
                heaviest.pop_last();
            }
        }
        let pairs = heaviest.into_iter();
        pairs.map(|((_, key), value)| (key, value)).collect()
    }
}

impl<K, M: Clone> Clone for MapOf<K, M> {
    fn clone(&self) -> Self {
        Self {
            values: self.values.clone(),
            keys: PhantomData,
        }
    }
}

impl<K, M: fmt::Debug> fmt::Debug for MapOf<K, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MapOf").field(&self.values).finish()
    }
}

impl<K: Ord + Clone, M: Monoid<Value: Clone>> Monoid for MapOf<K, M> {
    type Value = BTreeMap<K, M::Value>;

    const IDEMPOTENT: bool = M::IDEMPOTENT;

    fn zero(&self) -> Self::Value {
        BTreeMap::new()
    }

    fn check(&self, value: &Self::Value) -> Result<(), Mismatch> {
        value
            .values()
            .try_for_each(|value| self.values.check(value))
    }

    fn add(&self, left: &mut Self::Value, right: &Self::Value) {
        for (key, value) in right {
            match left.get_mut(key) {
                Some(old) => self.values.add(old, value),
                None => {
                    left.insert(key.clone(), value.clone());
                }
            }
        }
    }
}

impl<K: StoredKey, M: Codec<Value: Clone>> Codec for MapOf<K, M> {
    fn describe(&self, out: &mut Writer) {
        out.kind(Kind::Map);
        out.bytes(K::KIND.as_bytes());
        self.values.describe(out);
    }

    fn from_description(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        input.expect_kind(Kind::Map)?;
        input.expect_name(K::KIND)?;
        M::from_description(input).map(Self::new)
    }

    fn same(&self, other: &Self) -> Result<(), Mismatch> {
        self.values.same(&other.values)
    }

    fn write(&self, value: &Self::Value, out: &mut Writer) {
        out.count(value.len());
        for (key, value) in value {
            out.key(key);
            self.values.write(value, out);
        }
    }

    fn read(&self, input: &mut Reader<'_>) -> Result<Self::Value, DecodeError> {
        let mut map = BTreeMap::new();
        for _ in 0..input.count(1)? {
            let key = input.key_of_any_length::<K>()?;
            if map.last_key_value().is_some_and(|(last, _)| *last >= key) {
                return Err(DecodeError::Invalid("map keys out of order"));
            }
            map.insert(key, self.values.read(input)?);
        }
        Ok(map)
    }
}
