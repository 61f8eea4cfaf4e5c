//! Values that add up, and the laws they keep.
//!
//! A monoid has a *zero* and a *plus*. What it gives is freedom: shards can be sketched apart and added in any order
//! and grouping, and the answer is the same. For every sketch monoid of this library and its values a, b, c (equal
//! means: equal encoded bytes):
//!
//! 1. identity: zero + a = a = a + zero
//! 2. associativity: (a + b) + c = a + (b + c)
//! 3. commutativity: a + b = b + a
//! 4. homomorphism: sketch(xs ++ ys) = sketch(xs) + sketch(ys)
//! 5. idempotence, for HyperLogLog, Bloom filters, maximum, minimum, first, last and top: a + a = a
//! 6. canonical form: one value has one encoding, and decode(encode(a)) = a
//!
//! As in Algebird, the monoid is an object: it holds the parameters and the hash key, which are chosen at run time.
//!
//! ```
//! use sketchbird::monoid::{MapOf, Max, Monoid, Sum};
//!
//! // The exact word count is a map of sums.
//! let words = MapOf::<String, _>::new(Sum::<u64>::new());
//! let mut monday = words.zero();
//! words.insert(&mut monday, "root".to_owned(), &2)?;
//! let mut tuesday = words.zero();
//! words.insert(&mut tuesday, "root".to_owned(), &3)?;
//! words.plus(&mut monday, &tuesday)?;
//! assert_eq!(monday["root"], 5);
//!
//! // A product of monoids is a monoid: how many, and the largest.
//! let both = (Sum::<u64>::new(), Max::<u32>::new());
//! assert_eq!(both.sum([(1, 10), (1, 30), (1, 20)])?, (3, 30));
//! # Ok::<(), sketchbird::Mismatch>(())
//! ```

mod maps;
mod moments;
mod numbers;
mod optional;
mod order;
mod top;
mod tuples;

use core::borrow::Borrow;

pub use maps::MapOf;
pub use moments::{Integer, Moments, MomentsMonoid};
pub use numbers::{Max, Min, Number, Sum, Unsigned, WrappingSum};
pub use optional::Optional;
pub use order::{First, Last};
pub use top::Top;

use crate::error::Mismatch;

/// A zero and an associative, commutative plus over the values of one set of parameters.
pub trait Monoid {
    /// What is added up.
    type Value;

    /// Does a + a = a hold (law 5)? Such values survive being delivered twice; counts don't.
    const IDEMPOTENT: bool = false;

    /// The value that changes nothing.
    fn zero(&self) -> Self::Value;

    /// Does `value` belong here: same parameters, same key? O(1) for a sketch; a product asks all its parts.
    ///
    /// # Errors
    /// A [`Mismatch`] that names what differs.
    fn check(&self, value: &Self::Value) -> Result<(), Mismatch>;

    /// left += right, both already [checked](Self::check). Cannot fail.
    ///
    /// Where they were not checked and do not belong here, the result is unspecified (never undefined): call
    /// [`plus`](Self::plus).
    fn add(&self, left: &mut Self::Value, right: &Self::Value);

    /// left += right.
    ///
    /// # Errors
    /// A [`Mismatch`] if either does not belong here; `left` is then as it was.
    fn plus(&self, left: &mut Self::Value, right: &Self::Value) -> Result<(), Mismatch> {
        self.check(left)?;
        self.check(right)?;
        self.add(left, right);
        Ok(())
    }

    /// The sum of all values, zero if there are none.
    ///
    /// # Errors
    /// A [`Mismatch`] at the first value that does not belong here.
    fn sum<I>(&self, values: I) -> Result<Self::Value, Mismatch>
    where
        I: IntoIterator,
        I::Item: Borrow<Self::Value>,
    {
        let mut total = self.zero();
        for value in values {
            let value = value.borrow();
            self.check(value)?;
            self.add(&mut total, value);
        }
        Ok(total)
    }
}
