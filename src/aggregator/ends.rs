//! First, last, top: the monoids of values in an order as aggregators of values.

use alloc::collections::BTreeSet;
use core::borrow::Borrow;

use super::{Aggregator, Insert};
use crate::error::InsertError;
use crate::monoid::{First, Last, Top};

macro_rules! ends {
    ($($monoid:ident => $sum:ty: |$value:ident| $inserted:expr;)*) => {$(
        impl<T: Ord + Clone> Aggregator for $monoid<T> {
            type Monoid = Self;
            type Output = $sum;

            fn monoid(&self) -> Self {
                *self
            }

            fn present(&self, sum: $sum) -> $sum {
                sum
            }
        }

        impl<T: Ord + Clone, Q: Borrow<T>> Insert<Q> for $monoid<T> {
            #[inline]
            fn insert(&self, sum: &mut $sum, item: Q) -> Result<(), InsertError> {
                let $value = item.borrow();
                $monoid::insert(self, sum, $inserted);
                Ok(())
            }
        }
    )*};
}

ends! {
    First => Option<T>: |value| value;
    Last => Option<T>: |value| value;
    Top => BTreeSet<T>: |value| value.clone();
}
