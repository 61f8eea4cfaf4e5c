//! Sources as keys of sketches.

use core::fmt;
use core::net::{IpAddr, Ipv6Addr};

use crate::hash::{Key, KeyFor, StoredKey};
use crate::logs::reading::Source;

/// A [`Source`] that a sketch stores.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SourceKey {
    /// An address.
    Address(IpAddr),
    /// The name of a host.
    Name(String),
}

/// The first address of the /64 that an IPv6 address lies in; one of IPv4 as it is.
pub(in crate::logs) fn first_of_64(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
    }
}

/// Before a name in its byte form, so that it is never mistaken for the 4 or 16 bytes of an address.
const NAME: &str = "host name";

/// As an address, or as the tuple of the text `host name` and the name.
impl Key for Source<'_> {
    fn with_bytes<R>(&self, f: impl FnOnce(&[u8]) -> R) -> R {
        match self {
            Source::Address(address) => address.with_bytes(f),
            // As it is stored: the name of a source that was parsed has nothing that this changes.
            Source::Name(name) => (NAME, &*String::from_utf8_lossy(name)).with_bytes(f),
        }
    }
}

impl Key for SourceKey {
    fn with_bytes<R>(&self, f: impl FnOnce(&[u8]) -> R) -> R {
        match self {
            Self::Address(address) => address.with_bytes(f),
            Self::Name(name) => (NAME, name).with_bytes(f),
        }
    }
}

impl StoredKey for SourceKey {
    const KIND: &'static str = "source";

    /// A source has one form: a mapped address or a name that is none is no key.
    fn from_key_bytes(bytes: &[u8]) -> Option<Self> {
        if let Some(address) = IpAddr::from_key_bytes(bytes) {
            return (address == address.to_canonical()).then_some(Self::Address(address));
        }
        let (tag, name) = <(String, String)>::from_key_bytes(bytes)?;
        let is_name = Source::parse(name.as_bytes()) == Some(Source::Name(name.as_bytes()));
        (tag == NAME && is_name).then_some(Self::Name(name))
    }
}

impl From<Source<'_>> for SourceKey {
    fn from(source: Source<'_>) -> Self {
        match source {
            Source::Address(address) => Self::Address(address),
            // Names are letters, digits and `-_.`: nothing is lost.
            Source::Name(name) => Self::Name(String::from_utf8_lossy(name).into_owned()),
        }
    }
}

impl KeyFor<SourceKey> for Source<'_> {
    fn to_stored(&self) -> SourceKey {
        (*self).into()
    }
}

impl fmt::Display for SourceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => address.fmt(f),
            Self::Name(name) => f.pad(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_that_no_parser_gives_has_the_bytes_of_its_stored_key_as_well() {
        let source = Source::Name(b"host\xFF");
        let stored = source.to_stored().with_bytes(<[u8]>::to_vec);
        assert_eq!(source.with_bytes(<[u8]>::to_vec), stored);
    }

    proptest! {
        #[test]
        fn a_source_and_its_stored_key_have_the_same_bytes(
            address: IpAddr, name in "[a-zA-Z0-9._-]{1,255}",
        ) {
            let address = Source::Address(address.to_canonical());
            // Some names, such as 1.2.3.4, are addresses, and `UNKNOWN` is none.
            let name = Source::parse(name.as_bytes()).unwrap_or(address);
            for source in [address, name] {
                let stored = SourceKey::from(source);
                let bytes = source.with_bytes(<[u8]>::to_vec);
                prop_assert_eq!(&bytes, &stored.with_bytes(<[u8]>::to_vec));
                prop_assert_eq!(SourceKey::from_key_bytes(&bytes), Some(stored));
            }
        }
    }
}
