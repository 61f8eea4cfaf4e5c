//! A value monoid of a user's own: failed and accepted logins, heavy by failures alone, under a limit that is a parameter.

use proptest::prelude::*;
use sketchbird::codec::{Codec, Reader, Writer};
use sketchbird::laws::Laws;
use sketchbird::sketch_map::Weighted;
use sketchbird::{DecodeError, HashKey, Mismatch, Monoid, Sealed, SketchMap, SketchMapMonoid};

const NAME: &str = "example.com attempts";

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Attempts {
    pub(super) failed: u32,
    pub(super) accepted: u32,
}

/// Counts up to `limit`, and stays there.
#[derive(Clone, Debug)]
pub(super) struct AttemptsMonoid {
    pub(super) limit: u32,
}

impl Monoid for AttemptsMonoid {
    type Value = Attempts;
    fn zero(&self) -> Attempts {
        Attempts::default()
    }
    fn check(&self, value: &Attempts) -> Result<(), Mismatch> {
        let most = value.failed.max(value.accepted);
        if most <= self.limit {
            return Ok(());
        }
        Err(Mismatch::new("limit", self.limit, most))
    }
    fn add(&self, left: &mut Attempts, right: &Attempts) {
        left.failed = left.failed.saturating_add(right.failed).min(self.limit);
        left.accepted = left.accepted.saturating_add(right.accepted).min(self.limit);
    }
}

impl Codec for AttemptsMonoid {
    fn describe(&self, out: &mut Writer) {
        out.named_kind(NAME);
        out.varint(u64::from(self.limit));
    }
    fn from_description(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        input.expect_named_kind(NAME)?;
        let limit = u32::try_from(input.varint()?).map_err(|_| DecodeError::Invalid("a limit"))?;
        Ok(Self { limit })
    }
    fn same(&self, other: &Self) -> Result<(), Mismatch> {
        Mismatch::unless_equal("limit", self.limit, other.limit)
    }
    fn write(&self, value: &Attempts, out: &mut Writer) {
        out.varint(u64::from(value.failed));
        out.varint(u64::from(value.accepted));
    }
    fn read(&self, input: &mut Reader<'_>) -> Result<Attempts, DecodeError> {
        let mut count = || {
            let count = input.varint()?;
            u32::try_from(count)
                .ok()
                .filter(|count| *count <= self.limit)
                .ok_or(DecodeError::Invalid("a count over the limit"))
        };
        Ok(Attempts {
            failed: count()?,
            accepted: count()?,
        })
    }
}

impl Weighted for AttemptsMonoid {
    fn meet(&self, left: &mut Attempts, right: &Attempts) {
        left.failed = left.failed.min(right.failed);
        left.accepted = left.accepted.min(right.accepted);
    }
    fn weight(&self, value: &Attempts) -> u64 {
        u64::from(value.failed)
    }
}

pub(super) type Map = SketchMap<String, AttemptsMonoid>;

pub(super) fn monoid(limit: u32, key: HashKey) -> SketchMapMonoid<String, AttemptsMonoid> {
    // A table of 2 x 28 cells: dense from the 8th key on.
    SketchMapMonoid::new(0.1, 0.2, 4, 0.01, AttemptsMonoid { limit }, key).unwrap()
}

fn failed(failed: u32) -> Attempts {
    Attempts {
        failed,
        accepted: 0,
    }
}

fn accepted(accepted: u32) -> Attempts {
    Attempts {
        failed: 0,
        accepted,
    }
}

#[test]
fn the_weight_alone_says_who_is_heavy() {
    let mut map = monoid(u32::MAX, HashKey::from_seed(1)).zero();
    map.insert("loud but honest", &accepted(1_000_000), 0)
        .unwrap();
    map.insert("attacker", &failed(30), 1).unwrap();
    map.insert("attacker", &accepted(1), 2).unwrap();
    map.insert("clumsy", &failed(1), 3).unwrap();
    let found = map.heavy_hitters();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].key, "attacker");
    assert_eq!(found[0].weight, 30);
    assert_eq!(
        found[0].frequency.estimate,
        Attempts {
            failed: 30,
            accepted: 1
        }
    );
    assert_eq!(
        map.frequency("loud but honest").estimate,
        accepted(1_000_000)
    );
    assert_eq!(
        *map.total(),
        Attempts {
            failed: 31,
            accepted: 1_000_001
        }
    );
    assert!(
        map.sampled_keys().all(|key| key != "loud but honest"),
        "without weight, no sample"
    );
}

#[test]
fn a_users_own_values_come_back_from_their_bytes_and_from_no_others() {
    let monoid = monoid(100, HashKey::from_seed(1));
    for keys in [0, 3, 7, 8, 500_u64] {
        let mut map = monoid.zero();
        for i in 0..keys {
            let value = Attempts {
                failed: (i % 7) as u32,
                accepted: 1,
            };
            map.insert(i.to_string().as_str(), &value, i).unwrap();
        }
        let bytes = map.encode();
        assert!(
            bytes
                .windows(NAME.len())
                .any(|part| part == NAME.as_bytes())
        );
        assert_eq!(Map::decode(&bytes).unwrap(), map);
        assert_eq!(
            monoid.decode(&bytes).unwrap().heavy_hitters(),
            map.heavy_hitters()
        );
        let as_sums = SketchMap::<String, sketchbird::monoid::Sum<u64>>::decode(&bytes);
        assert!(
            matches!(as_sums, Err(DecodeError::OtherKind { .. })),
            "{as_sums:?}"
        );
    }
}

#[test]
fn a_reducer_without_the_key_adds_up_a_users_own_values() {
    let monoid = monoid(u32::MAX, HashKey::from_bytes(*b"sixteen byte key"));
    let shard = |first: u64| {
        let mut map = monoid.zero();
        for i in first..first + 40 {
            let key = if i % 2 == 0 {
                "attacker".into()
            } else {
                i.to_string()
            };
            map.insert(key.as_str(), &failed(1), i).unwrap();
        }
        map
    };
    let (left, right) = (shard(0), shard(40));
    assert!(matches!(
        Map::decode(&left.encode()),
        Err(DecodeError::SecretKey(_))
    ));
    let mut sealed = Sealed::<Map>::decode(&left.encode()).unwrap();
    sealed
        .merge(&Sealed::decode(&right.encode()).unwrap())
        .unwrap();
    assert_eq!(*sealed.total(), failed(80));

    let direct = monoid.sum([&left, &right]).unwrap();
    assert_eq!(sealed.encode(), direct.encode());
    let opened = monoid.decode(&sealed.encode()).unwrap();
    assert_eq!(opened.heavy_hitters(), direct.heavy_hitters());
    assert_eq!(opened.heavy_hitters()[0].key, "attacker");
    assert!(opened.frequency("attacker").estimate.failed >= 40);

    let mut other = Sealed::<Map>::decode(&{
        let key = HashKey::from_bytes(*b"another key 1234");
        self::monoid(u32::MAX, key).zero().encode()
    })
    .unwrap();
    let before = other.encode();
    assert_eq!(other.merge(&sealed).unwrap_err().what, "hash key");
    assert_eq!(other.encode(), before);
}

pub(super) type Event = (String, Attempts, u64);

fn events() -> impl Strategy<Value = Vec<Event>> {
    let attempts =
        (0_u32..60, 0_u32..60).prop_map(|(failed, accepted)| Attempts { failed, accepted });
    prop::collection::vec(("[a-d]{0,2}", attempts, any::<u64>()), 0..60)
}

pub(super) fn create(monoid: &SketchMapMonoid<String, AttemptsMonoid>, events: &[Event]) -> Map {
    let mut map = monoid.zero();
    for (key, value, id) in events {
        map.insert(key.as_str(), value, *id).unwrap();
    }
    map
}

#[test]
fn a_users_own_values_keep_the_laws() {
    // A limit of 100 is reached often.
    let monoid = monoid(100, HashKey::from_seed(1));
    Laws::of(&monoid)
        .check_sketch(events(), |events| create(&monoid, events))
        .unwrap();
}
