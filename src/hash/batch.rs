//! Many keys hashed at once, by the vector instructions of the CPU.

pub(super) use super::siphash::LANES;
use super::siphash::Messages;
#[cfg(feature = "xxh3")]
use super::xxh3;
use super::{HashKey, Key};

/// Fewer keys are hashed sooner one by one than a batch is set up.
const WORTHWHILE: usize = 8;

/// Keys that wait to be hashed together, up to [`LANES`].
pub(super) struct Batch {
    messages: Messages,
    filled: Filled,
    /// Those of the keys that waited last.
    hashes: [u64; LANES],
}

/// How far a batch is filled, and with what: apart from it, so that a loop may have it in registers.
#[derive(Clone, Copy, Default)]
struct Filled {
    count: usize,
    /// Lanes that have their hash already, a bit each.
    hashed: u64,
}

impl Filled {
    /// Puts a key into the next lane: by `set`, or with its hash where that can't.
    #[inline(always)]
    fn put<K: Key + ?Sized>(
        &mut self,
        messages: &mut Messages,
        by: &HashKey,
        key: &K,
        set: impl Fn(&mut Messages, usize, &[u8]) -> bool,
    ) {
        let lane = self.count;
        let is_message = key.ready_hash().is_none()
            && key.with_bytes(
                #[inline(always)]
                |bytes| set(messages, lane, bytes),
            );
        if !is_message {
            self.hashed |= 1 << lane;
            messages.keep(lane, by.hash(key));
        }
        self.count += 1;
    }
}

impl Batch {
    pub(super) const fn new() -> Self {
        Self {
            messages: Messages::new(),
            filled: Filled {
                count: 0,
                hashed: 0,
            },
            hashes: [0; LANES],
        }
    }

    #[inline]
    pub(super) fn is_full(&self) -> bool {
        self.filled.count == LANES
    }

    #[inline]
    pub(super) fn len(&self) -> usize {
        self.filled.count
    }

    /// Takes keys as long as there is room.
    #[inline(always)]
    pub(super) fn fill<K: Key>(&mut self, by: &HashKey, keys: impl Iterator<Item = K>) {
        let Self {
            messages, filled, ..
        } = self;
        let mut taken = *filled;
        let keys = keys.take(LANES - taken.count.min(LANES));
        if by.sip_hash().is_some() {
            keys.for_each(|key| taken.put(messages, by, &key, Messages::set));
        } else {
            keys.for_each(|key| taken.put(messages, by, &key, Messages::set_word));
        }
        *filled = taken;
    }

    /// Takes a key, for which there must be room.
    #[inline(always)]
    pub(super) fn push<K: Key + ?Sized>(&mut self, by: &HashKey, key: &K) {
        let Self {
            messages, filled, ..
        } = self;
        if by.sip_hash().is_some() {
            filled.put(messages, by, key, Messages::set);
        } else {
            filled.put(messages, by, key, Messages::set_word);
        }
    }

    /// Hashes the keys that wait; then there are none. Tells how many there were.
    #[inline]
    pub(super) fn hash(&mut self, by: &HashKey) -> usize {
        let Filled { count, mut hashed } = core::mem::take(&mut self.filled);
        if hashed.count_ones() as usize == count {
            self.hashes[..count].copy_from_slice(self.messages.kept(count));
            return count;
        }
        match by.sip_hash() {
            Some(sip_hash) => sip_hash.hash_messages(&self.messages, &mut self.hashes, count),
            #[cfg(feature = "xxh3")]
            None => xxh3::hash_words(self.messages.words(), &mut self.hashes),
            #[cfg(not(feature = "xxh3"))]
            None => {}
        }
        while hashed != 0 {
            let lane = hashed.trailing_zeros() as usize;
            self.hashes[lane] = self.messages.kept(LANES)[lane];
            hashed &= hashed - 1;
        }
        count
    }

    /// The hashes of the first so many keys that waited, in their order.
    #[inline]
    pub(super) fn hashes(&self, count: usize) -> &[u64] {
        &self.hashes[..count]
    }
}

impl HashKey {
    /// Calls `f` with the hashes of some keys, batch by batch and in their order: each the same as [`hash`](Self::hash) gives,
    /// and several times sooner where keys are shorter than 24 bytes.
    ///
    /// So several sketches take keys that were hashed once:
    ///
    /// ```
    /// use sketchbird::{BloomFilterMonoid, HashKey, HyperLogLogMonoid, Layout, Monoid};
    ///
    /// let key = HashKey::from_seed(1);
    /// let mut distinct = HyperLogLogMonoid::new(14, key.clone())?.zero();
    /// let mut seen = BloomFilterMonoid::with_rate(1_000, 0.01, Layout::Classic, key.clone())?.zero();
    /// key.hash_in_batches(["192.0.2.1", "192.0.2.2"], |hashes| {
    ///     distinct.insert_hashes(hashes);
    ///     seen.insert_hashes(hashes);
    /// });
    /// assert_eq!(distinct.estimate().estimate, 2.0);
    /// assert!(seen.contains("192.0.2.2"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    pub fn hash_in_batches<K: Key>(
        &self,
        keys: impl IntoIterator<Item = K>,
        mut f: impl FnMut(&[u64]),
    ) {
        let mut keys = keys.into_iter();
        if keys.size_hint().1.is_some_and(|most| most < WORTHWHILE) {
            keys.for_each(|key| f(&[self.hash(&key)]));
            return;
        }
        let mut batch = Batch::new();
        batch.fill(self, keys.by_ref());
        while batch.len() > 0 {
            let count = batch.hash(self);
            f(batch.hashes(count));
            if count == LANES {
                batch.fill(self, keys.by_ref());
            }
        }
    }

    /// The hashes of keys of one length, fewer than 8 bytes, each given as a little-endian number: inside a vectorized computation.
    #[inline(always)]
    pub(crate) fn hash_short(&self, length: usize, keys: &[u64; LANES]) -> [u64; LANES] {
        match self.sip_hash() {
            Some(sip_hash) => sip_hash.hash_short(length, keys),
            None => keys.map(|key| self.hash(&key.to_le_bytes()[..length])),
        }
    }

    /// As [`hash_in_batches`](Self::hash_in_batches), with a thing beside each key, which `f` gets beside the hash.
    #[inline]
    pub(crate) fn hash_pairs_in_batches<K: Key, T: Copy + Default>(
        &self,
        pairs: impl IntoIterator<Item = (K, T)>,
        mut f: impl FnMut(&[u64], &[T]),
    ) {
        let mut pairs = pairs.into_iter();
        let mut batch = Batch::new();
        let mut beside = [T::default(); LANES];
        loop {
            for (place, (key, thing)) in beside.iter_mut().zip(pairs.by_ref()) {
                batch.push(self, &key);
                *place = thing;
            }
            let count = batch.len();
            if count > 0 {
                batch.hash(self);
                f(batch.hashes(count), &beside[..count]);
            }
            if count < LANES {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use proptest::prelude::*;

    /// Runs of one length, which have kernels of their own, and mixtures.
    fn keys() -> impl Strategy<Value = Vec<Vec<u8>>> {
        let up_to = |most: usize| prop::collection::vec(any::<u8>(), 0..=most);
        let of = |length: usize| prop::collection::vec(any::<u8>(), length);
        prop_oneof![
            prop::collection::vec(up_to(40), 0..200),
            prop::collection::vec(up_to(7), 0..70),
            prop::collection::vec(up_to(15), 0..70),
            (0_usize..=24).prop_flat_map(move |length| prop::collection::vec(of(length), 0..140)),
        ]
    }

    proptest! {
        #[test]
        fn keys_hashed_in_batches_have_the_hashes_of_keys_one_by_one(keys in keys(), seed: u64) {
            let by = HashKey::from_seed(seed);
            let expected: Vec<u64> = keys.iter().map(|key| by.hash(key)).collect();
            let mut hashes = Vec::new();
            by.hash_in_batches(&keys, |batch| hashes.extend_from_slice(batch));
            prop_assert_eq!(hashes, expected);
        }

        #[cfg(feature = "xxh3")]
        #[test]
        fn keys_without_a_hash_key_have_their_hashes_as_well(keys in keys()) {
            let by = HashKey::xxh3();
            let mut hashes = Vec::new();
            by.hash_in_batches(&keys, |batch| hashes.extend_from_slice(batch));
            let expected: Vec<u64> = keys.iter().map(|key| by.hash(key)).collect();
            prop_assert_eq!(hashes, expected);
        }

        #[test]
        fn hashes_at_hand_are_taken_among_others(
            keys in prop::collection::vec((any::<u64>(), 0_u8..3), 0..150),
        ) {
            enum Kind<'a> {
                Plain(u64),
                Hashed(crate::hash::Hashed<'a, u64>),
            }
            impl Key for Kind<'_> {
                fn with_bytes<R>(&self, f: impl FnOnce(&[u8]) -> R) -> R {
                    match self {
                        Self::Plain(key) => key.with_bytes(f),
                        Self::Hashed(key) => key.with_bytes(f),
                    }
                }
                fn ready_hash(&self) -> Option<crate::hash::ReadyHash<'_>> {
                    match self {
                        Self::Plain(_) => None,
                        Self::Hashed(key) => key.ready_hash(),
                    }
                }
            }
            let [by, other] = [1, 2].map(HashKey::from_seed);
            let kinds = keys.iter().map(|(key, kind)| match kind {
                0 => Kind::Plain(*key),
                1 => Kind::Hashed(by.hashed(key)),
                _ => Kind::Hashed(other.hashed(key)),
            });
            let mut hashes = Vec::new();
            by.hash_in_batches(kinds, |batch| hashes.extend_from_slice(batch));
            let expected: Vec<u64> = keys.iter().map(|(key, _)| by.hash(key)).collect();
            prop_assert_eq!(hashes, expected);
        }
    }
}
