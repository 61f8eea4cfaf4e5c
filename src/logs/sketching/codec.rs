//! The encoded form of log sketches, and how they add up.

use super::allowed::Allowed;
use super::limits::Limits;
use super::log_sketch::LogSketch;
use super::monoid::{LogMonoid, UserNames};
use super::parts::Parts;
use super::recent::RecentKeys;
use crate::codec::{Codec, Kind, Reader, Writer};
use crate::error::{DecodeError, Mismatch};
use crate::monoid::{Monoid, Number};

/// A time that may be absent: a byte, and the time, 0 if there is none.
fn write_optional(time: Option<i64>, out: &mut Writer) {
    out.byte(u8::from(time.is_some()));
    time.unwrap_or(0).write(out);
}

fn read_optional(input: &mut Reader<'_>) -> Result<Option<i64>, DecodeError> {
    match (input.byte()?, i64::read(input)?) {
        (0, 0) => Ok(None),
        (1, time) => Ok(Some(time)),
        _ => Err(DecodeError::Invalid("a time neither given nor absent")),
    }
}

impl Monoid for LogMonoid {
    type Value = LogSketch;

    fn zero(&self) -> LogSketch {
        LogSketch {
            values: self.parts.zero(),
            recent: RecentKeys::new(),
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
        write_optional(self.reference, out);
        write_optional(self.limits.since, out);
        write_optional(self.limits.until, out);
        self.allowed.write(out);
        out.u64(self.site);
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
        let reference = read_optional(input)?;
        let limits = Limits {
            since: read_optional(input)?,
            until: read_optional(input)?,
        };
        let allowed = Allowed::read(input)?;
        let site = input.u64()?;
        let key = input.key_identity()?;
        let parts = Parts::from_description(input)?;
        let keys = [
            parts.sources.values().key(),
            parts.users.values().key(),
            parts.heavy_sources.key(),
            parts.networks.key(),
            parts.tried_users.key(),
            parts.web_clients.key(),
            parts.accepted.key(),
            parts.accepted_users.key(),
            parts.attackers.key(),
            parts.seen_users.key(),
            parts.served_paths.key(),
        ];
        if keys.into_iter().any(|part| *part != key) {
            return Err(DecodeError::Invalid("parts under different keys"));
        }
        Ok(Self {
            key,
            user_names,
            zone_offset,
            reference,
            limits,
            allowed,
            site,
            parts,
        })
    }

    fn same(&self, other: &Self) -> Result<(), Mismatch> {
        self.same_but_sizes(other)?;
        self.parts.same(&other.parts)
    }

    fn write(&self, value: &LogSketch, out: &mut Writer) {
        self.parts.write(&value.values, out);
    }

    fn read(&self, input: &mut Reader<'_>) -> Result<LogSketch, DecodeError> {
        Ok(LogSketch {
            values: self.parts.read(input)?,
            recent: RecentKeys::new(),
            monoid: self.clone(),
        })
    }
}
