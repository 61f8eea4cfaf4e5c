//! Who has the key reads a saved sketch without knowing its other parameters, and nobody else does.

use sketchbird::codec::Codec;
use sketchbird::logs::{LogMonoid, LogSketch, UserNames};
use sketchbird::{DecodeError, HashKey, Monoid};

use super::lines::{nth_line, reader, secret, sketch};

fn monoids(key: &HashKey) -> [LogMonoid; 4] {
    let with = |precision| LogMonoid::with_precision(precision, key.clone()).unwrap();
    [
        with(14),
        with(9).with_user_names(UserNames::Hashed),
        with(14).with_ipv6_by_64(),
        with(14).with_zone_offset(-19_800).with_reference(1),
    ]
}

#[test]
fn a_sketch_is_read_by_its_key_alone_and_goes_on_counting() {
    let line = nth_line(7);
    for key in [HashKey::from_seed(3), secret()] {
        for monoid in monoids(&key) {
            let mut value = monoid.zero();
            let mut read = LogSketch::decode_with_key(&value.encode(), &key).unwrap();
            monoid.same(read.monoid()).unwrap();
            assert_eq!(read.monoid().key(), &key);
            for sketch in [&mut value, &mut read] {
                sketch.insert_line(line.as_bytes(), &reader().read(line.as_bytes()));
            }
            assert!(read.encode() == value.encode());
            assert_eq!(LogSketch::decode_with_key(&value.encode(), &key), Ok(value));
        }
    }
}

#[test]
fn a_sketch_under_another_key_is_a_mismatch() {
    let keys = [
        HashKey::from_seed(3),
        HashKey::from_seed(4),
        secret(),
        HashKey::from_bytes([7; 16]),
    ];
    for own in &keys {
        let saved = LogMonoid::new(own.clone()).zero().encode();
        for other in keys.iter().filter(|other| *other != own) {
            let refused = LogSketch::decode_with_key(&saved, other).unwrap_err();
            let DecodeError::Mismatch(mismatch) = refused else {
                panic!("{refused}")
            };
            assert_eq!(mismatch.what, "hash key");
            assert_eq!(
                (mismatch.here, mismatch.there),
                (other.fingerprint(), own.fingerprint())
            );
        }
    }
}

#[test]
fn cut_or_changed_bytes_are_refused_with_the_key_as_without() {
    let key = HashKey::from_seed(3);
    let log: String = (0..9).map(|n| nth_line(n) + "\n").collect();
    let saved = sketch(&LogMonoid::new(key.clone()), log.as_bytes()).encode();
    for length in (0..saved.len()).step_by(17) {
        let cut = &saved[..length];
        let refused = LogSketch::decode_with_key(cut, &key).unwrap_err();
        assert_eq!(Err(refused), LogSketch::decode(cut));
    }
}
