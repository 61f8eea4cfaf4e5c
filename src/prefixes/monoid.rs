//! The parameters of prefix sketches, and how such values are made, added and encoded.

use core::net::IpAddr;

use libm::pow;

use super::counted::Counted;
use super::levels::{Family, Levels};
use super::value::PrefixSketch;
use crate::codec::{Codec, Kind, Reader, Writer};
use crate::count_min::shape::Shape;
use crate::error::{DecodeError, Mismatch, ParameterError};
use crate::hash::HashKey;
use crate::monoid::Monoid;

const MAX_EPS: f64 = 0.1;
const MAX_DELTA: f64 = 0.1;
/// What the greatest eps and delta make of them.
const MIN_WIDTH: u32 = 28;
const MIN_DEPTH: u32 = 3;

/// By how many parts of a network without an event a search may go astray: half of one on average, so that it soon ends.
const PARTS_ASTRAY: f64 = 0.5;

const WHOLE: u8 = 0;
const BY_64: u8 = 1;

/// Makes and adds [`PrefixSketch`]es of one table shape under one key.
#[derive(Clone, Debug)]
pub struct PrefixSketchMonoid {
    shape: Shape,
    ipv6: Family,
    key: HashKey,
}

impl PrefixSketchMonoid {
    /// Sketches whose counts exceed the truth by more than `eps` of the total with probability `delta` at most, a network.
    ///
    /// Each table has depth = ceil(ln(1 / delta)) rows of width = ceil(e / eps) counters. Ask for an `eps` of a tenth of the
    /// share that you call heavy.
    ///
    /// # Errors
    /// [`ParameterError`] unless 1.27e-9 <= `eps` <= 0.1 and 1.61e-28 <= `delta` <= 0.1.
    pub fn new(eps: f64, delta: f64, key: HashKey) -> Result<Self, ParameterError> {
        if eps > MAX_EPS {
            let range = "1.27e-9 to 0.1";
            return Err(ParameterError::new("eps", eps, range, MAX_EPS));
        }
        if delta > MAX_DELTA {
            let range = "1.61e-28 to 0.1";
            return Err(ParameterError::new("delta", delta, range, MAX_DELTA));
        }
        let shape = Shape::for_error(eps, delta)?;
        Ok(Self {
            shape,
            ipv6: Family::V6,
            key,
        })
    }

    /// The same with IPv6 addresses cut to their first 64 bits, and nothing told apart below.
    ///
    /// Who has one IPv6 address commonly has the 2^64 of its /64: a count of each is worth little, and half the memory and
    /// time of IPv6.
    #[must_use]
    pub fn with_ipv6_by_64(self) -> Self {
        Self {
            ipv6: Family::V6By64,
            ..self
        }
    }

    /// Are IPv6 addresses cut to their first 64 bits?
    pub fn is_ipv6_by_64(&self) -> bool {
        self.ipv6 == Family::V6By64
    }

    /// e / width: by this share of the total a count may exceed the truth, at most the `eps` asked for.
    pub fn eps(&self) -> f64 {
        self.shape.eps()
    }

    /// e^-depth: with this probability a count is worse than [`eps`](Self::eps) says, at most the `delta` asked for.
    pub fn delta(&self) -> f64 {
        self.shape.delta()
    }

    /// The least phi that [`heavy_networks`](PrefixSketch::heavy_networks) takes: a little over eps.
    ///
    /// Below, too many networks without an event would look heavy, and each has 256 parts. It is the greater of eps and
    /// 512^(1/depth) / width.
    pub fn least_phi(&self) -> f64 {
        let parts = pow(256.0 / PARTS_ASTRAY, 1.0 / f64::from(self.shape.depth()));
        (parts / f64::from(self.shape.width())).max(self.eps())
    }

    /// The key of the hash.
    pub fn key(&self) -> &HashKey {
        &self.key
    }

    /// The sketch of some addresses, each counted once for every time it comes.
    pub fn create(&self, addresses: impl IntoIterator<Item = IpAddr>) -> PrefixSketch {
        let mut sketch = self.zero();
        sketch.extend(addresses);
        sketch
    }

    pub(super) fn ipv4_levels(&self) -> Levels {
        Levels {
            family: Family::V4,
            shape: self.shape,
        }
    }

    pub(super) fn ipv6_levels(&self) -> Levels {
        Levels {
            family: self.ipv6,
            shape: self.shape,
        }
    }
}

impl Monoid for PrefixSketchMonoid {
    type Value = PrefixSketch;

    fn zero(&self) -> PrefixSketch {
        PrefixSketch::empty(self.clone())
    }

    fn check(&self, value: &PrefixSketch) -> Result<(), Mismatch> {
        self.same(&value.monoid)
    }

    fn add(&self, left: &mut PrefixSketch, right: &PrefixSketch) {
        left.absorb(right);
    }
}

impl Codec for PrefixSketchMonoid {
    fn describe(&self, out: &mut Writer) {
        out.kind(Kind::PrefixSketch);
        self.shape.describe(out);
        out.byte(if self.is_ipv6_by_64() { BY_64 } else { WHOLE });
        out.key_identity(&self.key);
    }

    fn from_description(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        input.expect_kind(Kind::PrefixSketch)?;
        let shape = Shape::from_description(input)?;
        if shape.width() < MIN_WIDTH {
            let range = "28 to 2^31";
            Err(ParameterError::new(
                "width",
                shape.width(),
                range,
                MIN_WIDTH,
            ))?;
        }
        if shape.depth() < MIN_DEPTH {
            let range = "3 to 64";
            Err(ParameterError::new(
                "depth",
                shape.depth(),
                range,
                MIN_DEPTH,
            ))?;
        }
        let ipv6 = match input.byte()? {
            WHOLE => Family::V6,
            BY_64 => Family::V6By64,
            _ => {
                return Err(DecodeError::Invalid(
                    "IPv6 addresses neither whole nor by /64",
                ));
            }
        };
        let key = input.key_identity()?;
        Ok(Self { shape, ipv6, key })
    }

    fn same(&self, other: &Self) -> Result<(), Mismatch> {
        self.shape.same(other.shape)?;
        Mismatch::unless_equal(
            "IPv6 prefix length",
            self.ipv6.longest(),
            other.ipv6.longest(),
        )?;
        self.key.same(&other.key)
    }

    fn write(&self, value: &PrefixSketch, out: &mut Writer) {
        value.ipv4.write(self.ipv4_levels(), out);
        value.ipv6.write(self.ipv6_levels(), out);
    }

    fn read(&self, input: &mut Reader<'_>) -> Result<PrefixSketch, DecodeError> {
        Ok(PrefixSketch {
            ipv4: Counted::read(self.ipv4_levels(), &self.key, input)?,
            ipv6: Counted::read(self.ipv6_levels(), &self.key, input)?,
            monoid: self.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;
    use alloc::vec::Vec;
    use proptest::prelude::*;

    fn monoid() -> PrefixSketchMonoid {
        PrefixSketchMonoid::new(0.1, 0.1, HashKey::from_seed(1)).unwrap()
    }

    fn read(bytes: &[u8]) -> Result<PrefixSketch, DecodeError> {
        let mut input = Reader::new(bytes);
        let value = monoid().read(&mut input)?;
        input.finish()?;
        Ok(value)
    }

    fn payload(value: &PrefixSketch) -> Vec<u8> {
        let mut out = Writer::new();
        monoid().write(value, &mut out);
        out.into_bytes()
    }

    /// Counters as a dense family of one busy network has them: a row each.
    fn rows(lengths: &[usize], counts: &[u8]) -> Vec<u8> {
        let row = |(&length, &count): (&usize, &u8)| [vec![count], vec![0; length - 1]].concat();
        lengths.iter().zip(counts).flat_map(row).collect()
    }

    #[test]
    fn a_payload_that_no_value_has_is_refused() {
        let key = monoid().key().clone();
        let hash = key.hash(&[4_u8, 0, 0]).to_le_bytes();
        let with_hash = |bytes: &[u8]| [bytes, &hash, &[0, 0]].concat();
        let refused = |bytes: &[u8]| read(bytes).unwrap_err();

        // 0.0.0.5 seven times, 0.0.0.6 twice; no IPv6.
        let good = with_hash(&[0, 2, 5, 7, 1, 2]);
        let value = read(&good).unwrap();
        assert_eq!((value.total(), payload(&value)), (9, good));
        for (bytes, reason) in [
            (with_hash(&[2, 0]), "neither sparse nor dense"),
            (with_hash(&[0, 2, 5, 7, 0, 2]), "addresses out of order"),
            (
                with_hash(&[0, 1, 0x80, 0x80, 0x80, 0x80, 0x10, 1]),
                "addresses out of order",
            ),
            (with_hash(&[0, 1, 5, 0]), "an address without a count"),
            (
                [&[0, 1, 5, 1][..], &[9; 8], &[0, 0]].concat(),
                "a hash that is not its network's",
            ),
            (
                [&[0, 64][..], &[1; 200]].concat(),
                "more addresses than a sparse sketch holds",
            ),
        ] {
            assert_eq!(refused(&bytes), DecodeError::Invalid(reason));
        }
        // A single address of IPv6 whose first 16 bits are zero.
        let ipv6 = |address: u128| {
            let mut out = Writer::new();
            out.raw(&[0, 0, 0, 1]);
            out.varint128(address);
            out.byte(1);
            out.raw(&key.hash(&[6_u8, 0, 0]).to_le_bytes());
            out.into_bytes()
        };
        for near in [0xFFFE_FFFF_FFFF, 0x1_0000_0000_0000] {
            assert_eq!(read(&ipv6(near)).unwrap().total(), 1);
        }
        for mapped in [0xFFFF_0000_0000, 0xFFFF_FFFF_FFFF] {
            assert_eq!(
                refused(&ipv6(mapped)),
                DecodeError::Invalid("an IPv4-mapped address among those of IPv6"),
            );
        }
        let bytes = payload(&value);
        for length in 0..bytes.len() {
            assert_eq!(refused(&bytes[..length]), DecodeError::Truncated);
        }
    }

    #[test]
    fn tables_that_no_value_has_are_refused() {
        // /8, then three rows each for /16, /24 and /32; T is 63.
        let lengths = [&[256][..], &[28; 9]].concat();
        let of = |counts: &[u8]| [&[1][..], &rows(&lengths, counts), &[0, 0]].concat();
        assert_eq!(read(&of(&[64; 10])).unwrap().total(), 64);
        for (counts, reason) in [
            ([63; 10], "dense tables of so few that they are sparse"),
            (
                [64, 64, 65, 64, 64, 64, 64, 64, 64, 64],
                "rows that do not have the same sum",
            ),
            (
                [64, 64, 64, 64, 65, 65, 65, 64, 64, 64],
                "levels that do not have the same sum",
            ),
            (
                [65, 64, 64, 64, 64, 64, 64, 64, 64, 64],
                "levels that do not have the same sum",
            ),
        ] {
            assert_eq!(
                read(&of(&counts)).unwrap_err(),
                DecodeError::Invalid(reason)
            );
        }
        let cut = &of(&[64; 10])[..300];
        assert_eq!(read(cut).unwrap_err(), DecodeError::Truncated);
    }

    #[test]
    fn a_shape_by_which_no_search_would_end_is_refused() {
        for (depth, width, parameter) in [(2, 28, "depth"), (3, 27, "width"), (65, 28, "depth")] {
            let mut out = Writer::new();
            out.kind(Kind::PrefixSketch);
            out.raw(&[depth, width, WHOLE]);
            out.key_identity(monoid().key());
            let bytes = out.into_bytes();
            let error = PrefixSketchMonoid::from_description(&mut Reader::new(&bytes)).unwrap_err();
            assert!(matches!(error, DecodeError::Parameter(error) if error.parameter == parameter));
        }
    }

    /// Numbers as they stand in payloads: mostly small, some at the limits.
    fn number() -> impl Strategy<Value = u64> {
        prop_oneof![8 => 0_u64..4, 2 => any::<u64>(), 1 => Just(u64::MAX)]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn whatever_is_read_is_written_back_as_it_was(
            pairs in prop::collection::vec((number(), number()), 0..6), sealed: bool,
            rest in prop_oneof![any::<Vec<u8>>(), prop::collection::vec(any::<u8>(), 0..3).prop_map(
                |more| [&[7; 8][..], &[0, 0], &more].concat(),
            )],
        ) {
            let mut out = Writer::new();
            out.byte(0);
            out.count(pairs.len());
            for (gap, count) in pairs {
                out.varint(gap);
                out.varint(count);
            }
            out.raw(&rest);
            let bytes = out.into_bytes();
            let monoid = if sealed {
                PrefixSketchMonoid { key: HashKey::sealed(7), ..monoid() }
            } else {
                monoid()
            };
            let mut input = Reader::new(&bytes);
            if let Ok(value) = monoid.read(&mut input) {
                let read = bytes.len() - input.remaining();
                prop_assert_eq!(payload(&value), &bytes[..read]);
                let mut twice = value.clone();
                monoid.add(&mut twice, &value);
                prop_assert_eq!(twice.total(), value.total().saturating_mul(2));
            }
        }
    }
}
