use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use sketchbird::monoid::{
    First, Last, MapOf, Max, Min, MomentsMonoid, Optional, Sum, Top, WrappingSum,
};
use sketchbird::{BloomFilterMonoid, CountMinSketchMonoid, HyperLogLogMonoid, Monoid};

use super::{Specimen, public, secret};

pub fn specimens() -> Vec<Specimen> {
    let all = [numbers(), moments(), ends(), products()];
    all.into_iter().flatten().collect()
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

fn moments() -> Vec<Specimen> {
    let of = |name, values: &[(i64, u64)]| {
        let mut value = MomentsMonoid.zero();
        for &(number, weight) in values {
            value.insert_weighted(number, weight);
        }
        Specimen::of(name, MomentsMonoid, &value)
    };
    vec![
        of("moments_empty", &[]),
        of("moments", &[(-7, 1), (3, 2), (1 << 40, 5)]),
        of("moments_of_the_ends", &[(i64::MIN, 1 << 60), (i64::MAX, 1)]),
        of("moments_saturated", &[(-7, u64::MAX)]),
    ]
}

fn ends() -> Vec<Specimen> {
    let attempt = Some((1_717_200_000_u64, "root".to_owned()));
    let addresses = ["192.0.2.7", "192.0.2.8", "2001:db8::1"];
    let addresses: BTreeSet<IpAddr> = addresses.map(|text| text.parse().unwrap()).into();
    vec![
        Specimen::of("first_none", First::<String>::new(), &None),
        Specimen::of("first", First::<(u64, String)>::new(), &attempt),
        Specimen::of("last", Last::<(u64, String)>::new(), &attempt),
        Specimen::of("top_empty", Top::<u64>::new(300), &BTreeSet::new()),
        Specimen::of("top_full", Top::<IpAddr>::new(3), &addresses),
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
