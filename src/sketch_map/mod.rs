//! How much of each, and who are the heaviest? A SketchMap adds up a value for every key, and names the heavy ones.
//!
//! It is a Count-Min table whose cells hold values of any [`Weighted`] monoid (one count, or several at once), beside
//! a sample of keys in which the heavy ones are sure to be. Unlike every other sketch of heavy hitters it merges to the
//! same answer in every order: Algebird's keeps the top keys at each merge, and so loses some.
//!
//! ```
//! use sketchbird::monoid::Sum;
//! use sketchbird::{HashKey, SketchMapMonoid, Monoid};
//!
//! // Error 0.1 %, wrong with probability 1 %; the 100 heaviest, none missed with probability 99.9 %.
//! let failures = SketchMapMonoid::<String, _>::new(0.001, 0.01, 100, 0.001, Sum::<u64>::new(), HashKey::from_seed(1))?;
//! let mut today = failures.zero();
//! for (line, source) in ["192.0.2.1", "198.51.100.7", "192.0.2.1"].into_iter().enumerate() {
//!     // Each event has an id of its own, the same wherever it is counted.
//!     today.insert(source, &1, line as u64)?;
//! }
//! let top = today.heavy_hitters();
//! assert_eq!((top[0].key.as_str(), top[0].frequency.estimate), ("192.0.2.1", 2));
//! assert_eq!(today.frequency("203.0.113.9").estimate, 0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Error and memory
//! Frequencies are those of a [Count-Min Sketch](crate::count_min): never too low, and too high by more than eps of the
//! total with probability delta at most; exact while there are at most T = cells / 8 keys. With width = ceil(e / eps) and
//! depth = ceil(ln 1/delta) there are width x depth cells of one value each.
//!
//! The sample holds up to k keys. A key with a share f of the total weight is missed with probability (1 - f)^k at most;
//! for H heavy hitters (shares of at least 1 / H) and a chance d of missing any of them, k = ceil(H ln(H / d)). With H = 100 and
//! d = 0.001: k = 1,152. Priorities have 58 bits behind the point, which costs as much as W / 2^58 keys of the sample for a
//! total weight of W: nothing below 10^17, up to 64 keys just before 64 bits are full.
//!
//! The sample has room for 2 k keys: most of what a full one is offered is turned away by one comparison. To choose depth, width and k
//! by hand, see [`SketchMapMonoid::with_shape`]: of a million keys and ten million events by a Zipf law of exponent 1.1, a table of
//! 3 x 16,384 with k = 7,168 (two thirds of a megabyte) tells 99 of the top 100 or more; of exponent 0.8, the same table with
//! k = 10,240 (one megabyte) 95 or more.
//!
//! Events in slices ([`SketchMap::insert_all`]) are hashed and counted many at once, at half the time of one after the other.
//!
//! # Events and their ids
//! The sample must not depend on how the events were split, so each event has an id that does not either: the hash of
//! its log line, its offset in the whole, a number of its own. The priority of an event is an exponential variate
//! -ln(u) / weight, where u is a keyed hash of the id and the key's hash (of their sum modulo 2^64); of each key the least priority counts, and the k keys of least
//! priority are the sample. Two events of one key with the same id count once towards the sample (and twice in the table).
//! Where events have no ids, [`SketchMapMonoid::shard`] numbers them: then laws 1 to 3 hold exactly, and law 4 in
//! distribution.
//!
//! # Laws
//! 1 to 4 and 6, heavy hitters included.
//!
//! # Encoded payload
//! The table: a byte, 0 sparse or 1 dense. Sparse: the number of key hashes, then, ascending, for each the varint of its
//! distance to the one before (the first to zero) and its value. Dense: the values of all cells, row by row. The sample: the
//! number of keys, then, by ascending priority, the varint of its distance to the one before and the key's bytes with their
//! number before them. The description is the kind, depth (1 byte), width, H and k (varints), the key's identity, the
//! kind of keys, and the description of the values' monoid.
//!
//! # Sources
//! Cormode & Muthukrishnan, *An improved data stream summary: the Count-Min Sketch*, 2005; Cohen & Kaplan, *Summarizing data
//! using bottom-k sketches*, 2007; Efraimidis & Spirakis, *Weighted random sampling with a reservoir*, 2006.

mod monoid;
mod priority;
mod sample;
mod shard;
mod table;
mod value;
mod weighted;

pub use monoid::SketchMapMonoid;
pub use shard::ShardBuilder;
pub use value::{Frequency, HeavyHitter, SketchMap};
pub use weighted::Weighted;
