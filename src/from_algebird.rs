//! From Algebird, one to one: what each of its names is called here, or why there is no such thing.
//!
//! In both, the monoid is an object with the parameters, and its values add up. What differs:
//!
//! - A seed becomes a [`HashKey`]: public as there by [`HashKey::from_seed`], secret by [`HashKey::random`].
//! - `plus` checks that parameters and keys agree, and returns a [`Mismatch`](crate::Mismatch) if not. Sums there are wrong, silently.
//! - Every sketch has one [encoded form](crate::codec), and every sum of the same items the same bytes.
//! - Estimates carry their interval as [`Approximate`], as there.
//!
//! # Sketches
//! | Algebird | here |
//! |---|---|
//! | `HyperLogLogMonoid(bits)`, `HLL` | [`HyperLogLogMonoid::new(precision, key)`](crate::HyperLogLogMonoid::new), [`HyperLogLog`](crate::HyperLogLog) |
//! | `HLL.approximateSize`, `estimatedSize`, `sizeOf` | [`estimate()`](crate::HyperLogLog::estimate), and `.estimate` of that |
//! | `HyperLogLogMonoid.create`, `toHLL`, `batchCreate` | [`create`](crate::HyperLogLogMonoid::create), [`insert`](crate::HyperLogLog::insert), `extend` |
//! | `HyperLogLogMonoid.intersectionSize`, `estimateIntersectionSize` | [`compared_with`](crate::HyperLogLog::compared_with), then `intersection()`: of two, by joint likelihood, never negative. Of three and more by inclusion and exclusion: none, its error has no bound |
//! | `HLL.downsize` | [`reduced_to`](crate::HyperLogLog::reduced_to) |
//! | `HyperLogLog.bitsForError(err)` | p = ceil(2 log2(1.04 / err)); the table in [`hyperloglog`](crate::hyperloglog) |
//! | `HyperLogLog.fromBytes` | [`Sealed::from_algebird`](crate::Sealed#impl-Sealed<HyperLogLog>), with the feature `algebird` |
//! | `HyperLogLog.toBytes` | [`encode`](crate::HyperLogLog::encode) |
//! | `HLLSeries`, `HyperLogLogSeriesMonoid` | a map from hour to sketch, [`MapOf`]`::<u64, _>::new(hyperloglog)`: any span is a sum of its hours. It takes more memory than a series that keeps times in the registers; that answers for every instant, "since" alone |
//! | `SetSizeAggregator`, `SetSizeHashAggregator` | [`HyperLogLogMonoid`](crate::HyperLogLogMonoid) itself: sparse, it keeps a token a key, and is practically exact |
//! | `BloomFilterMonoid(numHashes, width)`, `BF` | [`BloomFilterMonoid::new(num_hashes, width, key)`](crate::BloomFilterMonoid::new), [`BloomFilter`](crate::BloomFilter) |
//! | `BloomFilter(numEntries, fpProb)`, `optimalWidth`, `optimalNumHashes` | [`BloomFilterMonoid::with_rate`](crate::BloomFilterMonoid::with_rate) |
//! | `BF.contains`: `ApproximateBoolean` | [`contains_approximately`](crate::BloomFilter::contains_approximately): a [`Membership`](crate::bloom::Membership) |
//! | `BF.maybeContains` | [`contains`](crate::BloomFilter::contains) |
//! | `BF.size`, `BloomFilter.sizeEstimate` | [`cardinality`](crate::BloomFilter::cardinality), a number up to a full filter |
//! | `BF.hammingDistance` | none: sizes of unions and intersections by [`compared_with`](crate::BloomFilter::compared_with) say what it was used for |
//! | `BloomFilterAggregator` | [`BloomFilterMonoid`](crate::BloomFilterMonoid) itself |
//! | `CMS.monoid(eps, delta, seed)`, `CMSMonoid`, `CMS` | [`CountMinSketchMonoid::new(eps, delta, key)`](crate::CountMinSketchMonoid::new), [`CountMinSketch`](crate::CountMinSketch) |
//! | `CMS.frequency`, `totalCount`, `f1` | [`frequency`](crate::CountMinSketch::frequency), [`total`](crate::CountMinSketch::total) |
//! | `CMS.innerProduct`, `f2` | [`inner_product`](crate::CountMinSketch::inner_product), f2 that with itself |
//! | `CMSHasher` | [`Key`](crate::Key), one for all sketches |
//! | `TopPctCMS`, `TopNCMS`, `heavyHitters` | [`SketchMapMonoid`](crate::SketchMapMonoid) over [`Sum`]: [`heavy_hitters`](crate::SketchMap::heavy_hitters), [`top`](crate::SketchMap::top). There, what is reported depends on the order of merging |
//! | `ScopedTopNCMS`, `ScopedTopPctCMS` | a map from scope to SketchMap, [`MapOf`] |
//! | `SketchMapParams(seed, eps, delta, heavyHittersCount)`, `SketchMapMonoid` | [`SketchMapMonoid::new`](crate::SketchMapMonoid::new): beside these the chance of missing a heavy hitter |
//! | `SketchMapMonoid.frequency`, `heavyHitters`, `SketchMap.totalValue` | [`frequency`](crate::SketchMap::frequency), [`heavy_hitters`](crate::SketchMap::heavy_hitters), [`total`](crate::SketchMap::total) |
//! | `SketchMapAggregator` | [`SketchMapMonoid`](crate::SketchMapMonoid), by [`adding`](crate::Aggregator::adding) |
//! | `SpaceSaver` | [`SketchMap`](crate::SketchMap): what a SpaceSaver keeps depends on the order of merging |
//! | nothing of networks | [`PrefixSketch`](crate::PrefixSketch): counts by address prefix, and the heavy ones |
//! | `QTreeSemigroup`, `QTreeAggregator`, `QTree.quantileBounds` | [`QuantilesMonoid`](crate::QuantilesMonoid), [`quantile`](crate::Quantiles::quantile): within a share of the true value. QTree's nodes are pruned at merges, and so differ with their order |
//! | `MinHasher` | [`compared_with`](crate::HyperLogLog::compared_with), then `jaccard()`; [`KeySample`](crate::KeySample), the bottom-k form of a MinHash, with the keys themselves |
//! | `Aggregator.reservoirSample`, `randomSample` | [`KeySample`](crate::KeySample) for keys: a sample that depends on the keys and the hash key alone. One by fresh random numbers has no law 4 |
//! | `ExpHist` | a map from minute to [`Sum`]: exact, and mergeable. An exponential histogram depends on the order of arrival |
//! | `DecayedValue`, `DecayedVector`, `DecayingCMS` | none: their sums are of floating point, whose last bits depend on the order |
//! | `HashingTrickMonoid`, `SGDMonoid` | none: they are no sketches |
//!
//! # Algebra
//! | Algebird | here |
//! |---|---|
//! | `Monoid[T]`, `zero`, `plus`, `sum` | [`Monoid`]: [`zero`](Monoid::zero), [`plus`](Monoid::plus), [`sum`](Monoid::sum) |
//! | `Semigroup[T]` | [`Optional`] of a monoid, `None` for what a semigroup lacks |
//! | `Group`, `Ring` | none: sketches have no minus |
//! | implicit `Monoid` of `Long`, `Int` | [`Sum`], which saturates, and [`WrappingSum`], which wraps as there; of unsigned integers |
//! | implicit `Monoid` of `Double` | none: sums of floating point depend on the order. [`Moments`](crate::monoid::Moments) of integers; scale to a fixed point |
//! | tuples, `Option`, `Map[K, V]` | tuples, [`Optional`], [`MapOf`] |
//! | `Max`, `Min`, `First`, `Last` | [`Max`](crate::monoid::Max), [`Min`](crate::monoid::Min), [`First`](crate::monoid::First), [`Last`](crate::monoid::Last). There, first and last are those of the order of addition; here those of the smallest and the largest time, or whatever comes first in the value |
//! | `TopKMonoid`, `PriorityQueueMonoid`, `Aggregator.sortedReverseTake` | [`Top`](crate::monoid::Top), of distinct values, the greatest; there the least of the ordering given, and equal ones again. For the least here: `Top` of numbers counted down from their greatest |
//! | `Moments`, `AveragedValue`, `Averager` | [`Moments`](crate::monoid::Moments), exact, up to the variance: no skewness, no kurtosis |
//! | `Interval`, `Window`, `Scan`, `Fold`, `Batched` | iterators |
//! | `SummingCache`, `AdaptiveCache`, `StatefulSummer`, `AdaptiveVector` | [`Monoid::sum`]; sparse and dense forms are the sketches' own |
//! | `Approximate[N]` | [`Approximate`] |
//! | `algebird-test`: `BaseProperties.monoidLaws` | the module `laws`, with the feature `laws`: heavy hitters not left out |
//!
//! # Aggregators
//! | Algebird | here |
//! |---|---|
//! | `Aggregator`, `MonoidAggregator` | [`Aggregator`](crate::Aggregator), for what items: [`Insert`](crate::aggregator::Insert) |
//! | `prepare`, `monoid`, `present` | [`insert`](crate::aggregator::Insert::insert) (prepare and add in one), [`monoid`](crate::Aggregator::monoid), [`present`](crate::Aggregator::present) |
//! | `apply(items)` | [`aggregate`](crate::Aggregator::aggregate) |
//! | `composePrepare`, `andThenPresent`, `filterBefore` | [`prepare`](crate::Aggregator::prepare) and [`on`](crate::Aggregator::on), [`map`](crate::Aggregator::map), [`filter`](crate::Aggregator::filter) |
//! | `join`, `GeneratedTupleAggregator`, `MultiAggregator`, `MapAggregator` | [`zip`](crate::Aggregator::zip), tuples: each part takes every item |
//! | `zip`, of pairs of items | `a.on(first).zip(b.on(second))`, by [`on`](crate::Aggregator::on) |
//! | `MapAlgebra.sumByKey` | [`by_key`](crate::Aggregator::by_key) |
//! | `Aggregator.size`, `count(pred)` | [`Count`](crate::aggregator::Count), filtered |
//! | `Aggregator.max`, `min`, `maxBy`, `minBy` | [`Max`](crate::monoid::Max), [`Min`](crate::monoid::Min); [`Last`](crate::monoid::Last), [`First`](crate::monoid::First) of (rank, item) |
//! | `HyperLogLogAggregator`, `.sizeAggregator`, `Aggregator.approximateUniqueCount` | [`HyperLogLogMonoid`](crate::HyperLogLogMonoid); `.map(\|sketch\| sketch.estimate())` |
//! | `Aggregator.approximatePercentile`, `approximatePercentileBounds` | [`QuantilesMonoid`](crate::QuantilesMonoid), mapped to a quantile |
//! | `Aggregator.fromMonoid`, `prepareMonoid` | [`from_fn`](crate::aggregator::from_fn) |
//! | `Aggregator.toList`, `toSet` | none: not of bounded memory; `collect` |
//!
//! The faults of Algebird that its users met are tests here, each by name: `tests/algebird/faults.rs`.

#[cfg(doc)]
use crate::{
    Approximate, HashKey, Monoid,
    monoid::{MapOf, Optional, Sum, WrappingSum},
};
