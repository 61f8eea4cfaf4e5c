//! What is the median, or the slowest percent? Quantiles of numbers, each within a promised share of the truth.
//!
//! ```
//! use sketchbird::QuantilesMonoid;
//!
//! // Delays between a connection and its first try, in seconds; every answer within 1 % of the true one.
//! let delays = QuantilesMonoid::new(0.01)?;
//! let mut monday = delays.create([0.2, 0.5, 0.9, 31.0])?;
//! let mut tuesday = delays.create([0.4])?;
//! tuesday.insert_weighted(1.0, 5)?;
//! monday.merge(&tuesday)?;
//!
//! let median = monday.quantile(0.5).unwrap();
//! assert!((median.estimate - 1.0).abs() <= 0.01);
//! assert!(monday.quantile(1.0).unwrap().contains(&31.0));
//! assert_eq!(monday.rank(2.0)?.estimate, 9);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Error and memory
//! For every q in 0..=1, whatever the numbers, their order and the merges: the answer is wrong by alpha of the true value
//! of that rank at most. The promise is not one of probability. It is about the value: ranks are exact up to the numbers
//! that share a bucket.
//!
//! Every octave, from one power of two to the next, has k buckets, k = ceil(0.35 / atanh(alpha)) or one more; geometric bounds, which
//! take a logarithm of each number, would need 1 % fewer. A bucket in use takes about 18 bytes in memory and 2
//! to 5 encoded; one not in use takes none. All buckets there can be are 4092 k + 3: two signs, 2046 octaves, zero and the
//! infinities.
//!
//! | alpha | buckets an octave | 1 ms to 1 h (22 octaves): in memory | all f64 there are: in memory |
//! |---|---|---|---|
//! | 0.1 | 4 | 1.6 KB | 295 KB |
//! | 0.02 | 18 | 7.1 KB | 1.3 MB |
//! | 0.01 | 35 | 14 KB | 2.6 MB |
//! | 0.001 | 351 | 139 KB | 26 MB |
//!
//! Buckets are never joined to save memory: which ones could depend on the order of the merges.
//!
//! # Which numbers
//! All but NaN, which is refused: [`NotANumber`](crate::NotANumber). Negative ones mirror the positive ones. Zero, minus
//! zero and the subnormal numbers (closer to zero than 2.3e-308) are zero. The infinities have a bucket each: an answer that never
//! came has an infinite delay. Integers of 64 bits are rounded to the nearest f64 by their user.
//!
//! # How it works
//! The bucket of a number is computed from its bits, in integers: the exponent gives the octave, and the cubic polynomial
//! (6 s^3 - 21 s^2 + 50 s) / 35 of the significand 1 + s, which follows its logarithm, gives the place in it. The
//! answer is that number of a bucket whose greatest relative error is the least: 2 a b / (a + b) for a bucket from a to b.
//!
//! Counts stop at 2^64 - 1 rather than wrap: [`is_saturated`](Quantiles::is_saturated) says so.
//!
//! # Laws
//! All but idempotence: counts don't survive being delivered twice. The value is a table of sums.
//!
//! # Encoded payload
//! The number of buckets in use, then for each, ascending, the varint of its distance to the one before (the first to
//! that of minus infinity, -(2046 k + 1)) and the varint of its count. The number of values is not written: it is the
//! sum of the counts. The bucket of x = 2^e (1 + s) > 0 is (e + 1022) k + floor(k P(s)) + 1, with P the polynomial and s
//! cut to 32 bits; that of -x its negative; that of zero 0; that of infinity 2046 k + 1.
//! The description is the kind and the varint of k.
//!
//! # Sources
//! Masson, Rim & Lee, *DDSketch: a fast and fully-mergeable quantile sketch with relative-error guarantees*, VLDB 2019.

mod buckets;
mod monoid;
mod value;

pub use monoid::QuantilesMonoid;
pub use value::Quantiles;
