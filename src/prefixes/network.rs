//! Networks: the addresses that begin with the same bits.

use core::fmt;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::error::ParameterError;

/// How many bits of an IPv4-mapped IPv6 address come before the IPv4 address.
const MAPPED: u8 = 96;

/// The addresses that begin with the same bits: a network of IPv4 or IPv6.
///
/// ```
/// use sketchbird::prefixes::Network;
///
/// let network = Network::new("192.0.2.77".parse()?, 24)?;
/// assert_eq!(network.to_string(), "192.0.2.0/24");
/// assert!(network.contains("::ffff:192.0.2.1".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Network {
    address: IpAddr,
    prefix_len: u8,
}

impl Network {
    /// The network of so many bits that an address lies in: 0 to 32 of IPv4, 0 to 128 of IPv6.
    ///
    /// IPv4-mapped addresses are in IPv4: `::ffff:192.0.2.0` by 120 bits is `192.0.2.0/24`.
    ///
    /// # Errors
    /// [`ParameterError`] if the address does not have so many bits.
    pub fn new(address: IpAddr, prefix_len: u8) -> Result<Self, ParameterError> {
        let (range, most) = match address {
            IpAddr::V4(_) => ("0 to 32", 32),
            IpAddr::V6(_) => ("0 to 128", 128),
        };
        if prefix_len > most {
            let error = ParameterError::new("prefix length", prefix_len, range, most);
            return Err(error);
        }
        Ok(match (address, address.to_canonical()) {
            (IpAddr::V6(_), IpAddr::V4(mapped)) if prefix_len >= MAPPED => {
                Self::v4(v4_bits(mapped), prefix_len - MAPPED)
            }
            (IpAddr::V4(address), _) => Self::v4(v4_bits(address), prefix_len),
            (IpAddr::V6(address), _) => Self::v6(address.to_bits(), prefix_len),
        })
    }

    pub(super) fn v4(bits: u128, prefix_len: u8) -> Self {
        let address = Ipv4Addr::from_bits((cut(bits, prefix_len) >> MAPPED) as u32);
        Self {
            address: address.into(),
            prefix_len,
        }
    }

    pub(super) fn v6(bits: u128, prefix_len: u8) -> Self {
        let address = Ipv6Addr::from_bits(cut(bits, prefix_len));
        Self {
            address: address.into(),
            prefix_len,
        }
    }

    /// The first address of the network: the others begin with the same bits.
    pub fn address(&self) -> IpAddr {
        self.address
    }

    /// How many bits its addresses have in common.
    pub fn prefix_len(&self) -> u8 {
        self.prefix_len
    }

    /// Does an address lie in this network? An IPv4-mapped one is taken as IPv4.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(_), IpAddr::V4(_)) | (IpAddr::V6(_), IpAddr::V6(_)) => {
                cut(left_aligned(address), self.prefix_len) == left_aligned(self.address)
            }
            _ => false,
        }
    }
}

/// `192.0.2.0/24`
impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix_len)
    }
}

fn v4_bits(address: Ipv4Addr) -> u128 {
    u128::from(address.to_bits()) << MAPPED
}

/// The bits of an address from the highest on, zeros behind those of IPv4, so that prefixes of both are cut alike.
#[inline]
pub(super) fn left_aligned(address: IpAddr) -> u128 {
    match address.to_canonical() {
        IpAddr::V4(address) => v4_bits(address),
        IpAddr::V6(address) => address.to_bits(),
    }
}

/// Are these the bits of an IPv4-mapped address, which is counted in IPv4? Those of IPv4 itself, left-aligned, are not.
pub(super) fn is_mapped(bits: u128) -> bool {
    Ipv6Addr::from_bits(bits).to_ipv4_mapped().is_some()
}

/// The highest bits, so many, with zeros for the others.
#[inline]
pub(super) fn cut(bits: u128, prefix_len: u8) -> u128 {
    bits & !others(prefix_len)
}

/// Ones below the highest bits, so many.
#[inline]
pub(super) fn others(prefix_len: u8) -> u128 {
    u128::MAX.checked_shr(prefix_len.into()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;
    use proptest::prelude::*;

    fn shown(address: &str, prefix_len: u8) -> Option<alloc::string::String> {
        let network = Network::new(address.parse().unwrap(), prefix_len).ok()?;
        Some(network.to_string())
    }

    #[test]
    fn a_network_is_shown_by_its_first_address_and_mapped_ones_are_in_ipv4() {
        for (address, prefix_len, network) in [
            ("192.0.2.77", 24, "192.0.2.0/24"),
            ("192.0.2.77", 0, "0.0.0.0/0"),
            ("192.0.2.77", 32, "192.0.2.77/32"),
            ("2001:db8:1:2:3::4", 64, "2001:db8:1:2::/64"),
            ("2001:db8::1", 128, "2001:db8::1/128"),
            ("::ffff:192.0.2.77", 120, "192.0.2.0/24"),
            ("::ffff:192.0.2.77", 96, "0.0.0.0/0"),
            ("::ffff:192.0.2.77", 80, "::/80"),
        ] {
            assert_eq!(shown(address, prefix_len).as_deref(), Some(network));
        }
        assert_eq!(shown("192.0.2.77", 33), None);
        assert_eq!(shown("::1", 129), None);
    }

    proptest! {
        #[test]
        fn a_network_contains_the_addresses_that_are_cut_to_it(
            one: IpAddr, other: IpAddr, prefix_len in 0_u8..=128,
        ) {
            // Mapped addresses are in IPv4, whatever the network.
            let [one, other] = [one, other].map(|address| address.to_canonical());
            prop_assume!(one.is_ipv6() || prefix_len <= 32);
            let network = Network::new(one, prefix_len).unwrap();
            prop_assert!(network.contains(one) && network.contains(network.address()));
            let same = Network::new(other, prefix_len).is_ok_and(|cut| cut == network);
            prop_assert_eq!(network.contains(other), same);
        }
    }
}
