//! How often? A Count-Min Sketch counts how often each key came, in a table of fixed size.
//!
//! ```
//! use sketchbird::{CountMinSketchMonoid, HashKey};
//!
//! // At most 0.1 % of all failures too many, save once in 10,000 questions.
//! let failures = CountMinSketchMonoid::new(0.001, 1e-4, HashKey::from_seed(1))?;
//! let mut monday = failures.create(["192.0.2.1", "192.0.2.1", "198.51.100.7"]);
//! let mut tuesday = failures.create(["192.0.2.1"]);
//! tuesday.insert_weighted("203.0.113.9", 5); // `message repeated 5 times`
//! monday.merge(&tuesday)?;
//!
//! assert_eq!(monday.frequency("192.0.2.1").estimate, 3);
//! assert_eq!(monday.frequency("203.0.113.9").estimate, 5);
//! assert_eq!(monday.total(), 9);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Error and memory
//! An estimate is never below the truth. It is above it by more than eps N, where N is the total of all weights, with
//! probability delta at most. That asks for depth = ceil(ln(1 / delta)) rows of width = ceil(e / eps) counters of
//! 8 bytes. While a value is sparse it is exact (two keys that share a 64-bit hash would be one: among n keys
//! there is such a pair with probability n^2 / 2^65).
//!
//! | eps | delta | depth x width | dense in memory | sparse up to |
//! |---|---|---|---|---|
//! | 0.01 | 0.01 | 5 x 272 | 11 KiB | 170 keys |
//! | 0.001 | 1e-4 | 10 x 2,719 | 212 KiB | 3,398 |
//! | 0.001 | 1e-10 | 24 x 2,719 | 510 KiB | 8,157 |
//! | 0.0001 | 0.001 | 7 x 27,183 | 1.5 MiB | 23,785 |
//!
//! The bound is for keys that were chosen without regard to the hash: a secret [`HashKey`](crate::HashKey) sees to that,
//! a public seed trusts its input.
//!
//! # How it works
//! In each row a key has one cell, and its weight is added there. Every cell of the key holds its weight and that of
//! the keys it shares the cell with; so the least of them is nearest to the truth, from above. The cell
//! in row i is floor(floor(hash x odd_i mod 2^64 / 2^32) x width / 2^32), where hash is the key's one 64-bit hash and
//! odd_i is output i of SplitMix64 from state 0, with the lowest bit set.
//! While at most T = floor(depth x width / 8) distinct hashes were seen, each is kept with its weight instead:
//! *sparse*. Which of both it is depends on the content alone, not on the order or the merges it came by.
//!
//! Counters and the total stop at 2^64 - 1 rather than wrap:
//! [`is_saturated`](CountMinSketch::is_saturated) says so.
//!
//! # Laws
//! All but idempotence: counts don't survive being delivered twice. Saturation keeps them, because a sum that stops at
//! the largest number does not depend on the order of what is added.
//! (*Conservative update*, which raises only the least counters, would not: it is left out.)
//!
//! # Encoded payload
//! A byte: 0 sparse, 1 dense. Sparse: the number of hashes, then for each, ascending, the varint of its distance to the
//! one before (the first to zero) and the varint of its weight. Dense: the counters row by row, a varint each. The total
//! is not written: it is the sum of the weights, or of any one row.
//! The description is the kind, the depth (1 byte), the width (varint) and the key's identity. Of eps and delta only what
//! the table makes of them is kept.
//!
//! # Sources
//! Cormode & Muthukrishnan, *An improved data stream summary: the Count-Min sketch and its applications*, 2005;
//! Dietzfelbinger, Hagerup, Katajainen & Penttonen, *A reliable randomized algorithm for the closest-pair problem*, 1997
//! (hashing by an odd multiplier).

pub(crate) mod counters;
mod counts;
mod monoid;
pub(crate) mod shape;
mod value;

pub use monoid::CountMinSketchMonoid;
pub use value::CountMinSketch;
