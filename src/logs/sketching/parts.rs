//! The parts of a log sketch, a product of monoids with a name for each.

use crate::bloom::BloomFilterMonoid;
use crate::codec::{Codec, Reader, Writer};
use crate::error::{DecodeError, Mismatch};
use crate::hyperloglog::HyperLogLogMonoid;
use crate::key_sample::KeySampleMonoid;
use crate::monoid::{MapOf, Max, Min, Monoid, Optional, Sum};
use crate::prefixes::PrefixSketchMonoid;
use crate::sketch_map::SketchMapMonoid;

use super::attempts::{AttemptsMonoid, RequestsMonoid};
use super::by_class::ByClass;
use super::keys::SourceKey;

/// The first and the last, once there is one.
pub(super) type Span<T> = (Optional<Min<T>>, Optional<Max<T>>);

/// How often a source or a user was accepted, and when, in microseconds since 1970 UTC.
pub(super) type Logins = (Sum<u64>, Span<i64>);

macro_rules! product {
    ($($(#[$doc:meta])* $part:ident: $monoid:ty,)*) => {
        #[derive(Clone, Debug)]
        pub(super) struct Parts { $($(#[$doc])* pub(super) $part: $monoid,)* }

        #[derive(Clone)]
        pub(super) struct Values { $(pub(super) $part: <$monoid as Monoid>::Value,)* }

        impl Monoid for Parts {
            type Value = Values;

            fn zero(&self) -> Values {
                Values { $($part: self.$part.zero(),)* }
            }

            fn check(&self, value: &Values) -> Result<(), Mismatch> {
                $(self.$part.check(&value.$part)?;)*
                Ok(())
            }

            fn add(&self, left: &mut Values, right: &Values) {
                $(self.$part.add(&mut left.$part, &right.$part);)*
            }
        }

        impl Codec for Parts {
            fn describe(&self, out: &mut Writer) {
                $(self.$part.describe(out);)*
            }

            fn from_description(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
                Ok(Self { $($part: <$monoid>::from_description(input)?,)* })
            }

            fn same(&self, other: &Self) -> Result<(), Mismatch> {
                $(self.$part.same(&other.$part)?;)*
                Ok(())
            }

            fn write(&self, value: &Values, out: &mut Writer) {
                $(self.$part.write(&value.$part, out);)*
            }

            fn read(&self, input: &mut Reader<'_>) -> Result<Values, DecodeError> {
                Ok(Values { $($part: self.$part.read(input)?,)* })
            }
        }
    };
}

product! {
    /// Lines with an event, uneventful lines, unparsed lines.
    lines: (Sum<u64>, Sum<u64>, Sum<u64>),
    /// Of the lines with an event those outside the time limits, and those without a time where there are limits.
    out_of_time: (Sum<u64>, Sum<u64>),
    /// Attacks from allowed sources; weighted.
    allowed_attacks: Sum<u64>,
    /// Attempts without a source; weighted.
    sourceless: Sum<u64>,
    /// Events of each class, by its code; weighted.
    events: ByClass<Sum<u64>>,
    /// Requests by the status of their answers.
    statuses: MapOf<u16, Sum<u64>>,
    /// Distinct sources of each class.
    sources: ByClass<HyperLogLogMonoid>,
    /// Distinct users of each class.
    users: ByClass<HyperLogLogMonoid>,
    /// What heavy sources did.
    heavy_sources: SketchMapMonoid<SourceKey, AttemptsMonoid>,
    /// From which networks logins failed.
    networks: PrefixSketchMonoid,
    /// How users were tried.
    tried_users: SketchMapMonoid<Vec<u8>, AttemptsMonoid>,
    /// What heavy web clients asked for.
    web_clients: SketchMapMonoid<SourceKey, RequestsMonoid>,
    /// The logins of accepted sources.
    accepted: KeySampleMonoid<SourceKey, Logins>,
    /// The logins of accepted users.
    accepted_users: KeySampleMonoid<Vec<u8>, Logins>,
    /// Every source that failed to log in, or asked for an invalid user.
    attackers: BloomFilterMonoid,
    /// Every user of an event.
    seen_users: BloomFilterMonoid,
    /// Every path that a web server gave out.
    served_paths: BloomFilterMonoid,
    /// The first and last time of an event.
    time: Span<i64>,
    /// The first and last year that was inferred for a stamp without one.
    inferred_years: Span<i16>,
}
