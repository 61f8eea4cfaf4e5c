//! Exact counting, and the heavy networks by their definition.

use std::collections::BTreeMap;
use std::net::IpAddr;

use sketchbird::prefixes::Network;

/// The lengths that are reported, longest first.
pub fn reported(address: IpAddr, by_64: bool) -> &'static [u8] {
    match address {
        IpAddr::V4(_) => &[32, 24, 16, 8],
        IpAddr::V6(_) if by_64 => &[64, 56, 48, 32],
        IpAddr::V6(_) => &[128, 64, 56, 48, 32],
    }
}

/// The counts of all networks of the reported lengths that have `least` events or more.
pub fn counts(mut addresses: Vec<IpAddr>, by_64: bool, least: u64) -> BTreeMap<Network, u64> {
    addresses.sort_unstable();
    let mut counts = BTreeMap::new();
    for family in addresses.chunk_by(|one, other| one.is_ipv4() == other.is_ipv4()) {
        for &prefix_len in reported(family[0], by_64) {
            let cut = |&address: &IpAddr| Network::new(address, prefix_len).unwrap();
            for events in family.chunk_by(|one, other| cut(one) == cut(other)) {
                if events.len() as u64 >= least {
                    counts.insert(cut(&events[0]), events.len() as u64);
                }
            }
        }
    }
    counts
}

/// Does one network lie within another, and is not the same?
pub fn is_within(inner: &Network, outer: &Network) -> bool {
    inner.prefix_len() > outer.prefix_len() && outer.contains(inner.address())
}

/// The count of a network less those of the given ones within it; each counts once.
pub fn discounted<'a>(
    network: &Network,
    counts: &BTreeMap<Network, u64>,
    others: impl Iterator<Item = &'a Network> + Clone,
) -> u64 {
    let within = || others.clone().filter(|other| is_within(other, network));
    let outermost = within().filter(|inner| !within().any(|other| is_within(inner, other)));
    counts[network] - outermost.map(|inner| counts[inner]).sum::<u64>()
}

/// The hierarchical heavy hitters, with their counts and discounted counts.
pub fn heavy(counts: &BTreeMap<Network, u64>, least: u64) -> BTreeMap<Network, (u64, u64)> {
    let mut by_length: Vec<&Network> = counts.keys().collect();
    by_length.sort_by_key(|network| std::cmp::Reverse(network.prefix_len()));
    let mut heavy = BTreeMap::new();
    for network in by_length {
        let left = discounted(network, counts, heavy.keys());
        if left >= least {
            heavy.insert(*network, (counts[network], left));
        }
    }
    heavy
}
