//! The networks whose attacks do not count.

use core::net::IpAddr;
use std::sync::Arc;

use crate::codec::{Reader, Writer};
use crate::error::DecodeError;
use crate::prefixes::Network;

/// Addresses and networks that never count as attackers: one's own scanners and gateways.
///
/// ```
/// use sketchbird::logs::Allowed;
/// use sketchbird::prefixes::Network;
///
/// let allowed = Allowed::new([
///     Network::new("10.0.0.0".parse()?, 8)?,
///     Network::new("10.1.2.3".parse()?, 32)?, // in the first one already
///     Network::new("2001:db8::".parse()?, 32)?,
/// ]);
/// assert_eq!(allowed.networks().len(), 2);
/// assert!(allowed.contains("10.9.9.9".parse()?) && !allowed.contains("192.0.2.7".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A look takes O(log n). Two lists are equal if they hold the same addresses by the same networks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Allowed {
    /// Ascending, none within another.
    networks: Arc<[Network]>,
}

impl Allowed {
    /// These networks; what lies within another one is dropped.
    pub fn new(networks: impl IntoIterator<Item = Network>) -> Allowed {
        let mut sorted: Vec<Network> = networks.into_iter().collect();
        // By the first address, and the wider network first.
        sorted.sort_unstable();
        sorted.dedup_by(|later, kept| kept.contains(later.address()));
        Allowed {
            networks: sorted.into(),
        }
    }

    /// The networks, ascending.
    pub fn networks(&self) -> &[Network] {
        &self.networks
    }

    /// Is this address in one of them? An IPv4-mapped address is taken as IPv4.
    #[inline]
    pub fn contains(&self, address: IpAddr) -> bool {
        !self.networks.is_empty() && self.holds(address)
    }

    fn holds(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        let behind = self
            .networks
            .partition_point(|network| network.address() <= address);
        behind > 0 && self.networks[behind - 1].contains(address)
    }

    pub(super) fn write(&self, out: &mut Writer) {
        out.count(self.networks.len());
        for network in &*self.networks {
            out.byte(network.prefix_len());
            out.key(&network.address());
        }
    }

    pub(super) fn read(input: &mut Reader<'_>) -> Result<Allowed, DecodeError> {
        const INVALID: DecodeError = DecodeError::Invalid("an allowed network that is none");
        /// Of a network: its prefix length, the length of its address, four bytes.
        const LEAST_BYTES: usize = 6;
        let mut networks = Vec::new();
        for _ in 0..input.count(LEAST_BYTES)? {
            let prefix_len = input.byte()?;
            let address: IpAddr = input.key()?;
            let network = Network::new(address, prefix_len).map_err(|_| INVALID)?;
            if network.address() != address {
                return Err(INVALID);
            }
            networks.push(network);
        }
        let allowed = Allowed::new(networks.iter().copied());
        if *allowed.networks != *networks {
            return Err(DecodeError::Invalid("allowed networks in no order"));
        }
        Ok(allowed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::net::{Ipv4Addr, Ipv6Addr};
    use proptest::prelude::*;

    fn network() -> impl Strategy<Value = Network> {
        // Few bits that differ, so that networks meet.
        prop_oneof![
            (0_u32..16, 0_u8..=32)
                .prop_map(|(bits, len)| (Ipv4Addr::from(bits << 28 | bits).into(), len)),
            (0_u128..16, 0_u8..=128)
                .prop_map(|(bits, len)| (Ipv6Addr::from(bits << 124 | bits).into(), len)),
            (0_u128..16, 96_u8..=128)
                .prop_map(|(bits, len)| (Ipv6Addr::from(0xffff << 32 | bits << 28).into(), len)),
        ]
        .prop_map(|(address, len): (IpAddr, u8)| Network::new(address, len).unwrap())
    }

    proptest! {
        #[test]
        fn an_address_is_allowed_if_one_of_the_networks_holds_it(
            networks in proptest::collection::vec(network(), 0..12),
            addresses in proptest::collection::vec(network(), 32),
        ) {
            let allowed = Allowed::new(networks.iter().copied());
            for address in addresses.iter().map(Network::address) {
                let expected = networks.iter().any(|network| network.contains(address));
                prop_assert_eq!(allowed.contains(address), expected, "{} in {:?}", address, networks);
            }
        }

        #[test]
        fn a_list_has_one_form_whatever_the_order_and_comes_back_from_its_bytes(
            networks in proptest::collection::vec(network(), 0..12), turn in 0_usize..12,
        ) {
            let allowed = Allowed::new(networks.iter().copied());
            let mut turned = networks.clone();
            turned.rotate_left(turn.min(networks.len()));
            turned.extend(networks.iter().take(turn));
            prop_assert_eq!(&Allowed::new(turned), &allowed);
            prop_assert_eq!(&Allowed::new(allowed.networks().iter().copied()), &allowed);

            let mut out = Writer::new();
            allowed.write(&mut out);
            let bytes = out.into_bytes();
            let mut input = Reader::new(&bytes);
            prop_assert_eq!(Allowed::read(&mut input), Ok(allowed));
        }
    }
}
