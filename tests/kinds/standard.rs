use std::collections::BTreeMap;

use sketchbird::monoid::{MapOf, Max, Min, Optional, Sum, WrappingSum};
use sketchbird::{BloomFilterMonoid, CountMinSketchMonoid, HyperLogLogMonoid, Monoid};

use super::{Specimen, public, secret};

pub fn specimens() -> Vec<Specimen> {
    numbers().into_iter().chain(products()).collect()
}

fn numbers() -> Vec<Specimen> {
    vec![
        Specimen::of("sum", Sum::<u64>::new(), &300),
        Specimen::of("wrapping_sum", WrappingSum::<u8>::new(), &255),
        Specimen::of("maximum", Max::<i128>::new(), &i128::MIN),
        Specimen::of("minimum", Min::<i16>::new(), &-129),
        Specimen::of("option_none", Optional(Max::<u64>::new()), &None),
        Specimen::of("option_some", Optional(Max::<u64>::new()), &Some(0)),
    ]
}

fn products() -> Vec<Specimen> {
    let words = MapOf::<String, _>::new(Sum::<u64>::new());
    let counts = BTreeMap::from(["", "admin", "root"].map(|word| (word.to_owned(), 7)));

    let addresses = HyperLogLogMonoid::new(4, public()).unwrap();
    let seen = BloomFilterMonoid::new(2, 200, public()).unwrap();
    let tried = CountMinSketchMonoid::with_shape(2, 8, public()).unwrap();
    let product = (addresses.clone(), seen.clone(), tried.clone());
    let of_hour = |n: u64| {
        (
            addresses.create(0..n),
            seen.create(0..n),
            tried.create(0..n),
        )
    };
    let hours = MapOf::<u32, _>::new(product.clone());
    let series = BTreeMap::from([(0, of_hour(0)), (1, of_hour(2)), (256, of_hour(9))]);

    let hidden = HyperLogLogMonoid::new(4, secret()).unwrap();
    let by_host = MapOf::<String, _>::new(Optional(hidden.clone()));
    let hosts = BTreeMap::from([
        ("a".to_owned(), None),
        ("b".to_owned(), Some(hidden.create([1_u64, 2]))),
    ]);
    vec![
        Specimen::of("map_empty", words.clone(), &words.zero()),
        Specimen::of("map_of_sums", words, &counts),
        Specimen::of("tuple_of_sketches", product, &of_hour(5)),
        Specimen::of("map_of_tuples_of_sketches", hours, &series),
        Specimen::of("map_of_options_of_secret_sketches", by_host, &hosts),
    ]
}
