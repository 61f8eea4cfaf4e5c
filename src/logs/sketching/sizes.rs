//! How large the parts of a log sketch are, and so how far off its answers.

use super::attempts::{AttemptsMonoid, RequestsMonoid};
use super::by_class::ByClass;
use super::parts::Parts;
use crate::bloom::{BloomFilterMonoid, Layout};
use crate::codec::Codec;
use crate::error::ParameterError;
use crate::hash::{HashKey, StoredKey};
use crate::hyperloglog::HyperLogLogMonoid;
use crate::key_sample::KeySampleMonoid;
use crate::monoid::{MapOf, Max, Min, Number, Optional, Sum};
use crate::prefixes::PrefixSketchMonoid;
use crate::sketch_map::{SketchMapMonoid, Weighted};

/// The chance that an error is larger than its bound, or a heavy key missed.
const DELTA: f64 = 0.01;

/// eps, and how many keys may be heavy.
type Heavy = (f64, u32);

/// How many keys a Bloom filter is made for, and its false-positive rate with them.
type Seen = (u64, f64);

#[derive(Clone, Copy, Debug)]
pub(super) struct Sizes {
    precision: u8,
    sources: Heavy,
    users: Heavy,
    web_clients: Heavy,
    networks: f64,
    accepted: u32,
    accepted_users: u32,
    attackers: Seen,
    seen_users: Seen,
    served_paths: Seen,
}

impl Sizes {
    /// Of a whole log.
    pub(super) const WHOLE: Sizes = Sizes {
        precision: HyperLogLogMonoid::DEFAULT_PRECISION,
        sources: (5e-4, 500),
        users: (1e-3, 200),
        web_clients: (1e-3, 200),
        networks: 2e-3,
        accepted: 8_192,
        accepted_users: 1_024,
        attackers: (100_000, 1e-6),
        seen_users: (50_000, 1e-4),
        served_paths: (50_000, 1e-4),
    };

    /// Of a bucket of a series, of which there are many.
    pub(super) const BUCKET: Sizes = Sizes {
        precision: 10,
        sources: (1e-2, 20),
        users: (1e-2, 20),
        web_clients: (1e-2, 20),
        networks: 2e-2,
        accepted: 64,
        accepted_users: 64,
        attackers: (1_000, 1e-3),
        seen_users: (1_000, 1e-3),
        served_paths: (1_000, 1e-3),
    };

    pub(super) fn with_precision(self, precision: u8) -> Sizes {
        Sizes { precision, ..self }
    }

    pub(super) fn parts(&self, key: &HashKey) -> Result<Parts, ParameterError> {
        let distinct = HyperLogLogMonoid::new(self.precision, key.clone())?;
        let filter = |(keys, rate): Seen| {
            BloomFilterMonoid::with_rate(keys, rate, Layout::Classic, key.clone())
        };
        let logins = (Sum::new(), span());
        Ok(Parts {
            lines: (Sum::new(), Sum::new(), Sum::new()),
            out_of_time: (Sum::new(), Sum::new()),
            allowed_attacks: Sum::new(),
            sourceless: Sum::new(),
            events: ByClass::new(Sum::new()),
            statuses: MapOf::new(Sum::new()),
            sources: ByClass::new(distinct.clone()),
            users: ByClass::new(distinct),
            heavy_sources: heavy(self.sources, AttemptsMonoid, key)?,
            networks: PrefixSketchMonoid::new(self.networks, DELTA, key.clone())?,
            tried_users: heavy(self.users, AttemptsMonoid, key)?,
            web_clients: heavy(self.web_clients, RequestsMonoid, key)?,
            accepted: KeySampleMonoid::new(self.accepted, logins, key.clone())?,
            accepted_users: KeySampleMonoid::new(self.accepted_users, logins, key.clone())?,
            attackers: filter(self.attackers)?,
            seen_users: filter(self.seen_users)?,
            served_paths: filter(self.served_paths)?,
            time: span(),
            inferred_years: span(),
        })
    }
}

fn heavy<K: StoredKey, M: Weighted + Codec<Value: Clone> + Clone>(
    (eps, heavy): Heavy,
    values: M,
    key: &HashKey,
) -> Result<SketchMapMonoid<K, M>, ParameterError> {
    SketchMapMonoid::new(eps, DELTA, heavy, DELTA, values, key.clone())
}

fn span<T: Number>() -> (Optional<Min<T>>, Optional<Max<T>>) {
    (Optional(Min::new()), Optional(Max::new()))
}
