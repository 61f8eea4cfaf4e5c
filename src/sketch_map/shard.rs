//! Events without ids of their own.

use core::{array, fmt};

use super::value::SketchMap;
use super::weighted::Weighted;
use crate::error::InsertError;
use crate::hash::{KeyFor, LANES, StoredKey};

/// Builds the SketchMap of one shard and numbers its events: see [`SketchMapMonoid::shard`](super::SketchMapMonoid::shard).
///
/// Sums of such maps keep laws 1 to 3 exactly. Law 4 holds in distribution: another split gives other ids, so
/// another sample of the same quality.
///
/// ```
/// use sketchbird::monoid::{Monoid, Sum};
/// use sketchbird::{HashKey, SketchMapMonoid};
///
/// let words = SketchMapMonoid::<String, _>::new(0.01, 0.01, 10, 0.01, Sum::<u64>::new(), HashKey::from_seed(1))?;
/// let mut shard = words.shard("host-7/auth.log");
/// shard.insert("root", &1)?;
/// shard.insert("admin", &1)?;
/// assert_eq!(shard.finish().frequency("root").estimate, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct ShardBuilder<K: StoredKey, M: Weighted<Value: Clone> + Clone> {
    map: SketchMap<K, M>,
    shard: u64,
    events: u64,
}

impl<K: StoredKey, M: Weighted<Value: Clone> + Clone> ShardBuilder<K, M> {
    pub(super) fn new(map: SketchMap<K, M>, name: &str) -> Self {
        Self {
            shard: map.monoid().key().hash(&("shard", name)),
            map,
            events: 0,
        }
    }

    /// Adds `value` to what `key` has.
    ///
    /// # Errors
    /// [`InsertError`] for keys of more than [`MAX_KEY_BYTES`](crate::MAX_KEY_BYTES), or a value of another monoid; nothing
    /// is changed.
    pub fn insert<Q>(&mut self, key: &Q, value: &M::Value) -> Result<(), InsertError>
    where
        Q: KeyFor<K> + ?Sized,
    {
        let id = self.map.monoid().key().hash_event(self.shard, self.events);
        self.map.insert(key, value, id)?;
        self.events = self.events.wrapping_add(1);
        Ok(())
    }

    /// Adds each value to what the key beside it has: as [`insert`](Self::insert) of one after the other does, sooner.
    ///
    /// # Errors
    /// [`InsertError`] if any key has more than [`MAX_KEY_BYTES`](crate::MAX_KEY_BYTES), or any value is of another monoid;
    /// nothing is changed then, by those before it neither.
    pub fn insert_all<Q: KeyFor<K>>(&mut self, items: &[(Q, M::Value)]) -> Result<(), InsertError> {
        let Self { map, shard, events } = self;
        map.insert_items(
            items,
            |(key, value)| (key, value),
            |by, batch, ids| {
                let numbers: [u64; LANES] = array::from_fn(|i| events.wrapping_add(i as u64));
                by.hash_events(&[*shard; LANES], &numbers, ids);
                *events = events.wrapping_add(batch.len() as u64);
            },
        )
    }

    /// The SketchMap of the shard.
    pub fn finish(self) -> SketchMap<K, M> {
        self.map
    }
}

impl<K: StoredKey, M: Weighted<Value: Clone> + Clone> fmt::Debug for ShardBuilder<K, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ShardBuilder")
            .field("events", &self.events)
            .finish_non_exhaustive()
    }
}
