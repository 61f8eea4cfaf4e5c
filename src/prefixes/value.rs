//! A prefix sketch: what it takes in, and what it answers.

use alloc::vec::Vec;
use core::cmp::Reverse;
use core::fmt;
use core::net::IpAddr;

use libm::ceil;

use super::counted::Counted;
use super::heavy::{HeavyNetwork, Search};
use super::lanes::Lanes;
use super::levels::Levels;
use super::monoid::PrefixSketchMonoid;
use super::network::{Network, cut, left_aligned};
use crate::approximate::Approximate;
use crate::error::ParameterError;
use crate::sketch::{Sealed, sketch};

/// How many events came from each network, approximately. See the [module](super).
#[derive(Clone)]
pub struct PrefixSketch {
    pub(super) monoid: PrefixSketchMonoid,
    pub(super) ipv4: Counted,
    pub(super) ipv6: Counted,
}

sketch!([] PrefixSketch, PrefixSketchMonoid);

impl PrefixSketch {
    pub(super) fn empty(monoid: PrefixSketchMonoid) -> Self {
        Self {
            monoid,
            ipv4: Counted::empty(),
            ipv6: Counted::empty(),
        }
    }

    /// Counts an address once; an IPv4-mapped one as IPv4. O(depth x levels); O(1) while sparse.
    #[inline]
    pub fn insert(&mut self, address: IpAddr) {
        self.insert_weighted(address, 1);
    }

    /// Counts an address `weight` times; an IPv4-mapped one as IPv4. A weight of 0 changes nothing. O(depth x levels);
    /// O(1) while sparse.
    #[inline]
    pub fn insert_weighted(&mut self, address: IpAddr, weight: u64) {
        if weight == 0 {
            return;
        }
        let address = address.to_canonical();
        let (counted, levels) = if address.is_ipv4() {
            (&mut self.ipv4, self.monoid.ipv4_levels())
        } else {
            (&mut self.ipv6, self.monoid.ipv6_levels())
        };
        let bits = cut(left_aligned(address), levels.family.longest());
        let key = self.monoid.key();
        counted.add(levels, bits, weight, || levels.family.root_hash(key, bits));
    }

    /// Counts addresses, each so many times as its weight says: sooner than one by one.
    ///
    /// ```
    /// use sketchbird::prefixes::Network;
    /// use sketchbird::{HashKey, Monoid, PrefixSketchMonoid};
    ///
    /// let mut failed = PrefixSketchMonoid::new(0.01, 0.01, HashKey::from_seed(1))?.zero();
    /// failed.extend_weighted([("192.0.2.1".parse()?, 5), ("192.0.2.2".parse()?, 2)]);
    /// let network = Network::new("192.0.2.0".parse()?, 24)?;
    /// assert_eq!(failed.frequency(&network).estimate, 7);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn extend_weighted(&mut self, weighted: impl IntoIterator<Item = (IpAddr, u64)>) {
        let [levels_v4, levels_v6] = [self.monoid.ipv4_levels(), self.monoid.ipv6_levels()];
        let ipv6_len = levels_v6.family.longest();
        let (mut v4, mut v6) = (Lanes::new(), Lanes::new());
        for (address, weight) in weighted {
            if weight == 0 {
                continue;
            }
            let address = address.to_canonical();
            let bits = left_aligned(address);
            if address.is_ipv4() {
                v4.push(bits, weight);
                if v4.is_full() {
                    self.ipv4.add_lanes(levels_v4, self.monoid.key(), &mut v4);
                }
            } else {
                v6.push(cut(bits, ipv6_len), weight);
                if v6.is_full() {
                    self.ipv6.add_lanes(levels_v6, self.monoid.key(), &mut v6);
                }
            }
        }
        self.ipv4.add_lanes(levels_v4, self.monoid.key(), &mut v4);
        self.ipv6.add_lanes(levels_v6, self.monoid.key(), &mut v6);
    }

    /// How many events came from a network: never more than `max`, nor fewer than `min` with the probability given.
    ///
    /// The estimate is `max`. For a prefix of 8, 16, .. bits, `min` is eps N less, but not below 0, and the probability
    /// 1 - delta, where N may be taken as the events of the network's own family; as many times less as it has parts of the
    /// next such length where the length lies in between. Sparse counts, and those of the lengths that have arrays, are exact.
    /// Below the /64 to which IPv6 addresses [were cut](PrefixSketchMonoid::with_ipv6_by_64), a network may have all of its
    /// /64 or nothing. An estimate of `u64::MAX` stands for so many or more, and its probability is 0. O(depth x
    /// levels), in between up to 128 times as much; a look at every address while sparse.
    ///
    /// ```
    /// use sketchbird::prefixes::Network;
    /// use sketchbird::{HashKey, PrefixSketchMonoid};
    ///
    /// let monoid = PrefixSketchMonoid::new(0.001, 1e-4, HashKey::from_seed(1))?;
    /// let mut failed = monoid.create(["192.0.2.1".parse()?, "192.0.2.200".parse()?]);
    /// failed.insert_weighted("2001:db8::1".parse()?, 5);
    /// let of = |network: &str, bits| Ok::<_, Box<dyn std::error::Error>>(Network::new(network.parse()?, bits)?);
    /// assert_eq!(failed.frequency(&of("192.0.2.0", 24)?).estimate, 2);
    /// assert_eq!(failed.frequency(&of("192.0.2.128", 25)?).estimate, 1);
    /// assert_eq!(failed.frequency(&of("2001:db8::", 32)?).estimate, 5);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn frequency(&self, network: &Network) -> Approximate<u64> {
        let (counted, levels) = if network.address().is_ipv4() {
            (&self.ipv4, self.monoid.ipv4_levels())
        } else {
            (&self.ipv6, self.monoid.ipv6_levels())
        };
        let bits = left_aligned(network.address());
        counted.frequency(levels, self.monoid.key(), bits, network.prefix_len())
    }

    /// The networks that have a share of phi or more, not counting the heavy networks within them: most events first.
    ///
    /// What is found, and what is not, is in the [module's docs](super). O(256 levels / phi) counts are asked for. Of a
    /// [saturated](Self::is_saturated) sketch, N is what its counters add up to, and no count that stopped at `u64::MAX` is more.
    ///
    /// ```
    /// use std::net::{IpAddr, Ipv4Addr};
    /// use sketchbird::{HashKey, PrefixSketchMonoid};
    ///
    /// let monoid = PrefixSketchMonoid::new(0.001, 1e-4, HashKey::from_seed(1))?;
    /// // 200 addresses of one /24, once each; and one address that came 50 times.
    /// let mut failed = monoid.create((0..200).map(|host| IpAddr::from([198, 51, 100, host])));
    /// failed.insert_weighted(Ipv4Addr::new(192, 0, 2, 7).into(), 50);
    /// let heavy = failed.heavy_networks(0.1)?;
    /// let networks: Vec<_> = heavy.iter().map(|heavy| heavy.network.to_string()).collect();
    /// assert_eq!(networks, ["198.51.100.0/24", "192.0.2.7/32"]);
    /// # Ok::<(), sketchbird::ParameterError>(())
    /// ```
    ///
    /// # Errors
    /// [`ParameterError`] unless [`least_phi`](PrefixSketchMonoid::least_phi) <= `phi` <= 1.
    pub fn heavy_networks(&self, phi: f64) -> Result<Vec<HeavyNetwork>, ParameterError> {
        let least_phi = self.monoid.least_phi();
        if !(least_phi..=1.0).contains(&phi) {
            let range = "the sketch's least phi to 1";
            let nearest = if phi > 1.0 { 1.0 } else { least_phi };
            return Err(ParameterError::new("phi", phi, range, nearest));
        }
        // A share as it is written, 0.07 of 100, is a little more than 7 in binary.
        let written = phi * (1.0 - 4.0 * f64::EPSILON);
        let sums = self.families().map(|(counted, levels)| counted.sum(levels));
        let least = ceil(written * (sums[0] + sums[1]) as f64) as u128;
        let Ok(least) = u64::try_from(least.max(1)) else {
            return Ok(Vec::new());
        };
        let mut found = Vec::new();
        for (counted, levels) in self.families() {
            if counted.total() >= least {
                let search = Search {
                    lookup: counted.lookup(levels, self.monoid.key()),
                    noise: counted.noise(levels),
                    least,
                };
                found.append(&mut search.run());
            }
        }
        found.sort_by_key(|heavy| (Reverse(heavy.count.estimate), heavy.network));
        Ok(found)
    }

    /// N, the number of all events, of IPv4 and IPv6; `u64::MAX` stands for so many or more.
    pub fn total(&self) -> u64 {
        self.ipv4.total().saturating_add(self.ipv6.total())
    }

    /// Has the total reached `u64::MAX`, where it stops? Only then may a counter have stopped as well.
    pub fn is_saturated(&self) -> bool {
        self.total() == u64::MAX
    }

    /// Was nothing inserted?
    pub fn is_empty(&self) -> bool {
        self.total() == 0
    }

    /// Are there so few addresses, of both families, that each has a counter of its own?
    pub fn is_sparse(&self) -> bool {
        self.ipv4.is_sparse() && self.ipv6.is_sparse()
    }

    /// How much memory this value takes, in bytes (about, while sparse); the key is shared and not counted.
    pub fn memory_bytes(&self) -> usize {
        size_of::<Self>() + self.ipv4.heap_bytes() + self.ipv6.heap_bytes()
    }

    /// self += other, which has the same parameters.
    pub(super) fn absorb(&mut self, other: &Self) {
        self.ipv4.absorb(self.monoid.ipv4_levels(), &other.ipv4);
        self.ipv6.absorb(self.monoid.ipv6_levels(), &other.ipv6);
    }

    fn families(&self) -> [(&Counted, Levels); 2] {
        [
            (&self.ipv4, self.monoid.ipv4_levels()),
            (&self.ipv6, self.monoid.ipv6_levels()),
        ]
    }
}

/// Counts each address once for every time it comes.
impl Extend<IpAddr> for PrefixSketch {
    fn extend<I: IntoIterator<Item = IpAddr>>(&mut self, addresses: I) {
        self.extend_weighted(addresses.into_iter().map(|address| (address, 1)));
    }
}

/// The parameters, the forms and the total: no contents.
impl fmt::Debug for PrefixSketch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrefixSketch")
            .field("monoid", &self.monoid)
            .field("sparse", &[self.ipv4.is_sparse(), self.ipv6.is_sparse()])
            .field("total", &self.total())
            .finish()
    }
}

impl Sealed<PrefixSketch> {
    /// N, the number of all events; `u64::MAX` stands for so many or more.
    pub fn total(&self) -> u64 {
        self.sketch().total()
    }

    /// Has the total reached `u64::MAX`, where it stops?
    pub fn is_saturated(&self) -> bool {
        self.sketch().is_saturated()
    }
}
