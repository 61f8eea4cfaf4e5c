//! Numbers as monoids: sums, maximum, minimum.

use core::fmt::{self, Debug};
use core::marker::PhantomData;

use super::Monoid;
use crate::codec::{Codec, Kind, Reader, Writer};
use crate::error::{DecodeError, Mismatch};

mod sealed {
    pub trait Sealed {}
}

/// The integer types of Rust with a fixed width.
pub trait Number: Copy + Ord + Debug + sealed::Sealed {
    /// The type's name, as in an encoded form.
    const NAME: &'static str;
    /// The smallest number.
    const MIN: Self;
    /// The largest number.
    const MAX: Self;
    /// Writes it as a varint: signed ones folded so that small magnitudes are short.
    fn write(self, out: &mut Writer);
    /// Reads what [`write`](Self::write) wrote.
    ///
    /// # Errors
    /// [`DecodeError::Invalid`] if it is not a number of this width.
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError>;
}

/// The unsigned integer types. Signed ones have no saturating sum: it is not associative.
pub trait Unsigned: Number + Default {
    /// self + other, at most [`MAX`](Number::MAX).
    #[must_use]
    fn saturating_plus(self, other: Self) -> Self;
    /// self + other, modulo 2^width.
    #[must_use]
    fn wrapping_plus(self, other: Self) -> Self;
}

macro_rules! unsigned {
    ($($number:ident)*) => {$(
        impl sealed::Sealed for $number {}
        impl Number for $number {
            const NAME: &'static str = stringify!($number);
            const MIN: Self = $number::MIN;
            const MAX: Self = $number::MAX;
            fn write(self, out: &mut Writer) {
                out.varint128(u128::from(self));
            }
            fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
                Self::try_from(input.varint128()?)
                    .map_err(|_| DecodeError::Invalid("a number wider than its type"))
            }
        }
        impl Unsigned for $number {
            #[inline]
            fn saturating_plus(self, other: Self) -> Self {
                self.saturating_add(other)
            }
            #[inline]
            fn wrapping_plus(self, other: Self) -> Self {
                self.wrapping_add(other)
            }
        }
    )*};
}
unsigned!(u8 u16 u32 u64 u128);

macro_rules! signed {
    ($($number:ident $folded:ident)*) => {$(
        impl sealed::Sealed for $number {}
        impl Number for $number {
            const NAME: &'static str = stringify!($number);
            const MIN: Self = $number::MIN;
            const MAX: Self = $number::MAX;
            fn write(self, out: &mut Writer) {
                let folded = ((self << 1) ^ (self >> ($number::BITS - 1))) as $folded;
                out.varint128(u128::from(folded));
            }
            fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
                let folded = <$folded as Number>::read(input)?;
                Ok((folded >> 1) as $number ^ -((folded & 1) as $number))
            }
        }
    )*};
}
signed!(i8 u8 i16 u16 i32 u32 i64 u64 i128 u128);

macro_rules! number_monoids {
    ($($(#[$doc:meta])* $monoid:ident: $bound:ident, $zero:expr, $add:path, $idempotent:literal;)*) => {$(
        $(#[$doc])*
        pub struct $monoid<T>(PhantomData<fn() -> T>);

        impl<T: $bound> $monoid<T> {
            /// The monoid.
            pub const fn new() -> Self {
                Self(PhantomData)
            }
        }

        impl<T> Clone for $monoid<T> {
            fn clone(&self) -> Self {
                *self
            }
        }
        impl<T> Copy for $monoid<T> {}
        impl<T: $bound> Default for $monoid<T> {
            fn default() -> Self {
                Self::new()
            }
        }
        impl<T: $bound> Debug for $monoid<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($monoid), "<{}>"), T::NAME)
            }
        }

        impl<T: $bound> Monoid for $monoid<T> {
            type Value = T;

            const IDEMPOTENT: bool = $idempotent;

            #[inline]
            fn zero(&self) -> T {
                $zero
            }
            #[inline]
            fn check(&self, _: &T) -> Result<(), Mismatch> {
                Ok(())
            }
            #[inline]
            fn add(&self, left: &mut T, right: &T) {
                *left = $add(*left, *right);
            }
        }

        impl<T: $bound> Codec for $monoid<T> {
            fn describe(&self, out: &mut Writer) {
                out.kind(Kind::$monoid);
                out.bytes(T::NAME.as_bytes());
            }
            fn from_description(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
                input.expect_kind(Kind::$monoid)?;
                input.expect_name(T::NAME)?;
                Ok(Self::new())
            }
            fn same(&self, _: &Self) -> Result<(), Mismatch> {
                Ok(())
            }
            fn write(&self, value: &T, out: &mut Writer) {
                value.write(out);
            }
            fn read(&self, input: &mut Reader<'_>) -> Result<T, DecodeError> {
                T::read(input)
            }
        }
    )*};
}

number_monoids! {
    /// The sum of unsigned numbers, which stops at the largest: it saturates, and so keeps every law.
    Sum: Unsigned, T::default(), T::saturating_plus, false;
    /// The sum of unsigned numbers modulo 2^width.
    WrappingSum: Unsigned, T::default(), T::wrapping_plus, false;
    /// The largest number; zero is the type's smallest.
    Max: Number, T::MIN, Ord::max, true;
    /// The smallest number; zero is the type's largest.
    Min: Number, T::MAX, Ord::min, true;
}
