//! The parameters of log sketches.

use core::net::IpAddr;

use super::allowed::Allowed;
use super::keys::{SourceKey, first_of_64};
use super::limits::Limits;
use super::parts::Parts;
use super::sizes::Sizes;
use crate::error::{Mismatch, ParameterError};
use crate::hash::HashKey;
use crate::hyperloglog::HyperLogLogMonoid;
use crate::logs::reading::web::Site;
use crate::logs::reading::{Event, LineReader, Settings, SettingsError, Source};

/// How a sketch keeps the names of users.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum UserNames {
    /// As they stand in the log.
    #[default]
    Plain,
    /// As keyed hashes: a saved sketch shows no name, and so no password that was typed in place of one. Under a secret key, that
    /// is: by a public seed, anyone can hash a list of names and compare.
    Hashed,
}

const ZONE: &str = "time zone (seconds east)";
const REFERENCE: &str = "reference time";
const SITE: &str = "fingerprint of the site by which requests are judged";

/// Makes and adds [`LogSketch`](crate::logs::LogSketch)es of one set of parameters under one key.
#[derive(Clone, Debug)]
pub struct LogMonoid {
    pub(super) key: HashKey,
    pub(super) user_names: UserNames,
    pub(super) zone_offset: i32,
    pub(super) reference: Option<i64>,
    pub(super) limits: Limits,
    pub(super) allowed: Allowed,
    pub(super) site: u64,
    pub(super) parts: Parts,
}

impl LogMonoid {
    /// Log sketches with the default errors (see the [module](super)) under a key, user names in plain text, stamps without a zone
    /// in UTC.
    pub fn new(key: HashKey) -> Self {
        Self::with_precision(HyperLogLogMonoid::DEFAULT_PRECISION, key)
            .expect("the default parameters lie in their ranges")
    }

    /// The same with a precision of its own for the counts of distinct sources and users: 4 to 18.
    ///
    /// # Errors
    /// [`ParameterError`] outside that range.
    pub fn with_precision(precision: u8, key: HashKey) -> Result<Self, ParameterError> {
        Self::with_sizes(&Sizes::WHOLE.with_precision(precision), key)
    }

    pub(super) fn with_sizes(sizes: &Sizes, key: HashKey) -> Result<Self, ParameterError> {
        Ok(Self {
            parts: sizes.parts(&key)?,
            key,
            user_names: UserNames::Plain,
            zone_offset: 0,
            reference: None,
            limits: Limits::default(),
            allowed: Allowed::default(),
            site: Site::default().fingerprint(),
        })
    }

    /// The same in all but the sizes of its parts.
    pub(super) fn resized(&self, sizes: &Sizes) -> Result<Self, ParameterError> {
        let mut parts = sizes.parts(&self.key)?;
        if self.is_ipv6_by_64() {
            parts.networks = parts.networks.with_ipv6_by_64();
        }
        Ok(Self {
            parts,
            ..self.clone()
        })
    }

    /// The same with user names kept in another way.
    #[must_use]
    pub fn with_user_names(self, user_names: UserNames) -> Self {
        Self { user_names, ..self }
    }

    /// The same with IPv6 sources grouped by /64: whoever has one address commonly has the 2^64 of its /64, and may come from each.
    ///
    /// Every count, heavy source and login is then one of the network, which a report shows as `2001:db8:1:2::/64` and a
    /// [`SourceKey`] holds as its first address. IPv4 sources and the names of hosts are as they were.
    #[must_use]
    pub fn with_ipv6_by_64(mut self) -> Self {
        self.parts.networks = self.parts.networks.with_ipv6_by_64();
        self
    }

    /// The same for logs whose stamps without a zone are so many seconds east of UTC.
    #[must_use]
    pub fn with_zone_offset(self, zone_offset: i32) -> Self {
        Self {
            zone_offset,
            ..self
        }
    }

    /// The same for logs whose year-less stamps are read by this reference time, in microseconds since 1970 UTC, and no other.
    ///
    /// Without it, shards may have been read by different reference times (each the time of its own file, say); the sketch
    /// then records which years were inferred.
    #[must_use]
    pub fn with_reference(self, reference: i64) -> Self {
        Self {
            reference: Some(reference),
            ..self
        }
    }

    /// The same for the events within these times alone. Of the others it is counted how many lines told them, and nothing else.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// The same with sources that never count as attackers: of their [attacks](crate::logs::reading::Class::is_attack) it is
    /// counted how many there were, and nothing else. Whatever else they do counts as ever.
    #[must_use]
    pub fn with_allowed(self, allowed: Allowed) -> Self {
        Self { allowed, ..self }
    }

    /// The same for requests to web servers that are judged by another site than the [default](Site): to be given to the
    /// [reader](LineReader::with_site) as well.
    #[must_use]
    pub fn with_site(self, site: &Site) -> Self {
        Self {
            site: site.fingerprint(),
            ..self
        }
    }

    /// A reader of lines that goes with these sketches: in their time zone, and by their reference time, or, where they have
    /// none, by the time at which the newest input was written, in microseconds since 1970 UTC. It judges requests by the
    /// default site.
    ///
    /// # Errors
    /// [`SettingsError`] if the zone or the time is out of range.
    pub fn line_reader(&self, newest_input: i64) -> Result<LineReader, SettingsError> {
        LineReader::new(Settings {
            zone_offset: self.zone_offset,
            reference: self.reference.unwrap_or(newest_input),
        })
    }

    /// Does a reader go with these sketches?
    pub(in crate::logs) fn check_reader(&self, lines: &LineReader) -> Result<(), Mismatch> {
        let Settings {
            zone_offset,
            reference,
        } = lines.settings();
        Mismatch::unless_equal(ZONE, self.zone_offset, zone_offset)?;
        Mismatch::unless_equal(SITE, self.site, lines.site().fingerprint())?;
        match self.reference {
            Some(own) => Mismatch::unless_equal(REFERENCE, own, reference),
            None => Ok(()),
        }
    }

    /// Are IPv6 sources grouped by /64?
    pub fn is_ipv6_by_64(&self) -> bool {
        self.parts.networks.is_ipv6_by_64()
    }

    /// The least phi that [`LogSketch::heavy_networks`](crate::logs::LogSketch::heavy_networks) takes: 0.0026 at the default parameters.
    pub fn least_phi(&self) -> f64 {
        self.parts.networks.least_phi()
    }

    /// A source as the sketches know it.
    pub(super) fn grouped<'a>(&self, source: Source<'a>) -> Source<'a> {
        match source {
            Source::Address(address) => Source::Address(self.grouped_address(address)),
            source => source,
        }
    }

    /// A source as the sketches know it.
    pub(super) fn grouped_key(&self, source: &SourceKey) -> SourceKey {
        match source {
            SourceKey::Address(address) => SourceKey::Address(self.grouped_address(*address)),
            source => source.clone(),
        }
    }

    /// Mapped addresses, which no reader gives, have but one form in a sketch.
    #[inline]
    fn grouped_address(&self, address: IpAddr) -> IpAddr {
        let address = address.to_canonical();
        if self.is_ipv6_by_64() {
            first_of_64(address)
        } else {
            address
        }
    }

    /// The zone of stamps that carry none, in seconds east of UTC.
    pub fn zone_offset(&self) -> i32 {
        self.zone_offset
    }

    /// The one reference time for stamps without a year, if there is one, in microseconds since 1970 UTC.
    pub fn reference(&self) -> Option<i64> {
        self.reference
    }

    /// Within which times events count.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// The sources that never count as attackers.
    pub fn allowed(&self) -> &Allowed {
        &self.allowed
    }

    /// The key of the hash.
    pub fn key(&self) -> &HashKey {
        &self.key
    }

    /// How values keep the names of users.
    pub fn user_names(&self) -> UserNames {
        self.user_names
    }

    /// Are users known to both by the same bytes and hashes?
    pub(super) fn check_names(&self, other: &Self) -> Result<(), Mismatch> {
        let names = |monoid: &Self| match monoid.user_names {
            UserNames::Plain => "plain",
            UserNames::Hashed => "hashed",
        };
        self.key.same(&other.key)?;
        Mismatch::unless_equal("form of user names", names(self), names(other))
    }

    /// Do both read lines, and tell sources and users apart, in one way?
    pub(super) fn same_but_sizes(&self, other: &Self) -> Result<(), Mismatch> {
        let reference = |monoid: &Self| match monoid.reference {
            Some(micros) => format!("{micros} us since 1970"),
            None => "none given".to_owned(),
        };
        self.check_names(other)?;
        Mismatch::unless_equal(ZONE, self.zone_offset, other.zone_offset)?;
        if self.reference != other.reference {
            return Err(Mismatch::new(REFERENCE, reference(self), reference(other)));
        }
        Mismatch::unless_equal("time limits", self.limits, other.limits)?;
        if self.allowed != other.allowed {
            let networks = |monoid: &Self| match monoid.allowed.networks() {
                [] => "none".to_owned(),
                [only] => only.to_string(),
                [first, rest @ ..] => format!("{first} and {} more", rest.len()),
            };
            return Err(Mismatch::new(
                "allowed sources",
                networks(self),
                networks(other),
            ));
        }
        Mismatch::unless_equal(SITE, self.site, other.site)
    }

    /// Where an event counts.
    pub(in crate::logs) fn place_of(&self, event: &Event<'_>) -> Place {
        if !self.limits.is_none() {
            match event.time {
                None => return Place::WithoutTime,
                Some(time) if !self.limits.contain(time) => return Place::OutsideLimits,
                Some(_) => {}
            }
        }
        match event.source {
            Some(Source::Address(address)) if event.attack() && self.allowed.contains(address) => {
                Place::Allowed
            }
            _ => Place::Counted,
        }
    }

    /// Does an event count, or is it left out by its time or its source?
    pub fn counts(&self, event: &Event<'_>) -> bool {
        self.place_of(event) == Place::Counted
    }

    /// A source as the sketches know it: one of IPv6 as the first address of its /64, where they are grouped so.
    pub fn source_key(&self, source: Source<'_>) -> SourceKey {
        self.grouped(source).into()
    }

    /// The bytes by which a user is known to the sketches.
    pub(super) fn user_key<'a>(&self, name: &'a [u8]) -> UserKey<'a> {
        match self.user_names {
            UserNames::Plain => UserKey::Plain(&name[..name.len().min(crate::MAX_KEY_BYTES)]),
            UserNames::Hashed => UserKey::Hashed(self.key.pseudonym(name).to_le_bytes()),
        }
    }
}

/// Where an event counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::logs) enum Place {
    /// In everything.
    Counted,
    /// Among those outside the time limits.
    OutsideLimits,
    /// Among those without a time, where there are limits.
    WithoutTime,
    /// Among the attacks of allowed sources.
    Allowed,
}

/// A user as the sketches know him. A plain name beyond [`MAX_KEY_BYTES`](crate::MAX_KEY_BYTES) is its beginning: sshd itself cuts
/// names at 100 bytes.
pub(super) enum UserKey<'a> {
    Plain(&'a [u8]),
    Hashed([u8; 8]),
}

impl UserKey<'_> {
    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Self::Plain(name) => name,
            Self::Hashed(hash) => hash,
        }
    }
}
