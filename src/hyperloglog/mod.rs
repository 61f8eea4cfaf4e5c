//! How many different ones? A HyperLogLog counts distinct keys in a few kilobytes.
//!
//! ```
//! use sketchbird::{HashKey, HyperLogLogMonoid};
//!
//! let addresses = HyperLogLogMonoid::new(14, HashKey::from_seed(1))?;
//! let mut monday = addresses.create(["192.0.2.1", "192.0.2.2", "192.0.2.1"]);
//! let tuesday = addresses.create(["192.0.2.2", "198.51.100.7"]);
//! monday.merge(&tuesday)?;
//! assert_eq!(monday.estimate().estimate, 3.0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Error and memory
//! With precision p there are m = 2^p registers. The relative standard error is 1.04 / sqrt(m) for many keys and less
//! for few (0.71 / sqrt(m) while most registers are empty). For p from 4 to 6 it is 1 + 1.08 / m times that, and the 95 %
//! interval holds the truth a little less often: in about 94 % of the cases at p = 4. While a value is sparse it is
//! practically exact.
//!
//! | p | registers | error | dense in memory | dense encoded | sparse up to |
//! |---|---|---|---|---|---|
//! | 4 | 16 | 27.7 % | 16 B | 12 B | 3 tokens |
//! | 5 | 32 | 19.0 % | 32 B | 24 B | 6 |
//! | 12 | 4,096 | 1.6 % | 4 KiB | 3 KiB | 768 |
//! | 14 (default) | 16,384 | 0.81 % | 16 KiB | 12 KiB | 3,072 |
//! | 18 | 262,144 | 0.20 % | 256 KiB | 192 KiB | 49,152 |
//!
//! # How it works
//! Of a key's 64-bit hash the high p bits choose a register, and the trailing zeros of the low bits, plus one, are its
//! *rank*: at most 47, for every p, so that reducing the precision is a maximum over groups of registers. A
//! register keeps the greatest rank, and three integers about all of them, kept up to date by insertions and counted again
//! after a merge, are what the estimate asks. While at most T(p) = 3 m / 16 distinct *tokens* (the high 26 bits of the hash and the
//! rank) were seen, those are kept instead: *sparse*. Which of both it is depends on the keys alone, not on the order or
//! the merges they came by. A token takes four bytes, and up to an eighth more for those to come; what came last waits
//! unsorted.
//!
//! # Two sets
//! How many keys two sketches have in common, and how many only one of them has, tells [`HyperLogLog::compared_with`], by
//! joint maximum likelihood over the registers of both: see [`SetComparison`](crate::SetComparison). What is too small
//! to be told from none is refused.
//!
//! # Laws
//! All six, idempotence among them: a sketch may be added twice without harm.
//!
//! # Encoded payload
//! A byte: 0 sparse, 1 dense. Sparse: the number of tokens, then the tokens ascending, each as the varint of its distance
//! to the one before (the first to zero); a token is the 26 high bits of the hash, shifted left by 6, and the rank.
//! Dense: the m registers, 6 bits each, the lowest bits first.
//! The description is the kind, p, a byte that is 1 if values are always dense, and the key's identity.
//!
//! # Sources
//! Flajolet, Fusy, Gandouet & Meunier, *HyperLogLog*, 2007; Heule, Nunkesser & Hall, *HyperLogLog in practice*, 2013 (sparse);
//! Ertl, *New cardinality estimation algorithms for HyperLogLog sketches*, 2017 (the estimator, and the joint one);
//! Sterne, *Some remarks on confidence or fiducial limits*, 1954, and Wilson & Hilferty, *The distribution of chi-square*,
//! 1931, and Wilson, *Probable inference, the law of succession, and statistical inference*, 1927 (the intervals).

#[cfg(feature = "algebird")]
mod algebird;
mod collisions;
mod comparison;
#[cfg(feature = "datasketches")]
mod datasketches;
mod estimate;
mod joint;
mod monoid;
mod registers;
mod runs;
mod sums;
mod token;
mod tokens;
mod value;

pub use monoid::HyperLogLogMonoid;
pub use value::HyperLogLog;

/// The greatest rank of a register, for every precision.
const MAX_RANK: u8 = 47;
