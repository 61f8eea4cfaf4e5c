//! The greatest few of all values.

use alloc::collections::BTreeSet;
use core::fmt;
use core::marker::PhantomData;

use super::Monoid;
use crate::codec::{Codec, Kind, Reader, Writer};
use crate::error::{DecodeError, Mismatch};
use crate::hash::StoredKey;

/// The greatest k different values, in their own order: a set; the empty one is zero.
///
/// What is among the greatest of all is among the greatest of its shard; so a set is cut to k values at each step and
/// nothing is lost. Delivered twice, it stays the same.
///
/// ```
/// use sketchbird::monoid::{Monoid, Top};
///
/// // The two longest sessions, with whose they were.
/// let longest = Top::<(u64, String)>::new(2);
/// let mut monday = longest.zero();
/// for (seconds, user) in [(40, "alice"), (3_600, "bob"), (7, "carol")] {
///     longest.insert(&mut monday, (seconds, user.to_owned()));
/// }
/// assert_eq!(Vec::from_iter(monday), [(40, "alice".to_owned()), (3_600, "bob".to_owned())]);
/// ```
///
/// The heaviest keys of a *count* are another matter. A key may be among the heaviest of all and of no shard; whoever cuts
/// the shards' counts before they are added loses it, and gets another answer for another split. What adds up is the
/// whole map: ask [`MapOf::top`](super::MapOf::top) at the end, or take a [`SketchMap`](crate::SketchMap), which is bounded.
pub struct Top<T> {
    most: u32,
    values: PhantomData<fn() -> T>,
}

impl<T: Ord + Clone> Top<T> {
    /// Sets of the greatest `most` values.
    pub const fn new(most: u32) -> Self {
        Self {
            most,
            values: PhantomData,
        }
    }

    /// k, how many values are kept.
    pub const fn most(&self) -> u32 {
        self.most
    }

    /// Adds a value, if it is among the greatest. O(log k).
    pub fn insert(&self, set: &mut BTreeSet<T>, value: T) {
        set.insert(value);
        if exceeds(set.len(), self.most) {
            set.pop_first();
        }
    }
}

fn exceeds(length: usize, most: u32) -> bool {
    u32::try_from(length).map_or(true, |length| length > most)
}

impl<T> Clone for Top<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Top<T> {}

impl<T: StoredKey> fmt::Debug for Top<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Top<{}>({})", T::KIND, self.most)
    }
}

impl<T: Ord + Clone> Monoid for Top<T> {
    type Value = BTreeSet<T>;

    const IDEMPOTENT: bool = true;

    fn zero(&self) -> BTreeSet<T> {
        BTreeSet::new()
    }

    fn check(&self, value: &BTreeSet<T>) -> Result<(), Mismatch> {
        if exceeds(value.len(), self.most) {
            let what = "number of values kept";
            return Err(Mismatch::new(what, self.most, value.len()));
        }
        Ok(())
    }

    fn add(&self, left: &mut BTreeSet<T>, right: &BTreeSet<T>) {
        for value in right {
            self.insert(left, value.clone());
        }
    }
}

impl<T: StoredKey> Codec for Top<T> {
    fn describe(&self, out: &mut Writer) {
        out.kind(Kind::Top);
        out.varint(u64::from(self.most));
        out.bytes(T::KIND.as_bytes());
    }

    fn from_description(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        input.expect_kind(Kind::Top)?;
        let most = u32::try_from(input.varint()?)
            .map_err(|_| DecodeError::Invalid("a number of values over 32 bits"))?;
        input.expect_name(T::KIND)?;
        Ok(Self::new(most))
    }

    fn same(&self, other: &Self) -> Result<(), Mismatch> {
        Mismatch::unless_equal("number of values kept", self.most, other.most)
    }

    fn write(&self, value: &BTreeSet<T>, out: &mut Writer) {
        out.count(value.len());
        for value in value {
            out.key(value);
        }
    }

    fn read(&self, input: &mut Reader<'_>) -> Result<BTreeSet<T>, DecodeError> {
        let number = input.count(1)?;
        if exceeds(number, self.most) {
            return Err(DecodeError::Invalid("more values than are kept"));
        }
        let mut set = BTreeSet::new();
        for _ in 0..number {
            let value = input.key_of_any_length::<T>()?;
            if set.last().is_some_and(|last| *last >= value) {
                return Err(DecodeError::Invalid("values out of order"));
            }
            set.insert(value);
        }
        Ok(set)
    }
}
