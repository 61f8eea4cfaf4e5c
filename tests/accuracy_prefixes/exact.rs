use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;
use sketchbird::prefixes::Network;
use sketchbird::{HashKey, PrefixSketch, PrefixSketchMonoid};

use super::truth;

/// Sparse up to 542 addresses of IPv4, and 1,222 or more of IPv6.
fn monoid(by_64: bool) -> PrefixSketchMonoid {
    let monoid = PrefixSketchMonoid::new(0.01, 0.01, HashKey::from_seed(1)).unwrap();
    if by_64 {
        monoid.with_ipv6_by_64()
    } else {
        monoid
    }
}

/// Addresses of few networks: each byte is one of two, the lower ones of more.
fn addresses(most: usize) -> impl Strategy<Value = Vec<IpAddr>> {
    let near = |bits: u128, keep: u128| (bits & keep) ^ (0x2001_0DB8 << 96);
    let v4 = any::<u32>().prop_map(|bits| Ipv4Addr::from_bits(bits & 0x0101_037F).into());
    let mapped = any::<u8>().prop_map(|host| Ipv4Addr::new(1, 0, 3, host).to_ipv6_mapped().into());
    let v6 = any::<u128>().prop_map(move |bits| {
        Ipv6Addr::from_bits(near(bits, 0x0101_0003_0101_0303_0000_0000_0000_0003)).into()
    });
    let address = prop_oneof![4 => v4, 1 => mapped, 4 => v6];
    prop::collection::vec(address, 1..most)
}

fn asked(sketch: &PrefixSketch, phi: f64) -> BTreeMap<Network, (u64, u64)> {
    let found = sketch.heavy_networks(phi).unwrap();
    let most_first = found.is_sorted_by(|a, b| a.count.estimate >= b.count.estimate);
    assert!(most_first);
    let exact = |heavy: &sketchbird::prefixes::HeavyNetwork| {
        assert!(heavy.count.is_exact() && heavy.discounted.is_exact());
        (
            heavy.network,
            (heavy.count.estimate, heavy.discounted.estimate),
        )
    };
    found.iter().map(exact).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn while_sparse_the_heavy_networks_are_those_of_the_definition(
        addresses in addresses(400), by_64: bool, permille in 20_u64..=1000,
    ) {
        let sketch = monoid(by_64).create(addresses.iter().copied());
        prop_assert!(sketch.is_sparse());
        let total = addresses.len() as u64;
        let plain = addresses.iter().map(|address| address.to_canonical()).collect();
        let counts = truth::counts(plain, by_64, 1);
        let truth = truth::heavy(&counts, (permille * total).div_ceil(1000));
        prop_assert_eq!(asked(&sketch, permille as f64 / 1000.0), truth);
    }

    #[test]
    fn the_frequency_of_any_network_is_exact_while_sparse_and_never_below_the_truth(
        addresses in addresses(400), by_64: bool, others in prop::collection::vec(any::<u128>(), 0..2_000),
    ) {
        let sparse = monoid(by_64).create(addresses.iter().copied());
        let mut dense = sparse.clone();
        // Far away from the others, and enough of them for tables.
        dense.extend((0..600).map(|i| IpAddr::from(Ipv4Addr::from_bits(0xC000_0000 + (i << 8)))));
        dense.extend(others.iter().map(|bits| IpAddr::from(Ipv6Addr::from_bits(bits | 0xF << 124))));
        for &address in addresses.iter().take(20) {
            let address = address.to_canonical();
            let (most, kept) = match address {
                IpAddr::V4(_) => (32, 32),
                IpAddr::V6(_) => (128, if by_64 { 64 } else { 128 }),
            };
            for prefix_len in 0..=most {
                let network = Network::new(address, prefix_len).unwrap();
                let within = |of: &&IpAddr| network.contains(**of);
                let truth = addresses.iter().filter(within).count() as u64;
                let [exact, about] = [&sparse, &dense].map(|sketch| sketch.frequency(&network));
                prop_assert!(exact.contains(&truth) && about.max >= truth, "{}", network);
                if prefix_len <= kept {
                    prop_assert!(exact.is_exact(), "{}", network);
                }
                prop_assert!(about.min <= about.estimate && about.estimate <= about.max);
            }
        }
    }
}

#[test]
fn a_share_means_what_is_written() {
    let monoid = monoid(false);
    for percent in 3..=100_u32 {
        let phi = f64::from(percent) / 100.0;
        let of = |hits| {
            let mut sketch = monoid.create([]);
            sketch.insert_weighted([192, 0, 2, 1].into(), hits);
            // The others are each a network's only one, up to the /8.
            for other in 0..(100 - hits as u8) {
                sketch.insert([100 + other / 2, other, 0, 0].into());
            }
            let host = Network::new([192, 0, 2, 1].into(), 32).unwrap();
            let found = sketch.heavy_networks(phi).unwrap();
            found.iter().any(|heavy| heavy.network == host)
        };
        assert!(of(u64::from(percent)), "{percent} of 100");
        assert!(!of(u64::from(percent) - 1), "{percent} less one of 100");
    }
}

#[test]
fn a_phi_that_no_search_can_answer_is_refused_with_the_nearest_that_it_can() {
    let monoid = monoid(false);
    let sketch = monoid.create([[192, 0, 2, 1].into()]);
    let least = monoid.least_phi();
    assert!(monoid.eps() <= least && least < 2.0 * monoid.eps());
    for phi in [
        f64::NAN,
        f64::NEG_INFINITY,
        -1.0,
        0.0,
        least * 0.999,
        1.001,
        f64::INFINITY,
    ] {
        let error = sketch.heavy_networks(phi).unwrap_err();
        assert_eq!(error.parameter, "phi");
        let nearest: f64 = error.nearest.parse().unwrap();
        assert_eq!(sketch.heavy_networks(nearest).unwrap().len(), 1);
    }
    for (eps, delta) in [
        (0.11, 0.1),
        (0.1, 0.11),
        (0.0, 0.1),
        (0.1, 0.0),
        (f64::NAN, 0.1),
    ] {
        let error = PrefixSketchMonoid::new(eps, delta, HashKey::from_seed(1)).unwrap_err();
        assert!(["eps", "delta"].contains(&error.parameter));
    }
    let widest = PrefixSketchMonoid::new(0.1, 0.1, HashKey::from_seed(1)).unwrap();
    assert!(widest.least_phi() < 0.3);
}

/// All 2^64 - 1 events and more: what is not known is not claimed.
#[test]
fn a_saturated_count_has_no_upper_end() {
    let monoid = monoid(false);
    let host = Network::new([192, 0, 2, 1].into(), 32).unwrap();
    for others in [0_u32, 1_000] {
        let mut sketch = monoid.create((0..others).map(|i| Ipv4Addr::from_bits(i << 12).into()));
        sketch.insert_weighted(host.address(), u64::MAX);
        sketch.insert_weighted(host.address(), u64::MAX);
        assert!(sketch.is_saturated() && sketch.total() == u64::MAX);
        let frequency = sketch.frequency(&host);
        assert_eq!((frequency.estimate, frequency.probability), (u64::MAX, 0.0));
        let found = sketch.heavy_networks(1.0).unwrap();
        assert!(found.iter().any(|heavy| heavy.network == host), "{found:?}");
    }
}

#[test]
fn counts_that_are_saturated_together_have_no_upper_end_either() {
    let mut sketch = monoid(false).create([]);
    for half in [0_u32, 1 << 28] {
        sketch.insert_weighted(Ipv4Addr::from_bits(half).into(), 1 << 63);
    }
    let both = Network::new([0, 0, 0, 0].into(), 3).unwrap();
    let frequency = sketch.frequency(&both);
    assert_eq!((frequency.estimate, frequency.probability), (u64::MAX, 0.0));
}

/// A thousand times 2^64 - 1 events: all counters of the tables have stopped, and no count tells which network is heavy.
#[test]
fn tables_in_which_every_counter_is_saturated_are_not_searched() {
    let monoid = PrefixSketchMonoid::new(0.1, 0.1, HashKey::from_seed(1)).unwrap();
    let mut sketch = monoid.create([]);
    for i in 0..1_000 {
        sketch.insert_weighted(Ipv4Addr::from_bits(i << 22).into(), u64::MAX);
    }
    assert!(sketch.is_saturated() && !sketch.is_sparse());
    assert_eq!(sketch.heavy_networks(monoid.least_phi()).unwrap(), []);
}
