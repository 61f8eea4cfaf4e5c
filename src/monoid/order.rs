//! The first and the last of values that have an order but no least or greatest: strings, addresses, pairs with a stamp.

use core::fmt;
use core::marker::PhantomData;

use super::Monoid;
use crate::codec::{Codec, Kind, Reader, Writer};
use crate::error::{DecodeError, Mismatch};
use crate::hash::StoredKey;

macro_rules! ends {
    ($($(#[$doc:meta])* $end:ident: $before:path;)*) => {$(
        $(#[$doc])*
        pub struct $end<T>(PhantomData<fn() -> T>);

        impl<T> $end<T> {
            /// The monoid.
            pub const fn new() -> Self {
                Self(PhantomData)
            }
        }

        impl<T: Ord + Clone> $end<T> {
            /// Adds a value: a clone of it, if it goes before what was there.
            pub fn insert(&self, end: &mut Option<T>, value: &T) {
                if end.as_ref().is_none_or(|end| $before(value, end)) {
                    *end = Some(value.clone());
                }
            }
        }

        impl<T> Clone for $end<T> {
            fn clone(&self) -> Self {
                *self
            }
        }
        impl<T> Copy for $end<T> {}
        impl<T> Default for $end<T> {
            fn default() -> Self {
                Self::new()
            }
        }
        impl<T: StoredKey> fmt::Debug for $end<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($end), "<{}>"), T::KIND)
            }
        }

        impl<T: Ord + Clone> Monoid for $end<T> {
            type Value = Option<T>;

            const IDEMPOTENT: bool = true;

            fn zero(&self) -> Option<T> {
                None
            }

            fn check(&self, _: &Option<T>) -> Result<(), Mismatch> {
                Ok(())
            }

            fn add(&self, left: &mut Option<T>, right: &Option<T>) {
                if let Some(right) = right {
                    self.insert(left, right);
                }
            }
        }

        impl<T: StoredKey> Codec for $end<T> {
            fn describe(&self, out: &mut Writer) {
                out.kind(Kind::$end);
                out.bytes(T::KIND.as_bytes());
            }

            fn from_description(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
                input.expect_kind(Kind::$end)?;
                input.expect_name(T::KIND)?;
                Ok(Self::new())
            }

            fn same(&self, _: &Self) -> Result<(), Mismatch> {
                Ok(())
            }

            fn write(&self, value: &Option<T>, out: &mut Writer) {
                out.byte(u8::from(value.is_some()));
                if let Some(value) = value {
                    out.key(value);
                }
            }

            fn read(&self, input: &mut Reader<'_>) -> Result<Option<T>, DecodeError> {
                match input.byte()? {
                    0 => Ok(None),
                    1 => input.key_of_any_length().map(Some),
                    _ => Err(DecodeError::Invalid("neither absent nor present")),
                }
            }
        }
    )*};
}

ends! {
    /// The least value there is, in its own order; `None`, if there is none, is zero.
    ///
    /// Of pairs of a stamp and a value that is the first in time, and among those of one stamp the least: the tie is broken by
    /// content, so it is the same in whatever order shards arrive. Delivered twice, it stays the same.
    ///
    /// ```
    /// use sketchbird::monoid::{First, Monoid};
    ///
    /// let first = First::<(u64, String)>::new();
    /// let tries = [(1700, "root"), (1650, "oracle"), (1650, "admin")];
    /// let shards = tries.map(|(time, user)| Some((time, user.to_owned())));
    /// assert_eq!(first.sum(&shards)?, Some((1650, "admin".to_owned())));
    /// # Ok::<(), sketchbird::Mismatch>(())
    /// ```
    First: T::lt;
    /// The greatest value there is, in its own order; `None`, if there is none, is zero.
    ///
    /// Of pairs of a stamp and a value that is the last in time, and among those of one stamp the greatest: see [`First`].
    ///
    /// ```
    /// use sketchbird::monoid::{Last, Monoid};
    ///
    /// let last = Last::<(u64, String)>::new();
    /// let tries = [(1700, "root"), (1650, "oracle"), (1700, "admin")];
    /// let shards = tries.map(|(time, user)| Some((time, user.to_owned())));
    /// assert_eq!(last.sum(&shards)?, Some((1700, "root".to_owned())));
    /// # Ok::<(), sketchbird::Mismatch>(())
    /// ```
    Last: T::gt;
}
