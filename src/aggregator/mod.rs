//! Several answers from one pass? An aggregator says how an item goes into a sum, and what is read from the sum.
//!
//! As in Algebird: *prepare* an item, add it up by a *monoid*, *present* the sum. Every sketch's monoid is an aggregator that
//! presents the sketch itself, and [`map`](Aggregator::map) reads an answer from it.
//!
//! ```
//! use sketchbird::{Aggregator, HashKey, HyperLogLogMonoid};
//!
//! let distinct = HyperLogLogMonoid::new(14, HashKey::from_seed(1))?;
//! assert_eq!(distinct.aggregate(["192.0.2.1", "192.0.2.2", "192.0.2.1"])?.estimate().estimate, 2.0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Several in one pass
//! A tuple of up to six aggregators is one that presents the tuple of their answers. [`keyed`](Aggregator::keyed) gives all of
//! them the key of an item, hashed once.
//!
//! ```
//! use sketchbird::aggregator::Count;
//! use sketchbird::monoid::{Max, Optional, Sum};
//! use sketchbird::{
//!     Aggregator, BloomFilterMonoid, CountMinSketchMonoid, HashKey, HyperLogLogMonoid, KeySampleMonoid, Layout,
//!     SketchMapMonoid,
//! };
//!
//! struct Login {
//!     source: String,
//!     failed: bool,
//!     time: i64,
//!     line: u64,
//! }
//!
//! let key = HashKey::from_seed(1);
//! let distinct = HyperLogLogMonoid::new(14, key.clone())?;
//! let seen = BloomFilterMonoid::with_rate(10_000, 0.001, Layout::Classic, key.clone())?;
//! let counts = CountMinSketchMonoid::new(0.001, 0.01, key.clone())?;
//! let heavy = SketchMapMonoid::<String, _>::new(0.001, 0.01, 10, 0.001, Sum::<u64>::new(), key.clone())?;
//! let accepted = KeySampleMonoid::<String, _>::new(1_024, Max::<i64>::new(), key.clone())?;
//!
//! let by_source = (
//!     distinct.map(|sketch| sketch.estimate()),
//!     seen.filter(|login: &Login| login.failed),
//!     counts,
//!     // What a login adds to its source, and the id of the event.
//!     heavy.adding(|login: &Login| (1, login.line)).map(|map| map.heavy_hitters()),
//!     accepted.adding(|login: &Login| login.time).filter(|login: &Login| !login.failed),
//! )
//!     .keyed(key, |login: &Login| login.source.as_str());
//! let latest = Optional(Max::<i64>::new()).on(|login: &Login| &login.time);
//! let all = by_source.zip(latest).zip(Count);
//!
//! let logins = [
//!     Login { source: "192.0.2.1".into(), failed: true, time: 100, line: 1 },
//!     Login { source: "192.0.2.1".into(), failed: true, time: 101, line: 2 },
//!     Login { source: "192.0.2.7".into(), failed: false, time: 102, line: 3 },
//! ];
//! let (((distinct, failed, counts, heavy, accepted), latest), count) = all.aggregate(&logins)?;
//! assert_eq!((count, latest, distinct.estimate), (3, Some(102), 2.0));
//! assert!(failed.contains("192.0.2.1") && !failed.contains("192.0.2.7"));
//! assert_eq!(counts.frequency("192.0.2.1").estimate, 2);
//! assert_eq!(heavy[0].key, "192.0.2.1");
//! assert_eq!(accepted.get("192.0.2.7"), Some(&102));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Shards
//! What adds up is the sum, not the answer: [`sketch`](Aggregator::sketch) each shard, add the sums by the
//! [`monoid`](Aggregator::monoid), [`present`](Aggregator::present) the total. Its bytes are the same for every split.
//!
//! ```
//! use sketchbird::aggregator::Count;
//! use sketchbird::{Aggregator, Codec, HashKey, HyperLogLogMonoid, Monoid};
//!
//! let distinct = HyperLogLogMonoid::new(14, HashKey::from_seed(1))?;
//! let all = Count.zip(distinct.map(|sketch| sketch.estimate().estimate));
//! let addresses = ["192.0.2.1", "192.0.2.2", "192.0.2.1", "192.0.2.9"];
//!
//! let monoid = all.monoid();
//! let shards = [all.sketch(&addresses[..1])?, all.sketch(&addresses[1..])?];
//! let total = monoid.sum(&shards)?;
//! assert_eq!(monoid.encode(&total), monoid.encode(&all.sketch(&addresses)?));
//! assert_eq!(all.present(total), (4, 3.0));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # By key
//! [`by_key`](Aggregator::by_key) aggregates the items of each key apart: a time series, an answer for each host.
//!
//! ```
//! use sketchbird::{Aggregator, HashKey, HyperLogLogMonoid};
//!
//! let distinct = HyperLogLogMonoid::new(12, HashKey::from_seed(1))?.map(|sketch| sketch.estimate().estimate);
//! // Items of (hour, address).
//! let by_hour = distinct
//!     .on(|(_, address): &(u32, &str)| address)
//!     .by_key(|(hour, _): &(u32, &str)| *hour);
//! let series = by_hour.aggregate([(9, "192.0.2.1"), (9, "192.0.2.2"), (10, "192.0.2.1")])?;
//! assert_eq!(series, [(9, 2.0), (10, 1.0)].into());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Ready-made
//! | aggregator | items | presents |
//! |---|---|---|
//! | [`Count`] | any | how many there were |
//! | [`Sum`], [`WrappingSum`] | numbers | their sum |
//! | [`Max`], [`Min`] | numbers | the greatest, the least |
//! | [`MomentsMonoid`] | integers of up to 64 bits | the [`Moments`]: `map` to `mean()` or `sample_variance()` |
//! | [`QuantilesMonoid`] | numbers that an f64 holds | the [`Quantiles`](crate::Quantiles): `map` to `quantile(q)` |
//! | [`First`], [`Last`] | values | the least, the greatest; `None` of no items |
//! | [`Top`] | values | the set of the greatest few |
//! | [`Optional`] of an aggregator | its items | its sum; `None` of no items |
//! | [`HyperLogLogMonoid`], [`BloomFilterMonoid`], [`CountMinSketchMonoid`] | keys | the sketch |
//! | [`PrefixSketchMonoid`] | addresses; by `adding`, the weight | the sketch: `map` to `heavy_networks(phi)` |
//! | [`KeySampleMonoid`] | (&key, value); by `adding`, the value | the sample |
//! | [`SketchMapMonoid`] | (&key, (value, event id)); by `adding`, (value, event id) | the map: `map` to `heavy_hitters()` or `top(n)` |
//!
//! # One of your own
//! [`from_fn`] makes one of any monoid and a closure:
//!
//! ```
//! use sketchbird::aggregator::{self, Aggregator};
//! use sketchbird::monoid::Sum;
//!
//! let words = aggregator::from_fn(Sum::<u64>::new(), |sum, line: &str| {
//!     *sum = sum.saturating_add(line.split_whitespace().count() as u64);
//!     Ok(())
//! });
//! assert_eq!(words.aggregate(["one two", "three"])?, 3);
//! # Ok::<(), sketchbird::InsertError>(())
//! ```
//!
//! A type of your own takes the two traits: [`Aggregator`] for what is added up and presented, [`Insert`] for each type of
//! item.
//!
//! ```
//! use sketchbird::aggregator::{Aggregator, Insert};
//! use sketchbird::monoid::Sum;
//! use sketchbird::InsertError;
//!
//! /// The mean of numbers.
//! struct Mean;
//!
//! impl Aggregator for Mean {
//!     type Monoid = (Sum<u64>, Sum<u64>);
//!     type Output = Option<f64>;
//!
//!     fn monoid(&self) -> Self::Monoid {
//!         (Sum::new(), Sum::new())
//!     }
//!     fn present(&self, (sum, count): (u64, u64)) -> Option<f64> {
//!         (count > 0).then(|| sum as f64 / count as f64)
//!     }
//! }
//!
//! impl Insert<u64> for Mean {
//!     fn insert(&self, (sum, count): &mut (u64, u64), item: u64) -> Result<(), InsertError> {
//!         *sum = sum.saturating_add(item);
//!         *count = count.saturating_add(1);
//!         Ok(())
//!     }
//! }
//!
//! assert_eq!(Mean.aggregate([1, 2, 6])?, Some(3.0));
//! assert_eq!(Mean.aggregate([])?, None);
//! # Ok::<(), InsertError>(())
//! ```
//!
//! # Laws
//! The sketch of all items is the sum of the sketches of their parts, where `insert` is a function of sum and item that
//! keeps law 4, as all here do. On an aggregator `a`, for the same items:
//!
//! - `a.zip(b)` presents what `a` and `b` present apart;
//! - `a.map(f)` presents `f` of what `a` presents;
//! - `a.on(f)` and `a.prepare(f)` of some items is `a` of the items' `f`;
//! - `a.filter(f)` of some items is `a` of those for which `f` holds.
//!
//! # Complexity
//! An item goes straight into the running sums: no sketch is made for it. Five sketches under `keyed` take the
//! instructions of one hash and five insertions by hand, and 2 % more.
//!
//! # Sources
//! The `Aggregator` of Twitter's Algebird.

mod by_key;
mod compose;
mod ends;
mod from_fn;
mod keyed;
mod numbers;
mod product;
mod sketches;

pub use by_key::ByKey;
pub use compose::{Filter, Map, On, Prepared};
pub use from_fn::{FromFn, from_fn};
pub use keyed::{Adding, Addition, Keyed, KeyedBy};
pub use numbers::Count;

#[cfg(doc)]
use crate::{
    BloomFilterMonoid, CountMinSketchMonoid, HyperLogLogMonoid, KeySampleMonoid,
    PrefixSketchMonoid, QuantilesMonoid, SketchMapMonoid,
    monoid::{First, Last, Max, Min, Moments, MomentsMonoid, Optional, Sum, Top, WrappingSum},
};

use crate::error::InsertError;
use crate::hash::{HashKey, Key};
use crate::monoid::Monoid;

/// The values that an aggregator adds up.
type SumOf<A> = <<A as Aggregator>::Monoid as Monoid>::Value;

/// How items are added up, and what is read from their sum. See the [module](self).
///
/// What items it takes, its [`Insert`] says.
pub trait Aggregator: Sized {
    /// The monoid of the sums.
    type Monoid: Monoid;
    /// The answer.
    type Output;

    /// The monoid of the sums: it makes them, adds them, and encodes them if it can.
    fn monoid(&self) -> Self::Monoid;

    /// The answer that is read from a sum.
    fn present(&self, sum: <Self::Monoid as Monoid>::Value) -> Self::Output;

    /// The answer for some items, in one pass.
    ///
    /// # Errors
    /// [`InsertError`] at the first item that can't be inserted.
    fn aggregate<T>(&self, items: impl IntoIterator<Item = T>) -> Result<Self::Output, InsertError>
    where
        Self: Insert<T>,
    {
        self.sketch(items).map(|sum| self.present(sum))
    }

    /// The sum of some items, to be added to those of other shards.
    ///
    /// # Errors
    /// [`InsertError`] at the first item that can't be inserted.
    fn sketch<T>(
        &self,
        items: impl IntoIterator<Item = T>,
    ) -> Result<<Self::Monoid as Monoid>::Value, InsertError>
    where
        Self: Insert<T>,
    {
        let mut sum = self.monoid().zero();
        items
            .into_iter()
            .try_for_each(|item| self.insert(&mut sum, item))?;
        Ok(sum)
    }

    /// Both in one pass.
    ///
    /// For more than two, write a tuple.
    fn zip<B: Aggregator>(self, other: B) -> (Self, B) {
        (self, other)
    }

    /// Reads another answer from this one's.
    fn map<O, F: Fn(Self::Output) -> O>(self, f: F) -> Map<Self, F> {
        Map::new(self, f)
    }

    /// Leaves out the items for which `f` does not hold.
    fn filter<S: ?Sized, F: Fn(&S) -> bool>(self, f: F) -> Filter<S, Self, F> {
        Filter::new(self, f)
    }

    /// Takes a part of each item, which is an `S` or borrows as one: a field of a record.
    ///
    /// ```
    /// use sketchbird::Aggregator;
    /// use sketchbird::monoid::Sum;
    ///
    /// let attempts = Sum::<u64>::new().on(|(_, weight): &(&str, u64)| weight);
    /// assert_eq!(attempts.aggregate([("root", 5), ("admin", 1)])?, 6);
    /// # Ok::<(), sketchbird::InsertError>(())
    /// ```
    fn on<S: ?Sized, U: ?Sized, F: Fn(&S) -> &U>(self, f: F) -> On<S, Self, F> {
        On::new(self, f)
    }

    /// Takes what `f` makes of each item, which is an `S` or borrows as one.
    ///
    /// ```
    /// use sketchbird::Aggregator;
    /// use sketchbird::monoid::Max;
    ///
    /// let longest = Max::<u64>::new().prepare(|name: &str| name.len() as u64);
    /// assert_eq!(longest.aggregate(["root", "admin"])?, 5);
    /// # Ok::<(), sketchbird::InsertError>(())
    /// ```
    fn prepare<S: ?Sized, U, F: Fn(&S) -> U>(self, f: F) -> Prepared<S, Self, F> {
        Prepared::new(self, f)
    }

    /// Aggregates the items of each key apart; presents the map of the answers.
    fn by_key<S: ?Sized, K, F: Fn(&S) -> K>(self, f: F) -> ByKey<S, Self, F> {
        ByKey::new(self, f)
    }

    /// Finds the key of each item and hashes it once, for every sketch within.
    ///
    /// What is within takes [`Keyed`] items: to sketches they are keys; to [`filter`](Self::filter), [`on`](Self::on),
    /// [`prepare`](Self::prepare) and [`by_key`](Self::by_key) the items as they were. A sketch under another `HashKey` hashes the keys by that itself.
    ///
    /// ```
    /// use sketchbird::{Aggregator, BloomFilterMonoid, HashKey, HyperLogLogMonoid, Layout};
    ///
    /// let key = HashKey::from_seed(1);
    /// let distinct = HyperLogLogMonoid::new(14, key.clone())?;
    /// let seen = BloomFilterMonoid::with_rate(1_000, 0.01, Layout::Classic, key.clone())?;
    /// // The items are the keys.
    /// let both = distinct.zip(seen).keyed(key, |address: &str| address);
    /// let (distinct, seen) = both.aggregate(["192.0.2.1", "192.0.2.2"])?;
    /// assert_eq!(distinct.estimate().estimate, 2.0);
    /// assert!(seen.contains("192.0.2.2"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn keyed<S: ?Sized, K: Key + ?Sized, F: Fn(&S) -> &K>(
        self,
        hash_key: HashKey,
        f: F,
    ) -> KeyedBy<S, Self, F> {
        KeyedBy::new(self, hash_key, f)
    }

    /// Takes [`Keyed`] items, and adds to the key of each what `f` makes of the item: the weight for a `CountMinSketch` or a `PrefixSketch`, the
    /// value for a `KeySample`, the value and the event's id for a `SketchMap`.
    fn adding<S: ?Sized, V, F: Fn(&S) -> V>(self, f: F) -> Adding<S, Self, F> {
        Adding::new(self, f)
    }
}

/// An [`Aggregator`] that takes items of type `T`.
pub trait Insert<T>: Aggregator {
    /// Adds an item to a sum of this aggregator's [monoid](Aggregator::monoid).
    ///
    /// # Errors
    /// [`InsertError`] if the item can't be inserted. A single sketch is then as it was; of a tuple, the parts before the
    /// one that failed have taken the item. So [`filter`](Aggregator::filter) such items out first where the sum is to be
    /// kept: by the length of their keys, say.
    fn insert(&self, sum: &mut <Self::Monoid as Monoid>::Value, item: T)
    -> Result<(), InsertError>;
}
