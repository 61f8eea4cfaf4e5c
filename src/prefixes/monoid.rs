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
