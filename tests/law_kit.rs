//! The law kit notices each law that is broken, names it, and shows a small example.

use std::collections::BTreeMap;

use proptest::prelude::*;
use sketchbird::codec::{Codec, Reader, Writer};
use sketchbird::laws::{Broken, Laws};
use sketchbird::{DecodeError, Mismatch, Monoid};

/// How lists of numbers add up: lawfully or not. Unless said otherwise, as multisets.
trait Way: std::fmt::Debug + Default {
    const CLAIMS_IDEMPOTENCE: bool = false;
    const ZERO: &[u8] = &[];

    fn add(left: &mut Vec<u8>, right: &[u8]) {
        left.extend(right);
        left.sort_unstable();
    }

    fn written(list: &[u8]) -> Vec<u8> {
        list.to_vec()
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Lists<W>(W);

impl<W: Way> Monoid for Lists<W> {
    type Value = Vec<u8>;

    const IDEMPOTENT: bool = W::CLAIMS_IDEMPOTENCE;

    fn zero(&self) -> Vec<u8> {
        W::ZERO.to_vec()
    }

    fn check(&self, _: &Vec<u8>) -> Result<(), Mismatch> {
        Ok(())
    }

    fn add(&self, left: &mut Vec<u8>, right: &Vec<u8>) {
        W::add(left, right);
    }
}

impl<W: Way> Codec for Lists<W> {
    fn describe(&self, out: &mut Writer) {
        out.named_kind("lists");
    }

    fn from_description(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        input.expect_named_kind("lists")?;
        Ok(Self::default())
    }

    fn same(&self, _: &Self) -> Result<(), Mismatch> {
        Ok(())
    }

    fn write(&self, value: &Vec<u8>, out: &mut Writer) {
        out.bytes(&W::written(value));
    }

    fn read(&self, input: &mut Reader<'_>) -> Result<Vec<u8>, DecodeError> {
        (0..input.count(1)?).map(|_| input.byte()).collect()
    }
}

/// Ways by name, each with what it does otherwise.
macro_rules! ways {
    ($($way:ident { $($otherwise:tt)* })*) => {$(
        #[derive(Clone, Copy, Debug, Default)]
        struct $way;
        impl Way for $way { $($otherwise)* }
    )*};
}

ways! {
    Multiset {}
    Set {
        const CLAIMS_IDEMPOTENCE: bool = true;

        fn add(left: &mut Vec<u8>, right: &[u8]) {
            Multiset::add(left, right);
            left.dedup();
        }
    }
    MultisetThatClaimsIdempotence {
        const CLAIMS_IDEMPOTENCE: bool = true;
    }
    ZeroThatIsSomething {
        const ZERO: &[u8] = &[7];
    }
    Concatenation {
        fn add(left: &mut Vec<u8>, right: &[u8]) {
            left.extend(right);
        }
    }
    // Commutative, but how often it was halved depends on the tree.
    HalfOfTheLargest {
        fn add(left: &mut Vec<u8>, right: &[u8]) {
            if left.is_empty() {
                *left = right.to_vec();
            } else if !right.is_empty() {
                let largest = left.iter().chain(right).max().copied();
                *left = largest.map(|largest| largest / 2).into_iter().collect();
            }
        }
    }
    WrittenLossily {
        fn written(list: &[u8]) -> Vec<u8> {
            list.iter().map(|number| number.saturating_sub(1)).collect()
        }
    }
}

fn sorted() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::btree_set(any::<u8>(), 0..6).prop_map(|set| set.into_iter().collect())
}

fn broken<W: Way>(way: W) -> Broken {
    Laws::of(&Lists(way)).check(sorted()).unwrap_err()
}

#[test]
fn lawful_monoids_pass() {
    Laws::of(&Lists(Multiset)).check(sorted()).unwrap();
    Laws::of(&Lists(Set)).check(sorted()).unwrap();
}

#[test]
fn a_zero_that_changes_something_is_noticed() {
    let broken = broken(ZeroThatIsSomething);
    assert_eq!(broken.law, "identity");
    assert_eq!(broken.example, "([], [], [])");
}

#[test]
fn an_order_that_matters_is_noticed() {
    let broken = broken(Concatenation);
    assert_eq!(broken.law, "commutativity");
    let text = broken.to_string();
    assert!(text.ends_with(&format!("for example by {}", broken.example)));
}

#[test]
fn a_grouping_that_matters_is_noticed() {
    assert_eq!(broken(HalfOfTheLargest).law, "associativity");
}

#[test]
fn idempotence_is_checked_where_it_is_claimed() {
    let broken = broken(MultisetThatClaimsIdempotence);
    assert_eq!(broken.law, "idempotence");
    assert_eq!(broken.example, "([], [], [0])");
}

#[test]
fn a_form_that_does_not_come_back_is_noticed() {
    assert_eq!(broken(WrittenLossily).law, "canonical form");
}

#[test]
fn a_sketch_that_cuts_at_each_merge_is_noticed() {
    // The three most frequent of each part: what Algebird's TopN does.
    let top = |items: &[u8]| {
        let mut counts = BTreeMap::new();
        for &item in items {
            *counts.entry(item).or_insert(0_usize) += 1;
        }
        let mut counts: Vec<(u8, usize)> = counts.into_iter().collect();
        counts.sort_by_key(|&(item, count)| (std::cmp::Reverse(count), item));
        let kept = counts.into_iter().take(3);
        let mut list: Vec<u8> = kept
            .flat_map(|(item, count)| std::iter::repeat_n(item, count))
            .collect();
        list.sort_unstable();
        list
    };
    let broken = Laws::of(&Lists(Multiset))
        .check_sketch(prop::collection::vec(0_u8..6, 0..40), top)
        .unwrap_err();
    assert_eq!(broken.law, "homomorphism");
}

#[test]
fn a_law_that_fails_once_and_then_holds_is_not_passed_over() {
    let calls = std::cell::Cell::new(0);
    let broken = Laws::of(&Lists(Multiset))
        .cases(1)
        .check_sketch(Just(vec![1_u8, 2, 3]), |items| {
            calls.set(calls.get() + 1);
            if calls.get() == 1 {
                vec![9]
            } else {
                items.to_vec()
            }
        })
        .unwrap_err();
    assert_eq!(broken.law, "determinism");
}

#[test]
fn an_example_is_shown_in_bounded_length() {
    let broken = Laws::of(&Lists(Multiset))
        .cases(1)
        .check_sketch(Just(vec![0_u8; 100_000]), |items| {
            vec![items.len() as u8; 2]
        })
        .unwrap_err();
    assert!(broken.example.chars().count() < 2_100);
    assert!(broken.example.contains("bytes in all"));
}
