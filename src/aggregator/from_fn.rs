//! An aggregator of any monoid and a closure.

use core::borrow::Borrow;
use core::fmt;
use core::marker::PhantomData;

use super::{Aggregator, Insert};
use crate::error::InsertError;
use crate::monoid::Monoid;

/// An aggregator that inserts by `insert` into sums of a monoid, and presents the sum.
///
/// Law 4 is the closure's to keep: to insert some items into a sum must equal adding the sketch of these items.
pub fn from_fn<S, M, F>(monoid: M, insert: F) -> FromFn<S, M, F>
where
    S: ?Sized,
    M: Monoid + Clone,
    F: Fn(&mut M::Value, &S) -> Result<(), InsertError>,
{
    FromFn {
        monoid,
        insert,
        items: PhantomData,
    }
}

/// An aggregator of a monoid and a closure: see [`from_fn`].
pub struct FromFn<S: ?Sized, M, F> {
    monoid: M,
    insert: F,
    items: PhantomData<fn(&S)>,
}

impl<S: ?Sized, M: Clone, F: Clone> Clone for FromFn<S, M, F> {
    fn clone(&self) -> Self {
        Self {
            monoid: self.monoid.clone(),
            insert: self.insert.clone(),
            items: PhantomData,
        }
    }
}

impl<S: ?Sized, M: fmt::Debug, F> fmt::Debug for FromFn<S, M, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FromFn").field(&self.monoid).finish()
    }
}

impl<S: ?Sized, M: Monoid + Clone, F> Aggregator for FromFn<S, M, F> {
    type Monoid = M;
    type Output = M::Value;

    fn monoid(&self) -> M {
        self.monoid.clone()
    }

    fn present(&self, sum: M::Value) -> M::Value {
        sum
    }
}

impl<S: ?Sized, T, M, F> Insert<T> for FromFn<S, M, F>
where
    T: Borrow<S>,
    M: Monoid + Clone,
    F: Fn(&mut M::Value, &S) -> Result<(), InsertError>,
{
    #[inline]
    fn insert(&self, sum: &mut M::Value, item: T) -> Result<(), InsertError> {
        (self.insert)(sum, item.borrow())
    }
}
