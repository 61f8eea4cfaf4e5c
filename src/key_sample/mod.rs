//! Which ones, and what of each exactly? A KeySample keeps some keys with all that belongs to them.
//!
//! It keeps the k keys of smallest hash, each with its value of any monoid. A key of the final sample was in it from
//! its first event on, so its value is complete: not an estimate. While there are fewer than k keys, the sample holds
//! them all.
//!
//! ```
//! use sketchbird::monoid::{Max, Sum};
//! use sketchbird::{HashKey, KeySampleMonoid, Monoid};
//!
//! // For each address: how many logins, and the last time.
//! let logins = KeySampleMonoid::<String, _>::new(
//!     1024,
//!     (Sum::<u64>::new(), Max::<u64>::new()),
//!     HashKey::from_seed(1),
//! )?;
//! let mut seen = logins.zero();
//! seen.insert("192.0.2.1", &(1, 1_711_544_816))?;
//! seen.insert("192.0.2.1", &(1, 1_711_544_900))?;
//! assert!(seen.is_complete());
//! assert_eq!(seen.get("192.0.2.1"), Some(&(2, 1_711_544_900)));
//! assert_eq!(seen.distinct().estimate, 1.0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Error and memory
//! Below k keys everything is exact. Above, the number of keys has a relative standard error of 1 / sqrt(k - 2): 3.1 % for
//! k = 1,024, 0.78 % for k = 16,384; a total over a share s of the keys about 1 / sqrt(s k). It takes some 80 bytes
//! a key beside what the key and its value own.
//!
//! # Two sets
//! Two samples under one hash key choose the same keys wherever both have them, so what they share is a sample of the
//! intersection, with both exact values of each key: [`KeySample::intersection`]. How many keys two samples have in common,
//! and how many only one of them has, tells [`KeySample::compared_with`], exactly while both are complete: see
//! [`SetComparison`](crate::SetComparison).
//!
//! # Laws
//! 1 to 4 and 6; 5 as far as the value's monoid keeps it.
//!
//! # Encoded payload
//! The number of keys; then, ascending by hash, for each the varint of its distance to the hash before (the first to
//! zero), the key's bytes with their number before them, and its value. The description is the kind, k as a varint,
//! the key's identity, the kind of keys, and the description of the values' monoid.
//!
//! # Sources
//! Bar-Yossef et al., *Counting distinct elements in a data stream*, 2002 (k minimum values); Beyer et al., *On synopses for
//! distinct-value estimation under multiset operations*, 2007 (the unbiased estimate, intersections); Dasgupta, Lang, Rhodes
//! & Thaler, *A framework for estimating stream expression cardinalities*, 2016 (theta sketches); Cohen & Kaplan, *Summarizing
//! data using bottom-k sketches*, 2007.

mod comparison;
mod intersection;
mod monoid;
mod value;

pub use intersection::Intersection;
pub use monoid::KeySampleMonoid;
pub use value::KeySample;
