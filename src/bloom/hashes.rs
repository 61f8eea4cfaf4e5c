//! The sparse form: the distinct hashes.

use alloc::vec::Vec;

use hashbrown::HashSet;

/// A table that is full grows to so many times its size: what is kept has to be put in again.
const GROWTH: usize = 8;

/// A set of hashes.
///
/// They are hashed once more, under a seed of the table: whoever encodes a filter, or knows its public seed, chooses the hashes, but
/// not which of them collide.
#[derive(Clone, Default)]
pub(super) struct Hashes(HashSet<u64>);

impl Hashes {
    /// With room for so many hashes: some 20 bytes each at most.
    pub(super) fn with_room(hashes: usize) -> Self {
        Self(HashSet::with_capacity(hashes))
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Puts in a hash of so many at most.
    #[inline]
    pub(super) fn insert(&mut self, most: u64, hash: u64) {
        if self.len() == self.0.capacity() {
            self.grow(most);
        }
        self.0.insert(hash);
    }

    /// No room is made for more hashes than there will be, which are one too many at most.
    #[cold]
    fn grow(&mut self, most: u64) {
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let left = most.saturating_sub(self.len()).saturating_add(1);
        let more = (GROWTH - 1) * self.len();
        self.0.reserve(more.clamp(1, left));
    }

    /// Puts in hashes until there are more than so many; gives those that are left.
    pub(super) fn insert_up_to<'a>(&mut self, most: u64, hashes: &'a [u64]) -> &'a [u64] {
        for (i, &hash) in hashes.iter().enumerate() {
            if self.len() as u64 > most {
                return &hashes[i..];
            }
            self.insert(most, hash);
        }
        &[]
    }

    #[inline]
    pub(super) fn contains(&self, hash: u64) -> bool {
        self.0.contains(&hash)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = u64> {
        self.0.iter().copied()
    }

    /// All in ascending order.
    pub(super) fn sorted(&self) -> Vec<u64> {
        let mut hashes: Vec<u64> = self.iter().collect();
        hashes.sort_unstable();
        hashes
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.0.allocation_size()
    }
}

impl Extend<u64> for Hashes {
    fn extend<I: IntoIterator<Item = u64>>(&mut self, hashes: I) {
        self.0.extend(hashes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::collections::BTreeSet;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_set_holds_what_was_put_in_and_nothing_else(
            hashes in prop::collection::vec(prop_oneof![0_u64..60, any::<u64>()], 0..300),
            most in 0_u64..200,
            one_by_one: bool,
        ) {
            let (mut set, mut expected) = (Hashes::default(), BTreeSet::new());
            let left = if one_by_one {
                set.extend(hashes.iter().copied());
                &[]
            } else {
                set.insert_up_to(most, &hashes)
            };
            expected.extend(&hashes[..hashes.len() - left.len()]);
            prop_assert!(left.is_empty() || set.len() as u64 == most + 1);
            prop_assert_eq!(set.sorted(), expected.iter().copied().collect::<Vec<_>>());
            prop_assert_eq!((set.len(), set.is_empty()), (expected.len(), expected.is_empty()));
            for hash in hashes.into_iter().chain(0..60) {
                prop_assert_eq!(set.contains(hash), expected.contains(&hash));
            }
        }
    }
}
