//! One key for several sketches, hashed once.

use core::borrow::Borrow;
use core::fmt;
use core::marker::PhantomData;

use super::compose::{same_sums, with_function_of_items};
use super::{Aggregator, Insert, SumOf};
use crate::error::InsertError;
use crate::hash::{HashKey, Hashed, Key, ReadyHash};

/// An item with its key, hashed: a key for sketches, and the item for all else.
pub struct Keyed<'a, K: ?Sized, S: ?Sized> {
    key: Hashed<'a, K>,
    item: &'a S,
}

impl<'a, K: ?Sized, S: ?Sized> Keyed<'a, K, S> {
    /// The key of the item, with its hash.
    #[inline]
    pub fn key(&self) -> Hashed<'a, K> {
        self.key
    }

    /// The item.
    #[inline]
    pub fn item(&self) -> &'a S {
        self.item
    }
}

impl<K: ?Sized, S: ?Sized> Clone for Keyed<'_, K, S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K: ?Sized, S: ?Sized> Copy for Keyed<'_, K, S> {}

impl<K: fmt::Debug + ?Sized, S: fmt::Debug + ?Sized> fmt::Debug for Keyed<'_, K, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyed")
            .field("key", &self.key)
            .field("item", &self.item)
            .finish()
    }
}

impl<K: Key + ?Sized, S: ?Sized> Key for Keyed<'_, K, S> {
    #[inline]
    fn with_bytes<R>(&self, f: impl FnOnce(&[u8]) -> R) -> R {
        self.key.with_bytes(f)
    }

    #[inline]
    fn ready_hash(&self) -> Option<ReadyHash<'_>> {
        self.key.ready_hash()
    }
}

impl<K: ?Sized, S: ?Sized> Borrow<S> for Keyed<'_, K, S> {
    #[inline]
    fn borrow(&self) -> &S {
        self.item
    }
}

/// Gives items their keys: see [`Aggregator::keyed`].
pub struct KeyedBy<S: ?Sized, A, F> {
    aggregator: A,
    hash_key: HashKey,
    f: F,
    items: PhantomData<fn(&S)>,
}

impl<S: ?Sized, A, F> KeyedBy<S, A, F> {
    pub(super) fn new(aggregator: A, hash_key: HashKey, f: F) -> Self {
        Self {
            aggregator,
            hash_key,
            f,
            items: PhantomData,
        }
    }
}

impl<S: ?Sized, A: Clone, F: Clone> Clone for KeyedBy<S, A, F> {
    fn clone(&self) -> Self {
        Self::new(
            self.aggregator.clone(),
            self.hash_key.clone(),
            self.f.clone(),
        )
    }
}

impl<S: ?Sized, A: fmt::Debug, F> fmt::Debug for KeyedBy<S, A, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyedBy")
            .field("aggregator", &self.aggregator)
            .field("hash_key", &self.hash_key)
            .finish_non_exhaustive()
    }
}

same_sums!(KeyedBy Adding);

impl<S: ?Sized, K: ?Sized, T, A, F> Insert<T> for KeyedBy<S, A, F>
where
    T: Borrow<S>,
    K: Key,
    A: for<'a> Insert<Keyed<'a, K, S>>,
    F: Fn(&S) -> &K,
{
    #[inline]
    fn insert(&self, sum: &mut SumOf<A>, item: T) -> Result<(), InsertError> {
        let item = item.borrow();
        let key = self.hash_key.hashed((self.f)(item));
        self.aggregator.insert(sum, Keyed { key, item })
    }
}

with_function_of_items! {
    /// Takes keys with what is added to them: see [`Aggregator::adding`].
    Adding;
}

/// A key, and what is added to it. No key itself: a sketch that takes keys alone does not take it.
#[derive(Debug)]
pub struct Addition<'a, K: ?Sized, V> {
    /// The key, with its hash.
    pub key: Hashed<'a, K>,
    /// What is added: a weight, a value, a value and the event's id.
    pub value: V,
}

impl<'a, S: ?Sized, K: ?Sized, V, A, F> Insert<Keyed<'a, K, S>> for Adding<S, A, F>
where
    A: Insert<Addition<'a, K, V>>,
    F: Fn(&S) -> V,
{
    #[inline]
    fn insert(
        &self,
        sum: &mut SumOf<A>,
        Keyed { key, item }: Keyed<'a, K, S>,
    ) -> Result<(), InsertError> {
        let value = (self.f)(item);
        self.aggregator.insert(sum, Addition { key, value })
    }
}
