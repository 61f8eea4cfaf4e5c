use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;
use sketchbird::laws::Laws;
use sketchbird::prefixes::Network;
use sketchbird::{HashKey, Monoid, PrefixSketch, PrefixSketchMonoid, Sealed};

use super::samples;

/// T of IPv4, of IPv6 and of IPv6 by /64, for the shape of eps = delta = 0.1: an eighth of 256 cells and of a table of 3 x 28
/// a level.
const SWITCHES: [u64; 3] = [(256 + 3 * 84) / 8, (256 + 15 * 84) / 8, (256 + 7 * 84) / 8];

fn small() -> PrefixSketchMonoid {
    PrefixSketchMonoid::new(0.1, 0.1, HashKey::from_seed(1)).unwrap()
}

/// Small tables, and those that have an array of /16 before them.
fn any_monoid() -> impl Strategy<Value = PrefixSketchMonoid> {
    let shapes = prop_oneof![
        8 => Just((0.1, 0.1)),
        2 => (0.01..0.1, 0.001..0.1),
        1 => Just((0.001, 0.01)),
    ];
    (shapes, any::<bool>()).prop_map(|((eps, delta), grouped)| {
        let monoid = PrefixSketchMonoid::new(eps, delta, HashKey::from_seed(1)).unwrap();
        if grouped {
            monoid.with_ipv6_by_64()
        } else {
            monoid
        }
    })
}

/// What is sketched: addresses that are near to each other or far apart, each with its weight.
#[derive(Clone, Debug)]
struct Items {
    start: u32,
    lengths: [u64; 2],
    spread: u8,
    weight: u64,
}

impl Items {
    /// The weights go around the one given, zero among them.
    fn pairs(&self) -> Vec<(IpAddr, u64)> {
        let [v4, v6] = self.lengths;
        let number = |i: u64| (u64::from(self.start) + i) << (i % u64::from(self.spread));
        let v4 = (0..v4).map(|i| (IpAddr::from(Ipv4Addr::from_bits(number(i) as u32)), i));
        let v6 = (0..v6).map(|i| {
            let number = u128::from(number(i)) << (8 * (i % 12));
            (
                IpAddr::from(Ipv6Addr::from_bits((0x2001 << 112) ^ number)),
                i,
            )
        });
        let weighted = |(address, i)| (address, self.weight.saturating_mul(i % 4));
        v4.chain(v6).map(weighted).collect()
    }

    fn sketch(&self, monoid: &PrefixSketchMonoid) -> PrefixSketch {
        weighted(monoid, &self.pairs())
    }
}

fn weighted(monoid: &PrefixSketchMonoid, pairs: &[(IpAddr, u64)]) -> PrefixSketch {
    let mut sketch = monoid.zero();
    for &(address, weight) in pairs {
        sketch.insert_weighted(address, weight);
    }
    sketch
}

/// Numbers of addresses around the switches of small tables, and some far beyond; weights up to those that saturate.
fn items() -> impl Strategy<Value = Items> {
    let length = || prop_oneof![3 => 0_u64..=300, 1 => (0_u32..=13).prop_map(|log| 20_000 >> log)];
    let weight = prop_oneof![
        4 => Just(1),
        2 => 1_u64..1_000_000,
        1 => Just(u64::MAX / 300),
        1 => u64::MAX / 4..=u64::MAX,
    ];
    (any::<u32>(), [length(), length()], 1_u8..24, weight).prop_map(
        |(start, lengths, spread, weight)| Items {
            start,
            lengths,
            spread,
            weight,
        },
    )
}

#[test]
fn sketches_of_many_shapes_keep_the_laws() {
    for monoid in samples(any_monoid(), 60) {
        let laws = Laws::of(&monoid).cases(4);
        laws.check(items().prop_map(|items| items.sketch(&monoid)))
            .unwrap();
        let pairs = items().prop_map(|items| items.pairs());
        laws.check_sketch(pairs, |pairs| weighted(&monoid, pairs))
            .unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn the_order_of_addresses_and_how_a_weight_is_paid_do_not_matter(
        monoid in any_monoid(), items in items(), step in 1_u64..1000,
    ) {
        let pairs = items.pairs();
        let first = pairs.iter().rev().map(|&(address, weight)| (address, weight / step));
        let rest = pairs.iter().map(|&(address, weight)| (address, weight - weight / step));
        let paid: Vec<_> = first.chain(rest).collect();
        prop_assert_eq!(weighted(&monoid, &pairs), weighted(&monoid, &paid));
    }

    #[test]
    fn addresses_in_batches_make_the_sketch_of_single_addresses(
        monoid in any_monoid(), items in items(), size in 1_usize..200,
    ) {
        let pairs = items.pairs();
        let single = weighted(&monoid, &pairs);
        let ones: Vec<_> = pairs.iter().map(|&(address, _)| (address, 1)).collect();
        let once = weighted(&monoid, &ones);
        let mut batched = monoid.zero();
        pairs.chunks(size).for_each(|pairs| batched.extend_weighted(pairs.iter().copied()));
        prop_assert_eq!(&batched, &single);
        prop_assert_eq!(batched.total(), single.total());
        prop_assert_eq!(&monoid.create(pairs.iter().map(|&(address, _)| address)), &once);
    }

    #[test]
    fn sums_without_the_key_are_the_sums(
        seed: u64, grouped: bool, items in prop::array::uniform2(items()),
    ) {
        let key = HashKey::from_bytes(u128::from(seed).to_le_bytes());
        let monoid = PrefixSketchMonoid::new(0.1, 0.1, key).unwrap();
        let monoid = if grouped { monoid.with_ipv6_by_64() } else { monoid };
        let [left, right] = items.map(|items| items.sketch(&monoid));
        let mut sealed = Sealed::<PrefixSketch>::decode(&left.encode()).unwrap();
        sealed.merge(&Sealed::decode(&right.encode()).unwrap()).unwrap();
        let sum = monoid.sum([left, right]).unwrap();
        prop_assert_eq!(sealed.encode(), sum.encode());
        prop_assert_eq!(sealed.total(), sum.total());
    }

    #[test]
    fn the_total_is_the_sum_of_all_weights_as_far_as_it_goes(
        monoid in any_monoid(), items in prop::array::uniform2(items()),
    ) {
        let weights = items.iter().flat_map(Items::pairs).map(|(_, weight)| weight);
        let truth = weights.fold(0, u64::saturating_add);
        let sum = monoid.sum(items.map(|items| items.sketch(&monoid))).unwrap();
        prop_assert_eq!(sum.total(), truth);
        prop_assert_eq!(sum.is_saturated(), truth == u64::MAX);
    }

    #[test]
    fn mapped_addresses_are_the_ipv4_addresses(monoid in any_monoid(), addresses: Vec<Ipv4Addr>) {
        let plain = monoid.create(addresses.iter().map(|&address| address.into()));
        let mapped = monoid.create(addresses.iter().map(|address| address.to_ipv6_mapped().into()));
        prop_assert_eq!(&plain, &mapped);
        let all = Network::new([0, 0, 0, 0].into(), 0).unwrap();
        prop_assert_eq!(mapped.frequency(&all).estimate, addresses.len() as u64);
    }

    #[test]
    fn grouped_by_64_only_the_first_64_bits_of_ipv6_count(addresses: Vec<u128>, hosts: u64) {
        let monoid = small().with_ipv6_by_64();
        let of = |change: &dyn Fn(u128) -> u128| {
            monoid.create(addresses.iter().map(|&address| Ipv6Addr::from_bits(change(address)).into()))
        };
        // No address that maps an IPv4 one: those are not cut.
        let global = |address| address | 1 << 127;
        prop_assert_eq!(
            of(&|address| global(address)),
            of(&|address| global(address) & !u128::from(u64::MAX) | u128::from(hosts)),
        );
    }
}

#[test]
fn a_family_is_dense_exactly_when_it_has_more_than_t_distinct_addresses() {
    let v4 = |i: u64| IpAddr::from(Ipv4Addr::from_bits((i as u32) << 12));
    let v6 = |i: u64| IpAddr::from(Ipv6Addr::from_bits((0x2001 << 112) + u128::from(i)));
    let by_64 = |i: u64| IpAddr::from(Ipv6Addr::from_bits((0x2001 << 112) + (u128::from(i) << 64)));
    type Address = dyn Fn(u64) -> IpAddr;
    let cases: [(PrefixSketchMonoid, &Address); 3] = [
        (small(), &v4),
        (small(), &v6),
        (small().with_ipv6_by_64(), &by_64),
    ];
    for ((monoid, address), most) in cases.into_iter().zip(SWITCHES) {
        for n in 0..=most + 3 {
            let create = |range: std::ops::Range<u64>| monoid.create(range.map(address));
            let mut sketch = create(0..n);
            assert_eq!(sketch.is_sparse(), n <= most, "{n}");
            sketch.extend((0..n).map(address));
            sketch.insert_weighted(address(n + 1), 0);
            assert_eq!(sketch.is_sparse(), n <= most, "{n}, twice");
            let halves = monoid.sum([create(0..n / 2), create(n / 3..n)]).unwrap();
            assert_eq!(halves.is_sparse(), n <= most, "{n}, in halves");
        }
    }
}
