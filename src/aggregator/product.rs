//! A tuple of aggregators is an aggregator: several answers from one pass.

use super::{Aggregator, Insert};
use crate::error::InsertError;
use crate::monoid::Monoid;

macro_rules! products {
    ($(($($part:ident $index:tt),+))*) => {$(
        impl<$($part: Aggregator),+> Aggregator for ($($part,)+) {
            type Monoid = ($($part::Monoid,)+);
            type Output = ($($part::Output,)+);

            fn monoid(&self) -> Self::Monoid {
                ($(self.$index.monoid(),)+)
            }

            fn present(&self, sum: <Self::Monoid as Monoid>::Value) -> Self::Output {
                ($(self.$index.present(sum.$index),)+)
            }
        }

        /// Each part takes the item: a reference, or a number.
        impl<T: Copy, $($part: Insert<T>),+> Insert<T> for ($($part,)+) {
            #[inline]
            fn insert(
                &self,
                sum: &mut <Self::Monoid as Monoid>::Value,
                item: T,
            ) -> Result<(), InsertError> {
                $(self.$index.insert(&mut sum.$index, item)?;)+
                Ok(())
            }
        }
    )*};
}

products! {
    (A 0)
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
    (A 0, B 1, C 2, D 3, E 4)
    (A 0, B 1, C 2, D 3, E 4, F 5)
}
