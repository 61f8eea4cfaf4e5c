//! How often a Bloom filter errs, and how well it counts, against what theory predicts.

use sketchbird::{
    BloomFilter, BloomFilterMonoid, Codec, HashKey, Layout, Monoid, ParameterError, Sealed,
};

const LAYOUTS: [Layout; 2] = [Layout::Classic, Layout::Blocked];

fn sized(items: u64, rate: f64, layout: Layout, seed: u64) -> BloomFilterMonoid {
    BloomFilterMonoid::with_rate(items, rate, layout, HashKey::from_seed(seed)).unwrap()
}

/// The share of `probes` keys, none of them below `from`, that the filter takes for its own.
fn measured_rate(filter: &BloomFilter, from: u64, probes: u64) -> f64 {
    let found = (from..from + probes)
        .filter(|key| filter.contains(key))
        .count();
    found as f64 / probes as f64
}

/// Given the filter, the found among n probes are binomial: standard deviation sqrt(p (1 - p) / n) about its present
/// rate. Of 30 filters none should lie beyond four of them (chance 0.2 %), and their mean not beyond three of its own.
#[test]
fn the_measured_rate_is_the_predicted_one_and_at_most_the_one_asked_for() {
    const ITEMS: u64 = 20_000;
    const SEEDS: u64 = 5;
    for layout in LAYOUTS {
        for (rate, probes) in [(0.01, 400_000_u64), (0.001, 1_000_000), (0.0001, 2_000_000)] {
            let (mut measured_sum, mut predicted) = (0.0, 0.0);
            let mut bits_a_key = 0.0;
            for seed in 0..SEEDS {
                let monoid = sized(ITEMS, rate, layout, seed);
                let filter = monoid.create(0..ITEMS);
                assert!((0..ITEMS).all(|key| filter.contains(&key)));
                assert!(!filter.is_overfull());
                let present = filter.false_positive_rate();
                let measured = measured_rate(&filter, 1 << 40, probes);
                let noise = (present * (1.0 - present) / probes as f64).sqrt();
                assert!(
                    (measured - present).abs() < 4.0 * noise,
                    "{layout} {rate} {measured} {present}"
                );
                assert!(present <= rate, "{layout} {rate} {present}");
                predicted = monoid.predicted_rate(ITEMS);
                // The sizing leaves three standard deviations of the fill's noise between the two.
                assert!(
                    (present - predicted).abs() <= rate - predicted,
                    "{present} {predicted}"
                );
                assert!(measured <= rate + 3.0 * noise);
                measured_sum += measured;
                bits_a_key = monoid.width() as f64 / ITEMS as f64;
            }
            let measured = measured_sum / SEEDS as f64;
            let sampling = predicted / (probes * SEEDS) as f64;
            let filters = ((rate - predicted) / 3.0).powi(2) / SEEDS as f64;
            println!(
                "{layout} asked {rate} predicted {predicted:.3e} measured {measured:.3e}, {bits_a_key:.2} bits a key"
            );
            assert!(
                (measured - predicted).abs() < 3.0 * (sampling + filters).sqrt(),
                "{layout} {rate}"
            );
        }
    }
}

/// At exactly ten bits a key, blocks rounded down, seven hashes err in less than 1 % of cases. The found among n probes are
/// binomial about the present rate, which lies within three standard deviations of the predicted one: four of the probes' besides.
#[test]
fn ten_bits_a_key_are_enough_for_one_in_a_hundred() {
    for items in [100_000, 1_000_000] {
        let key = HashKey::from_seed(7);
        let width = 10 * items / 512 * 512;
        let monoid = BloomFilterMonoid::blocked(7, width, key).unwrap();
        let filter = monoid.create(0..items);
        let (present, probes) = (filter.false_positive_rate(), 2_000_000);
        let measured = measured_rate(&filter, 1 << 40, probes);
        println!(
            "{items}: predicted {} measured {measured}",
            monoid.predicted_rate(items)
        );
        let noise = (present * (1.0 - present) / probes as f64).sqrt();
        assert!(
            (measured - present).abs() < 4.0 * noise,
            "{measured} {present}"
        );
        assert!(measured < 0.01, "{measured}");
        let sized = sized(items, 0.01, Layout::Blocked, 7);
        assert!(sized.width() <= 10 * items, "{}", sized.width());
    }
}

/// Algebird gives a filter for a rate above 0.62 no hash functions, so that it loses keys.
#[test]
fn a_rate_near_one_and_a_single_item_still_give_a_filter() {
    for layout in LAYOUTS {
        for rate in [0.63, 0.7, 0.9, 0.99, 0.999_999] {
            for items in [1, 2, 10, 1_000, 50_000] {
                let monoid = sized(items, rate, layout, 1);
                assert!(monoid.num_hashes() >= 1);
                let filter = monoid.create(0..items);
                assert!((0..items).all(|key| filter.contains(&key)));
                assert!(
                    measured_rate(&filter, 1 << 40, 10_000)
                        <= rate + 3.0 * (rate * (1.0 - rate) / 1e4).sqrt()
                );
            }
        }
    }
}

/// Within three standard errors in all but 0.27 % of cases, if normal: of 400 more than 6 are expected once in 3,000
/// trials. The 95 % interval: of 400 fewer than 366 are covered once in 1,000 trials. The half-width of a 95 %
/// interval is 1.96 standard errors.
#[test]
fn the_cardinality_lies_within_its_interval_also_of_a_union() {
    for layout in LAYOUTS {
        for (items, share) in [
            (300, 0.2),
            (300, 1.0),
            (5_000, 0.1),
            (5_000, 1.0),
            (5_000, 4.0),
        ] {
            let n = (items as f64 * share) as u64;
            let (mut covered, mut far, mut squares) = (0, 0, 0.0);
            const TRIALS: u64 = 400;
            for seed in 0..TRIALS {
                let monoid = sized(items, 0.01, layout, seed);
                let union = monoid
                    .sum([monoid.create(0..n / 2 + n / 4), monoid.create(n / 2..n)])
                    .unwrap();
                assert!(!union.is_sparse());
                assert_eq!(union, monoid.create(0..n));
                let about = union.cardinality();
                let error = (about.estimate - n as f64) / ((about.max - about.estimate) / 1.96);
                covered += u64::from(about.contains(&(n as f64)));
                far += u64::from(error.abs() > 3.0);
                squares += error * error;
            }
            let rms = (squares / TRIALS as f64).sqrt();
            println!("{layout} {items} {n}: covered {covered}, beyond three {far}, RMS {rms:.3}");
            assert!(covered >= 366, "{layout} {items} {n}: {covered}");
            assert!(far <= 6, "{layout} {items} {n}: {far}");
            // The RMS of 400 standard normal errors is 1 +- 0.035: three of that, and a little.
            assert!(rms > 0.89 && rms < 1.11, "{layout} {items} {n}: {rms}");
        }
    }
}

/// Algebird's interval is NaN from some n on, and a full filter throws.
#[test]
fn no_figure_is_nan_up_to_a_full_filter() {
    let key = || HashKey::from_seed(1);
    for monoid in [
        BloomFilterMonoid::new(6, 32, key()).unwrap(),
        BloomFilterMonoid::new(1, 1, key()).unwrap(),
        BloomFilterMonoid::new(64, 700, key()).unwrap(),
        BloomFilterMonoid::new(3, 5_000, key()).unwrap(),
        BloomFilterMonoid::blocked(8, 512, key()).unwrap(),
        BloomFilterMonoid::blocked(32, 5_120, key()).unwrap(),
    ] {
        let mut filter = monoid.zero();
        let mut n = 0_u64;
        while !filter.is_full() {
            filter.insert(&n);
            n += 1;
            let about = filter.cardinality();
            assert!(
                about.min <= about.estimate && about.estimate <= about.max,
                "{about:?}"
            );
            assert!(about.min.is_finite() && about.min >= 1.0);
            assert!((0.0..=1.0).contains(&filter.false_positive_rate()));
            assert!((0.0..=1.0).contains(&filter.fill()));
        }
        assert!(filter.is_overfull() && filter.cardinality().max == f64::INFINITY);
        assert_eq!((filter.fill(), filter.false_positive_rate()), (1.0, 1.0));
        assert!(filter.contains(&u64::MAX));
    }
}

#[test]
fn a_filter_is_overfull_only_beyond_what_it_was_made_for() {
    for layout in LAYOUTS {
        for items in [100_u64, 10_000] {
            let monoid = sized(items, 0.01, layout, 3);
            let filter = monoid.create(0..items);
            assert!(!filter.is_overfull() && filter.false_positive_rate() <= 0.01);
            assert!(monoid.create(0..2 * items).is_overfull());
        }
    }
    // A filter given by its width expects as many as set half of its bits.
    let monoid = BloomFilterMonoid::new(5, 100_000, HashKey::from_seed(3)).unwrap();
    let fill = monoid.create(0..monoid.expected_items()).fill();
    assert!((fill - 0.5).abs() < 0.01, "{fill}");
    let monoid = BloomFilterMonoid::blocked(5, 512 * 200, HashKey::from_seed(3)).unwrap();
    let fill = monoid.create(0..monoid.expected_items()).fill();
    assert!((fill - 0.5).abs() < 0.01, "{fill}");
}

#[test]
fn the_fill_does_not_jump_where_a_filter_turns_dense() {
    for monoid in [
        BloomFilterMonoid::new(7, 25_600, HashKey::from_seed(3)).unwrap(),
        BloomFilterMonoid::blocked(7, 25_600, HashKey::from_seed(3)).unwrap(),
    ] {
        let (sparse, dense) = (monoid.create(0..100_u64), monoid.create(0..101_u64));
        assert!(sparse.is_sparse() && !dense.is_sparse());
        let step = (dense.fill() - sparse.fill()) * 25_600.0;
        assert!((0.0..=7.0).contains(&step.round()), "{step}");
        assert!(sparse.fill() > 0.025);
    }
}

#[test]
fn the_session_of_the_seed_finds_what_it_put_in() {
    let monoid = BloomFilterMonoid::new(6, 32, HashKey::from_seed(1)).unwrap();
    let filter = monoid.create(["1", "2", "3", "4", "100"]);
    for key in ["1", "2", "3", "4", "100"] {
        assert!(filter.contains(key));
    }
    let answer = filter.contains_approximately("1");
    assert!(answer.contains && (0.0..1.0).contains(&answer.probability));
    let absent = (0..1_000_u64).find(|key| !filter.contains(key)).unwrap();
    assert_eq!(filter.contains_approximately(&absent).probability, 1.0);
}

#[test]
fn a_sealed_filter_merges_and_counts() {
    let key = HashKey::from_bytes(*b"sixteen byte key");
    let monoid = BloomFilterMonoid::with_rate(1_000, 0.01, Layout::Blocked, key).unwrap();
    let [a, b] = [monoid.create(0..600_u64), monoid.create(300..900_u64)];
    assert!(BloomFilter::decode(&a.encode()).is_err());
    let mut sealed = Sealed::<BloomFilter>::decode(&a.encode()).unwrap();
    sealed.merge(&Sealed::decode(&b.encode()).unwrap()).unwrap();
    let total = monoid.sum([&a, &b]).unwrap();
    assert_eq!(sealed.cardinality(), total.cardinality());
    assert_eq!(sealed.cardinality_with(0.5), total.cardinality_with(0.5));
    assert_eq!(sealed.false_positive_rate(), total.false_positive_rate());
    assert_eq!(monoid.decode(&sealed.encode()), Ok(total));
}

#[test]
fn a_parameter_out_of_range_names_a_value_that_does() {
    let key = || HashKey::from_seed(1);
    let sized = |items, rate, layout| BloomFilterMonoid::with_rate(items, rate, layout, key());
    let message =
        |result: Result<BloomFilterMonoid, ParameterError>| result.unwrap_err().to_string();
    assert_eq!(
        message(BloomFilterMonoid::new(0, 32, key())),
        "number of hashes 0 is out of range, 1 to 64: take 1"
    );
    assert_eq!(
        message(BloomFilterMonoid::blocked(33, 512, key())),
        "number of hashes 33 is out of range, 1 to 32 in the blocked layout: take 32"
    );
    assert_eq!(
        message(BloomFilterMonoid::new(6, 0, key())),
        "width 0 is out of range, 1 to 2^36: take 1"
    );
    for (width, nearest) in [(0, 512), (1_000, 1_024), (u64::MAX, 1 << 36)] {
        let error = BloomFilterMonoid::blocked(6, width, key()).unwrap_err();
        assert_eq!(error.nearest, nearest.to_string());
        BloomFilterMonoid::blocked(6, nearest, key()).unwrap();
    }
    for layout in LAYOUTS {
        for items in [0, u64::MAX] {
            assert_eq!(
                sized(items, 0.01, layout).unwrap_err().parameter,
                "expected items"
            );
        }
        for rate in [
            0.0,
            -1.0,
            1.0,
            2.0,
            1e-300,
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
        ] {
            let error = sized(1_000, rate, layout).unwrap_err();
            assert_eq!(error.parameter, "false-positive rate");
            let nearest: f64 = error.nearest.parse().unwrap();
            sized(1_000, nearest, layout).unwrap();
        }
        for rate in [0.5, 0.01, 1e-6] {
            let error = sized(1 << 41, rate, layout).unwrap_err();
            assert_eq!(error.parameter, "expected items");
            let nearest: u64 = error.nearest.parse().unwrap();
            let widest = sized(nearest, rate, layout).unwrap();
            assert!(widest.width() > BloomFilterMonoid::MAX_WIDTH / 100 * 98);
        }
    }
}
