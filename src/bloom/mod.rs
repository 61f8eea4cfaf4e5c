//! Was it seen? A Bloom filter remembers which keys were inserted in some ten bits each: it never forgets one, and now
//! and then takes a key for seen that was not.
//!
//! ```
//! use sketchbird::{BloomFilterMonoid, HashKey, Layout};
//!
//! // A million sources; of those never seen, at most one in a thousand is taken for seen.
//! let failed = BloomFilterMonoid::with_rate(1_000_000, 0.001, Layout::Blocked, HashKey::from_seed(1))?;
//! let mut monday = failed.create(["192.0.2.1", "192.0.2.2"]);
//! let tuesday = failed.create(["198.51.100.7"]);
//! monday.merge(&tuesday)?;
//! assert!(monday.contains("198.51.100.7"));
//! assert!(!monday.contains("203.0.113.9"));
//! assert_eq!(monday.cardinality().estimate, 3.0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Error and memory
//! A key that was inserted is always found. One that was not is found with the *false-positive rate*, which is
//! practically zero while a value is sparse and grows with the share of bits that are set. The number of keys inserted
//! is told as well ([`BloomFilter::cardinality`]), and whether they are more than the filter is made for
//! ([`BloomFilter::is_overfull`]).
//!
//! | rate asked for | [classic](Layout::Classic): bits a key | hashes | [blocked](Layout::Blocked): bits a key | hashes |
//! |---|---|---|---|---|
//! | 1 % | 9.6 | 7 | 9.9 | 6 |
//! | 0.1 % | 14.4 | 10 | 15.6 | 9 |
//! | 0.01 % | 19.2 | 13 | 22.2 | 12 |
//!
//! These are for a million keys; [`BloomFilterMonoid::with_rate`] takes somewhat more for few keys, so that a
//! filter which filled up by bad luck keeps the rate too.
//! Classic: rate = (1 - e^(-k n / m))^k for n keys, k hashes and m bits.
//!
//! Blocked: the mean over blocks of j keys of f(j)^k, f(j) = 1 - (1 - k / 512)^j for up to eight hashes, where j is binomial;
//! and a little for bits that come together. Of a filter at hand [`BloomFilter::false_positive_rate`] tells the rate: the mean over
//! its blocks, and over the eight words to start from, of the product of the fills of the words that a key asks.
//!
//! # How it works
//! A key sets k bits at places that derive from its one 64-bit hash h. In the classic layout these are the products of h and k odd
//! constants, modulo 2^64, scaled to the width. In the blocked one h, scaled to the number of blocks, is the block, of eight words
//! of 64 bits, a cache line; then each of up to eight bits lies in a word of its own. The product of h and an odd
//! constant tells all: its highest three bits the word s to start from, and six bits for each word the bit of it; bit i of the
//! key lies in word (s + i) modulo 8. For each eight hashes more there is a product more, which gives every word a bit more.
//! So a few vector instructions set or test all bits of a key at once.
//!
//! A key is contained if its bits are all set. While at most T = width / 256 distinct hashes were seen, those are kept instead:
//! *sparse*, and then the answers are right but for equal 64-bit hashes. Which of both it is depends on the keys alone, not on the
//! order or the merges they came by.
//!
//! # Many keys at once
//! [`extend`](BloomFilter::extend), [`buffered`](BloomFilter::buffered), [`insert_hashes`](BloomFilter::insert_hashes),
//! [`contains_each`](BloomFilter::contains_each) and [`contains_hashes`](BloomFilter::contains_hashes) take keys by the batch: they are
//! hashed together, and where the filter is larger than the cache, the memory is asked for all before any is read. Of a
//! filter of 100 Mbit that makes a key some five times as fast; the bits are the same.
//!
//! # Two sets
//! How many keys two filters have in common, and how many only one of them has, tells [`BloomFilter::compared_with`], from
//! the bits of both: see [`SetComparison`](crate::SetComparison). What is too small to be told from none is refused.
//!
//! # Laws
//! All six, idempotence among them: a filter may be added twice without harm.
//!
//! # Encoded payload
//! A byte: 0 sparse, 1 dense. Sparse: the number of hashes, then the hashes ascending, each as the varint of its
//! distance to the one before (the first to zero). Dense: the bits, the lowest first, in ceil(width / 8) bytes; bits
//! beyond the width are zero. The description is the kind, the layout (a byte: 0 classic, 1 blocked), the number of
//! hashes (a byte), the width and the expected items (varints), and the key's identity.
//!
//! # Sources
//! Bloom, *Space/time trade-offs in hash coding with allowable errors*, 1970; Swamidass & Baldi, *Mathematical
//! correction for fingerprint similarity measures*, 2007 (cardinality, of intersections too); Putze, Sanders & Singler,
//! *Cache-, hash- and space-efficient Bloom filters*, 2007 (blocks); Lemire, *Fast random integer generation in an
//! interval*, 2019 (scaling).

mod bits;
mod block;
mod chances;
mod comparison;
mod estimate;
mod hashes;
mod layout;
mod monoid;
mod occupancy;
mod sizing;
mod value;

pub use layout::Layout;
pub use monoid::BloomFilterMonoid;
pub use value::{BloomFilter, Membership};
