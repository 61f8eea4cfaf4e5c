//! Does a monoid keep its laws? One call with the monoid and a [proptest](https://docs.rs/proptest) strategy for its
//! values checks all that it claims.
//!
//! ```
//! use proptest::prelude::*;
//! use sketchbird::laws::Laws;
//! use sketchbird::monoid::{MapOf, Max, Sum};
//! use sketchbird::{HashKey, HyperLogLogMonoid};
//!
//! // Values by a strategy:
//! let longest = MapOf::<u8, _>::new((Sum::<u64>::new(), Max::<i32>::new()));
//! Laws::of(&longest).check(prop::collection::btree_map(0..9_u8, any::<(u64, i32)>(), 0..5))?;
//!
//! // Or items by a strategy, and how they become a value: then law 4 is checked as well.
//! let addresses = HyperLogLogMonoid::new(4, HashKey::from_seed(1))?;
//! Laws::of(&addresses)
//!     .check_sketch(prop::collection::vec(any::<[u8; 4]>(), 0..50), |items| addresses.create(items))?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The laws are those of [`monoid`](crate::monoid); equal means: equal encoded bytes. Idempotence is checked where the monoid
//! [claims](crate::Monoid::IDEMPOTENT) it. The values come from a fixed seed, so a failure comes back; the environment variable
//! `PROPTEST_RNG_SEED` sets another one.
//!
//! # A monoid of your own
//! Which flags did the packets of a connection have?
//!
//! ```
//! use proptest::prelude::*;
//! use sketchbird::codec::{Codec, Reader, Writer};
//! use sketchbird::laws::Laws;
//! use sketchbird::{DecodeError, Mismatch, Monoid};
//!
//! #[derive(Clone, Debug)]
//! struct Flags;
//!
//! impl Monoid for Flags {
//!     type Value = u8;
//!     const IDEMPOTENT: bool = true;
//!     fn zero(&self) -> u8 { 0 }
//!     fn check(&self, _: &u8) -> Result<(), Mismatch> { Ok(()) }
//!     fn add(&self, left: &mut u8, right: &u8) { *left |= right }
//! }
//!
//! impl Codec for Flags {
//!     fn describe(&self, out: &mut Writer) { out.named_kind("example.com flags") }
//!     fn from_description(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
//!         input.expect_named_kind("example.com flags").map(|()| Self)
//!     }
//!     fn same(&self, _: &Self) -> Result<(), Mismatch> { Ok(()) }
//!     fn write(&self, value: &u8, out: &mut Writer) { out.byte(*value) }
//!     fn read(&self, input: &mut Reader<'_>) -> Result<u8, DecodeError> { input.byte() }
//! }
//!
//! Laws::of(&Flags).check(any::<u8>())?;
//! # Ok::<(), sketchbird::laws::Broken>(())
//! ```
//!
//! # One that is broken
//! The mean of two means forgets how many each stands for:
//!
//! ```
//! use proptest::prelude::*;
//! use sketchbird::codec::{Codec, Reader, Writer};
//! use sketchbird::laws::Laws;
//! use sketchbird::{DecodeError, Mismatch, Monoid};
//!
//! #[derive(Clone, Debug)]
//! struct MeanDelay;
//!
//! impl Monoid for MeanDelay {
//!     type Value = Option<u32>;
//!     fn zero(&self) -> Option<u32> { None }
//!     fn check(&self, _: &Option<u32>) -> Result<(), Mismatch> { Ok(()) }
//!     fn add(&self, left: &mut Option<u32>, right: &Option<u32>) {
//!         *left = match (*left, *right) {
//!             (Some(left), Some(right)) => Some(left.midpoint(right)),
//!             (left, right) => left.or(right),
//!         }
//!     }
//! }
//!
//! impl Codec for MeanDelay {
//! #   fn describe(&self, out: &mut Writer) { out.named_kind("example.com mean delay") }
//! #   fn from_description(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
//! #       input.expect_named_kind("example.com mean delay").map(|()| Self)
//! #   }
//! #   fn same(&self, _: &Self) -> Result<(), Mismatch> { Ok(()) }
//! #   fn write(&self, value: &Option<u32>, out: &mut Writer) {
//! #       out.varint(value.map_or(0, |value| u64::from(value) + 1))
//! #   }
//! #   fn read(&self, input: &mut Reader<'_>) -> Result<Option<u32>, DecodeError> {
//! #       let number = input.varint()?;
//! #       let value = number.checked_sub(1).map(u32::try_from).transpose();
//! #       value.map_err(|_| DecodeError::Invalid("a delay over 32 bits"))
//! #   }
//!     // as above
//! }
//!
//! let broken = Laws::of(&MeanDelay).check(any::<Option<u32>>()).unwrap_err();
//! assert_eq!(broken.law, "associativity");
//! assert_eq!(broken.example, "(Some(0), Some(0), Some(2))"); // the smallest that was found
//! ```
//!
//! The laws are also there one by one, for values that you have at hand: [`monoid`], [`identity`], [`associativity`],
//! [`commutativity`], [`homomorphism`], [`idempotence`], [`canonical_form`].

mod each;
mod kit;

use alloc::string::String;

pub use each::{
    associativity, canonical_form, commutativity, homomorphism, idempotence, identity, monoid,
};
pub use kit::Laws;

/// A law that does not hold for the values it was tried on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the law of {law} is broken: {reason}{}{example}", if example.is_empty() { "" } else { "; for example by " })]
#[non_exhaustive]
pub struct Broken {
    /// The law's name.
    pub law: &'static str,
    /// What was found instead.
    pub reason: String,
    /// The smallest values or items found that break it, as text of at most 2,000 characters; empty for a law that was checked by itself.
    pub example: String,
}

impl Broken {
    fn new(law: &'static str, reason: String) -> Self {
        let example = String::new();
        Self {
            law,
            reason,
            example,
        }
    }
}
