use proptest::prelude::*;
use sketchbird::laws::Laws;
use sketchbird::{Monoid, Quantiles, QuantilesMonoid};

use super::samples;

fn any_monoid() -> impl Strategy<Value = QuantilesMonoid> {
    prop_oneof![Just(0.5), Just(0.01), 1e-6..0.5_f64]
        .prop_map(|alpha| QuantilesMonoid::new(alpha).unwrap())
}

/// Numbers with their weights: near to each other or any there are; weights that saturate among them.
fn items() -> impl Strategy<Value = Vec<(f64, u64)>> {
    let number = prop_oneof![
        2 => -10.0..10.0_f64,
        1 => (-9_i8..9).prop_map(f64::from),
        1 => any::<f64>().prop_filter("a number", |x| !x.is_nan()),
    ];
    let weight = prop_oneof![6 => 0_u64..4, 2 => any::<u64>(), 1 => Just(u64::MAX)];
    let few = prop::collection::vec((number, weight), 0..60);
    let many = (1_u32..4_000, 0.1..1.0_f64)
        .prop_map(|(n, step)| (0..n).map(|i| (f64::from(i) * step, 1)).collect());
    prop_oneof![3 => few, 1 => many]
}

fn sketch(monoid: &QuantilesMonoid, items: &[(f64, u64)]) -> Quantiles {
    let mut quantiles = monoid.zero();
    for &(number, weight) in items {
        quantiles.insert_weighted(number, weight).unwrap();
    }
    quantiles
}

#[test]
fn quantiles_of_many_accuracies_keep_the_laws() {
    for monoid in samples(any_monoid(), 40) {
        let laws = Laws::of(&monoid).cases(6);
        laws.check(items().prop_map(|items| sketch(&monoid, &items)))
            .unwrap();
        laws.check_sketch(items(), |items| sketch(&monoid, items))
            .unwrap();
    }
}

proptest! {
    #[test]
    fn the_order_of_numbers_and_how_a_weight_is_paid_do_not_matter(
        monoid in any_monoid(), items in items(), step in 1_u64..9,
    ) {
        let first = items.iter().rev().map(|&(number, weight)| (number, weight / step));
        let rest = items.iter().map(|&(number, weight)| (number, weight - weight / step));
        let paid: Vec<_> = first.chain(rest).collect();
        prop_assert_eq!(sketch(&monoid, &items), sketch(&monoid, &paid));
    }

    #[test]
    fn the_count_is_the_sum_of_all_weights_as_far_as_it_goes(monoid in any_monoid(), items in items()) {
        let quantiles = sketch(&monoid, &items);
        let truth = items.iter().fold(0_u64, |sum, (_, weight)| sum.saturating_add(*weight));
        prop_assert_eq!(quantiles.count(), truth);
        prop_assert_eq!(quantiles.is_saturated(), truth == u64::MAX);
        prop_assert_eq!(quantiles.is_empty(), truth == 0);
        prop_assert_eq!(Quantiles::decode(&quantiles.encode()).unwrap().count(), truth);
    }
}
