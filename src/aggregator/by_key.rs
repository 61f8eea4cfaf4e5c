//! The items of each key apart.

use alloc::collections::BTreeMap;
use alloc::collections::btree_map::Entry;
use core::borrow::Borrow;

use super::compose::with_function_of_items;
use super::{Aggregator, Insert, SumOf};
use crate::error::InsertError;
use crate::monoid::{MapOf, Monoid};

with_function_of_items! {
    /// Aggregates the items of each key apart: see [`Aggregator::by_key`].
    ByKey;
}

impl<S: ?Sized, K, A, F> Aggregator for ByKey<S, A, F>
where
    K: Ord + Clone,
    A: Aggregator<Monoid: Monoid<Value: Clone>>,
    F: Fn(&S) -> K,
{
    type Monoid = MapOf<K, A::Monoid>;
    type Output = BTreeMap<K, A::Output>;

    fn monoid(&self) -> Self::Monoid {
        MapOf::new(self.aggregator.monoid())
    }

    fn present(&self, sum: BTreeMap<K, SumOf<A>>) -> Self::Output {
        sum.into_iter()
            .map(|(key, sum)| (key, self.aggregator.present(sum)))
            .collect()
    }
}

impl<S: ?Sized, T, K, A, F> Insert<T> for ByKey<S, A, F>
where
    T: Borrow<S>,
    K: Ord + Clone,
    A: Insert<T, Monoid: Monoid<Value: Clone>>,
    F: Fn(&S) -> K,
{
    fn insert(&self, sum: &mut BTreeMap<K, SumOf<A>>, item: T) -> Result<(), InsertError> {
        match sum.entry((self.f)(item.borrow())) {
            Entry::Occupied(mut entry) => self.aggregator.insert(entry.get_mut(), item),
            // A key whose item can't be inserted is not there.
            Entry::Vacant(entry) => {
                let mut value = self.aggregator.monoid().zero();
                self.aggregator.insert(&mut value, item)?;
                entry.insert(value);
                Ok(())
            }
        }
    }
}
