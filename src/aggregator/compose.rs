//! Another answer, other items.

use core::borrow::Borrow;

use super::{Aggregator, Insert, SumOf};
use crate::error::InsertError;

/// Presents `f` of an answer: see [`Aggregator::map`].
#[derive(Clone, Copy, Debug)]
pub struct Map<A, F> {
    aggregator: A,
    f: F,
}

impl<A, F> Map<A, F> {
    pub(super) fn new(aggregator: A, f: F) -> Self {
        Self { aggregator, f }
    }
}

impl<A: Aggregator, O, F: Fn(A::Output) -> O> Aggregator for Map<A, F> {
    type Monoid = A::Monoid;
    type Output = O;

    fn monoid(&self) -> A::Monoid {
        self.aggregator.monoid()
    }

    fn present(&self, sum: SumOf<A>) -> O {
        (self.f)(self.aggregator.present(sum))
    }
}

impl<T, A: Insert<T>, O, F: Fn(A::Output) -> O> Insert<T> for Map<A, F> {
    #[inline]
    fn insert(&self, sum: &mut SumOf<A>, item: T) -> Result<(), InsertError> {
        self.aggregator.insert(sum, item)
    }
}

/// An aggregator, and a function of its items, which are of type `S` or borrow as one.
macro_rules! with_function_of_items {
    ($($(#[$doc:meta])* $adaptor:ident;)*) => {$(
        $(#[$doc])*
        pub struct $adaptor<S: ?Sized, A, F> {
            aggregator: A,
            f: F,
            items: core::marker::PhantomData<fn(&S)>,
        }

        impl<S: ?Sized, A, F> $adaptor<S, A, F> {
            pub(super) fn new(aggregator: A, f: F) -> Self {
                Self {
                    aggregator,
                    f,
                    items: core::marker::PhantomData,
                }
            }
        }

        impl<S: ?Sized, A: Clone, F: Clone> Clone for $adaptor<S, A, F> {
            fn clone(&self) -> Self {
                Self::new(self.aggregator.clone(), self.f.clone())
            }
        }

        impl<S: ?Sized, A: core::fmt::Debug, F> core::fmt::Debug for $adaptor<S, A, F> {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.debug_tuple(stringify!($adaptor)).field(&self.aggregator).finish()
            }
        }
    )*};
}

/// Other items, the same sums and answers.
macro_rules! same_sums {
    ($($adaptor:ident)*) => {$(
        impl<S: ?Sized, A: Aggregator, F> Aggregator for $adaptor<S, A, F> {
            type Monoid = A::Monoid;
            type Output = A::Output;

            fn monoid(&self) -> A::Monoid {
                self.aggregator.monoid()
            }

            fn present(&self, sum: SumOf<A>) -> A::Output {
                self.aggregator.present(sum)
            }
        }
    )*};
}

pub(super) use {same_sums, with_function_of_items};

with_function_of_items! {
    /// Leaves items out: see [`Aggregator::filter`].
    Filter;
    /// Takes a part of each item: see [`Aggregator::on`].
    On;
    /// Takes what a function makes of each item: see [`Aggregator::prepare`].
    Prepared;
}
same_sums!(Filter On Prepared);

impl<S: ?Sized, T, A, F> Insert<T> for Filter<S, A, F>
where
    T: Borrow<S>,
    A: Insert<T>,
    F: Fn(&S) -> bool,
{
    #[inline]
    fn insert(&self, sum: &mut SumOf<A>, item: T) -> Result<(), InsertError> {
        if (self.f)(item.borrow()) {
            self.aggregator.insert(sum, item)
        } else {
            Ok(())
        }
    }
}

impl<S: ?Sized, T, U: ?Sized, A, F> Insert<T> for On<S, A, F>
where
    T: Borrow<S>,
    A: for<'a> Insert<&'a U>,
    F: Fn(&S) -> &U,
{
    #[inline]
    fn insert(&self, sum: &mut SumOf<A>, item: T) -> Result<(), InsertError> {
        self.aggregator.insert(sum, (self.f)(item.borrow()))
    }
}

impl<S: ?Sized, T, U, A, F> Insert<T> for Prepared<S, A, F>
where
    T: Borrow<S>,
    A: Insert<U>,
    F: Fn(&S) -> U,
{
    #[inline]
    fn insert(&self, sum: &mut SumOf<A>, item: T) -> Result<(), InsertError> {
        self.aggregator.insert(sum, (self.f)(item.borrow()))
    }
}
