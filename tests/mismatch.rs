//! Values that differ in one parameter, or in the key alone: each way to add them names what differs, and changes nothing.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::net::{IpAddr, Ipv4Addr};

use sketchbird::codec::{Codec, Reader, Writer};
use sketchbird::logs::{LogMonoid, LogSketch, UserNames};
use sketchbird::monoid::{First, Last, MapOf, Max, Optional, Sum, Top};
use sketchbird::sketch_map::Weighted;
use sketchbird::{
    BloomFilter, BloomFilterMonoid, CountMinSketch, CountMinSketchMonoid, DecodeError, HashKey,
    HyperLogLog, HyperLogLogMonoid, InsertError, KeySample, KeySampleMonoid, Layout, Mismatch,
    Monoid, PrefixSketch, PrefixSketchMonoid, Quantiles, QuantilesMonoid, Sealed, Sketch,
    SketchMap, SketchMapMonoid,
};

const SECRET: [u8; 16] = *b"sixteen byte key";

/// Pairs of different keys: two seeds, a seed and a secret, two secrets.
fn key_pairs() -> [[HashKey; 2]; 4] {
    let [one, two] = [1, 2].map(HashKey::from_seed);
    let [secret, other] = [SECRET, *b"another such key"].map(HashKey::from_bytes);
    [
        [one.clone(), two],
        [one.clone(), secret.clone()],
        [secret.clone(), one],
        [secret, other],
    ]
}

fn public() -> HashKey {
    HashKey::from_seed(1)
}

fn is_named<T>(result: Result<T, Mismatch>, what: &str) {
    let error = result.err().expect(what);
    assert_eq!(error.what, what);
    assert_ne!(error.here, error.there, "{what}");
    let text = error.to_string();
    assert!(text.contains(what) && !text.contains('\n'), "{text}");
    let secret = String::from_utf8_lossy(&SECRET).into_owned();
    assert!(!text.contains(&secret), "{text}");
}

/// `plus` and `sum` of a monoid on values of which the right one is foreign.
fn add_nothing<M: Codec>(monoid: &M, left: &mut M::Value, right: &M::Value, what: &str) {
    let before = monoid.encode(left);
    is_named(monoid.plus(left, right), what);
    is_named(monoid.sum([&*left, right]), what);
    is_named(monoid.sum([right]), what);
    is_named(monoid.check(right), what);
    assert_eq!(monoid.encode(left), before, "{what}");
}

fn is_refused<T>(result: Result<T, DecodeError>, what: &str) {
    match result.err() {
        Some(DecodeError::Mismatch(error)) => is_named::<()>(Err(error), what),
        other => panic!("{what}: {other:?}"),
    }
}

/// All that adds two sketches, on two that differ in `what`, alone and as parts.
fn differ<T>(what: &str, left: &T, right: &T, merge: fn(&mut T, &T) -> Result<(), Mismatch>)
where
    T: Sketch + Clone + Debug,
    T::Monoid: Clone,
{
    for (left, right) in [(left, right), (right, left)] {
        let (monoid, foreign) = (left.monoid(), right.monoid());
        let (encoded, other) = (monoid.encode(left), foreign.encode(right));
        assert_ne!(encoded, other, "{what}");
        is_named(monoid.same(foreign), what);

        add_nothing(monoid, &mut left.clone(), right, what);
        is_refused(monoid.decode(&other), what);
        // Nor is a foreign left side added to.
        let mut wrong = right.clone();
        is_named(monoid.plus(&mut wrong, left), what);
        assert_eq!(foreign.encode(&wrong), other);

        let mut value = left.clone();
        is_named(merge(&mut value, right), what);
        assert_eq!(monoid.encode(&value), encoded);

        let mut sealed = Sealed::<T>::decode(&encoded).unwrap();
        let sealed_right = Sealed::<T>::decode(&other).unwrap();
        is_named(sealed.merge(&sealed_right), what);
        assert_eq!(sealed.encode(), encoded);
        // Sealed or open, a key is the same key.
        sealed.merge(&Sealed::new(left.clone())).unwrap();

        in_products(what, left, right);
    }
}

/// As a part of a tuple, an option and a map; the other parts would add up.
fn in_products<T>(what: &str, left: &T, right: &T)
where
    T: Sketch + Clone,
    T::Monoid: Clone,
{
    let product = (Sum::<u64>::new(), left.monoid().clone());
    add_nothing(&product, &mut (1, left.clone()), &(2, right.clone()), what);

    let option = Optional(left.monoid().clone());
    add_nothing(&option, &mut Some(left.clone()), &Some(right.clone()), what);
    add_nothing(&option, &mut None, &Some(right.clone()), what);

    let map = MapOf::<u64, _>::new(product);
    let mut old = BTreeMap::from([(1, (1, left.clone()))]);
    for key in [1, 2] {
        let fine = (0, (1, left.clone()));
        let new = BTreeMap::from([fine, (key, (2, right.clone()))]);
        add_nothing(&map, &mut old, &new, what);
    }

    let foreign = MapOf::<u64, _>::new((Sum::<u64>::new(), right.monoid().clone()));
    let bytes = foreign.encode(&BTreeMap::from([(1, (2, right.clone()))]));
    is_refused(map.decode(&bytes), what);
    is_refused(map.decode(&foreign.encode(&foreign.zero())), what);
}

#[test]
fn hyperloglogs_that_differ_in_one_parameter_do_not_add_up() {
    let of = |precision, key: &HashKey| HyperLogLogMonoid::new(precision, key.clone()).unwrap();
    for n in [0_u64, 3, 500] {
        let differ = |what, left: HyperLogLogMonoid, right: HyperLogLogMonoid| {
            let (left, right) = (left.create(0..n), right.create(0..n));
            differ(what, &left, &right, HyperLogLog::merge);
        };
        differ("precision", of(8, &public()), of(9, &public()));
        differ(
            "always-dense form",
            of(8, &public()),
            of(8, &public()).always_dense(),
        );
        for [left, right] in key_pairs() {
            differ("hash key", of(8, &left), of(8, &right));
        }
    }
}

#[test]
fn bloom_filters_that_differ_in_one_parameter_do_not_add_up() {
    let classic = |hashes, width| BloomFilterMonoid::new(hashes, width, public()).unwrap();
    let blocked = BloomFilterMonoid::blocked(4, 1_024, public()).unwrap();
    // Made for a rate: the shape can be asked for as well, and expects other items then.
    let made = BloomFilterMonoid::with_rate(100, 0.1, Layout::Classic, public()).unwrap();
    let asked = classic(made.num_hashes(), made.width());
    for n in [0_u64, 3, 500] {
        let differ = |what, left: &BloomFilterMonoid, right: &BloomFilterMonoid| {
            let (left, right) = (left.create(0..n), right.create(0..n));
            differ(what, &left, &right, BloomFilter::merge);
        };
        differ("layout", &classic(4, 1_024), &blocked);
        differ("number of hashes", &classic(4, 1_024), &classic(5, 1_024));
        differ("width", &classic(4, 1_024), &classic(4, 1_025));
        differ("expected items", &made, &asked);
        for keys in key_pairs() {
            let [left, right] = keys.map(|key| BloomFilterMonoid::new(4, 500, key).unwrap());
            differ("hash key", &left, &right);
        }
    }
}

#[test]
fn count_min_sketches_that_differ_in_one_parameter_do_not_add_up() {
    let of = |depth, width, key: &HashKey| {
        CountMinSketchMonoid::with_shape(depth, width, key.clone()).unwrap()
    };
    for n in [0_u64, 3, 500] {
        let differ = |what, left: CountMinSketchMonoid, right: CountMinSketchMonoid| {
            let (left, right) = (left.create(0..n), right.create(0..n));
            differ(what, &left, &right, CountMinSketch::merge);
            is_named(left.inner_product(&right), what);
        };
        differ("depth", of(2, 16, &public()), of(3, 16, &public()));
        differ("width", of(2, 16, &public()), of(2, 17, &public()));
        for [left, right] in key_pairs() {
            differ("hash key", of(2, 16, &left), of(2, 16, &right));
        }
    }
}

/// A sum in units of its own: a monoid of values with a parameter.
#[derive(Clone, Debug)]
struct Units(u8);

impl Monoid for Units {
    type Value = (u8, u64);
    fn zero(&self) -> (u8, u64) {
        (self.0, 0)
    }
    fn check(&self, value: &(u8, u64)) -> Result<(), Mismatch> {
        Mismatch::unless_equal("unit", self.0, value.0)
    }
    fn add(&self, left: &mut (u8, u64), right: &(u8, u64)) {
        left.1 = left.1.saturating_add(right.1);
    }
}

impl Codec for Units {
    fn describe(&self, out: &mut Writer) {
        out.named_kind("example.com units");
        out.byte(self.0);
    }
    fn from_description(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        input.expect_named_kind("example.com units")?;
        input.byte().map(Self)
    }
    fn same(&self, other: &Self) -> Result<(), Mismatch> {
        Mismatch::unless_equal("unit", self.0, other.0)
    }
    fn write(&self, value: &(u8, u64), out: &mut Writer) {
        out.varint(value.1);
    }
    fn read(&self, input: &mut Reader<'_>) -> Result<(u8, u64), DecodeError> {
        Ok((self.0, input.varint()?))
    }
}

impl Weighted for Units {
    fn meet(&self, left: &mut (u8, u64), right: &(u8, u64)) {
        left.1 = left.1.min(right.1);
    }
    fn weight(&self, value: &(u8, u64)) -> u64 {
        value.1
    }
}

#[test]
fn sketch_maps_that_differ_in_one_parameter_do_not_add_up() {
    let of = |eps, delta, heavy, missing, unit, key: &HashKey| {
        SketchMapMonoid::<u64, _>::new(eps, delta, heavy, missing, Units(unit), key.clone())
            .unwrap()
    };
    let key = &public();
    let usual = of(0.1, 0.1, 8, 0.1, 1, key);
    // ceil(H ln(H / d)) = 4 both for 2 wanted of which one is missed with probability 0.3, and for 3 with 0.9.
    let (two, three) = (of(0.1, 0.1, 2, 0.3, 1, key), of(0.1, 0.1, 3, 0.9, 1, key));
    assert_eq!(two.sample_size(), three.sample_size());
    for n in [0_u64, 3, 500] {
        let create = |monoid: &SketchMapMonoid<u64, Units>| {
            let mut map = monoid.zero();
            for i in 0..n {
                map.insert(&i, &(monoid.values().0, 1), i).unwrap();
            }
            map
        };
        let differ = |what, left: &SketchMapMonoid<_, _>, right: &SketchMapMonoid<_, _>| {
            differ(what, &create(left), &create(right), SketchMap::merge);
        };
        differ("depth", &usual, &of(0.1, 0.01, 8, 0.1, 1, key));
        differ("width", &usual, &of(0.09, 0.1, 8, 0.1, 1, key));
        differ("number of heavy hitters", &two, &three);
        differ("sample size", &usual, &of(0.1, 0.1, 8, 0.01, 1, key));
        differ("unit", &usual, &of(0.1, 0.1, 8, 0.1, 2, key));
        for [left, right] in key_pairs() {
            let [left, right] = [left, right].map(|key| of(0.1, 0.1, 8, 0.1, 1, &key));
            differ("hash key", &left, &right);
        }
    }
}

#[test]
fn key_samples_that_differ_in_one_parameter_do_not_add_up() {
    let of = |size, unit, key: &HashKey| {
        KeySampleMonoid::<u64, _>::new(size, Units(unit), key.clone()).unwrap()
    };
    for n in [0_u64, 3, 500] {
        let create = |monoid: &KeySampleMonoid<u64, Units>| {
            let mut sample = monoid.zero();
            for i in 0..n {
                sample.insert(&i, &(monoid.values().0, 1)).unwrap();
            }
            sample
        };
        let differ = |what, left: KeySampleMonoid<_, _>, right: KeySampleMonoid<_, _>| {
            differ(what, &create(&left), &create(&right), KeySample::merge);
        };
        differ("sample size", of(16, 1, &public()), of(17, 1, &public()));
        differ("unit", of(16, 1, &public()), of(16, 2, &public()));
        for [left, right] in key_pairs() {
            let (left, right) = (of(16, 1, &left), of(16, 1, &right));
            is_named(create(&left).intersection(&create(&right)), "hash key");
            differ("hash key", left, right);
        }
    }
}

#[test]
fn quantiles_that_differ_in_their_parameter_do_not_add_up() {
    for n in [0, 3, 500] {
        let [left, right] =
            [0.01, 0.02].map(|alpha| QuantilesMonoid::new(alpha).unwrap().create(0..n).unwrap());
        let what = "number of buckets an octave";
        differ(what, &left, &right, Quantiles::merge);
    }
}

#[test]
fn prefix_sketches_that_differ_in_one_parameter_do_not_add_up() {
    let of = |eps, delta, key: &HashKey| PrefixSketchMonoid::new(eps, delta, key.clone()).unwrap();
    let usual = of(0.1, 0.1, &public());
    for n in [0_u32, 3, 500] {
        let differ = |what, left: &PrefixSketchMonoid, right: PrefixSketchMonoid| {
            let create = |monoid: &PrefixSketchMonoid| {
                monoid.create((0..n).map(|i| IpAddr::from(Ipv4Addr::from_bits(i))))
            };
            differ(what, &create(left), &create(&right), PrefixSketch::merge);
        };
        differ("depth", &usual, of(0.1, 0.01, &public()));
        differ("width", &usual, of(0.09, 0.1, &public()));
        differ(
            "IPv6 prefix length",
            &usual,
            usual.clone().with_ipv6_by_64(),
        );
        for [left, right] in key_pairs() {
            differ("hash key", &of(0.1, 0.1, &left), of(0.1, 0.1, &right));
        }
    }
}

#[test]
fn log_sketches_that_differ_in_one_parameter_do_not_add_up() {
    const LOG: &[u8] =
        b"Mar 27 13:06:56 web1 sshd[12]: Failed password for root from 192.0.2.7 port 22 ssh2\n";
    let usual = || LogMonoid::new(public());
    let low = || LogMonoid::with_precision(8, public()).unwrap();
    for log in [b"", LOG] {
        let differ = |what, left: LogMonoid, right: LogMonoid| {
            let [left, right] = [left, right].map(|monoid| {
                let lines = monoid.line_reader(1_717_200_000_000_000).unwrap();
                monoid.read(log, &lines, 1).unwrap()
            });
            differ(what, &left, &right, LogSketch::merge);
        };
        differ(
            "form of user names",
            usual(),
            usual().with_user_names(UserNames::Hashed),
        );
        differ(
            "time zone (seconds east)",
            usual(),
            usual().with_zone_offset(3_600),
        );
        differ("reference time", usual(), usual().with_reference(0));
        differ(
            "reference time",
            usual().with_reference(1),
            usual().with_reference(0),
        );
        differ("precision", usual(), low());
        differ("IPv6 prefix length", usual(), usual().with_ipv6_by_64());
        for [left, right] in key_pairs() {
            differ("hash key", LogMonoid::new(left), LogMonoid::new(right));
        }
    }
}

/// What differs in its type cannot even be handed over, but can be decoded.
#[test]
fn the_bytes_of_another_type_of_monoid_are_refused() {
    fn refused<A: Codec, B: Codec>(monoid: &A, other: &B) {
        let error = monoid.decode(&other.encode(&other.zero())).err();
        assert!(
            matches!(
                error,
                Some(DecodeError::OtherKind { .. } | DecodeError::Invalid(_))
            ),
            "{error:?}"
        );
    }
    let numbers = Sum::<u64>::new();
    refused(&numbers, &Sum::<u32>::new());
    refused(&numbers, &Max::<u64>::new());
    refused(&numbers, &Optional(numbers));
    refused(&Optional(numbers), &Optional(Max::<u64>::new()));
    refused(&(numbers,), &(numbers, numbers));
    refused(&(numbers, numbers), &(numbers, Max::<u64>::new()));
    refused(
        &MapOf::<u64, _>::new(numbers),
        &MapOf::<String, _>::new(numbers),
    );
    refused(
        &MapOf::<(u64, u64), _>::new(numbers),
        &MapOf::<(u64, i64), _>::new(numbers),
    );
    refused(
        &MapOf::<(u64, (u8, u8)), _>::new(numbers),
        &MapOf::<((u64, u8), u8), _>::new(numbers),
    );
    refused(
        &MapOf::<u64, _>::new(numbers),
        &MapOf::<u64, _>::new((numbers,)),
    );
    let sample = |key| KeySampleMonoid::<u64, _>::new(16, numbers, key).unwrap();
    let named = KeySampleMonoid::<String, _>::new(16, numbers, public()).unwrap();
    refused(&sample(public()), &named);
    let map = SketchMapMonoid::<u64, _>::new(0.1, 0.1, 8, 0.1, numbers, public()).unwrap();
    let named = SketchMapMonoid::<String, _>::new(0.1, 0.1, 8, 0.1, numbers, public()).unwrap();
    let units = SketchMapMonoid::<u64, _>::new(0.1, 0.1, 8, 0.1, Units(1), public()).unwrap();
    refused(&map, &named);
    refused(&map, &units);
    refused(&map, &sample(public()));
    let (first, last) = (First::<u64>::new(), Last::<u64>::new());
    refused(&first, &last);
    refused(&last, &First::<String>::new());
    refused(&Top::<u64>::new(3), &Top::<String>::new(3));
    is_refused(
        Top::<u64>::new(3).decode(&Top::<u64>::new(4).encode(&[1].into())),
        "number of values kept",
    );
}

/// A value of another monoid, inserted under a key, would be as wrong as a sum of both.
#[test]
fn a_foreign_value_is_not_inserted_and_changes_nothing() {
    let [own, foreign] =
        [8, 12].map(|precision| HyperLogLogMonoid::new(precision, public()).unwrap());

    let samples = KeySampleMonoid::<String, _>::new(16, own.clone(), public()).unwrap();
    let mut sample = samples.zero();
    sample.insert("a", &own.create(0..100_u64)).unwrap();
    let before = sample.encode();
    for key in ["a", "b"] {
        let error = sample.insert(key, &foreign.create(0..9_u64)).unwrap_err();
        assert!(matches!(error, InsertError::Mismatch(_)), "{error}");
    }
    assert_eq!(sample.encode(), before);

    let maps = MapOf::<u64, _>::new(own.clone());
    let mut map = maps.zero();
    maps.insert(&mut map, 1, &own.create(0..100_u64)).unwrap();
    let before = maps.encode(&map);
    for key in [1, 2] {
        is_named(
            maps.insert(&mut map, key, &foreign.create(0..9_u64)),
            "precision",
        );
    }
    assert_eq!(maps.encode(&map), before);
}

/// A reader in another zone, or by another reference time than the sketches are for, would date events wrongly.
#[test]
fn a_log_is_not_read_by_a_reader_that_does_not_go_with_the_sketch() {
    let usual = LogMonoid::new(public());
    let own = usual.clone().with_zone_offset(3_600).with_reference(7);
    let log = &b"no header\n"[..];
    assert_eq!(
        own.read(log, &own.line_reader(0).unwrap(), 1)
            .unwrap()
            .lines(),
        1
    );
    for (other, what) in [
        (usual.clone(), "time zone (seconds east)"),
        (
            usual.with_zone_offset(3_600).with_reference(8),
            "reference time",
        ),
    ] {
        let error = own
            .read(log, &other.line_reader(0).unwrap(), 1)
            .unwrap_err();
        let inside = error.get_ref().unwrap().downcast_ref::<Mismatch>().unwrap();
        assert_eq!(inside.what, what);
    }
}
