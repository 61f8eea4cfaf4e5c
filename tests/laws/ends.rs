//! First, last and top.

use std::collections::BTreeSet;

use proptest::prelude::*;
use sketchbird::laws::Laws;
use sketchbird::monoid::{First, Last, MapOf, Monoid, Sum, Top};
use sketchbird::{Aggregator, Mismatch};

/// A stamp, of which many are equal, and a user.
fn stamped() -> impl Strategy<Value = (u64, String)> {
    (0_u64..4, "[ab]{0,2}")
}

fn cut<T: Ord + Clone>(top: &Top<T>, values: &[T]) -> BTreeSet<T> {
    let mut set = top.zero();
    for value in values {
        top.insert(&mut set, value.clone());
    }
    set
}

#[test]
fn first_and_last_keep_the_laws() {
    let (first, last) = (First::new(), Last::new());
    let values = || prop::option::of(stamped());
    Laws::of(&first).check(values()).unwrap();
    Laws::of(&last).check(values()).unwrap();
    let items = || prop::collection::vec(stamped(), 0..20);
    Laws::of(&first)
        .check_sketch(items(), |items| first.sketch(items).unwrap())
        .unwrap();
    Laws::of(&last)
        .check_sketch(items(), |items| last.sketch(items).unwrap())
        .unwrap();
}

#[test]
fn tops_of_every_size_keep_the_laws() {
    for most in 0..6 {
        let top = Top::new(most);
        let items = || prop::collection::vec(stamped(), 0..40);
        Laws::of(&top)
            .check(items().prop_map(|items| cut(&top, &items)))
            .unwrap();
        Laws::of(&top)
            .check_sketch(items(), |items| cut(&top, items))
            .unwrap();
    }
}

proptest! {
    #[test]
    fn first_and_last_are_the_ends_in_order_of_stamp_and_then_of_value(
        values in prop::collection::vec(stamped(), 0..9),
    ) {
        let some: Vec<_> = values.iter().cloned().map(Some).collect();
        prop_assert_eq!(First::new().sum(&some), Ok(values.iter().min().cloned()));
        prop_assert_eq!(Last::new().sum(&some), Ok(values.iter().max().cloned()));
    }

    #[test]
    fn a_top_is_the_end_of_all_values(
        most in 0_u32..6, values in prop::collection::vec(stamped(), 0..40),
    ) {
        let top = Top::new(most);
        let all: BTreeSet<_> = values.iter().cloned().collect();
        let greatest: BTreeSet<_> = all.into_iter().rev().take(most as usize).collect();
        prop_assert_eq!(cut(&top, &values), greatest);
    }

    #[test]
    fn the_top_of_a_map_is_the_front_of_all_keys_sorted_by_weight(
        map in prop::collection::btree_map("[a-c]{1,3}", 0_u64..4, 0..20), count in 0_usize..25,
    ) {
        let words = MapOf::<String, _>::new(Sum::<u64>::new());
        let mut sorted: Vec<_> = map.iter().collect();
        // Stable: keys of one weight stay in their order.
        sorted.sort_by(|(_, a), (_, b)| b.cmp(a));
        sorted.truncate(count);
        prop_assert_eq!(words.top(&map, count, |&weight| weight), sorted);
    }
}

#[test]
fn a_set_of_more_than_are_kept_does_not_add_up() {
    let top = Top::<u64>::new(2);
    let mut left = BTreeSet::from([1, 2]);
    let error = top.plus(&mut left, &BTreeSet::from([3, 4, 5])).unwrap_err();
    assert_eq!(error, Mismatch::new("number of values kept", 2, 3));
    assert_eq!(left, BTreeSet::from([1, 2]));
}

/// Why a map is not cut before it is added up: `b` leads in no shard, and in the sum.
#[test]
fn counts_cut_to_the_heaviest_in_each_shard_lose_the_heaviest_of_all() {
    let words = MapOf::<String, _>::new(Sum::<u64>::new());
    let shards = [[("a", 3), ("b", 2)], [("c", 3), ("b", 2)]]
        .map(|shard| shard.map(|(key, count)| (key.to_owned(), count)).into());
    let heaviest = |map| words.top(map, 1, |&count| count)[0].0.clone();
    assert_eq!(shards.each_ref().map(heaviest), ["a", "c"]);
    assert_eq!(heaviest(&words.sum(&shards).unwrap()), "b");
}
