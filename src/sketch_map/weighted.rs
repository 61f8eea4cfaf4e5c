//! Values that a Count-Min table can hold.

use crate::codec::Codec;
use crate::monoid::{Sum, Unsigned};

/// A monoid whose values can be bounded from several sums that hold too much, and weighed.
///
/// Besides the monoid's laws: `meet` is componentwise, associative, commutative and idempotent; x + y meets x in x
/// (a sum is never less than its parts); and weight(x + y) = weight(x) + weight(y), until it saturates. The weight says
/// heavy *in what*: a value of (failed, accepted) may weigh its failures alone. A written value takes a byte at least.
///
/// Unsigned [`Sum`]s and tuples of weighted monoids are weighted; a tuple weighs the sum of its parts.
pub trait Weighted: Codec {
    /// left = the greatest value that neither is less than: part by part the smaller one.
    fn meet(&self, left: &mut Self::Value, right: &Self::Value);

    /// How heavy a value is.
    fn weight(&self, value: &Self::Value) -> u64;

    /// Has a part of the value reached the largest number of its type, where sums stop?
    fn is_saturated(&self, value: &Self::Value) -> bool {
        self.weight(value) == u64::MAX
    }
}

impl<T: Unsigned + Into<u64>> Weighted for Sum<T> {
    #[inline]
    fn meet(&self, left: &mut T, right: &T) {
        *left = (*left).min(*right);
    }

    #[inline]
    fn weight(&self, value: &T) -> u64 {
        (*value).into()
    }

    fn is_saturated(&self, value: &T) -> bool {
        *value == T::MAX
    }
}

macro_rules! tuples {
    ($(($($part:ident $index:tt),+))*) => {$(
        impl<$($part: Weighted),+> Weighted for ($($part,)+) {
            fn meet(&self, left: &mut Self::Value, right: &Self::Value) {
                $(self.$index.meet(&mut left.$index, &right.$index);)+
            }

            fn weight(&self, value: &Self::Value) -> u64 {
                0_u64 $(.saturating_add(self.$index.weight(&value.$index)))+
            }

            fn is_saturated(&self, value: &Self::Value) -> bool {
                $(self.$index.is_saturated(&value.$index))||+
            }
        }
    )*};
}
tuples! { (A 0, B 1) (A 0, B 1, C 2) (A 0, B 1, C 2, D 3) }
