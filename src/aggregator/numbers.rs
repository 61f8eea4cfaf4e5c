//! Counts, sums, extremes, quantiles, moments: the monoids of numbers as aggregators of numbers.

use core::borrow::Borrow;

use super::{Aggregator, Insert, SumOf};
use crate::error::InsertError;
use crate::monoid::{
    Max, Min, Moments, MomentsMonoid, Monoid, Number, Optional, Sum, Unsigned, WrappingSum,
};
use crate::quantiles::{Quantiles, QuantilesMonoid};

/// How many items there are, whatever they are. Saturates.
#[derive(Clone, Copy, Debug, Default)]
pub struct Count;

impl Aggregator for Count {
    type Monoid = Sum<u64>;
    type Output = u64;

    fn monoid(&self) -> Sum<u64> {
        Sum::new()
    }

    fn present(&self, sum: u64) -> u64 {
        sum
    }
}

impl<T> Insert<T> for Count {
    #[inline]
    fn insert(&self, sum: &mut u64, _: T) -> Result<(), InsertError> {
        *sum = sum.saturating_add(1);
        Ok(())
    }
}

macro_rules! numbers {
    ($($monoid:ident: $bound:ident),*) => {$(
        impl<N: $bound> Aggregator for $monoid<N> {
            type Monoid = Self;
            type Output = N;

            fn monoid(&self) -> Self {
                *self
            }

            fn present(&self, sum: N) -> N {
                sum
            }
        }

        impl<N: $bound, T: Borrow<N>> Insert<T> for $monoid<N> {
            #[inline]
            fn insert(&self, sum: &mut N, item: T) -> Result<(), InsertError> {
                self.add(sum, item.borrow());
                Ok(())
            }
        }
    )*};
}
numbers!(Sum: Unsigned, WrappingSum: Unsigned, Max: Number, Min: Number);

macro_rules! batteries {
    ($($monoid:ident => $sum:ident: $($number:ident)*, |$into:ident, $value:ident| $insert:expr;)*) => {$(
        impl Aggregator for $monoid {
            type Monoid = Self;
            type Output = $sum;

            fn monoid(&self) -> Self {
                *self
            }

            fn present(&self, sum: $sum) -> $sum {
                sum
            }
        }

        $(
            impl Insert<$number> for $monoid {
                #[inline]
                fn insert(&self, $into: &mut $sum, $value: $number) -> Result<(), InsertError> {
                    $insert
                }
            }

            impl Insert<&$number> for $monoid {
                #[inline]
                fn insert(&self, sum: &mut $sum, number: &$number) -> Result<(), InsertError> {
                    self.insert(sum, *number)
                }
            }
        )*
    )*};
}
batteries! {
    QuantilesMonoid => Quantiles: f64 f32 u8 u16 u32 i8 i16 i32, |sum, number| Ok(sum.insert(number)?);
    MomentsMonoid => Moments: u8 u16 u32 u64 i8 i16 i32 i64, |sum, number| {
        sum.insert(number);
        Ok(())
    };
}

/// Presents `None` of no items, and else the sum of the items.
impl<A: Aggregator<Monoid: Monoid<Value: Clone>>> Aggregator for Optional<A> {
    type Monoid = Optional<A::Monoid>;
    type Output = Option<A::Output>;

    fn monoid(&self) -> Self::Monoid {
        Optional(self.0.monoid())
    }

    fn present(&self, sum: Option<SumOf<A>>) -> Self::Output {
        sum.map(|sum| self.0.present(sum))
    }
}

impl<T, A: Insert<T, Monoid: Monoid<Value: Clone>>> Insert<T> for Optional<A> {
    #[inline]
    fn insert(&self, sum: &mut Option<SumOf<A>>, item: T) -> Result<(), InsertError> {
        if let Some(sum) = sum {
            return self.0.insert(sum, item);
        }
        let mut first = self.0.monoid().zero();
        self.0.insert(&mut first, item)?;
        *sum = Some(first);
        Ok(())
    }
}
