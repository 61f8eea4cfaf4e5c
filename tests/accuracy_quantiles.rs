//! Every quantile of many distributions against exact sorting, merged in random trees.
//!
//! The promise is no matter of probability: not one answer may be off by more than alpha.

use sketchbird::{Monoid, Quantiles, QuantilesMonoid};

const VALUES: usize = 6_000;
const TREES: usize = 5;

/// Ranks of q = i / `GRID`, a power of two: q (n - 1) is then exact in an f64.
const GRID: usize = 1 << 10;

const ALPHAS: [f64; 4] = [0.1, 0.02, 0.01, 1e-4];

/// SplitMix64.
struct Random(u64);

impl Random {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Above 0, at most 1.
    fn unit(&mut self) -> f64 {
        ((self.bits() >> 11) + 1) as f64 / (1_u64 << 53) as f64
    }

    fn below(&mut self, end: usize) -> usize {
        (self.bits() % end as u64) as usize
    }

    fn normal(&mut self) -> f64 {
        let angle = std::f64::consts::TAU * self.unit();
        (-2.0 * self.unit().ln()).sqrt() * angle.cos()
    }

    fn exponential(&mut self) -> f64 {
        -self.unit().ln()
    }

    fn sign(&mut self) -> f64 {
        if self.bits() & 1 == 0 { 1.0 } else { -1.0 }
    }

    /// x, or a number up to three units in the last place beside it.
    fn near(&mut self, x: f64) -> f64 {
        f64::from_bits(x.to_bits().wrapping_add(self.bits() % 7).wrapping_sub(3))
    }
}

type Distribution = (&'static str, fn(&mut Random) -> f64);

const DISTRIBUTIONS: [Distribution; 26] = [
    ("normal", |r| r.normal()),
    ("normal far from zero", |r| 1e6 + r.normal()),
    ("lognormal", |r| r.normal().exp()),
    ("wide lognormal", |r| (20.0 * r.normal()).exp()),
    ("Pareto of exponent 1", |r| r.unit().recip()),
    ("Pareto of exponent 0.05", |r| r.unit().powi(-20)),
    ("exponential", |r| r.exponential()),
    ("Weibull of shape 0.5", |r| r.exponential().powi(2)),
    ("Cauchy", |r| r.normal() / r.normal()),
    ("uniform", |r| r.unit()),
    ("uniform of both signs", |r| r.sign() * r.unit()),
    ("uniform over an octave", |r| 1.0 + r.unit()),
    ("two delays", |r| match r.below(10) {
        0 => 30.0 + 0.1 * r.normal(),
        _ => 0.02 * r.exponential(),
    }),
    ("constant", |_| 42.5),
    ("zero", |r| 0.0 * r.sign()),
    ("dice", |r| 1.0 + r.below(6) as f64),
    ("integers with zero", |r| r.below(2_000) as f64),
    ("integers over 53 bits", |r| r.bits() as f64),
    ("negative", |r| -r.exponential()),
    ("negative integers", |r| -(r.below(300) as f64)),
    ("tiny", |r| 1e-300 * r.unit()),
    ("huge", |r| r.sign() * 1.7e308 * r.unit()),
    ("beside the subnormal numbers", |r| {
        r.sign() * f64::MIN_POSITIVE * 2.0 * r.unit()
    }),
    ("beside powers of two", |r| {
        let power = 2.0_f64.powi(r.below(2_000) as i32 - 1_000);
        r.sign() * r.near(power)
    }),
    ("with infinities", |r| match r.below(20) {
        0 => r.sign() * f64::INFINITY,
        _ => r.normal(),
    }),
    ("any bits", |r| {
        let x = f64::from_bits(r.bits());
        if x.is_nan() { 1.0 } else { x }
    }),
];

fn drawn((name, draw): Distribution) -> Vec<f64> {
    let mut random = Random(name.bytes().map(u64::from).sum());
    (0..VALUES).map(|_| draw(&mut random)).collect()
}

/// The values in any order, cut into some shards, the shards added in a random tree.
fn merged(monoid: &QuantilesMonoid, values: &[f64], random: &mut Random) -> Quantiles {
    let mut values = values.to_vec();
    for i in (1..values.len()).rev() {
        values.swap(i, random.below(i + 1));
    }
    let mut shards = Vec::new();
    let mut rest = &values[..];
    while !rest.is_empty() {
        let (shard, after) = rest.split_at(1 + random.below(rest.len().min(1_000)));
        shards.push(monoid.create(shard.iter().copied()).unwrap());
        rest = after;
    }
    while shards.len() > 1 {
        let right = shards.swap_remove(random.below(shards.len()));
        let left = random.below(shards.len());
        shards[left].merge(&right).unwrap();
    }
    shards.pop().unwrap()
}

/// What is wrong with an answer, where `truth` is the value of that rank.
fn relative_error(estimate: f64, truth: f64) -> f64 {
    if estimate == truth || (estimate == 0.0 && truth.is_subnormal()) {
        return 0.0;
    }
    ((estimate - truth) / truth).abs()
}

fn each_case(mut test: impl FnMut(&str, &QuantilesMonoid, &[f64], &Quantiles)) {
    for distribution in DISTRIBUTIONS {
        let values = drawn(distribution);
        let mut sorted = values.clone();
        sorted.sort_by(f64::total_cmp);
        for alpha in ALPHAS {
            let monoid = QuantilesMonoid::new(alpha).unwrap();
            let quantiles = monoid.create(values.iter().copied()).unwrap();
            test(distribution.0, &monoid, &sorted, &quantiles);
        }
    }
}

#[test]
fn every_quantile_of_every_distribution_is_within_alpha_of_the_true_one() {
    let mut worst = 0.0_f64;
    each_case(|name, monoid, sorted, quantiles| {
        assert!(ALPHAS.iter().any(|&alpha| monoid.alpha() <= alpha));
        for i in 0..=GRID {
            let truth = sorted[i * (sorted.len() - 1) / GRID];
            let answer = quantiles.quantile(i as f64 / GRID as f64).unwrap();
            let error = relative_error(answer.estimate, truth);
            assert!(
                error <= monoid.alpha(),
                "{name}, {i}: {answer:?}, not {truth}"
            );
            assert!(answer.contains(&truth) || truth.is_subnormal(), "{name}");
            assert_eq!(answer.probability, 1.0);
            worst = worst.max(error / monoid.alpha());
        }
    });
    // Buckets that were narrower than the promise asks for would cost memory.
    assert!(worst > 0.99, "{worst}");
}

#[test]
fn merging_in_any_tree_gives_the_same_bytes() {
    let mut random = Random(7);
    each_case(|name, monoid, sorted, quantiles| {
        let bytes = quantiles.encode();
        for _ in 0..TREES {
            let other = merged(monoid, sorted, &mut random);
            assert_eq!(other.encode(), bytes, "{name}");
        }
    });
}

#[test]
fn the_rank_of_a_value_lies_between_its_bounds() {
    each_case(|name, monoid, sorted, quantiles| {
        let mut random = Random(9);
        for _ in 0..300 {
            let value = match random.below(3) {
                0 => sorted[random.below(sorted.len())],
                1 => random.normal(),
                _ => -sorted[random.below(sorted.len())],
            };
            let at_most = |limit: f64| sorted.partition_point(|&x| x <= limit) as u64;
            let rank = quantiles.rank(value).unwrap();
            if !value.is_subnormal() {
                // Subnormal numbers count as zero, and are then at most zero.
                let truth = match value {
                    0.0 => at_most(f64::MIN_POSITIVE.next_down()),
                    _ => at_most(value),
                };
                assert!(rank.contains(&truth), "{name}: {rank:?}, not {truth}");
            }
            // What it is unsure of lies within the width of a bucket, and that is 2 alpha, a little more of the lesser.
            if value.is_normal() {
                let wide = 2.0 * monoid.alpha() / (1.0 - monoid.alpha());
                let [a, b] = [value / (1.0 + wide), value * (1.0 + wide)];
                let around = at_most(a.max(b)) - at_most(a.min(b).next_down());
                assert!(rank.max - rank.min <= around, "{name}: {rank:?}");
            }
        }
    });
}

#[test]
fn what_lies_beyond_the_question_has_no_answer() {
    let monoid = QuantilesMonoid::new(0.01).unwrap();
    assert_eq!(monoid.zero().quantile(0.5), None);
    let three = monoid.create([1, 2, 3]).unwrap();
    for q in [f64::NAN, -0.001, 1.001, f64::INFINITY] {
        assert_eq!(three.quantile(q), None);
    }
    let mut refused = three.clone();
    assert!(refused.insert(f64::NAN).is_err() && refused.insert_weighted(-f64::NAN, 0).is_err());
    assert_eq!(refused, three);
    assert!(three.rank(f64::NAN).is_err());
    assert!(monoid.create([1.0, f64::NAN]).is_err());
}

#[test]
fn a_saturated_count_says_that_it_knows_no_ranks() {
    let monoid = QuantilesMonoid::new(0.01).unwrap();
    let mut quantiles = monoid.create([1]).unwrap();
    quantiles.insert_weighted(2, u64::MAX - 2).unwrap();
    assert!(!quantiles.is_saturated());
    assert_eq!(quantiles.quantile(1.0).unwrap().probability, 1.0);
    assert!(quantiles.quantile(0.0).unwrap().contains(&1.0));
    quantiles.insert_weighted(3, 1).unwrap();
    assert!(quantiles.is_saturated());
    assert_eq!(quantiles.quantile(0.5).unwrap().probability, 0.0);
    assert_eq!(quantiles.rank(2).unwrap().probability, 0.0);
    quantiles.insert(4).unwrap();
    assert_eq!(quantiles.count(), u64::MAX);

    // A count over 53 bits: a rank that is rounded would miss the one value that is greater.
    let mut many = monoid.create([7]).unwrap();
    many.insert_weighted(5, (1 << 53) + 1).unwrap();
    assert!(many.quantile(1.0).unwrap().contains(&7.0));
}

#[test]
fn memory_grows_with_the_buckets_in_use_alone() {
    let monoid = QuantilesMonoid::new(0.01).unwrap();
    let two = monoid.create([f64::MIN, f64::MAX]).unwrap();
    assert!(two.buckets() == 2 && two.memory_bytes() < 200 && two.encode().len() < 30);
    // 1 ms to 1 h.
    let mut random = Random(3);
    let delays = (0..200_000).map(|_| 3_600.0 * 2.0_f64.powf(-21.78 * random.unit()));
    let delays = monoid.create(delays).unwrap();
    let all = 22 * monoid.buckets_per_octave() as usize;
    assert!(delays.buckets() > all - 40 && delays.buckets() <= all);
    assert!(delays.memory_bytes() < 15_000);
    let encoded = delays.encode().len() as f64 / delays.buckets() as f64;
    assert!((2.0..4.0).contains(&encoded), "{encoded}");
}

/// As many of either: the lower median is the last of the lesser ones. As f64s, n - 1 is n.
#[test]
fn ranks_of_more_than_53_bits_are_not_rounded() {
    let monoid = QuantilesMonoid::new(0.01).unwrap();
    for half in [1 << 53, 1 << 60, (1 << 63) - 1] {
        let mut values = monoid.zero();
        values.insert_weighted(1, half).unwrap();
        values.insert_weighted(1_000, half).unwrap();
        for (q, truth) in [(0.0, 1.0), (0.25, 1.0), (0.5, 1.0), (0.75, 1e3), (1.0, 1e3)] {
            let found = values.quantile(q).unwrap();
            assert!(found.contains(&truth), "{q} of {half} twice: {found}");
        }
        // Half of the way and 2^-53 more is so many ranks on, at least one.
        assert!(values.quantile(0.5_f64.next_up()).unwrap().contains(&1e3));
    }
}
