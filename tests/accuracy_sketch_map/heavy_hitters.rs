//! How often a heavy key is missed.

use sketchbird::monoid::Sum;
use sketchbird::{HashKey, Monoid, SketchMap, SketchMapMonoid};

type Monoid64 = SketchMapMonoid<u64, Sum<u64>>;

fn monoid(heavy_hitters: u32, chance: f64, seed: u64) -> Monoid64 {
    let key = HashKey::from_seed(seed);
    SketchMapMonoid::new(0.01, 0.1, heavy_hitters, chance, Sum::new(), key).unwrap()
}

/// Adds `weight` to a key: in one event, or in events of `unit` each. Ids are the events' own.
fn add(map: &mut SketchMap<u64, Sum<u64>>, key: u64, weight: u64, unit: u64, id: &mut u64) {
    for _ in 0..weight / unit {
        *id += 1;
        map.insert(&key, &unit, *id).unwrap();
    }
}

/// The largest key, so that a tie of priorities would count against it.
const HEAVY: u64 = u64::MAX;
const LIGHT_KEYS: u64 = 1_800;

/// The exact chance that the heavy key, of share 1 / H, is missed beside light keys of equal weights.
///
/// The k least of exponential variates with rates w are a sample without replacement with chances proportional to w (Cohen &
/// Kaplan 2007). The heavy key is missed if k draws took light ones alone: with i of L gone, it has a share of
/// f / (1 - i (1 - f) / L) of what is left. For many light keys this tends to (1 - f)^k, and is below it always.
fn exact_chance(f: f64, k: usize) -> f64 {
    let light = (1.0 - f) / LIGHT_KEYS as f64;
    (0..k).map(|i| 1.0 - f / (1.0 - i as f64 * light)).product()
}

/// In how many trials, each with a hash key of its own, the key at exactly the threshold share was missed.
/// All weights are times `scale`; an event of the heavy key has the weight `unit` times `scale`.
fn misses(heavy_hitters: u32, chance: f64, trials: u64, scale: u64, unit: u64) -> u64 {
    // H - 1 parts of the weight are light, one is heavy.
    let weight = LIGHT_KEYS / u64::from(heavy_hitters - 1);
    assert_eq!(weight * u64::from(heavy_hitters - 1), LIGHT_KEYS);
    let mut missed = 0;
    for trial in 0..trials {
        let mut map = monoid(heavy_hitters, chance, trial).zero();
        let mut id = 0;
        for key in 0..LIGHT_KEYS {
            add(&mut map, key, scale, scale, &mut id);
        }
        add(&mut map, HEAVY, weight * scale, unit * scale, &mut id);
        assert_eq!(*map.total(), weight * scale * u64::from(heavy_hitters));
        missed += u64::from(map.heavy_hitters().iter().all(|found| found.key != HEAVY));
    }
    missed
}

fn assert_missed_as_in_theory(heavy_hitters: u32, chance: f64, trials: u64, scale: u64, unit: u64) {
    let k = monoid(heavy_hitters, chance, 0).sample_size();
    let f = 1.0 / f64::from(heavy_hitters);
    let expected = exact_chance(f, k);
    assert!(expected <= (1.0 - f).powi(k as i32));
    assert!(f64::from(heavy_hitters) * (1.0 - f).powi(k as i32) <= chance);
    let missed = misses(heavy_hitters, chance, trials, scale, unit) as f64;
    let (mean, variance) = (
        expected * trials as f64,
        expected * (1.0 - expected) * trials as f64,
    );
    assert!(
        (missed - mean).abs() <= 4.0 * variance.sqrt(),
        "H = {heavy_hitters}, k = {k}: missed {missed} of {trials}, expected {mean}"
    );
}

// k = 30 of H = 10: 4.2 % are missed; k = 9 of H = 4: 7.5 %; k = 3 of H = 2: 12.5 %.
#[test]
fn a_key_at_the_threshold_is_missed_as_rarely_as_documented() {
    for (heavy_hitters, chance) in [(10, 0.5), (4, 0.5), (2, 0.5), (2, 0.05)] {
        assert_missed_as_in_theory(
            heavy_hitters,
            chance,
            3_000,
            1,
            LIGHT_KEYS / u64::from(heavy_hitters - 1),
        );
    }
}

#[test]
fn many_events_weigh_as_much_as_one_of_their_weight() {
    for unit in [1, 8, 200] {
        assert_missed_as_in_theory(10, 0.5, 3_000, 1, unit);
    }
}

/// A total of 2^57: rounding of priorities to 2^-58 costs half a sampled key at most.
#[test]
fn huge_weights_are_found_as_often() {
    assert_missed_as_in_theory(10, 0.5, 3_000, 1 << 46, 200);
}

/// Five keys at exactly 1 / 10 beside 3,000 light ones: k is such that any is missed with a chance of 10 % at most, by
/// the union bound 10 (1 - 1/10)^k <= 0.1. Five of ten are there, so the bound for them is 5 %.
#[test]
fn all_keys_at_the_threshold_are_found_at_the_documented_chance() {
    let (trials, chance) = (3_000, 0.1);
    let mut missed_any = 0;
    for trial in 0..trials {
        let monoid = monoid(10, chance, trial);
        assert_eq!(monoid.sample_size(), 47);
        let mut map = monoid.zero();
        let mut id = 0;
        (0..3_000).for_each(|key| add(&mut map, key, 1, 1, &mut id));
        for heavy in 0..5 {
            add(&mut map, HEAVY - heavy, 600, 100, &mut id);
        }
        let found = map.heavy_hitters();
        let found = found.iter().filter(|found| found.key > HEAVY - 5).count();
        missed_any += u64::from(found < 5);
    }
    let per_key = 0.9_f64.powi(47);
    let most = 5.0 * per_key;
    assert!(most <= chance / 2.0);
    let bound = most * trials as f64;
    assert!(
        missed_any as f64 <= bound + 4.0 * bound.sqrt(),
        "missed in {missed_any} of {trials} trials, at most {bound} are documented"
    );
    // And it is no accident of a sample that holds everything.
    assert!(missed_any > 0);
}

#[test]
fn identical_events_count_once_towards_the_sample_and_twice_in_the_table() {
    let monoid = monoid(10, 0.5, 1);
    let (mut once, mut twice) = (monoid.zero(), monoid.zero());
    for id in 0..500 {
        once.insert(&(id % 100), &3, id).unwrap();
        twice.insert(&(id % 100), &3, id).unwrap();
        twice.insert(&(id % 100), &3, id).unwrap();
    }
    assert!(once.sampled_keys().eq(twice.sampled_keys()));
    assert_eq!((*once.total(), *twice.total()), (1_500, 3_000));
    assert_eq!(
        once.frequency(&7).estimate * 2,
        twice.frequency(&7).estimate
    );
    // The same id of another key is another event.
    let mut other = monoid.zero();
    (0..100).for_each(|key| other.insert(&key, &1, 0).unwrap());
    let first: Vec<u64> = other.sampled_keys().copied().collect();
    assert_ne!(first, (0..first.len() as u64).collect::<Vec<_>>());
    // The sum counts the table twice as well, and leaves the sample as it is.
    let sum = monoid.sum([&once, &once]).unwrap();
    assert_eq!(sum, twice);
}

/// Without ids the builder numbers its events: other splits, other samples, of the same quality. H = 10, k = 30.
#[test]
fn numbered_events_are_found_as_often_as_events_with_ids() {
    let trials = 2_000;
    let mut missed = 0_u64;
    for trial in 0..trials {
        let monoid = monoid(10, 0.5, trial);
        let shards = (0..4).map(|shard| {
            let mut builder = monoid.shard(&format!("host-{shard}"));
            for key in (shard..LIGHT_KEYS).step_by(4) {
                builder.insert(&key, &1).unwrap();
            }
            (0..50).for_each(|_| builder.insert(&HEAVY, &1).unwrap());
            builder.finish()
        });
        let map = monoid.sum(shards).unwrap();
        missed += u64::from(map.heavy_hitters().iter().all(|found| found.key != HEAVY));
    }
    let expected = exact_chance(0.1, 30);
    let mean = expected * trials as f64;
    let sd = (mean * (1.0 - expected)).sqrt();
    assert!(
        (missed as f64 - mean).abs() <= 4.0 * sd,
        "{missed}, expected {mean}"
    );
}
