//! What was put into sets of late.

use crate::logs::reading::Class;

/// How many keys are remembered.
const SLOTS: usize = 64;

/// The hashes of some keys that came lately, and with which classes. A key that comes with a class again changes no set of that class.
///
/// Sets only grow, so what is remembered stays true; and what is forgotten is put in once more.
///
/// It has no room before the first key: a sketch that is only decoded and added up needs none, and an input may hold very many.
#[derive(Clone)]
pub(super) struct Recent(Option<Box<[Slot; SLOTS]>>);

#[derive(Clone, Copy)]
struct Slot {
    hash: u64,
    /// A bit for each class that the hash came with.
    classes: u64,
}

impl Slot {
    const EMPTY: Slot = Slot {
        hash: 0,
        classes: 0,
    };
}

const _: () = assert!(Class::ALL.len() < u64::BITS as usize);

/// The sources and the users that came lately into a sketch. It is no part of what the sketch tells, and never encoded.
#[derive(Clone)]
pub(super) struct RecentKeys {
    pub(super) sources: Recent,
    pub(super) users: Recent,
}

impl RecentKeys {
    pub(super) fn new() -> Self {
        Self {
            sources: Recent::new(),
            users: Recent::new(),
        }
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.sources.heap_bytes() + self.users.heap_bytes()
    }
}

impl Recent {
    fn new() -> Self {
        Self(None)
    }

    /// Did this hash not come with this class, as far as is remembered? From now on it did.
    #[inline]
    pub(super) fn is_new(&mut self, hash: u64, class: Class) -> bool {
        let slots = self.0.get_or_insert_with(|| Box::new([Slot::EMPTY; SLOTS]));
        let slot = &mut slots[hash as usize % SLOTS];
        if slot.hash != hash {
            *slot = Slot { hash, classes: 0 };
        }
        let before = slot.classes;
        slot.classes |= 1 << class.code();
        slot.classes != before
    }

    fn heap_bytes(&self) -> usize {
        self.0.as_deref().map_or(0, size_of_val)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    proptest! {
        /// Few hashes of few slots, so that they meet and come back.
        #[test]
        fn what_is_not_new_came_before(
            events in prop::collection::vec(((0_u64..3, 0_u64..3), 0_usize..3), 0..300),
        ) {
            let (mut recent, mut all) = (Recent::new(), HashSet::new());
            for ((high, low), class) in events {
                let (hash, class) = (high * SLOTS as u64 + low, Class::ALL[class]);
                let is_first = all.insert((hash, class));
                prop_assert!(recent.is_new(hash, class) || !is_first);
                prop_assert!(!recent.is_new(hash, class));
            }
        }
    }
}
