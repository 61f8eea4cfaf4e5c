use proptest::prelude::*;
use sketchbird::codec::Codec;
use sketchbird::laws::Laws;
use sketchbird::monoid::{Moments, MomentsMonoid, Monoid};
use sketchbird::{DecodeError, laws};

/// The count at which it saturates.
const MOST: u64 = i64::MAX as u64;

/// Integers with their weights: small, or at the limits; weights that saturate among them.
fn items() -> impl Strategy<Value = Vec<(i64, u64)>> {
    let value = prop_oneof![
        4 => -5_i64..5,
        2 => any::<i64>(),
        1 => Just(i64::MIN),
        1 => Just(i64::MAX),
    ];
    let weight = prop_oneof![
        12 => 0_u64..4,
        2 => 0..MOST / 8,
        1 => MOST - 9..=MOST,
        1 => any::<u64>(),
    ];
    prop::collection::vec((value, weight), 0..12)
}

fn of(items: &[(i64, u64)]) -> Moments {
    let mut moments = MomentsMonoid.zero();
    for &(value, weight) in items {
        moments.insert_weighted(value, weight);
    }
    moments
}

fn near(left: f64, right: f64) -> bool {
    (left - right).abs() <= 1e-12 * right.abs()
}

#[test]
fn moments_keep_the_laws() {
    let laws = Laws::of(&MomentsMonoid).cases(1000);
    laws.check(items().prop_map(|items| of(&items))).unwrap();
    laws.check_sketch(items(), of).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_weight_is_so_many_insertions(values in prop::collection::vec((any::<i64>(), 0_u64..5), 0..20)) {
        let repeated = values.iter().flat_map(|&(value, weight)| (0..weight).map(move |_| value));
        prop_assert_eq!(of(&values), MomentsMonoid.create(repeated));
    }

    /// Beside sums over the differences to the mean times n, which are integers as well.
    #[test]
    fn the_answers_are_the_definitions(values in prop::collection::vec(-3_000_000_i32..3_000_000, 0..40)) {
        let moments = MomentsMonoid.create(values.iter().copied());
        let n = values.len() as i128;
        let sum: i128 = values.iter().map(|&value| i128::from(value)).sum();
        let scatter: i128 = values.iter().map(|&value| (n * i128::from(value) - sum).pow(2)).sum();
        prop_assert_eq!((moments.count() as i128, moments.sum()), (n, Some(sum)));
        let over = |n| moments.mean().filter(|_| n > 0).map(|_| n as f64);
        let same = |answer: Option<f64>, truth: Option<f64>| match (answer, truth) {
            (Some(answer), Some(truth)) => near(answer, truth),
            (answer, truth) => answer == truth,
        };
        prop_assert_eq!(moments.mean().is_some(), n > 0);
        prop_assert!(same(moments.mean(), over(n).map(|over| sum as f64 / over)));
        let scatter = scatter as f64 / (n * n).max(1) as f64;
        prop_assert!(same(moments.population_variance(), over(n).map(|over| scatter / over)));
        prop_assert!(same(moments.sample_variance(), over(n - 1).map(|over| scatter / over)));
    }

    #[test]
    fn the_variance_does_not_depend_on_where_the_numbers_lie(
        values in prop::collection::vec(0_u64..1000, 2..40), far in prop::sample::select(vec![0, 1 << 40, u64::MAX - 999]),
    ) {
        let here = MomentsMonoid.create(values.iter().copied());
        let there = MomentsMonoid.create(values.iter().map(|value| value + far));
        prop_assert_eq!(here.population_variance(), there.population_variance());
        prop_assert_eq!(here.sample_variance(), there.sample_variance());
    }

    #[test]
    fn it_saturates_exactly_when_the_count_says_so(items in items()) {
        let truth = items.iter().fold(0_u64, |sum, (_, weight)| sum.saturating_add(*weight));
        let moments = of(&items);
        prop_assert_eq!(moments.count(), truth.min(MOST));
        prop_assert_eq!(moments.is_saturated(), truth >= MOST);
        prop_assert_eq!(moments.sum().is_none(), truth >= MOST);
        prop_assert_eq!(moments.mean().is_none(), truth >= MOST || truth == 0);
        prop_assert_eq!(moments.sample_variance().is_none(), !(2..MOST).contains(&truth));
    }
}

/// The largest sums there can be.
#[test]
fn nothing_overflows_below_the_greatest_count() {
    for half in [(MOST - 1) / 2, 1] {
        let mut ends = MomentsMonoid.zero();
        ends.insert_weighted(i64::MIN, half);
        ends.insert_weighted(u64::MAX, half);
        let spread = u64::MAX as f64 + 2.0_f64.powi(63);
        assert!(near(
            ends.population_variance().unwrap(),
            spread * spread / 4.0
        ));
        laws::canonical_form(&MomentsMonoid, &ends).unwrap();
    }
    for end in [u64::MAX, 0] {
        let mut same = MomentsMonoid.zero();
        same.insert_weighted(end, MOST - 1);
        assert_eq!(same.sum(), Some(i128::from(end) * i128::from(MOST - 1)));
        assert_eq!(same.population_variance(), Some(0.0));
        laws::canonical_form(&MomentsMonoid, &same).unwrap();
        same.insert(end);
        assert!(same.is_saturated() && same.mean().is_none());
        laws::canonical_form(&MomentsMonoid, &same).unwrap();
    }
}

#[test]
fn moments_that_no_integers_have_are_refused() {
    use siphasher::sip::SipHasher13;
    let decode = |payload: &[u8]| {
        let head = MomentsMonoid.encode(&MomentsMonoid.zero());
        let mut bytes = [&head[..head.len() - 8], payload].concat();
        let checksum = SipHasher13::new().hash(&bytes) as u32;
        bytes.extend_from_slice(&checksum.to_le_bytes());
        MomentsMonoid.decode(&bytes)
    };
    // Count, folded sum, low and high part of the sum of squares.
    assert_eq!(decode(&[2, 6, 5, 0]), Ok(MomentsMonoid.create([1, 2])));
    assert_eq!(decode(&[1, 3, 4, 0]), Ok(MomentsMonoid.create([-2])));
    for (payload, what) in [
        ([0, 2, 0, 0], "a sum of nothing"),
        ([0, 0, 2, 0], "squares of nothing"),
        ([2, 6, 4, 0], "an odd sum of even squares"),
        ([2, 6, 3, 0], "less scatter than none"),
        ([1, 4, 6, 0], "one integer that is not its square's root"),
        ([1, 4, 4, 1], "a square over 128 bits"),
        ([2, 0, 0, 4], "squares over two of 128 bits"),
    ] {
        let reason = DecodeError::Invalid("moments that no integers have");
        assert_eq!(decode(&payload), Err(reason), "{what}");
    }
}
