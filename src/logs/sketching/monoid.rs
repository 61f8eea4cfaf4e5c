//! The parameters of log sketches.

use super::attempts::AttemptsMonoid;
use super::keys::{SourceKey, first_of_64};
use super::log_sketch::LogSketch;
use super::parts::Parts;
use crate::bloom::{BloomFilterMonoid, Layout};
use crate::codec::{Codec, Kind, Reader, Writer};
use crate::error::{DecodeError, Mismatch, ParameterError};
use crate::hash::HashKey;
use crate::hyperloglog::HyperLogLogMonoid;
use crate::key_sample::KeySampleMonoid;
use crate::logs::reading::{LineReader, Settings, SettingsError, Source};
use crate::monoid::{MapOf, Max, Min, Monoid, Number, Optional, Sum};
use crate::prefixes::PrefixSketchMonoid;
use crate::sketch_map::SketchMapMonoid;

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

/// Makes and adds [`LogSketch`]es of one set of parameters under one key.
#[derive(Clone, Debug)]
pub struct LogMonoid {
    key: HashKey,
    user_names: UserNames,
    zone_offset: i32,
    reference: Option<i64>,
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
        let distinct = HyperLogLogMonoid::new(precision, key.clone())?;
        Ok(Self {
            parts: Parts {
                lines: (Sum::new(), Sum::new(), Sum::new()),
                events: MapOf::new(Sum::new()),
                sources: MapOf::new(distinct.clone()),
                users: MapOf::new(distinct),
                heavy_sources: SketchMapMonoid::new(
                    5e-4,
                    0.01,
                    500,
                    0.01,
                    AttemptsMonoid,
                    key.clone(),
                )?,
                networks: PrefixSketchMonoid::new(2e-3, 0.01, key.clone())?,
                tried_users: SketchMapMonoid::new(
                    1e-3,
                    0.01,
                    200,
                    0.01,
                    AttemptsMonoid,
                    key.clone(),
                )?,
                accepted: KeySampleMonoid::new(8_192, (Sum::new(), span()), key.clone())?,
                attackers: BloomFilterMonoid::with_rate(
                    100_000,
                    1e-6,
                    Layout::Classic,
                    key.clone(),
                )?,
                seen_users: BloomFilterMonoid::with_rate(
                    50_000,
                    1e-4,
                    Layout::Classic,
                    key.clone(),
                )?,
                time: span(),
                inferred_years: span(),
            },
            key,
            user_names: UserNames::Plain,
            zone_offset: 0,
            reference: None,
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

    /// A reader of lines that goes with these sketches: in their time zone, and by their reference time, or, where they have
    /// none, by the time at which the newest input was written, in microseconds since 1970 UTC.
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
        match self.reference {
            Some(own) => Mismatch::unless_equal(REFERENCE, own, reference),
            None => Ok(()),
        }
    }

    /// Are IPv6 sources grouped by /64?
    pub fn is_ipv6_by_64(&self) -> bool {
        self.parts.networks.is_ipv6_by_64()
    }

    /// The least phi that [`LogSketch::heavy_networks`] takes: 0.0026 at the default parameters.
    pub fn least_phi(&self) -> f64 {
        self.parts.networks.least_phi()
    }

    /// A source as the sketches know it.
    pub(super) fn grouped<'a>(&self, source: Source<'a>) -> Source<'a> {
        match source {
            Source::Address(address) if self.is_ipv6_by_64() => {
                Source::Address(first_of_64(address))
            }
            source => source,
        }
    }

    /// A source as the sketches know it.
    pub(super) fn grouped_key(&self, source: &SourceKey) -> SourceKey {
        match source {
            SourceKey::Address(address) if self.is_ipv6_by_64() => {
                SourceKey::Address(first_of_64(*address))
            }
            source => source.clone(),
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

    /// The key of the hash.
    pub fn key(&self) -> &HashKey {
        &self.key
    }

    /// How values keep the names of users.
    pub fn user_names(&self) -> UserNames {
        self.user_names
    }

    /// The bytes by which a user is known to the sketches.
    pub(super) fn user_key<'a>(&self, name: &'a [u8]) -> UserKey<'a> {
        match self.user_names {
            UserNames::Plain => UserKey::Plain(&name[..name.len().min(crate::MAX_KEY_BYTES)]),
            UserNames::Hashed => UserKey::Hashed(self.key.pseudonym(name).to_le_bytes()),
        }
    }
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

fn span<T: Number>() -> (Optional<Min<T>>, Optional<Max<T>>) {
    (Optional(Min::new()), Optional(Max::new()))
}

impl Monoid for LogMonoid {
    type Value = LogSketch;

    fn zero(&self) -> LogSketch {
        LogSketch {
            values: self.parts.zero(),
            monoid: self.clone(),
        }
    }

    fn check(&self, value: &LogSketch) -> Result<(), Mismatch> {
        self.same(&value.monoid)
    }

    fn add(&self, left: &mut LogSketch, right: &LogSketch) {
        self.parts.add(&mut left.values, &right.values);
    }
}

impl Codec for LogMonoid {
    fn describe(&self, out: &mut Writer) {
        out.kind(Kind::LogSketch);
        out.byte(match self.user_names {
            UserNames::Plain => 0,
            UserNames::Hashed => 1,
        });
        self.zone_offset.write(out);
        out.byte(u8::from(self.reference.is_some()));
        self.reference.unwrap_or(0).write(out);
        out.key_identity(&self.key);
        self.parts.describe(out);
    }

    fn from_description(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        input.expect_kind(Kind::LogSketch)?;
        let user_names = match input.byte()? {
            0 => UserNames::Plain,
            1 => UserNames::Hashed,
            _ => {
                return Err(DecodeError::Invalid(
                    "a form of user names that no release has written",
                ));
            }
        };
        let zone_offset = i32::read(input)?;
        let reference = match (input.byte()?, i64::read(input)?) {
            (0, 0) => None,
            (1, reference) => Some(reference),
            _ => {
                return Err(DecodeError::Invalid(
                    "a reference time neither given nor absent",
                ));
            }
        };
        let key = input.key_identity()?;
        let parts = Parts::from_description(input)?;
        let keys = [
            parts.sources.values().key(),
            parts.users.values().key(),
            parts.heavy_sources.key(),
            parts.networks.key(),
            parts.tried_users.key(),
            parts.accepted.key(),
            parts.attackers.key(),
            parts.seen_users.key(),
        ];
        if keys.into_iter().any(|part| *part != key) {
            return Err(DecodeError::Invalid("parts under different keys"));
        }
        Ok(Self {
            key,
            user_names,
            zone_offset,
            reference,
            parts,
        })
    }

    fn same(&self, other: &Self) -> Result<(), Mismatch> {
        let names = |monoid: &Self| match monoid.user_names {
            UserNames::Plain => "plain",
            UserNames::Hashed => "hashed",
        };
        let reference = |monoid: &Self| match monoid.reference {
            Some(micros) => format!("{micros} us since 1970"),
            None => "none given".to_owned(),
        };
        self.key.same(&other.key)?;
        Mismatch::unless_equal("form of user names", names(self), names(other))?;
        Mismatch::unless_equal(ZONE, self.zone_offset, other.zone_offset)?;
        if self.reference != other.reference {
            return Err(Mismatch::new(REFERENCE, reference(self), reference(other)));
        }
        self.parts.same(&other.parts)
    }

    fn write(&self, value: &LogSketch, out: &mut Writer) {
        self.parts.write(&value.values, out);
    }

    fn read(&self, input: &mut Reader<'_>) -> Result<LogSketch, DecodeError> {
        Ok(LogSketch {
            values: self.parts.read(input)?,
            monoid: self.clone(),
        })
    }
}
